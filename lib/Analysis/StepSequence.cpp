//===- StepSequence.cpp - The steps of a function and their data ----------===//
#include "lib/Analysis/StepSequence.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;
using namespace mlir::glow::glir;

bool StepBuffer::isAllocation() const {
  return isa_and_nonnull<memref::AllocOp>(value.getDefiningOp());
}

std::string StepBuffer::name() const {
  if (StringRef node = nodeName(value.getLoc()); !node.empty())
    return ("'" + node + "'").str();
  if (auto argument = dyn_cast<BlockArgument>(value))
    return "argument #" + std::to_string(argument.getArgNumber());
  if (auto global = value.getDefiningOp<memref::GetGlobalOp>())
    return ("@" + global.getName()).str();
  for (Operation *user : value.getUsers())
    if (StringRef node = nodeName(user->getLoc()); !node.empty())
      return ("'" + node + "'").str();
  return "an allocation";
}

int64_t glow::bytesOfElement(Type type) {
  return llvm::divideCeil(type.getIntOrFloatBitWidth(), 8u);
}

FailureOr<ResolvedView> glow::resolveView(Operation *user, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  ResolvedView view;
  if (!type.hasStaticShape() || !type.getElementType().isIntOrFloat() ||
      failed(type.getStridesAndOffset(view.strides, view.offset)) ||
      ShapedType::isDynamic(view.offset) ||
      llvm::any_of(view.strides, ShapedType::isDynamic))
    return user->emitOpError("has a buffer of type ")
           << type << ", expected constant shape, strides and offset";
  llvm::append_range(view.sizes, type.getShape());
  view.elementBytes = bytesOfElement(type.getElementType());
  for (int64_t &stride : view.strides)
    stride *= view.elementBytes;
  // Offsets of types count from the buffer's start, except through memref.view,
  // which starts anew at its shift.
  view.offset *= view.elementBytes;
  view.base = buffer;
  while (Operation *op = view.base.getDefiningOp()) {
    Value source = viewSource(op);
    if (!source)
      break;
    if (auto bytes = dyn_cast<memref::ViewOp>(op)) {
      std::optional<int64_t> shift = getConstantIntValue(bytes.getByteShift());
      if (!shift)
        return user->emitOpError(
            "has a buffer at a shift that is not constant");
      view.offset += *shift;
    }
    view.base = source;
  }
  return view;
}

/// Whether a step writes every element of its output.
static bool writesAll(StepOpInterface step) {
  auto written = [&](ArrayRef<int64_t> sizes, ArrayAttr maps) {
    AffineMap map = cast<AffineMapAttr>(maps.getValue().back()).getValue();
    int64_t points = 1;
    for (AffineExpr expr : map.getResults())
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        points *= sizes[dim.getPosition()];
    auto type = cast<MemRefType>(step.getWritten().getType());
    return points == type.getNumElements();
  };
  if (auto op = dyn_cast<ElementwiseOp>(step.getOperation()))
    return written(op.getSizes(), op.getIndexingMaps());
  if (auto op = dyn_cast<ReduceOp>(step.getOperation()))
    return written(op.getSizes(), op.getIndexingMaps());
  return true;
}

namespace {
class SequenceReader {
public:
  SequenceReader(func::FuncOp function, const ChipDescription &chip)
      : function(function), chip(chip) {}
  FailureOr<StepSequence> read();

private:
  LogicalResult addBuffer(Value value);
  LogicalResult addStep(StepOpInterface op);
  LogicalResult addAccess(Step &step, Value view, bool isWrite, bool isWhole);

  func::FuncOp function;
  const ChipDescription &chip;
  StepSequence sequence;
  llvm::StringMap<unsigned> globals;
};
} // namespace

LogicalResult SequenceReader::addBuffer(Value value) {
  auto type = dyn_cast<MemRefType>(value.getType());
  Operation *op = value.getDefiningOp();
  Operation *where = op ? op : function.getOperation();
  if (!type)
    return where->emitOpError("has a value of type ")
           << value.getType() << ", expected buffers only";
  if (auto global = dyn_cast_or_null<memref::GetGlobalOp>(op)) {
    auto [entry, isNew] =
        globals.try_emplace(global.getName(), sequence.buffers.size());
    if (!isNew) {
      sequence.bufferOf[value] = entry->second;
      return success();
    }
  }
  int64_t memory = chip.memoryIndex(memoryOf(value));
  if (memory < 0)
    return where->emitOpError("has a buffer of type ")
           << type << ", expected a memory of chip '" << chip.name << "'";
  if (memory != 0 && !isa_and_nonnull<memref::AllocOp>(op))
    return where->emitOpError("has a buffer in '")
           << memoryOf(value)
           << "' that is not allocated there, expected it in '"
           << chip.offChip().name << "'";
  auto resolved = resolveView(where, value);
  if (failed(resolved))
    return failure();
  StepBuffer buffer{value, unsigned(memory), resolved->box().end(), {}};
  if (auto address =
          op ? op->getAttrOfType<IntegerAttr>(kAddressName) : IntegerAttr())
    buffer.address = address.getInt();
  sequence.bufferOf[value] = sequence.buffers.size();
  sequence.buffers.push_back(std::move(buffer));
  return success();
}

