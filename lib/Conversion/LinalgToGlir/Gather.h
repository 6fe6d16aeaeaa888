//===- Gather.h - Rows of a table at computed positions ---------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOGLIR_GATHER_H
#define GLOW_LIB_CONVERSION_LINALGTOGLIR_GATHER_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace mlir::glow {

/// `output[before, at, after] = table[before, indices[at], after]`. A negative
/// index counts from the end.
struct Gather {
  Value table, indices;
  /// The dimension of the table that is indexed.
  int64_t axis;
  /// How many dimensions the indices have.
  int64_t indicesRank;
};

/// The operation as a gather; none if it computes anything else.
std::optional<Gather> matchGather(linalg::LinalgOp op);

/// Gathers that fusion has made part of other elementwise operations become
/// operations of their own again.
void separateGathers(Block &body);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOGLIR_GATHER_H
