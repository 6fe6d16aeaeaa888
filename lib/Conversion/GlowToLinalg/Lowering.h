//===- Lowering.h - What every lowering to linalg shares --------*- C++ -*-===//
//
// One glow op is lowered by one function
//
//   FailureOr<Value> lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor in,
//                                 Lowering &b);
//
// which gets the converted operands in `in` and builds with `b`. It returns
// what replaces the op, or `b.reject(...)`.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_CONVERSION_GLOWTOLINALG_LOWERING_H
#define GLOW_LIB_CONVERSION_GLOWTOLINALG_LOWERING_H

#include "dialects/Glow/GlowDiagnostics.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"
#include "lib/Conversion/GlowToLinalg/Scalars.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::glow {

/// Whether the elements of a glow-level tensor are unsigned or bool.
bool isUnsigned(Value value);

/// An input of a structured op: dimension i of `value` runs along dimension
/// `dims[i]` of the iteration space. Without `dims` the trailing dimensions are
/// aligned, as numpy does. A dimension of size 1 is broadcast.
struct Operand {
  Operand(Value value);
  Operand(Value value, ArrayRef<int64_t> dims)
      : value(value), dims(llvm::to_vector(dims)) {}
  /// The dimensions of an iteration space that `value` runs along.
  SmallVector<int64_t> dimsIn(int64_t spaceRank) const;

  Value value;
  std::optional<SmallVector<int64_t>> dims;
};

/// Computes the element of a structured op from the elements of its inputs.
using ElementBody = function_ref<Value(BodyBuilder &, ValueRange)>;
/// The same with several results.
using ElementsBody =
    function_ref<SmallVector<Value>(BodyBuilder &, ValueRange)>;

/// Builds the replacement of one glow op, at its location.
class Lowering : public ImplicitLocOpBuilder {
public:
  Lowering(ConversionPatternRewriter &rewriter, Operation *op,
           const TypeConverter &converter, PatternFailures &failures)
      : ImplicitLocOpBuilder(op->getLoc(), rewriter), op(op),
        converter(converter), failures(failures) {}

  /// Says what the op needs and has not; reads after the op's name.
  LogicalResult reject(const Twine &need);
  /// Rejects dynamic dimensions anywhere in the op's operands and results.
  LogicalResult requireStatic();
  LogicalResult requireStatic(ValueRange values);
  /// Rejects dynamic dimensions among `dims` of `value`.
  LogicalResult requireStaticDims(Value value, ArrayRef<int64_t> dims);
  /// Rejects dynamic dimensions but for the first one, the batch.
  LogicalResult requireStaticBeyondBatch(ValueRange values);

  /// The type that replaces the type of a glow-level value.
  RankedTensorType convertedType(Value value) const;
  Type convertedElement(Value value) const;

  Value empty(ArrayRef<int64_t> shape, Type element);
  Value filled(Value tensor, Value scalar);
  Value filled(ArrayRef<int64_t> shape, Value scalar);
  Value dim(Value tensor, int64_t dim);
  /// The sizes of an iteration space; dynamic ones are taken from the operands.
  SmallVector<OpFoldResult> extents(ArrayRef<int64_t> space,
                                    ArrayRef<Operand> operands);
  /// Zeros for a contraction of `operands` to accumulate into: a tensor of
  /// shape `space` in the compute type of `element`.
  Value zeroAccumulator(ArrayRef<int64_t> space, Type element,
                        ArrayRef<Operand> operands);

  /// Builds elements of `type` from the elements of broadcast operands, just as
  /// they are. The body may also read tensors by index.
  Value generic(RankedTensorType type, ArrayRef<Operand> operands,
                ElementBody body);
  /// The same in arithmetic: floats narrower than f32 arrive as f32.
  Value elementwise(RankedTensorType type, ArrayRef<Operand> operands,
                    ElementBody body);
  /// Several results over one iteration space.
  SmallVector<Value> elementwise(ArrayRef<RankedTensorType> types,
                                 ArrayRef<Operand> operands, ElementsBody body);
  /// Reduces the `axes` of iteration space `space`. The body gets the widened
  /// elements and, last, the accumulator, whose type is that of `init`. The
  /// result has the other dimensions.
  Value reduce(ArrayRef<int64_t> space, ArrayRef<int64_t> axes,
               ArrayRef<Operand> operands, TypedAttr init, ElementBody body);
  /// The same with several results.
  SmallVector<Value> reduce(ArrayRef<int64_t> space, ArrayRef<int64_t> axes,
                            ArrayRef<Operand> operands,
                            ArrayRef<TypedAttr> inits, ElementsBody body);
  /// Sum over `axes` in the compute type.
  Value reduceSum(Value value, ArrayRef<int64_t> axes);

  /// The index of the iteration space of the generic op under construction.
  static Value position(BodyBuilder &b, int64_t dim);

  /// A tensor in the compute type of its elements.
  Value widened(Value tensor);
  /// A tensor that a named contraction can read: these extend narrow floats
  /// themselves, but LLVM does not know f8.
  Value multiplicand(Value tensor);
  /// A tensor computed in the compute type of `element`, in that type.
  Value narrowed(Value tensor, Type element);

