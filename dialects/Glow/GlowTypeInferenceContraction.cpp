//===- GlowTypeInferenceContraction.cpp - Products and windows ------------===//
#include "dialects/Glow/GlowQuantization.h"
#include "dialects/Glow/GlowTypeInference.h"

#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// The product of `a` and `b` with elements of `elementType`. Constraints (C1),
/// (C3), (C4) of matmul and matmul_integer.
static LogicalResult inferProduct(OpSite site, Value a, Value b,
                                  Type elementType, ResultTypes &results) {
  ArrayRef<int64_t> shapeA = tensorType(a).getShape();
  ArrayRef<int64_t> shapeB = tensorType(b).getShape();
  if (shapeA.empty() || shapeB.empty()) // (C1)
    return site.error("expected operands with a rank of at least 1, but got ",
                      a.getType(), " and ", b.getType());
  bool isRow = shapeA.size() == 1, isColumn = shapeB.size() == 1;
  int64_t columnsA = shapeA.back();
  int64_t rowsB = isColumn ? shapeB[0] : shapeB[shapeB.size() - 2];
  if (!mayBeEqual(columnsA, rowsB)) // (C3)
    return site.error("a of shape ", formatShape(shapeA), " has ", columnsA,
                      " columns, but b of shape ", formatShape(shapeB), " has ",
                      rowsB, " rows");

  ArrayRef<int64_t> batchA = shapeA.drop_back(isRow ? 1 : 2);
  ArrayRef<int64_t> batchB = shapeB.drop_back(isColumn ? 1 : 2);
  std::optional<SmallVector<int64_t>> shape = broadcastShapes(batchA, batchB);
  if (!shape) // (C4)
    return site.error("batch dimensions ", formatShape(batchA), " of a and ",
                      formatShape(batchB), " of b do not broadcast together");
  if (!isRow)
    shape->push_back(shapeA[shapeA.size() - 2]);
  if (!isColumn)
    shape->push_back(shapeB.back());
  results.push_back(RankedTensorType::get(*shape, elementType));
  return success();
}

LogicalResult MatmulOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                         ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB();
  if (failed(checkSameElementType(site, "a", a, "b", b))) // (C2)
    return failure();
  int64_t rankB = tensorType(b).getRank();
  int64_t columns = rankB == 1 ? -1 : rankB - 1;
  if (failed(checkQuantizedProduct(site, {"a", a}, {"b", b}, columns,
                                   {"", Value()}))) // (C5)
    return failure();
  return inferProduct(site, a, b, elementTypeOf(a), results);
}

/// That there are at most two zero points, of the element types of what they
/// belong to: (C2) of matmul_integer, (C7) of conv_integer.
static LogicalResult checkZeroPoints(OpSite site, ValueRange zeroPoints,
                                     ArrayRef<std::pair<StringRef, Value>> of) {
  if (zeroPoints.size() > of.size())
    return site.error("expected at most ", of.size(), " zero points, but got ",
                      zeroPoints.size());
  for (auto [zeroPoint, owner] : llvm::zip(zeroPoints, of))
    if (failed(checkSameElementType(site, owner.first, owner.second,
                                    "zero_point", zeroPoint)))
      return failure();
  return success();
}

LogicalResult MatmulIntegerOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                                ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB();
  ValueRange zeroPoints = adaptor.getZeroPoints();
  if (failed(inferProduct(site, a, b, IntegerType::get(a.getContext(), 32),
                          results)) ||
      failed(checkZeroPoints(site, zeroPoints, {{"a", a}, {"b", b}}))) // (C2)
    return failure();
  for (auto [i, zeroPoint] : llvm::enumerate(zeroPoints)) {
    Value matrix = i == 0 ? a : b;
    size_t fromEnd = i + 1;
    ArrayRef<int64_t> shape = tensorType(zeroPoint).getShape();
    ArrayRef<int64_t> matrixShape = tensorType(matrix).getShape();
    bool isOne = shape.size() < fromEnd || shape.end()[-int64_t(fromEnd)] == 1;
    if (!isOne || !broadcastsTo(shape, matrixShape)) // (C5)
      return site.error("expected a zero point that is a scalar or broadcasts "
                        "to ",
                        matrix.getType(), " with one element along the ",
                        fromEnd == 1 ? "last" : "second to last",
                        " dimension, but got ", zeroPoint.getType());
  }
  return success();
}

