//===- GlowAttrs.td - Enum attributes of the glow dialect -----------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWATTRS_TD
#define GLOW_DIALECTS_GLOW_GLOWATTRS_TD

include "dialects/Glow/GlowDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

// An enum that prints as a bare keyword inside an op's assembly and as
// `#glow<mnemonic keyword>` elsewhere. It prints a space before the keyword,
// hence the empty literals before enums in assembly formats.
class Glow_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::glow";
  let genSpecializedAttr = 0;
}

class Glow_EnumAttr<EnumInfo info, string mnemonic>
    : EnumAttr<Glow_Dialect, info, mnemonic>;

def Glow_GeluApproximation
    : Glow_Enum<"GeluApproximation", "How gelu computes the error function", [
        I32EnumAttrCase<"None", 0, "none">,
        I32EnumAttrCase<"Tanh", 1, "tanh">]>;
def Glow_GeluApproximationAttr
    : Glow_EnumAttr<Glow_GeluApproximation, "gelu_approximation">;

def Glow_ShiftDirection
    : Glow_Enum<"ShiftDirection", "Direction of a bit shift", [
        I32EnumAttrCase<"Left", 0, "left">,
        I32EnumAttrCase<"Right", 1, "right">]>;
def Glow_ShiftDirectionAttr
    : Glow_EnumAttr<Glow_ShiftDirection, "shift_direction">;

def Glow_ComparePredicate
    : Glow_Enum<"ComparePredicate", "Relation between two elements", [
        I32EnumAttrCase<"EQ", 0, "eq">,
        I32EnumAttrCase<"LT", 1, "lt">,
        I32EnumAttrCase<"LE", 2, "le">,
        I32EnumAttrCase<"GT", 3, "gt">,
        I32EnumAttrCase<"GE", 4, "ge">]>;
def Glow_ComparePredicateAttr
    : Glow_EnumAttr<Glow_ComparePredicate, "compare_predicate">;

def Glow_Layout
    : Glow_Enum<"Layout", "Where the channel dimension of an image tensor is", [
        I32EnumAttrCase<"ChannelsFirst", 0, "channels_first">,
        I32EnumAttrCase<"ChannelsLast", 1, "channels_last">]>;
def Glow_LayoutAttr : Glow_EnumAttr<Glow_Layout, "layout">;

def Glow_PadMode
    : Glow_Enum<"PadMode", "What a padded element is filled with", [
        I32EnumAttrCase<"Constant", 0, "constant">,
        I32EnumAttrCase<"Reflect", 1, "reflect">,
        I32EnumAttrCase<"Edge", 2, "edge">,
        I32EnumAttrCase<"Wrap", 3, "wrap">]>;
def Glow_PadModeAttr : Glow_EnumAttr<Glow_PadMode, "pad_mode">;

def Glow_ScatterReduction
    : Glow_Enum<"ScatterReduction", "How an update meets the element it hits", [
        I32EnumAttrCase<"None", 0, "none">,
        I32EnumAttrCase<"Add", 1, "add">,
        I32EnumAttrCase<"Mul", 2, "mul">,
        I32EnumAttrCase<"Max", 3, "max">,
        I32EnumAttrCase<"Min", 4, "min">]>;
def Glow_ScatterReductionAttr
    : Glow_EnumAttr<Glow_ScatterReduction, "scatter_reduction">;

def Glow_DepthToSpaceMode
    : Glow_Enum<"DepthToSpaceMode", "Order of depth, column and row", [
        I32EnumAttrCase<"DCR", 0, "dcr">,
        I32EnumAttrCase<"CRD", 1, "crd">]>;
def Glow_DepthToSpaceModeAttr
    : Glow_EnumAttr<Glow_DepthToSpaceMode, "depth_to_space_mode">;

def Glow_ResizeMode
    : Glow_Enum<"ResizeMode", "Interpolation of resize", [
        I32EnumAttrCase<"Nearest", 0, "nearest">,
        I32EnumAttrCase<"Linear", 1, "linear">,
        I32EnumAttrCase<"Cubic", 2, "cubic">]>;
def Glow_ResizeModeAttr : Glow_EnumAttr<Glow_ResizeMode, "resize_mode">;

def Glow_CoordinateTransformation
    : Glow_Enum<"CoordinateTransformation",
                "Where an output element of resize lies in the input", [
        I32EnumAttrCase<"HalfPixel", 0, "half_pixel">,
        I32EnumAttrCase<"HalfPixelSymmetric", 1, "half_pixel_symmetric">,
        I32EnumAttrCase<"PytorchHalfPixel", 2, "pytorch_half_pixel">,
        I32EnumAttrCase<"AlignCorners", 3, "align_corners">,
        I32EnumAttrCase<"Asymmetric", 4, "asymmetric">,
        I32EnumAttrCase<"TfCropAndResize", 5, "tf_crop_and_resize">]>;
def Glow_CoordinateTransformationAttr
    : Glow_EnumAttr<Glow_CoordinateTransformation, "coordinate_transformation">;

def Glow_NearestMode
    : Glow_Enum<"NearestMode", "Rounding of a coordinate to an element", [
        I32EnumAttrCase<"RoundPreferFloor", 0, "round_prefer_floor">,
        I32EnumAttrCase<"RoundPreferCeil", 1, "round_prefer_ceil">,
        I32EnumAttrCase<"Floor", 2, "floor">,
        I32EnumAttrCase<"Ceil", 3, "ceil">]>;
def Glow_NearestModeAttr : Glow_EnumAttr<Glow_NearestMode, "nearest_mode">;

def Glow_RecurrentDirection
    : Glow_Enum<"RecurrentDirection", "Order in which a sequence is read", [
        I32EnumAttrCase<"Forward", 0, "forward">,
        I32EnumAttrCase<"Reverse", 1, "reverse">,
        I32EnumAttrCase<"Bidirectional", 2, "bidirectional">]>;
def Glow_RecurrentDirectionAttr
    : Glow_EnumAttr<Glow_RecurrentDirection, "recurrent_direction">;

//===----------------------------------------------------------------------===//
// Attributes with defaults
//===----------------------------------------------------------------------===//

class Glow_F32Default<string value> : DefaultValuedAttr<F32Attr, value>;
def Glow_TrueByDefault : DefaultValuedAttr<BoolAttr, "true">;
def Glow_ChannelsFirstByDefault
    : DefaultValuedAttr<Glow_LayoutAttr, "::mlir::glow::Layout::ChannelsFirst">;

#endif // GLOW_DIALECTS_GLOW_GLOWATTRS_TD
