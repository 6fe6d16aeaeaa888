//===- Pooling.cpp - Pooling to linalg.pooling_* --------------------------===//
//
// A pool is a tensor.pad with what does not count (the lowest value, or zero)
// and a named pooling op; where upstream has none for the rank, the layout or
// the sign, a linalg.generic of the same form takes its place.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowWindows.h"
#include "lib/Conversion/GlowToLinalg/Contractions.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::glow;
using utils::IteratorType;

namespace {
/// SumIntegers and SumUnsigned add narrow integers in i32.
enum class PoolKind { Max, UnsignedMax, Sum, SumIntegers, SumUnsigned };

/// What the pooling ops have in common.
struct Pool {
  PoolKind kind;
  bool channelsLast;
  ArrayRef<int64_t> kernel, strides, dilations, pads;

  int64_t spatialRank() const { return kernel.size(); }
  /// The first spatial dimension.
  int64_t spatialDim() const { return channelsLast ? 1 : 2; }
};
} // namespace

template <typename OpT>
static Pool poolOf(OpT op, PoolKind kind, bool channelsLast) {
  return {kind,
          channelsLast,
          op.getKernelShape(),
          op.getStrides(),
          op.getDilations(),
          op.getPads()};
}

using CreatePool = Value (*)(Lowering &, Value x, Value window, Value init,
                             const Pool &);

template <typename PoolOpT>
static Value createPool(Lowering &b, Value x, Value window, Value init,
                        const Pool &pool) {
  return PoolOpT::create(b, init.getType(), ValueRange{x, window}, init,
                         b.getI64VectorAttr(pool.strides),
                         b.getI64VectorAttr(pool.dilations))
      .getResult(0);
}

/// The named op; null where upstream has none.
static CreatePool namedPool(const Pool &pool) {
  bool last = pool.channelsLast;
  switch (pool.kind) {
  case PoolKind::Max:
    if (pool.spatialRank() == 1)
      return last ? createPool<linalg::PoolingNwcMaxOp>
                  : createPool<linalg::PoolingNcwMaxOp>;
    if (pool.spatialRank() == 2)
      return last ? createPool<linalg::PoolingNhwcMaxOp>
                  : createPool<linalg::PoolingNchwMaxOp>;
    return pool.spatialRank() == 3 && last
               ? createPool<linalg::PoolingNdhwcMaxOp>
               : nullptr;
  case PoolKind::UnsignedMax:
    if (pool.spatialRank() == 1 && last)
      return createPool<linalg::PoolingNwcMaxUnsignedOp>;
    return pool.spatialRank() == 2 && last
               ? createPool<linalg::PoolingNhwcMaxUnsignedOp>
               : nullptr;
  case PoolKind::Sum:
    if (pool.spatialRank() == 1)
      return last ? createPool<linalg::PoolingNwcSumOp>
                  : createPool<linalg::PoolingNcwSumOp>;
    if (pool.spatialRank() == 2)
      return last ? createPool<linalg::PoolingNhwcSumOp>
                  : createPool<linalg::PoolingNchwSumOp>;
    return pool.spatialRank() == 3 && last
               ? createPool<linalg::PoolingNdhwcSumOp>
               : nullptr;
  case PoolKind::SumIntegers:
  case PoolKind::SumUnsigned:
    return nullptr;
  }
  llvm_unreachable("unknown pooling");
}

/// What a window holds after the element `x`.
static Value accumulate(BodyBuilder &b, Value x, Value result, PoolKind kind) {
  switch (kind) {
  case PoolKind::Max:
    return scalar::maximum(b, result, scalar::widen(b, x));
  case PoolKind::UnsignedMax:
    return scalar::maximum(b, result, x, /*isUnsigned=*/true);
  case PoolKind::Sum:
    return scalar::add(b, result, scalar::widen(b, x));
  case PoolKind::SumIntegers:
  case PoolKind::SumUnsigned:
    if (x.getType() != result.getType())
      x = extend(b, x, kind == PoolKind::SumUnsigned);
    return scalar::add(b, result, x);
  }
  llvm_unreachable("unknown pooling");
}

/// A pool as linalg.generic over the result's dimensions and the window.
static Value createGeneric(Lowering &b, Value x, Value window, Value init,
                           const Pool &pool) {
  int64_t spatialRank = pool.spatialRank();
  int64_t outputRank = spatialRank + 2, rank = outputRank + spatialRank;
  SmallVector<AffineExpr> input, kernel, output;
  for (int64_t dim = 0; dim < outputRank; ++dim) {
    output.push_back(b.getAffineDimExpr(dim));
    input.push_back(output.back());
  }
  for (int64_t i = 0; i < spatialRank; ++i) {
    kernel.push_back(b.getAffineDimExpr(outputRank + i));
    AffineExpr &position = input[pool.spatialDim() + i];
    position = position * pool.strides[i] + kernel[i] * pool.dilations[i];
  }
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  std::fill(iterators.begin() + outputRank, iterators.end(),
            IteratorType::reduction);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(rank, 0, results, b.getContext());
  };
  return linalg::GenericOp::create(
             b, init.getType(), ValueRange{x, window}, init,
             ArrayRef{map(input), map(kernel), map(output)}, iterators,
             [&](OpBuilder &nested, Location loc, ValueRange x) {
               BodyBuilder b(loc, nested);
               linalg::YieldOp::create(b, accumulate(b, x[0], x[2], pool.kind));
             })
      .getResult(0);
}

