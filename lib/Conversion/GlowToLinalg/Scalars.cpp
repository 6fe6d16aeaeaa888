//===- Scalars.cpp - Arithmetic on one element ----------------------------===//
#include "lib/Conversion/GlowToLinalg/Scalars.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;
using namespace mlir::glow::scalar;

static bool isFloat(Value value) { return isa<FloatType>(value.getType()); }

static bool isFloat8(Type type) {
  return isa<FloatType>(type) && type.getIntOrFloatBitWidth() == 8;
}

Type scalar::computeType(Type element) {
  auto type = dyn_cast<FloatType>(element);
  if (type && type.getWidth() < 32)
    return Float32Type::get(element.getContext());
  return element;
}

Value scalar::widen(BodyBuilder &b, Value value) {
  Type type = computeType(value.getType());
  if (type == value.getType())
    return value;
  if (isFloat8(value.getType()))
    return decodeFloat8(b, value);
  return arith::ExtFOp::create(b, type, value);
}

/// Converts between any two float types.
static Value convertFloat(BodyBuilder &b, Value value, FloatType to,
                          bool saturate) {
  auto from = cast<FloatType>(value.getType());
  if (from == to)
    return value;
  if (isFloat8(from))
    return convertFloat(b, decodeFloat8(b, value), to, saturate);
  if (isFloat8(to)) {
    // Only a value that is representable in f32 can be representable in f8.
    Value wide = convertFloat(b, value, b.getF32Type(), saturate);
    return encodeFloat8(b, wide, to, saturate);
  }
  if (from.getWidth() < to.getWidth())
    return arith::ExtFOp::create(b, to, value);
  if (from.getWidth() == to.getWidth()) // f16 and bf16
    value = arith::ExtFOp::create(b, b.getF32Type(), value);
  // From f64 by way of f32, as ONNX Runtime has it: CPUs have no instruction
  // for it, and LLVM would call its runtime library.
  if (from.isF64() && to.getWidth() == 16)
    value = arith::TruncFOp::create(b, b.getF32Type(), value);
  return arith::TruncFOp::create(b, to, value);
}

Value scalar::narrow(BodyBuilder &b, Value value, Type element) {
  auto type = dyn_cast<FloatType>(element);
  if (!type || !isFloat(value))
    return value;
  return convertFloat(b, value, type, /*saturate=*/true);
}

/// Converts a float to an integer type; truncates toward zero. A type narrower
/// than 32 bits wraps, as the C casts of ONNX's implementations do in practice.
static Value floatToInteger(BodyBuilder &b, Value value, IntegerType to) {
  value = widen(b, value);
  unsigned width = to.getWidth();
  if (width == 64)
    return to.isUnsigned()
               ? Value(arith::FPToUIOp::create(b, b.getI64Type(), value))
               : Value(arith::FPToSIOp::create(b, b.getI64Type(), value));
  bool fitsSigned32 = width < 32 || !to.isUnsigned();
  Type via = fitsSigned32 ? b.getI32Type() : b.getI64Type();
  Value wide = arith::FPToSIOp::create(b, via, value);
  Type signless = b.getIntegerType(width);
  if (via == signless)
    return wide;
  return arith::TruncIOp::create(b, signless, wide);
}

