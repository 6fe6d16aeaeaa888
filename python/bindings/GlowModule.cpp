//===- GlowModule.cpp - The extension module glow._mlir_libs._glow --------===//
//
// Glow's own functions. IR objects cross over as C API handles: a parameter of
// type MlirModule takes an `ir.Module` (through its `_CAPIPtr`), and a returned
// MlirModule becomes an `ir.Module` (through `_CAPICreate`). The same holds for
// MlirOperation, MlirAttribute, MlirType, MlirContext and so on. A parameter
// only borrows the IR, for the duration of the call.
//
//===----------------------------------------------------------------------===//
#include "lib/CAPI/RegisterEverything.h"

#include "mlir/Bindings/Python/NanobindAdaptors.h"

namespace nb = nanobind;

NB_MODULE(_glow, glow) {
  glow.doc() = "Glow's own functions on MLIR objects";

  glow.def(
      "register_everything",
      [](MlirDialectRegistry registry) {
        glowRegisterAllDialects(registry);
        glowRegisterAllPasses();
      },
      nb::arg("context_registry"),
      "Adds every dialect to a registry and registers every pass.");
}
