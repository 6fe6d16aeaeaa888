//===- GlowDialect.cpp - Registration of the glow dialect -----------------===//
#include "dialects/Glow/GlowDialect.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::glow;

#include "dialects/Glow/GlowDialect.cpp.inc"
#include "dialects/Glow/GlowEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Glow/GlowAttrs.cpp.inc"

void GlowDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Glow/GlowAttrs.cpp.inc"
      >();
}

void GlowDialect::initialize() {
  registerAttributes();
  registerElementwiseOps();
  registerContractionOps();
  registerPoolingOps();
  registerNormalizationOps();
  registerReductionOps();
  registerShapeOps();
  registerMovementOps();
  registerRecurrentOps();
  registerQuantizationOps();
}

Operation *GlowDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}
