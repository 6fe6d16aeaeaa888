//===- DotProduct.h - Instructions for sums of integer products -*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_H
#define GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_H

#include <cstdint>

namespace mlir::glow {

/// The instruction of a CPU that adds several products of narrow integers to
/// each 32-bit lane of a vector.
enum class DotProduct {
  /// There is none: operands are widened to 32 bits.
  None,
  /// Two products of i16: vpmaddwd and vpaddd of SSE2, AVX2 and AVX-512.
  Pmaddwd,
  /// Four products of u8 and i8: vpdpbusd of AVX-VNNI and AVX512-VNNI.
  Vpdpbusd,
};

/// How many products go to a lane.
inline int64_t productsPerLane(DotProduct kind) {
  return kind == DotProduct::Vpdpbusd ? 4 : kind == DotProduct::Pmaddwd ? 2 : 1;
}

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_H
