//===- Programs.cpp - Scalar programs of the vector unit ------------------===//
#include "lib/Conversion/LinalgToGlir/Lowering.h"

#include "dialects/Glow/GlowDiagnostics.h"

using namespace mlir;
using namespace mlir::glow;

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
    program.resident.emplace_back();
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

SmallVector<TileOperand>
ChipLowering::tileOperands(Program &program, Value onChip, AffineMap loops) {
  const VectorUnit &unit = chip.vectorUnits.front();
  SmallVector<TileOperand> result;
  for (OpOperand *operand : program.operands)
    if (operand->get() != onChip)
      result.push_back(
          {program.op.getMatchingIndexingMap(operand).compose(loops),
           elementType(operand->get()), unit.operands});
  for (auto &[table, copies] : program.tables) {
    auto type = cast<RankedTensorType>(table.getType());
    result.push_back({AffineMap::getConstantMap(0, loops.getContext()),
                      type.getElementType(), unit.operands,
                      type.getNumElements()});
  }
  result.push_back({program.op.getIndexingMapsArray().back().compose(loops),
                    elementType(program.op->getResult(0)), unit.results});
  return result;
}

void ChipLowering::keepOperands(Program &program, ArrayRef<int64_t> sizes,
                                int64_t room) {
  SmallVector<int64_t> extents = program.op.getStaticLoopRanges();
  Box all{SmallVector<int64_t>(extents.size(), 0), extents};
  Box one{SmallVector<int64_t>(extents.size(), 0), SmallVector<int64_t>(sizes)};
  for (auto [index, operand] : llvm::enumerate(program.operands)) {
    AffineMap map = program.op.getMatchingIndexingMap(operand);
    auto found = tensors.find(operand->get());
    // What has fewer dimensions than the program is small and often read again:
    // biases and scales of channels. Padding is not kept.
    bool isBroadcast = llvm::any_of(
        llvm::seq<unsigned>(0, extents.size()), [&](unsigned loop) {
          return extents[loop] > 1 && !map.isFunctionOfDim(loop);
        });
    if (!isBroadcast || found == tensors.end() || !found->second.low.empty())
      continue;
    const ChipMemory &memory = *chip.memory(chip.vectorUnits.front().operands);
    Type element = elementType(operand->get());
    auto bytes = [&](const Box &box) -> int64_t {
      return llvm::alignTo(bytesOf(element, imageOf(map, box).countElements()),
                           memory.alignment);
    };
    int64_t total = bytes(all);
    if (total > room)
      continue;
    room -= total;
    if (bytes(one) < total)
      program.resident[index].assign(chip.countEngines(), Value());
    else
      program.caches[index] = TileCache(total * chip.countEngines());
  }
}

SmallVector<Value> ChipLowering::loadOperands(Program &program, const Box &box,
                                              Value onChip, Value onChipTile,
                                              int64_t engine) {
  SmallVector<Value> tiles;
  Location loc = program.op.getLoc();
  StringRef memory = chip.vectorUnits[engine].operands;
  for (auto [operand, cache, resident] :
       llvm::zip_equal(program.operands, program.caches, program.resident)) {
    if (operand->get() == onChip) {
      tiles.push_back(onChipTile);
      continue;
    }
    Box part = imageOf(program.op.getMatchingIndexingMap(operand), box);
    const OffChipTensor &source = tensors[operand->get()];
    if (!resident.empty()) {
      ArrayRef<int64_t> shape =
          cast<MemRefType>(source.buffer.getType()).getShape();
      Box whole{SmallVector<int64_t>(shape.size(), 0),
                SmallVector<int64_t>(shape)};
      if (!resident[engine])
        resident[engine] = emitter.load(loc, source, whole, memory, engine);
      tiles.push_back(emitter.slice(loc, resident[engine], part));
      continue;
    }
    int64_t bytes = bytesOf(elementType(operand->get()), part.countElements());
    tiles.push_back(cache.get(part, engine, bytes, [&] {
      return emitter.load(loc, source, part, memory, engine);
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
