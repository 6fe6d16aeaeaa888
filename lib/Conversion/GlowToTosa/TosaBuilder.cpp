//===- TosaBuilder.cpp - What every lowering to tosa shares ---------------===//
#include "lib/Conversion/GlowToTosa/TosaBuilder.h"

#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowQuantization.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

RankedTensorType glow::tosaTypeOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || tensor.getNumElements() == 0)
    return {};
  auto element = dyn_cast<IntegerType>(tensor.getElementType());
  if (!element || !llvm::is_contained({1, 8, 16, 32}, element.getWidth()) ||
      (element.isUnsigned() && element.getWidth() == 32))
    return {};
  return tensor.clone(IntegerType::get(type.getContext(), element.getWidth()));
}

int64_t glow::tosaOffsetOf(Type type) {
  auto element = dyn_cast<IntegerType>(getElementTypeOrSelf(type));
  return element && element.isUnsigned()
             ? int64_t(1) << (element.getWidth() - 1)
             : 0;
}

LogicalResult TosaBuilder::reject(const Twine &need) {
  failures[op] = need.str();
  return failure();
}

//===----------------------------------------------------------------------===//
// Between the levels
//===----------------------------------------------------------------------===//

Value TosaBuilder::in(Value value) {
  if (Value known = values.lookupOrNull(value))
    return known;
  // The driver has seen to it that what is left are constants of integers.
  ElementReader reader = *ElementReader::get(matchConstant(value));
  RankedTensorType type = tosaTypeOf(value.getType());
  if (!type) // Indices of 64 bits, which fit into 32.
    type = tensorType(value).clone(getI32Type());
  int64_t offset = tosaOffsetOf(value.getType());
  SmallVector<int64_t> elements;
  int64_t count = reader.isSplat() ? 1 : type.getNumElements();
  for (int64_t i = 0; i < count; ++i)
    elements.push_back(reader.getInt(i) - offset);
  Value result = constant(type, elements);
  values.map(value, result);
  return result;
}

Value TosaBuilder::wide(Value value) {
  int64_t offset = tosaOffsetOf(value.getType());
  Value x = cast(in(value), getI32Type());
  if (offset == 0)
    return x;
  return binary<tosa::AddOp>(
      x, scalar(getI32Type(), offset, tensorType(x).getRank()));
}

