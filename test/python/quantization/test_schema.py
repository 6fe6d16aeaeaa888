"""Scales and zero points, and the numbers that they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from glow.quantization.schema import INT4, INT8, INT16, SCALE_OF_ZERO, UINT8, Parameters, Schema, parameters


@pytest.mark.parametrize("storage", [INT8, UINT8, INT16])
@pytest.mark.parametrize("schema", Schema)
@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 5.0), (-3.0, 0.0), (2.0, 7.0), (-0.1, 100.0)])
def test_a_range_is_covered_and_zero_is_exact(schema: Schema, storage: object, low: float, high: float) -> None:
    found = parameters(low, high, schema, storage)
    step = float(found.scale)
    assert found.low <= min(low, 0) + step and found.high >= max(high, 0) - step
    assert found.format.low <= found.zero_point <= found.format.high
    assert found.dequantize(found.quantize(np.zeros(1, np.float32))) == 0
    values = np.linspace(low, high, 1001, dtype=np.float32)
    error = np.abs(found.dequantize(found.quantize(values)) - values).max()
    assert error <= step * (0.5 if schema is not Schema.ASYMMETRIC else 1.0) * 1.001


def test_asymmetric_fills_the_format() -> None:
    found = parameters(-1.0, 3.0, Schema.ASYMMETRIC, UINT8)
    assert float(found.scale) == pytest.approx(4 / 255)
    assert found.zero_point == 64
    assert parameters(-1.0, 3.0, Schema.ASYMMETRIC, INT8).zero_point == -64


def test_symmetric_has_zero_in_the_middle() -> None:
    assert parameters(-2.0, 1.0, Schema.SYMMETRIC, INT8) == Parameters(np.float32(2 / 127), 0, INT8)
    assert parameters(-2.0, 1.0, Schema.SYMMETRIC, UINT8).zero_point == 128
    assert float(parameters(-2.0, 1.0, Schema.SYMMETRIC, INT16).scale) == pytest.approx(2 / 32767)


def test_symmetric_uint8_takes_all_values_of_what_is_never_negative() -> None:
    assert parameters(0.0, 5.1, Schema.SYMMETRIC_UINT8, UINT8) == Parameters(np.float32(0.02), 0, UINT8)
    assert parameters(-1e-3, 5.1, Schema.SYMMETRIC_UINT8, UINT8).zero_point == 128


@pytest.mark.parametrize("high", [0.9, 1.0, 127.0, 128.0, 1e-6])
def test_powers_of_two_are_rounded_up(high: float) -> None:
    found = parameters(-high, high, Schema.POWER_OF_TWO, INT8)
    assert np.log2(found.scale) == np.round(np.log2(found.scale))
    assert high / 127 <= float(found.scale) < 2 * high / 127


@pytest.mark.parametrize("schema", Schema)
def test_a_constant_zero_has_a_defined_scale(schema: Schema) -> None:
    found = parameters(0.0, 0.0, schema, UINT8)
    assert float(found.scale) == SCALE_OF_ZERO
    assert found.dequantize(found.quantize(np.zeros(3, np.float32))).tolist() == [0, 0, 0]


@pytest.mark.parametrize("high", [1e-44, 1e-38, 3e38])
def test_extreme_ranges_have_finite_scales(high: float) -> None:
    for schema in Schema:
        scale = parameters(-high, high, schema, UINT8).scale
        assert np.isfinite(scale)
        assert scale > 0


def test_rounding_is_half_to_even_and_saturates() -> None:
    found = Parameters(np.float32(1), 10, UINT8)
    values = np.array([0.5, 1.5, -0.5, 300, -300], np.float32)
    assert found.quantize(values).tolist() == [10, 12, 10, 255, 0]
    # -128 is left out where zero is in the middle.
    assert Parameters(np.float32(1), 0, INT8).quantize(np.array([-300], np.float32)).tolist() == [-127]


def test_one_scale_per_channel_and_per_block() -> None:
    array = np.array([[1, 2, 3], [10, 20, 30]], np.float32)
    rows = Parameters(np.array([1, 10], np.float32), 0, INT8, axis=0)
    assert rows.quantize(array).tolist() == [[1, 2, 3], [1, 2, 3]]
    # The last block of two is cut off.
    blocks = Parameters(np.array([[1, 3], [10, 30]], np.float32), 0, INT4, axis=1, block_size=2)
    assert blocks.quantize(array).tolist() == [[1, 2, 1], [1, 2, 1]]
    np.testing.assert_array_equal(blocks.dequantize(blocks.quantize(array)), array)
