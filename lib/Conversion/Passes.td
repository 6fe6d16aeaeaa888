//===- Passes.td - Passes that change the level -----------*- tablegen -*-===//
#ifndef GLOW_LIB_CONVERSION_PASSES_TD
#define GLOW_LIB_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertLinalgToVectorLoops
    : Pass<"convert-linalg-to-vector-loops", "func::FuncOp"> {
  let summary = "Lower linalg on buffers to loops around register tiles";
  let description = [{
    Lowers each structured operation on static buffers to one `scf` loop nest
    whose body computes a tile of the result in vector registers:

    - vectors lie along the innermost dimension of the output, where every input
      is either contiguous or the same for all elements;
    - one more parallel dimension is unrolled, so that a loaded vector (weights)
      serves several accumulators; the accumulators are carried through the
      reduction loops and stored once;
    - a `linalg.fill` before a reduction becomes the accumulators' first value,
      and an elementwise operation that alone reads the result becomes part of
      the store;
    - reductions along the contiguous dimension keep a vector of partial results
      (the order of floating-point additions changes);
    - a multiplication that feeds an addition becomes a fused multiply-add.

    An input may be packed in blocks: in its indexing map the vector dimension
    then appears as `d floordiv block` and `d mod block`.

    Operations with dynamic shapes, with several results or whose body uses its
    indices stay for `convert-linalg-to-loops`.
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "unsigned", "256",
           "Width of a vector register in bits">,
    Option<"vectorRegisters", "vector-registers", "unsigned", "16",
           "Number of vector registers">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

#endif // GLOW_LIB_CONVERSION_PASSES_TD
