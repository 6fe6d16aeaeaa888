//===- ScheduleSteps.cpp - Hoist copies ahead of what computes ------------===//
//
// Before:  glir.copy on "store" ... outs(%y)
//          glir.copy on "load" ins(%y) outs(%tile)
//          glir.copy on "load" ins(%w) outs(%weight)
// After:   glir.copy on "load" ins(%w) outs(%weight)
//          glir.copy on "store" ... outs(%y)
//          glir.copy on "load" ins(%y) outs(%tile)
//
// Assumes buffers without addresses and a function without tokens. Guarantees
// that steps which conflict keep their order, and that buffers find a place on
// the chip if they do in the order before.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glir/Passes.h"

#include "lib/Analysis/BufferPlacement.h"
#include "lib/Analysis/StepSchedule.h"

namespace mlir::glow {
#define GEN_PASS_DEF_SCHEDULESTEPS
#include "lib/Transforms/Glir/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct ScheduleStepsPass : glow::impl::ScheduleStepsBase<ScheduleStepsPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  LogicalResult schedule(func::FuncOp function, StepSequence &sequence,
                         const ChipDescription &chip);
};

} // namespace

/// Moves the steps into an order, behind everything else.
static void apply(func::FuncOp function, const StepSequence &sequence,
                  ArrayRef<unsigned> order) {
  Operation *end = function.getBody().front().getTerminator();
  for (unsigned step : order)
    sequence.steps[step].op->moveBefore(end);
}

LogicalResult ScheduleStepsPass::schedule(func::FuncOp function,
                                          StepSequence &sequence,
                                          const ChipDescription &chip) {
  if (fill < 0 || fill > 100)
    return getOperation().emitError("the option fill is ")
           << int64_t(fill) << ", expected a percentage of 0 to 100";
  if (sequence.hasTokens)
    return function.emitOpError("has tokens already, expected none");
  for (const StepBuffer &buffer : sequence.buffers)
    if (buffer.address)
      return buffer.value.getDefiningOp()->emitOpError(
          "has an address already, which another order may not keep");
  // The order that is there already is one of those to choose from.
  std::optional<int64_t> best;
  SmallVector<unsigned> bestOrder;
  auto consider = [&](ArrayRef<unsigned> order, ArrayRef<int64_t> cycles) {
    StepSequence candidate = reorder(sequence, order);
    if (failed(placeBuffers(candidate, chip)))
      return;
    SmallVector<int64_t> ordered;
    for (unsigned step : order)
      ordered.push_back(cycles[step]);
    int64_t makespan = estimateMakespan(candidate, ordered);
    if (best && *best <= makespan)
      return;
    best = makespan;
    bestOrder.assign(order.begin(), order.end());
  };
  SchedulingProblem problem = SchedulingProblem::get(sequence, chip);
  consider(llvm::to_vector(llvm::seq<unsigned>(0, sequence.steps.size())),
           problem.cycles);
  for (int64_t percent : {int64_t(fill), fill * 2 / 3, fill / 3}) {
    problem.setBudgets(percent);
    consider(scheduleByList(problem), problem.cycles);
  }
  if (best)
    apply(function, sequence, bestOrder);
  return success();
}

void ScheduleStepsPass::runOnOperation() {
  auto work = [&](func::FuncOp function, StepSequence &sequence,
                  const ChipDescription &chip) {
    return schedule(function, sequence, chip);
  };
  if (failed(forEachStepSequence(getOperation(), work)))
    signalPassFailure();
}
