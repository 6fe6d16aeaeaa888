//===- InstructionSet.h - Instructions as tables of fields ------*- C++ -*-===//
//
// What InstructionSet.td gives to C++: the table of an instruction, and all
// that follows from it on the level of IR. Nothing here knows an instruction.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONSET_H
#define GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONSET_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectInterface.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include <array>
#include <optional>

namespace mlir::instruction_set {

enum class FieldKind {
  Unsigned,
  Signed,      ///< Two's complement.
  Bits,        ///< Unsigned, written in hexadecimal.
  Flag,        ///< One bit.
  Enumeration, ///< One of the field's cases.
  Constant,    ///< Tells instructions apart.
  Reserved     ///< Zero.
};

/// The name of a kind, in lower case.
StringRef stringifyFieldKind(FieldKind kind);

struct EnumerationCase {
  StringRef name;
  int64_t value;
};

/// A field of an instruction: `count` values of `width` bits each.
struct Field {
  StringRef name;
  FieldKind kind;
  unsigned width;
  unsigned count;
  /// What each value is if the assembly does not say.
  std::optional<int64_t> defaultValue;
  /// Of a constant.
  uint64_t value;
  StringRef summary;
  /// Of an enumeration.
  ArrayRef<EnumerationCase> cases;
  /// The position of the least significant bit, counted from that of the
  /// instruction.
  unsigned offset = 0;

  /// Whether the op has an attribute for it.
  bool isOperand() const {
    return kind != FieldKind::Constant && kind != FieldKind::Reserved;
  }
  unsigned getNumBits() const { return width * count; }
  /// Whether `value` fits; unsigned values of 64 bits are their bit patterns.
  bool contains(int64_t value) const;
  /// The case of this value or name; null if there is none.
  const EnumerationCase *findCase(int64_t value) const;
  const EnumerationCase *findCase(StringRef name) const;
  /// What `contains` accepts, for a diagnostic.
  std::string describeRange() const;
};

/// The table of an instruction. The values of an instruction are those of all
/// operand fields in order, those of an array one after the other.
class Instruction {
public:
  /// Lays the fields out one after the other.
  Instruction(StringRef name, StringRef section, StringRef unit,
              StringRef latency, StringRef summary,
              std::initializer_list<Field> fields);

  /// The name of the op, with its dialect.
  StringRef getName() const { return name; }
  StringRef getMnemonic() const { return name.split('.').second; }
  StringRef getSection() const { return section; }
  StringRef getUnit() const { return unit; }
  StringRef getLatency() const { return latency; }
  StringRef getSummary() const { return summary; }
  ArrayRef<Field> getFields() const { return fields; }
  /// The bits of all fields.
  unsigned getNumBits() const { return numBits; }
  /// The number of values.
  unsigned getNumValues() const { return numValues; }

private:
  StringRef name, section, unit, latency, summary;
  SmallVector<Field, 0> fields;
  unsigned numBits = 0, numValues = 0;
};

/// A part of a program, whose instructions are filled up with zero bits to
/// whole words.
struct Section {
  StringRef name;
  unsigned wordBytes;

  unsigned getNumBytes(const Instruction &instruction) const {
    return llvm::divideCeil(instruction.getNumBits(), 8 * wordBytes) *
           wordBytes;
  }
};

/// What a dialect says about its instruction set.
class InstructionSetDialectInterface
    : public DialectInterface::Base<InstructionSetDialectInterface> {
public:
  InstructionSetDialectInterface(Dialect *dialect) : Base(dialect) {}

  /// Counts the incompatible changes.
  virtual unsigned getVersion() const = 0;
  /// The parts of a program, in order.
  virtual ArrayRef<Section> getSections() const = 0;
  /// Every instruction of every section.
  virtual ArrayRef<const Instruction *> getInstructions() const = 0;
  /// The name of the op that implements `ProgramOpInterface`.
  virtual StringRef getProgramOpName() const = 0;

  /// The name of the instruction set: that of the dialect.
  StringRef getName() const;
  /// The section of this name; null if there is none.
  const Section *findSection(StringRef name) const;
  /// SHA-256 of all that the encoding depends on: names, order, kinds, widths,
  /// counts and numbers, but neither prose nor latency.
  std::array<uint8_t, 32> getHash() const;
};

/// The tables of those of the ops that are instructions, in order.
template <typename... Ops>
SmallVector<const Instruction *> collectInstructions();

/// The values of an op with this table, which was verified.
SmallVector<int64_t> getValues(Operation *op, const Instruction &instruction);

/// Builds the op with these values.
Operation *buildInstruction(OpBuilder &builder, Location location,
                            const Instruction &instruction,
                            ArrayRef<int64_t> values);

/// `queue = 1 sizes = [1, 2] accumulate`: what follows the mnemonic. What
/// equals its default is left out.
void printValues(raw_ostream &os, const Instruction &instruction,
                 ArrayRef<int64_t> values);

ParseResult parseInstruction(OpAsmParser &parser, OperationState &result,
                             const Instruction &instruction);
void printInstruction(OpAsmPrinter &printer, Operation *op,
                      const Instruction &instruction);

/// Checks each value against its field.
LogicalResult verifyInstruction(Operation *op);
/// Checks that the sections hold what belongs there, and the chip's hash.
LogicalResult verifyProgram(Operation *op);

} // namespace mlir::instruction_set

#include "dialects/InstructionSet/InstructionInterfaces.h.inc"

namespace mlir::instruction_set {

template <typename... Ops>
SmallVector<const Instruction *> collectInstructions() {
  SmallVector<const Instruction *> instructions;
  auto collect = [&](auto *op) {
    using ConcreteOp = std::remove_pointer_t<decltype(op)>;
    if constexpr (ConcreteOp::template hasTrait<
                      InstructionOpInterface::Trait>())
      instructions.push_back(&ConcreteOp::getInstruction());
  };
  (collect(static_cast<Ops *>(nullptr)), ...);
  return instructions;
}

} // namespace mlir::instruction_set

#endif // GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONSET_H
