//===- BufferPlacement.h - Addresses of buffers in memories -----*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_BUFFERPLACEMENT_H
#define GLOW_LIB_ANALYSIS_BUFFERPLACEMENT_H

#include "lib/Analysis/ArenaPlanner.h"
#include "lib/Analysis/StepSequence.h"

#include <optional>

namespace mlir::glow {

/// Finds an offset for each buffer (sizes are multiples of the alignment, times
/// are steps) such that those in use at the same time are disjoint and all end
/// within `capacity`; none if it finds no such placement. Deterministic.
using PlaceBuffers = std::optional<SmallVector<int64_t>> (*)(
    ArrayRef<ArenaBuffer> buffers, int64_t capacity);

/// Rotates through the memory: a buffer goes to the first gap behind the one
/// that was placed before it (next fit). What has just been freed is thus
/// reused as late as possible, so that queues do not wait for each other. Where
/// this ends in fragments, the buffers from the last time at which the memory
/// was empty to the next such time are placed by planArena instead, unless
/// there are thousands of them.
std::optional<SmallVector<int64_t>>
placeByRotation(ArrayRef<ArenaBuffer> buffers, int64_t capacity);

/// The allocations in one memory of a sequence.
struct MemoryBuffers {
  /// Places in `sequence.buffers`.
  SmallVector<unsigned> indices;
  /// Size rounded up to the memory's alignment, and lifetime.
  SmallVector<ArenaBuffer> buffers;

  static MemoryBuffers get(const StepSequence &sequence,
                           const ChipDescription &chip, unsigned memory);
};

/// Gives the buffers of a sequence addresses by `place`; those off-chip follow
/// each other. Fails if it finds no place for those on chip.
LogicalResult placeBuffers(StepSequence &sequence, const ChipDescription &chip,
                           PlaceBuffers place = placeByRotation);

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_BUFFERPLACEMENT_H
