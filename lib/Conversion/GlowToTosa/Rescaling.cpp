//===- Rescaling.cpp - Rescaling and tables to tosa -----------------------===//
#include "lib/Conversion/GlowToTosa/TosaBuilder.h"

#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowQuantization.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

/// More channels than any network has.
constexpr int64_t kMaxFactors = int64_t(1) << 24;

/// Tosa leaves open what becomes of x - zero point outside of
/// [-2^(shift - 1), 2^(shift - 1)).
static LogicalResult checkRange(RescaleOp op, int64_t minShift,
                                TosaBuilder &b) {
  auto from = cast<IntegerType>(op.getX().getType().getElementType());
  auto [low, high] = rangeOf(from);
  int64_t limit = int64_t(1) << (minShift - 1), zero = op.getInputZeroPoint();
  if (low - zero >= -limit && high - zero < limit)
    return success();
  return b.reject("needs shifts for which TOSA defines the result, for " +
                  Twine(from.getWidth()) + "-bit integers minus " +
                  Twine(zero) + ", found " + Twine(minShift));
}

/// The numbers that a shift of less than 32 takes, from a sum. Beyond them the
/// result is saturated in either case.
static Value clampToShift(Value x, int64_t minShift, TosaBuilder &b) {
  int64_t limit = int64_t(1) << (minShift - 1);
  auto bound = [&](int64_t value) {
    return b.scalar(b.getI32Type(), value, tensorType(x).getRank());
  };
  Value clamped = tosa::MaximumOp::create(b, x.getType(), x, bound(-limit));
  return tosa::MinimumOp::create(b, x.getType(), clamped, bound(limit - 1));
}

/// The order of the dimensions of an operand in which those that the factors
/// run along come last.
static SmallVector<int64_t> factorsLast(ArrayRef<int64_t> factorShape) {
  SmallVector<int64_t> perm, last;
  for (auto [dim, extent] : llvm::enumerate(factorShape))
    (extent == 1 ? perm : last).push_back(dim);
  perm.append(last);
  return perm;
}

static FailureOr<Value> lowerRescale(RescaleOp op, TosaBuilder &b) {
  auto multipliers = matchInts(op.getMultiplier(), kMaxFactors);
  auto shifts = matchInts(op.getShift(), kMaxFactors);
  if (!multipliers || !shifts)
    return b.reject("needs constant multipliers and shifts");
  Type glowFrom = op.getX().getType(), glowTo = op.getType();
  int64_t minShift = *llvm::min_element(*shifts);
  Value x = b.in(op.getX());
  Type from = tensorType(x).getElementType();
  Type to = tosaTypeOf(glowTo).getElementType();
  if (from.isInteger(32) && !to.isInteger(32) && minShift < 32)
    x = clampToShift(x, minShift, b);
  else if (failed(checkRange(op, minShift, b)))
    return failure();

  TosaBuilder::Rescale parameters{*multipliers, *shifts};
  parameters.inputZeroPoint =
      int64_t(op.getInputZeroPoint()) - tosaOffsetOf(glowFrom);
  parameters.outputZeroPoint =
      int64_t(op.getOutputZeroPoint()) - tosaOffsetOf(glowTo);
  for (auto [zero, type] : {std::pair(parameters.inputZeroPoint, from),
                            std::pair(parameters.outputZeroPoint, to)})
    if (zero != 0 && !type.isInteger(8))
      return b.reject("needs the zero point 0 of 16-bit integers, or 32768 of "
                      "unsigned ones, found another");
  if (multipliers->size() == 1)
    return b.rescale(x, to, parameters);

  // Factors run along the last dimension in tosa, so those dimensions that
  // they run along here become the last one.
  SmallVector<int64_t> shape(tensorType(x).getShape()), factorShape;
  ArrayRef<int64_t> given = tensorType(op.getMultiplier()).getShape();
  factorShape.assign(shape.size() - given.size(), 1);
  factorShape.append(given.begin(), given.end());
  SmallVector<int64_t> perm = factorsLast(factorShape);
  SmallVector<int64_t> permuted = applyPermutation(shape, perm);
  int64_t count = multipliers->size();
  x = b.transpose(x, perm);
  bool isLast = factorShape.back() == count;
  if (!isLast)
    x = b.reshape(x, {computeProduct(shape) / count, count});
  Value y = b.rescale(x, to, parameters);
  if (!isLast)
    y = b.reshape(y, permuted);
  return b.transpose(y, invertPermutationVector(perm));
}

/// With 16 bits, tosa keeps the seven bits of the fraction, which glow.table
/// rounds away.
static FailureOr<Value> lowerTable(TableOp op, TosaBuilder &b) {
  if (!matchConstant(op.getTable()))
    return b.reject("needs a constant table");
  Value x = b.in(op.getX()), table = b.in(op.getTable());
  RankedTensorType type = tosaTypeOf(op.getType());
  if (type.getElementType().isInteger(8))
    return Value(tosa::TableOp::create(b, type, x, table));
  Value y = tosa::TableOp::create(b, type.clone(b.getI32Type()), x, table);
  return b.rescale(y, type.getElementType(), {{int64_t(1) << 30}, {37}});
}

void glow::populateTosaRescaling(TosaLoweringSet &set) {
  set.add(lowerRescale);
  set.add(lowerTable);
}
