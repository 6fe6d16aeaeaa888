//===- GlowOpsElementwise.td - One element in, one element out ------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSELEMENTWISE_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSELEMENTWISE_TD

include "dialects/Glow/GlowInterfaces.td"
include "mlir/IR/OpBase.td"

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

// y[i] = formula(x[i]); `element` is the element type of the example.
class Glow_UnaryBase<string mnemonic, Type tensor, string formula,
                     string element, string exampleAttrs = "">
    : Glow_Op<mnemonic, [Glow_ElementwiseUnary, Glow_ReifyAsFirstOperand,
                         AllTypesMatch<["x", "y"]>]> {
  let summary = "Elementwise y = " # formula;
  let results = (outs tensor:$y);
  defvar type = "tensor<2x3x" # element # ">";
  code example = "\n```mlir\nfunc.func @example(%x: " # type # ") -> " # type #
                 " {\n  %y = glow." # mnemonic # " %x" # exampleAttrs # " : " #
                 type # "\n  return %y : " # type # "\n}\n```\n";
}

class Glow_UnaryOp<string mnemonic, Type tensor, string formula,
                   string note = "", string element = "f32">
    : Glow_UnaryBase<mnemonic, tensor, formula, element> {
  let description = "Computes y = " # formula # " of each element x." #
                    !if(!empty(note), "", " " # note) # "\n" # example;
  let arguments = (ins tensor:$x);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

def Glow_AbsOp : Glow_UnaryOp<"abs", Glow_NumberTensor, "|x|",
    "The most negative signed integer maps to itself.">;
def Glow_AcosOp : Glow_UnaryOp<"acos", Glow_FloatTensor, "arccos(x)">;
def Glow_AcoshOp : Glow_UnaryOp<"acosh", Glow_FloatTensor, "arcosh(x)">;
def Glow_AsinOp : Glow_UnaryOp<"asin", Glow_FloatTensor, "arcsin(x)">;
def Glow_AsinhOp : Glow_UnaryOp<"asinh", Glow_FloatTensor, "arsinh(x)">;
def Glow_AtanOp : Glow_UnaryOp<"atan", Glow_FloatTensor, "arctan(x)">;
def Glow_AtanhOp : Glow_UnaryOp<"atanh", Glow_FloatTensor, "artanh(x)">;
def Glow_BitwiseNotOp : Glow_UnaryOp<"bitwise_not", Glow_IntTensor, "~x", "",
                                     "i32"> {
  let hasFolder = 1;
}
def Glow_CeilOp : Glow_UnaryOp<"ceil", Glow_FloatTensor, "ceil(x)">;
def Glow_CosOp : Glow_UnaryOp<"cos", Glow_FloatTensor, "cos(x)">;
def Glow_CoshOp : Glow_UnaryOp<"cosh", Glow_FloatTensor, "cosh(x)">;
def Glow_ErfOp : Glow_UnaryOp<"erf", Glow_NumberTensor, "erf(x)",
    "erf is the Gauss error function.">;
def Glow_ExpOp : Glow_UnaryOp<"exp", Glow_FloatTensor, "exp(x)">;
def Glow_FloorOp : Glow_UnaryOp<"floor", Glow_FloatTensor, "floor(x)">;
def Glow_HardSwishOp : Glow_UnaryOp<"hard_swish", Glow_FloatTensor,
                                    "x * max(0, min(1, x / 6 + 0.5))">;
def Glow_IdentityOp : Glow_UnaryOp<"identity", Glow_AnyTensor, "x"> {
  let hasFolder = 1;
}
def Glow_LogOp : Glow_UnaryOp<"log", Glow_FloatTensor, "log(x)",
                              "The logarithm is the natural one.">;
def Glow_MishOp : Glow_UnaryOp<"mish", Glow_FloatTensor,
                               "x * tanh(log(1 + exp(x)))">;
def Glow_NegOp : Glow_UnaryOp<"neg", Glow_SignedNumberTensor, "-x"> {
  let hasFolder = 1;
}
def Glow_NotOp : Glow_UnaryOp<"not", Glow_BoolTensor, "not x", "", "i1"> {
  let hasFolder = 1;
}
def Glow_ReciprocalOp : Glow_UnaryOp<"reciprocal", Glow_FloatTensor, "1 / x">;
def Glow_ReluOp : Glow_UnaryOp<"relu", Glow_SignedNumberTensor, "max(x, 0)"> {
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}
def Glow_RoundOp : Glow_UnaryOp<"round", Glow_FloatTensor, "round(x)",
                                "Halves go to the nearest even integer.">;
def Glow_SigmoidOp : Glow_UnaryOp<"sigmoid", Glow_FloatTensor,
                                  "1 / (1 + exp(-x))">;
def Glow_SignOp : Glow_UnaryOp<"sign", Glow_NumberTensor, "sign(x)",
    "The sign is -1, 0 or 1, and NaN for NaN.">;
def Glow_SinOp : Glow_UnaryOp<"sin", Glow_FloatTensor, "sin(x)">;
def Glow_SinhOp : Glow_UnaryOp<"sinh", Glow_FloatTensor, "sinh(x)">;
def Glow_SoftplusOp : Glow_UnaryOp<"softplus", Glow_FloatTensor,
                                   "log(1 + exp(x))">;
def Glow_SoftsignOp : Glow_UnaryOp<"softsign", Glow_FloatTensor,
                                   "x / (1 + |x|)">;
def Glow_SqrtOp : Glow_UnaryOp<"sqrt", Glow_FloatTensor, "sqrt(x)">;
def Glow_TanOp : Glow_UnaryOp<"tan", Glow_FloatTensor, "tan(x)">;
def Glow_TanhOp : Glow_UnaryOp<"tanh", Glow_FloatTensor, "tanh(x)">;

//===----------------------------------------------------------------------===//
// Unary with parameters
//===----------------------------------------------------------------------===//

class Glow_AlphaOp<string mnemonic, string formula, string alpha>
    : Glow_UnaryBase<mnemonic, Glow_FloatTensor, formula, "f32",
                     " alpha = 2.5"> {
  let description = "Computes y = " # formula # " of each element x. `alpha` " #
                    "defaults to " # alpha # ".\n" # example;
  let arguments = (ins Glow_FloatTensor:$x,
                       Glow_F32Default<alpha # "f">:$alpha);
  let assemblyFormat = "$x (`alpha` `=` $alpha^)? attr-dict `:` type($x)";
}

def Glow_CeluOp : Glow_AlphaOp<"celu",
    "max(0, x) + min(0, alpha * (exp(x / alpha) - 1))", "1.0">;
def Glow_EluOp : Glow_AlphaOp<"elu", "x > 0 ? x : alpha * (exp(x) - 1)", "1.0">;
def Glow_LeakyReluOp : Glow_AlphaOp<"leaky_relu", "x < 0 ? alpha * x : x",
                                    "0.01">;
def Glow_SwishOp : Glow_AlphaOp<"swish", "x / (1 + exp(-alpha * x))", "1.0">;
def Glow_ThresholdedReluOp : Glow_AlphaOp<"thresholded_relu",
                                          "x > alpha ? x : 0", "1.0">;

def Glow_GeluOp : Glow_UnaryBase<"gelu", Glow_FloatTensor,
    "0.5 * x * (1 + erf(x / sqrt(2)))", "f32", " approximate = tanh"> {
  let description = [{
    Computes y = 0.5 * x * (1 + erf(x / sqrt(2))) of each element x. With
    `approximate = tanh` it is
    y = 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))).
    The default is `none`.
  }] # example;
  let arguments = (ins
    Glow_FloatTensor:$x,
    DefaultValuedAttr<Glow_GeluApproximationAttr,
                      "::mlir::glow::GeluApproximation::None">:$approximate);
  let assemblyFormat =
      "$x (`approximate` `=` `` $approximate^)? attr-dict `:` type($x)";
}

