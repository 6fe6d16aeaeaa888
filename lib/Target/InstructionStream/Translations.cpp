//===- Translations.cpp - Programs in a translation tool ------------------===//
#include "lib/Target/InstructionStream/InstructionStream.h"

#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

/// The bytes of the only program in a module.
static LogicalResult encodeModule(Operation *module, StringRef dialect,
                                  raw_ostream &os) {
  FailureOr<Operation *> program = glow::findProgram(module, dialect);
  if (failed(program))
    return failure();
  return glow::encodeProgram(*program, os);
}

void glow::registerInstructionStreamTranslations(
    StringRef dialect, void (*registerDialects)(DialectRegistry &)) {
  std::string name = dialect.str();
  TranslateFromMLIRRegistration toBinary(
      name + "-to-binary", "write the program of the module as bytes",
      [name](Operation *module, raw_ostream &os) {
        return encodeModule(module, name, os);
      },
      registerDialects);
  TranslateFromMLIRRegistration toListing(
      name + "-to-asm",
      "list the program of the module: position, bytes and assembly",
      [name](Operation *module, raw_ostream &os) -> LogicalResult {
        std::string bytes;
        llvm::raw_string_ostream stream(bytes);
        if (failed(encodeModule(module, name, stream)))
          return failure();
        return listProgram(bytes, os, module->getLoc(), name);
      },
      registerDialects);
  TranslateToMLIRRegistration fromBinary(
      "binary-to-" + name, "read a program from bytes",
      [name](llvm::SourceMgr &source, MLIRContext *context) {
        const llvm::MemoryBuffer *file =
            source.getMemoryBuffer(source.getMainFileID());
        auto location = FileLineColLoc::get(
            context, file->getBufferIdentifier(), /*line=*/0, /*column=*/0);
        return OwningOpRef<Operation *>(
            decodeProgram(file->getBuffer(), location, name).release());
      },
      registerDialects);
}
