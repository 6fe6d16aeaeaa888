//===- DemotePrecision.cpp - Compute in bf16 or f16 what tolerates it -----===//
//
// Before:  %0 = glow.conv %x, %w : (tensor<..xf32>, tensor<..xf32>) -> ..
//          %1 = glow.relu %0 : tensor<..xf32>
//          %2 = glow.softmax %1 axis = 1 : tensor<..xf32>
// After:   %x16 = glow.cast %x : tensor<..xf32> to tensor<..xbf16>
//          %0 = glow.conv %x16, %w16 : (tensor<..xbf16>, ..) -> ..
//          %1 = glow.relu %0 : tensor<..xbf16>
//          %1w = glow.cast %1 : tensor<..xbf16> to tensor<..xf32>
//          %2 = glow.softmax %1w axis = 1 : tensor<..xf32>
//
// Assumes that operations are in the order of a single block. Guarantees that
// function types stay, that constants are converted here, and that no cast
// undoes another one.
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDiagnostics.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"
#include "lib/Transforms/Glow/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#include <cmath>

namespace mlir::glow {
#define GEN_PASS_DEF_DEMOTEPRECISION
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// What tolerates low precision
//===----------------------------------------------------------------------===//

/// What rounding the operands and the result of an operation costs, and saves.
enum class Tolerance {
  /// Sums of products: they are accumulated in f32, so that the errors of the
  /// operands average out, and they take most of the time and of the weights.
  Contracts,
  /// A result whose error is about that of the operands: worth it only where
  /// an operand is narrow already.
  Follows,
  /// Elements are moved as they are.
  Moves,
  /// Errors grow: differences of large sums, steep functions, long chains.
  Keeps,
};

/// Whether the state of a recurrent layer stays inside of it, where it is f32:
/// a state that the caller carries from call to call must not be rounded.
template <typename OpT>
static bool isStateInside(OpT op) {
  SmallVector<Value> states{op.getInitialH()};
  if constexpr (std::is_same_v<OpT, LstmOp>)
    states.push_back(op.getInitialC());
  return llvm::all_of(states, [](Value state) {
    return !state || matchConstant(state) != nullptr;
  });
}

static Tolerance toleranceOf(Operation *op) {
  auto recurrent = [](auto layer) {
    return isStateInside(layer) ? Tolerance::Contracts : Tolerance::Keeps;
  };
  if (auto lstm = dyn_cast<LstmOp>(op))
    return recurrent(lstm);
  if (auto gru = dyn_cast<GruOp>(op))
    return recurrent(gru);
  if (auto rnn = dyn_cast<RnnOp>(op))
    return recurrent(rnn);
  // A table of weights that is only looked up, as in embeddings.
  if (auto gather = dyn_cast<GatherOp>(op))
    return matchConstant(gather.getX()) ? Tolerance::Contracts
                                        : Tolerance::Moves;
  if (auto scatter = dyn_cast<ScatterElementsOp>(op))
    return scatter.getReduction() == ScatterReduction::None ? Tolerance::Moves
                                                            : Tolerance::Keeps;
  if (auto scatter = dyn_cast<ScatterNdOp>(op))
    return scatter.getReduction() == ScatterReduction::None ? Tolerance::Moves
                                                            : Tolerance::Keeps;
  if (isa<ConvOp, ConvTransposeOp, GemmOp, MatmulOp>(op))
    return Tolerance::Contracts;
  if (isa<ConcatOp, DepthToSpaceOp, ExpandOp, FlattenOp, GatherElementsOp,
          GatherNdOp, IdentityOp, PadOp, ReshapeOp, SliceOp, SpaceToDepthOp,
          SplitOp, SqueezeOp, TileOp, TransposeOp, TriluOp, UnsqueezeOp>(op))
    return Tolerance::Moves;
  // Arithmetic, activations whose slope is bounded, windows, and choices.
  if (isa<AbsOp, AddOp, AveragePoolOp, CeluOp, ClipOp, DivOp, EluOp, ErfOp,
          GeluOp, HardSigmoidOp, HardSwishOp, LeakyReluOp, MaximumOp, MaxPoolOp,
          MinimumOp, MishOp, MulOp, NegOp, PreluOp, ReduceMaxOp, ReduceMinOp,
          ReluOp, ResizeOp, SeluOp, ShrinkOp, SigmoidOp, SignOp, SoftplusOp,
          SoftsignOp, SubOp, SwishOp, TanhOp, ThresholdedReluOp, WhereOp>(op))
    return Tolerance::Follows;
  return Tolerance::Keeps;
}

/// The operands that change their type with the operation: those of f32, but
/// for parameters that are f32 whatever the elements are.
static SmallVector<OpOperand *> elementOperands(Operation *op) {
  SmallVector<OpOperand *> result;
  auto resize = dyn_cast<ResizeOp>(op);
  for (OpOperand &operand : op->getOpOperands())
    if (getElementTypeOrSelf(operand.get()).isF32() &&
        !(resize && operand.get() == resize.getScales()))
      result.push_back(&operand);
  return result;
}

static bool isF32(Value value) { return getElementTypeOrSelf(value).isF32(); }

/// Whether `op` computes in f32, from f32.
static bool isOnF32(Operation *op) {
  return llvm::any_of(op->getResults(), isF32) && !elementOperands(op).empty();
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

/// `value` rounded to bf16, to nearest even.
static uint16_t toBfloat16(uint32_t bits) {
  if ((bits & 0x7fffffff) > 0x7f800000)
    return bits >> 16 | 0x40; // A quiet NaN, whatever is cut off.
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

/// `value` rounded to f16, to nearest even.
static uint16_t toFloat16(uint32_t bits) {
  uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000)
    return sign | 0x7e00;
  if (magnitude >= 0x477ff000) // Rounds to 65536.
    return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // A subnormal: the last place of f32 at 0.5 is that of f16 below 2^-14.
    float shifted = llvm::bit_cast<float>(magnitude) + 0.5f;
    return sign | (llvm::bit_cast<uint32_t>(shifted) - 0x3f000000);
  }
  magnitude += 0xfff + (magnitude >> 13 & 1);
  return sign | (magnitude - 0x38000000) >> 13;
}

static bool isFinite(uint32_t bits) {
  return (bits & 0x7f800000) != 0x7f800000;
}

namespace {

struct DemotePrecisionPass
    : glow::impl::DemotePrecisionBase<DemotePrecisionPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  uint16_t round(uint32_t bits) const {
    return type == LowPrecision::BF16 ? toBfloat16(bits) : toFloat16(bits);
  }
  bool isInfinite(uint16_t rounded) const {
    uint16_t infinity = type == LowPrecision::BF16 ? 0x7f80 : 0x7c00;
    return (rounded & 0x7fff) == infinity;
  }

