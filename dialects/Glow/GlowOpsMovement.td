//===- GlowOpsMovement.td - Ops that copy elements to other places --------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSMOVEMENT_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSMOVEMENT_TD

include "dialects/Glow/GlowInterfaces.td"

//===----------------------------------------------------------------------===//
// Whole blocks
//===----------------------------------------------------------------------===//

def Glow_ExpandOp : Glow_Op<"expand", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Broadcast to a shape";
  let description = [{
    Broadcasts `x` and a tensor of the shape `shape` together by numpy's rules:
    where `shape` has a 1, the dimension of `x` stays.

    Constraints:
    - (C1) `shape` has a static length of at most 64.
    - (C2) the entries of `shape`, if they are constant, are not negative.
    - (C3) `shape`, if it is constant, and the shape of `x` broadcast together.

    ```mlir
    func.func @example(%x: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
      %shape = glow.constant dense<[2, 1, 4]> : tensor<3xi64>
      %y = glow.expand %x, %shape
        : (tensor<3x1xf32>, tensor<3xi64>) -> tensor<2x3x4xf32>
      return %y : tensor<2x3x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_ExtentsTensor:$shape);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $shape attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_TileOp : Glow_Op<"tile", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Repetition along each dimension";
  let description = [{
    Repeats `x` `repeats[i]` times along dimension i.

    Constraints:
    - (C1) `repeats` has one entry per dimension of `x`.
    - (C2) the `repeats`, if they are constant, are not negative.
    - (C3) the dimensions of the result fit in 63 bits.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x12xf32> {
      %repeats = glow.constant dense<[1, 4]> : tensor<2xi64>
      %y = glow.tile %x, %repeats
        : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x12xf32>
      return %y : tensor<2x12xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_ExtentsTensor:$repeats);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $repeats attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_ConcatOp : Glow_Op<"concat", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Tensors one after the other along an axis";
  let description = [{
    Joins the operands along `axis`.

    Constraints:
    - (C1) there is at least one operand.
    - (C2) all operands have the same rank and element type.
    - (C3) `axis` is in [0, rank).
    - (C4) all operands have the same dimensions but for `axis`.
    - (C5) the dimensions of the result fit in 63 bits.

    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<2x5xf32>)
        -> tensor<2x8xf32> {
      %y = glow.concat %a, %b axis = 1
        : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<2x8xf32>
      return %y : tensor<2x8xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Glow_AnyTensor>:$xs, I64Attr:$axis);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $xs `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_SplitOp : Glow_Op<"split", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "A tensor cut into pieces along an axis";
  let description = [{
    Cuts `x` along `axis` into one result per entry of `sizes`, of that many
    elements each.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).
    - (C2) the `sizes` are not negative.
    - (C3) the sum of `sizes` is the number of elements along `axis`.

    ```mlir
    func.func @example(%x: tensor<2x8xf32>)
        -> (tensor<2x3xf32>, tensor<2x5xf32>) {
      %0:2 = glow.split %x axis = 1 sizes = [3, 5]
        : (tensor<2x8xf32>) -> (tensor<2x3xf32>, tensor<2x5xf32>)
      return %0#0, %0#1 : tensor<2x3xf32>, tensor<2x5xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, I64Attr:$axis,
                       DenseI64ArrayAttr:$sizes);
  let results = (outs Variadic<Glow_AnyTensor>:$outputs);
  let assemblyFormat = [{
    $x `axis` `=` $axis `sizes` `=` $sizes attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_SliceOp : Glow_Op<"slice", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Elements from start to end by step along some axes";
  let description = [{
    Takes along `axes[i]` the elements from `starts[i]` up to, but without,
    `ends[i]`, every `steps[i]`-th; `steps` default to 1. As in ONNX, a negative
    start or end counts from the end of the dimension; after that a start is
    clamped to [0, dim] and an end to [0, dim] if the step is positive, and to
    [0, dim - 1] and [-1, dim - 1] if it is negative.

    Constraints:
    - (C1) `axes` are in [0, rank of `x`) and none occurs twice.
    - (C2) `starts`, `ends` and `steps` have one entry per axis.
    - (C3) the `steps`, if they are constant, are not zero.

    ```mlir
    func.func @example(%x: tensor<2x10xf32>) -> tensor<2x4xf32> {
      %starts = glow.constant dense<1> : tensor<1xi64>
      %ends = glow.constant dense<-1> : tensor<1xi64>
      %steps = glow.constant dense<2> : tensor<1xi64>
      %y = glow.slice %x, %starts, %ends, %steps axes = [1]
        : (tensor<2x10xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
        -> tensor<2x4xf32>
      return %y : tensor<2x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_ExtentsTensor:$starts,
                       Glow_ExtentsTensor:$ends,
                       Optional<Glow_ExtentsTensor>:$steps,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $starts `,` $ends (`,` $steps^)? `axes` `=` $axes attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_PadOp : Glow_Op<"pad", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Elements added before and after each dimension";
  let description = [{
    Adds `pads[i]` elements before dimension i and `pads[rank + i]` after it; a
    negative number removes elements. The new elements are `value` (default
    zero) in the mode `constant`, the mirror image without the border in
    `reflect`, the border in `edge`, and the elements from the other end in
    `wrap`. The default mode is `constant`.

    Constraints:
    - (C1) `pads` has two entries per dimension of `x`.
    - (C2) `value` is only given in the mode `constant`, and has the element
      type of `x`.
    - (C3) no dimension of the result is negative or too large for 63 bits.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x6xf32> {
      %pads = glow.constant dense<[0, 1, 0, 2]> : tensor<4xi64>
      %y = glow.pad %x, %pads mode = edge
        : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x6xf32>
      return %y : tensor<2x6xf32>
    }
    ```
  }];
  let arguments = (ins
    Glow_AnyTensor:$x,
    Glow_ExtentsTensor:$pads,
    Optional<Glow_AnyScalar>:$value,
    DefaultValuedAttr<Glow_PadModeAttr,
                      "::mlir::glow::PadMode::Constant">:$mode);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $pads (`,` $value^)? (`mode` `=` `` $mode^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_TriluOp : Glow_Op<"trilu", [Glow_ReifyAsFirstOperand,
                                     AllTypesMatch<["x", "y"]>]> {
  let summary = "The upper or lower triangle of matrices";
  let description = [{
    Keeps the elements of the matrices in the last two dimensions of `x` whose
    column minus row is at least `k` (with `upper`) or at most `k` (without),
    and sets the others to zero. `k` defaults to 0.

    Constraints:
    - (C1) `x` has a rank of at least 2.

    ```mlir
    func.func @example(%x: tensor<2x3x3xf32>) -> tensor<2x3x3xf32> {
      %y = glow.trilu %x upper : (tensor<2x3x3xf32>) -> tensor<2x3x3xf32>
      return %y : tensor<2x3x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x,
                       Optional<Glow_TensorOfRank<I64, 0>>:$k, UnitAttr:$upper);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x (`,` $k^)? (`upper` $upper^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Glow_ResizeOp : Glow_Op<"resize", [AttrSizedOperandSegments,
                                       Glow_InferType, Glow_ReifyDims]> {
  let summary = "Interpolation to another size";
  let description = [{
    Resizes each dimension of `x` by a factor of `scales`, to
    `floor(dim * scale)` elements, or to the number in `sizes`. An element of
    the result is taken from where `coordinate_transformation_mode` says, by
    `mode`: the `nearest` element (rounded by `nearest_mode`), `linear` or
    `cubic` interpolation (with the coefficient `cubic_coeff_a`). With
    `exclude_outside` elements outside `x` have no weight; otherwise they are
    those of the border. With `antialias` the filter is stretched when a
    dimension shrinks. In the mode `tf_crop_and_resize` the region is all of
    `x`, and coordinates outside it give `extrapolation_value`.

    Constraints:
    - (C1) exactly one of `scales` and `sizes` is given.
    - (C2) it has one entry per dimension of `x`.
    - (C3) the `scales`, if they are constant, are positive and finite.
    - (C4) the `sizes`, if they are constant, are not negative.
    - (C5) the dimensions of the result fit in 63 bits.

    ```mlir
    func.func @example(%x: tensor<1x3x8x8xf32>) -> tensor<1x3x16x16xf32> {
      %scales = glow.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
      %y = glow.resize %x scales = %scales mode = linear
        : (tensor<1x3x8x8xf32>, tensor<4xf32>) -> tensor<1x3x16x16xf32>
      return %y : tensor<1x3x16x16xf32>
    }
    ```
  }];
  let arguments = (ins
    Glow_NumberTensor:$x,
    Optional<Glow_TensorOfRank<F32, 1>>:$scales,
    Optional<Glow_ExtentsTensor>:$sizes,
    DefaultValuedAttr<Glow_ResizeModeAttr,
                      "::mlir::glow::ResizeMode::Nearest">:$mode,
    DefaultValuedAttr<Glow_CoordinateTransformationAttr,
                      "::mlir::glow::CoordinateTransformation::HalfPixel">
        :$coordinate_transformation_mode,
    DefaultValuedAttr<Glow_NearestModeAttr,
                      "::mlir::glow::NearestMode::RoundPreferFloor">
        :$nearest_mode,
    Glow_F32Default<"-0.75f">:$cubic_coeff_a,
    UnitAttr:$exclude_outside,
    Glow_F32Default<"0.0f">:$extrapolation_value,
    UnitAttr:$antialias);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $x (`scales` `=` $scales^)? (`sizes` `=` $sizes^)? (`mode` `=` `` $mode^)?
    (`coordinate_transformation_mode` `=` `` $coordinate_transformation_mode^)?
    (`nearest_mode` `=` `` $nearest_mode^)?
    (`cubic_coeff_a` `=` $cubic_coeff_a^)?
    (`exclude_outside` $exclude_outside^)?
    (`extrapolation_value` `=` $extrapolation_value^)?
    (`antialias` $antialias^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Elements at indices
//===----------------------------------------------------------------------===//

def Glow_GatherOp : Glow_Op<"gather", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Slices of a tensor at indices";
  let description = [{
    Replaces dimension `axis` of `x` by the dimensions of `indices`:
    `y[a..., i..., b...] = x[a..., indices[i...], b...]`. A negative index
    counts from the end.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).

    ```mlir
    func.func @example(%x: tensor<30000x64xf32>, %i: tensor<2x16xi64>)
        -> tensor<2x16x64xf32> {
      %y = glow.gather %x, %i axis = 0
        : (tensor<30000x64xf32>, tensor<2x16xi64>) -> tensor<2x16x64xf32>
      return %y : tensor<2x16x64xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_IndexTensor:$indices,
                       I64Attr:$axis);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $indices `axis` `=` $axis attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_GatherElementsOp
    : Glow_Op<"gather_elements", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "One element of a tensor for each index";
  let description = [{
    The result has the shape of `indices`. The element at a position is that of
    `x` at the same position, with its coordinate along `axis` replaced by the
    index. A negative index counts from the end.

    Constraints:
    - (C1) `indices` has the rank of `x`.
    - (C2) `axis` is in [0, rank of `x`).
    - (C3) but for `axis`, no dimension of `indices` is greater than that of
      `x`.

    ```mlir
    func.func @example(%x: tensor<3x3xf32>, %i: tensor<2x3xi64>)
        -> tensor<2x3xf32> {
      %y = glow.gather_elements %x, %i axis = 0
        : (tensor<3x3xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_IndexTensor:$indices,
                       I64Attr:$axis);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $indices `axis` `=` $axis attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_GatherNdOp : Glow_Op<"gather_nd", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Slices of a tensor at index vectors";
  let description = [{
    The last dimension of `indices` holds index vectors into the dimensions of
    `x` from `batch_dims` (default 0) on; the first `batch_dims` dimensions of
    both go in step: `y[b..., i..., s...] = x[b..., indices[b..., i..., :], s...]`.
    A negative index counts from the end.

    Constraints:
    - (C1) `batch_dims` is not negative and less than the ranks of `x` and
      `indices`.
    - (C2) the first `batch_dims` dimensions of `x` and `indices` are equal.
    - (C3) the last dimension of `indices` is static and in
      [1, rank of `x` - `batch_dims`].

    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>, %i: tensor<5x2xi64>)
        -> tensor<5x4xf32> {
      %y = glow.gather_nd %x, %i
        : (tensor<2x3x4xf32>, tensor<5x2xi64>) -> tensor<5x4xf32>
      return %y : tensor<5x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_IndexTensor:$indices,
                       DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $indices (`batch_dims` `=` $batch_dims^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

class Glow_ScatterOp<string mnemonic, dag parameters>
    : Glow_Op<mnemonic, [Glow_ReifyAsFirstOperand, AllTypesMatch<["x", "y"]>]> {
  let arguments = !con(
    (ins Glow_AnyTensor:$x, Glow_IndexTensor:$indices, Glow_AnyTensor:$updates),
    parameters,
    (ins DefaultValuedAttr<Glow_ScatterReductionAttr,
                           "::mlir::glow::ScatterReduction::None">:$reduction));
  let results = (outs Glow_AnyTensor:$y);
  let hasVerifier = 1;
}

def Glow_ScatterElementsOp : Glow_ScatterOp<"scatter_elements",
                                            (ins I64Attr:$axis)> {
  let summary = "A tensor with one element changed for each index";
  let description = [{
    The result is `x` where, for each position of `updates`, the element at that
    position with its coordinate along `axis` replaced by the index becomes the
    update, or is combined with it by `reduction` (default `none`). A negative
    index counts from the end. With `none`, indices must not repeat.

    Constraints:
    - (C1) `indices` and `updates` have the rank of `x`.
    - (C2) `axis` is in [0, rank of `x`).
    - (C3) `indices` and `updates` have the same shape.
    - (C4) `updates` has the element type of `x`.
    - (C5) but for `axis`, no dimension of `indices` is greater than that of
      `x`.

    ```mlir
    func.func @example(%x: tensor<3x3xf32>, %i: tensor<2x3xi64>,
                       %u: tensor<2x3xf32>) -> tensor<3x3xf32> {
      %y = glow.scatter_elements %x, %i, %u axis = 0 reduction = add
        : (tensor<3x3xf32>, tensor<2x3xi64>, tensor<2x3xf32>)
        -> tensor<3x3xf32>
      return %y : tensor<3x3xf32>
    }
    ```
  }];
  let assemblyFormat = [{
    $x `,` $indices `,` $updates `axis` `=` $axis
    (`reduction` `=` `` $reduction^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Glow_ScatterNdOp : Glow_ScatterOp<"scatter_nd", (ins)> {
  let summary = "A tensor with one slice changed for each index vector";
  let description = [{
    The last dimension of `indices` holds index vectors into the first
    dimensions of `x`. The result is `x` where the slice at each vector becomes
    the slice of `updates`, or is combined with it by `reduction` (default
    `none`). A negative index counts from the end. With `none`, index vectors
    must not repeat.

    Constraints:
    - (C1) `indices` has a rank of at least 1 and a static last dimension of at
      most the rank of `x`.
    - (C2) the shape of `updates` is that of `indices` without the last
      dimension, followed by the dimensions of `x` that are not indexed.
    - (C3) `updates` has the element type of `x`.

    ```mlir
    func.func @example(%x: tensor<4x4xf32>, %i: tensor<2x1xi64>,
                       %u: tensor<2x4xf32>) -> tensor<4x4xf32> {
      %y = glow.scatter_nd %x, %i, %u
        : (tensor<4x4xf32>, tensor<2x1xi64>, tensor<2x4xf32>)
        -> tensor<4x4xf32>
      return %y : tensor<4x4xf32>
    }
    ```
  }];
  let assemblyFormat = [{
    $x `,` $indices `,` $updates (`reduction` `=` `` $reduction^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSMOVEMENT_TD
