//===- Elementwise.cpp - Elementwise arithmetic to linalg.generic ---------===//
//
// Every op becomes one linalg.generic whose indexing maps broadcast.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

/// An op whose element is computed by one op of the math dialect.
template <typename OpT, typename MathOpT>
static FailureOr<Value> lowerMath(OpT op, typename OpT::Adaptor in,
                                  Lowering &b) {
  return b.elementwise(b.convertedType(op.getY()), {in.getX()},
                       [](BodyBuilder &b, ValueRange x) -> Value {
                         return MathOpT::create(b, x[0]);
                       });
}

static FailureOr<Value> lowerAbs(AbsOp op, AbsOp::Adaptor in, Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getX());
  return b.elementwise(b.convertedType(op.getY()), {in.getX()},
                       [&](BodyBuilder &b, ValueRange x) {
                         return scalar::abs(b, x[0], isUnsignedOp);
                       });
}

static FailureOr<Value> lowerNeg(NegOp op, NegOp::Adaptor in, Lowering &b) {
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [](BodyBuilder &b, ValueRange x) { return scalar::neg(b, x[0]); });
}

static FailureOr<Value> lowerErf(ErfOp op, ErfOp::Adaptor in, Lowering &b) {
  Type from = op.getX().getType().getElementType();
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) -> Value {
        if (isa<FloatType>(from))
          return math::ErfOp::create(b, x[0]);
        Type real = b.getF32Type();
        Value value = scalar::cast(b, x[0], from, real, /*saturate=*/true);
        return scalar::cast(b, math::ErfOp::create(b, value), real, from,
                            /*saturate=*/true);
      });
}

/// not and bitwise_not.
template <typename OpT>
static FailureOr<Value> lowerComplement(OpT op, typename OpT::Adaptor in,
                                        Lowering &b) {
  return b.elementwise(b.convertedType(op.getY()), {in.getX()},
                       [](BodyBuilder &b, ValueRange x) -> Value {
                         Value ones = scalar::integer(b, x[0].getType(), -1);
                         return arith::XOrIOp::create(b, x[0], ones);
                       });
}

static FailureOr<Value> lowerIdentity(IdentityOp op, IdentityOp::Adaptor in,
                                      Lowering &b) {
  return in.getX();
}

static FailureOr<Value> lowerReciprocal(ReciprocalOp op,
                                        ReciprocalOp::Adaptor in, Lowering &b) {
  return b.elementwise(b.convertedType(op.getY()), {in.getX()},
                       [](BodyBuilder &b, ValueRange x) {
                         return scalar::div(
                             b, scalar::constant(b, x[0].getType(), 1.0), x[0]);
                       });
}

static FailureOr<Value> lowerSign(SignOp op, SignOp::Adaptor in, Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getX());
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) {
        Type type = x[0].getType();
        Value zero = scalar::constant(b, type, 0.0);
        Value one = scalar::constant(b, type, 1.0);
        Value isPositive = scalar::less(b, zero, x[0], isUnsignedOp);
        if (isUnsignedOp)
          return scalar::select(b, isPositive, one, zero);
        Value isNegative = scalar::less(b, x[0], zero);
        // Zero and NaN are their own sign.
        Value rest = scalar::select(b, isNegative,
                                    scalar::constant(b, type, -1.0), x[0]);
        return scalar::select(b, isPositive, one, rest);
      });
}

static FailureOr<Value> lowerIsNan(IsNanOp op, IsNanOp::Adaptor in,
                                   Lowering &b) {
  return b.elementwise(b.convertedType(op.getY()), {in.getX()},
                       [](BodyBuilder &b, ValueRange x) -> Value {
                         return arith::CmpFOp::create(
                             b, arith::CmpFPredicate::UNO, x[0], x[0]);
                       });
}

static FailureOr<Value> lowerIsInf(IsInfOp op, IsInfOp::Adaptor in,
                                   Lowering &b) {
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) -> Value {
        auto isInfinity = [&](bool detect, double infinity) -> Value {
          if (!detect)
            return scalar::integer(b, b.getI1Type(), 0);
          return scalar::equal(b, x[0],
                               scalar::constant(b, x[0].getType(), infinity));
        };
        return arith::OrIOp::create(
            b, isInfinity(op.getDetectNegative(), -INFINITY),
            isInfinity(op.getDetectPositive(), INFINITY));
      });
}

static FailureOr<Value> lowerCast(CastOp op, CastOp::Adaptor in, Lowering &b) {
  Type from = op.getX().getType().getElementType();
  Type to = op.getY().getType().getElementType();
  if (from == to)
    return in.getX();
  return b.generic(b.convertedType(op.getY()), {in.getX()},
                   [&](BodyBuilder &b, ValueRange x) {
                     return scalar::cast(b, x[0], from, to, op.getSaturate());
                   });
}

