//===- GlowTypeInferenceElementwise.cpp - Elementwise ops -----------------===//
#include "dialects/Glow/GlowTypeInference.h"

using namespace mlir;
using namespace mlir::glow;

LogicalResult glow::inferBroadcastType(OpSite site, Value a, Value b,
                                       Type elementType, ResultTypes &results) {
  ArrayRef<int64_t> shapeA = tensorType(a).getShape();
  ArrayRef<int64_t> shapeB = tensorType(b).getShape();
  std::optional<SmallVector<int64_t>> shape = broadcastShapes(shapeA, shapeB);
  if (!shape) // (C2); (C1) of pow
    return site.error("a of shape ", formatShape(shapeA), " and b of shape ",
                      formatShape(shapeB), " do not broadcast together");
  results.push_back(RankedTensorType::get(*shape, elementType));
  return success();
}

LogicalResult PreluOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                        ResultTypes &results) {
  Value x = adaptor.getX(), slope = adaptor.getSlope();
  if (failed(checkSameElementType(site, "x", x, "slope", slope))) // (C1)
    return failure();
  ArrayRef<int64_t> shape = tensorType(x).getShape();
  ArrayRef<int64_t> slopeShape = tensorType(slope).getShape();
  if (!broadcastsTo(slopeShape, shape)) // (C2)
    return site.error("slope of shape ", formatShape(slopeShape),
                      " does not broadcast to x of shape ", formatShape(shape));
  results.push_back(x.getType());
  return success();
}

LogicalResult WhereOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                        ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB();
  if (failed(checkSameElementType(site, "a", a, "b", b))) // (C1)
    return failure();
  ArrayRef<int64_t> shapeA = tensorType(a).getShape();
  ArrayRef<int64_t> shapeB = tensorType(b).getShape();
  ArrayRef<int64_t> condShape = tensorType(adaptor.getCond()).getShape();
  std::optional<SmallVector<int64_t>> shape = broadcastShapes(shapeA, shapeB);
  if (shape)
    shape = broadcastShapes(condShape, *shape);
  if (!shape) // (C2)
    return site.error("cond of shape ", formatShape(condShape), ", a of shape ",
                      formatShape(shapeA), " and b of shape ",
                      formatShape(shapeB), " do not broadcast together");
  results.push_back(RankedTensorType::get(*shape, elementTypeOf(a)));
  return success();
}
