//===- ScheduleSteps.cpp - Hoist copies ahead of what computes ------------===//
//
// Before:  glir.copy on "load" ... outs(%tile0)
//          glir.conv on "matrix" ins(%tile0, %weight) ...
//          glir.copy on "load" ... outs(%tile1)
//          glir.conv on "matrix" ins(%tile1, %weight) ...
// After:   glir.copy on "load" ... outs(%tile0)
//          glir.copy on "load" ... outs(%tile1)
//          glir.conv on "matrix" ins(%tile0, %weight) ...
//          glir.conv on "matrix" ins(%tile1, %weight) ...
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
  LogicalResult schedule(func::FuncOp function, const ChipDescription &chip);
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
                                          const ChipDescription &chip) {
  FailureOr<StepSequence> sequence = StepSequence::get(function, chip);
  if (failed(sequence))
    return failure();
  if (sequence->hasTokens)
    return function.emitOpError("has tokens already, expected none");
  for (const StepBuffer &buffer : sequence->buffers)
    if (buffer.address)
      return buffer.value.getDefiningOp()->emitOpError(
          "has an address already, which another order may not keep");
  for (int64_t percent : {int64_t(fill), fill * 3 / 4, fill / 2}) {
    SmallVector<unsigned> order =
        scheduleByList(SchedulingProblem::get(*sequence, chip, percent));
    if (!fitsOnChip(reorder(*sequence, order), chip))
      continue;
    apply(function, *sequence, order);
    return success();
  }
  return success();
}

void ScheduleStepsPass::runOnOperation() {
  SmallVector<func::FuncOp> functions = functionsOfSteps(getOperation());
  if (functions.empty())
    return;
  if (fill < 0 || fill > 100) {
    getOperation().emitError("the option fill is ")
        << int64_t(fill) << ", expected a percentage of 0 to 100";
    return signalPassFailure();
  }
  FailureOr<ChipDescription> chip = ChipDescription::get(getOperation());
  if (failed(chip))
    return signalPassFailure();
  for (func::FuncOp function : functions)
    if (failed(schedule(function, *chip)))
      return signalPassFailure();
}