def Glow_HardSigmoidOp : Glow_UnaryBase<"hard_sigmoid", Glow_FloatTensor,
    "max(0, min(1, alpha * x + beta))", "f32", " alpha = 1.5"> {
  let description = [{
    Computes y = max(0, min(1, alpha * x + beta)) of each element x. `alpha`
    defaults to 0.2, `beta` to 0.5.
  }] # example;
  let arguments = (ins Glow_FloatTensor:$x, Glow_F32Default<"0.2f">:$alpha,
                       Glow_F32Default<"0.5f">:$beta);
  let assemblyFormat = [{
    $x (`alpha` `=` $alpha^)? (`beta` `=` $beta^)? attr-dict `:` type($x)
  }];
}

def Glow_SeluOp : Glow_UnaryBase<"selu", Glow_FloatTensor,
    "gamma * (x > 0 ? x : alpha * (exp(x) - 1))", "f32", " gamma = 1.5"> {
  let description = [{
    Computes y = gamma * (x > 0 ? x : alpha * (exp(x) - 1)) of each element x.
    `alpha` defaults to 1.67326319, `gamma` to 1.05070102.
  }] # example;
  let arguments = (ins Glow_FloatTensor:$x,
                       Glow_F32Default<"1.67326319217681884765625f">:$alpha,
                       Glow_F32Default<"1.05070102214813232421875f">:$gamma);
  let assemblyFormat = [{
    $x (`alpha` `=` $alpha^)? (`gamma` `=` $gamma^)? attr-dict `:` type($x)
  }];
}

