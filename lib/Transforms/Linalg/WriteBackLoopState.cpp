//===- WriteBackLoopState.cpp - One buffer for what a loop carries --------===//
//
// Before:  scf.for .. iter_args(%state = %init) {
//            %next = linalg.generic ins(%state) outs(%empty)
//            scf.yield %next
//          }
// After:   scf.for .. iter_args(%state = %init) {
//            %next = linalg.generic ins(%state) outs(%empty)
//            %kept = bufferization.materialize_in_destination %next in %state
//            scf.yield %kept
//          }
//
// Bufferization asks that a loop yields each tensor in the buffer in which it
// came. Afterwards every yielded tensor is the carried one, written to.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

namespace mlir::glow {
#define GEN_PASS_DEF_WRITEBACKLOOPSTATE
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct WriteBackLoopStatePass
    : glow::impl::WriteBackLoopStateBase<WriteBackLoopStatePass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// The tensor that `value` is after writes to it: the start of its chain of
/// destinations.
static Value overwritten(Value value) {
  while (auto result = dyn_cast<OpResult>(value)) {
    Operation *op = result.getOwner();
    if (auto insertion = dyn_cast<tensor::InsertSliceOp>(op))
      value = insertion.getDest();
    else if (auto styled = dyn_cast<DestinationStyleOpInterface>(op))
      value = styled.getTiedOpOperand(result)->get();
    else if (auto loop = dyn_cast<scf::ForOp>(op))
      value = loop.getTiedLoopInit(result)->get();
    else
      break;
  }
  return value;
}

static void writeBack(scf::ForOp loop) {
  auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
  OpBuilder builder(yield);
  SmallVector<std::pair<OpOperand *, BlockArgument>> pending;
  for (auto [operand, carried] :
       llvm::zip_equal(yield->getOpOperands(), loop.getRegionIterArgs()))
    if (isa<RankedTensorType>(carried.getType()) &&
        overwritten(operand.get()) != carried)
      pending.emplace_back(&operand, carried);
  // What another of the loop's buffers holds is read before that is written.
  for (auto [operand, carried] : pending) {
    auto source = dyn_cast<BlockArgument>(overwritten(operand->get()));
    if (source && source.getOwner() == loop.getBody())
      operand->set(bufferization::AllocTensorOp::create(
          builder, loop.getLoc(), cast<RankedTensorType>(carried.getType()),
          ValueRange(), operand->get()));
  }
  for (auto [operand, carried] : pending)
    operand->set(bufferization::MaterializeInDestinationOp::create(
                     builder, loop.getLoc(), operand->get(), carried)
                     .getResult());
}

void WriteBackLoopStatePass::runOnOperation() {
  getOperation().walk(writeBack);
}
