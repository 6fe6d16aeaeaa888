//===- InstructionStream.h - Programs as bytes and text ---------*- C++ -*-===//
//
// All of this is driven by the tables of a dialect's instruction set and knows
// no instruction.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_TARGET_INSTRUCTIONSTREAM_INSTRUCTIONSTREAM_H
#define GLOW_LIB_TARGET_INSTRUCTIONSTREAM_INSTRUCTIONSTREAM_H

#include "dialects/InstructionSet/InstructionSet.h"

namespace mlir::glow {

/// The instruction set of a dialect. Fails with a diagnostic at `location` if
/// the context knows no such dialect or the dialect has none.
FailureOr<const instruction_set::InstructionSetDialectInterface *>
findInstructionSet(Location location, StringRef dialect);

/// Writes the tables of an instruction set as JSON, for tools in other
/// languages.
void describeInstructionSet(
    const instruction_set::InstructionSetDialectInterface &set,
    raw_ostream &os);

} // namespace mlir::glow

#endif // GLOW_LIB_TARGET_INSTRUCTIONSTREAM_INSTRUCTIONSTREAM_H
