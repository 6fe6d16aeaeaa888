"""Programs written by hand, and machines to run them on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from glow import chips, isa
from glow.chips import Chip
from glow.chips.loading import read
from glow.isa import DecodedInstruction, Program
from glow.simulator import Machine, Report

DRAM, SCRATCHPAD, ACCUMULATOR = 0, 1, 2
LOAD, STORE, MATRIX, VECTOR = 0, 1, 2, 3
DRAM_BYTES = 1 << 16


def strides(shape: Sequence[int], element_bytes: int) -> list[int]:
    """The strides of an array without gaps."""
    return [int(np.prod(shape[d + 1 :], dtype=np.int64)) * element_bytes for d in range(len(shape))]


@dataclass
class Builder:
    """Instructions and microcode of a program for `chip`; `dram` is its off-chip memory."""

    chip: Chip
    dram: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(DRAM_BYTES, np.uint8))
    instructions: list[DecodedInstruction] = field(default_factory=list)
    microcode: list[DecodedInstruction] = field(default_factory=list)

    def emit(self, mnemonic: str, **values: Any) -> None:
        """Add an instruction, or a micro-operation."""
        instruction = isa.make_instruction(isa.instruction_set().by_mnemonic[mnemonic], **values)
        (self.microcode if mnemonic == "micro" else self.instructions).append(instruction)

    def order(self, before: int, after: int) -> None:
        """What follows in the queue `after` waits for what the queue `before` has had so far."""
        self.emit("signal", queue=before, to=after)
        self.emit("wait", queue=after, **{"from": before})

    def copy(self, source: tuple[int, int], destination: tuple[int, int], shape: Sequence[int], **values: Any) -> None:
        """A copy of an array of bytes without gaps, (memory, address) to (memory, address)."""
        sizes = [1] * (5 - len(shape)) + list(shape)
        self.emit(
            "copy",
            **{
                "queue": LOAD if source[0] == DRAM else STORE,
                "source_memory": source[0],
                "source_address": source[1],
                "destination_memory": destination[0],
                "destination_address": destination[1],
                "type": "i8",
                "sizes": sizes,
                "source_strides": strides(sizes, 1),
                "destination_strides": strides(sizes, 1),
                **values,
            },
        )

    def put(self, address: int, array: np.ndarray[Any, Any]) -> None:
        """Put an array into the off-chip memory."""
        raw = np.ascontiguousarray(array).view(np.uint8).ravel()
        self.dram[address : address + len(raw)] = raw

    def get(self, address: int, shape: Sequence[int], dtype: Any) -> np.ndarray[Any, Any]:
        """An array of the off-chip memory."""
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        return self.dram[address : address + size].view(dtype).reshape(shape).copy()

    def encode(self, chip_hash: str | None = None) -> bytes:
        """The program file."""
        sections = {"microcode": tuple(self.microcode), "instructions": tuple(self.instructions)}
        program = Program("test", isa.instruction_set(), self.chip.name, chip_hash or self.chip.hash, sections)
        return isa.encode_program(program)

    def run(self, **options: Any) -> Report:
        """Run it; races are errors unless `check_races=False` is given."""
        return Machine(self.chip).run(self.encode(), self.dram, **{"check_races": True, **options})


@pytest.fixture
def tiny() -> Builder:
    """A program for the chip `tiny`."""
    return Builder(chips.load("tiny"))


@pytest.fixture
def modified() -> Callable[..., Builder]:
    """A program for `tiny` with parts of its file replaced: `modified(("rows: 4", "rows: 8"), ...)`."""

    def build(*replacements: tuple[str, str]) -> Builder:
        text = read("tiny")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new)
        return Builder(chips.parse(text))

    return build
