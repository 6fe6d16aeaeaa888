//===- PropagateChannelsLast.cpp - Put the channels last ------------------===//
//
// Before:  %1 = glow.conv %x, %w            (N, C, H, W)
//          %2 = glow.relu %1
//          %3 = glow.max_pool %2
// After:   %0 = glow.transpose %x perm = [0, 2, 3, 1]
//          %1 = glow.conv %0, %w' layout = channels_last
//          %2 = glow.relu %1
//          %3 = glow.max_pool %2 layout = channels_last
//          %4 = glow.transpose %3 perm = [0, 3, 1, 2]
//
// Works in two steps: operations on images are surrounded by transpositions,
// then transpositions back to channels first are moved down through what does
// not care about the order of dimensions, until they meet one that undoes them
// (which glow.transpose folds) or the end of the function.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "lib/Transforms/Glow/Passes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PROPAGATECHANNELSLAST
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Permutations
//===----------------------------------------------------------------------===//

/// The order (N, spatial..., C) of dimensions that are (N, C, spatial...).
static SmallVector<int64_t> toChannelsLast(int64_t rank) {
  SmallVector<int64_t> perm{0};
  for (int64_t dim = 2; dim < rank; ++dim)
    perm.push_back(dim);
  perm.push_back(1);
  return perm;
}

static SmallVector<int64_t> toChannelsFirst(int64_t rank) {
  return invertPermutationVector(toChannelsLast(rank));
}

static Value transpose(OpBuilder &builder, Location loc, Value value,
                       ArrayRef<int64_t> perm) {
  return TransposeOp::create(builder, loc, value, perm);
}

/// Marks, while the pass runs, the transpositions from channels last to
/// channels first: with one spatial dimension the permutation does not say
/// which way it goes, and moving both ways down would never end.
constexpr StringLiteral kToChannelsFirstAttrName = "glow.to_channels_first";

/// `value`, which has channels last, with channels first.
static Value backToChannelsFirst(OpBuilder &builder, Location loc,
                                 Value value) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  Value result = transpose(builder, loc, value, toChannelsFirst(rank));
  result.getDefiningOp()->setDiscardableAttr(kToChannelsFirstAttrName,
                                             builder.getUnitAttr());
  return result;
}

/// `type` with its dimensions in the order of `perm`.
static Type permuteType(Type type, ArrayRef<int64_t> perm) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.clone(applyPermutation(tensor.getShape(), perm));
}

/// The tensor with channels last that `value` is a transposition of, or null.
static Value channelsLastSource(Value value) {
  auto op = value.getDefiningOp<TransposeOp>();
  if (!op || op.getPerm().size() < 3 ||
      op.getPerm() != ArrayRef<int64_t>(toChannelsFirst(op.getPerm().size())))
    return nullptr;
  if (op.getPerm().size() == 3 && !op->hasAttr(kToChannelsFirstAttrName))
    return nullptr;
  return op.getX();
}

/// Where the dimensions `axes` of a channels-first tensor are with channels
/// last, sorted.
static SmallVector<int64_t> moveAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> perm = toChannelsFirst(rank), moved;
  for (int64_t axis : axes)
    moved.push_back(perm[axis]);
  llvm::sort(moved);
  return moved;
}

static int64_t moveAxis(int64_t axis, int64_t rank) {
  return toChannelsFirst(rank)[axis];
}

//===----------------------------------------------------------------------===//
// Surrounding operations on images by transpositions
//===----------------------------------------------------------------------===//

