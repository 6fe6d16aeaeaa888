//===- PackContractionWeights.cpp - Weights in the order of reading -------===//
//
// Before:  linalg.conv_2d_nhwc_hwcf ins(%x, %w : .., tensor<3x3x64x128xf32>)
// After:   linalg.generic {maps = [.., (n, oh, ow, f, kh, kw, c) ->
//                                  (f floordiv 16, kh, kw, c, f mod 16), ..]}
//            ins(%x, %packed : .., tensor<8x3x3x64x16xf32>)
//
// With dot-product=pmaddwd, for 8-bit elements:
//          linalg.generic {maps = [(.., c, g) -> (.., c * 2 + g),
//                                  (.., c, g) -> (.., c, f mod 16, g), ..]}
//            ins(%widened, %packed : tensor<..x64xi16>,
//            tensor<8x3x3x32x16x2xi8>)
//
// Where weights are computed from several constants (see
// glow-fuse-dequantization), each of these is packed.
//
// Without it, for elements of bf16 and f16, %widened is a tensor of f32 and
// %packed has the order of the first example.
//
// Assumes that weights are arith.constant, possibly behind reshapes. Constants
// that nothing reads any more are erased: they would end up among the weights.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowElements.h"
#include "lib/Transforms/Linalg/PackedWeights.h"
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PACKCONTRACTIONWEIGHTS
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

/// The f32 form of inputs that contractions read.
using Widened = llvm::DenseMap<Value, Value>;

namespace {

struct PackContractionWeightsPass
    : glow::impl::PackContractionWeightsBase<PackContractionWeightsPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  int64_t blockOf(linalg::LinalgOp op);
  void packProduct(linalg::LinalgOp op, Widened &widened);
  void packParameters(linalg::GenericOp op, ArrayRef<unsigned> data);
};

} // namespace

/// A sum of products: output += x * w.
static bool isMultiplyAdd(linalg::LinalgOp op) {
  return op.getNumDpsInputs() == 2 && op.getNumDpsInits() == 1 &&
         op.getNumReductionLoops() > 0 && op->getNumRegions() == 1 &&
         linalg::detail::isContractionBody(
             *op.getBlock(), [](Operation *mul, Operation *add) {
               return (isa<arith::MulFOp>(mul) && isa<arith::AddFOp>(add)) ||
                      (isa<arith::MulIOp>(mul) && isa<arith::AddIOp>(add));
             });
}

/// How an operation is to read its packed weights.
struct Plan {
  Packing packing;
  /// The operand that the weights are.
  unsigned input;
  unsigned blockedLoop;
  int64_t block;
  /// The reduction along which the other input is contiguous, if its products
  /// are grouped.
  std::optional<unsigned> groupedLoop;
};

/// The operation that extends an argument of a contraction's body, of 8 bits or
/// a narrow float.
static Operation *extensionOf(BlockArgument argument) {
  Type type = argument.getType();
  if (!argument.hasOneUse() ||
      !(type.isInteger(8) || type.isBF16() || type.isF16()))
    return nullptr;
  Operation *user = *argument.user_begin();
  return isa<arith::ExtSIOp, arith::ExtUIOp, arith::ExtFOp>(user) ? user
                                                                  : nullptr;
}

/// Whether `kind` adds up products of elements of this type.
static bool multiplies(DotProduct kind, Type element) {
  switch (kind) {
  case DotProduct::None:
    return false;
  case DotProduct::Pmaddwd:
  case DotProduct::Vpdpbusd:
    return element.isInteger(8);
  case DotProduct::Vdpbf16ps:
    return element.isBF16();
  }
  return false;
}