LogicalResult SequenceReader::addAccess(Step &step, Value view, bool isWrite,
                                        bool isWhole) {
  auto resolved = resolveView(step.op, view);
  if (failed(resolved))
    return failure();
  auto found = sequence.bufferOf.find(resolved->base);
  if (found == sequence.bufferOf.end())
    return step.op->emitOpError("has a buffer of type ")
           << view.getType()
           << " that is neither allocated nor an argument nor a global";
  StepBuffer &buffer = sequence.buffers[found->second];
  ByteBox box = resolved->box();
  if (!box.isEmpty() && (box.begin() < 0 || box.end() > buffer.bytes))
    return step.op->emitOpError("uses the bytes ")
           << box.begin() << " to " << box.end() << " of " << buffer.name()
           << ", which has " << buffer.bytes;
  int64_t index = sequence.steps.size();
  buffer.first = std::min(buffer.first, index);
  buffer.last = std::max(buffer.last, index);
  buffer.isWritten |= isWrite;
  step.accesses.push_back({found->second, isWrite, isWhole, std::move(box)});
  return success();
}

LogicalResult SequenceReader::addStep(StepOpInterface op) {
  int64_t queue = chip.queueIndex(op.getQueueName());
  if (queue < 0)
    return op->emitOpError("is put into the queue '")
           << op.getQueueName() << "', expected a queue of chip '" << chip.name
           << "'";
  Step step{op, unsigned(queue), {}};
  for (Value buffer : op.getRead())
    if (failed(addAccess(step, buffer, /*isWrite=*/false, /*isWhole=*/false)))
      return failure();
  if (failed(addAccess(step, op.getWritten(), /*isWrite=*/true, writesAll(op))))
    return failure();
  sequence.steps.push_back(std::move(step));
  return success();
}

FailureOr<StepSequence> SequenceReader::read() {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("has ") << function.getBody().getBlocks().size()
                                        << " blocks, expected one of steps";
  for (BlockArgument argument : function.getArguments())
    if (failed(addBuffer(argument)))
      return failure();
  for (Operation &op : function.getBody().front()) {
    LogicalResult result = success();
    if (auto step = dyn_cast<StepOpInterface>(op))
      result = addStep(step);
    else if (isa<memref::AllocOp, memref::GetGlobalOp>(op))
      result = addBuffer(op.getResult(0));
    else if (isa<SignalOp, WaitOp>(op))
      sequence.hasTokens = true;
    else if (!viewSource(&op) && !op.hasTrait<OpTrait::ConstantLike>() &&
             !(isa<func::ReturnOp>(op) && op.getNumOperands() == 0))
      result = op.emitOpError("is between the steps of a chip, expected "
                              "steps, allocations and views only");
    if (failed(result))
      return failure();
  }
  return std::move(sequence);
}

FailureOr<StepSequence> StepSequence::get(func::FuncOp function,
                                          const ChipDescription &chip) {
  return SequenceReader(function, chip).read();
}

SmallVector<func::FuncOp> glow::functionsOfSteps(ModuleOp module) {
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>()) {
    bool hasSteps = false;
    for (Block &block : function.getBody())
      hasSteps |= llvm::any_of(
          block, [](Operation &op) { return isa<StepOpInterface>(op); });
    if (hasSteps)
      functions.push_back(function);
  }
  return functions;
}

LogicalResult glow::forEachStepSequence(
    ModuleOp module, function_ref<LogicalResult(func::FuncOp, StepSequence &,
                                                const ChipDescription &)>
                         work) {
  SmallVector<func::FuncOp> functions = functionsOfSteps(module);
  if (functions.empty())
    return success();
  FailureOr<ChipDescription> chip = ChipDescription::get(module);
  if (failed(chip))
    return failure();
  for (func::FuncOp function : functions) {
    FailureOr<StepSequence> sequence = StepSequence::get(function, *chip);
    if (failed(sequence) || failed(work(function, *sequence, *chip)))
      return failure();
  }
  return success();
}
