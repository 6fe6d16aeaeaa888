"""From the distribution of a tensor to the range that is represented: what lies outside is clipped."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from glow.quantization.histogram import Histogram
from glow.quantization.schema import Format, Parameters, Schema, parameters

# Candidate ranges are these parts of the whole one.
_FRACTIONS = np.concatenate([np.linspace(0.02, 0.3, 29), np.linspace(0.31, 1.0, 70)])
# A bin must be narrower than a step by this factor for its middle to stand for its values.
_BINS_PER_STEP = 4
# Fewer values than this for each level say nothing about a distribution: nothing is clipped then.
_VALUES_PER_LEVEL = 8
# Counts are small against this many values: a level that no value falls into is then not infinitely unlikely.
_SMOOTHING = 1e-6


class Method(StrEnum):
    """How the range is chosen."""

    MINMAX = "minmax"
    """From the smallest to the largest value seen."""
    PERCENTILE = "percentile"
    """The middle part of the values, by default 99.99 %: half of the rest is clipped on each side."""
    MSE = "mse"
    """The least mean squared error over the values seen, found by a search over parts of the whole range."""
    ENTROPY = "entropy"
    """The least Kullback-Leibler divergence of the quantised from the clipped distribution (NVIDIA, GTC 2017).

    With fewer than eight values per level of the number format it is as `minmax`.
    """


def choose(histogram: Histogram, method: Method, schema: Schema, storage: Format, percentile: float) -> Parameters:
    """Scale and zero point for the values that `histogram` has counted; `percentile` is in percent."""
    low, high = min(histogram.minimum, 0.0), max(histogram.maximum, 0.0)
    if histogram.counts.sum() == 0:
        return parameters(0.0, 0.0, schema, storage)
    match method:
        case Method.PERCENTILE:
            low, high = percentile_range(histogram, percentile)
        case Method.MSE:
            low, high = _search(histogram, schema, storage, low, high, squared_error)
        case Method.ENTROPY if histogram.counts.sum() >= _VALUES_PER_LEVEL * (storage.high - storage.low):
            low, high = _search(histogram, schema, storage, low, high, divergence)
    return parameters(low, high, schema, storage)


def percentile_range(histogram: Histogram, percentile: float) -> tuple[float, float]:
    """The quantiles at (100 - percentile) / 2 and (100 + percentile) / 2 percent of all values."""
    position = -histogram.first
    counts = histogram.counts.astype(np.float64)
    edges = histogram.edges
    # Zero is an edge, or lies outside: the zeros are a step of the cumulated counts there.
    cumulated = np.concatenate([[0.0], np.cumsum(counts)])
    values, points = cumulated, edges
    if 0 <= position <= len(counts):
        values = np.concatenate([cumulated[: position + 1], cumulated[position:] + histogram.zeros])
        points = np.concatenate([edges[: position + 1], edges[position:]])
    tail = (100.0 - percentile) / 200.0 * histogram.count
    low, high = np.interp([tail, histogram.count - tail], values, points)
    return max(float(low), histogram.minimum), min(float(high), histogram.maximum)


def squared_error(histogram: Histogram, candidate: Parameters) -> float:
    """The sum over all values of (value - represented value)**2.

    Where a step is not much wider than a bin, the error within the range is taken as scale**2 / 12 per value, that of a
    uniform distribution.
    """
    values = histogram.centers
    scale = float(candidate.scale)
    if histogram.width * _BINS_PER_STEP <= scale:
        errors = (values - candidate.dequantize(candidate.quantize(values)).astype(np.float64)) ** 2
    else:
        clipped = np.clip(values, candidate.low, candidate.high)
        errors = (values - clipped) ** 2 + np.where(values == clipped, scale**2 / 12, 0.0)
    return float(errors @ histogram.counts)


def divergence(histogram: Histogram, candidate: Parameters) -> float:
    """KL(P || Q): P has what is clipped in its outermost bins, Q spreads each level over the bins that have values."""
    values = histogram.centers
    counts = histogram.counts.astype(np.float64)
    inside = (values >= candidate.low) & (values <= candidate.high)
    if not inside.any():
        return float("inf")
    kept = np.flatnonzero(inside)
    quantised = counts[inside]
    reference = quantised.copy()
    reference[0] += counts[: kept[0]].sum()
    reference[-1] += counts[kept[-1] + 1 :].sum()
    levels = candidate.quantize(values[inside])
    levels -= levels.min()
    occupied = quantised > 0
    sums = np.bincount(levels, quantised)
    members = np.bincount(levels, occupied)
    spread = np.where(occupied, sums[levels] / np.maximum(members[levels], 1), 0.0)
    p = reference / reference.sum()
    q = (spread + _SMOOTHING) / (spread + _SMOOTHING).sum()
    present = p > 0
    return float((p[present] * np.log(p[present] / q[present])).sum())


def _search(
    histogram: Histogram,
    schema: Schema,
    storage: Format,
    low: float,
    high: float,
    cost: Callable[[Histogram, Parameters], float],
) -> tuple[float, float]:
    """The range of least cost: first both ends shrink together, then each alone."""

    def of(candidate: tuple[float, float]) -> float:
        return cost(histogram, parameters(*candidate, schema, storage))

    # The whole range comes first: it wins where a smaller one is not better.
    best = min([(low, high), *((low * part, high * part) for part in _FRACTIONS[::-1])], key=of)
    if schema is Schema.ASYMMETRIC and low < 0 < high:
        best = min([best, *((low * part, best[1]) for part in _FRACTIONS)], key=of)
        best = min([best, *((best[0], high * part) for part in _FRACTIONS)], key=of)
    return best


def signal_to_noise(histogram: Histogram, chosen: Parameters) -> float:
    """The power of the values over that of the error of quantising them, in dB; infinite without an error."""
    return decibels(histogram.sum_of_squares, squared_error(histogram, chosen))


def decibels(signal: float, noise: float) -> float:
    """10 log10(signal / noise); infinite without noise, minus infinite without a signal."""
    if noise == 0:
        return float("inf")
    return float(10 * np.log10(signal / noise)) if signal > 0 else float("-inf")