LogicalResult GemmOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB(), c = adaptor.getC();
  ArrayRef<int64_t> shapeA = tensorType(a).getShape();
  ArrayRef<int64_t> shapeB = tensorType(b).getShape();
  if (shapeA.size() != 2 || shapeB.size() != 2) // (C1)
    return site.error("expected a and b of rank 2, but got ", a.getType(),
                      " and ", b.getType());
  if (failed(checkSameElementType(site, "a", a, "b", b)) || // (C2)
      (c && failed(checkSameElementType(site, "a", a, "c", c))))
    return failure();
  int64_t rows = shapeA[adaptor.getTransA() ? 1 : 0];
  int64_t columnsA = shapeA[adaptor.getTransA() ? 0 : 1];
  int64_t rowsB = shapeB[adaptor.getTransB() ? 1 : 0];
  int64_t columns = shapeB[adaptor.getTransB() ? 0 : 1];
  if (!mayBeEqual(columnsA, rowsB)) // (C3)
    return site.error("a has ", columnsA, " columns, but b has ", rowsB,
                      " rows");
  SmallVector<int64_t> shape{rows, columns};
  if (c && !broadcastsTo(tensorType(c).getShape(), shape)) // (C4)
    return site.error("c of shape ", formatShape(tensorType(c).getShape()),
                      " does not broadcast to ", formatShape(shape));
  if (failed(checkQuantizedProduct(site, {"a", a}, {"b", b},
                                   adaptor.getTransB() ? 0 : 1,
                                   {"c", c}))) // (C5)
    return failure();
  results.push_back(RankedTensorType::get(shape, elementTypeOf(a)));
  return success();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// (kernel - 1) * dilation + 1, the elements from the first of a window to its
/// last; dynamic if the kernel is, nothing if it does not fit.
static std::optional<int64_t> windowExtent(int64_t kernel, int64_t dilation) {
  if (isDynamic(kernel))
    return kDynamic;
  return llvm::checkedMulAdd<int64_t>(kernel - 1, dilation, 1);
}

FailureOr<int64_t> glow::countWindows(OpSite site, const Window &window,
                                      size_t i, int64_t in) {
  int64_t stride = window.strides[i];
  int64_t padBegin = window.pads[i];
  int64_t padEnd = window.pads[window.pads.size() / 2 + i];
  std::optional<int64_t> extent =
      windowExtent(window.kernel[i], window.dilations[i]);
  std::optional<int64_t> beginAndIn = addDims(in, padBegin);
  std::optional<int64_t> padded =
      beginAndIn ? addDims(*beginAndIn, padEnd) : std::nullopt;
  if (!extent || !padded)
    return site.error("spatial dimension ", i, " is too large");
  if (isDynamic(*extent) || isDynamic(*padded))
    return kDynamic;
  if (*padded < *extent)
    return site.error("window of ", *extent, " elements does not fit into ",
                      *padded, " padded elements of spatial dimension ", i);
  int64_t span = *padded - *extent;
  if (!window.ceilMode || span % stride == 0)
    return span / stride + 1;
  // A window that would start beyond the begin padding and the input sees end
  // padding only.
  int64_t lastStart = span / stride * stride;
  bool startsInside = lastStart < *beginAndIn - stride;
  return span / stride + (startsInside ? 2 : 1);
}

