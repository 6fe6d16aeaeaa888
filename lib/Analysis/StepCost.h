//===- StepCost.h - How long steps keep their unit busy ---------*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_STEPCOST_H
#define GLOW_LIB_ANALYSIS_STEPCOST_H

#include "dialects/Glir/GlirDialect.h"
#include "lib/Analysis/ChipDescription.h"

namespace mlir::glow {

/// The cycles for which a step keeps its queue's unit busy, at least 1.
/// Products and scalar programs take what the latency formulas of the
/// instruction set say. A copy takes its set-up, the latency of the slower
/// memory, and its bytes at the rate of that memory, which may be limited by
/// the requests in flight. What other queues do at the same time is left out.
int64_t estimateCycles(glir::StepOpInterface step, const ChipDescription &chip);

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_STEPCOST_H
