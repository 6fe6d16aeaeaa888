//===- Passes.td - Passes on the graph ---------------------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD
#define GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD

include "mlir/Pass/PassBase.td"

def DropUnusedResources
    : Pass<"glow-drop-unused-resources", "ModuleOp"> {
  let summary = "Free the data of folded constants that are used no more";
  let description = [{
    Folding a constant makes a new resource and leaves the old one behind, in
    the context, which outlives the module. This pass frees the data of those
    `dense_resource` blobs that the module owns and no attribute of it refers to
    any more.

    A module owns what `glow-own-resources` says. Without ownership this pass
    does nothing: resources belong to the context, another module in it may use
    them, and there is no way to find out.

    With `release` the module owns nothing afterwards: what it refers to now
    stays until the context goes. That makes it safe to clone the module.
  }];
  let options = [
    Option<"release", "release", "bool", "false",
           "Give up the ownership of the remaining resources">
  ];
}

def OwnResources : Pass<"glow-own-resources", "ModuleOp"> {
  let summary = "Let the module own the resources that are made for it";
  let description = [{
    Sets the attribute `glow.owned_prefix` on the module, a string that occurs
    once in a process. Folders and passes put it before the key of every
    resource that they make for the module from here on. No module that exists
    now can refer to one of those, so `glow-drop-unused-resources` may free
    them. Resources made before are not owned and stay.

    A module that owns resources already goes on owning them, under the same
    prefix.

    With `existing` the caller vouches that no other module in the context
    refers to the resources that this one refers to now; then they are owned
    too, and recorded as `glow.owned_keys`.

    A module that owns resources must not be cloned for longer than until the
    next `glow-drop-unused-resources`: the clone could refer to data that this
    frees. With its option `release` it ends the ownership.
  }];
  let options = [
    Option<"existing", "existing", "bool", "false",
           "Own the resources that the module refers to now as well">
  ];
}

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
