//===- AccelAttrs.td - Enumerations of the reference instruction set ------===//
#ifndef GLOW_DIALECTS_ACCEL_ACCELATTRS_TD
#define GLOW_DIALECTS_ACCEL_ACCELATTRS_TD

include "dialects/Accel/AccelDialect.td"
include "mlir/IR/EnumAttr.td"

class Accel_Enum<string name, string summary, list<I64EnumAttrCase> cases>
    : I64EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::accel";
}

def Accel_ElementType : Accel_Enum<"ElementType", "the type of an element", [
  I64EnumAttrCase<"I1", 0, "i1">,
  I64EnumAttrCase<"I8", 1, "i8">,
  I64EnumAttrCase<"I16", 2, "i16">,
  I64EnumAttrCase<"I32", 3, "i32">,
  I64EnumAttrCase<"I64", 4, "i64">,
  I64EnumAttrCase<"F16", 5, "f16">,
  I64EnumAttrCase<"BF16", 6, "bf16">,
  I64EnumAttrCase<"F32", 7, "f32">
]>;

def Accel_Combine : Accel_Enum<"Combine", "how values are combined", [
  I64EnumAttrCase<"None", 0, "none">,
  I64EnumAttrCase<"Sum", 1, "sum">,
  I64EnumAttrCase<"Max", 2, "max">,
  I64EnumAttrCase<"Min", 3, "min">,
  I64EnumAttrCase<"MaxUnsigned", 4, "max_unsigned">,
  I64EnumAttrCase<"MinUnsigned", 5, "min_unsigned">
]>;

// From 16 on, the names and the meaning are those of `arith` and `math`.
def Accel_Function : Accel_Enum<"Function", "what a micro-operation does", [
  I64EnumAttrCase<"Constant", 1, "constant">,
  I64EnumAttrCase<"Read", 2, "read">,
  I64EnumAttrCase<"Index", 3, "index">,
  I64EnumAttrCase<"Lookup", 4, "lookup">,
  I64EnumAttrCase<"Yield", 5, "yield">,
  I64EnumAttrCase<"Rescale", 6, "rescale">,

  I64EnumAttrCase<"AddI", 16, "addi">,
  I64EnumAttrCase<"SubI", 17, "subi">,
  I64EnumAttrCase<"MulI", 18, "muli">,
  I64EnumAttrCase<"MulSIHigh", 19, "mulsi_high">,
  I64EnumAttrCase<"MulUIHigh", 20, "mului_high">,
  I64EnumAttrCase<"DivSI", 21, "divsi">,
  I64EnumAttrCase<"DivUI", 22, "divui">,
  I64EnumAttrCase<"FloorDivSI", 23, "floordivsi">,
  I64EnumAttrCase<"CeilDivSI", 24, "ceildivsi">,
  I64EnumAttrCase<"RemSI", 25, "remsi">,
  I64EnumAttrCase<"RemUI", 26, "remui">,
  I64EnumAttrCase<"MinSI", 27, "minsi">,
  I64EnumAttrCase<"MinUI", 28, "minui">,
  I64EnumAttrCase<"MaxSI", 29, "maxsi">,
  I64EnumAttrCase<"MaxUI", 30, "maxui">,
  I64EnumAttrCase<"AndI", 31, "andi">,
  I64EnumAttrCase<"OrI", 32, "ori">,
  I64EnumAttrCase<"XOrI", 33, "xori">,
  I64EnumAttrCase<"ShLI", 34, "shli">,
  I64EnumAttrCase<"ShRSI", 35, "shrsi">,
  I64EnumAttrCase<"ShRUI", 36, "shrui">,
  I64EnumAttrCase<"AbsI", 37, "absi">,
  I64EnumAttrCase<"CmpI", 38, "cmpi">,
  I64EnumAttrCase<"Select", 39, "select">,

  I64EnumAttrCase<"ExtSI", 48, "extsi">,
  I64EnumAttrCase<"ExtUI", 49, "extui">,
  I64EnumAttrCase<"TruncI", 50, "trunci">,
  I64EnumAttrCase<"ExtF", 51, "extf">,
  I64EnumAttrCase<"TruncF", 52, "truncf">,
  I64EnumAttrCase<"SIToFP", 53, "sitofp">,
  I64EnumAttrCase<"UIToFP", 54, "uitofp">,
  I64EnumAttrCase<"FPToSI", 55, "fptosi">,
  I64EnumAttrCase<"FPToUI", 56, "fptoui">,
  I64EnumAttrCase<"Bitcast", 57, "bitcast">,

  I64EnumAttrCase<"AddF", 64, "addf">,
  I64EnumAttrCase<"SubF", 65, "subf">,
  I64EnumAttrCase<"MulF", 66, "mulf">,
  I64EnumAttrCase<"DivF", 67, "divf">,
  I64EnumAttrCase<"RemF", 68, "remf">,
  I64EnumAttrCase<"MinimumF", 69, "minimumf">,
  I64EnumAttrCase<"MaximumF", 70, "maximumf">,
  I64EnumAttrCase<"MinNumF", 71, "minnumf">,
  I64EnumAttrCase<"MaxNumF", 72, "maxnumf">,
  I64EnumAttrCase<"NegF", 73, "negf">,
  I64EnumAttrCase<"AbsF", 74, "absf">,
  I64EnumAttrCase<"CmpF", 75, "cmpf">,
  I64EnumAttrCase<"Fma", 76, "fma">,
  I64EnumAttrCase<"CopySign", 77, "copysign">,
  I64EnumAttrCase<"Floor", 78, "floor">,
  I64EnumAttrCase<"Ceil", 79, "ceil">,
  I64EnumAttrCase<"Round", 80, "round">,
  I64EnumAttrCase<"RoundEven", 81, "roundeven">,
  I64EnumAttrCase<"Trunc", 82, "trunc">,

  I64EnumAttrCase<"Sqrt", 96, "sqrt">,
  I64EnumAttrCase<"Rsqrt", 97, "rsqrt">,
  I64EnumAttrCase<"Cbrt", 98, "cbrt">,
  I64EnumAttrCase<"Exp", 99, "exp">,
  I64EnumAttrCase<"Exp2", 100, "exp2">,
  I64EnumAttrCase<"ExpM1", 101, "expm1">,
  I64EnumAttrCase<"Log", 102, "log">,
  I64EnumAttrCase<"Log2", 103, "log2">,
  I64EnumAttrCase<"Log10", 104, "log10">,
  I64EnumAttrCase<"Log1p", 105, "log1p">,
  I64EnumAttrCase<"PowF", 106, "powf">,
  I64EnumAttrCase<"Erf", 107, "erf">,
  I64EnumAttrCase<"Sin", 108, "sin">,
  I64EnumAttrCase<"Cos", 109, "cos">,
  I64EnumAttrCase<"Tan", 110, "tan">,
  I64EnumAttrCase<"Asin", 111, "asin">,
  I64EnumAttrCase<"Acos", 112, "acos">,
  I64EnumAttrCase<"Atan", 113, "atan">,
  I64EnumAttrCase<"Atan2", 114, "atan2">,
  I64EnumAttrCase<"Sinh", 115, "sinh">,
  I64EnumAttrCase<"Cosh", 116, "cosh">,
  I64EnumAttrCase<"Tanh", 117, "tanh">,
  I64EnumAttrCase<"Asinh", 118, "asinh">,
  I64EnumAttrCase<"Acosh", 119, "acosh">,
  I64EnumAttrCase<"Atanh", 120, "atanh">
]>;

#endif // GLOW_DIALECTS_ACCEL_ACCELATTRS_TD
