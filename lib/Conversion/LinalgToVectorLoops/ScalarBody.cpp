//===- ScalarBody.cpp - A scalar computation on vectors -------------------===//
#include "lib/Conversion/LinalgToVectorLoops/ScalarBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::glow;

Value ScalarBody::widen(Value value) {
  if (width == 0 || isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(
      builder, loc, VectorType::get({width}, value.getType()), value);
}

void ScalarBody::evaluate(Operation &op, IRMapping &values) {
  auto lookup = [&](Value value) {
    return widen(values.lookupOrDefault(value));
  };
  // a * b + c in one rounding, as the target's multiply-add does.
  auto sum = dyn_cast<arith::AddFOp>(op);
  if (sum && (sum.getType().isF32() || sum.getType().isF64())) {
    for (auto [product, addend] : {std::pair(sum.getLhs(), sum.getRhs()),
                                   std::pair(sum.getRhs(), sum.getLhs())}) {
      auto mul = product.getDefiningOp<arith::MulFOp>();
      if (!mul || mul->getBlock() != body || !mul->hasOneUse())
        continue;
      values.map(sum.getResult(),
                 math::FmaOp::create(builder, loc, lookup(mul.getLhs()),
                                     lookup(mul.getRhs()), lookup(addend))
                     .getResult());
      return;
    }
  }
  if (op.hasTrait<OpTrait::ConstantLike>()) {
    builder.clone(op, values);
    return;
  }
  SmallVector<Value> operands = llvm::map_to_vector(op.getOperands(), lookup);
  SmallVector<Type> types =
      llvm::map_to_vector(op.getResultTypes(), [&](Type type) -> Type {
        return width == 0 ? type : VectorType::get({width}, type);
      });
  Operation *copy = builder.create(op.getLoc(), op.getName().getIdentifier(),
                                   operands, types, op.getAttrs());
  values.map(op.getResults(), copy->getResults());
}

void ScalarBody::evaluateKnown(IRMapping &values) {
  for (Operation &op : body->without_terminator())
    if (llvm::all_of(op.getOperands(), [&](Value operand) {
          return operand.getParentBlock() != body || values.contains(operand);
        }))
      evaluate(op, values);
}

Value ScalarBody::evaluate(ArrayRef<Value> arguments, IRMapping values) {
  for (auto [argument, value] :
       llvm::zip_equal(body->getArguments(), arguments))
    if (value)
      values.map(argument, widen(value));
  for (Operation &op : body->without_terminator())
    if (op.getNumResults() == 0 || !values.contains(op.getResult(0)))
      evaluate(op, values);
  return widen(values.lookupOrDefault(body->getTerminator()->getOperand(0)));
}
