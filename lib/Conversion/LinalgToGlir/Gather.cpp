//===- Gather.cpp - Rows of a table at computed positions -----------------===//
#include "lib/Conversion/LinalgToGlir/Gather.h"
#include "lib/Conversion/LinalgToGlir/Lowering.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

static bool isConstant(Value value, int64_t expected) {
  APInt found;
  return matchPattern(value, m_ConstantInt(&found)) &&
         found.getSExtValue() == expected;
}

/// The index of an element that `position` is in range of: it is
/// `min(max(i < 0 ? i + size : i, 0), size - 1)`, or the index itself.
static Value indexOf(Value position, int64_t size) {
  auto stripped = [](Value value) {
    while (Operation *op = value.getDefiningOp()) {
      if (!isa<arith::IndexCastOp, arith::ExtSIOp>(op))
        break;
      value = op->getOperand(0);
    }
    return value;
  };
  auto atMost = position.getDefiningOp<arith::MinSIOp>();
  if (!atMost)
    return stripped(position);
  auto notNegative = atMost.getLhs().getDefiningOp<arith::MaxSIOp>();
  if (!notNegative || !isConstant(atMost.getRhs(), size - 1) ||
      !isConstant(notNegative.getRhs(), 0))
    return {};
  auto select = notNegative.getLhs().getDefiningOp<arith::SelectOp>();
  if (!select)
    return {};
  auto isNegative = select.getCondition().getDefiningOp<arith::CmpIOp>();
  auto wrapped = select.getTrueValue().getDefiningOp<arith::AddIOp>();
  Value raw = select.getFalseValue();
  if (!isNegative || isNegative.getPredicate() != arith::CmpIPredicate::slt ||
      isNegative.getLhs() != raw || !isConstant(isNegative.getRhs(), 0) ||
      !wrapped || wrapped.getLhs() != raw ||
      !isConstant(wrapped.getRhs(), size))
    return {};
  return stripped(raw);
}

