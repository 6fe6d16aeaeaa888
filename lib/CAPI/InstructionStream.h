//===- InstructionStream.h - Instruction sets and programs for C --*- C -*-===//
#ifndef GLOW_LIB_CAPI_INSTRUCTIONSTREAM_H
#define GLOW_LIB_CAPI_INSTRUCTIONSTREAM_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Passes the tables of a dialect's instruction set to `callback`, once, as
/// JSON. Errors are reported as diagnostics.
MLIR_CAPI_EXPORTED MlirLogicalResult
glowDescribeInstructionSet(MlirContext context, MlirStringRef dialect,
                           MlirStringCallback callback, void *userData);

#ifdef __cplusplus
}
#endif

#endif // GLOW_LIB_CAPI_INSTRUCTIONSTREAM_H