Value scalar::cast(BodyBuilder &b, Value value, Type from, Type to,
                   bool saturate) {
  auto fromInteger = dyn_cast<IntegerType>(from);
  auto toInteger = dyn_cast<IntegerType>(to);
  if (toInteger && toInteger.getWidth() == 1) {
    if (fromInteger)
      return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, value,
                                   integer(b, value.getType(), 0));
    value = widen(b, value);
    return arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, value,
                                 constant(b, value.getType(), 0.0));
  }
  if (!fromInteger)
    return toInteger
               ? floatToInteger(b, value, toInteger)
               : convertFloat(b, value, llvm::cast<FloatType>(to), saturate);
  bool isUnsigned = fromInteger.isUnsigned() || fromInteger.getWidth() == 1;
  if (!toInteger) {
    auto type = llvm::cast<FloatType>(to);
    Type wide = computeType(type);
    Value result = isUnsigned ? Value(arith::UIToFPOp::create(b, wide, value))
                              : Value(arith::SIToFPOp::create(b, wide, value));
    return convertFloat(b, result, type, saturate);
  }
  Type signless = b.getIntegerType(toInteger.getWidth());
  if (toInteger.getWidth() == fromInteger.getWidth())
    return value;
  if (toInteger.getWidth() < fromInteger.getWidth())
    return arith::TruncIOp::create(b, signless, value);
  if (isUnsigned)
    return arith::ExtUIOp::create(b, signless, value);
  return arith::ExtSIOp::create(b, signless, value);
}

Value scalar::constant(BodyBuilder &b, Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
  return integer(b, type, static_cast<int64_t>(value));
}

Value scalar::integer(BodyBuilder &b, Type type, int64_t value) {
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  APInt bits(width, static_cast<uint64_t>(value), /*isSigned=*/true,
             /*implicitTrunc=*/true);
  return arith::ConstantOp::create(b, IntegerAttr::get(type, bits));
}

Value scalar::index(BodyBuilder &b, int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

/// The least or greatest value of a type.
static TypedAttr extreme(BodyBuilder &b, Type type, bool isUnsigned,
                         bool least) {
  if (auto floatType = dyn_cast<FloatType>(type)) {
    const llvm::fltSemantics &semantics = floatType.getFloatSemantics();
    APFloat value = llvm::APFloat::semanticsHasInf(semantics)
                        ? APFloat::getInf(semantics, /*Negative=*/least)
                        : APFloat::getLargest(semantics, /*Negative=*/least);
    return b.getFloatAttr(type, value);
  }
  unsigned width = type.getIntOrFloatBitWidth();
  isUnsigned |= width == 1;
  APInt value = least ? (isUnsigned ? APInt::getMinValue(width)
                                    : APInt::getSignedMinValue(width))
                      : (isUnsigned ? APInt::getMaxValue(width)
                                    : APInt::getSignedMaxValue(width));
  return b.getIntegerAttr(type, value);
}

TypedAttr scalar::lowest(BodyBuilder &b, Type type, bool isUnsigned) {
  return extreme(b, type, isUnsigned, /*least=*/true);
}

TypedAttr scalar::highest(BodyBuilder &b, Type type, bool isUnsigned) {
  return extreme(b, type, isUnsigned, /*least=*/false);
}

Value scalar::add(BodyBuilder &b, Value x, Value y) {
  if (isFloat(x))
    return arith::AddFOp::create(b, x, y);
  return arith::AddIOp::create(b, x, y);
}

Value scalar::sub(BodyBuilder &b, Value x, Value y) {
  if (isFloat(x))
    return arith::SubFOp::create(b, x, y);
  return arith::SubIOp::create(b, x, y);
}

Value scalar::mul(BodyBuilder &b, Value x, Value y) {
  if (isFloat(x))
    return arith::MulFOp::create(b, x, y);
  return arith::MulIOp::create(b, x, y);
}

Value scalar::div(BodyBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isFloat(x))
    return arith::DivFOp::create(b, x, y);
  if (isUnsigned)
    return arith::DivUIOp::create(b, x, y);
  return arith::DivSIOp::create(b, x, y);
}

Value scalar::neg(BodyBuilder &b, Value x) {
  if (isFloat(x))
    return arith::NegFOp::create(b, x);
  return arith::SubIOp::create(b, integer(b, x.getType(), 0), x);
}

Value scalar::abs(BodyBuilder &b, Value x, bool isUnsigned) {
  if (isFloat(x))
    return math::AbsFOp::create(b, x);
  if (isUnsigned)
    return x;
  return math::AbsIOp::create(b, x);
}

Value scalar::minimum(BodyBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isFloat(x))
    return arith::MinimumFOp::create(b, x, y);
  if (isUnsigned || x.getType().isInteger(1))
    return arith::MinUIOp::create(b, x, y);
  return arith::MinSIOp::create(b, x, y);
}

