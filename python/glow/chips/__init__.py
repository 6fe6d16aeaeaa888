"""Chips as data: YAML files, their schema, and what compiler passes and the simulator read from them.

>>> from glow import chips
>>> chip = chips.load("gemmini-like")
>>> chip.matrix[0].rows
16
"""

from glow.chips.chip import Chip
from glow.chips.loading import load, names, parse
from glow.chips.schema import (
    ChipFile,
    DmaEngine,
    MatrixUnit,
    Memory,
    Numerics,
    Path,
    Queue,
    Synchronization,
    VectorUnit,
)

__all__ = [
    "load",
    "names",
    "parse",
    "Chip",
    "ChipFile",
    "Memory",
    "MatrixUnit",
    "VectorUnit",
    "DmaEngine",
    "Path",
    "Queue",
    "Synchronization",
    "Numerics",
]