LogicalResult glow::inferPoolType(OpSite site, Value x, const Window &window,
                                  Layout layout, ResultTypes &results) {
  RankedTensorType type = tensorType(x);
  if (type.getRank() < 3) // (C1)
    return site.error("expected x with a rank of at least 3, but got ", type);
  int64_t numSpatial = type.getRank() - 2;
  // (C2)
  if (failed(checkLength(site, "kernel_shape", window.kernel, numSpatial)) ||
      failed(checkLength(site, "strides", window.strides, numSpatial)) ||
      failed(checkLength(site, "dilations", window.dilations, numSpatial)) ||
      failed(checkLength(site, "pads", window.pads, 2 * numSpatial)))
    return failure();
  // (C3)
  if (failed(checkAtLeast(site, "kernel_shape", window.kernel, 1)) ||
      failed(checkAtLeast(site, "strides", window.strides, 1)) ||
      failed(checkAtLeast(site, "dilations", window.dilations, 1)) ||
      failed(checkAtLeast(site, "pads", window.pads, 0)))
    return failure();

  SmallVector<int64_t> shape(type.getShape());
  int64_t firstSpatial = layout == Layout::ChannelsFirst ? 2 : 1;
  for (int64_t i = 0; i < numSpatial; ++i) {
    std::optional<int64_t> extent =
        windowExtent(window.kernel[i], window.dilations[i]);
    for (int64_t pad : {window.pads[i], window.pads[numSpatial + i]})
      if (extent && pad >= *extent) // (C4)
        return site.error("pads has the entry ", pad,
                          ", but less than the window of ", *extent,
                          " elements is expected in spatial dimension ", i);
    FailureOr<int64_t> count =
        countWindows(site, window, i, shape[firstSpatial + i]); // (C5)
    if (failed(count))
      return failure();
    shape[firstSpatial + i] = *count;
  }
  results.push_back(type.clone(shape));
  return success();
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// Constraints (C1), (C2) of all convolutions.
static LogicalResult checkConvRanks(OpSite site, Value x, Value w) {
  int64_t rank = tensorType(x).getRank();
  if (rank < 3) // (C1)
    return site.error("expected x with a rank of at least 3, but got ",
                      x.getType());
  if (tensorType(w).getRank() != rank) // (C2)
    return site.error("expected w of rank ", rank, ", but got ", w.getType());
  return success();
}

/// Constraints (C1), (C2), (C9), (C10) of conv and conv_transpose. `filterDim`
/// is the dimension of `w` that has the output channels, or those of a group.
static LogicalResult checkConvOperands(OpSite site, Value x, Value w, Value b,
                                       int64_t filterDim) {
  if (failed(checkConvRanks(site, x, w)))
    return failure();
  if (failed(checkSameElementType(site, "x", x, "w", w)) || // (C9)
      (b && failed(checkSameElementType(site, "x", x, "b", b))))
    return failure();
  return checkQuantizedProduct(site, {"x", x}, {"w", w}, filterDim,
                               {"b", b}); // (C10)
}

/// Constraints (C3), (C4) of conv and conv_transpose.
static LogicalResult checkConvAttributes(OpSite site, const Window &window,
                                         int64_t numSpatial) {
  // (C3)
  if (failed(checkLength(site, "strides", window.strides, numSpatial)) ||
      failed(checkLength(site, "dilations", window.dilations, numSpatial)) ||
      failed(checkLength(site, "pads", window.pads, 2 * numSpatial)))
    return failure();
  // (C4)
  if (failed(checkAtLeast(site, "strides", window.strides, 1)) ||
      failed(checkAtLeast(site, "dilations", window.dilations, 1)) ||
      failed(checkAtLeast(site, "pads", window.pads, 0)))
    return failure();
  return success();
}

/// Constraint (C5) of conv and conv_transpose, for one number of channels.
static LogicalResult checkGroup(OpSite site, int64_t group, StringRef name,
                                int64_t channels) {
  if (group < 1)
    return site.error("group is ", group, ", but at least 1 is expected");
  if (!isDynamic(channels) && channels % group != 0)
    return site.error("group ", group, " does not divide the ", channels, " ",
                      name);
  return success();
}

/// Constraint (C8) of conv and conv_transpose: the window is not empty.
static LogicalResult checkKernel(OpSite site, ArrayRef<int64_t> kernel) {
  if (!llvm::is_contained(kernel, 0))
    return success();
  return site.error("window of shape ", formatShape(kernel), " is empty");
}

/// The result of a convolution of `x` with `w`, whose ranks are right, with
/// elements of `elementType`, and the output channels. Constraints (C3) to (C6)
/// and (C8) of conv and conv_integer.
template <typename Adaptor>
static FailureOr<int64_t> inferConvType(OpSite site, Adaptor adaptor,
                                        Type elementType,
                                        ResultTypes &results) {
  ArrayRef<int64_t> xShape = tensorType(adaptor.getX()).getShape();
  ArrayRef<int64_t> wShape = tensorType(adaptor.getW()).getShape();
  int64_t rank = xShape.size(), numSpatial = rank - 2;
  bool first = adaptor.getLayout() == Layout::ChannelsFirst;
  int64_t channelDim = first ? 1 : rank - 1;
  int64_t firstSpatial = first ? 2 : 1;
  ArrayRef<int64_t> kernel = first ? wShape.drop_front(2) : wShape.drop_back(2);
  int64_t channels = xShape[channelDim];
  int64_t outChannels = first ? wShape[0] : wShape[rank - 1];
  int64_t groupChannels = first ? wShape[1] : wShape[rank - 2];

  Window window{kernel, adaptor.getStrides(), adaptor.getDilations(),
                adaptor.getPads()};
  int64_t group = adaptor.getGroup();
  if (failed(checkConvAttributes(site, window, numSpatial)) ||
      failed(checkGroup(site, group, "channels of x", channels)) || // (C5)
      failed(checkGroup(site, group, "output channels of w", outChannels)))
    return failure();
  if (!isDynamic(channels) && !mayBeEqual(groupChannels, channels / group))
    return site.error("w has ", groupChannels, " input channels, but x has ",
                      channels / group, " per group"); // (C6)
  if (failed(checkKernel(site, kernel)))               // (C8)
    return failure();

  SmallVector<int64_t> shape(xShape);
  shape[channelDim] = outChannels;
  for (int64_t i = 0; i < numSpatial; ++i) {
    FailureOr<int64_t> count =
        countWindows(site, window, i, xShape[firstSpatial + i]); // (C8)
    if (failed(count))
      return failure();
    shape[firstSpatial + i] = *count;
  }
  results.push_back(RankedTensorType::get(shape, elementType));
  return outChannels;
}

LogicalResult ConvOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  Value x = adaptor.getX(), b = adaptor.getB();
  bool first = adaptor.getLayout() == Layout::ChannelsFirst;
  int64_t filterDim = first ? 0 : tensorType(x).getRank() - 1;
  if (failed(checkConvOperands(site, x, adaptor.getW(), b, filterDim)))
    return failure();
  FailureOr<int64_t> outChannels =
      inferConvType(site, adaptor, elementTypeOf(x), results);
  if (failed(outChannels) ||
      (b && failed(checkVector(site, "b", b, *outChannels)))) // (C7)
    return failure();
  return success();
}

