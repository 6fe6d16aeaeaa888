//===- Movement.cpp - Shapes and copies of elements to tosa ---------------===//
#include "lib/Conversion/GlowToTosa/TosaBuilder.h"

#include "dialects/Glow/GlowResizing.h"
#include "dialects/Glow/GlowSlices.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::glow;

/// Operations that keep the elements in order.
template <typename Op>
static FailureOr<Value> lowerReshape(Op op, TosaBuilder &b) {
  return b.reshape(b.in(op.getX()), tensorType(op.getY()).getShape());
}

static FailureOr<Value> lowerTranspose(TransposeOp op, TosaBuilder &b) {
  return b.transpose(b.in(op.getX()), op.getPerm());
}

static FailureOr<Value> lowerConcat(ConcatOp op, TosaBuilder &b) {
  SmallVector<Value> xs;
  for (Value x : op.getXs())
    xs.push_back(b.in(x));
  return b.concat(xs, op.getAxis());
}

static LogicalResult lowerSplit(SplitOp op, TosaBuilder &b) {
  Value x = b.in(op.getX());
  int64_t start = 0;
  for (auto [result, size] : llvm::zip_equal(op.getOutputs(), op.getSizes())) {
    b.replace(result, b.slice(x, op.getAxis(), start, size));
    start += size;
  }
  return success();
}

/// `x` repeated along dimensions that have one element.
static FailureOr<Value> lowerExpand(ExpandOp op, TosaBuilder &b) {
  ArrayRef<int64_t> to = op.getType().getShape();
  Value x = b.withRank(b.in(op.getX()), to.size());
  SmallVector<int64_t> repeats;
  for (auto [own, wanted] : llvm::zip_equal(tensorType(x).getShape(), to))
    repeats.push_back(wanted / own);
  return b.tile(x, repeats);
}

static FailureOr<Value> lowerTile(TileOp op, TosaBuilder &b) {
  SmallVector<int64_t> repeats;
  for (auto [from, to] : llvm::zip_equal(tensorType(op.getX()).getShape(),
                                         op.getType().getShape()))
    repeats.push_back(to / from);
  return b.tile(b.in(op.getX()), repeats);
}

//===----------------------------------------------------------------------===//
// Slices and padding
//===----------------------------------------------------------------------===//

/// Every `step`-th of the elements along a dimension, the first one included.
static Value takeEvery(Value x, int64_t dim, int64_t step, TosaBuilder &b) {
  SmallVector<int64_t> shape(tensorType(x).getShape());
  int64_t count = llvm::divideCeil(shape[dim], step);
  SmallVector<int64_t> low(shape.size(), 0), high(shape.size(), 0);
  high[dim] = count * step - shape[dim];
  Type element = tensorType(x).getElementType();
  x = b.pad(x, low, high, b.single(element, 0));
  shape[dim] = count;
  SmallVector<int64_t> apart(shape);
  apart.insert(apart.begin() + dim + 1, step);
  return b.reshape(b.slice(b.reshape(x, apart), dim + 1, 0, 1), shape);
}

static FailureOr<Value> lowerSlice(SliceOp op, TosaBuilder &b) {
  std::optional<SmallVector<DimSlice>> slices = resolveSlice(op);
  if (!slices)
    return b.reject("needs constant starts, ends and steps");
  SmallVector<int64_t> starts, sizes;
  for (const DimSlice &slice : *slices) {
    int64_t reach = (slice.count - 1) * slice.step;
    starts.push_back(slice.start + std::min<int64_t>(reach, 0));
    sizes.push_back(std::abs(reach) + 1);
  }
  Value x = b.slice(b.in(op.getX()), starts, sizes);
  for (auto [dim, slice] : llvm::enumerate(*slices)) {
    if (slice.count == 1)
      continue;
    // From the end on, so that the last element is the first to be taken.
    if (slice.step < 0)
      x = tosa::ReverseOp::create(b, x.getType(), x, dim);
    if (std::abs(slice.step) > 1)
      x = takeEvery(x, dim, std::abs(slice.step), b);
  }
  return x;
}

/// The position, in a dimension of `extent` elements, that the element
/// `position` of the padded dimension shows.
static int64_t paddedPosition(int64_t position, int64_t extent, PadMode mode) {
  if (mode == PadMode::Edge)
    return std::clamp<int64_t>(position, 0, extent - 1);
  int64_t period =
      mode == PadMode::Wrap ? extent : std::max<int64_t>(2 * (extent - 1), 1);
  int64_t inPeriod = position % period;
  inPeriod = inPeriod < 0 ? inPeriod + period : inPeriod;
  return mode == PadMode::Wrap ? inPeriod
                               : std::min(inPeriod, period - inPeriod);
}

