//===- GlowConstants.cpp - Reading and making constant tensors ------------===//
#include "dialects/Glow/GlowConstants.h"

#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

// Larger constants are resources: not uniqued, hashed or printed inline.
constexpr int64_t kMaxInlineBytes = 256;
constexpr size_t kBlobAlignment = 64;

ElementsAttr glow::matchConstant(Value value) {
  Operation *op = value ? value.getDefiningOp() : nullptr;
  if (!op || !op->hasTrait<OpTrait::ConstantLike>())
    return {};
  // m_Constant would take the result of a fold that fails on invalid IR.
  SmallVector<OpFoldResult, 1> folded;
  if (failed(op->fold(/*operands=*/{}, folded)) || folded.size() != 1)
    return {};
  return dyn_cast_or_null<ElementsAttr>(dyn_cast<Attribute>(folded.front()));
}

int64_t glow::bytesPerElement(Type elementType) {
  if (!elementType.isIntOrFloat())
    return 0;
  return llvm::divideCeil(elementType.getIntOrFloatBitWidth(), 8);
}

std::optional<int64_t> glow::bytesOf(ShapedType type) {
  if (!type.hasStaticShape())
    return std::nullopt;
  std::optional<int64_t> count = countElements(type.getShape());
  if (!count)
    return std::nullopt;
  return mulDims(*count, bytesPerElement(type.getElementType()));
}

std::optional<ArrayRef<char>> glow::rawBytes(ElementsAttr elements) {
  std::optional<int64_t> size = bytesOf(elements.getShapedType());
  if (!size)
    return std::nullopt;
  ArrayRef<char> data;
  if (auto dense = dyn_cast<DenseIntOrFPElementsAttr>(elements)) {
    if (dense.isSplat() || dense.getElementType().isInteger(1))
      return std::nullopt;
    data = dense.getRawData();
  } else if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return std::nullopt;
    data = blob->getData();
  } else {
    return std::nullopt;
  }
  if (static_cast<int64_t>(data.size()) != *size)
    return std::nullopt;
  return data;
}

/// The bits of element `index` in `bytes`.
static APInt readBits(ArrayRef<char> bytes, int64_t index, int64_t size,
                      unsigned width) {
  uint64_t bits = 0;
  for (int64_t i = 0; i < size; ++i)
    bits |= uint64_t(static_cast<unsigned char>(bytes[index * size + i]))
            << (8 * i);
  return APInt(64, bits).trunc(width);
}

/// Calls `visit` with the bits of every element; false if they cannot be read
/// or are more than `maxCount`.
static bool forEachElement(ElementsAttr elements, int64_t maxCount,
                           function_ref<void(const APInt &)> visit) {
  ShapedType type = elements.getShapedType();
  Type elementType = type.getElementType();
  if (!type.hasStaticShape() || !elementType.isIntOrFloat() ||
      elementType.getIntOrFloatBitWidth() > 64)
    return false;
  std::optional<int64_t> count = countElements(type.getShape());
  if (!count || *count > maxCount)
    return false;

  unsigned width = elementType.getIntOrFloatBitWidth();
  if (std::optional<ArrayRef<char>> bytes = rawBytes(elements)) {
    for (int64_t i = 0; i < *count; ++i)
      visit(readBits(*bytes, i, bytesPerElement(elementType), width));
    return true;
  }
  auto dense = dyn_cast<DenseIntOrFPElementsAttr>(elements);
  if (!dense)
    return false;
  if (isa<FloatType>(elementType))
    for (const APFloat &value : dense.getValues<APFloat>())
      visit(value.bitcastToAPInt());
  else
    for (const APInt &value : dense.getValues<APInt>())
      visit(value);
  return true;
}

std::optional<SmallVector<int64_t>> glow::readInts(ElementsAttr elements,
                                                   int64_t maxCount) {
  auto type = dyn_cast<IntegerType>(elements.getShapedType().getElementType());
  if (!type)
    return std::nullopt;
  bool zeroExtend = type.isUnsigned() || type.getWidth() == 1;
  SmallVector<int64_t> values;
  if (!forEachElement(elements, maxCount, [&](const APInt &bits) {
        values.push_back(zeroExtend ? bits.getZExtValue()
                                    : bits.getSExtValue());
      }))
    return std::nullopt;
  return values;
}

std::optional<SmallVector<double>> glow::readFloats(ElementsAttr elements,
                                                    int64_t maxCount) {
  auto type = dyn_cast<FloatType>(elements.getShapedType().getElementType());
  if (!type)
    return std::nullopt;
  SmallVector<double> values;
  if (!forEachElement(elements, maxCount, [&](const APInt &bits) {
        APFloat value(type.getFloatSemantics(), bits);
        bool losesInfo;
        value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                      &losesInfo);
        values.push_back(value.convertToDouble());
      }))
    return std::nullopt;
  return values;
}

std::optional<SmallVector<int64_t>> glow::matchInts(Value value,
                                                    int64_t maxCount) {
  ElementsAttr elements = matchConstant(value);
  return elements ? readInts(elements, maxCount) : std::nullopt;
}

std::optional<SmallVector<double>> glow::matchFloats(Value value,
                                                     int64_t maxCount) {
  ElementsAttr elements = matchConstant(value);
  return elements ? readFloats(elements, maxCount) : std::nullopt;
}

ElementsAttr
glow::makeConstant(RankedTensorType type, StringRef name,
                   function_ref<void(MutableArrayRef<char>)> fill) {
  int64_t size = bytesOf(type).value();
  if (size > kMaxInlineBytes) {
    AsmResourceBlob blob = HeapAsmResourceBlob::allocate(size, kBlobAlignment);
    MutableArrayRef<char> data = blob.getMutableData();
    llvm::fill(data, 0);
    fill(data);
    return DenseResourceElementsAttr::get(type, name, std::move(blob));
  }
  SmallVector<char> data(size);
  fill(data);
  if (!type.getElementType().isInteger(1))
    return DenseElementsAttr::getFromRawBuffer(type, data);
  SmallVector<bool> bools(llvm::map_range(data, [](char c) { return c != 0; }));
  return DenseElementsAttr::get(type, bools);
}

DenseElementsAttr glow::makeInts(MLIRContext *context,
                                 ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    IntegerType::get(context, 64));
  return DenseElementsAttr::get(type, values);
}
