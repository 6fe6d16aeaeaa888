//===- StepSchedule.h - Orders of steps -------------------------*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_STEPSCHEDULE_H
#define GLOW_LIB_ANALYSIS_STEPSCHEDULE_H

#include "lib/Analysis/StepSequence.h"

namespace mlir::glow {

/// What an order of steps has to respect, and what it should be judged by.
struct SchedulingProblem {
  const StepSequence &sequence;
  const ChipDescription &chip;
  /// For each step those that have to come before it, and those behind it.
  std::vector<SmallVector<unsigned, 4>> predecessors, successors;
  /// For each step how long it keeps its queue busy.
  std::vector<int64_t> cycles;
  /// For each memory how many bytes may be live at a time. Where the given
  /// order needs more already, it is not to need still more.
  SmallVector<int64_t> budgets;

  /// The dependences and cycles of a sequence, with all of each memory.
  static SchedulingProblem get(const StepSequence &sequence,
                               const ChipDescription &chip);
  /// Makes the budgets `percent` of each memory.
  void setBudgets(int64_t percent);
};

/// Gives an order: the places of the steps in the sequence. It respects the
/// dependences and the budgets, and is the same each time.
using OrderSteps = SmallVector<unsigned> (*)(const SchedulingProblem &problem);

/// List scheduling. Time goes by as queues take steps: the step that can start
/// first is next, and of these the first of the given order. A step may go
/// ahead of that order if its buffers leave what the rest of the order needs
/// within the budgets, at any time until then; thus loads run ahead as far as
/// there is room, and a schedule never gets stuck. Takes time in proportion to
/// the steps times the logarithm of their number.
SmallVector<unsigned> scheduleByList(const SchedulingProblem &problem);

/// When the last step finishes if queues run at their own pace: each step
/// starts when its queue is free and what it depends on has finished. Buffers
/// have addresses, so that waiting for a place to become free counts. Units do
/// not slow each other down.
int64_t estimateMakespan(const StepSequence &sequence,
                         ArrayRef<int64_t> cycles);

/// The sequence with its steps in another order.
StepSequence reorder(const StepSequence &sequence, ArrayRef<unsigned> order);

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_STEPSCHEDULE_H
