//===- Normalization.cpp - Normalisation and softmax to linalg.generic ----===//
//
// Statistics are reductions in the compute type; the last step is one
// elementwise linalg.generic that reads them along the dimensions they have.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::glow;

/// The dimensions [from, to).
static SmallVector<int64_t> dimsBetween(int64_t from, int64_t to) {
  return llvm::to_vector(llvm::seq<int64_t>(from, to));
}

/// The dimensions of a space of `rank` that are not in `axes`.
static SmallVector<int64_t> otherDims(int64_t rank, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> others;
  for (int64_t dim = 0; dim < rank; ++dim)
    if (!llvm::is_contained(axes, dim))
      others.push_back(dim);
  return others;
}

/// x / count, elementwise.
static Value divideBy(Lowering &b, Value x, int64_t count) {
  return b.elementwise(tensorType(x), {x}, [&](BodyBuilder &b, ValueRange x) {
    return scalar::div(b, x[0], scalar::constant(b, x[0].getType(), count));
  });
}

/// 1 / sqrt(squares / count + epsilon), elementwise.
static Value inverseRoot(Lowering &b, Value squares, int64_t count,
                         double epsilon) {
  return b.elementwise(
      tensorType(squares), {squares},
      [&](BodyBuilder &b, ValueRange x) -> Value {
        Type type = x[0].getType();
        Value mean = scalar::div(b, x[0], scalar::constant(b, type, count));
        return math::RsqrtOp::create(
            b, scalar::add(b, mean, scalar::constant(b, type, epsilon)));
      });
}

static int64_t countAlong(Value x, ArrayRef<int64_t> axes) {
  int64_t count = 1;
  for (int64_t axis : axes)
    count *= tensorType(x).getDimSize(axis);
  return count;
}

/// (x - mean) / sqrt(variance + epsilon) * scale + bias, where the statistics
/// are over `axes`. `bias` may have no value.
static Value normalize(Lowering &b, Value x, ArrayRef<int64_t> axes,
                       double epsilon, Operand scale, Operand bias,
                       Type element) {
  RankedTensorType type = tensorType(x);
  SmallVector<int64_t> others = otherDims(type.getRank(), axes);
  int64_t count = countAlong(x, axes);
  Value mean = divideBy(b, b.reduceSum(x, axes), count);
  Type wide = tensorType(mean).getElementType();
  Value squares = b.reduce(
      type.getShape(), axes, {x, Operand(mean, others)}, b.getZeroAttr(wide),
      [](BodyBuilder &b, ValueRange x) {
        Value distance = scalar::sub(b, x[0], x[1]);
        return scalar::add(b, x[2], scalar::mul(b, distance, distance));
      });
  Value inverse = inverseRoot(b, squares, count, epsilon);
  SmallVector<Operand> operands{x, Operand(mean, others),
                                Operand(inverse, others), scale};
  if (bias.value)
    operands.push_back(bias);
  return b.elementwise(
      type.clone(element), operands, [&](BodyBuilder &b, ValueRange x) {
        Value normal = scalar::mul(b, scalar::sub(b, x[0], x[1]), x[2]);
        Value scaled = scalar::mul(b, normal, x[3]);
        return bias.value ? scalar::add(b, scaled, x[4]) : scaled;
      });
}

static FailureOr<Value> lowerBatchNorm(BatchNormOp op, BatchNormOp::Adaptor in,
                                       Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  Type wide = scalar::computeType(type.getElementType());
  double epsilon = op.getEpsilon().convertToDouble();
  // The parameters may have another float type than x.
  auto convert = [&](BodyBuilder &b, Value value) {
    return scalar::cast(b, value, value.getType(), wide, /*saturate=*/true);
  };
  // One factor per channel; the rest is one pass over x.
  auto channelType = tensorType(in.getScale()).clone(wide);
  Value factor =
      b.elementwise(channelType, {in.getScale(), in.getVar()},
                    [&](BodyBuilder &b, ValueRange x) {
                      Value shifted =
                          scalar::add(b, convert(b, x[1]),
                                      scalar::constant(b, wide, epsilon));
                      return scalar::div(b, convert(b, x[0]),
                                         math::SqrtOp::create(b, shifted));
                    });
  SmallVector<int64_t> channel{1};
  return b.elementwise(
      type,
      {in.getX(), Operand(in.getMean(), channel), Operand(factor, channel),
       Operand(in.getBias(), channel)},
      [&](BodyBuilder &b, ValueRange x) {
        Value centred = scalar::sub(b, x[0], convert(b, x[1]));
        return scalar::add(b, scalar::mul(b, centred, x[2]), convert(b, x[3]));
      });
}

static FailureOr<Value> lowerLayerNorm(LayerNormOp op, LayerNormOp::Adaptor in,
                                       Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  SmallVector<int64_t> axes = dimsBetween(op.getAxis(), type.getRank());
  if (failed(b.requireStaticDims(op.getX(), axes)))
    return failure();
  return normalize(b, in.getX(), axes, op.getEpsilon().convertToDouble(),
                   in.getScale(), in.getBias(), type.getElementType());
}

