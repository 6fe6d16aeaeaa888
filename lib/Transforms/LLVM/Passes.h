//===- Passes.h - Passes on LLVM --------------------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LLVM_PASSES_H
#define GLOW_LIB_TRANSFORMS_LLVM_PASSES_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace mlir::glow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/LLVM/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_LLVM_PASSES_H
