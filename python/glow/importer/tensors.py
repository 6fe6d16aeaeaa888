"""Element types, and ONNX tensors as numpy arrays and as constants of the IR."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import ml_dtypes
import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, numpy_helper

from glow import ir
from glow.errors import ModelError

Array = npt.NDArray[Any]

# A tensor of more elements is taken for a mistake: it has at least a tebibyte, and sizes in bytes begin to overflow.
MAX_ELEMENTS = 1 << 40

# Up to here a constant is printed with its values, and type inference may read it.
_MAX_INLINE_ELEMENTS = 32
_MAX_INLINE_BYTES = 256


class ElementKind(NamedTuple):
    """An element type in numpy and in MLIR's assembly. `packed`: several elements share a byte in ONNX's raw data."""

    dtype: np.dtype[Any]
    assembly: str
    packed: bool = False


_KINDS: dict[int, ElementKind] = {
    TensorProto.FLOAT: ElementKind(np.dtype(np.float32), "f32"),
    TensorProto.DOUBLE: ElementKind(np.dtype(np.float64), "f64"),
    TensorProto.FLOAT16: ElementKind(np.dtype(np.float16), "f16"),
    TensorProto.BFLOAT16: ElementKind(np.dtype(ml_dtypes.bfloat16), "bf16"),
    TensorProto.FLOAT8E4M3FN: ElementKind(np.dtype(ml_dtypes.float8_e4m3fn), "f8E4M3FN"),
    TensorProto.FLOAT8E4M3FNUZ: ElementKind(np.dtype(ml_dtypes.float8_e4m3fnuz), "f8E4M3FNUZ"),
    TensorProto.FLOAT8E5M2: ElementKind(np.dtype(ml_dtypes.float8_e5m2), "f8E5M2"),
    TensorProto.FLOAT8E5M2FNUZ: ElementKind(np.dtype(ml_dtypes.float8_e5m2fnuz), "f8E5M2FNUZ"),
    TensorProto.INT64: ElementKind(np.dtype(np.int64), "i64"),
    TensorProto.INT32: ElementKind(np.dtype(np.int32), "i32"),
    TensorProto.INT16: ElementKind(np.dtype(np.int16), "i16"),
    TensorProto.INT8: ElementKind(np.dtype(np.int8), "i8"),
    TensorProto.INT4: ElementKind(np.dtype(ml_dtypes.int4), "i4", packed=True),
    TensorProto.INT2: ElementKind(np.dtype(ml_dtypes.int2), "i2", packed=True),
    TensorProto.UINT64: ElementKind(np.dtype(np.uint64), "ui64"),
    TensorProto.UINT32: ElementKind(np.dtype(np.uint32), "ui32"),
    TensorProto.UINT16: ElementKind(np.dtype(np.uint16), "ui16"),
    TensorProto.UINT8: ElementKind(np.dtype(np.uint8), "ui8"),
    TensorProto.UINT4: ElementKind(np.dtype(ml_dtypes.uint4), "ui4", packed=True),
    TensorProto.UINT2: ElementKind(np.dtype(ml_dtypes.uint2), "ui2", packed=True),
    TensorProto.BOOL: ElementKind(np.dtype(np.bool_), "i1"),
}

_ONNX_TYPES: dict[str, int] = {kind.assembly: data_type for data_type, kind in _KINDS.items()}
_DTYPE_KINDS: dict[np.dtype[Any], ElementKind] = {kind.dtype: kind for kind in _KINDS.values()}


def element_kind(data_type: int, what: str) -> ElementKind:
    """The kind for a TensorProto data type; `what` names the tensor in the error for one that Glow does not have."""
    kind = _KINDS.get(data_type)
    if kind is None:
        known = data_type in TensorProto.DataType.values()
        found = TensorProto.DataType.Name(data_type) if known else str(data_type)
        raise ModelError(f"{what}: element type {found} is not supported, expected a float, integer or bool type")
    return kind


def element_type(data_type: int, what: str) -> ir.Type:
    """The MLIR type for a TensorProto data type. Needs a current context."""
    return ir.Type.parse(element_kind(data_type, what).assembly)


def onnx_type(element: ir.Type) -> int:
    """The TensorProto data type of an MLIR element type that `element_type` can return."""
    return _ONNX_TYPES[str(element)]


def check_shape(shape: Sequence[int], what: str) -> None:
    """Raises ModelError if a dimension is negative or there are too many elements. Dynamic ones are left out."""
    for dim in shape:
        if dim < 0:
            raise ModelError(f"{what}: dimension {dim} is negative, in shape {format_shape(shape)}")
    if math.prod(shape) > MAX_ELEMENTS:
        raise ModelError(f"{what}: shape {format_shape(shape)} has more than 2^40 elements")


def format_shape(shape: Sequence[int | str | None]) -> str:
    """[2, ?, n]: as it is shown in errors."""
    return "[" + ", ".join("?" if dim is None else str(dim) for dim in shape) + "]"


def byte_size(shape: Sequence[int], kind: ElementKind) -> int:
    """The length of the raw data that ONNX stores for a tensor."""
    count = math.prod(shape)
    if not kind.packed:
        return count * kind.dtype.itemsize
    per_byte = 4 if kind.assembly.endswith("i2") else 2
    return -(-count // per_byte)


def from_bytes(data: Array, shape: Sequence[int], data_type: int, what: str) -> Array:
    """Raw little-endian bytes (a uint8 array) as a tensor, without a copy unless several elements share a byte."""
    kind = element_kind(data_type, what)
    expected = byte_size(shape, kind)
    if data.size != expected:
        raise ModelError(
            f"{what}: found {data.size} bytes of data, expected {expected} for {kind.assembly} {format_shape(shape)}"
        )
    if kind.packed:
        packed = TensorProto(data_type=data_type, dims=shape, raw_data=data.tobytes())
        return numpy_helper.to_array(packed).reshape(shape)
    return data.view(kind.dtype).reshape(shape)


def from_proto(tensor: onnx.TensorProto, what: str) -> Array:
    """A tensor that carries its values itself, as an array of the kind's dtype.

    Raises:
        ModelError: unsupported element type, bad dimensions, or as many values as the dimensions do not ask for.
    """
    kind = element_kind(tensor.data_type, what)
    check_shape(tensor.dims, what)
    if tensor.HasField("raw_data"):
        return from_bytes(np.frombuffer(tensor.raw_data, np.uint8), tuple(tensor.dims), tensor.data_type, what)
    try:
        array = numpy_helper.to_array(tensor)
    except (ValueError, TypeError, OverflowError) as error:
        raise ModelError(
            f"{what}: its values do not fit {kind.assembly} {format_shape(tensor.dims)}: {first_line(error)}"
        ) from error
    return np.ascontiguousarray(array.astype(kind.dtype, copy=False)).reshape(tuple(tensor.dims))


def first_line(error: BaseException) -> str:
    """What went wrong according to another library, without its trace."""
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def tensor_type(array: Array) -> ir.RankedTensorType:
    """The MLIR type of an array whose dtype `element_kind` knows. Needs a current context."""
    element = ir.Type.parse(_DTYPE_KINDS[array.dtype].assembly)
    return ir.RankedTensorType.get(list(array.shape), element)


def elements_attribute(array: Array, name: str) -> ir.Attribute:
    """A constant's value: small ones inline, others as a resource that refers to the array's memory.

    The resource keeps the array alive as long as the context does; nobody may write to it afterwards.
    """
    kind = _DTYPE_KINDS[array.dtype]
    kept = np.ascontiguousarray(array).reshape(array.shape)
    if kind.assembly == "i1":
        return ir.DenseElementsAttr.get(kept, type=tensor_type(array))
    # MLIR has a byte for each element that is smaller than one; numpy has, too.
    small = array.size <= _MAX_INLINE_ELEMENTS or array.nbytes <= _MAX_INLINE_BYTES
    raw = kept.reshape(-1).view(np.uint8)
    if small or kind.packed:
        return ir.DenseElementsAttr.get(raw, type=tensor_type(array))
    return ir.DenseResourceElementsAttr.get_from_buffer(
        raw, name, tensor_type(array), alignment=kind.dtype.itemsize, is_mutable=False
    )
