//===- ConvertTosaToGlow.cpp - Raise integer operations of tosa to glow ---===//
//
// Before:  %y = tosa.rescale %x, %m, %s, %zx, %zy {scale32 = true, ...}
// After:   %y = glow.rescale %x, %m, %s output_zero_point = -3
//
// Raises the operations of a function in order, each by the function that this
// folder has for it, and takes over the names of inputs and outputs. Assumes
// verified IR; guarantees that no operation of tosa remains, or reports each
// one that could not be raised.
//===----------------------------------------------------------------------===//
#include "lib/Conversion/Passes.h"
#include "lib/Conversion/TosaToGlow/Raising.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTTOSATOGLOW
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

/// Checks that glow has the types of the operands and results, and that shapes
/// are constants.
static LogicalResult checkOperandsAndResults(Operation *op, Raising &b) {
  for (Value value : llvm::concat<Value>(op->getOperands(), op->getResults())) {
    if (isa<tosa::shapeType>(value.getType())) {
      if (!value.getDefiningOp<tosa::ConstShapeOp>())
        return b.reject("has a shape that is computed, expected a "
                        "tosa.const_shape");
      continue;
    }
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    std::string text;
    llvm::raw_string_ostream(text) << value.getType();
    if (!tensor || !tensor.hasStaticShape())
      return b.reject("has the type " + text + ", expected a static shape");
    Type element = tensor.getElementType();
    if (!element.isInteger(1) && !element.isInteger(8) &&
        !element.isInteger(16) && !element.isInteger(32))
      return b.reject("has the type " + text +
                      ", expected elements of i1, i8, i16 or i32");
  }
  return success();
}

/// Raises one operation. The operation stays for others that look at it.
static LogicalResult raise(Operation *op, const RaisingSet &set) {
  Raising b(op->getLoc(), op);
  FailureOr<Value> value = failure();
  const RaisingSet::Function *function = set.find(op);
  if (!function)
    (void)b.reject("has no counterpart in glow");
  else if (succeeded(checkOperandsAndResults(op, b)))
    value = (*function)(op, b);
  // The types agree, unless tosa's verifier lets more pass than glow's.
  if (succeeded(value) && value->getType() != op->getResult(0).getType()) {
    std::string text;
    llvm::raw_string_ostream(text) << value->getType();
    value = b.reject("has a result of another type than " + text);
  }
  if (failed(value))
    return op->emitOpError() << b.getReason();
  op->getResult(0).replaceAllUsesWith(*value);
  return success();
}

/// Whether `op` only makes what its users are checked for: a shape, or a
/// constant of a type that glow does not have.
static bool isCheckedByUsers(Operation *op) {
  if (isa<tosa::shapeType>(op->getResult(0).getType()))
    return true;
  Raising b(op->getLoc(), op);
  return isa<tosa::ConstOp>(op) && !op->use_empty() &&
         failed(checkOperandsAndResults(op, b));
}

/// Gives arguments and results the names that tosa's flatbuffers have.
static void renameTensors(func::FuncOp func) {
  constexpr StringLiteral from = "tosa.tensor_name", to = "glow.name";
  for (unsigned i = 0; i < func.getNumArguments(); ++i)
    if (Attribute name = func.removeArgAttr(i, from))
      func.setArgAttr(i, to, name);
  for (unsigned i = 0; i < func.getNumResults(); ++i)
    if (Attribute name =
            func.removeResultAttr(i, StringAttr::get(func.getContext(), from)))
      func.setResultAttr(i, to, name);
}

namespace {

struct ConvertTosaToGlowPass
    : glow::impl::ConvertTosaToGlowBase<ConvertTosaToGlowPass> {
  using Base::Base;

  void runOnOperation() override {
    RaisingSet set;
    populateWindows(set);
    populateArithmetic(set);
    populateElementwise(set);
    populateMovement(set);

    func::FuncOp func = getOperation();
    SmallVector<Operation *> ops;
    func.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (!isa_and_nonnull<tosa::TosaDialect>(op->getDialect()))
        return WalkResult::advance();
      ops.push_back(op);
      // What is in a region of tosa goes with the operation.
      return WalkResult::skip();
    });
    bool anyFailed = false;
    for (Operation *op : ops) {
      if (op->getNumResults() == 1 && isCheckedByUsers(op))
        continue;
      anyFailed |= failed(raise(op, set));
    }
    if (anyFailed)
      return signalPassFailure();
    for (Operation *op : llvm::reverse(ops))
      op->erase();
    renameTensors(func);
  }
};

} // namespace
