//===- Movement.cpp - Views and copies of tensors -------------------------===//
#include "lib/Conversion/LinalgToGlir/Lowering.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::glow;

LogicalResult ChipLowering::lowerConstant(arith::ConstantOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  if (!type)
    return success(); // Scalars are part of programs.
  auto memory = b.getStringAttr(chip.offChip().name);
  auto buffer = MemRefType::get(type.getShape(), type.getElementType(),
                                MemRefLayoutAttrInterface(), memory);
  OpBuilder moduleBuilder(func);
  auto global = memref::GlobalOp::create(
      moduleBuilder, op.getLoc(), "constant", b.getStringAttr("private"),
      buffer, op.getValue(), /*constant=*/true, /*alignment=*/IntegerAttr());
  symbols.insert(global);
  tensors[op] = {
      memref::GetGlobalOp::create(b, op.getLoc(), buffer, global.getSymName()),
      {},
      {},
      {}};
  return success();
}

LogicalResult ChipLowering::lowerPad(tensor::PadOp op) {
  Value value = op.getConstantPaddingValue();
  TypedAttr constant;
  auto isNegative = [](int64_t pad) { return pad < 0; };
  if (!value || !matchPattern(value, m_Constant(&constant)) ||
      !op.getResultType().hasStaticShape() ||
      llvm::any_of(op.getStaticLow(), isNegative) ||
      llvm::any_of(op.getStaticHigh(), isNegative))
    return op.emitError() << "'" << nodeName(op.getLoc())
                          << "' does not pad a static shape with a constant";
  FailureOr<OffChipTensor> source = tensor(op.getSource());
  if (failed(source))
    return failure();
  OffChipTensor padded = *source;
  if (padded.low.empty()) {
    padded.low.assign(op.getStaticLow().begin(), op.getStaticLow().end());
    padded.high.assign(op.getStaticHigh().begin(), op.getStaticHigh().end());
    padded.padValue = constant;
    tensors[op.getResult()] = padded;
    return success();
  }
  // Padding of another value around padding.
  Value buffer = destination(op.getResult());
  OffChipTensor stored{buffer, {}, {}, {}};
  Value inner = emitter.allocate(op.getLoc(), op.getSourceType().getShape(),
                                 op.getResultType().getElementType(),
                                 chip.offChip().name);
  if (failed(copyTensor(op, *source, inner)))
    return failure();
  padded = {inner, llvm::to_vector(op.getStaticLow()),
            llvm::to_vector(op.getStaticHigh()), constant};
  return copyTensor(op, padded, buffer);
}

/// The tensor without padding around it: stored, if it was not.
FailureOr<Value> ChipLowering::storedBuffer(Operation *op, Value value) {
  FailureOr<OffChipTensor> source = tensor(value);
  if (failed(source))
    return failure();
  if (source->low.empty())
    return source->buffer;
  auto type = cast<RankedTensorType>(value.getType());
  Value buffer = emitter.allocate(op->getLoc(), type.getShape(),
                                  type.getElementType(), chip.offChip().name);
  if (failed(copyTensor(op, *source, buffer)))
    return failure();
  tensors[value] = {buffer, {}, {}, {}};
  return buffer;
}

FailureOr<Value> ChipLowering::contiguousBuffer(Operation *op, Value value) {
  FailureOr<Value> buffer = storedBuffer(op, value);
  if (failed(buffer))
    return failure();
  auto type = cast<MemRefType>(buffer->getType());
  // The elements of a slice do not lie one after the other.
  if (type.getLayout().isIdentity())
    return buffer;
  Value copy = emitter.allocate(op->getLoc(), type.getShape(),
                                type.getElementType(), chip.offChip().name);
  if (failed(copyTensor(op, {*buffer, {}, {}, {}}, copy)))
    return failure();
  return copy;
}

LogicalResult ChipLowering::lowerReshape(Operation *op) {
  if (op->getOperand(0).getDefiningOp<tensor::EmptyOp>())
    return success();
  FailureOr<Value> source = contiguousBuffer(op, op->getOperand(0));
  if (failed(source))
    return failure();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto from = cast<MemRefType>(source->getType());
  if (!type.hasStaticShape())
    return op->emitError() << "'" << nodeName(op->getLoc())
                           << "' has a dynamic shape, expected a static one";
  auto to = MemRefType::get(type.getShape(), type.getElementType(),
                            MemRefLayoutAttrInterface(), from.getMemorySpace());
  tensors[op->getResult(0)] = {
      memref::ReinterpretCastOp::create(b, op->getLoc(), to, *source,
                                        /*offset=*/0, type.getShape(),
                                        computeStrides(type.getShape())),
      {},
      {},
      {}};
  return success();
}

LogicalResult ChipLowering::lowerSlice(tensor::ExtractSliceOp op) {
  FailureOr<Value> source = storedBuffer(op, op.getSource());
  if (failed(source))
    return failure();
  if (llvm::any_of(op.getStaticOffsets(), ShapedType::isDynamic) ||
      llvm::any_of(op.getStaticSizes(), ShapedType::isDynamic) ||
      llvm::any_of(op.getStaticStrides(), ShapedType::isDynamic))
    return op.emitError() << "'" << nodeName(op.getLoc())
                          << "' takes a slice that is not static";
  auto type = memref::SubViewOp::inferRankReducedResultType(
      op.getType().getShape(), cast<MemRefType>(source->getType()),
      op.getStaticOffsets(), op.getStaticSizes(), op.getStaticStrides());
  tensors[op.getResult()] = {
      memref::SubViewOp::create(b, op.getLoc(), type, *source,
                                op.getMixedOffsets(), op.getMixedSizes(),
                                op.getMixedStrides()),
      {},
      {},
      {}};
  return success();
}

