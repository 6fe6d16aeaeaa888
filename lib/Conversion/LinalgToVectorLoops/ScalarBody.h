//===- ScalarBody.h - A scalar computation on vectors -----------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_SCALARBODY_H
#define GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_SCALARBODY_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::glow {

/// Writes the scalar computation of a structured operation for `width` elements
/// at a time, or for scalars if `width` is 0.
class ScalarBody {
public:
  ScalarBody(OpBuilder &builder, Location loc, Block *body, int64_t width)
      : builder(builder), loc(loc), body(body), width(width) {}

  /// A scalar for all elements; vectors stay as they are.
  Value widen(Value value);

  /// Evaluates what depends on nothing but `values`, and adds the results.
  void evaluateKnown(IRMapping &values);

  /// Evaluates all that `values` does not have yet. `arguments` may be null
  /// where `values` has the argument or nothing uses it.
  Value evaluate(ArrayRef<Value> arguments, IRMapping values = {});

private:
  void evaluate(Operation &op, IRMapping &values);

  OpBuilder &builder;
  Location loc;
  Block *body;
  int64_t width;
};

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_SCALARBODY_H
