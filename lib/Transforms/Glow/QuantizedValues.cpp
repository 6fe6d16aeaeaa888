//===- QuantizedValues.cpp - Quantized types from scales and back ---------===//
#include "lib/Transforms/Glow/QuantizedValues.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowShapes.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

/// More scales than a tensor has channels.
constexpr int64_t kMaxScales = 1 << 20;

/// `storage` is the tensor of integers, `real` that of floats.
template <typename Op>
static quant::QuantizedType typeOf(Op op, Value storage, Value real) {
  auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(storage));
  Type expressed = getElementTypeOrSelf(real);
  if (!integer || !expressed.isF32() || op.getBlockSize() != 0)
    return {};
  unsigned width = integer.getWidth();
  if (width != 8 && integer.isUnsigned())
    return {};
  if (width != 8 && width != 16 && width != 32)
    return {};
  std::optional<SmallVector<double>> scales =
      matchFloats(op.getScale(), kMaxScales);
  if (!scales)
    return {};
  SmallVector<int64_t> zeroPoints(scales->size(), 0);
  if (op.getZeroPoint()) {
    std::optional<SmallVector<int64_t>> given =
        matchInts(op.getZeroPoint(), kMaxScales);
    if (!given)
      return {};
    zeroPoints = *given;
  }
  auto isUsable = [](double scale) {
    return scale > 0 && std::isfinite(scale);
  };
  if (!llvm::all_of(*scales, isUsable))
    return {};
  unsigned flags = integer.isUnsigned() ? 0 : quant::QuantizationFlags::Signed;
  auto [low, high] = rangeOf(integer);
  Type stored = IntegerType::get(op.getContext(), width);
  if (scales->size() == 1)
    return quant::UniformQuantizedType::get(flags, stored, expressed,
                                            scales->front(), zeroPoints.front(),
                                            low, high);
  return quant::UniformQuantizedPerAxisType::get(
      flags, stored, expressed, *scales, zeroPoints, op.getAxis(), low, high);
}

quant::QuantizedType glow::quantizedTypeOf(QuantizeLinearOp op) {
  return typeOf(op, op.getY(), op.getX());
}

quant::QuantizedType glow::quantizedTypeOf(DequantizeLinearOp op) {
  return typeOf(op, op.getX(), op.getY());
}

std::optional<Dequantized> glow::matchDequantized(Value value) {
  if (auto op = value.getDefiningOp<DequantizeLinearOp>())
    if (quant::QuantizedType type = quantizedTypeOf(op))
      return Dequantized{op, type};
  return std::nullopt;
}

quant::UniformQuantizedType glow::activationType(quant::QuantizedType type) {
  auto uniform = dyn_cast_or_null<quant::UniformQuantizedType>(type);
  if (!uniform)
    return {};
  unsigned width = uniform.getStorageTypeIntegralWidth();
  bool isUsable = width == 8 || (width == 16 && uniform.getZeroPoint() == 0);
  return isUsable ? uniform : quant::UniformQuantizedType();
}

RankedTensorType glow::withElement(Type tensor, Type element) {
  return RankedTensorType::get(cast<RankedTensorType>(tensor).getShape(),
                               element);
}

Value glow::castToQuantized(OpBuilder &builder, Location loc, Value storage,
                            quant::QuantizedType type) {
  return builder.createOrFold<StorageCastOp>(
      loc, withElement(storage.getType(), type), storage);
}

Value glow::castToStorage(OpBuilder &builder, Location loc, Value quantized) {
  auto type = cast<quant::QuantizedType>(getElementTypeOrSelf(quantized));
  return builder.createOrFold<StorageCastOp>(
      loc, withElement(quantized.getType(), storageOf(type)), quantized);
}

bool glow::choosesElements(Operation *op) {
  if (auto resize = dyn_cast<ResizeOp>(op))
    return resize.getMode() == ResizeMode::Nearest;
  return isa<ConcatOp, DepthToSpaceOp, ExpandOp, FlattenOp, GatherElementsOp,
             GatherNdOp, GatherOp, IdentityOp, MaximumOp, MaxPoolOp, MinimumOp,
             PadOp, ReduceMaxOp, ReduceMinOp, ReluOp, ReshapeOp, SliceOp,
             SpaceToDepthOp, SplitOp, SqueezeOp, TileOp, TransposeOp,
             UnsqueezeOp, WhereOp>(op);
}

MutableArrayRef<OpOperand> glow::dataOperands(Operation *op) {
  if (isa<ConcatOp, MaximumOp, MinimumOp>(op))
    return op->getOpOperands();
  if (isa<WhereOp>(op))
    return op->getOpOperands().drop_front(1);
  return op->getOpOperands().take_front(1);
}

int64_t glow::largestMagnitude(IntegerType storage, int64_t zeroPoint) {
  auto [low, high] = rangeOf(storage);
  return std::max(zeroPoint - low, high - zeroPoint);
}

std::optional<int64_t> glow::boundOfSum(int64_t largestX, ElementsAttr w,
                                        ArrayRef<int64_t> zeroPoints,
                                        int64_t channelDim,
                                        ArrayRef<int64_t> bias) {
  std::optional<ElementReader> reader = ElementReader::get(w);
  if (!reader)
    return std::nullopt;
  ArrayRef<int64_t> shape = reader->getType().getShape();
  bool isOne = channelDim < 0;
  int64_t channels = isOne ? 1 : shape[channelDim];
  int64_t stride = isOne ? 1 : rowMajorStrides(shape)[channelDim];
  SmallVector<int64_t> sums(channels, 0);
  for (int64_t i = 0, e = reader->getType().getNumElements(); i < e; ++i) {
    int64_t channel = i / stride % channels;
    int64_t zero = zeroPoints[zeroPoints.size() == 1 ? 0 : channel];
    sums[channel] += std::abs(reader->getInt(i) - zero);
  }
  int64_t bound = 0;
  for (int64_t channel = 0; channel < channels; ++channel) {
    int64_t offset = bias.empty() ? 0 : bias[bias.size() == 1 ? 0 : channel];
    bound = std::max(bound, sums[channel] * largestX + std::abs(offset));
  }
  return bound;
}
