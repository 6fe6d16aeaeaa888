//===- Raising.h - What the conversion of tosa shares -----------*- C++ -*-===//
//
// An operation of tosa is raised by one function, which makes operations of
// glow in front of it and returns the value that takes its place. A function
// that cannot raise its operation says why with `reject`.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_CONVERSION_TOSATOGLOW_RAISING_H
#define GLOW_LIB_CONVERSION_TOSATOGLOW_RAISING_H

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::glow {

/// Makes the operations that one operation of tosa becomes. Result types are
/// given, not inferred: what does not fit together is then an error of the
/// verifier.
class Raising : public ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  /// Says why the operation cannot be raised; completes "'tosa.x' op ...".
  LogicalResult reject(const Twine &why) {
    reason = why.str();
    return failure();
  }
  const std::string &getReason() const { return reason; }

  /// Constants of integers: a scalar, a tensor in row-major order, and a list
  /// of i64, as shapes and pads are.
  Value scalar(Type element, int64_t value);
  Value tensor(RankedTensorType type, ArrayRef<int64_t> values);
  Value list(ArrayRef<int64_t> values);

  Value cast(Value x, Type element);
  Value reshape(Value x, ArrayRef<int64_t> shape);
  Value transpose(Value x, ArrayRef<int64_t> perm);
  /// `x` with its elements along `axes` in the opposite order.
  Value reverse(Value x, ArrayRef<int64_t> axes);

  /// The result of an elementwise operation whose result has the element type
  /// of `a`.
  template <typename Op>
  Value binary(Value a, Value b) {
    return Op::create(*this, broadcast(a, b), a, b);
  }
  Value shift(ShiftDirection direction, Value a, Value b) {
    return BitShiftOp::create(*this, broadcast(a, b), a, b, direction);
  }
  Value clip(Value x, int64_t low, int64_t high);

  /// The one element of the constant `operand`, called `name`, sign-extended.
  FailureOr<int64_t> element(Value operand, StringRef name);
  /// The one element of `x`, constant or not, as a scalar tensor.
  Value asScalar(Value x);

private:
  /// The type of `a` with the shape to which `a` and `b` broadcast.
  RankedTensorType broadcast(Value a, Value b);

  std::string reason;
};

inline RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}
inline ArrayRef<int64_t> shapeOf(Value value) {
  return typeOf(value).getShape();
}
inline Type elementOf(Value value) { return typeOf(value).getElementType(); }
inline unsigned widthOf(Value value) {
  return elementOf(value).getIntOrFloatBitWidth();
}

/// Pads of tosa, (begin, end) per dimension, as glow has them: all begins, then
/// all ends.
SmallVector<int64_t> beginsThenEnds(ArrayRef<int64_t> pads);

/// The entries of an operand of type `!tosa.shape`.
SmallVector<int64_t> extentsOf(Value shape);

/// The functions, by the name of the operation that they raise.
class RaisingSet {
public:
  using Function = std::function<FailureOr<Value>(Operation *, Raising &)>;

  template <typename Op>
  void add(FailureOr<Value> (*function)(Op, Raising &)) {
    functions[Op::getOperationName()] = [function](Operation *op, Raising &b) {
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

void populateWindows(RaisingSet &set);
void populateArithmetic(RaisingSet &set);
void populateElementwise(RaisingSet &set);
void populateMovement(RaisingSet &set);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_TOSATOGLOW_RAISING_H
