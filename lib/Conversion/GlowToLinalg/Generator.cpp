//===- Generator.cpp - Ops that make tensors of indices and shapes --------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::glow;

static Value asI64(BodyBuilder &b, Value index) {
  return arith::IndexCastOp::create(b, b.getI64Type(), index);
}

static Value asIndex(BodyBuilder &b, Value integer) {
  return arith::IndexCastOp::create(b, b.getIndexType(), integer);
}

static FailureOr<Value> lowerShape(ShapeOp op, ShapeOp::Adaptor in,
                                   Lowering &b) {
  RankedTensorType type = tensorType(in.getX());
  int64_t start = op.getStart(), end = op.getEnd().value_or(type.getRank());
  ArrayRef<int64_t> shape = type.getShape().slice(start, end - start);
  auto resultType = RankedTensorType::get({end - start}, b.getI64Type());
  if (!ShapedType::isDynamicShape(shape))
    return b.constant(DenseElementsAttr::get(resultType, shape));
  SmallVector<Value> sizes;
  for (int64_t dim = start; dim < end; ++dim)
    sizes.push_back(asI64(b, b.dim(in.getX(), dim)));
  return Value(tensor::FromElementsOp::create(b, resultType, sizes));
}

static FailureOr<Value> lowerSize(SizeOp op, SizeOp::Adaptor in, Lowering &b) {
  auto resultType = RankedTensorType::get({}, b.getI64Type());
  if (auto count = countElements(tensorType(in.getX()).getShape());
      count && !isDynamic(*count))
    return b.constant(DenseElementsAttr::get(resultType, *count));
  Value product = scalar::index(b, 1);
  for (int64_t dim = 0; dim < tensorType(in.getX()).getRank(); ++dim)
    product = scalar::mul(b, product, b.dim(in.getX(), dim));
  return Value(
      tensor::FromElementsOp::create(b, resultType, asI64(b, product)));
}

static FailureOr<Value> lowerConstantOfShape(ConstantOfShapeOp op,
                                             ConstantOfShapeOp::Adaptor in,
                                             Lowering &b) {
  Value value = b.constant(op.getValue());
  if (!value)
    return b.reject("needs a dense or dense_resource value");
  RankedTensorType type = b.convertedType(op.getY());
  SmallVector<OpFoldResult> sizes;
  for (auto [dim, size] : llvm::enumerate(type.getShape())) {
    if (!isDynamic(size))
      sizes.push_back(b.getIndexAttr(size));
    else
      sizes.push_back(asIndex(b, b.elementAt(in.getShape(), int64_t(dim))));
  }
  SmallVector<int64_t> first(tensorType(value).getRank(), 0);
  return b.filled(tensor::EmptyOp::create(b, sizes, type.getElementType()),
                  b.elementAt(value, first));
}

static FailureOr<Value> lowerRange(RangeOp op, RangeOp::Adaptor in,
                                   Lowering &b) {
  Type element = op.getY().getType().getElementType();
  RankedTensorType type = b.convertedType(op.getY());
  Value start = b.elementAt(in.getStart()), delta = b.elementAt(in.getDelta());
  OpFoldResult size = b.getIndexAttr(type.getDimSize(0));
  if (type.isDynamicDim(0)) {
    auto real = [&](Value value) {
      return scalar::cast(b, value, element, b.getF64Type(), true);
    };
    Value limit = b.elementAt(in.getLimit());
    Value steps =
        scalar::div(b, scalar::sub(b, real(limit), real(start)), real(delta));
    Value count = arith::FPToSIOp::create(b, b.getI64Type(),
                                          math::CeilOp::create(b, steps));
    Value none = scalar::integer(b, b.getI64Type(), 0);
    size = asIndex(b, arith::MaxSIOp::create(b, count, none));
  }
  Value output = tensor::EmptyOp::create(b, size, type.getElementType());
  return linalg::GenericOp::create(
             b, output.getType(), ValueRange(), output,
             b.getMultiDimIdentityMap(1), utils::IteratorType::parallel,
             [&](OpBuilder &nested, Location loc, ValueRange) {
               BodyBuilder b(loc, nested);
               Value first = scalar::widen(b, start);
               Value step = scalar::widen(b, delta);
               Value position =
                   scalar::cast(b, asI64(b, Lowering::position(b, 0)),
                                b.getI64Type(), first.getType(),
                                /*saturate=*/true);
               Value value =
                   scalar::add(b, first, scalar::mul(b, position, step));
               linalg::YieldOp::create(
                   b, scalar::narrow(b, value, type.getElementType()));
             })
      .getResult(0);
}

static FailureOr<Value> lowerEyeLike(EyeLikeOp op, EyeLikeOp::Adaptor in,
                                     Lowering &b) {
  if (failed(b.requireStatic(op.getY())))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  Type wide = scalar::computeType(type.getElementType());
  return b.elementwise(type, {}, [&](BodyBuilder &b, ValueRange) {
    Value diagonal =
        scalar::add(b, Lowering::position(b, 0), scalar::index(b, op.getK()));
    Value isOne = scalar::equal(b, Lowering::position(b, 1), diagonal);
    return scalar::select(b, isOne, scalar::constant(b, wide, 1.0),
                          scalar::constant(b, wide, 0.0));
  });
}

static FailureOr<Value> lowerTrilu(TriluOp op, TriluOp::Adaptor in,
                                   Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  int64_t rank = type.getRank();
  Value k =
      in.getK() ? asIndex(b, b.elementAt(in.getK())) : scalar::index(b, 0);
  Value zero =
      arith::ConstantOp::create(b, b.getZeroAttr(type.getElementType()));
  return b.generic(type, {in.getX()}, [&](BodyBuilder &b, ValueRange x) {
    Value distance = scalar::sub(b, Lowering::position(b, rank - 1),
                                 Lowering::position(b, rank - 2));
    Value isKept = op.getUpper() ? scalar::lessEqual(b, k, distance)
                                 : scalar::lessEqual(b, distance, k);
    return scalar::select(b, isKept, x[0], zero);
  });
}

static FailureOr<Value> lowerOneHot(OneHotOp op, OneHotOp::Adaptor in,
                                    Lowering &b) {
  int64_t axis = op.getAxis();
  if (failed(b.requireStaticDims(op.getY(), axis)))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  int64_t depth = type.getDimSize(axis);
  Type from = op.getIndices().getType().getElementType();
  Value off = b.elementAt(in.getValues(), 0),
        on = b.elementAt(in.getValues(), 1);
  SmallVector<int64_t> dims;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (dim != axis)
      dims.push_back(dim);
  return b.generic(
      type, {Operand(in.getIndices(), dims)},
      [&](BodyBuilder &b, ValueRange x) {
        Type i64 = b.getI64Type();
        Value index = scalar::cast(b, x[0], from, i64, /*saturate=*/true);
        Value isNegative = scalar::less(b, index, scalar::integer(b, i64, 0));
        Value fromEnd = scalar::add(b, index, scalar::integer(b, i64, depth));
        Value place = scalar::select(b, isNegative, fromEnd, index);
        Value isOn =
            scalar::equal(b, place, asI64(b, Lowering::position(b, axis)));
        return scalar::select(b, isOn, on, off);
      });
}

void glow::populateGenerators(LoweringSet &set) {
  set.add(lowerShape, lowerSize, lowerConstantOfShape, lowerRange, lowerEyeLike,
          lowerTrilu, lowerOneHot);
}
