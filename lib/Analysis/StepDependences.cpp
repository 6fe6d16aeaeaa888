//===- StepDependences.cpp - Which step has to wait for which -------------===//
#include "lib/Analysis/StepDependences.h"

#include <map>

using namespace mlir;
using namespace mlir::glow;

namespace {
/// A use of memory that later steps may conflict with.
struct Record {
  unsigned step;
  ByteBox box;
};

/// The uses of one buffer that no later write has covered. The boxes count from
/// the start of the buffer, or of its memory.
struct History {
  SmallVector<Record, 4> reads, writes;
};

class DependenceFinder {
public:
  DependenceFinder(const StepSequence &sequence, ConflictsBy conflictsBy)
      : sequence(sequence), conflictsBy(conflictsBy),
        histories(sequence.buffers.size()), isKnown(sequence.buffers.size()) {}
  void run(function_ref<void(unsigned, unsigned)> depends);

private:
  int64_t start(const StepBuffer &buffer) const {
    return conflictsBy == ConflictsBy::Address ? buffer.address.value_or(0) : 0;
  }
  void inherit(unsigned buffer);

  const StepSequence &sequence;
  ConflictsBy conflictsBy;
  std::vector<History> histories;
  std::vector<bool> isKnown;
  /// Per memory: begin -> (end, the buffer that was there last), disjoint.
  DenseMap<unsigned, std::map<int64_t, std::pair<int64_t, unsigned>>> owners;
};
} // namespace

/// Keeps of the records of one queue the last one. That is enough, since a
/// queue finishes its steps in order, and keeps histories short.
static void addLatest(SmallVectorImpl<Record> &latest,
                      const StepSequence &sequence, const Record &record,
                      int64_t begin, int64_t end) {
  begin = std::max(begin, record.box.begin());
  end = std::min(end, record.box.end());
  if (begin >= end)
    return;
  auto *same = llvm::find_if(latest, [&](const Record &each) {
    return sequence.steps[each.step].queue == sequence.steps[record.step].queue;
  });
  unsigned step = record.step;
  if (same != latest.end()) {
    step = std::max(step, same->step);
    begin = std::min(begin, same->box.begin());
    end = std::max(end, same->box.end());
    latest.erase(same);
  }
  latest.push_back({step, ByteBox(begin, {}, {}, end - begin)});
}

/// Takes over what is still open of the buffers that were in the place of
/// `index` before it.
void DependenceFinder::inherit(unsigned index) {
  const StepBuffer &buffer = sequence.buffers[index];
  int64_t begin = start(buffer), end = begin + buffer.bytes;
  if (begin == end)
    return;
  auto &map = owners[buffer.memory];
  auto split = [&](int64_t at) {
    auto it = map.lower_bound(at);
    if (it == map.begin())
      return;
    auto &[first, owner] = *std::prev(it);
    if (owner.first > at) {
      map[at] = owner;
      owner.first = at;
    }
  };
  split(begin);
  split(end);
  auto from = map.lower_bound(begin), to = map.lower_bound(end);
  History &history = histories[index];
  for (auto it = from; it != to; ++it) {
    auto [pieceEnd, owner] = it->second;
    SmallVector<Record, 4> reads, writes;
    for (const Record &record : histories[owner].reads)
      addLatest(reads, sequence, record, it->first, pieceEnd);
    for (const Record &record : histories[owner].writes)
      addLatest(writes, sequence, record, it->first, pieceEnd);
    llvm::append_range(history.reads, reads);
    llvm::append_range(history.writes, writes);
  }
  map.erase(from, to);
  map[begin] = {end, index};
}

void DependenceFinder::run(function_ref<void(unsigned, unsigned)> depends) {
  SmallVector<unsigned> earlier;
  for (auto [now, step] : llvm::enumerate(sequence.steps)) {
    earlier.clear();
    SmallVector<std::pair<const StepAccess *, ByteBox>, 4> accesses;
    for (const StepAccess &access : step.accesses) {
      const StepBuffer &buffer = sequence.buffers[access.buffer];
      bool isPlaced =
          conflictsBy == ConflictsBy::Address && buffer.isAllocation();
      if (access.box.isEmpty() || (!isPlaced && !buffer.isWritten))
        continue;
      if (isPlaced && !isKnown[access.buffer]) {
        isKnown[access.buffer] = true;
        inherit(access.buffer);
      }
      ByteBox box = access.box.shifted(start(buffer));
      History &history = histories[access.buffer];
      for (const Record &write : history.writes)
        if (overlap(write.box, box))
          earlier.push_back(write.step);
      if (access.isWrite)
        for (const Record &read : history.reads)
          if (overlap(read.box, box))
            earlier.push_back(read.step);
      accesses.push_back({&access, std::move(box)});
    }
    for (auto &[access, box] : accesses) {
      History &history = histories[access->buffer];
      if (access->isWrite && access->isWhole && box.isContiguous()) {
        auto isCovered = [&box = box](const Record &record) {
          return box.begin() <= record.box.begin() &&
                 record.box.end() <= box.end();
        };
        llvm::erase_if(history.reads, isCovered);
        llvm::erase_if(history.writes, isCovered);
      }
      (access->isWrite ? history.writes : history.reads)
          .push_back({unsigned(now), std::move(box)});
    }
    llvm::sort(earlier);
    earlier.erase(llvm::unique(earlier), earlier.end());
    for (unsigned each : earlier)
      depends(each, now);
  }
}

void glow::forEachDependence(const StepSequence &sequence,
                             ConflictsBy conflictsBy,
                             function_ref<void(unsigned, unsigned)> depends) {
  DependenceFinder(sequence, conflictsBy).run(depends);
}
