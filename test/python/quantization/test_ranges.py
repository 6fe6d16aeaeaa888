"""Ranges from distributions, against the definition of each method."""

from __future__ import annotations

import numpy as np
import pytest

from glow.quantization.histogram import Histogram
from glow.quantization.ranges import Method, choose, percentile_range, signal_to_noise, squared_error
from glow.quantization.schema import INT8, INT16, UINT8, Parameters, Schema, parameters

NORMAL = np.random.default_rng(0).normal(0, 1, 200_000).astype(np.float32)
OUTLIER = np.concatenate([NORMAL, [300.0]]).astype(np.float32)


def histogram(values: np.ndarray) -> Histogram:
    found = Histogram()
    found.add(values, "t")
    return found


def true_error(values: np.ndarray, chosen: Parameters) -> float:
    return float(((values - chosen.dequantize(chosen.quantize(values))).astype(np.float64) ** 2).sum())


def test_minmax_is_the_whole_range() -> None:
    found = choose(histogram(OUTLIER), Method.MINMAX, Schema.ASYMMETRIC, UINT8, 99.99)
    assert found.high == pytest.approx(300, rel=0.01)
    assert found.low == pytest.approx(OUTLIER.min(), abs=float(found.scale))


@pytest.mark.parametrize("percentile", [90.0, 99.0, 99.9, 100.0])
def test_percentiles_are_quantiles(percentile: float) -> None:
    values = np.concatenate([NORMAL, np.zeros(100_000, np.float32)])
    low, high = percentile_range(histogram(values), percentile)
    tail = (100 - percentile) / 2
    expected = np.percentile(values, [tail, 100 - tail])
    np.testing.assert_allclose([low, high], expected, atol=0.01)


def test_percentile_of_values_without_sign() -> None:
    low, high = percentile_range(histogram(np.abs(NORMAL)), 99.0)
    np.testing.assert_allclose([low, high], np.percentile(np.abs(NORMAL), [0.5, 99.5]), atol=0.01)


@pytest.mark.parametrize("storage", [UINT8, INT8, INT16])
@pytest.mark.parametrize("values", [NORMAL, OUTLIER, np.maximum(OUTLIER, 0), NORMAL * 1e-20 + 3e-20], ids=str)
def test_mse_is_not_worse_than_minmax(values: np.ndarray, storage: object) -> None:
    schema = Schema.SYMMETRIC if storage is INT16 else Schema.ASYMMETRIC
    best = choose(histogram(values), Method.MSE, schema, storage, 99.99)
    whole = choose(histogram(values), Method.MINMAX, schema, storage, 99.99)
    assert true_error(values, best) <= true_error(values, whole) * 1.001


def test_mse_and_entropy_cut_off_an_outlier() -> None:
    for method in (Method.MSE, Method.ENTROPY):
        # One value in 200,000 is worth clipping if it is not too large.
        values = np.concatenate([NORMAL, [30.0]]).astype(np.float32)
        chosen = choose(histogram(values), method, Schema.SYMMETRIC, INT8, 99.99)
        assert 2 < chosen.high < 20, method


def test_entropy_of_few_values_clips_nothing() -> None:
    few = NORMAL[:500]
    chosen = choose(histogram(few), Method.ENTROPY, Schema.SYMMETRIC, INT8, 99.99)
    assert chosen.high == pytest.approx(np.abs(few).max(), rel=0.01)


def test_the_estimated_error_is_the_true_one() -> None:
    for high in (1.0, 3.0, 5.0):
        chosen = parameters(-high, high, Schema.SYMMETRIC, INT8)
        assert squared_error(histogram(NORMAL), chosen) == pytest.approx(true_error(NORMAL, chosen), rel=0.05)
    fine = parameters(-5.0, 5.0, Schema.SYMMETRIC, INT16)
    assert squared_error(histogram(NORMAL), fine) == pytest.approx(true_error(NORMAL, fine), rel=0.05)


def test_signal_to_noise_of_a_uniform_distribution() -> None:
    """8 bits over the whole range give 6.02 * 8 dB."""
    values = np.linspace(-1, 1, 100_000, dtype=np.float32)
    chosen = choose(histogram(values), Method.MINMAX, Schema.ASYMMETRIC, UINT8, 99.99)
    assert signal_to_noise(histogram(values), chosen) == pytest.approx(6.02 * 8, abs=0.2)
    exact = np.array([0, 1, 2], np.float32)
    assert signal_to_noise(histogram(exact), Parameters(np.float32(1), 0, UINT8)) > 60


@pytest.mark.parametrize("method", Method)
def test_a_tensor_of_zeros(method: Method) -> None:
    found = choose(histogram(np.zeros(10, np.float32)), method, Schema.ASYMMETRIC, UINT8, 99.0)
    assert float(found.scale) == 1.0


@pytest.mark.parametrize("method", Method)
def test_a_constant_tensor(method: Method) -> None:
    found = choose(histogram(np.full(10, 4.0, np.float32)), method, Schema.ASYMMETRIC, UINT8, 99.0)
    value = np.full(1, 4.0, np.float32)
    assert found.dequantize(found.quantize(value)) == pytest.approx(4.0, rel=0.01)
