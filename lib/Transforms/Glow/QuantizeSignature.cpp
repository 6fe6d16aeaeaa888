//===- QuantizeSignature.cpp - Quantize at the caller ---------------------===//
//
// Before:  func.func @f(%x: tensor<4xf32>) -> tensor<4xf32>
//            %0 = glow.quantize_linear %x, %s, %z
//            ...
//            %y = glow.dequantize_linear %1, %s, %z
// After:   func.func @f(%x: tensor<4xi8> {glow.scale = .., ..})
//              -> (tensor<4xi8> {glow.scale = .., ..})
//            ...
//
// Assumes that calls to the function come from outside of the module. Changes
// the signature and nothing else: what is in between stays as it is.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "lib/Transforms/Glow/Passes.h"

namespace mlir::glow {
#define GEN_PASS_DEF_QUANTIZESIGNATURE
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {
/// One scale and zero point for all elements.
struct Parameters {
  double scale;
  int64_t zeroPoint;

  bool operator!=(const Parameters &other) const {
    return scale != other.scale || zeroPoint != other.zeroPoint;
  }
};

struct QuantizeSignaturePass
    : glow::impl::QuantizeSignatureBase<QuantizeSignaturePass> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

template <typename Op>
static std::optional<Parameters> matchParameters(Op op) {
  std::optional<SmallVector<double>> scale = matchFloats(op.getScale(), 1);
  if (!scale || scale->size() != 1)
    return std::nullopt;
  if (!op.getZeroPoint())
    return Parameters{scale->front(), 0};
  std::optional<SmallVector<int64_t>> zero = matchInts(op.getZeroPoint(), 1);
  if (!zero || zero->size() != 1)
    return std::nullopt;
  return Parameters{scale->front(), zero->front()};
}

static SmallVector<NamedAttribute> attributesOf(const Parameters &parameters,
                                                OpBuilder &b) {
  return {{b.getStringAttr("glow.scale"), b.getF32FloatAttr(parameters.scale)},
          {b.getStringAttr("glow.zero_point"),
           b.getI64IntegerAttr(parameters.zeroPoint)}};
}

/// Makes the argument what all of its users quantize it to.
static void quantizeArgument(func::FuncOp func, BlockArgument argument) {
  std::optional<Parameters> common;
  Type type;
  for (Operation *user : argument.getUsers()) {
    auto quantize = dyn_cast<QuantizeLinearOp>(user);
    std::optional<Parameters> own;
    if (!quantize || quantize.getX() != argument ||
        !(own = matchParameters(quantize)) || (common && *common != *own) ||
        (type && type != quantize.getType()))
      return;
    common = own;
    type = quantize.getType();
  }
  if (!common)
    return;
  for (Operation *user : llvm::make_early_inc_range(argument.getUsers())) {
    user->getResult(0).replaceAllUsesWith(argument);
    user->erase();
  }
  argument.setType(type);
  OpBuilder b(func);
  for (NamedAttribute attribute : attributesOf(*common, b))
    func.setArgAttr(argument.getArgNumber(), attribute.getName(),
                    attribute.getValue());
}

/// Returns the integers of a result that is dequantized.
static void quantizeResult(func::FuncOp func, OpOperand &result) {
  auto dequantize = result.get().getDefiningOp<DequantizeLinearOp>();
  std::optional<Parameters> parameters;
  if (!dequantize || !(parameters = matchParameters(dequantize)))
    return;
  result.set(dequantize.getX());
  if (dequantize.use_empty())
    dequantize.erase();
  OpBuilder b(func);
  for (NamedAttribute attribute : attributesOf(*parameters, b))
    func.setResultAttr(result.getOperandNumber(), attribute.getName(),
                       attribute.getValue());
}

void QuantizeSignaturePass::runOnOperation() {
  func::FuncOp func = getOperation();
  if (func.isExternal() || !func.getBody().hasOneBlock())
    return;
  for (BlockArgument argument : func.getArguments())
    quantizeArgument(func, argument);
  Block &body = func.getBody().front();
  for (OpOperand &result : body.getTerminator()->getOpOperands())
    quantizeResult(func, result);
  func.setFunctionType(
      FunctionType::get(func.getContext(), body.getArgumentTypes(),
                        body.getTerminator()->getOperandTypes()));
}
