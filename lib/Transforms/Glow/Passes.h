//===- Passes.h - Passes on the graph ---------------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_PASSES_H
#define GLOW_LIB_TRANSFORMS_GLOW_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::glow {

/// The types of 16 bits that f32 can be demoted to.
enum class LowPrecision { BF16, F16 };

/// The attribute of a module that says what glow-demote-precision did.
constexpr StringLiteral kPrecisionAttrName = "glow.precision";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Glow/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_PASSES_H
