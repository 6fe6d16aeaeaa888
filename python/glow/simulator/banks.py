"""Memory banks: which of them an access uses, and how many bytes a cycle they serve."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from glow.chips import Chip
from glow.simulator.memory import Access

ROUNDING = 1e-9
"""What may be lost of a cycle by computing with floating-point numbers."""

Demand = Mapping[int, float]
"""Bytes for each bank, by its number among the banks of all memories."""


class Banks:
    """The banks of a chip's memories, numbered through.

    Attributes:
        capacity: bytes per cycle of each, over all of its ports.
        port: bytes per cycle of one of its ports.
    """

    def __init__(self, chip: Chip) -> None:
        self._memories = chip.memories
        self._first: list[int] = []
        self.capacity: list[float] = []
        self.port: list[float] = []
        for memory in chip.memories:
            self._first.append(len(self.capacity))
            each = memory.bytes_per_cycle / memory.banks
            self.port += [each] * memory.banks
            self.capacity += [each * memory.ports] * memory.banks

    def touched(self, access: Access) -> range | tuple[int, ...]:
        """The banks that the bytes from the first to the last of an access are in."""
        memory, first = self._memories[access.memory], self._first[access.memory]
        if memory.banks == 1 or access.is_empty:
            return range(first, first + 1)
        step = memory.interleave or memory.bytes // memory.banks
        low, high = access.low // step, (access.high - 1) // step
        if high - low + 1 >= memory.banks:
            return range(first, first + memory.banks)
        return tuple(sorted({first + block % memory.banks for block in range(low, high + 1)}))

    def demand(self, accesses: Iterable[Access]) -> dict[int, float]:
        """The bytes that accesses want of each bank: their traffic, evenly over the banks that they touch."""
        total: dict[int, float] = {}
        for access in accesses:
            banks = self.touched(access)
            for bank in banks:
                total[bank] = total.get(bank, 0.0) + access.traffic / len(banks)
        return total

    def cycles(self, accesses: Sequence[Access], demand: Demand) -> int:
        """The cycles that accesses take if nobody else wants the banks: each has one port, all have those there are."""
        alone = (access.traffic / sum(self.port[bank] for bank in self.touched(access)) for access in accesses)
        together = (wanted / self.capacity[bank] for bank, wanted in demand.items())
        return math.ceil(max((*alone, *together), default=0.0) - ROUNDING)
