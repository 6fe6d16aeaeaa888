//===- Arithmetic.cpp - Integer arithmetic from tosa ----------------------===//
//
// What TOSA computes in a width of its own, rounds or saturates.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/TosaToGlow/Raising.h"

#include "dialects/Glow/GlowQuantization.h"

using namespace mlir;
using namespace mlir::glow;

/// Without a shift the product wraps around; with one it has 64 bits and is
/// rounded, halves up.
static FailureOr<Value> raiseMul(tosa::MulOp op, Raising &b) {
  FailureOr<int64_t> shift = b.element(op.getShift(), "shift");
  if (failed(shift))
    return failure();
  Type wide = *shift == 0 ? Type(b.getI32Type()) : Type(b.getI64Type());
  Value product = b.binary<MulOp>(b.cast(op.getInput1(), wide),
                                  b.cast(op.getInput2(), wide));
  if (*shift != 0) {
    Value half = b.scalar(wide, int64_t(1) << (*shift - 1));
    product = b.shift(ShiftDirection::Right, b.binary<AddOp>(product, half),
                      b.scalar(wide, *shift));
  }
  return b.cast(product, b.getI32Type());
}

static FailureOr<Value> raiseNegate(tosa::NegateOp op, Raising &b) {
  FailureOr<int64_t> inputZero = b.element(op.getInput1Zp(), "input1_zp");
  FailureOr<int64_t> outputZero = b.element(op.getOutputZp(), "output_zp");
  if (failed(inputZero) || failed(outputZero))
    return failure();
  Value x = op.getInput1();
  auto element = cast<IntegerType>(elementOf(x));
  // Only numbers that fit are defined in 32 bits, so there is no saturation.
  if (element.getWidth() == 32)
    return Value(NegOp::create(b, x.getType(), x));
  Value zeros = b.scalar(b.getI32Type(), *inputZero + *outputZero);
  Value wide = b.cast(x, b.getI32Type());
  Value difference = SubOp::create(b, wide.getType(), zeros, wide);
  auto [low, high] = rangeOf(element);
  return b.cast(b.clip(difference, low, high), element);
}

/// With `round` the last bit that is shifted out is added.
static FailureOr<Value>
raiseArithmeticRightShift(tosa::ArithmeticRightShiftOp op, Raising &b) {
  Value x = op.getInput1(), places = op.getInput2();
  Value result = b.shift(ShiftDirection::Right, x, places);
  if (!op.getRound())
    return result;
  Type element = elementOf(x);
  Value zero = b.scalar(element, 0), one = b.scalar(element, 1);
  Value fewer = b.binary<MaximumOp>(b.binary<SubOp>(places, one), zero);
  Value last = b.shift(ShiftDirection::Right, x, fewer);
  Value bit = b.binary<BitwiseAndOp>(last, one);
  // A shift by no places rounds nothing.
  bit = b.binary<BitwiseAndOp>(bit, b.binary<MinimumOp>(places, one));
  return b.binary<AddOp>(result, bit);
}

static FailureOr<Value> raiseLogicalLeftShift(tosa::LogicalLeftShiftOp op,
                                              Raising &b) {
  return b.shift(ShiftDirection::Left, op.getInput1(), op.getInput2());
}

static FailureOr<Value> raiseLogicalRightShift(tosa::LogicalRightShiftOp op,
                                               Raising &b) {
  Type element = elementOf(op.getInput1());
  Type bits = IntegerType::get(b.getContext(), element.getIntOrFloatBitWidth(),
                               IntegerType::Unsigned);
  Value shifted = b.shift(ShiftDirection::Right, b.cast(op.getInput1(), bits),
                          b.cast(op.getInput2(), bits));
  return b.cast(shifted, element);
}

/// The element type in which an operand of rescale counts.
static IntegerType countedAs(Value x, bool isUnsigned) {
  auto element = cast<IntegerType>(elementOf(x));
  return isUnsigned ? IntegerType::get(x.getContext(), element.getWidth(),
                                       IntegerType::Unsigned)
                    : element;
}

static int64_t zeroPointOf(int64_t value, IntegerType type) {
  return type.isUnsigned()
             ? value & llvm::maskTrailingOnes<uint64_t>(type.getWidth())
             : value;
}

static FailureOr<Value> raiseRescale(tosa::RescaleOp op, Raising &b) {
  // An inexact rounding leaves the choice; this one is glow's.
  if (op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND)
    return b.reject(
        "has the rounding mode DOUBLE_ROUND, expected SINGLE_ROUND");
  FailureOr<int64_t> inputZero = b.element(op.getInputZp(), "input_zp");
  FailureOr<int64_t> outputZero = b.element(op.getOutputZp(), "output_zp");
  if (failed(inputZero) || failed(outputZero))
    return failure();
  IntegerType from = countedAs(op.getInput(), op.getInputUnsigned());
  IntegerType to = countedAs(op.getOutput(), op.getOutputUnsigned());

  Value multiplier = b.cast(op.getMultiplier(), b.getI32Type());
  Value shift = op.getShift();
  if (!op.getPerChannel()) {
    multiplier = b.cast(b.asScalar(op.getMultiplier()), b.getI32Type());
    shift = b.asScalar(shift);
  } else if (auto values =
                 matchInts(op.getMultiplier(), shapeOf(multiplier).front())) {
    multiplier = b.tensor(typeOf(multiplier), *values);
  }
  Value y = RescaleOp::create(b, cast<RankedTensorType>(op.getType()).clone(to),
                              b.cast(op.getInput(), from), multiplier, shift,
                              zeroPointOf(*inputZero, from),
                              zeroPointOf(*outputZero, to));
  return b.cast(y, elementOf(op.getOutput()));
}

/// On 16 bits the result keeps the seven bits of the fraction, which
/// glow.table rounds away, so it is spelled out.
static FailureOr<Value> raiseTable(tosa::TableOp op, Raising &b) {
  Value x = op.getInput1(), table = op.getTable();
  if (widthOf(x) == 8)
    return Value(TableOp::create(b, op.getType(), x, table));
  Type wide = b.getI32Type();
  auto constant = [&](int64_t value) { return b.scalar(wide, value); };
  auto entry = [&](Value index) {
    Value y = GatherOp::create(b, typeOf(index).clone(elementOf(table)), table,
                               index, /*axis=*/0);
    return b.cast(y, wide);
  };
  x = b.cast(x, wide);
  Value index = b.binary<AddOp>(b.shift(ShiftDirection::Right, x, constant(7)),
                                constant(256));
  Value left = entry(index);
  Value right = entry(b.binary<AddOp>(index, constant(1)));
  Value fraction = b.binary<BitwiseAndOp>(x, constant(127));
  Value slope = b.binary<MulOp>(b.binary<SubOp>(right, left), fraction);
  return b.binary<AddOp>(b.shift(ShiftDirection::Left, left, constant(7)),
                         slope);
}

void glow::populateArithmetic(RaisingSet &set) {
  set.add(raiseMul);
  set.add(raiseNegate);
  set.add(raiseArithmeticRightShift);
  set.add(raiseLogicalLeftShift);
  set.add(raiseLogicalRightShift);
  set.add(raiseRescale);
  set.add(raiseTable);
}
