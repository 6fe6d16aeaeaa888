"""Computes tensors that are known at import: those that decide axes, shapes and other things that are attributes.

Exporters compute the target of a reshape from the shape of some tensor with a dozen nodes. Such small graphs are run
with ONNX's reference implementation, on constants and on the dimensions that type inference has found so far.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from glow.errors import ModelError

from .graph import Node, without_domain

Array = npt.NDArray[Any]

# Larger tensors are data, not shapes.
MAX_ELEMENTS = 1 << 16

_BROADCASTING = {
    *("Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Min", "Mod", "Mul"),
    *("Or", "Pow", "Sub", "Where", "Xor"),
}
_NOT_LARGER_THAN_INPUTS = {
    *("Abs", "Cast", "CastLike", "Ceil", "Clip", "Concat", "Flatten", "Floor", "Identity", "Neg", "Not", "ReduceMax"),
    *("ReduceMin", "ReduceProd", "ReduceSum", "Reshape", "Round", "ScatterElements", "ScatterND", "Sign", "Slice"),
    *("Split", "Sqrt", "Squeeze", "Transpose", "Unsqueeze"),
}
_OTHER = {"Constant", "ConstantOfShape", "Expand", "Gather", "Range", "Shape", "Size", "Tile"}
EVALUATED = _BROADCASTING | _NOT_LARGER_THAN_INPUTS | _OTHER

Shape = Sequence[int | None]

# Exporters need six nodes or so between a Shape and the operand that is made of it.
_MAX_PARTIAL_DEPTH = 32


class Evaluator:
    """Values of tensors by name, as far as they are known and small.

    `constant` gives the value of an initializer or None, `shape` the dimensions found for a tensor, or None.
    """

    def __init__(self, constant: Callable[[str], Array | None], shape: Callable[[str], Shape | None]) -> None:
        self._constant = constant
        self._shape = shape
        self._producers: dict[str, Node] = {}
        self._known: dict[str, Array | None] = {}

    def add(self, node: Node) -> None:
        """Makes the results of a node available. A name is looked up only after all that it depends on was added."""
        for name in node.proto.output:
            self._producers[name] = node

    def value(self, name: str) -> Array | None:
        """The value of a tensor, or None if it depends on the model's inputs, or is large."""
        pending = [name]
        while pending:
            current = pending[-1]
            missing = [] if current in self._known else self._unknown_operands(current)
            if missing:
                pending.extend(missing)
                continue
            pending.pop()
            if current not in self._known:
                self._evaluate(current)
        return self._known[name]

    def partial(self, name: str) -> list[int | None] | None:
        """The elements of a 1-D tensor of integers, with None for each that is not known; None if nothing is."""
        found = self._partial(name, _MAX_PARTIAL_DEPTH)
        return None if found is None or found.ndim != 1 else list(found.tolist())

    def _partial(self, name: str, depth: int) -> Array | None:
        """An array of int and None objects."""
        value = self.value(name)
        if value is not None:
            return value.astype(object) if value.dtype.kind in "iu" else None
        node = self._producers.get(name)
        if node is None or node.domain or depth == 0:
            return None
        if node.proto.op_type == "Shape":
            dims = self._dims(node)
            return None if dims is None else np.array(dims, object)
        if node.proto.op_type not in _PARTIAL:
            return None
        return self._select(node, depth)

    def _select(self, node: Node, depth: int) -> Array | None:
        """The result of a node that only selects and joins elements, some of which may be unknown."""
        operands = [self._partial(operand, depth - 1) for operand in node.proto.input if operand]
        known = [operand for operand in operands if operand is not None]
        if len(known) < len(operands):
            return None
        return _PARTIAL[node.proto.op_type](node.proto, known)

    def _unknown_operands(self, name: str) -> list[str]:
        node = self._producers.get(name)
        if node is None or node.domain or node.proto.op_type not in EVALUATED - {"Shape", "Size"}:
            return []
        return [operand for operand in node.proto.input if operand and operand not in self._known]

    def _evaluate(self, name: str) -> None:
        node = self._producers.get(name)
        if node is None:
            value = self._constant(name)
            self._known[name] = value if value is not None and value.size <= MAX_ELEMENTS else None
            return
        results = None
        if not node.domain and node.proto.op_type in EVALUATED:
            results = self._shape_of(node) if node.proto.op_type in ("Shape", "Size") else self._run(node)
        for index, output in enumerate(node.proto.output):
            self._known[output] = results[index] if results else None

    def _shape_of(self, node: Node) -> list[Array] | None:
        dims = self._dims(node)
        static = [dim for dim in dims or () if dim is not None]
        if dims is None or len(static) < len(dims):
            return None
        values = np.array(static, np.int64)
        return [values if node.proto.op_type == "Shape" else np.array(math.prod(static), np.int64)]

    def _dims(self, node: Node) -> list[int | None] | None:
        """The dimensions that a Shape or Size node reads."""
        shape = self._shape(node.proto.input[0])
        if shape is None:
            return None
        bounds = {attribute.name: attribute.i for attribute in node.proto.attribute}
        return list(shape)[bounds.get("start", 0) : bounds.get("end", len(shape))]

    def _run(self, node: Node) -> list[Array] | None:
        operands: dict[str, Array] = {}
        for name in filter(None, node.proto.input):
            value = self._known[name]
            if value is None:
                return self._run_partially(node)
            operands[name] = value
        in_order = [operands[name] for name in node.proto.input if name]
        try:
            if _result_bound(node.proto, in_order) > MAX_ELEMENTS:
                return None
            with np.errstate(all="ignore"):
                results = ReferenceEvaluator(_single_node_model(node, operands)).run(None, operands)
        except Exception:
            # The reference implementation raises anything on operands that do not fit. The node is then imported like
            # any other, and its handler or the verifier says what is wrong with it.
            return None
        arrays = [np.asarray(result) for result in results]
        return arrays if all(array.size <= MAX_ELEMENTS for array in arrays) else None

    def _run_partially(self, node: Node) -> list[Array] | None:
        """What is selected from a shape with dynamic dimensions may all be static."""
        if node.proto.op_type not in _PARTIAL:
            return None
        selected = self._select(node, _MAX_PARTIAL_DEPTH)
        if selected is None or None in selected.reshape(-1):
            return None
        return [selected.astype(np.int64)]


