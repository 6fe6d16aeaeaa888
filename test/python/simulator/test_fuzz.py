"""No bytes make the simulator crash, hang, or touch what is not its own: a program ends with a report or an error."""

from __future__ import annotations

import os
import random
import resource
from collections.abc import Iterator

import numpy as np

from glow import chips, isa
from glow.errors import GlowError
from glow.isa import Program
from glow.simulator import Machine

from .conftest import ACCUMULATOR, DRAM, LOAD, MATRIX, SCRATCHPAD, STORE, VECTOR, Builder
from .test_timing import matmul

PROGRAMS = int(os.environ.get("GLOW_FUZZ_PROGRAMS", "400"))
GUARD = 4096
DRAM_BYTES = 8192


def original() -> Builder:
    """A program with every kind of instruction."""
    builder = Builder(chips.load("tiny"))
    builder.copy((DRAM, 0), (SCRATCHPAD, 0), (3, 5), pad_low=[0, 0, 0, 1, 0], destination_strides=[0, 0, 0, 8, 1])
    builder.emit(
        "gather", queue=LOAD, table_memory=DRAM, table_address=100, table_stride=8, table_rows=9, indices_memory=DRAM,
        indices_address=4000, indices_type="i32", indices_count=5, row_bytes=6, destination_memory=SCRATCHPAD,
        destination_address=4096, destination_stride=6,
    )  # fmt: skip
    builder.order(LOAD, MATRIX)
    matmul(builder, 5, 6, 7)
    common = {
        **dict.fromkeys(("stride_height", "stride_width", "dilation_height", "dilation_width"), 1),
        **dict.fromkeys(("kernel_height", "kernel_width", "output_height", "output_width"), 2),
        **{"queue": MATRIX, "input_type": "i8", "weight_type": "i8", "input_memory": SCRATCHPAD, "input_address": 0},
        **{"weight_memory": SCRATCHPAD, "weight_address": 4096, "output_memory": ACCUMULATOR, "output_address": 512},
        **{"batch": 1, "input_strides": [27, 9, 3, 1]},
    }
    conv = {"output_channels": 4, "input_channels": 3}
    builder.emit("conv", **common, **conv, weight_strides=[24, 12, 4, 1], output_strides=[64, 32, 16, 4], accumulate=1)
    builder.emit("depthwise", **common, channels=3, weight_strides=[6, 3, 1], output_strides=[64, 32, 16, 4])
    builder.order(MATRIX, VECTOR)
    for index, memory, address in ((0, ACCUMULATOR, 0), (1, ACCUMULATOR, 2048), (7, SCRATCHPAD, 8192)):
        builder.emit(
            "stream", queue=VECTOR, index=index, type="i32", memory=memory, address=address,
            strides=[0, 0, 0, 24, 4, 0] if index != 7 else [0, 0, 0, 0, 4, 0],
        )  # fmt: skip
    for values in (
        {"function": "read", "destination": 0, "sources": [0, 0, 0]},
        {"function": "index", "destination": 1, "sources": [4, 0, 0]},
        {"function": "lookup", "source_type": "i32", "destination": 2, "sources": [1, 1, 0]},
        {"function": "muli", "destination": 3, "sources": [0, 2, 0]},
        {"function": "cmpi", "destination": 4, "sources": [0, 1, 0], "immediate": 2},
        {"function": "select", "destination": 5, "sources": [4, 3, 0]},
        {"function": "constant", "destination": 6, "immediate": 1 << 30},
        {"function": "constant", "type": "i8", "destination": 7, "immediate": 33},
        {"function": "rescale", "source_type": "i32", "destination": 8, "sources": [5, 6, 7], "immediate": 9},
        {"function": "yield", "sources": [8, 0, 0]},
    ):
        builder.emit("micro", **{"type": "i32", **values})
    builder.emit("vector", queue=VECTOR, first=0, count=10, sizes=[1, 1, 1, 5, 6, 1], combine="sum", reduced=0b001000)
    builder.order(VECTOR, STORE)
    builder.copy((SCRATCHPAD, 8192), (DRAM, 2048), (24,))
    for queue in range(4):
        builder.emit("finish", queue=queue)
    return builder


def mutated(builder: Builder, source: random.Random) -> Iterator[Program]:
    """Programs with some values changed, and some instructions moved, repeated or left out."""
    iset = isa.instruction_set()
    while True:
        sections = {"microcode": list(builder.microcode), "instructions": list(builder.instructions)}
        for _ in range(source.randint(1, 4)):
            entries = sections[source.choice(["microcode", "instructions", "instructions", "instructions"])]
            position = source.randrange(len(entries))
            action = source.randrange(10)
            if action == 0:
                del entries[position : position + (len(entries) > 1)]
            elif action == 1:
                entries.insert(source.randrange(len(entries)), entries[position])
            else:
                entries[position] = changed(entries[position], source)
        contents = {name: tuple(entries) for name, entries in sections.items()}
        yield Program("fuzz", iset, builder.chip.name, builder.chip.hash, contents)


def changed(entry: isa.DecodedInstruction, source: random.Random) -> isa.DecodedInstruction:
    """An instruction with one value replaced by an extreme, a neighbour, or anything that fits."""
    field = source.choice(entry.instruction.operands)
    old = entry.values[field.name]
    values = list(old) if isinstance(old, tuple) else [old]
    position = source.randrange(len(values))
    near = values[position] + source.choice([-8, -1, 1, 8])
    new = source.choice([field.minimum, field.maximum, near, near, source.randint(field.minimum, field.maximum), 0])
    values[position] = new if field.contains(new) else values[position]
    replaced = tuple(values) if isinstance(old, tuple) else values[0]
    return isa.DecodedInstruction(entry.instruction, {**entry.values, field.name: replaced})


class Fuzzer:
    """A machine, whose off-chip memory lies in the middle of bytes that nobody may touch."""

    def __init__(self) -> None:
        self.machine = Machine(chips.load("tiny"))
        self.whole = np.full(DRAM_BYTES + 2 * GUARD, 0xA5, np.uint8)

    def finishes(self, program: bytes) -> bool:
        """Whether it runs to its end; an error of ours is a no, and anything else is raised."""
        self.whole[GUARD:-GUARD] = 0
        try:
            self.machine.run(program, self.whole[GUARD:-GUARD], check_races=True)
        except GlowError:
            return False
        finally:
            assert np.all(self.whole[:GUARD] == 0xA5) and np.all(self.whole[-GUARD:] == 0xA5)
        return True


def test_mutated_programs() -> None:
    """`GLOW_FUZZ_PROGRAMS=10000` runs more. Some have to run to their end: errors alone would show nothing."""
    builder, fuzzer = original(), Fuzzer()
    assert fuzzer.finishes(builder.encode())
    programs = mutated(builder, random.Random(0))
    finished = sum(fuzzer.finishes(isa.encode_program(next(programs))) for _ in range(PROGRAMS))
    assert PROGRAMS // 20 < finished < PROGRAMS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert peak < 6 << 30


def test_mutated_bytes() -> None:
    """Changed bytes are found by the hash of the file; cut and empty files are errors, too."""
    fuzzer, data = Fuzzer(), original().encode()
    source = random.Random(1)
    for _ in range(PROGRAMS // 4):
        broken = bytearray(data)
        broken[source.randrange(len(data))] ^= 1 << source.randrange(8)
        assert not fuzzer.finishes(bytes(broken))
        assert not fuzzer.finishes(data[: source.randrange(len(data))])
