//===- PackContractionWeights.cpp - Weights in the order of reading
//---------===//
//
// Before:  linalg.conv_2d_nhwc_hwcf ins(%x, %w : .., tensor<3x3x64x128xf32>)
// After:   linalg.generic {maps = [.., (n, oh, ow, f, kh, kw, c) ->
//                                  (f floordiv 16, kh, kw, c, f mod 16), ..]}
//            ins(%x, %packed : .., tensor<8x3x3x64x16xf32>)
//
// Assumes that weights are arith.constant, possibly behind reshapes. Constants
// that nothing reads any more are erased: they would end up among the weights.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowElements.h"
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PACKCONTRACTIONWEIGHTS
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct PackContractionWeightsPass
    : glow::impl::PackContractionWeightsBase<PackContractionWeightsPass> {
  using Base::Base;
  void runOnOperation() override;
};

/// Constant weights as bytes; `elementBytes` each, in row-major order of shape.
struct Weights {
  ArrayRef<char> data;
  RankedTensorType type;
  int64_t elementBytes;
};

/// Where the packed dimensions come from: the loop of each dimension of the
/// packed weights, and the stride of that loop in the given weights.
struct Packing {
  unsigned input;
  unsigned blockedLoop;
  int64_t block;
  SmallVector<unsigned> loops;
  SmallVector<int64_t> extents;
  SmallVector<int64_t> strides;
};

} // namespace

static std::optional<Weights> matchWeights(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  while (Operation *reshape = value.getDefiningOp()) {
    if (!isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(reshape))
      break;
    value = reshape->getOperand(0);
  }
  Attribute attr;
  if (!type.hasStaticShape() || !matchPattern(value, m_Constant(&attr)))
    return std::nullopt;
  unsigned bits = type.getElementTypeBitWidth();
  if (bits % 8 != 0)
    return std::nullopt;
  Weights weights{{}, type, bits / 8};
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      weights.data = blob->getData();
  } else if (auto dense = dyn_cast<DenseElementsAttr>(attr)) {
    if (!dense.isSplat())
      weights.data = dense.getRawData();
  }
  if (int64_t(weights.data.size()) !=
      type.getNumElements() * weights.elementBytes)
    return std::nullopt;
  return weights;
}

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

static std::optional<Packing> choosePacking(linalg::LinalgOp op, unsigned input,
                                            const Weights &weights,
                                            int64_t preferredBlock) {
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(input));
  AffineMap other = op.getMatchingIndexingMap(op.getDpsInputOperand(1 - input));
  AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (!map.isProjectedPermutation() || output.getNumResults() == 0)
    return std::nullopt;
  auto innermost =
      dyn_cast<AffineDimExpr>(output.getResult(output.getNumResults() - 1));
  if (!innermost || !map.isFunctionOfDim(innermost.getPosition()) ||
      other.isFunctionOfDim(innermost.getPosition()))
    return std::nullopt;

  Packing packing;
  packing.input = input;
  packing.blockedLoop = innermost.getPosition();
  SmallVector<int64_t> strideOf(map.getNumDims(), 0), extentOf(strideOf);
  int64_t stride = 1;
  for (int64_t dim = map.getNumResults(); dim-- > 0;) {
    unsigned loop = map.getDimPosition(dim);
    strideOf[loop] = stride;
    extentOf[loop] = weights.type.getDimSize(dim);
    stride *= extentOf[loop];
  }
  int64_t extent = extentOf[packing.blockedLoop];
  if (extent < 2)
    return std::nullopt;
  packing.block = std::min(preferredBlock, extent);

  auto append = [&](unsigned loop) {
    packing.loops.push_back(loop);
    packing.extents.push_back(extentOf[loop]);
    packing.strides.push_back(strideOf[loop]);
  };
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  for (bool reductions : {false, true}) {
    for (unsigned loop = 0; loop < kinds.size(); ++loop)
      if (map.isFunctionOfDim(loop) && loop != packing.blockedLoop &&
          (kinds[loop] == utils::IteratorType::reduction) == reductions)
        append(loop);
    if (!reductions) {
      append(packing.blockedLoop);
      packing.extents.back() = llvm::divideCeil(extent, packing.block);
      packing.strides.back() *= packing.block;
    }
  }
  append(packing.blockedLoop);
  packing.extents.back() = packing.block;
  return packing;
}

