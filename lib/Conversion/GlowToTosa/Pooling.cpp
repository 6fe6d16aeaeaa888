//===- Pooling.cpp - Pooling to tosa --------------------------------------===//
//
// Averages are sums and a rescale in glow. avg_pool2d of tosa rounds its
// reciprocals in its own way, so a sum becomes a depthwise convolution with
// ones, which is exact.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToTosa/Convolving.h"

#include "dialects/Glow/GlowQuantization.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

namespace {
/// The operand of a pooling in two dimensions, channels last, and the way back.
struct Pooling {
  Value x;
  TosaWindow window;
  /// The shapes of the result as tosa computes it, and with glow's number of
  /// spatial dimensions.
  SmallVector<int64_t> output, given;
  SmallVector<int64_t> toLast;
  bool isLast;

  /// The result in the order of dimensions that glow has.
  Value restore(Value y, TosaBuilder &b) const {
    y = b.reshape(y, given);
    return isLast ? y : b.transpose(y, invertPermutationVector(toLast));
  }
};
} // namespace

template <typename Op>
static FailureOr<Pooling> makePooling(Op op, TosaBuilder &b) {
  int64_t rank = op.getX().getType().getRank();
  if (rank > 4)
    return b.reject("needs one or two spatial dimensions, found " +
                    Twine(rank - 2));
  Pooling result;
  result.isLast = op.getLayout() == Layout::ChannelsLast;
  result.toLast.push_back(0);
  for (int64_t dim = 2; dim < rank; ++dim)
    result.toLast.push_back(dim);
  result.toLast.push_back(1);
  result.x = b.in(op.getX());
  result.given = llvm::to_vector(op.getType().getShape());
  result.window = makeWindow(op.getKernelShape(), op.getStrides(),
                             op.getDilations(), op.getPads());
  if (!result.isLast) {
    result.x = b.transpose(result.x, result.toLast);
    result.given = applyPermutation(result.given, result.toLast);
  }
  result.output = result.given;
  if (rank == 3) {
    SmallVector<int64_t> shape(tensorType(result.x).getShape());
    shape.insert(shape.begin() + 1, 1);
    result.x = b.reshape(result.x, shape);
    result.output.insert(result.output.begin() + 1, 1);
    TosaWindow &window = result.window;
    for (SmallVector<int64_t> *ones :
         {&window.kernel, &window.strides, &window.dilations})
      ones->insert(ones->begin(), 1);
    for (SmallVector<int64_t> *zeros : {&window.low, &window.high})
      zeros->insert(zeros->begin(), 0);
  }
  FailureOr<Value> fitting = fitToWindow(
      result.x, result.window, ArrayRef(result.output).drop_front(), b);
  if (failed(fitting))
    return failure();
  result.x = *fitting;
  return result;
}

static FailureOr<Value> lowerMaxPool(MaxPoolOp op, TosaBuilder &b) {
  RankedTensorType type = tosaTypeOf(op.getType());
  if (!type.getElementType().isInteger(8) &&
      !type.getElementType().isInteger(16))
    return b.reject("needs integers of 8 or 16 bits, found 32");
  if (llvm::any_of(op.getDilations(), [](int64_t d) { return d != 1; }))
    return b.reject("needs dilations of 1, found " +
                    formatList(op.getDilations()));
  FailureOr<Pooling> pooling = makePooling(op, b);
  if (failed(pooling))
    return failure();
  Value y = tosa::MaxPool2dOp::create(
      b, type.clone(pooling->output), pooling->x, pooling->window.kernel,
      pooling->window.strides, pooling->window.pads());
  return pooling->restore(y, b);
}

/// How many elements of the image the window of each position covers, without
/// padding, in row-major order.
static SmallVector<int64_t> countCovered(ArrayRef<int64_t> image,
                                         ArrayRef<int64_t> output,
                                         const TosaWindow &window) {
  SmallVector<int64_t> counts{1};
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    SmallVector<int64_t> longer;
    for (int64_t count : counts)
      for (int64_t position = 0; position < output[i]; ++position) {
        int64_t first = position * window.strides[i] - window.low[i];
        longer.push_back(0);
        for (int64_t k = 0; k < window.kernel[i]; ++k) {
          int64_t at = first + k * window.dilations[i];
          longer.back() += at >= 0 && at < image[i] ? count : 0;
        }
      }
    counts = std::move(longer);
  }
  return counts;
}

/// A zero point that is subtracted from the sum once per element, where windows
/// at borders have fewer: the subtraction, and the zero point.
static std::optional<std::pair<SubOp, int64_t>>
matchZeroPoints(SumPoolOp op, const Pooling &pooling) {
  if (!op.getY().hasOneUse() || !pooling.isLast)
    return std::nullopt;
  auto sub = dyn_cast<SubOp>(*op.getY().user_begin());
  if (!sub || sub.getA() != op.getY() || sub.getType() != op.getType())
    return std::nullopt;
  // One per position, the same for all channels.
  ArrayRef<int64_t> spatial = ArrayRef(pooling.given).drop_front().drop_back();
  SmallVector<int64_t> expected(spatial);
  expected.push_back(1);
  SmallVector<int64_t> shape(tensorType(sub.getB()).getShape());
  if (shape.size() == expected.size() + 1 && shape.front() == 1)
    shape.erase(shape.begin());
  auto offsets = matchInts(sub.getB(), int64_t(1) << 24);
  if (shape != expected || !offsets)
    return std::nullopt;
  SmallVector<int64_t> counts =
      countCovered(tensorType(pooling.x).getShape().slice(1, 2),
                   ArrayRef(pooling.output).slice(1, 2), pooling.window);
  int64_t zero = counts.front() == 0 ? 0 : offsets->front() / counts.front();
  for (auto [offset, count] : llvm::zip_equal(*offsets, counts))
    if (offset != zero * count)
      return std::nullopt;
  auto [low, high] =
      rangeOf(cast<IntegerType>(op.getX().getType().getElementType()));
  if (zero < low || zero > high)
    return std::nullopt;
  return std::pair(sub, zero);
}

static FailureOr<Value> lowerSumPool(SumPoolOp op, TosaBuilder &b) {
  if (tosaTypeOf(op.getX().getType()).getElementType().isInteger(32))
    return b.reject("needs integers of 8 or 16 bits, found 32");
  FailureOr<Pooling> pooling = makePooling(op, b);
  if (failed(pooling))
    return failure();
  int64_t channels = pooling->output.back();
  Products products{-tosaOffsetOf(op.getX().getType()), 0, {0}};
  if (products.inputZeroPoint != 0 &&
      !tensorType(pooling->x).getElementType().isInteger(8))
    return b.reject("needs integers of 8 bits, or signed ones of 16");
  Addend addend{{0}, op.getY()};
  if (auto zero = matchZeroPoints(op, *pooling);
      zero && tensorType(pooling->x).getElementType().isInteger(8)) {
    addend.result = zero->first.getY();
    products.inputZeroPoint += zero->second;
  } else if (pooling->isLast) {
    addend = matchAddend(op.getY(), channels);
    products.bias = addend.bias;
  }
  const SmallVector<int64_t> &kernel = pooling->window.kernel;
  Value ones = b.constant(
      RankedTensorType::get({kernel[0], kernel[1], channels, 1}, b.getI8Type()),
      1);
  Value y = convolveDepthwise(pooling->x, ones, pooling->window,
                              pooling->output, products, b);
  y = pooling->restore(y, b);
  b.replace(addend.result, y);
  return y;
}

void glow::populateTosaPooling(TosaLoweringSet &set) {
  set.add(lowerMaxPool);
  set.add(lowerSumPool);
}
