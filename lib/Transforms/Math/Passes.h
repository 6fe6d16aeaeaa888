//===- Passes.h - Passes on math ------------------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_MATH_PASSES_H
#define GLOW_LIB_TRANSFORMS_MATH_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::glow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Math/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_MATH_PASSES_H
