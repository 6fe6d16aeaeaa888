//===- ConvertGlowToTosa.cpp - Lower integer operations of glow to tosa ---===//
//
// Before:  %0 = glow.conv_integer %x, %w, %zero layout = channels_last
//          %1 = glow.add %0, %bias
//          %y = glow.rescale %1, %m, %s output_zero_point = -3
// After:   %1 = tosa.conv2d %x, %w', %bias', %zero', ..
//          %y = tosa.rescale %1, %m', %s', ..
//
// Lowers the operations of a function in order, each by the function that this
// folder has for it. Assumes verified IR in which shapes and zero points are
// constants; guarantees that no operation of glow remains, or reports each one
// that could not be lowered.
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToTosa/TosaBuilder.h"
#include "lib/Conversion/Passes.h"

#include "dialects/Glow/GlowElements.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTGLOWTOTOSA
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

constexpr StringLiteral kExpectedType =
    ", expected a static shape without zeros and elements of bool, i8, ui8, "
    "i16, ui16 or i32";

static std::string formatType(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// Whether `value` is a constant that TosaBuilder::in takes.
static bool isUsableConstant(Value value) {
  ElementsAttr elements = matchConstant(value);
  if (!elements)
    return false;
  std::optional<ElementReader> reader = ElementReader::get(elements);
  if (!reader)
    return false;
  if (tosaTypeOf(value.getType()))
    return true;
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.getElementType().isInteger(64) || type.getNumElements() == 0)
    return false;
  for (int64_t i = 0, e = reader->isSplat() ? 1 : type.getNumElements(); i < e;
       ++i)
    if (!llvm::isInt<32>(reader->getInt(i)))
      return false;
  return true;
}

namespace {

/// Lowers one function.
class FunctionLowering {
public:
  FunctionLowering(func::FuncOp func, const TosaLoweringSet &set)
      : func(func), set(set) {}

  LogicalResult run();

private:
  LogicalResult checkArguments();
  void lowerArguments();
  void lower(Operation *op);
  LogicalResult lowerReturn();
  void replaceBody(ArrayRef<Operation *> lowered);
  void renameTensors();

  func::FuncOp func;
  const TosaLoweringSet &set;
  IRMapping values;
  PatternFailures failures;
};

struct ConvertGlowToTosaPass
    : glow::impl::ConvertGlowToTosaBase<ConvertGlowToTosaPass> {
  using Base::Base;

  void runOnOperation() override {
    TosaLoweringSet set;
    populateTosaContractions(set);
    populateTosaElementwise(set);
    populateTosaMovement(set);
    populateTosaPooling(set);
    populateTosaReductions(set);
    populateTosaRescaling(set);
    if (failed(FunctionLowering(getOperation(), set).run()))
      signalPassFailure();
  }
};

} // namespace

LogicalResult FunctionLowering::run() {
  if (func.isExternal() || !func.getBody().hasOneBlock())
    return func.emitOpError("needs a body of one block");
  bool isGood = succeeded(checkArguments());
  SmallVector<Operation *> ops;
  for (Operation &op : func.getBody().front().without_terminator())
    ops.push_back(&op);
  lowerArguments();
  for (Operation *op : ops)
    if (!isa<ConstantOp>(op))
      lower(op);
  isGood &= succeeded(reportLeftOver(func, failures, "", [&](Operation *op) {
    return failures.contains(op);
  }));
  if (!isGood || failed(lowerReturn()))
    return failure();
  replaceBody(ops);
  renameTensors();
  return success();
}

LogicalResult FunctionLowering::checkArguments() {
  bool isGood = true;
  for (BlockArgument argument : func.getArguments()) {
    if (tosaTypeOf(argument.getType()))
      continue;
    unsigned index = argument.getArgNumber();
    InFlightDiagnostic error = func.emitOpError("has the input ");
    if (auto name = func.getArgAttrOfType<StringAttr>(index, "glow.name"))
      error << name;
    else
      error << index;
    error << " of type " << argument.getType() << kExpectedType;
    isGood = false;
  }
  return success(isGood);
}

