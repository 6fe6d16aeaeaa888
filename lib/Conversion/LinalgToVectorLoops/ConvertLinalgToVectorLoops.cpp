//===- ConvertLinalgToVectorLoops.cpp - Linalg on buffers to vector code --===//
//
// Before:  linalg.fill ins(%zero) outs(%t)
//          linalg.conv_2d_nhwc_hwcf ins(%x, %w) outs(%t)
//          linalg.generic {max(t + b, 0)} ins(%t, %b) outs(%y)
// After:   one loop nest that keeps a tile of %t in vector registers while the
//          reductions run and stores max(t + b, 0) straight to %y.
//
// Assumes static shapes. Operations that are not loop nests with linear
// addresses are left for convert-linalg-to-loops.
//===----------------------------------------------------------------------===//
#include "lib/Conversion/LinalgToVectorLoops/NestEmitter.h"
#include "lib/Conversion/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTLINALGTOVECTORLOOPS
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct ConvertLinalgToVectorLoopsPass
    : glow::impl::ConvertLinalgToVectorLoopsBase<
          ConvertLinalgToVectorLoopsPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  void convert(linalg::LinalgOp op);
};

} // namespace

/// The allocation or argument that a memref is a view of.
static Value rootOf(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

static bool touches(Operation *op, Value root) {
  return op
      ->walk([&](Operation *inner) {
        bool reads = llvm::any_of(inner->getOperands(), [&](Value operand) {
          return isa<BaseMemRefType>(operand.getType()) &&
                 rootOf(operand) == root;
        });
        return reads && !isa<ViewLikeOpInterface>(inner)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Whether an operation strictly between two of one block touches `root`.
static bool isTouchedBetween(Operation *first, Operation *last, Value root) {
  for (Operation *op = first->getNextNode(); op != last; op = op->getNextNode())
    if (touches(op, root))
      return true;
  return false;
}

/// Whether an operation strictly between two of one block may write to `root`.
/// Structured operations say what they write; any other touch counts.
static bool isOverwrittenBetween(Operation *first, Operation *last,
                                 Value root) {
  for (Operation *op = first->getNextNode(); op != last;
       op = op->getNextNode()) {
    auto structured = dyn_cast<linalg::LinalgOp>(op);
    if (structured
            ? llvm::any_of(structured.getDpsInits(),
                           [&](Value init) { return rootOf(init) == root; })
            : touches(op, root))
      return true;
  }
  return false;
}

/// The fill that gives `op`'s output its first value.
static linalg::FillOp findInit(linalg::LinalgOp op) {
  Value output = op.getDpsInits().front();
  Value root = rootOf(output);
  for (Operation *user : output.getUsers()) {
    auto fill = dyn_cast<linalg::FillOp>(user);
    if (fill && fill->getBlock() == op->getBlock() &&
        fill->isBeforeInBlock(op) && !isTouchedBetween(fill, op, root))
      return fill;
  }
  return nullptr;
}

/// Rewrites the strides of an elementwise nest, that reads `shared` of the main
/// nest, to the main nest's loops. Fails if their iterations do not match.
static LogicalResult alignLoops(const StridedNest &main, StridedNest &epilogue,
                                unsigned epilogueInput) {
  const NestOperand &written = main.operands.back();
  const NestOperand &read = epilogue.operands[epilogueInput];
  SmallVector<std::optional<unsigned>> match(main.loops.size());
  SmallVector<bool> used(epilogue.loops.size(), false);
  for (auto [loop, info] : llvm::enumerate(main.loops)) {
    if (info.isReduction)
      continue;
    for (auto [other, otherInfo] : llvm::enumerate(epilogue.loops))
      if (!used[other] && otherInfo.extent == info.extent &&
          read.strides[other] == written.strides[loop]) {
        match[loop] = other;
        used[other] = true;
        break;
      }
    if (!match[loop])
      return failure();
  }
  for (auto [other, info] : llvm::enumerate(epilogue.loops))
    if (!used[other] && info.extent != 1)
      return failure();

  for (NestOperand &operand : epilogue.operands) {
    SmallVector<int64_t> strides;
    std::optional<unsigned> blocked;
    for (auto [loop, other] : llvm::enumerate(match)) {
      strides.push_back(other ? operand.strides[*other] : 0);
      if (other && operand.blockedLoop == *other)
        blocked = loop;
    }
    operand.strides = std::move(strides);
    operand.blockedLoop = blocked;
  }
  epilogue.loops = main.loops;
  return success();
}

/// The elementwise operation that is the only reader of `op`'s output, if `op`
/// may run at its place; described over the loops of `main`.
static linalg::LinalgOp findEpilogue(linalg::LinalgOp op, linalg::FillOp init,
                                     KernelNest &nest) {
  Value output = op.getDpsInits().front();
  auto alloc = output.getDefiningOp<memref::AllocOp>();
  if (!alloc || !init)
    return nullptr;
  linalg::LinalgOp reader;
  for (Operation *user : output.getUsers()) {
    if (user == op || user == init)
      continue;
    auto linalgUser = dyn_cast<linalg::LinalgOp>(user);
    if (reader || !linalgUser || linalgUser->getBlock() != op->getBlock() ||
        !op->isBeforeInBlock(linalgUser))
      return nullptr;
    reader = linalgUser;
  }
  if (!reader || reader.getNumParallelLoops() != reader.getNumLoops())
    return nullptr;

  // The inputs must still hold their values, and the result must not replace
  // an input that later tiles read.
  Value target = rootOf(reader.getDpsInits().front());
  for (Value input : op.getDpsInputs()) {
    if (!isa<MemRefType>(input.getType()))
      continue;
    Value root = rootOf(input);
    if (root == target)
      return nullptr;
    if (isOverwrittenBetween(op, reader, root))
      return nullptr;
  }

  FailureOr<StridedNest> epilogue = describeAsNest(reader);
  if (failed(epilogue))
    return nullptr;
  std::optional<unsigned> input;
  for (auto [i, operand] : llvm::enumerate(epilogue->operands)) {
    if (operand.value != output)
      continue;
    if (input && i + 1 != epilogue->operands.size())
      return nullptr;
    if (!input)
      input = i;
  }
  // An output that is also read (an accumulation) is no plain epilogue.
  if (!input || *input + 1 == epilogue->operands.size() ||
      !epilogue->body->getArguments().back().use_empty() ||
      failed(alignLoops(nest.main, *epilogue, *input)))
    return nullptr;
  // A vector of results is stored as one: the epilogue must not transpose.
  for (auto [written, stored] :
       llvm::zip_equal(nest.main.operands.back().strides,
                       epilogue->operands.back().strides))
    if (written == 1 && stored != 1)
      return nullptr;
  nest.epilogue = std::move(*epilogue);
  nest.epilogueInput = *input;
  return reader;
}

void ConvertLinalgToVectorLoopsPass::convert(linalg::LinalgOp op) {
  FailureOr<StridedNest> main = describeAsNest(op);
  if (failed(main))
    return;
  KernelNest nest;
  nest.main = std::move(*main);
  linalg::FillOp init;
  linalg::LinalgOp epilogue;
  if (op.getNumReductionLoops() > 0) {
    init = findInit(op);
    if (init)
      nest.init = init.getInputs().front();
    epilogue = findEpilogue(op, init, nest);
  }
  SmallVector<StridedNest *> parts{&nest.main};
  if (nest.epilogue)
    parts.push_back(&*nest.epilogue);
  simplifyLoops(parts);

  OpBuilder builder(epilogue ? epilogue : op);
  NestSchedule schedule = scheduleNest(
      nest, {vectorBits, vectorRegisters, dotProduct, bf16Product});
  emitNest(builder, op.getLoc(), nest, schedule, {threads, grain});
  for (Operation *done :
       {init.getOperation(), op.getOperation(), epilogue.getOperation()})
    if (done)
      done->erase();
}

void ConvertLinalgToVectorLoopsPass::runOnOperation() {
  func::FuncOp function = getOperation();
  // Reductions first: they take the fills and elementwise operations around
  // them along.
  for (bool reductions : {true, false}) {
    SmallVector<linalg::LinalgOp> ops;
    function.walk([&](linalg::LinalgOp op) {
      if ((op.getNumReductionLoops() > 0) == reductions)
        ops.push_back(op);
    });
    for (linalg::LinalgOp op : ops)
      convert(op);
  }
  function.walk([](memref::AllocOp alloc) {
    if (alloc->use_empty())
      alloc.erase();
  });
}
