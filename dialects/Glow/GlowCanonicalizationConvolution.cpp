//===- GlowCanonicalizationConvolution.cpp - Scales behind convolutions ---===//
//
// A scale and a shift of each channel right behind a convolution or a matrix
// product with constant weights go into its weights and its bias.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Scale and shift of channels
//===----------------------------------------------------------------------===//

namespace {

/// y = x * scale + shift, with one entry per channel; empty for the identity.
struct ChannelAffine {
  SmallVector<double> scale;
  SmallVector<double> shift;
};

/// What a convolution or matrix product has in common: the weights, how their
/// elements belong to the channels of the result, and the bias.
struct Producer {
  Operation *op;
  Value weights;
  /// Null if there is none.
  Value bias;
  int64_t numChannels;
  /// The channel of an element of the weights is
  /// index / outer % groups * inside + index / inner % inside.
  int64_t outer = 1, groups = 1, inner = 1, inside = 1;
  /// Whether channels are the last dimension of the result, or the second.
  bool channelsLast = false;

  int64_t channelOf(int64_t index) const {
    return index / outer % groups * inside + index / inner % inside;
  }
};

} // namespace

static std::optional<Producer> matchConv(ConvOp conv) {
  RankedTensorType w = conv.getW().getType();
  bool last = conv.getLayout() == Layout::ChannelsLast;
  int64_t numChannels = last ? w.getShape().back() : w.getDimSize(0);
  if (w.getNumElements() == 0)
    return std::nullopt;
  Producer producer{conv, conv.getW(), conv.getB(), numChannels};
  producer.inner = last ? 1 : w.getNumElements() / numChannels;
  producer.inside = numChannels;
  producer.channelsLast = last;
  return producer;
}

static std::optional<Producer> matchConvTranspose(ConvTransposeOp conv) {
  RankedTensorType w = conv.getW().getType();
  if (w.getNumElements() == 0)
    return std::nullopt;
  // (C, M / group, window...): the inputs of a group make its outputs.
  int64_t group = conv.getGroup(), inside = w.getDimSize(1);
  Producer producer{conv, conv.getW(), conv.getB(), inside * group};
  producer.inside = inside;
  producer.inner = w.getNumElements() / (w.getDimSize(0) * inside);
  producer.groups = group;
  producer.outer = w.getNumElements() / group;
  return producer;
}

static std::optional<Producer> matchGemm(GemmOp gemm) {
  RankedTensorType b = gemm.getB().getType();
  int64_t numChannels = b.getDimSize(gemm.getTransB() ? 0 : 1);
  Value c = gemm.getC();
  // Only what can be the bias of a channel can be scaled with it.
  if (c) {
    auto type = cast<RankedTensorType>(c.getType());
    if (type.getRank() != 1 || type.getDimSize(0) != numChannels)
      return std::nullopt;
  }
  Producer producer{gemm, gemm.getB(), c, numChannels};
  producer.inner = gemm.getTransB() ? b.getDimSize(1) : 1;
  producer.inside = numChannels;
  // An empty product has nothing to scale, and a beta would scale the shift.
  if (b.getNumElements() == 0 || !gemm.getBeta().isExactlyValue(1.0))
    return std::nullopt;
  return producer;
}

/// The producer of `value` if it has constant weights, and nobody else reads
/// what it computes.
static std::optional<Producer> matchProducer(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !value.hasOneUse())
    return std::nullopt;
  Value weights =
      TypeSwitch<Operation *, Value>(op)
          .Case<ConvOp, ConvTransposeOp>([](auto conv) { return conv.getW(); })
          .Case([](GemmOp gemm) { return gemm.getB(); })
          .Default(Value());
  if (!weights)
    return std::nullopt;
  auto type = cast<RankedTensorType>(weights.getType());
  if (!type.hasStaticShape() || !isComputableFloat(type.getElementType()) ||
      !matchConstant(weights))
    return std::nullopt;
  std::optional<Producer> producer =
      TypeSwitch<Operation *, std::optional<Producer>>(op)
          .Case(matchConv)
          .Case(matchConvTranspose)
          .Case(matchGemm);
  if (producer && producer->bias && !matchConstant(producer->bias))
    return std::nullopt;
  return producer;
}

