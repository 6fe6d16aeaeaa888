//===- StepSchedule.cpp - Orders of steps ---------------------------------===//
#include "lib/Analysis/StepSchedule.h"

#include "lib/Analysis/StepCost.h"
#include "lib/Analysis/StepDependences.h"

#include "llvm/Support/MathExtras.h"

#include <set>

using namespace mlir;
using namespace mlir::glow;

SchedulingProblem SchedulingProblem::get(const StepSequence &sequence,
                                         const ChipDescription &chip) {
  SchedulingProblem problem{sequence, chip, {}, {}, {}, {}};
  problem.predecessors.resize(sequence.steps.size());
  problem.successors.resize(sequence.steps.size());
  forEachDependence(sequence, ConflictsBy::Buffer,
                    [&](unsigned earlier, unsigned later) {
                      problem.predecessors[later].push_back(earlier);
                      problem.successors[earlier].push_back(later);
                    });
  for (const Step &step : sequence.steps)
    problem.cycles.push_back(estimateCycles(step.op, chip));
  problem.setBudgets(100);
  return problem;
}

void SchedulingProblem::setBudgets(int64_t percent) {
  budgets.clear();
  for (const ChipMemory &memory : chip.memories)
    budgets.push_back(memory.bytes / 100 * percent +
                      memory.bytes % 100 * percent / 100);
}

StepSequence glow::reorder(const StepSequence &sequence,
                           ArrayRef<unsigned> order) {
  StepSequence result = sequence;
  for (StepBuffer &buffer : result.buffers) {
    buffer.first = INT64_MAX;
    buffer.last = -1;
  }
  for (auto [index, from] : llvm::enumerate(order)) {
    result.steps[index] = sequence.steps[from];
    for (const StepAccess &access : result.steps[index].accesses) {
      StepBuffer &buffer = result.buffers[access.buffer];
      buffer.first = std::min<int64_t>(buffer.first, index);
      buffer.last = std::max<int64_t>(buffer.last, index);
    }
  }
  return result;
}

int64_t glow::estimateMakespan(const StepSequence &sequence,
                               ArrayRef<int64_t> cycles) {
  std::vector<SmallVector<unsigned, 4>> predecessors(sequence.steps.size());
  unsigned countQueues = 0;
  for (const Step &step : sequence.steps)
    countQueues = std::max(countQueues, step.queue + 1);
  forEachDependence(sequence, ConflictsBy::Address,
                    [&](unsigned earlier, unsigned later) {
                      predecessors[later].push_back(earlier);
                    });
  SmallVector<int64_t> freeAt(countQueues, 0);
  std::vector<int64_t> ends(sequence.steps.size());
  int64_t last = 0;
  for (auto [index, step] : llvm::enumerate(sequence.steps)) {
    int64_t start = freeAt[step.queue];
    for (unsigned earlier : predecessors[index])
      start = std::max(start, ends[earlier]);
    ends[index] = freeAt[step.queue] = start + cycles[index];
    last = std::max(last, ends[index]);
  }
  return last;
}

namespace {

/// Numbers to which a range can be added, and whose maximum over a range is
/// known: a segment tree.
class RangeMaximum {
public:
  explicit RangeMaximum(size_t size)
      : leaves(llvm::PowerOf2Ceil(std::max<size_t>(size, 1))),
        nodes(2 * leaves, Node()) {}

  void add(int64_t begin, int64_t end, int64_t value) {
    add(1, 0, leaves, begin, end, value);
  }
  /// The maximum over [begin, end), which is not empty.
  int64_t maximum(int64_t begin, int64_t end) const {
    return maximum(1, 0, leaves, begin, end);
  }

private:
  struct Node {
    int64_t added = 0, maximum = 0; // the maximum has what is added
  };

