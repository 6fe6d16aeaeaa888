//===- GlowQuantization.cpp - Quantized types and fixed-point factors -----===//
#include "dialects/Glow/GlowQuantization.h"

#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

IntegerType glow::storageOf(quant::QuantizedType type) {
  return IntegerType::get(type.getContext(), type.getStorageTypeIntegralWidth(),
                          type.isSigned() ? IntegerType::Signless
                                          : IntegerType::Unsigned);
}

IntegerType glow::integersOf(Type elementType) {
  if (auto quantized = dyn_cast<quant::QuantizedType>(elementType))
    return storageOf(quantized);
  return cast<IntegerType>(elementType);
}

std::pair<int64_t, int64_t> glow::rangeOf(IntegerType type) {
  unsigned width = type.getWidth();
  if (type.isUnsigned())
    return {0, (int64_t(1) << width) - 1};
  return {-(int64_t(1) << (width - 1)), (int64_t(1) << (width - 1)) - 1};
}

std::optional<FixedPointFactor> glow::fixedPointFactor(double factor) {
  if (!(factor > 0) || !std::isfinite(factor))
    return std::nullopt;
  int exponent;
  double mantissa = std::frexp(factor, &exponent);
  // 31 bits are exact in a double, and so is the product.
  double multiplier = std::round(std::ldexp(mantissa, 31));
  if (multiplier == std::ldexp(1.0, 31)) {
    multiplier /= 2;
    ++exponent;
  }
  int shift = 31 - exponent;
  if (shift < kMinRescaleShift || shift > kMaxRescaleShift)
    return std::nullopt;
  return FixedPointFactor{static_cast<int32_t>(multiplier),
                          static_cast<int8_t>(shift)};
}

int64_t glow::rescale(int64_t x, FixedPointFactor factor,
                      int64_t inputZeroPoint, int64_t outputZeroPoint,
                      IntegerType to) {
  int64_t product = (x - inputZeroPoint) * factor.multiplier;
  int64_t rounded =
      (product + (int64_t(1) << (factor.shift - 1))) >> factor.shift;
  auto [low, high] = rangeOf(to);
  return std::clamp(rounded + outputZeroPoint, low, high);
}

int64_t glow::quantizeToNearest(double x, int64_t zeroPoint, IntegerType to) {
  auto [low, high] = rangeOf(to);
  if (std::isnan(x))
    return low;
  // nearbyint rounds halves to even in the default rounding mode.
  double level = std::nearbyint(x) + static_cast<double>(zeroPoint);
  return static_cast<int64_t>(std::clamp(level, double(low), double(high)));
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult StorageCastOp::fold(FoldAdaptor) {
  auto inner = getX().getDefiningOp<StorageCastOp>();
  if (inner && inner.getX().getType() == getType())
    return inner.getX();
  return {};
}

OpFoldResult RequantizeOp::fold(FoldAdaptor) {
  if (getX().getType() == getType())
    return getX();
  return {};
}
