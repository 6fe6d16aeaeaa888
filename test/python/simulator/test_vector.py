"""The vector unit: index spaces, streams, reductions, tables; test_microcode.py has the arithmetic of functions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glow.errors import SimulationError
from glow.simulator import vector

from .conftest import ACCUMULATOR, DRAM, LOAD, SCRATCHPAD, STORE, VECTOR, Builder

Array = np.ndarray[Any, Any]
NAMES = {"int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64", "float32": "f32", "bool": "i1"}


def spread(array: Array) -> list[int]:
    """The strides of an array in the last dimensions of the index space."""
    return [0] * (6 - array.ndim) + list(array.strides)


def micro(builder: Builder, *operations: tuple[str, dict[str, Any]]) -> tuple[int, int]:
    """Add microcode; the first operation and their number."""
    first = len(builder.microcode)
    for function, values in operations:
        builder.emit("micro", function=function, **values)
    return first, len(operations)


def read(stream: int, register: int, kind: str) -> tuple[str, dict[str, Any]]:
    return "read", {"type": kind, "destination": register, "sources": [stream, 0, 0]}


def constant(register: int, value: int, kind: str) -> tuple[str, dict[str, Any]]:
    return "constant", {"type": kind, "destination": register, "immediate": value & 0xFFFFFFFFFFFFFFFF}


def op(function: str, register: int, *sources: int, kind: str = "i32", **values: Any) -> tuple[str, dict[str, Any]]:
    return function, {"type": kind, "destination": register, "sources": [*sources, 0, 0, 0][:3], **values}


def result(register: int, kind: str) -> tuple[str, dict[str, Any]]:
    return "yield", {"type": kind, "sources": [register, 0, 0]}


def operand(builder: Builder, index: int, array: Array, address: int, strides: list[int] | None = None) -> None:
    """Load an array into the accumulators and make it a stream."""
    builder.put(address, array)
    builder.copy((DRAM, address), (ACCUMULATOR, address), (array.nbytes,))
    builder.order(LOAD, VECTOR)
    kind = NAMES[array.dtype.name]
    stream(builder, index, ACCUMULATOR, address, kind, strides or spread(array))


def stream(builder: Builder, index: int, memory: int, address: int, kind: str, strides: list[int]) -> None:
    builder.emit("stream", queue=VECTOR, index=index, type=kind, memory=memory, address=address, strides=strides)


def evaluate(builder: Builder, code: tuple[int, int], shape: tuple[int, ...], **values: Any) -> None:
    sizes = [1] * (6 - len(shape)) + list(shape)
    builder.emit("vector", queue=VECTOR, first=code[0], count=code[1], sizes=sizes, **values)


def stored(builder: Builder, shape: tuple[int, ...], dtype: Any) -> Array:
    """Run with a copy of the results at the start of the scratchpad; what they are."""
    builder.order(VECTOR, STORE)
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    builder.copy((SCRATCHPAD, 0), (DRAM, 32768), (size,))
    builder.run()
    return builder.get(32768, shape, dtype)


def test_requantize(tiny: Builder) -> None:
    """The epilogue of a quantised convolution: bias, rescaling with a rounding in 64 bits, zero point, saturation."""
    rng = np.random.default_rng(0)
    shape, channels = (3, 5, 7), 7
    sums = rng.integers(-(1 << 20), 1 << 20, shape, np.int32)
    bias = rng.integers(-(1 << 16), 1 << 16, channels, np.int32)
    multiplier, shift, zero = 1518500250, 44, -5
    operand(tiny, 0, sums, 0)
    operand(tiny, 1, bias, 1024)
    code = micro(
        tiny,
        read(0, 0, "i32"),
        read(1, 1, "i32"),
        op("addi", 2, 0, 1),
        op("extsi", 3, 2, kind="i64", source_type="i32"),
        constant(4, multiplier, "i64"),
        op("muli", 5, 3, 4, kind="i64"),
        constant(6, 1 << (shift - 1), "i64"),
        op("addi", 7, 5, 6, kind="i64"),
        constant(8, shift, "i64"),
        op("shrsi", 9, 7, 8, kind="i64"),
        constant(10, zero, "i64"),
        op("addi", 11, 9, 10, kind="i64"),
        constant(12, -128, "i64"),
        op("maxsi", 13, 11, 12, kind="i64"),
        constant(14, 127, "i64"),
        op("minsi", 15, 13, 14, kind="i64"),
        op("trunci", 16, 15, kind="i8", source_type="i64"),
        result(16, "i8"),
    )
    out = np.zeros(shape, np.int8)
    stream(tiny, 7, SCRATCHPAD, 0, "i8", spread(out))
    evaluate(tiny, code, shape)
    expected = [
        min(127, max(-128, (((int(x) + int(bias[i % channels])) * multiplier + (1 << (shift - 1))) >> shift) + zero))
        for i, x in enumerate(sums.ravel())
    ]
    found = stored(tiny, shape, np.int8)
    assert found.ravel().tolist() == expected
    assert found.min() < 0 < found.max()


@pytest.mark.parametrize("how", ["sum", "max", "min"])
@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.float32])
@pytest.mark.parametrize("accumulate", [0, 1])
def test_reductions(tiny: Builder, how: str, dtype: Any, accumulate: int) -> None:
    """Windows of 2x3 with stride 1: pooling. Sums of i8 wrap, sums of f32 are in the order of the window."""
    rng = np.random.default_rng(0)
    x = rng.integers(-128, 128, (6, 7), np.int8).astype(dtype)
    if dtype == np.float32:
        x = (x * 10.0 ** rng.integers(-6, 6, x.shape)).astype(dtype)
    kind = NAMES[np.dtype(dtype).name]
    row, column = x.strides
    operand(tiny, 0, x, 0, [0, 0, row, column, row, column])
    code = micro(tiny, read(0, 3, kind), result(3, kind))
    stream(tiny, 7, SCRATCHPAD, 0, kind, [0, 0, 5 * x.itemsize, x.itemsize, 999, 999])
    evaluate(tiny, code, (5, 5, 2, 3), combine=how, reduced=0b110000)
    if accumulate:
        evaluate(tiny, code, (5, 5, 2, 3), combine=how, reduced=0b110000, accumulate=1)
    expected = np.zeros((5, 5), dtype)
    combine = {"sum": np.add, "max": np.maximum, "min": np.minimum}[how]
    with np.errstate(all="ignore"):
        for y in range(5):
            for z in range(5):
                elements = list(x[y : y + 2, z : z + 3].ravel()) * (2 if accumulate else 1)
                total = elements[0]
                for element in elements[1:]:
                    total = combine(total, element, dtype=dtype)
                expected[y, z] = total
    np.testing.assert_array_equal(stored(tiny, (5, 5), dtype), expected)


def test_table(tiny: Builder) -> None:
    """A function of 8 bits: q + 128 is the number of its value in a table of 256."""
    q = np.arange(-128, 128, dtype=np.int8)
    table = np.random.default_rng(0).integers(-128, 128, 256, np.int8)
    operand(tiny, 0, q, 0)
    operand(tiny, 1, table, 1024)
    code = micro(
        tiny,
        read(0, 0, "i8"),
        op("extsi", 1, 0, kind="i32", source_type="i8"),
        constant(2, 128, "i32"),
        op("addi", 3, 1, 2),
        ("lookup", {"type": "i8", "source_type": "i32", "destination": 4, "sources": [1, 3, 0]}),
        result(4, "i8"),
    )
    stream(tiny, 7, SCRATCHPAD, 0, "i8", [0, 0, 0, 0, 0, 1])
    evaluate(tiny, code, (256,))
    np.testing.assert_array_equal(stored(tiny, (256,), np.int8), table)


def test_index_compare_and_select(tiny: Builder) -> None:
    """A triangle: the column if it is at most the row, otherwise -1."""
    code = micro(
        tiny,
        op("index", 0, 4),
        op("index", 1, 5),
        op("cmpi", 2, 1, 0, immediate=3),
        constant(3, -1, "i32"),
        op("select", 4, 2, 1, 3),
        result(4, "i32"),
    )
    out = np.zeros((5, 9), np.int32)
    stream(tiny, 7, SCRATCHPAD, 0, "i32", spread(out))
    evaluate(tiny, code, out.shape)
    rows, columns = np.indices(out.shape)
    np.testing.assert_array_equal(stored(tiny, out.shape, np.int32), np.where(columns <= rows, columns, -1))


def test_in_place_and_broadcast(tiny: Builder) -> None:
    """Accumulators change in place; a stride of 0 repeats an operand."""
    x = np.arange(12, dtype=np.int32).reshape(3, 4)
    operand(tiny, 0, x, 0)
    operand(tiny, 1, np.array([10, 20, 30], np.int32), 512, [0, 0, 0, 0, 4, 0])
    code = micro(tiny, read(0, 0, "i32"), read(1, 1, "i32"), op("addi", 2, 0, 1), result(2, "i32"))
    stream(tiny, 7, ACCUMULATOR, 0, "i32", spread(x))
    evaluate(tiny, code, (3, 4))
    copy = micro(tiny, read(0, 0, "i32"), result(0, "i32"))
    stream(tiny, 7, SCRATCHPAD, 0, "i32", spread(x))
    evaluate(tiny, copy, (3, 4))
    np.testing.assert_array_equal(stored(tiny, (3, 4), np.int32), x + np.array([[10], [20], [30]]))


def test_large_index_spaces_are_cut(tiny: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same results, counters of dimensions included, whatever the size of the parts."""
    monkeypatch.setattr(vector, "_BLOCK_POINTS", 5)
    x = np.random.default_rng(0).integers(-100, 100, (4, 3, 5), np.int32)
    operand(tiny, 0, x, 0)
    code = micro(
        tiny, read(0, 0, "i32"), op("index", 1, 3), op("index", 2, 5), op("muli", 3, 1, 0), op("addi", 4, 3, 2),
        result(4, "i32"),
    )  # fmt: skip
    stream(tiny, 7, SCRATCHPAD, 0, "i32", [0, 0, 0, 20, 0, 4])
    evaluate(tiny, code, x.shape, combine="sum", reduced=0b010000)
    expected = (x * np.arange(4)[:, None, None] + np.arange(5)).sum(1, dtype=np.int32)
    np.testing.assert_array_equal(stored(tiny, (4, 5), np.int32), expected)


