//===- PackedWeights.h - Constant weights in another order ------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LINALG_PACKEDWEIGHTS_H
#define GLOW_LIB_TRANSFORMS_LINALG_PACKEDWEIGHTS_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace mlir::glow {

/// Constant weights as bytes; `elementBytes` each, in row-major order of shape.
struct Weights {
  ArrayRef<char> data;
  RankedTensorType type;
  int64_t elementBytes;

  /// The weights that `value` is: a constant, possibly behind reshapes, whose
  /// elements are whole bytes.
  static std::optional<Weights> match(Value value);
};

/// The elements of `value` if it is a constant, possibly behind reshapes; else
/// null.
ElementsAttr constantBehind(Value value);

/// A dimension of packed weights: `extent` steps of one loop of the operation.
/// Step i is the loop's iteration `i * scale` further on.
struct PackedDim {
  unsigned loop;
  int64_t scale;
  int64_t extent;
};

/// The order of packed weights. A loop may have two dimensions, one of which
/// goes from block to block and one along the block.
struct Packing {
  SmallVector<PackedDim> dims;
  /// Of each loop, in the given weights: its stride, and its extent.
  SmallVector<int64_t> strideOf, extentOf;

  SmallVector<int64_t> shape() const;
  /// Copies the weights into their packed order; places beyond a loop's extent
  /// are zero.
  AsmResourceBlob pack(const Weights &weights) const;
};

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_LINALG_PACKEDWEIGHTS_H
