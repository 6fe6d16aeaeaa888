//===- Contraction.h - What a matrix unit computes -------------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOGLIR_CONTRACTION_H
#define GLOW_LIB_CONVERSION_LINALGTOGLIR_CONTRACTION_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace mlir::glow {

/// A structured operation as a convolution over two dimensions. Each member is
/// a loop of the operation; those that it does not have are absent. Loops that
/// are in none of them (`outer`) are run one by one.
struct Contraction {
  bool inputUnsigned = false, weightUnsigned = false;
  std::optional<unsigned> batch, outputChannel, inputChannel, channel;
  /// For each of the two dimensions of an image.
  std::optional<unsigned> position[2], kernel[2];
  int64_t stride[2] = {1, 1}, dilation[2] = {1, 1};
  SmallVector<unsigned> outer;

  /// One filter per channel: `channel` is there, the other two are not.
  bool isDepthwise() const { return channel.has_value(); }
  /// A product of two matrices: one position, no window.
  bool isMatmul() const {
    return !isDepthwise() && !batch && !position[0] && !kernel[0] && !kernel[1];
  }
};

/// The operation as a contraction; none if it is not a sum of products of two
/// operands that a matrix unit could compute.
std::optional<Contraction> matchContraction(linalg::LinalgOp op);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOGLIR_CONTRACTION_H
