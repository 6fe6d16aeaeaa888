//===- GlowOpsShape.td - Constants, shapes and reinterpretation -----------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSSHAPE_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSSHAPE_TD

include "dialects/Glow/GlowInterfaces.td"

//===----------------------------------------------------------------------===//
// Tensors from nothing or from shapes
//===----------------------------------------------------------------------===//

def Glow_ConstantOp : Glow_Op<"constant", [ConstantLike, Glow_InferType]> {
  let summary = "A tensor known at compile time";
  let description = [{
    The tensor is any elements attribute: `dense<...>` for small values,
    `dense_resource<...>` for weights, which are then never printed inline and
    never copied.

    Constraints:
    - (C1) the type of `value` is a ranked tensor.
    - (C2) `y` has that type.

    ```mlir
    func.func @example() -> tensor<2xi64> {
      %y = glow.constant dense<[1, 2]> : tensor<2xi64>
      return %y : tensor<2xi64>
    }
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Glow_ConstantOfShapeOp
    : Glow_Op<"constant_of_shape", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "A tensor of one value, of a computed shape";
  let description = [{
    Every element of the result is the element of `value`. Operand `shape` has
    one entry per dimension.

    Constraints:
    - (C1) `value` has one element.
    - (C2) `shape` has a static length of at most 64.
    - (C3) the entries of `shape`, if they are constant, are not negative.

    ```mlir
    func.func @example() -> tensor<2x3xf32> {
      %shape = glow.constant dense<[2, 3]> : tensor<2xi64>
      %y = glow.constant_of_shape %shape value = dense<0.5> : tensor<1xf32>
        : (tensor<2xi64>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_ExtentsTensor:$shape, ElementsAttr:$value);
  let results = (outs Glow_PlainTensor:$y);
  let assemblyFormat = [{
    $shape `value` `=` $value attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_RangeOp : Glow_Op<"range", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Numbers from start to limit by delta";
  let description = [{
    The result is start, start + delta, start + 2 * delta, ... while less than
    `limit` (greater, if `delta` is negative):
    `max(ceil((limit - start) / delta), 0)` elements.

    Constraints:
    - (C1) `start`, `limit` and `delta` have the same element type.
    - (C2) `delta`, if it is constant, is not zero.
    - (C3) the number of elements, if it is constant, fits in 63 bits.

    ```mlir
    func.func @example(%limit: tensor<i64>) -> tensor<?xi64> {
      %start = glow.constant dense<0> : tensor<i64>
      %delta = glow.constant dense<1> : tensor<i64>
      %y = glow.range %start, %limit, %delta
        : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
      return %y : tensor<?xi64>
    }
    ```
  }];
  let arguments = (ins Glow_NumberScalar:$start, Glow_NumberScalar:$limit,
                       Glow_NumberScalar:$delta);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $start `,` $limit `,` $delta attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_EyeLikeOp : Glow_Op<"eye_like", [Glow_ReifyAsFirstOperand]> {
  let summary = "A matrix of the shape of x with ones on a diagonal";
  let description = [{
    The result has ones where column minus row is `k` (default 0) and zeros
    elsewhere. Of `x` only the shape counts; the element type is free.

    Constraints:
    - (C1) `x` has rank 2.
    - (C2) `x` and `y` have compatible shapes.

    ```mlir
    func.func @example(%x: tensor<2x3xi32>) -> tensor<2x3xf32> {
      %y = glow.eye_like %x k = 1 : (tensor<2x3xi32>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, DefaultValuedAttr<I64Attr, "0">:$k);
  let results = (outs Glow_PlainTensor:$y);
  let assemblyFormat = [{
    $x (`k` `=` $k^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Glow_ShapeOp : Glow_Op<"shape", [Glow_InferType]> {
  let summary = "The dimensions of a tensor";
  let description = [{
    The result holds the dimensions of `x` from `start` (default 0) up to, but
    without, `end` (default: all of them).

    Constraints:
    - (C1) `start` and `end` are in [0, rank of `x`] and `start` is not greater
      than `end`.

    ```mlir
    func.func @example(%x: tensor<2x?x4xf32>) -> tensor<2xi64> {
      %y = glow.shape %x start = 1 : (tensor<2x?x4xf32>) -> tensor<2xi64>
      return %y : tensor<2xi64>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x,
                       DefaultValuedAttr<I64Attr, "0">:$start,
                       OptionalAttr<I64Attr>:$end);
  let results = (outs Glow_ExtentsTensor:$y);
  let assemblyFormat = [{
    $x (`start` `=` $start^)? (`end` `=` $end^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Glow_SizeOp : Glow_Op<"size", [Glow_InferType]> {
  let summary = "The number of elements of a tensor";
  let description = [{
    The result is the product of the dimensions of `x`.

    ```mlir
    func.func @example(%x: tensor<2x?x4xf32>) -> tensor<i64> {
      %y = glow.size %x : (tensor<2x?x4xf32>) -> tensor<i64>
      return %y : tensor<i64>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x);
  let results = (outs Glow_TensorOfRank<I64, 0>:$y);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def Glow_OneHotOp : Glow_Op<"one_hot", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Indices as vectors with one element on";
  let description = [{
    Inserts a dimension of `depth` elements at `axis`, in which the element at
    the index is `values[1]` and every other one `values[0]`. A negative index
    counts from the end; one out of [-depth, depth) turns no element on.

    Constraints:
    - (C1) `axis` is in [0, rank of `indices`].
    - (C2) `depth` is a scalar or has one element.
    - (C3) `depth`, if it is constant, is not negative.
    - (C4) `values` has two elements.

    ```mlir
    func.func @example(%i: tensor<4xi64>, %values: tensor<2xf32>)
        -> tensor<4x10xf32> {
      %depth = glow.constant dense<10> : tensor<i64>
      %y = glow.one_hot %i, %depth, %values axis = 1
        : (tensor<4xi64>, tensor<i64>, tensor<2xf32>) -> tensor<4x10xf32>
      return %y : tensor<4x10xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$indices, Glow_NumberTensor:$depth,
                       Glow_TensorOfRank<Glow_Plain, 1>:$values, I64Attr:$axis);
  let results = (outs Glow_PlainTensor:$y);
  let assemblyFormat = [{
    $indices `,` $depth `,` $values `axis` `=` $axis attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// The same elements in another shape
//===----------------------------------------------------------------------===//

def Glow_ReshapeOp : Glow_Op<"reshape", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "The same elements, in order, in another shape";
  let description = [{
    Operand `shape` has one entry per dimension of the result. One entry may be
    -1: that dimension takes what is left. An entry of 0 copies the dimension of
    `x` at the same position, or with `allow_zero` means zero elements.

    Constraints:
    - (C1) `shape` has a static length of at most 64.
    If `shape` is constant:
    - (C2) its entries are at least -1, and at most one of them is -1.
    - (C3) with `allow_zero` it does not have both -1 and 0.
    - (C4) an entry of 0 that copies is at a position that `x` has.
    - (C5) it gives as many elements as `x` has.

    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>) -> tensor<2x12xf32> {
      %shape = glow.constant dense<[0, -1]> : tensor<2xi64>
      %y = glow.reshape %x, %shape
        : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<2x12xf32>
      return %y : tensor<2x12xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, Glow_ExtentsTensor:$shape,
                       UnitAttr:$allow_zero);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `,` $shape (`allow_zero` $allow_zero^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_TransposeOp : Glow_Op<"transpose", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Permutation of the dimensions";
  let description = [{
    Dimension i of the result is dimension `perm[i]` of `x`.

    Constraints:
    - (C1) `perm` is a permutation of [0, rank of `x`).

    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
      %y = glow.transpose %x perm = [2, 0, 1]
        : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
      return %y : tensor<4x2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, DenseI64ArrayAttr:$perm);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `perm` `=` $perm attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_SqueezeOp : Glow_Op<"squeeze", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Removal of dimensions of one element";
  let description = [{
    Removes the dimensions `axes` of `x`.

    Constraints:
    - (C1) `axes` are in [0, rank of `x`) and strictly ascending.
    - (C2) `x` has one element along each of the `axes`.

    ```mlir
    func.func @example(%x: tensor<1x3x1xf32>) -> tensor<3xf32> {
      %y = glow.squeeze %x axes = [0, 2] : (tensor<1x3x1xf32>) -> tensor<3xf32>
      return %y : tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_UnsqueezeOp : Glow_Op<"unsqueeze", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Insertion of dimensions of one element";
  let description = [{
    Inserts dimensions so that the `axes` of the result have one element.

    Constraints:
    - (C1) `axes` are in [0, rank of `y`) and strictly ascending.

    ```mlir
    func.func @example(%x: tensor<3xf32>) -> tensor<1x3x1xf32> {
      %y = glow.unsqueeze %x axes = [0, 2]
        : (tensor<3xf32>) -> tensor<1x3x1xf32>
      return %y : tensor<1x3x1xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_FlattenOp : Glow_Op<"flatten", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "The same elements as a matrix";
  let description = [{
    The dimensions before `axis` become the rows, the others the columns.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`].
    - (C2) the number of rows and that of columns fit in 63 bits.

    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>) -> tensor<2x12xf32> {
      %y = glow.flatten %x axis = 1 : (tensor<2x3x4xf32>) -> tensor<2x12xf32>
      return %y : tensor<2x12xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, I64Attr:$axis);
  let results = (outs Glow_TensorOfRank<Glow_Any, 2>:$y);
  let assemblyFormat = [{
    $x `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_DepthToSpaceOp
    : Glow_Op<"depth_to_space", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Blocks of channels moved into space";
  let description = [{
    Moves the channels of `x`: (N, C, H, W) into squares of `blocksize` pixels:
    the result is (N, C / blocksize^2, H * blocksize, W * blocksize). The
    channel is counted as (row in block, column in block, channel) with
    `mode = dcr` (the default) and as (channel, row in block, column in block)
    with `crd`.

    Constraints:
    - (C1) `x` has rank 4.
    - (C2) `blocksize` is positive.
    - (C3) the channels are a multiple of the square of `blocksize`.
    - (C4) the dimensions of the result fit in 63 bits.

    ```mlir
    func.func @example(%x: tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32> {
      %y = glow.depth_to_space %x blocksize = 2 mode = crd
        : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
      return %y : tensor<1x2x4x6xf32>
    }
    ```
  }];
  let arguments = (ins
    Glow_AnyTensor:$x,
    I64Attr:$blocksize,
    DefaultValuedAttr<Glow_DepthToSpaceModeAttr,
                      "::mlir::glow::DepthToSpaceMode::DCR">:$mode);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `blocksize` `=` $blocksize (`mode` `=` `` $mode^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_SpaceToDepthOp
    : Glow_Op<"space_to_depth", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "Blocks of space moved into channels";
  let description = [{
    Moves squares of `blocksize` pixels of `x`: (N, C, H, W) into the channels:
    the result is (N, C * blocksize^2, H / blocksize, W / blocksize), with the
    channel counted as (row in block, column in block, channel).

    Constraints:
    - (C1) `x` has rank 4.
    - (C2) `blocksize` is positive.
    - (C3) height and width are multiples of `blocksize`.
    - (C4) the dimensions of the result fit in 63 bits.

    ```mlir
    func.func @example(%x: tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32> {
      %y = glow.space_to_depth %x blocksize = 2
        : (tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32>
      return %y : tensor<1x8x2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_AnyTensor:$x, I64Attr:$blocksize);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $x `blocksize` `=` $blocksize attr-dict
    `:` functional-type(operands, results)
  }];
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSSHAPE_TD
