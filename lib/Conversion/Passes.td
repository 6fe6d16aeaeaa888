//===- Passes.td - Passes that change the level -----------*- tablegen -*-===//
#ifndef GLOW_LIB_CONVERSION_PASSES_TD
#define GLOW_LIB_CONVERSION_PASSES_TD

include "lib/Transforms/Linalg/DotProduct.td"
include "mlir/Pass/PassBase.td"

def ConvertGlirToAccel : Pass<"convert-glir-to-accel", "ModuleOp"> {
  let summary = "Turn steps of a chip's units into machine instructions";
  let description = [{
    Replaces each function of steps by an `accel.program`. A step becomes an
    instruction with addresses and strides in bytes; a scalar program becomes
    microcode, which steps with equal programs share, with a `stream` for each
    of its buffers that the queue does not hold yet. Every queue ends with
    `finish`. Buffers have addresses and queues their tokens:
    `glow-allocate-buffers` and `glow-synchronize-queues` go before.

    The off-chip memory is laid out from address 0 on: constants, inputs,
    results (arguments marked `glir.result`), and the arena. The program says
    what belongs there:

    - `glow.weights`: an array of `{offset = N : i64, value = elements}`, and
      `glow.weights_bytes`, the size of their image at address 0;
    - `glow.inputs`, `glow.outputs`: arrays of `{name, address, type}`;
    - `glow.memory_bytes`: the bytes of the off-chip memory that it uses;
    - `glow.peak_bytes`: the most bytes that are live in each memory on chip.

    Index spaces are joined where all operands move alike; a step with more
    dimensions than an instruction counts becomes several. An operation that the
    vector unit does not have, or a program with more buffers or values than it
    has streams or registers, is an error at the step.
  }];
  let dependentDialects = ["::mlir::accel::AccelDialect"];
}

