//===- GlowTypeInferenceReduction.cpp - Reductions and quantisation -------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowTypeInference.h"

using namespace mlir;
using namespace mlir::glow;

LogicalResult glow::inferReducedType(OpSite site, Value x,
                                     ArrayRef<int64_t> axes, bool keepDims,
                                     Type elementType, ResultTypes &results) {
  RankedTensorType type = tensorType(x);
  if (failed(checkSortedAxes(site, axes, type.getRank()))) // (C1)
    return failure();
  SmallVector<int64_t> shape;
  for (auto [i, dim] : llvm::enumerate(type.getShape())) {
    if (!llvm::is_contained(axes, static_cast<int64_t>(i)))
      shape.push_back(dim);
    else if (keepDims)
      shape.push_back(1);
  }
  results.push_back(RankedTensorType::get(shape, elementType));
  return success();
}

LogicalResult TopKOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  RankedTensorType type = tensorType(adaptor.getX());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(site, axis, type.getRank())) ||   // (C1)
      failed(checkVector(site, "k", adaptor.getK(), 1))) // (C2)
    return failure();
  SmallVector<int64_t> shape(type.getShape());
  std::optional<SmallVector<int64_t>> k = matchInts(adaptor.getK());
  int64_t dim = shape[axis];
  shape[axis] = k ? k->front() : kDynamic;
  if (k && (k->front() < 0 || (!isDynamic(dim) && k->front() > dim))) // (C3)
    return site.error("k is ", k->front(), ", but a number in [0, ",
                      formatDim(dim), "] is expected");
  results.push_back(type.clone(shape));
  results.push_back(type.clone(shape, IntegerType::get(type.getContext(), 64)));
  return success();
}

LogicalResult DynamicQuantizeLinearOp::inferResultTypes(OpSite site,
                                                        Adaptor adaptor,
                                                        ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  MLIRContext *context = x.getContext();
  Type ui8 = IntegerType::get(context, 8, IntegerType::Unsigned);
  results.push_back(x.clone(ui8));
  results.push_back(RankedTensorType::get({}, Float32Type::get(context)));
  results.push_back(RankedTensorType::get({}, ui8));
  return success();
}
