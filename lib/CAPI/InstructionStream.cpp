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

MlirLogicalResult glowEncodeProgram(MlirModule module, MlirStringRef dialect,
                                    MlirStringCallback callback,
                                    void *userData) {
  FailureOr<Operation *> program = findProgram(unwrap(module), unwrap(dialect));
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  if (failed(program) || failed(encodeProgram(*program, os)))
    return wrap(failure());
  callback(wrap(StringRef(bytes)), userData);
  return wrap(success());
}

MlirModule glowDecodeProgram(MlirContext context, MlirStringRef bytes) {
  Location location = UnknownLoc::get(unwrap(context));
  return wrap(decodeProgram(unwrap(bytes), location).release());
}

MlirLogicalResult glowListProgram(MlirContext context, MlirStringRef bytes,
                                  MlirStringCallback callback, void *userData) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (failed(listProgram(unwrap(bytes), os, UnknownLoc::get(unwrap(context)))))
    return wrap(failure());
  callback(wrap(StringRef(text)), userData);
  return wrap(success());
}
