"""What instructions mean for a unit: the figures that latency formulas see, the data that passes through an array."""

from __future__ import annotations

import math

from glow.chips import DmaEngine, MatrixUnit, VectorUnit


def unit_parameters(unit: MatrixUnit | VectorUnit | DmaEngine) -> dict[str, int]:
    """The figures of a unit that latency formulas may use, as `unit.<name>`."""
    figures = {key: getattr(unit, key) for key in type(unit).model_fields}
    parameters = {key: int(value) for key, value in figures.items() if isinstance(value, int)}
    if isinstance(unit, MatrixUnit):
        parameters["weight_stationary"] = int(unit.dataflow == "weight-stationary")
        parameters["output_stationary"] = int(unit.dataflow == "output-stationary")
    return parameters


def _ceil_to(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def operand_traffic(
    unit: MatrixUnit, points: int, steps: int, columns: int, elements: int, *, is_depthwise: bool, accumulate: bool
) -> dict[str, int]:
    """Elements that go over the ports of the operands' memories; `sums` are partial sums that are read back.

    A weight-stationary array takes all positions once for each tile of weights, and adds to partial sums for each tile
    along the reduced dimensions; an output-stationary one takes inputs and weights once for each tile of results. With
    buffers for its operands, a unit reads each of the input's `elements` and each weight once.
    """
    outputs, weights = points * columns, steps * columns
    passes = 1
    inputs = outputs * steps if is_depthwise else points * steps * -(-columns // unit.columns)
    if not is_depthwise and unit.dataflow == "weight-stationary":
        passes = -(-steps // (unit.rows * unit.depth))
    elif not is_depthwise and not unit.operand_buffers:
        weights *= -(-points // unit.rows)
    return {
        "input": elements if unit.operand_buffers else inputs,
        "weight": weights,
        "output": outputs * passes,
        "sums": outputs * (passes - 1 + accumulate),
    }


def issued_macs(
    unit: MatrixUnit, points: int, steps: int, columns: int, kernel: tuple[int, ...], *, is_depthwise: bool
) -> int:
    """Products with those on the padding of tiles to the array, which also compute."""
    weight_stationary = unit.dataflow == "weight-stationary"
    if is_depthwise:
        groups = -(-columns // unit.depthwise_columns)
        if weight_stationary:
            return groups * _ceil_to(steps, unit.rows) * unit.columns * unit.depth * points
        return groups * _ceil_to(points, unit.rows) * unit.columns * unit.depth * steps
    *taps, channels = kernel
    if weight_stationary:
        return points * math.prod(taps) * _ceil_to(channels, unit.rows * unit.depth) * _ceil_to(columns, unit.columns)
    reduced = math.prod(taps) * _ceil_to(channels, unit.depth)
    return _ceil_to(points, unit.rows) * _ceil_to(columns, unit.columns) * reduced
