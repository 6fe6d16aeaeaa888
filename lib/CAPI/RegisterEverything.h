//===- RegisterEverything.h - All dialects and passes, C and C++ --*- C++
//-*-===//
#ifndef GLOW_LIB_CAPI_REGISTEREVERYTHING_H
#define GLOW_LIB_CAPI_REGISTEREVERYTHING_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Adds every upstream dialect, extension and LLVM translation, and Glow's own
/// dialects, to `registry`.
MLIR_CAPI_EXPORTED void glowRegisterAllDialects(MlirDialectRegistry registry);

/// Registers every upstream pass and every pass of Glow, for textual pipelines.
/// Safe to call more than once.
MLIR_CAPI_EXPORTED void glowRegisterAllPasses(void);

#ifdef __cplusplus
}

namespace mlir {
class DialectRegistry;
namespace glow {
void registerEverything(DialectRegistry &registry);
void registerPasses();
} // namespace glow
} // namespace mlir
#endif

#endif // GLOW_LIB_CAPI_REGISTEREVERYTHING_H
