//===- Convolution.cpp - conv and conv_transpose to linalg ----------------===//
//
// A convolution is a tensor.pad, a named op that accumulates into zeros, and a
// linalg.generic that adds the bias. Where upstream has no named op for the
// rank or the groups, a linalg.generic of the same form takes its place.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Contractions.h"

using namespace mlir;
using namespace mlir::glow;
using utils::IteratorType;

/// Zeros of `shape`, whose dynamic batch is that of `x`.
static Value zerosFor(Lowering &b, ArrayRef<int64_t> shape, Value x,
                      const ProductKind &kind = {}) {
  SmallVector<int64_t> dims(tensorType(x).getRank(), -1);
  dims[0] = 0;
  return b.zeroAccumulator(shape, kind.sumOf(x), {Operand(x, dims)});
}

template <typename ConvOpT>
static Value createConv(Lowering &b, Value x, Value w, ArrayRef<int64_t> shape,
                        const ConvWindow &window) {
  Value zeros = zerosFor(b, shape, x);
  return ConvOpT::create(b, zeros.getType(),
                         ValueRange{b.multiplicand(x), b.multiplicand(w)},
                         zeros, b.getI64VectorAttr(window.strides),
                         b.getI64VectorAttr(window.dilations))
      .getResult(0);
}

using CreateConv = Value (*)(Lowering &, Value, Value, ArrayRef<int64_t>,
                             const ConvWindow &);

/// The named op without groups; null where upstream has none.
static CreateConv plainConv(const ConvWindow &window) {
  bool last = window.channelsLast;
  switch (window.spatialRank()) {
  case 1:
    return last ? createConv<linalg::Conv1DNwcWcfOp>
                : createConv<linalg::Conv1DNcwFcwOp>;
  case 2:
    return last ? createConv<linalg::Conv2DNhwcHwcfOp>
                : createConv<linalg::Conv2DNchwFchwOp>;
  case 3:
    return last ? createConv<linalg::Conv3DNdhwcDhwcfOp>
                : createConv<linalg::Conv3DNcdhwFcdhwOp>;
  default:
    return nullptr;
  }
}

/// The named op with one filter per channel; null where upstream has none.
static CreateConv depthwiseConv(const ConvWindow &window) {
  bool last = window.channelsLast;
  switch (window.spatialRank()) {
  case 1:
    return last ? createConv<linalg::DepthwiseConv1DNwcWcOp>
                : createConv<linalg::DepthwiseConv1DNcwCwOp>;
  case 2:
    return last ? createConv<linalg::DepthwiseConv2DNhwcHwcOp>
                : createConv<linalg::DepthwiseConv2DNchwChwOp>;
  case 3:
    return last ? createConv<linalg::DepthwiseConv3DNdhwcDhwcOp>
                : createConv<linalg::DepthwiseConv3DNcdhwCdhwOp>;
  default:
    return nullptr;
  }
}

/// Splits dimension `dim` of `shape` into `group` times the rest.
static SmallVector<int64_t> splitDim(ArrayRef<int64_t> shape, int64_t dim,
                                     int64_t group) {
  SmallVector<int64_t> result(shape);
  result[dim] /= group;
  result.insert(result.begin() + dim, group);
  return result;
}

