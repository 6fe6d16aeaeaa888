//===- PrivatizeDestinations.cpp - A destination for every operation ------===//
//
// Before:  %e = tensor.empty()
//          %f = linalg.fill ins(%zero) outs(%e)
//          %a = linalg.matmul .. outs(%f)
//          %b = linalg.matmul .. outs(%f)
// After:   each matmul has its own %e and %f, written directly before it.
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PRIVATIZEDESTINATIONS
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct PrivatizeDestinationsPass
    : glow::impl::PrivatizeDestinationsBase<PrivatizeDestinationsPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// Gives every use of the operations of one kind a copy of its own.
template <typename OpTy>
static void duplicate(func::FuncOp function) {
  SmallVector<OpTy> shared;
  function.walk([&](OpTy op) {
    if (op->getNumResults() == 1 && !op->use_empty() && !op->hasOneUse())
      shared.push_back(op);
  });
  for (OpTy op : shared) {
    for (OpOperand &use : llvm::make_early_inc_range(op->getUses())) {
      OpBuilder builder(use.getOwner());
      use.set(builder.clone(*op.getOperation())->getResult(0));
    }
    op->erase();
  }
}

/// Replaces destinations whose old values nobody reads, such as a loop's
/// argument that elementwise fusion took for its shape, by empty tensors.
static void replaceUnreadDestinations(func::FuncOp function) {
  function.walk([](linalg::GenericOp op) {
    for (OpOperand &init : op.getDpsInitsMutable()) {
      auto type = dyn_cast<RankedTensorType>(init.get().getType());
      if (!type || !type.hasStaticShape() ||
          !op.getMatchingBlockArgument(&init).use_empty() ||
          init.get().getDefiningOp<tensor::EmptyOp>())
        continue;
      OpBuilder builder(op);
      init.set(tensor::EmptyOp::create(builder, op.getLoc(), type.getShape(),
                                       type.getElementType()));
    }
  });
}

void PrivatizeDestinationsPass::runOnOperation() {
  replaceUnreadDestinations(getOperation());
  // Copies of a fill are further users of its empty tensor.
  duplicate<linalg::FillOp>(getOperation());
  duplicate<tensor::EmptyOp>(getOperation());
}
