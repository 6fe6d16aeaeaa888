//===- GlowTypeInferenceMovement.cpp - Ops that move elements -------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowTypeInference.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Whole blocks
//===----------------------------------------------------------------------===//

LogicalResult ExpandOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                         ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  FailureOr<int64_t> length =
      rankFromLength(site, "shape", adaptor.getShape()); // (C1)
  if (failed(length))
    return failure();
  SmallVector<int64_t> shape(*length, kDynamic);
  if (auto constant = matchInts(adaptor.getShape())) {
    if (failed(checkAtLeast(site, "shape", *constant, 0))) // (C2)
      return failure();
    shape = *constant;
  }
  auto common = broadcastShapes(x.getShape(), shape);
  if (!common) // (C3)
    return site.error("x of shape ", formatShape(x.getShape()), " and shape ",
                      formatList(shape), " do not broadcast together");
  results.push_back(x.clone(*common));
  return success();
}

LogicalResult TileOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  Value repeats = adaptor.getRepeats();
  if (failed(checkVector(site, "repeats", repeats, x.getRank()))) // (C1)
    return failure();
  SmallVector<int64_t> shape(x.getRank(), kDynamic);
  if (auto constant = matchInts(repeats)) {
    if (failed(checkAtLeast(site, "repeats", *constant, 0))) // (C2)
      return failure();
    for (auto [i, repeat] : llvm::enumerate(*constant)) {
      std::optional<int64_t> dim = mulDims(x.getDimSize(i), repeat);
      if (!dim) // (C3)
        return site.error("dimension ", i, " of ", x.getDimSize(i),
                          " elements is too large to be repeated ", repeat,
                          " times");
      shape[i] = *dim;
    }
  }
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult ConcatOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                         ResultTypes &results) {
  ValueRange xs = adaptor.getXs();
  if (xs.empty()) // (C1)
    return site.error("expected at least one operand");
  RankedTensorType first = tensorType(xs.front());
  int64_t rank = first.getRank(), axis = adaptor.getAxis();
  if (failed(checkAxis(site, axis, rank))) // (C3)
    return failure();
  SmallVector<int64_t> shape(first.getShape());
  for (auto [i, x] : llvm::enumerate(xs.drop_front())) {
    RankedTensorType type = tensorType(x);
    if (type.getRank() != rank || // (C2)
        !elementTypesAgree(type.getElementType(), first.getElementType()))
      return site.error("operand #", i + 1, " is ", type,
                        ", which differs in rank or element type from operand "
                        "#0, ",
                        first);
    for (int64_t d = 0; d < rank; ++d) {
      int64_t dim = type.getDimSize(d);
      if (d == axis) {
        std::optional<int64_t> sum = addDims(shape[d], dim);
        if (!sum) // (C5)
          return site.error("dimension ", d,
                            " of the result does not fit in 63 bits");
        shape[d] = *sum;
        continue;
      }
      if (!mayBeEqual(shape[d], dim)) // (C4)
        return site.error("dimension ", d, " of operand #", i + 1, " is ", dim,
                          ", but ", shape[d], " is expected");
      shape[d] = moreStatic(shape[d], dim);
    }
  }
  results.push_back(first.clone(shape));
  return success();
}

LogicalResult SplitOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                        ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t axis = adaptor.getAxis();
  ArrayRef<int64_t> sizes = adaptor.getSizes();
  if (failed(checkAxis(site, axis, x.getRank())) ||  // (C1)
      failed(checkAtLeast(site, "sizes", sizes, 0))) // (C2)
    return failure();
  std::optional<int64_t> sum = 0;
  for (int64_t size : sizes)
    sum = sum ? addDims(*sum, size) : sum;
  int64_t dim = x.getDimSize(axis);
  if (!sum || !mayBeEqual(*sum, dim)) // (C3)
    return site.error("sizes ", formatList(sizes), " do not add up to the ",
                      dim, " elements along axis ", axis);
  for (int64_t size : sizes) {
    SmallVector<int64_t> shape(x.getShape());
    shape[axis] = size;
    results.push_back(x.clone(shape));
  }
  return success();
}

