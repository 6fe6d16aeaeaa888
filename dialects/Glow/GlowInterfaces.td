//===- GlowInterfaces.td - Traits and base classes of glow ops ------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWINTERFACES_TD
#define GLOW_DIALECTS_GLOW_GLOWINTERFACES_TD

include "dialects/Glow/GlowAttrs.td"
include "dialects/Glow/GlowDialect.td"
include "dialects/Glow/GlowTypes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// A trait that passes ask for, to treat a family of ops alike.
class Glow_FamilyTrait<string name, code declaration = [{}],
                       code definition = [{}]>
    : NativeOpTrait<name, [], declaration, definition> {
  let cppNamespace = "::mlir::glow";
}

// One operand `x`; the result has the same type.
def Glow_ElementwiseUnary : Glow_FamilyTrait<"ElementwiseUnary">;

// Two operands `a` and `b`, broadcast to the shape of the result.
def Glow_BroadcastingBinary : Glow_FamilyTrait<"BroadcastingBinary">;

// Operand `x`, attributes `axes` (sorted) and `keepdims`.
def Glow_Reduction : Glow_FamilyTrait<"Reduction">;

// The result type is inferred by `inferResultTypes`, which the op defines. It
// is called only with operands that are ranked tensors in the right number and
// with attributes that satisfy their constraints, also when a builder infers
// the types of an op that was never verified.
class Glow_InferTypeBase<code definition> : TraitList<[
  DeclareOpInterfaceMethods<InferTypeOpInterface>,
  Glow_FamilyTrait<"InfersResultTypes", [{
    static bool isCompatibleReturnTypes(::mlir::TypeRange inferred,
                                        ::mlir::TypeRange actual);
    static ::llvm::LogicalResult inferResultTypes(
        ::mlir::glow::OpSite site, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &results);
  }], [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *context,
        ::std::optional<::mlir::Location> location,
        ::mlir::ValueRange operands, ::mlir::DictionaryAttr attributes,
        ::mlir::OpaqueProperties properties, ::mlir::RegionRange regions,
        ::llvm::SmallVectorImpl<::mlir::Type> &inferredReturnTypes) {
      if (failed(::mlir::glow::checkInferenceInputs<$cppClass>(
              context, location, operands, attributes, properties, regions)))
        return ::mlir::failure();
      $cppClass::Properties filled =
          ::mlir::glow::withDefaults<$cppClass>(context, properties);
      $cppClass::Adaptor adaptor(operands, attributes, &filled, regions);
      return inferResultTypes({location, getOperationName()}, adaptor,
                              inferredReturnTypes);
    }
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred,
                                            ::mlir::TypeRange actual) {
      return ::mlir::glow::areCompatibleTypes(inferred, actual);
    }
  }] # definition>
]>;

def Glow_InferType : Glow_InferTypeBase<[{}]>;

// The same for a family of ops that share one inference function.
class Glow_InferTypeWith<string function> : Glow_InferTypeBase<[{
    ::llvm::LogicalResult $cppClass::inferResultTypes(
        ::mlir::glow::OpSite site, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &results) {
      return }] # function # [{(site, adaptor, results);
    }
  }]>;

// The dynamic dimensions of the results can be computed from the operands, one
// by one, by `reifyDim`, which the op defines.
class Glow_ReifyDimsBase<code definition> : TraitList<[
  DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
                            ["reifyResultShapes"]>,
  Glow_FamilyTrait<"ReifiesDims", [{
    /// Dimension `dim` of `result`, which is dynamic; null if it cannot be
    /// computed.
    ::mlir::OpFoldResult reifyDim(::mlir::OpBuilder &builder,
                                  ::mlir::OpResult result, int64_t dim);
  }], [{
    ::llvm::LogicalResult $cppClass::reifyResultShapes(
        ::mlir::OpBuilder &builder,
        ::mlir::ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
      return ::mlir::glow::reifyDims(
          *this, builder, reifiedReturnShapes,
          [&](::mlir::OpResult result, int64_t dim) {
            return reifyDim(builder, result, dim);
          });
    }
  }] # definition>
]>;

def Glow_ReifyDims : Glow_ReifyDimsBase<[{}]>;

// The same for a family of ops that share one function.
class Glow_ReifyDimsWith<string function> : Glow_ReifyDimsBase<[{
    ::mlir::OpFoldResult $cppClass::reifyDim(
        ::mlir::OpBuilder &builder, ::mlir::OpResult result, int64_t dim) {
      return }] # function # [{(*this, builder, result, dim);
    }
  }]>;

// The results have the shape of the first operand.
def Glow_ReifyAsFirstOperand : Glow_ReifyDimsWith<"reifyAsFirstOperand">;
def Glow_ReifyBroadcast : Glow_ReifyDimsWith<"reifyBroadcast">;

class Glow_Op<string mnemonic, list<Trait> traits = []>
    : Op<Glow_Dialect, mnemonic, !listconcat([Pure], traits)>;

#endif // GLOW_DIALECTS_GLOW_GLOWINTERFACES_TD
