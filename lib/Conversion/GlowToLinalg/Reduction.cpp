//===- Reduction.cpp - Reductions and scans to linalg and scf -------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// reduce_*
//===----------------------------------------------------------------------===//

using Term = Value (*)(BodyBuilder &, Value x, bool isUnsigned);
using Combine = Value (*)(BodyBuilder &, Value accumulator, Value x,
                          bool isUnsigned);
using Init = TypedAttr (*)(BodyBuilder &, Type, bool isUnsigned);

static Value itself(BodyBuilder &, Value x, bool) { return x; }
static Value square(BodyBuilder &b, Value x, bool) {
  return scalar::mul(b, x, x);
}
static Value sum(BodyBuilder &b, Value accumulator, Value x, bool) {
  return scalar::add(b, accumulator, x);
}
static Value product(BodyBuilder &b, Value accumulator, Value x, bool) {
  return scalar::mul(b, accumulator, x);
}
static TypedAttr zero(BodyBuilder &b, Type type, bool) {
  return b.getZeroAttr(type);
}
static TypedAttr one(BodyBuilder &b, Type type, bool) {
  return b.getOneAttr(type);
}
static Value squareRoot(BodyBuilder &b, Value x) {
  return math::SqrtOp::create(b, x);
}
static Value logarithm(BodyBuilder &b, Value x) {
  return math::LogOp::create(b, x);
}

/// Combines the terms of all elements along `axes`, in the compute type.
static Value fold(Lowering &b, Value x, ArrayRef<int64_t> axes, bool isUnsigned,
                  Term term, Combine combine, Init init) {
  RankedTensorType type = tensorType(x);
  Type wide = scalar::computeType(type.getElementType());
  return b.reduce(type.getShape(), axes, {x}, init(b, wide, isUnsigned),
                  [&](BodyBuilder &b, ValueRange x) {
                    return combine(b, x[1], term(b, x[0], isUnsigned),
                                   isUnsigned);
                  });
}

/// The reduced tensor as the result of a reduce op.
template <typename OpT>
static Value finish(OpT op, Value reduced, Lowering &b) {
  if (op.getKeepdims())
    reduced = b.insertUnitDims(reduced, op.getAxes());
  return b.narrowed(reduced, b.convertedElement(op.getY()));
}

template <typename OpT, Term term, Combine combine, Init init>
static FailureOr<Value> lowerFold(OpT op, typename OpT::Adaptor in,
                                  Lowering &b) {
  return finish(op,
                fold(b, in.getX(), op.getAxes(), isUnsigned(op.getX()), term,
                     combine, init),
                b);
}

/// A function of the reals, on elements of any type.
static Value applyReal(BodyBuilder &b, Value x, Type element,
                       function_ref<Value(BodyBuilder &, Value)> function) {
  if (isa<FloatType>(element))
    return function(b, x);
  Type real = b.getF64Type();
  Value value = scalar::cast(b, x, element, real, /*saturate=*/true);
  return scalar::cast(b, function(b, value), real, element, /*saturate=*/true);
}

/// A function of the sum of the terms.
template <typename OpT, Term term, Value (*function)(BodyBuilder &, Value)>
static FailureOr<Value> lowerFunctionOfSum(OpT op, typename OpT::Adaptor in,
                                           Lowering &b) {
  Type element = op.getX().getType().getElementType();
  Value total =
      fold(b, in.getX(), op.getAxes(), isUnsigned(op.getX()), term, sum, zero);
  Value result = b.elementwise(tensorType(total), {total},
                               [&](BodyBuilder &b, ValueRange x) {
                                 return applyReal(b, x[0], element, function);
                               });
  return finish(op, result, b);
}

static FailureOr<Value> lowerReduceMean(ReduceMeanOp op,
                                        ReduceMeanOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStaticDims(op.getX(), op.getAxes())))
    return failure();
  RankedTensorType type = tensorType(in.getX());
  int64_t count = 1;
  for (int64_t axis : op.getAxes())
    count *= type.getDimSize(axis);
  bool isUnsignedOp = isUnsigned(op.getX());
  Value total = b.reduceSum(in.getX(), op.getAxes());
  Value mean =
      b.elementwise(tensorType(total).clone(type.getElementType()), {total},
                    [&](BodyBuilder &b, ValueRange x) {
                      Value divisor =
                          scalar::constant(b, x[0].getType(), count);
                      return scalar::div(b, x[0], divisor, isUnsignedOp);
                    });
  return finish(op, mean, b);
}

