//===- AllocateBuffers.cpp - Give every buffer of a chip its address ------===//
//
// Before:  %tile = memref.alloc() : memref<4x8xi8, "scratchpad">
// After:   %tile = memref.alloc() {glir.address = 64 : i64}
//              : memref<4x8xi8, "scratchpad">
//
// Assumes straight-line functions of steps: program order is time. Guarantees
// that buffers that live together are disjoint, aligned and within their
// memory.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glir/Passes.h"

#include "lib/Analysis/BufferPlacement.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::glow {
#define GEN_PASS_DEF_ALLOCATEBUFFERS
#include "lib/Transforms/Glir/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct AllocateBuffersPass
    : glow::impl::AllocateBuffersBase<AllocateBuffersPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// Reports that the buffers of a memory do not fit, at the step at which most
/// bytes are in use.
static LogicalResult reportOverflow(const StepSequence &sequence,
                                    const MemoryBuffers &memory,
                                    const ChipMemory &chipMemory) {
  std::vector<int64_t> change(sequence.steps.size() + 1, 0);
  for (const ArenaBuffer &buffer : memory.buffers) {
    change[buffer.first] += buffer.size;
    change[buffer.last + 1] -= buffer.size;
  }
  int64_t bytes = 0, required = 0, fullest = 0;
  for (int64_t step = 0, e = sequence.steps.size(); step < e; ++step) {
    bytes += change[step];
    if (bytes > required) {
      required = bytes;
      fullest = step;
    }
  }
  SmallVector<unsigned> live;
  for (auto [index, buffer] : llvm::enumerate(memory.buffers))
    if (buffer.first <= fullest && fullest <= buffer.last)
      live.push_back(index);
  llvm::stable_sort(live, [&](unsigned a, unsigned b) {
    return memory.buffers[a].size > memory.buffers[b].size;
  });

  auto op = sequence.steps[fullest].op;
  InFlightDiagnostic error =
      op->emitOpError("needs ")
      << required << " bytes of memory '" << chipMemory.name
      << "' in use at once, which has " << chipMemory.bytes;
  if (required <= chipMemory.bytes)
    error << ", but not in one piece per buffer";
  error << "; the largest buffers: ";
  constexpr size_t kShown = 5;
  llvm::interleaveComma(
      ArrayRef(live).take_front(kShown), error, [&](unsigned index) {
        const StepBuffer &buffer = sequence.buffers[memory.indices[index]];
        error << memory.buffers[index].size << " of " << buffer.name() << " ("
              << buffer.value.getType() << ")";
      });
  return error;
}

static void setAddresses(const StepSequence &sequence,
                         const MemoryBuffers &memory,
                         ArrayRef<int64_t> addresses) {
  for (auto [index, address] : llvm::zip_equal(memory.indices, addresses)) {
    Operation *alloc = sequence.buffers[index].value.getDefiningOp();
    alloc->setAttr(kAddressName,
                   Builder(alloc->getContext()).getI64IntegerAttr(address));
  }
}

static LogicalResult allocate(func::FuncOp function, StepSequence &sequence,
                              const ChipDescription &chip) {
  Builder b(function.getContext());
  NamedAttrList peaks;
  for (unsigned index = 1; index < chip.memories.size(); ++index) {
    MemoryBuffers memory = MemoryBuffers::get(sequence, chip, index);
    peaks.set(chip.memories[index].name,
              b.getI64IntegerAttr(liveMaximum(memory.buffers)));
    std::optional<SmallVector<int64_t>> addresses =
        placeByRotation(memory.buffers, chip.memories[index].bytes);
    if (!addresses)
      return reportOverflow(sequence, memory, chip.memories[index]);
    setAddresses(sequence, memory, *addresses);
  }
  MemoryBuffers memory = MemoryBuffers::get(sequence, chip, 0);
  ArenaPlan arena = planArena(memory.buffers);
  if (arena.size > chip.offChip().bytes)
    return reportOverflow(sequence, memory, chip.offChip());
  setAddresses(sequence, memory, arena.offsets);
  function->setAttr(kArenaBytesName, b.getI64IntegerAttr(arena.size));
  function->setAttr(kPeakBytesName, peaks.getDictionary(b.getContext()));
  // What no step uses takes no place.
  for (const StepBuffer &buffer : sequence.buffers)
    if (buffer.isAllocation() && buffer.value.use_empty())
      buffer.value.getDefiningOp()->erase();
  return success();
}

void AllocateBuffersPass::runOnOperation() {
  if (failed(forEachStepSequence(getOperation(), allocate)))
    signalPassFailure();
}