BAD = {
    "no yield": ([constant(0, 1, "i32")], "has no 'yield'"),
    "register without a value": ([result(5, "i32")], "micro-operation 0, 'yield': register 5 is read before"),
    "wrong type": (
        [constant(0, 1, "i8"), op("addi", 1, 0, 0), result(1, "i32")],
        "micro-operation 1, 'addi': register 0 has i8, expected i32",
    ),
    "float function of integers": (
        [constant(0, 1, "i32"), op("addf", 1, 0, 0), result(1, "i32")],
        "expected a float",
    ),
    "result of another type": ([constant(0, 1, "i8"), result(0, "i8")], "microcode yields i8, expected i32"),
    "stream of another type": ([read(7, 0, "i8"), result(0, "i8")], "stream 7 has i32, expected i8"),
    "conversion": (
        [constant(0, 1, "i32"), op("extf", 1, 0, source_type="i32"), result(1, "i32")],
        "cannot convert i32 to i32",
    ),
    "division by zero": (
        [constant(0, 1, "i32"), constant(1, 0, "i32"), op("divsi", 2, 0, 1), result(2, "i32")],
        "micro-operation 2, 'divsi': division by zero",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_microcode(tiny: Builder, case: str) -> None:
    operations, message = BAD[case]
    stream(tiny, 7, ACCUMULATOR, 0, "i32", [0, 0, 0, 0, 0, 4])
    evaluate(tiny, micro(tiny, *operations), (4,))
    with pytest.raises(SimulationError, match=r"^instruction 1 at byte \d+, 'vector': ") as raised:
        tiny.run()
    assert message in str(raised.value)


def test_table_outside_of_the_memory(tiny: Builder) -> None:
    stream(tiny, 1, ACCUMULATOR, 8000, "i32", [0] * 6)
    code = micro(
        tiny,
        op("index", 0, 5),
        ("lookup", {"type": "i32", "source_type": "i32", "destination": 1, "sources": [1, 0, 0]}),
        result(1, "i32"),
    )
    stream(tiny, 7, SCRATCHPAD, 0, "i32", [0, 0, 0, 0, 0, 4])
    evaluate(tiny, code, (100,))
    with pytest.raises(SimulationError, match=r"table \(stream 1\) is at bytes 8000 to 8400 of 'accumulator'"):
        tiny.run()
