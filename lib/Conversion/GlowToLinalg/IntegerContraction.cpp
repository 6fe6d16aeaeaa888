//===- IntegerContraction.cpp - Integer products with zero points ---------===//
//
// A sum of (x - zx) * (w - zw) over k elements is computed as
//
//   sum(x * w) - zx * sum(w) - zw * sum(x) + k * zx * zw
//
// so that the inner loop has no zero points. The four terms may wrap around in
// 32 bits; their sum does not, where the result fits.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Contractions.h"

using namespace mlir;
using namespace mlir::glow;

/// The sum of the elements of an integer tensor over `axes`, in i32.
static Value sumElements(Lowering &b, Value tensor, bool isUnsigned,
                         ArrayRef<int64_t> axes) {
  return b.reduce(tensorType(tensor).getShape(), axes, {tensor},
                  b.getI32IntegerAttr(0), [&](BodyBuilder &b, ValueRange x) {
                    return scalar::add(b, x[1], extend(b, x[0], isUnsigned));
                  });
}

namespace {
/// The terms of a sum of products, each with the dimensions of the result that
/// it runs along. Without a zero point its terms are left out.
struct Terms {
  Value products;
  Operand lhsZero, rhsZero;
  Operand lhsSum, rhsSum;
  int64_t count;
};
} // namespace

/// The products with the terms of the zero points.
static Value addZeroPointTerms(Lowering &b, const Terms &terms,
                               RankedTensorType type, const ProductKind &kind) {
  bool hasLhs = terms.lhsZero.value != nullptr;
  bool hasRhs = terms.rhsZero.value != nullptr;
  if (!hasLhs && !hasRhs)
    return terms.products;
  SmallVector<Operand> operands{terms.products};
  if (hasLhs)
    operands.append({terms.lhsZero, terms.rhsSum});
  if (hasRhs)
    operands.append({terms.rhsZero, terms.lhsSum});
  return b.elementwise(type, operands, [&](BodyBuilder &b, ValueRange x) {
    Value sum = x[0], lhsZero, rhsZero;
    unsigned next = 1;
    if (hasLhs) {
      lhsZero = extend(b, x[next], kind.lhsUnsigned);
      sum = scalar::sub(b, sum, scalar::mul(b, lhsZero, x[next + 1]));
      next += 2;
    }
    if (hasRhs) {
      rhsZero = extend(b, x[next], kind.rhsUnsigned);
      sum = scalar::sub(b, sum, scalar::mul(b, rhsZero, x[next + 1]));
    }
    if (hasLhs && hasRhs) {
      Value count = scalar::integer(b, sum.getType(), terms.count);
      sum = scalar::add(
          b, sum, scalar::mul(b, count, scalar::mul(b, lhsZero, rhsZero)));
    }
    return sum;
  });
}

static FailureOr<Value> lowerMatmulInteger(MatmulIntegerOp op,
                                           MatmulIntegerOp::Adaptor in,
                                           Lowering &b) {
  Value lhs = in.getA(), rhs = in.getB();
  ValueRange zeroPoints = in.getZeroPoints();
  ProductKind kind = ProductKind::integers(op.getA(), op.getB());
  bool isRow = tensorType(lhs).getRank() == 1;
  bool isColumn = tensorType(rhs).getRank() == 1;
  if (isRow)
    lhs = b.insertUnitDims(lhs, {0});
  if (isColumn)
    rhs = b.insertUnitDims(rhs, {1});
  int64_t lhsRank = tensorType(lhs).getRank();
  int64_t rhsRank = tensorType(rhs).getRank();
  int64_t count = tensorType(lhs).getDimSize(lhsRank - 1);
  if (zeroPoints.size() == 2 && isDynamic(count))
    return b.reject("needs a static number of columns of a with two zero "
                    "points");
  RankedTensorType type = b.convertedType(op.getY());
  SmallVector<int64_t> shape(type.getShape().drop_back(2 - isRow - isColumn));
  SmallVector<int64_t> batch(shape), dropped;
  shape.push_back(tensorType(lhs).getDimSize(lhsRank - 2));
  shape.push_back(tensorType(rhs).getDimSize(rhsRank - 1));
  if (isRow)
    dropped.push_back(batch.size());
  if (isColumn)
    dropped.push_back(batch.size() + 1);

  // All terms line up with the last dimensions of the product.
  Terms terms{multiply(b, lhs, rhs, batch, kind),
              Value(),
              Value(),
              Value(),
              Value(),
              count};
  if (!zeroPoints.empty()) {
    terms.lhsZero = zeroPoints[0];
    Value sum = sumElements(b, rhs, kind.rhsUnsigned, {rhsRank - 2});
    terms.rhsSum = b.insertUnitDims(sum, {rhsRank - 2});
  }
  if (zeroPoints.size() == 2) {
    terms.rhsZero = zeroPoints[1];
    Value sum = sumElements(b, lhs, kind.lhsUnsigned, {lhsRank - 1});
    terms.lhsSum = b.insertUnitDims(sum, {lhsRank - 1});
  }
  Value result = addZeroPointTerms(b, terms, type.clone(shape), kind);
  return b.dropUnitDims(result, dropped);
}