/// Pools `x` after padding it with what changes no window; each starts from
/// `init`.
static Value buildPool(Lowering &b, Value x, TypedAttr init,
                       ArrayRef<int64_t> shape, const Pool &pool) {
  RankedTensorType type = tensorType(x);
  SmallVector<int64_t> low(type.getRank(), 0), high(type.getRank(), 0);
  for (int64_t i = 0; i < pool.spatialRank(); ++i) {
    int64_t dim = pool.spatialDim() + i;
    low[dim] = pool.pads[i];
    // What the last window reaches: beyond the pads with ceil_mode, and
    // perhaps less than them without.
    int64_t reached = (shape[dim] - 1) * pool.strides[i] +
                      (pool.kernel[i] - 1) * pool.dilations[i] + 1;
    high[dim] = std::max<int64_t>(reached - low[dim] - type.getDimSize(dim), 0);
  }
  Value start = arith::ConstantOp::create(b, init);
  Value padding = start;
  if (init.getType() != type.getElementType()) {
    bool isMax = pool.kind == PoolKind::Max;
    padding = arith::ConstantOp::create(
        b, isMax ? scalar::lowest(b, type.getElementType(), false)
                 : b.getZeroAttr(type.getElementType()));
  }
  Value padded = b.pad(x, low, high, padding);
  SmallVector<int64_t> batchOnly(type.getRank(), -1);
  batchOnly[0] = 0;
  Value output = tensor::EmptyOp::create(
      b, b.extents(shape, {Operand(x, batchOnly)}), init.getType());
  Value window = b.empty(pool.kernel, type.getElementType());
  CreatePool create = namedPool(pool);
  return (create ? create : createGeneric)(b, padded, window,
                                           b.filled(output, start), pool);
}

static FailureOr<Value> lowerMaxPool(MaxPoolOp op, MaxPoolOp::Adaptor in,
                                     Lowering &b) {
  if (failed(b.requireStaticBeyondBatch({op.getX(), op.getY()})))
    return failure();
  bool isUnsignedOp = isUnsigned(op.getX());
  RankedTensorType type = b.convertedType(op.getY());
  Value x = b.multiplicand(in.getX());
  Pool pool = poolOf(op, isUnsignedOp ? PoolKind::UnsignedMax : PoolKind::Max,
                     op.getLayout() == Layout::ChannelsLast);
  TypedAttr lowest = scalar::lowest(
      b, scalar::computeType(tensorType(x).getElementType()), isUnsignedOp);
  Value result = buildPool(b, x, lowest, type.getShape(), pool);
  return b.narrowed(result, type.getElementType());
}

static FailureOr<Value>
lowerAveragePool(AveragePoolOp op, AveragePoolOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStaticBeyondBatch({op.getX(), op.getY()})))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  Pool pool = poolOf(op, PoolKind::Sum, op.getLayout() == Layout::ChannelsLast);
  Type wide = scalar::computeType(type.getElementType());
  Value sum = buildPool(b, b.multiplicand(in.getX()), b.getZeroAttr(wide),
                        type.getShape(), pool);

  SmallVector<double> sizes(
      llvm::map_range(averagedElements(op, op.getCountIncludePad()),
                      [](int64_t count) { return double(count); }));
  if (llvm::all_equal(sizes))
    return b.elementwise(type, {sum}, [&](BodyBuilder &b, ValueRange x) {
      return scalar::div(b, x[0], scalar::constant(b, wide, sizes.front()));
    });
  auto spatialDims = llvm::to_vector(llvm::seq<int64_t>(
      pool.spatialDim(), pool.spatialDim() + pool.spatialRank()));
  Value divisor = b.constantTensor(
      type.getShape().slice(pool.spatialDim(), pool.spatialRank()), wide,
      sizes);
  return b.elementwise(
      type, {sum, Operand(divisor, spatialDims)},
      [](BodyBuilder &b, ValueRange x) { return scalar::div(b, x[0], x[1]); });
}

static FailureOr<Value> lowerSumPool(SumPoolOp op, SumPoolOp::Adaptor in,
                                     Lowering &b) {
  if (failed(b.requireStaticBeyondBatch({op.getX(), op.getY()})))
    return failure();
  Pool pool = poolOf(
      op, isUnsigned(op.getX()) ? PoolKind::SumUnsigned : PoolKind::SumIntegers,
      op.getLayout() == Layout::ChannelsLast);
  return buildPool(b, in.getX(), b.getI32IntegerAttr(0),
                   b.convertedType(op.getY()).getShape(), pool);
}

static FailureOr<Value> lowerLpPool(LpPoolOp op, LpPoolOp::Adaptor in,
                                    Lowering &b) {
  if (failed(b.requireStaticBeyondBatch({op.getX(), op.getY()})))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  Pool pool = poolOf(op, PoolKind::Sum, /*channelsLast=*/false);
  Type wide = scalar::computeType(type.getElementType());
  double p = op.getP();
  Value powers =
      b.elementwise(tensorType(in.getX()).clone(wide), {in.getX()},
                    [&](BodyBuilder &b, ValueRange x) {
                      return scalar::power(b, scalar::abs(b, x[0]), p);
                    });
  Value sum = buildPool(b, powers, b.getZeroAttr(wide), type.getShape(), pool);
  return b.elementwise(type, {sum}, [&](BodyBuilder &b, ValueRange x) {
    return scalar::power(b, x[0], 1.0 / p);
  });
}

void glow::populatePooling(LoweringSet &set) {
  set.add(lowerMaxPool, lowerAveragePool, lowerSumPool, lowerLpPool);
}
