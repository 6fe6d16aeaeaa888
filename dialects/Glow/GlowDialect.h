//===- GlowDialect.h - The glow dialect and its operations ------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWDIALECT_H
#define GLOW_DIALECTS_GLOW_GLOWDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Glow/GlowDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/Glow/GlowOps.h.inc"

#endif // GLOW_DIALECTS_GLOW_GLOWDIALECT_H