/// Convolution of any rank as a linalg.generic. The loops are in the order of
/// the named ops; with groups of several filters they are (batch, group,
/// filter, output..., channel, window...).
static Value createGeneric(Lowering &b, Value x, Value w,
                           ArrayRef<int64_t> shape, const ConvWindow &window,
                           const ProductKind &kind) {
  int64_t spatialRank = window.spatialRank(), group = window.group;
  bool last = window.channelsLast;
  int64_t channelDim = window.channelDim();
  int64_t channels = tensorType(x).getDimSize(channelDim);
  bool isDepthwise =
      group > 1 && group == channels && shape[channelDim] == channels;
  bool isGrouped = group > 1 && !isDepthwise;
  SmallVector<int64_t> resultShape(shape);
  if (isDepthwise) {
    w = b.dropUnitDims(w, {last ? spatialRank : 1});
  } else if (isGrouped) {
    x = b.reshape(x, splitDim(tensorType(x).getShape(), channelDim, group));
    w = b.reshape(w, splitDim(tensorType(w).getShape(),
                              last ? spatialRank + 1 : 0, group));
    resultShape = splitDim(shape, channelDim, group);
  }

  int64_t numLoops = 0;
  SmallVector<IteratorType> iterators;
  auto addLoops = [&](SmallVectorImpl<AffineExpr> &exprs, int64_t count,
                      IteratorType iterator) {
    for (int64_t i = 0; i < count; ++i) {
      exprs.push_back(b.getAffineDimExpr(numLoops++));
      iterators.push_back(iterator);
    }
  };
  // Empty where the convolution has no such dimension.
  SmallVector<AffineExpr> batch, groups, filter, output, channel, kernel;
  IteratorType parallel = IteratorType::parallel;
  IteratorType reduction = IteratorType::reduction;
  addLoops(batch, 1, parallel);
  if (last && !isGrouped)
    addLoops(output, spatialRank, parallel);
  addLoops(groups, group > 1, parallel);
  addLoops(filter, !isDepthwise, parallel);
  if (!last || isGrouped)
    addLoops(output, spatialRank, parallel);
  if (!last || isGrouped)
    addLoops(channel, !isDepthwise, reduction);
  addLoops(kernel, spatialRank, reduction);
  if (last && !isGrouped)
    addLoops(channel, !isDepthwise, reduction);
  SmallVector<AffineExpr> input;
  for (int64_t i = 0; i < spatialRank; ++i)
    input.push_back(output[i] * window.strides[i] +
                    kernel[i] * window.dilations[i]);

  auto map = [&](ArrayRef<ArrayRef<AffineExpr>> parts) {
    SmallVector<AffineExpr> results;
    for (ArrayRef<AffineExpr> part : parts)
      llvm::append_range(results, part);
    return AffineMap::get(numLoops, 0, results, b.getContext());
  };
  SmallVector<AffineMap> maps =
      last ? SmallVector<AffineMap>{map({batch, input, groups, channel}),
                                    map({kernel, channel, groups, filter}),
                                    map({batch, output, groups, filter})}
           : SmallVector<AffineMap>{map({batch, groups, channel, input}),
                                    map({groups, filter, channel, kernel}),
                                    map({batch, groups, filter, output})};
  Value zeros = zerosFor(b, resultShape, x, kind);
  Value result =
      linalg::GenericOp::create(
          b, zeros.getType(), ValueRange{x, w}, zeros, maps, iterators,
          [&](OpBuilder &nested, Location loc, ValueRange x) {
            BodyBuilder b(loc, nested);
            linalg::YieldOp::create(b, multiplyAdd(b, x[0], x[1], x[2], kind));
          })
          .getResult(0);
  return b.reshape(result, shape);
}

Value glow::convolve(Lowering &b, Value x, Value w, ArrayRef<int64_t> shape,
                     const ConvWindow &window, const ProductKind &kind) {
  if (kind.widensIntegers)
    return createGeneric(b, x, w, shape, window, kind);
  int64_t rank = tensorType(x).getRank();
  int64_t channelDim = window.channelDim();
  int64_t channels = tensorType(x).getDimSize(channelDim);
  int64_t filters = shape[channelDim];
  if (window.group == 1)
    if (CreateConv create = plainConv(window))
      return create(b, x, w, shape, window);
  if (window.group == channels && filters == channels) {
    if (CreateConv create = depthwiseConv(window)) {
      int64_t unitDim = window.channelsLast ? rank - 2 : 1;
      return create(b, x, b.dropUnitDims(w, {unitDim}), shape, window);
    }
  }
  if (window.spatialRank() != 2 || window.channelsLast)
    return createGeneric(b, x, w, shape, window, kind);
  SmallVector<int64_t> split = splitDim(shape, 1, window.group);
  Value result = createConv<linalg::Conv2DNgchwGfchwOp>(
      b, b.reshape(x, splitDim(tensorType(x).getShape(), 1, window.group)),
      b.reshape(w, splitDim(tensorType(w).getShape(), 0, window.group)), split,
      window);
  return b.reshape(result, shape);
}

Value glow::padImage(Lowering &b, Value x, ArrayRef<int64_t> pads,
                     const ConvWindow &window, Value fill) {
  int64_t rank = tensorType(x).getRank(), spatialRank = window.spatialRank();
  int64_t spatialDim = window.channelsLast ? 1 : 2;
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  llvm::copy(pads.take_front(spatialRank), low.begin() + spatialDim);
  llvm::copy(pads.drop_front(spatialRank), high.begin() + spatialDim);
  return b.pad(x, low, high, fill);
}

/// Adds a bias, if there is one, and goes back to the type of the result.
static Value addBias(Lowering &b, Value result, Value bias,
                     RankedTensorType type, int64_t channelDim) {
  if (!bias)
    return b.narrowed(result, type.getElementType());
  return b.elementwise(
      type, {result, Operand(bias, {channelDim})},
      [](BodyBuilder &b, ValueRange x) { return scalar::add(b, x[0], x[1]); });
}

static FailureOr<Value> lowerConv(ConvOp op, ConvOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStaticBeyondBatch({op.getX(), op.getY()})) ||
      failed(b.requireStatic(op.getW())))
    return failure();
  ConvWindow window = windowOf(op);
  RankedTensorType type = b.convertedType(op.getY());
  Value zero = scalar::constant(b, type.getElementType(), 0.0);
  Value padded = padImage(b, in.getX(), op.getPads(), window, zero);
  Value result = convolve(b, padded, in.getW(), type.getShape(), window, {});
  return addBias(b, result, in.getB(), type, window.channelDim());
}

//===----------------------------------------------------------------------===//
// Transposed convolution
//===----------------------------------------------------------------------===//

