//===- glow-lsp-server.cpp - Editor support for every dialect in use ------===//
#include "lib/CAPI/RegisterEverything.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::glow::registerEverything(registry);
  return failed(mlir::MlirLspServerMain(argc, argv, registry));
}
