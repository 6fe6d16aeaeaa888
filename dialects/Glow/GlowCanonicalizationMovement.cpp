//===- GlowCanonicalizationMovement.cpp - Chains of ops that move elements ===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowSlices.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

namespace {

/// concat(a, concat(b, c)) -> concat(a, b, c): saves a copy. Not if somebody
/// else needs the inner one: then b and c would live longer for nothing.
struct FlattenConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> xs;
    for (Value x : op.getXs()) {
      auto inner = x.getDefiningOp<ConcatOp>();
      if (inner && inner.getAxis() == op.getAxis() && x.hasOneUse())
        llvm::append_range(xs, inner.getXs());
      else
        xs.push_back(x);
    }
    if (xs.size() == op.getXs().size())
      return rewriter.notifyMatchFailure(op, "no concat to merge");
    rewriter.modifyOpInPlace(op, [&] { op.getXsMutable().assign(xs); });
    return success();
  }
};

/// Operands without elements add nothing.
struct DropEmptyOperands : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    int64_t axis = op.getAxis();
    SmallVector<Value> xs = llvm::filter_to_vector(op.getXs(), [&](Value x) {
      return tensorType(x).getDimSize(axis) != 0;
    });
    if (xs.empty() || xs.size() == op.getXs().size())
      return rewriter.notifyMatchFailure(op, "no operand to drop");
    rewriter.modifyOpInPlace(op, [&] { op.getXsMutable().assign(xs); });
    return success();
  }
};

} // namespace

void ConcatOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<DropEmptyOperands, FlattenConcat>(context);
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

/// What `outer` takes of what `inner` takes; nothing if that is no slice with a
/// positive step of at least one element.
static std::optional<DimSlice> compose(const DimSlice &inner,
                                       const DimSlice &outer) {
  if (inner.isWhole())
    return outer;
  if (outer.isWhole())
    return inner;
  if (inner.step < 1 || outer.step < 1 || outer.count < 1)
    return std::nullopt;
  DimSlice result{inner.extent};
  result.start = inner.start + outer.start * inner.step;
  result.count = outer.count;
  // The step of a single element may be anything, and too large to multiply.
  result.step = outer.count == 1 ? 1 : inner.step * outer.step;
  return result;
}

namespace {

/// slice(slice(x)) -> slice(x): saves a copy.
struct ComposeSlices : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<SliceOp>();
    auto outerSlices = inner ? resolveSlice(op) : std::nullopt;
    auto innerSlices = outerSlices ? resolveSlice(inner) : std::nullopt;
    if (!innerSlices)
      return rewriter.notifyMatchFailure(op, "no chain of constant slices");
    SmallVector<int64_t> axes, starts, ends, steps;
    for (size_t axis = 0; axis < innerSlices->size(); ++axis) {
      std::optional<DimSlice> slice =
          compose((*innerSlices)[axis], (*outerSlices)[axis]);
      if (!slice || (!slice->isWhole() && (slice->step < 1 || !slice->count)))
        return rewriter.notifyMatchFailure(op, "steps do not compose");
      if (slice->isWhole())
        continue;
      axes.push_back(axis);
      starts.push_back(slice->start);
      ends.push_back(slice->start + (slice->count - 1) * slice->step + 1);
      steps.push_back(slice->step);
    }
    auto makeOperand = [&](ArrayRef<int64_t> values) -> Value {
      return ConstantOp::create(rewriter, op.getLoc(),
                                makeInts(op.getContext(), values));
    };
    Value startsValue = makeOperand(starts), endsValue = makeOperand(ends);
    Value stepsValue = makeOperand(steps);
    rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), inner.getX(),
                                         startsValue, endsValue, stepsValue,
                                         rewriter.getDenseI64ArrayAttr(axes));
    return success();
  }
};

/// slice(shape(x)) -> shape(x) of fewer dimensions, which may all be static.
struct SliceOfShape : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    auto shape = op.getX().getDefiningOp<ShapeOp>();
    auto slices = shape ? resolveSlice(op) : std::nullopt;
    if (!slices || slices->front().step != 1)
      return rewriter.notifyMatchFailure(op, "not a constant run of a shape");
    int64_t start = shape.getStart() + slices->front().start;
    rewriter.replaceOpWithNewOp<ShapeOp>(
        op, op.getType(), shape.getX(), start,
        rewriter.getI64IntegerAttr(start + slices->front().count));
    return success();
  }
};

} // namespace

void SliceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *context) {
  patterns.add<ComposeSlices, SliceOfShape>(context);
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

namespace {

/// gather(shape(x), i) -> constant, where the dimensions at i are static though
/// others are not.
struct GatherOfShape : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GatherOp op,
                                PatternRewriter &rewriter) const override {
    auto shape = op.getX().getDefiningOp<ShapeOp>();
    auto indices = shape ? matchInts(op.getIndices()) : std::nullopt;
    if (!indices || !op.getType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "no constant part of a shape");
    int64_t count = shape.getType().getDimSize(0);
    SmallVector<int64_t> dims;
    for (int64_t index : *indices) {
      if (index < 0)
        index += count;
      if (index < 0 || index >= count)
        return rewriter.notifyMatchFailure(op, "index out of bounds");
      dims.push_back(
          shape.getX().getType().getDimSize(shape.getStart() + index));
    }
    if (ShapedType::isDynamicShape(dims))
      return rewriter.notifyMatchFailure(op, "dynamic dimension");
    rewriter.replaceOpWithNewOp<ConstantOp>(
        op, DenseElementsAttr::get(op.getType(), ArrayRef<int64_t>(dims)));
    return success();
  }
};

} // namespace

void GatherOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<GatherOfShape>(context);
}