static FailureOr<Value> lowerRmsNorm(RmsNormOp op, RmsNormOp::Adaptor in,
                                     Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  SmallVector<int64_t> axes = dimsBetween(op.getAxis(), type.getRank());
  if (failed(b.requireStaticDims(op.getX(), axes)))
    return failure();
  Type wide = scalar::computeType(type.getElementType());
  Value squares =
      b.reduce(type.getShape(), axes, {in.getX()}, b.getZeroAttr(wide),
               [](BodyBuilder &b, ValueRange x) {
                 return scalar::add(b, x[1], scalar::mul(b, x[0], x[0]));
               });
  Value inverse = inverseRoot(b, squares, countAlong(in.getX(), axes),
                              op.getEpsilon().convertToDouble());
  return b.elementwise(
      type,
      {in.getX(), Operand(inverse, otherDims(type.getRank(), axes)),
       in.getScale()},
      [](BodyBuilder &b, ValueRange x) {
        return scalar::mul(b, scalar::mul(b, x[0], x[1]), x[2]);
      });
}

static FailureOr<Value>
lowerInstanceNorm(InstanceNormOp op, InstanceNormOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  return normalize(b, in.getX(), dimsBetween(2, type.getRank()),
                   op.getEpsilon().convertToDouble(),
                   Operand(in.getScale(), {1}), Operand(in.getBias(), {1}),
                   type.getElementType());
}

static FailureOr<Value> lowerGroupNorm(GroupNormOp op, GroupNormOp::Adaptor in,
                                       Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  int64_t groups = op.getNumGroups();
  int64_t channels = type.getDimSize(1) / groups;
  SmallVector<int64_t> split(type.getShape());
  split[1] = channels;
  split.insert(split.begin() + 1, groups);
  SmallVector<int64_t> channelDims{1, 2};
  Value result = normalize(
      b, b.reshape(in.getX(), split), dimsBetween(2, split.size()),
      op.getEpsilon().convertToDouble(),
      Operand(b.reshape(in.getScale(), {groups, channels}), channelDims),
      Operand(b.reshape(in.getBias(), {groups, channels}), channelDims),
      type.getElementType());
  return b.reshape(result, type.getShape());
}

static FailureOr<Value> lowerLrn(LrnOp op, LrnOp::Adaptor in, Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  int64_t rank = type.getRank(), size = op.getSize();
  int64_t channelDim = op.getLayout() == Layout::ChannelsLast ? rank - 1 : 1;
  Type wide = scalar::computeType(type.getElementType());
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  low[channelDim] = (size - 1) / 2;
  high[channelDim] = size - 1 - low[channelDim];
  Value padded = b.pad(in.getX(), low, high,
                       scalar::constant(b, type.getElementType(), 0.0));

  // The sum over a window of channels: one more dimension, for the window.
  SmallVector<AffineExpr> position;
  for (int64_t dim = 0; dim < rank; ++dim)
    position.push_back(b.getAffineDimExpr(dim));
  AffineMap output = AffineMap::get(rank + 1, 0, position, b.getContext());
  AffineExpr window = b.getAffineDimExpr(rank);
  position[channelDim] = position[channelDim] + window;
  AffineMap input = AffineMap::get(rank + 1, 0, position, b.getContext());
  SmallVector<utils::IteratorType> iterators(rank + 1,
                                             utils::IteratorType::parallel);
  iterators.back() = utils::IteratorType::reduction;
  Value zeros =
      b.zeroAccumulator(type.getShape(), type.getElementType(), {in.getX()});
  Value squares =
      linalg::GenericOp::create(
          b, zeros.getType(),
          ValueRange{padded, b.empty({size}, type.getElementType())}, zeros,
          ArrayRef{input, AffineMap::get(rank + 1, 0, window), output},
          iterators,
          [](OpBuilder &nested, Location loc, ValueRange x) {
            BodyBuilder b(loc, nested);
            Value value = scalar::widen(b, x[0]);
            linalg::YieldOp::create(
                b, scalar::add(b, x[2], scalar::mul(b, value, value)));
          })
          .getResult(0);

  double alpha = op.getAlpha().convertToDouble() / size;
  double bias = op.getBias().convertToDouble();
  double beta = op.getBeta().convertToDouble();
  return b.elementwise(
      type, {in.getX(), squares}, [&](BodyBuilder &b, ValueRange x) {
        Value scaled = scalar::mul(b, scalar::constant(b, wide, alpha), x[1]);
        Value base = scalar::add(b, scalar::constant(b, wide, bias), scaled);
        return scalar::div(b, x[0], scalar::power(b, base, beta));
      });
}