  void add(size_t node, int64_t from, int64_t to, int64_t begin, int64_t end,
           int64_t value) {
    if (end <= from || to <= begin)
      return;
    if (begin <= from && to <= end) {
      nodes[node].added += value;
      nodes[node].maximum += value;
      return;
    }
    int64_t middle = (from + to) / 2;
    add(2 * node, from, middle, begin, end, value);
    add(2 * node + 1, middle, to, begin, end, value);
    nodes[node].maximum =
        std::max(nodes[2 * node].maximum, nodes[2 * node + 1].maximum) +
        nodes[node].added;
  }
  int64_t maximum(size_t node, int64_t from, int64_t to, int64_t begin,
                  int64_t end) const {
    if (end <= from || to <= begin)
      return INT64_MIN / 2;
    if (begin <= from && to <= end)
      return nodes[node].maximum;
    int64_t middle = (from + to) / 2;
    return std::max(maximum(2 * node, from, middle, begin, end),
                    maximum(2 * node + 1, middle, to, begin, end)) +
           nodes[node].added;
  }

  int64_t leaves;
  std::vector<Node> nodes;
};

class ListScheduler {
public:
  explicit ListScheduler(const SchedulingProblem &problem);
  SmallVector<unsigned> run();

private:
  /// How many steps that are ready a queue chooses from.
  static constexpr unsigned kLookahead = 32;

  struct Queue {
    /// Steps whose predecessors are scheduled, by their place in the order.
    std::set<unsigned> ready;
    int64_t freeAt = 0;
    /// The step to take next and when it can start; none if `next` is -1.
    int64_t next = -1, start = 0;
    bool isStale = true, isBlocked = false;
  };

  bool reserve(unsigned step, bool isTrial);
  void choose(Queue &queue);
  void schedule(unsigned step, int64_t start);
  void finish(unsigned step, int64_t end);
  int64_t placeInTime(unsigned step, int64_t start) const;

  const SchedulingProblem &problem;
  const StepSequence &sequence;
  SmallVector<Queue, 0> queues;
  std::vector<unsigned> missing;
  std::vector<int64_t> readyAt;
  std::vector<bool> isFinished, isLive;
  SmallVector<int64_t> bufferBytes;
  /// Per memory: the bytes that are live at each step if what is left runs in
  /// the given order.
  SmallVector<RangeMaximum, 4> live;
  /// The first step of the given order that has not finished.
  int64_t head = 0;
  /// When the steps that are running finish.
  std::set<std::pair<int64_t, unsigned>> running;
  /// The steps with the times by which the order is made.
  SmallVector<std::pair<int64_t, unsigned>> scheduled;
};

} // namespace

ListScheduler::ListScheduler(const SchedulingProblem &problem)
    : problem(problem), sequence(problem.sequence),
      queues(problem.chip.queues.size()), readyAt(sequence.steps.size(), 0),
      isFinished(sequence.steps.size()), isLive(sequence.buffers.size()),
      live(problem.chip.memories.size(), RangeMaximum(sequence.steps.size())) {
  for (const StepBuffer &buffer : sequence.buffers) {
    bufferBytes.push_back(llvm::alignTo(
        buffer.bytes, problem.chip.memories[buffer.memory].alignment));
    if (buffer.isAllocation() && buffer.isUsed())
      live[buffer.memory].add(buffer.first, buffer.last + 1,
                              bufferBytes.back());
  }
  for (auto [index, before] : llvm::enumerate(problem.predecessors)) {
    missing.push_back(before.size());
    if (before.empty())
      queues[sequence.steps[index].queue].ready.insert(index);
  }
}

/// Makes the buffers of a step live from now on, if that is within the budgets;
/// a trial only says whether it is.
bool ListScheduler::reserve(unsigned step, bool isTrial) {
  SmallVector<unsigned, 4> added;
  bool fits = true;
  for (const StepAccess &access : sequence.steps[step].accesses) {
    const StepBuffer &buffer = sequence.buffers[access.buffer];
    if (!fits || isLive[access.buffer] || !buffer.isAllocation() ||
        !buffer.isOnChip() || buffer.first <= head ||
        llvm::is_contained(added, access.buffer))
      continue;
    // What the given order has anyway is live from the buffer's first step on.
    RangeMaximum &bytes = live[buffer.memory];
    bytes.add(head, buffer.first, bufferBytes[access.buffer]);
    added.push_back(access.buffer);
    fits = bytes.maximum(head, buffer.first) <= problem.budgets[buffer.memory];
  }
  if (!fits || isTrial)
    for (unsigned index : added)
      live[sequence.buffers[index].memory].add(
          head, sequence.buffers[index].first, -bufferBytes[index]);
  return fits;
}