/// The reduction along whose contiguous elements of the other input products
/// can be grouped for `kind`.
static std::optional<unsigned>
findGroupedLoop(linalg::LinalgOp op, unsigned input, DotProduct kind) {
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(input));
  AffineMap other = op.getMatchingIndexingMap(op.getDpsInputOperand(1 - input));
  Operation *weights = extensionOf(op.getBlock()->getArgument(input));
  Operation *data = extensionOf(op.getBlock()->getArgument(1 - input));
  if (!weights || !data || other.getNumResults() == 0 ||
      !multiplies(kind, weights->getOperand(0).getType()) ||
      !multiplies(kind, data->getOperand(0).getType()))
    return std::nullopt;
  Type sum = getElementTypeOrSelf(op.getDpsInits()[0].getType());
  if (!(kind == DotProduct::Vdpbf16ps ? sum.isF32() : sum.isInteger(32)))
    return std::nullopt;
  // Unsigned weights would need the sum of the other input.
  if (kind == DotProduct::Vpdpbusd && !isa<arith::ExtSIOp>(weights))
    return std::nullopt;
  auto last = dyn_cast<AffineDimExpr>(other.getResults().back());
  if (!last || !map.isFunctionOfDim(last.getPosition()) ||
      op.getIteratorTypesArray()[last.getPosition()] !=
          utils::IteratorType::reduction ||
      llvm::any_of(other.getResults().drop_back(), [&](AffineExpr expr) {
        return expr.isFunctionOfDim(last.getPosition());
      }))
    return std::nullopt;
  return last.getPosition();
}

static std::optional<Plan> choosePacking(linalg::LinalgOp op, unsigned input,
                                         ArrayRef<unsigned> data,
                                         RankedTensorType weights,
                                         int64_t preferredBlock,
                                         DotProduct kind) {
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(input));
  AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (!map.isProjectedPermutation() || output.getNumResults() == 0)
    return std::nullopt;
  auto innermost =
      dyn_cast<AffineDimExpr>(output.getResult(output.getNumResults() - 1));
  if (!innermost || !map.isFunctionOfDim(innermost.getPosition()) ||
      llvm::any_of(data, [&](unsigned other) {
        return op.getMatchingIndexingMap(op.getDpsInputOperand(other))
            .isFunctionOfDim(innermost.getPosition());
      }))
    return std::nullopt;

  Plan plan;
  plan.input = input;
  plan.blockedLoop = innermost.getPosition();
  Packing &packing = plan.packing;
  packing.strideOf.assign(map.getNumDims(), 0);
  packing.extentOf.assign(map.getNumDims(), 1);
  int64_t stride = 1;
  for (int64_t dim = map.getNumResults(); dim-- > 0;) {
    unsigned loop = map.getDimPosition(dim);
    packing.strideOf[loop] = stride;
    packing.extentOf[loop] = weights.getDimSize(dim);
    stride *= packing.extentOf[loop];
  }
  int64_t extent = packing.extentOf[plan.blockedLoop];
  if (extent < 2 || preferredBlock < 2)
    return std::nullopt;
  plan.block = std::min(preferredBlock, extent);
  if (kind != DotProduct::None)
    plan.groupedLoop = findGroupedLoop(op, input, kind);
  int64_t group = productsPerLane(kind);

  auto append = [&](unsigned loop, int64_t scale, int64_t steps) {
    packing.dims.push_back({loop, scale, steps});
  };
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  for (bool reductions : {false, true}) {
    for (unsigned loop = 0; loop < kinds.size(); ++loop) {
      if (!map.isFunctionOfDim(loop) || loop == plan.blockedLoop ||
          (kinds[loop] == utils::IteratorType::reduction) != reductions)
        continue;
      int64_t scale = loop == plan.groupedLoop ? group : 1;
      append(loop, scale, llvm::divideCeil(packing.extentOf[loop], scale));
    }
    if (!reductions)
      append(plan.blockedLoop, plan.block,
             llvm::divideCeil(extent, plan.block));
  }
  append(plan.blockedLoop, 1, plan.block);
  if (plan.groupedLoop)
    append(*plan.groupedLoop, 1, group);
  return plan;
}

