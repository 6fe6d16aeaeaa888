"""What a compiled model takes and gives: names, static shapes and element types, in numpy's, MLIR's and C's words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ElementType:
    """One element type: its MLIR spelling, its numpy name (`ml_dtypes` for what numpy lacks) and its C type."""

    mlir: str
    numpy: str
    c: str


# Types narrower than a byte take one byte per element in memory, as in `ml_dtypes`.
ELEMENT_TYPES = (
    ElementType("f64", "float64", "double"),
    ElementType("f32", "float32", "float"),
    ElementType("f16", "float16", "uint16_t"),
    ElementType("bf16", "bfloat16", "uint16_t"),
    ElementType("f8E4M3FN", "float8_e4m3fn", "uint8_t"),
    ElementType("f8E4M3FNUZ", "float8_e4m3fnuz", "uint8_t"),
    ElementType("f8E5M2", "float8_e5m2", "uint8_t"),
    ElementType("f8E5M2FNUZ", "float8_e5m2fnuz", "uint8_t"),
    ElementType("i64", "int64", "int64_t"),
    ElementType("i32", "int32", "int32_t"),
    ElementType("i16", "int16", "int16_t"),
    ElementType("i8", "int8", "int8_t"),
    ElementType("i4", "int4", "int8_t"),
    ElementType("i2", "int2", "int8_t"),
    ElementType("ui64", "uint64", "uint64_t"),
    ElementType("ui32", "uint32", "uint32_t"),
    ElementType("ui16", "uint16", "uint16_t"),
    ElementType("ui8", "uint8", "uint8_t"),
    ElementType("ui4", "uint4", "uint8_t"),
    ElementType("ui2", "uint2", "uint8_t"),
    ElementType("i1", "bool", "uint8_t"),
)
BY_MLIR = {element.mlir: element for element in ELEMENT_TYPES}
BY_NUMPY = {element.numpy: element for element in ELEMENT_TYPES}


def dtype_of(name: str) -> np.dtype[Any]:
    """The numpy dtype called `name` in `ELEMENT_TYPES`; loads `ml_dtypes` only when numpy itself lacks the type."""
    if BY_NUMPY[name].numpy in np.sctypeDict:
        return np.dtype(name)
    import ml_dtypes

    dtype: np.dtype[Any] = np.dtype(getattr(ml_dtypes, name))
    return dtype


@dataclass(frozen=True)
class TensorSpec:
    """The name, static shape and dtype of one input or output."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """The number of bytes in memory."""
        return self.size * self.dtype.itemsize

    def __str__(self) -> str:
        return f"{self.name}: {describe(self.shape, self.dtype)}"

    def to_json(self) -> dict[str, Any]:
        """The tensor as `model.json` describes it."""
        return {"name": self.name, "shape": list(self.shape), "dtype": self.dtype.name}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> TensorSpec:
        """The inverse of `to_json`. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(str(value["name"]), tuple(int(extent) for extent in value["shape"]), dtype_of(value["dtype"]))


def describe(shape: tuple[int, ...], dtype: np.dtype[Any]) -> str:
    """`float32[1, 3, 224, 224]`, the way in which messages and tables show a tensor."""
    return f"{dtype.name}[{', '.join(map(str, shape))}]"
