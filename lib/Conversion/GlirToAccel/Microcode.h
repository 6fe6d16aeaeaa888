//===- Microcode.h - Scalar programs for the vector unit --------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_GLIRTOACCEL_MICROCODE_H
#define GLOW_LIB_CONVERSION_GLIRTOACCEL_MICROCODE_H

#include "dialects/Accel/AccelDialect.h"

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace mlir::glow {

/// The fields of one `accel.micro`.
struct MicroOperation {
  accel::Function function;
  accel::ElementType type;
  accel::ElementType sourceType = accel::ElementType::I1;
  int64_t destination = 0;
  std::array<int64_t, 3> sources = {0, 0, 0};
  uint64_t immediate = 0;

  bool operator<(const MicroOperation &other) const {
    auto key = [](const MicroOperation &op) {
      return std::tie(op.function, op.type, op.sourceType, op.destination,
                      op.sources, op.immediate);
    };
    return key(*this) < key(other);
  }
};

/// The streams that a `vector` instruction may read.
inline constexpr unsigned kInputStreams = 7;
/// The stream that it writes.
inline constexpr unsigned kResultStream = 7;

/// The microcode of a program: scalar programs one after the other; equal ones
/// are there once.
class Microcode {
public:
  struct Range {
    uint64_t first, count;
  };

  Range add(std::vector<MicroOperation> operations);
  ArrayRef<MicroOperation> getOperations() const { return operations; }

private:
  std::vector<MicroOperation> operations;
  std::map<std::vector<MicroOperation>, uint64_t> places;
};

/// The element type of the instruction set for a type, an index being an i64;
/// none if it has none.
std::optional<accel::ElementType> elementTypeOf(Type type);

/// The bits of a constant, in the low bits.
uint64_t bitsOf(Attribute constant);

/// Translates the scalar program of a step, whose arguments are the streams
/// from 0 on, and whose `tables` follow them. An error names the operation that
/// the vector unit does not have, or the limit that the program exceeds.
FailureOr<std::vector<MicroOperation>>
translateProgram(Operation *step, Block &program, ArrayRef<Value> tables);

/// The buffers in which a scalar program looks up elements, each once.
SmallVector<Value> tablesOf(Block &program);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLIRTOACCEL_MICROCODE_H
