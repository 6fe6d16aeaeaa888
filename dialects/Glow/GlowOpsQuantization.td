//===- GlowOpsQuantization.td - Between real numbers and small integers ---===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSQUANTIZATION_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSQUANTIZATION_TD

include "dialects/Glow/GlowInterfaces.td"

// What the zero point is made of: integers, or the f8 kinds.
def Glow_StorageTensor
    : Glow_TensorOf<AnyTypeOf<[Glow_Int, F8E4M3FN, F8E4M3FNUZ, F8E5M2,
                               F8E5M2FNUZ], "integer or f8">>;
def Glow_RealTensor : Glow_TensorOf<Glow_PlainFloat>;

defvar Glow_QuantizationConstraints = [{
    - (C1) `x` and `y` have compatible shapes.
    - (C2) without blocks, `scale` is a scalar, or 1-D with one element, or one
      per element along `axis`.
    - (C3) `axis` is in [0, rank of `x`) if `scale` has more than one element or
      is blocked.
    - (C4) `zero_point` has the shape of `scale`.
    - (C5) `zero_point` has the element type of the integers.
    - (C6) `block_size` is not negative; with blocks `scale` has the shape of
      `x`, except for ceil(n / block_size) elements along `axis`, where `x` has
      n.
    - (C7) the elements of a constant `scale` are positive and finite.
}];

defvar Glow_QuantizationParameters = [{
    A 1-D `scale` holds one value per element along `axis` (default 1). With
    `block_size` B it has the rank of `x`, and element i along `axis` belongs to
    the scale i / B. `zero_point` defaults to zero.

    Constraints:
}];

