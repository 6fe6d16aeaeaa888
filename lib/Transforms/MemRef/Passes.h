//===- Passes.h - Passes on buffers -----------------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_MEMREF_PASSES_H
#define GLOW_LIB_TRANSFORMS_MEMREF_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::arith {
class ArithDialect;
} // namespace mlir::arith
namespace mlir::linalg {
class LinalgDialect;
} // namespace mlir::linalg
namespace mlir::memref {
class MemRefDialect;
} // namespace mlir::memref

namespace mlir::glow {
#define GEN_PASS_DECL
#include "lib/Transforms/MemRef/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/MemRef/Passes.h.inc"
} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_MEMREF_PASSES_H
