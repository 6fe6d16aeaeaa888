//===- DecodeProgram.cpp - From bytes to a program and a listing ----------===//
#include "lib/Target/InstructionStream/InstructionStream.h"
#include "lib/Target/InstructionStream/ProgramFormat.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace mlir::glow;
using namespace mlir::instruction_set;

/// Verifies a decoded module; its diagnostics name the byte in their text.
static LogicalResult verifyDecoded(ModuleOp module, Location location) {
  SmallVector<std::string> messages;
  LogicalResult result = success();
  {
    ScopedDiagnosticHandler handler(
        module.getContext(), [&](Diagnostic &diagnostic) {
          std::string text;
          if (auto name = dyn_cast<NameLoc>(diagnostic.getLocation()))
            text = name.getName().str() + ": ";
          messages.push_back(text + diagnostic.str());
          return success();
        });
    result = verify(module);
  }
  for (StringRef message : messages)
    emitError(location) << message;
  return result;
}

OwningOpRef<ModuleOp> glow::decodeProgram(StringRef bytes, Location location,
                                          StringRef dialect) {
  FailureOr<ProgramFile> file = readProgramFile(bytes, location, dialect);
  if (failed(file))
    return nullptr;
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());

  OperationState state(location, file->set->getProgramOpName());
  state.addAttribute(SymbolTable::getSymbolAttrName(),
                     builder.getStringAttr(file->name));
  state.addAttribute("chip", builder.getStringAttr(file->chip));
  state.addAttribute("chip_hash", builder.getStringAttr(file->chipHash));
  for (size_t each = 0; each < file->sections.size(); ++each)
    state.addRegion()->emplaceBlock();
  Operation *program = builder.create(state);

  for (auto [region, instructions] :
       llvm::zip_equal(program->getRegions(), file->sections)) {
    builder.setInsertionPointToEnd(&region.front());
    for (const ProgramInstruction &each : instructions) {
      auto position = builder.getStringAttr("byte " + Twine(each.offset));
      buildInstruction(builder, NameLoc::get(position), *each.instruction,
                       each.values);
    }
  }
  if (failed(verifyDecoded(*module, location)))
    return nullptr;
  return module;
}

LogicalResult glow::listProgram(StringRef bytes, raw_ostream &os,
                                Location location, StringRef dialect) {
  FailureOr<ProgramFile> file = readProgramFile(bytes, location, dialect);
  if (failed(file))
    return failure();
  os << "program " << file->name << "\ninstruction set " << file->set->getName()
     << " version " << file->set->getVersion() << "\nchip " << file->chip << ' '
     << file->chipHash << '\n';
  for (auto [section, instructions] :
       llvm::zip_equal(file->set->getSections(), file->sections)) {
    os << "\nsection " << section.name << ", " << instructions.size()
       << " instructions\n";
    for (const ProgramInstruction &each : instructions) {
      // A word a line; the assembly stands beside the first.
      StringRef own =
          bytes.substr(each.offset, section.getNumBytes(*each.instruction));
      for (size_t at = 0; at < own.size(); at += section.wordBytes) {
        os << llvm::format("%8" PRIx64 ":", each.offset + at);
        for (uint8_t byte : own.substr(at, section.wordBytes))
          os << llvm::format(" %02x", byte);
        if (at == 0) {
          os << "  " << each.instruction->getMnemonic();
          printValues(os, *each.instruction, each.values);
        }
        os << '\n';
      }
    }
  }
  return success();
}
