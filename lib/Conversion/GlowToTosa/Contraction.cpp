//===- Contraction.cpp - Products of integers to tosa ---------------------===//
//
// A bias that is added to the sums becomes an operand of the convolution, and a
// product with a constant matrix is a convolution too, whose window is a point:
// that is what accelerators take for fully connected layers.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToTosa/Convolving.h"

#include "dialects/Glow/GlowElements.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::glow;

/// The constant number that all of the zero points of operand `index` are, in
/// terms of tosa's operand.
static FailureOr<int64_t> zeroPointOf(ValueRange zeroPoints, unsigned index,
                                      Value factor, TosaBuilder &b) {
  int64_t offset = tosaOffsetOf(factor.getType());
  int64_t zero = 0;
  if (index < zeroPoints.size()) {
    auto values = matchInts(zeroPoints[index], int64_t(1) << 24);
    if (!values)
      return b.reject("needs constant zero points");
    if (!llvm::all_equal(*values))
      return b.reject("needs one zero point for all weights, found several");
    zero = values->front();
  }
  zero -= offset;
  if (zero != 0 && !tosaTypeOf(factor.getType()).getElementType().isInteger(8))
    return b.reject("needs the zero point 0 of 16-bit integers, or 32768 of "
                    "unsigned ones, found another");
  return zero;
}

static FailureOr<Products> matchZeroPoints(ValueRange zeroPoints, Value x,
                                           Value w, TosaBuilder &b) {
  FailureOr<int64_t> zeroX = zeroPointOf(zeroPoints, 0, x, b);
  FailureOr<int64_t> zeroW = zeroPointOf(zeroPoints, 1, w, b);
  if (failed(zeroX) || failed(zeroW))
    return failure();
  return Products{*zeroX, *zeroW, {0}};
}

static unsigned widthOf(Value tensor) {
  return tensorType(tensor).getElementType().getIntOrFloatBitWidth();
}

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

/// One spatial dimension becomes two. `x` and `filters` have the channels last.
static void makeTwoDimensional(Value &x, Value &filters, TosaWindow &window,
                               SmallVectorImpl<int64_t> &output,
                               TosaBuilder &b) {
  auto withHeight = [](ArrayRef<int64_t> shape, int64_t at) {
    SmallVector<int64_t> result(shape);
    result.insert(result.begin() + at, 1);
    return result;
  };
  x = b.reshape(x, withHeight(tensorType(x).getShape(), 1));
  filters = b.reshape(filters, withHeight(tensorType(filters).getShape(), 0));
  output = withHeight(output, 1);
  for (SmallVector<int64_t> *ones :
       {&window.kernel, &window.strides, &window.dilations})
    ones->insert(ones->begin(), 1);
  for (SmallVector<int64_t> *zeros : {&window.low, &window.high})
    zeros->insert(zeros->begin(), 0);
}

/// Groups of channels, the last dimension of image and output, each with a
/// bias of its own. `convolve` gets the number of a group, its channels of the
/// image, the shape of its output and its products.
static Value convolveGroups(
    Value x, ArrayRef<int64_t> output, const Products &products, int64_t group,
    TosaBuilder &b,
    function_ref<Value(int64_t, Value, ArrayRef<int64_t>, const Products &)>
        convolve) {
  int64_t last = tensorType(x).getRank() - 1;
  int64_t inputs = tensorType(x).getDimSize(last) / group;
  int64_t outputs = output.back() / group;
  SmallVector<int64_t> part(output);
  part.back() = outputs;
  SmallVector<Value> parts;
  for (int64_t i = 0; i < group; ++i) {
    Products own = products;
    if (products.bias.size() > 1)
      own.bias.assign(products.bias.begin() + i * outputs,
                      products.bias.begin() + (i + 1) * outputs);
    parts.push_back(
        convolve(i, b.slice(x, last, i * inputs, inputs), part, own));
  }
  return b.concat(parts, last);
}

