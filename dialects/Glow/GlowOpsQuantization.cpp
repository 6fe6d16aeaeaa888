//===- GlowOpsQuantization.cpp - Quantisation -----------------------------===//
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowReification.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::glow;

#define GET_OP_CLASSES
#include "dialects/Glow/GlowOpsQuantization.cpp.inc"

void GlowDialect::registerQuantizationOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Glow/GlowOpsQuantization.cpp.inc"
      >();
}
