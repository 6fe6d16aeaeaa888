//===- Elementwise.cpp - Elementwise operations to tosa -------------------===//
//
// Arithmetic of tosa has 32 bits, so narrower integers are extended before and
// cut off after it, which is what glow defines.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToTosa/TosaBuilder.h"

#include "dialects/Glow/GlowQuantization.h"

using namespace mlir;
using namespace mlir::glow;

template <typename From, typename To>
static FailureOr<Value> lowerBinary(From op, TosaBuilder &b) {
  return b.narrow(b.binary<To>(b.wide(op.getA()), b.wide(op.getB())),
                  op.getType());
}

static FailureOr<Value> lowerMul(MulOp op, TosaBuilder &b) {
  return b.narrow(b.multiply(b.wide(op.getA()), b.wide(op.getB())),
                  op.getType());
}

/// On bool.
template <typename From, typename To>
static FailureOr<Value> lowerLogical(From op, TosaBuilder &b) {
  return b.binary<To>(b.in(op.getA()), b.in(op.getB()));
}

template <typename From, typename To>
static FailureOr<Value> lowerUnary(From op, TosaBuilder &b) {
  Value x = b.wide(op.getX());
  return b.narrow(To::create(b, x.getType(), x), op.getType());
}

static FailureOr<Value> lowerNot(NotOp op, TosaBuilder &b) {
  Value x = b.in(op.getX());
  return Value(tosa::LogicalNotOp::create(b, x.getType(), x));
}

static FailureOr<Value> lowerNeg(NegOp op, TosaBuilder &b) {
  Value x = b.wide(op.getX());
  Value zero = b.scalar(b.getI32Type(), 0, tensorType(x).getRank());
  return b.narrow(b.binary<tosa::SubOp>(zero, x), op.getType());
}

static FailureOr<Value> lowerIdentity(IdentityOp op, TosaBuilder &b) {
  return b.in(op.getX());
}

/// The last bits of integers; bool of everything but zero is true.
static FailureOr<Value> lowerCast(CastOp op, TosaBuilder &b) {
  return b.narrow(b.wide(op.getX()), op.getType());
}

static FailureOr<Value> lowerBitShift(BitShiftOp op, TosaBuilder &b) {
  Value x = b.wide(op.getA()), places = b.wide(op.getB());
  if (op.getDirection() == ShiftDirection::Left)
    return b.narrow(b.binary<tosa::LogicalLeftShiftOp>(x, places),
                    op.getType());
  // Numbers without sign are not negative in 32 bits.
  x = b.withRank(x, tensorType(op.getY()).getRank());
  places = b.withRank(places, tensorType(op.getY()).getRank());
  auto type = RankedTensorType::get(op.getType().getShape(), b.getI32Type());
  Value shifted =
      tosa::ArithmeticRightShiftOp::create(b, type, x, places, /*round=*/false);
  return b.narrow(shifted, op.getType());
}

template <typename To>
static Value compare(TosaBuilder &b, RankedTensorType type, Value x, Value y) {
  x = b.withRank(x, type.getRank());
  y = b.withRank(y, type.getRank());
  return To::create(b, type, x, y);
}

static FailureOr<Value> lowerCompare(CompareOp op, TosaBuilder &b) {
  Value x = b.wide(op.getA()), y = b.wide(op.getB());
  RankedTensorType type = tosaTypeOf(op.getType());
  switch (op.getPredicate()) {
  case ComparePredicate::EQ:
    return compare<tosa::EqualOp>(b, type, x, y);
  case ComparePredicate::GT:
    return compare<tosa::GreaterOp>(b, type, x, y);
  case ComparePredicate::GE:
    return compare<tosa::GreaterEqualOp>(b, type, x, y);
  case ComparePredicate::LT:
    return compare<tosa::GreaterOp>(b, type, y, x);
  case ComparePredicate::LE:
    return compare<tosa::GreaterEqualOp>(b, type, y, x);
  }
  llvm_unreachable("unknown predicate");
}

