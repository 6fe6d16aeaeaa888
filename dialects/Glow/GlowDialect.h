//===- GlowDialect.h - The glow dialect and its operations ------*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWDIALECT_H
#define GLOW_DIALECTS_GLOW_GLOWDIALECT_H

#include "dialects/Glow/GlowInference.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Glow/GlowDialect.h.inc"
#include "dialects/Glow/GlowEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Glow/GlowAttrs.h.inc"

#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsElementwise.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsContraction.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsPooling.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsNormalization.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsReduction.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsShape.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsMovement.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsRecurrent.h.inc"
#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsQuantization.h.inc"

#endif // GLOW_DIALECTS_GLOW_GLOWDIALECT_H
