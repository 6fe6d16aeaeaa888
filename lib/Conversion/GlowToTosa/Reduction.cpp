//===- Reduction.cpp - Reductions to tosa ---------------------------------===//
//
// Reductions of tosa run along one axis, which stays with one element.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToTosa/Convolving.h"

using namespace mlir;
using namespace mlir::glow;

template <typename Op>
static Value reduceAxes(Value x, ArrayRef<int64_t> axes, TosaBuilder &b) {
  for (int64_t axis : axes) {
    SmallVector<int64_t> shape(tensorType(x).getShape());
    shape[axis] = 1;
    x = Op::create(b, tensorType(x).clone(shape), x, axis);
  }
  return x;
}

/// The largest window that accelerators add up in one step.
constexpr int64_t kMaxWindow = 64;

/// The 8-bit image that is extended and then summed over all of its positions,
/// or null.
static Value matchImageSum(ReduceSumOp op) {
  auto cast = op.getX().getDefiningOp<CastOp>();
  if (!cast || op.getX().getType().getRank() != 4 ||
      op.getAxes() != ArrayRef<int64_t>{1, 2})
    return nullptr;
  RankedTensorType type = tosaTypeOf(cast.getX().getType());
  if (!type || !type.getElementType().isInteger(8) ||
      type.getDimSize(1) > kMaxWindow || type.getDimSize(2) > kMaxWindow)
    return nullptr;
  return cast.getX();
}

/// As in Pooling.cpp: a depthwise convolution with ones.
static Value sumImage(ReduceSumOp op, Value image, TosaBuilder &b) {
  ArrayRef<int64_t> shape = tensorType(image).getShape();
  int64_t channels = shape.back();
  Addend addend = matchAddend(op.getY(), channels);
  Products products{-tosaOffsetOf(image.getType()), 0, addend.bias};
  TosaWindow window{{shape[1], shape[2]}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  Value ones = b.constant(
      RankedTensorType::get({shape[1], shape[2], channels, 1}, b.getI8Type()),
      1);
  Value y = convolveDepthwise(b.in(image), ones, window,
                              {shape[0], 1, 1, channels}, products, b);
  y = b.reshape(y, op.getType().getShape());
  b.replace(addend.result, y);
  return y;
}

static FailureOr<Value> lowerReduceSum(ReduceSumOp op, TosaBuilder &b) {
  if (Value image = matchImageSum(op))
    return sumImage(op, image, b);
  Value y = reduceAxes<tosa::ReduceSumOp>(b.wide(op.getX()), op.getAxes(), b);
  return b.narrow(b.reshape(y, op.getType().getShape()), op.getType());
}

template <typename Op, typename NumbersOp, typename BoolOp>
static FailureOr<Value> lowerExtremum(Op op, TosaBuilder &b) {
  Value x = b.in(op.getX());
  Value y = tensorType(x).getElementType().isInteger(1)
                ? reduceAxes<BoolOp>(x, op.getAxes(), b)
                : reduceAxes<NumbersOp>(x, op.getAxes(), b);
  return b.reshape(y, op.getType().getShape());
}

/// The indices have 32 bits in tosa, which is enough for those who cast them.
static FailureOr<Value> lowerArgMax(ArgMaxOp op, TosaBuilder &b) {
  if (!llvm::all_of(op->getUsers(), llvm::IsaPred<CastOp>))
    return b.reject("gives indices of 64 bits, which TOSA does not have, "
                    "expected a cast to at most 32 bits as their only use");
  if (op.getSelectLastIndex())
    return b.reject("needs select_last_index = false");
  Value x = b.in(op.getX());
  if (tensorType(x).getElementType().isInteger(32))
    return b.reject("needs integers of 8 or 16 bits, found 32");
  SmallVector<int64_t> shape(tensorType(x).getShape());
  shape.erase(shape.begin() + op.getAxis());
  Value y = tosa::ArgMaxOp::create(
      b, RankedTensorType::get(shape, b.getI32Type()), x, op.getAxis());
  return b.reshape(y, op.getType().getShape());
}

void glow::populateTosaReductions(TosaLoweringSet &set) {
  set.add(lowerReduceSum);
  set.add(lowerExtremum<ReduceMaxOp, tosa::ReduceMaxOp, tosa::ReduceAnyOp>);
  set.add(lowerExtremum<ReduceMinOp, tosa::ReduceMinOp, tosa::ReduceAllOp>);
  set.add(lowerArgMax);
}