static FailureOr<Value> lowerWhere(WhereOp op, TosaBuilder &b) {
  RankedTensorType type = tosaTypeOf(op.getType());
  auto operand = [&](Value value) {
    return b.withRank(b.in(value), type.getRank());
  };
  Value condition = operand(op.getCond());
  Value x = operand(op.getA()), y = operand(op.getB());
  return Value(tosa::SelectOp::create(b, type, condition, x, y));
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

/// `x` of glow between two limits, which may be missing.
static FailureOr<Value> clip(Value x, Value low, Value high, TosaBuilder &b) {
  Type glowType = x.getType();
  auto [least, greatest] =
      rangeOf(cast<IntegerType>(getElementTypeOrSelf(glowType)));
  auto limit = [](Value value, int64_t otherwise) -> std::optional<int64_t> {
    if (!value)
      return otherwise;
    auto values = matchInts(value, 1);
    return values ? std::optional(values->front()) : std::nullopt;
  };
  auto lowest = limit(low, least), highest = limit(high, greatest);
  Value lowered = b.in(x);
  Type element = tensorType(lowered).getElementType();
  if (lowest && highest && !element.isInteger(32)) {
    // The greater limit goes first.
    int64_t offset = tosaOffsetOf(glowType);
    int64_t from = std::min(*lowest, *highest) - offset, to = *highest - offset;
    return Value(tosa::ClampOp::create(
        b, lowered.getType(), lowered, b.getIntegerAttr(element, from),
        b.getIntegerAttr(element, to), tosa::NanPropagationMode::PROPAGATE));
  }
  Value y = b.wide(x);
  if (low)
    y = b.binary<tosa::MaximumOp>(y, b.wide(low));
  if (high)
    y = b.binary<tosa::MinimumOp>(y, b.wide(high));
  return b.narrow(y, glowType);
}

static FailureOr<Value> lowerClip(ClipOp op, TosaBuilder &b) {
  return clip(op.getX(), op.getMin(), op.getMax(), b);
}

/// Zero is in every type that has negative numbers.
static FailureOr<Value> lowerRelu(ReluOp op, TosaBuilder &b) {
  RankedTensorType type = tosaTypeOf(op.getType());
  Value x = b.in(op.getX());
  Type element = type.getElementType();
  if (element.isInteger(32))
    return b.binary<tosa::MaximumOp>(x, b.scalar(element, 0, type.getRank()));
  int64_t greatest = rangeOf(cast<IntegerType>(element)).second;
  return Value(tosa::ClampOp::create(b, type, x, b.getIntegerAttr(element, 0),
                                     b.getIntegerAttr(element, greatest),
                                     tosa::NanPropagationMode::PROPAGATE));
}

void glow::populateTosaElementwise(TosaLoweringSet &set) {
  set.add(lowerBinary<AddOp, tosa::AddOp>);
  set.add(lowerBinary<SubOp, tosa::SubOp>);
  set.add(lowerBinary<DivOp, tosa::IntDivOp>);
  set.add(lowerBinary<MaximumOp, tosa::MaximumOp>);
  set.add(lowerBinary<MinimumOp, tosa::MinimumOp>);
  set.add(lowerBinary<BitwiseAndOp, tosa::BitwiseAndOp>);
  set.add(lowerBinary<BitwiseOrOp, tosa::BitwiseOrOp>);
  set.add(lowerBinary<BitwiseXorOp, tosa::BitwiseXorOp>);
  set.add(lowerMul);
  set.add(lowerLogical<AndOp, tosa::LogicalAndOp>);
  set.add(lowerLogical<OrOp, tosa::LogicalOrOp>);
  set.add(lowerLogical<XorOp, tosa::LogicalXorOp>);
  set.add(lowerUnary<AbsOp, tosa::AbsOp>);
  set.add(lowerUnary<BitwiseNotOp, tosa::BitwiseNotOp>);
  set.add(lowerNot);
  set.add(lowerNeg);
  set.add(lowerIdentity);
  set.add(lowerCast);
  set.add(lowerBitShift);
  set.add(lowerCompare);
  set.add(lowerWhere);
  set.add(lowerClip);
  set.add(lowerRelu);
}
