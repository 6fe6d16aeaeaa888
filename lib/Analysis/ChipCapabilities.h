//===- ChipCapabilities.h - What a chip computes, and how fast --*- C++ -*-===//
//
// What the choice of a device needs of `glir.chip`: operators, formats, limits
// and peak rates. How a chip computes them is in ChipDescription.h.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_ANALYSIS_CHIPCAPABILITIES_H
#define GLOW_LIB_ANALYSIS_CHIPCAPABILITIES_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

#include <optional>
#include <string>

namespace mlir::glow {

/// The kinds of units of a chip.
enum class UnitKind { matrix, vector, dma };

/// The unit that computes an operation: sums of products, what moves elements
/// without a change, and all else.
UnitKind unitOf(Operation *op);

struct ChipCapabilities {
  std::string name;
  int64_t clockHz;
  /// The names of the operations that the chip takes.
  llvm::StringSet<> patterns;
  /// Element types, by their names in a chip's file: `u8` is ui8.
  SmallVector<std::string> matrixFormats, vectorFormats;
  std::string accumulatorFormat;
  /// Of all units of a kind together.
  int64_t productsPerCycle = 0, depthwiseProductsPerCycle = 0;
  double operationsPerCycle = 0;
  int64_t offChipBytesPerCycle = 0;
  /// What the first unit of a kind is limited to; nothing is no limit.
  std::optional<int64_t> maxKernelHeight, maxKernelWidth, maxStride,
      maxDilation, tableBytes;
  int64_t copyDimensions = 5;

  /// Reads them from the module; one error at the module says what is missing.
  static FailureOr<ChipCapabilities> get(ModuleOp module);

  /// Why the chip cannot compute an operation; nothing if it can.
  std::optional<std::string> reasonAgainst(Operation *op) const;
};

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_CHIPCAPABILITIES_H
