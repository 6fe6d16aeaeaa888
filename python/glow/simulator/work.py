"""What the machine knows of an instruction before it runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from glow.simulator.banks import Demand
from glow.simulator.memory import Access


@dataclass(slots=True)
class Work:
    """An instruction, ready to run.

    Attributes:
        index: its position in the program.
        offset: its first byte in the program file.
        mnemonic: its name.
        queue: the number of its queue.
        kind: what executes it: `control`, `dma`, `matrix` or `vector`.
        unit: the name of the unit; empty for `control`.
        cycles: how long it takes if no other instruction uses its memories.
        overhead: the part of `cycles` for filling and draining the unit and for loading weights.
        accesses: what it reads and writes.
        demand: the bytes that it wants of each memory bank.
        run: computes its results; returns what it read that `accesses` could not know.
        signals: the queue that gets a token.
        waits_for: the queue whose token it takes.
        macs: multiplications with additions that it asks for.
        issued_macs: the same with those on padding of the array's tiles.
        operations: scalar operations of a vector unit.
    """

    index: int
    offset: int
    mnemonic: str
    queue: int
    kind: str
    unit: str = ""
    cycles: int = 0
    overhead: int = 0
    accesses: tuple[Access, ...] = ()
    demand: Demand = field(default_factory=dict)
    run: Callable[[], list[Access]] | None = None
    signals: int | None = None
    waits_for: int | None = None
    macs: int = 0
    issued_macs: int = 0
    operations: int = 0
    energy: float = 0.0

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"instruction {self.index} at byte {self.offset}, '{self.mnemonic}'"
