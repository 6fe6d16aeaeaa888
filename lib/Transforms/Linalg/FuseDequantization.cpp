//===- FuseDequantization.cpp - Read small weights where they are used ----===//
//
// Before:  %w = linalg.generic {sitofp(q) * s} ins(%q, %s)   constants
//          %y = linalg.matmul ins(%x, %w : .., tensor<KxNxf32>)
// After:   %y = linalg.generic {y + x * (sitofp(q) * s)} ins(%x, %q, %s)
//
// 4-bit integers are stored two to a byte: those of iterations 2k and 2k + 1 of
// a reduction, which become one iteration.
//
// Weights that are stored as small integers then stay small in memory. What a
// kernel loads as vectors it converts once for all rows of its tile, so that
// this costs less than writing the converted weights and reading them again.
//
// Assumes that glow-pack-contraction-weights comes later. Operations whose
// other operand differs along the output's innermost dimension (depthwise
// convolutions) would convert each weight for each result: they are left alone.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowElements.h"
#include "lib/Transforms/Linalg/PackedWeights.h"
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::glow {
#define GEN_PASS_DEF_FUSEDEQUANTIZATION
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct FuseDequantizationPass
    : glow::impl::FuseDequantizationBase<FuseDequantizationPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// Whether `value` is computed from constants, element by element, for this use
/// only, and from an integer for each element that is narrower than itself.
static bool isDequantization(Value value) {
  auto producer = value.getDefiningOp<linalg::GenericOp>();
  auto type = cast<ShapedType>(value.getType());
  if (!producer || !producer->hasOneUse() || producer->getNumResults() != 1 ||
      producer.getNumReductionLoops() != 0 ||
      !isa<FloatType>(type.getElementType()))
    return false;
  bool hasNarrow = false;
  for (OpOperand *input : producer.getDpsInputOperands()) {
    if (!constantBehind(input->get()))
      return false;
    Type element = getElementTypeOrSelf(input->get().getType());
    hasNarrow |=
        element.isInteger() &&
        element.getIntOrFloatBitWidth() < type.getElementTypeBitWidth() &&
        producer.getMatchingIndexingMap(input).isPermutation();
  }
  return hasNarrow;
}

/// Whether `op` reads vectors of the operand that all rows of a tile share.
static bool isSharedByRows(linalg::LinalgOp op, OpOperand *weights) {
  AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  AffineMap map = op.getMatchingIndexingMap(weights);
  if (output.getNumResults() == 0 || !map.isProjectedPermutation())
    return false;
  auto innermost = dyn_cast<AffineDimExpr>(output.getResults().back());
  if (!innermost || !map.isFunctionOfDim(innermost.getPosition()))
    return false;
  return llvm::none_of(op.getDpsInputOperands(), [&](OpOperand *input) {
    return input != weights && op.getMatchingIndexingMap(input).isFunctionOfDim(
                                   innermost.getPosition());
  });
}

//===----------------------------------------------------------------------===//
// 4-bit weights
//===----------------------------------------------------------------------===//

namespace {
/// How a contraction reads weights of 4 bits.
struct Nibbles {
  unsigned input;
  RankedTensorType type;
  ElementReader elements;
  /// The dimension of the weights and the loop along which two are in a byte;
  /// none if each has its own.
  std::optional<unsigned> dim, loop;
};
} // namespace

/// The 4-bit weights of `op`, whose body does nothing but convert them.
static std::optional<Nibbles> findNibbles(linalg::GenericOp op) {
  for (OpOperand *input : op.getDpsInputOperands()) {
    auto type = dyn_cast<RankedTensorType>(input->get().getType());
    if (!type || !type.getElementType().isInteger(4))
      continue;
    ElementsAttr value = constantBehind(input->get());
    std::optional<ElementReader> elements;
    if (value)
      elements = ElementReader::get(value);
    BlockArgument argument = op.getMatchingBlockArgument(input);
    if (!elements || !llvm::all_of(argument.getUsers(), [](Operation *user) {
          Type type = user->getResult(0).getType();
          return isa<arith::ExtSIOp, arith::ExtUIOp, arith::SIToFPOp,
                     arith::UIToFPOp>(user) &&
                 (isa<FloatType>(type) || type.getIntOrFloatBitWidth() > 8);
        }))
      continue;
    Nibbles nibbles{input->getOperandNumber(), type, *elements, {}, {}};
    AffineMap map = op.getMatchingIndexingMap(input);
    SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
    for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
      unsigned loop = cast<AffineDimExpr>(expr).getPosition();
      // The other operands that are small vectors too must be the same for
      // both.
      bool isShared =
          llvm::none_of(op.getDpsInputOperands(), [&](OpOperand *o) {
            return o != input && constantBehind(o->get()) &&
                   op.getMatchingIndexingMap(o).isFunctionOfDim(loop);
          });
      if (kinds[loop] == utils::IteratorType::reduction && isShared &&
          type.getDimSize(dim) % 2 == 0) {
        nibbles.dim = dim;
        nibbles.loop = loop;
      }
    }
    return nibbles;
  }
  return std::nullopt;
}

