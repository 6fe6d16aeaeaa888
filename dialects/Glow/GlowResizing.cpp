//===- GlowResizing.cpp - Where the elements of resize come from ----------===//
#include "dialects/Glow/GlowResizing.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowShapes.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

std::optional<SmallVector<ResizedAxis>> glow::resizedAxes(ResizeOp op) {
  std::optional<SmallVector<double>> scales;
  if (op.getScales() && !(scales = matchFloats(op.getScales())))
    return std::nullopt;
  RankedTensorType from = tensorType(op.getX()), to = tensorType(op.getY());
  SmallVector<ResizedAxis> axes;
  for (int64_t dim = 0; dim < to.getRank(); ++dim) {
    int64_t input = from.getDimSize(dim), output = to.getDimSize(dim);
    float scale = scales ? float((*scales)[dim]) : float(output) / input;
    if (input != output || scale != 1)
      axes.push_back({dim, input, output, scale});
  }
  return axes;
}

float glow::originalPosition(ResizeOp op, const ResizedAxis &axis,
                             int64_t position) {
  float x = position, input = axis.input, output = axis.output;
  switch (op.getCoordinateTransformationMode()) {
  case CoordinateTransformation::HalfPixel:
    return (x + 0.5f) / axis.scale - 0.5f;
  case CoordinateTransformation::HalfPixelSymmetric: {
    // The output is not an exact multiple of the input: centre it.
    float adjustment = output / (axis.scale * input);
    float offset = input / 2 * (1 - adjustment);
    return offset + (x + 0.5f) / axis.scale - 0.5f;
  }
  case CoordinateTransformation::PytorchHalfPixel:
    return axis.output > 1 ? (x + 0.5f) / axis.scale - 0.5f : 0.0f;
  case CoordinateTransformation::AlignCorners:
    return axis.output > 1 ? x * (input - 1) / (output - 1) : 0.0f;
  case CoordinateTransformation::Asymmetric:
    return x / axis.scale;
  case CoordinateTransformation::TfCropAndResize:
    // The region is all of the input, so no position is outside.
    return axis.output > 1 ? x * (input - 1) / (output - 1)
                           : 0.5f * (input - 1);
  }
  llvm_unreachable("unknown coordinate transformation");
}

static int64_t nearestPosition(NearestMode mode, float x) {
  switch (mode) {
  case NearestMode::RoundPreferFloor:
    return std::ceil(x - 0.5f);
  case NearestMode::RoundPreferCeil:
    return std::floor(x + 0.5f);
  case NearestMode::Floor:
    return std::floor(x);
  case NearestMode::Ceil:
    return std::ceil(x);
  }
  llvm_unreachable("unknown nearest mode");
}

SmallVector<int64_t> glow::nearestPositions(ResizeOp op,
                                            const ResizedAxis &axis) {
  SmallVector<int64_t> positions;
  for (int64_t i = 0; i < axis.output; ++i) {
    int64_t position =
        nearestPosition(op.getNearestMode(), originalPosition(op, axis, i));
    positions.push_back(std::clamp<int64_t>(position, 0, axis.input - 1));
  }
  return positions;
}
