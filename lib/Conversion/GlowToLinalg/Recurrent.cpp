//===- Recurrent.cpp - lstm, gru and rnn to scf.for over time -------------===//
//
// What the input contributes to the gates is one matmul for all steps. The loop
// over time carries the states; each step is a matmul with the state before,
// accumulated on top of the input's part, and linalg.generic ops on the gates.
// States and gates are in the compute type; only the results go back. Input and
// weights are widened by the products that read them.
//
// A sequence that is shorter than the others keeps its state beyond its end,
// where its output is zero. The backward direction walks from the longest end
// to the start, so a shorter sequence starts late, from the initial state.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

namespace {
/// One activation function of a cell, with its parameters.
struct Activation {
  StringRef name;
  double alpha, beta;
};

/// The defaults of an activation function, and which parameters it takes.
struct ActivationRule {
  StringRef name;
  bool takesAlpha, takesBeta;
  double alpha, beta;
};
} // namespace

static constexpr ActivationRule activationRules[] = {
    {"Relu", false, false, 0, 0},        {"Tanh", false, false, 0, 0},
    {"Sigmoid", false, false, 0, 0},     {"Affine", true, true, 1, 0},
    {"LeakyRelu", true, false, 0.01, 0}, {"ThresholdedRelu", true, false, 1, 0},
    {"ScaledTanh", true, true, 1, 1},    {"HardSigmoid", true, true, 0.2, 0.5},
    {"Elu", true, false, 1, 0},          {"Softsign", false, false, 0, 0},
    {"Softplus", false, false, 0, 0},
};

/// The activations of an op, in order; the parameter lists have one entry for
/// each function that takes that parameter. Fails on an unknown name.
static FailureOr<SmallVector<Activation>>
readActivations(ArrayAttr names, ArrayRef<float> alphas,
                ArrayRef<float> betas) {
  auto next = [](ArrayRef<float> &list, bool isTaken, double otherwise) {
    if (!isTaken || list.empty())
      return otherwise;
    double value = list.front();
    list = list.drop_front();
    return value;
  };
  SmallVector<Activation> result;
  for (StringRef name : names.getAsValueRange<StringAttr>()) {
    const auto *rule =
        llvm::find_if(activationRules, [&](const ActivationRule &rule) {
          return rule.name == name;
        });
    if (rule == std::end(activationRules))
      return failure();
    double alpha = next(alphas, rule->takesAlpha, rule->alpha);
    result.push_back({name, alpha, next(betas, rule->takesBeta, rule->beta)});
  }
  return result;
}

static Value applyNamed(BodyBuilder &b, const Activation &activation, Value x) {
  StringRef name = activation.name;
  double alpha = activation.alpha, beta = activation.beta;
  if (name == "Relu")
    return scalar::relu(b, x);
  if (name == "Tanh")
    return math::TanhOp::create(b, x);
  if (name == "Sigmoid")
    return scalar::sigmoid(b, x);
  if (name == "LeakyRelu")
    return scalar::leakyRelu(b, x, alpha);
  if (name == "ThresholdedRelu")
    return scalar::thresholdedRelu(b, x, alpha);
  if (name == "HardSigmoid")
    return scalar::hardSigmoid(b, x, alpha, beta);
  if (name == "Elu")
    return scalar::elu(b, x, alpha);
  if (name == "Softsign")
    return scalar::softsign(b, x);
  if (name == "Softplus")
    return scalar::softplus(b, x);
  Value scale = scalar::constant(b, x.getType(), alpha);
  Value offset = scalar::constant(b, x.getType(), beta);
  if (name == "Affine")
    return scalar::add(b, scalar::mul(b, scale, x), offset);
  assert(name == "ScaledTanh" && "not in the table above");
  Value scaled = scalar::mul(b, offset, x);
  return scalar::mul(b, scale, math::TanhOp::create(b, scaled));
}

//===----------------------------------------------------------------------===//
// The loop over time
//===----------------------------------------------------------------------===//

