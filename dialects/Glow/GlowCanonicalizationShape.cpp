//===- GlowCanonicalizationShape.cpp - Chains of reshapes and transposes --===//
//
// With static shapes, reshape is the one form of every op that keeps the
// elements in order: squeeze, unsqueeze and flatten become reshapes, and a
// chain of them becomes one.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::glow;

/// Creates a reshape of `x` to the static `type`.
static ReshapeOp createReshape(PatternRewriter &rewriter, Location loc, Value x,
                               RankedTensorType type) {
  ArrayRef<int64_t> dims = type.getShape();
  Value shape =
      ConstantOp::create(rewriter, loc, makeInts(rewriter.getContext(), dims));
  return ReshapeOp::create(rewriter, loc, type, x, shape,
                           /*allow_zero=*/llvm::is_contained(dims, 0));
}

/// The operand of the op that defines `value`, if that op only changes the
/// shape; null otherwise.
static Value skipReshape(Value value) {
  Operation *op = value.getDefiningOp();
  return isa_and_nonnull<ReshapeOp, SqueezeOp, UnsqueezeOp, FlattenOp>(op)
             ? op->getOperand(0)
             : Value();
}

//===----------------------------------------------------------------------===//
// Reshape
//===----------------------------------------------------------------------===//

namespace {

/// A squeeze, unsqueeze or flatten to a static shape is a reshape: one form for
/// all patterns that follow.
template <typename Op>
struct StaticToReshape : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getType();
    if (!type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "dynamic shape");
    rewriter.replaceOp(op,
                       createReshape(rewriter, op.getLoc(), op.getX(), type));
    return success();
  }
};

/// reshape(x, computed) -> reshape(x, constant) where the type knows the shape:
/// what computes it dies.
struct MakeShapeConstant : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getType();
    if (!type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "dynamic shape");
    auto shape = matchInts(op.getShape());
    bool hasZero = llvm::is_contained(type.getShape(), 0);
    if (shape && ArrayRef(*shape) == type.getShape() &&
        op.getAllowZero() == hasZero)
      return rewriter.notifyMatchFailure(op, "shape is constant");
    rewriter.replaceOp(op,
                       createReshape(rewriter, op.getLoc(), op.getX(), type));
    return success();
  }
};

/// reshape(reshape(x)) -> reshape(x): the first shape does not matter, unless
/// the second copies a dimension of it.
struct SkipFirstReshape : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    Value x = skipReshape(op.getX());
    if (!x)
      return rewriter.notifyMatchFailure(op, "operand is not reshaped");
    auto shape = matchInts(op.getShape());
    if (!op.getAllowZero() && (!shape || llvm::is_contained(*shape, 0)))
      return rewriter.notifyMatchFailure(op, "may copy a dimension");
    rewriter.modifyOpInPlace(op, [&] { op.getXMutable().assign(x); });
    return success();
  }
};

} // namespace

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<MakeShapeConstant, SkipFirstReshape>(context);
}

void SqueezeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<StaticToReshape<SqueezeOp>>(context);
}

void UnsqueezeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<StaticToReshape<UnsqueezeOp>>(context);
}

void FlattenOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<StaticToReshape<FlattenOp>>(context);
}

//===----------------------------------------------------------------------===//
// Transposition
//===----------------------------------------------------------------------===//

namespace {

/// transpose(transpose(x, p), q) -> transpose(x, p[q]), which may be nothing.
struct ComposeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<TransposeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "operand is not transposed");
    SmallVector<int64_t> perm;
    for (int64_t dim : op.getPerm())
      perm.push_back(inner.getPerm()[dim]);
    rewriter.replaceOpWithNewOp<TransposeOp>(
        op, op.getType(), inner.getX(), rewriter.getDenseI64ArrayAttr(perm));
    return success();
  }
};

/// A transposition that only moves dimensions of one element leaves the others
/// in order: a reshape, which costs nothing.
struct TransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType x = op.getX().getType();
    if (!op.getType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "dynamic shape");
    SmallVector<int64_t> moved = llvm::filter_to_vector(
        op.getPerm(), [&](int64_t dim) { return x.getDimSize(dim) != 1; });
    if (!llvm::is_sorted(moved))
      return rewriter.notifyMatchFailure(op, "moves elements");
    rewriter.replaceOp(
        op, createReshape(rewriter, op.getLoc(), op.getX(), op.getType()));
    return success();
  }
};

} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ComposeTransposes, TransposeToReshape>(context);
}
