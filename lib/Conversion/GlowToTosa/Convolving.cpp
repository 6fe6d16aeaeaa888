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

/// The elements of an image that windows of one point see, if the strides
/// divide its extents; null otherwise. The strides are 1 afterwards. Less is
/// copied than by cutting the end of the image off, once for all convolutions
/// that read it.
static Value takePoints(Value x, TosaWindow &window, TosaBuilder &b) {
  ArrayRef<int64_t> shape = tensorType(x).getShape();
  if (shape.size() != 4)
    return nullptr;
  for (int i : {0, 1})
    if (window.kernel[i] != 1 || window.low[i] != 0 || window.high[i] != 0 ||
        shape[1 + i] % window.strides[i] != 0)
      return nullptr;
  int64_t height = shape[1] / window.strides[0];
  int64_t width = shape[2] / window.strides[1];
  int64_t channels = shape[3];
  x = b.reshape(x, {shape[0] * height, window.strides[0], width,
                    window.strides[1] * channels});
  x = b.slice(x, {0, 0, 0, 0}, {shape[0] * height, 1, width, channels});
  window.strides.assign(2, 1);
  return b.reshape(x, {shape[0], height, width, channels});
}

FailureOr<Value> glow::fitToWindow(Value x, TosaWindow &window,
                                   ArrayRef<int64_t> output, TosaBuilder &b) {
  SmallVector<int64_t> sizes(tensorType(x).getShape());
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    int64_t &extent = sizes[1 + i];
    int64_t reach = (output[i] - 1) * window.strides[i] +
                    (window.kernel[i] - 1) * window.dilations[i] + 1;
    int64_t after = reach - extent - window.low[i];
    window.high[i] = std::max<int64_t>(after, 0);
    extent += std::min<int64_t>(after, 0);
    if (extent < 1)
      return b.reject("needs windows that see the input, found padding only");
  }
  if (tensorType(x).getShape() == ArrayRef<int64_t>(sizes))
    return x;
  if (Value points = takePoints(x, window, b))
    return points;
  SmallVector<int64_t> starts(sizes.size(), 0);
  return b.slice(x, starts, sizes);
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