static FailureOr<Value> lowerClip(ClipOp op, ClipOp::Adaptor in, Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getX());
  SmallVector<Operand> operands{in.getX()};
  if (in.getMin())
    operands.push_back(in.getMin());
  if (in.getMax())
    operands.push_back(in.getMax());
  return b.elementwise(
      b.convertedType(op.getY()), operands,
      [&](BodyBuilder &b, ValueRange arguments) {
        Value result = arguments[0];
        if (in.getMin())
          result = scalar::maximum(b, result, arguments[1], isUnsignedOp);
        if (in.getMax())
          result = scalar::minimum(b, result, arguments.back(), isUnsignedOp);
        return result;
      });
}

//===----------------------------------------------------------------------===//
// Binary
//===----------------------------------------------------------------------===//

using BinaryFunction = Value (*)(BodyBuilder &, Value, Value, bool isUnsigned);

template <typename OpT, BinaryFunction function>
static FailureOr<Value> lowerBinary(OpT op, typename OpT::Adaptor in,
                                    Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getA());
  return b.elementwise(b.convertedType(op.getY()), {in.getA(), in.getB()},
                       [&](BodyBuilder &b, ValueRange x) {
                         return function(b, x[0], x[1], isUnsignedOp);
                       });
}

template <Value (*function)(BodyBuilder &, Value, Value)>
static Value anySign(BodyBuilder &b, Value x, Value y, bool) {
  return function(b, x, y);
}

template <typename ArithOpT>
static Value bits(BodyBuilder &b, Value x, Value y, bool) {
  return ArithOpT::create(b, x, y);
}

static FailureOr<Value> lowerMod(ModOp op, ModOp::Adaptor in, Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getA());
  return b.elementwise(
      b.convertedType(op.getY()), {in.getA(), in.getB()},
      [&](BodyBuilder &b, ValueRange x) -> Value {
        Value divisor = x[1];
        Type type = divisor.getType();
        if (isUnsignedOp)
          return arith::RemUIOp::create(b, x[0], divisor);
        Value remainder = isa<FloatType>(type)
                              ? Value(arith::RemFOp::create(b, x[0], divisor))
                              : Value(arith::RemSIOp::create(b, x[0], divisor));
        if (op.getFmod())
          return remainder;
        // The remainder of a truncating division has the sign of the dividend.
        Value zero = scalar::constant(b, type, 0.0);
        Value differ =
            arith::XOrIOp::create(b, scalar::less(b, remainder, zero),
                                  scalar::less(b, divisor, zero));
        Value isZero = scalar::equal(b, remainder, zero);
        Value moved = scalar::select(
            b, differ, scalar::add(b, remainder, divisor), remainder);
        return scalar::select(b, isZero, remainder, moved);
      });
}

/// base ** exponent on integers, by squaring; wraps around. A negative exponent
/// gives the reciprocal, truncated.
static Value integerPower(BodyBuilder &b, Value base, Value exponent) {
  Type type = base.getType(), exponentType = exponent.getType();
  Value zero = scalar::integer(b, exponentType, 0);
  Value one = scalar::integer(b, exponentType, 1);
  Value start = scalar::integer(b, type, 1);
  auto loop = scf::WhileOp::create(
      b, TypeRange{type, type, exponentType}, ValueRange{start, base, exponent},
      [&](OpBuilder &nested, Location loc, ValueRange state) {
        BodyBuilder b(loc, nested);
        scf::ConditionOp::create(b, scalar::less(b, zero, state[2]), state);
      },
      [&](OpBuilder &nested, Location loc, ValueRange state) {
        BodyBuilder b(loc, nested);
        Value isOdd =
            scalar::equal(b, arith::AndIOp::create(b, state[2], one), one);
        Value product = scalar::select(
            b, isOdd, scalar::mul(b, state[0], state[1]), state[0]);
        Value square = scalar::mul(b, state[1], state[1]);
        Value rest = arith::ShRUIOp::create(b, state[2], one);
        scf::YieldOp::create(b, ValueRange{product, square, rest});
      });
  Value minusOne = scalar::integer(b, type, -1);
  Value isOdd = scalar::equal(b, arith::AndIOp::create(b, exponent, one), one);
  Value signOfOdd = scalar::select(b, isOdd, minusOne, start);
  Value reciprocal =
      scalar::select(b, scalar::equal(b, base, start), start,
                     scalar::select(b, scalar::equal(b, base, minusOne),
                                    signOfOdd, scalar::integer(b, type, 0)));
  return scalar::select(b, scalar::less(b, exponent, zero), reciprocal,
                        loop.getResult(0));
}

