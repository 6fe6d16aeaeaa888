//===- Convolving.h - Sums over windows in tosa -----------------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_GLOWTOTOSA_CONVOLVING_H
#define GLOW_LIB_CONVERSION_GLOWTOTOSA_CONVOLVING_H

#include "lib/Conversion/GlowToTosa/TosaBuilder.h"

namespace mlir::glow {

/// How windows lie on the spatial dimensions of an image.
struct TosaWindow {
  SmallVector<int64_t> kernel, strides, dilations, low, high;

  /// The pads as tosa has them: (begin, end) per dimension.
  SmallVector<int64_t> pads() const;
};

/// The window of a convolution or pooling of glow.
TosaWindow makeWindow(ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                      ArrayRef<int64_t> dilations, ArrayRef<int64_t> pads);

/// Tosa wants the strides to divide the padded image without remainder: changes
/// the end of the image `x`, whose channels are last, and of its padding such
/// that there are `output` windows, as glow has them. What is left of an image
/// for windows of one point may have strides of 1.
FailureOr<Value> fitToWindow(Value x, TosaWindow &window,
                             ArrayRef<int64_t> output, TosaBuilder &b);

/// What is added to a sum of glow, and the sum with it: the result of an
/// addition or subtraction of constants, one per channel or one for all, or
/// just `sum`.
struct Addend {
  SmallVector<int64_t> bias;
  Value result;
};
Addend matchAddend(Value sum, int64_t channels);

/// What the integer products of tosa have in common. Zero points are in terms
/// of the operands of tosa.
struct Products {
  int64_t inputZeroPoint = 0;
  int64_t weightZeroPoint = 0;
  SmallVector<int64_t> bias;
};

/// The sums of the products of `x`, (N, spatial..., C), and `filters`, (M,
/// window..., C), or (window..., C, M / C) for `depthwise`, with the bias, in
/// i32.
Value convolve(Value x, Value filters, const TosaWindow &window,
               ArrayRef<int64_t> output, const Products &products,
               TosaBuilder &b);
Value convolveDepthwise(Value x, Value filters, const TosaWindow &window,
                        ArrayRef<int64_t> output, const Products &products,
                        TosaBuilder &b);

/// The same for a transposed convolution of filters (M, window..., C), with
/// what is added to the result at its ends.
Value convolveTransposed(Value x, Value filters, ArrayRef<int64_t> strides,
                         ArrayRef<int64_t> outPads, ArrayRef<int64_t> output,
                         const Products &products, TosaBuilder &b);

/// Sums that tosa has computed in 48 bits, in i32, where they fit.
Value narrowSum(Value sum, TosaBuilder &b);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLOWTOTOSA_CONVOLVING_H
