"""The element types of instructions, as numpy types. `i1` takes a byte, which is true if it is not 0."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

Array = np.ndarray[Any, Any]
DType = np.dtype[Any]

NAMES = ("i1", "i8", "i16", "i32", "i64", "f16", "bf16", "f32")
"""By the number of the type in instructions."""

DTYPES: tuple[DType, ...] = tuple(
    np.dtype(each)
    for each in (np.bool_, np.int8, np.int16, np.int32, np.int64, np.float16, ml_dtypes.bfloat16, np.float32)
)
_NUMBERS = {dtype: number for number, dtype in enumerate(DTYPES)}
_UNSIGNED: dict[int, DType] = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}

FIRST_FLOAT = NAMES.index("f16")


def is_float(number: int) -> bool:
    """Whether a type is one of floating-point numbers."""
    return number >= FIRST_FLOAT


def name(dtype: DType) -> str:
    """The name of a numpy type in instructions."""
    return NAMES[_NUMBERS[dtype]]


def unsigned(dtype: DType) -> DType:
    """The unsigned integers with the bits of `dtype`."""
    return _UNSIGNED[dtype.itemsize]


def integer(number: int, *, signed: bool) -> DType:
    """The numpy type of integers that an instruction reads as signed or not."""
    return DTYPES[number] if signed else unsigned(DTYPES[number])
