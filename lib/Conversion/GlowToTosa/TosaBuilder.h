//===- TosaBuilder.h - What every lowering to tosa shares -------*- C++ -*-===//
//
// One glow op is lowered by one function
//
//   FailureOr<Value> lowerAdd(AddOp op, TosaBuilder &b);
//
// which gets its operands from `b.in` and returns the tensor of tosa that
// stands for the result, or `b.reject(...)`.
//
// Integers of tosa have no sign, and all operations but rescale take them for
// signed. So an unsigned tensor of glow is represented by a signed one from
// which half the range is subtracted: ui8 0..255 as i8 -128..127, with the bits
// of the difference. Order, copies and tables stay as they are, and zero points
// move with the numbers.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_CONVERSION_GLOWTOTOSA_TOSABUILDER_H
#define GLOW_LIB_CONVERSION_GLOWTOTOSA_TOSABUILDER_H

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDiagnostics.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::glow {

/// The tensor that represents one of glow in tosa: static, not empty, of bool
/// or of integers of 8, 16 or 32 bits. Null for another type.
RankedTensorType tosaTypeOf(Type type);

/// What is subtracted from the elements of a tensor of glow: half the range of
/// unsigned integers, 0 for others.
int64_t tosaOffsetOf(Type type);

/// Makes the operations that one operation of glow becomes.
class TosaBuilder : public ImplicitLocOpBuilder {
public:
  TosaBuilder(Operation *op, IRMapping &values, PatternFailures &failures)
      : ImplicitLocOpBuilder(op->getLoc(), op), op(op), values(values),
        failures(failures) {}

  /// Says what the op needs and has not; reads after the op's name.
  LogicalResult reject(const Twine &need);

  //===--------------------------------------------------------------------===//
  // Between the levels
  //===--------------------------------------------------------------------===//

  /// What represents a tensor of glow. Constants are made when they are first
  /// asked for.
  Value in(Value value);
  /// The numbers of a tensor of glow as they are, in i32.
  Value wide(Value value);
  /// Numbers in i32 as a tensor of `type` of glow; cuts off higher bits.
  Value narrow(Value numbers, Type type);
  /// Lets `replacement` represent `value`.
  void replace(Value value, Value replacement) {
    values.map(value, replacement);
  }

  //===--------------------------------------------------------------------===//
  // Constants
  //===--------------------------------------------------------------------===//

  Value constant(RankedTensorType type, ArrayRef<int64_t> values);
  /// One element of a type, as zero points and shifts are.
  Value single(Type element, int64_t value) {
    return constant(RankedTensorType::get(1, element), value);
  }
  /// The same for rank `rank`, to broadcast.
  Value scalar(Type element, int64_t value, int64_t rank) {
    return constant(
        RankedTensorType::get(SmallVector<int64_t>(rank, 1), element), value);
  }
  Value shape(ArrayRef<int64_t> extents);

  //===--------------------------------------------------------------------===//
  // Operations, on tensors of tosa
  //===--------------------------------------------------------------------===//

  /// Of constants, these are constants: accelerators want weights to be.
  Value reshape(Value x, ArrayRef<int64_t> shape);
  Value transpose(Value x, ArrayRef<int64_t> perm);
  Value slice(Value x, ArrayRef<int64_t> starts, ArrayRef<int64_t> sizes);
  /// `count` elements along `dim` from `start` on.
  Value slice(Value x, int64_t dim, int64_t start, int64_t count);
  Value concat(ArrayRef<Value> xs, int64_t dim);
  Value pad(Value x, ArrayRef<int64_t> low, ArrayRef<int64_t> high, Value fill);
  Value tile(Value x, ArrayRef<int64_t> repeats);
  Value cast(Value x, Type element);
  /// The elements at constant positions along a dimension.
  Value take(Value x, int64_t dim, ArrayRef<int64_t> positions);
  /// `x` with as many unit dimensions in front that it has rank `rank`.
  Value withRank(Value x, int64_t rank);

  /// The result of an elementwise operation of operands that broadcast by
  /// numpy's rules; it has the element type of `a`.
  template <typename Op>
  Value binary(Value a, Value b) {
    RankedTensorType type = alignRanks(a, b);
    return Op::create(*this, type, a, b);
  }
  Value multiply(Value a, Value b);

  /// Rescales by factors of 32 bits, one or one per element of the last
  /// dimension. Zero points are in terms of what is stored.
  struct Rescale {
    SmallVector<int64_t> multipliers, shifts;
    int64_t inputZeroPoint = 0, outputZeroPoint = 0;
    bool isInputUnsigned = false, isOutputUnsigned = false;
  };
  Value rescale(Value x, Type to, const Rescale &rescale);
  /// The same number between unsigned storage and what represents it.
  Value fromUnsigned(Value stored);
  Value toUnsigned(Value x);

private:
  /// Gives both the greater rank; the type to which they broadcast, with the
  /// elements of `a`.
  RankedTensorType alignRanks(Value &a, Value &b);

  Operation *op;
  IRMapping &values;
  PatternFailures &failures;
};

/// The constant that a tensor of tosa is, or null.
inline ElementsAttr tosaConstant(Value value) {
  auto constant = value.getDefiningOp<tosa::ConstOp>();
  return constant ? constant.getValues() : ElementsAttr();
}

/// The functions, by the name of the operation that they lower.
class TosaLoweringSet {
public:
  using Function = std::function<LogicalResult(Operation *, TosaBuilder &)>;

  template <typename Op>
  void add(FailureOr<Value> (*function)(Op, TosaBuilder &)) {
    functions[Op::getOperationName()] = [function](Operation *op,
                                                   TosaBuilder &b) {
      FailureOr<Value> result = function(cast<Op>(op), b);
      if (succeeded(result))
        b.replace(op->getResult(0), *result);
      return LogicalResult(result);
    };
  }
  /// For several results, which the function replaces.
  template <typename Op>
  void add(LogicalResult (*function)(Op, TosaBuilder &)) {
    functions[Op::getOperationName()] = [function](Operation *op,
                                                   TosaBuilder &b) {
      return function(cast<Op>(op), b);
    };
  }
  /// The function for `op`, or null.
  const Function *find(Operation *op) const {
    auto found = functions.find(op->getName().getStringRef());
    return found == functions.end() ? nullptr : &found->second;
  }

private:
  llvm::StringMap<Function> functions;
};

void populateTosaContractions(TosaLoweringSet &set);
void populateTosaElementwise(TosaLoweringSet &set);
void populateTosaMovement(TosaLoweringSet &set);
void populateTosaPooling(TosaLoweringSet &set);
void populateTosaReductions(TosaLoweringSet &set);
void populateTosaRescaling(TosaLoweringSet &set);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLOWTOTOSA_TOSABUILDER_H