/// The weights in bytes, the first of two in the low half.
static Value storeNibbles(OpBuilder &builder, Operation *op,
                          const Nibbles &nibbles) {
  RankedTensorType type = nibbles.type;
  SmallVector<int64_t> shape(type.getShape());
  int64_t perByte = nibbles.dim ? 2 : 1;
  int64_t inner = 1;
  if (nibbles.dim) {
    shape[*nibbles.dim] /= 2;
    for (int64_t size : type.getShape().drop_front(*nibbles.dim + 1))
      inner *= size;
  }
  auto stored = RankedTensorType::get(shape, builder.getI8Type());
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(
      stored.getNumElements(), /*align=*/64, /*dataIsMutable=*/true);
  MutableArrayRef<char> bytes = blob.getMutableData();
  for (int64_t i = 0; i < stored.getNumElements(); ++i) {
    int64_t first = i / inner * inner * perByte + i % inner;
    int64_t byte = nibbles.elements.getInt(first) & 15;
    if (perByte == 2)
      byte |= (nibbles.elements.getInt(first + inner) & 15) << 4;
    bytes[i] = char(byte);
  }
  return arith::ConstantOp::create(
      builder, op->getLoc(),
      DenseResourceElementsAttr::get(stored, resourceKey(op, "nibbles"),
                                     std::move(blob)));
}

/// What `conversion` makes of an element of the weights that is half a byte.
static Value convertNibble(OpBuilder &b, Operation *conversion, Value byte,
                           bool isHigh) {
  Location loc = conversion->getLoc();
  Type result = conversion->getResult(0).getType();
  Type type = isa<FloatType>(result) ? b.getI32Type() : result;
  int64_t width = type.getIntOrFloatBitWidth();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value));
  };
  Value value;
  if (isa<arith::ExtUIOp, arith::UIToFPOp>(conversion)) {
    Value wide = arith::ExtUIOp::create(b, loc, type, byte);
    value = isHigh ? Value(arith::ShRUIOp::create(b, loc, wide, constant(4)))
                   : Value(arith::AndIOp::create(b, loc, wide, constant(15)));
  } else {
    Value wide = arith::ExtSIOp::create(b, loc, type, byte);
    int64_t rest = isHigh ? 4 : width - 4;
    if (!isHigh)
      wide = arith::ShLIOp::create(b, loc, wide, constant(rest));
    value = arith::ShRSIOp::create(b, loc, wide, constant(rest));
  }
  return isa<FloatType>(result)
             ? Value(arith::SIToFPOp::create(b, loc, result, value))
             : value;
}