def _partial_gather(node: onnx.NodeProto, operands: list[Array]) -> Array | None:
    data, indices = operands
    if data.ndim != 1 or None in indices.reshape(-1) or any(attribute.i for attribute in node.attribute):
        return None
    in_range = all(-len(data) <= index < len(data) for index in indices.reshape(-1))
    return np.asarray(data[indices.astype(np.int64)], object) if in_range else None


def _partial_slice(node: onnx.NodeProto, operands: list[Array]) -> Array | None:
    data, *bounds = operands
    if data.ndim != 1 or len(bounds) < 2 or any(bound.shape != (1,) or bound[0] is None for bound in bounds):
        return None
    start, end, *rest = (bound[0] for bound in bounds)
    if rest and rest[0] not in (0, -1):
        return None
    return data[start : end : rest[1] if len(rest) > 1 else 1]


def _partial_concat(node: onnx.NodeProto, operands: list[Array]) -> Array | None:
    return np.concatenate(operands) if all(operand.ndim == 1 for operand in operands) else None


def _partial_vector(node: onnx.NodeProto, operands: list[Array]) -> Array | None:
    return operands[0].reshape(1) if operands[0].size == 1 else None


def _partial_scalar(node: onnx.NodeProto, operands: list[Array]) -> Array | None:
    return operands[0].reshape(()) if operands[0].size == 1 else None


def _partial_same(node: onnx.NodeProto, operands: list[Array]) -> Array | None:
    # Only casts to i64 have an attribute that lets the elements alone.
    return operands[0] if all(attribute.i == TensorProto.INT64 for attribute in node.attribute) else None


# What can be said of a shape of which some dimensions are dynamic: selection and joining of its elements.
_PARTIAL: dict[str, Callable[[onnx.NodeProto, list[Array]], Array | None]] = {
    "Cast": _partial_same,
    "Concat": _partial_concat,
    "Gather": _partial_gather,
    "Identity": _partial_same,
    "Slice": _partial_slice,
    "Squeeze": _partial_scalar,
    "Unsqueeze": _partial_vector,
}


def _result_bound(node: onnx.NodeProto, operands: Sequence[Array]) -> int:
    """How many elements the node's results have at most, so that nothing large is computed by mistake."""
    if node.op_type in _BROADCASTING:
        return math.prod(np.broadcast_shapes(*(operand.shape for operand in operands)))
    match node.op_type:
        case "ConstantOfShape":
            return int(math.prod(operands[0].tolist()))
        case "Expand":
            return math.prod(np.broadcast_shapes(operands[0].shape, tuple(operands[1].tolist())))
        case "Tile":
            return int(operands[0].size * math.prod(operands[1].tolist()))
        case "Gather":
            # Each index takes at most all of the data.
            return max(1, operands[0].size) * operands[1].size
        case "Range":
            start, limit, delta = (operand.item() for operand in operands)
            return int(max(0, math.ceil((limit - start) / delta)))
        case _:
            return sum(operand.size for operand in operands)


def _single_node_model(node: Node, operands: Mapping[str, Array]) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
        for name, value in operands.items()
    ]
    outputs = [helper.make_empty_tensor_value_info(name) for name in node.proto.output if name]
    graph = helper.make_graph([without_domain(node.proto)], "evaluated", inputs, outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", node.domains[""])])


def as_integers(value: Array, what: str) -> list[int]:
    """The elements of a tensor of integers.

    Raises:
        ModelError: it holds something else.
    """
    if value.dtype.kind not in "iu":
        raise ModelError(f"{what} has element type {value.dtype}, expected integers")
    return [int(element) for element in value.reshape(-1)]