namespace {
/// What the recurrent ops have in common, in the compute type.
struct Layer {
  Type real;
  Type element;
  int64_t steps, batch, hidden, directions;
  bool firstIsReverse;
  /// (steps * batch, input), in the element type.
  Value x;
  /// (directions, gates * hidden, input or hidden), in the element type.
  Value w, r;
  /// (directions, 2 * gates * hidden), or null.
  Value bias;
  /// (batch), or null.
  Value lengths;
  std::optional<double> clip;
  SmallVector<Activation> activations;

  bool isReverse(int64_t direction) const {
    return direction == 1 || firstIsReverse;
  }
  RankedTensorType stateType() const {
    return RankedTensorType::get({batch, hidden}, real);
  }
};

/// One direction of a layer.
struct Direction {
  int64_t index;
  bool isReverse;
  Value w, r;
  /// The biases of w and those of r: (gates * hidden), or null.
  Value inputBias, stateBias;
  ArrayRef<Activation> activations;
};

/// The states after a step and the row of the output, from the position of the
/// step and the states before it. The first state is the hidden one.
using Step = function_ref<SmallVector<Value>(Value position, ValueRange)>;
} // namespace

template <typename OpT>
static FailureOr<Layer> readLayer(OpT op, typename OpT::Adaptor in,
                                  Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  auto activations = readActivations(
      op.getActivations(), op.getActivationAlpha().value_or(ArrayRef<float>()),
      op.getActivationBeta().value_or(ArrayRef<float>()));
  if (failed(activations))
    return LogicalResult(b.reject("needs known activations"));
  RankedTensorType xType = tensorType(in.getX());
  Layer layer;
  layer.element = xType.getElementType();
  layer.real = scalar::computeType(layer.element);
  layer.steps = xType.getDimSize(0);
  layer.batch = xType.getDimSize(1);
  layer.hidden = op.getHiddenSize();
  layer.directions = tensorType(in.getW()).getDimSize(0);
  layer.firstIsReverse = op.getDirection() == RecurrentDirection::Reverse;
  layer.x =
      b.reshape(in.getX(), {layer.steps * layer.batch, xType.getDimSize(2)});
  layer.w = in.getW();
  layer.r = in.getR();
  if (in.getB())
    layer.bias = b.widened(in.getB());
  layer.lengths = in.getSequenceLens();
  if (op.getClip())
    layer.clip = op.getClip()->convertToDouble();
  layer.activations = *activations;
  return layer;
}

static Direction directionOf(Lowering &b, const Layer &layer, int64_t index) {
  auto part = [&](Value value) {
    return b.row(value, 0, b.getIndexAttr(index));
  };
  Direction direction;
  direction.index = index;
  direction.isReverse = layer.isReverse(index);
  direction.w = part(layer.w);
  direction.r = part(layer.r);
  if (layer.bias) {
    Value both = part(layer.bias);
    int64_t size = tensorType(both).getDimSize(0) / 2;
    direction.inputBias = b.slice(both, {0}, {size});
    direction.stateBias = b.slice(both, {size}, {size});
  }
  size_t count = layer.activations.size() / layer.directions;
  direction.activations =
      ArrayRef(layer.activations).slice(index * count, count);
  return direction;
}

/// x * w^T plus biases for all steps: (steps, batch, gates * hidden).
static Value inputPart(Lowering &b, const Layer &layer,
                       const Direction &direction, ArrayRef<Value> biases) {
  Value product = multiplyMatrices(b, layer.x, direction.w,
                                   /*transposeLhs=*/false,
                                   /*transposeRhs=*/true);
  RankedTensorType type = tensorType(product);
  SmallVector<Operand> operands{product};
  for (Value bias : biases)
    operands.push_back(bias);
  if (!biases.empty())
    product = b.elementwise(type, operands, [](BodyBuilder &b, ValueRange x) {
      Value sum = x[0];
      for (Value bias : x.drop_front())
        sum = scalar::add(b, sum, bias);
      return sum;
    });
  return b.reshape(product, {layer.steps, layer.batch, type.getDimSize(1)});
}