/// Erases the constant and the reshapes that `value` comes from, as far as
/// nothing else uses them.
static void eraseUnused(Value value) {
  Operation *op = value.getDefiningOp();
  while (op && isOpTriviallyDead(op)) {
    Operation *source =
        op->getNumOperands() ? op->getOperand(0).getDefiningOp() : nullptr;
    op->erase();
    op = source;
  }
}

/// Computes an element of prepared data; null keeps it.
using Convert = function_ref<Value(OpBuilder &, Value)>;

/// The elements of `x` converted to `element`, with a multiple of `group` of
/// them in the last dimension. Padding is moved behind the conversion, so that
/// what computes the padded tensor can do it.
static Value prepareData(OpBuilder &builder, Value x, Type element,
                         int64_t group, Convert convert) {
  Location loc = x.getLoc();
  Value source = x, padding;
  auto pad = x.getDefiningOp<tensor::PadOp>();
  if (pad)
    padding = pad.getConstantPaddingValue();
  if (padding)
    source = pad.getSource();
  auto type = cast<RankedTensorType>(source.getType());
  Value result = source;
  if (convert) {
    Value empty = tensor::EmptyOp::create(
        builder, loc, tensor::getMixedSizes(builder, loc, source), element);
    AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
    SmallVector<utils::IteratorType> kinds(type.getRank(),
                                           utils::IteratorType::parallel);
    result = linalg::GenericOp::create(
                 builder, loc, TypeRange(empty.getType()), source, empty,
                 {identity, identity}, kinds,
                 [&](OpBuilder &b, Location, ValueRange arguments) {
                   linalg::YieldOp::create(b, loc, convert(b, arguments[0]));
                 })
                 .getResult(0);
  }
  int64_t channels = cast<RankedTensorType>(x.getType()).getShape().back();
  int64_t extra = llvm::alignTo(channels, group) - channels;
  if (!padding && extra == 0)
    return result;
  SmallVector<OpFoldResult> low(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> high = low;
  if (padding) {
    low = pad.getMixedLowPad();
    high = pad.getMixedHighPad();
    padding = convert ? convert(builder, padding) : padding;
  } else {
    // The weights there are zero.
    padding =
        arith::ConstantOp::create(builder, loc, builder.getZeroAttr(element));
  }
  SmallVector<int64_t> shape(cast<RankedTensorType>(x.getType()).getShape());
  shape.back() += extra;
  high.back() = affine::makeComposedFoldedAffineApply(
      builder, loc, builder.getAffineSymbolExpr(0) + extra, {high.back()});
  return tensor::PadOp::create(builder, loc,
                               RankedTensorType::get(shape, element), result,
                               low, high, padding);
}

/// `x` as the multiplicands of `kind`: i16 for vpmaddwd, u8 for vpdpbusd
/// (signed ones 128 higher), bf16 for vdpbf16ps; in whole groups.
static Value prepareMultiplicands(OpBuilder &builder, Value x, bool isUnsigned,
                                  DotProduct kind) {
  Location loc = x.getLoc();
  int64_t group = productsPerLane(kind);
  Type element = getElementTypeOrSelf(x.getType());
  auto flipSign = [&](OpBuilder &b, Value element) -> Value {
    return b.createOrFold<arith::XOrIOp>(
        loc, element,
        arith::ConstantOp::create(b, loc, b.getI8IntegerAttr(-128)));
  };
  auto extend = [&](OpBuilder &b, Value element) -> Value {
    return isUnsigned
               ? b.createOrFold<arith::ExtUIOp>(loc, b.getI16Type(), element)
               : b.createOrFold<arith::ExtSIOp>(loc, b.getI16Type(), element);
  };
  if (kind == DotProduct::Pmaddwd)
    return prepareData(builder, x, builder.getI16Type(), group, extend);
  if (kind == DotProduct::Vpdpbusd && !isUnsigned)
    return prepareData(builder, x, element, group, flipSign);
  return prepareData(builder, x, element, group, nullptr);
}

/// `x` in f32.
static Value widenData(OpBuilder &builder, Value x) {
  return prepareData(builder, x, builder.getF32Type(), /*group=*/1,
                     [&](OpBuilder &b, Value element) {
                       return b.createOrFold<arith::ExtFOp>(
                           x.getLoc(), b.getF32Type(), element);
                     });
}

/// Subtracts what signed multiplicands that are 128 higher add to the result:
/// 128 times the sum of each output channel's weights.
static Value removeExcess(OpBuilder &builder, linalg::LinalgOp op, Value result,
                          const Weights &weights, const Plan &plan) {
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(plan.input));
  AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  SmallVector<int64_t> shape;
  SmallVector<AffineExpr> along;
  for (auto [dim, expr] : llvm::enumerate(output.getResults()))
    if (isa<AffineDimExpr>(expr) &&
        llvm::is_contained(map.getResults(), expr)) {
      shape.push_back(
          plan.packing.extentOf[cast<AffineDimExpr>(expr).getPosition()]);
      along.push_back(builder.getAffineDimExpr(dim));
    }
  SmallVector<int64_t> strides = rowMajorStrides(shape);
  StridedOperand walk{0, {}};
  for (AffineExpr expr : map.getResults()) {
    auto place = llvm::find(output.getResults(), expr);
    if (place == output.getResults().end()) {
      walk.strides.push_back(0);
      continue;
    }
    AffineExpr dim =
        builder.getAffineDimExpr(place - output.getResults().begin());
    walk.strides.push_back(strides[llvm::find(along, dim) - along.begin()]);
  }
  SmallVector<int32_t> sums(ShapedType::getNumElements(shape), 0);
  forEachStrided(weights.type.getShape(), walk,
                 [&](int64_t index, ArrayRef<int64_t> places) {
                   sums[places[0]] += 128 * int8_t(weights.data[index]);
                 });
  Location loc = op.getLoc();
  Value excess = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(RankedTensorType::get(shape, builder.getI32Type()),
                             ArrayRef(sums)));
  Value empty = tensor::EmptyOp::create(
      builder, loc, tensor::getMixedSizes(builder, loc, result),
      builder.getI32Type());
  AffineMap identity = builder.getMultiDimIdentityMap(output.getNumResults());
  SmallVector<utils::IteratorType> kinds(output.getNumResults(),
                                         utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, loc, TypeRange(result.getType()),
             ValueRange{result, excess}, empty,
             {identity,
              AffineMap::get(output.getNumResults(), 0, along,
                             builder.getContext()),
              identity},
             kinds,
             [](OpBuilder &b, Location loc, ValueRange x) {
               linalg::YieldOp::create(
                   b, loc,
                   arith::SubIOp::create(b, loc, x[0], x[1]).getResult());
             })
      .getResult(0);
}