/// The number of elements that a slice takes from `dim`; `step` is not zero.
static int64_t countSliced(int64_t dim, int64_t start, int64_t end,
                           int64_t step) {
  auto clampTo = [&](int64_t index, int64_t low, int64_t high) {
    // No overflow: only a negative index is added to a dimension.
    return std::clamp(index < 0 ? index + dim : index, low, high);
  };
  uint64_t span, stride;
  if (step > 0) {
    start = clampTo(start, 0, dim);
    end = clampTo(end, 0, dim);
    span = end > start ? end - start : 0;
    stride = step;
  } else {
    if (dim == 0)
      return 0;
    start = clampTo(start, 0, dim - 1);
    end = clampTo(end, -1, dim - 1);
    span = start > end ? start - end : 0;
    stride = -static_cast<uint64_t>(step);
  }
  return span == 0 ? 0 : (span - 1) / stride + 1;
}

LogicalResult SliceOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                        ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  ArrayRef<int64_t> axes = adaptor.getAxes();
  for (auto [i, axis] : llvm::enumerate(axes)) {
    if (failed(checkAxis(site, axis, x.getRank()))) // (C1)
      return failure();
    if (llvm::is_contained(axes.take_front(i), axis)) // (C1)
      return site.error("axis ", axis, " occurs twice in axes ",
                        formatList(axes));
  }
  Value starts = adaptor.getStarts(), ends = adaptor.getEnds(),
        steps = adaptor.getSteps();
  int64_t count = axes.size();
  if (failed(checkVector(site, "starts", starts, count)) || // (C2)
      failed(checkVector(site, "ends", ends, count)) ||
      (steps && failed(checkVector(site, "steps", steps, count))))
    return failure();
  auto stepValues = matchInts(steps);
  if (!steps)
    stepValues = SmallVector<int64_t>(axes.size(), 1);
  if (stepValues && llvm::is_contained(*stepValues, 0)) // (C3)
    return site.error("steps ", formatList(*stepValues), " has a 0");

  auto startValues = matchInts(starts), endValues = matchInts(ends);
  SmallVector<int64_t> shape(x.getShape());
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t &dim = shape[axis];
    if (!startValues || !endValues || !stepValues)
      dim = kDynamic;
    else if (!isDynamic(dim))
      dim = countSliced(dim, (*startValues)[i], (*endValues)[i],
                        (*stepValues)[i]);
  }
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult PadOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                      ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t rank = x.getRank();
  Value value = adaptor.getValue();
  if (failed(checkVector(site, "pads", adaptor.getPads(), 2 * rank))) // (C1)
    return failure();
  if (value && adaptor.getMode() != PadMode::Constant) // (C2)
    return site.error("value is given in the mode '",
                      stringifyPadMode(adaptor.getMode()), "'");
  if (value && failed(checkSameElementType(site, "x", adaptor.getX(), "value",
                                           value))) // (C2)
    return failure();
  SmallVector<int64_t> shape(rank, kDynamic);
  if (auto pads = matchInts(adaptor.getPads())) {
    for (int64_t i = 0; i < rank; ++i) {
      int64_t begin = (*pads)[i], end = (*pads)[rank + i];
      std::optional<int64_t> dim = x.getDimSize(i);
      // A pad of kDynamic's value would pass for a dynamic dimension.
      if (begin == kDynamic || end == kDynamic)
        dim = std::nullopt;
      for (int64_t pad : {begin, end})
        dim = dim ? addDims(*dim, pad) : dim;
      if (!dim || (!isDynamic(*dim) && *dim < 0)) // (C3)
        return site.error("dimension ", i, " of ", x.getDimSize(i),
                          " elements cannot be padded by ", begin, " and ",
                          end);
      shape[i] = *dim;
    }
  }
  results.push_back(x.clone(shape));
  return success();
}