  /// A row-major reshape between static shapes, or shapes that differ only in
  /// static dimensions. Reshaping a constant gives a constant with the same
  /// storage.
  Value reshape(Value value, ArrayRef<int64_t> shape);
  /// Inserts unit dimensions at positions `axes` of the result.
  Value insertUnitDims(Value value, ArrayRef<int64_t> axes);
  /// Removes the unit dimensions `axes`.
  Value dropUnitDims(Value value, ArrayRef<int64_t> axes);
  Value transpose(Value value, ArrayRef<int64_t> perm);
  /// The elements in opposite order along `axes`.
  Value reversed(Value value, ArrayRef<int64_t> axes);
  /// A slice; a dynamic size is that of `value`.
  Value slice(Value value, ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
              ArrayRef<int64_t> strides = {});
  /// Row `position` of dimension `dim`, without that dimension.
  Value row(Value value, int64_t dim, OpFoldResult position);
  Value insertRow(Value row, Value into, int64_t dim, OpFoldResult position);
  /// Pads with `fill`; returns `value` itself if there is nothing to pad.
  Value pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
            Value fill);
  /// A constant with integer types made signless; the storage is the same.
  /// Null for an attribute that arith cannot hold.
  Value constant(ElementsAttr value);
  /// The element of a tensor at constant indices.
  Value elementAt(Value tensor, ArrayRef<int64_t> indices = {});
  /// `array` as a constant tensor.
  Value constantTensor(ArrayRef<int64_t> shape, Type element,
                       ArrayRef<double> array);

private:
  LogicalResult rejectDynamic(Value value);

  struct Aligned {
    Value value;
    AffineMap map;
  };
  Aligned align(const Operand &operand, ArrayRef<int64_t> space);
  /// One linalg.generic over `space` that reduces `axes`. The body gets the
  /// elements of the operands and, in a reduction, the accumulators.
  SmallVector<Value> structured(ArrayRef<int64_t> space, ArrayRef<int64_t> axes,
                                ArrayRef<Operand> operands, ValueRange outputs,
                                ElementsBody body);

  Operation *op;
  const TypeConverter &converter;
  PatternFailures &failures;
};

/// a * b of matrices, each transposed first on demand, in the compute type.
/// Accumulates into `init` if that is given, otherwise into zeros.
Value multiplyMatrices(Lowering &b, Value lhs, Value rhs, bool transposeLhs,
                       bool transposeRhs, Value init = {});

/// Collects the lowering functions of the themes.
class LoweringSet {
public:
  LoweringSet(RewritePatternSet &patterns, const TypeConverter &converter,
              PatternFailures &failures)
      : patterns(patterns), converter(converter), failures(failures) {}

  /// Registers one lowering function per op; the op is the function's first
  /// parameter.
  template <typename... Functions>
  void add(Functions... functions) {
    (addOne(functions), ...);
  }

private:
  template <typename OpT, typename ResultT>
  struct FunctionPattern : OpConversionPattern<OpT> {
    using Adaptor = typename OpT::Adaptor;
    using Function = FailureOr<ResultT> (*)(OpT, Adaptor, Lowering &);

    FunctionPattern(const TypeConverter &converter, MLIRContext *context,
                    Function function, PatternFailures &failures)
        : OpConversionPattern<OpT>(converter, context), function(function),
          failures(failures) {}

    LogicalResult
    matchAndRewrite(OpT op, Adaptor adaptor,
                    ConversionPatternRewriter &rewriter) const override {
      if (failed(checkElementTypes(op, failures)))
        return rewriter.notifyMatchFailure(op, failures.lookup(op));
      Lowering b(rewriter, op, *this->getTypeConverter(), failures);
      FailureOr<ResultT> result = function(op, adaptor, b);
      if (failed(result))
        return rewriter.notifyMatchFailure(op, failures.lookup(op));
      replace(rewriter, op, *this->getTypeConverter(), ValueRange(*result));
      return success();
    }

    Function function;
    PatternFailures &failures;
  };

  template <typename OpT, typename ResultT>
  void addOne(FailureOr<ResultT> (*function)(OpT, typename OpT::Adaptor,
                                             Lowering &)) {
    patterns.add<FunctionPattern<OpT, ResultT>>(
        converter, patterns.getContext(), function, failures);
  }

  static LogicalResult checkElementTypes(Operation *op,
                                         PatternFailures &failures);
  static void replace(ConversionPatternRewriter &rewriter, Operation *op,
                      const TypeConverter &converter, ValueRange values);

  RewritePatternSet &patterns;
  const TypeConverter &converter;
  PatternFailures &failures;
};

void populateElementwise(LoweringSet &set);
void populateActivations(LoweringSet &set);
void populateContractions(LoweringSet &set);
void populateConvolutions(LoweringSet &set);
void populateIntegerContractions(LoweringSet &set);
void populatePooling(LoweringSet &set);
void populateNormalizations(LoweringSet &set);
void populateReductions(LoweringSet &set);
void populateShapes(LoweringSet &set);
void populateGenerators(LoweringSet &set);
void populateGatherScatter(LoweringSet &set);
void populateResize(LoweringSet &set);
void populateRecurrent(LoweringSet &set);
void populateQuantization(LoweringSet &set, bool wholeRescales);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLOWTOLINALG_LOWERING_H
