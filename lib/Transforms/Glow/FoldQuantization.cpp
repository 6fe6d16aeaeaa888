//===- FoldQuantization.cpp - Compute on quantized tensors ----------------===//
//
// Before:  %0 = glow.dequantize_linear %x, ..
//          %1 = glow.dequantize_linear %w, ..
//          %2 = glow.conv %0, %1                         : f32
//          %3 = glow.relu %2
//          %4 = glow.quantize_linear %3, ..
// After:   %0 = glow.storage_cast %x                     : ui8 ->
// !quant.uniform
//          %1 = glow.storage_cast %w
//          %2 = glow.conv %0, %1                         : !quant.uniform
//          %3 = glow.relu %2
//          %4 = glow.storage_cast %3                     : !quant.uniform ->
//          ui8
//
// Assumes constant scales and zero points; others stay as they are. Equal
// quantize_linear of one value should be one (cse), because an operation folds
// only if nothing else needs its result in f32.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDiagnostics.h"
#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowRealFunctions.h"
#include "lib/Transforms/Glow/Passes.h"
#include "lib/Transforms/Glow/QuantizedValues.h"

#include "mlir/Dialect/Quant/IR/Quant.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

namespace mlir::glow {
#define GEN_PASS_DEF_FOLDQUANTIZATION
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

/// The integer that stands for `value`, as a constant scalar of `type`.
static Value quantizedScalar(PatternRewriter &rewriter, Location loc,
                             double value, quant::UniformQuantizedType type) {
  IntegerType storage = storageOf(type);
  int64_t level =
      quantizeToNearest(value / type.getScale(), type.getZeroPoint(), storage);
  Value constant = ConstantOp::create(
      rewriter, loc,
      makeSplat(RankedTensorType::get({}, storage), double(level)));
  return castToQuantized(rewriter, loc, constant, type);
}

/// The number that a constant scalar is; nothing for another value.
static std::optional<double> matchScalar(Value value) {
  std::optional<SmallVector<double>> values = matchFloats(value, 1);
  if (!values || values->size() != 1)
    return std::nullopt;
  return values->front();
}

/// A copy of `op` on quantized operands, with results of `type`.
static Operation *cloneQuantized(PatternRewriter &rewriter, Operation *op,
                                 ValueRange operands,
                                 quant::QuantizedType type) {
  Operation *copy = rewriter.clone(*op);
  copy->setOperands(operands);
  for (Value result : copy->getResults())
    result.setType(withElement(result.getType(), type));
  return copy;
}

namespace {

//===----------------------------------------------------------------------===//
// Moving elements on the side of the integers
//===----------------------------------------------------------------------===//

/// A dequantize_linear moves down through an operation that chooses among
/// elements.
struct SinkDequantize : RewritePattern {
  explicit SinkDequantize(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!choosesElements(op))
      return rewriter.notifyMatchFailure(op, "does not only choose elements");
    std::optional<Dequantized> first;
    for (OpOperand &operand : dataOperands(op)) {
      std::optional<Dequantized> found = matchDequantized(operand.get());
      if (!found || (first && found->type != first->type))
        return rewriter.notifyMatchFailure(op, "operands are not quantized "
                                               "alike");
      if (!first)
        first = found;
    }
    if (!first)
      return rewriter.notifyMatchFailure(op, "has no operands");
    quant::QuantizedType type = first->type;
    auto transpose = dyn_cast<TransposeOp>(op);
    int64_t axis = quantizedAxisOf(type);
    if (axis != -1 && !transpose)
      return rewriter.notifyMatchFailure(op, "moves the axis of the scales");
    SmallVector<Value> operands = llvm::to_vector(op->getOperands());
    if (failed(replaceFill(op, type, operands, rewriter)))
      return rewriter.notifyMatchFailure(op, "fills with another number");
    for (OpOperand &operand : dataOperands(op)) {
      Dequantized source = *matchDequantized(operand.get());
      operands[operand.getOperandNumber()] = castToQuantized(
          rewriter, op->getLoc(), source.storage(), source.type);
    }
    if (axis != -1) {
      axis =
          llvm::find(transpose.getPerm(), axis) - transpose.getPerm().begin();
      auto perAxis = cast<quant::UniformQuantizedPerAxisType>(type);
      type = quant::UniformQuantizedPerAxisType::get(
          perAxis.getFlags(), perAxis.getStorageType(),
          perAxis.getExpressedType(), perAxis.getScales(),
          perAxis.getZeroPoints(), axis, perAxis.getStorageTypeMin(),
          perAxis.getStorageTypeMax());
    }
    Operation *copy = cloneQuantized(rewriter, op, operands, type);
    SmallVector<Value> results;
    for (auto [result, real] :
         llvm::zip_equal(copy->getResults(), op->getResults())) {
      Value storage = castToStorage(rewriter, op->getLoc(), result);
      results.push_back(DequantizeLinearOp::create(
          rewriter, op->getLoc(), real.getType(), storage, first->op.getScale(),
          first->op.getZeroPoint(), axis == -1 ? first->op.getAxis() : axis,
          /*block_size=*/0));
    }
    rewriter.replaceOp(op, results);
    return success();
  }

private:
  /// Gives a pad its fill as an integer, if that stands for the same number.
  static LogicalResult replaceFill(Operation *op, quant::QuantizedType type,
                                   MutableArrayRef<Value> operands,
                                   PatternRewriter &rewriter) {
    auto pad = dyn_cast<PadOp>(op);
    if (!pad || !pad.getValue())
      return success();
    std::optional<double> fill = matchScalar(pad.getValue());
    quant::UniformQuantizedType activation = activationType(type);
    if (!fill || !activation)
      return failure();
    int64_t zero = activation.getZeroPoint();
    float scale = static_cast<float>(activation.getScale());
    int64_t level = quantizeToNearest(*fill / activation.getScale(), zero,
                                      storageOf(activation));
    if (static_cast<float>(level - zero) * scale != static_cast<float>(*fill))
      return failure();
    operands[pad.getValueMutable()[0].getOperandNumber()] =
        quantizedScalar(rewriter, op->getLoc(), *fill, activation);
    return success();
  }
};

/// A quantize_linear moves up through an operation that chooses among elements
/// and through clip: rounding and saturation keep the order of numbers.
struct HoistQuantize : OpRewritePattern<QuantizeLinearOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeLinearOp quantize,
                                PatternRewriter &rewriter) const override {
    quant::UniformQuantizedType type =
        activationType(quantizedTypeOf(quantize));
    Operation *op = quantize.getX().getDefiningOp();
    bool isSuitable = type && op && op->getNumResults() == 1 &&
                      quantize.getX().hasOneUse() &&
                      (choosesElements(op) || isa<ClipOp>(op));
    if (!isSuitable)
      return rewriter.notifyMatchFailure(quantize, "operand does not only "
                                                   "choose elements");
    for (OpOperand &operand : dataOperands(op))
      if (!operand.get().hasOneUse() && !matchDequantized(operand.get()))
        return rewriter.notifyMatchFailure(quantize, "an operand is needed in "
                                                     "f32");
    SmallVector<Value> operands = llvm::to_vector(op->getOperands());
    for (unsigned index = 0; index < operands.size(); ++index) {
      bool isScalar =
          isa<ClipOp>(op) ? index > 0 : isa<PadOp>(op) && index == 2;
      if (!isScalar)
        continue;
      std::optional<double> number = matchScalar(operands[index]);
      if (!number)
        return rewriter.notifyMatchFailure(quantize, "a limit is not constant");
      operands[index] = quantizedScalar(rewriter, op->getLoc(), *number, type);
    }
    for (OpOperand &operand : dataOperands(op)) {
      // It has the place and the name of the node that it was moved over.
      auto moved = QuantizeLinearOp::create(
          rewriter, quantize.getLoc(),
          withElement(operand.get().getType(), storageOf(type)), operand.get(),
          quantize.getScale(), quantize.getZeroPoint(), quantize.getAxis(),
          /*block_size=*/0);
      operands[operand.getOperandNumber()] =
          castToQuantized(rewriter, quantize.getLoc(), moved, type);
    }
    Operation *copy = cloneQuantized(rewriter, op, operands, type);
    rewriter.replaceOp(
        quantize, castToStorage(rewriter, op->getLoc(), copy->getResult(0)));
    return success();
  }
};