/// The loops of `op` with the grouped reduction as two: one over groups, in the
/// old place, and one along a group, which comes last.
static AffineMap splitGroupedLoop(AffineMap map, const Plan &plan,
                                  int64_t group) {
  if (!plan.groupedLoop)
    return map;
  MLIRContext *context = map.getContext();
  AffineExpr groups = getAffineDimExpr(*plan.groupedLoop, context);
  AffineExpr along = getAffineDimExpr(map.getNumDims(), context);
  return AffineMap::get(map.getNumDims() + 1, 0, map.getResults(), context)
      .replace(groups, groups * group + along, map.getNumDims() + 1, 0);
}

/// Where an operation of `loops` loops reads its packed weights. The loop along
/// a group is the last one.
static AffineMap packedMap(MLIRContext *context, unsigned loops,
                           const Plan &plan) {
  SmallVector<AffineExpr> exprs;
  for (const PackedDim &dim : plan.packing.dims) {
    AffineExpr loop = getAffineDimExpr(dim.loop, context);
    bool isAlong = dim.scale == 1;
    if (dim.loop == plan.groupedLoop && isAlong)
      exprs.push_back(getAffineDimExpr(loops - 1, context));
    else if (dim.loop != plan.blockedLoop)
      exprs.push_back(loop);
    else
      exprs.push_back(isAlong ? loop % plan.block : loop.floorDiv(plan.block));
  }
  return AffineMap::get(loops, 0, exprs, context);
}

