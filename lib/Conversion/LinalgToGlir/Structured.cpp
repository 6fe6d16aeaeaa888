//===- Structured.cpp - Tiles of structured operations --------------------===//
#include "lib/Conversion/LinalgToGlir/Lowering.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

static bool isElementwise(linalg::LinalgOp op) {
  return op.getNumLoops() == op.getNumParallelLoops() &&
         op->getNumResults() == 1 &&
         op.getIndexingMapsArray().back().isPermutation();
}

std::optional<Combination> glow::matchCombination(linalg::LinalgOp op) {
  if (op->getNumResults() != 1)
    return std::nullopt;
  Block *body = op.getBlock();
  Value carried = body->getArguments().back();
  Operation *last = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!last || last->getNumOperands() != 2 || !carried.hasOneUse())
    return std::nullopt;
  Combination result;
  if (isa<arith::AddIOp, arith::AddFOp>(last))
    result.combine = glir::Combine::sum;
  else if (isa<arith::MaxSIOp, arith::MaxUIOp, arith::MaximumFOp,
               arith::MaxNumFOp>(last))
    result.combine = glir::Combine::max;
  else if (isa<arith::MinSIOp, arith::MinUIOp, arith::MinimumFOp,
               arith::MinNumFOp>(last))
    result.combine = glir::Combine::min;
  else
    return std::nullopt;
  result.isUnsigned = isa<arith::MaxUIOp, arith::MinUIOp>(last);
  if (last->getOperand(0) != carried && last->getOperand(1) != carried)
    return std::nullopt;
  result.value = last->getOperand(last->getOperand(0) == carried ? 1 : 0);
  return result;
}

