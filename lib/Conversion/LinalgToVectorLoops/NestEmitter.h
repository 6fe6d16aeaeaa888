//===- NestEmitter.h - Writes the loops of a scheduled nest ----*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_NESTEMITTER_H
#define GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_NESTEMITTER_H

#include "lib/Conversion/LinalgToVectorLoops/NestSchedule.h"

namespace mlir::glow {

/// Writes `nest` as scf loops around vector code, at the builder's position.
/// The outermost loop that can be divided well among `threads` is parallel.
void emitNest(OpBuilder &builder, Location loc, const KernelNest &nest,
              const NestSchedule &schedule, Threads threads);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_NESTEMITTER_H