static FailureOr<Value> lowerLpNormalization(LpNormalizationOp op,
                                             LpNormalizationOp::Adaptor in,
                                             Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  int64_t axis = op.getAxis();
  double p = op.getP();
  Type wide = scalar::computeType(type.getElementType());
  Value powers =
      b.reduce(type.getShape(), {axis}, {in.getX()}, b.getZeroAttr(wide),
               [&](BodyBuilder &b, ValueRange x) {
                 Value power = scalar::power(b, scalar::abs(b, x[0]), p);
                 return scalar::add(b, x[1], power);
               });
  Value norm = b.elementwise(tensorType(powers), {powers},
                             [&](BodyBuilder &b, ValueRange x) {
                               return scalar::power(b, x[0], 1.0 / p);
                             });
  return b.elementwise(
      type, {in.getX(), Operand(norm, otherDims(type.getRank(), {axis}))},
      [](BodyBuilder &b, ValueRange x) {
        Value zero = scalar::constant(b, x[0].getType(), 0.0);
        return scalar::select(b, scalar::equal(b, x[1], zero), zero,
                              scalar::div(b, x[0], x[1]));
      });
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

static Value reduceMax(Lowering &b, Value x, int64_t axis) {
  RankedTensorType type = tensorType(x);
  Type wide = scalar::computeType(type.getElementType());
  return b.reduce(type.getShape(), {axis}, {x},
                  scalar::lowest(b, wide, /*isUnsigned=*/false),
                  [](BodyBuilder &b, ValueRange x) {
                    return scalar::maximum(b, x[1], x[0]);
                  });
}

static FailureOr<Value> lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor in,
                                     Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  int64_t axis = op.getAxis();
  SmallVector<int64_t> others = otherDims(type.getRank(), {axis});
  Value largest = reduceMax(b, in.getX(), axis);
  Type wide = tensorType(largest).getElementType();
  Value powers =
      b.elementwise(type.clone(wide), {in.getX(), Operand(largest, others)},
                    [](BodyBuilder &b, ValueRange x) -> Value {
                      return math::ExpOp::create(b, scalar::sub(b, x[0], x[1]));
                    });
  Value sum = b.reduceSum(powers, {axis});
  return b.elementwise(
      type, {powers, Operand(sum, others)},
      [](BodyBuilder &b, ValueRange x) { return scalar::div(b, x[0], x[1]); });
}

static FailureOr<Value> lowerLogSoftmax(LogSoftmaxOp op,
                                        LogSoftmaxOp::Adaptor in, Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  int64_t axis = op.getAxis();
  SmallVector<int64_t> others = otherDims(type.getRank(), {axis});
  Value largest = reduceMax(b, in.getX(), axis);
  Type wide = tensorType(largest).getElementType();
  Value sum =
      b.reduce(type.getShape(), {axis}, {in.getX(), Operand(largest, others)},
               b.getZeroAttr(wide), [](BodyBuilder &b, ValueRange x) {
                 Value power =
                     math::ExpOp::create(b, scalar::sub(b, x[0], x[1]));
                 return scalar::add(b, x[2], power);
               });
  Value logSum = b.elementwise(tensorType(sum), {sum},
                               [](BodyBuilder &b, ValueRange x) -> Value {
                                 return math::LogOp::create(b, x[0]);
                               });
  return b.elementwise(
      type, {in.getX(), Operand(largest, others), Operand(logSum, others)},
      [](BodyBuilder &b, ValueRange x) {
        return scalar::sub(b, scalar::sub(b, x[0], x[1]), x[2]);
      });
}

static FailureOr<Value> lowerHardmax(HardmaxOp op, HardmaxOp::Adaptor in,
                                     Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  int64_t axis = op.getAxis();
  Type wide = scalar::computeType(type.getElementType());
  SmallVector<Value> best = b.reduce(
      type.getShape(), {axis}, {in.getX()},
      {scalar::lowest(b, wide, /*isUnsigned=*/false), b.getIndexAttr(0)},
      [&](BodyBuilder &b, ValueRange x) {
        Value isBetter = scalar::less(b, x[1], x[0]);
        return SmallVector<Value>{
            scalar::select(b, isBetter, x[0], x[1]),
            scalar::select(b, isBetter, Lowering::position(b, axis), x[2])};
      });
  return b.elementwise(
      type, {Operand(best[1], otherDims(type.getRank(), {axis}))},
      [&](BodyBuilder &b, ValueRange x) {
        Value isBest = scalar::equal(b, x[0], Lowering::position(b, axis));
        return scalar::select(b, isBest, scalar::constant(b, wide, 1.0),
                              scalar::constant(b, wide, 0.0));
      });
}

void glow::populateNormalizations(LoweringSet &set) {
  set.add(lowerBatchNorm, lowerLayerNorm, lowerRmsNorm, lowerInstanceNorm,
          lowerGroupNorm, lowerLrn, lowerLpNormalization, lowerSoftmax,
          lowerLogSoftmax, lowerHardmax);
}
