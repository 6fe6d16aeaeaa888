//===- IROperation.h - Building and printing operations ---------*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_IROPERATION_H
#define GLOW_PYTHON_BINDINGS_IROPERATION_H

#include "python/bindings/IRCore.h"

namespace mlir::glow::python {

/// What the printing methods share; see `_OperationBase.get_asm`.
struct AsmOptions {
  std::optional<int64_t> largeElementsLimit;
  std::optional<int64_t> largeResourceLimit;
  bool enableDebugInfo = false;
  bool prettyDebugInfo = false;
  bool printGenericOpForm = false;
  bool useLocalScope = false;
  bool useNameLocAsPrefix = false;
  bool assumeVerified = false;
  bool skipRegions = false;
};

/// Owns printing flags made from AsmOptions.
class PrintingFlags {
public:
  explicit PrintingFlags(const AsmOptions &options);
  PrintingFlags(const PrintingFlags &) = delete;
  ~PrintingFlags() { mlirOpPrintingFlagsDestroy(flags); }
  MlirOpPrintingFlags get() const { return flags; }

private:
  MlirOpPrintingFlags flags;
};

/// `AsmState`: value and block numbering that is reused between prints.
class PyAsmState {
public:
  PyAsmState(PyOperation &operation, bool useLocalScope);
  PyAsmState(const PyValue &value, bool useLocalScope);
  PyAsmState(const PyAsmState &) = delete;
  ~PyAsmState() { mlirAsmStateDestroy(state); }
  MlirAsmState get() const { return state; }

private:
  PyOperationRef keepAlive;
  PrintingFlags flags;
  MlirAsmState state;
};

/// Creates a detached operation from raw parts; with `inferTypes` the results
/// come from InferTypeOpInterface. Raises MLIRError.
PyOperationRef createOperation(
    const std::string &name, const std::vector<MlirType> &results,
    const std::vector<MlirValue> &operands,
    const std::vector<std::pair<std::string, MlirAttribute>> &attributes,
    const std::vector<MlirBlock> &successors, int regions,
    DefaultingLocation location, bool inferTypes);

void verifyOperation(PyOperation &operation);

void bindPrinting(nb::class_<PyOperationBase> &cls);
void bindOpView(nb::module_ &ir);

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_IROPERATION_H