/// Copies the weights into their packed order; places beyond the last element
/// of the blocked dimension are zero.
static AsmResourceBlob pack(const Weights &weights, const Packing &packing,
                            int64_t blockedExtent) {
  int64_t bytes = weights.elementBytes;
  for (int64_t extent : packing.extents)
    bytes *= extent;
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(bytes, /*align=*/64,
                                                       /*dataIsMutable=*/true);
  char *target = blob.getMutableData().data();
  std::memset(target, 0, bytes);

  size_t rank = packing.extents.size();
  unsigned blockDim =
      llvm::find(packing.loops, packing.blockedLoop) - packing.loops.begin();
  SmallVector<int64_t> at(rank, 0);
  int64_t rowStride = packing.strides.back() * weights.elementBytes;
  bool done = llvm::is_contained(packing.extents, 0);
  while (!done) {
    int64_t source = 0;
    for (size_t dim = 0; dim + 1 < rank; ++dim)
      source += at[dim] * packing.strides[dim];
    int64_t filled =
        std::min(packing.block, blockedExtent - at[blockDim] * packing.block);
    const char *from = weights.data.data() + source * weights.elementBytes;
    for (int64_t i = 0; i < filled; ++i)
      std::memcpy(target + i * weights.elementBytes, from + i * rowStride,
                  weights.elementBytes);
    target += packing.block * weights.elementBytes;

    done = true;
    for (size_t dim = rank - 1; dim-- > 0;) {
      if (++at[dim] < packing.extents[dim]) {
        done = false;
        break;
      }
      at[dim] = 0;
    }
  }
  return blob;
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

static void rewrite(linalg::LinalgOp op, const Weights &weights,
                    const Packing &packing) {
  MLIRContext *context = op.getContext();
  OpBuilder builder(op);
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  AffineMap map = maps[packing.input];
  int64_t blockedExtent = 0;
  SmallVector<AffineExpr> exprs;
  for (auto [i, loop] : llvm::enumerate(packing.loops)) {
    AffineExpr dim = builder.getAffineDimExpr(loop);
    if (loop != packing.blockedLoop)
      exprs.push_back(dim);
    else if (i + 1 == packing.loops.size())
      exprs.push_back(dim % packing.block);
    else
      exprs.push_back(dim.floorDiv(packing.block));
  }
  for (auto [dim, expr] : llvm::enumerate(map.getResults()))
    if (expr == builder.getAffineDimExpr(packing.blockedLoop))
      blockedExtent = weights.type.getDimSize(dim);
  maps[packing.input] =
      AffineMap::get(map.getNumDims(), /*symbolCount=*/0, exprs, context);

  auto type =
      RankedTensorType::get(packing.extents, weights.type.getElementType());
  auto value = DenseResourceElementsAttr::get(
      type, resourceKey(op, "packed"), pack(weights, packing, blockedExtent));
  Value packed = arith::ConstantOp::create(builder, op.getLoc(), value);

  SmallVector<Value> inputs = op.getDpsInputs();
  Value unpacked = std::exchange(inputs[packing.input], packed);
  auto generic = linalg::GenericOp::create(
      builder, op.getLoc(), op->getResultTypes(), inputs, op.getDpsInits(),
      maps, op.getIteratorTypesArray());
  generic.getRegion().takeBody(op->getRegion(0));
  op->replaceAllUsesWith(generic->getResults());
  op->erase();
  eraseUnused(unpacked);
}

void PackContractionWeightsPass::runOnOperation() {
  SmallVector<linalg::LinalgOp> ops;
  getOperation().walk([&](linalg::LinalgOp op) {
    if (op.hasPureTensorSemantics() && isMultiplyAdd(op))
      ops.push_back(op);
  });
  for (linalg::LinalgOp op : ops) {
    for (unsigned input : {1u, 0u}) {
      std::optional<Weights> weights =
          matchWeights(op.getDpsInputOperand(input)->get());
      if (!weights)
        continue;
      int64_t block =
          int64_t(vectorsPerBlock) * vectorBits / (8 * weights->elementBytes);
      if (std::optional<Packing> packing =
              choosePacking(op, input, *weights, block)) {
        rewrite(op, *weights, *packing);
        break;
      }
    }
  }
}
