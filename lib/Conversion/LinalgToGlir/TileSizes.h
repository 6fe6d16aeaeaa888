//===- TileSizes.h - How large the tiles of a layer are ---------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOGLIR_TILESIZES_H
#define GLOW_LIB_CONVERSION_LINALGTOGLIR_TILESIZES_H

#include "lib/Conversion/LinalgToGlir/Contraction.h"
#include "lib/Conversion/LinalgToGlir/Tiles.h"

#include "llvm/ADT/MapVector.h"

namespace mlir::glow {

/// An operand of a tile: which part of it a box of loops needs, and where.
struct TileOperand {
  AffineMap map;
  Type element;
  std::string memory;
  /// Of a table, which each box needs as a whole; 0 for what `map` says.
  int64_t elements = 0;
};

/// The bytes of a memory that are free beside two of each tile.
int64_t roomFor(StringRef memory, ArrayRef<TileOperand> operands,
                ArrayRef<int64_t> sizes, const ChipDescription &chip);

/// The bytes that the operands of a box take, per memory.
llvm::MapVector<StringRef, int64_t>
bytesPerMemory(ArrayRef<TileOperand> operands, ArrayRef<int64_t> sizes,
               const ChipDescription &chip);

/// How a contraction is cut into tiles.
struct ContractionTiles {
  /// Per loop of the operation.
  SmallVector<int64_t> sizes;
  /// Whether tiles of output channels are the outermost loop, so that weights
  /// stay, or the positions are, so that inputs stay.
  bool weightsStay = true;
  /// The bytes of inputs and weights that are kept for later tiles.
  int64_t inputBudget = 0, weightBudget = 0;
  /// Whether the whole input is on the chip, since the parts of a kernel that
  /// is cut read nearly all of it each.
  bool inputIsWhole = false;
};

/// The sizes with the least estimated time: that of the matrix unit or of the
/// copies, whichever is longer. `operands` are input, weight and output, and
/// then those of the epilogue in terms of the contraction's loops. Reports at
/// `op` what does not fit.
FailureOr<ContractionTiles>
chooseContractionTiles(linalg::LinalgOp op, const Contraction &contraction,
                       ArrayRef<TileOperand> operands,
                       const ChipDescription &chip);

/// Sizes of a box of an index space whose operands fit. Loops are cut in the
/// order `cuts`, by default the outermost first, which keeps rows whole.
FailureOr<SmallVector<int64_t>>
chooseBox(Operation *op, ArrayRef<int64_t> extents, ArrayRef<unsigned> cuts,
          ArrayRef<TileOperand> operands, const ChipDescription &chip);

/// All boxes of these sizes in an index space, the last loop in `order`
/// fastest; at the far end they may be smaller.
SmallVector<Box> enumerateBoxes(ArrayRef<int64_t> extents,
                                ArrayRef<int64_t> sizes,
                                ArrayRef<unsigned> order);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOGLIR_TILESIZES_H
