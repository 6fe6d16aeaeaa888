"""Number formats and what a range of real numbers becomes in them: real = (stored - zero_point) * scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Format:
    """A type of stored integers from `low` to `high`."""

    name: str
    low: int
    high: int
    onnx_type: int
    minimum_opset: int
    """The oldest version of QuantizeLinear that has it, with one scale per channel."""

    @property
    def bits(self) -> int:
        """The bits of one stored integer."""
        return (self.high - self.low).bit_length()

    @property
    def signed(self) -> bool:
        """Whether it has negative values."""
        return self.low < 0

    @property
    def dtype(self) -> np.dtype[Any]:
        """The numpy type of the same name, which `ml_dtypes` has for 4 bits."""
        return np.dtype(onnx.helper.tensor_dtype_to_np_dtype(self.onnx_type))


INT4 = Format("int4", -8, 7, TensorProto.INT4, 21)
INT8 = Format("int8", -128, 127, TensorProto.INT8, 13)
UINT8 = Format("uint8", 0, 255, TensorProto.UINT8, 13)
INT16 = Format("int16", -32768, 32767, TensorProto.INT16, 21)
INT32 = Format("int32", -(1 << 31), (1 << 31) - 1, TensorProto.INT32, 13)
FORMATS = {each.name: each for each in (INT4, INT8, UINT8, INT16, INT32)}


class Schema(StrEnum):
    """How scale and zero point follow from a range. Every range is widened to contain zero, which is then exact."""

    ASYMMETRIC = "asymmetric"
    """The range fills the format: scale = (high - low) / (largest - smallest stored value)."""
    SYMMETRIC = "symmetric"
    """Zero in the middle: scale = max(-low, high) / m, m = 127 for 8 bits; the zero point of uint8 is 128, else 0."""
    SYMMETRIC_UINT8 = "symmetric-uint8"
    """As `symmetric`, but a range without negative values takes all 256 values of uint8 with the zero point 0."""
    POWER_OF_TWO = "power-of-two"
    """As `symmetric`, with the scale rounded up to a power of two, so that rescaling is a shift."""


@dataclass(frozen=True)
class Parameters:
    """The numbers of QuantizeLinear: one scale, or several along `axis`, each for `block_size` elements if that is set.

    `scale` is a float32 array: of rank 0, or of rank 1 along `axis`, or of the tensor's rank if there are blocks.
    """

    scale: Array
    zero_point: int
    format: Format
    axis: int | None = None
    block_size: int | None = None

    @property
    def low(self) -> float:
        """The smallest real number that is represented; of the largest scale, if there are several."""
        return float((self.format.low - self.zero_point) * np.max(self.scale).astype(np.float64))

    @property
    def high(self) -> float:
        """The largest real number that is represented; of the largest scale, if there are several."""
        return float((self.format.high - self.zero_point) * np.max(self.scale).astype(np.float64))

    def quantize(self, array: Array) -> Array:
        """The stored integers of a float32 array, as int64: QuantizeLinear's round half to even, then saturation."""
        scale = self._broadcast(array.shape)
        stored = np.rint(array.astype(np.float32) / scale).astype(np.float64) + self.zero_point
        # Symmetric formats leave out their smallest value, so that a number and its negation are equally exact.
        low = -self.format.high if self.format.signed and self.zero_point == 0 else self.format.low
        return np.clip(stored, low, self.format.high).astype(np.int64)

    def dequantize(self, stored: Array) -> Array:
        """The real numbers of stored integers, as float32: DequantizeLinear."""
        return (stored - self.zero_point).astype(np.float32) * self._broadcast(stored.shape)

    def _broadcast(self, shape: tuple[int, ...]) -> Array:
        """The scale with the tensor's rank."""
        if self.axis is None:
            return self.scale
        if self.block_size is not None:
            blocks: Array = np.repeat(self.scale, self.block_size, axis=self.axis)
            return blocks.take(range(shape[self.axis]), axis=self.axis)
        return self.scale.reshape([-1 if axis == self.axis else 1 for axis in range(len(shape))])


# The scale of a tensor that is zero everywhere. Any scale represents it exactly; 1 keeps products of scales finite.
SCALE_OF_ZERO = 1.0
# Scales below lose digits or vanish as float32.
SMALLEST_SCALE = float(np.finfo(np.float32).tiny)


def parameters(low: float, high: float, schema: Schema, storage: Format) -> Parameters:
    """Scale and zero point for the real numbers from `low` to `high`, which are finite.

    A range that holds nothing but zero gets `SCALE_OF_ZERO`.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    storage, zero_point, steps = _layout(low, schema, storage)
    if schema is Schema.ASYMMETRIC:
        scale = _finite_scale((high - low) / steps)
        zero_point = int(np.clip(round(storage.low - low / scale), storage.low, storage.high))
    else:
        scale = _finite_scale(max(-low, high) / steps)
        if schema is Schema.POWER_OF_TWO:
            scale = 2.0 ** math.ceil(math.log2(scale))
    return Parameters(np.array(scale, np.float32), zero_point, storage)


def _layout(low: float, schema: Schema, storage: Format) -> tuple[Format, int, int]:
    """The storage, the zero point (of symmetric schemas) and how many steps the largest magnitude is from zero."""
    if schema is Schema.ASYMMETRIC:
        return storage, 0, storage.high - storage.low
    if schema is Schema.SYMMETRIC_UINT8:
        storage = UINT8
        if low >= 0:
            return storage, 0, storage.high
    half = (storage.high - storage.low) // 2
    return storage, storage.low + half + 1, half


def _finite_scale(scale: float) -> float:
    if scale == 0:
        return SCALE_OF_ZERO
    return max(scale, SMALLEST_SCALE)


def symmetric_scale(magnitude: Array, largest: int, schema: Schema = Schema.SYMMETRIC) -> Array:
    """The float32 scales for weights with these largest magnitudes, stored from -`largest` to `largest`."""
    scale = magnitude.astype(np.float64) / largest
    scale = np.where(scale == 0, SCALE_OF_ZERO, np.maximum(scale, SMALLEST_SCALE))
    if schema is Schema.POWER_OF_TWO:
        scale = 2.0 ** np.ceil(np.log2(scale))
    return scale.astype(np.float32)
