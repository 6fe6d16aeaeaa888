//===- GlowTypeInferenceRecurrent.cpp - Recurrent layers ------------------===//
#include "dialects/Glow/GlowTypeInference.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::glow;

constexpr StringLiteral kActivations[] = {
    "Relu",       "Tanh",        "Sigmoid",  "Affine",
    "LeakyRelu",  "Elu",         "Softsign", "ThresholdedRelu",
    "ScaledTanh", "HardSigmoid", "Softplus"};

namespace {
/// What distinguishes the kinds of cells.
struct Cell {
  int64_t gates;
  int64_t activations;
  int64_t states;
};
} // namespace

/// Checks the shape and the element type of an operand, if it is there.
static LogicalResult checkState(OpSite site, Value x, StringRef name,
                                Value value, ArrayRef<int64_t> expected) {
  if (!value)
    return success();
  if (failed(checkShape(site, name, value, expected))) // (C3), (C6)
    return failure();
  return checkSameElementType(site, "x", x, name, value); // (C5)
}

static LogicalResult checkActivations(OpSite site, ArrayAttr activations,
                                      int64_t expected) {
  if (static_cast<int64_t>(activations.size()) != expected) // (C4)
    return site.error("activations has ", activations.size(), " entries, but ",
                      expected, " are expected");
  for (StringRef name : activations.getAsValueRange<StringAttr>())
    if (!llvm::is_contained(kActivations, name)) // (C4)
      return site.error("activation '", name, "' is not one of ",
                        llvm::join(ArrayRef(kActivations), ", "));
  return success();
}

template <typename Adaptor>
static LogicalResult inferRecurrentTypes(OpSite site, Adaptor adaptor,
                                         Cell cell, ResultTypes &results) {
  Value x = adaptor.getX();
  RankedTensorType type = tensorType(x);
  if (type.getRank() != 3) // (C1)
    return site.error("expected x of rank 3, but got ", type);
  int64_t hidden = adaptor.getHiddenSize();
  // As large as it gets in any shape.
  if (hidden < 1 || !mulDims(hidden, 2 * cell.gates)) // (C2)
    return site.error("hidden_size is ", hidden,
                      ", but a positive number is expected that fits in 63 "
                      "bits when multiplied by the number of gates");
  int64_t sequence = type.getDimSize(0), batch = type.getDimSize(1),
          input = type.getDimSize(2);
  int64_t directions =
      adaptor.getDirection() == RecurrentDirection::Bidirectional ? 2 : 1;
  int64_t gatesHidden = cell.gates * hidden;
  SmallVector<int64_t> state{directions, batch, hidden};
  if (failed(checkState(site, x, "w", adaptor.getW(),
                        {directions, gatesHidden, input})) ||
      failed(checkState(site, x, "r", adaptor.getR(),
                        {directions, gatesHidden, hidden})) ||
      failed(checkState(site, x, "b", adaptor.getB(),
                        {directions, 2 * gatesHidden})) ||
      failed(checkState(site, x, "initial_h", adaptor.getInitialH(), state)))
    return failure();
  if (Value lengths = adaptor.getSequenceLens())
    if (failed(checkVector(site, "sequence_lens", lengths, batch))) // (C3)
      return failure();
  if (failed(checkActivations(site, adaptor.getActivations(),
                              directions * cell.activations)))
    return failure();
  results.push_back(type.clone({sequence, directions, batch, hidden}));
  results.append(cell.states, type.clone(state));
  return success();
}

LogicalResult LstmOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  Cell cell{/*gates=*/4, /*activations=*/3, /*states=*/2};
  if (failed(inferRecurrentTypes(site, adaptor, cell, results)))
    return failure();
  ArrayRef<int64_t> state = cast<RankedTensorType>(results.back()).getShape();
  if (failed(checkState(site, adaptor.getX(), "initial_c",
                        adaptor.getInitialC(), state)) ||
      failed(checkState(site, adaptor.getX(), "p", adaptor.getP(),
                        {state[0], 3 * state[2]})))
    return failure();
  return success();
}

LogicalResult GruOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                      ResultTypes &results) {
  Cell cell{/*gates=*/3, /*activations=*/2, /*states=*/1};
  return inferRecurrentTypes(site, adaptor, cell, results);
}

LogicalResult RnnOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                      ResultTypes &results) {
  Cell cell{/*gates=*/1, /*activations=*/1, /*states=*/1};
  return inferRecurrentTypes(site, adaptor, cell, results);
}
