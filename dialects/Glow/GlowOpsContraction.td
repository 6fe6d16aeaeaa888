//===- GlowOpsContraction.td - Matrix products and convolutions -----------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSCONTRACTION_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSCONTRACTION_TD

include "dialects/Glow/GlowInterfaces.td"

def Glow_MatmulOp : Glow_Op<"matmul", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Matrix product, batched, with numpy semantics";
  let description = [{
    Multiplies the matrices in the last two dimensions of `a` and `b`; the
    dimensions before them broadcast by numpy's rules. A 1-D `a` is a row and a
    1-D `b` a column, whose unit dimension does not appear in the result.

    Constraints:
    - (C1) `a` and `b` have a rank of at least 1.
    - (C2) `a` and `b` have the same element type.
    - (C3) the last dimension of `a` equals the second to last of `b` (the only
      one of a 1-D `b`).
    - (C4) the batch dimensions broadcast together.
    - (C5) quantized `a` has one scale, and `b` one or one per column.

    ```mlir
    func.func @example(%a: tensor<8x16x32xf32>, %b: tensor<32x64xf32>)
        -> tensor<8x16x64xf32> {
      %y = glow.matmul %a, %b
        : (tensor<8x16x32xf32>, tensor<32x64xf32>) -> tensor<8x16x64xf32>
      return %y : tensor<8x16x64xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$a, Glow_NumberTensor:$b);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $a `,` $b attr-dict `:` custom<OneOrAllTypes>(type($a), type($b), type($y))
  }];
}

def Glow_GemmOp : Glow_Op<"gemm", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "y = alpha * a * b + beta * c, on matrices";
  let description = [{
    Multiplies two matrices, each transposed first if `trans_a` or `trans_b` is
    present, and adds `c`, broadcast to the shape of the product. `alpha` and
    `beta` default to 1.

    Constraints:
    - (C1) `a` and `b` have rank 2.
    - (C2) `a`, `b` and `c` have the same element type.
    - (C3) the columns of `a` are as many as the rows of `b`, both after
      transposition.
    - (C4) `c` broadcasts to the shape of the product.
    - (C5) quantized `a` has one scale, `b` one or one per column, and `c` is
      stored in i32 with the scale of `a` times that of `b`.

    ```mlir
    func.func @example(%a: tensor<4x32xf32>, %b: tensor<10x32xf32>,
                       %c: tensor<10xf32>) -> tensor<4x10xf32> {
      %y = glow.gemm %a, %b, %c trans_b
        : (tensor<4x32xf32>, tensor<10x32xf32>, tensor<10xf32>)
        -> tensor<4x10xf32>
      return %y : tensor<4x10xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$a, Glow_NumberTensor:$b,
                       Optional<Glow_NumberTensor>:$c,
                       Glow_F32Default<"1.0f">:$alpha,
                       Glow_F32Default<"1.0f">:$beta, UnitAttr:$trans_a,
                       UnitAttr:$trans_b);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $a `,` $b (`,` $c^)? (`alpha` `=` $alpha^)? (`beta` `=` $beta^)?
    (`trans_a` $trans_a^)? (`trans_b` $trans_b^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_ConvOp : Glow_Op<"conv", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Convolution over any number of spatial dimensions";
  let description = [{
    Slides the filter `w` over the spatial dimensions of `x`, which are padded
    with zeros, sums the products over the channels of a group and the window,
    and adds the bias `b` of the output channel.

    With the default `layout = channels_first` the shapes are
    x: (N, C, spatial...), w: (M, C / group, window...), y: (N, M, spatial...);
    with `channels_last` they are x: (N, spatial..., C),
    w: (window..., C / group, M), y: (N, spatial..., M). Each spatial dimension
    of the result has
    `floor((in + pad_begin + pad_end - ((window - 1) * dilation + 1)) / stride) + 1`
    elements.

    `strides` and `dilations` have one entry per spatial dimension, `pads` all
    begins followed by all ends. In the assembly `strides` and `dilations` of
    ones, `pads` of zeros and a `group` of one are left out.

    Constraints:
    - (C1) `x` has a rank of at least 3.
    - (C2) `w` has the rank of `x`.
    - (C3) `strides` and `dilations` have one entry per spatial dimension, and
      `pads` two.
    - (C4) `strides` and `dilations` are positive, `pads` are not negative.
    - (C5) `group` is positive and divides the channels of `x` and the output
      channels of `w`.
    - (C6) `w` has as many input channels as `x` has per group.
    - (C7) `b` has one element per output channel.
    - (C8) the window is not empty and fits into the padded input.
    - (C9) `x`, `w` and `b` have the same element type.
    - (C10) quantized `x` has one scale, `w` one or one per output channel, and
      `b` is stored in i32 with the scale of `x` times that of `w`.

    ```mlir
    func.func @example(%x: tensor<1x3x224x224xf32>, %w: tensor<64x3x7x7xf32>,
                       %b: tensor<64xf32>) -> tensor<1x64x112x112xf32> {
      %y = glow.conv %x, %w, %b strides = [2, 2] pads = [3, 3, 3, 3]
        : (tensor<1x3x224x224xf32>, tensor<64x3x7x7xf32>, tensor<64xf32>)
        -> tensor<1x64x112x112xf32>
      return %y : tensor<1x64x112x112xf32>
    }
    ```
  }];
  let arguments = (ins
    Glow_NumberTensor:$x,
    Glow_NumberTensor:$w,
    Optional<Glow_NumberTensor>:$b,
    DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$dilations,
    DenseI64ArrayAttr:$pads,
    DefaultValuedAttr<I64Attr, "1">:$group,
    Glow_ChannelsFirstByDefault:$layout);
  let results = (outs Glow_NumberTensor:$y);
  let hasCustomAssemblyFormat = 1;
  let hasCanonicalizer = 1;
}

def Glow_ConvTransposeOp
    : Glow_Op<"conv_transpose", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Transposed convolution, the gradient of conv by its input";
  let description = [{
    Spreads each element of `x` over a window of the result, scaled by the
    filter `w`, sums where windows overlap, crops by `pads` and adds the bias
    `b` of the output channel. The shapes are x: (N, C, spatial...),
    w: (C, M / group, window...), y: (N, M, spatial...). Each spatial dimension
    of the result has
    `(in - 1) * stride + output_padding + (window - 1) * dilation + 1 - pad_begin - pad_end`
    elements.

    `strides`, `dilations` and `output_padding` have one entry per spatial
    dimension, `pads` all begins followed by all ends. In the assembly
    `strides` and `dilations` of ones, `pads` and `output_padding` of zeros and
    a `group` of one are left out.

    Constraints:
    - (C1) `x` has a rank of at least 3.
    - (C2) `w` has the rank of `x`.
    - (C3) `strides`, `dilations` and `output_padding` have one entry per
      spatial dimension, and `pads` two.
    - (C4) `strides` and `dilations` are positive, `pads` and `output_padding`
      are not negative.
    - (C5) `group` is positive and divides the channels of `x`.
    - (C6) `w` has as many input channels as `x` has channels.
    - (C7) `b` has one element per output channel.
    - (C8) the window and the result are not empty.
    - (C9) `x`, `w` and `b` have the same element type.
    - (C10) quantized `x` has one scale, `w` one or one per output channel, and
      `b` is stored in i32 with the scale of `x` times that of `w`.

    ```mlir
    func.func @example(%x: tensor<1x16x8x8xf32>, %w: tensor<16x4x2x2xf32>)
        -> tensor<1x4x16x16xf32> {
      %y = glow.conv_transpose %x, %w strides = [2, 2]
        : (tensor<1x16x8x8xf32>, tensor<16x4x2x2xf32>)
        -> tensor<1x4x16x16xf32>
      return %y : tensor<1x4x16x16xf32>
    }
    ```
  }];
  let arguments = (ins
    Glow_NumberTensor:$x,
    Glow_NumberTensor:$w,
    Optional<Glow_NumberTensor>:$b,
    DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$dilations,
    DenseI64ArrayAttr:$pads,
    DenseI64ArrayAttr:$output_padding,
    DefaultValuedAttr<I64Attr, "1">:$group);
  let results = (outs Glow_NumberTensor:$y);
  let hasCustomAssemblyFormat = 1;
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSCONTRACTION_TD
