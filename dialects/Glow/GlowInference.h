//===- GlowInference.h - What generated glow ops need to infer types ------===//
//
// Traits of op families, and the checks that run before an op infers the types
// of its results.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWINFERENCE_H
#define GLOW_DIALECTS_GLOW_GLOWINFERENCE_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OpDefinition.h"

#include <optional>

namespace mlir::glow {

namespace detail {
/// The constant that an op of constants gives, where it is small enough.
OpFoldResult foldElementwiseUnary(Operation *op, ArrayRef<Attribute> operands);
OpFoldResult foldBroadcastingBinary(Operation *op,
                                    ArrayRef<Attribute> operands);
} // namespace detail

/// One operand `x`; the result has the same type.
template <typename ConcreteOp>
class ElementwiseUnary
    : public OpTrait::TraitBase<ConcreteOp, ElementwiseUnary> {
public:
  static OpFoldResult foldTrait(Operation *op, ArrayRef<Attribute> operands) {
    return detail::foldElementwiseUnary(op, operands);
  }
};

/// Two operands `a` and `b`, broadcast to the shape of the result.
template <typename ConcreteOp>
class BroadcastingBinary
    : public OpTrait::TraitBase<ConcreteOp, BroadcastingBinary> {
public:
  static OpFoldResult foldTrait(Operation *op, ArrayRef<Attribute> operands) {
    return detail::foldBroadcastingBinary(op, operands);
  }
};

/// Operand `x`, attributes `axes` (sorted) and `keepdims`.
template <typename ConcreteOp>
class Reduction : public OpTrait::TraitBase<ConcreteOp, Reduction> {};

namespace detail {
/// Checks the operands, attributes and result types of an op by inferring the
/// types again.
LogicalResult verifyResultTypes(Operation *op);
} // namespace detail

/// The op infers its result types. The interface would verify them too, but
/// last and with a second diagnostic; verifiers may rely on this trait's check.
template <typename ConcreteOp>
class InfersResultTypes
    : public OpTrait::TraitBase<ConcreteOp, InfersResultTypes> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return detail::verifyResultTypes(op);
  }
};

template <typename ConcreteOp>
class ReifiesDims : public OpTrait::TraitBase<ConcreteOp, ReifiesDims> {};

/// Where a diagnostic about an op goes, while the op may not exist yet. Without
/// a location, errors are counted but not reported.
struct OpSite {
  std::optional<Location> location;
  StringRef opName;

  /// Reports "'glow.x' op <message>" and returns failure.
  template <typename... Args>
  LogicalResult error(Args &&...message) const {
    return emitOptionalError(location, "'", opName, "' op ",
                             std::forward<Args>(message)...);
  }
};

/// Two element types agree if they are equal, or if they are quantized types of
/// the same expressed type: scales may differ between operands.
bool elementTypesAgree(Type a, Type b);

/// Whether every actual result type refines or generalises the inferred one:
/// agreeing element types, and no two different static dimensions.
bool areCompatibleTypes(TypeRange inferred, TypeRange actual);

namespace detail {
/// Checks that the operands are ranked tensors, and as many as `expected`, or
/// at least that many if `orMore`.
LogicalResult checkOperands(OpSite site, ValueRange operands, size_t expected,
                            bool orMore);

/// Checks that the segments are not negative and add up to the operands.
LogicalResult checkSegments(OpSite site, ArrayRef<int32_t> segments,
                            size_t numOperands);

/// Runs `verify`, whose diagnostics vanish if there is no location.
LogicalResult checkAttributes(MLIRContext *context,
                              std::optional<Location> location,
                              function_ref<LogicalResult(Location)> verify);

template <typename Op, unsigned N>
constexpr bool hasOperands() {
  return Op::template hasTrait<OpTrait::NOperands<N>::template Impl>();
}

template <typename Op, unsigned N>
constexpr bool hasAtLeastOperands() {
  return Op::template hasTrait<OpTrait::AtLeastNOperands<N>::template Impl>();
}
} // namespace detail

/// The attributes of an op whose types are inferred, with the defaults of those
/// that are missing: the C API infers types before it fills them in.
template <typename Op>
typename Op::Properties withDefaults(MLIRContext *context,
                                     OpaqueProperties properties) {
  typename Op::Properties filled{};
  if constexpr (!std::is_same_v<typename Op::Properties, EmptyProperties>) {
    if (properties)
      filled = *properties.as<typename Op::Properties *>();
    Op::populateDefaultProperties(
        OperationName(Op::getOperationName(), context), filled);
  }
  return filled;
}

/// Generic builders infer result types before anything is verified: this makes
/// sure that the adaptor of the op can be used at all.
template <typename Op>
LogicalResult
checkInferenceInputs(MLIRContext *context, std::optional<Location> location,
                     ValueRange operands, DictionaryAttr attributes,
                     OpaqueProperties properties, RegionRange regions) {
  OpSite site{location, Op::getOperationName()};
  size_t expected = 0;
  bool orMore = false;
  if constexpr (Op::template hasTrait<OpTrait::OneOperand>())
    expected = 1;
  else if constexpr (detail::hasOperands<Op, 2>())
    expected = 2;
  else if constexpr (detail::hasOperands<Op, 3>())
    expected = 3;
  else if constexpr (!Op::template hasTrait<OpTrait::ZeroOperands>()) {
    orMore = true;
    if constexpr (detail::hasAtLeastOperands<Op, 1>())
      expected = 1;
    else if constexpr (detail::hasAtLeastOperands<Op, 2>())
      expected = 2;
    else if constexpr (detail::hasAtLeastOperands<Op, 3>())
      expected = 3;
    else
      static_assert(Op::template hasTrait<OpTrait::VariadicOperands>(),
                    "an op with another number of operands: add it above");
  }
  if (failed(detail::checkOperands(site, operands, expected, orMore)))
    return failure();

  typename Op::Adaptor adaptor(operands, attributes, properties, regions);
  if constexpr (Op::template hasTrait<OpTrait::AttrSizedOperandSegments>())
    if (failed(detail::checkSegments(
            site, adaptor.getProperties().operandSegmentSizes,
            operands.size())))
      return failure();
  return detail::checkAttributes(
      context, location, [&](Location loc) { return adaptor.verify(loc); });
}

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWINFERENCE_H
