//===- Elementwise.cpp - Elementwise operations and reductions from tosa --===//
#include "lib/Conversion/TosaToGlow/Raising.h"

using namespace mlir;
using namespace mlir::glow;

template <typename From, typename To>
static FailureOr<Value> raiseUnary(From op, Raising &b) {
  return Value(To::create(b, op.getType(), op.getInput1()));
}

template <typename From, typename To>
static FailureOr<Value> raiseBinary(From op, Raising &b) {
  return Value(To::create(b, op.getType(), op.getInput1(), op.getInput2()));
}

template <typename From, ComparePredicate predicate>
static FailureOr<Value> raiseCompare(From op, Raising &b) {
  return Value(CompareOp::create(b, op.getType(), op.getInput1(),
                                 op.getInput2(), predicate));
}

/// A reduction along one axis, which stays with one element.
template <typename From, typename To>
static FailureOr<Value> raiseReduction(From op, Raising &b) {
  return Value(To::create(b, op.getType(), op.getInput(),
                          ArrayRef<int64_t>{op.getAxis()}, /*keepdims=*/true));
}

static FailureOr<Value> raiseArgMax(tosa::ArgMaxOp op, Raising &b) {
  auto type = cast<RankedTensorType>(op.getType());
  Value index = ArgMaxOp::create(b, type.clone(b.getI64Type()), op.getInput(),
                                 op.getAxis());
  return b.cast(index, type.getElementType());
}

static FailureOr<Value> raiseConst(tosa::ConstOp op, Raising &b) {
  return Value(ConstantOp::create(b, op.getValues()));
}

static FailureOr<Value> raiseIdentity(tosa::IdentityOp op, Raising &b) {
  return op.getInput1();
}

static FailureOr<Value> raiseCast(tosa::CastOp op, Raising &b) {
  return b.cast(op.getInput(), elementOf(op.getOutput()));
}

static FailureOr<Value> raiseClamp(tosa::ClampOp op, Raising &b) {
  return b.clip(op.getInput(), cast<IntegerAttr>(op.getMinVal()).getInt(),
                cast<IntegerAttr>(op.getMaxVal()).getInt());
}

static FailureOr<Value> raiseSelect(tosa::SelectOp op, Raising &b) {
  return Value(WhereOp::create(b, op.getType(), op.getInput1(), op.getInput2(),
                               op.getInput3()));
}

void glow::populateElementwise(RaisingSet &set) {
  set.add(raiseUnary<tosa::AbsOp, AbsOp>);
  set.add(raiseUnary<tosa::BitwiseNotOp, BitwiseNotOp>);
  set.add(raiseUnary<tosa::LogicalNotOp, NotOp>);
  set.add(raiseBinary<tosa::AddOp, AddOp>);
  set.add(raiseBinary<tosa::SubOp, SubOp>);
  set.add(raiseBinary<tosa::IntDivOp, DivOp>);
  set.add(raiseBinary<tosa::MaximumOp, MaximumOp>);
  set.add(raiseBinary<tosa::MinimumOp, MinimumOp>);
  set.add(raiseBinary<tosa::BitwiseAndOp, BitwiseAndOp>);
  set.add(raiseBinary<tosa::BitwiseOrOp, BitwiseOrOp>);
  set.add(raiseBinary<tosa::BitwiseXorOp, BitwiseXorOp>);
  set.add(raiseBinary<tosa::LogicalAndOp, AndOp>);
  set.add(raiseBinary<tosa::LogicalOrOp, OrOp>);
  set.add(raiseBinary<tosa::LogicalXorOp, XorOp>);
  set.add(raiseCompare<tosa::EqualOp, ComparePredicate::EQ>);
  set.add(raiseCompare<tosa::GreaterOp, ComparePredicate::GT>);
  set.add(raiseCompare<tosa::GreaterEqualOp, ComparePredicate::GE>);
  set.add(raiseReduction<tosa::ReduceSumOp, ReduceSumOp>);
  set.add(raiseReduction<tosa::ReduceMaxOp, ReduceMaxOp>);
  set.add(raiseReduction<tosa::ReduceMinOp, ReduceMinOp>);
  set.add(raiseReduction<tosa::ReduceAllOp, ReduceMinOp>);
  set.add(raiseReduction<tosa::ReduceAnyOp, ReduceMaxOp>);
  set.add(raiseArgMax);
  set.add(raiseConst);
  set.add(raiseIdentity);
  set.add(raiseCast);
  set.add(raiseClamp);
  set.add(raiseSelect);
}
