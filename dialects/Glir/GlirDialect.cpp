//===- GlirDialect.cpp - Registration of the glir dialect -----------------===//
#include "dialects/Glir/GlirDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::glow::glir;

#include "dialects/Glir/GlirDialect.cpp.inc"
#include "dialects/Glir/GlirEnums.cpp.inc"
#include "dialects/Glir/GlirInterfaces.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Glir/GlirTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Glir/GlirOps.cpp.inc"

void GlirDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Glir/GlirTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Glir/GlirOps.cpp.inc"
      >();
}

SmallVector<Value> glow::glir::readBuffers(Operation *op) {
  auto step = cast<StepOpInterface>(op);
  SmallVector<Value> buffers;
  for (Value operand : op->getOperands())
    if (operand != step.getWritten() || step.readsOutput())
      buffers.push_back(operand);
  for (Region &program : op->getRegions())
    program.walk(
        [&](memref::LoadOp load) { buffers.push_back(load.getMemRef()); });
  return buffers;
}

StringRef glow::glir::memoryOf(Value buffer) {
  auto space = dyn_cast_or_null<StringAttr>(
      cast<MemRefType>(buffer.getType()).getMemorySpace());
  return space ? space.getValue() : StringRef();
}

Value glow::glir::viewSource(Operation *op) {
  if (auto view = dyn_cast<ViewLikeOpInterface>(op))
    return view.getViewSource();
  // A view, too, though it does not have the interface.
  if (auto transpose = dyn_cast<memref::TransposeOp>(op))
    return transpose.getIn();
  return {};
}

Value glow::glir::baseBuffer(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    Value source = viewSource(op);
    if (!source)
      break;
    buffer = source;
  }
  return buffer;
}
