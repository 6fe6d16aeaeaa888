//===- MlirModule.cpp - The extension module glow._mlir_libs._mlir --------===//
#include "python/bindings/IRCore.h"

using namespace mlir::glow::python;

NB_MODULE(_mlir, mlir) {
  mlir.doc() = "MLIR in Python: the C++ part of glow.ir and its siblings";

  // A Python callback in a pattern or handler can refer to what owns it; such
  // a cycle lasts until the process ends and is no error.
  nb::set_leak_warnings(false);

  // Base classes first; signatures name classes that come later.
  nb::module_ ir = mlir.def_submodule("ir", "Building blocks of the IR");
  populateDiagnostics(ir);
  populateContext(ir);
  populateLocation(ir);
  populateAttributes(ir);
  populateTypes(ir);
  populateShapedTypes(ir);
  populateDenseAttributes(ir);
  populateAffine(ir);
  populateOperation(ir);
  populateBlocks(ir);
  populateValues(ir);
  populateSymbolTable(ir);
  populateInterfaces(ir);
  populateGlobals(mlir);

  nb::module_ passmanager = mlir.def_submodule("passmanager", "Pass manager");
  populatePassManager(passmanager);
  nb::module_ rewrite = mlir.def_submodule("rewrite", "Rewrite patterns");
  populateRewrite(rewrite);
}
