//===- GlowReification.cpp - Dynamic dimensions of families and windows ---===//
#include "dialects/Glow/GlowReification.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Families
//===----------------------------------------------------------------------===//

LogicalResult
glow::reifyDims(Operation *op, OpBuilder &builder,
                ReifiedRankedShapedTypeDims &shapes,
                function_ref<OpFoldResult(OpResult, int64_t)> reifyDim) {
  for (OpResult result : op->getResults()) {
    SmallVector<OpFoldResult> &shape = shapes.emplace_back();
    for (auto [i, dim] : llvm::enumerate(tensorType(result).getShape()))
      shape.push_back(isDynamic(dim) ? reifyDim(result, i)
                                     : builder.getIndexAttr(dim));
  }
  return success();
}

OpFoldResult glow::reifyAsFirstOperand(Operation *op, OpBuilder &builder,
                                       OpResult result, int64_t dim) {
  return tensor::getMixedSize(builder, op->getLoc(), op->getOperand(0), dim);
}

/// The dimension that a and b broadcast to; a null one stands for 1.
static OpFoldResult broadcastSizes(OpBuilder &builder, Location loc,
                                   OpFoldResult a, OpFoldResult b) {
  if (!a || isConstantIntValue(a, 1))
    return b;
  if (!b || isConstantIntValue(b, 1) || a == b)
    return a;
  // Known, and not 1: the other one fits it.
  if (getConstantIntValue(a))
    return a;
  if (getConstantIntValue(b))
    return b;
  Value valueA = cast<Value>(a), valueB = cast<Value>(b);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value isOne = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                      valueA, one);
  return arith::SelectOp::create(builder, loc, isOne, valueB, valueA)
      .getResult();
}

/// The common size of `operands` along dimension `dim` of a result of `rank`.
static OpFoldResult broadcastDim(OpBuilder &builder, Location loc,
                                 ValueRange operands, int64_t rank,
                                 int64_t dim) {
  OpFoldResult size;
  for (Value operand : operands) {
    int64_t i = dim - (rank - tensorType(operand).getRank());
    if (i >= 0)
      size = broadcastSizes(builder, loc, size,
                            tensor::getMixedSize(builder, loc, operand, i));
  }
  return size;
}

OpFoldResult glow::reifyBroadcast(Operation *op, OpBuilder &builder,
                                  OpResult result, int64_t dim) {
  return broadcastDim(builder, op->getLoc(), op->getOperands(),
                      tensorType(result).getRank(), dim);
}

OpFoldResult glow::reifyRecurrent(Operation *op, OpBuilder &builder,
                                  OpResult result, int64_t dim) {
  // y is (sequence, D, batch, hidden), the states are (D, batch, hidden).
  bool isSequence = tensorType(result).getRank() == 4 && dim == 0;
  return tensor::getMixedSize(builder, op->getLoc(), op->getOperand(0),
                              isSequence ? 0 : 1);
}

