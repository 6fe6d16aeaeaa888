//===- GlowFoldersShape.cpp - Folding of constants, shapes and reshapes ---===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowShapes.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Tensors from nothing or from shapes
//===----------------------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValueAttr(); }

OpFoldResult ConstantOfShapeOp::fold(FoldAdaptor) {
  // The type knows the shape, also where the operand is not constant.
  std::optional<ElementReader> value = ElementReader::get(getValue());
  if (!value || !bytesOf(getType()))
    return {};
  return makeSplat(getType(), value->getBytes(0));
}

OpFoldResult RangeOp::fold(FoldAdaptor adaptor) {
  RankedTensorType type = getType();
  auto startAttr = dyn_cast_or_null<ElementsAttr>(adaptor.getStart());
  auto deltaAttr = dyn_cast_or_null<ElementsAttr>(adaptor.getDelta());
  if (!startAttr || !deltaAttr || !type.hasStaticShape() || !mayFold(type, {}))
    return {};
  std::optional<ElementReader> start = ElementReader::get(startAttr);
  std::optional<ElementReader> delta = ElementReader::get(deltaAttr);
  if (!start || !delta)
    return {};
  Type elementType = type.getElementType();
  int64_t size = bytesPerElement(elementType);
  if (type.getNumElements() == 0)
    return makeSplat(type, nullptr);
  return makeConstant(
      type, resourceKey(*this, "range"), [&](MutableArrayRef<char> data) {
        for (int64_t i = 0; i < type.getNumElements(); ++i) {
          char *bytes = data.data() + i * size;
          if (auto floatType = dyn_cast<FloatType>(elementType))
            storeFloat(bytes, floatType,
                       start->getFloat(0) + i * delta->getFloat(0));
          else
            storeInt(bytes, size, elementType,
                     static_cast<uint64_t>(start->getInt(0)) +
                         i * static_cast<uint64_t>(delta->getInt(0)));
        }
      });
}

OpFoldResult ShapeOp::fold(FoldAdaptor) {
  ArrayRef<int64_t> shape = getX().getType().getShape();
  int64_t start = getStart();
  int64_t end = getEnd().value_or(shape.size());
  ArrayRef<int64_t> dims = shape.slice(start, end - start);
  if (ShapedType::isDynamicShape(dims))
    return {};
  return makeInts(getContext(), dims);
}

OpFoldResult SizeOp::fold(FoldAdaptor) {
  std::optional<int64_t> count = countElements(getX().getType().getShape());
  if (!count || isDynamic(*count))
    return {};
  return DenseElementsAttr::get(getType(), *count);
}

//===----------------------------------------------------------------------===//
// The same elements in another shape
//===----------------------------------------------------------------------===//

/// Whether two tensors of `type` that have the same elements in the same order
/// have the same shape: at most one dimension can differ, and then it cannot.
static bool isShapeGivenByCount(RankedTensorType type) {
  return type.getNumDynamicDims() == 0 ||
         (type.getNumDynamicDims() == 1 &&
          !llvm::is_contained(type.getShape(), 0));
}

/// The fold of an op that keeps the elements of `x` in order.
static OpFoldResult foldReshape(Value x, Attribute constant, Value result) {
  auto type = cast<RankedTensorType>(result.getType());
  if (x.getType() == type && isShapeGivenByCount(type))
    return x;
  auto elements = dyn_cast_or_null<ElementsAttr>(constant);
  if (!elements || !type.hasStaticShape())
    return {};
  return reshapeElements(elements, type);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  return foldReshape(getX(), adaptor.getX(), getResult());
}

OpFoldResult SqueezeOp::fold(FoldAdaptor adaptor) {
  // A dimension that an unsqueeze has just inserted.
  if (auto inner = getX().getDefiningOp<UnsqueezeOp>())
    if (inner.getAxes() == getAxes() && inner.getX().getType() == getType())
      return inner.getX();
  return foldReshape(getX(), adaptor.getX(), getResult());
}

OpFoldResult UnsqueezeOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<SqueezeOp>())
    if (inner.getAxes() == getAxes() && inner.getX().getType() == getType())
      return inner.getX();
  return foldReshape(getX(), adaptor.getX(), getResult());
}

OpFoldResult FlattenOp::fold(FoldAdaptor adaptor) {
  return foldReshape(getX(), adaptor.getX(), getResult());
}

//===----------------------------------------------------------------------===//
// Transposition
//===----------------------------------------------------------------------===//

static bool isIdentity(ArrayRef<int64_t> perm) {
  return llvm::all_of(llvm::enumerate(perm), [](auto entry) {
    return static_cast<int64_t>(entry.index()) == entry.value();
  });
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  RankedTensorType type = getType();
  if (isIdentity(getPerm()) && getX().getType() == type)
    return getX();
  auto constant = dyn_cast_or_null<ElementsAttr>(adaptor.getX());
  std::optional<ElementReader> x =
      constant ? ElementReader::get(constant) : std::nullopt;
  if (!x || !type.hasStaticShape())
    return {};
  if (x->isSplat())
    return makeSplat(type, x->getBytes(0));
  // A result is as large as its operand, so there is no limit.
  return makeConstant(type, resourceKey(*this, "transposed"),
                      [&](MutableArrayRef<char> data) {
                        permuteElements(ArrayRef(x->getBytes(0), data.size()),
                                        x->getType().getShape(), getPerm(),
                                        x->bytesPerElement(), data);
                      });
}
