"""When each instruction runs: queues, tokens, and units that share the banks of memories.

Time is in whole cycles. A queue runs its instructions one after the other; an instruction starts as soon as the one
before it has finished and, for `wait` and `signal`, there is a token or room for one. While several instructions want
more of a bank than it serves, all of them slow down in proportion.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from glow.chips import Chip
from glow.errors import DeadlockError, SimulationError
from glow.simulator.banks import Banks
from glow.simulator.initialization import InitializationChecker
from glow.simulator.races import RaceDetector
from glow.simulator.work import Work

_ROUNDING = 1e-6
"""Cycles by which fluid progress may miss a whole number."""


@dataclass(frozen=True, slots=True)
class Record:
    """When an instruction ran: from the cycle `start` on and up to `end`; `ready` is when its queue came to it."""

    work: Work
    ready: int
    start: int
    end: int


@dataclass
class Split:
    """What the cycles of a program went into. Each is counted once, under the first that applies.

    Attributes:
        compute: a matrix or vector unit does useful work.
        fill_drain: such units are only filled, drained, or loaded with weights.
        dma: only DMA engines work.
        sync: only signals and waits, or nothing but the front end.
    """

    compute: int = 0
    fill_drain: int = 0
    dma: int = 0
    sync: int = 0


@dataclass
class Timeline:
    """The result of a run: when instructions ran, in the order in which they finished."""

    cycles: int = 0
    records: list[Record] = field(default_factory=list)
    split: Split = field(default_factory=Split)
    tokens_left: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    work: Work
    ready: int
    start: int
    done: float = 0.0
    speed: float = 1.0

    @property
    def is_computing(self) -> bool:
        """Whether it is a computation behind its overhead."""
        return self.work.kind in ("matrix", "vector") and self.done + _ROUNDING >= self.work.overhead

    def next_change(self) -> int:
        """Cycles until it has finished or its overhead is over."""
        target = self.work.cycles
        if self.work.kind in ("matrix", "vector") and self.done + _ROUNDING < self.work.overhead:
            target = min(target, self.work.overhead)
        return max(1, math.ceil((target - self.done) / self.speed - _ROUNDING))

    @property
    def is_finished(self) -> bool:
        """Whether all of it is done."""
        return self.done + _ROUNDING >= self.work.cycles


class Engine:
    """Runs one program.

    Args:
        chip: whose queues and synchronisation count.
        banks: those that the work's demands refer to.
        works: the instructions in program order.
        races, initialization: told what happens, if they are given.
    """

    def __init__(
        self,
        chip: Chip,
        banks: Banks,
        works: Sequence[Work],
        races: RaceDetector | None = None,
        initialization: InitializationChecker | None = None,
    ) -> None:
        self._chip = chip
        self._banks = banks
        self._works = works
        self._races = races
        self._initialization = initialization
        self._queues: list[deque[Work]] = [deque() for _ in chip.queues]
        self._running: dict[int, _Running] = {}
        self._ready = [0] * len(chip.queues)
        self._tokens: dict[tuple[int, int], int] = {}
        self._dispatched = 0
        self._next_dispatch = 0
        self._timeline = Timeline()

    def run(self) -> Timeline:
        """Run to the end; a DeadlockError if no queue can go on."""
        now = 0
        while True:
            self._go_on(now)
            step = self._next_step(now)
            if step is None:
                break
            self._advance(now, step)
            now += step
        if self._dispatched < len(self._works) or any(self._queues):
            raise self._deadlock(now)
        self._timeline.cycles = max((record.end for record in self._timeline.records), default=0)
        self._timeline.tokens_left = {pair: count for pair, count in self._tokens.items() if count}
        return self._timeline

    # Starting.

    def _go_on(self, now: int) -> None:
        """Finish, dispatch and start all that can at this time."""
        changed = True
        while changed:
            changed = self._finish(now)
            changed |= self._dispatch(now)
            for queue, waiting in enumerate(self._queues):
                if waiting and queue not in self._running:
                    changed |= self._start(queue, now)

    def _dispatch(self, now: int) -> bool:
        """Hand instructions to their queues in program order: one at a time, and only while there is room."""
        before = self._dispatched
        while self._dispatched < len(self._works) and self._next_dispatch <= now and self._has_room():
            work = self._works[self._dispatched]
            if not self._queues[work.queue] and work.queue not in self._running:
                self._ready[work.queue] = now
            self._queues[work.queue].append(work)
            self._dispatched += 1
            self._next_dispatch = now + self._chip.synchronization.issue_cycles
        return self._dispatched > before

    def _has_room(self) -> bool:
        queue = self._works[self._dispatched].queue
        depth = self._chip.queues[queue].depth
        return depth is None or len(self._queues[queue]) + (queue in self._running) < depth

    def _start(self, queue: int, now: int) -> bool:
        work = self._queues[queue][0]
        if work.waits_for is not None:
            pair = (work.waits_for, queue)
            if not self._tokens.get(pair):
                return False
            self._tokens[pair] -= 1
        elif work.signals is not None and self._is_full(queue, work.signals):
            return False
        self._queues[queue].popleft()
        self._running[queue] = _Running(work, self._ready[queue], now)
        if self._races is not None:
            self._races.start(work)
        if work.run is not None:
            self._compute(work)
        self._share_banks()
        return True

    def _is_full(self, queue: int, to: int) -> bool:
        limit = self._chip.synchronization.tokens
        return limit is not None and self._tokens.get((queue, to), 0) >= limit

    def _compute(self, work: Work) -> None:
        assert work.run is not None
        try:
            if self._initialization is not None:
                self._initialization.read(work.accesses)
            read = work.run()
            if self._initialization is not None:
                self._initialization.read(read)
                self._initialization.write(work.accesses)
        except SimulationError as error:
            raise SimulationError(f"{work.place}: {error}") from None
        if self._races is not None:
            self._races.touch(work, read)

    def _finish(self, now: int) -> bool:
        finished = [queue for queue, running in self._running.items() if running.is_finished]
        for queue in finished:
            running = self._running.pop(queue)
            work = running.work
            self._timeline.records.append(Record(work, running.ready, running.start, now))
            self._ready[queue] = now
            if work.signals is not None:
                pair = (queue, work.signals)
                self._tokens[pair] = self._tokens.get(pair, 0) + 1
                if self._races is not None:
                    self._races.signal(work)
        if finished:
            self._share_banks()
        return bool(finished)

    # Time.

    def _share_banks(self) -> None:
        """The speeds of what runs: an instruction is as slow as the most crowded bank that it uses."""
        users = [running for running in self._running.values() if running.work.demand]
        load: dict[int, float] = {}
        for running in users:
            for bank, wanted in running.work.demand.items():
                load[bank] = load.get(bank, 0.0) + wanted / running.work.cycles / self._banks.capacity[bank]
        for running in users:
            running.speed = 1.0 / max(1.0, *(load[bank] for bank in running.work.demand))

    def _next_step(self, now: int) -> int | None:
        """Cycles until something changes; none if nothing will."""
        steps = [running.next_change() for running in self._running.values()]
        if self._dispatched < len(self._works) and self._has_room():
            steps.append(max(1, self._next_dispatch - now))
        return min(steps, default=None)

    def _advance(self, now: int, step: int) -> None:
        split = self._timeline.split
        computing = [running for running in self._running.values() if running.work.kind in ("matrix", "vector")]
        if any(running.is_computing for running in computing):
            split.compute += step
        elif computing:
            split.fill_drain += step
        elif any(running.work.kind == "dma" for running in self._running.values()):
            split.dma += step
        else:
            split.sync += step
        for running in self._running.values():
            running.done += step * running.speed

    # Errors.

    def _deadlock(self, now: int) -> DeadlockError:
        names = [queue.name for queue in self._chip.queues]
        heads = {}
        for number, queue in enumerate(self._queues):
            if not queue:
                continue
            work = queue[0]
            if work.waits_for is not None:
                reason = f"waits for a token from '{names[work.waits_for]}'"
            else:
                reason = f"waits for room for a token to '{names[work.signals or 0]}'"
            heads[names[number]] = f"{work.place} {reason}"
        if self._dispatched < len(self._works):
            work = self._works[self._dispatched]
            heads["front end"] = f"{work.place} waits for room in the queue '{names[work.queue]}'"
        lines = [f"deadlock at cycle {now}", *(f"  {name}: {head}" for name, head in heads.items())]
        return DeadlockError("\n".join(lines), heads=heads)