LogicalResult ConvIntegerOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                              ResultTypes &results) {
  Value x = adaptor.getX(), w = adaptor.getW();
  if (failed(checkConvRanks(site, x, w)))
    return failure();
  FailureOr<int64_t> outChannels = inferConvType(
      site, adaptor, IntegerType::get(x.getContext(), 32), results);
  ValueRange zeroPoints = adaptor.getZeroPoints();
  if (failed(outChannels) ||
      failed(checkZeroPoints(site, zeroPoints, {{"x", x}, {"w", w}}))) // (C7)
    return failure();
  for (auto [i, zeroPoint] : llvm::enumerate(zeroPoints)) {
    ArrayRef<int64_t> shape = tensorType(zeroPoint).getShape();
    bool isPerChannel =
        i == 1 && shape.size() == 1 && mayBeEqual(shape[0], *outChannels);
    if (!shape.empty() && !isPerChannel) // (C9)
      return site.error("expected a scalar zero point of ", i == 0 ? "x" : "w",
                        i == 0 ? "" : ", or one per output channel,",
                        " but got ", zeroPoint.getType());
  }
  return success();
}

LogicalResult ConvTransposeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                                ResultTypes &results) {
  Value x = adaptor.getX(), w = adaptor.getW(), b = adaptor.getB();
  if (failed(checkConvOperands(site, x, w, b, /*filterDim=*/1)))
    return failure();
  ArrayRef<int64_t> xShape = tensorType(x).getShape();
  ArrayRef<int64_t> wShape = tensorType(w).getShape();
  int64_t numSpatial = xShape.size() - 2;
  ArrayRef<int64_t> outputPadding = adaptor.getOutputPadding();
  Window window{wShape.drop_front(2), adaptor.getStrides(),
                adaptor.getDilations(), adaptor.getPads()};
  int64_t group = adaptor.getGroup();
  if (failed(checkConvAttributes(site, window, numSpatial)) ||
      failed(checkLength(site, "output_padding", outputPadding, // (C3)
                         numSpatial)) ||
      failed(checkAtLeast(site, "output_padding", outputPadding, 0)) || // (C4)
      failed(checkGroup(site, group, "channels of x", xShape[1])))      // (C5)
    return failure();
  if (!mayBeEqual(wShape[0], xShape[1])) // (C6)
    return site.error("w has ", wShape[0], " input channels, but x has ",
                      xShape[1], " channels");
  std::optional<int64_t> outChannels = mulDims(wShape[1], group);
  if (!outChannels)
    return site.error("the number of output channels is too large");
  if (b && failed(checkVector(site, "b", b, *outChannels))) // (C7)
    return failure();
  if (failed(checkKernel(site, window.kernel))) // (C8)
    return failure();

  SmallVector<int64_t> shape{xShape[0], *outChannels};
  for (int64_t i = 0; i < numSpatial; ++i) {
    int64_t in = xShape[2 + i];
    std::optional<int64_t> extent =
        windowExtent(window.kernel[i], window.dilations[i]);
    if (isDynamic(in) || (extent && isDynamic(*extent))) {
      shape.push_back(kDynamic);
      continue;
    }
    std::optional<int64_t> out =
        extent ? llvm::checkedMulAdd(in - 1, window.strides[i], *extent)
               : std::nullopt;
    if (out)
      out = llvm::checkedAdd(*out, outputPadding[i]);
    // The pads are not negative: from a dimension, neither can underflow.
    if (out)
      out = llvm::checkedSub(*out, window.pads[i]);
    if (out)
      out = llvm::checkedSub(*out, window.pads[numSpatial + i]);
    if (!out)
      return site.error("spatial dimension ", i, " is too large");
    if (*out < 1) // (C8)
      return site.error("spatial dimension ", i, " of the result has ", *out,
                        " elements, but at least 1 is expected");
    shape.push_back(*out);
  }
  results.push_back(RankedTensorType::get(shape, elementTypeOf(x)));
  return success();
}
