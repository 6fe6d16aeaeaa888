"""Copies of a part of a chip: written out, with names of their own."""

from __future__ import annotations

from typing import TypeVar

from glow.chips.chip import Chip
from glow.chips.schema import ChipFile, DmaEngine, Engines, MatrixUnit, Memory, Path, Queue, Section, VectorUnit

KeyPath = tuple[str | int, ...]
Origins = dict[str, list[KeyPath]]
"""For each list of a chip, the place in the file of each of its entries."""

LISTS = ("memories", "queues", "matrix", "vector", "dma")
_S = TypeVar("_S", bound=Section)


def expand(description: ChipFile) -> tuple[Chip, Origins]:
    """The chip with its engines written out after what it has once, and where in the file each entry is."""
    entries: dict[str, list[Section]] = {key: list(getattr(description, key)) for key in LISTS}
    origins: Origins = {key: [(key, index) for index in range(len(entries[key]))] for key in LISTS}
    for group_index, group in enumerate(description.engines):
        for copy in range(group.count):
            prefix = f"{group.name}{copy}."
            own = _own_names(group)
            for key in LISTS:
                for index, section in enumerate(getattr(group, key)):
                    entries[key].append(_renamed(section, prefix, own))
                    origins[key].append(("engines", group_index, key, index))
    once = {key: getattr(description, key) for key in Chip.model_fields if key not in LISTS}
    return Chip.model_validate({**once, **{key: tuple(value) for key, value in entries.items()}}), origins


def _own_names(group: Engines) -> frozenset[str]:
    return frozenset(section.name for key in LISTS for section in getattr(group, key))


def _renamed(section: _S, prefix: str, own: frozenset[str]) -> _S:
    """A section of a copy: its name, and the names in it of what the copy has, get the prefix."""

    def resolve(name: str | None) -> str | None:
        return prefix + name if name in own else name

    changes: dict[str, object] = {}
    for key in _REFERENCES[type(section)]:
        value = getattr(section, key)
        if isinstance(value, tuple):
            changes[key] = tuple(
                resolve(each) if isinstance(each, str) else _renamed(each, prefix, own) for each in value
            )
        else:
            changes[key] = resolve(value)
    return section.model_copy(update=changes)


_REFERENCES: dict[type[Section], tuple[str, ...]] = {
    Memory: ("name", "parent", "shared_by"),
    Queue: ("name",),
    MatrixUnit: ("name", "queue", "input", "weight", "accumulator"),
    VectorUnit: ("name", "queue", "operands", "results"),
    DmaEngine: ("name", "load_queue", "store_queue", "paths"),
    Path: ("source", "destination"),
}
"""The fields of a section that are names, or sections with names."""
