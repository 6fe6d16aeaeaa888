//===- Activation.cpp - Activation functions to linalg.generic ------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::glow;

static double asDouble(const APFloat &value) { return value.convertToDouble(); }

/// An activation without parameters.
template <typename OpT, Value (*function)(BodyBuilder &, Value)>
static FailureOr<Value> lowerPlain(OpT op, typename OpT::Adaptor in,
                                   Lowering &b) {
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [](BodyBuilder &b, ValueRange x) { return function(b, x[0]); });
}

/// An activation with one parameter, `alpha`.
template <typename OpT, Value (*function)(BodyBuilder &, Value, double alpha)>
static FailureOr<Value> lowerWithAlpha(OpT op, typename OpT::Adaptor in,
                                       Lowering &b) {
  double alpha = asDouble(op.getAlpha());
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) { return function(b, x[0], alpha); });
}

static Value mish(BodyBuilder &b, Value x) {
  return scalar::mul(b, x, math::TanhOp::create(b, scalar::softplus(b, x)));
}

static Value hardSwish(BodyBuilder &b, Value x) {
  return scalar::mul(b, x, scalar::hardSigmoid(b, x, 1.0 / 6.0, 0.5));
}

static Value celu(BodyBuilder &b, Value x, double alpha) {
  Type type = x.getType();
  Value zero = scalar::constant(b, type, 0.0);
  Value scale = scalar::constant(b, type, alpha);
  Value grown = scalar::sub(b, math::ExpOp::create(b, scalar::div(b, x, scale)),
                            scalar::constant(b, type, 1.0));
  Value below = scalar::minimum(b, zero, scalar::mul(b, scale, grown));
  return scalar::add(b, scalar::maximum(b, zero, x), below);
}

static Value swish(BodyBuilder &b, Value x, double alpha) {
  Value scaled = scalar::mul(b, scalar::constant(b, x.getType(), alpha), x);
  return scalar::mul(b, x, scalar::sigmoid(b, scaled));
}

static FailureOr<Value> lowerGelu(GeluOp op, GeluOp::Adaptor in, Lowering &b) {
  bool isTanh = op.getApproximate() == GeluApproximation::Tanh;
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) {
        auto constant = [&](double value) {
          return scalar::constant(b, x[0].getType(), value);
        };
        Value twice;
        if (isTanh) {
          Value cube = scalar::mul(b, scalar::mul(b, x[0], x[0]), x[0]);
          Value inner =
              scalar::add(b, x[0], scalar::mul(b, constant(0.044715), cube));
          Value argument =
              scalar::mul(b, constant(std::sqrt(2.0 / M_PI)), inner);
          twice = math::TanhOp::create(b, argument);
        } else {
          twice = math::ErfOp::create(
              b, scalar::mul(b, x[0], constant(std::sqrt(0.5))));
        }
        Value half = scalar::mul(b, constant(0.5), x[0]);
        return scalar::mul(b, half, scalar::add(b, twice, constant(1.0)));
      });
}

static FailureOr<Value>
lowerHardSigmoid(HardSigmoidOp op, HardSigmoidOp::Adaptor in, Lowering &b) {
  return b.elementwise(b.convertedType(op.getY()), {in.getX()},
                       [&](BodyBuilder &b, ValueRange x) {
                         return scalar::hardSigmoid(b, x[0],
                                                    asDouble(op.getAlpha()),
                                                    asDouble(op.getBeta()));
                       });
}

static FailureOr<Value> lowerSelu(SeluOp op, SeluOp::Adaptor in, Lowering &b) {
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) {
        Value gamma =
            scalar::constant(b, x[0].getType(), asDouble(op.getGamma()));
        return scalar::mul(b, gamma,
                           scalar::elu(b, x[0], asDouble(op.getAlpha())));
      });
}

static FailureOr<Value> lowerShrink(ShrinkOp op, ShrinkOp::Adaptor in,
                                    Lowering &b) {
  Type element = op.getX().getType().getElementType();
  return b.elementwise(
      b.convertedType(op.getY()), {in.getX()},
      [&](BodyBuilder &b, ValueRange x) {
        // The parameters are floats also where the elements are integers.
        Type real =
            isa<FloatType>(element) ? x[0].getType() : Type(b.getF64Type());
        Value value = isa<FloatType>(element)
                          ? x[0]
                          : scalar::cast(b, x[0], element, real, true);
        Value bias = scalar::constant(b, real, asDouble(op.getBias()));
        double lambd = asDouble(op.getLambd());
        Value isLow = scalar::less(b, value, scalar::constant(b, real, -lambd));
        Value isHigh = scalar::less(b, scalar::constant(b, real, lambd), value);
        Value high = scalar::select(b, isHigh, scalar::sub(b, value, bias),
                                    scalar::constant(b, real, 0.0));
        Value result =
            scalar::select(b, isLow, scalar::add(b, value, bias), high);
        return isa<FloatType>(element)
                   ? result
                   : scalar::cast(b, result, real, element, true);
      });
}

static FailureOr<Value> lowerPrelu(PreluOp op, PreluOp::Adaptor in,
                                   Lowering &b) {
  bool isUnsignedOp = isUnsigned(op.getX());
  return b.elementwise(b.convertedType(op.getY()), {in.getX(), in.getSlope()},
                       [&](BodyBuilder &b, ValueRange x) {
                         Value zero = scalar::constant(b, x[0].getType(), 0.0);
                         return scalar::select(
                             b, scalar::less(b, x[0], zero, isUnsignedOp),
                             scalar::mul(b, x[1], x[0]), x[0]);
                       });
}

void glow::populateActivations(LoweringSet &set) {
  set.add(lowerPlain<HardSwishOp, hardSwish>, lowerPlain<MishOp, mish>,
          lowerPlain<ReluOp, scalar::relu>,
          lowerPlain<SigmoidOp, scalar::sigmoid>,
          lowerPlain<SoftplusOp, scalar::softplus>,
          lowerPlain<SoftsignOp, scalar::softsign>);
  set.add(lowerWithAlpha<CeluOp, celu>, lowerWithAlpha<EluOp, scalar::elu>,
          lowerWithAlpha<LeakyReluOp, scalar::leakyRelu>,
          lowerWithAlpha<SwishOp, swish>,
          lowerWithAlpha<ThresholdedReluOp, scalar::thresholdedRelu>);
  set.add(lowerGelu, lowerHardSigmoid, lowerSelu, lowerShrink, lowerPrelu);
}
