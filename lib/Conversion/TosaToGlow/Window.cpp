//===- Window.cpp - Products, convolutions and pooling from tosa ----------===//
//
// Images are (N, spatial..., C) in tosa, which glow calls channels last.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/TosaToGlow/Raising.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

/// The sum of a convolution, of filters (window..., C / group, M) as glow has
/// them, with the bias. `op` is any convolution of tosa.
template <typename Op>
static Value convolve(Op op, Raising &b, Value x, Value filters,
                      ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations,
                      ArrayRef<int64_t> pads, int64_t group) {
  SmallVector<Value> zeroPoints{b.asScalar(op.getInputZp()),
                                b.asScalar(op.getWeightZp())};
  Value sum =
      ConvIntegerOp::create(b, op.getType(), x, filters, zeroPoints, strides,
                            dilations, pads, group, Layout::ChannelsLast);
  return b.binary<AddOp>(sum, op.getBias());
}

/// conv2d and conv3d: the filters are (M, window..., C).
template <typename Op>
static FailureOr<Value> raiseConv(Op op, Raising &b) {
  auto perm =
      llvm::to_vector(llvm::seq<int64_t>(1, shapeOf(op.getWeight()).size()));
  perm.push_back(0);
  return convolve(op, b, op.getInput(), b.transpose(op.getWeight(), perm),
                  op.getStride(), op.getDilation(), beginsThenEnds(op.getPad()),
                  /*group=*/1);
}

/// The filters are (window..., C, M / C), and output channel c * M / C + m is
/// of input channel c.
static FailureOr<Value> raiseDepthwiseConv2D(tosa::DepthwiseConv2DOp op,
                                             Raising &b) {
  ArrayRef<int64_t> shape = shapeOf(op.getWeight());
  Value filters =
      b.reshape(op.getWeight(), {shape[0], shape[1], 1, shape[2] * shape[3]});
  return convolve(op, b, op.getInput(), filters, op.getStride(),
                  op.getDilation(), beginsThenEnds(op.getPad()), shape[2]);
}

/// A convolution of the reversed filters with the image in which zeros (that
/// is, zero points) stand between the elements and around them.
static FailureOr<Value> raiseTransposeConv2D(tosa::TransposeConv2DOp op,
                                             Raising &b) {
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  ArrayRef<int64_t> window = shapeOf(op.getWeight()).slice(1, 2);
  ArrayRef<int64_t> strides = op.getStride(), pads = op.getOutPad();
  Value zero = b.asScalar(op.getInputZp());

  // (N, H, W, C) -> (N, H, 1, W, 1, C) -> (N, H, sy, W, sx, C)
  Value x =
      b.reshape(op.getInput(), {shape[0], shape[1], 1, shape[2], 1, shape[3]});
  SmallVector<int64_t> spread{shape[0], shape[1],   strides[0],
                              shape[2], strides[1], shape[3]};
  SmallVector<int64_t> between(12, 0);
  between[6 + 2] = strides[0] - 1;
  between[6 + 4] = strides[1] - 1;
  x = PadOp::create(b, typeOf(x).clone(spread), x, b.list(between), zero);
  x = b.reshape(
      x, {shape[0], shape[1] * strides[0], shape[2] * strides[1], shape[3]});

  // The zeros after the last element count as padding.
  SmallVector<int64_t> around(8, 0), padded(shapeOf(x));
  for (int64_t i : {0, 1}) {
    around[1 + i] = window[i] - 1 + pads[2 * i];
    around[5 + i] = window[i] - 1 + pads[2 * i + 1] - (strides[i] - 1);
    padded[1 + i] += around[1 + i] + around[5 + i];
  }
  x = PadOp::create(b, typeOf(x).clone(padded), x, b.list(around), zero);
  Value filters = b.transpose(b.reverse(op.getWeight(), {1, 2}), {1, 2, 3, 0});
  return convolve(op, b, x, filters, /*strides=*/{1, 1}, /*dilations=*/{1, 1},
                  /*pads=*/{0, 0, 0, 0}, /*group=*/1);
}