static FailureOr<Value> lowerPow(PowOp op, PowOp::Adaptor in, Lowering &b) {
  Type base = op.getA().getType().getElementType();
  Type exponent = op.getB().getType().getElementType();
  return b.elementwise(
      b.convertedType(op.getY()), {in.getA(), in.getB()},
      [&](BodyBuilder &b, ValueRange x) -> Value {
        auto convert = [&](Value value, Type from, Type to) {
          return scalar::cast(b, value, from, to, /*saturate=*/true);
        };
        if (isa<FloatType>(base)) {
          Type real = x[0].getType();
          return math::PowFOp::create(b, x[0],
                                      isa<FloatType>(exponent)
                                          ? convert(x[1], x[1].getType(), real)
                                          : convert(x[1], exponent, real));
        }
        Type wide = isa<FloatType>(exponent) ? Type(b.getF64Type())
                                             : Type(b.getI64Type());
        if (!isa<FloatType>(exponent))
          return convert(integerPower(b, convert(x[0], base, wide),
                                      convert(x[1], exponent, wide)),
                         wide, base);
        Value result = math::PowFOp::create(
            b, convert(x[0], base, wide), convert(x[1], x[1].getType(), wide));
        return convert(result, wide, base);
      });
}

static FailureOr<Value> lowerBitShift(BitShiftOp op, BitShiftOp::Adaptor in,
                                      Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getA());
  return b.elementwise(b.convertedType(op.getY()), {in.getA(), in.getB()},
                       [&](BodyBuilder &b, ValueRange x) -> Value {
                         if (op.getDirection() == ShiftDirection::Left)
                           return arith::ShLIOp::create(b, x[0], x[1]);
                         if (isUnsignedOp)
                           return arith::ShRUIOp::create(b, x[0], x[1]);
                         return arith::ShRSIOp::create(b, x[0], x[1]);
                       });
}

static FailureOr<Value> lowerCompare(CompareOp op, CompareOp::Adaptor in,
                                     Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getA());
  return b.elementwise(
      b.convertedType(op.getY()), {in.getA(), in.getB()},
      [&](BodyBuilder &b, ValueRange x) {
        switch (op.getPredicate()) {
        case ComparePredicate::EQ:
          return scalar::equal(b, x[0], x[1]);
        case ComparePredicate::LT:
          return scalar::less(b, x[0], x[1], isUnsignedOp);
        case ComparePredicate::LE:
          return scalar::lessEqual(b, x[0], x[1], isUnsignedOp);
        case ComparePredicate::GT:
          return scalar::less(b, x[1], x[0], isUnsignedOp);
        case ComparePredicate::GE:
          return scalar::lessEqual(b, x[1], x[0], isUnsignedOp);
        }
        llvm_unreachable("unknown predicate");
      });
}

static FailureOr<Value> lowerWhere(WhereOp op, WhereOp::Adaptor in,
                                   Lowering &b) {
  return b.generic(b.convertedType(op.getY()),
                   {in.getCond(), in.getA(), in.getB()},
                   [](BodyBuilder &b, ValueRange x) {
                     return scalar::select(b, x[0], x[1], x[2]);
                   });
}

void glow::populateElementwise(LoweringSet &set) {
  set.add(lowerMath<AcosOp, math::AcosOp>, lowerMath<AcoshOp, math::AcoshOp>,
          lowerMath<AsinOp, math::AsinOp>, lowerMath<AsinhOp, math::AsinhOp>,
          lowerMath<AtanOp, math::AtanOp>, lowerMath<AtanhOp, math::AtanhOp>,
          lowerMath<CeilOp, math::CeilOp>, lowerMath<CosOp, math::CosOp>,
          lowerMath<CoshOp, math::CoshOp>, lowerMath<ExpOp, math::ExpOp>,
          lowerMath<FloorOp, math::FloorOp>, lowerMath<LogOp, math::LogOp>,
          lowerMath<RoundOp, math::RoundEvenOp>, lowerMath<SinOp, math::SinOp>,
          lowerMath<SinhOp, math::SinhOp>, lowerMath<SqrtOp, math::SqrtOp>,
          lowerMath<TanOp, math::TanOp>, lowerMath<TanhOp, math::TanhOp>);
  set.add(lowerAbs, lowerNeg, lowerErf, lowerComplement<NotOp>,
          lowerComplement<BitwiseNotOp>, lowerIdentity, lowerReciprocal,
          lowerSign, lowerIsNan, lowerIsInf, lowerCast, lowerClip);
  set.add(lowerBinary<AddOp, anySign<scalar::add>>,
          lowerBinary<SubOp, anySign<scalar::sub>>,
          lowerBinary<MulOp, anySign<scalar::mul>>,
          lowerBinary<DivOp, scalar::div>,
          lowerBinary<MinimumOp, scalar::minimum>,
          lowerBinary<MaximumOp, scalar::maximum>,
          lowerBinary<AndOp, bits<arith::AndIOp>>,
          lowerBinary<OrOp, bits<arith::OrIOp>>,
          lowerBinary<XorOp, bits<arith::XOrIOp>>,
          lowerBinary<BitwiseAndOp, bits<arith::AndIOp>>,
          lowerBinary<BitwiseOrOp, bits<arith::OrIOp>>,
          lowerBinary<BitwiseXorOp, bits<arith::XOrIOp>>);
  set.add(lowerMod, lowerPow, lowerBitShift, lowerCompare, lowerWhere);
}
