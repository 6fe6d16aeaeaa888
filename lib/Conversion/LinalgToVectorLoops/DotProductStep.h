//===- DotProductStep.h - One step of a dot-product kernel ------*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_DOTPRODUCTSTEP_H
#define GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_DOTPRODUCTSTEP_H

#include "lib/Conversion/LinalgToVectorLoops/NestSchedule.h"

namespace mlir::glow {

/// Writes the instructions, for registers of `registerBits`, that add one group
/// of products to each element of a vector of `width` i32 or f32. Loads are
/// from flat buffers.
class DotProductStep {
public:
  DotProductStep(OpBuilder &builder, Location loc, DotProduct kind,
                 unsigned registerBits, int64_t width)
      : builder(builder), loc(loc), kind(kind), registerBits(registerBits),
        width(width) {}

  /// Loads the groups of weights of all elements: i8, which may be unsigned, or
  /// bf16.
  void loadWeights(Value flat, Value index, bool isUnsigned);

  /// Loads the group of data for all elements, i16, u8 or bf16, and adds its
  /// products with the weights to `sum`.
  Value accumulate(Value flat, Value index, Value sum);

private:
  int64_t lanes() const { return registerBits / 32; }
  int64_t group() const { return productsPerLane(kind); }
  Value pad(Value vector, int64_t elements);
  Value slice(Value vector, int64_t offset, int64_t elements);
  Value call(StringRef intrinsic, Type type, ValueRange arguments);

  OpBuilder &builder;
  Location loc;
  DotProduct kind;
  unsigned registerBits;
  int64_t width;
  /// One register of multiplicands each.
  SmallVector<Value> weights;
};

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOVECTORLOOPS_DOTPRODUCTSTEP_H
