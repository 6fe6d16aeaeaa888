"""Histograms: exact numbers, independence of the order, bounded memory, and refusal of NaN."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from glow.errors import InputError
from glow.quantization.histogram import BINS, Histogram

FLOATS = arrays(np.float32, st.integers(1, 40), elements=st.floats(-(2.0**100), 2.0**100, width=32))


def of(*parts: np.ndarray) -> Histogram:
    histogram = Histogram()
    for part in parts:
        histogram.add(np.asarray(part, np.float32), "tensor 't'")
    return histogram


def same(one: Histogram, other: Histogram) -> bool:
    """Equal apart from the rounding of sums."""
    return (
        (one.exponent, one.zeros, one.minimum, one.maximum)
        == (other.exponent, other.zeros, other.minimum, other.maximum)
        and one.first == other.first
        and one.counts.tolist() == other.counts.tolist()
    )


@given(FLOATS, FLOATS)
def test_order_and_merging_do_not_matter(one: np.ndarray, other: np.ndarray) -> None:
    together = of(np.concatenate([one, other]))
    assert same(of(one, other), together)
    assert same(of(other, one), together)
    merged = of(one)
    merged.merge(of(other))
    assert same(merged, together)


@given(FLOATS)
def test_every_value_is_in_its_bin(values: np.ndarray) -> None:
    found = of(values)
    assert found.count == values.size
    assert len(found.counts) <= BINS
    assert found.minimum == values.min() and found.maximum == values.max()
    nonzero = values[values != 0].astype(np.float64)
    expected, _ = np.histogram(nonzero, found.edges) if nonzero.size else (np.zeros(0), None)
    # numpy's last bin is closed, and so may have a value of its edge; the bins here are all half open.
    assert found.counts.sum() == expected.sum()
    assert found.counts.tolist() == expected.tolist()


def test_many_bins_are_in_use_after_growth() -> None:
    values = np.linspace(-1, 1, 100_001)
    found = of(values * 1e-6, values, values * 777)
    assert found.count == 300_003
    assert np.count_nonzero(found.counts) > BINS // 3


def test_sums() -> None:
    values = np.random.default_rng(0).normal(3, 2, 1000).astype(np.float32)
    found = of(values[:400], values[400:])
    assert found.sum == pytest.approx(values.sum(dtype=np.float64))
    assert found.sum_of_squares == pytest.approx((values.astype(np.float64) ** 2).sum())


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_name_the_tensor(bad: float) -> None:
    with pytest.raises(InputError, match=r"tensor 't' has 1 NaN or infinite of 3 values"):
        of(np.array([1, bad, 2]))


def test_zeros_and_nothing() -> None:
    assert of(np.zeros(5)).zeros == 5
    assert of(np.zeros(5)).counts.size == 0
    assert of(np.zeros(0)).count == 0


@given(FLOATS)
def test_json_round_trip(values: np.ndarray) -> None:
    found = of(values)
    again = Histogram.from_json(json.loads(json.dumps(found.to_json())))
    assert same(found, again)
    assert (found.sum, found.sum_of_squares) == (again.sum, again.sum_of_squares)
