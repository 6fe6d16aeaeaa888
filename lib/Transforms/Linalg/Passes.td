//===- Passes.td - Passes on linalg, on tensors -----------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LINALG_PASSES_TD
#define GLOW_LIB_TRANSFORMS_LINALG_PASSES_TD

include "lib/Transforms/Linalg/DotProduct.td"
include "mlir/Pass/PassBase.td"

def PackContractionWeights
    : Pass<"glow-pack-contraction-weights", "ModuleOp"> {
  let summary = "Lay constant weights out in the order in which a kernel reads";
  let description = [{
    For every contraction or convolution whose weights are constant, reorders
    the weights at compile time into blocks along the output's innermost
    dimension: `[parallel..., ceil(n / block), reductions..., block]`. The
    operation becomes a `linalg.generic` that reads block `n floordiv block`,
    element `n mod block`. The last block is filled up with zeros, which are never read.

    The loads of a kernel that computes a block of outputs are then contiguous
    in memory over its whole reduction.

    The block is `vectors-per-block` vectors of `vector-bits` bits, filled with
    elements of the output's type. Operations whose other input also depends on
    that dimension (depthwise convolutions) are left alone.

    An operation that computes its weights from several constants, as
    `glow-fuse-dequantization` makes them, has each of these reordered.

    With `dot-product`, products of 8-bit elements are grouped as that
    instruction adds them up: the reduction along which the other input is
    contiguous is split in two, and the group is the innermost dimension of the
    weights. The other input is converted, and padded to whole groups, before
    the operation: for `pmaddwd` to i16; for `vpdpbusd` signed elements become
    unsigned ones that are 128 higher, which a subtraction after the operation
    makes up for. Weights without a sign are not grouped for `vpdpbusd`. With
    `bf16-product`, products of bf16 that are summed up in f32 are grouped in
    the same way, and the other input is padded only.

    The other input of a contraction of bf16 or f16 that is not grouped is
    widened to f32 before the operation, once: a kernel reads each of its
    elements many times, and one at a time. The packed weights stay narrow; a
    kernel widens whole vectors of them. Where no weights are packed both inputs
    are widened.
  }];
  let options = [
    DotProductOption,
    Bf16ProductOption,
    Option<"vectorBits", "vector-bits", "unsigned", "256",
           "Width of a vector register in bits">,
    Option<"vectorsPerBlock", "vectors-per-block", "unsigned", "2",
           "Vector registers that a block fills">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"
  ];
}

def ProtectInputs : Pass<"glow-protect-inputs", "ModuleOp"> {
  let summary = "Keep bufferization from writing to the inputs of a model";
  let description = [{
    Sets `bufferization.writable = false` on every tensor argument of a public
    function. Without it bufferization takes an argument whose value is not used
    again for scratch memory, and the caller's array changes. Functions that are
    private are left alone: the module sees all their callers.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def DecomposePad : Pass<"glow-decompose-pad", "func::FuncOp"> {
  let summary = "Turn constant padding into a fill and an insertion";
  let description = [{
    Replaces `tensor.pad` with a constant value by a `linalg.fill` of the padded
    tensor and a `tensor.insert_slice` of the source. The fill is placed before
    the operation that computes the source, so that `eliminate-empty-tensors`
    can let that operation write into the padded tensor: then no copy is left.

    Padding by a value that depends on the position is left alone.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def PrivatizeDestinations
    : Pass<"glow-privatize-destinations", "func::FuncOp"> {
  let summary = "Give every operation a destination of its own";
  let description = [{
    A `tensor.empty`, or a `linalg.fill` of one, that several operations use as
    their destination is duplicated for each use: bufferization would otherwise
    keep the first buffer and copy it. A destination of a `linalg.generic` whose
    old value is not read becomes an empty tensor. Undoes what `cse` did to destinations, and
    belongs directly before bufferization.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def WriteBackLoopState : Pass<"glow-write-back-loop-state", "func::FuncOp"> {
  let summary = "Keep each tensor that a loop carries in one buffer";
  let description = [{
    Bufferization asks that `scf.for` yields each tensor in the buffer in which
    it came. A yielded tensor that is something else than the carried one,
    written to, is written back with `bufferization.materialize_in_destination`;
    one that another carried tensor holds is copied first.

    It belongs after `eliminate-empty-tensors`, which would let the operation
    that computes the next state write over the state that it reads.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def FuseElementwise : Pass<"glow-fuse-elementwise"> {
  let summary = "Fuse elementwise operations into what reads each of their "
                "elements once";
  let description = [{
    Merges an elementwise `linalg.generic` that has one user into that user, so
    that a tensor is written and read once less, and moves reshapes out of the
    way. The patterns are those of upstream's `linalg-fuse-elementwise-ops`.

    An operand that is broadcast, or that a contraction or a window reads many
    times, is left alone: its elements would be computed again each time.

    With `keep-precision`, a value that one of the merged operations rounds to a
    narrower float, for the other one to extend again, is not rounded. That is
    more accurate, but not what a model means that rounds on purpose.
  }];
  let options = [
    Option<"expandReshapes", "expand-reshapes", "bool", /*default=*/"true",
           "Move reshapes out of the way by giving operations more dimensions">,
    Option<"intoReductions", "into-reductions", "bool", /*default=*/"true",
           "Fuse into reductions that read each element once, too">,
    Option<"maxInputs", "max-inputs", "unsigned", /*default=*/"0",
           "Leave alone what would have more inputs; 0 for any number">,
    Option<"keepPrecision", "keep-precision", "bool", "false",
           "Do not round floats between merged operations">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def FuseDequantization : Pass<"glow-fuse-dequantization", "func::FuncOp"> {
  let summary = "Convert weights that are stored as small integers where a "
                "contraction reads them";
  let description = [{
    Merges an elementwise `linalg.generic` that computes the weights of a
    contraction or convolution in floating point from constants, of which one is
    narrower integers, into that operation. Nothing but the small constants is
    then in memory. A kernel converts each vector of weights once for all rows
    of a tile.

    Integers of 4 bits are then stored two to a byte: those of iterations 2k and
    2k + 1 of a reduction, which become one iteration that reads two elements of
    the other operand. Where the number of iterations is odd each has a byte.

    Operations whose other operand differs along the innermost dimension of the
    output (depthwise convolutions) are left alone, and so are weights with
    several users.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

#endif // GLOW_LIB_TRANSFORMS_LINALG_PASSES_TD