static Value packedConstant(OpBuilder &builder, linalg::LinalgOp op,
                            const Weights &weights, const Plan &plan) {
  auto type = RankedTensorType::get(plan.packing.shape(),
                                    weights.type.getElementType());
  return arith::ConstantOp::create(
      builder, op.getLoc(),
      DenseResourceElementsAttr::get(type, resourceKey(op, "packed"),
                                     plan.packing.pack(weights)));
}

/// Lets `op` read `input`, a narrow float that its body extends, in f32.
static void widenInput(linalg::LinalgOp op, unsigned input, Widened &widened) {
  OpOperand *operand = op.getDpsInputOperand(input);
  BlockArgument argument = op.getBlock()->getArgument(input);
  Operation *extension = extensionOf(argument);
  OpBuilder builder(op);
  Value &wide = widened[operand->get()];
  if (!wide || wide.getParentBlock() != op->getBlock())
    wide = widenData(builder, operand->get());
  operand->set(wide);
  argument.setType(getElementTypeOrSelf(wide.getType()));
  extension->replaceAllUsesWith(ValueRange(argument));
  extension->erase();
}

static bool extendsFloat(linalg::LinalgOp op, unsigned input) {
  return isa_and_present<arith::ExtFOp>(
      extensionOf(op.getBlock()->getArgument(input)));
}

/// Replaces `op` by one that follows `plan`.
static void rewrite(linalg::LinalgOp op, const Weights &weights,
                    const Plan &plan, DotProduct kind, Widened &widened) {
  MLIRContext *context = op.getContext();
  if (!plan.groupedLoop && extendsFloat(op, 1 - plan.input))
    widenInput(op, 1 - plan.input, widened);
  OpBuilder builder(op);
  Location loc = op.getLoc();
  int64_t group = productsPerLane(kind);
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  if (plan.groupedLoop)
    kinds.push_back(utils::IteratorType::reduction);
  SmallVector<AffineMap> maps =
      llvm::map_to_vector(op.getIndexingMapsArray(), [&](AffineMap map) {
        return splitGroupedLoop(map, plan, group);
      });

  maps[plan.input] = packedMap(context, kinds.size(), plan);
  Value packed = packedConstant(builder, op, weights, plan);
  SmallVector<Value> inputs = op.getDpsInputs();
  Value unpacked = std::exchange(inputs[plan.input], packed);
  Block &body = *op.getBlock();
  bool hasExcess = false;
  if (plan.groupedLoop) {
    Value &data = inputs[1 - plan.input];
    BlockArgument argument = body.getArgument(1 - plan.input);
    Operation *extension = extensionOf(argument);
    bool isUnsigned = isa<arith::ExtUIOp>(extension);
    data = prepareMultiplicands(builder, data, isUnsigned, kind);
    hasExcess = kind == DotProduct::Vpdpbusd && !isUnsigned;
    if (kind != DotProduct::Vdpbf16ps) {
      // The multiplicands' own type and sign from now on.
      builder.setInsertionPoint(extension);
      argument.setType(getElementTypeOrSelf(data.getType()));
      Type sum = builder.getI32Type();
      Value extended =
          kind == DotProduct::Vpdpbusd
              ? Value(arith::ExtUIOp::create(builder, loc, sum, argument))
              : Value(arith::ExtSIOp::create(builder, loc, sum, argument));
      extension->replaceAllUsesWith(ValueRange(extended));
      extension->erase();
      builder.setInsertionPoint(op);
    }
  }
  auto generic =
      linalg::GenericOp::create(builder, loc, op->getResultTypes(), inputs,
                                op.getDpsInits(), maps, kinds);
  generic.getRegion().takeBody(op->getRegion(0));
  Value result = generic.getResult(0);
  if (hasExcess)
    result = removeExcess(builder, op, result, weights, plan);
  op->replaceAllUsesWith(ValueRange(result));
  op->erase();
  eraseUnused(unpacked);
}

