"""How close arrays are to what they approximate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def signal_to_noise(found: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> float:
    """10 log10(sum(expected^2) / sum((found - expected)^2)), in dB, for arrays of the same shape.

    Infinite where they are equal (NaN and infinities in the same places count as equal), minus infinity where one is
    not finite and the other differs, or where the expected array is zero and the other is not.
    """
    left, right = found.astype(np.float64), expected.astype(np.float64)
    differs = ~((left == right) | (np.isnan(left) & np.isnan(right)))
    if not differs.any():
        return math.inf
    if not (np.isfinite(left[differs]).all() and np.isfinite(right[differs]).all()):
        return -math.inf
    finite = np.isfinite(right)
    signal = float(np.square(right[finite]).sum())
    noise = float(np.square(left[differs] - right[differs]).sum())
    return 10 * math.log10(signal / noise) if signal > 0 else -math.inf
