"""Missing synchronisation: instructions of different queues that touch the same bytes in no fixed order.

Each queue has a vector clock: for every other queue, how many of its instructions are known to have finished. A token
carries the clock of the queue that signals to the one that waits. Two accesses are ordered if the later one's clock
says that the earlier one has finished; if they are not, overlap, and one of them writes, the result depends on the
timing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from glow.simulator.memory import Access, Memories
from glow.simulator.work import Work

MOST_RACES = 20
_PRUNE_EVERY = 256

_Entry = tuple[int, int, Work, Access]


class RaceDetector:
    """Watches a run; `races` are the pairs that it found, as text, at most `MOST_RACES`."""

    def __init__(self, memories: Memories, works: Iterable[Work], queues: int) -> None:
        self._memories = memories
        self._used = sorted({work.queue for work in works})
        self._clocks = [[0] * queues for _ in range(queues)]
        self._tokens: dict[tuple[int, int], deque[list[int]]] = {}
        self._accesses: dict[int, list[_Entry]] = {}
        self._since_pruning = 0
        self.races: list[str] = []

    def start(self, work: Work) -> None:
        """An instruction starts; its token, if it waits for one, has been taken."""
        clock = self._clocks[work.queue]
        if work.waits_for is not None:
            token = self._tokens[work.waits_for, work.queue].popleft()
            clock[:] = map(max, clock, token)
        clock[work.queue] += 1
        self.touch(work, work.accesses)

    def signal(self, work: Work) -> None:
        """A signal has finished."""
        assert work.signals is not None
        self._tokens.setdefault((work.queue, work.signals), deque()).append(list(self._clocks[work.queue]))

    def touch(self, work: Work, accesses: Iterable[Access]) -> None:
        """An instruction that has started reads and writes these."""
        clock = self._clocks[work.queue]
        for access in accesses:
            known = self._accesses.setdefault(access.memory, [])
            for queue, position, other, earlier in known:
                if position <= clock[queue] or not (access.is_write or earlier.is_write):
                    continue
                if len(self.races) < MOST_RACES and self._memories.overlap(access, earlier):
                    self.races.append(self._text(other, earlier, work, access))
            known.append((work.queue, clock[work.queue], work, access))
        self._since_pruning += 1
        if self._since_pruning >= _PRUNE_EVERY:
            self._prune()

    def _prune(self) -> None:
        """Forget what has finished before anything that can still come."""
        self._since_pruning = 0
        done = {
            queue: min((self._clocks[other][queue] for other in self._used if other != queue), default=1 << 62)
            for queue in self._used
        }
        for memory, known in self._accesses.items():
            self._accesses[memory] = [entry for entry in known if entry[1] > done[entry[0]]]

    def _text(self, first: Work, earlier: Access, second: Work, access: Access) -> str:
        name = self._memories.name(access.memory)
        return (
            f"{_does(first, earlier)} and {_does(second, access)} overlap in '{name}' at bytes "
            f"{max(earlier.low, access.low)} to {min(earlier.high, access.high)}, and no token orders them"
        )


def _does(work: Work, access: Access) -> str:
    return f"{work.place} {'writes' if access.is_write else 'reads'} its {access.what},"
