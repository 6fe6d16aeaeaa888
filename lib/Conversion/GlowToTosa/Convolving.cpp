//===- Convolving.cpp - Sums over windows in tosa -------------------------===//
#include "lib/Conversion/GlowToTosa/Convolving.h"

using namespace mlir;
using namespace mlir::glow;

SmallVector<int64_t> TosaWindow::pads() const {
  SmallVector<int64_t> result;
  for (auto [before, after] : llvm::zip_equal(low, high))
    result.append({before, after});
  return result;
}

TosaWindow glow::makeWindow(ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                            ArrayRef<int64_t> dilations,
                            ArrayRef<int64_t> pads) {
  size_t rank = kernel.size();
  return {llvm::to_vector(kernel), llvm::to_vector(strides),
          llvm::to_vector(dilations), llvm::to_vector(pads.take_front(rank)),
          llvm::to_vector(pads.drop_front(rank))};
}

FailureOr<Value> glow::fitToWindow(Value x, TosaWindow &window,
                                   ArrayRef<int64_t> output, TosaBuilder &b) {
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    int64_t extent = tensorType(x).getDimSize(1 + i);
    int64_t reach = (output[i] - 1) * window.strides[i] +
                    (window.kernel[i] - 1) * window.dilations[i] + 1;
    int64_t after = reach - extent - window.low[i];
    window.high[i] = std::max<int64_t>(after, 0);
    if (after >= 0)
      continue;
    if (extent + after < 1)
      return b.reject("needs windows that see the input, found padding only");
    x = b.slice(x, 1 + i, 0, extent + after);
  }
  return x;
}

//===----------------------------------------------------------------------===//
// What is added to a sum
//===----------------------------------------------------------------------===//

/// The elements of a constant with one element per channel, or one for all.
static std::optional<SmallVector<int64_t>>
matchPerChannel(Value value, RankedTensorType sum, int64_t channels) {
  auto type = tensorType(value);
  int64_t count = type.hasStaticShape() ? type.getNumElements() : 0;
  bool isLast = type.getRank() > 0 && type.getShape().back() == count;
  if (type.getRank() > sum.getRank() ||
      (count != 1 && (count != channels || !isLast)))
    return std::nullopt;
  return matchInts(value, channels);
}

Addend glow::matchAddend(Value sum, int64_t channels) {
  Addend none{{0}, sum};
  if (!sum.hasOneUse())
    return none;
  Operation *user = *sum.user_begin();
  if (!isa<AddOp, SubOp>(user) ||
      user->getResult(0).getType() != sum.getType() ||
      (isa<SubOp>(user) && user->getOperand(0) != sum))
    return none;
  Value other = user->getOperand(user->getOperand(0) == sum ? 1 : 0);
  auto bias = matchPerChannel(other, tensorType(sum), channels);
  if (!bias)
    return none;
  if (isa<SubOp>(user))
    for (int64_t &value : *bias)
      value = -value;
  return {*bias, user->getResult(0)};
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

Value glow::narrowSum(Value sum, TosaBuilder &b) {
  RankedTensorType type = tensorType(sum);
  if (type.getElementType().isInteger(32))
    return sum;
  // A factor of one: rescale is what takes 48 bits.
  return tosa::RescaleOp::create(
      b, type.clone(b.getI32Type()), sum,
      b.single(b.getI16Type(), int64_t(1) << 14), b.single(b.getI8Type(), 14),
      b.single(type.getElementType(), 0), b.single(b.getI32Type(), 0),
      /*scale32=*/false, tosa::RoundingMode::SINGLE_ROUND,
      /*per_channel=*/false, /*input_unsigned=*/false,
      /*output_unsigned=*/false);
}

/// The type of the sums of products of `x`.
static Type accumulatorOf(Value x, TosaBuilder &b) {
  return tensorType(x).getElementType().isInteger(8) ? b.getI32Type()
                                                     : b.getIntegerType(48);
}

template <typename Op>
static Value makeConvolution(Value x, Value filters, const TosaWindow &window,
                             ArrayRef<int64_t> output, const Products &products,
                             TosaBuilder &b) {
  Type sum = accumulatorOf(x, b);
  auto biasType = RankedTensorType::get(products.bias.size(), sum);
  Value y = Op::create(
      b, RankedTensorType::get(output, sum), x, filters,
      b.constant(biasType, products.bias),
      b.single(tensorType(x).getElementType(), products.inputZeroPoint),
      b.single(tensorType(filters).getElementType(), products.weightZeroPoint),
      window.pads(), window.strides, window.dilations, sum);
  return narrowSum(y, b);
}

Value glow::convolve(Value x, Value filters, const TosaWindow &window,
                     ArrayRef<int64_t> output, const Products &products,
                     TosaBuilder &b) {
  if (window.kernel.size() == 3)
    return makeConvolution<tosa::Conv3DOp>(x, filters, window, output, products,
                                           b);
  return makeConvolution<tosa::Conv2DOp>(x, filters, window, output, products,
                                         b);
}

Value glow::convolveDepthwise(Value x, Value filters, const TosaWindow &window,
                              ArrayRef<int64_t> output,
                              const Products &products, TosaBuilder &b) {
  return makeConvolution<tosa::DepthwiseConv2DOp>(x, filters, window, output,
                                                  products, b);
}

Value glow::convolveTransposed(Value x, Value filters,
                               ArrayRef<int64_t> strides,
                               ArrayRef<int64_t> outPads,
                               ArrayRef<int64_t> output,
                               const Products &products, TosaBuilder &b) {
  Type sum = accumulatorOf(x, b);
  auto biasType = RankedTensorType::get(products.bias.size(), sum);
  Value y = tosa::TransposeConv2DOp::create(
      b, RankedTensorType::get(output, sum), x, filters,
      b.constant(biasType, products.bias),
      b.single(tensorType(x).getElementType(), products.inputZeroPoint),
      b.single(tensorType(filters).getElementType(), products.weightZeroPoint),
      outPads, strides, sum);
  return narrowSum(y, b);
}