/// The elementwise operation that computes the only use of a result, element
/// by element, so that both can work on the same tile.
linalg::LinalgOp ChipLowering::epilogueOf(linalg::LinalgOp op) {
  Value result = op->getResult(0);
  if (!result.hasOneUse())
    return nullptr;
  OpOperand &use = *result.use_begin();
  auto user = dyn_cast<linalg::LinalgOp>(use.getOwner());
  if (!user || !isElementwise(user) || user.isDpsInit(&use) ||
      isa<linalg::TransposeOp>(use.getOwner()) || matchGather(user) ||
      !user.getMatchingIndexingMap(&use).isPermutation())
    return nullptr;
  return user;
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

/// A tile as the matrix unit takes it: `loops` are its dimensions, each the
/// position or the kernel of a window or both, or absent.
static Value canonicalView(
    OpBuilder &b, Location loc, Value tile, AffineMap map,
    ArrayRef<std::pair<std::optional<unsigned>, std::optional<unsigned>>>
        loops) {
  auto type = cast<MemRefType>(tile.getType());
  auto [strides, offset] = type.getStridesAndOffset();
  SmallVector<int64_t> viewSizes, viewStrides;
  for (auto [first, second] : loops) {
    int64_t size = 1, stride = 1;
    for (auto [index, expr] : llvm::enumerate(map.getResults())) {
      if ((first && expr.isFunctionOfDim(*first)) ||
          (second && expr.isFunctionOfDim(*second))) {
        size = type.getDimSize(index);
        stride = strides[index];
      }
    }
    viewSizes.push_back(size);
    viewStrides.push_back(stride);
  }
  if (viewSizes == type.getShape() && viewStrides == strides)
    return tile;
  auto layout = StridedLayoutAttr::get(b.getContext(), offset, viewStrides);
  auto viewType = MemRefType::get(viewSizes, type.getElementType(), layout,
                                  type.getMemorySpace());
  return memref::ReinterpretCastOp::create(b, loc, viewType, tile, offset,
                                           viewSizes, viewStrides);
}

void ChipLowering::emitProduct(linalg::LinalgOp op, const Contraction &c,
                               Value input, Value weight, Value output,
                               bool accumulate, int64_t engine) {
  using Loops = std::pair<std::optional<unsigned>, std::optional<unsigned>>;
  const std::optional<unsigned> none;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  Location loc = op.getLoc();
  StringRef queue = chip.matrixUnits[engine].queue;
  auto view = [&](Value tile, unsigned operand, ArrayRef<Loops> loops) {
    return canonicalView(b, loc, tile, maps[operand], loops);
  };
  if (c.isMatmul()) {
    auto matmul = glir::MatmulOp::create(
        b, loc, queue,
        view(input, 0, {{c.position[1], none}, {c.inputChannel, none}}),
        view(weight, 1, {{c.inputChannel, none}, {c.outputChannel, none}}),
        view(output, 2, {{c.position[1], none}, {c.outputChannel, none}}));
    matmul.setAccumulate(accumulate);
    matmul.setInputUnsigned(c.inputUnsigned);
    matmul.setWeightUnsigned(c.weightUnsigned);
    return;
  }
  std::optional<unsigned> inner = c.isDepthwise() ? c.channel : c.inputChannel;
  std::optional<unsigned> last = c.isDepthwise() ? c.channel : c.outputChannel;
  SmallVector<Loops> inputLoops{{c.batch, none},
                                {c.position[0], c.kernel[0]},
                                {c.position[1], c.kernel[1]},
                                {inner, none}};
  SmallVector<Loops> weightLoops{
      {c.kernel[0], none}, {c.kernel[1], none}, {inner, none}};
  if (!c.isDepthwise())
    weightLoops.push_back({last, none});
  SmallVector<Loops> outputLoops{{c.batch, none},
                                 {c.position[0], none},
                                 {c.position[1], none},
                                 {last, none}};
  Value x = view(input, 0, inputLoops), w = view(weight, 1, weightLoops),
        y = view(output, 2, outputLoops);
  auto set = [&](auto conv) {
    conv.setAccumulate(accumulate);
    conv.setInputUnsigned(c.inputUnsigned);
    conv.setWeightUnsigned(c.weightUnsigned);
  };
  if (c.isDepthwise())
    set(glir::DepthwiseConvOp::create(b, loc, queue, x, w, y, c.stride,
                                      c.dilation));
  else
    set(glir::ConvOp::create(b, loc, queue, x, w, y, c.stride, c.dilation));
}

LogicalResult ChipLowering::checkProductFormats(linalg::LinalgOp op,
                                                const Contraction &c) {
  const llvm::StringSet<> &formats = chip.matrixUnits.front().formats;
  for (auto [operand, isUnsigned] :
       {std::pair(0, c.inputUnsigned), std::pair(1, c.weightUnsigned)}) {
    std::string name;
    llvm::raw_string_ostream(name) << elementType(op->getOperand(operand));
    if (isUnsigned)
      name.front() = 'u';
    if (!formats.empty() && !formats.contains(name))
      return op->emitError()
             << "'" << nodeName(op->getLoc()) << "' multiplies " << name
             << ", expected a format of the matrix unit of '" << chip.name
             << "': " << llvm::join(llvm::to_vector(formats.keys()), ", ");
  }
  return success();
}

LogicalResult ChipLowering::lowerContraction(linalg::LinalgOp op,
                                             const Contraction &c,
                                             linalg::LinalgOp epilogue) {
  if (failed(checkProductFormats(op, c)))
    return failure();
  FailureOr<OffChipTensor> input = tensor(op->getOperand(0));
  FailureOr<OffChipTensor> weight = tensor(op->getOperand(1));
  if (failed(input) || failed(weight))
    return failure();
  Value result = op->getResult(0), init = op.getDpsInits()[0];
  bool startsAtZero = isZeroOrIdentity(init, std::nullopt, false);
  if (!startsAtZero && failed(tensor(init)))
    return failure();

  // All operands in terms of the loops of the contraction.
  const MatrixUnit &matrix = chip.matrixUnits.front();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  SmallVector<TileOperand> operands{
      {maps[0], elementType(op->getOperand(0)), matrix.input},
      {maps[1], elementType(op->getOperand(1)), matrix.weight},
      {maps[2], elementType(result), matrix.accumulator}};
  std::optional<Program> program;
  AffineMap toEpilogue; // Loops of the epilogue in terms of those of `op`.
  if (epilogue) {
    FailureOr<Program> made = programOf(
        epilogue, epilogue.getBlock()->getTerminator()->getOperand(0), result);
    if (failed(made))
      return failure();
    program = std::move(*made);
    for (OpOperand *operand : program->operands)
      if (operand->get() == result)
        toEpilogue =
            inversePermutation(epilogue.getMatchingIndexingMap(operand))
                .compose(maps[2]);
    if (!toEpilogue)
      return epilogue->emitError() << "does not use its operand";
    operands.append(tileOperands(*program, result, toEpilogue));
  } else if (emitter.storesThroughResults(matrix.accumulator, /*engine=*/0)) {
    operands.push_back(
        {maps[2], elementType(result), chip.vectorUnits.front().results});
  }
  FailureOr<ContractionTiles> tiles =
      chooseContractionTiles(op, c, operands, chip);
  if (failed(tiles))
    return failure();
  if (epilogue) {
    SmallVector<int64_t> sizes =
        imageOf(toEpilogue,
                {SmallVector<int64_t>(tiles->sizes.size(), 0), tiles->sizes})
            .sizes;
    keepOperands(*program, sizes,
                 roomFor(chip.vectorUnits.front().operands, operands,
                         tiles->sizes, chip) -
                     (matrix.input == chip.vectorUnits.front().operands
                          ? tiles->inputBudget
                          : 0) -
                     (matrix.weight == chip.vectorUnits.front().operands
                          ? tiles->weightBudget
                          : 0));
  }

  // Loops over tiles of the result, and for each over the parts of its sums.
  SmallVector<unsigned> order, sums;
  auto append = [](SmallVector<unsigned> &loops, std::optional<unsigned> loop) {
    if (loop)
      loops.push_back(*loop);
  };
  order = c.outer;
  SmallVector<unsigned> places, channels;
  for (std::optional<unsigned> loop : {c.batch, c.position[0], c.position[1]})
    append(places, loop);
  for (std::optional<unsigned> loop : {c.outputChannel, c.channel})
    append(channels, loop);
  order.append(tiles->weightsStay ? channels : places);
  order.append(tiles->weightsStay ? places : channels);
  for (std::optional<unsigned> loop :
       {c.kernel[0], c.kernel[1], c.inputChannel})
    append(sums, loop);
  SmallVector<int64_t> extents = op.getStaticLoopRanges(), ones(extents);
  for (unsigned loop : sums)
    ones[loop] = 1;

  Operation *last = epilogue ? epilogue.getOperation() : op.getOperation();
  Value buffer = destination(last->getResult(0));
  TileCache inputs(tiles->inputBudget), weights(tiles->weightBudget);
  SmallVector<int64_t> placeSizes(tiles->sizes), sumSizes(extents.size(), 1);
  for (unsigned loop : sums) {
    placeSizes[loop] = 1;
    sumSizes[loop] = tiles->sizes[loop];
  }
  SmallVector<int64_t> sumExtents(extents.size(), 1);
  for (unsigned loop : sums)
    sumExtents[loop] = extents[loop];
  SmallVector<Box> parts = enumerateBoxes(sumExtents, sumSizes, sums);
  Box wholeInput =
      imageOf(maps[0], {SmallVector<int64_t>(extents.size(), 0), extents});
  for (auto [index, place] :
       llvm::enumerate(enumerateBoxes(ones, placeSizes, order))) {
    int64_t engine = index % chip.countEngines();
    const MatrixUnit &unit = chip.matrixUnits[engine];
    Box outputBox = imageOf(maps[2], place);
    Value accumulator;
    if (startsAtZero)
      accumulator = emitter.allocate(op.getLoc(), outputBox.sizes,
                                     elementType(result), unit.accumulator);
    else
      accumulator = emitter.load(op.getLoc(), tensors[init], outputBox,
                                 unit.accumulator, engine);
    bool accumulate = !startsAtZero;
    for (const Box &part : parts) {
      Box box = place;
      for (unsigned loop : sums) {
        box.offsets[loop] = part.offsets[loop];
        box.sizes[loop] = part.sizes[loop];
      }
      auto load = [&](TileCache &cache, unsigned operand, const Box &image,
                      const OffChipTensor &source, StringRef memory) {
        int64_t bytes =
            bytesOf(operands[operand].element, image.countElements());
        return cache.get(image, engine, bytes, [&] {
          return emitter.load(op.getLoc(), source, image, memory, engine);
        });
      };
      Box inputBox = imageOf(maps[0], box);
      Value inputTile =
          load(inputs, 0, tiles->inputIsWhole ? wholeInput : inputBox, *input,
               unit.input);
      if (tiles->inputIsWhole)
        inputTile = emitter.slice(op.getLoc(), inputTile, inputBox);
      Value weightTile =
          load(weights, 1, imageOf(maps[1], box), *weight, unit.weight);
      emitProduct(op, c, inputTile, weightTile, accumulator, accumulate,
                  engine);
      accumulate = true;
    }
    if (!epilogue) {
      emitter.store(op.getLoc(), accumulator, buffer, outputBox, engine);
      continue;
    }
    Box loops = imageOf(toEpilogue, place);
    emitElementwise(*program, loops, buffer, result, accumulator, engine);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Elementwise operations and reductions
//===----------------------------------------------------------------------===//

/// The maps of a program's operands and of its result, for tiles.
static SmallVector<AffineMap> tileMaps(linalg::LinalgOp op,
                                       ArrayRef<OpOperand *> operands) {
  SmallVector<AffineMap> maps;
  for (OpOperand *operand : operands)
    maps.push_back(linearPart(op.getMatchingIndexingMap(operand)));
  maps.push_back(linearPart(op.getIndexingMapsArray().back()));
  return maps;
}

void ChipLowering::emitElementwise(Program &program, const Box &box,
                                   Value buffer, Value onChip, Value onChipTile,
                                   int64_t engine) {
  linalg::LinalgOp op = program.op;
  const VectorUnit &unit = chip.vectorUnits[engine];
  SmallVector<Value> inputs =
      loadOperands(program, box, onChip, onChipTile, engine);
  Box image = imageOf(op.getIndexingMapsArray().back(), box);
  Value tile = emitter.allocate(op.getLoc(), image.sizes,
                                elementType(op->getResult(0)), unit.results);
  auto step = glir::ElementwiseOp::create(
      b, op.getLoc(), unit.queue, inputs, tile, box.sizes,
      b.getAffineMapArrayAttr(tileMaps(op, program.operands)));
  fillProgram(program, step.getProgram(), engine);
  emitter.store(op.getLoc(), tile, buffer, image, engine);
}

LogicalResult ChipLowering::lowerElementwise(linalg::LinalgOp op) {
  FailureOr<Program> program = programOf(
      op, op.getBlock()->getTerminator()->getOperand(0), /*onChip=*/Value());
  if (failed(program))
    return failure();
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<TileOperand> operands =
      tileOperands(*program, Value(), b.getMultiDimIdentityMap(extents.size()));
  FailureOr<SmallVector<int64_t>> sizes =
      chooseBox(op, extents, {}, operands, chip);
  if (failed(sizes))
    return failure();
  keepOperands(
      *program, *sizes,
      roomFor(chip.vectorUnits.front().operands, operands, *sizes, chip));
  Value buffer = destination(op->getResult(0));
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, extents.size()));
  for (auto [index, box] :
       llvm::enumerate(enumerateBoxes(extents, *sizes, order)))
    emitElementwise(*program, box, buffer, Value(), Value(),
                    index % chip.countEngines());
  return success();
}

LogicalResult ChipLowering::lowerReduction(linalg::LinalgOp op,
                                           const Combination &c) {
  FailureOr<Program> program = programOf(op, c.value, /*onChip=*/Value());
  if (failed(program))
    return failure();
  Value init = op.getDpsInits()[0];
  bool startsAtIdentity = isZeroOrIdentity(init, c.combine, c.isUnsigned);
  if (!startsAtIdentity && failed(tensor(init)))
    return failure();
  SmallVector<unsigned> reduced, order;
  op.getReductionDims(reduced);
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  // Reduced loops are cut last.
  SmallVector<unsigned> cuts;
  op.getParallelDims(order);
  cuts = order;
  cuts.append(reduced);
  FailureOr<SmallVector<int64_t>> sizes = chooseBox(
      op, extents, cuts,
      tileOperands(*program, Value(), b.getMultiDimIdentityMap(extents.size())),
      chip);
  if (failed(sizes))
    return failure();
  SmallVector<int64_t> placeExtents(extents), placeSizes(*sizes);
  SmallVector<int64_t> sumExtents(extents.size(), 1), sumSizes(sumExtents);
  for (unsigned loop : reduced) {
    placeExtents[loop] = placeSizes[loop] = 1;
    sumExtents[loop] = extents[loop];
    sumSizes[loop] = (*sizes)[loop];
  }
  SmallVector<Box> parts = enumerateBoxes(sumExtents, sumSizes, reduced);
  Value buffer = destination(op->getResult(0));
  AffineMap outputMap = op.getIndexingMapsArray().back();
  for (auto [index, place] :
       llvm::enumerate(enumerateBoxes(placeExtents, placeSizes, order))) {
    int64_t engine = index % chip.countEngines();
    const VectorUnit &unit = chip.vectorUnits[engine];
    Box image = imageOf(outputMap, place);
    Value tile =
        startsAtIdentity
            ? emitter.allocate(op.getLoc(), image.sizes,
                               elementType(op->getResult(0)), unit.results)
            : emitter.load(op.getLoc(), tensors[init], image, unit.results,
                           engine);
    bool accumulate = !startsAtIdentity;
    for (const Box &part : parts) {
      Box box = place;
      for (unsigned loop : reduced) {
        box.offsets[loop] = part.offsets[loop];
        box.sizes[loop] = part.sizes[loop];
      }
      SmallVector<Value> inputs =
          loadOperands(*program, box, Value(), Value(), engine);
      auto step = glir::ReduceOp::create(
          b, op.getLoc(), unit.queue, c.combine, inputs, tile, box.sizes,
          b.getAffineMapArrayAttr(tileMaps(op, program->operands)), accumulate,
          c.isUnsigned);
      fillProgram(*program, step.getProgram(), engine);
      accumulate = true;
    }
    emitter.store(op.getLoc(), tile, buffer, image, engine);
  }
  return success();
}

LogicalResult ChipLowering::lowerStructured(linalg::LinalgOp op) {
  if (op.hasDynamicShape())
    return op->emitError() << "'" << nodeName(op->getLoc())
                           << "' has a dynamic shape, expected a static one";
  if (std::optional<Contraction> contraction = matchContraction(op)) {
    // An epilogue computes its contraction's tiles where it stands itself.
    if (linalg::LinalgOp epilogue = epilogueOf(op);
        epilogue && producerOf.try_emplace(epilogue, op).second)
      return success();
    return lowerContraction(op, *contraction, nullptr);
  }
  if (auto producer = producerOf.find(op); producer != producerOf.end()) {
    auto contraction = cast<linalg::LinalgOp>(producer->second);
    return lowerContraction(contraction, *matchContraction(contraction), op);
  }
  if (std::optional<Gather> gather = matchGather(op))
    return lowerGather(op, *gather);
  if (isElementwise(op))
    return lowerElementwise(op);
  if (std::optional<Combination> combination = matchCombination(op))
    return lowerReduction(op, *combination);
  return op->emitError() << "'" << nodeName(op->getLoc())
                         << "' is not a sum of products, an elementwise "
                            "operation or a reduction";
}
