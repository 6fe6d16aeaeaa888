//===- InstructionStream.cpp - Instruction sets and programs for C --------===//
#include "lib/CAPI/InstructionStream.h"

#include "lib/Target/InstructionStream/InstructionStream.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"

using namespace mlir;
using namespace mlir::glow;
using namespace mlir::instruction_set;

MlirLogicalResult glowDescribeInstructionSet(MlirContext context,
                                             MlirStringRef dialect,
                                             MlirStringCallback callback,
                                             void *userData) {
  FailureOr<const InstructionSetDialectInterface *> set =
      findInstructionSet(UnknownLoc::get(unwrap(context)), unwrap(dialect));
  if (failed(set))
    return wrap(failure());
  std::string text;
  llvm::raw_string_ostream os(text);
  describeInstructionSet(**set, os);
  callback(wrap(StringRef(text)), userData);
  return wrap(success());
}
