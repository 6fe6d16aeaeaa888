//===- Scalars.h - Arithmetic on one element --------------------*- C++ -*-===//
//
// What the bodies of structured ops are made of. Integers are signless here;
// where the sign changes the result, `isUnsigned` says which variant is meant.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_CONVERSION_GLOWTOLINALG_SCALARS_H
#define GLOW_LIB_CONVERSION_GLOWTOLINALG_SCALARS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::glow {
/// Builds the body of a structured op.
using BodyBuilder = ImplicitLocOpBuilder;
} // namespace mlir::glow

namespace mlir::glow::scalar {

/// The type in which elements of `element` are computed and accumulated: f32
/// for every float narrower than that, the type itself otherwise.
Type computeType(Type element);

/// `value` in its compute type.
Value widen(BodyBuilder &b, Value value);
/// A value that was computed in the compute type of float type `element`, back
/// in that type. Other values are returned as they are.
Value narrow(BodyBuilder &b, Value value, Type element);

/// Converts an element between glow element types with the semantics of ONNX
/// Cast. `from` and `to` carry the sign; `value` is signless.
Value cast(BodyBuilder &b, Value value, Type from, Type to, bool saturate);

/// Conversion between f32 and one of the four f8 types.
Value decodeFloat8(BodyBuilder &b, Value value);
Value encodeFloat8(BodyBuilder &b, Value value, FloatType type, bool saturate);

Value constant(BodyBuilder &b, Type type, double value);
Value integer(BodyBuilder &b, Type type, int64_t value);
Value index(BodyBuilder &b, int64_t value);
/// The identity of max (`lowest`) and of min (`highest`).
TypedAttr lowest(BodyBuilder &b, Type type, bool isUnsigned);
TypedAttr highest(BodyBuilder &b, Type type, bool isUnsigned);

Value add(BodyBuilder &b, Value x, Value y);
Value sub(BodyBuilder &b, Value x, Value y);
Value mul(BodyBuilder &b, Value x, Value y);
Value div(BodyBuilder &b, Value x, Value y, bool isUnsigned = false);
Value neg(BodyBuilder &b, Value x);
Value abs(BodyBuilder &b, Value x, bool isUnsigned = false);
Value minimum(BodyBuilder &b, Value x, Value y, bool isUnsigned = false);
Value maximum(BodyBuilder &b, Value x, Value y, bool isUnsigned = false);
Value less(BodyBuilder &b, Value x, Value y, bool isUnsigned = false);
Value lessEqual(BodyBuilder &b, Value x, Value y, bool isUnsigned = false);
Value equal(BodyBuilder &b, Value x, Value y);
Value select(BodyBuilder &b, Value condition, Value x, Value y);
/// `x` held between `low` and `high`.
Value clamp(BodyBuilder &b, Value x, double low, double high);
/// base ** exponent for a float `base`, without a call for simple exponents.
Value power(BodyBuilder &b, Value base, double exponent);

// The activation functions that recurrent ops share with elementwise ops.
Value relu(BodyBuilder &b, Value x);
Value sigmoid(BodyBuilder &b, Value x);
Value softplus(BodyBuilder &b, Value x);
Value softsign(BodyBuilder &b, Value x);
Value elu(BodyBuilder &b, Value x, double alpha);
Value leakyRelu(BodyBuilder &b, Value x, double alpha);
Value hardSigmoid(BodyBuilder &b, Value x, double alpha, double beta);
Value thresholdedRelu(BodyBuilder &b, Value x, double alpha);

} // namespace mlir::glow::scalar

#endif // GLOW_LIB_CONVERSION_GLOWTOLINALG_SCALARS_H
