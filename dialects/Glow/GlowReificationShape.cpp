//===- GlowReificationShape.cpp - Dynamic dimensions from extents ---------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowReification.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::glow;

namespace {
/// Arithmetic on sizes, of type index.
class SizeBuilder {
public:
  SizeBuilder(OpBuilder &builder, Operation *op)
      : builder(builder), loc(op->getLoc()) {}

  OpFoldResult dim(Value tensor, int64_t i) {
    return tensor::getMixedSize(builder, loc, tensor, i);
  }

  /// The element of a scalar or 1-D tensor of integers; null if the element
  /// type has no arithmetic at this level.
  OpFoldResult entry(Value tensor, int64_t i) {
    if (auto constant = matchInts(tensor))
      return builder.getIndexAttr((*constant)[i]);
    Value element = extract(tensor, i);
    if (!element || !element.getType().isSignlessInteger())
      return {};
    return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                      element)
        .getResult();
  }

  /// The element of a scalar or 1-D tensor; null if arith does not take it.
  Value extract(Value tensor, int64_t i) {
    if (!elementTypeOf(tensor).isSignlessIntOrFloat())
      return {};
    SmallVector<Value> indices;
    if (tensorType(tensor).getRank() == 1)
      indices.push_back(arith::ConstantIndexOp::create(builder, loc, i));
    return tensor::ExtractOp::create(builder, loc, tensor, indices);
  }

  Value value(OpFoldResult size) {
    return getValueOrCreateConstantIndexOp(builder, loc, size);
  }
  Value constant(int64_t size) {
    return arith::ConstantIndexOp::create(builder, loc, size);
  }
  OpFoldResult apply(AffineExpr expr, ArrayRef<OpFoldResult> symbols) {
    return affine::makeComposedFoldedAffineApply(builder, loc, expr, symbols);
  }
  OpFoldResult add(OpFoldResult a, OpFoldResult b) {
    return apply(symbol(0) + symbol(1), {a, b});
  }
  // A product of two symbols is not affine.
  OpFoldResult mul(OpFoldResult a, OpFoldResult b) {
    return binary<arith::MulIOp>(value(a), value(b));
  }
  template <typename Op>
  Value binary(Value a, Value b) {
    return builder.createOrFold<Op>(loc, a, b);
  }
  Value compare(arith::CmpIPredicate predicate, Value a, Value b) {
    return builder.createOrFold<arith::CmpIOp>(loc, predicate, a, b);
  }
  Value select(Value condition, Value a, Value b) {
    return builder.createOrFold<arith::SelectOp>(loc, condition, a, b);
  }
  /// The product of the dimensions of `tensor` in [begin, end).
  OpFoldResult count(Value tensor, int64_t begin, int64_t end) {
    OpFoldResult product = builder.getIndexAttr(1);
    for (int64_t i = begin; i < end; ++i)
      product = mul(product, dim(tensor, i));
    return product;
  }
  AffineExpr symbol(unsigned i) { return builder.getAffineSymbolExpr(i); }

private:
  OpBuilder &builder;
  Location loc;
};
} // namespace

//===----------------------------------------------------------------------===//
// Tensors from shapes
//===----------------------------------------------------------------------===//

OpFoldResult ConstantOfShapeOp::reifyDim(OpBuilder &builder, OpResult result,
                                         int64_t dim) {
  return SizeBuilder(builder, *this).entry(getShape(), dim);
}

