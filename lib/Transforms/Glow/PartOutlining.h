//===- PartOutlining.h - A function for each part of a graph ----*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_PARTOUTLINING_H
#define GLOW_LIB_TRANSFORMS_GLOW_PARTOUTLINING_H

#include "lib/Transforms/Glow/DevicePlacement.h"

namespace mlir::glow {

/// Operations that run on one device without interruption, in order.
struct Part {
  Device device;
  SmallVector<Operation *> ops;
};

/// What outlining tells of an operation.
struct OutlinedOperation {
  std::string function;
  /// Bytes of the values that are moved to the chip because of it, and back.
  /// What several operations of a part use counts for the first of them.
  int64_t bytesIn = 0, bytesOut = 0;
};

/// Orders all operations but those that are copied into parts of alternating
/// devices, of which there are as few as the dependences allow.
SmallVector<Part> scheduleParts(Block &block, const Placements &placements);

/// Moves each part into a private function, which the function calls instead,
/// part after part. Constants are copied into the parts that use them.
/// Arguments and results of the functions have the attributes that the values
/// have at the function's boundary. There, values without a `glow.name` get
/// `input<number>` or `output<number>`; others have `<function>.<number>`.
llvm::DenseMap<Operation *, OutlinedOperation>
outlineParts(func::FuncOp func, ArrayRef<Part> parts);

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_PARTOUTLINING_H