static FailureOr<Value> lowerPad(PadOp op, TosaBuilder &b) {
  auto pads = matchInts(op.getPads());
  if (!pads)
    return b.reject("needs constant pads");
  Value x = b.in(op.getX());
  int64_t rank = tensorType(x).getRank();
  // Negative pads cut off.
  SmallVector<int64_t> starts, sizes, low, high;
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t before = (*pads)[dim], after = (*pads)[rank + dim];
    low.push_back(std::max<int64_t>(before, 0));
    high.push_back(std::max<int64_t>(after, 0));
    starts.push_back(low.back() - before);
    sizes.push_back(tensorType(x).getDimSize(dim) +
                    std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0));
  }
  if (llvm::any_of(sizes, [](int64_t size) { return size < 1; }))
    return b.reject("needs pads that leave elements of the operand");
  x = b.slice(x, starts, sizes);
  if (op.getMode() == PadMode::Constant) {
    Type element = tensorType(x).getElementType();
    Value fill = op.getValue() ? b.reshape(b.in(op.getValue()), {1})
                               : b.single(element, -tosaOffsetOf(op.getType()));
    return b.pad(x, low, high, fill);
  }
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (low[dim] == 0 && high[dim] == 0)
      continue;
    SmallVector<int64_t> positions;
    for (int64_t i = -low[dim]; i < sizes[dim] + high[dim]; ++i)
      positions.push_back(paddedPosition(i, sizes[dim], op.getMode()));
    x = b.take(x, dim, positions);
  }
  return x;
}

//===----------------------------------------------------------------------===//
// Between depth and space
//===----------------------------------------------------------------------===//

/// (N, C, H, W) -> (N, C / b / b, H * b, W * b)
static FailureOr<Value> lowerDepthToSpace(DepthToSpaceOp op, TosaBuilder &b) {
  Value x = b.in(op.getX());
  ArrayRef<int64_t> shape = tensorType(x).getShape();
  int64_t block = op.getBlocksize(), depth = shape[1] / block / block;
  bool isDepthLast = op.getMode() == DepthToSpaceMode::DCR;
  if (isDepthLast) {
    x = b.reshape(x, {shape[0], block, block, depth, shape[2], shape[3]});
    x = b.transpose(x, {0, 3, 4, 1, 5, 2});
  } else {
    x = b.reshape(x, {shape[0], depth, block, block, shape[2], shape[3]});
    x = b.transpose(x, {0, 1, 4, 2, 5, 3});
  }
  return b.reshape(x, op.getType().getShape());
}

/// (N, C, H, W) -> (N, b * b * C, H / b, W / b)
static FailureOr<Value> lowerSpaceToDepth(SpaceToDepthOp op, TosaBuilder &b) {
  Value x = b.in(op.getX());
  ArrayRef<int64_t> shape = tensorType(x).getShape();
  int64_t block = op.getBlocksize();
  x = b.reshape(x, {shape[0], shape[1], shape[2] / block, block,
                    shape[3] / block, block});
  return b.reshape(b.transpose(x, {0, 3, 5, 1, 2, 4}), op.getType().getShape());
}

//===----------------------------------------------------------------------===//
// Gather and resize
//===----------------------------------------------------------------------===//

/// Indices known at run time only, of which negative ones count from the end.
static Value makePositive(Value indices, int64_t extent, TosaBuilder &b) {
  int64_t rank = tensorType(indices).getRank();
  Value zero = b.scalar(b.getI32Type(), 0, rank);
  Value fromEnd =
      b.binary<tosa::AddOp>(indices, b.scalar(b.getI32Type(), extent, rank));
  RankedTensorType type = tensorType(indices);
  Value isNegative =
      tosa::GreaterOp::create(b, type.clone(b.getI1Type()), zero, indices);
  return tosa::SelectOp::create(b, type, isNegative, fromEnd, indices);
}

