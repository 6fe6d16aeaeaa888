//===- ConvertLinalgToGlir.cpp - Tile tensors for a chip's units ----------===//
//
// Before:  %y = linalg.generic {sum of products} ins(%x, %w) on tensors
// After:   %t = memref.alloc() : memref<1x16x58x64xi8, "scratchpad">
//          glir.copy on "load" ins(%x) outs(%t)
//          glir.conv on "matrix" ins(%t, %u) outs(%a)
//          glir.copy on "store" ins(%a) outs(%y)
//
// Lowers functions that are marked for the chip of the module, `glir.chip`.
// Tensors become off-chip buffers: inputs and, after them, results are
// arguments, constants are globals, others are allocations. Assumes static
// shapes and fused elementwise operations; guarantees that only views,
// allocations and operations of glir remain, or reports the operation that no
// unit of the chip computes.
//===----------------------------------------------------------------------===//
#include "lib/Conversion/LinalgToGlir/Lowering.h"
#include "lib/Conversion/Passes.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTLINALGTOGLIR
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct ConvertLinalgToGlirPass
    : glow::impl::ConvertLinalgToGlirBase<ConvertLinalgToGlirPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// The constant that fills a tensor; null if there is none.
static TypedAttr fillValue(Value value) {
  DenseElementsAttr elements;
  if (matchPattern(value, m_Constant(&elements)) && elements.isSplat())
    return elements.getSplatValue<TypedAttr>();
  TypedAttr constant;
  auto fill = value.getDefiningOp<linalg::FillOp>();
  if (fill && matchPattern(fill.getInputs()[0], m_Constant(&constant)))
    return constant;
  return {};
}

bool ChipLowering::isZeroOrIdentity(Value init,
                                    std::optional<glir::Combine> combine,
                                    bool isUnsigned) {
  TypedAttr value = fillValue(init);
  if (!value)
    return false;
  bool isSum = !combine || *combine == glir::Combine::sum;
  bool isMax = combine && *combine == glir::Combine::max;
  if (auto number = dyn_cast<FloatAttr>(value)) {
    APFloat x = number.getValue();
    return isSum ? x.isPosZero() : (x.isInfinity() && x.isNegative() == isMax);
  }
  APInt x = cast<IntegerAttr>(value).getValue();
  if (isSum)
    return x.isZero();
  if (isUnsigned)
    return isMax ? x.isZero() : x.isAllOnes();
  return isMax ? x.isMinSignedValue() : x.isMaxSignedValue();
}

FailureOr<OffChipTensor> ChipLowering::tensor(Value value) {
  auto found = tensors.find(value);
  if (found != tensors.end())
    return found->second;
  auto fill = value.getDefiningOp<linalg::FillOp>();
  TypedAttr constant = fillValue(value);
  if (!fill || !constant)
    return emitError(value.getLoc())
           << "'" << nodeName(value.getLoc())
           << "' needs a tensor that is not in off-chip memory";
  // A filled tensor is padding and nothing else.
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  SmallVector<int64_t> none(shape.size(), 0);
  SmallVector<int64_t> empty(shape);
  if (!empty.empty())
    empty.front() = 0;
  OffChipTensor filled{emitter.allocate(fill.getLoc(), empty,
                                        constant.getType(),
                                        chip.offChip().name),
                       none, none, constant};
  if (!empty.empty())
    filled.low.front() = shape.front();
  tensors[value] = filled;
  return filled;
}

Value ChipLowering::destination(Value result) {
  Value buffer = results.lookup(result);
  if (!buffer) {
    auto type = cast<RankedTensorType>(result.getType());
    buffer = emitter.allocate(result.getLoc(), type.getShape(),
                              type.getElementType(), chip.offChip().name);
  }
  tensors[result] = {buffer, {}, {}, {}};
  return buffer;
}

