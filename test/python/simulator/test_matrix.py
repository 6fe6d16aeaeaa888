"""matmul, conv and depthwise against numpy, on sizes that fit no tile."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .conftest import ACCUMULATOR, DRAM, LOAD, MATRIX, SCRATCHPAD, STORE, Builder, strides

Array = np.ndarray[Any, Any]
WEIGHTS = 8192


def load(builder: Builder, address: int, array: Array) -> None:
    """Put an array off chip and copy its bytes to the same address of the scratchpad."""
    builder.put(address, array)
    builder.copy((DRAM, address), (SCRATCHPAD, address), (array.nbytes,))


def store(builder: Builder, shape: tuple[int, ...], dtype: Any, address: int = 0) -> Array:
    """Run, with a copy of the accumulators at the end; what they hold."""
    builder.order(MATRIX, STORE)
    size = int(np.prod(shape)) * 4
    builder.copy((ACCUMULATOR, address), (DRAM, 32768), (size,))
    builder.run()
    return builder.get(32768, shape, dtype)


def operands(**arrays: tuple[int, int, Array]) -> dict[str, Any]:
    """Memory, address and strides of each operand."""
    values: dict[str, Any] = {}
    for name, (memory, address, array) in arrays.items():
        values |= {f"{name}_memory": memory, f"{name}_address": address, f"{name}_strides": list(array.strides)}
    return values


def types(x: Array, w: Array) -> dict[str, Any]:
    names = {"int8": "i8", "uint8": "i8", "int16": "i16", "uint16": "i16", "float32": "f32"}
    signed = {"input_signed": int(x.dtype.kind == "i"), "weight_signed": int(w.dtype.kind == "i")}
    return {"input_type": names[x.dtype.name], "weight_type": names[w.dtype.name], **signed}


def random(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> Array:
    """All values of the type are as likely, the extremes included."""
    info = np.iinfo(dtype)
    array = np.random.default_rng(seed).integers(info.min, info.max, shape, dtype, endpoint=True)
    array.flat[0] = info.min
    return array


def matmul(builder: Builder, x: Array, w: Array, out: Array, **values: Any) -> None:
    builder.emit(
        "matmul",
        queue=MATRIX,
        rows=x.shape[0],
        columns=w.shape[1],
        depth=x.shape[1],
        **operands(input=(SCRATCHPAD, 0, x), weight=(SCRATCHPAD, WEIGHTS, w), output=(ACCUMULATOR, 0, out)),
        **types(x, w),
        **values,
    )


@pytest.mark.parametrize("input_dtype", [np.int8, np.uint8])
@pytest.mark.parametrize("weight_dtype", [np.int8, np.uint8])
@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 7, 3), (9, 33, 17)])
def test_matmul(tiny: Builder, input_dtype: Any, weight_dtype: Any, shape: tuple[int, int, int]) -> None:
    rows, depth, columns = shape
    x, w = random((rows, depth), input_dtype), random((depth, columns), weight_dtype, 1)
    load(tiny, 0, x)
    load(tiny, WEIGHTS, w)
    tiny.order(LOAD, MATRIX)
    out = np.zeros((rows, columns), np.int32)
    matmul(tiny, x, w, out)
    np.testing.assert_array_equal(store(tiny, out.shape, np.int32), x.astype(np.int32) @ w.astype(np.int32))


def test_matmul_accumulates(tiny: Builder) -> None:
    x, w = random((3, 5), np.int8), random((5, 6), np.int8, 1)
    load(tiny, 0, x)
    load(tiny, WEIGHTS, w)
    tiny.order(LOAD, MATRIX)
    out = np.zeros((3, 6), np.int32)
    matmul(tiny, x, w, out)
    matmul(tiny, x, w, out, accumulate=1)
    matmul(tiny, x, w, out, accumulate=1)
    np.testing.assert_array_equal(store(tiny, out.shape, np.int32), 3 * (x.astype(np.int32) @ w.astype(np.int32)))


def test_matmul_with_strides(tiny: Builder) -> None:
    """A transposed weight, an input read backwards, and every second row of the output."""
    x, w = random((4, 6), np.int8), random((3, 6), np.int8, 1)
    load(tiny, 0, x)
    load(tiny, WEIGHTS, w)
    tiny.order(LOAD, MATRIX)
    tiny.emit(
        "matmul",
        queue=MATRIX,
        rows=4,
        columns=3,
        depth=6,
        input_memory=SCRATCHPAD,
        input_address=18,
        input_strides=[-6, 1],
        weight_memory=SCRATCHPAD,
        weight_address=WEIGHTS,
        weight_strides=[1, 6],
        output_memory=ACCUMULATOR,
        output_address=0,
        output_strides=[24, 4],
        **types(x, w),
    )
    expected = np.zeros((4, 2, 3), np.int32)
    expected[:, 0] = x[::-1].astype(np.int32) @ w.T.astype(np.int32)
    np.testing.assert_array_equal(store(tiny, (4, 2, 3), np.int32)[:, 0], expected[:, 0])


def test_sums_wrap_to_32_bits(modified: Any) -> None:
    """Products of 16 bits overflow i32 after two."""
    builder = modified(("formats: [i8, u8]", "formats: [i16, u16]"))
    x, w = np.full((2, 100), -32768, np.int16), np.full((100, 3), -32768, np.int16)
    x[1] = 32767
    load(builder, 0, x)
    load(builder, WEIGHTS, w)
    builder.order(LOAD, MATRIX)
    out = np.zeros((2, 3), np.int32)
    matmul(builder, x, w, out)
    expected = (x.astype(np.int64) @ w.astype(np.int64)).astype(np.int32)
    np.testing.assert_array_equal(store(builder, out.shape, np.int32), expected)


def test_floats_are_added_in_order(modified: Any) -> None:
    """1e8 + 1 - 1e8 ... gives another result in any other order or with a wider accumulator."""
    builder = modified(("formats: [i8, u8]", "formats: [f32]"))
    rng = np.random.default_rng(0)
    x = (rng.standard_normal((3, 37)) * 10.0 ** rng.integers(-4, 8, (3, 37))).astype(np.float32)
    w = rng.standard_normal((37, 5)).astype(np.float32)
    expected = np.zeros((3, 5), np.float32)
    for k in range(37):
        expected = expected + x[:, k : k + 1] * w[k]
    assert not np.array_equal(expected, x @ w), "the order has to matter for this test"
    load(builder, 0, x)
    load(builder, WEIGHTS, w)
    builder.order(LOAD, MATRIX)
    matmul(builder, x, w, expected)
    matmul(builder, x, w, expected, accumulate=1)
    for k in range(37):
        expected = expected + x[:, k : k + 1] * w[k]
    np.testing.assert_array_equal(store(builder, expected.shape, np.float32), expected)


CONVOLUTIONS = [
    # batch, height, width, channels, kernel, filters, strides, dilations
    (1, 5, 6, 3, (3, 2), 5, (1, 1), (1, 1)),
    (2, 9, 7, 4, (3, 3), 2, (2, 3), (1, 1)),
    (1, 8, 9, 1, (2, 3), 7, (1, 2), (3, 2)),
    (1, 1, 1, 9, (1, 1), 5, (1, 1), (1, 1)),
]


def windows(x: Array, kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int]) -> Array:
    """[N, OH, OW, KH, KW, C] by loops, so that nothing is shared with the simulator."""
    height = (x.shape[1] - (kernel[0] - 1) * dilation[0] - 1) // stride[0] + 1
    width = (x.shape[2] - (kernel[1] - 1) * dilation[1] - 1) // stride[1] + 1
    result = np.zeros((x.shape[0], height, width, *kernel, x.shape[3]), np.int64)
    for y in range(height):
        for z in range(width):
            for i in range(kernel[0]):
                for j in range(kernel[1]):
                    result[:, y, z, i, j] = x[:, y * stride[0] + i * dilation[0], z * stride[1] + j * dilation[1]]
    return result


def window_fields(kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int]) -> dict[str, int]:
    names = ("kernel", "stride", "dilation")
    return {f"{n}_{axis}": v[a] for n, v in zip(names, (kernel, stride, dilation), strict=True)
            for a, axis in enumerate(("height", "width"))}  # fmt: skip


@pytest.mark.parametrize("case", CONVOLUTIONS)
@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_conv(tiny: Builder, case: tuple[Any, ...], dtype: Any) -> None:
    batch, height, width, channels, kernel, filters, stride, dilation = case
    x, w = random((batch, height, width, channels), dtype), random((*kernel, channels, filters), np.int8, 1)
    unfolded = windows(x, kernel, stride, dilation)
    expected = np.einsum("nyxijc,ijcf->nyxf", unfolded, w.astype(np.int64)).astype(np.int32)
    load(tiny, 0, x)
    load(tiny, WEIGHTS, w)
    tiny.order(LOAD, MATRIX)
    for accumulate in (0, 1):
        tiny.emit(
            "conv",
            queue=MATRIX,
            accumulate=accumulate,
            batch=batch,
            output_height=expected.shape[1],
            output_width=expected.shape[2],
            output_channels=filters,
            input_channels=channels,
            **window_fields(kernel, stride, dilation),
            **operands(input=(SCRATCHPAD, 0, x), weight=(SCRATCHPAD, WEIGHTS, w), output=(ACCUMULATOR, 0, expected)),
            **types(x, w),
        )
    np.testing.assert_array_equal(store(tiny, expected.shape, np.int32), 2 * expected)


@pytest.mark.parametrize("case", CONVOLUTIONS)
def test_depthwise(tiny: Builder, case: tuple[Any, ...]) -> None:
    batch, height, width, channels, kernel, _, stride, dilation = case
    x, w = random((batch, height, width, channels), np.uint8), random((*kernel, channels), np.int8, 1)
    expected = np.einsum("nyxijc,ijc->nyxc", windows(x, kernel, stride, dilation), w.astype(np.int64)).astype(np.int32)
    load(tiny, 0, x)
    load(tiny, WEIGHTS, w)
    tiny.order(LOAD, MATRIX)
    for accumulate in (0, 1):
        tiny.emit(
            "depthwise",
            queue=MATRIX,
            accumulate=accumulate,
            batch=batch,
            output_height=expected.shape[1],
            output_width=expected.shape[2],
            channels=channels,
            **window_fields(kernel, stride, dilation),
            **operands(input=(SCRATCHPAD, 0, x), weight=(SCRATCHPAD, WEIGHTS, w), output=(ACCUMULATOR, 0, expected)),
            **types(x, w),
        )
    np.testing.assert_array_equal(store(tiny, expected.shape, np.int32), 2 * expected)


def test_strides_of_dense_arrays() -> None:
    """The helper that other tests count on."""
    assert strides((2, 3, 4), 4) == list(np.zeros((2, 3, 4), np.int32).strides)
