//===- GlowDiagnostics.h - Errors about operations of a model ---*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWDIAGNOSTICS_H
#define GLOW_DIALECTS_GLOW_GLOWDIAGNOSTICS_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"

#include <string>

namespace mlir::glow {

/// The name of the ONNX node that `loc` carries; empty if there is none.
StringRef nodeName(Location loc);

/// Why patterns did not apply to operations.
using PatternFailures = llvm::DenseMap<Operation *, std::string>;

/// Reports each operation inside `root` that is left over after a conversion:
/// its node, and why its pattern failed or, where there is none, `noPattern`.
/// Fails if there is one.
LogicalResult reportLeftOver(Operation *root, const PatternFailures &failures,
                             StringRef noPattern,
                             function_ref<bool(Operation *)> isLeftOver);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWDIAGNOSTICS_H
