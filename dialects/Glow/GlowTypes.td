//===- GlowTypes.td - Tensor type constraints of the glow dialect ---------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWTYPES_TD
#define GLOW_DIALECTS_GLOW_GLOWTYPES_TD

include "mlir/IR/CommonTypeConstraints.td"

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

def Glow_Bool : TypeAlias<I1, "bool (i1)">;

def Glow_PlainFloat
    : AnyTypeOf<[F64, F32, F16, BF16, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ],
                "floating-point">;

// Signed integers are signless, as upstream's arith wants them; unsigned ones
// carry their sign, because it changes what an op means.
def Glow_SignedInt
    : TypeAlias<SignlessIntOfWidths<[64, 32, 16, 8, 4, 2]>,
                "signed integer (i64, i32, i16, i8, i4, i2)">;
def Glow_UnsignedInt
    : TypeAlias<UnsignedIntOfWidths<[64, 32, 16, 8, 4, 2]>,
                "unsigned integer (ui64, ui32, ui16, ui8, ui4, ui2)">;
def Glow_Int : AnyTypeOf<[Glow_SignedInt, Glow_UnsignedInt], "integer">;

def Glow_Quantized
    : Type<CPred<"::llvm::isa<::mlir::quant::UniformQuantizedType, "
                 "::mlir::quant::UniformQuantizedPerAxisType, "
                 "::mlir::quant::UniformQuantizedSubChannelType>($_self)">,
           "uniformly quantized">;

// A quantized type stands for real numbers, so it goes where floats go.
def Glow_Float : AnyTypeOf<[Glow_PlainFloat, Glow_Quantized],
                           "floating-point or quantized">;
def Glow_SignedNumber : AnyTypeOf<[Glow_Float, Glow_SignedInt],
                                  "floating-point, quantized or signed integer">;
def Glow_Number : AnyTypeOf<[Glow_Float, Glow_Int],
                            "floating-point, quantized or integer">;
def Glow_Plain : AnyTypeOf<[Glow_PlainFloat, Glow_Int, Glow_Bool],
                           "floating-point, integer or bool">;
def Glow_Any : AnyTypeOf<[Glow_Plain, Glow_Quantized],
                         "floating-point, quantized, integer or bool">;

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

class Glow_TensorOf<Type element>
    : RankedTensorOf<[element], [], "ranked tensor">;

class Glow_TensorOfRank<Type element, int rank>
    : RankedTensorOf<[element], [HasAnyRankOfPred<[rank]>],
                     rank # "D ranked tensor">;

def Glow_AnyTensor : Glow_TensorOf<Glow_Any>;
def Glow_PlainTensor : Glow_TensorOf<Glow_Plain>;
def Glow_NumberTensor : Glow_TensorOf<Glow_Number>;
def Glow_SignedNumberTensor : Glow_TensorOf<Glow_SignedNumber>;
def Glow_FloatTensor : Glow_TensorOf<Glow_Float>;
def Glow_IntTensor : Glow_TensorOf<Glow_Int>;
def Glow_BoolTensor : Glow_TensorOf<Glow_Bool>;

// Positions in a dimension.
def Glow_IndexTensor : Glow_TensorOf<AnyTypeOf<[I32, I64]>>;

// A list of extents, one per dimension or axis.
def Glow_ExtentsTensor : Glow_TensorOfRank<I64, 1>;

def Glow_AnyScalar : Glow_TensorOfRank<Glow_Any, 0>;
def Glow_NumberScalar : Glow_TensorOfRank<Glow_Number, 0>;

#endif // GLOW_DIALECTS_GLOW_GLOWTYPES_TD
