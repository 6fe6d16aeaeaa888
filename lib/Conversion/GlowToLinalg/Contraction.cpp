//===- Contraction.cpp - matmul and gemm to linalg.matmul -----------------===//
#include "lib/Conversion/GlowToLinalg/Contractions.h"

using namespace mlir;
using namespace mlir::glow;

Value glow::multiplyMatrices(Lowering &b, Value lhs, Value rhs,
                             bool transposeLhs, bool transposeRhs, Value init) {
  AffineExpr m = b.getAffineDimExpr(0), n = b.getAffineDimExpr(1),
             k = b.getAffineDimExpr(2);
  auto map = [&](AffineExpr row, AffineExpr column, bool isTransposed) {
    return AffineMap::get(3, 0,
                          isTransposed ? ArrayRef<AffineExpr>{column, row}
                                       : ArrayRef<AffineExpr>{row, column},
                          b.getContext());
  };
  int64_t rowDim = transposeLhs ? 1 : 0, columnDim = transposeRhs ? 0 : 1;
  SmallVector<int64_t> shape{tensorType(lhs).getDimSize(rowDim),
                             tensorType(rhs).getDimSize(columnDim)};
  SmallVector<int64_t> lhsDims{0, -1}, rhsDims{-1, 1};
  if (transposeLhs)
    std::swap(lhsDims[0], lhsDims[1]);
  if (transposeRhs)
    std::swap(rhsDims[0], rhsDims[1]);
  if (!init)
    init = b.zeroAccumulator(shape, tensorType(lhs).getElementType(),
                             {Operand(lhs, lhsDims), Operand(rhs, rhsDims)});
  SmallVector<NamedAttribute> attributes;
  if (transposeLhs || transposeRhs)
    attributes.push_back(b.getNamedAttr(
        "indexing_maps",
        b.getAffineMapArrayAttr({map(m, k, transposeLhs),
                                 map(k, n, transposeRhs), map(m, n, false)})));
  return linalg::MatmulOp::create(
             b, init.getType(),
             ValueRange{b.multiplicand(lhs), b.multiplicand(rhs)}, init,
             attributes)
      .getResult(0);
}

/// [batch, m, k] * [batch, k, n] in the compute type.
static Value multiplyBatches(Lowering &b, Value lhs, Value rhs) {
  SmallVector<int64_t> shape{tensorType(lhs).getDimSize(0),
                             tensorType(lhs).getDimSize(1),
                             tensorType(rhs).getDimSize(2)};
  Value zeros =
      b.zeroAccumulator(shape, tensorType(lhs).getElementType(),
                        {Operand(lhs, {0, 1, -1}), Operand(rhs, {0, -1, 2})});
  return linalg::BatchMatmulOp::create(
             b, zeros.getType(),
             ValueRange{b.multiplicand(lhs), b.multiplicand(rhs)}, zeros)
      .getResult(0);
}

/// The product where batch dimensions broadcast, in the type of the sum.
static Value multiplyBroadcast(Lowering &b, Value lhs, Value rhs,
                               ArrayRef<int64_t> batch,
                               const ProductKind &kind) {
  int64_t m = batch.size(), n = m + 1, k = m + 2;
  SmallVector<int64_t> space(batch);
  space.push_back(tensorType(lhs).getShape().end()[-2]);
  space.push_back(tensorType(rhs).getShape().end()[-1]);
  space.push_back(tensorType(lhs).getShape().end()[-1]);
  auto dims = [&](Value operand, int64_t row, int64_t column) {
    int64_t batchRank = tensorType(operand).getRank() - 2;
    auto result = llvm::to_vector(
        llvm::seq<int64_t>(batch.size() - batchRank, batch.size()));
    result.append({row, column});
    return result;
  };
  return b.reduce(
      space, {k},
      {Operand(lhs, dims(lhs, m, k)), Operand(rhs, dims(rhs, k, n))},
      b.getZeroAttr(kind.sumOf(lhs)), [&](BodyBuilder &b, ValueRange x) {
        return multiplyAdd(b, x[0], x[1], x[2], kind);
      });
}

static int64_t product(ArrayRef<int64_t> values) {
  int64_t result = 1;
  for (int64_t value : values)
    result *= value;
  return result;
}

Value glow::extend(BodyBuilder &b, Value value, bool isUnsigned) {
  if (isUnsigned)
    return arith::ExtUIOp::create(b, b.getI32Type(), value);
  return arith::ExtSIOp::create(b, b.getI32Type(), value);
}