static FailureOr<Value> lowerConvInteger(ConvIntegerOp op, TosaBuilder &b) {
  int64_t rank = op.getX().getType().getRank(), group = op.getGroup();
  if (rank > 5)
    return b.reject("needs at most 3 spatial dimensions, found " +
                    Twine(rank - 2));
  Value x = b.in(op.getX()), filters = b.in(op.getW());
  if (widthOf(filters) != 8)
    return b.reject("needs 8-bit weights, found " + Twine(widthOf(filters)) +
                    " bits");
  FailureOr<Products> products =
      matchZeroPoints(op.getZeroPoints(), op.getX(), op.getW(), b);
  if (failed(products))
    return failure();

  // Channels last: the image is (N, spatial..., C), and the filters are
  // (window..., C / group, M).
  bool isLast = op.getLayout() == Layout::ChannelsLast;
  SmallVector<int64_t> toLast{0};
  for (int64_t dim = 2; dim < rank; ++dim)
    toLast.push_back(dim);
  toLast.push_back(1);
  SmallVector<int64_t> output(op.getType().getShape());
  Addend addend{{0}, op.getY()};
  if (isLast) {
    addend = matchAddend(op.getY(), output.back());
    products->bias = addend.bias;
  } else {
    x = b.transpose(x, toLast);
    output = applyPermutation(output, toLast);
    SmallVector<int64_t> perm(toLast.begin() + 1, toLast.end());
    perm.push_back(0);
    filters = b.transpose(filters, perm);
  }
  ArrayRef<int64_t> kernel =
      tensorType(filters).getShape().take_front(rank - 2);
  TosaWindow window =
      makeWindow(kernel, op.getStrides(), op.getDilations(), op.getPads());
  SmallVector<int64_t> given = output;
  if (rank == 3)
    makeTwoDimensional(x, filters, window, output, b);
  FailureOr<Value> fitting =
      fitToWindow(x, window, ArrayRef(output).drop_front(), b);
  if (failed(fitting))
    return failure();

  ArrayRef<int64_t> shape = tensorType(filters).getShape();
  Value y;
  if (group > 1 && shape[shape.size() - 2] == 1 && shape.size() == 4) {
    filters = b.reshape(filters, {shape[0], shape[1], group, shape[3] / group});
    y = convolveDepthwise(*fitting, filters, window, output, *products, b);
  } else {
    SmallVector<int64_t> perm{int64_t(shape.size()) - 1};
    for (int64_t dim = 0; dim + 1 < int64_t(shape.size()); ++dim)
      perm.push_back(dim);
    filters = b.transpose(filters, perm);
    int64_t outputs = output.back() / group;
    y = convolveGroups(
        *fitting, output, *products, group, b,
        [&](int64_t i, Value channels, ArrayRef<int64_t> part,
            const Products &own) {
          return convolve(channels, b.slice(filters, 0, i * outputs, outputs),
                          window, part, own, b);
        });
  }
  y = b.reshape(y, given);
  if (!isLast)
    y = b.transpose(y, invertPermutationVector(toLast));
  b.replace(addend.result, y);
  return y;
}

//===----------------------------------------------------------------------===//
// Transposed convolution
//===----------------------------------------------------------------------===//

namespace {
/// A tensor in i32 that is one of fewer bits minus a zero point, with its
/// dimensions in the order `perm`.
struct Centered {
  Value narrow;
  int64_t zeroPoint = 0;
  SmallVector<int64_t> perm;
};
} // namespace

/// `value` without the transpositions around it, which `perm` takes in.
static Value withoutTransposition(Value value, SmallVector<int64_t> &perm) {
  while (auto transpose = value.getDefiningOp<TransposeOp>()) {
    perm = applyPermutation(transpose.getPerm(), perm);
    value = transpose.getX();
  }
  return value;
}

