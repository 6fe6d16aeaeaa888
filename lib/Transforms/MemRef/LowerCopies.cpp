//===- LowerCopies.cpp - Copies between buffers as linalg -----------------===//
//
// Before:  memref.copy %a, %b : memref<4xf32> to memref<4xf32, strided<[2]>>
// After:   linalg.generic {identity maps, parallel} ins(%a) outs(%b) { yield }
//
// memref.copy between buffers of which one is not contiguous ends up as a call
// into MLIR's own C runner library, which a compiled model does not have.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/MemRef/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::glow {
#define GEN_PASS_DEF_LOWERCOPIES
#include "lib/Transforms/MemRef/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct LowerCopiesPass : glow::impl::LowerCopiesBase<LowerCopiesPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

void LowerCopiesPass::runOnOperation() {
  WalkResult result = getOperation()->walk([](memref::CopyOp copy) {
    if (!isa<MemRefType>(copy.getSource().getType()) ||
        !isa<MemRefType>(copy.getTarget().getType())) {
      copy.emitOpError("cannot become loops: expected ranked memrefs, found ")
          << copy.getSource().getType() << " to " << copy.getTarget().getType();
      return WalkResult::interrupt();
    }
    OpBuilder builder(copy);
    linalg::makeMemRefCopyOp(builder, copy.getLoc(), copy.getSource(),
                             copy.getTarget());
    copy.erase();
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    signalPassFailure();
}
