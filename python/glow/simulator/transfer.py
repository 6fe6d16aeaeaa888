"""DMA: strided copies with padding, gathers, and how long they take."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from glow.chips import Memory
from glow.errors import SimulationError
from glow.simulator.elements import DTYPES, Array, DType
from glow.simulator.memory import Access, Memories

MOST_RUNS = 1 << 22
"""Contiguous pieces of a transfer whose requests are counted one by one."""


def copy(memories: Memories, source: Access, destination: Access, pad_low: tuple[int, ...], pad_value: int) -> None:
    """Copy the elements of `source` into `destination`, which is larger by the padding, filled with `pad_value`."""
    dtype = np.dtype(f"u{source.element_bytes}")
    elements = memories.view(source, dtype)
    target = memories.view(destination, dtype)
    if source.sizes != destination.sizes:
        target[...] = np.array(pad_value, dtype)
    if not source.is_empty:
        interior = tuple(slice(low, low + size) for low, size in zip(pad_low, source.sizes, strict=True))
        target[interior] = elements


def gather(memories: Memories, table: Access, indices: Access, dtype: DType, destination: Access) -> None:
    """Copy the rows of `table` that the indices name. A negative index counts from the end."""
    rows = table.sizes[0]
    chosen = memories.view(indices, dtype).astype(np.int64)
    wrong = (chosen < -rows) | (chosen >= rows)
    if wrong.any():
        position = int(np.argmax(wrong))
        raise SimulationError(
            f"index {int(chosen[position])} at position {position} is out of range, expected {-rows} to {rows - 1}"
        )
    bytes_of: Array = memories.view(table, DTYPES[1])
    memories.view(destination, DTYPES[1])[...] = bytes_of[np.where(chosen < 0, chosen + rows, chosen)]


def requested_bytes(accesses: Iterable[Access], memory: Memory) -> int:
    """The bytes that a memory moves for a transfer: every contiguous piece takes all bursts that it has a part in."""
    return sum(_requested(access, memory.burst) for access in accesses if not access.is_empty)


def _requested(access: Access, burst: int) -> int:
    run, outer = _runs(access)
    if burst == 1:
        return run * math.prod(size for size, _ in outer)
    # Pieces that are whole bursts apart touch equally many.
    moving = [(size, stride) for size, stride in outer if stride % burst]
    alike = math.prod(size for size, stride in outer if stride % burst == 0)
    if math.prod(size for size, _ in moving) > MOST_RUNS:
        return math.prod(size for size, _ in outer) * (-(-run // burst) + 1) * burst
    starts = np.full(1, access.low % burst, np.int64)
    for size, stride in moving:
        starts = np.add.outer(starts, np.arange(size, dtype=np.int64) * stride).ravel() % burst
    return alike * burst * int(np.sum((starts + run + burst - 1) // burst))


def _runs(access: Access) -> tuple[int, list[tuple[int, int]]]:
    """The bytes of a contiguous piece; size and stride of the dimensions around it. Repeated elements count once.

    An engine goes through the elements in order, so only innermost dimensions without gaps make a piece.
    """
    run = access.element_bytes
    outer: list[tuple[int, int]] = []
    for size, stride in zip(reversed(access.sizes), reversed(access.strides), strict=True):
        if size == 1 or stride == 0:
            continue
        if abs(stride) == run and not outer:
            run *= size
        else:
            outer.append((size, abs(stride)))
    return run, outer


def request_rate(memory: Memory) -> float:
    """Bytes per cycle that a DMA engine gets at most: requests in flight * burst / latency."""
    return memory.requests_in_flight * memory.burst / memory.latency if memory.latency else math.inf
