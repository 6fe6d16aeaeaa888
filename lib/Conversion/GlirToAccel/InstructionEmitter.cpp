//===- InstructionEmitter.cpp - The instructions of steps -----------------===//
#include "lib/Conversion/GlirToAccel/InstructionEmitter.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::glow;

/// The dimensions that `copy` and `vector` have counters for.
static constexpr size_t kCopyRank = 5, kVectorRank = 6;
static constexpr int64_t kLargestPad = UINT16_MAX;

FailureOr<InstructionEmitter::Place> InstructionEmitter::place(Operation *step,
                                                               Value buffer) {
  FailureOr<ResolvedView> view = resolveView(step, buffer);
  if (failed(view))
    return failure();
  unsigned index = sequence.bufferOf.lookup(view->base);
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  std::optional<accel::ElementType> type = elementTypeOf(element);
  if (!type)
    return step->emitOpError("has a buffer of ")
           << element << ", expected an element type of the instruction set";
  return Place{sequence.buffers[index].memory,
               uint64_t(addresses[index] + view->offset),
               *type,
               view->elementBytes,
               view->sizes,
               view->strides};
}

uint64_t InstructionEmitter::queueOf(glir::StepOpInterface step) {
  uint64_t queue = chip.queueIndex(step.getQueueName());
  queues.insert(queue);
  return queue;
}