static std::optional<Centered> matchCentered(Value value) {
  Centered result;
  result.perm =
      llvm::to_vector(llvm::seq<int64_t>(0, tensorType(value).getRank()));
  value = withoutTransposition(value, result.perm);
  if (auto sub = value.getDefiningOp<SubOp>()) {
    std::optional<SmallVector<int64_t>> zero = matchInts(sub.getB(), 1);
    if (!zero || zero->size() != 1 || sub.getA().getType() != sub.getType())
      return std::nullopt;
    result.zeroPoint = zero->front();
    value = withoutTransposition(sub.getA(), result.perm);
  }
  auto cast = value.getDefiningOp<CastOp>();
  RankedTensorType type = cast ? tosaTypeOf(cast.getX().getType()) : nullptr;
  if (!type || type.getElementTypeBitWidth() == 1)
    return std::nullopt;
  result.narrow = cast.getX();
  return result;
}

/// The filters, which have 32 bits but fit into 8: (C, M / group, window...) as
/// (M / group, window..., C), with two spatial dimensions.
static FailureOr<Value> narrowFilters(ConvTransposeOp op, TosaBuilder &b) {
  ElementsAttr constant = matchConstant(op.getW());
  if (!constant)
    return b.reject("needs constant weights");
  ElementReader reader = *ElementReader::get(constant);
  RankedTensorType type = reader.getType().clone(b.getI8Type());
  SmallVector<int64_t> values;
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
    values.push_back(reader.getInt(i));
    if (!llvm::isInt<8>(values.back()))
      return b.reject("needs 8-bit weights, found " + Twine(values.back()));
  }
  SmallVector<int64_t> shape(type.getShape());
  if (shape.size() == 3)
    shape.insert(shape.begin() + 2, 1);
  return b.transpose(b.reshape(b.constant(type, values), shape), {1, 2, 3, 0});
}

