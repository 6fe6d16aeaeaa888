//===- GlowOpsPooling.td - Pooling over windows ---------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSPOOLING_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSPOOLING_TD

include "dialects/Glow/GlowInterfaces.td"

defvar Glow_PoolDescription = [{

    Each spatial dimension of the result has
    `floor((in + pad_begin + pad_end - ((kernel - 1) * dilation + 1)) / stride) + 1`
    elements. With `ceil_mode` the division rounds up, and a window that would
    start beyond the input and its begin padding is left out.

    `kernel_shape`, `strides` and `dilations` have one entry per spatial
    dimension, `pads` all begins followed by all ends. In the assembly
    `strides` and `dilations` of ones and `pads` of zeros are left out.

    Constraints:
    - (C1) `x` has a rank of at least 3.
    - (C2) `kernel_shape`, `strides` and `dilations` have one entry per spatial
      dimension, and `pads` two.
    - (C3) `kernel_shape`, `strides` and `dilations` are positive, `pads` are
      not negative.
    - (C4) each of the `pads` is less than the extent of the window,
      `(kernel - 1) * dilation + 1`, so that no window sees padding only.
    - (C5) the window fits into the padded input.
}];

class Glow_PoolOp<string mnemonic, Type tensor, dag parameters,
                  Type resultTensor = tensor>
    : Glow_Op<mnemonic, [Glow_InferTypeWith<"inferPool">,
                         Glow_ReifyDimsWith<"reifyPool">]> {
  let arguments = !con((ins
    tensor:$x,
    DenseI64ArrayAttr:$kernel_shape,
    DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$dilations,
    DenseI64ArrayAttr:$pads,
    UnitAttr:$ceil_mode), parameters);
  let results = (outs resultTensor:$y);
  let hasCustomAssemblyFormat = 1;
}

def Glow_MaxPoolOp
    : Glow_PoolOp<"max_pool", Glow_NumberTensor,
                  (ins Glow_ChannelsFirstByDefault:$layout)> {
  let summary = "Largest element of each window";
  let description = !strconcat([{
    Takes the largest element of each window of the spatial dimensions of `x`;
    padding is never the largest. `x` is (N, C, spatial...), or
    (N, spatial..., C) with `layout = channels_last`.
}], Glow_PoolDescription, [{
    ```mlir
    func.func @example(%x: tensor<1x64x112x112xf32>)
        -> tensor<1x64x56x56xf32> {
      %y = glow.max_pool %x kernel_shape = [3, 3] strides = [2, 2]
        pads = [1, 1, 1, 1]
        : (tensor<1x64x112x112xf32>) -> tensor<1x64x56x56xf32>
      return %y : tensor<1x64x56x56xf32>
    }
    ```
  }]);
  let hasCanonicalizer = 1;
}

def Glow_AveragePoolOp
    : Glow_PoolOp<"average_pool", Glow_FloatTensor,
                  (ins UnitAttr:$count_include_pad,
                       Glow_ChannelsFirstByDefault:$layout)> {
  let summary = "Mean of each window";
  let description = !strconcat([{
    Takes the mean of each window of the spatial dimensions of `x`. Padding
    counts as zeros with `count_include_pad` and does not count without it;
    elements that `ceil_mode` adds beyond the padding never count. `x` is
    (N, C, spatial...), or (N, spatial..., C) with `layout = channels_last`.
}], Glow_PoolDescription, [{
    ```mlir
    func.func @example(%x: tensor<1x64x8x8xf32>) -> tensor<1x64x4x4xf32> {
      %y = glow.average_pool %x kernel_shape = [2, 2] strides = [2, 2]
        count_include_pad : (tensor<1x64x8x8xf32>) -> tensor<1x64x4x4xf32>
      return %y : tensor<1x64x4x4xf32>
    }
    ```
  }]);
  let hasCanonicalizer = 1;
}

def Glow_LpPoolOp
    : Glow_PoolOp<"lp_pool", Glow_FloatTensor,
                  (ins DefaultValuedAttr<I64Attr, "2">:$p)> {
  let summary = "p-norm of each window";
  let description = !strconcat([{
    Takes the p-norm `sum(|x|^p)^(1/p)` of each window of the spatial
    dimensions of `x`: (N, C, spatial...). `p` defaults to 2.
}], Glow_PoolDescription, [{
    - (C6) `p` is positive.

    ```mlir
    func.func @example(%x: tensor<1x64x8x8xf32>) -> tensor<1x64x4x4xf32> {
      %y = glow.lp_pool %x kernel_shape = [2, 2] strides = [2, 2] p = 1
        : (tensor<1x64x8x8xf32>) -> tensor<1x64x4x4xf32>
      return %y : tensor<1x64x4x4xf32>
    }
    ```
  }]);
  let hasVerifier = 1;
}

def Glow_SumPoolOp
    : Glow_PoolOp<"sum_pool",
                  Glow_TensorOf<AnyTypeOf<[I8, I16, UI8, UI16, I32],
                                          "8, 16 or 32-bit integer">>,
                  (ins Glow_ChannelsFirstByDefault:$layout),
                  Glow_TensorOf<I32>> {
  let summary = "Sum of each window, of integers";
  let description = !strconcat([{
    Adds the elements of each window of the spatial dimensions of `x` in i32,
    where the sum has to fit; padding adds nothing. `x` is (N, C, spatial...),
    or (N, spatial..., C) with `layout = channels_last`.
}], Glow_PoolDescription, [{
    ```mlir
    func.func @example(%x: tensor<1x64x8x8xui8>) -> tensor<1x64x4x4xi32> {
      %y = glow.sum_pool %x kernel_shape = [2, 2] strides = [2, 2]
        : (tensor<1x64x8x8xui8>) -> tensor<1x64x4x4xi32>
      return %y : tensor<1x64x4x4xi32>
    }
    ```
  }]);
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSPOOLING_TD
