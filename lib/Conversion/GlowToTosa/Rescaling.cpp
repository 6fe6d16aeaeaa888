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

/// Rescales along the last dimension. The parts of a sum in groups are rescaled
/// one by one, because accelerators do that while they compute them.
static Value rescaleChannels(Value x, Type to,
                             const TosaBuilder::Rescale &parameters,
                             TosaBuilder &b) {
  int64_t last = tensorType(x).getRank() - 1;
  auto concat = x.getDefiningOp<tosa::ConcatOp>();
  if (!concat || concat.getAxis() != last ||
      !tensorType(x).getElementType().isInteger(32))
    return b.rescale(x, to, parameters);
  SmallVector<Value> parts;
  int64_t start = 0;
  for (Value part : concat.getInput1()) {
    TosaBuilder::Rescale own = parameters;
    int64_t channels = tensorType(part).getDimSize(last);
    if (own.multipliers.size() > 1) {
      own.multipliers = llvm::to_vector(
          ArrayRef(parameters.multipliers).slice(start, channels));
      own.shifts =
          llvm::to_vector(ArrayRef(parameters.shifts).slice(start, channels));
    }
    parts.push_back(b.rescale(part, to, own));
    start += channels;
  }
  return b.concat(parts, last);
}

/// Rescales by factors of the shape `factorShape`, which has the rank of `x`.
static Value rescaleBroadcast(Value x, Type to, ArrayRef<int64_t> factorShape,
                              const TosaBuilder::Rescale &parameters,
                              TosaBuilder &b) {
  int64_t count = parameters.multipliers.size();
  if (count == 1 || factorShape.back() == count)
    return rescaleChannels(x, to, parameters, b);
  // The dimensions that the factors run along become the last one.
  SmallVector<int64_t> shape(tensorType(x).getShape());
  SmallVector<int64_t> perm = factorsLast(factorShape);
  x = b.reshape(b.transpose(x, perm), {computeProduct(shape) / count, count});
  Value y = b.rescale(x, to, parameters);
  y = b.reshape(y, applyPermutation(shape, perm));
  return b.transpose(y, invertPermutationVector(perm));
}

static FailureOr<Value> lowerRescale(RescaleOp op, TosaBuilder &b) {
  auto multipliers = matchInts(op.getMultiplier(), kMaxFactors);
  auto shifts = matchInts(op.getShift(), kMaxFactors);
  if (!multipliers || !shifts)
    return b.reject("needs constant multipliers and shifts");
  Type glowFrom = op.getX().getType(), glowTo = op.getType();
  int64_t minShift = *llvm::min_element(*shifts);
  Value x = b.in(op.getX());
  int64_t rank = tensorType(x).getRank();
  Type from = tensorType(x).getElementType();
  Type to = tosaTypeOf(glowTo).getElementType();

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
  ArrayRef<int64_t> given = tensorType(op.getMultiplier()).getShape();
  SmallVector<int64_t> factorShape(rank - given.size(), 1);
  factorShape.append(given.begin(), given.end());

  // A transposition of sums waits until they have fewer bits.
  auto transposition = x.getDefiningOp<tosa::TransposeOp>();
  SmallVector<int64_t> perm;
  if (transposition && from.isInteger(32)) {
    llvm::append_range(perm, transposition.getPerms());
    x = transposition.getInput1();
    factorShape = applyPermutation(factorShape, invertPermutationVector(perm));
  }
  if (from.isInteger(32) && !to.isInteger(32) && minShift < 32)
    x = clampToShift(x, minShift, b);
  else if (failed(checkRange(op, minShift, b)))
    return failure();
  Value y = rescaleBroadcast(x, to, factorShape, parameters, b);
  return perm.empty() ? y : b.transpose(y, perm);
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
