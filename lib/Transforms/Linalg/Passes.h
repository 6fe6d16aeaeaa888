//===- Passes.h - Passes on linalg, on tensors ------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LINALG_PASSES_H
#define GLOW_LIB_TRANSFORMS_LINALG_PASSES_H

#include "lib/Transforms/Linalg/DotProduct.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::glow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Linalg/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_LINALG_PASSES_H
