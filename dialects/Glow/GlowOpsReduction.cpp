//===- GlowOpsReduction.cpp - Reductions, scans and selections ------------===//
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowReification.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::glow;

#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsReduction.cpp.inc"

void GlowDialect::registerReductionOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Glow/GlowOpsReduction.cpp.inc"
      >();
}
