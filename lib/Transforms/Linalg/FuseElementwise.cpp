//===- FuseElementwise.cpp - Fuse elementwise operations ----------------===//
//
// Before:  %a = linalg.generic {exp(x)} ins(%x)
//          %b = linalg.generic {a + b} ins(%a, %y)
// After:   %b = linalg.generic {exp(x) + y} ins(%x, %y)
//
// Differs from upstream's linalg-fuse-elementwise-ops in what it leaves alone:
// an operand whose elements are read many times, as those of a product of
// matrices or of a broadcast, would be computed as often.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::glow {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct FuseElementwisePass
    : glow::impl::FuseElementwiseBase<FuseElementwisePass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// Whether each element of the operand is read in one iteration only. That is
/// so for some reductions as well.
static bool isReadOnce(OpOperand *operand, bool intoReductions) {
  auto consumer = dyn_cast<linalg::LinalgOp>(operand->getOwner());
  return consumer && consumer.getMatchingIndexingMap(operand).isPermutation() &&
         (intoReductions || consumer.getNumReductionLoops() == 0);
}

/// How many inputs the fusion of an operand's producer into its user has.
static unsigned countFusedInputs(OpOperand *operand) {
  auto producer = cast<linalg::LinalgOp>(operand->get().getDefiningOp());
  auto consumer = cast<linalg::LinalgOp>(operand->getOwner());
  llvm::SmallPtrSet<Value, 8> inputs;
  for (linalg::LinalgOp op : {producer, consumer})
    for (Value input : op.getDpsInputs())
      inputs.insert(input);
  inputs.erase(operand->get());
  return inputs.size();
}

/// extf(truncf(x)) is x, inside of one operation.
struct KeepPrecision : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ExtFOp op,
                                PatternRewriter &rewriter) const override {
    auto narrowed = op.getIn().getDefiningOp<arith::TruncFOp>();
    if (!narrowed || narrowed.getIn().getType() != op.getType() ||
        !isa<linalg::GenericOp>(op->getParentOp()))
      return rewriter.notifyMatchFailure(op, "does not undo a truncf");
    rewriter.replaceOp(op, narrowed.getIn());
    return success();
  }
};

void FuseElementwisePass::runOnOperation() {
  MLIRContext *context = &getContext();
  RewritePatternSet patterns(context);
  auto hasOneUse = [](OpOperand *operand) {
    Operation *producer = operand->get().getDefiningOp();
    return producer && producer->hasOneUse();
  };
  linalg::populateElementwiseOpsFusionPatterns(
      patterns, [&](OpOperand *operand) {
        return hasOneUse(operand) && isReadOnce(operand, intoReductions) &&
               (maxInputs == 0 || countFusedInputs(operand) <= maxInputs);
      });
  if (keepPrecision)
    patterns.add<KeepPrecision>(context);
  if (expandReshapes)
    linalg::populateFoldReshapeOpsByExpansionPatterns(patterns, hasOneUse);
  linalg::populateConstantFoldLinalgOperations(patterns, hasOneUse);
  linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
  for (RegisteredOperationName name : context->getRegisteredOperations())
    if (isa_and_present<linalg::LinalgDialect, tensor::TensorDialect>(
            &name.getDialect()))
      name.getCanonicalizationPatterns(patterns, context);
  // Fusion is local: what does not converge is right nevertheless.
  (void)applyPatternsGreedily(getOperation(), std::move(patterns),
                              GreedyRewriteConfig().setUseTopDownTraversal());
}
