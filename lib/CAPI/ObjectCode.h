//===- ObjectCode.h - Code generation for C -----------------------*- C -*-===//
#ifndef GLOW_LIB_CAPI_OBJECTCODE_H
#define GLOW_LIB_CAPI_OBJECTCODE_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The host's CPU name and feature list, as LLVM spells them.
MLIR_CAPI_EXPORTED void glowHostCpu(MlirStringCallback callback,
                                    void *userData);
MLIR_CAPI_EXPORTED void glowHostFeatures(MlirStringCallback callback,
                                         void *userData);

/// The vector registers of a target (empty strings: the host): preferred width
/// in bits, and number. Errors are reported as diagnostics.
MLIR_CAPI_EXPORTED MlirLogicalResult glowVectorRegisters(
    MlirContext context, MlirStringRef triple, MlirStringRef cpu,
    MlirStringRef features, unsigned *bits, unsigned *count);

/// Sets `result` to whether a target (empty strings: the host) has the feature
/// of LLVM's name `feature`, such as "avx2". Errors are reported as
/// diagnostics.
MLIR_CAPI_EXPORTED MlirLogicalResult
glowHasFeature(MlirContext context, MlirStringRef triple, MlirStringRef cpu,
               MlirStringRef features, MlirStringRef feature, bool *result);

typedef enum {
  GlowCodeObject,
  GlowCodeAssembly,
  GlowCodeLLVMIR
} GlowCodeFormat;

/// Generates code from a module in the LLVM dialect and passes the bytes to
/// `callback`, once. Empty `triple`, `cpu` and `features` mean the host's.
/// Errors are reported as diagnostics.
MLIR_CAPI_EXPORTED MlirLogicalResult
glowEmitCode(MlirModule module, MlirStringRef triple, MlirStringRef cpu,
             MlirStringRef features, unsigned optLevel, GlowCodeFormat format,
             MlirStringCallback callback, void *userData);

/// Writes the weights buffer that the attributes of a module or of a program
/// describe to `path`.
MLIR_CAPI_EXPORTED MlirLogicalResult glowWriteWeights(MlirOperation owner,
                                                      MlirStringRef path);

#ifdef __cplusplus
}
#endif

#endif // GLOW_LIB_CAPI_OBJECTCODE_H
