//===- VerifyStreams.cpp - Check addresses and tokens of a chip's queues --===//
//
// Changes nothing. Assumes that each queue finishes its steps in order, and
// that arguments and globals do not overlap. A program that passes computes
// what its steps compute one after the other, however fast the queues are.
//
// Order is followed with vector clocks: per queue, the last step of each queue
// that has finished for sure. A token brings the clock of the queue that
// signals to the one that waits.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glir/Passes.h"

#include "lib/Analysis/StepSequence.h"

#include <deque>
#include <map>

namespace mlir::glow {
#define GEN_PASS_DEF_VERIFYSTREAMS
#include "lib/Transforms/Glir/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct VerifyStreamsPass : glow::impl::VerifyStreamsBase<VerifyStreamsPass> {
  using Base::Base;
  void runOnOperation() override;
};

/// Per queue, the last step that has finished for sure; -1 if none has.
using Clock = SmallVector<int64_t, 8>;

class StreamVerifier {
public:
  StreamVerifier(func::FuncOp function, const StepSequence &sequence,
                 const ChipDescription &chip)
      : function(function), sequence(sequence), chip(chip) {}

  LogicalResult verifyAddresses();
  LogicalResult verifyLiveBuffers();
  LogicalResult verifyFirstUses();
  LogicalResult verifyUnits();
  LogicalResult verifyOrder();

private:
  /// A use of memory. Its place counts from the start of a space: a memory on
  /// chip, the arena, or an argument or a global by itself.
  struct Use {
    int64_t step;
    unsigned queue;
    bool isWrite;
    ByteBox box;
  };
  struct Space {
    std::vector<Use> uses;
    /// For each queue the last step that uses the space.
    Clock lastUse;
  };

  const StepBuffer &bufferOf(const StepAccess &access) const {
    return sequence.buffers[access.buffer];
  }
  std::string memoryName(const StepBuffer &buffer) const {
    return "'" + chip.memories[buffer.memory].name + "'";
  }
  uint64_t spaceOf(const StepAccess &access) const;
  LogicalResult verifyPath(glir::CopyOp op);
  LogicalResult verifyStep(int64_t index);
  /// Forgets what all queues that still use the space know to have finished.
  void retire(Space &space, int64_t now);

  func::FuncOp function;
  const StepSequence &sequence;
  const ChipDescription &chip;
  std::vector<Clock> clocks;
  std::map<uint64_t, Space> spaces;
};

} // namespace

LogicalResult StreamVerifier::verifyAddresses() {
  auto arena = function->getAttrOfType<IntegerAttr>(kArenaBytesName);
  for (const StepBuffer &buffer : sequence.buffers) {
    if (!buffer.isAllocation() || !buffer.isUsed())
      continue;
    Operation *alloc = buffer.value.getDefiningOp();
    const ChipMemory &memory = chip.memories[buffer.memory];
    if (!buffer.address)
      return alloc->emitOpError("has no ") << kAddressName;
    if (!buffer.isOnChip() && !arena)
      return function.emitOpError("has no ")
             << kArenaBytesName << ", but buffers in '" << memory.name << "'";
    if (*buffer.address % memory.alignment != 0)
      return alloc->emitOpError("has the address ")
             << *buffer.address << ", expected a multiple of "
             << memory.alignment << " in '" << memory.name << "'";
    int64_t bytes = buffer.isOnChip() ? memory.bytes : arena.getInt();
    if (*buffer.address < 0 || *buffer.address > bytes - buffer.bytes)
      return alloc->emitOpError("takes the bytes ")
             << *buffer.address << " to " << *buffer.address + buffer.bytes
             << ", expected them within the " << bytes << " of "
             << (buffer.isOnChip() ? "'" : "the arena in '") << memory.name
             << "'";
  }
  return success();
}

