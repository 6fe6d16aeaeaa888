//===- AccelDialect.h - The accel dialect and its operations ----*- C++ -*-===//
#ifndef GLOW_DIALECTS_ACCEL_ACCELDIALECT_H
#define GLOW_DIALECTS_ACCEL_ACCELDIALECT_H

#include "dialects/InstructionSet/InstructionSet.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"

#include "dialects/Accel/AccelDialect.h.inc"
#include "dialects/Accel/AccelEnums.h.inc"

#define GET_OP_CLASSES
#include "dialects/Accel/AccelOps.h.inc"

namespace mlir::accel {

/// The bits of an element in memory; those of `i1` are the 8 of its byte.
unsigned getElementBits(ElementType type);
bool isFloat(ElementType type);

} // namespace mlir::accel

#endif // GLOW_DIALECTS_ACCEL_ACCELDIALECT_H
