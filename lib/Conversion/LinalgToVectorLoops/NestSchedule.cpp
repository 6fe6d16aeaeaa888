//===- NestSchedule.cpp - How a loop nest is tiled onto registers ---------===//
#include "lib/Conversion/LinalgToVectorLoops/NestSchedule.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

/// The width in bits of the widest value of `part`, at least 8; 0 if some
/// element type has no vector form in memory.
static unsigned widestType(const StridedNest &part) {
  unsigned widest = 8;
  for (const NestOperand &operand : part.operands) {
    if (!operand.elementType.isIntOrFloat())
      return 0;
    unsigned bits = operand.elementType.getIntOrFloatBitWidth();
    // Memory keeps sub-byte elements in a byte each, vectors pack them.
    if (!operand.isScalar() && bits % 8 != 0)
      return 0;
    widest = std::max(widest, bits);
  }
  for (Operation &op : *part.body)
    for (Type type : op.getResultTypes()) {
      if (!type.isIntOrFloat())
        return 0;
      widest = std::max(widest, type.getIntOrFloatBitWidth());
    }
  return widest;
}

/// The elements of a vector register; 0 if there are no vectors. Values of an
/// epilogue live for a short time and may take two registers.
static int64_t lanes(const KernelNest &nest, VectorUnit unit) {
  unsigned widest = widestType(nest.main);
  if (widest && nest.epilogue) {
    unsigned outside = widestType(*nest.epilogue);
    widest = outside ? std::max(widest, outside / 2) : 0;
  }
  return widest ? unit.bits / widest : 0;
}

static bool hasReduction(const StridedNest &nest) {
  return llvm::any_of(nest.loops,
                      [](const NestLoop &loop) { return loop.isReduction; });
}

/// Whether every load along `loop` is a vector load or one element for all.
static bool isUnitOrInvariant(const StridedNest &nest, unsigned loop) {
  return llvm::all_of(nest.operands, [&](const NestOperand &operand) {
    return operand.strides[loop] == 0 || operand.strides[loop] == 1;
  });
}

static std::optional<unsigned> findVectorLoop(const KernelNest &nest) {
  const StridedNest &main = nest.main;
  const NestOperand &output = main.operands.back();
  // A pure copy or elementwise nest may gather its inputs; in a reduction that
  // would be slower than scalar code.
  bool mayGather = !hasReduction(main);
  std::optional<unsigned> best;
  for (auto [loop, info] : llvm::enumerate(main.loops)) {
    if (info.isReduction || output.strides[loop] != 1)
      continue;
    if (mayGather || isUnitOrInvariant(main, loop))
      best = loop;
  }
  return best;
}

/// The block size of an operand that is packed along `loop`, or 0.
static int64_t blockAlong(const StridedNest &nest, unsigned loop) {
  for (const NestOperand &operand : nest.operands)
    if (operand.blockedLoop == loop)
      return operand.block;
  return 0;
}

/// Whether an input is loaded as vectors along `vectorLoop` and is the same for
/// all iterations of `loop`: then unrolling `loop` saves loads.
static bool sharesVectors(const StridedNest &nest, unsigned vectorLoop,
                          unsigned loop) {
  return llvm::any_of(nest.inputs(), [&](const NestOperand &operand) {
    return operand.dependsOn(vectorLoop) && !operand.dependsOn(loop);
  });
}

/// Matches a sum of products of the types that `kind` takes, whose inputs are
/// laid out in groups.
static std::optional<DotInputs> matchDotProduct(const StridedNest &nest,
                                                DotProduct kind) {
  bool isFloat = kind == DotProduct::Vdpbf16ps;
  if (kind == DotProduct::None || nest.operands.size() != 3)
    return std::nullopt;
  Type sum = nest.operands.back().elementType;
  if (!(isFloat ? sum.isF32() : sum.isInteger(32)) ||
      !linalg::detail::isContractionBody(
          *nest.body, [&](Operation *mul, Operation *add) {
            return isFloat ? isa<arith::MulFOp>(mul) && isa<arith::AddFOp>(add)
                           : isa<arith::MulIOp>(mul) && isa<arith::AddIOp>(add);
          }))
    return std::nullopt;
  int64_t group = productsPerLane(kind);
  auto isExtendedBy = [&](unsigned input, auto isSigned) {
    Operation *user = *nest.body->getArgument(input).user_begin();
    return isa<decltype(isSigned)>(user);
  };
  for (unsigned loop = 0; loop < nest.loops.size(); ++loop) {
    if (!nest.loops[loop].isReduction || nest.loops[loop].extent != group)
      continue;
    for (unsigned weights : {1u, 0u}) {
      unsigned data = 1 - weights;
      const NestOperand &w = nest.operands[weights], &x = nest.operands[data];
      bool fits = isFloat ? x.elementType.isBF16() && w.elementType.isBF16()
                  : kind == DotProduct::Pmaddwd
                      ? x.elementType.isInteger(16) &&
                            isExtendedBy(data, arith::ExtSIOp()) &&
                            w.elementType.isInteger(8)
                      : x.elementType.isInteger(8) &&
                            isExtendedBy(data, arith::ExtUIOp()) &&
                            w.elementType.isInteger(8) &&
                            isExtendedBy(weights, arith::ExtSIOp());
      if (fits && w.strides[loop] == 1 && x.strides[loop] == 1 &&
          w.blockedLoop && w.strides[*w.blockedLoop] == group &&
          !x.dependsOn(*w.blockedLoop) &&
          nest.operands.back().strides[*w.blockedLoop] == 1)
        return DotInputs{kind, loop, data, weights};
    }
  }
  return std::nullopt;
}

