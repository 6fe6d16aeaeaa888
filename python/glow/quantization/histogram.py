"""Distributions of activations in bounded memory."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from glow.errors import InputError

Array = np.ndarray[Any, Any]

BINS = 4096
"""The most bins that a histogram has. More than half of them lie between the smallest and the largest value."""

# Values that differ by less, relative to the largest one, are not told apart: about the precision of float32.
_RESOLUTION_BITS = 23


@dataclass
class Histogram:
    """How often which values occur, apart from zero, which every number format represents exactly.

    A bin's width is a power of two and its edges are multiples of the width, so zero is an edge. When a value lies
    outside, the width is doubled until everything fits, and neighbouring bins are merged without any loss. So the
    result does not depend on the order in which values come.

    `exponent` is the logarithm of the width, `first` the index of the first bin: it begins at first * 2**exponent.
    """

    exponent: int | None = None
    first: int = 0
    counts: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    zeros: int = 0
    minimum: float = math.inf
    maximum: float = -math.inf
    sum: float = 0.0
    sum_of_squares: float = 0.0

    @property
    def count(self) -> int:
        """How many values were added, zeros included."""
        return self.zeros + int(self.counts.sum())

    @property
    def width(self) -> float:
        """The width of a bin."""
        return 2.0**self.exponent if self.exponent is not None else 0.0

    @property
    def edges(self) -> Array:
        """The edges of the bins, one more than there are bins."""
        return (self.first + np.arange(len(self.counts) + 1)) * self.width

    @property
    def centers(self) -> Array:
        """The middle of each bin; the outermost are moved inside of what was seen."""
        middle = (self.first + np.arange(len(self.counts)) + 0.5) * self.width
        return np.clip(middle, self.minimum, self.maximum) if len(middle) else middle

    def add(self, values: Array, what: str) -> None:
        """Count all elements. Raises InputError that names `what` when one is NaN or infinite."""
        if values.size == 0:
            return
        flat = values.reshape(-1).astype(np.float64)
        low, high = float(flat.min()), float(flat.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            bad = int(np.count_nonzero(~np.isfinite(flat)))
            raise InputError(f"{what} has {bad} NaN or infinite of {flat.size} values, expected finite values only")
        self.minimum, self.maximum = min(self.minimum, low), max(self.maximum, high)
        self.sum += float(flat.sum())
        self.sum_of_squares += float(flat @ flat)
        other = flat[flat != 0]
        self.zeros += flat.size - other.size
        if other.size:
            self._widen(*_bins(float(other.min()), float(other.max())))
            indices = np.floor(other / self.width).astype(np.int64) - self.first
            self.counts += np.bincount(indices, minlength=len(self.counts))

    def merge(self, other: Histogram) -> None:
        """Count everything that `other` has counted."""
        self.minimum, self.maximum = min(self.minimum, other.minimum), max(self.maximum, other.maximum)
        self.sum += other.sum
        self.sum_of_squares += other.sum_of_squares
        self.zeros += other.zeros
        if other.exponent is not None:
            self._widen(other.exponent, other.first, other.first + len(other.counts) - 1)
            assert self.exponent is not None
            indices = (other.first + np.arange(len(other.counts))) >> (self.exponent - other.exponent)
            np.add.at(self.counts, indices - self.first, other.counts)

    def _widen(self, exponent: int, first: int, last: int) -> None:
        """Make room for the bins from `first` to `last` of the width 2**exponent."""
        if self.exponent is None:
            self.exponent, self.first, self.counts = exponent, first, np.zeros(last - first + 1, np.int64)
            return
        wide = max(exponent, self.exponent)
        own = self.first, self.first + len(self.counts) - 1
        while True:
            low = min(own[0] >> (wide - self.exponent), first >> (wide - exponent))
            high = max(own[1] >> (wide - self.exponent), last >> (wide - exponent))
            if high - low < BINS:
                break
            wide += 1
        counts = np.zeros(high - low + 1, np.int64)
        np.add.at(counts, ((self.first + np.arange(len(self.counts))) >> (wide - self.exponent)) - low, self.counts)
        self.exponent, self.first, self.counts = wide, low, counts

    def to_json(self) -> dict[str, Any]:
        """As plain numbers, from which `from_json` makes an equal histogram."""
        return {
            "minimum": self.minimum if self.count else None,
            "maximum": self.maximum if self.count else None,
            "sum": self.sum,
            "sum_of_squares": self.sum_of_squares,
            "zeros": self.zeros,
            "exponent": self.exponent,
            "first": self.first,
            "counts": self.counts.tolist(),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Histogram:
        """The opposite of `to_json`. Raises KeyError, TypeError or ValueError for anything else."""
        counts = np.array(value["counts"], np.int64)
        if counts.ndim != 1 or (counts < 0).any():
            raise ValueError("counts are not a list of nonnegative integers")
        return cls(
            exponent=None if value["exponent"] is None else int(value["exponent"]),
            first=int(value["first"]),
            counts=counts,
            zeros=int(value["zeros"]),
            minimum=math.inf if value["minimum"] is None else float(value["minimum"]),
            maximum=-math.inf if value["maximum"] is None else float(value["maximum"]),
            sum=float(value["sum"]),
            sum_of_squares=float(value["sum_of_squares"]),
        )


def _bins(low: float, high: float) -> tuple[int, int, int]:
    """At most `BINS` bins for a range, as narrow as may be: the exponent, the first and the last index."""
    exponent = math.frexp(max(abs(low), abs(high)))[1] - _RESOLUTION_BITS
    while True:
        first, last = math.floor(math.ldexp(low, -exponent)), math.floor(math.ldexp(high, -exponent))
        if last - first < BINS:
            return exponent, first, last
        exponent += 1
