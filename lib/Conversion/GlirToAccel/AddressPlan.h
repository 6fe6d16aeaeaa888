//===- AddressPlan.h - Where the buffers of a program are -------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_GLIRTOACCEL_ADDRESSPLAN_H
#define GLOW_LIB_CONVERSION_GLIRTOACCEL_ADDRESSPLAN_H

#include "lib/Analysis/StepSequence.h"

#include "mlir/IR/SymbolTable.h"

namespace mlir::glow {

/// The off-chip memory of a program from address 0 on: the image of its
/// constants, the inputs, the results, and the arena of what is in between.
struct AddressPlan {
  /// The address of each buffer of the sequence, in its memory.
  SmallVector<int64_t> addresses;
  /// `{offset, value}` of each constant, by rising offset.
  SmallVector<Attribute> weights;
  int64_t weightsBytes = 0;
  /// `{name, address, type}` of each argument.
  SmallVector<Attribute> inputs, outputs;
  int64_t totalBytes = 0;

  /// Lays the buffers out; an error names what is not constant, not placed, or
  /// too large.
  static FailureOr<AddressPlan> get(func::FuncOp function,
                                    const StepSequence &sequence,
                                    const ChipDescription &chip,
                                    const SymbolTable &symbols);
};

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLIRTOACCEL_ADDRESSPLAN_H
