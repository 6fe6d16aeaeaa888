//===- GlowVerifiersQuantization.cpp - Constraints of quantisation --------===//
//
// (C1) and so on are the constraints in the descriptions of the ops.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowQuantization.h"
#include "dialects/Glow/GlowShapes.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Between real numbers and integers
//===----------------------------------------------------------------------===//

/// (C2), (C3) and (C6): the shape of the scale.
template <typename Op>
static LogicalResult checkScaleShape(Op op, OpSite site) {
  RankedTensorType x = tensorType(op.getX());
  ArrayRef<int64_t> scale = tensorType(op.getScale()).getShape();
  int64_t axis = op.getAxis(), block = op.getBlockSize();
  if (block < 0) // (C6)
    return site.error("block_size is ", block, ", but at least 0 is expected");
  if (block > 0) {
    SmallVector<int64_t> expected(x.getShape());
    if (failed(checkAxis(site, axis, x.getRank()))) // (C3)
      return failure();
    if (!isDynamic(expected[axis]))
      expected[axis] = llvm::divideCeil(expected[axis], block);
    return checkShape(site, "scale", op.getScale(), expected); // (C6)
  }
  if (scale.size() > 1) // (C2)
    return site.error("expected a scale of rank 0 or 1, but got ",
                      op.getScale().getType());
  if (scale.size() == 1 && scale[0] != 1) {
    if (failed(checkAxis(site, axis, x.getRank())) || // (C3)
        failed(checkVector(site, "scale", op.getScale(),
                           x.getDimSize(axis)))) // (C2)
      return failure();
  }
  return success();
}

/// The constraints of quantize_linear and dequantize_linear; `storage` is the
/// operand or result called `storageName` that holds integers.
template <typename Op>
static LogicalResult verifyQuantization(Op op, StringRef storageName,
                                        Value storage) {
  if (failed(checkSameShape(siteOf(op), op.getX(), op.getY()))) // (C1)
    return failure();
  OpSite site = siteOf(op);
  if (failed(checkScaleShape(op, site)))
    return failure();
  if (std::optional<SmallVector<double>> scales = matchFloats(op.getScale()))
    for (double scale : *scales)
      if (!(scale > 0) || !std::isfinite(scale)) // (C7)
        return op.emitOpError("scale is ")
               << scale << ", but a positive finite number is expected";
  Value zeroPoint = op.getZeroPoint();
  if (!zeroPoint)
    return success();
  if (failed(checkShape(site, "zero_point", zeroPoint,
                        tensorType(op.getScale()).getShape()))) // (C4)
    return failure();
  return checkSameElementType(site, storageName, storage, "zero_point",
                              zeroPoint); // (C5)
}

LogicalResult QuantizeLinearOp::verify() {
  return verifyQuantization(*this, "y", getY());
}

LogicalResult DequantizeLinearOp::verify() {
  return verifyQuantization(*this, "x", getX());
}

//===----------------------------------------------------------------------===//
// Quantized types
//===----------------------------------------------------------------------===//

LogicalResult StorageCastOp::verify() {
  if (failed(checkSameShape(siteOf(*this), getX(), getY()))) // (C1)
    return failure();
  Type x = getElementTypeOrSelf(getX()), y = getElementTypeOrSelf(getY());
  auto quantizedX = dyn_cast<quant::QuantizedType>(x);
  auto quantizedY = dyn_cast<quant::QuantizedType>(y);
  if ((quantizedX && storageOf(quantizedX) == y) ||
      (quantizedY && storageOf(quantizedY) == x)) // (C2)
    return success();
  return emitOpError("expected a quantized type and the integer type of its "
                     "storage, but got ")
         << x << " and " << y;
}

LogicalResult RequantizeOp::verify() {
  if (failed(checkSameShape(siteOf(*this), getX(), getY()))) // (C1)
    return failure();
  auto x = dyn_cast<quant::UniformQuantizedType>(getElementTypeOrSelf(getX()));
  auto y = dyn_cast<quant::UniformQuantizedType>(getElementTypeOrSelf(getY()));
  if (x && y && x.getExpressedType() == y.getExpressedType()) // (C2)
    return success();
  return emitOpError("expected types of one scale each that express the same "
                     "type, but got ")
         << getElementTypeOrSelf(getX()) << " and "
         << getElementTypeOrSelf(getY());
}

//===----------------------------------------------------------------------===//
// Integer arithmetic
//===----------------------------------------------------------------------===//

/// Whether `value` is an element of `type`.
static bool isElementOf(int64_t value, IntegerType type) {
  return type.isUnsigned() ? llvm::isUIntN(type.getWidth(), value)
                           : llvm::isIntN(type.getWidth(), value);
}

LogicalResult RescaleOp::verify() {
  if (failed(checkSameShape(siteOf(*this), getX(), getY()))) // (C1)
    return failure();
  RankedTensorType multiplier = tensorType(getMultiplier());
  if (failed(checkShape(siteOf(*this), "shift", getShift(),
                        multiplier.getShape()))) // (C2)
    return failure();
  if (!broadcastsTo(multiplier.getShape(), tensorType(getX()).getShape()))
    return emitOpError("multiplier of shape ")
           << formatShape(multiplier.getShape())
           << " does not broadcast to x of shape "
           << formatShape(tensorType(getX()).getShape());
  if (auto values = matchInts(getMultiplier()))
    for (int64_t value : *values)
      if (value < 0) // (C3)
        return emitOpError("multiplier is ")
               << value << ", but at least 0 is expected";
  if (auto values = matchInts(getShift()))
    for (int64_t value : *values)
      if (value < kMinRescaleShift || value > kMaxRescaleShift) // (C4)
        return emitOpError("shift is ")
               << value << ", but a value in [" << int(kMinRescaleShift) << ", "
               << int(kMaxRescaleShift) << "] is expected";
  for (auto [name, zeroPoint, tensor] :
       {std::tuple("input_zero_point", getInputZeroPoint(), getX()),
        std::tuple("output_zero_point", getOutputZeroPoint(), getY())}) {
    auto type = cast<IntegerType>(getElementTypeOrSelf(tensor));
    bool fits = type.getWidth() == 32 ? zeroPoint == 0
                                      : isElementOf(int64_t(zeroPoint), type);
    if (!fits) // (C5)
      return emitOpError() << name << " is " << int64_t(zeroPoint) << ", but "
                           << (type.getWidth() == 32 ? "0 for elements of "
                                                     : "an element of ")
                           << type << " is expected";
  }
  return success();
}

LogicalResult TableOp::verify() {
  if (failed(checkSameShape(siteOf(*this), getX(), getY()))) // (C1)
    return failure();
  IntegerType x = integersOf(getElementTypeOrSelf(getX()));
  IntegerType y = integersOf(getElementTypeOrSelf(getY()));
  if (failed(checkVector(siteOf(*this), "table", getTable(),
                         x.getWidth() == 16 ? 513 : 256))) // (C2)
    return failure();
  Type table = getElementTypeOrSelf(getTable());
  if (table != y || x.getWidth() != y.getWidth()) // (C3)
    return emitOpError("table has the element type ")
           << table << ", but that of y is expected, " << y
           << ", as wide as that of x, " << x;
  return success();
}
