//===- IndexSpace.h - Counters of an instruction ----------------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_GLIRTOACCEL_INDEXSPACE_H
#define GLOW_LIB_CONVERSION_GLIRTOACCEL_INDEXSPACE_H

#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::glow {

/// The points that an instruction visits, the last dimension fastest, and how
/// its operands move with them.
struct IndexSpace {
  SmallVector<int64_t> sizes;
  /// Whether the values along a dimension are combined.
  SmallVector<bool> isReduced;
  /// For each operand a stride in bytes per dimension.
  SmallVector<SmallVector<int64_t>> strides;

  /// Leaves out dimensions of one point, and makes one of two neighbours along
  /// which all operands move alike. The order of the points stays.
  void collapse();

  /// Fills up with leading dimensions of one point to `rank` dimensions.
  void extend(size_t rank);

  /// Calls `visit` for parts of at most `rank` dimensions, in order: with their
  /// space, extended to `rank`; for each operand the bytes that it starts
  /// further on; and whether the part is the first for its results.
  void forEachPart(
      size_t rank,
      llvm::function_ref<void(const IndexSpace &part,
                              llvm::ArrayRef<int64_t> offsets, bool isFirst)>
          visit) const;
};

/// The bytes that an operand moves along each dimension of an index space: its
/// elements are at a linear map, `strides` are those of its dimensions.
SmallVector<int64_t> stridesThrough(AffineMap map, ArrayRef<int64_t> strides);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_GLIRTOACCEL_INDEXSPACE_H
