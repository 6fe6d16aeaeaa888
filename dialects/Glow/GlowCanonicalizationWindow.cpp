//===- GlowCanonicalizationWindow.cpp - Pads before convolutions and pools ===//
//
// A pad of the spatial dimensions becomes part of the pads of what reads it,
// which saves a copy of the tensor.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace mlir::glow;

namespace {

/// What a pad adds to the spatial dimensions of a tensor of some layout: all
/// begins followed by all ends, none of them negative.
struct SpatialPad {
  PadOp op;
  SmallVector<int64_t> pads;

  /// Whether anything is added behind the elements of a dimension.
  bool addsAtEnd() const {
    return llvm::any_of(ArrayRef(pads).drop_front(pads.size() / 2),
                        [](int64_t pad) { return pad != 0; });
  }
};

} // namespace

/// The pad that makes `x`, if it adds a constant to spatial dimensions only.
static std::optional<SpatialPad> matchSpatialPad(Value x, Layout layout) {
  auto pad = x.getDefiningOp<PadOp>();
  if (!pad || pad.getMode() != PadMode::Constant)
    return std::nullopt;
  auto all = matchInts(pad.getPads());
  if (!all || llvm::any_of(*all, [](int64_t amount) { return amount < 0; }))
    return std::nullopt;
  SpatialPad result{pad, {}};
  int64_t rank = pad.getType().getRank();
  int64_t channelDim = layout == Layout::ChannelsFirst ? 1 : rank - 1;
  for (auto [i, amount] : llvm::enumerate(*all)) {
    int64_t dim = static_cast<int64_t>(i) % rank;
    if (dim != 0 && dim != channelDim)
      result.pads.push_back(amount);
    else if (amount != 0)
      return std::nullopt;
  }
  return result;
}

static bool isZero(PadOp pad) {
  return !pad.getValue() || isAll(matchConstant(pad.getValue()), 0);
}

/// Whether no element is less than what is padded with.
static bool isLowest(PadOp pad) {
  Type elementType = pad.getType().getElementType();
  if (auto floatType = dyn_cast<FloatType>(elementType)) {
    auto value = matchFloats(pad.getValue());
    APFloat lowest =
        APFloat::getLargest(floatType.getFloatSemantics(), /*Negative=*/true);
    return value && value->front() <= lowest.convertToDouble();
  }
  auto intType = dyn_cast<IntegerType>(elementType);
  if (!intType)
    return false;
  if (isUnsignedInt(intType))
    return isZero(pad);
  auto value = matchInts(pad.getValue());
  return value && value->front() == llvm::minIntN(intType.getWidth());
}

static std::optional<SmallVector<int64_t>> addPads(ArrayRef<int64_t> a,
                                                   ArrayRef<int64_t> b) {
  SmallVector<int64_t> sums;
  for (auto [x, y] : llvm::zip_equal(a, b)) {
    std::optional<int64_t> sum = llvm::checkedAdd(x, y);
    if (!sum)
      return std::nullopt;
    sums.push_back(*sum);
  }
  return sums;
}

namespace {

/// conv(pad(x)) -> conv(x) with larger pads, which are of zeros.
struct FusePadIntoConv : OpRewritePattern<ConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<SpatialPad> pad = matchSpatialPad(op.getX(), op.getLayout());
    if (!pad || !isZero(pad->op))
      return rewriter.notifyMatchFailure(op, "no pad of spatial zeros");
    auto pads = addPads(op.getPads(), pad->pads);
    if (!pads)
      return rewriter.notifyMatchFailure(op, "pads are too large");
    rewriter.modifyOpInPlace(op, [&] {
      op.getXMutable().assign(pad->op.getX());
      op.setPads(*pads);
    });
    return success();
  }
};

/// pool(pad(x)) -> pool(x) with larger pads, where padding of the pool has the
/// same effect as the elements that the pad adds.
template <typename Op>
struct FusePadIntoPool : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    std::optional<SpatialPad> pad = matchSpatialPad(op.getX(), op.getLayout());
    if (!pad)
      return rewriter.notifyMatchFailure(op, "no pad of spatial dimensions");
    // A window may start in elements that a pad adds at the end, but not in
    // the padding there.
    if (op.getCeilMode() && pad->addsAtEnd())
      return rewriter.notifyMatchFailure(op, "ceil_mode");
    auto pads = addPads(op.getPads(), pad->pads);
    if (!pads)
      return rewriter.notifyMatchFailure(op, "pads are too large");
    size_t numSpatial = op.getKernelShape().size();
    for (auto [i, amount] : llvm::enumerate(*pads)) {
      size_t dim = i % numSpatial;
      // No window may see padding only.
      if (amount > (op.getKernelShape()[dim] - 1) * op.getDilations()[dim])
        return rewriter.notifyMatchFailure(op, "pads exceed the window");
    }
    bool hasPads = llvm::any_of(op.getPads(), [](int64_t p) { return p != 0; });
    if constexpr (std::is_same_v<Op, MaxPoolOp>) {
      if (!isLowest(pad->op))
        return rewriter.notifyMatchFailure(op, "padding could be the largest");
    } else if (!isZero(pad->op) || (hasPads && !op.getCountIncludePad())) {
      return rewriter.notifyMatchFailure(op, "padding counts differently");
    }
    rewriter.modifyOpInPlace(op, [&] {
      op.getXMutable().assign(pad->op.getX());
      op.setPads(*pads);
      if constexpr (std::is_same_v<Op, AveragePoolOp>)
        op.setCountIncludePad(true);
    });
    return success();
  }
};

} // namespace

void ConvOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<FusePadIntoConv>(context);
}

void MaxPoolOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<FusePadIntoPool<MaxPoolOp>>(context);
}

void AveragePoolOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                MLIRContext *context) {
  patterns.add<FusePadIntoPool<AveragePoolOp>>(context);
}