void ListScheduler::choose(Queue &queue) {
  queue.isStale = queue.isBlocked = false;
  queue.next = -1;
  queue.start = INT64_MAX;
  for (auto [seen, step] : llvm::enumerate(queue.ready)) {
    if (seen == kLookahead)
      break;
    int64_t start = std::max(queue.freeAt, readyAt[step]);
    if (start >= queue.start)
      continue;
    if (!reserve(step, /*isTrial=*/true)) {
      queue.isBlocked = true;
      continue;
    }
    queue.next = step;
    queue.start = start;
  }
}

/// The time by which a step is put in order. Any time from its start to its end
/// keeps dependences. Start for what only fills buffers, and end for what frees
/// them: so buffers that are live together in time also are in the order, and
/// the placement does not let a load wait for a product that is still running.
int64_t ListScheduler::placeInTime(unsigned step, int64_t start) const {
  for (const StepAccess &access : sequence.steps[step].accesses) {
    const StepBuffer &buffer = sequence.buffers[access.buffer];
    if (!access.isWrite && buffer.isAllocation() && buffer.isOnChip())
      return start + problem.cycles[step];
  }
  return start;
}

void ListScheduler::schedule(unsigned step, int64_t start) {
  scheduled.push_back({placeInTime(step, start), step});
  for (const StepAccess &access : sequence.steps[step].accesses)
    isLive[access.buffer] = true;
  int64_t end = start + problem.cycles[step];
  running.insert({end, step});
  Queue &queue = queues[sequence.steps[step].queue];
  queue.ready.erase(step);
  queue.freeAt = end;
  queue.isStale = true;
  for (unsigned next : problem.successors[step]) {
    readyAt[next] = std::max(readyAt[next], end);
    if (--missing[next] == 0) {
      Queue &other = queues[sequence.steps[next].queue];
      other.ready.insert(next);
      other.isStale = true;
    }
  }
}

void ListScheduler::finish(unsigned step, int64_t end) {
  isFinished[step] = true;
  int64_t before = head;
  while (head < int64_t(isFinished.size()) && isFinished[head])
    ++head;
  // Room may have become free for those that wait for it, but not before now.
  if (head != before)
    for (Queue &queue : queues)
      if (queue.isBlocked) {
        queue.freeAt = std::max(queue.freeAt, end);
        queue.isStale = true;
      }
}

SmallVector<unsigned> ListScheduler::run() {
  while (scheduled.size() < sequence.steps.size()) {
    Queue *first = nullptr;
    for (Queue &queue : queues) {
      if (queue.isStale)
        choose(queue);
      if (queue.next >= 0 &&
          (!first || std::pair(queue.start, queue.next) <
                         std::pair(first->start, first->next)))
        first = &queue;
    }
    // With nothing running, the head of the given order is ready and needs no
    // more than it has: there is always something to take.
    assert((first || !running.empty()) && "a step that is ready or running");
    if (!running.empty() &&
        (!first || running.begin()->first <= first->start)) {
      auto [end, step] = *running.begin();
      running.erase(running.begin());
      finish(step, end);
    } else if (reserve(first->next, /*isTrial=*/false)) {
      schedule(first->next, first->start);
    } else {
      first->isStale = true; // another queue has taken the room
    }
  }
  llvm::stable_sort(scheduled, llvm::less_first());
  return llvm::to_vector(llvm::make_second_range(scheduled));
}

SmallVector<unsigned> glow::scheduleByList(const SchedulingProblem &problem) {
  return ListScheduler(problem).run();
}