static FailureOr<Value> lowerGather(GatherOp op, TosaBuilder &b) {
  int64_t axis = op.getAxis();
  Value x = b.in(op.getX());
  if (tensorType(x).getElementType().isInteger(1))
    return b.reject("needs integers, found bool");
  ArrayRef<int64_t> shape = tensorType(x).getShape();
  int64_t extent = shape[axis];
  if (auto positions = matchInts(op.getIndices(), int64_t(1) << 24)) {
    for (int64_t &position : *positions) {
      position += position < 0 ? extent : 0;
      if (position < 0 || position >= extent)
        return b.reject("needs indices in [" + Twine(-extent) + ", " +
                        Twine(extent) + ")");
    }
    return b.reshape(b.take(x, axis, *positions), op.getType().getShape());
  }
  // (outer, extent, inner) by (outer, indices)
  Value indices = b.wide(op.getIndices());
  int64_t outer = computeProduct(shape.take_front(axis));
  int64_t inner = computeProduct(shape.drop_front(axis + 1));
  int64_t count = tensorType(indices).getNumElements();
  indices = makePositive(b.reshape(indices, {1, count}), extent, b);
  Value y = tosa::GatherOp::create(
      b, tensorType(x).clone({outer, count, inner}),
      b.reshape(x, {outer, extent, inner}), b.tile(indices, {outer, 1}));
  return b.reshape(y, op.getType().getShape());
}

/// How often an axis repeats each element; nothing if it does anything else.
static std::optional<int64_t> repetition(ResizeOp op, const ResizedAxis &axis) {
  if (axis.output % axis.input != 0)
    return std::nullopt;
  int64_t times = axis.output / axis.input;
  for (auto [i, position] : llvm::enumerate(nearestPositions(op, axis)))
    if (position != int64_t(i) / times)
      return std::nullopt;
  return times;
}

/// Repeats the elements of `x`, (N, H, W, C), along its spatial dimensions.
static Value repeat(Value x, ArrayRef<int64_t> times, TosaBuilder &b) {
  // Tosa takes the element nearest to (i * denominator + offset) / numerator.
  SmallVector<int64_t> scale, offset, border, shape(tensorType(x).getShape());
  for (auto [i, count] : llvm::enumerate(times)) {
    scale.append({2 * count, 2});
    offset.push_back(1 - count);
    border.push_back(count - 1);
    shape[1 + i] *= count;
  }
  return tosa::ResizeOp::create(
      b, tensorType(x).clone(shape), x, b.shape(scale), b.shape(offset),
      b.shape(border), tosa::ResizeMode::NEAREST_NEIGHBOR);
}

/// The greatest numerator that every implementation takes is 256.
constexpr int64_t kMaxRepetition = 128;

static FailureOr<Value> lowerResize(ResizeOp op, TosaBuilder &b) {
  if (op.getMode() != ResizeMode::Nearest)
    return b.reject("needs mode = nearest: TOSA interpolates integers with "
                    "other weights");
  std::optional<SmallVector<ResizedAxis>> axes = resizedAxes(op);
  if (!axes)
    return b.reject("needs constant scales");
  Value x = b.in(op.getX());
  if (axes->empty())
    return x;
  SmallVector<int64_t> times(tensorType(x).getRank(), 1);
  bool isRepetition = times.size() == 4;
  for (const ResizedAxis &axis : *axes) {
    std::optional<int64_t> count = repetition(op, axis);
    isRepetition &= count && *count <= kMaxRepetition;
    times[axis.dim] = count.value_or(1);
  }
  if (isRepetition && times[0] == 1 && (times[1] == 1 || times[3] == 1)) {
    SmallVector<int64_t> toLast{0, 1, 2, 3};
    if (times[3] != 1 || times[1] == 1)
      toLast = {0, 2, 3, 1};
    SmallVector<int64_t> spatial = applyPermutation(times, toLast);
    Value y = repeat(b.transpose(x, toLast), ArrayRef(spatial).slice(1, 2), b);
    return b.transpose(y, invertPermutationVector(toLast));
  }
  for (const ResizedAxis &axis : *axes)
    x = b.take(x, axis.dim, nearestPositions(op, axis));
  return x;
}

void glow::populateTosaMovement(TosaLoweringSet &set) {
  set.add(lowerReshape<ReshapeOp>);
  set.add(lowerReshape<FlattenOp>);
  set.add(lowerReshape<SqueezeOp>);
  set.add(lowerReshape<UnsqueezeOp>);
  set.add(lowerTranspose);
  set.add(lowerConcat);
  set.add(lowerSplit);
  set.add(lowerExpand);
  set.add(lowerTile);
  set.add(lowerSlice);
  set.add(lowerPad);
  set.add(lowerDepthToSpace);
  set.add(lowerSpaceToDepth);
  set.add(lowerGather);
  set.add(lowerResize);
}
