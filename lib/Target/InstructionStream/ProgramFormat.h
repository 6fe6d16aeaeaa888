//===- ProgramFormat.h - The layout of a program file -----------*- C++ -*-===//
//
// A program file, little endian:
//
//   8 bytes    magic
//   u32        version of the format
//   u32        bytes of the header, padding included
//   u32        version of the instruction set
//   u32        number of sections
//   32 bytes   hash of the instruction set's tables
//   32 bytes   hash of the chip's description
//   u64 each   bytes of each section
//   u32, text  name of the instruction set
//   u32, text  name of the chip
//   u32, text  name of the program
//   zeros      up to a multiple of 8 bytes
//   ...        the sections, in the order of the instruction set
//   32 bytes   SHA-256 of all bytes before
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_TARGET_INSTRUCTIONSTREAM_PROGRAMFORMAT_H
#define GLOW_LIB_TARGET_INSTRUCTIONSTREAM_PROGRAMFORMAT_H

#include "dialects/InstructionSet/InstructionSet.h"

namespace mlir::glow {

/// What no text file begins with, and what a transfer as text would damage.
inline constexpr llvm::StringLiteral programMagic("\x89GLOW\r\n\x1a");
inline constexpr unsigned programFormatVersion = 1;
inline constexpr unsigned programHashBytes = 32;
inline constexpr unsigned programHeaderAlignment = 8;

/// An instruction of a program file.
struct ProgramInstruction {
  /// Its position in the file.
  uint64_t offset;
  const instruction_set::Instruction *instruction;
  SmallVector<int64_t> values;
};

/// A program file. The strings refer to its bytes.
struct ProgramFile {
  const instruction_set::InstructionSetDialectInterface *set;
  StringRef chip, name;
  std::string chipHash;
  /// One list for each section of the instruction set.
  SmallVector<SmallVector<ProgramInstruction, 0>> sections;
};

/// Reads all of a file. Fails with a diagnostic at `location` that names the
/// byte.
FailureOr<ProgramFile> readProgramFile(StringRef bytes, Location location,
                                       StringRef dialect);

/// The `width` bits from bit `offset` on.
uint64_t extractBits(ArrayRef<uint8_t> bytes, unsigned offset, unsigned width);
/// Sets bits that are zero.
void insertBits(MutableArrayRef<uint8_t> bytes, unsigned offset, unsigned width,
                uint64_t value);

} // namespace mlir::glow

#endif // GLOW_LIB_TARGET_INSTRUCTIONSTREAM_PROGRAMFORMAT_H
