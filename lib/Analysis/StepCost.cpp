//===- StepCost.cpp - How long steps keep their unit busy -----------------===//
#include "lib/Analysis/StepCost.h"

#include "lib/Analysis/StepSequence.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;
using llvm::divideCeil;

/// The unit of a list that a queue feeds; null if there is none.
template <typename UnitT>
static const UnitT *unitOf(ArrayRef<UnitT> units, StringRef queue) {
  const UnitT *found = llvm::find_if(
      units, [&](const UnitT &each) { return each.queue == queue; });
  return found == units.end() ? nullptr : found;
}

static ArrayRef<int64_t> shapeOf(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getShape();
}

static int64_t bytesOf(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  return type.getNumElements() * bytesOfElement(type.getElementType());
}

/// The time of a contraction: `positions` rows of results in `columnPasses`
/// groups of columns, each a sum of `steps` times `depth` products.
static int64_t contractionCycles(const MatrixUnit &unit, int64_t positions,
                                 int64_t steps, int64_t weightPasses,
                                 int64_t columnPasses, int64_t depth) {
  int64_t ends = unit.fill + unit.drain;
  if (!unit.isWeightStationary)
    return divideCeil(positions, unit.rows) * columnPasses *
           (steps * depth + ends);
  if (unit.hasDoubleBufferedWeights)
    return weightPasses * std::max(positions, unit.weightLoad) +
           unit.weightLoad + ends;
  return weightPasses * (positions + unit.weightLoad + ends);
}

static int64_t productCycles(Operation *op, const MatrixUnit &unit) {
  if (auto matmul = dyn_cast<glir::MatmulOp>(op)) {
    ArrayRef<int64_t> out = shapeOf(matmul.getOutput());
    int64_t depth = shapeOf(matmul.getInput())[1];
    int64_t columns = divideCeil(out[1], unit.columns);
    return contractionCycles(
        unit, out[0], 1, divideCeil(depth, unit.rows * unit.depth) * columns,
        columns, divideCeil(depth, unit.depth));
  }
  if (auto conv = dyn_cast<glir::ConvOp>(op)) {
    ArrayRef<int64_t> out = shapeOf(conv.getOutput());
    ArrayRef<int64_t> weight = shapeOf(conv.getWeight());
    int64_t steps = weight[0] * weight[1];
    int64_t columns = divideCeil(out[3], unit.columns);
    return contractionCycles(unit, out[0] * out[1] * out[2], steps,
                             divideCeil(weight[2], unit.rows * unit.depth) *
                                 steps * columns,
                             columns, divideCeil(weight[2], unit.depth));
  }
  auto conv = cast<glir::DepthwiseConvOp>(op);
  ArrayRef<int64_t> out = shapeOf(conv.getOutput());
  ArrayRef<int64_t> weight = shapeOf(conv.getWeight());
  int64_t steps = weight[0] * weight[1];
  int64_t groups = divideCeil(weight[2], unit.depthwiseColumns);
  return contractionCycles(unit, out[0] * out[1] * out[2], steps,
                           groups * divideCeil(steps, unit.rows), groups, 1);
}

/// The time of a program of `operations` at each of `points` points.
static int64_t programCycles(const VectorUnit &unit, int64_t points,
                             int64_t operations) {
  return unit.setup +
         divideCeil(points, unit.lanes) * operations * unit.cyclesPerOperation;
}

/// The number of micro-operations of a scalar program: those that are there and
/// a read for each operand.
static int64_t countOperations(Block &program) {
  return program.getOperations().size() + program.getNumArguments();
}

static int64_t transferCycles(glir::StepOpInterface step,
                              const ChipDescription &chip) {
  int64_t rate = INT64_MAX, latency = 0, setup = 0;
  SmallVector<Value> buffers = step.getRead();
  buffers.push_back(step.getWritten());
  for (Value buffer : buffers) {
    const ChipMemory *memory = chip.memory(glir::memoryOf(buffer));
    if (!memory)
      continue;
    int64_t inFlight = memory->burst * memory->requestsInFlight;
    int64_t limit = memory->bytesPerCycle;
    if (memory->latency > 0)
      limit = std::min(limit, std::max<int64_t>(1, inFlight / memory->latency));
    rate = std::min(rate, limit);
    latency = std::max(latency, memory->latency);
  }
  for (const DmaEngine &engine : chip.dmaEngines)
    if (step.getQueueName() == engine.loadQueue ||
        step.getQueueName() == engine.storeQueue)
      setup = engine.setup;
  return setup + latency +
         divideCeil(bytesOf(step.getWritten()), std::max<int64_t>(rate, 1));
}

int64_t glow::estimateCycles(glir::StepOpInterface step,
                             const ChipDescription &chip) {
  StringRef queue = step.getQueueName();
  Operation *op = step;
  if (step.countProducts() > 0)
    if (const auto *unit = unitOf(ArrayRef(chip.matrixUnits), queue))
      return std::max<int64_t>(1, productCycles(op, *unit));
  if (const auto *unit = unitOf(ArrayRef(chip.vectorUnits), queue)) {
    auto points = [](ArrayRef<int64_t> sizes) {
      return llvm::product_of(sizes);
    };
    return std::max<int64_t>(
        1,
        llvm::TypeSwitch<Operation *, int64_t>(op)
            .Case<glir::ElementwiseOp, glir::ReduceOp>([&](auto each) {
              return programCycles(*unit, points(each.getSizes()),
                                   countOperations(each.getProgram().front()));
            })
            .Default([&](Operation *) {
              return programCycles(*unit, points(shapeOf(step.getWritten())),
                                   2);
            }));
  }
  return std::max<int64_t>(1, transferCycles(step, chip));
}
