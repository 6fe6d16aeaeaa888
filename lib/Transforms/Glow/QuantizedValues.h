//===- QuantizedValues.h - Quantized types from scales and back -*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_QUANTIZEDVALUES_H
#define GLOW_LIB_TRANSFORMS_GLOW_QUANTIZEDVALUES_H

#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowQuantization.h"

#include "mlir/IR/PatternMatch.h"

namespace mlir::glow {

/// The integers that a real tensor is made from, and what they stand for.
struct Dequantized {
  DequantizeLinearOp op;
  quant::QuantizedType type;

  Value storage() { return op.getX(); }
};

/// The quantized type of the integers of a quantize_linear or
/// dequantize_linear, for i8, ui8, i16 and i32 that stand for f32. Null if the
/// scale or zero point is not constant, or there are blocks.
quant::QuantizedType quantizedTypeOf(QuantizeLinearOp op);
quant::QuantizedType quantizedTypeOf(DequantizeLinearOp op);

/// `value` if it is the result of a dequantize_linear with a quantized type.
std::optional<Dequantized> matchDequantized(Value value);

/// `type` if it is one that activations have in integer arithmetic: one scale,
/// 8 bits, or 16 bits with zero point 0.
quant::UniformQuantizedType activationType(quant::QuantizedType type);

/// `tensor` with elements of `element`.
RankedTensorType withElement(Type tensor, Type element);

/// The integers `storage` as a tensor of `type`, and the integers of a
/// quantized tensor.
Value castToQuantized(OpBuilder &builder, Location loc, Value storage,
                      quant::QuantizedType type);
Value castToStorage(OpBuilder &builder, Location loc, Value quantized);

/// Whether a pass may take quantized tensors through `op` as they are, because
/// it only moves elements or chooses among them. Operands that are not
/// elements, such as indices, are not among `dataOperands(op)`.
bool choosesElements(Operation *op);
MutableArrayRef<OpOperand> dataOperands(Operation *op);

/// The least and the greatest value of q - zero point over the storage type.
int64_t largestMagnitude(IntegerType storage, int64_t zeroPoint);

/// A bound of |sum of products| + |bias| for each output channel, where the
/// integers of one factor are at most `largestX` and those of the other are
/// `w`, with the channels at `channelDim`. With -1 all of `w` is in one sum.
/// Nothing if `w` cannot be read.
std::optional<int64_t> boundOfSum(int64_t largestX, ElementsAttr w,
                                  ArrayRef<int64_t> zeroPoints,
                                  int64_t channelDim, ArrayRef<int64_t> bias);

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_QUANTIZEDVALUES_H
