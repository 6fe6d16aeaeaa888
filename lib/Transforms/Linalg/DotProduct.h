//===- DotProduct.h - Instructions for sums of products ---------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_H
#define GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_H

#include <cstdint>

namespace mlir::glow {

/// The instruction of a CPU that adds several products of narrow numbers to
/// each 32-bit lane of a vector.
enum class DotProduct {
  /// There is none: operands are widened to 32 bits.
  None,
  /// Two products of i16: vpmaddwd and vpaddd of SSE2, AVX2 and AVX-512.
  Pmaddwd,
  /// Four products of u8 and i8: vpdpbusd of AVX-VNNI and AVX512-VNNI.
  Vpdpbusd,
  /// Two products of bf16: vdpbf16ps of AVX512-BF16.
  Vdpbf16ps,
};

/// How many products go to a lane.
inline int64_t productsPerLane(DotProduct kind) {
  switch (kind) {
  case DotProduct::None:
    return 1;
  case DotProduct::Pmaddwd:
  case DotProduct::Vdpbf16ps:
    return 2;
  case DotProduct::Vpdpbusd:
    return 4;
  }
  return 1;
}

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_H
