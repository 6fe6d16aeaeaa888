"""Measures of how close arrays are."""

import math

import numpy as np
import pytest

from glow.runtime.accuracy import signal_to_noise


def ratio(found: list[float], expected: list[float]) -> float:
    return signal_to_noise(np.array(found, np.float32), np.array(expected, np.float32))


def test_power_of_signal_over_power_of_noise() -> None:
    assert ratio([1.5, 2.0, -2.0], [1.0, 2.0, -2.0]) == pytest.approx(10 * math.log10(9 / 0.25))


def test_equal_arrays_have_no_noise() -> None:
    assert ratio([1.0, math.nan, math.inf], [1.0, math.nan, math.inf]) == math.inf
    assert ratio([], []) == math.inf


def test_what_is_infinite_drowns_the_signal() -> None:
    assert ratio([1.0, math.inf], [1.0, 7e4]) == -math.inf
    assert ratio([1.0, 7e4], [1.0, math.nan]) == -math.inf


def test_noise_without_signal() -> None:
    assert ratio([1.0], [0.0]) == -math.inf
