//===- GlowOpsRecurrent.cpp - Recurrent layers ----------------------------===//
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowReification.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::glow;

#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsRecurrent.cpp.inc"

void GlowDialect::registerRecurrentOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Glow/GlowOpsRecurrent.cpp.inc"
      >();
}