static FailureOr<Value> lowerConvTranspose(ConvTransposeOp op, TosaBuilder &b) {
  int64_t rank = op.getX().getType().getRank(), group = op.getGroup();
  if (rank > 4)
    return b.reject("needs one or two spatial dimensions, found " +
                    Twine(rank - 2));
  if (llvm::any_of(op.getDilations(), [](int64_t d) { return d != 1; }))
    return b.reject("needs dilations of 1, found " +
                    formatList(op.getDilations()));
  std::optional<Centered> image = matchCentered(op.getX());
  if (!image)
    return b.reject("needs an operand that is extended from 8 or 16 bits");
  std::optional<SmallVector<int64_t>> bias{{0}};
  if (op.getB() && !(bias = matchInts(op.getB(), int64_t(1) << 24)))
    return b.reject("needs a constant bias");
  FailureOr<Value> filters = narrowFilters(op, b);
  if (failed(filters))
    return failure();

  SmallVector<int64_t> strides(op.getStrides()), toLast{0};
  SmallVector<int64_t> outPads, output(op.getType().getShape());
  for (int64_t i = 0; i < rank - 2; ++i) {
    int64_t window = op.getW().getType().getDimSize(2 + i);
    outPads.append({-op.getPads()[i],
                    op.getOutputPadding()[i] - op.getPads()[rank - 2 + i]});
    if (outPads.back() <= -window || outPads[2 * i] <= -window)
      return b.reject("needs pads less than the window");
    toLast.push_back(2 + i);
  }
  toLast.push_back(1);
  output = applyPermutation(output, toLast);
  Value x =
      b.transpose(b.in(image->narrow), applyPermutation(image->perm, toLast));
  SmallVector<int64_t> given = output;
  if (rank == 3) {
    SmallVector<int64_t> shape(tensorType(x).getShape());
    shape.insert(shape.begin() + 1, 1);
    x = b.reshape(x, shape);
    output.insert(output.begin() + 1, 1);
    strides.insert(strides.begin(), 1);
    outPads.insert(outPads.begin(), {0, 0});
  }

  Products products{image->zeroPoint - tosaOffsetOf(image->narrow.getType()), 0,
                    *bias};
  if (products.inputZeroPoint != 0 && widthOf(x) != 8)
    return b.reject("needs the zero point 0 of 16-bit integers, or 32768 of "
                    "unsigned ones, found another");
  int64_t inputs = tensorType(x).getDimSize(3) / group;
  Value sums =
      convolveGroups(x, output, products, group, b,
                     [&](int64_t i, Value channels, ArrayRef<int64_t> part,
                         const Products &own) {
                       return convolveTransposed(
                           channels, b.slice(*filters, 3, i * inputs, inputs),
                           strides, outPads, part, own, b);
                     });
  Value y = b.reshape(sums, given);
  return b.transpose(y, invertPermutationVector(toLast));
}

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// A product with one constant matrix (K, M).
static Value multiplyByConstant(MatmulIntegerOp op, Products products,
                                TosaBuilder &b) {
  Value x = b.in(op.getA()), w = b.in(op.getB());
  int64_t depth = tensorType(w).getDimSize(0);
  int64_t columns = tensorType(w).getDimSize(1);
  int64_t rows = tensorType(x).getNumElements() / depth;
  Addend addend = matchAddend(op.getY(), columns);
  products.bias = addend.bias;
  TosaWindow point{{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  Value filters = b.reshape(b.transpose(w, {1, 0}), {columns, 1, 1, depth});
  Value y = convolve(b.reshape(x, {1, 1, rows, depth}), filters, point,
                     {1, 1, rows, columns}, products, b);
  y = b.reshape(y, op.getType().getShape());
  b.replace(addend.result, y);
  return y;
}

/// `x`, (batch..., rows, columns), as (n, rows, columns), repeated along the
/// dimensions in which `batch` is larger.
static Value withBatch(Value x, ArrayRef<int64_t> batch, TosaBuilder &b) {
  x = b.withRank(x, batch.size() + 2);
  ArrayRef<int64_t> shape = tensorType(x).getShape();
  SmallVector<int64_t> repeats;
  for (auto [own, wanted] : llvm::zip(shape, batch))
    repeats.push_back(wanted / own);
  repeats.append({1, 1});
  int64_t rows = shape[batch.size()], columns = shape.back();
  return b.reshape(b.tile(x, repeats), {computeProduct(batch), rows, columns});
}

static FailureOr<Value> lowerMatmulInteger(MatmulIntegerOp op, TosaBuilder &b) {
  FailureOr<Products> products =
      matchZeroPoints(op.getZeroPoints(), op.getA(), op.getB(), b);
  if (failed(products))
    return failure();
  Value x = b.in(op.getA()), w = b.in(op.getB());
  if (matchConstant(op.getB()) && tensorType(w).getRank() == 2 &&
      widthOf(w) == 8)
    return multiplyByConstant(op, *products, b);
  if (widthOf(x) != widthOf(w))
    return b.reject("needs operands of the same width, or constant 8-bit "
                    "weights, found " +
                    Twine(widthOf(x)) + " and " + Twine(widthOf(w)) + " bits");

  // A vector is a row on the left and a column on the right.
  SmallVector<int64_t> shapeX(tensorType(x).getShape());
  SmallVector<int64_t> shapeW(tensorType(w).getShape());
  if (shapeX.size() == 1)
    shapeX.insert(shapeX.begin(), 1);
  if (shapeW.size() == 1)
    shapeW.push_back(1);
  SmallVector<int64_t> batch = *broadcastShapes(ArrayRef(shapeX).drop_back(2),
                                                ArrayRef(shapeW).drop_back(2));
  Value lhs = withBatch(b.reshape(x, shapeX), batch, b);
  Value rhs = withBatch(b.reshape(w, shapeW), batch, b);
  Type sum = widthOf(x) == 8 ? b.getI32Type() : b.getIntegerType(48);
  auto type = RankedTensorType::get(
      {computeProduct(batch), shapeX[shapeX.size() - 2], shapeW.back()}, sum);
  Value y = tosa::MatMulOp::create(
      b, type, lhs, rhs,
      b.single(tensorType(x).getElementType(), products->inputZeroPoint),
      b.single(tensorType(w).getElementType(), products->weightZeroPoint));
  return b.reshape(narrowSum(y, b), op.getType().getShape());
}

void glow::populateTosaContractions(TosaLoweringSet &set) {
  set.add(lowerConvInteger);
  set.add(lowerConvTranspose);
  set.add(lowerMatmulInteger);
}
