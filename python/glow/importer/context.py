"""What a handler sees of the node that it imports: operands, attributes, known values, and means to emit ops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import AttributeProto

from glow import ir
from glow.errors import ModelError

from . import tensors
from .evaluation import as_integers
from .graph import Node
from .tensors import Array

if TYPE_CHECKING:
    from .builder import Builder

Shape = list[int | None]
"""Dimensions; None for a dynamic one."""


class NodeContext:
    """One node during its import."""

    def __init__(self, builder: Builder, node: Node) -> None:
        self.node = node
        self._builder = builder
        self._attributes = {attribute.name: attribute for attribute in node.proto.attribute}
        self._location = ir.Location.name(node.name, context=builder.context)

    @property
    def op_type(self) -> str:
        """The operator's name, without the domain."""
        return self.node.proto.op_type

    @property
    def opset(self) -> int:
        """The opset of the default domain that is in force."""
        return self.node.domains[""]

    def error(self, message: str) -> ModelError:
        """The error to raise for this node."""
        return ModelError(f"{self.node}: {message}")

    # Operands and results.

    def has_operand(self, index: int) -> bool:
        """Whether an operand is there, and not left out by an empty name."""
        return index < len(self.node.proto.input) and bool(self.node.proto.input[index])

    def operand(self, index: int) -> ir.Value:
        """The value of an operand that has to be there."""
        if not self.has_operand(index):
            raise self.error(f"input {index} is missing")
        return self._builder.value(self.node.proto.input[index], self.node)

    def optional(self, index: int) -> ir.Value | None:
        """The value of an operand, or None if it is left out."""
        return self.operand(index) if self.has_operand(index) else None

    def operands(self) -> list[ir.Value]:
        """All operands of a variadic operator."""
        return [self.operand(index) for index in range(len(self.node.proto.input))]

    def result_count(self) -> int:
        """How many results the node names."""
        return len(self.node.proto.output)

    def constant_value(self, index: int) -> Array | None:
        """The value of an operand that is known at import and small, else None."""
        if not self.has_operand(index):
            return None
        return self._builder.evaluator.value(self.node.proto.input[index])

    def required_constant(self, index: int, what: str) -> Array:
        """The value of an operand that has to be known at import; `what` names it in the error."""
        value = self.constant_value(index)
        if value is None:
            raise self.error(f"{what} is not known at compile time, expected a constant")
        return value

    def constant_integers(self, index: int, what: str) -> list[int]:
        """The elements of an integer operand that has to be known at import."""
        return as_integers(self.required_constant(index, what), f"{self.node}: {what}")

    def partial_integers(self, index: int) -> list[int | None] | None:
        """The elements of a 1-D integer operand, with None for those that depend on dynamic dimensions."""
        return self._builder.evaluator.partial(self.node.proto.input[index]) if self.has_operand(index) else None

    # Attributes.

    def has_attribute(self, name: str) -> bool:
        """Whether the node has the attribute, rather than its default."""
        return name in self._attributes

    def integer(self, name: str, default: int | None = None) -> int:
        """An INT attribute. Without a default it has to be there, as with the other kinds."""
        attribute = self._attribute(name, AttributeProto.INT, default)
        return attribute.i if isinstance(attribute, AttributeProto) else attribute

    def flag(self, name: str, default: bool = False) -> bool:
        """An INT attribute that is 0 or not."""
        return self.integer(name, int(default)) != 0

    def number(self, name: str, default: float | None = None) -> float:
        """A FLOAT attribute."""
        attribute = self._attribute(name, AttributeProto.FLOAT, default)
        return attribute.f if isinstance(attribute, AttributeProto) else attribute

    def string(self, name: str, default: str | None = None) -> str:
        """A STRING attribute."""
        attribute = self._attribute(name, AttributeProto.STRING, default)
        return attribute.s.decode("utf-8", "replace") if isinstance(attribute, AttributeProto) else attribute

    def integers(self, name: str, default: Sequence[int] | None = None) -> list[int]:
        """An INTS attribute."""
        attribute = self._attribute(name, AttributeProto.INTS, default)
        return list(attribute.ints if isinstance(attribute, AttributeProto) else attribute)

    def numbers(self, name: str, default: Sequence[float] | None = None) -> list[float]:
        """A FLOATS attribute."""
        attribute = self._attribute(name, AttributeProto.FLOATS, default)
        return list(attribute.floats if isinstance(attribute, AttributeProto) else attribute)

    def strings(self, name: str, default: Sequence[str] | None = None) -> list[str]:
        """A STRINGS attribute."""
        attribute = self._attribute(name, AttributeProto.STRINGS, default)
        if isinstance(attribute, AttributeProto):
            return [value.decode("utf-8", "replace") for value in attribute.strings]
        return list(attribute)

    def tensor(self, name: str) -> Array:
        """A TENSOR attribute."""
        attribute = self._attribute(name, AttributeProto.TENSOR, None)
        return self._builder.loaded.array(attribute.t, f"{self.node}: attribute '{name}'")

    def graph(self, name: str) -> onnx.GraphProto:
        """A GRAPH attribute."""
        proto: onnx.GraphProto = self._attribute(name, AttributeProto.GRAPH, None).g
        return proto

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        """A string attribute that is one of a few."""
        found = self.string(name, default)
        if found not in choices:
            raise self.error(f"attribute '{name}' is '{found}', expected one of {', '.join(choices)}")
        return found

    def _attribute(self, name: str, kind: AttributeProto.AttributeType, default: Any) -> Any:
        attribute = self._attributes.get(name)
        if attribute is None:
            if default is None:
                raise self.error(f"attribute '{name}' is missing")
            return default
        if attribute.type != kind:
            type_names = AttributeProto.AttributeType
            raise self.error(
                f"attribute '{name}' has type {type_names.Name(attribute.type)}, expected {type_names.Name(kind)}"
            )
        return attribute

    # Types.

    @staticmethod
    def shape(value: ir.Value) -> Shape:
        """The dimensions of a value."""
        return value_shape(value)

    @staticmethod
    def rank(value: ir.Value) -> int:
        """The number of dimensions of a value."""
        return len(value_shape(value))

    @staticmethod
    def element_type(value: ir.Value) -> ir.Type:
        """The element type of a value."""
        return ir.RankedTensorType(value.type).element_type

    def spatial_rank(self, value: ir.Value) -> int:
        """The number of dimensions after batch and channel."""
        rank = self.rank(value)
        if rank < 3:
            raise self.error(f"input 0 has rank {rank}, expected at least 3")
        return rank - 2

    def with_element_type(self, value: ir.Value, element: ir.Type) -> ir.Type:
        """The type of `value` with another element type."""
        dynamic = ir.ShapedType.get_dynamic_size()
        return ir.RankedTensorType.get([dynamic if dim is None else dim for dim in self.shape(value)], element)

    def axis(self, axis: int, rank: int, what: str = "axis", end: bool = False) -> int:
        """A non-negative axis; with `end`, the one past the last is one, too."""
        high = rank if end else rank - 1
        if not -rank <= axis <= high:
            raise self.error(f"{what} is {axis}, expected a value in [{-rank}, {high}]")
        return axis + rank if axis < 0 else axis

    def axes(self, axes: Sequence[int], rank: int) -> list[int]:
        """Non-negative, different axes, in the order given."""
        found = [self.axis(axis, rank, "an axis") for axis in axes]
        if len(set(found)) < len(found):
            raise self.error(f"axes are {list(axes)}, expected each only once")
        return found

    # Emission.

    def emit(self, mnemonic: str, *arguments: Any, **attributes: Any) -> ir.Value:
        """Adds the op `glow.<mnemonic>`, which has one result."""
        (result,) = self.emit_all(mnemonic, *arguments, **attributes)
        return result

    def emit_all(self, mnemonic: str, *arguments: Any, **attributes: Any) -> list[ir.Value]:
        """Adds the op `glow.<mnemonic>` and returns its results. Arguments are those of its class in the bindings."""
        return self._builder.emit(self.node, self._location, mnemonic, arguments, attributes)

    def constant(self, array: Array) -> ir.Value:
        """A constant that belongs to this node, such as an attribute that has become an operand."""
        value = tensors.elements_attribute(array, self.node.name)
        return self.emit("constant", value)

    def integers_constant(self, values: Sequence[int]) -> ir.Value:
        """A 1-D i64 constant."""
        return self.constant(np.array(values, np.int64))

    def enum(self, kind: str, keyword: str) -> ir.Attribute:
        """The enum attribute `#glow<kind keyword>`."""
        return ir.Attribute.parse(f"#glow<{kind} {keyword}>")

    def boolean(self, name: str, default: bool) -> ir.Attribute:
        """The attribute that says whether an INT attribute is 0 or not, where its absence does not mean false."""
        return ir.BoolAttr.get(self.flag(name, default))

    def known(self, index: int) -> ir.Value:
        """An operand, as a constant where its value is known and small: types may follow from it."""
        value = self.constant_value(index)
        if value is None or not self._builder.is_computed(self.node.proto.input[index]):
            return self.operand(index)
        return self.constant(value)

    def extents(self, index: int) -> ir.Value:
        """A 1-D operand of extents as i64, as a constant where its value is known."""
        value = self.constant_value(index)
        if value is not None and value.dtype != np.int64:
            return self.integers_constant(as_integers(value, f"{self.node}: input {index}"))
        return self.as_i64(self.known(index))

    def as_i64(self, value: ir.Value) -> ir.Value:
        """A tensor of integers as i64."""
        wanted = ir.IntegerType.get_signless(64)
        if self.element_type(value) == wanted:
            return value
        return self.emit("cast", self.with_element_type(value, wanted), value)

    def scalar(self, index: int) -> ir.Value:
        """An operand as a rank-0 tensor: some exporters write scalars as 1-D tensors of one element."""
        value = self.operand(index)
        rank = self.rank(value)
        if rank == 0:
            return self.known(index)
        known = self.constant_value(index)
        if known is not None and known.size == 1:
            return self.constant(known.reshape(()))
        return self.emit("squeeze", value, axes=list(range(rank)))

    def scalar_constant(self, number: float, like: ir.Value) -> ir.Value:
        """A rank-0 constant of the element type of `like`."""
        kind = tensors.element_kind(tensors.onnx_type(self.element_type(like)), str(self.node))
        return self.constant(np.array(number).astype(kind.dtype))

    def shape_of(self, value: ir.Value) -> ir.Value:
        """The dimensions of a tensor as a 1-D i64 tensor: a constant where all are static."""
        shape = self.shape(value)
        static = [dim for dim in shape if dim is not None]
        return self.integers_constant(static) if len(static) == len(shape) else self.emit("shape", value)


def value_shape(value: ir.Value) -> Shape:
    """The dimensions of a ranked tensor."""
    found = ir.RankedTensorType(value.type)
    return [None if found.is_dynamic_dim(index) else found.get_dim_size(index) for index in range(found.rank)]
