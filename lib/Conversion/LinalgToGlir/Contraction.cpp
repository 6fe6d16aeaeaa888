//===- Contraction.cpp - What a sum of products is to a matrix unit -------===//
#include "lib/Conversion/LinalgToGlir/Contraction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::glow;

/// The argument of which `value` is a widening; null if it is none.
static BlockArgument widened(Value value, bool &isUnsigned) {
  Operation *op = value.getDefiningOp();
  if (op && isa<arith::ExtSIOp, arith::ExtUIOp, arith::ExtFOp>(op)) {
    isUnsigned = isa<arith::ExtUIOp>(op);
    value = op->getOperand(0);
  }
  return dyn_cast<BlockArgument>(value);
}

/// Matches `out + widen(a) * widen(b)`.
static bool matchBody(linalg::LinalgOp op, Contraction &contraction) {
  Block *body = op.getBlock();
  Operation *sum = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!sum || !isa<arith::AddIOp, arith::AddFOp>(sum))
    return false;
  Value out = body->getArgument(2);
  for (auto [carried, product] :
       {std::pair(sum->getOperand(0), sum->getOperand(1)),
        std::pair(sum->getOperand(1), sum->getOperand(0))}) {
    Operation *mul = product.getDefiningOp();
    if (carried != out || !mul || !isa<arith::MulIOp, arith::MulFOp>(mul))
      continue;
    bool isUnsigned[2] = {false, false};
    BlockArgument lhs = widened(mul->getOperand(0), isUnsigned[0]);
    BlockArgument rhs = widened(mul->getOperand(1), isUnsigned[1]);
    if (!lhs || !rhs || lhs.getArgNumber() + rhs.getArgNumber() != 1)
      return false;
    contraction.inputUnsigned = isUnsigned[lhs.getArgNumber()];
    contraction.weightUnsigned = isUnsigned[1 - lhs.getArgNumber()];
    return true;
  }
  return false;
}

static bool matchTypes(linalg::LinalgOp op) {
  auto element = [](Value value) {
    return getElementTypeOrSelf(value.getType());
  };
  Type input = element(op->getOperand(0)), weight = element(op->getOperand(1));
  Type output = element(op->getResult(0));
  auto isSmall = [](Type type) {
    return type.isInteger(8) || type.isInteger(16);
  };
  if (isSmall(input) && isSmall(weight))
    return output.isInteger(32);
  return isa<FloatType>(input) && input == weight && output.isF32();
}

/// Matches `position * stride + kernel * dilation`.
static bool matchWindow(AffineExpr expr, unsigned &position, unsigned &kernel,
                        int64_t &stride, int64_t &dilation,
                        function_ref<bool(unsigned)> isPosition) {
  auto sum = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!sum || sum.getKind() != AffineExprKind::Add)
    return false;
  std::optional<unsigned> dims[2];
  int64_t factors[2] = {1, 1};
  for (unsigned index : {0, 1}) {
    AffineExpr term = index == 0 ? sum.getLHS() : sum.getRHS();
    if (auto product = dyn_cast<AffineBinaryOpExpr>(term)) {
      auto factor = dyn_cast<AffineConstantExpr>(product.getRHS());
      if (product.getKind() != AffineExprKind::Mul || !factor)
        return false;
      factors[index] = factor.getValue();
      term = product.getLHS();
    }
    auto dim = dyn_cast<AffineDimExpr>(term);
    if (!dim)
      return false;
    dims[index] = dim.getPosition();
  }
  unsigned first = isPosition(*dims[0]) ? 0 : 1;
  if (isPosition(*dims[0]) == isPosition(*dims[1]))
    return false;
  position = *dims[first];
  stride = factors[first];
  kernel = *dims[1 - first];
  dilation = factors[1 - first];
  return true;
}

std::optional<Contraction> glow::matchContraction(linalg::LinalgOp op) {
  Contraction result;
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      !op.hasPureTensorSemantics() || !matchTypes(op) || !matchBody(op, result))
    return std::nullopt;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  AffineMap input = maps[0], weight = maps[1], output = maps[2];
  auto isIn = [](AffineMap map, unsigned dim) {
    return map.isFunctionOfDim(dim);
  };
  if (!weight.isProjectedPermutation() || !output.isProjectedPermutation())
    return std::nullopt;

  SmallVector<unsigned> positions, kernels, windows;
  for (AffineExpr expr : input.getResults()) {
    if (isa<AffineDimExpr>(expr))
      continue;
    unsigned index = windows.size() / 2, position, kernel;
    if (index == 2 || !matchWindow(expr, position, kernel, result.stride[index],
                                   result.dilation[index], [&](unsigned dim) {
                                     return isIn(output, dim);
                                   }))
      return std::nullopt;
    windows.append({position, kernel});
    result.position[index] = position;
    result.kernel[index] = kernel;
  }
  for (unsigned dim = 0; dim < op.getNumLoops(); ++dim) {
    if (llvm::is_contained(windows, dim))
      continue;
    bool inInput = isIn(input, dim), inWeight = isIn(weight, dim);
    bool inOutput = isIn(output, dim);
    if (!inOutput && !(inInput && inWeight))
      return std::nullopt;
    if (!inOutput) {
      kernels.push_back(dim);
    } else if (!inWeight) {
      positions.push_back(dim);
    } else if (!inInput) {
      if (result.outputChannel)
        result.outer.push_back(*result.outputChannel);
      result.outputChannel = dim;
    } else {
      if (result.channel)
        result.outer.push_back(*result.channel);
      result.channel = dim;
    }
  }
  // The innermost dimension of a sum is the channel, others are like kernels.
  if (!kernels.empty())
    result.inputChannel = kernels.pop_back_val();
  if (result.channel && (result.inputChannel || result.outputChannel)) {
    result.outer.push_back(*result.channel);
    result.channel = std::nullopt;
  }
  for (int index : {1, 0}) {
    if (result.position[index])
      continue;
    if (!kernels.empty())
      result.kernel[index] = kernels.pop_back_val();
    else if (!positions.empty())
      result.position[index] = positions.pop_back_val();
  }
  if (!positions.empty())
    result.batch = positions.pop_back_val();
  result.outer.append(positions);
  if (!kernels.empty())
    return std::nullopt;
  return result;
}
