//===- LowerQuantizedOps.cpp - Integer arithmetic for quantized ops -------===//
//
// Before:  %0 = glow.add %a, %b    : !quant.uniform<u8:f32, ..>
// After:   %0 = glow.rescale %a, ..                         : ui8 -> i32
//          %1 = glow.rescale %b, ..
//          %2 = glow.add %0, %1                             : i32
//          %3 = glow.rescale %2, ..                         : i32 -> ui8
//
// Guarantees that no quantized type is left. The products (convolutions and
// matrix products) are in LowerQuantizedProducts.cpp.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/LowerQuantizedOps.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowWindows.h"
#include "lib/Transforms/Glow/Passes.h"
#include "lib/Transforms/Glow/QuantizedValues.h"

#include "mlir/Dialect/Quant/IR/Quant.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"

#include <cmath>

namespace mlir::glow {
#define GEN_PASS_DEF_LOWERQUANTIZEDOPS
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

LogicalResult QuantizedLowering::reject(const Twine &need) {
  failures[op] = need.str();
  return failure();
}

quant::UniformQuantizedType QuantizedLowering::uniformOf(Value quantized) {
  return dyn_cast<quant::UniformQuantizedType>(getElementTypeOrSelf(quantized));
}

Value QuantizedLowering::constant(ArrayRef<int64_t> shape, IntegerType type,
                                  ArrayRef<int64_t> values) {
  auto tensor = RankedTensorType::get(shape, type);
  int64_t bytes = bytesPerElement(type);
  ElementsAttr elements;
  if (llvm::all_equal(values)) {
    char element[8] = {};
    storeInt(element, bytes, type, values.front());
    elements = makeSplat(tensor, element);
  } else {
    elements = makeConstant(
        tensor, resourceKey(op, "quantized"), [&](MutableArrayRef<char> data) {
          for (auto [i, value] : llvm::enumerate(values))
            storeInt(data.data() + i * bytes, bytes, type, value);
        });
  }
  return ConstantOp::create(*this, elements);
}

Value QuantizedLowering::scalar(IntegerType type, int64_t value) {
  return constant({}, type, value);
}

Value QuantizedLowering::extended(Value x) {
  RankedTensorType type = withElement(x.getType(), getI32Type());
  return x.getType() == type ? x : CastOp::create(*this, type, x, true);
}

Value QuantizedLowering::centered(Value storage,
                                  quant::UniformQuantizedType type) {
  Value x = extended(storage);
  if (type.getZeroPoint() == 0)
    return x;
  return createOrFold<SubOp>(x, scalar(getI32Type(), type.getZeroPoint()));
}

FailureOr<Value> QuantizedLowering::rescale(Value x, ArrayRef<double> ratios,
                                            ArrayRef<int64_t> shape,
                                            int64_t inputZeroPoint,
                                            int64_t outputZeroPoint,
                                            IntegerType to) {
  SmallVector<int64_t> multipliers, shifts;
  for (double ratio : ratios) {
    std::optional<FixedPointFactor> factor = fixedPointFactor(ratio);
    if (!factor) {
      std::string text;
      llvm::raw_string_ostream(text) << ratio;
      return reject("needs a ratio of scales less than 2^29, found " +
                    Twine(text));
    }
    multipliers.push_back(factor->multiplier);
    shifts.push_back(factor->shift);
  }
  SmallVector<int64_t> parameterShape(shape);
  if (llvm::all_equal(multipliers) && llvm::all_equal(shifts)) {
    parameterShape.clear();
    multipliers.resize(1);
    shifts.resize(1);
  }
  return RescaleOp::create(*this, withElement(x.getType(), to), x,
                           constant(parameterShape, getI32Type(), multipliers),
                           constant(parameterShape, getI8Type(), shifts),
                           inputZeroPoint, outputZeroPoint)
      .getResult();
}

FailureOr<Value> QuantizedLowering::rescaleTo(quant::UniformQuantizedType type,
                                              Value sum,
                                              ArrayRef<double> scales,
                                              ArrayRef<int64_t> shape) {
  SmallVector<double> ratios;
  for (double scale : scales)
    ratios.push_back(scale / type.getScale());
  return rescale(sum, ratios, shape, 0, type.getZeroPoint(), storageOf(type));
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

/// Sums and differences: both operands are brought to 2 * the larger scale with
/// as many bits behind the point as i32 has room for.
template <typename Op>
static FailureOr<Value> lowerSum(Op op, typename Op::Adaptor in,
                                 QuantizedLowering &b) {
  auto typeA = b.uniformOf(op.getA()), typeB = b.uniformOf(op.getB()),
       typeY = b.uniformOf(op.getY());
  if (!typeA || !typeB)
    return b.reject("needs operands of one scale");
  double common = 2 * std::max(typeA.getScale(), typeB.getScale());
  int fraction =
      storageOf(typeA).getWidth() == 8 && storageOf(typeB).getWidth() == 8 ? 20
                                                                           : 15;
  auto aligned = [&](Value x, quant::UniformQuantizedType type) {
    double ratio = std::ldexp(type.getScale() / common, fraction);
    return b.rescale(x, ratio, {}, type.getZeroPoint(), 0, b.getI32Type());
  };
  FailureOr<Value> alignedA = aligned(in.getA(), typeA);
  FailureOr<Value> alignedB = aligned(in.getB(), typeB);
  if (failed(alignedA) || failed(alignedB))
    return failure();
  Value sum = Op::create(b, *alignedA, *alignedB);
  return b.rescaleTo(typeY, sum, std::ldexp(common, -fraction));
}

static FailureOr<Value> lowerMul(MulOp op, MulOp::Adaptor in,
                                 QuantizedLowering &b) {
  auto typeA = b.uniformOf(op.getA()), typeB = b.uniformOf(op.getB()),
       typeY = b.uniformOf(op.getY());
  if (!typeA || !typeB)
    return b.reject("needs operands of one scale");
  Value product = MulOp::create(b, b.centered(in.getA(), typeA),
                                b.centered(in.getB(), typeB));
  return b.rescaleTo(typeY, product, typeA.getScale() * typeB.getScale());
}

static FailureOr<Value> lowerRequantize(RequantizeOp op,
                                        RequantizeOp::Adaptor in,
                                        QuantizedLowering &b) {
  auto typeX = b.uniformOf(op.getX()), typeY = b.uniformOf(op.getY());
  return b.rescale(in.getX(), typeX.getScale() / typeY.getScale(), {},
                   typeX.getZeroPoint(), typeY.getZeroPoint(),
                   storageOf(typeY));
}

/// The stored integers between the limits.
static Value clip(QuantizedLowering &b, Value x, Value low, Value high) {
  return ClipOp::create(b, x.getType(), x, low, high);
}

static FailureOr<Value> lowerRelu(ReluOp op, ReluOp::Adaptor in,
                                  QuantizedLowering &b) {
  auto type = b.uniformOf(op.getY());
  IntegerType storage = storageOf(type);
  if (type.getZeroPoint() == rangeOf(storage).first)
    return in.getX();
  return clip(b, in.getX(), b.scalar(storage, type.getZeroPoint()), Value());
}

static FailureOr<Value> lowerClip(ClipOp op, ClipOp::Adaptor in,
                                  QuantizedLowering &b) {
  for (Value operand : op->getOperands())
    if (getElementTypeOrSelf(operand) != getElementTypeOrSelf(op.getY()))
      return b.reject("needs operands and a result of the same type");
  return clip(b, in.getX(), in.getMin(), in.getMax());
}

static FailureOr<Value> lowerTable(TableOp op, TableOp::Adaptor in,
                                   QuantizedLowering &b) {
  auto type = b.uniformOf(op.getY());
  return TableOp::create(b, withElement(op.getType(), storageOf(type)),
                         in.getX(), in.getTable())
      .getResult();
}

//===----------------------------------------------------------------------===//
// Means
//===----------------------------------------------------------------------===//

static FailureOr<Value> lowerAveragePool(AveragePoolOp op,
                                         AveragePoolOp::Adaptor in,
                                         QuantizedLowering &b) {
  auto typeX = b.uniformOf(op.getX()), typeY = b.uniformOf(op.getY());
  RankedTensorType type = op.getType();
  bool last = op.getLayout() == Layout::ChannelsLast;
  ArrayRef<int64_t> spatial =
      type.getShape().drop_front(last ? 1 : 2).drop_back(last ? 1 : 0);
  if (!typeX || ShapedType::isDynamicShape(spatial) ||
      ShapedType::isDynamicShape(
          op.getX().getType().getShape().slice(last ? 1 : 2, spatial.size())))
    return b.reject("needs an operand of one scale and static spatial "
                    "dimensions");
  SmallVector<int64_t> summed = averagedElements(op, /*countsPads=*/false);
  SmallVector<int64_t> counts = averagedElements(op, op.getCountIncludePad());
  int64_t largest = largestMagnitude(storageOf(typeX), typeX.getZeroPoint());
  if (*llvm::max_element(summed) * largest >
      std::numeric_limits<int32_t>::max())
    return b.reject("needs a window whose sum fits into 32 bits");

  SmallVector<int64_t> shape(spatial);
  if (last)
    shape.push_back(1);
  Value sum =
      SumPoolOp::create(b, withElement(type, b.getI32Type()), in.getX(),
                        op.getKernelShape(), op.getStrides(), op.getDilations(),
                        op.getPads(), op.getCeilMode(), op.getLayout());
  if (typeX.getZeroPoint() != 0) {
    // Padding has no part in the sum, hence none in the zero points.
    SmallVector<int64_t> offsets;
    for (int64_t count : summed)
      offsets.push_back(count * typeX.getZeroPoint());
    sum = SubOp::create(b, sum, b.constant(shape, b.getI32Type(), offsets));
  }
  SmallVector<double> scales;
  for (int64_t count : counts)
    scales.push_back(typeX.getScale() / count);
  return b.rescaleTo(typeY, sum, scales, shape);
}

static FailureOr<Value> lowerReduceMean(ReduceMeanOp op,
                                        ReduceMeanOp::Adaptor in,
                                        QuantizedLowering &b) {
  auto typeX = b.uniformOf(op.getX()), typeY = b.uniformOf(op.getY());
  int64_t count = 1;
  for (int64_t axis : op.getAxes()) {
    int64_t size = op.getX().getType().getDimSize(axis);
    if (ShapedType::isDynamic(size))
      return b.reject("needs static dimensions to reduce");
    count *= size;
  }
  if (!typeX || count == 0)
    return b.reject("needs an operand of one scale, and elements to reduce");
  int64_t largest = largestMagnitude(storageOf(typeX), typeX.getZeroPoint());
  if (count > std::numeric_limits<int32_t>::max() / largest)
    return b.reject("needs a sum that fits into 32 bits");
  Value sum = ReduceSumOp::create(b, withElement(op.getType(), b.getI32Type()),
                                  b.extended(in.getX()), op.getAxes(),
                                  op.getKeepdims());
  if (typeX.getZeroPoint() != 0)
    sum = SubOp::create(b, sum,
                        b.scalar(b.getI32Type(), count * typeX.getZeroPoint()));
  return b.rescaleTo(typeY, sum, typeX.getScale() / count);
}

//===----------------------------------------------------------------------===//
// Choosing among elements
//===----------------------------------------------------------------------===//

namespace {

/// Operations that move or choose elements work on what is stored.
struct LowerChoice : ConversionPattern {
  LowerChoice(const TypeConverter &converter, MLIRContext *context,
              PatternFailures &failures)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/1,
                          context),
        failures(failures) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                  ConversionPatternRewriter &rewriter) const override {
    if (!choosesElements(op) || isa<ReluOp>(op))
      return rewriter.notifyMatchFailure(op, "does not only choose elements");
    Type element = getElementTypeOrSelf(op->getResult(0).getType());
    auto agrees = [&](Value value) {
      return getElementTypeOrSelf(value.getType()) == element;
    };
    QuantizedLowering b(rewriter, op, failures);
    bool mayHaveAxis = isa<TransposeOp>(op);
    for (OpOperand &operand : dataOperands(op))
      if (!agrees(operand.get()) && !mayHaveAxis)
        return b.reject("needs operands and results of the same type");
    if (!llvm::all_of(op->getResults(), agrees))
      return b.reject("needs operands and results of the same type");

    SmallVector<Value> values(operands);
    auto type = dyn_cast<quant::UniformQuantizedType>(element);
    auto pad = dyn_cast<PadOp>(op);
    // Padding with real zeros is padding with the zero point.
    if (pad && pad.getMode() == PadMode::Constant && !pad.getValue()) {
      if (!type)
        return b.reject("needs one scale");
      if (type.getZeroPoint() != 0)
        values.push_back(b.scalar(storageOf(type), type.getZeroPoint()));
    }
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(values);
    if (failed(getTypeConverter()->convertTypes(op->getResultTypes(),
                                                state.types)))
      return failure();
    state.addAttributes(op->getDiscardableAttrDictionary().getValue());
    state.propertiesAttr = op->getPropertiesAsAttribute();
    Operation *copy = rewriter.create(state);
    rewriter.replaceOp(op, copy->getResults());
    return success();
  }

  PatternFailures &failures;
};

/// The integers were there all along.
struct LowerStorageCast : OpConversionPattern<StorageCastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(StorageCastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getX());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Quantized tensors become tensors of their integers.
class StorageTypeConverter : public TypeConverter {
public:
  StorageTypeConverter() {
    addConversion([](Type type) { return type; });
    addConversion([](RankedTensorType type) -> Type {
      auto element = dyn_cast<quant::QuantizedType>(type.getElementType());
      return element ? withElement(type, storageOf(element)) : type;
    });
    auto cast = [](OpBuilder &b, Type type, ValueRange inputs,
                   Location loc) -> Value {
      return StorageCastOp::create(b, loc, type, inputs.front());
    };
    addSourceMaterialization(cast);
    addTargetMaterialization(cast);
  }
};

struct LowerQuantizedOpsPass
    : glow::impl::LowerQuantizedOpsBase<LowerQuantizedOpsPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

void LowerQuantizedOpsPass::runOnOperation() {
  MLIRContext *context = &getContext();
  StorageTypeConverter converter;
  PatternFailures failures;
  RewritePatternSet patterns(context);
  addQuantizedLowerings(patterns, converter, failures, lowerSum<AddOp>,
                        lowerSum<SubOp>, lowerMul, lowerRequantize, lowerRelu,
                        lowerClip, lowerTable, lowerAveragePool,
                        lowerReduceMean);
  populateQuantizedProducts(patterns, converter, failures);
  patterns.add<LowerChoice>(converter, context, failures);
  patterns.add<LowerStorageCast>(converter, context);
  populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                 converter);
  populateCallOpTypeConversionPattern(patterns, converter);
  populateReturnOpTypeConversionPattern(patterns, converter);

  // What cannot be lowered is left to `report`.
  ConversionTarget target(*context);
  target.addLegalOp<ModuleOp>();
  target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp func) {
    return converter.isSignatureLegal(func.getFunctionType());
  });
  auto isLegal = [&](Operation *op) -> std::optional<bool> {
    if (converter.isLegal(op))
      return true;
    return std::nullopt;
  };
  target.markUnknownOpDynamicallyLegal(isLegal);
  ConversionConfig config;
  config.foldingMode = DialectConversionFoldingMode::Never;
  if (failed(applyPartialConversion(getOperation(), target, std::move(patterns),
                                    config)) ||
      failed(reportLeftOver(getOperation(), failures,
                            "has no arithmetic on quantized tensors",
                            [&](Operation *op) {
                              return !converter.isLegal(op) &&
                                     !isa<StorageCastOp, func::FuncOp>(op);
                            })))
    return signalPassFailure();
  takeOutZeroPoints(getOperation(), keepZeroPoints);
}