LogicalResult StreamVerifier::verifyLiveBuffers() {
  SmallVector<const StepBuffer *> buffers;
  for (const StepBuffer &buffer : sequence.buffers)
    if (buffer.isAllocation() && buffer.isUsed() && buffer.bytes > 0)
      buffers.push_back(&buffer);
  llvm::stable_sort(buffers, [](const StepBuffer *a, const StepBuffer *b) {
    return a->first < b->first;
  });
  // What is live: by memory and address, and by its end.
  std::map<std::pair<unsigned, int64_t>, const StepBuffer *> live;
  std::multimap<int64_t, const StepBuffer *> ends;
  auto reject = [&](const StepBuffer *a, const StepBuffer *b) {
    InFlightDiagnostic error =
        a->value.getDefiningOp()->emitOpError("overlaps another buffer in ")
        << memoryName(*a) << " that is live at the same time";
    error.attachNote(b->value.getLoc()) << "the other buffer";
    return error;
  };
  for (const StepBuffer *buffer : buffers) {
    while (!ends.empty() && ends.begin()->first < buffer->first) {
      const StepBuffer *dead = ends.begin()->second;
      live.erase({dead->memory, *dead->address});
      ends.erase(ends.begin());
    }
    auto next = live.lower_bound({buffer->memory, *buffer->address});
    if (next != live.end() && next->first.first == buffer->memory &&
        next->first.second < *buffer->address + buffer->bytes)
      return reject(buffer, next->second);
    if (next != live.begin()) {
      const StepBuffer *before = std::prev(next)->second;
      if (before->memory == buffer->memory &&
          *before->address + before->bytes > *buffer->address)
        return reject(buffer, before);
    }
    live[{buffer->memory, *buffer->address}] = buffer;
    ends.insert({buffer->last, buffer});
  }
  return success();
}

LogicalResult StreamVerifier::verifyFirstUses() {
  std::vector<bool> isWritten(sequence.buffers.size());
  for (const Step &step : sequence.steps) {
    for (const StepAccess &access : step.accesses)
      if (!access.isWrite && !access.box.isEmpty() &&
          bufferOf(access).isAllocation() && !isWritten[access.buffer]) {
        InFlightDiagnostic error = step.op->emitOpError("reads a buffer in ")
                                   << memoryName(bufferOf(access))
                                   << " before anything has been written there";
        error.attachNote(bufferOf(access).value.getLoc()) << "the buffer";
        return error;
      }
    for (const StepAccess &access : step.accesses)
      if (access.isWrite)
        isWritten[access.buffer] = true;
  }
  return success();
}

LogicalResult StreamVerifier::verifyPath(glir::CopyOp op) {
  StringRef source = glir::memoryOf(op.getInput());
  StringRef destination = glir::memoryOf(op.getOutput());
  bool isDma = false;
  for (const DmaEngine &engine : chip.dmaEngines) {
    if (op.getQueue() != engine.loadQueue && op.getQueue() != engine.storeQueue)
      continue;
    isDma = true;
    if (engine.hasPath(source, destination))
      return success();
  }
  bool isEmpty = llvm::is_contained(op.getInput().getType().getShape(), 0);
  if (!isDma || isEmpty)
    return success();
  return op.emitOpError("copies from '")
         << source << "' to '" << destination << "' in the queue '"
         << op.getQueue() << "', whose DMA engine has no such path";
}

LogicalResult StreamVerifier::verifyUnits() {
  for (const Step &step : sequence.steps) {
    Operation *op = step.op;
    if (auto copy = dyn_cast<glir::CopyOp>(op);
        copy && failed(verifyPath(copy)))
      return failure();
    if (!isa<glir::MatmulOp, glir::ConvOp, glir::DepthwiseConvOp>(op))
      continue;
    StringRef queue = chip.queues[step.queue];
    const auto *unit =
        llvm::find_if(chip.matrixUnits, [&](const MatrixUnit &each) {
          return each.queue == queue;
        });
    if (unit == chip.matrixUnits.end())
      return op->emitOpError("is in the queue '")
             << queue << "', expected that of a matrix unit";
    StringRef expected[] = {unit->input, unit->weight, unit->accumulator};
    StringRef what[] = {"input", "weight", "output"};
    for (auto [index, memory] : llvm::enumerate(expected))
      if (StringRef found = glir::memoryOf(op->getOperand(index));
          found != memory)
        return op->emitOpError("has its ") << what[index] << " in '" << found
                                           << "', expected '" << memory << "'";
  }
  return success();
}

uint64_t StreamVerifier::spaceOf(const StepAccess &access) const {
  const StepBuffer &buffer = bufferOf(access);
  return buffer.isAllocation() ? buffer.memory
                               : chip.memories.size() + access.buffer;
}

void StreamVerifier::retire(Space &space, int64_t now) {
  llvm::erase_if(space.uses, [&](const Use &use) {
    for (auto [queue, clock] : llvm::enumerate(clocks))
      if (queue != use.queue && space.lastUse[queue] >= now &&
          clock[use.queue] < use.step)
        return false;
    return true;
  });
}

