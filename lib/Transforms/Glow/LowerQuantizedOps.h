//===- LowerQuantizedOps.h - What the lowerings of themes share -*- C++ -*-===//
//
// One op on quantized tensors is lowered by one function
//
//   FailureOr<Value> lowerAdd(AddOp op, AddOp::Adaptor in,
//                             QuantizedLowering &b);
//
// which gets the stored integers of the operands in `in`. It returns the stored
// integers of the result, or `b.reject(...)`.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_LOWERQUANTIZEDOPS_H
#define GLOW_LIB_TRANSFORMS_GLOW_LOWERQUANTIZEDOPS_H

#include "dialects/Glow/GlowDiagnostics.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowQuantization.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::glow {

/// Builds the integer arithmetic of one op, at its location.
class QuantizedLowering : public ImplicitLocOpBuilder {
public:
  QuantizedLowering(OpBuilder &builder, Operation *op,
                    PatternFailures &failures)
      : ImplicitLocOpBuilder(op->getLoc(), builder), op(op),
        failures(failures) {}

  /// Says what the op needs and has not; reads after the op's name.
  LogicalResult reject(const Twine &need);

  /// The type of one scale of a tensor; null for another type.
  static quant::UniformQuantizedType uniformOf(Value quantized);

  /// A constant of integers; one value may stand for all.
  Value constant(ArrayRef<int64_t> shape, IntegerType type,
                 ArrayRef<int64_t> values);
  Value scalar(IntegerType type, int64_t value);

  /// The integers of a tensor of `type` minus their zero point, in i32.
  Value centered(Value storage, quant::UniformQuantizedType type);
  /// `x` in i32.
  Value extended(Value x);

  /// `x` times the ratios, which have the shape `shape` or are one, as integers
  /// of `to`; fails for a ratio that a rescale cannot have.
  FailureOr<Value> rescale(Value x, ArrayRef<double> ratios,
                           ArrayRef<int64_t> shape, int64_t inputZeroPoint,
                           int64_t outputZeroPoint, IntegerType to);
  /// A sum in units of `scales` as the integers of `type`.
  FailureOr<Value> rescaleTo(quant::UniformQuantizedType type, Value sum,
                             ArrayRef<double> scales,
                             ArrayRef<int64_t> shape = {});

private:
  Operation *op;
  PatternFailures &failures;
};

/// Adds the lowerings of conv, conv_transpose, matmul and gemm.
void populateQuantizedProducts(RewritePatternSet &patterns,
                               const TypeConverter &converter,
                               PatternFailures &failures);

/// Takes the zero points out of the integer products with constant weights;
/// with `weightsOnly` not those of the other operand.
void takeOutZeroPoints(Operation *root, bool weightsOnly);

/// A pattern that calls one lowering function.
template <typename OpT>
struct QuantizedPattern : OpConversionPattern<OpT> {
  using Adaptor = typename OpT::Adaptor;
  using Function = FailureOr<Value> (*)(OpT, Adaptor, QuantizedLowering &);

  QuantizedPattern(const TypeConverter &converter, MLIRContext *context,
                   Function function, PatternFailures &failures)
      : OpConversionPattern<OpT>(converter, context), function(function),
        failures(failures) {}

  LogicalResult
  matchAndRewrite(OpT op, Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedLowering b(rewriter, op, failures);
    FailureOr<Value> result = failure();
    if (QuantizedLowering::uniformOf(op->getResult(0)))
      result = function(op, adaptor, b);
    else
      result = b.reject("needs a quantized result of one scale");
    if (failed(result))
      return rewriter.notifyMatchFailure(op, failures.lookup(op));
    rewriter.replaceOp(op, *result);
    return success();
  }

  Function function;
  PatternFailures &failures;
};

/// Registers one function per op.
template <typename... OpT>
void addQuantizedLowerings(
    RewritePatternSet &patterns, const TypeConverter &converter,
    PatternFailures &failures,
    FailureOr<Value> (*...functions)(OpT, typename OpT::Adaptor,
                                     QuantizedLowering &)) {
  (patterns.add<QuantizedPattern<OpT>>(converter, patterns.getContext(),
                                       functions, failures),
   ...);
}

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_LOWERQUANTIZEDOPS_H