Value TosaBuilder::narrow(Value numbers, Type type) {
  auto element = tosaTypeOf(type).getElementType();
  Value x = cast(numbers, element);
  if (tosaOffsetOf(type) == 0)
    return x;
  // In the element type, minus half the range is the other highest bit.
  int64_t lowest = rangeOf(llvm::cast<IntegerType>(element)).first;
  return binary<tosa::BitwiseXorOp>(
      x, scalar(element, lowest, tensorType(x).getRank()));
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

Value TosaBuilder::constant(RankedTensorType type, ArrayRef<int64_t> values) {
  auto element = llvm::cast<IntegerType>(type.getElementType());
  ElementsAttr elements;
  if (element.getWidth() == 1) {
    auto bits = llvm::map_to_vector(
        values, [](int64_t value) -> bool { return value != 0; });
    elements = DenseElementsAttr::get(type, ArrayRef<bool>(bits));
  } else if (element.getWidth() > 32 || llvm::all_equal(values)) {
    auto numbers = llvm::map_to_vector(values, [&](int64_t value) {
      return APInt(element.getWidth(), value, /*isSigned=*/true,
                   /*implicitTrunc=*/true);
    });
    if (llvm::all_equal(values))
      numbers.truncate(1);
    elements = DenseElementsAttr::get(type, numbers);
  } else {
    int64_t bytes = bytesPerElement(element);
    elements = makeConstant(
        type, resourceKey(op, "tosa"), [&](MutableArrayRef<char> data) {
          for (auto [i, value] : llvm::enumerate(values))
            storeInt(data.data() + i * bytes, bytes, element, value);
        });
  }
  return tosa::ConstOp::create(*this, type, elements);
}

Value TosaBuilder::shape(ArrayRef<int64_t> extents) {
  return tosa::ConstShapeOp::create(
      *this, tosa::shapeType::get(getContext(), extents.size()),
      getIndexTensorAttr(extents));
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

Value TosaBuilder::reshape(Value x, ArrayRef<int64_t> to) {
  RankedTensorType from = tensorType(x), type = from.clone(to);
  if (type == from)
    return x;
  if (ElementsAttr constant = tosaConstant(x))
    if (ElementsAttr reshaped = reshapeElements(constant, type))
      return tosa::ConstOp::create(*this, type, reshaped);
  return tosa::ReshapeOp::create(*this, type, x, shape(to));
}

Value TosaBuilder::transpose(Value x, ArrayRef<int64_t> perm) {
  if (isIdentityPermutation(perm))
    return x;
  RankedTensorType from = tensorType(x);
  RankedTensorType type = from.clone(applyPermutation(from.getShape(), perm));
  if (ElementsAttr constant = tosaConstant(x)) {
    if (constant.isSplat())
      return reshape(x, type.getShape());
    if (std::optional<ArrayRef<char>> bytes = rawBytes(constant)) {
      ElementsAttr permuted = makeConstant(
          type, resourceKey(op, "tosa"), [&](MutableArrayRef<char> data) {
            permuteElements(*bytes, from.getShape(), perm,
                            bytesPerElement(type.getElementType()), data);
          });
      return tosa::ConstOp::create(*this, type, permuted);
    }
  }
  return tosa::TransposeOp::create(
      *this, type, x,
      llvm::map_to_vector(perm, [](int64_t i) -> int32_t { return i; }));
}

Value TosaBuilder::slice(Value x, ArrayRef<int64_t> starts,
                         ArrayRef<int64_t> sizes) {
  RankedTensorType from = tensorType(x), type = from.clone(sizes);
  if (type == from)
    return x;
  if (ElementsAttr constant = tosaConstant(x)) {
    if (auto splat = dyn_cast<SplatElementsAttr>(constant))
      return tosa::ConstOp::create(*this, type, splat.resizeSplat(type));
    if (std::optional<ArrayRef<char>> bytes = rawBytes(constant)) {
      SmallVector<int64_t> strides = rowMajorStrides(from.getShape());
      int64_t width = bytesPerElement(type.getElementType()), offset = 0;
      for (auto [start, stride] : llvm::zip_equal(starts, strides))
        offset += start * stride;
      ElementsAttr part = makeConstant(
          type, resourceKey(op, "tosa"), [&](MutableArrayRef<char> data) {
            forEachStrided(sizes, {StridedOperand{offset, strides}},
                           [&](int64_t i, ArrayRef<int64_t> place) {
                             std::copy_n(bytes->data() + place[0] * width,
                                         width, data.data() + i * width);
                           });
          });
      return tosa::ConstOp::create(*this, type, part);
    }
  }
  return tosa::SliceOp::create(*this, tensorType(x).clone(sizes), x,
                               shape(starts), shape(sizes));
}

Value TosaBuilder::slice(Value x, int64_t dim, int64_t start, int64_t count) {
  SmallVector<int64_t> starts(tensorType(x).getRank(), 0);
  SmallVector<int64_t> sizes(tensorType(x).getShape());
  starts[dim] = start;
  sizes[dim] = count;
  return slice(x, starts, sizes);
}

Value TosaBuilder::concat(ArrayRef<Value> xs, int64_t dim) {
  if (xs.size() == 1)
    return xs.front();
  RankedTensorType type = tensorType(xs.front());
  SmallVector<int64_t> shape(type.getShape());
  shape[dim] = 0;
  for (Value x : xs)
    shape[dim] += tensorType(x).getDimSize(dim);
  return tosa::ConcatOp::create(*this, type.clone(shape), ValueRange(xs), dim);
}

Value TosaBuilder::pad(Value x, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                       Value fill) {
  RankedTensorType type = tensorType(x);
  SmallVector<int64_t> padded(type.getShape()), pads;
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    padded[dim] += low[dim] + high[dim];
    pads.append({low[dim], high[dim]});
  }
  if (type.getShape() == ArrayRef<int64_t>(padded))
    return x;
  return tosa::PadOp::create(*this, type.clone(padded), x, shape(pads), fill);
}

Value TosaBuilder::tile(Value x, ArrayRef<int64_t> repeats) {
  if (llvm::all_of(repeats, [](int64_t times) { return times == 1; }))
    return x;
  SmallVector<int64_t> sizes(tensorType(x).getShape());
  for (auto [size, times] : llvm::zip_equal(sizes, repeats))
    size *= times;
  return tosa::TileOp::create(*this, tensorType(x).clone(sizes), x,
                              shape(repeats));
}

Value TosaBuilder::cast(Value x, Type element) {
  RankedTensorType type = tensorType(x);
  if (type.getElementType() == element)
    return x;
  return tosa::CastOp::create(*this, type.clone(element), x);
}

Value TosaBuilder::take(Value x, int64_t dim, ArrayRef<int64_t> positions) {
  ArrayRef<int64_t> from = tensorType(x).getShape();
  SmallVector<int64_t> to(from);
  int64_t count = positions.size();
  to[dim] = count;
  int64_t outer = computeProduct(from.take_front(dim));
  int64_t inner = computeProduct(from.drop_front(dim + 1));
  SmallVector<int64_t> indices;
  for (int64_t i = 0; i < outer; ++i)
    indices.append(positions.begin(), positions.end());
  RankedTensorType type = tensorType(x).clone({outer, count, inner});
  Value gathered = tosa::GatherOp::create(
      *this, type, reshape(x, {outer, from[dim], inner}),
      constant(RankedTensorType::get({outer, count}, getI32Type()), indices));
  return reshape(gathered, to);
}

Value TosaBuilder::withRank(Value x, int64_t rank) {
  ArrayRef<int64_t> from = tensorType(x).getShape();
  SmallVector<int64_t> to(rank - from.size(), 1);
  to.append(from.begin(), from.end());
  return reshape(x, to);
}

RankedTensorType TosaBuilder::alignRanks(Value &a, Value &b) {
  int64_t rank = std::max(tensorType(a).getRank(), tensorType(b).getRank());
  a = withRank(a, rank);
  b = withRank(b, rank);
  // The verifiers of glow have checked that they broadcast.
  return tensorType(a).clone(
      *broadcastShapes(tensorType(a).getShape(), tensorType(b).getShape()));
}

Value TosaBuilder::multiply(Value a, Value b) {
  RankedTensorType type = alignRanks(a, b);
  return tosa::MulOp::create(*this, type, a, b, single(getI8Type(), 0));
}

Value TosaBuilder::rescale(Value x, Type to, const Rescale &rescale) {
  Value multiplier =
      constant(RankedTensorType::get(rescale.multipliers.size(), getI32Type()),
               rescale.multipliers);
  Value shift =
      constant(RankedTensorType::get(rescale.shifts.size(), getI8Type()),
               rescale.shifts);
  return tosa::RescaleOp::create(
      *this, tensorType(x).clone(to), x, multiplier, shift,
      single(tensorType(x).getElementType(), rescale.inputZeroPoint),
      single(to, rescale.outputZeroPoint), /*scale32=*/true,
      tosa::RoundingMode::SINGLE_ROUND,
      /*per_channel=*/rescale.multipliers.size() > 1, rescale.isInputUnsigned,
      rescale.isOutputUnsigned);
}

// A factor of one.
static TosaBuilder::Rescale unchanged() { return {{int64_t(1) << 30}, {30}}; }

Value TosaBuilder::fromUnsigned(Value stored) {
  Type element = tensorType(stored).getElementType();
  Rescale parameters = unchanged();
  parameters.inputZeroPoint = int64_t(1)
                              << (element.getIntOrFloatBitWidth() - 1);
  parameters.isInputUnsigned = true;
  return rescale(stored, element, parameters);
}

Value TosaBuilder::toUnsigned(Value x) {
  Type element = tensorType(x).getElementType();
  Rescale parameters = unchanged();
  parameters.outputZeroPoint = int64_t(1)
                               << (element.getIntOrFloatBitWidth() - 1);
  parameters.isOutputUnsigned = true;
  return rescale(x, element, parameters);
}
