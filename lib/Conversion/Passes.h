//===- Passes.h - Passes that change the level ------------------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_PASSES_H
#define GLOW_LIB_CONVERSION_PASSES_H

#include "dialects/Accel/AccelDialect.h"
#include "dialects/Glir/GlirDialect.h"
#include "lib/Transforms/Linalg/DotProduct.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::glow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Conversion/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_PASSES_H