  bool isDemoted(Value value) const {
    Operation *op = value.getDefiningOp();
    return op && demoted.contains(op);
  }
  std::optional<float> findOverflow(Value constant);
  bool fits(Operation *op);
  void chooseForward(Operation *op);
  void chooseBackward(Operation *op);
  Value lowered(OpBuilder &builder, Value value);
  void demote(Operation *op);

  FloatType low;
  llvm::SetVector<Operation *> demoted;
  /// Elements of constants that are beyond the range of `low`.
  llvm::DenseMap<Value, std::optional<float>> overflows;
  /// Values of f32 as they are in `low`.
  llvm::DenseMap<Value, Value> casts;
};

} // namespace

//===----------------------------------------------------------------------===//
// Which operations
//===----------------------------------------------------------------------===//

/// A finite element of a constant that is infinite in `low`.
std::optional<float> DemotePrecisionPass::findOverflow(Value constant) {
  auto [place, isNew] = overflows.try_emplace(constant);
  ElementsAttr elements = matchConstant(constant);
  std::optional<ElementReader> reader =
      elements ? ElementReader::get(elements) : std::nullopt;
  if (!isNew || !reader)
    return place->second;
  int64_t count = reader->getType().getNumElements();
  if (reader->isSplat())
    count = std::min<int64_t>(count, 1);
  for (int64_t i = 0; i < count; ++i) {
    float value = static_cast<float>(reader->getFloat(i));
    uint32_t bits = llvm::bit_cast<uint32_t>(value);
    if (isFinite(bits) && isInfinite(round(bits)))
      if (!place->second || std::abs(value) > std::abs(*place->second))
        place->second = value;
  }
  return place->second;
}

static SmallString<16> decimal(const APFloat &value) {
  SmallString<16> text;
  value.toString(text, /*FormatPrecision=*/6);
  return text;
}

/// Whether all constant operands are in the range of `low`; warns if not.
bool DemotePrecisionPass::fits(Operation *op) {
  for (OpOperand *operand : elementOperands(op)) {
    std::optional<float> overflow = findOverflow(operand->get());
    if (!overflow)
      continue;
    InFlightDiagnostic warning = op->emitWarning() << op->getName();
    if (StringRef node = nodeName(op->getLoc()); !node.empty())
      warning << " of node '" << node << "'";
    warning << " stays in f32: constant";
    if (StringRef name = nodeName(operand->get().getLoc()); !name.empty())
      warning << " '" << name << "'";
    warning << " has the element " << decimal(APFloat(*overflow))
            << ", expected at most "
            << decimal(APFloat::getLargest(low.getFloatSemantics())) << " for "
            << low;
    return false;
  }
  return true;
}

