//===- Structured.cpp - Tiles of structured operations --------------------===//
#include "lib/Conversion/LinalgToGlir/Lowering.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

static Type elementType(Value value) {
  return getElementTypeOrSelf(value.getType());
}

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
      isa<linalg::TransposeOp>(use.getOwner()) ||
      !user.getMatchingIndexingMap(&use).isPermutation())
    return nullptr;
  return user;
}

LogicalResult ChipLowering::checkFormats(linalg::LinalgOp op) {
  const VectorUnit &unit = chip.vectorUnits.front();
  WalkResult result = op->walk([&](Operation *inner) {
    for (Value value : inner->getOperands()) {
      Type type = elementType(value);
      std::string name;
      llvm::raw_string_ostream(name) << type;
      if (isa<FloatType>(type) && !unit.formats.contains(name)) {
        op->emitError() << "'" << nodeName(op->getLoc()) << "' computes with "
                        << name << ", which the vector unit of '" << chip.name
                        << "' does not have";
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

FailureOr<ChipLowering::Program>
ChipLowering::programOf(linalg::LinalgOp op, Value yielded, Value onChip) {
  Program program;
  program.op = op;
  program.yielded = yielded;
  if (failed(checkFormats(op)))
    return failure();
  // What the value needs of the body, and scalar constants from outside of it.
  // (getBackwardSlice takes exponential time where values are used twice.)
  llvm::SetVector<Value> needed;
  needed.insert(yielded);
  SmallVector<Operation *> body, constants;
  for (Operation &inner : llvm::reverse(*op.getBlock())) {
    if (!llvm::any_of(inner.getResults(),
                      [&](Value value) { return needed.contains(value); }))
      continue;
    needed.insert(inner.operand_begin(), inner.operand_end());
    body.push_back(&inner);
  }
  for (Value value : needed)
    if (Operation *outside = value.getDefiningOp();
        outside && outside->getBlock() != op.getBlock() &&
        !isa<ShapedType>(value.getType()))
      constants.push_back(outside);
  for (Operation *outside : constants)
    if (!outside->hasTrait<OpTrait::ConstantLike>())
      return op->emitError() << "'" << nodeName(op->getLoc())
                             << "' computes with a scalar that is not constant";
  program.body = constants;
  llvm::append_range(program.body, llvm::reverse(body));
  for (OpOperand &operand : op->getOpOperands()) {
    if (!needed.contains(op.getMatchingBlockArgument(&operand)))
      continue;
    program.operands.push_back(&operand);
    program.caches.emplace_back(0);
  }
  for (Operation *inner : program.body) {
    if (isa<linalg::IndexOp>(inner))
      return op->emitError() << "'" << nodeName(op->getLoc())
                             << "' computes with the index of an element, "
                                "which no unit of a chip has";
    if (auto lookup = dyn_cast<tensor::ExtractOp>(inner)) {
      FailureOr<OffChipTensor> table = tensor(lookup.getTensor());
      if (failed(table))
        return failure();
      auto type = cast<MemRefType>(table->buffer.getType());
      Box whole{SmallVector<int64_t>(type.getRank(), 0),
                SmallVector<int64_t>(type.getShape())};
      SmallVector<Value> &copies = program.tables[lookup.getTensor()];
      for (int64_t engine = copies.size(); engine < chip.countEngines();
           ++engine)
        copies.push_back(emitter.load(op->getLoc(), *table, whole,
                                      chip.vectorUnits[engine].operands,
                                      engine));
    }
  }
  for (OpOperand *operand : program.operands)
    if (operand->get() != onChip && failed(tensor(operand->get())))
      return failure();
  return program;
}

SmallVector<Value> ChipLowering::loadOperands(Program &program, const Box &box,
                                              Value onChip, Value onChipTile,
                                              int64_t engine) {
  SmallVector<Value> tiles;
  for (auto [operand, cache] :
       llvm::zip_equal(program.operands, program.caches)) {
    if (operand->get() == onChip) {
      tiles.push_back(onChipTile);
      continue;
    }
    Box part = imageOf(program.op.getMatchingIndexingMap(operand), box);
    const OffChipTensor &source = tensors[operand->get()];
    tiles.push_back(cache.get(part, engine, 0, [&] {
      return emitter.load(program.op.getLoc(), source, part,
                          chip.vectorUnits[engine].operands, engine);
    }));
  }
  return tiles;
}

void ChipLowering::fillProgram(Program &program, Region &region,
                               int64_t engine) {
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(&region);
  Location loc = program.op.getLoc();
  IRMapping mapping;
  for (OpOperand *operand : program.operands)
    mapping.map(program.op.getMatchingBlockArgument(operand),
                block->addArgument(elementType(operand->get()), loc));
  for (Operation *inner : program.body) {
    if (auto lookup = dyn_cast<tensor::ExtractOp>(inner)) {
      SmallVector<Value> indices;
      for (Value index : lookup.getIndices())
        indices.push_back(mapping.lookupOrDefault(index));
      mapping.map(
          lookup.getResult(),
          memref::LoadOp::create(
              b, loc, program.tables[lookup.getTensor()][engine], indices));
      continue;
    }
    b.clone(*inner, mapping);
  }
  glir::YieldOp::create(b, loc, mapping.lookupOrDefault(program.yielded));
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
  SmallVector<int64_t> strides = computeStrides(type.getShape());
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
  auto layout = StridedLayoutAttr::get(b.getContext(), 0, viewStrides);
  auto viewType = MemRefType::get(viewSizes, type.getElementType(), layout,
                                  type.getMemorySpace());
  return memref::ReinterpretCastOp::create(b, loc, viewType, tile, /*offset=*/0,
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

LogicalResult ChipLowering::lowerContraction(linalg::LinalgOp op,
                                             const Contraction &c,
                                             linalg::LinalgOp epilogue) {
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
  const VectorUnit &vector = chip.vectorUnits.front();
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
    for (OpOperand *operand : program->operands)
      if (operand->get() != result)
        operands.push_back(
            {epilogue.getMatchingIndexingMap(operand).compose(toEpilogue),
             elementType(operand->get()), vector.operands});
    operands.push_back(
        {maps[2], elementType(epilogue->getResult(0)), vector.results});
  }
  FailureOr<ContractionTiles> tiles =
      chooseContractionTiles(op, c, operands, chip);
  if (failed(tiles))
    return failure();

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
      auto load = [&](TileCache &cache, unsigned operand,
                      const OffChipTensor &source, StringRef memory) {
        Box image = imageOf(maps[operand], box);
        int64_t bytes =
            bytesOf(operands[operand].element, image.countElements());
        return cache.get(image, engine, bytes, [&] {
          return emitter.load(op.getLoc(), source, image, memory, engine);
        });
      };
      Value inputTile = load(inputs, 0, *input, unit.input);
      Value weightTile = load(weights, 1, *weight, unit.weight);
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

/// The operands of a program as the choice of tiles sees them.
static SmallVector<TileOperand> tileOperands(linalg::LinalgOp op,
                                             ArrayRef<OpOperand *> operands,
                                             const VectorUnit &unit) {
  SmallVector<TileOperand> result;
  for (OpOperand *operand : operands)
    result.push_back({op.getMatchingIndexingMap(operand),
                      elementType(operand->get()), unit.operands});
  result.push_back({op.getIndexingMapsArray().back(),
                    elementType(op->getResult(0)), unit.results});
  return result;
}

LogicalResult ChipLowering::lowerElementwise(linalg::LinalgOp op) {
  FailureOr<Program> program = programOf(
      op, op.getBlock()->getTerminator()->getOperand(0), /*onChip=*/Value());
  if (failed(program))
    return failure();
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  FailureOr<SmallVector<int64_t>> sizes = chooseBox(
      op, extents, {},
      tileOperands(op, program->operands, chip.vectorUnits.front()), chip);
  if (failed(sizes))
    return failure();
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
  FailureOr<SmallVector<int64_t>> sizes = chooseBox(
      op, extents, reduced,
      tileOperands(op, program->operands, chip.vectorUnits.front()), chip);
  if (failed(sizes))
    return failure();
  op.getParallelDims(order);
  SmallVector<int64_t> placeExtents(extents);
  for (unsigned loop : reduced)
    placeExtents[loop] = (*sizes)[loop] = 1;
  Value buffer = destination(op->getResult(0));
  AffineMap outputMap = op.getIndexingMapsArray().back();
  for (auto [index, place] :
       llvm::enumerate(enumerateBoxes(placeExtents, *sizes, order))) {
    int64_t engine = index % chip.countEngines();
    const VectorUnit &unit = chip.vectorUnits[engine];
    Box box = place, image = imageOf(outputMap, place);
    for (unsigned loop : reduced)
      box.sizes[loop] = extents[loop];
    Value tile =
        startsAtIdentity
            ? emitter.allocate(op.getLoc(), image.sizes,
                               elementType(op->getResult(0)), unit.results)
            : emitter.load(op.getLoc(), tensors[init], image, unit.results,
                           engine);
    SmallVector<Value> inputs =
        loadOperands(*program, box, Value(), Value(), engine);
    auto step = glir::ReduceOp::create(
        b, op.getLoc(), unit.queue, c.combine, inputs, tile, box.sizes,
        b.getAffineMapArrayAttr(tileMaps(op, program->operands)),
        !startsAtIdentity, c.isUnsigned);
    fillProgram(*program, step.getProgram(), engine);
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
  if (isElementwise(op))
    return lowerElementwise(op);
  if (std::optional<Combination> combination = matchCombination(op))
    return lowerReduction(op, *combination);
  return op->emitError() << "'" << nodeName(op->getLoc())
                         << "' is not a sum of products, an elementwise "
                            "operation or a reduction";
}
