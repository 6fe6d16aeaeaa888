//===- Shape.cpp - Data movement to tensor and linalg ops -----------------===//
//
// What only renames elements becomes tensor.expand_shape, collapse_shape,
// extract_slice or insert_slice, which bufferize to views; what moves them
// becomes linalg.transpose or a linalg.generic that reads by index.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "dialects/Glow/GlowConstants.h"

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace mlir::glow;

static FailureOr<Value> lowerConstant(ConstantOp op, ConstantOp::Adaptor,
                                      Lowering &b) {
  if (Value constant = b.constant(op.getValue()))
    return constant;
  return b.reject("needs a dense or dense_resource value");
}

//===----------------------------------------------------------------------===//
// Reshapes
//===----------------------------------------------------------------------===//

/// A reshape with dynamic dimensions, where groups of dimensions correspond.
static Value reshapeDynamic(Lowering &b, Value value, RankedTensorType to) {
  RankedTensorType from = tensorType(value);
  auto groups = getReassociationIndicesForReshape(from, to);
  if (!groups)
    return {};
  if (from.getRank() > to.getRank())
    return tensor::CollapseShapeOp::create(b, to, value, *groups);
  // The size of one dynamic dimension in a group follows from the others.
  for (const ReassociationIndices &group : *groups)
    if (llvm::count_if(group,
                       [&](int64_t dim) { return to.isDynamicDim(dim); }) > 1)
      return {};
  return tensor::ExpandShapeOp::create(b, to, value, *groups);
}

/// reshape and flatten.
template <typename OpT>
static FailureOr<Value> lowerReshape(OpT op, typename OpT::Adaptor in,
                                     Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  if (type == in.getX().getType())
    return in.getX();
  if (type.hasStaticShape() && tensorType(in.getX()).hasStaticShape())
    return b.reshape(in.getX(), type.getShape());
  if (Value result = reshapeDynamic(b, in.getX(), type))
    return result;
  return b.requireStatic();
}

static FailureOr<Value> lowerSqueeze(SqueezeOp op, SqueezeOp::Adaptor in,
                                     Lowering &b) {
  for (int64_t axis : op.getAxes())
    if (tensorType(in.getX()).isDynamicDim(axis))
      return b.requireStatic(op.getX());
  return b.dropUnitDims(in.getX(), op.getAxes());
}

static FailureOr<Value> lowerUnsqueeze(UnsqueezeOp op, UnsqueezeOp::Adaptor in,
                                       Lowering &b) {
  return b.insertUnitDims(in.getX(), op.getAxes());
}

//===----------------------------------------------------------------------===//
// Permutations
//===----------------------------------------------------------------------===//

static FailureOr<Value> lowerTranspose(TransposeOp op, TransposeOp::Adaptor in,
                                       Lowering &b) {
  return b.transpose(in.getX(), op.getPerm());
}

static FailureOr<Value>
lowerDepthToSpace(DepthToSpaceOp op, DepthToSpaceOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  ArrayRef<int64_t> x = tensorType(in.getX()).getShape();
  int64_t block = op.getBlocksize(), depth = x[1] / (block * block);
  bool depthFirst = op.getMode() == DepthToSpaceMode::CRD;
  SmallVector<int64_t> split =
      depthFirst ? SmallVector<int64_t>{x[0], depth, block, block, x[2], x[3]}
                 : SmallVector<int64_t>{x[0], block, block, depth, x[2], x[3]};
  SmallVector<int64_t> perm = depthFirst
                                  ? SmallVector<int64_t>{0, 1, 4, 2, 5, 3}
                                  : SmallVector<int64_t>{0, 3, 4, 1, 5, 2};
  return b.reshape(b.transpose(b.reshape(in.getX(), split), perm),
                   op.getY().getType().getShape());
}

static FailureOr<Value>
lowerSpaceToDepth(SpaceToDepthOp op, SpaceToDepthOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  ArrayRef<int64_t> x = tensorType(in.getX()).getShape();
  int64_t block = op.getBlocksize();
  Value split = b.reshape(
      in.getX(), {x[0], x[1], x[2] / block, block, x[3] / block, block});
  return b.reshape(b.transpose(split, {0, 3, 5, 1, 2, 4}),
                   op.getY().getType().getShape());
}

//===----------------------------------------------------------------------===//
// Repetition
//===----------------------------------------------------------------------===//

static Value firstElement(BodyBuilder &, ValueRange x) { return x[0]; }

