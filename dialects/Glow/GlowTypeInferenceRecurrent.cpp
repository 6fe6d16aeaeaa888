//===- GlowTypeInferenceRecurrent.cpp - Recurrent layers
//--------------------===//
#include "dialects/Glow/GlowTypeInference.h"

using namespace mlir;
using namespace mlir::glow;

/// The types of y and of `numStates` final states.
static LogicalResult inferRecurrentTypes(OpSite site, Value x, int64_t hidden,
                                         RecurrentDirection direction,
                                         int64_t numStates,
                                         ResultTypes &results) {
  RankedTensorType type = tensorType(x);
  if (type.getRank() != 3) // (C1)
    return site.error("expected x of rank 3, but got ", type);
  if (hidden < 1) // (C2)
    return site.error("hidden_size is ", hidden,
                      ", but at least 1 is expected");
  int64_t sequence = type.getDimSize(0), batch = type.getDimSize(1);
  int64_t directions = direction == RecurrentDirection::Bidirectional ? 2 : 1;
  results.push_back(type.clone({sequence, directions, batch, hidden}));
  results.append(numStates, type.clone({directions, batch, hidden}));
  return success();
}

LogicalResult LstmOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  return inferRecurrentTypes(site, adaptor.getX(), adaptor.getHiddenSize(),
                             adaptor.getDirection(), /*numStates=*/2, results);
}

LogicalResult GruOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                      ResultTypes &results) {
  return inferRecurrentTypes(site, adaptor.getX(), adaptor.getHiddenSize(),
                             adaptor.getDirection(), /*numStates=*/1, results);
}

LogicalResult RnnOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                      ResultTypes &results) {
  return inferRecurrentTypes(site, adaptor.getX(), adaptor.getHiddenSize(),
                             adaptor.getDirection(), /*numStates=*/1, results);
}
