//===- GlowSlices.cpp - What a slice takes of each dimension --------------===//
#include "dialects/Glow/GlowSlices.h"

#include "dialects/Glow/GlowConstants.h"

using namespace mlir;
using namespace mlir::glow;

/// The index of an element, counted from the end if it is negative, clamped.
static int64_t clampIndex(int64_t index, int64_t extent, int64_t low,
                          int64_t high) {
  return std::clamp(index < 0 ? index + extent : index, low, high);
}

/// What a slice with constant bounds takes of a dimension of `extent` elements.
static std::optional<DimSlice> sliceDim(int64_t extent, int64_t start,
                                        int64_t end, int64_t step) {
  if (step == 0)
    return std::nullopt;
  if (isDynamic(extent)) {
    // Exporters write the end of a dimension as the largest i32 or i64.
    constexpr int64_t endOfAny = std::numeric_limits<int32_t>::max();
    if (start == 0 && step == 1 && end >= endOfAny)
      return DimSlice{extent};
    return std::nullopt;
  }
  uint64_t span = 0, stride = step;
  if (step > 0) {
    start = clampIndex(start, extent, 0, extent);
    end = clampIndex(end, extent, 0, extent);
    span = end > start ? end - start : 0;
  } else if (extent > 0) {
    start = clampIndex(start, extent, 0, extent - 1);
    end = clampIndex(end, extent, -1, extent - 1);
    span = start > end ? start - end : 0;
    stride = -static_cast<uint64_t>(step);
  }
  int64_t count = span == 0 ? 0 : (span - 1) / stride + 1;
  return DimSlice{extent, start, count, step};
}

std::optional<SmallVector<DimSlice>> glow::resolveSlice(SliceOp op) {
  auto starts = matchInts(op.getStarts()), ends = matchInts(op.getEnds());
  auto steps = matchInts(op.getSteps());
  if (!op.getSteps())
    steps = SmallVector<int64_t>(op.getAxes().size(), 1);
  if (!starts || !ends || !steps)
    return std::nullopt;
  SmallVector<DimSlice> slices;
  for (int64_t extent : op.getX().getType().getShape())
    slices.push_back({extent});
  for (auto [i, axis] : llvm::enumerate(op.getAxes())) {
    std::optional<DimSlice> slice =
        sliceDim(slices[axis].extent, (*starts)[i], (*ends)[i], (*steps)[i]);
    if (!slice)
      return std::nullopt;
    slices[axis] = *slice;
  }
  return slices;
}
