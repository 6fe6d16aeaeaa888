"""A chip: the description with its engines written out and all names resolved."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from glow.chips.schema import DmaEngine, MatrixUnit, Memory, Numerics, Queue, Synchronization, VectorUnit


class Chip(BaseModel):
    """A chip file after its checks. Memories and queues are known to instructions by their positions here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    summary: str
    clock_hz: int
    memories: tuple[Memory, ...]
    queues: tuple[Queue, ...]
    matrix: tuple[MatrixUnit, ...]
    vector: tuple[VectorUnit, ...]
    dma: tuple[DmaEngine, ...]
    synchronization: Synchronization
    numerics: Numerics
    patterns: tuple[str, ...]

    @cached_property
    def hash(self) -> str:
        """The sha256, in hexadecimal, of what describes the hardware as canonical JSON: sorted keys, no prose."""
        content = _without_prose(self.model_dump(mode="json"))
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def memory_index(self, name: str) -> int:
        """The number of a memory in instructions; KeyError if there is none of that name."""
        return self._memory_indices[name]

    def queue_index(self, name: str) -> int:
        """The number of a queue in instructions; KeyError if there is none of that name."""
        return self._queue_indices[name]

    @cached_property
    def _memory_indices(self) -> dict[str, int]:
        return {memory.name: index for index, memory in enumerate(self.memories)}

    @cached_property
    def _queue_indices(self) -> dict[str, int]:
        return {queue.name: index for index, queue in enumerate(self.queues)}

    @property
    def peak_macs_per_cycle(self) -> int:
        """Multiply-accumulates of all matrix units together in a cycle."""
        return sum(unit.macs_per_cycle for unit in self.matrix)

    def to_attribute(self) -> str:
        """The chip as the text of an MLIR DictionaryAttr, for the module attribute `glir.chip`."""
        from glow.chips.attribute import chip_attribute

        return chip_attribute(self)


def _without_prose(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_prose(each) for key, each in value.items() if key not in ("sources", "summary")}
    if isinstance(value, list):
        return [_without_prose(each) for each in value]
    return value
