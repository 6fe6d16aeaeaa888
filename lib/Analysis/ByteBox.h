//===- ByteBox.h - The bytes that a strided view covers ---------*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_BYTEBOX_H
#define GLOW_LIB_ANALYSIS_BYTEBOX_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace mlir::glow {

/// The bytes of the elements of a strided view: for every index i within
/// `sizes`, `elementBytes` bytes from `offset + sum of i[d] * strides[d]` on.
/// All in bytes, from wherever the caller counts. Negative strides are turned
/// round; dimensions of one element are left out.
class ByteBox {
public:
  ByteBox(int64_t offset, llvm::ArrayRef<int64_t> sizes,
          llvm::ArrayRef<int64_t> strides, int64_t elementBytes);

  /// The smallest interval [begin, end) that has all the bytes.
  int64_t begin() const { return offset; }
  int64_t end() const { return last; }
  bool isEmpty() const { return offset == last; }
  /// Whether the box is all of its interval.
  bool isContiguous() const { return contiguous; }

  /// The box `shift` bytes further on.
  ByteBox shifted(int64_t shift) const;

  /// Whether two boxes have a byte in common. Exact for boxes whose strides
  /// nest, as those of tiles of a tensor do; for others the search is cut off
  /// after a fixed number of steps, and the answer is then true.
  friend bool overlap(const ByteBox &a, const ByteBox &b);

private:
  int64_t offset, last, elementBytes;
  llvm::SmallVector<int64_t, 5> sizes, strides;
  bool contiguous;
};

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_BYTEBOX_H
