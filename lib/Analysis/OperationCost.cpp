//===- OperationCost.cpp - What operations of a graph take ----------------===//
#include "lib/Analysis/OperationCost.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static int64_t multiply(int64_t a, int64_t b) {
  return std::min<uint64_t>(llvm::SaturatingMultiply<uint64_t>(a, b),
                            std::numeric_limits<int64_t>::max());
}

static int64_t add(int64_t a, int64_t b) {
  return std::min<uint64_t>(llvm::SaturatingAdd<uint64_t>(a, b),
                            std::numeric_limits<int64_t>::max());
}

static int64_t count(ArrayRef<int64_t> shape) {
  int64_t result = 1;
  for (int64_t extent : shape)
    result = multiply(result, extent);
  return result;
}

static int64_t count(Value value) { return count(shapeOf(value)); }

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// Each element of the result takes the weights of its output channel.
template <typename ConvT>
static void countConvolution(ConvT op, OperationCost &cost) {
  ArrayRef<int64_t> x = shapeOf(op.getX()), y = shapeOf(op.getY());
  bool isLast = op.getLayout() == Layout::ChannelsLast;
  int64_t inputs = isLast ? x.back() : x[1], outputs = isLast ? y.back() : y[1];
  if (outputs == 0)
    return;
  cost.products = multiply(count(y), count(op.getW()) / outputs);
  cost.isDepthwise = op.getGroup() > 1 && int64_t(op.getGroup()) == inputs;
}

/// The sums of a matrix product run along the last dimension of `a`.
template <typename MatmulT>
static void countMatmul(MatmulT op, OperationCost &cost) {
  cost.products = multiply(count(op.getY()), shapeOf(op.getA()).back());
}

static void countProducts(Operation *op, OperationCost &cost) {
  TypeSwitch<Operation *>(op)
      .Case([&](ConvOp conv) {
        countConvolution(conv, cost);
        if (conv.getB())
          cost.operations = count(conv.getY());
      })
      .Case([&](ConvIntegerOp conv) { countConvolution(conv, cost); })
      .Case([&](ConvTransposeOp conv) {
        // Each element of the input takes the weights of its channel.
        if (int64_t inputs = shapeOf(conv.getX())[1])
          cost.products =
              multiply(count(conv.getX()), count(conv.getW()) / inputs);
        if (conv.getB())
          cost.operations = count(conv.getY());
      })
      .Case<MatmulOp, MatmulIntegerOp>(
          [&](auto matmul) { countMatmul(matmul, cost); })
      .Case([&](GemmOp gemm) {
        int64_t depth = shapeOf(gemm.getA())[gemm.getTransA() ? 0 : 1];
        cost.products = multiply(count(gemm.getY()), depth);
        if (gemm.getC())
          cost.operations = count(gemm.getY());
      })
      .Case<LstmOp, GruOp, RnnOp>([&](auto layer) {
        // All weights meet each element of the sequence, for each item of the
        // batch; about five operations for each gate.
        ArrayRef<int64_t> x = shapeOf(layer.getX());
        int64_t steps = multiply(x[0], x[1]);
        cost.products =
            multiply(steps, add(count(layer.getW()), count(layer.getR())));
        ArrayRef<int64_t> w = shapeOf(layer.getW());
        cost.operations = multiply(steps, multiply(multiply(w[0], w[1]), 5));
      });
}

//===----------------------------------------------------------------------===//
// Other operations
//===----------------------------------------------------------------------===//

/// Operations on scalars for each element of the larger of operands and
/// results.
static int64_t operationsPerElement(Operation *op) {
  return TypeSwitch<Operation *, int64_t>(op)
      .Case<ClipOp, TableOp, NegOp>([](Operation *) { return 2; })
      .Case<LeakyReluOp, PreluOp, SoftplusOp, SoftsignOp, ThresholdedReluOp,
            HardmaxOp, DequantizeLinearOp>([](Operation *) { return 3; })
      .Case<SigmoidOp, HardSigmoidOp, BatchNormOp, LpNormalizationOp>(
          [](Operation *) { return 4; })
      .Case<SwishOp, HardSwishOp, GeluOp, EluOp, CeluOp, SeluOp, SoftmaxOp,
            RmsNormOp>([](Operation *) { return 5; })
      .Case<MishOp, LogSoftmaxOp, QuantizeLinearOp>(
          [](Operation *) { return 6; })
      .Case<LayerNormOp, InstanceNormOp, GroupNormOp, LrnOp>(
          [](Operation *) { return 8; })
      // Widen, subtract, multiply, round, shift, add, clamp twice, narrow.
      .Case<RescaleOp, RequantizeOp>([](Operation *) { return 9; })
      .Default([](Operation *) { return 1; });
}

static void countOperations(Operation *op, OperationCost &cost) {
  int64_t elements = 0;
  for (Value value : llvm::concat<Value>(op->getOperands(), op->getResults()))
    elements = std::max(elements, count(value));
  // Operands that are looked up in are not computed with.
  if (auto table = dyn_cast<TableOp>(op))
    elements = count(table.getY());
  cost.operations = multiply(elements, operationsPerElement(op));
  auto countWindows = [&](auto pool) {
    cost.operations =
        multiply(count(pool.getY()), count(pool.getKernelShape()));
  };
  TypeSwitch<Operation *>(op)
      .Case<MaxPoolOp, AveragePoolOp, SumPoolOp>(countWindows)
      .Case([&](LpPoolOp pool) {
        countWindows(pool);
        cost.operations = multiply(cost.operations, 2);
      });
}

std::optional<OperationCost> glow::costOf(Operation *op) {
  if (!isa<GlowDialect>(op->getDialect()))
    return std::nullopt;
  OperationCost cost;
  llvm::SmallPtrSet<Value, 4> seen;
  for (Value value : op->getOperands()) {
    auto bytes = bytesOf(cast<ShapedType>(value.getType()));
    if (!bytes)
      return std::nullopt;
    if (seen.insert(value).second)
      cost.bytesRead = add(cost.bytesRead, *bytes);
  }
  for (Type type : op->getResultTypes()) {
    auto bytes = bytesOf(cast<ShapedType>(type));
    if (!bytes)
      return std::nullopt;
    cost.bytesWritten = add(cost.bytesWritten, *bytes);
  }
  switch (unitOf(op)) {
  case UnitKind::matrix:
    countProducts(op, cost);
    break;
  case UnitKind::vector:
    countOperations(op, cost);
    break;
  case UnitKind::dma:
    break;
  }
  return cost;
}

//===----------------------------------------------------------------------===//
// RooflineModel
//===----------------------------------------------------------------------===//

static double traffic(const OperationCost &cost) {
  return double(cost.bytesRead) + double(cost.bytesWritten);
}

double RooflineModel::hostCycles(Operation *, const OperationCost &cost) const {
  return cost.products / host.products + cost.operations / host.operations +
         traffic(cost) / host.bytes;
}

double RooflineModel::chipCycles(Operation *, const OperationCost &cost) const {
  double cycles = traffic(cost) / chip.offChipBytesPerCycle;
  if (cost.products > 0)
    cycles =
        std::max(cycles, double(cost.products) /
                             (cost.isDepthwise ? chip.depthwiseProductsPerCycle
                                               : chip.productsPerCycle));
  if (cost.operations > 0)
    cycles = std::max(cycles, cost.operations / chip.operationsPerCycle);
  return cycles;
}

double RooflineModel::transferCycles(int64_t bytes) const {
  return double(bytes) / chip.offChipBytesPerCycle;
}
