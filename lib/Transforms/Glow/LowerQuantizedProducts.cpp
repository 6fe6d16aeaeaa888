//===- LowerQuantizedProducts.cpp - Quantized convolutions and products ---===//
//
// Before:  %y = glow.conv %x, %w, %b      : !quant.uniform<..>
// After:   %0 = glow.conv_integer %x, %w, %zero_of_x, %zero_of_w
//          %1 = glow.add %0, %b
//          %y = glow.rescale %1, ..
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/LowerQuantizedOps.h"
#include "lib/Transforms/Glow/QuantizedValues.h"

using namespace mlir;
using namespace mlir::glow;

static bool isZero(ArrayRef<int64_t> values) {
  return llvm::all_of(values, [](int64_t value) { return value == 0; });
}

/// The zero points of two factors as operands of an integer product. Several of
/// the second have the shape `shape`.
static SmallVector<Value> zeroPointOperands(QuantizedLowering &b, Value x,
                                            Value w, ArrayRef<int64_t> shape) {
  auto typeX = cast<quant::QuantizedType>(getElementTypeOrSelf(x));
  auto typeW = cast<quant::QuantizedType>(getElementTypeOrSelf(w));
  SmallVector<int64_t> zerosX = zeroPointsOf(typeX);
  SmallVector<int64_t> zerosW = zeroPointsOf(typeW);
  SmallVector<Value> operands;
  if (!isZero(zerosX) || !isZero(zerosW))
    operands.push_back(b.scalar(storageOf(typeX), zerosX.front()));
  if (!isZero(zerosW))
    operands.push_back(llvm::all_equal(zerosW)
                           ? b.scalar(storageOf(typeW), zerosW.front())
                           : b.constant(shape, storageOf(typeW), zerosW));
  return operands;
}

/// The scales of the sums of products.
static SmallVector<double> productScales(Value x, Value w) {
  double scaleX = QuantizedLowering::uniformOf(x).getScale();
  SmallVector<double> scales =
      scalesOf(cast<quant::QuantizedType>(getElementTypeOrSelf(w)));
  for (double &scale : scales)
    scale *= scaleX;
  return scales;
}

/// Whether the factors have types that the verifiers of products accept.
static bool areFactors(Value x, Value w) {
  return QuantizedLowering::uniformOf(x) &&
         isa<quant::QuantizedType>(getElementTypeOrSelf(w));
}

/// The shape of what is one per channel, to broadcast to an image of `rank`.
static SmallVector<int64_t> channelShape(int64_t channels, int64_t rank,
                                         bool channelsLast) {
  SmallVector<int64_t> shape(channelsLast ? 1 : rank - 1, 1);
  shape.front() = channels;
  return shape;
}

/// Adds a bias of one element per channel.
static Value addBias(QuantizedLowering &b, Value sum, Value bias,
                     ArrayRef<int64_t> shape) {
  if (!bias)
    return sum;
  SmallVector<int64_t> axes;
  for (size_t dim = 1; dim < shape.size(); ++dim)
    axes.push_back(dim);
  if (!axes.empty())
    bias = b.createOrFold<UnsqueezeOp>(bias, axes);
  return AddOp::create(b, sum, bias);
}

static FailureOr<Value> lowerConv(ConvOp op, ConvOp::Adaptor in,
                                  QuantizedLowering &b) {
  if (!areFactors(op.getX(), op.getW()))
    return b.reject("needs quantized operands");
  RankedTensorType type = op.getType();
  bool last = op.getLayout() == Layout::ChannelsLast;
  int64_t rank = type.getRank();
  int64_t channels = type.getDimSize(last ? rank - 1 : 1);
  if (ShapedType::isDynamic(channels))
    return b.reject("needs a static number of output channels");
  SmallVector<int64_t> shape = channelShape(channels, rank, last);
  Value sum = ConvIntegerOp::create(
      b, withElement(type, b.getI32Type()), in.getX(), in.getW(),
      zeroPointOperands(b, op.getX(), op.getW(), channels), op.getStrides(),
      op.getDilations(), op.getPads(), op.getGroup(), op.getLayout());
  sum = addBias(b, sum, in.getB(), shape);
  return b.rescaleTo(b.uniformOf(op.getY()), sum,
                     productScales(op.getX(), op.getW()), shape);
}

