//===- Passes.td - Passes on the graph ---------------------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD
#define GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD

include "mlir/Pass/PassBase.td"

def DemotePrecision : Pass<"glow-demote-precision", "ModuleOp"> {
  let summary = "Compute in bf16 or f16 what tolerates it";
  let description = [{
    Changes the elements of tensors from f32 to `type`, where that costs little
    accuracy. Function types stay as they are.

    - Convolutions, matrix products and recurrent layers take narrow operands.
      They go on to accumulate in f32, and a recurrent layer keeps its state in
      f32 from step to step; one whose initial state is no constant stays in
      f32, since the caller may carry the state on. A `glow.gather` from a
      constant is narrow too.
    - Arithmetic, activations with a bounded slope, pooling, interpolation and
      what moves elements become narrow behind a narrow operand. What moves
      elements does so as well where everything that reads it is narrow.
    - Softmax, normalization, exponentials, logarithms, powers, roots, sums,
      means, running sums and all others stay in f32, between casts.

    Constants are rounded here, to nearest even. An operation with a constant
    that is finite in f32 and infinite in `type` stays in f32, with a warning
    that names the constant.

    The attribute `glow.precision` of the module has the type as `type` and, as
    `kept_in_f32`, what computes in f32 still: the name of the node and, in
    parentheses, the operation.

    ```mlir
    func.func @f(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
      %w = glow.constant dense<0.5> : tensor<4x4xf32>
      %0 = glow.matmul %x, %w
        : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
      %1 = glow.relu %0 : tensor<2x4xf32>
      %2 = glow.softmax %1 axis = 1 : tensor<2x4xf32>
      return %2 : tensor<2x4xf32>
    }
    ```
    becomes a `glow.matmul` and a `glow.relu` of bf16 between two `glow.cast`,
    and the same softmax.
  }];
  let options = [
    Option<"type", "type", "::mlir::glow::LowPrecision",
           "::mlir::glow::LowPrecision::BF16", "The narrow type",
           [{::llvm::cl::values(
             clEnumValN(::mlir::glow::LowPrecision::BF16, "bf16",
                        "8 bits of precision, the range of f32"),
             clEnumValN(::mlir::glow::LowPrecision::F16, "f16",
                        "11 bits of precision, up to 65504"))}]>
  ];
}

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

