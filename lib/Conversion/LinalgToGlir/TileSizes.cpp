//===- TileSizes.cpp - How large the tiles of a layer are -----------------===//
#include "lib/Conversion/LinalgToGlir/TileSizes.h"

#include "dialects/Glow/GlowDiagnostics.h"

using namespace mlir;
using namespace mlir::glow;

static Box boxAtZero(ArrayRef<int64_t> sizes) {
  return {SmallVector<int64_t>(sizes.size(), 0), SmallVector<int64_t>(sizes)};
}

static int64_t tileBytes(const TileOperand &operand, ArrayRef<int64_t> sizes) {
  if (operand.elements)
    return bytesOf(operand.element, operand.elements);
  return bytesOf(operand.element,
                 imageOf(operand.map, boxAtZero(sizes)).countElements());
}

llvm::MapVector<StringRef, int64_t>
glow::bytesPerMemory(ArrayRef<TileOperand> operands, ArrayRef<int64_t> sizes,
                     const ChipDescription &chip) {
  llvm::MapVector<StringRef, int64_t> bytes;
  for (const TileOperand &operand : operands)
    bytes[operand.memory] += llvm::alignTo(
        tileBytes(operand, sizes), chip.memory(operand.memory)->alignment);
  return bytes;
}

int64_t glow::roomFor(StringRef memory, ArrayRef<TileOperand> operands,
                      ArrayRef<int64_t> sizes, const ChipDescription &chip) {
  return chip.memory(memory)->bytes -
         2 * bytesPerMemory(operands, sizes, chip).lookup(memory);
}

/// Whether `copies` of each tile fit; says for the first memory where they do
/// not how many bytes are missing.
static bool fits(ArrayRef<TileOperand> operands, ArrayRef<int64_t> sizes,
                 const ChipDescription &chip, int64_t copies,
                 std::string *reason = nullptr) {
  for (auto [memory, bytes] : bytesPerMemory(operands, sizes, chip)) {
    int64_t capacity = chip.memory(memory)->bytes;
    if (bytes * copies <= capacity)
      continue;
    if (reason)
      llvm::raw_string_ostream(*reason)
          << "needs " << bytes << " bytes of '" << memory
          << "' for its smallest tile, which has " << capacity;
    return false;
  }
  return true;
}

