//===- InstructionEmitter.h - The instructions of steps ---------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_GLIRTOACCEL_INSTRUCTIONEMITTER_H
#define GLOW_LIB_CONVERSION_GLIRTOACCEL_INSTRUCTIONEMITTER_H

#include "lib/Analysis/StepSequence.h"
#include "lib/Conversion/GlirToAccel/IndexSpace.h"
#include "lib/Conversion/GlirToAccel/Microcode.h"

#include <set>

namespace mlir::glow {

/// Emits the instructions of the steps and tokens of a function, in order.
class InstructionEmitter {
public:
  /// `addresses` are those of the buffers of the sequence, in their memories.
  InstructionEmitter(OpBuilder &b, const StepSequence &sequence,
                     const ChipDescription &chip, ArrayRef<int64_t> addresses,
                     Microcode &microcode)
      : b(b), sequence(sequence), chip(chip), addresses(addresses),
        microcode(microcode) {}

  /// Emits a step or a token; views and allocations have no instruction.
  LogicalResult emit(Operation *op);
  /// Ends every queue that has had an instruction.
  void finish(Location loc);

private:
  /// Where the elements of a buffer are.
  struct Place {
    uint64_t memory = 0, address = 0;
    accel::ElementType type;
    int64_t elementBytes;
    SmallVector<int64_t> sizes, strides;
  };
  /// An operand of a `vector` instruction; its strides are in the index space.
  struct Stream {
    uint64_t index;
    accel::ElementType type;
    uint64_t memory, address;
  };
  /// What a `vector` instruction does with the values of its program.
  struct Combination {
    accel::Combine combine = accel::Combine::None;
    bool accumulate = false;
  };

  FailureOr<Place> place(Operation *step, Value buffer);
  uint64_t queueOf(glir::StepOpInterface step);
  bool isVectorQueue(StringRef queue) const;

  LogicalResult emitCopy(glir::CopyOp op);
  LogicalResult emitFill(glir::StepOpInterface op, Value output,
                         TypedAttr value);
  LogicalResult emitGather(glir::GatherOp op);
  LogicalResult emitMatmul(glir::MatmulOp op);
  template <typename OpT>
  LogicalResult emitConvolution(OpT op);
  template <typename OpT>
  LogicalResult emitProgram(OpT op, Combination combination);
  void emitVector(Location loc, uint64_t queue, Microcode::Range program,
                  IndexSpace space, ArrayRef<Stream> streams,
                  Combination combination);

  OpBuilder &b;
  const StepSequence &sequence;
  const ChipDescription &chip;
  ArrayRef<int64_t> addresses;
  Microcode &microcode;
  std::set<uint64_t> queues;
  /// What the streams of the queues hold, to leave out what does not change.
  std::map<std::pair<uint64_t, uint64_t>, std::vector<int64_t>> streamsHeld;
};

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLIRTOACCEL_INSTRUCTIONEMITTER_H
