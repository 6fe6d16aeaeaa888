//===- Passes.h - Passes on steps of a chip ---------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLIR_PASSES_H
#define GLOW_LIB_TRANSFORMS_GLIR_PASSES_H

#include "dialects/Glir/GlirDialect.h"

#include "mlir/Pass/Pass.h"

namespace mlir::glow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Transforms/Glir/Passes.h.inc"

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLIR_PASSES_H