static InFlightDiagnostic reportTooLarge(Operation *op, StringRef reason) {
  return op->emitError() << "'" << nodeName(op->getLoc()) << "' " << reason;
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

/// The sizes to try for a loop: whole, and parts of it: multiples of `step`
/// where there is one.
static SmallVector<int64_t> sizesToTry(int64_t extent, int64_t step) {
  SmallVector<int64_t> sizes{extent};
  if (step > 0) {
    for (int64_t size = step; size < extent; size *= 2)
      sizes.push_back(size);
    return sizes;
  }
  for (int64_t parts :
       {2,  3,  4,  5,  6,  7,  8,  10, 12,  14,  16,  20,  24,
        28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 224, 256, 512}) {
    int64_t size = llvm::divideCeil(extent, parts);
    if (size != sizes.back())
      sizes.push_back(size);
  }
  return sizes;
}

namespace {
/// Estimates the time of one way of cutting a contraction.
class ContractionCost {
public:
  ContractionCost(const Contraction &contraction, ArrayRef<int64_t> extents,
                  ArrayRef<TileOperand> operands, const ChipDescription &chip)
      : c(contraction), extents(extents), operands(operands), chip(chip),
        unit(chip.matrixUnits.front()), dma(chip.dmaEngines.front()) {}

  /// Cycles; the order of the loops and the budgets are put into `tiles`.
  int64_t evaluate(ContractionTiles &tiles) const;

private:
  int64_t extent(std::optional<unsigned> loop) const {
    return loop ? extents[*loop] : 1;
  }
  static int64_t size(const ContractionTiles &tiles,
                      std::optional<unsigned> loop) {
    return loop ? tiles.sizes[*loop] : 1;
  }
  int64_t count(const ContractionTiles &tiles,
                std::optional<unsigned> loop) const {
    return loop ? llvm::divideCeil(extents[*loop], tiles.sizes[*loop]) : 1;
  }
  int64_t tileCycles(const ContractionTiles &tiles) const;
  int64_t copyCycles(const TileOperand &operand, ArrayRef<int64_t> sizes) const;

  const Contraction &c;
  ArrayRef<int64_t> extents;
  ArrayRef<TileOperand> operands;
  const ChipDescription &chip;
  const MatrixUnit &unit;
  const DmaEngine &dma;
};
} // namespace

/// The time of the matrix unit for one tile, as the instruction set's formulas
/// have it: a weight-stationary unit streams all positions past the weights
/// that it holds, an output-stationary one all products into its results.
int64_t ContractionCost::tileCycles(const ContractionTiles &tiles) const {
  int64_t positions = size(tiles, c.batch) * size(tiles, c.position[0]) *
                      size(tiles, c.position[1]);
  int64_t steps = size(tiles, c.kernel[0]) * size(tiles, c.kernel[1]);
  int64_t channels =
      llvm::divideCeil(size(tiles, c.outputChannel), unit.columns);
  if (c.isDepthwise())
    channels = llvm::divideCeil(size(tiles, c.channel), unit.depthwiseColumns);
  int64_t inputChannels = size(tiles, c.inputChannel);
  if (!unit.isWeightStationary)
    return llvm::divideCeil(positions, unit.rows) * channels *
           (steps * llvm::divideCeil(inputChannels, unit.depth) + unit.fill +
            unit.drain);
  int64_t passes = channels;
  passes *= c.isDepthwise() ? llvm::divideCeil(steps, unit.rows)
                            : steps * llvm::divideCeil(inputChannels,
                                                       unit.rows * unit.depth);
  if (!unit.hasDoubleBufferedWeights)
    return passes * (positions + unit.weightLoad + unit.fill + unit.drain);
  return passes * std::max(positions, unit.weightLoad) + unit.weightLoad +
         unit.fill + unit.drain;
}

/// The time of the copy of one tile: contiguous runs in whole bursts.
int64_t ContractionCost::copyCycles(const TileOperand &operand,
                                    ArrayRef<int64_t> sizes) const {
  Box box = imageOf(operand.map, boxAtZero(sizes));
  Box whole = imageOf(operand.map, boxAtZero(extents));
  int64_t run = 1, rank = box.sizes.size();
  for (int64_t dim = rank - 1; dim >= 0; --dim) {
    run *= box.sizes[dim];
    if (box.sizes[dim] != whole.sizes[dim])
      break;
  }
  int64_t runs = llvm::divideCeil(box.countElements(), run);
  const ChipMemory &memory = chip.offChip();
  int64_t burst = std::max<int64_t>(memory.burst, 1);
  int64_t bytes = runs * llvm::alignTo(bytesOf(operand.element, run), burst);
  return dma.setup + memory.latency +
         llvm::divideCeil(bytes, std::max<int64_t>(memory.bytesPerCycle, 1));
}

int64_t ContractionCost::evaluate(ContractionTiles &tiles) const {
  int64_t outer = 1;
  for (unsigned loop : c.outer)
    outer *= extents[loop];
  int64_t places = count(tiles, c.batch) * count(tiles, c.position[0]) *
                   count(tiles, c.position[1]);
  int64_t channels = count(tiles, c.outputChannel) * count(tiles, c.channel);
  int64_t sums = count(tiles, c.inputChannel) * count(tiles, c.kernel[0]) *
                 count(tiles, c.kernel[1]);
  int64_t tileCount = outer * places * channels;

  // How often each tile of inputs and weights is copied, for both orders.
  const TileOperand &input = operands[0], &weight = operands[1];
  int64_t inputTiles = outer * places * sums * count(tiles, c.channel);
  int64_t weightTiles = outer * channels * sums;
  int64_t weightTotal = tileBytes(weight, extents);
  int64_t inputTotal = tileBytes(input, extents);
  auto room = [&](const TileOperand &operand) {
    return roomFor(operand.memory, operands, tiles.sizes, chip);
  };
  tiles.weightBudget = weightTotal <= room(weight) ? weightTotal : 0;
  int64_t left =
      room(input) - (input.memory == weight.memory ? tiles.weightBudget : 0);
  tiles.inputBudget = inputTotal <= left ? inputTotal : 0;
  tiles.inputIsWhole =
      tiles.inputBudget != 0 && c.outer.empty() &&
      count(tiles, c.kernel[0]) * count(tiles, c.kernel[1]) > 1;
  int64_t again = count(tiles, c.outputChannel);
  bool inputReused = tiles.inputBudget != 0, weightReused = tiles.weightBudget;
  int64_t inputCost = copyCycles(input, tiles.sizes);
  int64_t weightCost = copyCycles(weight, tiles.sizes);
  int64_t inputOnce =
      tiles.inputIsWhole ? copyCycles(input, extents) : inputCost * inputTiles;
  int64_t weightOnce = weightCost * weightTiles;
  int64_t weightsStay = inputOnce * (inputReused ? 1 : again) +
                        weightOnce * (weightReused || sums == 1 ? 1 : places);
  int64_t inputsStay = inputOnce * (inputReused || sums == 1 ? 1 : again) +
                       weightOnce * (weightReused ? 1 : places);
  tiles.weightsStay = weightsStay <= inputsStay;

  int64_t copies = std::min(weightsStay, inputsStay);
  for (const TileOperand &operand : operands.drop_front(3))
    copies +=
        operand.elements ? 0 : tileCount * copyCycles(operand, tiles.sizes);
  int64_t compute = tileCount * sums * tileCycles(tiles);
  int64_t first = inputCost + weightCost + tileCycles(tiles);
  // The shorter of the two is never hidden altogether.
  return std::max(compute, copies) + std::min(compute, copies) / 8 + first;
}

FailureOr<ContractionTiles> glow::chooseContractionTiles(
    linalg::LinalgOp op, const Contraction &contraction,
    ArrayRef<TileOperand> operands, const ChipDescription &chip) {
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  const MatrixUnit &unit = chip.matrixUnits.front();
  SmallVector<SmallVector<int64_t>> choices;
  for (int64_t extent : extents)
    choices.push_back({extent});
  for (unsigned loop : contraction.outer)
    choices[loop] = {1};
  auto choose = [&](std::optional<unsigned> loop, int64_t step) {
    if (loop)
      choices[*loop] = sizesToTry(extents[*loop], step);
  };
  if (contraction.batch)
    choices[*contraction.batch] = {1, extents[*contraction.batch]};
  choose(contraction.position[0], 0);
  choose(contraction.position[1], 0);
  choose(contraction.outputChannel, unit.columns);
  choose(contraction.inputChannel, unit.rows * unit.depth);
  choose(contraction.channel, std::max(unit.depthwiseColumns, unit.columns));

  ContractionCost cost(contraction, extents, operands, chip);
  std::optional<ContractionTiles> best;
  auto search = [&](int64_t copies) {
    int64_t bestCycles = 0;
    for (const Box &choice : enumerateBoxes(
             llvm::map_to_vector(choices,
                                 [](auto &c) { return int64_t(c.size()); }),
             SmallVector<int64_t>(choices.size(), 1),
             llvm::to_vector(llvm::seq<unsigned>(0, choices.size())))) {
      ContractionTiles tiles;
      for (auto [options, index] : llvm::zip_equal(choices, choice.offsets))
        tiles.sizes.push_back(options[index]);
      if (!fits(operands, tiles.sizes, chip, copies))
        continue;
      int64_t cycles = cost.evaluate(tiles);
      if (!best || cycles < bestCycles) {
        best = tiles;
        bestCycles = cycles;
      }
    }
    return best.has_value();
  };
  // Room for two of each tile lets copies and products overlap. A kernel is cut
  // only if it does not fit otherwise, as its inputs are copied more often
  // then.
  if (search(2) || search(1))
    return *best;
  for (std::optional<unsigned> loop : contraction.kernel)
    choose(loop, 1);
  if (search(2) || search(1))
    return *best;
  SmallVector<int64_t> smallest;
  for (ArrayRef<int64_t> options : choices)
    smallest.push_back(*llvm::min_element(options));
  std::string reason;
  fits(operands, smallest, chip, 1, &reason);
  return reportTooLarge(op, reason);
}

//===----------------------------------------------------------------------===//
// Other index spaces
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<int64_t>> glow::chooseBox(Operation *op,
                                                ArrayRef<int64_t> extents,
                                                ArrayRef<unsigned> cuts,
                                                ArrayRef<TileOperand> operands,
                                                const ChipDescription &chip) {
  SmallVector<unsigned> order(cuts);
  if (order.empty())
    order = llvm::to_vector(llvm::seq<unsigned>(0, extents.size()));
  for (int64_t copies : {2, 1}) {
    SmallVector<int64_t> sizes(extents);
    for (auto loop = order.begin(); loop != order.end();) {
      if (fits(operands, sizes, chip, copies))
        return sizes;
      if (sizes[*loop] == 1)
        ++loop;
      else
        sizes[*loop] = llvm::divideCeil(sizes[*loop], 2);
    }
    if (fits(operands, sizes, chip, copies))
      return sizes;
  }
  SmallVector<int64_t> smallest(extents.size(), 1);
  std::string reason;
  fits(operands, smallest, chip, 1, &reason);
  return reportTooLarge(op, reason);
}

SmallVector<Box> glow::enumerateBoxes(ArrayRef<int64_t> extents,
                                      ArrayRef<int64_t> sizes,
                                      ArrayRef<unsigned> order) {
  SmallVector<Box> boxes;
  Box box{SmallVector<int64_t>(extents.size(), 0),
          SmallVector<int64_t>(extents.size())};
  while (true) {
    for (unsigned loop = 0; loop < extents.size(); ++loop)
      box.sizes[loop] =
          std::min(sizes[loop], extents[loop] - box.offsets[loop]);
    boxes.push_back(box);
    // The next box: like an odometer, the last loop of the order first.
    auto loop = order.rbegin();
    for (; loop != order.rend(); ++loop) {
      box.offsets[*loop] += sizes[*loop];
      if (box.offsets[*loop] < extents[*loop])
        break;
      box.offsets[*loop] = 0;
    }
    if (loop == order.rend())
      return boxes;
  }
}