Value scalar::maximum(BodyBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isFloat(x))
    return arith::MaximumFOp::create(b, x, y);
  if (isUnsigned || x.getType().isInteger(1))
    return arith::MaxUIOp::create(b, x, y);
  return arith::MaxSIOp::create(b, x, y);
}

Value scalar::less(BodyBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isFloat(x))
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, y);
  isUnsigned |= x.getType().isInteger(1);
  return arith::CmpIOp::create(
      b, isUnsigned ? arith::CmpIPredicate::ult : arith::CmpIPredicate::slt, x,
      y);
}

Value scalar::lessEqual(BodyBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isFloat(x))
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, x, y);
  isUnsigned |= x.getType().isInteger(1);
  return arith::CmpIOp::create(
      b, isUnsigned ? arith::CmpIPredicate::ule : arith::CmpIPredicate::sle, x,
      y);
}

Value scalar::equal(BodyBuilder &b, Value x, Value y) {
  if (isFloat(x))
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, y);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, y);
}

Value scalar::select(BodyBuilder &b, Value condition, Value x, Value y) {
  return arith::SelectOp::create(b, condition, x, y);
}

Value scalar::clamp(BodyBuilder &b, Value x, double low, double high) {
  Value least = maximum(b, x, constant(b, x.getType(), low));
  return minimum(b, least, constant(b, x.getType(), high));
}

Value scalar::power(BodyBuilder &b, Value base, double exponent) {
  if (exponent == 1.0)
    return base;
  if (exponent == 2.0)
    return mul(b, base, base);
  if (exponent == 0.5)
    return math::SqrtOp::create(b, base);
  // The exponent of every published local response normalization.
  if (exponent == 0.75) {
    Value root = math::SqrtOp::create(b, base);
    return mul(b, root, math::SqrtOp::create(b, root));
  }
  return math::PowFOp::create(b, base, constant(b, base.getType(), exponent));
}

Value scalar::relu(BodyBuilder &b, Value x) {
  return maximum(b, x, constant(b, x.getType(), 0.0));
}

Value scalar::sigmoid(BodyBuilder &b, Value x) {
  Value one = constant(b, x.getType(), 1.0);
  return div(b, one, add(b, one, math::ExpOp::create(b, neg(b, x))));
}

Value scalar::softplus(BodyBuilder &b, Value x) {
  // log(1 + exp(x)) would overflow for large x.
  Value tail = math::Log1pOp::create(
      b, math::ExpOp::create(b, neg(b, math::AbsFOp::create(b, x))));
  return add(b, relu(b, x), tail);
}

Value scalar::softsign(BodyBuilder &b, Value x) {
  Value one = constant(b, x.getType(), 1.0);
  return div(b, x, add(b, one, math::AbsFOp::create(b, x)));
}

Value scalar::elu(BodyBuilder &b, Value x, double alpha) {
  Type type = x.getType();
  Value grown = sub(b, math::ExpOp::create(b, x), constant(b, type, 1.0));
  return select(b, less(b, x, constant(b, type, 0.0)),
                mul(b, constant(b, type, alpha), grown), x);
}

Value scalar::leakyRelu(BodyBuilder &b, Value x, double alpha) {
  Type type = x.getType();
  return select(b, less(b, x, constant(b, type, 0.0)),
                mul(b, constant(b, type, alpha), x), x);
}

Value scalar::hardSigmoid(BodyBuilder &b, Value x, double alpha, double beta) {
  Type type = x.getType();
  Value line =
      add(b, mul(b, constant(b, type, alpha), x), constant(b, type, beta));
  return clamp(b, line, 0.0, 1.0);
}

Value scalar::thresholdedRelu(BodyBuilder &b, Value x, double alpha) {
  Type type = x.getType();
  return select(b, less(b, constant(b, type, alpha), x), x,
                constant(b, type, 0.0));
}
