//===- glow-opt.cpp - mlir-opt with Glow's dialects and passes ------------===//
#include "lib/CAPI/RegisterEverything.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::glow::registerEverything(registry);
  mlir::glow::registerPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Glow optimizer driver\n", registry));
}