def Glow_ShrinkOp : Glow_UnaryBase<"shrink", Glow_NumberTensor,
    "x < -lambd ? x + bias : x > lambd ? x - bias : 0", "f32", " lambd = 1.5"> {
  let description = [{
    Computes y = (x < -lambd ? x + bias : x > lambd ? x - bias : 0) of each
    element x. `bias` defaults to 0, `lambd` to 0.5.
  }] # example;
  let arguments = (ins Glow_NumberTensor:$x, Glow_F32Default<"0.0f">:$bias,
                       Glow_F32Default<"0.5f">:$lambd);
  let assemblyFormat = [{
    $x (`bias` `=` $bias^)? (`lambd` `=` $lambd^)? attr-dict `:` type($x)
  }];
}

class Glow_ClassifyOp<string mnemonic, string what>
    : Glow_Op<mnemonic, [Glow_InferTypeWith<"inferBoolOf">,
                         Glow_ReifyAsFirstOperand]> {
  let summary = "Elementwise test for " # what;
  let results = (outs Glow_BoolTensor:$y);
}

def Glow_IsNanOp : Glow_ClassifyOp<"is_nan", "NaN"> {
  let description = [{
    The result is true where the element is NaN.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xi1> {
      %y = glow.is_nan %x : (tensor<2x3xf32>) -> tensor<2x3xi1>
      return %y : tensor<2x3xi1>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}

def Glow_IsInfOp : Glow_ClassifyOp<"is_inf", "infinity"> {
  let description = [{
    The result is true where the element is negative infinity and
    `detect_negative` is set, or positive infinity and `detect_positive` is
    set. Both are set by default.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xi1> {
      %y = glow.is_inf %x detect_negative = false
        : (tensor<2x3xf32>) -> tensor<2x3xi1>
      return %y : tensor<2x3xi1>
    }
    ```
  }];
  let arguments = (ins Glow_FloatTensor:$x, Glow_TrueByDefault:$detect_negative,
                       Glow_TrueByDefault:$detect_positive);
  let assemblyFormat = [{
    $x (`detect_negative` `=` $detect_negative^)?
    (`detect_positive` `=` $detect_positive^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Glow_CastOp : Glow_Op<"cast", [Glow_ReifyAsFirstOperand]> {
  let summary = "Elementwise conversion to another element type";
  let description = [{
    Converts each element to the element type of the result. Floats become
    integers by truncation; anything but zero becomes true. A float that does
    not fit in an f8 type becomes the largest finite value when `saturate` is
    set (the default), and infinity or NaN when it is not; `saturate` has no
    meaning for other types.

    Constraints:
    - (C1) `x` and `y` have compatible shapes.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xi64> {
      %y = glow.cast %x : (tensor<2x3xf32>) -> tensor<2x3xi64>
      return %y : tensor<2x3xi64>
    }
    ```
  }];
  let arguments = (ins Glow_PlainTensor:$x, Glow_TrueByDefault:$saturate);
  let results = (outs Glow_PlainTensor:$y);
  let assemblyFormat = [{
    $x (`saturate` `=` $saturate^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Glow_ClipOp : Glow_Op<"clip", [AttrSizedOperandSegments,
                                   Glow_ReifyAsFirstOperand,
                                   AllTypesMatch<["x", "y"]>]> {
  let summary = "Elementwise clamp to an interval";
  let description = [{
    Computes y = min(max(x, min), max) of each element x. A bound that is not
    given does not bound. If `min` is greater than `max`, every element becomes
    `max`.

    Constraints:
    - (C1) `min` and `max` have the element type of `x`.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>, %low: tensor<f32>)
        -> tensor<2x3xf32> {
      %y = glow.clip %x min = %low
        : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$x, Optional<Glow_NumberScalar>:$min,
                       Optional<Glow_NumberScalar>:$max);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $x (`min` `=` $min^)? (`max` `=` $max^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Binary and ternary, with numpy broadcasting
//===----------------------------------------------------------------------===//

// y[i] = formula(a[i], b[i]) with a and b broadcast to a common shape.
class Glow_BinaryBase<string mnemonic, string formula, list<Trait> traits>
    : Glow_Op<mnemonic,
              !listconcat([Glow_BroadcastingBinary, Glow_ReifyBroadcast],
                          traits)> {
  let summary = "Elementwise y = " # formula # ", with broadcasting";
}

class Glow_BinaryOp<string mnemonic, Type tensor, string formula,
                    string note = "", list<Trait> traits = [],
                    string element = "f32">
    : Glow_BinaryBase<mnemonic, formula,
          !listconcat([Glow_InferTypeWith<"inferBroadcast">], traits)> {
  defvar a = "tensor<2x3x" # element # ">";
  defvar b = "tensor<3x" # element # ">";
  let description = "Computes y = " # formula # " with `a` and `b` broadcast " #
      "to a common shape by numpy's rules." #
      !if(!empty(note), "", " " # note) #
      "\n\nConstraints:\n- (C1) `a` and `b` have the same element type.\n" #
      "- (C2) the shapes of `a` and `b` broadcast together.\n" #
      "\n```mlir\nfunc.func @example(%a: " # a # ", %b: " # b # ") -> " # a #
      " {\n  %y = glow." # mnemonic # " %a, %b : (" # a # ", " # b # ") -> " #
      a # "\n  return %y : " # a # "\n}\n```\n";
  let arguments = (ins tensor:$a, tensor:$b);
  let results = (outs tensor:$y);
  let assemblyFormat = [{
    $a `,` $b attr-dict `:` custom<OneOrAllTypes>(type($a), type($b), type($y))
  }];
}

def Glow_AddOp : Glow_BinaryOp<"add", Glow_NumberTensor, "a + b",
    "Integers wrap around.", [Commutative]> {
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}
def Glow_SubOp : Glow_BinaryOp<"sub", Glow_NumberTensor, "a - b",
    "Integers wrap around."> {
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}
def Glow_MulOp : Glow_BinaryOp<"mul", Glow_NumberTensor, "a * b",
    "Integers wrap around.", [Commutative]> {
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}
def Glow_DivOp : Glow_BinaryOp<"div", Glow_NumberTensor, "a / b",
    "Integers round towards zero; an integer divided by zero is unspecified."> {
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}
def Glow_MinimumOp : Glow_BinaryOp<"minimum", Glow_NumberTensor, "min(a, b)",
    "NaN wins.", [Commutative]> {
  let hasCanonicalizer = 1;
}
def Glow_MaximumOp : Glow_BinaryOp<"maximum", Glow_NumberTensor, "max(a, b)",
    "NaN wins.", [Commutative]> {
  let hasCanonicalizer = 1;
}
def Glow_AndOp : Glow_BinaryOp<"and", Glow_BoolTensor, "a and b", "",
                               [Commutative], "i1"> {
  let hasFolder = 1;
}
def Glow_OrOp : Glow_BinaryOp<"or", Glow_BoolTensor, "a or b", "",
                              [Commutative], "i1"> {
  let hasFolder = 1;
}
def Glow_XorOp : Glow_BinaryOp<"xor", Glow_BoolTensor, "a xor b", "",
                               [Commutative], "i1"> {
  let hasFolder = 1;
}
def Glow_BitwiseAndOp : Glow_BinaryOp<"bitwise_and", Glow_IntTensor, "a & b",
                                      "", [Commutative], "i32">;
def Glow_BitwiseOrOp : Glow_BinaryOp<"bitwise_or", Glow_IntTensor, "a | b", "",
                                     [Commutative], "i32">;
def Glow_BitwiseXorOp : Glow_BinaryOp<"bitwise_xor", Glow_IntTensor, "a ^ b",
                                      "", [Commutative], "i32">;

def Glow_BitShiftOp : Glow_BinaryBase<"bit_shift",
    "a shifted by b bits", [Glow_InferTypeWith<"inferBroadcast">]> {
  let description = [{
    Shifts the bits of each element of `a` by `b` places in `direction`, with
    `a` and `b` broadcast to a common shape by numpy's rules. Signed integers
    shift right arithmetically. A shift by the bit width or more is
    unspecified.

    Constraints:
    - (C1) `a` and `b` have the same element type.
    - (C2) the shapes of `a` and `b` broadcast together.

    ```mlir
    func.func @example(%a: tensor<2x3xui8>, %b: tensor<ui8>)
        -> tensor<2x3xui8> {
      %y = glow.bit_shift left, %a, %b
        : (tensor<2x3xui8>, tensor<ui8>) -> tensor<2x3xui8>
      return %y : tensor<2x3xui8>
    }
    ```
  }];
  let arguments = (ins Glow_IntTensor:$a, Glow_IntTensor:$b,
                       Glow_ShiftDirectionAttr:$direction);
  let results = (outs Glow_IntTensor:$y);
  let assemblyFormat = [{
    `` $direction `,` $a `,` $b attr-dict
    `:` custom<OneOrAllTypes>(type($a), type($b), type($y))
  }];
}

def Glow_ModOp : Glow_BinaryBase<"mod", "a mod b",
                                 [Glow_InferTypeWith<"inferBroadcast">]> {
  let description = [{
    Computes the remainder of a / b, with `a` and `b` broadcast to a common
    shape by numpy's rules. The remainder has the sign of `b`, as in Python;
    with `fmod` it has the sign of `a`, as in C. An integer divided by zero is
    unspecified.

    Constraints:
    - (C1) `a` and `b` have the same element type.
    - (C2) the shapes of `a` and `b` broadcast together.
    - (C3) `fmod` is present if the elements are floats.

    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<3xf32>)
        -> tensor<2x3xf32> {
      %y = glow.mod %a, %b fmod
        : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$a, Glow_NumberTensor:$b,
                       UnitAttr:$fmod);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $a `,` $b (`fmod` $fmod^)? attr-dict
    `:` custom<OneOrAllTypes>(type($a), type($b), type($y))
  }];
  let hasVerifier = 1;
}

def Glow_PowOp : Glow_BinaryBase<"pow", "a ^ b",
                                 [Glow_InferTypeWith<"inferPow">]> {
  let description = [{
    Computes `a` to the power of `b`, with `a` and `b` broadcast to a common
    shape by numpy's rules. `b` may have another element type; the result has
    that of `a`.

    Constraints:
    - (C1) the shapes of `a` and `b` broadcast together.

    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<i64>)
        -> tensor<2x3xf32> {
      %y = glow.pow %a, %b : (tensor<2x3xf32>, tensor<i64>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$a, Glow_NumberTensor:$b);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $a `,` $b attr-dict `:` custom<OneOrAllTypes>(type($a), type($b), type($y))
  }];
  let hasFolder = 1;
}

def Glow_CompareOp : Glow_BinaryBase<"compare",
    "a predicate b", [Glow_InferTypeWith<"inferCompare">]> {
  let description = [{
    The result is true where the elements of `a` and `b`, broadcast to a common
    shape by numpy's rules, are in the relation `predicate`: `eq`, `lt`, `le`,
    `gt` or `ge`. Every comparison with NaN is false.

    Constraints:
    - (C1) `a` and `b` have the same element type.
    - (C2) the shapes of `a` and `b` broadcast together.
    - (C3) bools are only compared with `eq`.

    ```mlir
    func.func @example(%a: tensor<2x3xf32>, %b: tensor<3xf32>)
        -> tensor<2x3xi1> {
      %y = glow.compare lt, %a, %b
        : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
      return %y : tensor<2x3xi1>
    }
    ```
  }];
  let arguments = (ins Glow_PlainTensor:$a, Glow_PlainTensor:$b,
                       Glow_ComparePredicateAttr:$predicate);
  let results = (outs Glow_BoolTensor:$y);
  let assemblyFormat = [{
    `` $predicate `,` $a `,` $b attr-dict
    `:` custom<OneOrAllTypes>(type($a), type($b), type($y))
  }];
  let hasVerifier = 1;
}

def Glow_PreluOp
    : Glow_Op<"prelu", [Glow_InferType, Glow_ReifyAsFirstOperand]> {
  let summary = "Elementwise y = (x < 0 ? slope * x : x)";
  let description = [{
    Computes y = (x < 0 ? slope * x : x) of each element x, with `slope`
    broadcast to the shape of `x` by numpy's rules.

    Constraints:
    - (C1) `x` and `slope` have the same element type.
    - (C2) `slope` broadcasts to the shape of `x`.

    ```mlir
    func.func @example(%x: tensor<1x8x4x4xf32>, %slope: tensor<8x1x1xf32>)
        -> tensor<1x8x4x4xf32> {
      %y = glow.prelu %x, %slope
        : (tensor<1x8x4x4xf32>, tensor<8x1x1xf32>) -> tensor<1x8x4x4xf32>
      return %y : tensor<1x8x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Glow_NumberTensor:$x, Glow_NumberTensor:$slope);
  let results = (outs Glow_NumberTensor:$y);
  let assemblyFormat = [{
    $x `,` $slope attr-dict
    `:` custom<OneOrAllTypes>(type($x), type($slope), type($y))
  }];
}

def Glow_WhereOp : Glow_Op<"where", [Glow_InferType, Glow_ReifyBroadcast]> {
  let summary = "Elementwise y = (cond ? a : b), with broadcasting";
  let description = [{
    Takes each element of `a` where `cond` is true and that of `b` where it is
    false, with all three broadcast to a common shape by numpy's rules.

    Constraints:
    - (C1) `a` and `b` have the same element type.
    - (C2) the shapes of `cond`, `a` and `b` broadcast together.

    ```mlir
    func.func @example(%cond: tensor<2x1xi1>, %a: tensor<3xf32>,
                       %b: tensor<f32>) -> tensor<2x3xf32> {
      %y = glow.where %cond, %a, %b
        : (tensor<2x1xi1>, tensor<3xf32>, tensor<f32>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```
  }];
  let arguments = (ins Glow_BoolTensor:$cond, Glow_AnyTensor:$a,
                       Glow_AnyTensor:$b);
  let results = (outs Glow_AnyTensor:$y);
  let assemblyFormat = [{
    $cond `,` $a `,` $b attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSELEMENTWISE_TD