/// The weights with every element multiplied by the scale of its channel.
static ElementsAttr scaleWeights(const Producer &producer, ElementsAttr weights,
                                 ArrayRef<double> scale) {
  std::optional<ElementReader> reader = ElementReader::get(weights);
  if (!reader)
    return {};
  RankedTensorType type = reader->getType();
  auto elementType = cast<FloatType>(type.getElementType());
  if (reader->isSplat() && llvm::all_equal(scale))
    return makeSplat(type, reader->getFloat(0) * scale.front());
  int64_t size = reader->bytesPerElement();
  return makeConstant(type, resourceKey(producer.op, "scaled"),
                      [&](MutableArrayRef<char> data) {
                        // Runs of elements that belong to one channel.
                        for (int64_t i = 0; i < type.getNumElements();) {
                          double factor = scale[producer.channelOf(i)];
                          for (int64_t end = i + producer.inner; i < end; ++i)
                            storeFloat(data.data() + i * size, elementType,
                                       reader->getFloat(i) * factor);
                        }
                      });
}

/// A constant with one element per channel, and `unitDims` dimensions of one
/// element behind them.
static ElementsAttr makeChannels(Operation *op, ArrayRef<double> values,
                                 Type elementType, int64_t unitDims = 0) {
  SmallVector<int64_t> shape{static_cast<int64_t>(values.size())};
  shape.append(unitDims, 1);
  auto type = RankedTensorType::get(shape, elementType);
  if (llvm::all_equal(values))
    return makeSplat(type, values.front());
  int64_t size = bytesPerElement(elementType);
  return makeConstant(type, resourceKey(op, "channels"),
                      [&](MutableArrayRef<char> data) {
                        for (auto [i, value] : llvm::enumerate(values))
                          storeFloat(data.data() + i * size,
                                     cast<FloatType>(elementType), value);
                      });
}

/// Replaces `consumer`, which computes `affine` of the producer's result.
static LogicalResult fuseAffine(PatternRewriter &rewriter, Operation *consumer,
                                const Producer &producer,
                                const ChannelAffine &affine) {
  auto isFinite = [](double value) { return std::isfinite(value); };
  if (!llvm::all_of(affine.scale, isFinite) ||
      !llvm::all_of(affine.shift, isFinite))
    return rewriter.notifyMatchFailure(consumer, "not finite");
  ElementsAttr scaled = matchConstant(producer.weights);
  if (!affine.scale.empty())
    scaled = scaleWeights(producer, scaled, affine.scale);
  SmallVector<double> biasValues(producer.numChannels, 0.0);
  auto oldBias = matchFloats(producer.bias, producer.numChannels);
  if (!scaled || (producer.bias && !oldBias))
    return rewriter.notifyMatchFailure(consumer, "weights are not there");
  for (auto [i, value] : llvm::enumerate(biasValues)) {
    double scale = affine.scale.empty() ? 1.0 : affine.scale[i];
    double shift = affine.shift.empty() ? 0.0 : affine.shift[i];
    value = (oldBias ? (*oldBias)[i] : 0.0) * scale + shift;
  }

  Location loc =
      rewriter.getFusedLoc({producer.op->getLoc(), consumer->getLoc()});
  Value weights = producer.weights, bias;
  if (!affine.scale.empty())
    weights = ConstantOp::create(rewriter, weights.getLoc(), scaled);
  if (producer.bias || !affine.shift.empty()) {
    Type elementType = scaled.getElementType();
    bias = ConstantOp::create(
        rewriter, loc, makeChannels(producer.op, biasValues, elementType));
  }

  // All producers have the operands x, weights and, optionally, bias.
  SmallVector<Value> operands{producer.op->getOperand(0), weights};
  if (bias)
    operands.push_back(bias);
  Operation *fused = rewriter.clone(*producer.op);
  rewriter.modifyOpInPlace(fused, [&] {
    fused->setOperands(operands);
    fused->setLoc(loc);
  });
  rewriter.replaceOp(consumer, fused);
  return success();
}

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

/// The scale and shift that a batch_norm of constant parameters is.
static std::optional<ChannelAffine> matchBatchNorm(BatchNormOp op) {
  int64_t numChannels = op.getScale().getType().getDimSize(0);
  auto scale = matchFloats(op.getScale(), numChannels);
  auto bias = matchFloats(op.getBias(), numChannels);
  auto mean = matchFloats(op.getMean(), numChannels);
  auto var = matchFloats(op.getVar(), numChannels);
  if (!scale || !bias || !mean || !var || numChannels < 1)
    return std::nullopt;
  double epsilon = op.getEpsilon().convertToFloat();
  ChannelAffine affine;
  for (int64_t i = 0; i < numChannels; ++i) {
    affine.scale.push_back((*scale)[i] / std::sqrt((*var)[i] + epsilon));
    affine.shift.push_back((*bias)[i] - (*mean)[i] * affine.scale[i]);
  }
  return affine;
}