std::optional<Gather> glow::matchGather(linalg::LinalgOp op) {
  if (op.getNumLoops() != op.getNumParallelLoops() ||
      op->getNumResults() != 1 || op.getNumDpsInputs() != 1 ||
      !op.getIndexingMapsArray().back().isIdentity())
    return std::nullopt;
  auto extract = op.getBlock()
                     ->getTerminator()
                     ->getOperand(0)
                     .getDefiningOp<tensor::ExtractOp>();
  if (!extract)
    return std::nullopt;
  auto tableType = cast<RankedTensorType>(extract.getTensor().getType());
  AffineMap indices = op.getIndexingMapsArray().front();
  int64_t indicesRank = indices.getNumResults();
  int64_t loops = op.getNumLoops();
  if (tableType.getRank() - 1 + indicesRank != loops ||
      !tableType.hasStaticShape())
    return std::nullopt;

  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  auto isLoop = [&](Value position, int64_t loop) {
    auto index = position.getDefiningOp<linalg::IndexOp>();
    return index ? int64_t(index.getDim()) == loop
                 : extents[loop] == 1 && isConstant(position, 0);
  };
  std::optional<int64_t> axis;
  for (auto [dim, position] : llvm::enumerate(extract.getIndices())) {
    int64_t loop = axis ? dim + indicesRank - 1 : dim;
    // A dimension whose position is not that of the result is the one that is
    // indexed.
    if (loop < loops && isLoop(position, loop) &&
        (axis || !indices.isFunctionOfDim(loop) || indicesRank == 0))
      continue;
    if (axis || indexOf(position, tableType.getDimSize(dim)) !=
                    op.getBlock()->getArgument(0))
      return std::nullopt;
    axis = dim;
  }
  if (!axis)
    return std::nullopt;
  for (auto [place, expr] : llvm::enumerate(indices.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (!dim || int64_t(dim.getPosition()) != *axis + int64_t(place))
      return std::nullopt;
  }
  return Gather{extract.getTensor(), op->getOperand(0), *axis, indicesRank};
}

/// Makes an operation of its own of an element that `op` reads at positions
/// that it computes from its loops.
static void separate(linalg::GenericOp op, tensor::ExtractOp extract) {
  // What the positions follow from.
  DenseSet<Value> values(extract.getIndices().begin(),
                         extract.getIndices().end());
  DenseSet<Operation *> needed;
  bool readsLoops = false;
  for (Operation &each : llvm::reverse(*op.getBlock())) {
    if (!llvm::any_of(each.getResults(),
                      [&](Value value) { return values.contains(value); }))
      continue;
    values.insert(each.operand_begin(), each.operand_end());
    needed.insert(&each);
    readsLoops |= isa<linalg::IndexOp>(each);
  }
  if (!readsLoops)
    return; // A table look-up.
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  SmallVector<BlockArgument> arguments;
  for (OpOperand *operand : op.getDpsInputOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(operand);
    if (!values.contains(argument))
      continue;
    inputs.push_back(operand->get());
    maps.push_back(op.getMatchingIndexingMap(operand));
    arguments.push_back(argument);
  }

  OpBuilder b(op);
  Location loc = extract.getLoc();
  Type element = extract.getType();
  AffineMap identity = b.getMultiDimIdentityMap(op.getNumLoops());
  maps.push_back(identity);
  Value empty =
      tensor::EmptyOp::create(b, loc, op.getStaticLoopRanges(), element);
  auto gather = linalg::GenericOp::create(
      b, loc, empty.getType(), inputs, empty, maps,
      SmallVector<utils::IteratorType>(op.getNumLoops(),
                                       utils::IteratorType::parallel),
      [&](OpBuilder &inner, Location, ValueRange values) {
        IRMapping mapping;
        for (auto [argument, value] : llvm::zip(arguments, values))
          mapping.map(argument, value);
        for (Operation &each : *op.getBlock())
          if (needed.contains(&each))
            inner.clone(each, mapping);
        Operation *read = inner.clone(*extract, mapping);
        linalg::YieldOp::create(inner, loc, read->getResult(0));
      });

  // The rest takes the elements as an operand.
  SmallVector<Value> operands(op.getInputs());
  operands.push_back(gather.getResult(0));
  SmallVector<AffineMap> newMaps(op.getIndexingMapsArray());
  newMaps.insert(newMaps.begin() + op.getNumDpsInputs(), identity);
  auto rest = linalg::GenericOp::create(b, op.getLoc(), op.getResultTypes(),
                                        operands, op.getOutputs(), newMaps,
                                        op.getIteratorTypesArray());
  rest.getRegion().takeBody(op.getRegion());
  BlockArgument read = rest.getBlock()->insertArgument(
      unsigned(operands.size() - 1), element, loc);
  extract.getResult().replaceAllUsesWith(read);
  extract.erase();
  op.replaceAllUsesWith(rest.getResults());
  op.erase();
  SmallVector<Operation *> inner;
  for (Operation &each : rest.getBlock()->without_terminator())
    inner.push_back(&each);
  for (Operation *each : llvm::reverse(inner))
    if (isOpTriviallyDead(each))
      each->erase();
  // Operands that only the positions needed go.
  for (int64_t index = rest.getNumDpsInputs() - 1; index >= 0; --index) {
    BlockArgument argument = rest.getBlock()->getArgument(index);
    if (!argument.use_empty())
      continue;
    rest.getBlock()->eraseArgument(index);
    SmallVector<AffineMap> kept(rest.getIndexingMapsArray());
    kept.erase(kept.begin() + index);
    rest.setIndexingMapsAttr(b.getAffineMapArrayAttr(kept));
    rest.getInputsMutable().erase(index);
  }
}

void glow::separateGathers(Block &body) {
  for (auto op : llvm::to_vector(body.getOps<linalg::GenericOp>())) {
    if (op.getNumLoops() != op.getNumParallelLoops() || op.hasDynamicShape() ||
        matchGather(op))
      continue;
    // Each separation makes a new operation; the body moves to it.
    Block *inner = op.getBlock();
    for (auto extract : llvm::to_vector(inner->getOps<tensor::ExtractOp>()))
      separate(cast<linalg::GenericOp>(inner->getParentOp()), extract);
  }
}

//===----------------------------------------------------------------------===//
// Lowering
//===----------------------------------------------------------------------===//

/// The runs of consecutive numbers in constant indices, as first and length;
/// none if they are not constant or out of range.
static std::optional<SmallVector<std::pair<int64_t, int64_t>>>
constantRuns(Value indices, int64_t size) {
  DenseIntElementsAttr constant;
  if (!matchPattern(indices, m_Constant(&constant)))
    return std::nullopt;
  SmallVector<std::pair<int64_t, int64_t>> runs;
  for (const APInt &value : constant.getValues<APInt>()) {
    int64_t index = value.getSExtValue();
    index += index < 0 ? size : 0;
    if (index < 0 || index >= size)
      return std::nullopt;
    if (!runs.empty() && runs.back().first + runs.back().second == index)
      ++runs.back().second;
    else
      runs.emplace_back(index, 1);
  }
  return runs;
}

/// A contiguous off-chip buffer with other dimensions.
static Value viewAs(OpBuilder &b, Location loc, Value buffer,
                    ArrayRef<int64_t> shape) {
  auto from = cast<MemRefType>(buffer.getType());
  auto type =
      MemRefType::get(shape, from.getElementType(), MemRefLayoutAttrInterface(),
                      from.getMemorySpace());
  return memref::ReinterpretCastOp::create(b, loc, type, buffer, /*offset=*/0,
                                           shape, computeStrides(shape));
}

LogicalResult ChipLowering::lowerGather(linalg::LinalgOp op,
                                        const Gather &gather) {
  FailureOr<Value> table = contiguousBuffer(op, gather.table);
  FailureOr<Value> indices = contiguousBuffer(op, gather.indices);
  if (failed(table) || failed(indices))
    return failure();
  auto tableType = cast<MemRefType>(table->getType());
  auto indexType = cast<MemRefType>(indices->getType());
  int64_t rows = tableType.getDimSize(gather.axis), before = 1, row = 1;
  for (int64_t dim = 0; dim < tableType.getRank(); ++dim)
    if (dim != gather.axis)
      (dim < gather.axis ? before : row) *= tableType.getDimSize(dim);
  int64_t count = indexType.getNumElements();
  Location loc = op.getLoc();
  Value source = viewAs(b, loc, *table, {before, rows, row});
  Value target =
      viewAs(b, loc, destination(op->getResult(0)), {before, count, row});

  // Copies of runs, where those are few, copy all of `before` at once.
  auto runs = constantRuns(gather.indices, rows);
  if (runs && int64_t(runs->size()) <= before) {
    int64_t done = 0;
    for (auto [first, length] : *runs) {
      Value from =
          emitter.slice(loc, source, {{0, first, 0}, {before, length, row}});
      Value to =
          emitter.slice(loc, target, {{0, done, 0}, {before, length, row}});
      if (failed(copyTensor(op, {from, {}, {}, {}}, to)))
        return failure();
      done += length;
    }
    return success();
  }

  Value list = viewAs(b, loc, *indices, {count});
  // Loops: indices, elements of a row.
  AffineExpr index = b.getAffineDimExpr(0), element = b.getAffineDimExpr(1);
  AffineMap indexMap = AffineMap::get(2, 0, {index}, b.getContext());
  AffineMap rowMap = AffineMap::get(2, 0, {index, element}, b.getContext());
  SmallVector<int64_t> extents{count, row};
  SmallVector<TileOperand> tiles =
      transitOperands(rowMap, tableType.getElementType());
  tiles.push_back({indexMap, indexType.getElementType(),
                   emitter.transitMemory(/*engine=*/0).str()});
  FailureOr<SmallVector<int64_t>> sizes =
      chooseBox(op, extents, {}, tiles, chip);
  if (failed(sizes))
    return failure();
  int64_t step = 0;
  for (const Box &box : enumerateBoxes(extents, *sizes, {0, 1})) {
    int64_t engine = step++ % chip.countEngines();
    StringRef memory = emitter.transitMemory(engine);
    Value at = emitter.load(loc, {list, {}, {}, {}}, imageOf(indexMap, box),
                            memory, engine);
    for (int64_t prefix = 0; prefix < before; ++prefix) {
      auto part = [&](Value buffer, int64_t first, int64_t length) {
        Value slice = emitter.slice(
            loc, buffer,
            {{prefix, first, box.offsets[1]}, {1, length, box.sizes[1]}});
        return memref::SubViewOp::rankReduceIfNeeded(b, loc, slice,
                                                     {length, box.sizes[1]});
      };
      FailureOr<Value> from = part(source, 0, rows);
      FailureOr<Value> to = part(target, box.offsets[0], box.sizes[0]);
      if (failed(from) || failed(to))
        return op->emitError() << "has a table that is no list of rows";
      Value tile =
          emitter.allocate(loc, box.sizes, tableType.getElementType(), memory);
      glir::GatherOp::create(b, loc, chip.dmaEngines[engine].loadQueue, *from,
                             at, tile);
      Box whole{{0, 0}, box.sizes};
      emitter.store(loc, tile, *to, whole, engine);
    }
  }
  return success();
}