/// Gives `op`, whose operand 0 and only result are images, channels last.
template <typename OpTy>
static void surround(OpTy op) {
  int64_t rank = cast<RankedTensorType>(op.getX().getType()).getRank();
  OpBuilder builder(op);
  SmallVector<Value> operands = llvm::to_vector(op->getOperands());
  operands[0] =
      transpose(builder, op.getLoc(), operands[0], toChannelsLast(rank));
  if constexpr (std::is_same_v<OpTy, ConvOp> ||
                std::is_same_v<OpTy, ConvIntegerOp>) {
    // The filter: (M, C, window...) becomes (window..., C, M).
    SmallVector<int64_t> perm;
    for (int64_t dim = 2; dim < rank; ++dim)
      perm.push_back(dim);
    perm.append({1, 0});
    operands[1] = transpose(builder, op.getLoc(), operands[1], perm);
  }
  auto copy = cast<OpTy>(builder.clone(*op.getOperation()));
  copy->setOperands(operands);
  copy.setLayout(Layout::ChannelsLast);
  Value result = copy->getResult(0);
  result.setType(permuteType(result.getType(), toChannelsLast(rank)));
  op->replaceAllUsesWith(
      ValueRange{backToChannelsFirst(builder, op.getLoc(), result)});
  op->erase();
}

static void surroundImageOps(func::FuncOp function) {
  SmallVector<Operation *> ops;
  bool hasConvolution = false;
  function.walk([&](Operation *op) {
    if (!isa<ConvOp, ConvIntegerOp, MaxPoolOp, AveragePoolOp, SumPoolOp, LrnOp>(
            op))
      return;
    hasConvolution |= isa<ConvOp, ConvIntegerOp>(op);
    ops.push_back(op);
  });
  if (!hasConvolution)
    return;
  for (Operation *op : ops)
    llvm::TypeSwitch<Operation *>(op)
        .Case<ConvOp, ConvIntegerOp, MaxPoolOp, AveragePoolOp, SumPoolOp,
              LrnOp>([](auto image) {
          if (image.getLayout() == Layout::ChannelsFirst)
            surround(image);
        });
}

//===----------------------------------------------------------------------===//
// Moving transpositions down
//===----------------------------------------------------------------------===//

/// Replaces `op` by a copy with these operands, whose first result has channels
/// last, followed by a transposition to channels first.
static void replaceByChannelsLast(PatternRewriter &rewriter, Operation *op,
                                  ValueRange operands,
                                  ArrayRef<NamedAttribute> attributes = {}) {
  Operation *copy = rewriter.clone(*op);
  copy->setOperands(operands);
  for (NamedAttribute attribute : attributes)
    copy->setAttr(attribute.getName(), attribute.getValue());
  SmallVector<Value> results;
  for (Value result : copy->getResults()) {
    int64_t rank = cast<RankedTensorType>(result.getType()).getRank();
    result.setType(permuteType(result.getType(), toChannelsLast(rank)));
    results.push_back(backToChannelsFirst(rewriter, op->getLoc(), result));
  }
  rewriter.replaceOp(op, results);
}

namespace {

/// Whether `op` is quantize_linear or dequantize_linear with one scale.
static bool hasOneScale(Operation *op) {
  Value scale;
  if (auto quantize = dyn_cast<QuantizeLinearOp>(op))
    scale = quantize.getScale();
  else if (auto dequantize = dyn_cast<DequantizeLinearOp>(op))
    scale = dequantize.getScale();
  return scale && cast<RankedTensorType>(scale.getType()).getNumElements() == 1;
}

/// An operation on one tensor, element by element. Further operands (the limits
/// of clip, a table, a scale) do not depend on the place of an element.
struct SinkThroughUnary : RewritePattern {
  explicit SinkThroughUnary(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!op->hasTrait<ElementwiseUnary>() &&
        !isa<CastOp, ClipOp, TableOp>(op) && !hasOneScale(op))
      return rewriter.notifyMatchFailure(op, "not elementwise on one tensor");
    Value source = channelsLastSource(op->getOperand(0));
    if (!source)
      return rewriter.notifyMatchFailure(op, "operand is not transposed");
    SmallVector<Value> operands = llvm::to_vector(op->getOperands());
    operands[0] = source;
    replaceByChannelsLast(rewriter, op, operands);
    return success();
  }
};

