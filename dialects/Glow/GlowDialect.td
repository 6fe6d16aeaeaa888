//===- GlowDialect.td - The glow dialect ----------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWDIALECT_TD
#define GLOW_DIALECTS_GLOW_GLOWDIALECT_TD

include "mlir/IR/OpBase.td"

def Glow_Dialect : Dialect {
  let name = "glow";
  let cppNamespace = "::mlir::glow";
  let summary = "Neural-network operators with ONNX meaning, on tensors";
  let description = [{
    One op per neural-network concept, with the meaning of ONNX's newest opset,
    on ranked tensors with static or dynamic dimensions. All ops are pure.

    What decides the rank of a result, or which of its dimensions an op works
    on, is an attribute. What decides extents is a tensor operand, normally a
    `glow.constant`, which result type inference reads.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect",
    "::mlir::arith::ArithDialect",
    "::mlir::quant::QuantDialect",
    "::mlir::tensor::TensorDialect"
  ];
  let hasConstantMaterializer = 1;
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{
  private:
    // One function per theme keeps the instantiated op models in separate
    // translation units.
    void registerAttributes();
    void registerElementwiseOps();
    void registerContractionOps();
    void registerPoolingOps();
    void registerNormalizationOps();
    void registerReductionOps();
    void registerShapeOps();
    void registerMovementOps();
    void registerRecurrentOps();
    void registerQuantizationOps();

  public:
  }];
}

#endif // GLOW_DIALECTS_GLOW_GLOWDIALECT_TD
