//===- GlowQuantization.cpp - Quantized types and fixed-point factors -----===//
#include "dialects/Glow/GlowQuantization.h"

#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

#include "mlir/IR/TypeUtilities.h"

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

SmallVector<double> glow::scalesOf(quant::QuantizedType type) {
  if (auto uniform = dyn_cast<quant::UniformQuantizedType>(type))
    return {uniform.getScale()};
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return llvm::to_vector(perAxis.getScales());
  return {};
}

SmallVector<int64_t> glow::zeroPointsOf(quant::QuantizedType type) {
  if (auto uniform = dyn_cast<quant::UniformQuantizedType>(type))
    return {uniform.getZeroPoint()};
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return llvm::to_vector(perAxis.getZeroPoints());
  return {};
}

int64_t glow::quantizedAxisOf(quant::QuantizedType type) {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  return perAxis ? perAxis.getQuantizedDimension() : -1;
}

LogicalResult glow::checkQuantizedProduct(OpSite site, NamedValue x,
                                          NamedValue w, int64_t columnAxis,
                                          NamedValue bias) {
  auto quantizedX =
      dyn_cast<quant::QuantizedType>(getElementTypeOrSelf(x.second));
  auto quantizedW =
      dyn_cast<quant::QuantizedType>(getElementTypeOrSelf(w.second));
  if (!quantizedX || !quantizedW)
    return success();
  auto uniformX = dyn_cast<quant::UniformQuantizedType>(quantizedX);
  if (!uniformX)
    return site.error("expected ", x.first, " with one scale, but got ",
                      quantizedX);
  int64_t axis = quantizedAxisOf(quantizedW);
  if (isa<quant::UniformQuantizedSubChannelType>(quantizedW) ||
      (axis != -1 && axis != columnAxis))
    return site.error("expected ", w.first,
                      " with one scale, or one per element along dimension ",
                      columnAxis, ", but got ", quantizedW);
  if (!bias.second)
    return success();
  auto quantizedBias =
      dyn_cast<quant::QuantizedType>(getElementTypeOrSelf(bias.second));
  bool isWide = quantizedBias && storageOf(quantizedBias).getWidth() == 32 &&
                quantizedBias.isSigned();
  SmallVector<double> wanted = scalesOf(quantizedW);
  SmallVector<double> found =
      isWide ? scalesOf(quantizedBias) : SmallVector<double>();
  bool isRight = wanted.size() == found.size() &&
                 llvm::all_of_zip(wanted, found, [&](double w, double found) {
                   double product = uniformX.getScale() * w;
                   return std::fabs(found - product) <= 1e-5 * product;
                 });
  if (isRight)
    return success();
  return site.error("expected ", bias.first,
                    " stored in i32, with the scale of ", x.first,
                    " times that of ", w.first, ", but got ",
                    getElementTypeOrSelf(bias.second));
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
  if (shift < kMinRescaleShift)
    return std::nullopt;
  // Times less than 2^-32, every 32-bit integer is less than a half.
  if (shift > kMaxRescaleShift)
    return FixedPointFactor{0, kMaxRescaleShift};
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
