//===- GlowWindows.h - Elements that the windows of pooling see -*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWWINDOWS_H
#define GLOW_DIALECTS_GLOW_GLOWWINDOWS_H

#include "dialects/Glow/GlowDialect.h"

namespace mlir::glow {

/// For each spatial position of the result, in row-major order, how many
/// elements its window has inside of the input, or, with `countsPads`, inside
/// of the padded input. The spatial dimensions have to be static.
SmallVector<int64_t> averagedElements(AveragePoolOp op, bool countsPads);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWWINDOWS_H