/// An elementwise operation with broadcasting. Operands that are not transposed
/// are transposed the other way, if there are not more of them than of those
/// that lose their transposition; constants do not count, theirs are folded.
struct SinkThroughBroadcasting : RewritePattern {
  explicit SinkThroughBroadcasting(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!op->hasTrait<BroadcastingBinary>() &&
        !isa<PreluOp, RescaleOp, WhereOp>(op))
      return rewriter.notifyMatchFailure(op, "not elementwise");
    int64_t rank = cast<RankedTensorType>(op->getResult(0).getType()).getRank();
    int gained = 0, lost = 0;
    for (Value operand : op->getOperands()) {
      auto type = cast<RankedTensorType>(operand.getType());
      if (type.getRank() == rank && channelsLastSource(operand))
        ++gained;
      else if (!matchConstant(operand) && !isScalar(type))
        ++lost;
    }
    if (gained == 0 || lost > gained)
      return rewriter.notifyMatchFailure(op, "no operand is transposed, or "
                                             "too many others are not");
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(asChannelsLast(rewriter, op->getLoc(), operand, rank));
    replaceByChannelsLast(rewriter, op, operands);
    return success();
  }

private:
  /// One element broadcasts to any order of dimensions.
  static bool isScalar(RankedTensorType type) {
    return llvm::all_of(type.getShape(), [](int64_t dim) { return dim == 1; });
  }

  static Value asChannelsLast(PatternRewriter &rewriter, Location loc,
                              Value operand, int64_t rank) {
    auto type = cast<RankedTensorType>(operand.getType());
    if (isScalar(type))
      return operand;
    if (type.getRank() == rank)
      if (Value source = channelsLastSource(operand))
        return source;
    if (type.getRank() < rank) {
      // numpy aligns the last dimensions: the missing ones come first.
      auto axes = llvm::to_vector(llvm::seq<int64_t>(0, rank - type.getRank()));
      operand = UnsqueezeOp::create(rewriter, loc, operand, axes);
    }
    return transpose(rewriter, loc, operand, toChannelsLast(rank));
  }
};

/// A concatenation of transposed tensors and of constants.
struct SinkThroughConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    int64_t rank = cast<RankedTensorType>(op.getType()).getRank();
    bool isAny = false;
    for (Value operand : op.getXs()) {
      if (channelsLastSource(operand))
        isAny = true;
      else if (!matchConstant(operand))
        return rewriter.notifyMatchFailure(op, "an operand is not transposed");
    }
    if (!isAny)
      return rewriter.notifyMatchFailure(op, "no operand is transposed");
    SmallVector<Value> operands;
    for (Value operand : op.getXs()) {
      Value source = channelsLastSource(operand);
      operands.push_back(source ? source
                                : transpose(rewriter, op.getLoc(), operand,
                                            toChannelsLast(rank)));
    }
    replaceByChannelsLast(
        rewriter, op, operands,
        rewriter.getNamedAttr(
            "axis", rewriter.getI64IntegerAttr(moveAxis(op.getAxis(), rank))));
    return success();
  }
};

/// An operation that names one axis and keeps the rank.
template <typename OpTy>
struct SinkThroughAxis : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    Value source = channelsLastSource(op.getX());
    if (!source)
      return rewriter.notifyMatchFailure(op, "operand is not transposed");
    int64_t rank = cast<RankedTensorType>(source.getType()).getRank();
    replaceByChannelsLast(
        rewriter, op, source,
        rewriter.getNamedAttr(
            "axis", rewriter.getI64IntegerAttr(moveAxis(op.getAxis(), rank))));
    return success();
  }
};

