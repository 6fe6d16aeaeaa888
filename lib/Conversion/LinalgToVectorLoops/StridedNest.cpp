//===- StridedNest.cpp - A linalg op on buffers as strides ----------------===//
#include "lib/Conversion/LinalgToVectorLoops/StridedNest.h"

using namespace mlir;
using namespace mlir::glow;

/// Adds `scale * expr` to the operand's address.
static LogicalResult addTerm(AffineExpr expr, int64_t scale,
                             NestOperand &operand) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    operand.strides[dim.getPosition()] += scale;
    return success();
  }
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    operand.offset += scale * constant.getValue();
    return success();
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return failure();
  if (binary.getKind() == AffineExprKind::Add)
    return success(succeeded(addTerm(binary.getLHS(), scale, operand)) &&
                   succeeded(addTerm(binary.getRHS(), scale, operand)));
  auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!factor)
    return failure();
  if (binary.getKind() == AffineExprKind::Mul)
    return addTerm(binary.getLHS(), scale * factor.getValue(), operand);

  // A packed dimension: d floordiv block selects the block, d mod block the
  // place in it.
  auto dim = dyn_cast<AffineDimExpr>(binary.getLHS());
  bool isDiv = binary.getKind() == AffineExprKind::FloorDiv;
  if (!dim || (!isDiv && binary.getKind() != AffineExprKind::Mod))
    return failure();
  if (operand.blockedLoop && (*operand.blockedLoop != dim.getPosition() ||
                              operand.block != factor.getValue()))
    return failure();
  operand.blockedLoop = dim.getPosition();
  operand.block = factor.getValue();
  (isDiv ? operand.blockStride : operand.strides[dim.getPosition()]) += scale;
  return success();
}

static FailureOr<NestOperand> describeOperand(Value value, AffineMap map) {
  NestOperand operand;
  operand.value = value;
  operand.strides.assign(map.getNumDims(), 0);
  auto type = dyn_cast<MemRefType>(value.getType());
  if (!type) {
    if (isa<ShapedType>(value.getType()))
      return failure();
    operand.elementType = value.getType();
    return operand;
  }
  operand.elementType = type.getElementType();
  SmallVector<int64_t> strides;
  if (!type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, operand.offset)) ||
      ShapedType::isDynamic(operand.offset) ||
      llvm::any_of(strides, ShapedType::isDynamic))
    return failure();
  for (auto [expr, stride] : llvm::zip_equal(map.getResults(), strides))
    if (failed(addTerm(expr, stride, operand)))
      return failure();
  return operand;
}

FailureOr<StridedNest> mlir::glow::describeAsNest(linalg::LinalgOp op) {
  if (op->getNumRegions() != 1 || op.getNumDpsInits() != 1 ||
      op->getNumResults() != 0 || op.hasDynamicShape())
    return failure();
  StridedNest nest;
  nest.body = op.getBlock();
  for (Operation &inner : nest.body->without_terminator())
    if (inner.getNumRegions() != 0 ||
        (!OpTrait::hasElementwiseMappableTraits(&inner) &&
         !inner.hasTrait<OpTrait::ConstantLike>()))
      return failure();
  for (auto [extent, kind] :
       llvm::zip_equal(op.getStaticLoopRanges(), op.getIteratorTypesArray()))
    nest.loops.push_back({extent, kind == utils::IteratorType::reduction});
  for (OpOperand &operand : op->getOpOperands()) {
    FailureOr<NestOperand> described =
        describeOperand(operand.get(), op.getMatchingIndexingMap(&operand));
    if (failed(described))
      return failure();
    nest.operands.push_back(*described);
  }
  return nest;
}

/// Whether loop `inner`, directly inside `outer`, continues where it would be
/// with one longer loop.
static bool canMerge(const NestOperand &operand, unsigned outer, unsigned inner,
                     int64_t innerExtent) {
  if (operand.blockedLoop == outer || operand.blockedLoop == inner)
    return false;
  return operand.strides[outer] == operand.strides[inner] * innerExtent;
}

static void removeLoop(StridedNest &nest, unsigned loop) {
  nest.loops.erase(nest.loops.begin() + loop);
  for (NestOperand &operand : nest.operands) {
    operand.strides.erase(operand.strides.begin() + loop);
    if (operand.blockedLoop && *operand.blockedLoop == loop)
      operand.blockedLoop.reset();
    else if (operand.blockedLoop && *operand.blockedLoop > loop)
      --*operand.blockedLoop;
  }
}

void mlir::glow::simplifyLoops(MutableArrayRef<StridedNest *> nests) {
  StridedNest &first = *nests.front();
  auto all = [&](auto predicate) {
    return llvm::all_of(nests, [&](StridedNest *nest) {
      return llvm::all_of(nest->operands, predicate);
    });
  };
  for (unsigned loop = first.loops.size(); loop-- > 0;)
    if (first.loops[loop].extent == 1)
      for (StridedNest *nest : nests)
        removeLoop(*nest, loop);
  for (unsigned outer = first.loops.size(); outer-- > 0;) {
    unsigned inner = outer + 1;
    if (inner >= first.loops.size() ||
        first.loops[outer].isReduction != first.loops[inner].isReduction)
      continue;
    int64_t extent = first.loops[inner].extent;
    if (!all([&](const NestOperand &operand) {
          return canMerge(operand, outer, inner, extent);
        }))
      continue;
    for (StridedNest *nest : nests) {
      nest->loops[inner].extent *= nest->loops[outer].extent;
      removeLoop(*nest, outer);
    }
  }
}
