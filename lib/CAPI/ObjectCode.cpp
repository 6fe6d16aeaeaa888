//===- ObjectCode.cpp - Code generation for C -----------------------------===//
#include "lib/CAPI/ObjectCode.h"

#include "lib/Target/ObjectCode/ObjectCode.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "llvm/ADT/SmallString.h"

using namespace mlir;
using namespace mlir::glow;

static void pass(StringRef text, MlirStringCallback callback, void *userData) {
  callback(wrap(text), userData);
}

void glowHostCpu(MlirStringCallback callback, void *userData) {
  pass(hostCpu(), callback, userData);
}

void glowHostFeatures(MlirStringCallback callback, void *userData) {
  pass(hostFeatures(), callback, userData);
}

MlirLogicalResult glowVectorRegisters(MlirContext context, MlirStringRef triple,
                                      MlirStringRef cpu, MlirStringRef features,
                                      unsigned *bits, unsigned *count) {
  CodeTarget target{unwrap(triple).str(), unwrap(cpu).str(),
                    unwrap(features).str()};
  FailureOr<VectorRegisters> registers =
      vectorRegisters(UnknownLoc::get(unwrap(context)), target);
  if (failed(registers))
    return wrap(failure());
  *bits = registers->bits;
  *count = registers->count;
  return wrap(success());
}

MlirLogicalResult glowHasFeature(MlirContext context, MlirStringRef triple,
                                 MlirStringRef cpu, MlirStringRef features,
                                 MlirStringRef feature, bool *result) {
  CodeTarget target{unwrap(triple).str(), unwrap(cpu).str(),
                    unwrap(features).str()};
  FailureOr<bool> found =
      hasFeature(UnknownLoc::get(unwrap(context)), target, unwrap(feature));
  if (failed(found))
    return wrap(failure());
  *result = *found;
  return wrap(success());
}

MlirLogicalResult glowEmitCode(MlirModule module, MlirStringRef triple,
                               MlirStringRef cpu, MlirStringRef features,
                               unsigned optLevel, GlowCodeFormat format,
                               MlirStringCallback callback, void *userData) {
  CodeTarget target{unwrap(triple).str(), unwrap(cpu).str(),
                    unwrap(features).str(), optLevel};
  SmallString<0> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (failed(emitCode(unwrap(module), target, static_cast<CodeFormat>(format),
                      os)))
    return wrap(failure());
  pass(bytes, callback, userData);
  return wrap(success());
}

MlirLogicalResult glowWriteWeights(MlirOperation owner, MlirStringRef path) {
  Operation *op = unwrap(owner);
  std::error_code error;
  llvm::raw_fd_ostream os(unwrap(path), error);
  if (error)
    return wrap(op->emitError("cannot write '")
                << unwrap(path) << "': " << error.message());
  if (failed(writeWeights(op, os)))
    return wrap(failure());
  os.close();
  if (os.has_error()) {
    error = os.error();
    os.clear_error();
    return wrap(op->emitError("cannot write '")
                << unwrap(path) << "': " << error.message());
  }
  return wrap(success());
}
