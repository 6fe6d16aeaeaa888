//===- GlowAssembly.h - Shared parts of the assembly formats ----*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWASSEMBLY_H
#define GLOW_DIALECTS_GLOW_GLOWASSEMBLY_H

#include "mlir/IR/OpImplementation.h"

namespace mlir::glow {

/// The types of an op with two operands: `T` if all are the same, and
/// `(A, B) -> Y` otherwise.
ParseResult parseOneOrAllTypes(OpAsmParser &parser, Type &a, Type &b, Type &y);
void printOneOrAllTypes(OpAsmPrinter &printer, Operation *op, Type a, Type b,
                        Type y);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWASSEMBLY_H
