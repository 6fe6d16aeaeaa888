//===- NestSchedule.h - How a loop nest is tiled ---------------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_NESTSCHEDULE_H
#define GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_NESTSCHEDULE_H

#include "lib/Conversion/LinalgToVectorLoops/StridedNest.h"
#include "lib/Transforms/Linalg/DotProduct.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace mlir::glow {

/// A nest with what surrounds it in the same kernel: the value that its output
/// starts from and an elementwise computation on its result.
struct KernelNest {
  StridedNest main;
  /// The scalar the accumulators start with; the output's old value if null.
  Value init;
  /// Over the loops of `main`; stride 0 in the reduction loops.
  std::optional<StridedNest> epilogue;
  /// The operand of the epilogue that is the result of `main`.
  unsigned epilogueInput = 0;
};

/// The vector registers of the target, and its instructions for sums of
/// products of narrow integers and of bf16.
struct VectorUnit {
  unsigned bits;
  unsigned registers;
  DotProduct dotProduct = DotProduct::None;
  DotProduct bf16Product = DotProduct::None;
};

/// Among how many threads a nest is divided; loops with fewer iterations of
/// their bodies than `grain` are not worth it.
struct Threads {
  unsigned count = 1;
  int64_t grain = 0;
};

/// Two inputs whose products are added up in groups by one instruction. The
/// weights have a group for each element of a vector, the data one for all.
struct DotInputs {
  DotProduct kind;
  /// The reduction loop along a group.
  unsigned loop;
  unsigned data;
  unsigned weights;
};

/// Where the loop over vectors is.
enum class VectorLoopPlace {
  /// Between the outer loops and the loop over tiles.
  Middle,
  /// Around the outer loops: the weights' block of a vector stays in the cache,
  /// the data are read once for each of them.
  Outermost,
  /// Inside of the loop over tiles: a tile's data stay in the cache, the
  /// weights are read once for each of them.
  Innermost
};

/// The tile that is computed at a time: `unroll` vectors of `width` elements,
/// held in registers while the reduction loops run.
struct NestSchedule {
  /// Parallel loops outside the tile loops, outermost first.
  SmallVector<unsigned> outer;
  /// The parallel loop along which a vector lies, with unit stride in the
  /// output; and the number of elements of a vector.
  std::optional<unsigned> vectorLoop;
  int64_t width = 0;
  VectorLoopPlace vectorLoopPlace = VectorLoopPlace::Middle;
  /// The parallel loop whose iterations share loads, and how many are unrolled.
  std::optional<unsigned> unrollLoop;
  int64_t unroll = 1;
  /// Without a vector loop: the reduction loop along which partial results are
  /// kept in a vector of `width`, to be combined at the end.
  std::optional<unsigned> vectorReduction;
  vector::CombiningKind combiner = vector::CombiningKind::ADD;
  /// Sums of products by an instruction of `unit`.
  std::optional<DotInputs> dot;
  VectorUnit unit;
};

/// Chooses the tile for `nest`. Always finds one: the last resort is a scalar.
NestSchedule scheduleNest(const KernelNest &nest, VectorUnit unit);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_NESTSCHEDULE_H