LogicalResult ChipLowering::lowerInsertion(tensor::InsertSliceOp op) {
  FailureOr<OffChipTensor> source = tensor(op.getSource());
  if (failed(source))
    return failure();
  if (llvm::any_of(op.getStaticOffsets(), ShapedType::isDynamic) ||
      llvm::any_of(op.getStaticStrides(), ShapedType::isDynamic))
    return op.emitError() << "'" << nodeName(op.getLoc())
                          << "' inserts a slice that is not static";
  Value buffer = destination(op.getResult());
  if (!op.getDest().getDefiningOp<tensor::EmptyOp>()) {
    FailureOr<OffChipTensor> rest = tensor(op.getDest());
    if (failed(rest) || failed(copyTensor(op, *rest, buffer)))
      return failure();
  }
  auto type = memref::SubViewOp::inferRankReducedResultType(
      op.getSourceType().getShape(), cast<MemRefType>(buffer.getType()),
      op.getStaticOffsets(), op.getStaticSizes(), op.getStaticStrides());
  Value part = memref::SubViewOp::create(
      b, op.getLoc(), type, buffer, op.getMixedOffsets(), op.getMixedSizes(),
      op.getMixedStrides());
  return copyTensor(op, *source, part);
}

LogicalResult ChipLowering::lowerConcat(tensor::ConcatOp op) {
  Value buffer = destination(op.getResult());
  SmallVector<int64_t> offsets(op.getResultType().getRank(), 0);
  for (Value input : op.getInputs()) {
    FailureOr<OffChipTensor> source = tensor(input);
    if (failed(source))
      return failure();
    ArrayRef<int64_t> shape =
        cast<RankedTensorType>(input.getType()).getShape();
    Box box{offsets, SmallVector<int64_t>(shape)};
    if (failed(
            copyTensor(op, *source, emitter.slice(op.getLoc(), buffer, box))))
      return failure();
    offsets[op.getDim()] += shape[op.getDim()];
  }
  return success();
}

LogicalResult ChipLowering::lowerTranspose(linalg::TransposeOp op) {
  FailureOr<OffChipTensor> source = tensor(op.getInput());
  if (failed(source))
    return failure();
  return copyTensor(op, *source, destination(op->getResult(0)),
                    op.getPermutation());
}

/// A tile with its dimensions in another order.
static Value transposed(OpBuilder &b, Location loc, Value tile,
                        ArrayRef<int64_t> permutation) {
  auto type = cast<MemRefType>(tile.getType());
  SmallVector<int64_t> strides = computeStrides(type.getShape());
  SmallVector<int64_t> sizes, viewStrides;
  for (int64_t dim : permutation) {
    sizes.push_back(type.getDimSize(dim));
    viewStrides.push_back(strides[dim]);
  }
  auto layout = StridedLayoutAttr::get(b.getContext(), 0, viewStrides);
  auto view = MemRefType::get(sizes, type.getElementType(), layout,
                              type.getMemorySpace());
  return memref::ReinterpretCastOp::create(b, loc, view, tile, /*offset=*/0,
                                           sizes, viewStrides);
}

SmallVector<TileOperand> ChipLowering::transitOperands(AffineMap map,
                                                       Type element) {
  StringRef memory = emitter.transitMemory(/*engine=*/0);
  SmallVector<TileOperand> operands{{map, element, memory.str()}};
  if (emitter.storesThroughResults(memory, /*engine=*/0))
    operands.push_back({map, element, chip.vectorUnits.front().results});
  return operands;
}

LogicalResult ChipLowering::copyTensor(Operation *op, const OffChipTensor &from,
                                       Value to,
                                       ArrayRef<int64_t> permutation) {
  auto type = cast<MemRefType>(to.getType());
  SmallVector<int64_t> shape(type.getShape());
  for (auto [index, dim] : llvm::enumerate(permutation))
    shape[dim] = type.getDimSize(index);
  AffineMap identity = b.getMultiDimIdentityMap(shape.size());
  FailureOr<SmallVector<int64_t>> sizes = chooseBox(
      op, shape, {}, transitOperands(identity, type.getElementType()), chip);
  if (failed(sizes))
    return failure();
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, shape.size()));
  for (auto [index, box] :
       llvm::enumerate(enumerateBoxes(shape, *sizes, order))) {
    int64_t engine = index % chip.countEngines();
    Value tile = emitter.load(op->getLoc(), from, box,
                              emitter.transitMemory(engine), engine);
    if (permutation.empty()) {
      emitter.store(op->getLoc(), tile, to, box, engine);
      continue;
    }
    Box turned;
    for (int64_t dim : permutation) {
      turned.offsets.push_back(box.offsets[dim]);
      turned.sizes.push_back(box.sizes[dim]);
    }
    emitter.store(op->getLoc(), transposed(b, op->getLoc(), tile, permutation),
                  to, turned, engine);
  }
  return success();
}
