"""Memory for compiled models: aligned arrays, the pool of arenas, and the weights file mapped into memory."""

from __future__ import annotations

import math
import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

# What the generated code may assume of the weights and the arena, and what it is given for outputs: one cache line,
# and the widest vector of the CPUs that the compiler knows.
ALIGNMENT = 64


def aligned_empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """A new uninitialised C-contiguous array whose first element lies on an `ALIGNMENT` boundary."""
    memory = np.empty(math.prod(shape) * dtype.itemsize + ALIGNMENT, np.uint8)
    return np.ndarray(shape, dtype, memory, -memory.ctypes.data % ALIGNMENT)


class ArenaPool:
    """Working memory of one size: concurrent runs get different arenas, and later runs get warm ones back."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes
        self._free: list[np.ndarray[Any, Any]] = []
        self._lock = threading.Lock()

    @contextmanager
    def arena(self) -> Iterator[int]:
        """The address of an arena that is the caller's for the length of the `with` block."""
        with self._lock:
            memory = self._free.pop() if self._free else None
        if memory is None:
            memory = aligned_empty((self.nbytes,), np.dtype(np.uint8))
        try:
            yield memory.ctypes.data
        finally:
            with self._lock:
                self._free.append(memory)


class MappedWeights:
    """A read-only view of a weights file: pages come in from the file when the code first touches them."""

    def __init__(self, path: Path, nbytes: int) -> None:
        """Map the first `nbytes` of `path`. Raises OSError; the caller has checked the file's size."""
        if nbytes == 0:
            # An empty file cannot be mapped; the code never reads from this address.
            self._bytes = aligned_empty((ALIGNMENT,), np.dtype(np.uint8))
        else:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                mapping = mmap.mmap(descriptor, nbytes, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
            finally:
                os.close(descriptor)
            self._bytes = np.frombuffer(mapping, np.uint8)
        self.address = self._bytes.ctypes.data