/// Windows that tile the result without overlap and without gaps: each output
/// element comes from one input pixel, so no zero is ever multiplied.
static Value lowerTiling(ConvTransposeOp op, ConvTransposeOp::Adaptor in,
                         Lowering &b) {
  ArrayRef<int64_t> x = tensorType(in.getX()).getShape();
  ArrayRef<int64_t> w = tensorType(in.getW()).getShape();
  int64_t spatialRank = x.size() - 2;
  int64_t channel = 2 + 2 * spatialRank;
  SmallVector<int64_t> space{x[0], w[1]}, xDims{0, channel}, wDims{channel, 1};
  for (int64_t i = 0; i < spatialRank; ++i) {
    space.append({x[2 + i], w[2 + i]});
    xDims.push_back(2 + 2 * i);
    wDims.push_back(3 + 2 * i);
  }
  space.push_back(x[1]);
  Type sum = scalar::computeType(tensorType(in.getX()).getElementType());
  return b.reduce(space, {channel},
                  {Operand(in.getX(), xDims), Operand(in.getW(), wDims)},
                  b.getZeroAttr(sum), [](BodyBuilder &b, ValueRange x) {
                    return scalar::add(b, x[2], scalar::mul(b, x[0], x[1]));
                  });
}

/// The input with zeros between its elements and around them, such that a
/// convolution of stride 1 with the mirrored filter gives the result.
static Value spread(ConvTransposeOp op, Value x, Lowering &b) {
  RankedTensorType type = tensorType(x);
  ArrayRef<int64_t> w = op.getW().getType().getShape();
  int64_t rank = type.getRank(), spatialRank = rank - 2;
  SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes, strides(rank, b.getIndexAttr(1));
  SmallVector<int64_t> shape(type.getShape());
  // A pad that is wider than the window cuts away input.
  SmallVector<int64_t> cropped(type.getShape()), cropOffsets(rank, 0);
  for (int64_t i = 0; i < spatialRank; ++i) {
    int64_t dim = 2 + i;
    int64_t reach = (w[dim] - 1) * op.getDilations()[i];
    int64_t low = reach - op.getPads()[i];
    int64_t high =
        reach - op.getPads()[spatialRank + i] + op.getOutputPadding()[i];
    int64_t inner = (shape[dim] - 1) * op.getStrides()[i] + 1;
    offsets[dim] = b.getIndexAttr(std::max<int64_t>(low, 0));
    strides[dim] = b.getIndexAttr(op.getStrides()[i]);
    shape[dim] = inner + std::max<int64_t>(low, 0) + std::max<int64_t>(high, 0);
    cropOffsets[dim] = std::max<int64_t>(-low, 0);
    cropped[dim] = inner + low + high;
  }
  for (int64_t size : type.getShape())
    sizes.push_back(b.getIndexAttr(size));
  Value zeros =
      b.filled(shape, scalar::constant(b, type.getElementType(), 0.0));
  Value placed =
      tensor::InsertSliceOp::create(b, x, zeros, offsets, sizes, strides);
  return b.slice(placed, cropOffsets, cropped);
}

/// The filter of the convolution that gives a transposed convolution:
/// (C, M / group, window...) to (M, C / group, mirrored window...).
static Value mirrorFilter(Value w, int64_t group, Lowering &b) {
  ArrayRef<int64_t> shape = tensorType(w).getShape();
  int64_t rank = shape.size();
  SmallVector<int64_t> axes;
  for (int64_t dim = 2; dim < rank; ++dim)
    if (shape[dim] > 1)
      axes.push_back(dim);
  Value grouped = b.reshape(b.reversed(w, axes), splitDim(shape, 0, group));
  auto perm = llvm::to_vector(llvm::seq<int64_t>(0, rank + 1));
  std::swap(perm[1], perm[2]);
  SmallVector<int64_t> result(shape);
  result[0] = shape[1] * group;
  result[1] = shape[0] / group;
  return b.reshape(b.transpose(grouped, perm), result);
}

static FailureOr<Value> lowerConvTranspose(ConvTransposeOp op,
                                           ConvTransposeOp::Adaptor in,
                                           Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  auto isZero = [](int64_t value) { return value == 0; };
  auto isOne = [](int64_t value) { return value == 1; };
  bool isTiling =
      op.getGroup() == 1 && llvm::all_of(op.getPads(), isZero) &&
      llvm::all_of(op.getOutputPadding(), isZero) &&
      llvm::all_of(op.getDilations(), isOne) &&
      op.getStrides() == op.getW().getType().getShape().drop_front(2);
  if (isTiling)
    return addBias(b, b.reshape(lowerTiling(op, in, b), type.getShape()),
                   in.getB(), type, 1);

  SmallVector<int64_t> ones(op.getStrides().size(), 1);
  ConvWindow window{ones, op.getDilations(), int64_t(op.getGroup()),
                    /*channelsLast=*/false};
  Value filter = mirrorFilter(in.getW(), op.getGroup(), b);
  Value result = convolve(b, spread(op, in.getX(), b), filter, type.getShape(),
                          window, {});
  return addBias(b, result, in.getB(), type, 1);
}

void glow::populateConvolutions(LoweringSet &set) {
  set.add(lowerConv, lowerConvTranspose);
}