LogicalResult StreamVerifier::verifyStep(int64_t index) {
  const Step &step = sequence.steps[index];
  const Clock &clock = clocks[step.queue];
  for (const StepAccess &access : step.accesses) {
    const StepBuffer &buffer = bufferOf(access);
    if (access.box.isEmpty() || (!buffer.isAllocation() && !buffer.isWritten))
      continue;
    ByteBox box = access.box.shifted(buffer.address.value_or(0));
    for (const Use &use : spaces[spaceOf(access)].uses) {
      if (use.queue == step.queue || clock[use.queue] >= use.step ||
          !(use.isWrite || access.isWrite) || !overlap(use.box, box))
        continue;
      InFlightDiagnostic error =
          step.op->emitOpError(access.isWrite ? "writes" : "reads")
          << " bytes of " << memoryName(buffer)
          << " without waiting for the queue '" << chip.queues[use.queue]
          << "', which " << (use.isWrite ? "writes" : "reads")
          << " them before";
      error.attachNote(sequence.steps[use.step].op->getLoc())
          << "the earlier step";
      return error;
    }
  }
  for (const StepAccess &access : step.accesses) {
    const StepBuffer &buffer = bufferOf(access);
    if (access.box.isEmpty() || (!buffer.isAllocation() && !buffer.isWritten))
      continue;
    Space &space = spaces[spaceOf(access)];
    space.uses.push_back({index, step.queue, access.isWrite,
                          access.box.shifted(buffer.address.value_or(0))});
    constexpr size_t kRetireEvery = 64;
    if (space.uses.size() % kRetireEvery == 0)
      retire(space, index + 1);
  }
  clocks[step.queue][step.queue] = index;
  return success();
}

LogicalResult StreamVerifier::verifyOrder() {
  clocks.assign(chip.queues.size(), Clock(chip.queues.size(), -1));
  for (auto [index, step] : llvm::enumerate(sequence.steps))
    for (const StepAccess &access : step.accesses) {
      Space &space = spaces[spaceOf(access)];
      space.lastUse.resize(chip.queues.size(), -1);
      space.lastUse[step.queue] = index;
    }
  struct Token {
    glir::SignalOp signal;
    Clock clock;
  };
  std::map<std::pair<int64_t, int64_t>, std::deque<Token>> tokens;
  int64_t index = 0;
  for (Operation &op : function.getBody().front()) {
    if (auto signal = dyn_cast<glir::SignalOp>(op)) {
      int64_t from = chip.queueIndex(signal.getQueue());
      int64_t to = chip.queueIndex(signal.getTo());
      if (from < 0 || to < 0)
        return op.emitOpError("is between the queues '")
               << signal.getQueue() << "' and '" << signal.getTo()
               << "', expected queues of chip '" << chip.name << "'";
      tokens[{from, to}].push_back({signal, clocks[from]});
    } else if (auto wait = dyn_cast<glir::WaitOp>(op)) {
      auto signal = wait.getToken().getDefiningOp<glir::SignalOp>();
      int64_t from = chip.queueIndex(signal.getQueue());
      int64_t to = chip.queueIndex(signal.getTo());
      std::deque<Token> &fifo = tokens[{from, to}];
      if (fifo.front().signal != signal) {
        InFlightDiagnostic error =
            op.emitOpError(
                "takes a token out of order: first in the FIFO from '")
            << signal.getQueue() << "' to '" << signal.getTo()
            << "' is another one";
        error.attachNote(fifo.front().signal.getLoc()) << "the token's signal";
        return error;
      }
      for (auto [known, learnt] :
           llvm::zip_equal(clocks[to], fifo.front().clock))
        known = std::max(known, learnt);
      fifo.pop_front();
    } else if (isa<glir::StepOpInterface>(op)) {
      if (failed(verifyStep(index++)))
        return failure();
    }
  }
  return success();
}

static LogicalResult verify(func::FuncOp function, StepSequence &sequence,
                            const ChipDescription &chip) {
  StreamVerifier verifier(function, sequence, chip);
  return failure(failed(verifier.verifyAddresses()) ||
                 failed(verifier.verifyLiveBuffers()) ||
                 failed(verifier.verifyFirstUses()) ||
                 failed(verifier.verifyUnits()) ||
                 failed(verifier.verifyOrder()));
}

void VerifyStreamsPass::runOnOperation() {
  markAllAnalysesPreserved();
  if (failed(forEachStepSequence(getOperation(), verify)))
    signalPassFailure();
}
