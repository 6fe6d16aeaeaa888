//===- GlowRealFunctions.h - What elementwise ops compute -------*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWREALFUNCTIONS_H
#define GLOW_DIALECTS_GLOW_GLOWREALFUNCTIONS_H

#include "mlir/IR/Operation.h"

#include <functional>

namespace mlir::glow {

using RealFunction = std::function<double(double)>;

/// The function of real numbers that an elementwise op with one operand
/// computes, in double; empty for any other op.
RealFunction realFunctionOf(Operation *op);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWREALFUNCTIONS_H