def FoldQuantization : Pass<"glow-fold-quantization", "func::FuncOp"> {
  let summary = "Compute on quantized tensors between dequantize and quantize";
  let description = [{
    Finds operations on f32 whose operands are dequantized and whose result is
    quantized, all with constant scales, and lets them compute on tensors of
    `!quant.uniform` types instead; `glow-lower-quantized-ops` gives them integer
    arithmetic. docs/design/quantization.md says what is computed.

    - Convolutions, matrix products, sums, differences, products, means and
      average pooling take quantized operands and give a quantized result. A
      bias becomes i32 with the scale of the product.
    - Functions of one operand become a `glow.table`.
    - Operations that only move elements or choose among them (reshapes,
      concatenation, maximum pooling, relu, ...) go to the side of the integers:
      a `glow.dequantize_linear` moves down through them, and a
      `glow.quantize_linear` up, where nothing else reads their operand.
    - A `glow.quantize_linear` of a `glow.dequantize_linear` is a
      `glow.requantize`, or nothing.

    What does not fold stays in f32. That is also so, with a warning, where a
    product could leave 32 bits.

    ```mlir
    func.func @f(%x: tensor<4xui8>) -> tensor<4xui8> {
      %s = glow.constant dense<0.5> : tensor<f32>
      %z = glow.constant dense<128> : tensor<ui8>
      %0 = glow.dequantize_linear %x, %s, %z
        : (tensor<4xui8>, tensor<f32>, tensor<ui8>) -> tensor<4xf32>
      %1 = glow.relu %0 : tensor<4xf32>
      %2 = glow.quantize_linear %1, %s, %z
        : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> tensor<4xui8>
      return %2 : tensor<4xui8>
    }
    ```
    becomes a `glow.relu` on `tensor<4x!quant.uniform<u8:f32, 0.5:128>>` between
    two `glow.storage_cast`.
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
}

def LowerQuantizedOps : Pass<"glow-lower-quantized-ops", "ModuleOp"> {
  let summary = "Integer arithmetic for operations on quantized tensors";
  let description = [{
    Replaces every operation on `!quant.uniform` tensors by operations on the
    integers that are stored: `glow.conv_integer`, `glow.matmul_integer` and
    other sums in i32, a `glow.rescale` to the scale of the result, and
    `glow.table`. docs/design/quantization.md has the arithmetic; every target
    follows it bit for bit.

    Also takes the zero points out of integer products with constant weights: a
    zero point of the weights is subtracted from them where they still fit in i8
    then, and that of the other operand becomes an addition to the sum and the
    padding. With `keep-zero-points` the latter stays an operand of the product,
    for targets that subtract it there.

    An operation that has no integer arithmetic, and a ratio of scales that a
    `glow.rescale` cannot have, is an error that names the node.
  }];
  let options = [
    Option<"keepZeroPoints", "keep-zero-points", "bool", "false",
           "Leave the zero point of what weights are multiplied with to the "
           "product">
  ];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
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

def PartitionGraph : Pass<"glow-partition-graph", "ModuleOp"> {
  let summary = "Divide a graph between the CPU and a chip";
  let description = [{
    Moves the operations of the module's one public function into private
    functions `@<entry>_cpu_<k>` and `@<entry>_chip_<k>`, the latter with the
    attribute `glir.offloaded`. The public function calls them in the order of
    `k`, on the two devices in turn. There are as few of them as the dependences
    allow. Constants are copied into the functions that use them; resources are
    shared.

    An operation runs on the chip if `glir.chip` lists its name in `patterns`,
    its shapes are static, its element types are among the formats of the unit
    that computes it, and it is within the limits of that unit, unless the CPU
    is faster: of all divisions of what the chip accepts, this is the one with
    the least time for operations and for transfers of values, by a roofline of
    the chip's peak rates and by those of the host; of several, the one with
    most on the chip. So padding is moved to the chip before it is made. A group
    of connected operations also has to make up for `launch-cycles`.

    `pins` overrides that for nodes, and so does the attribute `glow.pins` of the
    module, a dictionary from nodes to `"cpu"` or `"chip"`, which is for names
    that the text of a pipeline cannot have; it is removed. With
    `require-offload` each operation that would run on the CPU without being
    pinned to it is an error.

    Arguments and results of the functions have a `glow.name`: that of the input
    or output of the public function (if it has none, `input<number>` or
    `output<number>`), or `<entry>.<number>`. The attribute
    `glow.partition` of the module has a dictionary for each operation that is
    not a constant, in the order of the graph: `node`, `op`, `device` (`cpu` or
    `chip`), `reason`, `part` (the function), `products` (of sums of products),
    `operations` (others, on scalars), and `bytes_in` and `bytes_out`, what is
    moved to the chip and back because of it.

    ```mlir
    func.func @main(%x: tensor<4x4xi8>, %w: tensor<4x4xi8>) -> tensor<4x4xf32> {
      %0 = glow.matmul_integer %x, %w
        : (tensor<4x4xi8>, tensor<4x4xi8>) -> tensor<4x4xi32>
      %1 = glow.cast %0 : (tensor<4x4xi32>) -> tensor<4x4xf32>
      return %1 : tensor<4x4xf32>
    }
    ```
    becomes a call of `@main_chip_0` and one of `@main_cpu_1`.
  }];
  let options = [
    ListOption<"pins", "pins", "std::string",
               "Where nodes run: NODE=cpu or NODE=chip">,
    Option<"requireOffload", "require-offload", "bool", "false",
           "Fail if an operation runs on the CPU and is not pinned to it">,
    Option<"hostProductsPerCycle", "host-products-per-cycle", "double", "1.0",
           "Multiply-adds of the host in a cycle of the chip">,
    Option<"hostOperationsPerCycle", "host-operations-per-cycle", "double",
           "1.0", "Other scalar operations of the host in a cycle of the chip">,
    Option<"hostBytesPerCycle", "host-bytes-per-cycle", "double", "0.0",
           "Memory traffic of the host in a cycle of the chip; 0: that of the "
           "chip's off-chip memory">,
    Option<"launchCycles", "launch-cycles", "double", "0.0",
           "Cycles of the chip to start a program on it and to wait for it">
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

def QuantizeSignature : Pass<"glow-quantize-signature", "func::FuncOp"> {
  let summary = "Let the caller quantize inputs and dequantize outputs";
  let description = [{
    An argument that is only quantized, with a constant scale, becomes the
    integers; a result that is dequantized likewise. Arguments and results get
    the attributes `glow.scale` and `glow.zero_point`: the caller quantizes with
    them, and takes (q - zero point) * scale for the result.

    For targets without floating point. Arguments that something else reads, and
    those quantized with one scale per channel, stay.

    ```mlir
    func.func @f(%x: tensor<4xf32>) -> tensor<4xi8> {
      %s = glow.constant dense<0.5> : tensor<f32>
      %z = glow.constant dense<3> : tensor<i8>
      %0 = glow.quantize_linear %x, %s, %z
        : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
      return %0 : tensor<4xi8>
    }
    ```
    becomes a function of
    `tensor<4xi8> {glow.scale = 0.5 : f32, glow.zero_point = 3 : i64}`.
  }];
}

#endif // GLOW_LIB_TRANSFORMS_GLOW_PASSES_TD
