//===- GlowVerifiers.cpp - Constraints that do not decide result types ----===//
//
// What the type of a result depends on is checked where it is inferred, in
// GlowTypeInference*.cpp, so that a builder already reports it. The rest is
// here. (C1) and so on are the constraints in the descriptions of the ops.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::glow;

static LogicalResult checkMinimumRank(Operation *op, StringRef name, Value x,
                                      int64_t minimum) {
  if (tensorType(x).getRank() >= minimum)
    return success();
  return op->emitOpError("expected ") << name << " with a rank of at least "
                                      << minimum << ", but got " << x.getType();
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

LogicalResult CastOp::verify() {
  return checkSameShape(siteOf(*this), getX(), getY()); // (C1)
}

LogicalResult ClipOp::verify() {
  for (auto [name, bound] :
       {std::pair("min", getMin()), std::pair("max", getMax())})
    if (bound && failed(checkSameElementType(siteOf(*this), "x", getX(), name,
                                             bound))) // (C1)
      return failure();
  return success();
}

LogicalResult ModOp::verify() {
  Type type = getElementTypeOrSelf(getA());
  if (!getFmod() && !isa<IntegerType>(type)) // (C3)
    return emitOpError("expected fmod for the element type ") << type;
  return success();
}

LogicalResult CompareOp::verify() {
  if (getPredicate() != ComparePredicate::EQ &&
      getElementTypeOrSelf(getA()).isInteger(1)) // (C3)
    return emitOpError("expected the predicate 'eq' for bools, but got '")
           << stringifyComparePredicate(getPredicate()) << "'";
  return success();
}

//===----------------------------------------------------------------------===//
// Pooling and normalisation
//===----------------------------------------------------------------------===//

LogicalResult LpPoolOp::verify() {
  int64_t p = getP();
  if (p < 1) // (C6)
    return emitOpError("p is ") << p << ", but at least 1 is expected";
  return success();
}

LogicalResult BatchNormOp::verify() {
  if (failed(checkMinimumRank(*this, "x", getX(), 2))) // (C1)
    return failure();
  int64_t channels = tensorType(getX()).getDimSize(1);
  for (auto [name, parameter] :
       {std::pair("scale", getScale()), std::pair("bias", getBias()),
        std::pair("mean", getMean()), std::pair("var", getVar())})
    if (failed(checkVector(siteOf(*this), name, parameter, channels))) // (C2)
      return failure();
  return success();
}

/// Constraints (C1), (C2) of layer_norm and rms_norm.
static LogicalResult
verifyTrailingNorm(Operation *op, Value x, int64_t axis,
                   ArrayRef<std::pair<StringRef, Value>> parameters) {
  RankedTensorType type = tensorType(x);
  if (failed(checkAxis(siteOf(op), axis, type.getRank()))) // (C1)
    return failure();
  ArrayRef<int64_t> trailing = type.getShape().drop_front(axis);
  for (auto [name, parameter] : parameters) {
    if (!parameter)
      continue;
    ArrayRef<int64_t> shape = tensorType(parameter).getShape();
    if (!broadcastsTo(shape, trailing)) // (C2)
      return op->emitOpError()
             << name << " of shape " << formatShape(shape)
             << " does not broadcast to " << formatShape(trailing);
  }
  return success();
}

LogicalResult LayerNormOp::verify() {
  return verifyTrailingNorm(*this, getX(), getAxis(),
                            {{"scale", getScale()}, {"bias", getBias()}});
}

LogicalResult RmsNormOp::verify() {
  return verifyTrailingNorm(*this, getX(), getAxis(), {{"scale", getScale()}});
}

/// That scale and bias have one element per channel: (C2) of instance_norm,
/// (C3) of group_norm.
template <typename Op>
static LogicalResult verifyScaleAndBias(Op op) {
  int64_t channels = tensorType(op.getX()).getDimSize(1);
  if (failed(checkVector(siteOf(op), "scale", op.getScale(), channels)) ||
      failed(checkVector(siteOf(op), "bias", op.getBias(), channels)))
    return failure();
  return success();
}

LogicalResult InstanceNormOp::verify() {
  if (failed(checkMinimumRank(*this, "x", getX(), 3))) // (C1)
    return failure();
  return verifyScaleAndBias(*this); // (C2)
}

LogicalResult GroupNormOp::verify() {
  if (failed(checkMinimumRank(*this, "x", getX(), 2))) // (C1)
    return failure();
  int64_t groups = getNumGroups();
  int64_t channels = tensorType(getX()).getDimSize(1);
  if (groups < 1 || (!isDynamic(channels) && channels % groups != 0)) // (C2)
    return emitOpError("num_groups is ")
           << groups << ", but a positive divisor of the "
           << formatDim(channels) << " channels is expected";
  return verifyScaleAndBias(*this); // (C3)
}

LogicalResult LrnOp::verify() {
  if (failed(checkMinimumRank(*this, "x", getX(), 2))) // (C1)
    return failure();
  int64_t size = getSize();
  if (size < 1) // (C2)
    return emitOpError("size is ") << size << ", but at least 1 is expected";
  return success();
}

LogicalResult LpNormalizationOp::verify() {
  if (failed(checkAxis(siteOf(*this), getAxis(),
                       tensorType(getX()).getRank()))) // (C1)
    return failure();
  int64_t p = getP();
  if (p != 1 && p != 2) // (C2)
    return emitOpError("p is ") << p << ", but 1 or 2 is expected";
  return success();
}

LogicalResult SoftmaxOp::verify() {
  return checkAxis(siteOf(*this), getAxis(),
                   tensorType(getX()).getRank()); // (C1)
}

LogicalResult LogSoftmaxOp::verify() {
  return checkAxis(siteOf(*this), getAxis(),
                   tensorType(getX()).getRank()); // (C1)
}

LogicalResult HardmaxOp::verify() {
  return checkAxis(siteOf(*this), getAxis(),
                   tensorType(getX()).getRank()); // (C1)
}

LogicalResult CumSumOp::verify() {
  return checkAxis(siteOf(*this), getAxis(),
                   tensorType(getX()).getRank()); // (C1)
}

//===----------------------------------------------------------------------===//
// Shape and movement
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::verify() {
  // Any tensor type compatible with the value would do for other ops, but the
  // assembly of a constant has only one type.
  if (getValue().getType() != getY().getType()) // (C2)
    return emitOpError("value has the type ")
           << getValue().getType() << ", but y has " << getY().getType();
  return success();
}

LogicalResult EyeLikeOp::verify() {
  if (tensorType(getX()).getRank() != 2) // (C1)
    return emitOpError("expected x of rank 2, but got ") << getX().getType();
  return checkSameShape(siteOf(*this), getX(), getY()); // (C2)
}

LogicalResult TriluOp::verify() {
  return checkMinimumRank(*this, "x", getX(), 2); // (C1)
}

LogicalResult ScatterElementsOp::verify() {
  RankedTensorType x = tensorType(getX()), indices = tensorType(getIndices()),
                   updates = tensorType(getUpdates());
  if (indices.getRank() != x.getRank() ||
      updates.getRank() != x.getRank()) // (C1)
    return emitOpError("expected indices and updates of rank ")
           << x.getRank() << ", but got " << indices << " and " << updates;
  OpSite site = siteOf(*this);
  if (failed(checkAxis(site, getAxis(), x.getRank())) || // (C2)
      failed(checkShape(site, "updates", getUpdates(),
                        indices.getShape())) || // (C3)
      failed(checkSameElementType(site, "x", getX(), "updates",
                                  getUpdates()))) // (C4)
    return failure();
  return checkIndicesFit(site, x, indices, getAxis()); // (C5)
}

LogicalResult ScatterNdOp::verify() {
  RankedTensorType x = tensorType(getX()), indices = tensorType(getIndices());
  if (indices.getRank() < 1 || indices.isDynamicDim(indices.getRank() - 1) ||
      indices.getShape().back() > x.getRank()) // (C1)
    return emitOpError("expected indices with a static last dimension of at "
                       "most ")
           << x.getRank() << ", but got " << indices;
  SmallVector<int64_t> shape(indices.getShape().drop_back());
  llvm::append_range(shape, x.getShape().drop_front(indices.getShape().back()));
  OpSite site = siteOf(*this);
  if (failed(checkShape(site, "updates", getUpdates(), shape))) // (C2)
    return failure();
  return checkSameElementType(site, "x", getX(), "updates",
                              getUpdates()); // (C3)
}
