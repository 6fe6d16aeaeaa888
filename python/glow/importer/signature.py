"""The inputs and outputs of a model: their types, and the sizes that the caller chooses for dynamic dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import onnx

from glow import ir
from glow.errors import ModelError

from . import tensors
from .graph import list_names

Dims = list[int | str | None]
"""Declared dimensions: fixed, symbolic, or of unknown size and without a name."""


def declared_dims(value: onnx.ValueInfoProto) -> Dims | None:
    """The dimensions that a model declares for a tensor, or None if it declares none."""
    if not value.type.HasField("tensor_type") or not value.type.tensor_type.HasField("shape"):
        return None
    dims: Dims = []
    for dim in value.type.tensor_type.shape.dim:
        if dim.HasField("dim_value"):
            dims.append(dim.dim_value)
        else:
            dims.append(dim.dim_param or None)
    return dims


class Signature:
    """The types of a model's inputs once the caller's sizes are put in.

    Raises:
        ModelError: a name that the model does not have, or sizes that contradict the model or one another.
    """

    def __init__(
        self,
        inputs: Sequence[onnx.ValueInfoProto],
        shapes: Mapping[str, Sequence[int]] | None,
        dims: Mapping[str, int] | None,
    ) -> None:
        self.inputs = inputs
        self.overridden = bool(shapes or dims)
        self._shapes = dict(shapes or {})
        self._declared = {value.name: declared_dims(value) for value in inputs}
        self._check_names(dims or {})
        self.sizes = dict(dims or {})
        for name, shape in self._shapes.items():
            self._bind(name, shape)

    def _check_names(self, dims: Mapping[str, int]) -> None:
        unknown = [name for name in self._shapes if name not in self._declared]
        if unknown:
            raise ModelError(
                f"the model has no input {list_names(unknown)}, expected one of {list_names(self._declared)}"
            )
        symbols = dict.fromkeys(
            dim for declared in self._declared.values() for dim in declared or () if isinstance(dim, str)
        )
        unknown = [name for name in dims if name not in symbols]
        if unknown:
            known = f"expected one of {list_names(symbols)}" if symbols else "it has none"
            raise ModelError(f"the model has no symbolic dimension {list_names(unknown)}, {known}")
        for name, size in dims.items():
            if size < 0:
                raise ModelError(f"dimension '{name}' is {size}, expected a size of at least 0")

    def _bind(self, name: str, shape: Sequence[int]) -> None:
        """Checks a given shape against the declared one, and takes the sizes of symbolic dimensions from it."""
        tensors.check_shape(shape, f"the shape given for input '{name}'")
        declared = self._declared[name]
        if declared is None:
            return
        given = tensors.format_shape(list(shape))
        if len(shape) != len(declared):
            raise ModelError(
                f"input '{name}': shape {given} has rank {len(shape)}, expected {len(declared)}"
                f" as in {tensors.format_shape(declared)}"
            )
        for size, dim in zip(shape, declared, strict=True):
            if isinstance(dim, int) and size != dim:
                raise ModelError(f"input '{name}': shape {given} does not fit {tensors.format_shape(declared)}")
            if isinstance(dim, str) and self.sizes.setdefault(dim, size) != size:
                raise ModelError(
                    f"input '{name}': shape {given} has {size} for dimension '{dim}', which is {self.sizes[dim]}"
                )

    def input_type(self, value: onnx.ValueInfoProto) -> ir.Type:
        """The type of an input, which needs a current context."""
        what = f"input '{value.name}'"
        kind = value.type.WhichOneof("value")
        if kind != "tensor_type":
            raise ModelError(f"{what} has {'no type' if kind is None else kind.replace('_', ' ')}, expected a tensor")
        element = tensors.element_type(value.type.tensor_type.elem_type, what)
        declared = self._declared[value.name]
        shape = self._shapes.get(value.name)
        if shape is None and declared is None:
            raise ModelError(f"{what} has no shape in the model: give one for it")
        resolved = list(shape) if shape is not None else self.resolve(declared or [])
        tensors.check_shape([dim for dim in resolved if dim is not None], what)
        return ranked_tensor(resolved, element)

    def resolve(self, dims: Iterable[int | str | None]) -> list[int | None]:
        """Declared dimensions with the sizes put in that are known; None for the dynamic ones."""
        return [self.sizes.get(dim) if isinstance(dim, str) else dim for dim in dims]


def ranked_tensor(shape: Sequence[int | None], element: ir.Type) -> ir.Type:
    """The tensor type with None for a dynamic dimension."""
    dynamic = ir.ShapedType.get_dynamic_size()
    return ir.RankedTensorType.get([dynamic if dim is None else dim for dim in shape], element)