/// The initial state of a direction, zeros if none is given.
static Value initialState(Lowering &b, const Layer &layer, Value initial,
                          int64_t direction) {
  if (!initial)
    return b.filled({layer.batch, layer.hidden},
                    scalar::constant(b, layer.real, 0.0));
  return b.row(b.widened(initial), 0, b.getIndexAttr(direction));
}

/// The activation of a gate, whose argument is clipped. (The cell is not
/// clipped on its way into the hidden state: ONNX Runtime does not either.)
static Value activate(BodyBuilder &b, const Layer &layer,
                      const Activation &activation, Value x) {
  if (layer.clip)
    x = scalar::clamp(b, x, -*layer.clip, *layer.clip);
  return applyNamed(b, activation, x);
}

/// Columns [gate * hidden, (gate + 1) * hidden) of the gates of a batch.
static Value gate(Lowering &b, const Layer &layer, Value gates, int64_t index) {
  return b.slice(gates, {0, index * layer.hidden}, {layer.batch, layer.hidden});
}

/// Keeps the old states where a sequence has ended; `states` are followed by
/// the output row, which is zero there.
static SmallVector<Value> maskEnded(Lowering &b, const Layer &layer,
                                    Value position, ValueRange before,
                                    SmallVector<Value> after) {
  Value output = after.front();
  if (!layer.lengths) {
    after.push_back(output);
    return after;
  }
  RankedTensorType type = layer.stateType();
  SmallVector<Operand> operands{Operand(layer.lengths, {0})};
  llvm::append_range(operands, before);
  llvm::append_range(operands, after);
  SmallVector<RankedTensorType> types(after.size() + 1, type);
  size_t count = after.size();
  return b.elementwise(types, operands, [&](BodyBuilder &b, ValueRange x) {
    Value step = arith::IndexCastOp::create(b, x[0].getType(), position);
    Value isRunning = scalar::less(b, step, x[0]);
    SmallVector<Value> results;
    for (size_t i = 0; i < count; ++i)
      results.push_back(
          scalar::select(b, isRunning, x[1 + count + i], x[1 + i]));
    Value zero = scalar::constant(b, layer.real, 0.0);
    results.push_back(scalar::select(b, isRunning, x[1 + count], zero));
    return results;
  });
}

/// Runs `step` over time; returns the last states and the written output.
static SmallVector<Value> runDirection(Lowering &b, const Layer &layer,
                                       const Direction &direction,
                                       ArrayRef<Value> states, Value output,
                                       Step step) {
  SmallVector<Value> carried(states);
  carried.push_back(output);
  auto loop =
      scf::ForOp::create(b, scalar::index(b, 0), scalar::index(b, layer.steps),
                         scalar::index(b, 1), carried);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value position = loop.getInductionVar();
  if (direction.isReverse)
    position =
        arith::SubIOp::create(b, scalar::index(b, layer.steps - 1), position);
  ValueRange before = ValueRange(loop.getRegionIterArgs()).drop_back();
  SmallVector<Value> after =
      maskEnded(b, layer, position, before, step(position, before));

  Value row = b.narrowed(after.pop_back_val(), layer.element);
  SmallVector<OpFoldResult> zeros(4, b.getIndexAttr(0)),
      ones(4, b.getIndexAttr(1));
  SmallVector<OpFoldResult> offsets = zeros, sizes = ones;
  offsets[0] = position;
  offsets[1] = b.getIndexAttr(direction.index);
  sizes[2] = b.getIndexAttr(layer.batch);
  sizes[3] = b.getIndexAttr(layer.hidden);
  after.push_back(tensor::InsertSliceOp::create(
      b, row, loop.getRegionIterArgs().back(), offsets, sizes, ones));
  scf::YieldOp::create(b, after);
  return llvm::to_vector_of<Value>(loop.getResults());
}

