"""A chip as an MLIR attribute: what the passes read from the module attribute `glir.chip`."""

from __future__ import annotations

import math
from typing import Any

from glow.chips.chip import Chip
from glow.chips.schema import Memory, Section, Unit


def chip_attribute(chip: Chip) -> str:
    """The text of a DictionaryAttr. Integers are i64, energies f64; what a file leaves unlimited has no key."""
    content: dict[str, Any] = {
        "name": chip.name,
        "hash": chip.hash,
        "clock_hz": chip.clock_hz,
        "memories": [_memory(memory) for memory in chip.memories],
        "queues": [queue.name for queue in chip.queues],
        "matrix": [_section(unit) for unit in chip.matrix],
        "vector": [_section(unit) for unit in chip.vector],
        "dma": [_section(unit) for unit in chip.dma],
        "synchronization": _section(chip.synchronization),
        "numerics": _section(chip.numerics),
        "patterns": list(chip.patterns),
    }
    return _text(content)


def _memory(memory: Memory) -> dict[str, Any]:
    # Cost models in passes are in integers; the simulator uses the exact rate.
    return {**_section(memory), "bytes_per_cycle": max(1, math.floor(memory.bytes_per_cycle))}


def _section(section: Section) -> dict[str, Any]:
    content = {key: getattr(section, key) for key in type(section).model_fields if key != "sources"}
    if isinstance(section, Unit):
        del content["latency"]  # formulas are the simulator's
    return {key: value for key, value in content.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value} : i64"
    if isinstance(value, float):
        return f"{value:.16e} : f64"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Section):
        return _text(_section(value))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_text(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(_text(each) for each in value) + "]"
