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
    - (C2) `scale` is a scalar, or 1-D with one element, or one per element
      along `axis`.
    - (C3) `axis` is in [0, rank of `x`) if `scale` has more than one element.
    - (C4) `zero_point` has the shape of `scale`.
}];

def Glow_QuantizeLinearOp
    : Glow_Op<"quantize_linear", [Glow_ReifyAsFirstOperand]> {
  let summary = "Real numbers to integers by a scale";
  let description = !strconcat([{
    Computes `saturate(round(x / scale) + zero_point)`, rounding halves to even
    and saturating to the range of the result's elements. A 1-D `scale` holds
    one value per element along `axis` (default 1). `zero_point` defaults to
    zero.

    Constraints:
}], Glow_QuantizationConstraints, [{
    - (C5) `zero_point` has the element type of `y`.

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
                       DefaultValuedAttr<I64Attr, "1">:$axis);
  let results = (outs Glow_StorageTensor:$y);
  let assemblyFormat = [{
    $x `,` $scale (`,` $zero_point^)? (`axis` `=` $axis^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Glow_DequantizeLinearOp
    : Glow_Op<"dequantize_linear", [Glow_ReifyAsFirstOperand]> {
  let summary = "Integers to real numbers by a scale";
  let description = !strconcat([{
    Computes `(x - zero_point) * scale`. A 1-D `scale` holds one value per
    element along `axis` (default 1). `zero_point` defaults to zero.

    Constraints:
}], Glow_QuantizationConstraints, [{
    - (C5) `zero_point` has the element type of `x`.

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
                       DefaultValuedAttr<I64Attr, "1">:$axis);
  let results = (outs Glow_RealTensor:$y);
  let assemblyFormat = [{
    $x `,` $scale (`,` $zero_point^)? (`axis` `=` $axis^)? attr-dict
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

#endif // GLOW_DIALECTS_GLOW_GLOWOPSQUANTIZATION_TD
