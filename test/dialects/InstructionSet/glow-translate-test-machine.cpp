//===- glow-translate-test-machine.cpp - An instruction set of a package --===//
//
// All that a package writes in C++ for an instruction set of its own.
//
//===----------------------------------------------------------------------===//
#include "dialects/InstructionSet/InstructionSet.h"
#include "lib/Target/InstructionStream/InstructionStream.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

#include "test/dialects/InstructionSet/TestMachineDialect.h.inc"
#include "test/dialects/InstructionSet/TestMachineEnums.h.inc"

#define GET_OP_CLASSES
#include "test/dialects/InstructionSet/TestMachineOps.h.inc"

#include "test/dialects/InstructionSet/TestMachineDialect.cpp.inc"
#include "test/dialects/InstructionSet/TestMachineEnums.cpp.inc"

#define GET_OP_CLASSES
#include "test/dialects/InstructionSet/TestMachineOps.cpp.inc"

using namespace mlir::instruction_set;
using test_machine::TestMachineDialect;

namespace {

class TestMachineInstructionSet final : public InstructionSetDialectInterface {
public:
  using InstructionSetDialectInterface::InstructionSetDialectInterface;

  unsigned getVersion() const override {
    return TestMachineDialect::instructionSetVersion;
  }

  llvm::ArrayRef<Section> getSections() const override {
    return TestMachineDialect::instructionSetSections;
  }

  llvm::ArrayRef<const Instruction *> getInstructions() const override {
    static const llvm::SmallVector<const Instruction *> instructions =
        collectInstructions<
#define GET_OP_LIST
#include "test/dialects/InstructionSet/TestMachineOps.cpp.inc"
            >();
    return instructions;
  }

  llvm::StringRef getProgramOpName() const override {
    return test_machine::ProgramOp::getOperationName();
  }
};

} // namespace

void TestMachineDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "test/dialects/InstructionSet/TestMachineOps.cpp.inc"
      >();
  addInterfaces<TestMachineInstructionSet>();
}

int main(int argc, char **argv) {
  mlir::glow::registerInstructionStreamTranslations(
      "test_machine", [](mlir::DialectRegistry &registry) {
        registry.insert<TestMachineDialect>();
      });
  return failed(mlir::mlirTranslateMain(argc, argv, "Test machine\n"));
}
