//===- Raising.cpp - What the conversion of tosa shares -------------------===//
#include "lib/Conversion/TosaToGlow/Raising.h"

#include "mlir/Dialect/Traits.h"

#include <limits>
#include <numeric>

using namespace mlir;
using namespace mlir::glow;

Value Raising::scalar(Type element, int64_t value) {
  return tensor(RankedTensorType::get({}, element), value);
}

Value Raising::tensor(RankedTensorType type, ArrayRef<int64_t> values) {
  unsigned width = type.getElementTypeBitWidth();
  auto elements = llvm::map_to_vector(values, [&](int64_t value) {
    return APInt(width, value, /*isSigned=*/true, /*implicitTrunc=*/true);
  });
  return ConstantOp::create(*this, DenseElementsAttr::get(type, elements));
}

Value Raising::list(ArrayRef<int64_t> values) {
  return ConstantOp::create(*this, makeInts(getContext(), values));
}

Value Raising::cast(Value x, Type element) {
  if (elementOf(x) == element)
    return x;
  return CastOp::create(*this, typeOf(x).clone(element), x);
}

Value Raising::reshape(Value x, ArrayRef<int64_t> shape) {
  if (shapeOf(x) == shape)
    return x;
  return ReshapeOp::create(*this, typeOf(x).clone(shape), x, list(shape),
                           /*allow_zero=*/true);
}

Value Raising::transpose(Value x, ArrayRef<int64_t> perm) {
  auto shape =
      llvm::map_to_vector(perm, [&](int64_t i) { return shapeOf(x)[i]; });
  return TransposeOp::create(*this, typeOf(x).clone(shape), x, perm);
}

Value Raising::reverse(Value x, ArrayRef<int64_t> axes) {
  // An end that is below -dim stands for the place before the first element.
  SmallVector<int64_t> starts(axes.size(), -1), steps(axes.size(), -1);
  SmallVector<int64_t> ends(axes.size(), std::numeric_limits<int64_t>::min());
  return SliceOp::create(*this, x.getType(), x, list(starts), list(ends),
                         list(steps), axes);
}

Value Raising::clip(Value x, int64_t low, int64_t high) {
  return ClipOp::create(*this, x.getType(), x, scalar(elementOf(x), low),
                        scalar(elementOf(x), high));
}

RankedTensorType Raising::broadcast(Value a, Value b) {
  SmallVector<int64_t> shape;
  // Shapes that do not broadcast leave the shape empty, which no verifier
  // takes.
  (void)OpTrait::util::getBroadcastedShape(shapeOf(a), shapeOf(b), shape);
  return typeOf(a).clone(shape);
}

FailureOr<int64_t> Raising::element(Value operand, StringRef name) {
  std::optional<SmallVector<int64_t>> values = matchInts(operand, 1);
  if (!values || values->size() != 1)
    return reject("needs a constant " + name + " of one element");
  return values->front();
}

Value Raising::asScalar(Value x) {
  if (std::optional<SmallVector<int64_t>> values = matchInts(x, 1))
    return scalar(elementOf(x), values->front());
  return reshape(x, {});
}

SmallVector<int64_t> glow::beginsThenEnds(ArrayRef<int64_t> pads) {
  SmallVector<int64_t> result;
  for (size_t i = 0; i < pads.size(); i += 2)
    result.push_back(pads[i]);
  for (size_t i = 1; i < pads.size(); i += 2)
    result.push_back(pads[i]);
  return result;
}

SmallVector<int64_t> glow::extentsOf(Value shape) {
  // The driver has looked at all shapes.
  auto constant = shape.getDefiningOp<tosa::ConstShapeOp>();
  return llvm::map_to_vector(
      constant.getValues().getValues<APInt>(),
      [](const APInt &value) { return value.getSExtValue(); });
}