static FailureOr<Value> raiseMatMul(tosa::MatMulOp op, Raising &b) {
  SmallVector<Value> zeroPoints{b.asScalar(op.getAZp()),
                                b.asScalar(op.getBZp())};
  return Value(MatmulIntegerOp::create(b, op.getType(), op.getA(), op.getB(),
                                       zeroPoints));
}

static FailureOr<Value> raiseMaxPool2d(tosa::MaxPool2dOp op, Raising &b) {
  return Value(MaxPoolOp::create(b, op.getType(), op.getInput(), op.getKernel(),
                                 op.getStride(), /*dilations=*/{1, 1},
                                 beginsThenEnds(op.getPad()),
                                 /*ceil_mode=*/false, Layout::ChannelsLast));
}

/// How many elements each window covers, without padding.
static SmallVector<int64_t> countElements(tosa::AvgPool2dOp op) {
  ArrayRef<int64_t> input = shapeOf(op.getInput()).slice(1, 2);
  ArrayRef<int64_t> output = shapeOf(op.getOutput()).slice(1, 2);
  SmallVector<int64_t> counts[2];
  for (int i : {0, 1})
    for (int64_t position = 0; position < output[i]; ++position) {
      int64_t begin = position * op.getStride()[i] - op.getPad()[2 * i];
      int64_t end = begin + op.getKernel()[i];
      counts[i].push_back(std::min(end, input[i]) -
                          std::max<int64_t>(begin, 0));
    }
  SmallVector<int64_t> result;
  for (int64_t rows : counts[0])
    for (int64_t columns : counts[1])
      result.push_back(rows * columns);
  return result;
}

/// The sum of each window times the reciprocal of its number of elements, as
/// reciprocal_scale of the specification of TOSA gives it.
static FailureOr<Value> raiseAvgPool2d(tosa::AvgPool2dOp op, Raising &b) {
  FailureOr<int64_t> inputZero = b.element(op.getInputZp(), "input_zp");
  FailureOr<int64_t> outputZero = b.element(op.getOutputZp(), "output_zp");
  if (failed(inputZero) || failed(outputZero))
    return failure();
  auto type = cast<RankedTensorType>(op.getType());
  Value sum = SumPoolOp::create(
      b, type.clone(b.getI32Type()), op.getInput(), op.getKernel(),
      op.getStride(), /*dilations=*/{1, 1}, beginsThenEnds(op.getPad()),
      /*ceil_mode=*/false, Layout::ChannelsLast);
  SmallVector<int64_t> zeros, multipliers, shifts;
  for (int64_t count : countElements(op)) {
    if (count <= 0)
      return b.reject("has a window of padding only");
    int64_t log = llvm::Log2_64_Ceil(count);
    multipliers.push_back((((int64_t(1) << 30) + 1) << log) / count);
    shifts.push_back(30 + log);
    zeros.push_back(*inputZero * count);
  }
  auto perWindow = [&](Type element, ArrayRef<int64_t> values) {
    ArrayRef<int64_t> shape = type.getShape();
    return b.tensor(RankedTensorType::get({shape[1], shape[2], 1}, element),
                    values);
  };
  if (*inputZero != 0)
    sum = b.binary<SubOp>(sum, perWindow(b.getI32Type(), zeros));
  return Value(RescaleOp::create(b, type, sum,
                                 perWindow(b.getI32Type(), multipliers),
                                 perWindow(b.getI8Type(), shifts),
                                 /*input_zero_point=*/0, *outputZero));
}

void glow::populateWindows(RaisingSet &set) {
  set.add(raiseConv<tosa::Conv2DOp>);
  set.add(raiseConv<tosa::Conv3DOp>);
  set.add(raiseDepthwiseConv2D);
  set.add(raiseTransposeConv2D);
  set.add(raiseMatMul);
  set.add(raiseMaxPool2d);
  set.add(raiseAvgPool2d);
}