OpFoldResult RangeOp::reifyDim(OpBuilder &builder, OpResult result,
                               int64_t dim) {
  SizeBuilder sizes(builder, *this);
  Location loc = getLoc();
  Value start = sizes.extract(getStart(), 0),
        limit = sizes.extract(getLimit(), 0),
        delta = sizes.extract(getDelta(), 0);
  if (!start)
    return {};
  Value count;
  if (isa<FloatType>(start.getType())) {
    Value span = arith::SubFOp::create(builder, loc, limit, start);
    Value steps = arith::DivFOp::create(builder, loc, span, delta);
    // ceil(x) = -floor(-x), and the conversion to an integer truncates: so
    // count the whole steps, and one more if they fall short.
    Type i64 = builder.getI64Type();
    Value whole = arith::FPToSIOp::create(builder, loc, i64, steps);
    Value back = arith::SIToFPOp::create(builder, loc, start.getType(), whole);
    Value fallsShort = arith::CmpFOp::create(
        builder, loc, arith::CmpFPredicate::OLT, back, steps);
    Value extra = arith::ExtUIOp::create(builder, loc, i64, fallsShort);
    count = arith::AddIOp::create(builder, loc, whole, extra);
  } else {
    Value span = arith::SubIOp::create(builder, loc, limit, start);
    count = arith::CeilDivSIOp::create(builder, loc, span, delta);
  }
  count =
      arith::IndexCastOp::create(builder, loc, builder.getIndexType(), count);
  return sizes.binary<arith::MaxSIOp>(count, sizes.constant(0));
}

OpFoldResult OneHotOp::reifyDim(OpBuilder &builder, OpResult result,
                                int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t axis = getAxis();
  if (dim == axis)
    return sizes.entry(getDepth(), 0);
  return sizes.dim(getIndices(), dim < axis ? dim : dim - 1);
}

OpFoldResult TopKOp::reifyDim(OpBuilder &builder, OpResult result,
                              int64_t dim) {
  SizeBuilder sizes(builder, *this);
  return dim == static_cast<int64_t>(getAxis()) ? sizes.entry(getK(), 0)
                                                : sizes.dim(getX(), dim);
}

//===----------------------------------------------------------------------===//
// The same elements in another shape
//===----------------------------------------------------------------------===//

OpFoldResult ReshapeOp::reifyDim(OpBuilder &builder, OpResult result,
                                 int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t rankX = tensorType(getX()).getRank();
  auto constant = matchInts(getShape());

  // Entry i, with a 0 that copies replaced by the dimension of x.
  auto resolve = [&](int64_t i) -> OpFoldResult {
    OpFoldResult entry = sizes.entry(getShape(), i);
    if (getAllowZero() || i >= rankX)
      return entry;
    if (std::optional<int64_t> known = getConstantIntValue(entry))
      return *known == 0 ? sizes.dim(getX(), i) : entry;
    Value isZero = sizes.compare(arith::CmpIPredicate::eq, sizes.value(entry),
                                 sizes.constant(0));
    return sizes.select(isZero, sizes.value(sizes.dim(getX(), i)),
                        sizes.value(entry));
  };

  OpFoldResult entry = resolve(dim);
  if (constant && (*constant)[dim] != -1)
    return entry;
  // What is left for a -1. The divisor is never zero or negative where the
  // quotient is used.
  OpFoldResult others = builder.getIndexAttr(1);
  for (int64_t i = 0, rank = tensorType(result).getRank(); i < rank; ++i)
    if (i != dim)
      others = sizes.mul(others, resolve(i));
  Value divisor =
      sizes.binary<arith::MaxSIOp>(sizes.value(others), sizes.constant(1));
  Value rest = sizes.binary<arith::DivSIOp>(
      sizes.value(sizes.count(getX(), 0, rankX)), divisor);
  if (constant)
    return rest;
  Value isInferred = sizes.compare(arith::CmpIPredicate::slt,
                                   sizes.value(entry), sizes.constant(0));
  return sizes.select(isInferred, rest, sizes.value(entry));
}

OpFoldResult TransposeOp::reifyDim(OpBuilder &builder, OpResult result,
                                   int64_t dim) {
  return SizeBuilder(builder, *this).dim(getX(), getPerm()[dim]);
}

OpFoldResult SqueezeOp::reifyDim(OpBuilder &builder, OpResult result,
                                 int64_t dim) {
  return reifyReducedDim(builder, getLoc(), getX(), getAxes(),
                         /*keepDims=*/false, dim);
}

