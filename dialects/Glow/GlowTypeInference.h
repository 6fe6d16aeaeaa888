//===- GlowTypeInference.h - Shared type inference --------------*- C++ -*-===//
#ifndef GLOW_DIALECTS_GLOW_GLOWTYPEINFERENCE_H
#define GLOW_DIALECTS_GLOW_GLOWTYPEINFERENCE_H

#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowShapes.h"

namespace mlir::glow {

using ResultTypes = SmallVectorImpl<Type>;

inline Type elementTypeOf(Value tensor) {
  return tensorType(tensor).getElementType();
}

/// The result is `a` and `b` broadcast together, of `elementType`.
LogicalResult inferBroadcastType(OpSite site, Value a, Value b,
                                 Type elementType, ResultTypes &results);

/// The result is `x` without `axes`, or with one element there.
LogicalResult inferReducedType(OpSite site, Value x, ArrayRef<int64_t> axes,
                               bool keepDims, Type elementType,
                               ResultTypes &results);

/// A window that slides over the spatial dimensions of a tensor; one entry per
/// spatial dimension, `pads` all begins followed by all ends.
struct Window {
  ArrayRef<int64_t> kernel;
  ArrayRef<int64_t> strides;
  ArrayRef<int64_t> dilations;
  ArrayRef<int64_t> pads;
  bool ceilMode = false;
};

/// The window of a pooling op or its adaptor.
template <typename PoolOp>
Window windowOf(PoolOp op) {
  return {op.getKernelShape(), op.getStrides(), op.getDilations(), op.getPads(),
          op.getCeilMode()};
}

/// The number of positions of `window` along spatial dimension `i`, of which
/// the input has `in` elements; fails unless the window is known to fit or not
/// known not to.
FailureOr<int64_t> countWindows(OpSite site, const Window &window, size_t i,
                                int64_t in);

LogicalResult inferPoolType(OpSite site, Value x, const Window &window,
                            Layout layout, ResultTypes &results);

//===----------------------------------------------------------------------===//
// Called by the generated inference functions of families
//===----------------------------------------------------------------------===//

template <typename Adaptor>
LogicalResult inferBoolOf(OpSite site, Adaptor adaptor, ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  results.push_back(x.clone(IntegerType::get(x.getContext(), 1)));
  return success();
}

template <typename Adaptor>
LogicalResult inferBroadcast(OpSite site, Adaptor adaptor,
                             ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB();
  if (failed(checkSameElementType(site, "a", a, "b", b))) // (C1)
    return failure();
  return inferBroadcastType(site, a, b, elementTypeOf(a), results);
}

template <typename Adaptor>
LogicalResult inferPow(OpSite site, Adaptor adaptor, ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB();
  return inferBroadcastType(site, a, b, elementTypeOf(a), results);
}

template <typename Adaptor>
LogicalResult inferCompare(OpSite site, Adaptor adaptor, ResultTypes &results) {
  Value a = adaptor.getA(), b = adaptor.getB();
  if (failed(checkSameElementType(site, "a", a, "b", b))) // (C1)
    return failure();
  return inferBroadcastType(site, a, b, IntegerType::get(a.getContext(), 1),
                            results);
}

template <typename Adaptor>
LogicalResult inferPool(OpSite site, Adaptor adaptor, ResultTypes &results) {
  Layout layout = Layout::ChannelsFirst;
  if constexpr (!std::is_same_v<Adaptor, LpPoolOp::Adaptor>)
    layout = adaptor.getLayout();
  Value x = adaptor.getX();
  if (failed(inferPoolType(site, x, windowOf(adaptor), layout, results)))
    return failure();
  if constexpr (std::is_same_v<Adaptor, SumPoolOp::Adaptor>)
    results.back() = cast<RankedTensorType>(results.back())
                         .clone(IntegerType::get(x.getContext(), 32));
  return success();
}

template <typename Adaptor>
LogicalResult inferReduce(OpSite site, Adaptor adaptor, ResultTypes &results) {
  Value x = adaptor.getX();
  return inferReducedType(site, x, adaptor.getAxes(), adaptor.getKeepdims(),
                          elementTypeOf(x), results);
}

template <typename Adaptor>
LogicalResult inferArgReduce(OpSite site, Adaptor adaptor,
                             ResultTypes &results) {
  Value x = adaptor.getX();
  int64_t axis = adaptor.getAxis();
  return inferReducedType(site, x, axis, adaptor.getKeepdims(),
                          IntegerType::get(x.getContext(), 64), results);
}

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWTYPEINFERENCE_H
