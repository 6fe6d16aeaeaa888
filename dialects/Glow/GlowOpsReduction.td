//===- GlowOpsReduction.td - Reductions, scans and selections -------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSREDUCTION_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSREDUCTION_TD

include "dialects/Glow/GlowInterfaces.td"

class Glow_ReduceOp<string mnemonic, Type tensor, string formula,
                    string note = "">
    : Glow_Op<mnemonic, [Glow_Reduction, Glow_InferTypeWith<"inferReduce">,
                         Glow_ReifyDimsWith<"reifyReduce">]> {
  let summary = "y = " # formula # " over some axes";
  let description = "Computes y = " # formula # [{ over the dimensions `axes`
    of `x`, which vanish from the result, or stay with one element with
    `keepdims`. }] # note # [{

    Constraints:
    - (C1) `axes` are in [0, rank of `x`) and strictly ascending.

    ```mlir
    func.func @example(%x: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
      %y = glow.}] # mnemonic # [{ %x axes = [1, 2] keepdims
        : (tensor<2x3x4xf32>) -> tensor<2x1x1xf32>
      return %y : tensor<2x1x1xf32>
    }
    ```
  }];
  let arguments = (ins tensor:$x, DenseI64ArrayAttr:$axes, UnitAttr:$keepdims);
  let results = (outs tensor:$y);
  let assemblyFormat = [{
    $x `axes` `=` $axes (`keepdims` $keepdims^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_ReduceSumOp : Glow_ReduceOp<"reduce_sum", Glow_NumberTensor, "sum(x)">;
def Glow_ReduceMeanOp : Glow_ReduceOp<"reduce_mean", Glow_NumberTensor,
                                      "sum(x) / n",
                                      "n is the number of elements summed.">;
def Glow_ReduceMaxOp : Glow_ReduceOp<"reduce_max", Glow_AnyTensor, "max(x)">;
def Glow_ReduceMinOp : Glow_ReduceOp<"reduce_min", Glow_AnyTensor, "min(x)">;
def Glow_ReduceProdOp : Glow_ReduceOp<"reduce_prod", Glow_NumberTensor,
                                      "prod(x)">;
def Glow_ReduceL1Op : Glow_ReduceOp<"reduce_l1", Glow_NumberTensor,
                                    "sum(|x|)">;
def Glow_ReduceL2Op : Glow_ReduceOp<"reduce_l2", Glow_NumberTensor,
                                    "sqrt(sum(x^2))">;
def Glow_ReduceLogSumOp : Glow_ReduceOp<"reduce_log_sum", Glow_NumberTensor,
                                        "log(sum(x))">;
def Glow_ReduceLogSumExpOp : Glow_ReduceOp<"reduce_log_sum_exp",
                                           Glow_NumberTensor,
                                           "log(sum(exp(x)))">;
def Glow_ReduceSumSquareOp : Glow_ReduceOp<"reduce_sum_square",
                                           Glow_NumberTensor, "sum(x^2)">;

class Glow_ArgReduceOp<string mnemonic, string which>
    : Glow_Op<mnemonic, [Glow_InferTypeWith<"inferArgReduce">,
                         Glow_ReifyDimsWith<"reifyArgReduce">]> {
  let summary = "Position of the " # which # " element along an axis";
  let description = [{
    The position along `axis` of the }] # which # [{ element: of the first of
    them, or with `select_last_index` of the last. The axis vanishes from the
    result, or stays with one element with `keepdims`.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2xi64> {
      %y = glow.}] # mnemonic # [{ %x axis = 1 select_last_index
        : (tensor<2x3xf32>) -> tensor<2xi64>
      return %y : tensor<2xi64>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$x, I64Attr:$axis, UnitAttr:$keepdims,
                       UnitAttr:$select_last_index);
  let results = (outs Glow_TensorOf<I64>:$y);
  let assemblyFormat = [{
    $x `axis` `=` $axis (`keepdims` $keepdims^)?
    (`select_last_index` $select_last_index^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_ArgMaxOp : Glow_ArgReduceOp<"arg_max", "largest">;
def Glow_ArgMinOp : Glow_ArgReduceOp<"arg_min", "smallest">;

def Glow_CumSumOp : Glow_Op<"cum_sum", [Glow_ReifyAsFirstOperand,
                                         AllTypesMatch<["x", "y"]>]> {
  let summary = "Running sum along an axis";
  let description = [{
    Each element of the result is the sum of the elements of `x` along `axis` up
    to and with its own position; without its own with `exclusive`; from the end
    back to its own with `reverse`.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %y = glow.cum_sum %x axis = 1 exclusive : tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$x, I64Attr:$axis, UnitAttr:$exclusive,
                       UnitAttr:$reverse);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $x `axis` `=` $axis (`exclusive` $exclusive^)? (`reverse` $reverse^)?
    attr-dict `:` type($x)
  }];
  let hasVerifier = 1;
}

def Glow_TopKOp : Glow_Op<"top_k", [Glow_InferType, Glow_ReifyDims]> {
  let summary = "The k largest or smallest elements along an axis";
  let description = [{
    Takes along `axis` the `k` largest elements, or with `largest = false` the
    smallest, and their positions. With `sorted` (the default) they come in
    order; without it in any order. Of equal elements the one at the lower
    position comes first.

    Constraints:
    - (C1) `axis` is in [0, rank of `x`).
    - (C2) `k` has one element.
    - (C3) `k`, if it is constant, is in [0, elements along `axis`].

    ```mlir
    func.func @example(%x: tensor<2x3xf32>)
        -> (tensor<2x1xf32>, tensor<2x1xi64>) {
      %k = glow.constant dense<1> : tensor<1xi64>
      %values, %indices = glow.top_k %x, %k axis = 1 largest = false
        : (tensor<2x3xf32>, tensor<1xi64>)
        -> (tensor<2x1xf32>, tensor<2x1xi64>)
      return %values, %indices : tensor<2x1xf32>, tensor<2x1xi64>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$x, Glow_ExtentsTensor:$k,
                       I64Attr:$axis, Glow_TrueByDefault:$largest,
                       Glow_TrueByDefault:$sorted);
  let results = (outs Glow_NumberTensor:$values, Glow_TensorOf<I64>:$indices);
  let assemblyFormat = [{
    $x `,` $k `axis` `=` $axis (`largest` `=` $largest^)?
    (`sorted` `=` $sorted^)? attr-dict `:` functional-type(operands, results)
  }];
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSREDUCTION_TD