void DemotePrecisionPass::chooseForward(Operation *op) {
  Tolerance tolerance = toleranceOf(op);
  if (tolerance == Tolerance::Keeps || !isOnF32(op))
    return;
  bool isNarrow = tolerance == Tolerance::Contracts ||
                  llvm::any_of(elementOperands(op), [&](OpOperand *operand) {
                    return isDemoted(operand->get());
                  });
  if (isNarrow && fits(op))
    demoted.insert(op);
}

/// What moves elements to narrow operations only moves narrow ones.
void DemotePrecisionPass::chooseBackward(Operation *op) {
  if (demoted.contains(op) || toleranceOf(op) != Tolerance::Moves ||
      !isOnF32(op) || op->use_empty())
    return;
  bool isForNarrow = llvm::all_of(op->getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    return demoted.contains(user) &&
           llvm::is_contained(elementOperands(user), &use);
  });
  if (isForNarrow && fits(op))
    demoted.insert(op);
}

//===----------------------------------------------------------------------===//
// Change
//===----------------------------------------------------------------------===//

/// The f32 tensor `value` with elements of `low`: a constant, or a cast.
Value DemotePrecisionPass::lowered(OpBuilder &builder, Value value) {
  Value &result = casts[value];
  if (result)
    return result;
  builder.setInsertionPointAfterValue(value);
  auto type = cast<RankedTensorType>(value.getType()).clone(low);
  ElementsAttr elements = matchConstant(value);
  std::optional<ElementReader> reader =
      elements ? ElementReader::get(elements) : std::nullopt;
  if (!reader)
    return result = CastOp::create(builder, value.getLoc(), type, value,
                                   /*saturate=*/true);
  auto bitsOf = [&](int64_t i) {
    uint32_t bits;
    std::memcpy(&bits, reader->getBytes(i), sizeof(bits));
    return round(bits);
  };
  ElementsAttr rounded;
  if (reader->isSplat()) {
    APFloat element(low.getFloatSemantics(), APInt(16, bitsOf(0)));
    rounded = DenseElementsAttr::get(type, element);
  } else {
    rounded = makeConstant(
        type, resourceKey(value.getDefiningOp(), "demoted"),
        [&](MutableArrayRef<char> data) {
          for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
            uint16_t bits = bitsOf(i);
            std::memcpy(data.data() + 2 * i, &bits, sizeof(bits));
          }
        });
  }
  return result = ConstantOp::create(builder, value.getLoc(), rounded);
}

/// Gives `op`, all of whose narrow operands have their type already, operands
/// and results of `low`. Whoever stays in f32 reads a cast.
void DemotePrecisionPass::demote(Operation *op) {
  OpBuilder builder(op);
  for (OpOperand *operand : elementOperands(op))
    operand->set(lowered(builder, operand->get()));
  builder.setInsertionPointAfter(op);
  for (OpResult result : op->getResults()) {
    if (!isF32(result))
      continue;
    SmallVector<OpOperand *> readers;
    for (OpOperand &use : result.getUses())
      if (!demoted.contains(use.getOwner()) ||
          !llvm::is_contained(elementOperands(use.getOwner()), &use))
        readers.push_back(&use);
    Type wide = result.getType();
    result.setType(cast<RankedTensorType>(wide).clone(low));
    if (readers.empty())
      continue;
    Value widened = CastOp::create(builder, result.getLoc(), wide, result,
                                   /*saturate=*/true);
    for (OpOperand *use : readers)
      use->set(widened);
  }
}

void DemotePrecisionPass::runOnOperation() {
  Builder attributes(&getContext());
  low = type == LowPrecision::BF16 ? FloatType(attributes.getBF16Type())
                                   : FloatType(attributes.getF16Type());
  SmallVector<Operation *> ops;
  getOperation().walk([&](Operation *op) {
    if (isa_and_present<GlowDialect>(op->getDialect()) &&
        !op->hasTrait<OpTrait::ConstantLike>())
      ops.push_back(op);
  });
  for (Operation *op : ops)
    chooseForward(op);
  for (Operation *op : llvm::reverse(ops))
    chooseBackward(op);

  llvm::SetVector<Attribute> kept;
  for (Operation *op : ops) {
    if (demoted.contains(op)) {
      demote(op);
    } else if (isOnF32(op)) {
      std::string name = op->getName().stripDialect().str();
      if (StringRef node = nodeName(op->getLoc()); !node.empty())
        name = (node + " (" + name + ")").str();
      kept.insert(attributes.getStringAttr(name));
    }
  }
  getOperation()->setAttr(
      kPrecisionAttrName,
      attributes.getDictionaryAttr(
          {attributes.getNamedAttr("type", TypeAttr::get(low)),
           attributes.getNamedAttr(
               "kept_in_f32", attributes.getArrayAttr(kept.getArrayRef()))}));
  // A constant that was converted and has no other reader.
  for (auto [value, cast] : casts)
    if (Operation *op = value.getDefiningOp();
        op && op->hasTrait<OpTrait::ConstantLike>() && op->use_empty())
      op->erase();
}
