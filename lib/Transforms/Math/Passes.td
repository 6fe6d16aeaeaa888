//===- Passes.td - Passes on math -------------------------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_MATH_PASSES_TD
#define GLOW_LIB_TRANSFORMS_MATH_PASSES_TD

include "mlir/Pass/PassBase.td"

def ApproximateMath : Pass<"glow-approximate-math"> {
  let summary = "Compute transcendental functions by polynomials, in vectors";
  let description = [{
    Replaces `math` operations on f32 (exp, log, tanh, erf, sin, cos, ...) by
    upstream's polynomial approximations, whose errors are a few units in the
    last place. They work on whole vectors, where calls to libm would take an
    element at a time. Other element types are left alone.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

#endif // GLOW_LIB_TRANSFORMS_MATH_PASSES_TD
