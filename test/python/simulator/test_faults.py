"""What the machine cannot do: one error that names the instruction, the value and what is possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from glow import chips
from glow.errors import RaceError, SimulationError
from glow.simulator import Machine

from .conftest import ACCUMULATOR, DRAM, LOAD, MATRIX, SCRATCHPAD, STORE, VECTOR, Builder

COPY: dict[str, Any] = {
    "queue": LOAD,
    "source_memory": DRAM,
    "source_address": 0,
    "destination_memory": SCRATCHPAD,
    "destination_address": 0,
    "type": "i8",
    "sizes": [1, 1, 1, 2, 4],
    "source_strides": [0, 0, 0, 4, 1],
    "destination_strides": [0, 0, 0, 4, 1],
}
MATMUL: dict[str, Any] = {
    "queue": MATRIX,
    "input_type": "i8",
    "weight_type": "i8",
    "input_signed": 1,
    "weight_signed": 1,
    "rows": 2,
    "columns": 3,
    "depth": 4,
    "input_memory": SCRATCHPAD,
    "input_address": 0,
    "input_strides": [4, 1],
    "weight_memory": SCRATCHPAD,
    "weight_address": 64,
    "weight_strides": [3, 1],
    "output_memory": ACCUMULATOR,
    "output_address": 0,
    "output_strides": [12, 4],
}
STREAM: dict[str, Any] = {
    "queue": VECTOR, "index": 7, "type": "i32", "memory": SCRATCHPAD, "address": 0, "strides": [0, 0, 0, 0, 0, 4],
}  # fmt: skip
VECTOR_OP: dict[str, Any] = {"queue": VECTOR, "first": 0, "count": 2, "sizes": [1, 1, 1, 1, 1, 4]}

# The instruction, what is changed in it, and the error.
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "queue": ("copy", COPY, {"queue": 9}, "there is no queue 9, expected at most 3"),
    "memory": ("copy", COPY, {"source_memory": 3}, "there is no memory 3, expected at most 2"),
    "read behind the end": (
        "copy", COPY, {"source_address": 65529},
        "the source is at bytes 65529 to 65537 of 'dram', expected 0 to 65536",
    ),
    "read before the start": (
        "copy", COPY, {"source_strides": [0, 0, 0, -4, 1]},
        "the source is at bytes -4 to 4 of 'dram', expected 0 to 65536",
    ),
    "write behind the end": (
        "copy", COPY, {"destination_address": 16380},
        "the destination is at bytes 16380 to 16388 of 'scratchpad', expected 0 to 16384",
    ),
    "padding behind the end": (
        "copy", COPY, {"destination_address": 16376, "pad_high": [0, 0, 0, 1, 0]},
        "the destination is at bytes 16376 to 16388 of 'scratchpad', expected 0 to 16384",
    ),
    "results over each other": (
        "copy", COPY, {"destination_strides": [0, 0, 0, 3, 1]},
        "elements of the destination lie over each other: sizes [1, 1, 1, 2, 4], strides [0, 0, 0, 3, 1], 1 bytes each",
    ),
    "no path": (
        "copy", COPY, {"source_memory": SCRATCHPAD, "destination_memory": ACCUMULATOR},
        "'dma' has no path from 'scratchpad' to 'accumulator'",
    ),
    "not a DMA queue": ("copy", COPY, {"queue": MATRIX}, "no DMA engine takes instructions from the queue 'matrix'"),
    "not a matrix queue": ("matmul", MATMUL, {"queue": LOAD}, "the queue 'load' has no matrix unit, expected 'matrix'"),
    "not a vector queue": ("stream", STREAM, {"queue": LOAD}, "the queue 'load' has no vector unit, expected 'vector'"),
    "operand in the wrong memory": (
        "matmul", MATMUL, {"weight_memory": ACCUMULATOR},
        "the weight is in 'accumulator', expected 'scratchpad', which 'array' uses",
    ),
    "format": (
        "matmul", MATMUL, {"input_type": "i16", "weight_type": "i16"},
        "the input is i16, expected i8, u8 of 'array'",
    ),
    "no rows": ("matmul", MATMUL, {"rows": 0}, "rows is 0, expected at least 1"),
    "too much for one instruction": (
        "matmul", MATMUL, {"rows": 1, "columns": 1, "depth": 1 << 27, "input_strides": [0, 0]},
        "134217728 products of 134217728 weights, expected at most 68719476736 and 67108864",
    ),
    "output behind the end": (
        "matmul", MATMUL, {"output_address": 8180},
        "the output is at bytes 8180 to 8204 of 'accumulator', expected 0 to 8192",
    ),
    "stream that is not set": ("vector", VECTOR_OP, {}, "stream 7 is used before a 'stream' instruction sets it"),
    "microcode that is not there": (
        "vector", VECTOR_OP, {"first": 1}, "micro-operations 1 to 3, expected at most 2",
    ),
    "vector without points": ("vector", VECTOR_OP, {"sizes": [1, 1, 0, 1, 1, 4]}, "sizes is 0, expected at least 1"),
    "reduction without a function": ("vector", VECTOR_OP, {"reduced": 32}, "without a 'combine'"),
    "signal to itself": ("signal", {"queue": LOAD, "to": LOAD}, {}, "the queue 'load' to itself, expected another"),
    "wait for no queue": ("wait", {"queue": LOAD, "from": 4}, {}, "there is no queue 4, expected at most 3"),
    "after the finish": ("copy", COPY, {"queue": STORE}, "it comes after the 'finish' of the queue 'store'"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_fault(tiny: Builder, case: str) -> None:
    mnemonic, values, changes, message = CASES[case]
    tiny.emit("micro", function="constant", type="i32")
    tiny.emit("micro", function="yield", type="i32")
    tiny.emit("finish", queue=STORE)
    tiny.emit(mnemonic, **{**values, **changes})
    with pytest.raises(SimulationError) as raised:
        tiny.run()
    found = str(raised.value)
    assert re.match(rf"instruction 1 at byte \d+, '{mnemonic}': ", found)
    assert message in found
    assert len(found.splitlines()) == 1


@pytest.mark.parametrize(
    ("change", "values", "message"),
    [
        ("max_stride: 2", {"stride_height": 3}, "stride_height is 3, expected at most 2 of 'array'"),
        ("max_kernel_width: 2", {"kernel_width": 3}, "kernel_width is 3, expected at most 2 of 'array'"),
        ("max_depth: 8", {"input_channels": 9}, "9 depth, expected at most 8 of 'array'"),
    ],
)
def test_limits_of_a_unit(modified: Callable[..., Builder], change: str, values: dict[str, int], message: str) -> None:
    builder = modified(("    fill: 3\n", f"    fill: 3\n    {change}\n"))
    names = ["batch", "output_height", "output_width", "output_channels", "input_channels"]
    steps = [f"{each}_{axis}" for each in ("kernel", "stride", "dilation") for axis in ("height", "width")]
    fields = {key: value for key, value in MATMUL.items() if key not in ("rows", "columns", "depth")}
    fields |= {"input_strides": [0, 0, 0, 0], "weight_strides": [0, 0, 0, 0], "output_strides": [0, 0, 0, 0]}
    builder.emit("conv", **{**fields, **dict.fromkeys(names + steps, 1), **values})
    with pytest.raises(SimulationError) as raised:
        builder.run()
    assert message in str(raised.value)


def test_vector_result_over_an_operand(tiny: Builder) -> None:
    """The same elements may be written in place; shifted ones would depend on the order of the points."""
    tiny.emit("micro", function="read", type="i32")
    tiny.emit("micro", function="yield", type="i32")
    for index, address in ((0, 0), (7, 4)):
        tiny.emit("stream", **{**STREAM, "index": index, "memory": ACCUMULATOR, "address": address})
    tiny.emit("vector", **VECTOR_OP)
    with pytest.raises(SimulationError, match=r"the operand \(stream 0\) and the result overlap"):
        tiny.run()


def test_program_for_another_chip(tiny: Builder) -> None:
    program = tiny.encode(chip_hash=chips.load("vta-like").hash)
    with pytest.raises(SimulationError, match="the program is for the chip 'tiny' with hash .*, expected 'tiny' with"):
        Machine(tiny.chip).run(program, tiny.dram)


def test_off_chip_memory_is_too_large(tiny: Builder) -> None:
    dram = np.zeros(tiny.chip.memories[0].bytes + 1, np.uint8)
    with pytest.raises(SimulationError, match="67108865 bytes for 'dram', expected at most 67108864"):
        Machine(tiny.chip).run(tiny.encode(), dram)


def copies(builder: Builder, *, order: bool, second: int = 0) -> None:
    builder.copy((DRAM, 0), (SCRATCHPAD, 0), (64,))
    if order:
        builder.order(LOAD, STORE)
    builder.copy((SCRATCHPAD, second), (DRAM, 1024), (64,))


def test_race(tiny: Builder) -> None:
    """A store that does not wait for the load of what it stores."""
    copies(tiny, order=False)
    with pytest.raises(RaceError) as raised:
        tiny.run()
    assert re.fullmatch(
        r"instruction 0 at byte \d+, 'copy' writes its destination, and "
        r"instruction 1 at byte \d+, 'copy' reads its source, "
        r"overlap in 'scratchpad' at bytes 0 to 64, and no token orders them",
        str(raised.value),
    )


def test_no_race(tiny: Builder) -> None:
    """Ordered by a token, or of different bytes, or both only reading."""
    copies(tiny, order=True)
    tiny.run()
    apart = Builder(tiny.chip)
    copies(apart, order=False, second=64)
    apart.run()


def test_strided_accesses_between_each_other_are_no_race(tiny: Builder) -> None:
    """Even bytes are written while odd ones are read."""
    strides = [0, 0, 0, 0, 2]
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (64,), destination_strides=strides)
    tiny.copy((SCRATCHPAD, 1), (DRAM, 1024), (64,), source_strides=strides)
    tiny.run()


def test_a_token_orders_all_that_came_before(tiny: Builder) -> None:
    """load -> matrix -> store orders the store behind the load, though no token goes from one to the other."""
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (64,))
    tiny.order(LOAD, MATRIX)
    tiny.order(MATRIX, STORE)
    tiny.copy((SCRATCHPAD, 0), (DRAM, 1024), (64,))
    # The next load overwrites what the store reads: nothing orders the load behind it.
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (16,))
    with pytest.raises(RaceError) as raised:
        tiny.run()
    assert len(str(raised.value).splitlines()) == 1
    assert "'scratchpad' at bytes 0 to 16" in str(raised.value)


def test_race_with_a_table(tiny: Builder) -> None:
    """What a look-up reads is known only when it runs."""
    tiny.emit("micro", function="index", type="i32", sources=[5, 0, 0])
    tiny.emit("micro", function="lookup", type="i32", source_type="i32", destination=1, sources=[1, 0, 0])
    tiny.emit("micro", function="yield", type="i32", sources=[1, 0, 0])
    tiny.emit("stream", **{**STREAM, "index": 1, "memory": ACCUMULATOR, "strides": [0] * 6})
    tiny.emit("stream", **STREAM)
    tiny.copy((DRAM, 0), (ACCUMULATOR, 8), (16,))
    tiny.emit("vector", **{**VECTOR_OP, "count": 3})
    with pytest.raises(RaceError, match=r"reads its table \(stream 1\), overlap in 'accumulator' at bytes 8 to 16"):
        tiny.run()


def test_uninitialized_reads(tiny: Builder) -> None:
    """Every second byte is loaded, and all are stored; a product adds to accumulators that hold nothing."""
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (8,), destination_strides=[0, 0, 0, 0, 2])
    tiny.order(LOAD, STORE)
    tiny.copy((SCRATCHPAD, 0), (DRAM, 1024), (8,))
    tiny.run()
    with pytest.raises(
        SimulationError, match=r"'copy': the source has byte 1 of 'scratchpad', which nothing has written"
    ):
        tiny.run(check_uninitialized=True)
    product = Builder(tiny.chip)
    product.copy((DRAM, 0), (SCRATCHPAD, 0), (128,))
    product.order(LOAD, MATRIX)
    product.emit("matmul", **MATMUL)
    product.emit("matmul", **{**MATMUL, "depth": 9, "output_address": 512}, accumulate=0)
    product.emit("matmul", **MATMUL, accumulate=1)
    product.run(check_uninitialized=True)
    del product.instructions[-3]
    with pytest.raises(
        SimulationError, match="'matmul': the sums so far has byte 0 of 'accumulator', which nothing has"
    ):
        product.run(check_uninitialized=True)
