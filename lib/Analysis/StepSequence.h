//===- StepSequence.h - The steps of a function and their data --*- C++ -*-===//
//
// What scheduling, allocation and synchronisation know of a function of glir:
// its steps in program order, the buffers, and which bytes of them each step
// reads and writes.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_ANALYSIS_STEPSEQUENCE_H
#define GLOW_LIB_ANALYSIS_STEPSEQUENCE_H

#include "dialects/Glir/GlirDialect.h"
#include "lib/Analysis/ByteBox.h"
#include "lib/Analysis/ChipDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace mlir::glow {

/// The attribute of a `memref.alloc` that says where it is: the address in its
/// memory or, off-chip, in the function's arena.
inline constexpr llvm::StringLiteral kAddressName = "glir.address";
/// The attribute of a function: the bytes of its off-chip arena.
inline constexpr llvm::StringLiteral kArenaBytesName = "glir.arena_bytes";
/// For each memory on chip, the most bytes that are live at a time.
inline constexpr llvm::StringLiteral kPeakBytesName = "glir.peak_bytes";

/// An allocation, an argument of the function or a global.
struct StepBuffer {
  /// Globals may have more than one value: this is the first.
  Value value;
  /// The place of its memory in the chip's list.
  unsigned memory;
  int64_t bytes;
  /// From `glir.address`.
  std::optional<int64_t> address;
  /// The first and the last step that use it; first > last if none does.
  int64_t first = INT64_MAX, last = -1;
  bool isWritten = false;

  bool isAllocation() const;
  bool isOnChip() const { return memory != 0; }
  bool isUsed() const { return last >= 0; }
  /// The name of the ONNX node that it belongs to, or of its operation.
  std::string name() const;
};

/// What a step does to a buffer; the box counts from the buffer's start.
struct StepAccess {
  unsigned buffer;
  bool isWrite;
  /// Whether every byte of the box is written.
  bool isWhole;
  ByteBox box;
};

struct Step {
  glir::StepOpInterface op;
  /// The place of its queue in the chip's list.
  unsigned queue;
  SmallVector<StepAccess, 4> accesses;
};

struct StepSequence {
  SmallVector<StepBuffer, 0> buffers;
  SmallVector<Step, 0> steps;
  /// The places of allocations, arguments and of the values of globals.
  DenseMap<Value, unsigned> bufferOf;
  bool hasTokens = false;

  /// Reads a function, which is one block of steps, tokens, allocations,
  /// globals and views; one error says what else there is, or which memory or
  /// queue the chip does not have.
  static FailureOr<StepSequence> get(func::FuncOp function,
                                     const ChipDescription &chip);
};

/// The functions of a module that have steps.
SmallVector<func::FuncOp> functionsOfSteps(ModuleOp module);

/// Reads each function of a module that has steps, and calls `work` with it,
/// until one fails. Modules without steps need no chip.
LogicalResult
forEachStepSequence(ModuleOp module,
                    function_ref<LogicalResult(func::FuncOp, StepSequence &,
                                               const ChipDescription &)>
                        work);

/// Where the elements of a view are, in bytes from the start of the allocation,
/// argument or global `base` that it is a view of.
struct ResolvedView {
  Value base;
  int64_t offset;
  SmallVector<int64_t> sizes, strides;
  int64_t elementBytes;

  ByteBox box() const { return ByteBox(offset, sizes, strides, elementBytes); }
};

/// Resolves a buffer of `user`; an error there if its place is not constant.
FailureOr<ResolvedView> resolveView(Operation *user, Value buffer);

/// The bytes that an element takes in a memory.
int64_t bytesOfElement(Type type);

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_STEPSEQUENCE_H