static FailureOr<Value> lowerReduceLogSumExp(ReduceLogSumExpOp op,
                                             ReduceLogSumExpOp::Adaptor in,
                                             Lowering &b) {
  RankedTensorType type = tensorType(in.getX());
  Type element = op.getX().getType().getElementType();
  Value x = in.getX();
  if (!isa<FloatType>(element))
    x = b.generic(type.clone(b.getF64Type()), {x},
                  [&](BodyBuilder &b, ValueRange x) {
                    return scalar::cast(b, x[0], element, b.getF64Type(), true);
                  });
  // Exponents of at most zero cannot overflow. An infinite maximum is left in
  // place, where it gives the right result.
  Value maximum = fold(b, x, op.getAxes(), /*isUnsigned=*/false, itself,
                       scalar::maximum, scalar::lowest);
  maximum = b.elementwise(
      tensorType(maximum), {maximum}, [](BodyBuilder &b, ValueRange x) {
        Value infinity = scalar::constant(b, x[0].getType(), INFINITY);
        Value isInfinite = scalar::equal(b, scalar::abs(b, x[0]), infinity);
        return scalar::select(b, isInfinite,
                              scalar::constant(b, x[0].getType(), 0.0), x[0]);
      });
  SmallVector<int64_t> kept;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (!llvm::is_contained(op.getAxes(), dim))
      kept.push_back(dim);
  Value total =
      b.reduce(type.getShape(), op.getAxes(), {x, Operand(maximum, kept)},
               b.getZeroAttr(tensorType(maximum).getElementType()),
               [](BodyBuilder &b, ValueRange x) {
                 Value power =
                     math::ExpOp::create(b, scalar::sub(b, x[0], x[1]));
                 return scalar::add(b, x[2], power);
               });
  Type result = isa<FloatType>(element) ? tensorType(total).getElementType()
                                        : type.getElementType();
  Value logSum = b.elementwise(
      tensorType(total).clone(result), {maximum, total},
      [&](BodyBuilder &b, ValueRange x) -> Value {
        Value real = scalar::add(b, x[0], math::LogOp::create(b, x[1]));
        if (isa<FloatType>(element))
          return real;
        return scalar::cast(b, real, b.getF64Type(), element, true);
      });
  return finish(op, logSum, b);
}

//===----------------------------------------------------------------------===//
// Positions and scans
//===----------------------------------------------------------------------===//

/// The position along `axis` in the loop of a structured op.
static Value positionAsI64(BodyBuilder &b, int64_t axis) {
  return arith::IndexCastOp::create(b, b.getI64Type(),
                                    Lowering::position(b, axis));
}

template <typename OpT, bool isMax>
static FailureOr<Value> lowerArgReduce(OpT op, typename OpT::Adaptor in,
                                       Lowering &b) {
  RankedTensorType type = tensorType(in.getX());
  bool isUnsignedOp = isUnsigned(op.getX());
  int64_t axis = op.getAxis();
  Type wide = scalar::computeType(type.getElementType());
  TypedAttr worst = isMax ? scalar::lowest(b, wide, isUnsignedOp)
                          : scalar::highest(b, wide, isUnsignedOp);
  Value result =
      b.reduce(type.getShape(), {axis}, {in.getX()},
               {worst, b.getI64IntegerAttr(0)},
               [&](BodyBuilder &b, ValueRange x) {
                 Value low = isMax ? x[1] : x[0], high = isMax ? x[0] : x[1];
                 Value isBetter =
                     op.getSelectLastIndex()
                         ? scalar::lessEqual(b, low, high, isUnsignedOp)
                         : scalar::less(b, low, high, isUnsignedOp);
                 return SmallVector<Value>{
                     scalar::select(b, isBetter, x[0], x[1]),
                     scalar::select(b, isBetter, positionAsI64(b, axis), x[2])};
               })
          .back();
  return op.getKeepdims() ? b.insertUnitDims(result, {axis}) : result;
}

static FailureOr<Value> lowerCumSum(CumSumOp op, CumSumOp::Adaptor in,
                                    Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  int64_t axis = op.getAxis(), length = type.getDimSize(axis);
  Type wide = scalar::computeType(type.getElementType());
  SmallVector<int64_t> rowShape(type.getShape());
  rowShape.erase(rowShape.begin() + axis);
  auto rowType = RankedTensorType::get(rowShape, wide);
  Value start = b.filled(rowShape, scalar::constant(b, wide, 0.0));
  Value output = b.empty(type.getShape(), type.getElementType());

  auto loop =
      scf::ForOp::create(b, scalar::index(b, 0), scalar::index(b, length),
                         scalar::index(b, 1), ValueRange{start, output});
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value position = loop.getInductionVar();
  if (op.getReverse())
    position = arith::SubIOp::create(b, scalar::index(b, length - 1), position);
  Value before = loop.getRegionIterArg(0);
  Value row = b.row(in.getX(), axis, position);
  Value after =
      b.elementwise(rowType, {before, row}, [](BodyBuilder &b, ValueRange x) {
        return scalar::add(b, x[0], x[1]);
      });
  Value written = b.insertRow(
      b.narrowed(op.getExclusive() ? before : after, type.getElementType()),
      loop.getRegionIterArg(1), axis, position);
  scf::YieldOp::create(b, ValueRange{after, written});
  return loop.getResult(1);
}

