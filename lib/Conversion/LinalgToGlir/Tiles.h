//===- Tiles.h - Tiles of tensors and their copies --------------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOGLIR_TILES_H
#define GLOW_LIB_CONVERSION_LINALGTOGLIR_TILES_H

#include "lib/Analysis/ChipDescription.h"

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"

namespace mlir::glow {

/// A part of a tensor or of an index space.
struct Box {
  SmallVector<int64_t> offsets, sizes;

  bool operator==(const Box &other) const {
    return offsets == other.offsets && sizes == other.sizes;
  }
  int64_t countElements() const;
};

/// The elements that the points of `box` have under a linear map.
Box imageOf(AffineMap map, const Box &box);

/// A linear map for indices that start at zero in both box and image.
AffineMap linearPart(AffineMap map);

/// The bytes of a tensor's elements; a bool takes one.
int64_t bytesOf(Type element, int64_t count);

/// A tensor in off-chip memory. Padding around it is not stored: it is made by
/// the copies onto the chip.
struct OffChipTensor {
  Value buffer;
  SmallVector<int64_t> low, high;
  TypedAttr padValue;
};

/// Emits allocations of tiles, and the copies to and from them, for one engine
/// of a chip.
class TileEmitter {
public:
  TileEmitter(OpBuilder &builder, const ChipDescription &chip)
      : b(builder), chip(chip) {}

  Value allocate(Location loc, ArrayRef<int64_t> shape, Type element,
                 StringRef memory);
  /// A copy of any rank, padded like that of glir: dimensions beyond those that
  /// it has are gone through one by one.
  void copy(Location loc, StringRef queue, Value from, Value to,
            ArrayRef<int64_t> low = {}, ArrayRef<int64_t> high = {},
            TypedAttr padValue = {});
  /// A memory that tensors are copied through on their way from one off-chip
  /// buffer to another.
  StringRef transitMemory(int64_t engine) const;
  /// Whether tiles in a memory go off the chip by way of the memory of the
  /// vector unit's results.
  bool storesThroughResults(StringRef memory, int64_t engine) const;
  /// A tile with the elements of the tensor in `box`. Where no DMA path leads
  /// to the memory, the vector unit copies it there.
  Value load(Location loc, const OffChipTensor &tensor, const Box &box,
             StringRef memory, int64_t engine);
  /// The same the other way.
  void store(Location loc, Value tile, Value buffer, const Box &box,
             int64_t engine);
  /// The part of an off-chip buffer in `box`.
  Value slice(Location loc, Value buffer, const Box &box);

private:
  OpBuilder &b;
  const ChipDescription &chip;
};

/// Tiles of one tensor that are on the chip already, up to a number of bytes.
class TileCache {
public:
  explicit TileCache(int64_t budget) : budget(budget) {}

  /// The tile of `box`, which `load` makes if it is not there.
  Value get(const Box &box, int64_t engine, int64_t bytes,
            llvm::function_ref<Value()> load);

private:
  struct Entry {
    Box box;
    int64_t engine, bytes;
    Value tile;
  };
  int64_t budget, used = 0;
  SmallVector<Entry> entries;
};

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOGLIR_TILES_H
