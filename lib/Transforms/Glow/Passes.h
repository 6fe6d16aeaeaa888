//===- Passes.h - Passes on the graph ---------------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_PASSES_H
#define GLOW_LIB_TRANSFORMS_GLOW_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::glow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Glow/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_PASSES_H
