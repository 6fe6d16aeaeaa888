//===- ChipDescription.h - The chip that a module is for --------*- C++ -*-===//
//
// What passes know of a chip: the attribute `glir.chip` of a module, a
// dictionary that glow.chips writes from a chip's file. The file's schema
// checks figures; here only what passes rely on is checked.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_ANALYSIS_CHIPDESCRIPTION_H
#define GLOW_LIB_ANALYSIS_CHIPDESCRIPTION_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

#include <string>

namespace mlir::glow {

/// A memory; its number in instructions is its place in the chip's list.
struct ChipMemory {
  std::string name;
  int64_t bytes, alignment;
  int64_t bytesPerCycle, latency, burst, requestsInFlight;
};

/// A unit for sums of products, fed by a queue.
struct MatrixUnit {
  std::string queue;
  /// Products that a cell adds per cycle, and channels of a depthwise
  /// convolution at once.
  int64_t rows, columns, depth, depthwiseColumns;
  bool isWeightStationary;
  std::string input, weight, accumulator;
  int64_t fill, drain, weightLoad;
  bool hasDoubleBufferedWeights;
  /// Of inputs and weights: `i8`, `u8`, `f32`; empty for all.
  llvm::StringSet<> formats;
};

/// A unit for scalar programs. It reads accumulators and `operands` and writes
/// `results`.
struct VectorUnit {
  std::string queue;
  int64_t lanes;
  std::string operands, results;
  llvm::StringSet<> formats;
  int64_t cyclesPerOperation, setup;
};

/// What copies between the off-chip memory and those on chip.
struct DmaEngine {
  std::string loadQueue, storeQueue;
  int64_t setup;
  /// Between which memories it copies, as source and destination; empty for
  /// all.
  SmallVector<std::pair<std::string, std::string>> paths;

  bool hasPath(StringRef source, StringRef destination) const {
    return paths.empty() || llvm::any_of(paths, [&](const auto &path) {
             return path.first == source && path.second == destination;
           });
  }
};

struct ChipDescription {
  std::string name, hash;
  /// The first is off-chip.
  SmallVector<ChipMemory> memories;
  SmallVector<std::string> queues;
  SmallVector<MatrixUnit> matrixUnits;
  SmallVector<VectorUnit> vectorUnits;
  SmallVector<DmaEngine> dmaEngines;

  /// Reads the description from the module; one error at the module says what
  /// is missing.
  static FailureOr<ChipDescription> get(ModuleOp module);

  const ChipMemory &offChip() const { return memories.front(); }
  /// The memory of this name; null if there is none.
  const ChipMemory *memory(StringRef name) const;
  /// The place of a memory or queue in the chip's list; -1 if it is not there.
  int64_t memoryIndex(StringRef name) const;
  int64_t queueIndex(StringRef name) const;

  /// An engine is a matrix unit, a vector unit and a DMA engine that work
  /// together on tiles of their own.
  int64_t countEngines() const {
    return std::min(
        {matrixUnits.size(), vectorUnits.size(), dmaEngines.size()});
  }
};

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_CHIPDESCRIPTION_H
