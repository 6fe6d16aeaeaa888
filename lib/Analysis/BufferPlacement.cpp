//===- BufferPlacement.cpp - Addresses of buffers in memories -------------===//
#include "lib/Analysis/BufferPlacement.h"

#include "llvm/Support/MathExtras.h"

#include <map>
#include <numeric>

using namespace mlir;
using namespace mlir::glow;

namespace {
/// The memory while time goes by: what is live, by address.
class RotatingMemory {
public:
  explicit RotatingMemory(int64_t capacity) : capacity(capacity) {}

  /// Takes the first gap of `size` bytes from the cursor on, or else from the
  /// start on; none if there is no such gap.
  std::optional<int64_t> allocate(int64_t size) {
    std::optional<int64_t> address = gap(cursor, capacity, size);
    if (!address)
      address = gap(0, capacity, size);
    if (address) {
      live[*address] = *address + size;
      cursor = *address + size;
    }
    return address;
  }
  void release(int64_t address) { live.erase(address); }

  int64_t cursor = 0;

private:
  std::optional<int64_t> gap(int64_t from, int64_t to, int64_t size) const {
    auto next = live.lower_bound(from);
    if (next != live.begin())
      from = std::max(from, std::prev(next)->second);
    for (; next != live.end(); ++next) {
      if (next->first - from >= size)
        return from;
      from = next->second;
    }
    return to - from >= size ? std::optional(from) : std::nullopt;
  }

  int64_t capacity;
  std::map<int64_t, int64_t> live; // begin -> end
};
} // namespace

/// Places buffers, which are in the order of their first use, by rotation from
/// `cursor` on.
static std::optional<SmallVector<int64_t>>
rotate(ArrayRef<ArenaBuffer> buffers, int64_t capacity, int64_t &cursor) {
  RotatingMemory memory(capacity);
  memory.cursor = cursor;
  SmallVector<int64_t> offsets;
  std::multimap<int64_t, int64_t> ends; // last use -> address
  for (const ArenaBuffer &buffer : buffers) {
    while (!ends.empty() && ends.begin()->first < buffer.first) {
      memory.release(ends.begin()->second);
      ends.erase(ends.begin());
    }
    std::optional<int64_t> address = memory.allocate(buffer.size);
    if (!address)
      return std::nullopt;
    ends.insert({buffer.last, *address});
    offsets.push_back(*address);
  }
  cursor = memory.cursor;
  return offsets;
}

/// planArena takes time with the square of the number of buffers.
static constexpr size_t kPlannable = 4096;

std::optional<SmallVector<int64_t>>
glow::placeByRotation(ArrayRef<ArenaBuffer> buffers, int64_t capacity) {
  SmallVector<unsigned> order(buffers.size());
  std::iota(order.begin(), order.end(), 0u);
  llvm::stable_sort(order, [&](unsigned a, unsigned b) {
    return buffers[a].first < buffers[b].first;
  });
  SmallVector<int64_t> offsets(buffers.size(), 0);
  int64_t cursor = 0;
  for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    // Up to the next time at which nothing is live.
    SmallVector<ArenaBuffer> together;
    int64_t last = buffers[order[begin]].last;
    for (; end < order.size() && buffers[order[end]].first <= last; ++end) {
      together.push_back(buffers[order[end]]);
      last = std::max(last, together.back().last);
    }
    std::optional<SmallVector<int64_t>> found =
        rotate(together, capacity, cursor);
    if (!found && together.size() <= kPlannable)
      if (ArenaPlan plan = planArena(together); plan.size <= capacity)
        found.emplace(plan.offsets);
    if (!found)
      return std::nullopt;
    for (size_t i = begin; i < end; ++i)
      offsets[order[i]] = (*found)[i - begin];
  }
  return offsets;
}

MemoryBuffers MemoryBuffers::get(const StepSequence &sequence,
                                 const ChipDescription &chip, unsigned memory) {
  MemoryBuffers result;
  for (auto [index, buffer] : llvm::enumerate(sequence.buffers)) {
    if (buffer.memory != memory || !buffer.isAllocation() || !buffer.isUsed())
      continue;
    int64_t size = llvm::alignTo(std::max<int64_t>(buffer.bytes, 1),
                                 chip.memories[memory].alignment);
    result.indices.push_back(index);
    result.buffers.push_back({size, buffer.first, buffer.last});
  }
  return result;
}

LogicalResult glow::placeBuffers(StepSequence &sequence,
                                 const ChipDescription &chip,
                                 PlaceBuffers place) {
  for (unsigned index = 1; index < chip.memories.size(); ++index) {
    MemoryBuffers memory = MemoryBuffers::get(sequence, chip, index);
    std::optional<SmallVector<int64_t>> addresses =
        place(memory.buffers, chip.memories[index].bytes);
    if (!addresses)
      return failure();
    for (auto [buffer, address] : llvm::zip_equal(memory.indices, *addresses))
      sequence.buffers[buffer].address = address;
  }
  int64_t end = 0;
  for (StepBuffer &buffer : sequence.buffers)
    if (!buffer.isOnChip() && buffer.isAllocation()) {
      buffer.address = end;
      end += buffer.bytes;
    }
  return success();
}