bool InstructionEmitter::isVectorQueue(StringRef queue) const {
  return llvm::any_of(chip.vectorUnits, [&](const VectorUnit &unit) {
    return unit.queue == queue;
  });
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

LogicalResult InstructionEmitter::emitCopy(glir::CopyOp op) {
  FailureOr<Place> destination = place(op, op.getOutput());
  if (failed(destination))
    return failure();
  if (llvm::is_contained(destination->sizes, 0))
    return success();
  if (llvm::is_contained(op.getInput().getType().getShape(), 0))
    return emitFill(op, op.getOutput(), op.getPadValueAttr());
  FailureOr<Place> source = place(op, op.getInput());
  if (failed(source))
    return failure();
  uint64_t queue = queueOf(op);
  size_t rank = source->sizes.size();
  SmallVector<int64_t> low(op.getPadLow()), high(op.getPadHigh());
  low.resize(rank, 0);
  high.resize(rank, 0);
  bool hasPadding = source->sizes != destination->sizes;
  IndexSpace space{source->sizes,
                   SmallVector<bool>(rank, false),
                   {source->strides, destination->strides}};
  if (isVectorQueue(op.getQueue())) {
    if (hasPadding)
      return op.emitOpError("pads in the queue '")
             << op.getQueue() << "' of a vector unit, expected that of a DMA "
             << "engine";
    emitVector(op.getLoc(), queue,
               microcode.add({{accel::Function::Read, source->type},
                              {accel::Function::Yield, source->type}}),
               space,
               {{0, source->type, source->memory, source->address},
                {kResultStream, destination->type, destination->memory,
                 destination->address}},
               {});
    return success();
  }
  // Padding belongs to a dimension: those that have it are not joined.
  if (!hasPadding) {
    space.collapse();
    low.assign(space.sizes.size(), 0);
    high.assign(space.sizes.size(), 0);
  }
  for (SmallVector<int64_t> *pads : {&low, &high})
    pads->insert(pads->begin(), kCopyRank - std::min(kCopyRank, pads->size()),
                 0);
  uint64_t padValue = op.getPadValueAttr() ? bitsOf(op.getPadValueAttr()) : 0;
  space.forEachPart(
      kCopyRank, [&](const IndexSpace &part, ArrayRef<int64_t> offsets, bool) {
        accel::CopyOp::create(
            b, op.getLoc(), queue, source->memory, destination->memory,
            source->type, source->address + offsets[0],
            destination->address + offsets[1], part.sizes, part.strides[0],
            part.strides[1], low, high, padValue);
      });
  return success();
}

LogicalResult InstructionEmitter::emitFill(glir::StepOpInterface op,
                                           Value output, TypedAttr value) {
  FailureOr<Place> destination = place(op, output);
  if (failed(destination))
    return failure();
  if (llvm::is_contained(destination->sizes, 0))
    return success();
  uint64_t queue = queueOf(op);
  IndexSpace space{destination->sizes,
                   SmallVector<bool>(destination->sizes.size(), false),
                   {destination->strides}};
  if (isVectorQueue(op.getQueueName())) {
    MicroOperation constant{accel::Function::Constant, destination->type};
    constant.immediate = bitsOf(value);
    emitVector(
        op.getLoc(), queue,
        microcode.add({constant, {accel::Function::Yield, destination->type}}),
        space,
        {{kResultStream, destination->type, destination->memory,
          destination->address}},
        {});
    return success();
  }
  // A copy of nothing: all is padding along one dimension, behind the others.
  // It takes a path of the engine though nothing comes from its source.
  const ChipMemory &memory = chip.memories[destination->memory];
  std::optional<int64_t> source;
  for (const DmaEngine &engine : chip.dmaEngines)
    if (engine.loadQueue == op.getQueueName() ||
        engine.storeQueue == op.getQueueName())
      for (auto [index, from] : llvm::enumerate(chip.memories))
        if (!source && engine.hasPath(from.name, memory.name))
          source = index;
  if (!source)
    return op->emitOpError("fills memory '")
           << memory.name << "' in the queue '" << op.getQueueName()
           << "', expected that of a vector unit, or of a DMA engine with a "
           << "path to this memory";
  space.collapse();
  space.forEachPart(kCopyRank - 1, [&](const IndexSpace &part,
                                       ArrayRef<int64_t> offsets, bool) {
    SmallVector<int64_t> sizes(part.sizes), strides(part.strides[0]);
    int64_t pad = 1;
    if (sizes.back() <= kLargestPad) {
      pad = sizes.back();
      sizes.back() = 0;
      sizes.insert(sizes.begin(), 1);
      strides.insert(strides.begin(), 0);
    } else {
      sizes.push_back(0);
      strides.push_back(destination->elementBytes);
    }
    accel::CopyOp::create(b, op.getLoc(), queue, *source, destination->memory,
                          destination->type, /*source_address=*/0,
                          destination->address + offsets[0], sizes,
                          SmallVector<int64_t>(kCopyRank, 0), strides,
                          {0, 0, 0, 0, 0}, {0, 0, 0, 0, pad}, bitsOf(value));
  });
  return success();
}

/// Whether elements follow each other in row-major order.
static bool isRowMajor(ArrayRef<int64_t> sizes, ArrayRef<int64_t> strides,
                       int64_t elementBytes) {
  for (auto [size, stride] : llvm::reverse(llvm::zip_equal(sizes, strides))) {
    if (size != 1 && stride != elementBytes)
      return false;
    elementBytes *= size;
  }
  return true;
}

LogicalResult InstructionEmitter::emitGather(glir::GatherOp op) {
  FailureOr<Place> table = place(op, op.getTable());
  FailureOr<Place> indices = place(op, op.getIndices());
  FailureOr<Place> output = place(op, op.getOutput());
  if (failed(table) || failed(indices) || failed(output))
    return failure();
  auto hasWholeRows = [](const Place &place) {
    return isRowMajor(ArrayRef(place.sizes).drop_front(),
                      ArrayRef(place.strides).drop_front(), place.elementBytes);
  };
  if (!hasWholeRows(*table) || !hasWholeRows(*output) ||
      !isRowMajor(indices->sizes, indices->strides, indices->elementBytes))
    return op.emitOpError(
        "has rows or indices with gaps, expected contiguous ones");
  int64_t rowBytes = output->elementBytes;
  for (int64_t size : ArrayRef(output->sizes).drop_front())
    rowBytes *= size;
  accel::GatherOp::create(b, op.getLoc(), queueOf(op), table->memory,
                          indices->memory, output->memory, indices->type,
                          table->address, table->strides[0], table->sizes[0],
                          indices->address, indices->sizes[0], rowBytes,
                          output->address, output->strides[0]);
  return success();
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

LogicalResult InstructionEmitter::emitMatmul(glir::MatmulOp op) {
  FailureOr<Place> input = place(op, op.getInput());
  FailureOr<Place> weight = place(op, op.getWeight());
  FailureOr<Place> output = place(op, op.getOutput());
  if (failed(input) || failed(weight) || failed(output))
    return failure();
  bool isInteger = !accel::isFloat(input->type);
  accel::MatmulOp::create(
      b, op.getLoc(), queueOf(op), input->type, weight->type,
      isInteger && !op.getInputUnsigned(), isInteger && !op.getWeightUnsigned(),
      op.getAccumulate(), output->sizes[0], output->sizes[1], input->sizes[1],
      input->memory, input->address, input->strides, weight->memory,
      weight->address, weight->strides, output->memory, output->address,
      output->strides);
  return success();
}

template <typename OpT>
LogicalResult InstructionEmitter::emitConvolution(OpT op) {
  FailureOr<Place> input = place(op, op.getInput());
  FailureOr<Place> weight = place(op, op.getWeight());
  FailureOr<Place> output = place(op, op.getOutput());
  if (failed(input) || failed(weight) || failed(output))
    return failure();
  bool isInteger = !accel::isFloat(input->type);
  bool inputSigned = isInteger && !op.getInputUnsigned();
  bool weightSigned = isInteger && !op.getWeightUnsigned();
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  uint64_t queue = queueOf(op);
  if constexpr (std::is_same_v<OpT, glir::ConvOp>)
    accel::ConvOp::create(
        b, op.getLoc(), queue, input->type, weight->type, inputSigned,
        weightSigned, op.getAccumulate(), output->sizes[0], output->sizes[1],
        output->sizes[2], output->sizes[3], input->sizes[3], weight->sizes[0],
        weight->sizes[1], strides[0], strides[1], dilations[0], dilations[1],
        input->memory, input->address, input->strides, weight->memory,
        weight->address, weight->strides, output->memory, output->address,
        output->strides);
  else
    accel::DepthwiseOp::create(
        b, op.getLoc(), queue, input->type, weight->type, inputSigned,
        weightSigned, op.getAccumulate(), output->sizes[0], output->sizes[1],
        output->sizes[2], output->sizes[3], weight->sizes[0], weight->sizes[1],
        strides[0], strides[1], dilations[0], dilations[1], input->memory,
        input->address, input->strides, weight->memory, weight->address,
        weight->strides, output->memory, output->address, output->strides);
  return success();
}

//===----------------------------------------------------------------------===//
// Scalar programs
//===----------------------------------------------------------------------===//

void InstructionEmitter::emitVector(Location loc, uint64_t queue,
                                    Microcode::Range program, IndexSpace space,
                                    ArrayRef<Stream> streams,
                                    Combination combination) {
  space.collapse();
  space.forEachPart(kVectorRank, [&](const IndexSpace &part,
                                     ArrayRef<int64_t> offsets, bool isFirst) {
    for (auto [stream, strides, offset] :
         llvm::zip_equal(streams, part.strides, offsets)) {
      std::vector<int64_t> content{int64_t(stream.type), int64_t(stream.memory),
                                   int64_t(stream.address) + offset};
      llvm::append_range(content, strides);
      auto &held = streamsHeld[{queue, stream.index}];
      if (held == content)
        continue;
      held = std::move(content);
      accel::StreamOp::create(b, loc, queue, stream.index, stream.type,
                              stream.memory, stream.address + offset, strides);
    }
    uint64_t reduced = 0;
    for (auto [dim, isReduced] : llvm::enumerate(part.isReduced))
      reduced |= uint64_t(isReduced) << dim;
    accel::VectorOp::create(b, loc, queue, program.first, program.count,
                            combination.combine, reduced,
                            combination.accumulate || !isFirst, part.sizes);
  });
}

template <typename OpT>
LogicalResult InstructionEmitter::emitProgram(OpT op, Combination combination) {
  SmallVector<AffineMap> maps = llvm::to_vector(
      op.getIndexingMaps().template getAsValueRange<AffineMapAttr>());
  IndexSpace space;
  space.sizes.assign(op.getSizes().begin(), op.getSizes().end());
  for (size_t dim = 0; dim < space.sizes.size(); ++dim)
    space.isReduced.push_back(!maps.back().isFunctionOfDim(dim));
  SmallVector<Stream> streams;
  auto add = [&](uint64_t index, Value buffer, AffineMap map) {
    FailureOr<Place> found = place(op, buffer);
    if (failed(found))
      return failure();
    streams.push_back({index, found->type, found->memory, found->address});
    space.strides.push_back(map ? stridesThrough(map, found->strides)
                                : SmallVector<int64_t>(space.sizes.size(), 0));
    return success();
  };
  for (auto [index, input] : llvm::enumerate(op.getInputs()))
    if (failed(add(index, input, maps[index])))
      return failure();
  Block &program = op.getProgram().front();
  SmallVector<Value> tables = tablesOf(program);
  for (auto [index, table] : llvm::enumerate(tables))
    if (failed(add(op.getInputs().size() + index, table, AffineMap())))
      return failure();
  if (failed(add(kResultStream, op.getOutput(), maps.back())))
    return failure();
  FailureOr<std::vector<MicroOperation>> operations =
      translateProgram(op, program, tables);
  if (failed(operations))
    return failure();
  emitVector(op.getLoc(), queueOf(op), microcode.add(std::move(*operations)),
             std::move(space), streams, combination);
  return success();
}

static accel::Combine combineOf(glir::ReduceOp op) {
  bool isUnsigned = op.getIsUnsigned();
  switch (op.getCombine()) {
  case glir::Combine::sum:
    return accel::Combine::Sum;
  case glir::Combine::max:
    return isUnsigned ? accel::Combine::MaxUnsigned : accel::Combine::Max;
  case glir::Combine::min:
    return isUnsigned ? accel::Combine::MinUnsigned : accel::Combine::Min;
  }
  llvm_unreachable("unknown combination");
}

LogicalResult InstructionEmitter::emit(Operation *op) {
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](glir::CopyOp op) { return emitCopy(op); })
      .Case([&](glir::FillOp op) {
        return emitFill(op, op.getOutput(), op.getValue());
      })
      .Case([&](glir::GatherOp op) { return emitGather(op); })
      .Case([&](glir::MatmulOp op) { return emitMatmul(op); })
      .Case<glir::ConvOp, glir::DepthwiseConvOp>(
          [&](auto op) { return emitConvolution(op); })
      .Case([&](glir::ElementwiseOp op) { return emitProgram(op, {}); })
      .Case([&](glir::ReduceOp op) {
        return emitProgram(op, {combineOf(op), op.getAccumulate()});
      })
      .Case([&](glir::SignalOp op) {
        uint64_t queue = chip.queueIndex(op.getQueue());
        queues.insert(queue);
        accel::SignalOp::create(b, op.getLoc(), queue,
                                chip.queueIndex(op.getTo()));
        return success();
      })
      .Case([&](glir::WaitOp op) {
        auto signal = op.getToken().getDefiningOp<glir::SignalOp>();
        uint64_t queue = chip.queueIndex(signal.getTo());
        queues.insert(queue);
        accel::WaitOp::create(b, op.getLoc(), queue,
                              chip.queueIndex(signal.getQueue()));
        return success();
      })
      .Default([](Operation *) { return success(); });
}

void InstructionEmitter::finish(Location loc) {
  for (uint64_t queue : queues)
    accel::FinishOp::create(b, loc, queue);
}
