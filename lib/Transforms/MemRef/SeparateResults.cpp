//===- SeparateResults.cpp - A buffer for each result ---------------------===//
//
// Before:  return %y, %y : memref<4xf32>, memref<4xf32>
// After:   %copy = memref.alloc() : memref<4xf32>
//          memref.copy %y, %copy : memref<4xf32> to memref<4xf32>
//          return %y, %copy : memref<4xf32>, memref<4xf32>
//
// buffer-results-to-out-params crashes on a buffer that is returned twice: it
// replaces the allocation by the first out parameter and erases it.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/MemRef/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::glow {
#define GEN_PASS_DEF_SEPARATERESULTS
#include "lib/Transforms/MemRef/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct SeparateResultsPass
    : glow::impl::SeparateResultsBase<SeparateResultsPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

void SeparateResultsPass::runOnOperation() {
  getOperation().walk([](func::ReturnOp op) {
    OpBuilder builder(op);
    llvm::SmallPtrSet<Value, 8> returned;
    for (OpOperand &operand : op->getOpOperands()) {
      auto type = dyn_cast<MemRefType>(operand.get().getType());
      if (!type || !type.getLayout().isIdentity() ||
          returned.insert(operand.get()).second)
        continue;
      Value copy = memref::AllocOp::create(
          builder, op.getLoc(),
          memref::getMixedSizes(builder, op.getLoc(), operand.get()),
          type.getElementType(), type.getMemorySpace());
      memref::CopyOp::create(builder, op.getLoc(), operand.get(), copy);
      operand.set(copy);
    }
  });
}
