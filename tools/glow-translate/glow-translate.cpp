//===- glow-translate.cpp - IR to and from bytes and text -----------------===//
#include "lib/CAPI/RegisterEverything.h"
#include "lib/Target/InstructionStream/InstructionStream.h"

#include "mlir/InitAllTranslations.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  mlir::registerAllTranslations();
  mlir::glow::registerInstructionStreamTranslations(
      "accel", mlir::glow::registerEverything);
  return failed(
      mlir::mlirTranslateMain(argc, argv, "Glow translation driver\n"));
}
