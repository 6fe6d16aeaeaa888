"""Operators that make tensors from attributes or from shapes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from glow import ir

from . import tensors
from .context import NodeContext
from .registry import op
from .tensors import Array

_CONSTANT_KINDS: dict[str, Callable[[NodeContext], Array]] = {
    "value": lambda node: node.tensor("value"),
    "value_float": lambda node: np.array(node.number("value_float"), np.float32),
    "value_floats": lambda node: np.array(node.numbers("value_floats"), np.float32),
    "value_int": lambda node: np.array(node.integer("value_int"), np.int64),
    "value_ints": lambda node: np.array(node.integers("value_ints"), np.int64),
}


@op("Constant")
def constant(node: NodeContext) -> ir.Value:
    """Any of the attributes that can hold the value."""
    for name, read in _CONSTANT_KINDS.items():
        if node.has_attribute(name):
            return node.constant(read(node))
    raise node.error(f"has no value, expected one of the attributes {', '.join(_CONSTANT_KINDS)}")


@op("ConstantOfShape")
def constant_of_shape(node: NodeContext) -> ir.Value:
    """The value is a tensor of one element, zero by default."""
    value = node.tensor("value") if node.has_attribute("value") else np.zeros(1, np.float32)
    if value.size != 1:
        raise node.error(f"attribute 'value' has {value.size} elements, expected 1")
    attribute = tensors.elements_attribute(value.reshape(1), node.node.name)
    return node.emit("constant_of_shape", node.extents(0), value=attribute)


@op("Range")
def range_(node: NodeContext) -> ir.Value:
    """Start, limit and delta are scalars."""
    return node.emit("range", *(node.scalar(index) for index in range(3)))


@op("EyeLike")
def eye_like(node: NodeContext) -> ir.Value:
    """The result has the operand's element type unless `dtype` says otherwise."""
    value = node.operand(0)
    element = node.element_type(value)
    if node.has_attribute("dtype"):
        element = tensors.element_type(node.integer("dtype"), f"{node.node}: attribute 'dtype'")
    return node.emit("eye_like", node.with_element_type(value, element), value, k=node.integer("k", 0))


@op("OneHot")
def one_hot(node: NodeContext) -> ir.Value:
    """Indices, depth and the two values are operands."""
    indices = node.operand(0)
    axis = node.axis(node.integer("axis", -1), node.rank(indices) + 1)
    return node.emit("one_hot", indices, node.scalar(1), node.operand(2), axis=axis)
