//===- InstructionStream.h - Programs as bytes and text ---------*- C++ -*-===//
//
// All of this is driven by the tables of a dialect's instruction set and knows
// no instruction.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_TARGET_INSTRUCTIONSTREAM_INSTRUCTIONSTREAM_H
#define GLOW_LIB_TARGET_INSTRUCTIONSTREAM_INSTRUCTIONSTREAM_H

#include "dialects/InstructionSet/InstructionSet.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

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

/// Writes a program, an op with `ProgramOpInterface`, as bytes. Fails with a
/// diagnostic if the program does not verify.
LogicalResult encodeProgram(Operation *program, raw_ostream &os);

/// Reads a program that `encodeProgram` wrote into a module of its own. Each op
/// has the location `byte N`, its position in the file. Fails with a diagnostic
/// at `location` that begins with `byte N:`.
///
///   dialect: the instruction set that is expected; empty means any.
OwningOpRef<ModuleOp> decodeProgram(StringRef bytes, Location location,
                                    StringRef dialect = "");

/// Lists the instructions of such bytes: position, bytes and assembly. Fails as
/// `decodeProgram` does, but takes instructions that do not verify as long as
/// their fields hold what they may hold.
LogicalResult listProgram(StringRef bytes, raw_ostream &os, Location location,
                          StringRef dialect = "");

/// The only program of a dialect in a module. Fails with a diagnostic if there
/// is another number.
FailureOr<Operation *> findProgram(Operation *module, StringRef dialect);

/// Adds `--<dialect>-to-binary`, `--binary-to-<dialect>` and
/// `--<dialect>-to-asm` to a translation tool.
///
///   registerDialects: adds the dialects that a module may have.
void registerInstructionStreamTranslations(
    StringRef dialect, void (*registerDialects)(DialectRegistry &));

} // namespace mlir::glow

#endif // GLOW_LIB_TARGET_INSTRUCTIONSTREAM_INSTRUCTIONSTREAM_H