def ConvertGlirToAffine : Pass<"convert-glir-to-affine", "ModuleOp"> {
  let summary = "Turn steps of a chip's units into loops of a CPU";
  let description = [{
    Replaces each step by affine loops over its index space, so that a function
    of steps computes on a CPU what it means: its steps one after the other.
    Addresses and tokens say where and when, so they are dropped where there are
    any, and all memories become one: memrefs lose their memory space. The
    buffers of results stay arguments after those of inputs. The passes that
    follow are those after bufferization of a CPU's pipeline.

    - Padding is a fill before the copy, and a product or reduction without
      `accumulate` starts from a fill with the identity.
    - Sums are in the order of the reduced dimensions, and `glir.rescale` is
      computed in i64.
    - An index of `glir.gather` that is out of range fails a `cf.assert`, which
      names the node.

    ```mlir
    func.func @f(%x: memref<2x3xi8, "sram">, %w: memref<3x4xi8, "sram">,
                 %y: memref<2x4xi32, "sums">) {
      glir.matmul on "matrix"
        ins(%x, %w : memref<2x3xi8, "sram">, memref<3x4xi8, "sram">)
        outs(%y : memref<2x4xi32, "sums">) {accumulate}
      return
    }
    ```
    becomes three loops around `%y[m, n] += %x[m, k] * %w[k, n]` in i32.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::cf::ControlFlowDialect", "::mlir::memref::MemRefDialect"
  ];
}

def ConvertGlowToLinalg : Pass<"convert-glow-to-linalg", "ModuleOp"> {
  let summary = "Lower glow ops to linalg, tensor, arith, math and scf";
  let description = [{
    Lowers every `glow` op to upstream dialects on tensors. Named `linalg` ops
    are used where upstream has them (matmul, convolutions, pooling, transpose);
    everything else becomes `linalg.generic` with one op per concept, so that
    fusion and tiling see the structure. Broadcasting is done by indexing maps
    and never materialized; unit dimensions that are broadcast are collapsed
    away, which keeps the maps projected permutations.

    - Unsigned integers become signless, and the unsigned variant of each `arith`
      operation is used; function signatures are converted alike and keep their
      attributes.
    - f16, bf16 and f8 elements are computed and accumulated in f32.
    - Padding is a `tensor.pad` before the convolution or pooling op, and a bias
      is a `linalg.generic` after it: the accumulator starts at zero.
    - Weights stay the same `dense_resource` blobs.
    - Recurrent ops and scans become `scf.for` with tensors as iteration arguments;
      `glow-write-back-loop-state` makes them ready for bufferization.
    - Every new op has the location of the glow op.

    Elementwise ops, contractions and most data movement take dynamic
    dimensions; a `?` dimension never broadcasts. An op that needs static sizes,
    or constant operands, and does not have them is an error at that op.

    ```mlir
    func.func @f(%x: tensor<2x3xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
      %0 = glow.add %x, %b : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    }
    ```
    becomes a `linalg.generic` over 2x3 that reads `%b` through the map
    `(d0, d1) -> (d1)`.
  }];
  let options = [
    Option<"wholeRescales", "whole-rescales", "bool", /*default=*/"false",
           "Rescale by one `glir.rescale` per element, for chips that have it">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect", "::mlir::glow::glir::GlirDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def ConvertGlowToTosa : Pass<"convert-glow-to-tosa", "func::FuncOp"> {
  let summary = "Lower integer operations of glow to tosa";
  let description = [{
    Lowers operations on bool and on integers of 8, 16 and 32 bits to TOSA's
    integer profile, with the same result bit for bit. Arguments and results
    keep their `glow.name` as `tosa.tensor_name`.

    - Integers of tosa have no sign. Unsigned ones are represented by signed ones
      that are half the range less, and zero points move with them. Only at the
      ends of the function they keep their bits, which a `rescale` with
      `input_unsigned` or `output_unsigned` takes.
    - A convolution takes in a bias that is added to its sums. Strides that do
      not divide the padded image cut its end off, groups are split unless each
      has one channel, and a product with a constant matrix is a convolution
      with a window of one point.
    - Sums of pooling, and sums over the positions of an image, are depthwise
      convolutions with ones: `avg_pool2d` rounds in another way.
    - Products of 16 bits are summed in 48 bits, which needs the extension int16.
    - A `glow.rescale` whose factors run along other dimensions than the last is
      surrounded by transpositions, as is a convolution or pooling with channels
      first: run `glow-propagate-channels-last` before.
    - Copies by constant positions (padding that mirrors, resize) are gathers.

    Floats, dynamic shapes, zero points that are not constant or, for weights,
    not all the same, and what else TOSA does not have are errors that name the
    node.

    ```mlir
    func.func @f(%x: tensor<2x3xi32>, %y: tensor<3xi32>) -> tensor<2x3xi32> {
      %0 = glow.add %x, %y
        : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
      return %0 : tensor<2x3xi32>
    }
    ```
    becomes a `tosa.reshape` of `%y` to 1x3 and a `tosa.add`.
  }];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
}

def ConvertLinalgToGlir : Pass<"convert-linalg-to-glir", "ModuleOp"> {
  let summary = "Tile linalg on tensors for the units of a chip";
  let description = [{
    Lowers each function that has the attribute `glir.offloaded` to steps of
    the units of the chip that the module describes in `glir.chip`.

    - Tensors become buffers in off-chip memory. The buffers of results are
      arguments after those of inputs, marked `glir.result`; constants are
      `memref.global`s.
    - A contraction becomes tiles of `glir.matmul`, `glir.conv` or
      `glir.depthwise_conv`. Their sizes are those with the least estimated
      time among those that fit twice, so that copies overlap with products.
    - The elementwise operation after a contraction works on its tiles; other
      elementwise operations and reductions have tiles of their own.
    - What has fewer dimensions than such an operation (biases, scales of
      channels) stays on the chip while there is room.
    - Rows of a table are `glir.gather`, and copies of runs where the indices are
      constant and few.
    - Padding with a constant is made by the copies of tiles. Where no DMA path
      leads to or from a memory, the vector unit copies tiles there.
    - On a chip with several engines, tiles take turns.

    Shapes have to be static. An operation that no unit computes, or whose
    smallest tile does not fit, is an error that names its node.
  }];
  let dependentDialects = [
    "::mlir::glow::glir::GlirDialect", "::mlir::memref::MemRefDialect"
  ];
}

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
    - a multiplication that feeds an addition becomes a fused multiply-add;
    - with `dot-product` and `bf16-product`, sums of products that
      `glow-pack-contraction-weights` grouped for them use those instructions.

    With `threads`, the outermost loop of a large nest that divides well among
    them is `scf.parallel`.

    An input may be packed in blocks: in its indexing map the vector dimension
    then appears as `d floordiv block` and `d mod block`.

    Operations with dynamic shapes, with several results or whose body uses its
    indices stay for `convert-linalg-to-loops`.
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "unsigned", "256",
           "Width of a vector register in bits">,
    Option<"vectorRegisters", "vector-registers", "unsigned", "16",
           "Number of vector registers">,
    DotProductOption,
    Bf16ProductOption,
    Option<"threads", "threads", "unsigned", "1",
           "Threads among which the outermost loops are divided">,
    Option<"grain", "grain", "int64_t", "131072",
           "Iterations of an operation's innermost loop that are worth threads">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def ConvertTosaToGlow : Pass<"convert-tosa-to-glow", "func::FuncOp"> {
  let summary = "Raise the integer operations of tosa to glow";
  let description = [{
    Raises the operations of TOSA's integer profile, on static tensors of i1,
    i8, i16 and i32, to `glow`, with the same result bit for bit. Arguments and
    results keep the names of `tosa.tensor_name`, as `glow.name`.

    - Images keep their channels last; filters are transposed to the order that
      glow has.
    - `transpose_conv2d` becomes padding and a convolution, `avg_pool2d` a sum
      and a `glow.rescale` with one factor per window, bilinear `resize` two
      gathers per axis, and a 16-bit `table` two gathers.
    - A `rescale` of unsigned integers is surrounded by casts, because integers
      of tosa carry no sign.

    Sums of 48 bits, floats, double rounding, control flow, variables, `clz`,
    and zero points or shifts that have to be constant and are not, are errors at
    the operation.

    ```mlir
    func.func @f(%x: tensor<2x3xi32>, %y: tensor<1x3xi32>) -> tensor<2x3xi32> {
      %0 = tosa.add %x, %y
        : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
      return %0 : tensor<2x3xi32>
    }
    ```
    becomes a `glow.add` of the same operands.
  }];
  let dependentDialects = ["::mlir::glow::GlowDialect"];
}

#endif // GLOW_LIB_CONVERSION_PASSES_TD
