"""Memories as bytes, and what instructions touch of them. Nothing is read or written that was not checked before."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from glow.chips import Chip
from glow.errors import SimulationError
from glow.simulator.elements import Array, DType

_LARGEST_EXACT_CHECK = 1 << 20
_OVERLAP_WORK = 10_000
"""Candidates that numpy tries before it gives up on finding a common byte."""


@dataclass(frozen=True, slots=True)
class Access:
    """Elements that an instruction reads or writes: a strided array in a memory.

    Attributes:
        memory: the memory's number.
        address: of the element whose indices are all 0.
        sizes, strides: of each dimension, in elements and in bytes.
        element_bytes: of one element.
        is_write: whether it writes.
        traffic: bytes that go over the memory's ports: more than the elements have if they are read repeatedly.
        what: the operand, for messages.
        is_internal: whether it reads what the instruction itself has written.
    """

    memory: int
    address: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    element_bytes: int
    is_write: bool
    traffic: int
    what: str
    is_internal: bool = False

    @property
    def low(self) -> int:
        """The first byte."""
        return self.address + sum((n - 1) * s for n, s in zip(self.sizes, self.strides, strict=True) if s < 0)

    @property
    def high(self) -> int:
        """The byte behind the last one."""
        last = sum((n - 1) * s for n, s in zip(self.sizes, self.strides, strict=True) if s > 0)
        return self.address + last + self.element_bytes

    @property
    def count(self) -> int:
        """How many elements it has."""
        return math.prod(self.sizes)

    @property
    def is_empty(self) -> bool:
        """Whether it has no elements."""
        return 0 in self.sizes


def contiguous(sizes: Iterable[int], element_bytes: int) -> tuple[int, ...]:
    """The strides of an array without gaps."""
    strides: list[int] = []
    step = element_bytes
    for size in reversed(tuple(sizes)):
        strides.insert(0, step)
        step *= size
    return tuple(strides)


def is_injective(access: Access) -> bool:
    """Whether different elements have different bytes."""
    dims = sorted((abs(s), n) for n, s in zip(access.sizes, access.strides, strict=True) if n > 1)
    extent = access.element_bytes
    for stride, size in dims:
        if stride < extent:
            break
        extent = stride * (size - 1) + extent
    else:
        return True
    count = math.prod(n for _, n in dims)
    if dims[0][0] == 0 or count > _LARGEST_EXACT_CHECK:
        return False
    addresses = np.zeros(1, np.int64)
    for stride, size in dims:
        addresses = np.add.outer(addresses, np.arange(size, dtype=np.int64) * stride).ravel()
    addresses.sort()
    return bool(np.all(np.diff(addresses) >= access.element_bytes))


def view_bytes(contents: Array, access: Access) -> Array:
    """The bytes of a checked access that has elements, as an array over the memory."""
    shape, strides = (*access.sizes, access.element_bytes), (*access.strides, 1)
    return np.ndarray(shape, contents.dtype, contents.data, access.address, strides)


# numpy's stubs know two values of max_work only.
_shares_memory: Callable[..., bool] = np.shares_memory


class Memories:
    """The contents of all memories of a chip. Those on chip hold zeros at the start."""

    def __init__(self, chip: Chip, off_chip: Array) -> None:
        self._chip = chip
        sizes = [memory.bytes for memory in chip.memories[1:]]
        self._contents: list[Array] = [off_chip, *(np.zeros(size, np.uint8) for size in sizes)]

    def contents(self, memory: int) -> Array:
        """The bytes of a memory."""
        return self._contents[memory]

    def name(self, memory: int) -> str:
        """The name of a memory; a SimulationError if there is no such number."""
        if memory >= len(self._contents):
            raise SimulationError(f"there is no memory {memory}, expected at most {len(self._contents) - 1}")
        return self._chip.memories[memory].name

    def check(self, access: Access) -> None:
        """A SimulationError if some byte is outside of the memory, or elements of a result lie over each other."""
        name = self.name(access.memory)
        if access.is_empty:
            return
        size = len(self._contents[access.memory])
        if access.low < 0 or access.high > size:
            raise SimulationError(
                f"the {access.what} is at bytes {access.low} to {access.high} of '{name}', expected 0 to {size}"
            )
        if access.is_write and not is_injective(access):
            raise SimulationError(
                f"elements of the {access.what} lie over each other: sizes {list(access.sizes)}, "
                f"strides {list(access.strides)}, {access.element_bytes} bytes each"
            )

    def view(self, access: Access, dtype: DType) -> Array:
        """The elements of a checked access as an array over the memory."""
        contents = self._contents[access.memory]
        if access.is_empty:
            return np.empty(access.sizes, dtype)
        return np.ndarray(access.sizes, dtype, contents.data, access.address, access.strides)

    def overlap(self, first: Access, second: Access) -> bool:
        """Whether some byte is in both checked accesses. Where strides make that too hard to tell, it is yes."""
        if first.memory != second.memory or first.is_empty or second.is_empty:
            return False
        if first.low >= second.high or second.low >= first.high:
            return False
        try:
            contents = self._contents[first.memory]
            return _shares_memory(view_bytes(contents, first), view_bytes(contents, second), max_work=_OVERLAP_WORK)
        except np.exceptions.TooHardError:
            return True