/// For each output position and channel, the sum of the elements of `x` that
/// its window covers.
static Value sumWindows(Lowering &b, Value x, RankedTensorType filter,
                        ArrayRef<int64_t> shape, const ConvWindow &window,
                        bool isUnsigned) {
  int64_t rank = filter.getRank();
  int64_t filterDim = window.channelsLast ? rank - 1 : 0;
  SmallVector<int64_t> onesShape(filter.getShape()), sumsShape(shape);
  if (window.group == 1) // All channels have the same sum.
    onesShape[filterDim] = sumsShape[window.channelDim()] = 1;
  auto type = RankedTensorType::get(onesShape, b.getI8Type());
  Value ones = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, b.getI8IntegerAttr(1)));
  return convolve(b, x, ones, sumsShape, window,
                  {/*widensIntegers=*/true, isUnsigned, /*rhsUnsigned=*/false});
}

static FailureOr<Value>
lowerConvInteger(ConvIntegerOp op, ConvIntegerOp::Adaptor in, Lowering &b) {
  if (failed(b.requireStaticBeyondBatch({op.getX(), op.getY()})) ||
      failed(b.requireStatic(op.getW())))
    return failure();
  ConvWindow window = windowOf(op);
  ProductKind kind = ProductKind::integers(op.getX(), op.getW());
  RankedTensorType type = b.convertedType(op.getY());
  RankedTensorType filter = tensorType(in.getW());
  int64_t rank = filter.getRank();
  int64_t filterDim = window.channelsLast ? rank - 1 : 0;
  ValueRange zeroPoints = in.getZeroPoints();
  Value fill = zeroPoints.empty()
                   ? scalar::integer(b, b.convertedElement(op.getX()), 0)
                   : b.elementAt(zeroPoints[0]);
  Value x = padImage(b, in.getX(), op.getPads(), window, fill);

  Terms terms{convolve(b, x, in.getW(), type.getShape(), window, kind),
              Value(),
              Value(),
              Value(),
              Value(),
              filter.getNumElements() / filter.getDimSize(filterDim)};
  if (!zeroPoints.empty()) {
    SmallVector<int64_t> axes;
    for (int64_t dim = 0; dim < rank; ++dim)
      if (dim != filterDim)
        axes.push_back(dim);
    terms.lhsZero = zeroPoints[0];
    terms.rhsSum = Operand(sumElements(b, in.getW(), kind.rhsUnsigned, axes),
                           {window.channelDim()});
  }
  if (zeroPoints.size() == 2) {
    Value zero = zeroPoints[1];
    terms.rhsZero = tensorType(zero).getRank() == 0
                        ? Operand(zero)
                        : Operand(zero, {window.channelDim()});
    terms.lhsSum =
        sumWindows(b, x, filter, type.getShape(), window, kind.lhsUnsigned);
  }
  return addZeroPointTerms(b, terms, type, kind);
}

void glow::populateIntegerContractions(LoweringSet &set) {
  set.add(lowerMatmulInteger, lowerConvInteger);
}
