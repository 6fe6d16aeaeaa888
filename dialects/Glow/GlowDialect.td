#ifndef GLOW_DIALECT_TD
#define GLOW_DIALECT_TD

include "mlir/IR/OpBase.td"

def Glow_Dialect : Dialect {
  let name = "glow";
  let cppNamespace = "::mlir::glow";
  let summary = "Neural-network operators with ONNX meaning, on tensors";
}

#endif // GLOW_DIALECT_TD
