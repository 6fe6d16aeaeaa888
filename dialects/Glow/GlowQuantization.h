//===- GlowQuantization.h - Quantized types and fixed-point factors -------===//
//
// A quantized element q of storage type T stands for (q - zero point) * scale.
// docs/design/quantization.md has the arithmetic.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWQUANTIZATION_H
#define GLOW_DIALECTS_GLOW_GLOWQUANTIZATION_H

#include "dialects/Glow/GlowInference.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace mlir::glow {

/// The element type that holds the integers of a quantized type: unsigned
/// storage is `uiN`, signed storage is signless.
IntegerType storageOf(quant::QuantizedType type);

/// The integers behind an element type: its storage if it is quantized, itself
/// if it is an integer.
IntegerType integersOf(Type elementType);

/// One scale or one per element along an axis; nothing for blocks.
SmallVector<double> scalesOf(quant::QuantizedType type);
SmallVector<int64_t> zeroPointsOf(quant::QuantizedType type);
/// The axis of a quantized type with one scale per element along it, else -1.
int64_t quantizedAxisOf(quant::QuantizedType type);

/// An operand and what it is called in diagnostics.
using NamedValue = std::pair<StringRef, Value>;

/// Checks the types of a product of quantized tensors: `x` has one scale, `w`
/// one or one along `columnAxis`, and `bias`, if there is one, is stored in i32
/// with the scale of the product. Does nothing unless `x` is quantized.
LogicalResult checkQuantizedProduct(OpSite site, NamedValue x, NamedValue w,
                                    int64_t columnAxis, NamedValue bias);

/// Least and greatest value of an integer type of at most 32 bits.
std::pair<int64_t, int64_t> rangeOf(IntegerType type);

constexpr int8_t kMinRescaleShift = 2;
constexpr int8_t kMaxRescaleShift = 62;

/// A positive real factor as multiplier * 2^-shift.
struct FixedPointFactor {
  int32_t multiplier;
  int8_t shift;
};

/// With m * 2^e = factor and m in [1/2, 1): multiplier round(m * 2^31), shift
/// 31 - e, or 0 for a factor less than 2^-32. Nothing for a factor that is not
/// positive or at least 2^29, whose shift would be less than 2.
std::optional<FixedPointFactor> fixedPointFactor(double factor);

/// What glow.rescale computes for one element.
int64_t rescale(int64_t x, FixedPointFactor factor, int64_t inputZeroPoint,
                int64_t outputZeroPoint, IntegerType to);

/// saturate(round_half_even(x) + zeroPoint) in the range of `to`; the least
/// value for NaN, as glow.quantize_linear gives it.
int64_t quantizeToNearest(double x, int64_t zeroPoint, IntegerType to);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWQUANTIZATION_H
