//===- ProtectInputs.cpp - Inputs belong to the caller --------------------===//
//
// Before:  func.func @main_graph(%x: tensor<4xf32>)
// After:   func.func @main_graph(%x: tensor<4xf32>
//                                {bufferization.writable = false})
//
// Bufferization works in place wherever it can, and would use a function's
// arguments as scratch memory.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PROTECTINPUTS
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct ProtectInputsPass : glow::impl::ProtectInputsBase<ProtectInputsPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

void ProtectInputsPass::runOnOperation() {
  Builder builder(&getContext());
  for (auto function : getOperation().getOps<func::FuncOp>()) {
    if (!function.isPublic())
      continue;
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      if (isa<TensorType>(type))
        function.setArgAttr(
            index, bufferization::BufferizationDialect::kWritableAttrName,
            builder.getBoolAttr(false));
  }
}
