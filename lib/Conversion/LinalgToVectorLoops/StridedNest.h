//===- StridedNest.h - A linalg op on buffers as strides -------*- C++ -*-===//
//
// The view of a linalg operation that code generation wants: a perfect loop
// nest in which every operand's address is linear in the loop variables. In
// this form loops can be dropped, merged and reordered by looking at strides
// alone, whatever operation they came from.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_STRIDEDNEST_H
#define GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_STRIDEDNEST_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::glow {

struct NestLoop {
  int64_t extent;
  bool isReduction;
};

/// One operand: element `offset + sum(iv[l] * strides[l])` of a flat buffer, or
/// a scalar that is the same in every iteration.
struct NestOperand {
  /// A memref, or a scalar value.
  Value value;
  Type elementType;
  int64_t offset = 0;
  SmallVector<int64_t> strides;
  /// Packed operands are cut into blocks along one loop: in it, element i lies
  /// at (i / block) * blockStride + (i % block) * strides[blockedLoop].
  std::optional<unsigned> blockedLoop;
  int64_t block = 0;
  int64_t blockStride = 0;

  bool isScalar() const { return !isa<MemRefType>(value.getType()); }
  /// Whether the address changes with the loop.
  bool dependsOn(unsigned loop) const {
    return strides[loop] != 0 || blockedLoop == loop;
  }
};

struct StridedNest {
  SmallVector<NestLoop> loops;
  /// Inputs in order, then the single output.
  SmallVector<NestOperand> operands;
  /// The scalar computation; its arguments correspond to the operands.
  Block *body = nullptr;

  NestOperand &output() { return operands.back(); }
  ArrayRef<NestOperand> inputs() const {
    return ArrayRef<NestOperand>(operands).drop_back();
  }
};

/// Describes `op`; fails if it has dynamic shapes, several results, tensor
/// operands, addresses that are not linear, or uses its loop indices.
FailureOr<StridedNest> describeAsNest(linalg::LinalgOp op);

/// Removes loops of one iteration and merges neighbours that every operand
/// walks through as one. `nests` are several nests over the same loops (as a
/// reduction and its epilogue), which are changed alike.
void simplifyLoops(MutableArrayRef<StridedNest *> nests);

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_STRIDEDNEST_H
