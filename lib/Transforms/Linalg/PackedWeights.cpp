//===- PackedWeights.cpp - Constant weights in another order --------------===//
#include "lib/Transforms/Linalg/PackedWeights.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::glow;

ElementsAttr mlir::glow::constantBehind(Value value) {
  while (Operation *reshape = value.getDefiningOp()) {
    if (!isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(reshape))
      break;
    value = reshape->getOperand(0);
  }
  ElementsAttr elements;
  return matchPattern(value, m_Constant(&elements)) ? elements : nullptr;
}

std::optional<Weights> Weights::match(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  ElementsAttr attr = constantBehind(value);
  if (!attr || !type || !type.hasStaticShape())
    return std::nullopt;
  unsigned bits = type.getElementTypeBitWidth();
  if (bits % 8 != 0)
    return std::nullopt;
  Weights weights{{}, type, bits / 8};
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      weights.data = blob->getData();
  } else if (auto dense = dyn_cast<DenseElementsAttr>(attr)) {
    if (!dense.isSplat())
      weights.data = dense.getRawData();
  }
  if (int64_t(weights.data.size()) !=
      type.getNumElements() * weights.elementBytes)
    return std::nullopt;
  return weights;
}

SmallVector<int64_t> Packing::shape() const {
  return llvm::map_to_vector(dims,
                             [](const PackedDim &dim) { return dim.extent; });
}

AsmResourceBlob Packing::pack(const Weights &weights) const {
  int64_t elementBytes = weights.elementBytes;
  int64_t bytes = elementBytes;
  for (const PackedDim &dim : dims)
    bytes *= dim.extent;
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(bytes, /*align=*/64,
                                                       /*dataIsMutable=*/true);
  char *target = blob.getMutableData().data();
  std::memset(target, 0, bytes);
  if (bytes == 0)
    return blob;

  // The iteration of each loop, the element that it reads, and whether that is
  // in range, are those at the first element of the current innermost row.
  PackedDim row = dims.back();
  ArrayRef<PackedDim> outer = ArrayRef(dims).drop_back();
  SmallVector<int64_t> at(outer.size(), 0), iteration(strideOf.size(), 0);
  int64_t rowBytes = row.scale * strideOf[row.loop] * elementBytes;
  for (int64_t rows = bytes / (elementBytes * row.extent); rows-- > 0;) {
    int64_t source = 0;
    bool isInside = true;
    for (auto [loop, i] : llvm::enumerate(iteration)) {
      source += i * strideOf[loop];
      isInside &= i < extentOf[loop];
    }
    int64_t left =
        std::max<int64_t>(0, extentOf[row.loop] - iteration[row.loop]);
    int64_t filled =
        std::min<int64_t>(row.extent, llvm::divideCeil(left, row.scale));
    const char *from = weights.data.data() + source * elementBytes;
    for (int64_t i = 0; isInside && i < filled; ++i)
      std::memcpy(target + i * elementBytes, from + i * rowBytes, elementBytes);
    target += row.extent * elementBytes;
    for (size_t dim = outer.size(); dim-- > 0;) {
      const PackedDim &walked = outer[dim];
      iteration[walked.loop] += walked.scale;
      if (++at[dim] < walked.extent)
        break;
      iteration[walked.loop] -= walked.scale * walked.extent;
      at[dim] = 0;
    }
  }
  return blob;
}
