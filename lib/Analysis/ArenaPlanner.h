//===- ArenaPlanner.h - Placement of buffers --------------------*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_ARENAPLANNER_H
#define GLOW_LIB_ANALYSIS_ARENAPLANNER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace mlir::glow {

/// A buffer to place: `size` bytes (already rounded up to the alignment), in
/// use at the times [first, last], both included.
struct ArenaBuffer {
  int64_t size;
  int64_t first;
  int64_t last;
};

struct ArenaPlan {
  llvm::SmallVector<int64_t> offsets;
  int64_t size = 0;
  /// The largest sum of sizes at any time: no plan is smaller.
  int64_t liveMaximum = 0;
};

/// The largest sum of sizes of buffers that are in use at the same time.
int64_t liveMaximum(llvm::ArrayRef<ArenaBuffer> buffers);

/// Places the buffers so that no two that are in use at the same time overlap.
/// Tries the usual greedy orders (by size, by lifetime, by area, by start) and
/// then improves the best one by moving the buffers that stick out to the front
/// of the order; stops when the plan reaches the live maximum. Deterministic.
ArenaPlan planArena(llvm::ArrayRef<ArenaBuffer> buffers);

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_ARENAPLANNER_H
