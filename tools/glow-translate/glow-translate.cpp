//===- glow-translate.cpp - IR to and from bytes and text -----------------===//
#include "mlir/InitAllTranslations.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  mlir::registerAllTranslations();
  return failed(
      mlir::mlirTranslateMain(argc, argv, "Glow translation driver\n"));
}