/// Gives the function buffers for its tensors: the results follow the inputs.
LogicalResult ChipLowering::convertSignature() {
  auto memory = b.getStringAttr(chip.offChip().name);
  auto bufferType = [&](Type type) -> Type {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || !tensor.hasStaticShape())
      return {};
    return MemRefType::get(tensor.getShape(), tensor.getElementType(),
                           MemRefLayoutAttrInterface(), memory);
  };
  FunctionType type = func.getFunctionType();
  for (Type each :
       llvm::concat<const Type>(type.getInputs(), type.getResults()))
    if (!bufferType(each))
      return func.emitError() << "takes or gives " << each
                              << ", expected tensors of static shape";
  Block &body = func.getBody().front();
  for (BlockArgument argument : llvm::to_vector(body.getArguments())) {
    BlockArgument buffer =
        body.addArgument(bufferType(argument.getType()), argument.getLoc());
    tensors[argument] = {buffer, {}, {}, {}};
  }
  auto returned = cast<func::ReturnOp>(body.getTerminator());
  for (Value value : returned.getOperands()) {
    BlockArgument buffer =
        body.addArgument(bufferType(value.getType()), value.getLoc());
    Operation *op = value.getDefiningOp();
    if (op &&
        isa<linalg::LinalgOp, tensor::ConcatOp, tensor::InsertSliceOp>(op))
      results.try_emplace(value, buffer);
  }
  return success();
}

LogicalResult ChipLowering::lowerReturn(func::ReturnOp op) {
  Block &body = func.getBody().front();
  unsigned first = body.getNumArguments() - op.getNumOperands();
  for (auto [index, value] : llvm::enumerate(op.getOperands())) {
    Value buffer = body.getArgument(first + index);
    FailureOr<OffChipTensor> source = tensor(value);
    if (failed(source))
      return failure();
    if (source->buffer != buffer && failed(copyTensor(op, *source, buffer)))
      return failure();
  }
  return success();
}

LogicalResult ChipLowering::lower(Operation *op) {
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](arith::ConstantOp op) { return lowerConstant(op); })
      .Case([&](tensor::PadOp op) { return lowerPad(op); })
      .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(
          [&](Operation *op) { return lowerReshape(op); })
      .Case([&](tensor::ExtractSliceOp op) { return lowerSlice(op); })
      .Case([&](tensor::InsertSliceOp op) { return lowerInsertion(op); })
      .Case([&](tensor::ConcatOp op) { return lowerConcat(op); })
      .Case([&](linalg::TransposeOp op) { return lowerTranspose(op); })
      // Made where they are used.
      .Case<tensor::EmptyOp, linalg::FillOp>(
          [](Operation *) { return success(); })
      .Case([&](linalg::LinalgOp op) { return lowerStructured(op); })
      .Case([&](func::ReturnOp op) { return lowerReturn(op); })
      .Default([](Operation *op) {
        return op->emitError()
               << "'" << nodeName(op->getLoc()) << "' has the operation "
               << op->getName() << ", which no unit of a chip computes";
      });
}

LogicalResult ChipLowering::run() {
  if (failed(convertSignature()))
    return failure();
  Block &body = func.getBody().front();
  separateGathers(body);
  SmallVector<Operation *> ops;
  for (Operation &op : body)
    ops.push_back(&op);
  b.setInsertionPoint(body.getTerminator());
  for (Operation *op : ops)
    if (failed(lower(op)))
      return failure();
  func::ReturnOp::create(b, ops.back()->getLoc());
  for (Operation *op : llvm::reverse(ops))
    op->erase();

  // The tensors' arguments go; their names stay with the buffers.
  FunctionType type = func.getFunctionType();
  SmallVector<DictionaryAttr> attributes;
  for (unsigned i = 0; i < type.getNumInputs(); ++i)
    attributes.push_back(func.getArgAttrDict(i));
  for (unsigned i = 0; i < type.getNumResults(); ++i) {
    NamedAttrList list(func.getResultAttrDict(i));
    list.set("glir.result", b.getUnitAttr());
    attributes.push_back(list.getDictionary(b.getContext()));
  }
  body.eraseArguments(0, type.getNumInputs());
  func.setFunctionType(b.getFunctionType(body.getArgumentTypes(), {}));
  func.removeResAttrsAttr();
  func.setAllArgAttrs(attributes);
  return success();
}

void ConvertLinalgToGlirPass::runOnOperation() {
  ModuleOp module = getOperation();
  FailureOr<ChipDescription> chip = ChipDescription::get(module);
  if (failed(chip))
    return signalPassFailure();
  SymbolTable symbols(module);
  for (auto func : llvm::to_vector(module.getOps<func::FuncOp>())) {
    if (!func->hasAttr("glir.offloaded"))
      continue;
    if (!func.getBody().hasOneBlock()) {
      func.emitError() << "has branches, expected one block";
      return signalPassFailure();
    }
    if (failed(ChipLowering(func, *chip, symbols).run()))
      return signalPassFailure();
  }
}
