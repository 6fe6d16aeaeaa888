//===- SynchronizeQueues.cpp - Order steps of different queues by tokens --===//
//
// Before:  glir.copy on "load" ins(%x) outs(%tile)
//          glir.matmul on "matrix" ins(%tile, %w) outs(%sum)
// After:   glir.copy on "load" ins(%x) outs(%tile)
//          %token = glir.signal on "load" to "matrix"
//          glir.wait %token
//          glir.matmul on "matrix" ins(%tile, %w) outs(%sum)
//
// Assumes that a queue finishes its steps in order and that buffers that live
// together are disjoint. Guarantees that steps which conflict are ordered by
// queues and tokens, and that the tokens of a pair of queues are taken in the
// order in which they are put.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glir/Passes.h"

#include "lib/Analysis/StepDependences.h"

namespace mlir::glow {
#define GEN_PASS_DEF_SYNCHRONIZEQUEUES
#include "lib/Transforms/Glir/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct SynchronizeQueuesPass
    : glow::impl::SynchronizeQueuesBase<SynchronizeQueuesPass> {
  using Base::Base;
  void runOnOperation() override;
};

/// Per queue, the last step that is known to have finished; -1 if none is.
using Clock = SmallVector<int64_t, 8>;

} // namespace

/// The pairs (earlier, later) of steps that need a token.
static SmallVector<std::pair<unsigned, unsigned>>
findTokens(const StepSequence &sequence, size_t countQueues) {
  std::vector<SmallVector<unsigned, 2>> dependences(sequence.steps.size());
  forEachDependence(sequence, ConflictsBy::Address,
                    [&](unsigned earlier, unsigned later) {
                      dependences[later].push_back(earlier);
                    });
  SmallVector<std::pair<unsigned, unsigned>> tokens;
  std::vector<Clock> queueClocks(countQueues, Clock(countQueues, -1));
  // What a step's queue knew when it was about to start the step.
  std::vector<Clock> stepClocks(sequence.steps.size());
  for (auto [later, step] : llvm::enumerate(sequence.steps)) {
    Clock &clock = queueClocks[step.queue];
    // The latest first: it implies most of the others.
    for (unsigned earlier : llvm::reverse(dependences[later])) {
      unsigned queue = sequence.steps[earlier].queue;
      if (queue == step.queue || clock[queue] >= int64_t(earlier))
        continue;
      tokens.push_back({earlier, later});
      for (auto [known, learnt] : llvm::zip_equal(clock, stepClocks[earlier]))
        known = std::max(known, learnt);
      clock[queue] = earlier;
    }
    stepClocks[later] = clock;
  }
  return tokens;
}

static LogicalResult synchronize(func::FuncOp function, StepSequence &sequence,
                                 const ChipDescription &chip) {
  if (sequence.hasTokens)
    return function.emitOpError("has tokens already, expected none");
  for (const StepBuffer &buffer : sequence.buffers)
    if (buffer.isAllocation() && buffer.isUsed() && !buffer.address)
      return buffer.value.getDefiningOp()->emitOpError("has no ")
             << kAddressName << ", expected the address that "
             << "glow-allocate-buffers gives";
  OpBuilder builder(function.getContext());
  for (auto [earlier, later] : findTokens(sequence, chip.queues.size())) {
    glir::StepOpInterface before = sequence.steps[earlier].op;
    glir::StepOpInterface after = sequence.steps[later].op;
    builder.setInsertionPointAfter(before);
    auto signal = glir::SignalOp::create(
        builder, before.getLoc(), glir::TokenType::get(builder.getContext()),
        before.getQueueName(), after.getQueueName());
    builder.setInsertionPoint(after);
    glir::WaitOp::create(builder, after.getLoc(), signal.getToken());
  }
  return success();
}

void SynchronizeQueuesPass::runOnOperation() {
  if (failed(forEachStepSequence(getOperation(), synchronize)))
    signalPassFailure();
}
