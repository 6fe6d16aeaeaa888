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

/// Passes the only program of a dialect in `module` to `callback`, once, as
/// bytes. Errors are reported as diagnostics.
MLIR_CAPI_EXPORTED MlirLogicalResult
glowEncodeProgram(MlirModule module, MlirStringRef dialect,
                  MlirStringCallback callback, void *userData);

/// Reads a program from bytes; the module is null if they are none. Errors are
/// reported as diagnostics that begin with the position in the bytes.
MLIR_CAPI_EXPORTED MlirModule glowDecodeProgram(MlirContext context,
                                                MlirStringRef bytes);

/// Passes a listing of such bytes to `callback`, once: position, bytes and
/// assembly of each instruction. Errors are reported as diagnostics.
MLIR_CAPI_EXPORTED MlirLogicalResult
glowListProgram(MlirContext context, MlirStringRef bytes,
                MlirStringCallback callback, void *userData);

#ifdef __cplusplus
}
#endif

#endif // GLOW_LIB_CAPI_INSTRUCTIONSTREAM_H
