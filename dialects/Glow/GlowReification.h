//===- GlowReification.h - Dynamic dimensions of results as IR --*- C++ -*-===//
//
// What the generated implementations of ReifyRankedShapedTypeOpInterface call.
// The functions of families compute dimension `dim` of `result`, an op's,
// which is dynamic.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWREIFICATION_H
#define GLOW_DIALECTS_GLOW_GLOWREIFICATION_H

#include "dialects/Glow/GlowTypeInference.h"

#include "mlir/Interfaces/InferTypeOpInterface.h"

namespace mlir::glow {

/// Static dimensions of the results as attributes, and dynamic ones as
/// `reifyDim` computes them.
LogicalResult
reifyDims(Operation *op, OpBuilder &builder,
          ReifiedRankedShapedTypeDims &shapes,
          function_ref<OpFoldResult(OpResult result, int64_t dim)> reifyDim);

/// The result has the shape of the first operand.
OpFoldResult reifyAsFirstOperand(Operation *op, OpBuilder &builder,
                                 OpResult result, int64_t dim);

/// All operands are broadcast together.
OpFoldResult reifyBroadcast(Operation *op, OpBuilder &builder, OpResult result,
                            int64_t dim);

/// Operand 0 is (sequence, batch, input).
OpFoldResult reifyRecurrent(Operation *op, OpBuilder &builder, OpResult result,
                            int64_t dim);

/// A dimension of `x` without `axes`.
OpFoldResult reifyReducedDim(OpBuilder &builder, Location loc, Value x,
                             ArrayRef<int64_t> axes, bool keepDims,
                             int64_t dim);

/// The number of positions of `window` in `in` elements along spatial
/// dimension `i`. The kernel is given apart, as it may be dynamic.
OpFoldResult reifyWindows(OpBuilder &builder, Location loc, OpFoldResult in,
                          OpFoldResult kernel, const Window &window, size_t i);

template <typename Op>
OpFoldResult reifyReduce(Op op, OpBuilder &builder, OpResult result,
                         int64_t dim) {
  return reifyReducedDim(builder, op.getLoc(), op.getX(), op.getAxes(),
                         op.getKeepdims(), dim);
}

template <typename Op>
OpFoldResult reifyArgReduce(Op op, OpBuilder &builder, OpResult result,
                            int64_t dim) {
  int64_t axis = op.getAxis();
  return reifyReducedDim(builder, op.getLoc(), op.getX(), axis,
                         op.getKeepdims(), dim);
}

OpFoldResult reifyPoolDim(OpBuilder &builder, Location loc, Value x,
                          const Window &window, Layout layout, int64_t dim);

template <typename Op>
OpFoldResult reifyPool(Op op, OpBuilder &builder, OpResult result,
                       int64_t dim) {
  Layout layout = Layout::ChannelsFirst;
  if constexpr (!std::is_same_v<Op, LpPoolOp>)
    layout = op.getLayout();
  return reifyPoolDim(builder, op.getLoc(), op.getX(), windowOf(op), layout,
                      dim);
}

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWREIFICATION_H