/// A reduction or squeeze. Without the reduced dimensions the others may
/// already be in the right order.
struct SinkThroughReduction : RewritePattern {
  explicit SinkThroughReduction(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!op->hasTrait<Reduction>() && !isa<SqueezeOp>(op))
      return rewriter.notifyMatchFailure(op, "not a reduction");
    Value source = channelsLastSource(op->getOperand(0));
    if (!source)
      return rewriter.notifyMatchFailure(op, "operand is not transposed");
    int64_t rank = cast<RankedTensorType>(source.getType()).getRank();
    ArrayRef<int64_t> axes =
        op->getAttrOfType<DenseI64ArrayAttr>("axes").asArrayRef();
    auto moved = rewriter.getNamedAttr(
        "axes", rewriter.getDenseI64ArrayAttr(moveAxes(axes, rank)));
    if (op->hasAttr("keepdims")) {
      replaceByChannelsLast(rewriter, op, source, moved);
      return success();
    }

    // `kept` has, for each dimension of the result, its place among the
    // dimensions that are left with channels last.
    SmallVector<int64_t> left, kept;
    for (int64_t dim : toChannelsLast(rank))
      if (!llvm::is_contained(axes, dim))
        left.push_back(dim);
    for (int64_t dim = 0; dim < rank; ++dim)
      if (!llvm::is_contained(axes, dim))
        kept.push_back(llvm::find(left, dim) - left.begin());
    Operation *copy = rewriter.clone(*op);
    copy->setOperand(0, source);
    copy->setAttr(moved.getName(), moved.getValue());
    Value result = copy->getResult(0);
    if (!llvm::is_sorted(kept)) {
      result.setType(
          permuteType(result.getType(), invertPermutationVector(kept)));
      result = transpose(rewriter, op->getLoc(), result, kept);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Padding, by constant amounts.
struct SinkThroughPad : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PadOp op,
                                PatternRewriter &rewriter) const override {
    Value source = channelsLastSource(op.getX());
    std::optional<SmallVector<int64_t>> pads = matchInts(op.getPads());
    if (!source || !pads)
      return rewriter.notifyMatchFailure(
          op, "operand is not transposed, or amounts are not constant");
    ArrayRef<int64_t> all(*pads);
    size_t rank = all.size() / 2;
    SmallVector<int64_t> perm = toChannelsLast(rank);
    SmallVector<int64_t> moved = applyPermutation(all.take_front(rank), perm);
    moved.append(applyPermutation(all.drop_front(rank), perm));
    SmallVector<Value> operands = llvm::to_vector(op->getOperands());
    operands[0] = source;
    operands[1] = ConstantOp::create(rewriter, op.getLoc(),
                                     makeInts(rewriter.getContext(), moved));
    replaceByChannelsLast(rewriter, op, operands);
    return success();
  }
};

/// A slice: its operands follow the order of `axes`, which stays.
struct SinkThroughSlice : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    Value source = channelsLastSource(op.getX());
    if (!source)
      return rewriter.notifyMatchFailure(op, "operand is not transposed");
    int64_t rank = cast<RankedTensorType>(source.getType()).getRank();
    SmallVector<int64_t> moved;
    for (int64_t axis : op.getAxes())
      moved.push_back(moveAxis(axis, rank));
    SmallVector<Value> operands = llvm::to_vector(op->getOperands());
    operands[0] = source;
    replaceByChannelsLast(
        rewriter, op, operands,
        rewriter.getNamedAttr("axes", rewriter.getDenseI64ArrayAttr(moved)));
    return success();
  }
};

struct PropagateChannelsLastPass
    : glow::impl::PropagateChannelsLastBase<PropagateChannelsLastPass> {
  using Base::Base;

  void runOnOperation() override {
    surroundImageOps(getOperation());
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<SinkThroughUnary, SinkThroughBroadcasting, SinkThroughConcat,
                 SinkThroughAxis<SoftmaxOp>, SinkThroughAxis<LogSoftmaxOp>,
                 SinkThroughAxis<SplitOp>, SinkThroughReduction, SinkThroughPad,
                 SinkThroughSlice>(context);
    TransposeOp::getCanonicalizationPatterns(patterns, context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
    getOperation()->walk([](TransposeOp op) {
      op->removeDiscardableAttr(kToChannelsFirstAttrName);
    });
  }
};

} // namespace
