//===- AccelDialect.cpp - Registration of the accel dialect ---------------===//
#include "dialects/Accel/AccelDialect.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace mlir::accel;
using namespace mlir::instruction_set;

#include "dialects/Accel/AccelDialect.cpp.inc"
#include "dialects/Accel/AccelEnums.cpp.inc"

namespace {

class AccelInstructionSet final : public InstructionSetDialectInterface {
public:
  using InstructionSetDialectInterface::InstructionSetDialectInterface;

  unsigned getVersion() const override {
    return AccelDialect::instructionSetVersion;
  }

  ArrayRef<Section> getSections() const override {
    return AccelDialect::instructionSetSections;
  }

  ArrayRef<const Instruction *> getInstructions() const override {
    static const SmallVector<const Instruction *> instructions =
        collectInstructions<
#define GET_OP_LIST
#include "dialects/Accel/AccelOps.cpp.inc"
            >();
    return instructions;
  }

  StringRef getProgramOpName() const override {
    return ProgramOp::getOperationName();
  }
};

} // namespace

void AccelDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Accel/AccelOps.cpp.inc"
      >();
  addInterfaces<AccelInstructionSet>();
}
