//===- Quantization.cpp - Quantize and dequantize to linalg.generic -------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::glow;

/// A scale or zero point along the dimensions of the tensor that it belongs to.
static Operand parameter(Value value, int64_t axis, Lowering &b) {
  if (tensorType(value).getRank() == 0)
    return value;
  if (tensorType(value).getDimSize(0) == 1)
    return b.dropUnitDims(value, {0});
  return Operand(value, {axis});
}

/// saturate(round(x / scale) + zeroPoint) as an element of the integer type
/// `to`. The sum is computed in the real type; every 8 and 16-bit integer is
/// exact there.
static Value quantize(BodyBuilder &b, Value x, Value scale, Value zeroPoint,
                      IntegerType to) {
  Type real = x.getType();
  Value level = math::RoundEvenOp::create(b, scalar::div(b, x, scale));
  if (zeroPoint)
    level = scalar::add(b, level, zeroPoint);
  unsigned width = to.getWidth();
  double low = to.isUnsigned() ? 0.0 : -std::ldexp(1.0, width - 1);
  double high = std::ldexp(1.0, to.isUnsigned() ? width : width - 1) - 1;
  // Unlike maximumf, maxnumf gives a number also for NaN.
  level = arith::MaxNumFOp::create(b, level, scalar::constant(b, real, low));
  level = arith::MinNumFOp::create(b, level, scalar::constant(b, real, high));
  return scalar::cast(b, level, real, to, /*saturate=*/true);
}

static FailureOr<Value> lowerQuantizeLinear(QuantizeLinearOp op,
                                            QuantizeLinearOp::Adaptor in,
                                            Lowering &b) {
  Type from = getElementTypeOrSelf(op.getX());
  Type to = op.getY().getType().getElementType();
  auto integer = dyn_cast<IntegerType>(to);
  if (integer && integer.getWidth() > 16)
    return b.reject("needs a result of at most 16 bits");
  Type real = scalar::computeType(op.getScale().getType().getElementType());
  if (isa<FloatType>(from) && scalar::computeType(from) != real)
    return b.reject("needs a scale of the element type of x");
  SmallVector<Operand> operands{in.getX(),
                                parameter(in.getScale(), op.getAxis(), b)};
  if (in.getZeroPoint())
    operands.push_back(parameter(in.getZeroPoint(), op.getAxis(), b));
  return b.generic(b.convertedType(op.getY()), operands,
                   [&](BodyBuilder &b, ValueRange x) -> Value {
                     Value value =
                         scalar::cast(b, x[0], from, real, /*saturate=*/true);
                     Value scale = scalar::widen(b, x[1]);
                     Value zeroPoint;
                     if (in.getZeroPoint())
                       zeroPoint =
                           scalar::cast(b, x[2], to, real, /*saturate=*/true);
                     if (integer)
                       return quantize(b, value, scale, zeroPoint, integer);
                     Value level = scalar::div(b, value, scale);
                     if (zeroPoint)
                       level = scalar::add(b, level, zeroPoint);
                     return scalar::cast(b, level, real, to, /*saturate=*/true);
                   });
}

static FailureOr<Value> lowerDequantizeLinear(DequantizeLinearOp op,
                                              DequantizeLinearOp::Adaptor in,
                                              Lowering &b) {
  Type from = op.getX().getType().getElementType();
  Type real = scalar::computeType(op.getScale().getType().getElementType());
  SmallVector<Operand> operands{in.getX(),
                                parameter(in.getScale(), op.getAxis(), b)};
  if (in.getZeroPoint())
    operands.push_back(parameter(in.getZeroPoint(), op.getAxis(), b));
  auto integer = dyn_cast<IntegerType>(from);
  bool isNarrow = integer && integer.getWidth() < 32;
  return b.generic(
      b.convertedType(op.getY()), operands, [&](BodyBuilder &b, ValueRange x) {
        // The difference of two narrow integers is exact in 32 bits.
        Type wide = isNarrow ? Type(b.getI32Type()) : from;
        auto convert = [&](Value value, Type source, Type target) {
          return scalar::cast(b, value, source, target, /*saturate=*/true);
        };
        Value level;
        if (in.getZeroPoint() && integer)
          level = convert(scalar::sub(b, convert(x[0], from, wide),
                                      convert(x[2], from, wide)),
                          wide, real);
        else if (in.getZeroPoint())
          level = scalar::sub(b, convert(x[0], from, real),
                              convert(x[2], from, real));
        else
          level = convert(x[0], from, real);
        Value value = scalar::mul(b, level, scalar::widen(b, x[1]));
        return scalar::cast(b, value, real,
                            op.getY().getType().getElementType(),
                            /*saturate=*/true);
      });
}

static FailureOr<SmallVector<Value>>
lowerDynamicQuantizeLinear(DynamicQuantizeLinearOp op,
                           DynamicQuantizeLinearOp::Adaptor in, Lowering &b) {
  RankedTensorType type = tensorType(in.getX());
  Type real = b.getF32Type();
  auto byte = cast<IntegerType>(op.getY().getType().getElementType());
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  // The range always includes zero, so that zero is exact.
  SmallVector<Value> range =
      b.reduce(type.getShape(), axes, {in.getX()},
               {b.getF32FloatAttr(0), b.getF32FloatAttr(0)},
               [](BodyBuilder &b, ValueRange x) {
                 return SmallVector<Value>{scalar::minimum(b, x[1], x[0]),
                                           scalar::maximum(b, x[2], x[0])};
               });
  auto scalarType = RankedTensorType::get({}, real);
  Value scale = b.elementwise(
      scalarType, {range[0], range[1]}, [&](BodyBuilder &b, ValueRange x) {
        Value extent = scalar::sub(b, x[1], x[0]);
        Value step = scalar::div(b, extent, scalar::constant(b, real, 255.0));
        // All zeros have any scale.
        Value isEmpty =
            scalar::equal(b, extent, scalar::constant(b, real, 0.0));
        return scalar::select(b, isEmpty, scalar::constant(b, real, 1.0), step);
      });
  Value zeroPoint =
      b.generic(b.convertedType(op.getYZeroPoint()), {range[0], scale},
                [&](BodyBuilder &b, ValueRange x) {
                  return quantize(b, scalar::neg(b, x[0]), x[1], Value(), byte);
                });
  Value y = b.generic(b.convertedType(op.getY()), {in.getX(), scale, zeroPoint},
                      [&](BodyBuilder &b, ValueRange x) {
                        Value zero = scalar::cast(b, x[2], byte, real, true);
                        return quantize(b, x[0], x[1], zero, byte);
                      });
  return SmallVector<Value>{y, scale, zeroPoint};
}

void glow::populateQuantization(LoweringSet &set) {
  set.add(lowerQuantizeLinear, lowerDequantizeLinear,
          lowerDynamicQuantizeLinear);
}
