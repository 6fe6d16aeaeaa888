//===- IntegerProducts.cpp - Zero points out of integer products ----------===//
//
// Before:  %0 = glow.conv_integer %x, %w, %zero pads = [1, 1, 1, 1]
//          %1 = glow.add %0, %bias
// After:   %p = glow.pad %x, .., %zero
//          %0 = glow.conv_integer %p, %w
//          %1 = glow.add %0, (%bias - %zero * sum(%w))
//
// because sum((x - zero) * w) = sum(x * w) - zero * sum(w), and the weights are
// constant. Part of glow-lower-quantized-ops.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowElements.h"
#include "lib/Transforms/Glow/LowerQuantizedOps.h"
#include "lib/Transforms/Glow/QuantizedValues.h"

using namespace mlir;
using namespace mlir::glow;

namespace {
/// conv_integer or matmul_integer with constant weights, operand 1.
struct IntegerProduct {
  Operation *op;
  ElementReader weights;
  /// The dimension of the weights that the result has.
  int64_t channelDim;
  /// What is one per channel has this shape, to broadcast to the result.
  SmallVector<int64_t> shape;

  RankedTensorType type() const { return weights.getType(); }
  int64_t channelOf(int64_t element) const {
    ArrayRef<int64_t> shape = type().getShape();
    return element / rowMajorStrides(shape)[channelDim] % shape[channelDim];
  }
};
} // namespace

static std::optional<IntegerProduct> matchProduct(Operation *op) {
  auto conv = dyn_cast<ConvIntegerOp>(op);
  if (!conv && !isa<MatmulIntegerOp>(op))
    return std::nullopt;
  ElementsAttr constant = matchConstant(op->getOperand(1));
  if (!constant || op->getNumOperands() == 2)
    return std::nullopt;
  std::optional<ElementReader> weights = ElementReader::get(constant);
  if (!weights || weights->getType().getNumElements() == 0)
    return std::nullopt;
  int64_t rank = weights->getType().getRank();
  IntegerProduct product{op, *weights, rank - 1, {}};
  if (conv) {
    bool last = conv.getLayout() == Layout::ChannelsLast;
    product.channelDim = last ? rank - 1 : 0;
    product.shape.assign(last ? 1 : rank - 1, 1);
  } else if (rank == 2) {
    product.shape.assign(1, 1);
  } else {
    // Weights in batches, or a column.
    return std::nullopt;
  }
  product.shape.front() = weights->getType().getDimSize(product.channelDim);
  return product;
}

/// Subtracts the zero points of the weights from them, if the differences fit
/// into i8 (or i16, for weights of 16 bits).
static bool centerWeights(const IntegerProduct &product, OpBuilder &builder) {
  Operation *op = product.op;
  std::optional<SmallVector<int64_t>> zeros =
      matchInts(op->getOperand(3), int64_t(1) << 24);
  if (!zeros)
    return false;
  auto element = cast<IntegerType>(product.type().getElementType());
  auto to = builder.getIntegerType(element.getWidth());
  auto [low, high] = rangeOf(to);
  auto difference = [&](int64_t i) {
    int64_t zero = (*zeros)[zeros->size() == 1 ? 0 : product.channelOf(i)];
    return product.weights.getInt(i) - zero;
  };
  int64_t count = product.type().getNumElements();
  for (int64_t i = 0; i < count; ++i)
    if (int64_t value = difference(i); value < low || value > high)
      return false;
  int64_t bytes = element.getWidth() / 8;
  ElementsAttr centered = makeConstant(
      withElement(product.type(), to), resourceKey(op, "centered"),
      [&](MutableArrayRef<char> data) {
        for (int64_t i = 0; i < count; ++i)
          storeInt(data.data() + i * bytes, bytes, to, difference(i));
      });
  op->setOperand(1, ConstantOp::create(builder, op->getLoc(), centered));
  return true;
}

/// The zero point of a scalar operand times the negated sums of the weights:
/// what the products have too much.
static Value makeCorrection(const IntegerProduct &product, Value zero,
                            QuantizedLowering &b) {
  SmallVector<int64_t> sums(product.shape.front(), 0);
  for (int64_t i = 0, e = product.type().getNumElements(); i < e; ++i)
    sums[product.channelOf(i)] -= product.weights.getInt(i);
  std::optional<SmallVector<int64_t>> level = matchInts(zero, 1);
  if (level)
    for (int64_t &sum : sums)
      sum *= level->front();
  Value correction = b.constant(product.shape, b.getI32Type(), sums);
  if (level)
    return correction;
  return MulOp::create(b, correction, b.extended(zero));
}

/// Pads the operand of a convolution with its zero point.
static void padOperand(ConvIntegerOp conv, Value zero, OpBuilder &builder) {
  ArrayRef<int64_t> pads = conv.getPads();
  int64_t rank = conv.getX().getType().getRank(), spatialRank = rank - 2;
  if (llvm::all_of(pads, [](int64_t pad) { return pad == 0; }))
    return;
  SmallVector<int64_t> all(2 * rank, 0);
  int64_t firstSpatial = conv.getLayout() == Layout::ChannelsLast ? 1 : 2;
  for (int64_t i = 0; i < spatialRank; ++i) {
    all[firstSpatial + i] = pads[i];
    all[rank + firstSpatial + i] = pads[spatialRank + i];
  }
  Location loc = conv.getLoc();
  Value amounts =
      ConstantOp::create(builder, loc, makeInts(builder.getContext(), all));
  conv.getXMutable().set(PadOp::create(builder, loc, conv.getX(), amounts, zero,
                                       PadMode::Constant));
  conv.setPads(SmallVector<int64_t>(2 * spatialRank, 0));
}

static void takeOut(IntegerProduct product, bool weightsOnly) {
  Operation *op = product.op;
  PatternFailures failures;
  OpBuilder builder(op);
  QuantizedLowering b(builder, op, failures);
  if (op->getNumOperands() == 4) {
    if (!centerWeights(product, b))
      return;
    op->eraseOperand(3);
    product.weights = *ElementReader::get(matchConstant(op->getOperand(1)));
  }
  if (weightsOnly)
    return;
  Value zero = op->getOperand(2);
  if (cast<RankedTensorType>(zero.getType()).getRank() != 0)
    return;
  op->eraseOperand(2);
  std::optional<SmallVector<int64_t>> level = matchInts(zero, 1);
  if (level && level->front() == 0)
    return;
  if (auto conv = dyn_cast<ConvIntegerOp>(op))
    padOperand(conv, zero, b);
  Value correction = makeCorrection(product, zero, b);

  // A bias that is added next takes the correction in.
  Value sum = op->getResult(0);
  auto bias = sum.hasOneUse() ? dyn_cast<AddOp>(*sum.user_begin()) : AddOp();
  if (bias && bias.getA() == sum && matchConstant(bias.getB())) {
    b.setInsertionPoint(bias);
    bias.getBMutable().set(b.createOrFold<AddOp>(bias.getB(), correction));
    return;
  }
  b.setInsertionPointAfter(op);
  auto add = AddOp::create(b, sum, correction);
  sum.replaceAllUsesExcept(add, add);
}

void glow::takeOutZeroPoints(Operation *root, bool weightsOnly) {
  SmallVector<Operation *> products;
  root->walk([&](Operation *op) {
    if (isa<ConvIntegerOp, MatmulIntegerOp>(op))
      products.push_back(op);
  });
  for (Operation *op : products)
    if (std::optional<IntegerProduct> product = matchProduct(op))
      takeOut(std::move(*product), weightsOnly);
}