/// A quantize_linear of a dequantize_linear.
struct FoldRequantize : OpRewritePattern<QuantizeLinearOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeLinearOp quantize,
                                PatternRewriter &rewriter) const override {
    std::optional<Dequantized> source = matchDequantized(quantize.getX());
    quant::QuantizedType type = quantizedTypeOf(quantize);
    if (!source || !type)
      return rewriter.notifyMatchFailure(quantize, "operand is not quantized");
    if (source->type == type) {
      rewriter.replaceOp(quantize, source->storage());
      return success();
    }
    if (!activationType(source->type) || !activationType(type))
      return rewriter.notifyMatchFailure(quantize, "has several scales");
    Location loc = quantize.getLoc();
    Value x = castToQuantized(rewriter, loc, source->storage(), source->type);
    Value y =
        RequantizeOp::create(rewriter, loc, withElement(x.getType(), type), x);
    rewriter.replaceOp(quantize, castToStorage(rewriter, loc, y));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Computing on integers
//===----------------------------------------------------------------------===//

/// An operation between dequantize_linear and quantize_linear.
struct FoldCompute : OpRewritePattern<QuantizeLinearOp> {
  FoldCompute(MLIRContext *context, llvm::DenseSet<Location> &warned)
      : OpRewritePattern(context), warned(warned) {}

  LogicalResult matchAndRewrite(QuantizeLinearOp quantize,
                                PatternRewriter &rewriter) const override {
    quant::UniformQuantizedType type =
        activationType(quantizedTypeOf(quantize));
    Operation *op = quantize.getX().getDefiningOp();
    if (!type || !op || op->getNumResults() != 1 ||
        !quantize.getX().hasOneUse())
      return rewriter.notifyMatchFailure(quantize, "operand is needed in f32");
    SmallVector<Value> operands;
    LogicalResult isFolded =
        llvm::TypeSwitch<Operation *, LogicalResult>(op)
            .Case<ConvOp>([&](auto conv) {
              bool last = conv.getLayout() == Layout::ChannelsLast;
              int64_t rank = conv.getX().getType().getRank();
              return foldProduct(op, conv.getX(), conv.getW(), conv.getB(),
                                 last ? rank - 1 : 0, operands, rewriter);
            })
            .Case<ConvTransposeOp>([&](auto conv) {
              // With groups, a filter axis has one scale for several channels.
              return foldProduct(op, conv.getX(), conv.getW(), conv.getB(),
                                 conv.getGroup() == 1 ? 1 : -1, operands,
                                 rewriter);
            })
            .Case<MatmulOp>([&](auto matmul) {
              int64_t rank = matmul.getB().getType().getRank();
              // A column has no dimension of columns.
              return foldProduct(op, matmul.getA(), matmul.getB(), Value(),
                                 rank == 1 ? -1 : rank - 1, operands, rewriter);
            })
            .Case<GemmOp>([&](auto gemm) {
              if (!gemm.getAlpha().isExactlyValue(1) ||
                  (gemm.getC() && !gemm.getBeta().isExactlyValue(1)))
                return failure();
              return foldProduct(op, gemm.getA(), gemm.getB(), gemm.getC(),
                                 gemm.getTransB() ? 0 : 1, operands, rewriter);
            })
            .Case<AddOp, SubOp, MulOp, AveragePoolOp, ReduceMeanOp>(
                [&](auto) { return foldPlain(op, operands, rewriter); })
            .Default([&](Operation *) { return failure(); });
    Value result;
    if (succeeded(isFolded)) {
      result = cloneQuantized(rewriter, op, operands, type)->getResult(0);
    } else if (op->hasTrait<ElementwiseUnary>() && !choosesElements(op)) {
      result = foldFunction(op, type, rewriter);
    }
    if (!result)
      return rewriter.notifyMatchFailure(quantize, "operand does not compute "
                                                   "on quantized tensors");
    rewriter.replaceOp(quantize, castToStorage(rewriter, op->getLoc(), result));
    return success();
  }

private:
  /// All operands are activations.
  LogicalResult foldPlain(Operation *op, SmallVectorImpl<Value> &operands,
                          PatternRewriter &rewriter) const {
    unsigned width = 0;
    for (Value operand : op->getOperands()) {
      std::optional<Dequantized> source = matchDequantized(operand);
      if (!source || !activationType(source->type))
        return failure();
      unsigned found = source->type.getStorageTypeIntegralWidth();
      if (width != 0 && found != width)
        return failure();
      width = found;
    }
    for (Value operand : op->getOperands()) {
      Dequantized source = *matchDequantized(operand);
      operands.push_back(castToQuantized(rewriter, op->getLoc(),
                                         source.storage(), source.type));
    }
    return success();
  }

  /// `x` times `w`, which may have one scale per element along `channelDim`
  /// (none, if that is -1), plus a constant `bias`.
  LogicalResult foldProduct(Operation *op, Value x, Value w, Value bias,
                            int64_t channelDim,
                            SmallVectorImpl<Value> &operands,
                            PatternRewriter &rewriter) const {
    std::optional<Dequantized> sourceX = matchDequantized(x);
    std::optional<Dequantized> sourceW = matchDequantized(w);
    if (!sourceX || !sourceW || !activationType(sourceX->type) ||
        sourceW->type.getStorageTypeIntegralWidth() > 16)
      return failure();
    int64_t axis = quantizedAxisOf(sourceW->type);
    if (axis == -1 ? !activationType(sourceW->type) : axis != channelDim)
      return failure();

    auto typeX = cast<quant::UniformQuantizedType>(sourceX->type);
    SmallVector<double> scales = scalesOf(sourceW->type);
    for (double &scale : scales)
      scale *= typeX.getScale();
    SmallVector<int64_t> biasLevels;
    if (bias && failed(quantizeBias(bias, scales, biasLevels)))
      return failure();
    if (!sumFits(op, typeX, *sourceW, channelDim, biasLevels))
      return failure();

    Location loc = op->getLoc();
    operands.push_back(
        castToQuantized(rewriter, loc, sourceX->storage(), sourceX->type));
    operands.push_back(
        castToQuantized(rewriter, loc, sourceW->storage(), sourceW->type));
    if (bias)
      operands.push_back(
          makeBias(op, bias, biasLevels, typeX, scales, rewriter));
    return success();
  }

  /// A constant bias in units of the product's scales, rounded to nearest even.
  static LogicalResult quantizeBias(Value bias, ArrayRef<double> scales,
                                    SmallVectorImpl<int64_t> &levels) {
    std::optional<Dequantized> source = matchDequantized(bias);
    auto integer = IntegerType::get(bias.getContext(), 32);
    auto [low, high] = rangeOf(integer);
    // The scales belong to the last dimension of the bias.
    auto scaleOf = [&](ArrayRef<double> all, int64_t index) {
      return all[all.size() == 1 ? 0 : index % all.size()];
    };
    auto type = cast<RankedTensorType>(bias.getType());
    int64_t rank = type.getRank();
    if (scales.size() > 1 &&
        (rank == 0 || type.getDimSize(rank - 1) != int64_t(scales.size())))
      return failure();
    int64_t axis = source ? quantizedAxisOf(source->type) : -1;
    if (axis != -1 && axis != rank - 1)
      return failure();
    std::optional<SmallVector<int64_t>> stored;
    std::optional<SmallVector<double>> real;
    SmallVector<double> given;
    SmallVector<int64_t> zeros;
    if (source) {
      stored = matchInts(source->storage(), kMaxBias);
      given = scalesOf(source->type);
      zeros = zeroPointsOf(source->type);
      if (!stored || llvm::any_of(zeros, [](int64_t z) { return z != 0; }))
        return failure();
    } else if (!(real = matchFloats(bias, kMaxBias))) {
      return failure();
    }
    int64_t count = source ? stored->size() : real->size();
    for (int64_t i = 0; i < count; ++i) {
      double scale = scaleOf(scales, i);
      if (source && std::fabs(scaleOf(given, i) - scale) <= 1e-5 * scale) {
        levels.push_back((*stored)[i]);
        continue;
      }
      double value = source ? (*stored)[i] * scaleOf(given, i) : (*real)[i];
      double level = std::nearbyint(value / scale);
      if (!(level >= low && level <= high))
        return failure();
      levels.push_back(static_cast<int64_t>(level));
    }
    return success();
  }

  static Value makeBias(Operation *op, Value bias, ArrayRef<int64_t> levels,
                        quant::UniformQuantizedType typeX,
                        ArrayRef<double> scales, PatternRewriter &rewriter) {
    auto stored = IntegerType::get(op->getContext(), 32);
    auto [low, high] = rangeOf(stored);
    unsigned flags = quant::QuantizationFlags::Signed;
    RankedTensorType type = withElement(bias.getType(), stored);
    quant::QuantizedType quantized;
    if (scales.size() == 1)
      quantized = quant::UniformQuantizedType::get(
          flags, stored, typeX.getExpressedType(), scales.front(), 0, low,
          high);
    else
      quantized = quant::UniformQuantizedPerAxisType::get(
          flags, stored, typeX.getExpressedType(), scales,
          SmallVector<int64_t>(scales.size(), 0), type.getRank() - 1, low,
          high);
    ElementsAttr constant = makeConstant(
        type, resourceKey(op, "bias"), [&](MutableArrayRef<char> data) {
          for (auto [i, level] : llvm::enumerate(levels))
            storeInt(data.data() + 4 * i, 4, stored, level);
        });
    Value value = ConstantOp::create(rewriter, op->getLoc(), constant);
    return castToQuantized(rewriter, op->getLoc(), value, quantized);
  }

  /// Whether every sum fits into 32 bits, whatever the operand is.
  bool sumFits(Operation *op, quant::UniformQuantizedType typeX, Dequantized w,
               int64_t channelDim, ArrayRef<int64_t> bias) const {
    IntegerType storageX = storageOf(typeX), storageW = storageOf(w.type);
    int64_t largestX = largestMagnitude(storageX, typeX.getZeroPoint());
    std::optional<int64_t> bound;
    if (ElementsAttr constant = matchConstant(w.storage()))
      bound = boundOfSum(largestX, constant, zeroPointsOf(w.type), channelDim,
                         bias);
    if (!bound) {
      // Every product as large as it can be.
      auto type = cast<RankedTensorType>(w.storage().getType());
      if (!type.hasStaticShape())
        return false;
      int64_t largestW = 0;
      for (int64_t zero : zeroPointsOf(w.type))
        largestW = std::max(largestW, largestMagnitude(storageW, zero));
      int64_t terms = type.getNumElements();
      if (isa<MatmulOp>(op) && type.getRank() > 2)
        terms = type.getShape().end()[-2];
      else if (channelDim >= 0)
        terms /= std::max<int64_t>(type.getDimSize(channelDim), 1);
      bound = terms * largestX * largestW;
    }
    if (*bound <= std::numeric_limits<int32_t>::max())
      return true;
    if (warned.insert(op->getLoc()).second) {
      InFlightDiagnostic warning = op->emitWarning() << op->getName();
      if (StringRef node = nodeName(op->getLoc()); !node.empty())
        warning << " of node '" << node << "'";
      warning << " stays in f32: its sum of integer products may reach "
              << *bound << ", but at most "
              << std::numeric_limits<int32_t>::max() << " is expected";
    }
    return false;
  }

  /// A function of one operand by its values; null if it is not known.
  static Value foldFunction(Operation *op, quant::UniformQuantizedType typeY,
                            PatternRewriter &rewriter) {
    std::optional<Dequantized> source = matchDequantized(op->getOperand(0));
    RealFunction function = realFunctionOf(op);
    quant::UniformQuantizedType typeX =
        source ? activationType(source->type) : quant::UniformQuantizedType();
    if (!typeX || !function)
      return {};
    IntegerType from = storageOf(typeX), to = storageOf(typeY);
    if (from.getWidth() != to.getWidth())
      return {};
    int64_t step = from.getWidth() == 8 ? 1 : 128;
    int64_t count = from.getWidth() == 8 ? 256 : 513;
    int64_t bytes = to.getWidth() / 8, lowest = rangeOf(from).first;
    auto type = RankedTensorType::get({count}, to);
    ElementsAttr table = makeConstant(
        type, resourceKey(op, "table"), [&](MutableArrayRef<char> data) {
          for (int64_t i = 0; i < count; ++i) {
            int64_t level = lowest + i * step - typeX.getZeroPoint();
            double y = function(level * typeX.getScale()) / typeY.getScale();
            storeInt(data.data() + i * bytes, bytes, to,
                     quantizeToNearest(y, typeY.getZeroPoint(), to));
          }
        });
    Location loc = op->getLoc();
    Value x = castToQuantized(rewriter, loc, source->storage(), typeX);
    Value values = ConstantOp::create(rewriter, loc, table);
    return TableOp::create(rewriter, loc, withElement(x.getType(), typeY), x,
                           values);
  }

  /// The largest bias that is looked at.
  static constexpr int64_t kMaxBias = 1 << 24;

  /// Where a warning was given.
  llvm::DenseSet<Location> &warned;
};

struct FoldQuantizationPass
    : glow::impl::FoldQuantizationBase<FoldQuantizationPass> {
  using Base::Base;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    llvm::DenseSet<Location> warned;
    RewritePatternSet patterns(context);
    patterns.add<SinkDequantize, HoistQuantize, FoldRequantize>(context);
    patterns.add<FoldCompute>(context, warned);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
