//===- GlowDialect.cpp - Registration of the glow dialect -------------------===//
#include "dialects/Glow/GlowDialect.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace mlir::glow;

#include "dialects/Glow/GlowDialect.cpp.inc"

void GlowDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Glow/GlowOps.cpp.inc"
      >();
}

#define GET_OP_CLASSES
#include "dialects/Glow/GlowOps.cpp.inc"
