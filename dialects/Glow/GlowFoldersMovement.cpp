//===- GlowFoldersMovement.cpp - Folding of ops that move elements --------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowSlices.h"

using namespace mlir;
using namespace mlir::glow;

/// `x` if it is static and has the type of the result: for ops that can only
/// keep or grow dimensions.
static OpFoldResult foldUnchanged(Value x, Value result) {
  auto type = cast<RankedTensorType>(x.getType());
  return type == result.getType() && type.hasStaticShape() ? OpFoldResult(x)
                                                           : OpFoldResult();
}

OpFoldResult ExpandOp::fold(FoldAdaptor adaptor) {
  if (OpFoldResult unchanged = foldUnchanged(getX(), getResult()))
    return unchanged;
  if (isAll(adaptor.getShape(), 1) && getX().getType() == getType())
    return getX();
  auto x = dyn_cast_or_null<ElementsAttr>(adaptor.getX());
  if (!x || !getType().hasStaticShape())
    return {};
  return gatherStrided(*this, getType(), x,
                       {0, broadcastStrides(x.getShapedType().getShape(),
                                            getType().getShape())});
}

OpFoldResult TileOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getRepeats(), 1) && getX().getType() == getType())
    return getX();
  auto x = dyn_cast_or_null<ElementsAttr>(adaptor.getX());
  std::optional<ElementReader> reader =
      x ? ElementReader::get(x) : std::nullopt;
  if (!reader || !reader->isSplat() || !getType().hasStaticShape())
    return {};
  return makeSplat(getType(), reader->getBytes(0));
}

OpFoldResult PadOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getPads(), 0) && getX().getType() == getType())
    return getX();
  return {};
}

OpFoldResult ConcatOp::fold(FoldAdaptor adaptor) {
  RankedTensorType type = getType();
  if (getXs().size() == 1 && getXs().front().getType() == type)
    return getXs().front();
  if (!type.hasStaticShape())
    return {};
  SmallVector<ElementReader> readers;
  SmallVector<ElementsAttr> constants;
  for (Attribute attr : adaptor.getXs()) {
    auto elements = dyn_cast_or_null<ElementsAttr>(attr);
    std::optional<ElementReader> reader =
        elements ? ElementReader::get(elements) : std::nullopt;
    if (!reader || !reader->getType().hasStaticShape())
      return {};
    readers.push_back(std::move(*reader));
    constants.push_back(elements);
  }
  if (type.getNumElements() == 0)
    return makeSplat(type, nullptr);
  if (!mayFold(type, constants))
    return {};

  int64_t axis = getAxis(), size = bytesPerElement(type.getElementType());
  ArrayRef<int64_t> shape = type.getShape();
  int64_t outer = ShapedType::getNumElements(shape.take_front(axis));
  return makeConstant(
      type, resourceKey(*this, "folded"), [&](MutableArrayRef<char> data) {
        char *to = data.data();
        for (int64_t row = 0; row < outer; ++row)
          for (const ElementReader &x : readers) {
            int64_t count = ShapedType::getNumElements(
                x.getType().getShape().drop_front(axis));
            for (int64_t i = 0; i < count; ++i, to += size)
              std::memcpy(to, x.getBytes(row * count + i), size);
          }
      });
}

LogicalResult SplitOp::fold(FoldAdaptor adaptor,
                            SmallVectorImpl<OpFoldResult> &results) {
  if (getSizes().size() == 1 &&
      getX().getType() == getOutputs().front().getType()) {
    results.push_back(getX());
    return success();
  }
  auto x = dyn_cast_or_null<ElementsAttr>(adaptor.getX());
  if (!x || !mayFold(getX().getType(), x))
    return failure();
  SmallVector<int64_t> strides = rowMajorStrides(getX().getType().getShape());
  int64_t start = 0;
  for (auto [output, size] : llvm::zip_equal(getOutputs(), getSizes())) {
    auto type = cast<RankedTensorType>(output.getType());
    ElementsAttr piece =
        type.hasStaticShape()
            ? gatherStrided(*this, type, x,
                            {start * strides[getAxis()], strides})
            : ElementsAttr();
    if (!piece)
      return failure();
    results.push_back(piece);
    start += size;
  }
  return success();
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  std::optional<SmallVector<DimSlice>> slices = resolveSlice(*this);
  if (!slices)
    return {};
  RankedTensorType xType = getX().getType(), type = getType();
  if (xType == type && llvm::all_of(*slices, [](const DimSlice &slice) {
        return slice.isWhole();
      }))
    return getX();
  auto x = dyn_cast_or_null<ElementsAttr>(adaptor.getX());
  if (!x || !xType.hasStaticShape() || !type.hasStaticShape())
    return {};
  StridedOperand strided{0, rowMajorStrides(xType.getShape())};
  for (auto [stride, slice] : llvm::zip_equal(strided.strides, *slices)) {
    strided.offset += slice.start * stride;
    stride *= slice.step;
  }
  return gatherStrided(*this, type, x, strided);
}

OpFoldResult GatherOp::fold(FoldAdaptor adaptor) {
  auto x = dyn_cast_or_null<ElementsAttr>(adaptor.getX());
  RankedTensorType type = getType();
  if (!x || !adaptor.getIndices() || !type.hasStaticShape())
    return {};
  std::optional<ElementReader> reader = ElementReader::get(x);
  std::optional<SmallVector<int64_t>> indices =
      readInts(cast<ElementsAttr>(adaptor.getIndices()));
  if (!reader || !indices || !mayFold(type, x))
    return {};
  ArrayRef<int64_t> shape = reader->getType().getShape();
  int64_t axis = getAxis(), extent = shape[axis];
  for (int64_t &index : *indices) {
    if (index < 0)
      index += extent;
    // What an index out of bounds gives is left to run time.
    if (index < 0 || index >= extent)
      return {};
  }
  if (type.getNumElements() == 0 || reader->isSplat())
    return makeSplat(type, reader->getBytes(0));

  int64_t outer = ShapedType::getNumElements(shape.take_front(axis));
  int64_t inner = ShapedType::getNumElements(shape.drop_front(axis + 1));
  int64_t bytes = inner * reader->bytesPerElement();
  return makeConstant(
      type, resourceKey(*this, "folded"), [&](MutableArrayRef<char> data) {
        char *to = data.data();
        for (int64_t row = 0; row < outer; ++row)
          for (int64_t index : *indices) {
            std::memcpy(to, reader->getBytes((row * extent + index) * inner),
                        bytes);
            to += bytes;
          }
      });
}
