//===- GlowElements.cpp - Computing with the elements of constants --------===//
#include "dialects/Glow/GlowElements.h"

#include "dialects/Glow/GlowConstants.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Names and limits of folded constants
//===----------------------------------------------------------------------===//

bool glow::mayFold(RankedTensorType type, ArrayRef<ElementsAttr> operands) {
  std::optional<int64_t> size = bytesOf(type);
  if (!size)
    return false;
  if (*size <= kMaxFoldedBytes)
    return true;
  int64_t stored = 0;
  for (ElementsAttr operand : operands)
    if (operand && !operand.isSplat())
      stored += bytesOf(operand.getShapedType()).value_or(0);
  return *size <= stored;
}

std::string glow::resourceKey(Operation *op, StringRef name) {
  if (auto module = op->getParentOfType<ModuleOp>())
    if (auto prefix = module->getAttrOfType<StringAttr>(kOwnedPrefixAttrName))
      return (prefix.getValue() + name).str();
  return name.str();
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

bool glow::isUnsignedInt(Type elementType) {
  return elementType.isUnsignedInteger() || elementType.isInteger(1);
}

bool glow::isComputableFloat(Type elementType) {
  return isa<Float64Type, Float32Type, Float16Type, BFloat16Type>(elementType);
}

std::optional<ElementReader> ElementReader::get(ElementsAttr elements) {
  auto type = dyn_cast<RankedTensorType>(elements.getShapedType());
  if (!type || !bytesOf(type))
    return std::nullopt;
  Type elementType = type.getElementType();
  ElementReader reader;
  reader.type = type;
  reader.elementBytes = glow::bytesPerElement(elementType);
  if (reader.elementBytes == 0 || reader.elementBytes > 8)
    return std::nullopt;
  reader.width = elementType.getIntOrFloatBitWidth();
  reader.step = reader.elementBytes;
  if (isa<FloatType>(elementType))
    reader.kind = elementType.isF64()   ? Kind::F64
                  : elementType.isF32() ? Kind::F32
                                        : Kind::OtherFloat;
  else
    reader.kind = isUnsignedInt(elementType) ? Kind::Unsigned : Kind::Signed;

  if (type.getNumElements() == 0)
    return reader;
  if (std::optional<ArrayRef<char>> bytes = rawBytes(elements)) {
    reader.stored = *bytes;
    return reader;
  }
  auto dense = dyn_cast<DenseIntOrFPElementsAttr>(elements);
  if (!dense)
    return std::nullopt;
  auto append = [&](const APInt &bits) {
    uint64_t word = bits.getZExtValue();
    for (int64_t i = 0; i < reader.elementBytes; ++i)
      reader.owned.push_back(static_cast<char>(word >> (8 * i)));
  };
  bool isFloat = isa<FloatType>(elementType);
  if (dense.isSplat()) {
    append(isFloat ? dense.getSplatValue<APFloat>().bitcastToAPInt()
                   : dense.getSplatValue<APInt>());
    reader.step = 0;
  } else if (!isFloat) {
    for (const APInt &bits : dense.getValues<APInt>())
      append(bits);
  }
  return reader;
}

uint64_t ElementReader::getBits(int64_t index) const {
  const char *bytes = getBytes(index);
  uint64_t bits = 0;
  for (int64_t i = 0; i < elementBytes; ++i)
    bits |= uint64_t(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return bits;
}

double ElementReader::getFloat(int64_t index) const {
  if (kind == Kind::F32) {
    float value;
    std::memcpy(&value, getBytes(index), sizeof(value));
    return value;
  }
  if (kind == Kind::F64) {
    double value;
    std::memcpy(&value, getBytes(index), sizeof(value));
    return value;
  }
  APFloat value(cast<FloatType>(getElementType()).getFloatSemantics(),
                APInt(64, getBits(index)).trunc(width));
  bool losesInfo;
  value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                &losesInfo);
  return value.convertToDouble();
}

int64_t ElementReader::getInt(int64_t index) const {
  unsigned unused = 64 - width;
  uint64_t bits = getBits(index) << unused;
  return kind == Kind::Unsigned ? static_cast<int64_t>(bits >> unused)
                                : static_cast<int64_t>(bits) >> unused;
}

void glow::storeFloat(char *bytes, FloatType type, double value) {
  if (type.isF64()) {
    std::memcpy(bytes, &value, sizeof(value));
    return;
  }
  if (type.isF32()) {
    float rounded = static_cast<float>(value);
    std::memcpy(bytes, &rounded, sizeof(rounded));
    return;
  }
  APFloat rounded(value);
  bool losesInfo;
  rounded.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
  uint64_t bits = rounded.bitcastToAPInt().getZExtValue();
  std::memcpy(bytes, &bits, bytesPerElement(type));
}

void glow::storeInt(char *bytes, int64_t elementBytes, Type type,
                    int64_t value) {
  // The unused bits of a byte are zero.
  unsigned unused = 64 - type.getIntOrFloatBitWidth();
  uint64_t bits = static_cast<uint64_t>(value) << unused >> unused;
  std::memcpy(bytes, &bits, elementBytes);
}

DenseElementsAttr glow::makeSplat(RankedTensorType type, const char *bytes) {
  Type elementType = type.getElementType();
  if (type.getNumElements() == 0)
    return DenseElementsAttr::get(type, ArrayRef<Attribute>());
  if (elementType.isInteger(1))
    return DenseElementsAttr::get(type, *bytes != 0);
  return DenseElementsAttr::getFromRawBuffer(
      type, ArrayRef(bytes, bytesPerElement(elementType)));
}

DenseElementsAttr glow::makeSplat(RankedTensorType type, double value) {
  char bytes[8] = {};
  Type elementType = type.getElementType();
  if (auto floatType = dyn_cast<FloatType>(elementType))
    storeFloat(bytes, floatType, value);
  else
    storeInt(bytes, bytesPerElement(elementType), elementType,
             static_cast<int64_t>(value));
  return makeSplat(type, bytes);
}

bool glow::isAll(Attribute attr, double value) {
  constexpr int64_t maxCount = 4096;
  auto elements = dyn_cast_or_null<ElementsAttr>(attr);
  std::optional<ElementReader> reader =
      elements ? ElementReader::get(elements) : std::nullopt;
  if (!reader)
    return false;
  int64_t count = reader->isSplat() ? 1 : reader->getType().getNumElements();
  if (count > maxCount)
    return false;
  bool isFloat = isa<FloatType>(reader->getElementType());
  for (int64_t i = 0; i < count; ++i)
    if (isFloat ? reader->getFloat(i) != value
                : static_cast<double>(reader->getInt(i)) != value)
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Walking
//===----------------------------------------------------------------------===//

SmallVector<int64_t> glow::rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

SmallVector<int64_t> glow::broadcastStrides(ArrayRef<int64_t> from,
                                            ArrayRef<int64_t> to) {
  SmallVector<int64_t> strides(to.size() - from.size(), 0);
  for (auto [dim, stride] : llvm::zip_equal(from, rowMajorStrides(from)))
    strides.push_back(dim == 1 ? 0 : stride);
  return strides;
}

ElementsAttr glow::gatherStrided(Operation *op, RankedTensorType type,
                                 ElementsAttr x, StridedOperand strided) {
  std::optional<ElementReader> reader = ElementReader::get(x);
  if (!reader || !type.hasStaticShape())
    return {};
  if (type.getNumElements() == 0 || reader->isSplat())
    return makeSplat(type, reader->getBytes(0));
  if (!mayFold(type, x))
    return {};
  int64_t size = reader->bytesPerElement();
  return makeConstant(
      type, resourceKey(op, "folded"), [&](MutableArrayRef<char> data) {
        forEachStrided(type.getShape(), strided,
                       [&](int64_t index, ArrayRef<int64_t> places) {
                         std::memcpy(data.data() + index * size,
                                     reader->getBytes(places[0]), size);
                       });
      });
}

/// Copies the transpose of a matrix, whose rows and columns may be strided, in
/// blocks of a few cache lines on both sides.
template <size_t bytes>
static void transposeMatrix(const char *from, int64_t fromStride, char *to,
                            int64_t toStride, int64_t rows, int64_t columns) {
  constexpr int64_t block = 32;
  for (int64_t row = 0; row < rows; row += block)
    for (int64_t column = 0; column < columns; column += block) {
      int64_t rowEnd = std::min(row + block, rows);
      int64_t columnEnd = std::min(column + block, columns);
      for (int64_t r = row; r < rowEnd; ++r)
        for (int64_t c = column; c < columnEnd; ++c)
          std::memcpy(to + (r * toStride + c) * bytes,
                      from + (c * fromStride + r) * bytes, bytes);
    }
}

/// A permutation without dimensions of one element, in which dimensions that
/// stay neighbours are one.
static void simplifyPermutation(ArrayRef<int64_t> shape, ArrayRef<int64_t> perm,
                                SmallVectorImpl<int64_t> &newShape,
                                SmallVectorImpl<int64_t> &newPerm) {
  // Runs of dimensions of the operand, in the order of the result.
  SmallVector<int64_t> firsts, extents;
  int64_t previous = -2;
  for (int64_t dim : perm) {
    if (shape[dim] == 1)
      continue;
    bool follows = previous >= 0 && dim > previous &&
                   llvm::all_of(shape.slice(previous + 1, dim - previous - 1),
                                [](int64_t extent) { return extent == 1; });
    if (follows) {
      extents.back() *= shape[dim];
    } else {
      firsts.push_back(dim);
      extents.push_back(shape[dim]);
    }
    previous = dim;
  }
  newShape.assign(firsts.size(), 0);
  for (size_t i = 0; i < firsts.size(); ++i) {
    newPerm.push_back(
        llvm::count_if(firsts, [&](int64_t f) { return f < firsts[i]; }));
    newShape[newPerm.back()] = extents[i];
  }
}

template <size_t bytes>
static void permuteBlocks(const char *from, ArrayRef<int64_t> shape,
                          ArrayRef<int64_t> perm, char *to) {
  size_t rank = perm.size();
  SmallVector<int64_t> toShape, fromStrides;
  SmallVector<int64_t> operandStrides = rowMajorStrides(shape);
  for (int64_t dim : perm) {
    toShape.push_back(shape[dim]);
    fromStrides.push_back(operandStrides[dim]);
  }
  SmallVector<int64_t> toStrides = rowMajorStrides(toShape);
  // The matrix: the operand's innermost dimension by the result's.
  size_t rows = llvm::find(perm, static_cast<int64_t>(rank) - 1) - perm.begin();
  size_t columns = rank - 1;
  int64_t numRows = toShape[rows], numColumns = toShape[columns];
  int64_t fromStride = fromStrides[columns], toStride = toStrides[rows];
  // The other dimensions, walked on both sides.
  SmallVector<int64_t> outer;
  StridedOperand source{0, {}}, target{0, {}};
  for (size_t i = 0; i < rank; ++i)
    if (i != rows && i != columns) {
      outer.push_back(toShape[i]);
      source.strides.push_back(fromStrides[i]);
      target.strides.push_back(toStrides[i]);
    }
  forEachStrided(outer, {source, target},
                 [&](int64_t, ArrayRef<int64_t> places) {
                   transposeMatrix<bytes>(from + places[0] * bytes, fromStride,
                                          to + places[1] * bytes, toStride,
                                          numRows, numColumns);
                 });
}

void glow::permuteElements(ArrayRef<char> from, ArrayRef<int64_t> shape,
                           ArrayRef<int64_t> perm, int64_t elementBytes,
                           MutableArrayRef<char> to) {
  if (from.empty())
    return;
  SmallVector<int64_t> newShape, newPerm;
  simplifyPermutation(shape, perm, newShape, newPerm);
  int64_t rank = newPerm.size();
  if (rank < 2) {
    llvm::copy(from, to.begin());
    return;
  }
  if (newPerm.back() == rank - 1) {
    // Whole rows stay together.
    int64_t rowBytes = newShape.back() * elementBytes;
    SmallVector<int64_t> strides =
        rowMajorStrides(ArrayRef(newShape).drop_back());
    SmallVector<int64_t> rowShape;
    StridedOperand source{0, {}};
    for (int64_t dim : ArrayRef(newPerm).drop_back()) {
      rowShape.push_back(newShape[dim]);
      source.strides.push_back(strides[dim]);
    }
    forEachStrided(rowShape, source,
                   [&](int64_t row, ArrayRef<int64_t> places) {
                     std::memcpy(to.data() + row * rowBytes,
                                 from.data() + places[0] * rowBytes, rowBytes);
                   });
    return;
  }
  switch (elementBytes) {
  case 1:
    return permuteBlocks<1>(from.data(), newShape, newPerm, to.data());
  case 2:
    return permuteBlocks<2>(from.data(), newShape, newPerm, to.data());
  case 4:
    return permuteBlocks<4>(from.data(), newShape, newPerm, to.data());
  default:
    return permuteBlocks<8>(from.data(), newShape, newPerm, to.data());
  }
}

ElementsAttr glow::reshapeElements(ElementsAttr elements,
                                   RankedTensorType type) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  if (!dense)
    return {};
  return dense.isSplat() ? dense.resizeSplat(type) : dense.reshape(type);
}
