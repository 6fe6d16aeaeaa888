//===- Movement.cpp - Ops of tosa that copy elements to other places ------===//
#include "lib/Conversion/TosaToGlow/Raising.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

static FailureOr<Value> raiseConcat(tosa::ConcatOp op, Raising &b) {
  return Value(ConcatOp::create(b, op.getType(), op.getInput1(), op.getAxis()));
}

static FailureOr<Value> raisePad(tosa::PadOp op, Raising &b) {
  SmallVector<int64_t> pads = beginsThenEnds(extentsOf(op.getPadding()));
  return Value(PadOp::create(b, op.getType(), op.getInput1(), b.list(pads),
                             b.asScalar(op.getPadConst())));
}

static FailureOr<Value> raiseReshape(tosa::ReshapeOp op, Raising &b) {
  return b.reshape(op.getInput1(), shapeOf(op.getOutput()));
}

static FailureOr<Value> raiseReverse(tosa::ReverseOp op, Raising &b) {
  return b.reverse(op.getInput1(), op.getAxis());
}

static FailureOr<Value> raiseSlice(tosa::SliceOp op, Raising &b) {
  SmallVector<int64_t> starts = extentsOf(op.getStart());
  SmallVector<int64_t> ends = extentsOf(op.getSize());
  for (auto [start, end] : llvm::zip_equal(starts, ends))
    end += start;
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, starts.size()));
  return Value(SliceOp::create(b, op.getType(), op.getInput1(), b.list(starts),
                               b.list(ends), /*steps=*/Value(), axes));
}

static FailureOr<Value> raiseTile(tosa::TileOp op, Raising &b) {
  return Value(TileOp::create(b, op.getType(), op.getInput1(),
                              b.list(extentsOf(op.getMultiples()))));
}

static FailureOr<Value> raiseTranspose(tosa::TransposeOp op, Raising &b) {
  return b.transpose(
      op.getInput1(),
      llvm::map_to_vector(op.getPerms(),
                          [](int32_t i) -> int64_t { return i; }));
}

/// y[n, w, c] = values[n, indices[n, w], c]
static FailureOr<Value> raiseGather(tosa::GatherOp op, Raising &b) {
  SmallVector<int64_t> shape(shapeOf(op.getIndices()));
  shape.push_back(1);
  return Value(GatherNdOp::create(b, op.getType(), op.getValues(),
                                  b.reshape(op.getIndices(), shape),
                                  /*batch_dims=*/1));
}

/// y[n, indices[n, w], c] = input[n, w, c]
static FailureOr<Value> raiseScatter(tosa::ScatterOp op, Raising &b) {
  SmallVector<int64_t> shape(shapeOf(op.getIndices()));
  shape.push_back(1);
  Value indices = b.reshape(op.getIndices(), shape);
  ArrayRef<int64_t> wanted = shapeOf(op.getInput());
  indices = ExpandOp::create(b, typeOf(indices).clone(wanted), indices,
                             b.list(wanted));
  return Value(ScatterElementsOp::create(b, op.getType(), op.getValuesIn(),
                                         indices, op.getInput(), /*axis=*/1));
}

//===----------------------------------------------------------------------===//
// Resize
//===----------------------------------------------------------------------===//

namespace {
/// Where one dimension of the result of resize comes from: between the elements
/// `first[i]` and `second[i]`, `fraction[i]` of `unit` steps from the first.
struct ResizedAxis {
  int64_t dim, unit;
  SmallVector<int64_t> first, second, fraction;
};
} // namespace

static ResizedAxis resizeAxis(int64_t dim, int64_t input, int64_t output,
                              int64_t numerator, int64_t denominator,
                              int64_t offset) {
  ResizedAxis axis{dim, numerator, {}, {}, {}};
  for (int64_t i = 0; i < output; ++i) {
    int64_t position = i * denominator + offset;
    int64_t base = llvm::divideFloorSigned(position, numerator);
    axis.first.push_back(std::clamp<int64_t>(base, 0, input - 1));
    axis.second.push_back(std::clamp<int64_t>(base + 1, 0, input - 1));
    axis.fraction.push_back(position - base * numerator);
  }
  return axis;
}

/// The elements of `x` at `positions` along a dimension.
static Value take(Raising &b, Value x, int64_t dim,
                  ArrayRef<int64_t> positions) {
  SmallVector<int64_t> shape(shapeOf(x));
  shape[dim] = positions.size();
  return GatherOp::create(b, typeOf(x).clone(shape), x, b.list(positions), dim);
}

static Value interpolate(Raising &b, Value x, const ResizedAxis &axis) {
  SmallVector<int64_t> shape(4 - axis.dim, 1);
  shape[0] = axis.first.size();
  auto type = RankedTensorType::get(shape, b.getI32Type());
  auto rest = llvm::map_to_vector(
      axis.fraction, [&](int64_t fraction) { return axis.unit - fraction; });
  Value first =
      b.binary<MulOp>(take(b, x, axis.dim, axis.first), b.tensor(type, rest));
  Value second = b.binary<MulOp>(take(b, x, axis.dim, axis.second),
                                 b.tensor(type, axis.fraction));
  return b.binary<AddOp>(first, second);
}

/// One dimension after the other, which gives the same sums as both at once.
static FailureOr<Value> raiseResize(tosa::ResizeOp op, Raising &b) {
  SmallVector<int64_t> scale = extentsOf(op.getScale());
  SmallVector<int64_t> offset = extentsOf(op.getOffset());
  Value x = op.getInput();
  ArrayRef<int64_t> input = shapeOf(x), output = shapeOf(op.getOutput());
  bool isNearest = op.getMode() == tosa::ResizeMode::NEAREST_NEIGHBOR;
  if (!isNearest)
    x = b.cast(x, b.getI32Type());
  for (int i : {0, 1}) {
    ResizedAxis axis = resizeAxis(1 + i, input[1 + i], output[1 + i],
                                  scale[2 * i], scale[2 * i + 1], offset[i]);
    if (!isNearest) {
      x = interpolate(b, x, axis);
      continue;
    }
    SmallVector<int64_t> nearest;
    for (auto [first, second, fraction] :
         llvm::zip_equal(axis.first, axis.second, axis.fraction))
      nearest.push_back(2 * fraction >= axis.unit ? second : first);
    x = take(b, x, axis.dim, nearest);
  }
  return x;
}

void glow::populateMovement(RaisingSet &set) {
  set.add(raiseConcat);
  set.add(raisePad);
  set.add(raiseReshape);
  set.add(raiseReverse);
  set.add(raiseSlice);
  set.add(raiseTile);
  set.add(raiseTranspose);
  set.add(raiseGather);
  set.add(raiseScatter);
  set.add(raiseResize);
}