OpFoldResult glow::reifyReducedDim(OpBuilder &builder, Location loc, Value x,
                                   ArrayRef<int64_t> axes, bool keepDims,
                                   int64_t dim) {
  if (!keepDims)
    for (int64_t axis : axes)
      dim += axis <= dim ? 1 : 0;
  return tensor::getMixedSize(builder, loc, x, dim);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

OpFoldResult glow::reifyWindows(OpBuilder &builder, Location loc,
                                OpFoldResult in, OpFoldResult kernel,
                                const Window &window, size_t i) {
  int64_t begin = window.pads[i];
  int64_t end = window.pads[window.pads.size() / 2 + i];
  int64_t stride = window.strides[i];
  AffineExpr size, extent;
  bindSymbols(builder.getContext(), size, extent);
  AffineExpr span =
      size + begin + end - ((extent - 1) * window.dilations[i] + 1);
  SmallVector<OpFoldResult> operands{in, kernel};
  if (!window.ceilMode)
    return affine::makeComposedFoldedAffineApply(
        builder, loc, span.floorDiv(stride) + 1, operands);
  // No window starts beyond the begin padding and the input.
  auto map = AffineMap::get(
      0, 2, {span.ceilDiv(stride) + 1, (size + begin).ceilDiv(stride)},
      builder.getContext());
  return affine::makeComposedFoldedAffineMin(builder, loc, map, operands);
}

OpFoldResult glow::reifyPoolDim(OpBuilder &builder, Location loc, Value x,
                                const Window &window, Layout layout,
                                int64_t dim) {
  int64_t firstSpatial = layout == Layout::ChannelsFirst ? 2 : 1;
  int64_t i = dim - firstSpatial;
  OpFoldResult in = tensor::getMixedSize(builder, loc, x, dim);
  if (i < 0 || i >= static_cast<int64_t>(window.kernel.size()))
    return in;
  return reifyWindows(builder, loc, in, builder.getIndexAttr(window.kernel[i]),
                      window, i);
}

/// conv and conv_integer.
template <typename Op>
static OpFoldResult reifyConvDim(Op op, OpBuilder &builder, int64_t dim) {
  bool first = op.getLayout() == Layout::ChannelsFirst;
  int64_t rank = tensorType(op.getX()).getRank();
  int64_t channelDim = first ? 1 : rank - 1, firstSpatial = first ? 2 : 1;
  Location loc = op.getLoc();
  if (dim == channelDim)
    return tensor::getMixedSize(builder, loc, op.getW(), first ? 0 : dim);
  OpFoldResult in = tensor::getMixedSize(builder, loc, op.getX(), dim);
  if (dim == 0)
    return in;
  int64_t i = dim - firstSpatial;
  OpFoldResult kernel =
      tensor::getMixedSize(builder, loc, op.getW(), first ? 2 + i : i);
  Window window{{}, op.getStrides(), op.getDilations(), op.getPads()};
  return reifyWindows(builder, loc, in, kernel, window, i);
}

OpFoldResult ConvOp::reifyDim(OpBuilder &builder, OpResult, int64_t dim) {
  return reifyConvDim(*this, builder, dim);
}

OpFoldResult ConvIntegerOp::reifyDim(OpBuilder &builder, OpResult,
                                     int64_t dim) {
  return reifyConvDim(*this, builder, dim);
}

OpFoldResult ConvTransposeOp::reifyDim(OpBuilder &builder, OpResult result,
                                       int64_t dim) {
  Location loc = getLoc();
  AffineExpr size, kernel;
  bindSymbols(builder.getContext(), size, kernel);
  if (dim == 0)
    return tensor::getMixedSize(builder, loc, getX(), 0);
  if (dim == 1) {
    OpFoldResult channels = tensor::getMixedSize(builder, loc, getW(), 1);
    return affine::makeComposedFoldedAffineApply(
        builder, loc, size * static_cast<int64_t>(getGroup()), {channels});
  }
  int64_t i = dim - 2;
  ArrayRef<int64_t> pads = getPads();
  AffineExpr out = (size - 1) * getStrides()[i] + getOutputPadding()[i] +
                   (kernel - 1) * getDilations()[i] + 1 - pads[i] -
                   pads[pads.size() / 2 + i];
  return affine::makeComposedFoldedAffineApply(
      builder, loc, out,
      {tensor::getMixedSize(builder, loc, getX(), dim),
       tensor::getMixedSize(builder, loc, getW(), dim)});
}

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// matmul and matmul_integer.
static OpFoldResult reifyProductDim(OpBuilder &builder, Location loc, Value a,
                                    Value b, OpResult result, int64_t dim) {
  int64_t rankA = tensorType(a).getRank();
  int64_t rankB = tensorType(b).getRank();
  int64_t rows = rankA > 1 ? 1 : 0, columns = rankB > 1 ? 1 : 0;
  int64_t batchRank = tensorType(result).getRank() - rows - columns;
  if (dim == batchRank && rows)
    return tensor::getMixedSize(builder, loc, a, rankA - 2);
  if (dim >= batchRank)
    return tensor::getMixedSize(builder, loc, b, rankB - 1);
  // The batch dimensions end two before the last of each matrix operand.
  OpFoldResult size;
  for (auto [operand, rank] : {std::pair(a, rankA), std::pair(b, rankB)}) {
    int64_t i = dim - (batchRank - (rank - 2));
    if (i >= 0 && i < rank - 2)
      size = broadcastSizes(builder, loc, size,
                            tensor::getMixedSize(builder, loc, operand, i));
  }
  return size;
}

OpFoldResult MatmulOp::reifyDim(OpBuilder &builder, OpResult result,
                                int64_t dim) {
  return reifyProductDim(builder, getLoc(), getA(), getB(), result, dim);
}

OpFoldResult MatmulIntegerOp::reifyDim(OpBuilder &builder, OpResult result,
                                       int64_t dim) {
  return reifyProductDim(builder, getLoc(), getA(), getB(), result, dim);
}

OpFoldResult GemmOp::reifyDim(OpBuilder &builder, OpResult result,
                              int64_t dim) {
  if (dim == 0)
    return tensor::getMixedSize(builder, getLoc(), getA(), getTransA() ? 1 : 0);
  return tensor::getMixedSize(builder, getLoc(), getB(), getTransB() ? 0 : 1);
}
