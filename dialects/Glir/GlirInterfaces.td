//===- GlirInterfaces.td - What all steps have in common ------------------===//
#ifndef GLOW_DIALECTS_GLIR_GLIRINTERFACES_TD
#define GLOW_DIALECTS_GLIR_GLIRINTERFACES_TD

include "mlir/IR/OpBase.td"

def Glir_StepOpInterface : OpInterface<"StepOpInterface"> {
  let cppNamespace = "::mlir::glow::glir";
  let description = [{
    One step of a unit of the chip. Its buffers are its operands and what the
    scalar program in its region reads.
  }];
  let methods = [
    InterfaceMethod<"The name of the queue that takes the step.",
      "::llvm::StringRef", "getQueueName", (ins), [{}],
      [{ return $_op.getQueue(); }]>,
    InterfaceMethod<"The buffer that the step writes.",
      "::mlir::Value", "getWritten", (ins), [{}],
      [{ return $_op.getOutput(); }]>,
    InterfaceMethod<"Whether the step reads what it writes, too.",
      "bool", "readsOutput", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"How many products the step adds up.",
      "int64_t", "countProducts", (ins), [{}], [{ return 0; }]>
  ];
  let extraSharedClassDeclaration = [{
    /// The buffers that the step reads.
    ::llvm::SmallVector<::mlir::Value> getRead() {
      return readBuffers($_op);
    }
  }];
}

#endif // GLOW_DIALECTS_GLIR_GLIRINTERFACES_TD