static FailureOr<Value> lowerExpand(ExpandOp op, ExpandOp::Adaptor in,
                                    Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  RankedTensorType from = tensorType(in.getX());
  if (type == from)
    return in.getX();
  if (type.hasStaticShape() && from.hasStaticShape() &&
      type.getNumElements() == from.getNumElements())
    return b.reshape(in.getX(), type.getShape());
  // A dynamic size must come from x.
  int64_t offset = type.getRank() - from.getRank();
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim) &&
        (dim < offset || !from.isDynamicDim(dim - offset)))
      return b.requireStatic(op.getY());
  return b.generic(type, {in.getX()}, firstElement);
}

static FailureOr<Value> lowerTile(TileOp op, TileOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  ArrayRef<int64_t> x = tensorType(in.getX()).getShape();
  RankedTensorType type = b.convertedType(op.getY());
  if (type == in.getX().getType() || type.getNumElements() == 0)
    return type == in.getX().getType()
               ? in.getX()
               : b.empty(type.getShape(), type.getElementType());
  // Every repeated dimension gets one before it that x is broadcast along.
  SmallVector<int64_t> space, dims;
  for (auto [size, total] : llvm::zip_equal(x, type.getShape())) {
    if (total != size)
      space.push_back(total / size);
    dims.push_back(space.size());
    space.push_back(size);
  }
  Value repeated =
      b.generic(type.clone(space), {Operand(in.getX(), dims)}, firstElement);
  return b.reshape(repeated, type.getShape());
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

static OpFoldResult addSizes(Lowering &b, OpFoldResult x, OpFoldResult y) {
  auto left = getConstantIntValue(x), right = getConstantIntValue(y);
  if (left && right)
    return b.getIndexAttr(*left + *right);
  Location loc = b.getLoc();
  return arith::AddIOp::create(b, getValueOrCreateConstantIndexOp(b, loc, x),
                               getValueOrCreateConstantIndexOp(b, loc, y))
      .getResult();
}

static FailureOr<Value> lowerConcat(ConcatOp op, ConcatOp::Adaptor in,
                                    Lowering &b) {
  if (in.getXs().size() == 1)
    return in.getXs().front();
  RankedTensorType type = b.convertedType(op.getY());
  int64_t rank = type.getRank(), axis = op.getAxis();
  SmallVector<OpFoldResult> offsets{b.getIndexAttr(0)};
  for (Value part : in.getXs())
    offsets.push_back(addSizes(
        b, offsets.back(), tensor::getMixedSize(b, b.getLoc(), part, axis)));
  SmallVector<OpFoldResult> extents =
      tensor::getMixedSizes(b, b.getLoc(), in.getXs().front());
  extents[axis] = offsets.back();

  Value result = tensor::EmptyOp::create(b, extents, type.getElementType());
  SmallVector<OpFoldResult> strides(rank, b.getIndexAttr(1));
  for (auto [part, offset] : llvm::zip(in.getXs(), offsets)) {
    SmallVector<OpFoldResult> starts(rank, b.getIndexAttr(0));
    starts[axis] = offset;
    result = tensor::InsertSliceOp::create(
        b, part, result, starts, tensor::getMixedSizes(b, b.getLoc(), part),
        strides);
  }
  return result;
}

static FailureOr<SmallVector<Value>> lowerSplit(SplitOp op, SplitOp::Adaptor in,
                                                Lowering &b) {
  RankedTensorType type = tensorType(in.getX());
  SmallVector<int64_t> offsets(type.getRank(), 0), shape(type.getShape());
  SmallVector<Value> parts;
  for (int64_t size : op.getSizes()) {
    shape[op.getAxis()] = size;
    parts.push_back(b.slice(in.getX(), offsets, shape));
    offsets[op.getAxis()] += size;
  }
  return parts;
}

static FailureOr<Value> lowerSlice(SliceOp op, SliceOp::Adaptor in,
                                   Lowering &b) {
  if (failed(b.requireStaticDims(op.getX(), op.getAxes())))
    return failure();
  auto starts = matchInts(op.getStarts()), ends = matchInts(op.getEnds());
  auto steps = op.getSteps() ? matchInts(op.getSteps())
                             : SmallVector<int64_t>(op.getAxes().size(), 1);
  if (!starts || !ends || !steps)
    return b.reject("needs constant starts, ends and steps");

  RankedTensorType type = tensorType(in.getX());
  SmallVector<int64_t> offsets(type.getRank(), 0), strides(type.getRank(), 1);
  SmallVector<int64_t> sizes(type.getShape()), backward;
  for (auto [axis, first, last, stride] :
       llvm::zip_equal(op.getAxes(), *starts, *ends, *steps)) {
    int64_t dim = type.getDimSize(axis);
    // A longer step takes one element as well, and cannot overflow.
    int64_t step = std::clamp(stride, -dim - 1, dim + 1);
    int64_t start = first < 0 ? first + dim : first;
    int64_t end = last < 0 ? last + dim : last;
    if (step > 0) {
      start = std::clamp<int64_t>(start, 0, dim);
      end = std::clamp<int64_t>(end, 0, dim);
    } else {
      start = std::clamp<int64_t>(start, 0, std::max<int64_t>(dim - 1, 0));
      end = std::clamp<int64_t>(end, -1, std::max<int64_t>(dim - 1, -1));
    }
    int64_t distance = step > 0 ? end - start : start - end;
    int64_t size =
        dim == 0 ? 0
                 : std::max<int64_t>(
                       llvm::divideCeilSigned(distance, std::abs(step)), 0);
    // Read forward, then turn around.
    bool isBackward = step < 0 && size > 1;
    if (isBackward)
      backward.push_back(axis);
    offsets[axis] =
        isBackward ? start + (size - 1) * step : (size == 0 ? 0 : start);
    strides[axis] = size > 1 ? std::abs(step) : 1;
    sizes[axis] = size;
  }
  return b.reversed(b.slice(in.getX(), offsets, sizes, strides), backward);
}

//===----------------------------------------------------------------------===//
// Padding
//===----------------------------------------------------------------------===//

/// The position in a dimension of `size` elements that padded position
/// `position` shows, counted from the first element.
static Value sourcePosition(BodyBuilder &b, Value position, int64_t size,
                            PadMode mode) {
  Value zero = scalar::index(b, 0), last = scalar::index(b, size - 1);
  if (mode == PadMode::Edge)
    return arith::MinSIOp::create(b, arith::MaxSIOp::create(b, position, zero),
                                  last);
  int64_t period =
      mode == PadMode::Wrap ? size : std::max<int64_t>(2 * (size - 1), 1);
  Value cycle = scalar::index(b, period);
  Value remainder = arith::RemSIOp::create(b, position, cycle);
  Value inCycle = scalar::select(b, scalar::less(b, remainder, zero),
                                 scalar::add(b, remainder, cycle), remainder);
  if (mode == PadMode::Wrap)
    return inCycle;
  return arith::MinSIOp::create(b, inCycle, scalar::sub(b, cycle, inCycle));
}

static FailureOr<Value> lowerPad(PadOp op, PadOp::Adaptor in, Lowering &b) {
  auto pads = matchInts(op.getPads());
  if (!pads)
    return b.reject("needs constant pads");
  bool isConstant = op.getMode() == PadMode::Constant;
  RankedTensorType type = b.convertedType(op.getY());
  int64_t rank = type.getRank();
  SmallVector<int64_t> low, high, cropLow;
  SmallVector<int64_t> cropped(tensorType(in.getX()).getShape());
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t before = (*pads)[dim], after = (*pads)[rank + dim];
    bool isUsed = before != 0 || after != 0;
    if (isUsed && isDynamic(cropped[dim]) &&
        (!isConstant || before < 0 || after < 0))
      return b.requireStatic(op.getX());
    low.push_back(std::max<int64_t>(before, 0));
    high.push_back(std::max<int64_t>(after, 0));
    cropLow.push_back(std::max<int64_t>(-before, 0));
    if (before < 0 || after < 0)
      cropped[dim] -= cropLow[dim] + std::max<int64_t>(-after, 0);
  }
  Value x = b.slice(in.getX(), cropLow, cropped);
  if (isConstant) {
    Value fill = in.getValue() ? b.elementAt(in.getValue())
                               : arith::ConstantOp::create(
                                     b, b.getZeroAttr(type.getElementType()));
    return b.pad(x, low, high, fill);
  }
  if (failed(b.requireStatic()))
    return failure();
  if (type.getShape() == ArrayRef(cropped))
    return x;
  if (llvm::is_contained(cropped, 0))
    return b.reject("needs elements to repeat, found none");
  return b.generic(type, {}, [&](BodyBuilder &b, ValueRange) -> Value {
    SmallVector<Value> positions;
    for (int64_t dim = 0; dim < rank; ++dim) {
      Value position = Lowering::position(b, dim);
      if (low[dim] != 0 || high[dim] != 0)
        position = sourcePosition(
            b, scalar::sub(b, position, scalar::index(b, low[dim])),
            cropped[dim], op.getMode());
      positions.push_back(position);
    }
    return tensor::ExtractOp::create(b, x, positions);
  });
}

void glow::populateShapes(LoweringSet &set) {
  set.add(lowerConstant, lowerReshape<ReshapeOp>, lowerReshape<FlattenOp>,
          lowerSqueeze, lowerUnsqueeze, lowerTranspose, lowerDepthToSpace,
          lowerSpaceToDepth, lowerExpand, lowerTile, lowerConcat, lowerSplit,
          lowerSlice, lowerPad);
}