/// Runs all directions of a layer. `run` gets a direction and the output so
/// far, and returns the last states and the output. The results are the output
/// and each state of all directions.
static SmallVector<Value> runLayer(
    Lowering &b, const Layer &layer, size_t stateCount,
    function_ref<SmallVector<Value>(const Direction &, Value output)> run) {
  SmallVector<int64_t> stateShape{layer.directions, layer.batch, layer.hidden};
  SmallVector<int64_t> outputShape(stateShape);
  outputShape.insert(outputShape.begin(), layer.steps);
  Value output = b.empty(outputShape, layer.element);
  SmallVector<Value> last;
  for (size_t i = 0; i < stateCount; ++i)
    last.push_back(b.empty(stateShape, layer.element));
  for (int64_t index = 0; index < layer.directions; ++index) {
    SmallVector<Value> results = run(directionOf(b, layer, index), output);
    output = results.pop_back_val();
    for (auto [all, state] : llvm::zip_equal(last, results))
      all = b.insertRow(b.narrowed(state, layer.element), all, 0,
                        b.getIndexAttr(index));
  }
  SmallVector<Value> results{output};
  llvm::append_range(results, last);
  return results;
}

static SmallVector<Value> bothBiases(const Direction &direction) {
  if (!direction.inputBias)
    return {};
  return {direction.inputBias, direction.stateBias};
}

//===----------------------------------------------------------------------===//
// Cells
//===----------------------------------------------------------------------===//

static FailureOr<SmallVector<Value>> lowerRnn(RnnOp op, RnnOp::Adaptor in,
                                              Lowering &b) {
  FailureOr<Layer> layer = readLayer(op, in, b);
  if (failed(layer))
    return failure();
  return runLayer(b, *layer, 1, [&](const Direction &direction, Value output) {
    Value input = inputPart(b, *layer, direction, bothBiases(direction));
    Value start = initialState(b, *layer, in.getInitialH(), direction.index);
    return runDirection(
        b, *layer, direction, start, output,
        [&](Value position, ValueRange before) {
          Value gates = multiplyMatrices(b, before[0], direction.r, false, true,
                                         b.row(input, 0, position));
          return SmallVector<Value>{b.elementwise(
              layer->stateType(), {gates}, [&](BodyBuilder &b, ValueRange x) {
                return activate(b, *layer, direction.activations[0], x[0]);
              })};
        });
  });
}

static FailureOr<SmallVector<Value>> lowerGru(GruOp op, GruOp::Adaptor in,
                                              Lowering &b) {
  FailureOr<Layer> layer = readLayer(op, in, b);
  if (failed(layer))
    return failure();
  int64_t hidden = layer->hidden;
  bool linearFirst = op.getLinearBeforeReset();
  RankedTensorType type = layer->stateType();
  return runLayer(b, *layer, 1, [&](const Direction &direction, Value output) {
    const Activation &f = direction.activations[0];
    const Activation &g = direction.activations[1];
    // With linear_before_reset the reset gate scales the state's bias of the
    // hidden gate as well, so that one cannot be added ahead.
    SmallVector<Value> biases = bothBiases(direction);
    Value hiddenBias;
    if (direction.stateBias && linearFirst) {
      Value rest = b.slice(direction.stateBias, {0}, {2 * hidden});
      Value zero = scalar::constant(b, layer->real, 0.0);
      biases[1] = b.pad(rest, {0}, {hidden}, zero);
      hiddenBias = b.slice(direction.stateBias, {2 * hidden}, {hidden});
    }
    Value input = inputPart(b, *layer, direction, biases);
    Value gateWeights = b.slice(direction.r, {0, 0}, {2 * hidden, hidden});
    Value hiddenWeights =
        b.slice(direction.r, {2 * hidden, 0}, {hidden, hidden});
    Value start = initialState(b, *layer, in.getInitialH(), direction.index);
    return runDirection(
        b, *layer, direction, start, output,
        [&](Value position, ValueRange before) {
          Value state = before[0], row = b.row(input, 0, position);
          Value gates = multiplyMatrices(
              b, state, gateWeights, false, true,
              b.slice(row, {0, 0}, {layer->batch, 2 * hidden}));
          Value update = gate(b, *layer, gates, 0);
          Value reset = gate(b, *layer, gates, 1);
          Value fromInput = gate(b, *layer, row, 2);
          SmallVector<Operand> operands{update, state};
          if (linearFirst) {
            llvm::append_range(
                operands,
                SmallVector<Value>{
                    fromInput,
                    multiplyMatrices(b, state, hiddenWeights, false, true),
                    reset});
            if (hiddenBias)
              operands.push_back(hiddenBias);
          } else {
            Value scaled = b.elementwise(
                type, {reset, state}, [&](BodyBuilder &b, ValueRange x) {
                  return scalar::mul(b, activate(b, *layer, f, x[0]), x[1]);
                });
            operands.push_back(multiplyMatrices(b, scaled, hiddenWeights, false,
                                                true, fromInput));
          }
          return SmallVector<Value>{
              b.elementwise(type, operands, [&](BodyBuilder &b, ValueRange x) {
                Value candidate = x[2];
                if (linearFirst) {
                  Value linear = hiddenBias ? scalar::add(b, x[3], x[5]) : x[3];
                  Value r = activate(b, *layer, f, x[4]);
                  candidate =
                      scalar::add(b, candidate, scalar::mul(b, r, linear));
                }
                candidate = activate(b, *layer, g, candidate);
                Value z = activate(b, *layer, f, x[0]);
                Value rest =
                    scalar::sub(b, scalar::constant(b, layer->real, 1.0), z);
                return scalar::add(b, scalar::mul(b, rest, candidate),
                                   scalar::mul(b, z, x[1]));
              })};
        });
  });
}

