//===- GlowCanonicalizationElementwise.cpp - Chains of elementwise ops ----===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"

#include "mlir/IR/PatternMatch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Cast
//===----------------------------------------------------------------------===//

/// Whether every value of `from` is one of `to` as well.
static bool isLossless(Type from, Type to) {
  auto fromFloat = dyn_cast<FloatType>(from), toFloat = dyn_cast<FloatType>(to);
  if (fromFloat && toFloat)
    return APFloat::isRepresentableBy(fromFloat.getFloatSemantics(),
                                      toFloat.getFloatSemantics());
  if (fromFloat || to.isInteger(1))
    return from == to;
  // A signed integer has one bit less for its magnitude.
  unsigned bits = from.getIntOrFloatBitWidth() - (isUnsignedInt(from) ? 0 : 1);
  if (toFloat)
    return isComputableFloat(to) && bits <= toFloat.getFPMantissaWidth();
  if (isUnsignedInt(to))
    return isUnsignedInt(from) && bits <= to.getIntOrFloatBitWidth();
  return bits < to.getIntOrFloatBitWidth();
}

namespace {

/// cast(cast(x)) -> cast(x), where the first cast keeps every value.
struct SkipLosslessCast : OpRewritePattern<CastOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(CastOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<CastOp>();
    if (!inner || !isLossless(inner.getX().getType().getElementType(),
                              inner.getType().getElementType()))
      return rewriter.notifyMatchFailure(op, "no lossless cast before it");
    rewriter.modifyOpInPlace(op,
                             [&] { op.getXMutable().assign(inner.getX()); });
    return success();
  }
};

} // namespace

void CastOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<SkipLosslessCast>(context);
}

//===----------------------------------------------------------------------===//
// Clamps: clip, relu, minimum and maximum with a constant
//===----------------------------------------------------------------------===//

namespace {

/// y = min(max(x, low), high); infinite where there is no bound.
struct Clamp {
  Value x;
  double low = -INFINITY;
  double high = INFINITY;
};

} // namespace

/// The number that all elements of a constant are, if a double holds it.
static std::optional<double> matchNumber(Value value) {
  ElementsAttr constant = matchConstant(value);
  std::optional<ElementReader> reader =
      constant ? ElementReader::get(constant) : std::nullopt;
  if (!reader || reader->getType().getNumElements() == 0)
    return std::nullopt;
  Type elementType = reader->getElementType();
  double number;
  if (isComputableFloat(elementType))
    number = reader->getFloat(0);
  else if (elementType.isInteger() && elementType.getIntOrFloatBitWidth() <= 32)
    number = static_cast<double>(reader->getInt(0));
  else
    return std::nullopt;
  return isAll(constant, number) ? std::optional(number) : std::nullopt;
}

/// What `op` does, if it is a clamp with constant bounds.
static std::optional<Clamp> matchClamp(Operation *op) {
  if (auto relu = dyn_cast_or_null<ReluOp>(op))
    return Clamp{relu.getX(), 0};
  auto clip = dyn_cast_or_null<ClipOp>(op);
  if (!clip)
    return std::nullopt;
  Clamp clamp{clip.getX()};
  for (auto [bound, place] : {std::pair(clip.getMin(), &clamp.low),
                              std::pair(clip.getMax(), &clamp.high)}) {
    if (!bound)
      continue;
    std::optional<double> number = matchNumber(bound);
    if (!number)
      return std::nullopt;
    *place = *number;
  }
  // A bound that is infinite the other way leaves nothing to clamp.
  if (clamp.low == INFINITY || clamp.high == -INFINITY)
    return std::nullopt;
  return clamp;
}

/// Replaces `op` by `clamp`: by a relu, if it is one, or by a clip.
static void replaceByClamp(PatternRewriter &rewriter, Operation *op,
                           const Clamp &clamp) {
  auto type = cast<RankedTensorType>(clamp.x.getType());
  Type elementType = type.getElementType();
  if (clamp.low == 0 && std::isinf(clamp.high) &&
      !elementType.isUnsignedInteger()) {
    rewriter.replaceOpWithNewOp<ReluOp>(op, type, clamp.x);
    return;
  }
  auto makeBound = [&](double bound) -> Value {
    if (std::isinf(bound))
      return {};
    auto scalar = RankedTensorType::get({}, elementType);
    return ConstantOp::create(rewriter, op->getLoc(), makeSplat(scalar, bound));
  };
  Value low = makeBound(clamp.low), high = makeBound(clamp.high);
  rewriter.replaceOpWithNewOp<ClipOp>(op, type, clamp.x, low, high);
}

namespace {

/// clip(clip(x)), clip(relu(x)), relu(clip(x)) -> one clamp.
template <typename Op>
struct ComposeClamps : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    std::optional<Clamp> outer = matchClamp(op);
    std::optional<Clamp> inner =
        outer ? matchClamp(outer->x.getDefiningOp()) : std::nullopt;
    // Only then may low bounds be taken before high ones. Not so if a bound is
    // NaN.
    if (!inner || !(outer->low <= inner->high))
      return rewriter.notifyMatchFailure(op, "not a chain of constant clamps");
    if (std::isnan(inner->low) || std::isnan(outer->high))
      return rewriter.notifyMatchFailure(op, "a bound is NaN");
    replaceByClamp(rewriter, op,
                   {inner->x, std::max(inner->low, outer->low),
                    std::min(inner->high, outer->high)});
    return success();
  }
};

/// A clip from zero on is a relu: one form for all patterns that look for it.
struct ClipToRelu : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ClipOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Clamp> clamp = matchClamp(op);
    if (!clamp || clamp->low != 0 || clamp->high < INFINITY ||
        op.getType().getElementType().isUnsignedInteger())
      return rewriter.notifyMatchFailure(op, "not a relu");
    replaceByClamp(rewriter, op, *clamp);
    return success();
  }
};

/// minimum and maximum with a number are clamps.
template <typename Op>
struct ExtremumToClamp : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    // A commutative op has its constant on the right.
    std::optional<double> number = matchNumber(op.getB());
    if (!number || std::isnan(*number) || std::isinf(*number) ||
        op.getA().getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "not with one finite number");
    Clamp clamp{op.getA()};
    (std::is_same_v<Op, MaximumOp> ? clamp.low : clamp.high) = *number;
    replaceByClamp(rewriter, op, clamp);
    return success();
  }
};

} // namespace

void ClipOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<ComposeClamps<ClipOp>, ClipToRelu>(context);
}

void ReluOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<ComposeClamps<ReluOp>>(context);
}

void MinimumOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<ExtremumToClamp<MinimumOp>>(context);
}

void MaximumOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<ExtremumToClamp<MaximumOp>>(context);
}

//===----------------------------------------------------------------------===//
// Where
//===----------------------------------------------------------------------===//

namespace {

/// where(all true or all false, a, b) -> one of them, broadcast.
struct WhereToExpand : OpRewritePattern<WhereOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(WhereOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getType();
    ElementsAttr cond = matchConstant(op.getCond());
    bool isTrue = isAll(cond, 1);
    if (!type.hasStaticShape() || (!isTrue && !isAll(cond, 0)))
      return rewriter.notifyMatchFailure(op, "condition is not constant");
    Value shape = ConstantOp::create(
        rewriter, op.getLoc(), makeInts(op.getContext(), type.getShape()));
    rewriter.replaceOpWithNewOp<ExpandOp>(
        op, type, isTrue ? op.getA() : op.getB(), shape);
    return success();
  }
};

} // namespace

void WhereOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *context) {
  patterns.add<WhereToExpand>(context);
}