/// The result of resizing by constant scales.
static LogicalResult scaleShape(OpSite site, ArrayRef<double> scales,
                                SmallVectorImpl<int64_t> &shape) {
  for (auto [dim, scale] : llvm::zip_equal(shape, scales)) {
    if (!(scale > 0) || std::isinf(scale)) // (C3)
      return site.error("scale ", scale, " is not a positive finite number");
    if (isDynamic(dim))
      continue;
    // In f32, as runtimes compute it: 10 * 2.3 is 23, not 22.
    float scaled = static_cast<float>(dim) * static_cast<float>(scale);
    if (!(scaled < 0x1p63f)) // (C5)
      return site.error("dimension of ", dim,
                        " elements is too large to be scaled by ", scale);
    dim = static_cast<int64_t>(scaled);
  }
  return success();
}

LogicalResult ResizeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                         ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  Value scales = adaptor.getScales(), sizes = adaptor.getSizes();
  if (!scales == !sizes) // (C1)
    return site.error("expected either scales or sizes, but got ",
                      scales ? "both" : "neither");
  // (C2)
  if (scales ? failed(checkVector(site, "scales", scales, x.getRank()))
             : failed(checkVector(site, "sizes", sizes, x.getRank())))
    return failure();
  SmallVector<int64_t> shape(x.getRank(), kDynamic);
  if (auto constant = matchInts(sizes)) {
    if (failed(checkAtLeast(site, "sizes", *constant, 0))) // (C4)
      return failure();
    shape = *constant;
  } else if (auto constant = matchFloats(scales)) {
    shape.assign(x.getShape().begin(), x.getShape().end());
    if (failed(scaleShape(site, *constant, shape)))
      return failure();
  }
  results.push_back(x.clone(shape));
  return success();
}

//===----------------------------------------------------------------------===//
// Elements at indices
//===----------------------------------------------------------------------===//

LogicalResult GatherOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                         ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(site, axis, x.getRank()))) // (C1)
    return failure();
  ArrayRef<int64_t> dims = x.getShape();
  SmallVector<int64_t> shape(dims.take_front(axis));
  llvm::append_range(shape, tensorType(adaptor.getIndices()).getShape());
  llvm::append_range(shape, dims.drop_front(axis + 1));
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult GatherElementsOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                                 ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  RankedTensorType indices = tensorType(adaptor.getIndices());
  if (indices.getRank() != x.getRank()) // (C1)
    return site.error("expected indices of rank ", x.getRank(), ", but got ",
                      indices);
  if (failed(checkAxis(site, adaptor.getAxis(), x.getRank()))) // (C2)
    return failure();
  if (failed(checkIndicesFit(site, x, indices, adaptor.getAxis()))) // (C3)
    return failure();
  results.push_back(indices.clone(x.getElementType()));
  return success();
}

LogicalResult GatherNdOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                           ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  RankedTensorType indices = tensorType(adaptor.getIndices());
  int64_t batchDims = adaptor.getBatchDims();
  int64_t rank = std::min(x.getRank(), indices.getRank());
  if (batchDims < 0 || batchDims >= rank) // (C1)
    return site.error("batch_dims ", batchDims, " is not in [0, ", rank, ")");
  SmallVector<int64_t> shape(indices.getShape().drop_back());
  for (int64_t i = 0; i < batchDims; ++i) {
    int64_t dim = x.getDimSize(i);
    if (!mayBeEqual(dim, shape[i])) // (C2)
      return site.error("dimension ", i, " of indices is ", shape[i], ", but ",
                        dim, " is expected");
    shape[i] = moreStatic(shape[i], dim);
  }
  int64_t depth = indices.getShape().back();
  int64_t maxDepth = x.getRank() - batchDims;
  if (isDynamic(depth) || depth < 1 || depth > maxDepth) // (C3)
    return site.error("expected indices with a last dimension in [1, ",
                      maxDepth, "], but got ", indices);
  llvm::append_range(shape, x.getShape().drop_front(batchDims + depth));
  results.push_back(x.clone(shape));
  return success();
}