namespace {

/// batch_norm(conv(x, w, b)) -> conv(x, w', b'): saves a pass over the result.
struct FuseBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Producer> producer = matchProducer(op.getX());
    if (!producer || producer->channelsLast)
      return rewriter.notifyMatchFailure(
          op, "no convolution with constant weights that only it uses");
    std::optional<ChannelAffine> affine = matchBatchNorm(op);
    if (!affine ||
        static_cast<int64_t>(affine->scale.size()) != producer->numChannels)
      return rewriter.notifyMatchFailure(op, "parameters are not constant");
    return fuseAffine(rewriter, op, *producer, *affine);
  }
};

/// batch_norm(x) -> x * scale + shift: two elementwise ops, which fuse with
/// their neighbours, and the square root is taken once.
struct DecomposeBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getType();
    std::optional<ChannelAffine> affine = matchBatchNorm(op);
    if (!affine || !isComputableFloat(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "parameters are not constant");
    auto makeOperand = [&](ArrayRef<double> values) {
      return ConstantOp::create(
          rewriter, op.getLoc(),
          makeChannels(op, values, type.getElementType(), type.getRank() - 2));
    };
    Value scaled = MulOp::create(rewriter, op.getLoc(), type, op.getX(),
                                 makeOperand(affine->scale));
    rewriter.replaceOpWithNewOp<AddOp>(op, type, scaled,
                                       makeOperand(affine->shift));
    return success();
  }
};

} // namespace

void BatchNormOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<FuseBatchNorm>(context, /*benefit=*/2);
  patterns.add<DecomposeBatchNorm>(context, /*benefit=*/1);
}

//===----------------------------------------------------------------------===//
// Arithmetic with a constant of each channel
//===----------------------------------------------------------------------===//

/// The elements of `value` by channel, if it is a constant that broadcasts to
/// `type` and is the same for all elements of a channel.
static std::optional<SmallVector<double>>
matchChannels(Value value, RankedTensorType type, const Producer &producer) {
  auto constant = cast<RankedTensorType>(value.getType());
  int64_t offset = type.getRank() - constant.getRank();
  int64_t channelDim = producer.channelsLast ? type.getRank() - 1 : 1;
  if (offset < 0)
    return std::nullopt;
  for (auto [i, dim] : llvm::enumerate(constant.getShape()))
    if (dim != 1 && (static_cast<int64_t>(i) + offset != channelDim ||
                     dim != producer.numChannels))
      return std::nullopt;
  auto values = matchFloats(value, producer.numChannels);
  if (values && values->size() == 1)
    values->assign(producer.numChannels, values->front());
  return values;
}

namespace {

/// conv(x, w, b) * c -> conv(x, w * c, b * c), and so on for + - /: exporters
/// write the scale of a batch normalisation as operations of its own.
template <typename Op>
struct FuseChannelArithmetic : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    // A commutative op has its constant on the right.
    Value x = op.getA(), constant = op.getB();
    std::optional<Producer> producer = matchProducer(x);
    if (!producer || x.getType() != op.getType())
      return rewriter.notifyMatchFailure(
          op, "no convolution with constant weights that only it uses");
    auto values = matchChannels(constant, op.getType(), *producer);
    if (!values)
      return rewriter.notifyMatchFailure(op, "not a constant of each channel");
    ChannelAffine affine;
    if constexpr (std::is_same_v<Op, DivOp>)
      for (double &value : *values)
        value = 1 / value;
    if constexpr (std::is_same_v<Op, SubOp>)
      for (double &value : *values)
        value = -value;
    if constexpr (llvm::is_one_of<Op, MulOp, DivOp>::value)
      affine.scale = *values;
    else
      affine.shift = *values;
    return fuseAffine(rewriter, op, *producer, affine);
  }
};

} // namespace

void AddOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<FuseChannelArithmetic<AddOp>>(context);
}

void SubOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<FuseChannelArithmetic<SubOp>>(context);
}

void MulOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<FuseChannelArithmetic<MulOp>>(context);
}

void DivOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<FuseChannelArithmetic<DivOp>>(context);
}