static FailureOr<Value> lowerConvTranspose(ConvTransposeOp op,
                                           ConvTransposeOp::Adaptor in,
                                           QuantizedLowering &b) {
  if (!areFactors(op.getX(), op.getW()))
    return b.reject("needs quantized operands");
  auto typeW = cast<quant::QuantizedType>(getElementTypeOrSelf(op.getW()));
  RankedTensorType type = op.getType();
  int64_t rank = type.getRank(), channels = type.getDimSize(1);
  SmallVector<int64_t> zeros = zeroPointsOf(typeW);
  SmallVector<double> scales = productScales(op.getX(), op.getW());
  if (scales.size() > 1 && op.getGroup() != 1)
    return b.reject("needs one scale of w with several groups");
  SmallVector<int64_t> shape = channelShape(channels, rank, false);
  Value w = b.extended(in.getW());
  if (!isZero(zeros)) {
    SmallVector<int64_t> zerosShape;
    if (!llvm::all_equal(zeros))
      zerosShape = shape;
    else
      zeros.resize(1);
    w = b.createOrFold<SubOp>(w, b.constant(zerosShape, b.getI32Type(), zeros));
  }
  Value sum = ConvTransposeOp::create(
      b, withElement(type, b.getI32Type()),
      b.centered(in.getX(), b.uniformOf(op.getX())), w, in.getB(),
      op.getStrides(), op.getDilations(), op.getPads(), op.getOutputPadding(),
      op.getGroup());
  return b.rescaleTo(b.uniformOf(op.getY()), sum, scales, shape);
}

static FailureOr<Value> lowerMatmul(MatmulOp op, MatmulOp::Adaptor in,
                                    QuantizedLowering &b) {
  if (!areFactors(op.getA(), op.getB()))
    return b.reject("needs quantized operands");
  int64_t columns = op.getB().getType().getShape().back();
  Value sum = MatmulIntegerOp::create(
      b, withElement(op.getType(), b.getI32Type()), in.getA(), in.getB(),
      zeroPointOperands(b, op.getA(), op.getB(), columns));
  return b.rescaleTo(b.uniformOf(op.getY()), sum,
                     productScales(op.getA(), op.getB()), columns);
}

static FailureOr<Value> lowerGemm(GemmOp op, GemmOp::Adaptor in,
                                  QuantizedLowering &b) {
  if (!areFactors(op.getA(), op.getB()))
    return b.reject("needs quantized operands");
  if (!op.getAlpha().isExactlyValue(1) || !op.getBeta().isExactlyValue(1))
    return b.reject("needs alpha = 1 and beta = 1");
  auto transposed = [&](Value x) -> Value {
    return b.createOrFold<TransposeOp>(x, ArrayRef<int64_t>{1, 0});
  };
  Value lhs = op.getTransA() ? transposed(in.getA()) : in.getA();
  Value rhs = op.getTransB() ? transposed(in.getB()) : in.getB();
  int64_t columns = op.getType().getDimSize(1);
  Value sum = MatmulIntegerOp::create(
      b, withElement(op.getType(), b.getI32Type()), lhs, rhs,
      zeroPointOperands(b, op.getA(), op.getB(), columns));
  if (in.getC())
    sum = AddOp::create(b, sum, in.getC());
  return b.rescaleTo(b.uniformOf(op.getY()), sum,
                     productScales(op.getA(), op.getB()), columns);
}

void glow::populateQuantizedProducts(RewritePatternSet &patterns,
                                     const TypeConverter &converter,
                                     PatternFailures &failures) {
  addQuantizedLowerings(patterns, converter, failures, lowerConv,
                        lowerConvTranspose, lowerMatmul, lowerGemm);
}