/// Gives the function another argument for each one that it has, whose type
/// still says how the lowered one is to be taken.
void FunctionLowering::lowerArguments() {
  Block &body = func.getBody().front();
  for (BlockArgument argument : llvm::to_vector(func.getArguments())) {
    RankedTensorType type = tosaTypeOf(argument.getType());
    if (!type)
      continue;
    Value lowered = body.addArgument(type, argument.getLoc());
    if (tosaOffsetOf(argument.getType()) != 0) {
      TosaBuilder b(&body.front(), values, failures);
      b.setLoc(argument.getLoc());
      lowered = b.fromUnsigned(lowered);
    }
    values.map(argument, lowered);
  }
}

void FunctionLowering::lower(Operation *op) {
  auto isKnown = [&](Value value) { return values.contains(value); };
  // The addition of a bias that its product has taken.
  if (op->getNumResults() != 0 && llvm::all_of(op->getResults(), isKnown))
    return;
  TosaBuilder b(op, values, failures);
  const TosaLoweringSet::Function *function = set.find(op);
  if (!function) {
    (void)b.reject("has no form in the integer profile of TOSA");
    return;
  }
  for (Value result : op->getResults())
    // That of arg_max has 64 bits, of which its lowering takes 32.
    if (!tosaTypeOf(result.getType()) && !isa<ArgMaxOp>(op)) {
      (void)b.reject("has a result of type " + formatType(result.getType()) +
                     kExpectedType);
      return;
    }
  for (Value operand : op->getOperands()) {
    // The scales of resize are no data.
    bool isParameter = isa<ResizeOp>(op) && operand != op->getOperand(0);
    if (isKnown(operand) || isUsableConstant(operand) ||
        (isParameter && matchConstant(operand)))
      continue;
    if (matchConstant(operand))
      (void)b.reject("has an operand of type " + formatType(operand.getType()) +
                     kExpectedType);
    // Anything else is the result of what is reported itself.
    return;
  }
  (void)(*function)(op, b);
}

LogicalResult FunctionLowering::lowerReturn() {
  Operation *end = func.getBody().front().getTerminator();
  TosaBuilder b(end, values, failures);
  for (OpOperand &operand : end->getOpOperands()) {
    Value value = operand.get();
    if (!tosaTypeOf(value.getType()))
      return func.emitOpError("has the output ")
             << operand.getOperandNumber() << " of type " << value.getType()
             << kExpectedType;
    Value lowered = b.in(value);
    operand.set(tosaOffsetOf(value.getType()) != 0 ? b.toUnsigned(lowered)
                                                   : lowered);
  }
  return success();
}

void FunctionLowering::replaceBody(ArrayRef<Operation *> lowered) {
  Block &body = func.getBody().front();
  for (Operation *op : llvm::reverse(lowered))
    op->erase();
  SmallVector<Operation *> made;
  for (Operation &op : body.without_terminator())
    made.push_back(&op);
  for (Operation *op : llvm::reverse(made))
    if (isOpTriviallyDead(op))
      op->erase();
  // The old arguments stay, with their attributes, as the new ones.
  unsigned count = body.getNumArguments() / 2;
  for (unsigned i = 0; i < count; ++i) {
    BlockArgument from = body.getArgument(count + i), to = body.getArgument(i);
    to.setType(from.getType());
    from.replaceAllUsesWith(to);
  }
  body.eraseArguments(count, count);
  func.setFunctionType(
      FunctionType::get(func.getContext(), body.getArgumentTypes(),
                        body.getTerminator()->getOperandTypes()));
}

/// Gives arguments and results the names that tosa's flatbuffers keep.
void FunctionLowering::renameTensors() {
  constexpr StringLiteral from = "glow.name", to = "tosa.tensor_name";
  for (unsigned i = 0; i < func.getNumArguments(); ++i)
    if (Attribute name = func.removeArgAttr(i, from))
      func.setArgAttr(i, to, name);
  for (unsigned i = 0; i < func.getNumResults(); ++i)
    if (Attribute name =
            func.removeResultAttr(i, StringAttr::get(func.getContext(), from)))
      func.setResultAttr(i, to, name);
}
