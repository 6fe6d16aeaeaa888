//===- GlowOpsNormalization.td - Normalisation and softmax ----------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSNORMALIZATION_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSNORMALIZATION_TD

include "dialects/Glow/GlowInterfaces.td"

// The result has the type of `x`.
class Glow_NormalizationOp<string mnemonic>
    : Glow_Op<mnemonic, [Glow_ReifyAsFirstOperand, AllTypesMatch<["x", "y"]>]> {
  let results = (outs Glow_FloatTensor:$y);
  let hasVerifier = 1;
}

def Glow_BatchNormOp : Glow_NormalizationOp<"batch_norm"> {
  let summary = "Normalisation by given statistics of each channel";
  let description = [{
    Computes `(x - mean) / sqrt(var + epsilon) * scale + bias` with one value of
    each parameter per channel of `x`: (N, C, ...). `epsilon` defaults to 1e-5.

    Constraints:
    - (C1) `x` has a rank of at least 2.
    - (C2) `scale`, `bias`, `mean` and `var` are 1-D with one element per
      channel.

    ```mlir
    func.func @example(%x: tensor<1x8x4x4xf32>, %p: tensor<8xf32>)
        -> tensor<1x8x4x4xf32> {
      %y = glow.batch_norm %x, %p, %p, %p, %p epsilon = 1.0e-3
        : (tensor<1x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>,
           tensor<8xf32>) -> tensor<1x8x4x4xf32>
      return %y : tensor<1x8x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_FloatTensor:$scale,
                       Glow_FloatTensor:$bias, Glow_FloatTensor:$mean,
                       Glow_FloatTensor:$var,
                       Glow_F32Default<"1e-5f">:$epsilon);
  let assemblyFormat = [{
    $x `,` $scale `,` $bias `,` $mean `,` $var (`epsilon` `=` $epsilon^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasCanonicalizer = 1;
}

def Glow_LayerNormOp : Glow_NormalizationOp<"layer_norm"> {
  let summary = "Normalisation over the trailing dimensions";
  let description = [{
    Computes `(x - mean) / sqrt(var + epsilon) * scale + bias` with mean and
    variance over the dimensions from `axis` on. The statistics are computed in
    f32 or better. `epsilon` defaults to 1e-5.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).
    - (C2) `scale` and `bias` broadcast to the dimensions of `x` from `axis` on.

    ```mlir
    func.func @example(%x: tensor<4x16x32xf32>, %scale: tensor<32xf32>,
                       %bias: tensor<32xf32>) -> tensor<4x16x32xf32> {
      %y = glow.layer_norm %x, %scale, %bias axis = 2
        : (tensor<4x16x32xf32>, tensor<32xf32>, tensor<32xf32>)
        -> tensor<4x16x32xf32>
      return %y : tensor<4x16x32xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_FloatTensor:$scale,
                       Optional<Glow_FloatTensor>:$bias, I64Attr:$axis,
                       Glow_F32Default<"1e-5f">:$epsilon);
  let assemblyFormat = [{
    $x `,` $scale (`,` $bias^)? `axis` `=` $axis (`epsilon` `=` $epsilon^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Glow_RmsNormOp : Glow_NormalizationOp<"rms_norm"> {
  let summary = "Division by the root mean square of the trailing dimensions";
  let description = [{
    Computes `x / sqrt(mean(x^2) + epsilon) * scale` with the mean over the
    dimensions from `axis` on. The mean is computed in f32 or better. `epsilon`
    defaults to 1e-5.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).
    - (C2) `scale` broadcasts to the dimensions of `x` from `axis` on.

    ```mlir
    func.func @example(%x: tensor<4x16x32xf32>, %scale: tensor<32xf32>)
        -> tensor<4x16x32xf32> {
      %y = glow.rms_norm %x, %scale axis = 2
        : (tensor<4x16x32xf32>, tensor<32xf32>) -> tensor<4x16x32xf32>
      return %y : tensor<4x16x32xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_FloatTensor:$scale,
                       I64Attr:$axis, Glow_F32Default<"1e-5f">:$epsilon);
  let assemblyFormat = [{
    $x `,` $scale `axis` `=` $axis (`epsilon` `=` $epsilon^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Glow_InstanceNormOp : Glow_NormalizationOp<"instance_norm"> {
  let summary = "Normalisation of each channel of each instance";
  let description = [{
    Computes `(x - mean) / sqrt(var + epsilon) * scale + bias` with mean and
    variance over the spatial dimensions of `x`: (N, C, spatial...). `epsilon`
    defaults to 1e-5.

    Constraints:
    - (C1) `x` has a rank of at least 3.
    - (C2) `scale` and `bias` are 1-D with one element per channel.

    ```mlir
    func.func @example(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>)
        -> tensor<2x8x4x4xf32> {
      %y = glow.instance_norm %x, %p, %p
        : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
        -> tensor<2x8x4x4xf32>
      return %y : tensor<2x8x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_FloatTensor:$scale,
                       Glow_FloatTensor:$bias,
                       Glow_F32Default<"1e-5f">:$epsilon);
  let assemblyFormat = [{
    $x `,` $scale `,` $bias (`epsilon` `=` $epsilon^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Glow_GroupNormOp : Glow_NormalizationOp<"group_norm"> {
  let summary = "Normalisation of groups of channels of each instance";
  let description = [{
    Splits the channels of `x`: (N, C, spatial...) into `num_groups` groups of
    neighbours and computes `(x - mean) / sqrt(var + epsilon) * scale + bias`
    with mean and variance over a group and the spatial dimensions. `scale` and
    `bias` are per channel. `epsilon` defaults to 1e-5.

    Constraints:
    - (C1) `x` has a rank of at least 2.
    - (C2) `num_groups` is positive and divides the channels.
    - (C3) `scale` and `bias` are 1-D with one element per channel.

    ```mlir
    func.func @example(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>)
        -> tensor<2x8x4x4xf32> {
      %y = glow.group_norm %x, %p, %p num_groups = 4
        : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
        -> tensor<2x8x4x4xf32>
      return %y : tensor<2x8x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_FloatTensor:$scale,
                       Glow_FloatTensor:$bias, I64Attr:$num_groups,
                       Glow_F32Default<"1e-5f">:$epsilon);
  let assemblyFormat = [{
    $x `,` $scale `,` $bias `num_groups` `=` $num_groups
    (`epsilon` `=` $epsilon^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Glow_LrnOp : Glow_NormalizationOp<"lrn"> {
  let summary = "Local response normalisation across channels";
  let description = [{
    Computes `x / (bias + alpha / size * s)^beta` where s is the sum of x^2 over
    the channels from `c - floor((size - 1) / 2)` to `c + ceil((size - 1) / 2)`
    that exist. `x` is (N, C, ...), or (N, ..., C) with
    `layout = channels_last`. `alpha` defaults to 1e-4, `beta` to 0.75, `bias`
    to 1.

    Constraints:
    - (C1) `x` has a rank of at least 2.
    - (C2) `size` is positive.

    ```mlir
    func.func @example(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
      %y = glow.lrn %x size = 5 bias = 2.0 : tensor<1x8x4x4xf32>
      return %y : tensor<1x8x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_F32Default<"1e-4f">:$alpha,
                       Glow_F32Default<"0.75f">:$beta,
                       Glow_F32Default<"1.0f">:$bias, I64Attr:$size,
                       Glow_ChannelsFirstByDefault:$layout);
  let assemblyFormat = [{
    $x `size` `=` $size (`alpha` `=` $alpha^)? (`beta` `=` $beta^)?
    (`bias` `=` $bias^)? (`layout` `=` `` $layout^)? attr-dict `:` type($x)
  }];
}

def Glow_LpNormalizationOp : Glow_NormalizationOp<"lp_normalization"> {
  let summary = "Division by the p-norm along an axis";
  let description = [{
    Divides each element by the p-norm of the elements along `axis`; zero
    divided by a zero norm is zero. `p` defaults to 2.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).
    - (C2) `p` is 1 or 2.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %y = glow.lp_normalization %x axis = 1 p = 1 : tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, I64Attr:$axis,
                       DefaultValuedAttr<I64Attr, "2">:$p);
  let assemblyFormat =
      "$x `axis` `=` $axis (`p` `=` $p^)? attr-dict `:` type($x)";
}

class Glow_SoftmaxLikeOp<string mnemonic, string what, string formula>
    : Glow_NormalizationOp<mnemonic> {
  let summary = what;
  let description = "Computes " # formula # [{ along `axis`.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %y = glow.}] # mnemonic # [{ %x axis = 1 : tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, I64Attr:$axis);
  let assemblyFormat = "$x `axis` `=` $axis attr-dict `:` type($x)";
}

def Glow_SoftmaxOp : Glow_SoftmaxLikeOp<"softmax", "Softmax along an axis",
    "`exp(x - max(x)) / sum(exp(x - max(x)))`">;
def Glow_LogSoftmaxOp : Glow_SoftmaxLikeOp<"log_softmax",
    "Logarithm of softmax along an axis",
    "`x - max(x) - log(sum(exp(x - max(x))))`">;
def Glow_HardmaxOp : Glow_SoftmaxLikeOp<"hardmax",
    "One at the first largest element along an axis",
    "1 for the first largest element and 0 for all others">;

#endif // GLOW_DIALECTS_GLOW_GLOWOPSNORMALIZATION_TD
