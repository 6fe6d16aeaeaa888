//===- GlirDialect.h - The glir dialect and its operations ------*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLIR_GLIRDIALECT_H
#define GLOW_DIALECTS_GLIR_GLIRDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::glow::glir {
/// The buffers that a step reads: its inputs, what it accumulates to, and the
/// tables that its scalar program looks up.
SmallVector<Value> readBuffers(Operation *step);

/// The name of the memory that a buffer is in; empty if it has none.
StringRef memoryOf(Value buffer);

/// The buffer that an operation gives a view of; null if it is not a view.
Value viewSource(Operation *op);

/// The allocation or argument of which `buffer` is a view.
Value baseBuffer(Value buffer);
} // namespace mlir::glow::glir

#include "dialects/Glir/GlirDialect.h.inc"
#include "dialects/Glir/GlirEnums.h.inc"
#include "dialects/Glir/GlirInterfaces.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Glir/GlirTypes.h.inc"

#define GET_OP_CLASSES
#include "dialects/Glir/GlirOps.h.inc"

#endif // GLOW_DIALECTS_GLIR_GLIRDIALECT_H
