//===- GlowRealFunctions.cpp - What elementwise ops compute ---------------===//
#include "dialects/Glow/GlowRealFunctions.h"

#include "dialects/Glow/GlowDialect.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

using PlainFunction = double (*)(double);

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
static double softplus(double x) {
  // exp(x) would overflow.
  return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x)));
}

/// The functions without parameters.
static PlainFunction getPlainFunction(StringRef name) {
  static const llvm::StringMap<PlainFunction> functions = {
      {AbsOp::getOperationName(), [](double x) { return std::fabs(x); }},
      {AcosOp::getOperationName(), [](double x) { return std::acos(x); }},
      {AcoshOp::getOperationName(), [](double x) { return std::acosh(x); }},
      {AsinOp::getOperationName(), [](double x) { return std::asin(x); }},
      {AsinhOp::getOperationName(), [](double x) { return std::asinh(x); }},
      {AtanOp::getOperationName(), [](double x) { return std::atan(x); }},
      {AtanhOp::getOperationName(), [](double x) { return std::atanh(x); }},
      {CeilOp::getOperationName(), [](double x) { return std::ceil(x); }},
      {CosOp::getOperationName(), [](double x) { return std::cos(x); }},
      {CoshOp::getOperationName(), [](double x) { return std::cosh(x); }},
      {ErfOp::getOperationName(), [](double x) { return std::erf(x); }},
      {ExpOp::getOperationName(), [](double x) { return std::exp(x); }},
      {FloorOp::getOperationName(), [](double x) { return std::floor(x); }},
      {HardSwishOp::getOperationName(),
       [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }},
      {LogOp::getOperationName(), [](double x) { return std::log(x); }},
      {MishOp::getOperationName(),
       [](double x) { return x * std::tanh(softplus(x)); }},
      {NegOp::getOperationName(), [](double x) { return -x; }},
      {ReciprocalOp::getOperationName(), [](double x) { return 1 / x; }},
      {ReluOp::getOperationName(), [](double x) { return x < 0 ? 0 : x; }},
      {RoundOp::getOperationName(), [](double x) { return std::nearbyint(x); }},
      {SigmoidOp::getOperationName(), sigmoid},
      {SignOp::getOperationName(),
       [](double x) { return x > 0   ? 1
                             : x < 0 ? -1
                                     : x; }},
      {SinOp::getOperationName(), [](double x) { return std::sin(x); }},
      {SinhOp::getOperationName(), [](double x) { return std::sinh(x); }},
      {SoftplusOp::getOperationName(), softplus},
      {SoftsignOp::getOperationName(),
       [](double x) { return x / (1 + std::fabs(x)); }},
      {SqrtOp::getOperationName(), [](double x) { return std::sqrt(x); }},
      {TanOp::getOperationName(), [](double x) { return std::tan(x); }},
      {TanhOp::getOperationName(), [](double x) { return std::tanh(x); }},
  };
  return functions.lookup(name);
}

RealFunction glow::realFunctionOf(Operation *op) {
  auto parameter = [](const APFloat &value) { return value.convertToDouble(); };
  return llvm::TypeSwitch<Operation *, RealFunction>(op)
      .Case([&](CeluOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha())](double x) {
          return std::fmax(0, x) + std::fmin(0, alpha * std::expm1(x / alpha));
        };
      })
      .Case([&](EluOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha())](double x) {
          return x > 0 ? x : alpha * std::expm1(x);
        };
      })
      .Case([&](LeakyReluOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha())](double x) {
          return x < 0 ? alpha * x : x;
        };
      })
      .Case([&](SwishOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha())](double x) {
          return x * sigmoid(alpha * x);
        };
      })
      .Case([&](ThresholdedReluOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha())](double x) {
          return x > alpha ? x : 0;
        };
      })
      .Case([&](GeluOp op) -> RealFunction {
        if (op.getApproximate() == GeluApproximation::None)
          return [](double x) {
            return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
          };
        return [](double x) {
          double inner =
              std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x);
          return 0.5 * x * (1 + std::tanh(inner));
        };
      })
      .Case([&](HardSigmoidOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha()),
                beta = parameter(op.getBeta())](double x) {
          return std::clamp(alpha * x + beta, 0.0, 1.0);
        };
      })
      .Case([&](SeluOp op) -> RealFunction {
        return [alpha = parameter(op.getAlpha()),
                gamma = parameter(op.getGamma())](double x) {
          return gamma * (x > 0 ? x : alpha * std::expm1(x));
        };
      })
      .Case([&](ShrinkOp op) -> RealFunction {
        return [bias = parameter(op.getBias()),
                lambd = parameter(op.getLambd())](double x) {
          return x < -lambd ? x + bias : x > lambd ? x - bias : 0;
        };
      })
      .Default([](Operation *op) {
        PlainFunction function = getPlainFunction(op->getName().getStringRef());
        return function ? RealFunction(function) : RealFunction();
      });
}
