//===- Resize.cpp - Interpolation to linalg.generic -----------------------===//
//
// Shapes and scales are constant, so for every output position along an axis
// the input positions and their weights are computed here and become small
// constant tables. Interpolation is separable: linear and cubic resize one axis
// after the other; nearest does all at once.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "dialects/Glow/GlowResizing.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

namespace {
/// What each output position along an axis reads: `count` entries per position.
struct Taps {
  int64_t count = 1;
  SmallVector<double> positions;
  SmallVector<double> weights;
};
} // namespace

/// The interpolation kernel at distance `x`.
static double kernelWeight(ResizeOp op, double x) {
  x = std::abs(x);
  if (op.getMode() == ResizeMode::Linear)
    return std::max(1 - x, 0.0);
  double a = op.getCubicCoeffA().convertToDouble();
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2)
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

static Taps nearestTaps(ResizeOp op, const ResizedAxis &axis) {
  Taps taps;
  llvm::append_range(taps.positions, nearestPositions(op, axis));
  return taps;
}

static Taps interpolationTaps(ResizeOp op, const ResizedAxis &axis) {
  // With antialias the kernel is stretched to cover what an output stands for.
  double stretch = op.getAntialias() ? std::min(axis.scale, 1.0f) : 1.0f;
  double reach = op.getMode() == ResizeMode::Linear ? 1 : 2;
  int64_t first = std::floor(-reach / stretch) + 1;
  Taps taps;
  taps.count = 2 - 2 * first;
  for (int64_t i = 0; i < axis.output; ++i) {
    float x = originalPosition(op, axis, i);
    int64_t base = std::floor(x);
    double ratio = x - base, sum = 0;
    SmallVector<double> weights;
    for (int64_t k = 0; k < taps.count; ++k) {
      int64_t position = base + first + k;
      bool isOutside = position < 0 || position >= axis.input;
      double weight = op.getExcludeOutside() && isOutside
                          ? 0.0
                          : kernelWeight(op, (first + k - ratio) * stretch);
      taps.positions.push_back(
          std::clamp<int64_t>(position, 0, axis.input - 1));
      weights.push_back(weight);
      sum += weight;
    }
    for (double weight : weights)
      taps.weights.push_back(weight / sum);
  }
  return taps;
}

/// How often each input position is repeated, if the table says just that.
static std::optional<int64_t> repetition(const ResizedAxis &axis,
                                         const Taps &taps) {
  if (axis.output % axis.input != 0)
    return std::nullopt;
  int64_t times = axis.output / axis.input;
  for (auto [output, position] : llvm::enumerate(taps.positions))
    if (position != int64_t(output) / times)
      return std::nullopt;
  return times;
}

static Value resizeNearest(ResizeOp op, Value x, RankedTensorType type,
                           ArrayRef<ResizedAxis> axes, Lowering &b) {
  SmallVector<Taps> taps;
  SmallVector<int64_t> times(type.getRank(), 1);
  bool isRepetition = true;
  for (const ResizedAxis &axis : axes) {
    taps.push_back(nearestTaps(op, axis));
    std::optional<int64_t> repeated = repetition(axis, taps.back());
    isRepetition &= repeated.has_value();
    times[axis.dim] = repeated.value_or(1);
  }
  if (isRepetition) {
    // Every repeated dimension gets one after it that x is broadcast along.
    SmallVector<int64_t> space, dims;
    for (auto [size, count] :
         llvm::zip_equal(tensorType(x).getShape(), times)) {
      dims.push_back(space.size());
      space.push_back(size);
      if (count != 1)
        space.push_back(count);
    }
    Value repeated =
        b.generic(type.clone(space), {Operand(x, dims)},
                  [](BodyBuilder &, ValueRange x) { return x[0]; });
    return b.reshape(repeated, type.getShape());
  }
  SmallVector<Operand> tables;
  for (auto [axis, table] : llvm::zip_equal(axes, taps))
    tables.push_back(Operand(
        b.constantTensor({axis.output}, b.getIndexType(), table.positions),
        {axis.dim}));
  return b.generic(type, tables,
                   [&](BodyBuilder &b, ValueRange table) -> Value {
                     SmallVector<Value> at;
                     for (int64_t dim = 0; dim < type.getRank(); ++dim)
                       at.push_back(Lowering::position(b, dim));
                     for (auto [axis, position] : llvm::zip_equal(axes, table))
                       at[axis.dim] = position;
                     return tensor::ExtractOp::create(b, x, at);
                   });
}

/// Resizes one axis of a tensor in the compute type.
static Value interpolate(ResizeOp op, Value x, const ResizedAxis &axis,
                         Lowering &b) {
  Taps taps = interpolationTaps(op, axis);
  RankedTensorType type = tensorType(x);
  int64_t rank = type.getRank();
  SmallVector<int64_t> space(type.getShape());
  space[axis.dim] = axis.output;
  space.push_back(taps.count);
  SmallVector<int64_t> tableShape{axis.output, taps.count};
  SmallVector<int64_t> tableDims{axis.dim, rank};
  Value positions =
      b.constantTensor(tableShape, b.getIndexType(), taps.positions);
  Value weights =
      b.constantTensor(tableShape, type.getElementType(), taps.weights);
  return b.reduce(space, {rank},
                  {Operand(positions, tableDims), Operand(weights, tableDims)},
                  b.getZeroAttr(type.getElementType()),
                  [&](BodyBuilder &b, ValueRange tap) {
                    SmallVector<Value> at;
                    for (int64_t dim = 0; dim < rank; ++dim)
                      at.push_back(Lowering::position(b, dim));
                    at[axis.dim] = tap[0];
                    Value element = tensor::ExtractOp::create(b, x, at);
                    return scalar::add(b, tap[2],
                                       scalar::mul(b, tap[1], element));
                  });
}

static FailureOr<Value> lowerResize(ResizeOp op, ResizeOp::Adaptor in,
                                    Lowering &b) {
  if (failed(b.requireStatic({op.getX(), op.getY()})))
    return failure();
  std::optional<SmallVector<ResizedAxis>> resized = resizedAxes(op);
  if (!resized)
    return b.reject("needs constant scales");
  ArrayRef<ResizedAxis> axes = *resized;
  RankedTensorType from = tensorType(in.getX());
  RankedTensorType type = b.convertedType(op.getY());
  if (axes.empty())
    return in.getX();
  if (type.getNumElements() == 0)
    return b.empty(type.getShape(), type.getElementType());
  if (from.getNumElements() == 0)
    return b.reject("needs elements to interpolate, found none");
  if (op.getMode() == ResizeMode::Nearest)
    return resizeNearest(op, in.getX(), type, axes, b);

  Type glowElement = op.getX().getType().getElementType();
  bool isInteger = !isa<FloatType>(glowElement);
  Type real = isInteger ? Type(b.getF32Type())
                        : scalar::computeType(from.getElementType());
  Value result = b.elementwise(
      from.clone(real), {in.getX()}, [&](BodyBuilder &b, ValueRange x) {
        return isInteger ? scalar::cast(b, x[0], glowElement, real, true)
                         : x[0];
      });
  for (const ResizedAxis &axis : axes)
    result = interpolate(op, result, axis, b);
  return b.elementwise(type, {result}, [&](BodyBuilder &b, ValueRange x) {
    return isInteger ? scalar::cast(b, x[0], real, glowElement, true) : x[0];
  });
}

void glow::populateResize(LoweringSet &set) { set.add(lowerResize); }