static FailureOr<SmallVector<Value>> lowerLstm(LstmOp op, LstmOp::Adaptor in,
                                               Lowering &b) {
  FailureOr<Layer> layer = readLayer(op, in, b);
  if (failed(layer))
    return failure();
  RankedTensorType type = layer->stateType();
  int64_t hidden = layer->hidden;
  Value peepholes = in.getP() ? b.widened(in.getP()) : Value();
  return runLayer(b, *layer, 2, [&](const Direction &direction, Value output) {
    const Activation &f = direction.activations[0];
    const Activation &g = direction.activations[1];
    const Activation &h = direction.activations[2];
    Value input = inputPart(b, *layer, direction, bothBiases(direction));
    // The peepholes of the gates i, o and f.
    SmallVector<Value> peephole;
    if (peepholes) {
      Value all = b.row(peepholes, 0, b.getIndexAttr(direction.index));
      for (int64_t i = 0; i < 3; ++i)
        peephole.push_back(b.slice(all, {i * hidden}, {hidden}));
    }
    SmallVector<Value> start{
        initialState(b, *layer, in.getInitialH(), direction.index),
        initialState(b, *layer, in.getInitialC(), direction.index)};
    return runDirection(
        b, *layer, direction, start, output,
        [&](Value position, ValueRange before) {
          Value gates = multiplyMatrices(b, before[0], direction.r, false, true,
                                         b.row(input, 0, position));
          SmallVector<Operand> operands;
          for (int64_t i = 0; i < 4; ++i)
            operands.push_back(gate(b, *layer, gates, i));
          operands.push_back(before[1]);
          llvm::append_range(operands, peephole);
          return b.elementwise(
              {type, type}, operands, [&](BodyBuilder &b, ValueRange x) {
                auto gateOf = [&](Value sum, int64_t index, Value cell) {
                  if (peepholes)
                    sum =
                        scalar::add(b, sum, scalar::mul(b, x[5 + index], cell));
                  return activate(b, *layer, f, sum);
                };
                Value oldCell = x[4];
                Value i = gateOf(x[0], 0, oldCell);
                Value forget =
                    op.getInputForget()
                        ? scalar::sub(b, scalar::constant(b, layer->real, 1.0),
                                      i)
                        : gateOf(x[2], 2, oldCell);
                Value candidate = activate(b, *layer, g, x[3]);
                Value cell = scalar::add(b, scalar::mul(b, forget, oldCell),
                                         scalar::mul(b, i, candidate));
                Value o = gateOf(x[1], 1, cell);
                return SmallVector<Value>{
                    scalar::mul(b, o, applyNamed(b, h, cell)), cell};
              });
        });
  });
}

void glow::populateRecurrent(LoweringSet &set) {
  set.add(lowerRnn, lowerGru, lowerLstm);
}