/// Selects one element after the other: each is the best of those that come
/// after the one before in the order (value, position).
static FailureOr<SmallVector<Value>> lowerTopK(TopKOp op, TopKOp::Adaptor in,
                                               Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  RankedTensorType type = tensorType(in.getX());
  RankedTensorType valuesType = b.convertedType(op.getValues());
  int64_t axis = op.getAxis(), k = valuesType.getDimSize(axis);
  bool isUnsignedOp = isUnsigned(op.getX()), isLargest = op.getLargest();
  Type wide = scalar::computeType(type.getElementType());
  SmallVector<int64_t> rowShape(type.getShape()), others;
  rowShape.erase(rowShape.begin() + axis);
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (dim != axis)
      others.push_back(dim);
  auto isBetter = [&](BodyBuilder &b, Value x, Value y) {
    return isLargest ? scalar::less(b, y, x, isUnsignedOp)
                     : scalar::less(b, x, y, isUnsignedOp);
  };

  TypedAttr anyValue = b.getZeroAttr(wide), none = b.getI64IntegerAttr(-1);
  auto constant = [&](TypedAttr attr) -> Value {
    return arith::ConstantOp::create(b, attr);
  };
  SmallVector<Value> state{
      b.filled(rowShape, constant(anyValue)),
      b.filled(rowShape, constant(none)),
      b.empty(valuesType.getShape(), valuesType.getElementType()),
      b.empty(valuesType.getShape(), b.getI64Type())};
  auto loop = scf::ForOp::create(b, scalar::index(b, 0), scalar::index(b, k),
                                 scalar::index(b, 1), state);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  ValueRange last = loop.getRegionIterArgs();
  SmallVector<Value> best = b.reduce(
      type.getShape(), {axis},
      {in.getX(), Operand(last[0], others), Operand(last[1], others)},
      {anyValue, none}, [&](BodyBuilder &b, ValueRange arguments) {
        Value x = arguments[0], lastValue = arguments[1];
        Value lastPosition = arguments[2];
        Value bestValue = arguments[3], bestPosition = arguments[4];
        Value position = positionAsI64(b, axis);
        Value start = scalar::integer(b, b.getI64Type(), 0);
        Value isFirst = scalar::less(b, lastPosition, start);
        Value isTieAfter =
            arith::AndIOp::create(b, scalar::equal(b, x, lastValue),
                                  scalar::less(b, lastPosition, position));
        Value isAfter = arith::OrIOp::create(
            b, isFirst,
            arith::OrIOp::create(b, isBetter(b, lastValue, x), isTieAfter));
        Value wins = arith::OrIOp::create(
            b, scalar::less(b, bestPosition, start), isBetter(b, x, bestValue));
        Value isTaken = arith::AndIOp::create(b, isAfter, wins);
        return SmallVector<Value>{
            scalar::select(b, isTaken, x, bestValue),
            scalar::select(b, isTaken, position, bestPosition)};
      });
  Value values = b.insertRow(b.narrowed(best[0], valuesType.getElementType()),
                             last[2], axis, loop.getInductionVar());
  Value indices = b.insertRow(best[1], last[3], axis, loop.getInductionVar());
  scf::YieldOp::create(b, ValueRange{best[0], best[1], values, indices});
  return SmallVector<Value>{loop.getResult(2), loop.getResult(3)};
}

void glow::populateReductions(LoweringSet &set) {
  set.add(lowerFold<ReduceSumOp, itself, sum, zero>,
          lowerFold<ReduceMaxOp, itself, scalar::maximum, scalar::lowest>,
          lowerFold<ReduceMinOp, itself, scalar::minimum, scalar::highest>,
          lowerFold<ReduceProdOp, itself, product, one>,
          lowerFold<ReduceL1Op, scalar::abs, sum, zero>,
          lowerFold<ReduceSumSquareOp, square, sum, zero>,
          lowerFunctionOfSum<ReduceL2Op, square, squareRoot>,
          lowerFunctionOfSum<ReduceLogSumOp, itself, logarithm>,
          lowerReduceMean, lowerReduceLogSumExp);
  set.add(lowerArgReduce<ArgMaxOp, true>, lowerArgReduce<ArgMinOp, false>,
          lowerCumSum, lowerTopK);
}
