"""copy and gather against numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glow import chips
from glow.errors import SimulationError

from .conftest import ACCUMULATOR, DRAM, LOAD, SCRATCHPAD, STORE, Builder, strides

DTYPES = {"i8": np.uint8, "i16": np.uint16, "i32": np.uint32, "i64": np.uint64, "f32": np.float32}


def test_there_and_back(tiny: Builder) -> None:
    data = np.random.default_rng(0).integers(0, 256, 1000, np.uint8)
    tiny.put(7, data)
    tiny.copy((DRAM, 7), (SCRATCHPAD, 13), (1000,))
    tiny.order(LOAD, STORE)
    tiny.copy((SCRATCHPAD, 13), (DRAM, 5001), (1000,))
    tiny.run()
    np.testing.assert_array_equal(tiny.get(5001, (1000,), np.uint8), data)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    shape=st.lists(st.integers(1, 5), min_size=5, max_size=5),
    low=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    high=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    order=st.permutations(range(5)),
    flipped=st.lists(st.booleans(), min_size=5, max_size=5),
    name=st.sampled_from(sorted(DTYPES)),
)
def test_any_copy(
    shape: list[int], low: list[int], high: list[int], order: list[int], flipped: list[bool], name: str
) -> None:
    """Transposed, reversed and padded in any dimension, of any element size."""
    dtype = np.dtype(DTYPES[name])
    padded = [sum(each) for each in zip(shape, low, high, strict=True)]
    if np.prod(padded) * dtype.itemsize > 8192:
        return
    builder = Builder(chips.load("tiny"))
    stored = np.random.default_rng(0).integers(0, 256, int(np.prod(shape)) * dtype.itemsize, np.uint8).view(dtype)
    array = stored.reshape([shape[d] for d in order]).transpose(np.argsort(order))
    source_strides, address = list(array.strides), 64
    for d, flip in enumerate(flipped):
        if flip:
            address += source_strides[d] * (shape[d] - 1)
            source_strides[d] = -source_strides[d]
    array = array[tuple(slice(None, None, -1 if flip else 1) for flip in flipped)]
    value = 0x1122334455667788 & ((1 << (8 * dtype.itemsize)) - 1)
    builder.put(64, stored)
    builder.copy(
        (DRAM, address),
        (SCRATCHPAD, 0),
        shape,
        type=name,
        source_strides=source_strides,
        destination_strides=strides(padded, dtype.itemsize),
        pad_low=low,
        pad_high=high,
        pad_value=value,
    )
    builder.order(LOAD, STORE)
    builder.copy((SCRATCHPAD, 0), (DRAM, 32768), (int(np.prod(padded)) * dtype.itemsize,))
    builder.run()
    expected = np.full(padded, np.array(value, f"u{dtype.itemsize}"))
    expected[tuple(slice(a, a + n) for a, n in zip(low, shape, strict=True))] = array.view(expected.dtype)
    np.testing.assert_array_equal(builder.get(32768, padded, expected.dtype), expected)


def test_a_copy_of_nothing_fills(tiny: Builder) -> None:
    """A size of 0 leaves the padding: that is how `glir.fill` is done."""
    tiny.copy((DRAM, 0), (SCRATCHPAD, 8), (0, 3), pad_low=[0, 0, 0, 4, 0], pad_value=0x5A)
    tiny.order(LOAD, STORE)
    tiny.copy((SCRATCHPAD, 0), (DRAM, 100), (24,))
    tiny.run()
    assert tiny.get(100, (24,), np.uint8).tolist() == [0] * 8 + [0x5A] * 12 + [0] * 4


def test_repeated_elements(tiny: Builder) -> None:
    """A source stride of 0 broadcasts."""
    tiny.put(0, np.arange(4, dtype=np.uint8))
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (3, 4), source_strides=[0, 0, 0, 0, 1])
    tiny.order(LOAD, STORE)
    tiny.copy((SCRATCHPAD, 0), (DRAM, 100), (12,))
    tiny.run()
    assert tiny.get(100, (3, 4), np.uint8).tolist() == [[0, 1, 2, 3]] * 3


def gather(builder: Builder, indices: np.ndarray[Any, Any], rows: int = 11, **values: Any) -> np.ndarray[Any, Any]:
    """Gather rows of 5 bytes from a table at 1000, 8 bytes apart; the table."""
    table = np.random.default_rng(0).integers(0, 256, (rows, 8), np.uint8)
    builder.put(1000, table)
    builder.put(0, indices)
    fields = {
        "queue": LOAD,
        "table_memory": DRAM,
        "table_address": 1000,
        "table_stride": 8,
        "table_rows": rows,
        "indices_memory": DRAM,
        "indices_address": 0,
        "indices_type": f"i{8 * indices.itemsize}",
        "indices_count": len(indices),
        "row_bytes": 5,
        "destination_memory": SCRATCHPAD,
        "destination_address": 0,
        "destination_stride": 6,
    }
    builder.emit("gather", **{**fields, **values})
    return table


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64])
def test_gather(tiny: Builder, dtype: Any) -> None:
    """Negative indices count from the end."""
    indices = np.array([3, 0, -1, 10, 3, -11], dtype)
    table = gather(tiny, indices)
    tiny.order(LOAD, STORE)
    tiny.copy((SCRATCHPAD, 0), (DRAM, 2000), (36,))
    tiny.run()
    expected = np.zeros((6, 6), np.uint8)
    expected[:, :5] = table[indices, :5]
    np.testing.assert_array_equal(tiny.get(2000, (6, 6), np.uint8), expected)


@pytest.mark.parametrize("index", [11, -12, 127])
def test_gather_out_of_range(tiny: Builder, index: int) -> None:
    gather(tiny, np.array([0, index], np.int8))
    with pytest.raises(SimulationError, match=rf"index {index} at position 1 is out of range, expected -11 to 10"):
        tiny.run()


def test_accumulators_are_loaded(tiny: Builder) -> None:
    """A bias goes straight to the accumulators."""
    bias = np.arange(8, dtype=np.int32) * 1000
    tiny.put(0, bias)
    tiny.copy((DRAM, 0), (ACCUMULATOR, 64), (32,))
    tiny.order(LOAD, STORE)
    tiny.copy((ACCUMULATOR, 64), (DRAM, 512), (32,))
    tiny.run()
    np.testing.assert_array_equal(tiny.get(512, (8,), np.int32), bias)
