//===- ArenaPlanner.cpp - Offline placement of buffers in one arena -------===//
#include "lib/Analysis/ArenaPlanner.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace mlir::glow;
using llvm::ArrayRef;
using llvm::SmallVector;

static bool overlapInTime(const ArenaBuffer &a, const ArenaBuffer &b) {
  return a.first <= b.last && b.first <= a.last;
}

int64_t mlir::glow::liveMaximum(ArrayRef<ArenaBuffer> buffers) {
  // At one time a buffer that ends there and one that starts there are both
  // live, so starts (+) sort before ends (-).
  SmallVector<std::pair<int64_t, int64_t>> events;
  for (const ArenaBuffer &buffer : buffers) {
    events.push_back({2 * buffer.first, buffer.size});
    events.push_back({2 * buffer.last + 1, -buffer.size});
  }
  llvm::sort(events);
  int64_t live = 0, maximum = 0;
  for (auto [time, change] : events) {
    live += change;
    maximum = std::max(maximum, live);
  }
  return maximum;
}

/// Places the buffers in `order`, each in the tightest gap that holds it.
static ArenaPlan placeInOrder(ArrayRef<ArenaBuffer> buffers,
                              ArrayRef<unsigned> order) {
  ArenaPlan plan;
  plan.offsets.assign(buffers.size(), 0);
  SmallVector<unsigned> placed;
  SmallVector<std::pair<int64_t, int64_t>> taken; // [begin, end) by begin
  for (unsigned index : order) {
    const ArenaBuffer &buffer = buffers[index];
    taken.clear();
    for (unsigned other : placed)
      if (overlapInTime(buffer, buffers[other]))
        taken.push_back(
            {plan.offsets[other], plan.offsets[other] + buffers[other].size});
    llvm::sort(taken);

    int64_t end = 0, best = -1, bestGap = 0;
    for (auto [takenBegin, takenEnd] : taken) {
      int64_t gap = takenBegin - end;
      if (gap >= buffer.size && (best < 0 || gap < bestGap)) {
        best = end;
        bestGap = gap;
      }
      end = std::max(end, takenEnd);
    }
    plan.offsets[index] = best >= 0 ? best : end;
    plan.size = std::max(plan.size, plan.offsets[index] + buffer.size);
    placed.push_back(index);
  }
  return plan;
}

ArenaPlan mlir::glow::planArena(ArrayRef<ArenaBuffer> buffers) {
  int64_t bound = liveMaximum(buffers);
  SmallVector<unsigned> start(buffers.size());
  std::iota(start.begin(), start.end(), 0u);

  auto lifetime = [&](unsigned i) {
    return buffers[i].last - buffers[i].first + 1;
  };
  using Key = llvm::function_ref<double(unsigned)>;
  auto bySize = [&](unsigned i) { return double(buffers[i].size); };
  auto byArea = [&](unsigned i) {
    return double(buffers[i].size) * lifetime(i);
  };
  auto byLifetime = [&](unsigned i) { return double(lifetime(i)); };
  auto byStart = [&](unsigned i) { return -double(buffers[i].first); };

  ArenaPlan best;
  SmallVector<unsigned> bestOrder;
  for (Key key : {Key(bySize), Key(byArea), Key(byLifetime), Key(byStart)}) {
    SmallVector<unsigned> order = start;
    llvm::stable_sort(order,
                      [&](unsigned a, unsigned b) { return key(a) > key(b); });
    ArenaPlan plan = placeInOrder(buffers, order);
    if (bestOrder.empty() || plan.size < best.size) {
      best = std::move(plan);
      bestOrder = std::move(order);
    }
  }

  // A buffer that ends above the bound came too late: place it earlier. The
  // number of rounds is bounded by work, not by the clock, to stay repeatable.
  constexpr int64_t kWork = 20'000'000;
  int64_t pairs =
      std::max<int64_t>(1, int64_t(buffers.size()) * buffers.size());
  int64_t rounds = std::min<int64_t>(2000, kWork / pairs);
  SmallVector<unsigned> order = bestOrder;
  ArenaPlan current = best;
  for (int64_t round = 0; round < rounds && best.size > bound; ++round) {
    auto late = llvm::find_if(order, [&](unsigned i) {
      return current.offsets[i] + buffers[i].size > bound;
    });
    // Half way to the front in turn with the very front, to leave cycles.
    auto target =
        round % 2 ? order.begin() : order.begin() + (late - order.begin()) / 2;
    std::rotate(target, late, late + 1);
    current = placeInOrder(buffers, order);
    if (current.size < best.size)
      best = current;
  }
  best.liveMaximum = bound;
  return best;
}
