"""Sums of products: what the matrix units compute, exactly.

Products of integers of 8 and 16 bits are summed by a product of float64 matrices, which is exact: a product is at
most 2^32, and a sum of 2^21 of them at most 2^53. Longer sums are cut into such pieces. The sum then wraps to i32.
Floating-point numbers are multiplied and added one after the other in f32, in the order of the reduced dimensions.
"""

from __future__ import annotations

import math

import numpy as np

from glow.simulator.elements import Array

_LONGEST_EXACT_SUM = 1 << 21
_BLOCK_ELEMENTS = 1 << 22
"""Elements of intermediate arrays that exist at a time."""


def contract(window: Array, weight: Array, output: Array, *, accumulate: bool) -> None:
    """output[p..., f] = sum over r... of window[p..., r...] * weight[r..., f], or += with `accumulate`.

    Args:
        window: the input, unfolded by strides: the dimensions of the output but its last, then those of the sum.
        weight: the dimensions of the sum, then the last of the output.
        output: int32, or float32 if the input is floating-point; it is written in place.
    """
    positions = output.shape[:-1]
    depth = math.prod(window.shape[len(positions) :])
    columns = output.shape[-1]
    is_float = output.dtype == np.float32
    matrix = weight.reshape(depth, columns).astype(np.float32 if is_float else np.float64)
    for block in _blocks(positions, depth):
        rows = window[block]
        target = output[block]
        flat = rows.reshape(math.prod(target.shape[:-1]), depth)
        if is_float:
            start = target.reshape(-1, columns) if accumulate else np.zeros((len(flat), columns), np.float32)
            target[...] = _ordered_sum(flat.astype(np.float32), matrix, start).reshape(target.shape)
        else:
            total = _integer_product(flat, matrix).reshape(target.shape)
            # Conversion to int32 keeps the low 32 bits, which is how the accumulators wrap.
            target[...] = (total + target if accumulate else total).astype(np.int32)


def contract_depthwise(window: Array, weight: Array, output: Array, *, accumulate: bool) -> None:
    """output[p..., c] = sum over i, j of window[p..., i, j, c] * weight[i, j, c], or += with `accumulate`."""
    dtype = output.dtype
    total = output.copy() if accumulate else np.zeros(output.shape, dtype)
    for i in range(weight.shape[0]):
        for j in range(weight.shape[1]):
            total += window[..., i, j, :].astype(dtype) * weight[i, j].astype(dtype)
    output[...] = total


def _blocks(positions: tuple[int, ...], depth: int) -> list[tuple[slice, ...]]:
    """Parts of the index space of the positions: blocks along the first dimension that is longer than one."""
    axis = next((axis for axis, size in enumerate(positions) if size > 1), 0)
    size = positions[axis]
    each = max(1, math.prod(positions) // size * depth)
    step = max(1, _BLOCK_ELEMENTS // each)
    before = (slice(None),) * axis
    return [(*before, slice(start, start + step)) for start in range(0, size, step)]


def _integer_product(rows: Array, matrix: Array) -> Array:
    """The product as int64, of integers and integers that float64 holds."""
    if rows.shape[1] <= _LONGEST_EXACT_SUM:
        product: Array = rows.astype(np.float64) @ matrix
        return product.astype(np.int64)
    total = np.zeros((len(rows), matrix.shape[1]), np.int64)
    for start in range(0, rows.shape[1], _LONGEST_EXACT_SUM):
        part = slice(start, start + _LONGEST_EXACT_SUM)
        total += (rows[:, part].astype(np.float64) @ matrix[part]).astype(np.int64)
    return total


def _ordered_sum(rows: Array, matrix: Array, start: Array) -> Array:
    """start + rows[:, 0] * matrix[0] + rows[:, 1] * matrix[1] + ..., rounded after each product and each sum."""
    total = start[:, np.newaxis, :]
    step = max(1, _BLOCK_ELEMENTS // max(1, total.size))
    with np.errstate(all="ignore"):
        for k in range(0, matrix.shape[0], step):
            products = rows[:, k : k + step, np.newaxis] * matrix[k : k + step]
            # Unlike `sum`, `accumulate` adds one after the other.
            total = np.add.accumulate(np.concatenate((total, products), axis=1), axis=1)[:, -1:, :]
    return total[:, 0, :]
