//===- Contractions.h - Sums of products of any element type ----*- C++ -*-===//
//
// What the lowerings of float and of integer contractions share. Named ops
// cannot say that an operand is unsigned, so that integers whose sum is wider
// than they are become a linalg.generic: extend, extend, multiply, add.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_CONVERSION_GLOWTOLINALG_CONTRACTIONS_H
#define GLOW_LIB_CONVERSION_GLOWTOLINALG_CONTRACTIONS_H

#include "lib/Conversion/GlowToLinalg/Lowering.h"

namespace mlir::glow {

/// How two elements are multiplied and added to a sum.
struct ProductKind {
  /// Extends integers to the i32 sum, each by its sign.
  static ProductKind integers(Value lhs, Value rhs) {
    return {true, isUnsigned(lhs), isUnsigned(rhs)};
  }

  Type sumOf(Value operand) const {
    if (widensIntegers)
      return IntegerType::get(operand.getContext(), 32);
    return scalar::computeType(getElementTypeOrSelf(operand));
  }

  bool widensIntegers = false;
  bool lhsUnsigned = false;
  bool rhsUnsigned = false;
};

/// sum + lhs * rhs in the type of the sum.
Value multiplyAdd(BodyBuilder &b, Value lhs, Value rhs, Value sum,
                  const ProductKind &kind);

/// An element of a narrow integer tensor in i32.
Value extend(BodyBuilder &b, Value value, bool isUnsigned);

/// The product of operands that both have a rank of at least 2, whose batch
/// dimensions broadcast to `batch`, in the type of the sum.
Value multiply(Lowering &b, Value lhs, Value rhs, ArrayRef<int64_t> batch,
               const ProductKind &kind);

/// How a filter moves over an input that is already padded.
struct ConvWindow {
  ArrayRef<int64_t> strides;
  ArrayRef<int64_t> dilations;
  int64_t group;
  bool channelsLast;

  int64_t spatialRank() const { return strides.size(); }
  int64_t channelDim() const { return channelsLast ? spatialRank() + 1 : 1; }
};

/// The window of conv and conv_integer.
template <typename ConvOpT>
ConvWindow windowOf(ConvOpT op) {
  return {op.getStrides(), op.getDilations(), int64_t(op.getGroup()),
          op.getLayout() == Layout::ChannelsLast};
}

/// `x` with the pads of a convolution of `spatialRank` dimensions, filled with
/// `fill`.
Value padImage(Lowering &b, Value x, ArrayRef<int64_t> pads,
               const ConvWindow &window, Value fill);

/// The convolution of a padded input, of shape `shape`, in the type of the sum.
Value convolve(Lowering &b, Value x, Value w, ArrayRef<int64_t> shape,
               const ConvWindow &window, const ProductKind &kind);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLOWTOLINALG_CONTRACTIONS_H
