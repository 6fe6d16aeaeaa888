//===- Passes.td - Passes on the graph ---------------------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD
#define GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD

include "mlir/Pass/PassBase.td"

def PropagateChannelsLast
    : Pass<"glow-propagate-channels-last", "func::FuncOp"> {
  let summary = "Compute convolutions and pooling with channels last";
  let description = [{
    In a function with convolutions, changes convolutions, pooling and local
    response normalization to `layout = channels_last` and moves the
    transpositions that this takes down through elementwise operations,
    concatenations, reductions, padding and slices, where most of them cancel.
    What remains are transpositions at the ends of the function and around
    operations that fix the order of dimensions, such as reshapes.

    With channels last, the loads and stores of a convolution are contiguous for
    every stride and window, and a vector of channels needs no remainder at the
    edges of the image.
  }];
}

#endif // GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD
