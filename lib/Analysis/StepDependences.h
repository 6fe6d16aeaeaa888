//===- StepDependences.h - Which step has to wait for which -----*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_STEPDEPENDENCES_H
#define GLOW_LIB_ANALYSIS_STEPDEPENDENCES_H

#include "lib/Analysis/StepSequence.h"

namespace mlir::glow {

/// What makes two steps conflict.
enum class ConflictsBy {
  /// Common bytes of a buffer: before buffers have addresses.
  Buffer,
  /// Common bytes of a memory: buffers that follow each other in one place
  /// conflict, too. All that are allocated have addresses, and those that live
  /// together are disjoint.
  Address
};

/// Calls `depends(earlier, later)` for pairs of steps such that every two steps
/// that conflict (one of them writes what the other one reads or writes) are
/// ordered by a chain of such pairs. The calls come in the order of `later`.
///
/// With ConflictsBy::Address a chain may also contain steps of one queue that
/// follow each other, since a queue keeps its order.
void forEachDependence(const StepSequence &sequence, ConflictsBy conflictsBy,
                       function_ref<void(unsigned, unsigned)> depends);

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_STEPDEPENDENCES_H