Value glow::multiplyAdd(BodyBuilder &b, Value lhs, Value rhs, Value sum,
                        const ProductKind &kind) {
  if (kind.widensIntegers) {
    lhs = extend(b, lhs, kind.lhsUnsigned);
    rhs = extend(b, rhs, kind.rhsUnsigned);
  } else {
    lhs = scalar::widen(b, lhs);
    rhs = scalar::widen(b, rhs);
  }
  return scalar::add(b, sum, scalar::mul(b, lhs, rhs));
}

Value glow::multiply(Lowering &b, Value lhs, Value rhs, ArrayRef<int64_t> batch,
                     const ProductKind &kind) {
  ArrayRef<int64_t> left = tensorType(lhs).getShape();
  ArrayRef<int64_t> right = tensorType(rhs).getShape();
  int64_t m = left.end()[-2], k = left.end()[-1], n = right.end()[-1];
  auto multiplyPlain = [&](Value lhs, Value rhs) {
    return kind.widensIntegers ? multiplyBroadcast(b, lhs, rhs, {}, kind)
                               : multiplyMatrices(b, lhs, rhs, false, false);
  };
  if (batch.empty())
    return multiplyPlain(lhs, rhs);

  bool isStatic =
      !ShapedType::isDynamicShape(left) && !ShapedType::isDynamicShape(right);
  SmallVector<int64_t> shape(batch);
  shape.append({m, n});
  // One matrix for all batches: the batches are just more rows.
  if (isStatic && right.size() == 2) {
    Value rows = b.reshape(lhs, {product(left.drop_back()), k});
    return b.reshape(multiplyPlain(rows, rhs), shape);
  }
  if (kind.widensIntegers || left.drop_back(2) != right.drop_back(2))
    return multiplyBroadcast(b, lhs, rhs, batch, kind);
  if (batch.size() == 1)
    return multiplyBatches(b, lhs, rhs);
  if (!isStatic)
    return multiplyBroadcast(b, lhs, rhs, batch, kind);
  int64_t count = product(batch);
  Value result = multiplyBatches(b, b.reshape(lhs, {count, m, k}),
                                 b.reshape(rhs, {count, k, n}));
  return b.reshape(result, shape);
}

static FailureOr<Value> lowerMatmul(MatmulOp op, MatmulOp::Adaptor in,
                                    Lowering &b) {
  Value lhs = in.getA(), rhs = in.getB();
  bool isRow = tensorType(lhs).getRank() == 1;
  bool isColumn = tensorType(rhs).getRank() == 1;
  if (isRow)
    lhs = b.insertUnitDims(lhs, {0});
  if (isColumn)
    rhs = b.insertUnitDims(rhs, {1});
  RankedTensorType type = b.convertedType(op.getY());
  ArrayRef<int64_t> batch = type.getShape();
  batch = batch.drop_back(2 - isRow - isColumn);
  Value result = multiply(b, lhs, rhs, batch, {});
  SmallVector<int64_t> dropped;
  if (isRow)
    dropped.push_back(batch.size());
  if (isColumn)
    dropped.push_back(batch.size() + 1);
  result = b.dropUnitDims(result, dropped);
  return b.narrowed(result, type.getElementType());
}

static FailureOr<Value> lowerGemm(GemmOp op, GemmOp::Adaptor in, Lowering &b) {
  RankedTensorType type = b.convertedType(op.getY());
  double alpha = op.getAlpha().convertToDouble();
  double beta = op.getBeta().convertToDouble();
  if (!isa<FloatType>(type.getElementType()) && (alpha != 1 || beta != 1))
    return b.reject("needs alpha = 1 and beta = 1 for integer elements");
  Value result =
      multiplyMatrices(b, in.getA(), in.getB(), op.getTransA(), op.getTransB());
  if (!in.getC() && alpha == 1)
    return b.narrowed(result, type.getElementType());

  SmallVector<Operand> operands{result};
  if (in.getC())
    operands.push_back(in.getC());
  auto scaled = [](BodyBuilder &b, Value value, double factor) {
    if (factor == 1)
      return value;
    return scalar::mul(b, value, scalar::constant(b, value.getType(), factor));
  };
  return b.elementwise(type, operands, [&](BodyBuilder &b, ValueRange x) {
    Value sum = scaled(b, x[0], alpha);
    if (in.getC())
      sum = scalar::add(b, sum, scaled(b, x[1], beta));
    return sum;
  });
}

void glow::populateContractions(LoweringSet &set) {
  set.add(lowerMatmul, lowerGemm);
}