/// Rewrites `op` to read 4-bit weights from bytes.
static void packNibbles(RewriterBase &rewriter, linalg::GenericOp op,
                        const Nibbles &nibbles) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  MLIRContext *context = op.getContext();
  Location loc = op.getLoc();
  unsigned halves = nibbles.loop ? 2 : 1;
  // The inputs that differ between both halves come twice.
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  SmallVector<SmallVector<unsigned, 2>> places;
  for (auto [i, operand] : llvm::enumerate(op.getDpsInputOperands())) {
    AffineMap map = op.getMatchingIndexingMap(operand);
    places.push_back({unsigned(inputs.size())});
    if (i == nibbles.input) {
      inputs.push_back(storeNibbles(rewriter, op, nibbles));
      maps.push_back(map);
      continue;
    }
    if (!nibbles.loop || !map.isFunctionOfDim(*nibbles.loop)) {
      inputs.push_back(operand->get());
      maps.push_back(map);
      continue;
    }
    places.back().push_back(inputs.size() + 1);
    AffineExpr loop = getAffineDimExpr(*nibbles.loop, context);
    for (int64_t half : {0, 1}) {
      inputs.push_back(operand->get());
      maps.push_back(map.replace(loop, loop * 2 + half, map.getNumDims(), 0));
    }
  }
  maps.push_back(op.getMatchingIndexingMap(op.getDpsInitOperand(0)));

  Block &body = *op.getBlock();
  auto packed = linalg::GenericOp::create(
      rewriter, loc, op->getResultTypes(), inputs, op.getDpsInits(), maps,
      op.getIteratorTypesArray(),
      [&](OpBuilder &b, Location loc, ValueRange arguments) {
        Value sum = arguments.back();
        for (unsigned half = 0; half < halves; ++half) {
          IRMapping mapping;
          for (auto [i, place] : llvm::enumerate(places))
            mapping.map(
                body.getArgument(i),
                arguments[place.size() > half ? place[half] : place[0]]);
          mapping.map(body.getArguments().back(), sum);
          for (Operation &inner : body.without_terminator()) {
            bool isWeight =
                inner.getNumOperands() == 1 &&
                inner.getOperand(0) == body.getArgument(nibbles.input);
            if (isWeight)
              mapping.map(inner.getResult(0),
                          convertNibble(b, &inner,
                                        mapping.lookup(inner.getOperand(0)),
                                        half == 1));
            else
              b.clone(inner, mapping);
          }
          sum = mapping.lookupOrDefault(body.getTerminator()->getOperand(0));
        }
        linalg::YieldOp::create(b, loc, sum);
      });
  rewriter.replaceOp(op, packed.getResults());
}

void FuseDequantizationPass::runOnOperation() {
  SmallVector<linalg::LinalgOp> ops;
  getOperation().walk([&](linalg::LinalgOp op) {
    if (op.getNumReductionLoops() > 0 && op.getNumDpsInits() == 1 &&
        op.getNumDpsInputs() == 2)
      ops.push_back(op);
  });
  IRRewriter rewriter(&getContext());
  for (linalg::LinalgOp op : ops) {
    unsigned input = 0;
    for (; input < 2; ++input) {
      OpOperand *operand = op.getDpsInputOperand(input);
      if (isDequantization(operand->get()) && isSharedByRows(op, operand))
        break;
    }
    if (input == 2)
      continue;
    rewriter.setInsertionPoint(op);
    auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
    if (!generic) {
      FailureOr<linalg::GenericOp> general =
          linalg::generalizeNamedOp(rewriter, op);
      if (failed(general))
        continue;
      generic = *general;
    }
    OpOperand *weights = generic.getDpsInputOperand(input);
    Operation *producer = weights->get().getDefiningOp();
    FailureOr<linalg::ElementwiseOpFusionResult> fused =
        linalg::fuseElementwiseOps(rewriter, weights);
    if (failed(fused))
      continue;
    rewriter.replaceOp(generic, fused->fusedOp->getResults().take_back(1));
    rewriter.eraseOp(producer);
    auto contraction = cast<linalg::GenericOp>(fused->fusedOp);
    if (std::optional<Nibbles> nibbles = findNibbles(contraction))
      packNibbles(rewriter, contraction, *nibbles);
  }
}
