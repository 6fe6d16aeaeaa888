//===- GlowDiagnostics.cpp - Errors about operations of a model -----------===//
#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/IR/Location.h"

using namespace mlir;
using namespace mlir::glow;

StringRef glow::nodeName(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (StringRef name = nodeName(part); !name.empty())
        return name;
  return {};
}

LogicalResult glow::reportLeftOver(Operation *root,
                                   const PatternFailures &failures,
                                   StringRef noPattern,
                                   function_ref<bool(Operation *)> isLeftOver) {
  bool any = false;
  root->walk([&](Operation *op) {
    if (!isLeftOver(op))
      return;
    any = true;
    InFlightDiagnostic error = op->emitError() << op->getName();
    if (StringRef node = nodeName(op->getLoc()); !node.empty())
      error << " of node '" << node << "'";
    auto failure = failures.find(op);
    error << " " << (failure == failures.end() ? noPattern : failure->second);
  });
  return failure(any);
}
