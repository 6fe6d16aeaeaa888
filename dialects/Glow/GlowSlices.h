//===- GlowSlices.h - What a slice takes of each dimension ----------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWSLICES_H
#define GLOW_DIALECTS_GLOW_GLOWSLICES_H

#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

namespace mlir::glow {

/// What a slice takes of a dimension: `count` elements from `start` on, every
/// `step`-th. A dimension that is taken as it is may be dynamic.
struct DimSlice {
  int64_t extent;
  int64_t start = 0;
  int64_t count = extent;
  int64_t step = 1;

  bool isWhole() const { return start == 0 && count == extent && step == 1; }
};

/// What `op` takes of every dimension of its operand; nothing if that is not
/// known.
std::optional<SmallVector<DimSlice>> resolveSlice(SliceOp op);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWSLICES_H
