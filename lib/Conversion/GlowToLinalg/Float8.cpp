//===- Float8.cpp - Conversion between f32 and the f8 types ---------------===//
//
// LLVM has no f8 arithmetic, so the bits are built and taken apart here.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Scalars.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;
using namespace mlir::glow::scalar;

namespace {
/// Where an f8 type keeps what. Codes are without the sign bit, except `nan`.
struct Float8Format {
  int64_t mantissaBits;
  int64_t bias;
  /// The code of the largest finite value.
  int64_t largest;
  /// What a value out of range becomes when it is not saturated.
  int64_t overflow;
  /// The NaN that encoding produces.
  int64_t nan;
  /// No infinity, no negative zero, and the one NaN has the code of -0.
  bool unsignedZero;
};
} // namespace

static Float8Format formatOf(FloatType type) {
  if (isa<Float8E4M3FNType>(type))
    return {3, 7, 0x7e, 0x7f, 0x7f, false};
  if (isa<Float8E4M3FNUZType>(type))
    return {3, 8, 0x7f, 0x80, 0x80, true};
  if (isa<Float8E5M2Type>(type))
    return {2, 15, 0x7b, 0x7c, 0x7f, false};
  assert(isa<Float8E5M2FNUZType>(type) && "not a glow f8 type");
  return {2, 16, 0x7f, 0x80, 0x80, true};
}

static constexpr int64_t f32MantissaBits = 23;
static constexpr int64_t f32Bias = 127;

Value scalar::decodeFloat8(BodyBuilder &b, Value value) {
  Float8Format format = formatOf(llvm::cast<FloatType>(value.getType()));
  Type i32 = b.getI32Type(), f32 = b.getF32Type();
  auto number = [&](int64_t n) { return integer(b, i32, n); };
  Value code = arith::ExtUIOp::create(
      b, i32, arith::BitcastOp::create(b, b.getI8Type(), value));
  Value magnitude = arith::AndIOp::create(b, code, number(0x7f));

  Value shifted = arith::ShLIOp::create(
      b, magnitude, number(f32MantissaBits - format.mantissaBits));
  Value rebias = number((f32Bias - format.bias) << f32MantissaBits);
  Value normal = arith::BitcastOp::create(b, f32, add(b, shifted, rebias));
  Value subnormal = mul(
      b, arith::UIToFPOp::create(b, f32, magnitude),
      constant(b, f32, std::ldexp(1.0, 1 - format.bias - format.mantissaBits)));
  Value isNormal = lessEqual(b, number(1 << format.mantissaBits), magnitude);
  Value size = select(b, isNormal, normal, subnormal);

  Value nan = arith::ConstantOp::create(
      b, b.getFloatAttr(f32, APFloat::getNaN(APFloat::IEEEsingle())));
  if (format.unsignedZero) {
    Value result =
        select(b, lessEqual(b, number(0x80), code), neg(b, size), size);
    return select(b, equal(b, code, number(format.nan)), nan, result);
  }
  if (format.overflow != format.nan) {
    Value infinity = constant(b, f32, INFINITY);
    size =
        select(b, equal(b, magnitude, number(format.overflow)), infinity, size);
    size = select(b, less(b, number(format.overflow), magnitude), nan, size);
  } else {
    size = select(b, equal(b, magnitude, number(format.nan)), nan, size);
  }
  return select(b, lessEqual(b, number(0x80), code), neg(b, size), size);
}

Value scalar::encodeFloat8(BodyBuilder &b, Value value, FloatType type,
                           bool saturate) {
  Float8Format format = formatOf(type);
  Type i32 = b.getI32Type(), f32 = b.getF32Type();
  auto number = [&](int64_t n) { return integer(b, i32, n); };
  Value bits = arith::BitcastOp::create(b, i32, value);
  Value size = arith::AndIOp::create(b, bits, number(0x7fffffff));

  // Round to nearest even by adding just less than half, plus the last bit that
  // is kept; a carry runs into the exponent, as it should.
  int64_t shift = f32MantissaBits - format.mantissaBits;
  Value last = arith::AndIOp::create(
      b, arith::ShRUIOp::create(b, size, number(shift)), number(1));
  Value rounded =
      add(b, add(b, size, number((int64_t(1) << (shift - 1)) - 1)), last);
  Value normal = sub(b, arith::ShRUIOp::create(b, rounded, number(shift)),
                     number((f32Bias - format.bias) << format.mantissaBits));

  // Below the smallest normal number codes count in steps of the smallest one.
  Value magnitude = arith::BitcastOp::create(b, f32, size);
  Value steps = mul(
      b, magnitude,
      constant(b, f32, std::ldexp(1.0, format.bias - 1 + format.mantissaBits)));
  Value smallestNormal = constant(b, f32, std::ldexp(1.0, 1 - format.bias));
  Value isNormal = lessEqual(b, smallestNormal, magnitude);
  // Keeps the conversion to integer in range where its result is not used.
  Value subnormal = arith::FPToUIOp::create(
      b, i32,
      math::RoundEvenOp::create(
          b, select(b, isNormal, constant(b, f32, 0.0), steps)));
  Value code = select(b, isNormal, normal, subnormal);

  Value tooLarge = less(b, number(format.largest), code);
  Value nan = less(b, number(0x7f800000), size);
  code = select(b, tooLarge,
                number(saturate ? format.largest : format.overflow), code);
  // A NaN is not signed here: its code may already have the sign bit.
  Value sign = arith::AndIOp::create(
      b, arith::ShRUIOp::create(b, bits, number(24)), number(0x80));
  Value signedCode = arith::OrIOp::create(b, code, sign);
  if (format.unsignedZero)
    signedCode = select(b, equal(b, code, number(0)), code, signedCode);
  Value result = select(b, nan, number(format.nan), signedCode);
  return arith::BitcastOp::create(
      b, type, arith::TruncIOp::create(b, b.getI8Type(), result));
}
