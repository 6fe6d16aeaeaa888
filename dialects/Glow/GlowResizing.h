//===- GlowResizing.h - Where the elements of resize come from --*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWRESIZING_H
#define GLOW_DIALECTS_GLOW_GLOWRESIZING_H

#include "dialects/Glow/GlowDialect.h"

namespace mlir::glow {

/// One axis that is resized.
struct ResizedAxis {
  int64_t dim;
  int64_t input;
  int64_t output;
  float scale;
};

/// The axes that `op`, whose shapes are static, changes; nothing if it has
/// scales that are not constant.
std::optional<SmallVector<ResizedAxis>> resizedAxes(ResizeOp op);

/// Where an output position along an axis lies in the input. In f32, because
/// that decides which way halves are rounded.
float originalPosition(ResizeOp op, const ResizedAxis &axis, int64_t position);

/// The input position that each output position along an axis takes with
/// `mode = nearest`.
SmallVector<int64_t> nearestPositions(ResizeOp op, const ResizedAxis &axis);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWRESIZING_H