/// The inputs that are no constants, if `op` computes its weights from several
/// constants.
static SmallVector<unsigned> findData(linalg::LinalgOp op) {
  SmallVector<unsigned> data;
  if (op.getNumDpsInputs() > 2 && op.getNumDpsInits() == 1 &&
      op.getNumReductionLoops() > 0)
    for (auto [i, input] : llvm::enumerate(op.getDpsInputs()))
      if (!constantBehind(input))
        data.push_back(i);
  return data;
}

/// The elements of a block of `op`'s output.
int64_t PackContractionWeightsPass::blockOf(linalg::LinalgOp op) {
  return int64_t(vectorsPerBlock) * vectorBits /
         cast<ShapedType>(op.getDpsInits()[0].getType())
             .getElementTypeBitWidth();
}

/// Packs the weights of a sum of products.
void PackContractionWeightsPass::packProduct(linalg::LinalgOp op,
                                             Widened &widened) {
  Type sum = getElementTypeOrSelf(op.getDpsInits()[0].getType());
  DotProduct kind = isa<FloatType>(sum) ? bf16Product : dotProduct;
  for (unsigned input : {1u, 0u}) {
    std::optional<Weights> weights =
        Weights::match(op.getDpsInputOperand(input)->get());
    if (!weights)
      continue;
    if (std::optional<Plan> plan = choosePacking(
            op, input, {1 - input}, weights->type, blockOf(op), kind))
      return rewrite(op, *weights, *plan, kind, widened);
  }
  if (extendsFloat(op, 0) && extendsFloat(op, 1))
    for (unsigned input : {0u, 1u})
      widenInput(op, input, widened);
}

/// Packs all that the weights of `op` are computed from.
void PackContractionWeightsPass::packParameters(linalg::GenericOp op,
                                                ArrayRef<unsigned> data) {
  for (unsigned input = 0; input < unsigned(op.getNumDpsInputs()); ++input) {
    Value value = op.getDpsInputs()[input];
    if (cast<ShapedType>(value.getType()).getRank() < 2)
      continue;
    std::optional<Weights> weights = Weights::match(value);
    if (!weights)
      continue;
    linalg::LinalgOp any = op;
    if (std::optional<Plan> plan = choosePacking(
            any, input, data, weights->type, blockOf(any), DotProduct::None)) {
      OpBuilder builder(op);
      SmallVector<AffineMap> maps = op.getIndexingMapsArray();
      maps[input] =
          packedMap(builder.getContext(), maps[input].getNumDims(), *plan);
      op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
      op->setOperand(input, packedConstant(builder, any, *weights, *plan));
      eraseUnused(value);
    }
  }
}

void PackContractionWeightsPass::runOnOperation() {
  SmallVector<linalg::LinalgOp> products;
  SmallVector<linalg::GenericOp> computed;
  getOperation().walk([&](linalg::LinalgOp op) {
    if (!op.hasPureTensorSemantics())
      return;
    auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
    if (isMultiplyAdd(op))
      products.push_back(op);
    else if (generic)
      computed.push_back(generic);
  });
  Widened widened;
  for (linalg::LinalgOp op : products)
    packProduct(op, widened);
  for (linalg::GenericOp op : computed)
    if (SmallVector<unsigned> data = findData(op); !data.empty())
      packParameters(op, data);
}
