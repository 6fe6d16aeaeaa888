"""Reads of bytes on chip that nothing has written: their values are an accident."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from glow.chips import Chip
from glow.errors import SimulationError
from glow.simulator.elements import Array
from glow.simulator.memory import Access, view_bytes


class InitializationChecker:
    """Remembers which bytes of the memories on chip were written. The off-chip memory is taken to be initialised."""

    def __init__(self, chip: Chip) -> None:
        self._names = [memory.name for memory in chip.memories]
        self._written: list[Array | None] = [None, *(np.zeros(memory.bytes, np.bool_) for memory in chip.memories[1:])]

    def read(self, accesses: Iterable[Access]) -> None:
        """A SimulationError if some byte of a read is unwritten."""
        for access in accesses:
            written = self._written[access.memory]
            if access.is_write or access.is_internal or written is None or access.is_empty:
                continue
            known = view_bytes(written, access)
            if not known.all():
                position = np.unravel_index(int(np.argmin(known)), known.shape)
                steps = (*access.strides, 1)
                byte = access.address + sum(int(at) * step for at, step in zip(position, steps, strict=True))
                name = self._names[access.memory]
                raise SimulationError(f"the {access.what} has byte {byte} of '{name}', which nothing has written")

    def write(self, accesses: Iterable[Access]) -> None:
        """These bytes are written now."""
        for access in accesses:
            written = self._written[access.memory]
            if access.is_write and written is not None and not access.is_empty:
                view_bytes(written, access)[...] = True