OpFoldResult UnsqueezeOp::reifyDim(OpBuilder &builder, OpResult result,
                                   int64_t dim) {
  int64_t inserted =
      llvm::count_if(getAxes(), [&](int64_t axis) { return axis < dim; });
  return SizeBuilder(builder, *this).dim(getX(), dim - inserted);
}

OpFoldResult FlattenOp::reifyDim(OpBuilder &builder, OpResult result,
                                 int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t axis = getAxis();
  return dim == 0 ? sizes.count(getX(), 0, axis)
                  : sizes.count(getX(), axis, tensorType(getX()).getRank());
}

OpFoldResult DepthToSpaceOp::reifyDim(OpBuilder &builder, OpResult result,
                                      int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t block = getBlocksize();
  OpFoldResult size = sizes.dim(getX(), dim);
  if (dim == 0)
    return size;
  AffineExpr old = sizes.symbol(0);
  return sizes.apply(dim == 1 ? old.floorDiv(block * block) : old * block,
                     size);
}

OpFoldResult SpaceToDepthOp::reifyDim(OpBuilder &builder, OpResult result,
                                      int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t block = getBlocksize();
  OpFoldResult size = sizes.dim(getX(), dim);
  if (dim == 0)
    return size;
  AffineExpr old = sizes.symbol(0);
  return sizes.apply(dim == 1 ? old * (block * block) : old.floorDiv(block),
                     size);
}

//===----------------------------------------------------------------------===//
// Whole blocks
//===----------------------------------------------------------------------===//

OpFoldResult ExpandOp::reifyDim(OpBuilder &builder, OpResult result,
                                int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t rank = tensorType(result).getRank();
  int64_t inX = dim - (rank - tensorType(getX()).getRank());
  int64_t inShape = dim - (rank - tensorType(getShape()).getDimSize(0));
  if (inShape < 0)
    return sizes.dim(getX(), inX);
  OpFoldResult entry = sizes.entry(getShape(), inShape);
  if (inX < 0)
    return entry;
  OpFoldResult size = sizes.dim(getX(), inX);
  if (isConstantIntValue(size, 1))
    return entry;
  if (isConstantIntValue(entry, 1))
    return size;
  Value isOne = sizes.compare(arith::CmpIPredicate::eq, sizes.value(entry),
                              sizes.constant(1));
  return sizes.select(isOne, sizes.value(size), sizes.value(entry));
}

OpFoldResult TileOp::reifyDim(OpBuilder &builder, OpResult result,
                              int64_t dim) {
  SizeBuilder sizes(builder, *this);
  return sizes.mul(sizes.dim(getX(), dim), sizes.entry(getRepeats(), dim));
}

OpFoldResult ConcatOp::reifyDim(OpBuilder &builder, OpResult result,
                                int64_t dim) {
  SizeBuilder sizes(builder, *this);
  OpFoldResult size = sizes.dim(getXs().front(), dim);
  if (dim == static_cast<int64_t>(getAxis()))
    for (Value x : getXs().drop_front())
      size = sizes.add(size, sizes.dim(x, dim));
  return size;
}

OpFoldResult SplitOp::reifyDim(OpBuilder &builder, OpResult result,
                               int64_t dim) {
  if (dim == static_cast<int64_t>(getAxis()))
    return builder.getIndexAttr(getSizes()[result.getResultNumber()]);
  return SizeBuilder(builder, *this).dim(getX(), dim);
}