/// The bytes of an operand that the nest reads.
static int64_t sizeOf(const StridedNest &nest, const NestOperand &operand) {
  int64_t size = operand.elementType.getIntOrFloatBitWidth() / 8;
  for (auto [loop, info] : llvm::enumerate(nest.loops))
    if (operand.dependsOn(loop))
      size *= info.extent;
  return size;
}

static void chooseUnroll(const StridedNest &nest, VectorUnit unit,
                         int64_t registersPerVector, NestSchedule &schedule) {
  // One register for a broadcast operand, one set for a loaded vector, the
  // rest for accumulators.
  int64_t limit = std::max<int64_t>(
      1, (int64_t(unit.registers) - 1) / registersPerVector - 1);
  double bestShare = 0;
  for (auto [loop, info] : llvm::enumerate(nest.loops)) {
    if (info.isReduction || schedule.vectorLoop == loop)
      continue;
    bool shares =
        schedule.vectorLoop && sharesVectors(nest, *schedule.vectorLoop, loop);
    // Without shared loads unrolling only hides latency: a few are enough.
    int64_t most =
        std::min(info.extent, shares ? limit : std::min<int64_t>(limit, 4));
    int64_t tiles = llvm::divideCeil(info.extent, most);
    double share = (shares ? 100.0 : 1.0) * double(info.extent) / double(tiles);
    if (share >= bestShare) {
      bestShare = share;
      schedule.unrollLoop = loop;
      schedule.unroll = llvm::divideCeil(info.extent, tiles);
    }
  }
}

/// Lets vectors lie along a reduction loop if the reduction is a plain one.
static void chooseVectorReduction(const StridedNest &nest, int64_t lanes,
                                  NestSchedule &schedule) {
  SmallVector<Operation *, 2> combiners;
  BlockArgument accumulator = nest.body->getArguments().back();
  if (!matchReduction({accumulator}, 0, combiners) || combiners.size() != 1)
    return;
  std::optional<vector::CombiningKind> kind =
      linalg::getCombinerOpKind(combiners.front());
  if (!kind)
    return;
  for (unsigned loop = 0; loop < nest.loops.size(); ++loop) {
    const NestLoop &info = nest.loops[loop];
    bool isWalked =
        llvm::any_of(nest.inputs(), [&](const NestOperand &operand) {
          return operand.strides[loop] == 1;
        });
    if (!info.isReduction || !isWalked || !isUnitOrInvariant(nest, loop))
      continue;
    schedule.vectorReduction = loop;
    schedule.combiner = *kind;
    // Four accumulators hide the latency of the combining instruction.
    schedule.width = std::min(4 * lanes, info.extent);
  }
}

NestSchedule mlir::glow::scheduleNest(const KernelNest &nest, VectorUnit unit) {
  const StridedNest &main = nest.main;
  NestSchedule schedule;
  schedule.unit = unit;
  bool reduces = hasReduction(main);
  int64_t lane = lanes(nest, unit);
  for (DotProduct kind : {unit.dotProduct, unit.bf16Product})
    if (lane > 1 && !schedule.dot)
      schedule.dot = matchDotProduct(main, kind);
  if (schedule.dot)
    schedule.vectorLoop = main.operands[schedule.dot->weights].blockedLoop;
  else if (lane > 1)
    schedule.vectorLoop = findVectorLoop(nest);
  if (schedule.vectorLoop) {
    unsigned loop = *schedule.vectorLoop;
    bool gathers = !schedule.dot && !isUnitOrInvariant(main, loop);
    int64_t block = blockAlong(main, loop);
    schedule.width = block ? block : gathers ? lane : 2 * lane;
    schedule.width = std::min(schedule.width, main.loops[loop].extent);
  } else if (lane > 1 && reduces) {
    chooseVectorReduction(main, lane, schedule);
  }
  if (reduces && !schedule.vectorReduction)
    chooseUnroll(main, unit,
                 llvm::divideCeil(std::max<int64_t>(schedule.width, 1),
                                  std::max<int64_t>(lane, 1)),
                 schedule);

  // Loops of the shared vectors go outermost: weights are used for the whole
  // image before the next ones are read.
  auto isOuter = [&](unsigned loop) {
    return !main.loops[loop].isReduction && schedule.vectorLoop != loop &&
           schedule.unrollLoop != loop;
  };
  bool hasWeights =
      schedule.vectorLoop && schedule.unrollLoop &&
      sharesVectors(main, *schedule.vectorLoop, *schedule.unrollLoop) &&
      llvm::none_of(main.inputs(), [&](const NestOperand &operand) {
        return operand.dependsOn(*schedule.vectorLoop) &&
               operand.dependsOn(*schedule.unrollLoop);
      });
  // A step of a dot product takes longer than it takes to load its few bytes of
  // weights from the second-level cache, as long as they all fit there.
  constexpr int64_t kCachedWeights = 192 * 1024;
  if (hasWeights)
    schedule.vectorLoopPlace =
        schedule.dot && sizeOf(main, main.operands[schedule.dot->weights]) <=
                            kCachedWeights
            ? VectorLoopPlace::Innermost
            : VectorLoopPlace::Outermost;
  auto belongsToWeights = [&](unsigned loop) {
    return hasWeights &&
           llvm::any_of(main.inputs(), [&](const NestOperand &operand) {
             return operand.dependsOn(*schedule.vectorLoop) &&
                    operand.dependsOn(loop);
           });
  };
  for (bool weights : {true, false})
    for (unsigned loop = 0; loop < main.loops.size(); ++loop)
      if (isOuter(loop) && belongsToWeights(loop) == weights)
        schedule.outer.push_back(loop);
  return schedule;
}
