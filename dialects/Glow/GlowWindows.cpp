//===- GlowWindows.cpp - Elements that the windows of pooling see ---------===//
#include "dialects/Glow/GlowWindows.h"

using namespace mlir;
using namespace mlir::glow;

/// For each output position of one dimension, how many elements of the window
/// lie in [first, last).
static SmallVector<int64_t> countInside(int64_t outputs, int64_t stride,
                                        int64_t kernel, int64_t dilation,
                                        int64_t padLow, int64_t first,
                                        int64_t last) {
  SmallVector<int64_t> counts;
  for (int64_t output = 0; output < outputs; ++output) {
    int64_t count = 0;
    for (int64_t k = 0; k < kernel; ++k) {
      int64_t position = output * stride + k * dilation - padLow;
      count += position >= first && position < last;
    }
    counts.push_back(count);
  }
  return counts;
}

SmallVector<int64_t> glow::averagedElements(AveragePoolOp op, bool countsPads) {
  int64_t firstSpatial = op.getLayout() == Layout::ChannelsLast ? 1 : 2;
  int64_t spatialRank = op.getKernelShape().size();
  SmallVector<int64_t> sizes{1};
  for (int64_t i = 0; i < spatialRank; ++i) {
    int64_t dim = firstSpatial + i;
    int64_t input = op.getX().getType().getDimSize(dim);
    int64_t low = op.getPads()[i], high = op.getPads()[spatialRank + i];
    SmallVector<int64_t> counts =
        countInside(op.getY().getType().getDimSize(dim), op.getStrides()[i],
                    op.getKernelShape()[i], op.getDilations()[i], low,
                    countsPads ? -low : 0, countsPads ? input + high : input);
    SmallVector<int64_t> product;
    for (int64_t size : sizes)
      for (int64_t count : counts)
        product.push_back(size * count);
    sizes = std::move(product);
  }
  return sizes;
}