def Glow_QuantizeLinearOp
    : Glow_Op<"quantize_linear", [Glow_ReifyAsFirstOperand]> {
  let summary = "Real numbers to integers by a scale";
  let description = !strconcat([{
    Computes `saturate(round(x / scale) + zero_point)`, rounding halves to even
    and saturating to the range of the result's elements.

}], Glow_QuantizationParameters, Glow_QuantizationConstraints, [{

    ```mlir
    func.func @example(%x: tensor<2x3xf32>, %scale: tensor<f32>,
                       %zero: tensor<i8>) -> tensor<2x3xi8> {
      %y = glow.quantize_linear %x, %scale, %zero
        : (tensor<2x3xf32>, tensor<f32>, tensor<i8>) -> tensor<2x3xi8>
      return %y : tensor<2x3xi8>
    }
    ```
  }]);
  let arguments = (ins AnyTypeOf<[Glow_RealTensor, Glow_TensorOf<I32>]>:$x,
                       Glow_RealTensor:$scale,
                       Optional<Glow_StorageTensor>:$zero_point,
                       DefaultValuedAttr<I64Attr, "1">:$axis,
                       DefaultValuedAttr<I64Attr, "0">:$block_size);
  let results = (outs Glow_StorageTensor:$y);
  let assemblyFormat = [{
    $x `,` $scale (`,` $zero_point^)? (`axis` `=` $axis^)?
    (`block_size` `=` $block_size^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Glow_DequantizeLinearOp
    : Glow_Op<"dequantize_linear", [Glow_ReifyAsFirstOperand]> {
  let summary = "Integers to real numbers by a scale";
  let description = !strconcat([{
    Computes `(x - zero_point) * scale`.

}], Glow_QuantizationParameters, Glow_QuantizationConstraints, [{

    ```mlir
    func.func @example(%x: tensor<2x3xi8>, %scale: tensor<3xf32>)
        -> tensor<2x3xf32> {
      %y = glow.dequantize_linear %x, %scale axis = 1
        : (tensor<2x3xi8>, tensor<3xf32>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }]);
  let arguments = (ins Glow_StorageTensor:$x, Glow_RealTensor:$scale,
                       Optional<Glow_StorageTensor>:$zero_point,
                       DefaultValuedAttr<I64Attr, "1">:$axis,
                       DefaultValuedAttr<I64Attr, "0">:$block_size);
  let results = (outs Glow_RealTensor:$y);
  let assemblyFormat = [{
    $x `,` $scale (`,` $zero_point^)? (`axis` `=` $axis^)?
    (`block_size` `=` $block_size^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Glow_DynamicQuantizeLinearOp
    : Glow_Op<"dynamic_quantize_linear",
              [Glow_InferType, Glow_ReifyAsFirstOperand]> {
  let summary = "Real numbers to ui8, by the range that they have";
  let description = [{
    Quantizes `x` to ui8 with
    `y_scale = (max(max(x), 0) - min(min(x), 0)) / 255` and
    `y_zero_point = saturate(round(-min(min(x), 0) / y_scale))`.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>)
        -> (tensor<2x3xui8>, tensor<f32>, tensor<ui8>) {
      %y, %scale, %zero = glow.dynamic_quantize_linear %x
        : (tensor<2x3xf32>) -> (tensor<2x3xui8>, tensor<f32>, tensor<ui8>)
      return %y, %scale, %zero : tensor<2x3xui8>, tensor<f32>, tensor<ui8>
    }
    ```
  }];
  let arguments = (ins Glow_TensorOf<F32>:$x);
  let results = (outs Glow_TensorOf<UI8>:$y, Glow_TensorOfRank<F32, 0>:$y_scale,
                      Glow_TensorOfRank<UI8, 0>:$y_zero_point);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Quantized types
//===----------------------------------------------------------------------===//

def Glow_QuantizedTensor : Glow_TensorOf<Glow_Quantized>;
def Glow_NarrowInt
    : AnyTypeOf<[I8, I16, UI8, UI16], "8 or 16-bit integer">;
def Glow_NarrowIntTensor : Glow_TensorOf<Glow_NarrowInt>;
def Glow_RescalableTensor
    : Glow_TensorOf<AnyTypeOf<[I8, I16, UI8, UI16, I32],
                              "8, 16 or 32-bit integer">>;

def Glow_StorageCastOp : Glow_Op<"storage_cast", [Glow_ReifyAsFirstOperand]> {
  let summary = "The integers of a quantized tensor, and back";
  let description = [{
    Takes the stored integers of a quantized tensor for what they stand for, or
    the other way round. The bits stay as they are: `u8` storage is `ui8`, `i8`
    storage is `i8`, and so on.

    Constraints:
    - (C1) `x` and `y` have compatible shapes.
    - (C2) one of `x` and `y` is quantized, and the other has the integer type
      of its storage.

    ```mlir
    func.func @example(%x: tensor<2x3xui8>)
        -> tensor<2x3x!quant.uniform<u8:f32, 0.5:128>> {
      %y = glow.storage_cast %x
        : (tensor<2x3xui8>) -> tensor<2x3x!quant.uniform<u8:f32, 0.5:128>>
      return %y : tensor<2x3x!quant.uniform<u8:f32, 0.5:128>>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Glow_RequantizeOp : Glow_Op<"requantize", [Glow_ReifyAsFirstOperand]> {
  let summary = "The same numbers with another scale and zero point";
  let description = [{
    Rounds the numbers that `x` stands for to those that the type of `y` has,
    halves up, and saturates:
    `y = saturate(round((x - zero_x) * (scale_x / scale_y)) + zero_y)` in the
    arithmetic of `glow.rescale`.

    Constraints:
    - (C1) `x` and `y` have compatible shapes.
    - (C2) the types of `x` and `y` express the same type and have one scale
      each.

    ```mlir
    func.func @example(%x: tensor<3x!quant.uniform<u8:f32, 0.5:128>>)
        -> tensor<3x!quant.uniform<i8:f32, 0.25>> {
      %y = glow.requantize %x : (tensor<3x!quant.uniform<u8:f32, 0.5:128>>)
        -> tensor<3x!quant.uniform<i8:f32, 0.25>>
      return %y : tensor<3x!quant.uniform<i8:f32, 0.25>>
    }
    ```
  }];
  let arguments = (ins Glow_QuantizedTensor:$x);
  let results = (outs Glow_QuantizedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Integer arithmetic
//===----------------------------------------------------------------------===//

def Glow_ConvIntegerOp
    : Glow_Op<"conv_integer", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Convolution of integers with a 32-bit sum";
  let description = [{
    Slides the filter `w - w_zero_point` over the spatial dimensions of
    `x - x_zero_point`, which are padded with zeros (`x` itself with its zero
    point), and sums the products in i32, where they have to fit. Attributes,
    shapes and layouts are those of `glow.conv`. The zero point of `x` and that
    of `w` follow the operands, in this order; what is left out is zero.

    Constraints:
    - (C1) `x` has a rank of at least 3.
    - (C2) `w` has the rank of `x`.
    - (C3) `strides` and `dilations` have one entry per spatial dimension, and
      `pads` two.
    - (C4) `strides` and `dilations` are positive, `pads` are not negative.
    - (C5) `group` is positive and divides the channels of `x` and the output
      channels of `w`.
    - (C6) `w` has as many input channels as `x` has per group.
    - (C7) there are at most two zero points, of the element types of `x` and of
      `w`.
    - (C8) the window is not empty and fits into the padded input.
    - (C9) the zero point of `x` is a scalar, that of `w` a scalar or one per
      output channel.

    ```mlir
    func.func @example(%x: tensor<1x3x8x8xui8>, %w: tensor<4x3x3x3xi8>,
                       %zero: tensor<ui8>) -> tensor<1x4x8x8xi32> {
      %y = glow.conv_integer %x, %w, %zero pads = [1, 1, 1, 1]
        : (tensor<1x3x8x8xui8>, tensor<4x3x3x3xi8>, tensor<ui8>)
        -> tensor<1x4x8x8xi32>
      return %y : tensor<1x4x8x8xi32>
    }
    ```
  }];
  let arguments = (ins
    Glow_NarrowIntTensor:$x,
    Glow_NarrowIntTensor:$w,
    Variadic<Glow_NarrowIntTensor>:$zero_points,
    DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$dilations,
    DenseI64ArrayAttr:$pads,
    DefaultValuedAttr<I64Attr, "1">:$group,
    Glow_ChannelsFirstByDefault:$layout);
  let results = (outs Glow_TensorOf<I32>:$y);
  let hasCustomAssemblyFormat = 1;
}

def Glow_MatmulIntegerOp
    : Glow_Op<"matmul_integer", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Matrix product of integers with a 32-bit sum";
  let description = [{
    Multiplies the matrices `a - a_zero_point` and `b - b_zero_point` as
    `glow.matmul` does and sums the products in i32, where they have to fit. The
    zero point of `a` and that of `b` follow the operands, in this order; what
    is left out is zero.

    Constraints:
    - (C1) `a` and `b` have a rank of at least 1.
    - (C2) there are at most two zero points, of the element types of `a` and of
      `b`.
    - (C3) the last dimension of `a` equals the second to last of `b` (the only
      one of a 1-D `b`).
    - (C4) the batch dimensions broadcast together.
    - (C5) each zero point is a scalar or broadcasts to its matrices, that of
      `a` with one element along the last dimension, that of `b` with one along
      the second to last.

    ```mlir
    func.func @example(%a: tensor<4x32xui8>, %b: tensor<32x8xi8>,
                       %zero: tensor<ui8>) -> tensor<4x8xi32> {
      %y = glow.matmul_integer %a, %b, %zero
        : (tensor<4x32xui8>, tensor<32x8xi8>, tensor<ui8>) -> tensor<4x8xi32>
      return %y : tensor<4x8xi32>
    }
    ```
  }];
  let arguments = (ins Glow_NarrowIntTensor:$a, Glow_NarrowIntTensor:$b,
                       Variadic<Glow_NarrowIntTensor>:$zero_points);
  let results = (outs Glow_TensorOf<I32>:$y);
  let assemblyFormat = [{
    $a `,` $b (`,` $zero_points^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_RescaleOp : Glow_Op<"rescale", [Glow_ReifyAsFirstOperand]> {
  let summary = "Integers times a fixed-point factor, rounded and saturated";
  let description = [{
    Computes, with 64 bits in between,

        y = saturate((((x - input_zero_point) * multiplier
                       + (1 << (shift - 1))) >> shift) + output_zero_point)

    which is RESCALE of TOSA with a 32-bit scale and single rounding: halves are
    rounded up. A factor m * 2^e with m in [1/2, 1) has the multiplier
    round(m * 2^31) and the shift 31 - e. `multiplier` and `shift` broadcast to
    `x`; normally they are constants, scalars or one per channel.

    Constraints:
    - (C1) `x` and `y` have compatible shapes.
    - (C2) `multiplier` and `shift` have the same shape, which broadcasts to
      that of `x`.
    - (C3) the elements of a constant `multiplier` are not negative.
    - (C4) the elements of a constant `shift` are in [2, 62].
    - (C5) `input_zero_point` is an element of `x` and `output_zero_point` one
      of `y`; those of 32-bit integers are 0.

    ```mlir
    func.func @example(%x: tensor<1x4x8x8xi32>, %m: tensor<4x1x1xi32>,
                       %s: tensor<4x1x1xi8>) -> tensor<1x4x8x8xui8> {
      %y = glow.rescale %x, %m, %s output_zero_point = 128
        : (tensor<1x4x8x8xi32>, tensor<4x1x1xi32>, tensor<4x1x1xi8>)
        -> tensor<1x4x8x8xui8>
      return %y : tensor<1x4x8x8xui8>
    }
    ```
  }];
  let arguments = (ins
    Glow_RescalableTensor:$x,
    Glow_TensorOf<I32>:$multiplier,
    Glow_TensorOf<I8>:$shift,
    DefaultValuedAttr<I64Attr, "0">:$input_zero_point,
    DefaultValuedAttr<I64Attr, "0">:$output_zero_point);
  let results = (outs Glow_RescalableTensor:$y);
  let assemblyFormat = [{
    $x `,` $multiplier `,` $shift
    (`input_zero_point` `=` $input_zero_point^)?
    (`output_zero_point` `=` $output_zero_point^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Glow_TableOp : Glow_Op<"table", [Glow_ReifyAsFirstOperand]> {
  let summary = "A function of 8 or 16-bit integers by its values";
  let description = [{
    With 8-bit elements, `table` has the 256 values of the function in the order
    of its arguments: y = table[x - lowest]. With 16-bit elements it has the
    values at every 128th argument, and what is in between is interpolated:
    with i = (x - lowest) / 128 and f = (x - lowest) % 128,
    y = (table[i] * 128 + (table[i + 1] - table[i]) * f + 64) >> 7.

    `x` and `y` may be quantized; the table is in terms of what is stored.

    Constraints:
    - (C1) `x` and `y` have compatible shapes.
    - (C2) `table` has 256 elements for 8-bit elements of `x`, and 513 for
      16-bit ones.
    - (C3) `table` has the element type of `y` or of its storage, which is as
      wide as that of `x`.

    ```mlir
    func.func @example(%x: tensor<2x3xui8>, %table: tensor<256xi8>)
        -> tensor<2x3xi8> {
      %y = glow.table %x, %table
        : (tensor<2x3xui8>, tensor<256xi8>) -> tensor<2x3xi8>
      return %y : tensor<2x3xi8>
    }
    ```
  }];
  defvar element = AnyTypeOf<[I8, UI8, I16, UI16, Glow_Quantized],
                             "8 or 16-bit integer or quantized">;
  let arguments = (ins Glow_TensorOf<element>:$x,
                       Glow_TensorOfRank<Glow_NarrowInt, 1>:$table);
  let results = (outs Glow_TensorOf<element>:$y);
  let assemblyFormat = [{
    $x `,` $table attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSQUANTIZATION_TD
