//===- PlanArena.cpp - Give every buffer a fixed place in one arena -------===//
//
// Before:  func.func @main_graph(%w: memref<..xi8>, %x: memref<..>, ...) {
//            %a = memref.alloc() : memref<4xf32>
// After:   func.func @main_graph(%w: memref<..xi8>, %arena: memref<256xi8>, ...
//            %a = memref.view %arena[%c64][] : memref<256xi8> to memref<4xf32>
//
// Assumes structured control flow: the function has one block, so that program
// order is time. Guarantees that buffers which are live together are disjoint.
//===----------------------------------------------------------------------===//
#include "lib/Analysis/ArenaPlanner.h"
#include "lib/Transforms/MemRef/EntryPoint.h"
#include "lib/Transforms/MemRef/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PLANARENA
#include "lib/Transforms/MemRef/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct PlanArenaPass : glow::impl::PlanArenaBase<PlanArenaPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  FailureOr<ArenaBuffer> lifetime(memref::AllocOp alloc, Block &body);

  /// Program order of the operations in the function's block.
  DenseMap<Operation *, int64_t> positions;
};

} // namespace

/// The number of bytes of `type`, rounded up to `alignment`; fails on overflow.
static FailureOr<int64_t> byteSize(MemRefType type, int64_t alignment) {
  int64_t bytes = elementBytes(type);
  for (int64_t dim : type.getShape())
    if (llvm::MulOverflow(bytes, dim, bytes))
      return failure();
  if (bytes > INT64_MAX - alignment)
    return failure();
  return int64_t(llvm::alignTo(bytes, alignment));
}

FailureOr<ArenaBuffer> PlanArenaPass::lifetime(memref::AllocOp alloc,
                                               Block &body) {
  MemRefType type = alloc.getType();
  if (!type.hasStaticShape() || !type.getLayout().isIdentity() ||
      !type.getElementType().isIntOrIndexOrFloat())
    return alloc.emitOpError("cannot be placed in the arena: expected a static "
                             "shape and no layout, found ")
           << type;
  FailureOr<int64_t> size = byteSize(type, alignment);
  if (failed(size))
    return alloc.emitOpError("is too large: ") << type;

  // Positions are those of the ancestors in the function's block.
  ArenaBuffer buffer{*size, INT64_MAX, -1};
  SmallVector<Value> aliases{alloc.getResult()};
  SmallPtrSet<Operation *, 8> seen;
  auto loop = alloc->getParentOfType<LoopLikeOpInterface>();
  while (!aliases.empty()) {
    Value alias = aliases.pop_back_val();
    for (Operation *user : alias.getUsers()) {
      int64_t at = positions.lookup(body.findAncestorOpInBlock(*user));
      buffer.first = std::min(buffer.first, at);
      buffer.last = std::max(buffer.last, at);
      // A terminator hands the buffer to its parent, any other op with memref
      // results may return a view of it.
      Operation *producer = user;
      if (user->hasTrait<OpTrait::IsTerminator>()) {
        producer = user->getParentOp();
        if (loop && loop.getOperation() == producer)
          return alloc.emitOpError("is allocated in a loop and passed to its "
                                   "next iteration: it cannot have one place");
      }
      if (producer != body.getParentOp() && seen.insert(producer).second)
        for (Value result : producer->getResults())
          if (isa<BaseMemRefType>(result.getType()))
            aliases.push_back(result);
    }
  }
  if (buffer.last < 0)
    buffer.first = buffer.last = 0;
  return buffer;
}

void PlanArenaPass::runOnOperation() {
  FailureOr<func::FuncOp> entry = findEntryPoint(getOperation());
  if (failed(entry))
    return signalPassFailure();
  Block &body = entry->getBody().front();

  positions.clear();
  for (auto [index, op] : llvm::enumerate(body))
    positions[&op] = index;

  SmallVector<memref::AllocOp> allocs;
  entry->walk([&](memref::AllocOp alloc) { allocs.push_back(alloc); });
  SmallVector<ArenaBuffer> buffers;
  for (memref::AllocOp alloc : allocs) {
    FailureOr<ArenaBuffer> buffer = lifetime(alloc, body);
    if (failed(buffer))
      return signalPassFailure();
    buffers.push_back(*buffer);
  }
  ArenaPlan plan = planArena(buffers);

  OpBuilder builder(&getContext());
  auto arenaType = MemRefType::get({plan.size}, builder.getI8Type());
  Value arena = insertArgument(*entry, /*index=*/1, arenaType, "arena");
  for (auto [alloc, offset] : llvm::zip_equal(allocs, plan.offsets)) {
    builder.setInsertionPoint(alloc);
    Value shift =
        arith::ConstantIndexOp::create(builder, alloc.getLoc(), offset);
    Value view = memref::ViewOp::create(builder, alloc.getLoc(),
                                        alloc.getType(), arena, shift,
                                        /*sizes=*/ValueRange());
    alloc.replaceAllUsesWith(view);
    alloc.erase();
  }
  getOperation()->setAttr("glow.arena_bytes",
                          builder.getI64IntegerAttr(plan.size));
  getOperation()->setAttr("glow.arena_live_bytes",
                          builder.getI64IntegerAttr(plan.liveMaximum));
}