OpFoldResult SliceOp::reifyDim(OpBuilder &builder, OpResult result,
                               int64_t dim) {
  SizeBuilder sizes(builder, *this);
  OpFoldResult size = sizes.dim(getX(), dim);
  const auto *axis = llvm::find(getAxes(), dim);
  if (axis == getAxes().end())
    return size;
  int64_t i = axis - getAxes().begin();

  // The sign of the step decides how starts and ends are clamped.
  auto steps = matchInts(getSteps());
  if (getSteps() && !steps)
    return {};
  int64_t step = steps ? (*steps)[i] : 1;
  if (step == std::numeric_limits<int64_t>::min())
    return {};
  Value elements = sizes.value(size);
  Value high = step > 0
                   ? elements
                   : sizes.binary<arith::SubIOp>(elements, sizes.constant(1));
  auto clamp = [&](Value index, int64_t low) {
    Value fromEnd = sizes.binary<arith::AddIOp>(index, elements);
    Value isNegative =
        sizes.compare(arith::CmpIPredicate::slt, index, sizes.constant(0));
    Value position = sizes.select(isNegative, fromEnd, index);
    position = sizes.binary<arith::MaxSIOp>(position, sizes.constant(low));
    return sizes.binary<arith::MinSIOp>(position, high);
  };
  Value start = clamp(sizes.value(sizes.entry(getStarts(), i)), 0);
  Value end = clamp(sizes.value(sizes.entry(getEnds(), i)), step > 0 ? 0 : -1);
  Value span = step > 0 ? sizes.binary<arith::SubIOp>(end, start)
                        : sizes.binary<arith::SubIOp>(start, end);
  span = sizes.binary<arith::MaxSIOp>(span, sizes.constant(0));
  return sizes.binary<arith::CeilDivSIOp>(span, sizes.constant(std::abs(step)));
}

OpFoldResult PadOp::reifyDim(OpBuilder &builder, OpResult result, int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t rank = tensorType(getX()).getRank();
  OpFoldResult begin = sizes.entry(getPads(), dim);
  OpFoldResult end = sizes.entry(getPads(), rank + dim);
  return sizes.apply(sizes.symbol(0) + sizes.symbol(1) + sizes.symbol(2),
                     {sizes.dim(getX(), dim), begin, end});
}

OpFoldResult ResizeOp::reifyDim(OpBuilder &builder, OpResult result,
                                int64_t dim) {
  SizeBuilder sizes(builder, *this);
  if (getSizes())
    return sizes.entry(getSizes(), dim);
  // As in type inference: the product in f32, truncated.
  Location loc = getLoc();
  Type i64 = builder.getI64Type();
  Value size = arith::IndexCastOp::create(builder, loc, i64,
                                          sizes.value(sizes.dim(getX(), dim)));
  Value scale = sizes.extract(getScales(), dim);
  Value product = arith::MulFOp::create(
      builder, loc,
      arith::SIToFPOp::create(builder, loc, scale.getType(), size), scale);
  Value scaled = arith::FPToSIOp::create(builder, loc, i64, product);
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    scaled)
      .getResult();
}

//===----------------------------------------------------------------------===//
// Elements at indices
//===----------------------------------------------------------------------===//

OpFoldResult GatherOp::reifyDim(OpBuilder &builder, OpResult result,
                                int64_t dim) {
  SizeBuilder sizes(builder, *this);
  int64_t axis = getAxis();
  int64_t indicesRank = tensorType(getIndices()).getRank();
  if (dim < axis)
    return sizes.dim(getX(), dim);
  if (dim < axis + indicesRank)
    return sizes.dim(getIndices(), dim - axis);
  return sizes.dim(getX(), dim - indicesRank + 1);
}

OpFoldResult GatherElementsOp::reifyDim(OpBuilder &builder, OpResult result,
                                        int64_t dim) {
  return SizeBuilder(builder, *this).dim(getIndices(), dim);
}

OpFoldResult GatherNdOp::reifyDim(OpBuilder &builder, OpResult result,
                                  int64_t dim) {
  SizeBuilder sizes(builder, *this);
  RankedTensorType indices = tensorType(getIndices());
  int64_t leading = indices.getRank() - 1;
  if (dim < leading)
    return sizes.dim(getIndices(), dim);
  int64_t firstKept = getBatchDims() + indices.getShape().back();
  return sizes.dim(getX(), firstKept + dim - leading);
}
