//===- GlirOps.td - Operations of the glir dialect ------------------------===//
#ifndef GLOW_DIALECTS_GLIR_GLIROPS_TD
#define GLOW_DIALECTS_GLIR_GLIROPS_TD

include "dialects/Glir/GlirDialect.td"
include "dialects/Glir/GlirInterfaces.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Glir_Buffer : MemRefRankOf<
    [I1, I8, I16, I32, I64, F16, BF16, F32], [0, 1, 2, 3, 4, 5, 6, 7, 8]>;

class Glir_Op<string mnemonic, list<Trait> traits = []>
    : Op<Glir_Dialect, mnemonic, traits>;

/// A step of a unit: it has a queue, reads buffers and writes one.
class Glir_StepOp<string mnemonic, list<string> methods = [],
                  list<Trait> traits = []>
    : Glir_Op<mnemonic, !listconcat(
        [DeclareOpInterfaceMethods<Glir_StepOpInterface, methods>], traits)> {
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

def Glir_CopyOp : Glir_StepOp<"copy"> {
  let summary = "Copy between memories, with padding";
  let description = [{
    Copies `input` into `output`, which is larger by `pad_low` elements before
    and `pad_high` elements after along each dimension; these become
    `pad_value`. The source may be empty: then all is padding. Dimensions are
    those of the views, so that a transposed view makes it a transposition.

    - (C1) Both have the same element type and rank, which is at most 5.
    - (C2) `pad_low` and `pad_high` are empty or have an element per dimension,
      none of them negative.
    - (C3) The shape of the output is that of the input with its padding.
    - (C4) There is a `pad_value` of the element type if there is padding.
  }];
  let arguments = (ins StrAttr:$queue, Arg<Glir_Buffer, "", [MemRead]>:$input,
    Arg<Glir_Buffer, "", [MemWrite]>:$output,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pad_low,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pad_high,
    OptionalAttr<TypedAttrInterface>:$pad_value);
  let assemblyFormat = [{
    `on` $queue `ins` `(` $input `:` type($input) `)`
    `outs` `(` $output `:` type($output) `)` attr-dict
  }];
}

def Glir_FillOp : Glir_StepOp<"fill"> {
  let summary = "Set every element to a value";
  let description = [{
    - (C1) The value has the element type of the output.
  }];
  let arguments = (ins StrAttr:$queue, TypedAttrInterface:$value,
    Arg<Glir_Buffer, "", [MemWrite]>:$output);
  let assemblyFormat = [{
    `on` $queue $value `outs` `(` $output `:` type($output) `)` attr-dict
  }];
}

def Glir_GatherOp : Glir_StepOp<"gather"> {
  let summary = "Rows of a table, by index";
  let description = [{
    `output[i] = table[indices[i]]` along the first dimension of the table and
    of the output. A negative index counts from the end; an index out of
    range is a fault of the machine.

    - (C1) The indices have rank 1 and elements of i32 or i64.
    - (C2) Output and table have the same element type and the same shape beyond
      the first dimension, along which the output has as many rows as there are
      indices.
  }];
  let arguments = (ins StrAttr:$queue, Arg<Glir_Buffer, "", [MemRead]>:$table,
    Arg<Glir_Buffer, "", [MemRead]>:$indices,
    Arg<Glir_Buffer, "", [MemWrite]>:$output);
  let assemblyFormat = [{
    `on` $queue `ins` `(` $table `,` $indices `:` type($table) `,`
    type($indices) `)` `outs` `(` $output `:` type($output) `)` attr-dict
  }];
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// A tile of a contraction.
class Glir_ContractionOp<string mnemonic, dag attributes>
    : Glir_StepOp<mnemonic, ["readsOutput", "countProducts"]> {
  let arguments = !con((ins StrAttr:$queue,
    Arg<Glir_Buffer, "", [MemRead]>:$input,
    Arg<Glir_Buffer, "", [MemRead]>:$weight,
    Arg<Glir_Buffer, "", [MemRead, MemWrite]>:$output), attributes,
    (ins UnitAttr:$accumulate, UnitAttr:$input_unsigned,
     UnitAttr:$weight_unsigned));
  let assemblyFormat = [{
    `on` $queue `ins` `(` $input `,` $weight `:` type($input) `,`
    type($weight) `)` `outs` `(` $output `:` type($output) `)` attr-dict
  }];
}

defvar contractionTypes = [{

    Integers of 8 or 16 bits are summed in i32, f16, bf16 and f32 in f32;
    `input_unsigned` and `weight_unsigned` say that integers have no sign.
    With `accumulate` the sums are added to what the output holds.

}];

def Glir_MatmulOp : Glir_ContractionOp<"matmul", (ins)> {
  let summary = "A tile of a matrix product";
  let description = !strconcat([{
    `output[m, n] = sum over k of input[m, k] * weight[k, n]`
  }], contractionTypes, [{
    - (C1) The element types are of the kinds above.
    - (C2) The shapes are MxK, KxN and MxN.
  }]);
}

def Glir_ConvOp : Glir_ContractionOp<"conv",
    (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations)> {
  let summary = "A tile of a convolution";
  let description = !strconcat([{
    `output[n, y, x, f] = sum over i, j, c of
    input[n, y * strides[0] + i * dilations[0],
    x * strides[1] + j * dilations[1], c] * weight[i, j, c, f]`
  }], contractionTypes, [{
    - (C1) The element types are of the kinds above.
    - (C2) The shapes are NxHxWxC, KHxKWxCxF and NxOHxOWxF.
    - (C3) There are two strides and two dilations, all positive.
    - (C4) The input is as large as the windows reach: no more, no less than
      `(OH - 1) * strides[0] + (KH - 1) * dilations[0] + 1` rows, and columns
      likewise.
  }]);
}

def Glir_DepthwiseConvOp : Glir_ContractionOp<"depthwise_conv",
    (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations)> {
  let summary = "A tile of a convolution with one filter per channel";
  let description = !strconcat([{
    `output[n, y, x, c] = sum over i, j of
    input[n, y * strides[0] + i * dilations[0],
    x * strides[1] + j * dilations[1], c] * weight[i, j, c]`
  }], contractionTypes, [{
    - (C1) The element types are of the kinds above.
    - (C2) The shapes are NxHxWxC, KHxKWxC and NxOHxOWxC.
    - (C3) There are two strides and two dilations, all positive.
    - (C4) The input is as large as the windows reach.
  }]);
}

//===----------------------------------------------------------------------===//
// Scalar programs
//===----------------------------------------------------------------------===//

defvar programDescription = [{

    The index space has the extents `sizes`. The operands' elements are at the
    linear maps `indexing_maps`, the last of which is the output's. The region
    is a scalar program of `arith` and `math` operations, with an argument per
    input; it may read tables with `memref.load`.

    - (C1) There is a map for each input and for the output, linear in the
      dimensions, without symbols or constants, one result per dimension of the
      operand.
    - (C2) Each map stays within its operand.
    - (C3) The arguments of the region have the element types of the inputs and
      the value that it yields that of the output.
}];

def Glir_ElementwiseOp : Glir_StepOp<"elementwise", [],
    [SingleBlock, RecursiveMemoryEffects]> {
  let summary = "A scalar program for every element of an index space";
  let description = !strconcat([{
    `output[map(i)] = program(inputs[map(i)])` for every index.
  }], programDescription, [{
    - (C4) The output's map is a permutation of all dimensions of extents
      above 1.
  }]);
  let arguments = (ins StrAttr:$queue,
    Arg<Variadic<Glir_Buffer>, "", [MemRead]>:$inputs,
    Arg<Glir_Buffer, "", [MemWrite]>:$output, DenseI64ArrayAttr:$sizes,
    AffineMapArrayAttr:$indexing_maps);
  let regions = (region SizedRegion<1>:$program);
  let assemblyFormat = [{
    `on` $queue `ins` `(` ($inputs^ `:` type($inputs))? `)`
    `outs` `(` $output `:` type($output) `)` attr-dict `program` $program
  }];
}

def Glir_Sum : I32EnumAttrCase<"sum", 0>;
def Glir_Max : I32EnumAttrCase<"max", 1>;
def Glir_Min : I32EnumAttrCase<"min", 2>;
def Glir_Combine : I32EnumAttr<"Combine", "how values are combined",
    [Glir_Sum, Glir_Max, Glir_Min]> {
  let cppNamespace = "::mlir::glow::glir";
}

def Glir_ReduceOp : Glir_StepOp<"reduce", ["readsOutput"],
    [SingleBlock, RecursiveMemoryEffects]> {
  let summary = "Combine the values of a scalar program";
  let description = !strconcat([{
    For every index of the dimensions that the output's map mentions, the
    values of the program for all indices of the others are combined: summed
    up, or their maximum or minimum. With `accumulate` they are combined with
    what the output holds. With `is_unsigned`, integers are compared without a
    sign.
  }], programDescription, [{
    - (C4) The output's map is a permutation of some dimensions.
  }]);
  let arguments = (ins StrAttr:$queue, Glir_Combine:$combine,
    Arg<Variadic<Glir_Buffer>, "", [MemRead]>:$inputs,
    Arg<Glir_Buffer, "", [MemRead, MemWrite]>:$output,
    DenseI64ArrayAttr:$sizes, AffineMapArrayAttr:$indexing_maps,
    UnitAttr:$accumulate, UnitAttr:$is_unsigned);
  let regions = (region SizedRegion<1>:$program);
  let assemblyFormat = [{
    `on` $queue $combine `ins` `(` ($inputs^ `:` type($inputs))? `)`
    `outs` `(` $output `:` type($output) `)` attr-dict `program` $program
  }];
}

def Glir_RescaleOp : Glir_Op<"rescale", [Pure]> {
  let summary = "Rescale an integer by a multiplier and a shift";
  let description = [{
    `clamp(((value - input_zero_point) * multiplier + (1 << (shift - 1))) >>
    shift) + output_zero_point)` to the range of the result, computed without
    loss: the requantisation that all targets share, of one element. Chips have
    a function for it; CPUs compute it in steps.

    (C1) Value and result have 8, 16 or 32 bits.
  }];
  let arguments = (ins AnySignlessInteger:$value, I32:$multiplier, I8:$shift,
    DefaultValuedAttr<I64Attr, "0">:$input_zero_point,
    DefaultValuedAttr<I64Attr, "0">:$output_zero_point,
    UnitAttr:$input_unsigned, UnitAttr:$output_unsigned);
  let results = (outs AnySignlessInteger:$result);
  let assemblyFormat = [{
    $value `,` $multiplier `,` $shift attr-dict `:` type($value) `->`
    type($result)
  }];
  let hasVerifier = 1;
}

def Glir_YieldOp : Glir_Op<"yield", [Pure, Terminator,
    ParentOneOf<["ElementwiseOp", "ReduceOp"]>]> {
  let summary = "The value of a scalar program";
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value `:` type($value) attr-dict";
}

//===----------------------------------------------------------------------===//
// Order between queues
//===----------------------------------------------------------------------===//

def Glir_SignalOp : Glir_Op<"signal"> {
  let summary = "Put a token into the FIFO from one queue to another";
  let description = [{
    The token is there when all earlier steps of `queue` have finished. Tokens
    of a pair of queues are waited for in the order in which they were
    signalled.

    - (C1) The token has exactly one `glir.wait`.
    - (C2) The two queues differ.
  }];
  let arguments = (ins StrAttr:$queue, StrAttr:$to);
  let results = (outs Glir_Token:$token);
  let assemblyFormat = "`on` $queue `to` $to attr-dict";
  let hasVerifier = 1;
}

def Glir_WaitOp : Glir_Op<"wait"> {
  let summary = "Hold a queue until a token is there, and take it";
  let arguments = (ins Glir_Token:$token);
  let assemblyFormat = "$token attr-dict";
}

#endif // GLOW_DIALECTS_GLIR_GLIROPS_TD
