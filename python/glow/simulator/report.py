"""What a simulated run cost."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from glow.chips import Chip
from glow.simulator.engine import Split, Timeline
from glow.simulator.memory import Access
from glow.simulator.trace import Trace

CLASSES = ("inputs", "outputs", "weights", "spill")


@dataclass(frozen=True)
class Region:
    """A range of bytes of the off-chip memory, of one of the classes inputs, outputs and weights."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Traffic:
    """Bytes over the ports of a memory: whole bursts, and repeated reads as often as they are made."""

    read: int = 0
    written: int = 0


@dataclass(frozen=True)
class QueueReport:
    """A queue: what it took, and where its time went.

    Attributes:
        instructions: how many it ran.
        busy: cycles in which an instruction ran.
        contention: the part of `busy` lost to others that use the same memory banks.
        waiting: cycles for which it was held by tokens, by the name of the queue that it waited for.
    """

    instructions: int
    busy: int
    contention: int
    waiting: dict[str, int]


@dataclass(frozen=True)
class Report:
    """The cost of a run.

    Attributes:
        chip, chip_hash: the machine.
        cycles: from the first instruction to the end of the last.
        seconds: the same at the chip's clock.
        split: what the cycles went into; the sum is `cycles`.
        macs: multiplications with additions that the program asks for.
        issued_macs: the same with those on the padding of the arrays' tiles.
        utilisation, issued_utilisation: both, over what all arrays could do in that time.
        operations: scalar operations of vector units.
        memories: the traffic of each memory.
        classes: bytes of elements that are read from and written to the off-chip memory, by what they belong to.
        queues: each queue.
        energy: the estimate, in joules, without leakage.
        tokens_left: tokens that nobody took, by the names of the two queues.
        instructions: how many of each kind.
        trace: when each instruction ran.
    """

    chip: str
    chip_hash: str
    cycles: int
    seconds: float
    split: Split
    macs: int
    issued_macs: int
    utilisation: float
    issued_utilisation: float
    operations: int
    memories: dict[str, Traffic]
    classes: dict[str, Traffic]
    queues: dict[str, QueueReport]
    energy: float
    tokens_left: dict[str, int]
    instructions: dict[str, int]
    trace: Trace = field(repr=False, compare=False)

    def to_json(self) -> str:
        """All but the trace."""
        content = {each.name: getattr(self, each.name) for each in dataclasses.fields(self) if each.name != "trace"}
        return json.dumps(content, default=dataclasses.asdict)

    def __str__(self) -> str:
        console = Console(width=100, no_color=True, highlight=False)
        with console.capture() as capture:
            self.print(console)
        return capture.get()

    def print(self, console: Console) -> None:
        """Print it as tables."""
        console.print(
            f"{self.chip}: {self.cycles:,} cycles, {self.seconds * 1e3:,.3f} ms; "
            f"{self.utilisation:.1%} of peak ({self.issued_utilisation:.1%} issued), {self.macs:,} MACs; "
            f"{self.energy * 1e3:,.3f} mJ"
        )
        split = Table("cycles in", "", "share")
        for name, cycles in dataclasses.asdict(self.split).items():
            split.add_row(name.replace("_", "/"), f"{cycles:,}", f"{cycles / max(1, self.cycles):.1%}")
        console.print(split)
        queues = Table("queue", "instructions", "busy", "contention", "waiting for")
        for name, queue in self.queues.items():
            waiting = ", ".join(f"{other} {cycles:,}" for other, cycles in queue.waiting.items() if cycles)
            queues.add_row(name, f"{queue.instructions:,}", f"{queue.busy:,}", f"{queue.contention:,}", waiting)
        console.print(queues)
        memories = Table("memory", "read", "written")
        for name, traffic in self.memories.items():
            memories.add_row(name, f"{traffic.read:,}", f"{traffic.written:,}")
        for name, traffic in self.classes.items():
            memories.add_row(f"  off chip: {name}", f"{traffic.read:,}", f"{traffic.written:,}")
        console.print(memories)
        if self.tokens_left:
            left = ", ".join(f"{pair} {count}" for pair, count in self.tokens_left.items())
            console.print(f"tokens that nobody took: {left}")


def make_report(chip: Chip, timeline: Timeline, regions: Sequence[Region]) -> Report:
    """The report of a timeline. What lies in no region of the off-chip memory is spill."""
    works = [record.work for record in timeline.records]
    macs = sum(work.macs for work in works)
    issued = sum(work.issued_macs for work in works)
    peak = max(1, chip.peak_macs_per_cycle * timeline.cycles)
    kinds: dict[str, int] = {}
    for work in works:
        kinds[work.mnemonic] = kinds.get(work.mnemonic, 0) + 1
    names = [queue.name for queue in chip.queues]
    return Report(
        chip=chip.name,
        chip_hash=chip.hash,
        cycles=timeline.cycles,
        seconds=timeline.cycles / chip.clock_hz,
        split=timeline.split,
        macs=macs,
        issued_macs=issued,
        utilisation=macs / peak,
        issued_utilisation=issued / peak,
        operations=sum(work.operations for work in works),
        memories=_memories(chip, (access for work in works for access in work.accesses)),
        classes=_classes((access for work in works for access in work.accesses if access.memory == 0), regions),
        queues=_queues(names, timeline),
        energy=sum(work.energy for work in works) * 1e-12,
        tokens_left={f"{names[a]} -> {names[b]}": count for (a, b), count in sorted(timeline.tokens_left.items())},
        instructions=dict(sorted(kinds.items())),
        trace=Trace(chip, tuple(timeline.records)),
    )


def _memories(chip: Chip, accesses: Iterable[Access]) -> dict[str, Traffic]:
    totals = [[0, 0] for _ in chip.memories]
    for access in accesses:
        totals[access.memory][access.is_write] += access.traffic
    return {memory.name: Traffic(*total) for memory, total in zip(chip.memories, totals, strict=True)}


def _classes(accesses: Iterable[Access], regions: Sequence[Region]) -> dict[str, Traffic]:
    totals = {kind: [0, 0] for kind in CLASSES}
    for access in accesses:
        if access.is_empty:
            continue
        kind = next((region.kind for region in regions if region.start <= access.low < region.end), "spill")
        totals[kind][access.is_write] += access.element_bytes * access.count
    return {kind: Traffic(*total) for kind, total in totals.items()}


def _queues(names: Sequence[str], timeline: Timeline) -> dict[str, QueueReport]:
    instructions, busy, contention = ([0] * len(names) for _ in range(3))
    waiting: list[dict[str, int]] = [{} for _ in names]
    for record in timeline.records:
        work, queue = record.work, record.work.queue
        instructions[queue] += 1
        busy[queue] += record.end - record.start
        contention[queue] += record.end - record.start - work.cycles
        other = work.waits_for if work.waits_for is not None else work.signals
        if other is not None and record.start > record.ready:
            waiting[queue][names[other]] = waiting[queue].get(names[other], 0) + record.start - record.ready
    return {
        name: QueueReport(instructions[queue], busy[queue], contention[queue], waiting[queue])
        for queue, name in enumerate(names)
    }
