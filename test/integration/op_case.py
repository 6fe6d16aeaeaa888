"""What one operator check is: a small ONNX graph, its inputs, and how close the result must come."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

OPSET = 21
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Node:
    """One node of a case. Inputs and outputs are names within the case; "" is an omitted input."""

    op_type: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A graph with array inputs.

    `constants` are initializers, which the compiler may read; `inputs` are fed at run time. `tolerance` bounds the
    absolute error relative to the largest absolute value of the expected result; integers must be equal.
    """

    name: str
    nodes: Sequence[Node]
    inputs: Mapping[str, Array]
    constants: Mapping[str, Array]
    outputs: Sequence[str]
    tolerance: float = 2e-6

    def graph_parts(
        self, prefix: str
    ) -> tuple[list[onnx.NodeProto], list[onnx.ValueInfoProto], list[onnx.TensorProto], list[str]]:
        """(nodes, inputs, initializers, output names) with `prefix` before every name."""
        named = {name: prefix + name for node in self.nodes for name in (*node.inputs, *node.outputs) if name}
        named[""] = ""
        nodes = [
            helper.make_node(
                node.op_type,
                [named[name] for name in node.inputs],
                [named[name] for name in node.outputs],
                name=f"{prefix}{index}",
                **node.attributes,
            )
            for index, node in enumerate(self.nodes)
        ]
        inputs = [
            helper.make_tensor_value_info(prefix + name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
            for name, array in self.inputs.items()
        ]
        constants = [numpy_helper.from_array(array, prefix + name) for name, array in self.constants.items()]
        return nodes, inputs, constants, [prefix + name for name in self.outputs]


def build_model(cases: Mapping[str, Case]) -> onnx.ModelProto:
    """One model with all cases side by side; keys are the prefixes of the names."""
    nodes, inputs, constants, outputs = [], [], [], []
    for prefix, case in cases.items():
        part = case.graph_parts(prefix)
        nodes += part[0]
        inputs += part[1]
        constants += part[2]
        outputs += [onnx.ValueInfoProto(name=name) for name in part[3]]
    graph = helper.make_graph(nodes, "cases", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)


class Cases:
    """A growing table of cases; a decorator-free way to write many of them in one line each."""

    def __init__(self) -> None:
        self.all: dict[str, Case] = {}

    def add(
        self,
        name: str,
        op_type: str,
        inputs: Sequence[Array | None],
        *,
        constants: Mapping[int, Array] | None = None,
        outputs: int = 1,
        tolerance: float = 2e-6,
        **attributes: Any,
    ) -> None:
        """A case of one node. `inputs` are fed in order, None is an omitted input; `constants` go at their positions.

        Raises ValueError if the name is taken.
        """
        names: dict[int, str] = {}
        fed: dict[str, Array] = {}
        fixed = {f"k{index}": np.asarray(array) for index, array in (constants or {}).items()}
        names.update({index: f"k{index}" for index in constants or {}})
        position = 0
        for array in inputs:
            while position in names:
                position += 1
            names[position] = "" if array is None else f"x{position}"
            if array is not None:
                fed[f"x{position}"] = np.asarray(array)
        results = [f"y{index}" for index in range(outputs)]
        arguments = [names.get(index, "") for index in range(max(names, default=-1) + 1)]
        node = Node(op_type, arguments, results, attributes)
        self.insert(Case(name, [node], fed, fixed, results, tolerance))

    def chain(
        self,
        name: str,
        steps: Sequence[tuple[str, Mapping[str, Any]]],
        inputs: Sequence[Array],
        *,
        tolerance: float = 2e-6,
    ) -> None:
        """A case of unary nodes one after the other; the first gets all inputs."""
        fed = {f"x{index}": array for index, array in enumerate(inputs)}
        nodes = []
        current = list(fed)
        for index, (op_type, attributes) in enumerate(steps):
            nodes.append(Node(op_type, current, [f"y{index}"], attributes))
            current = [f"y{index}"]
        self.insert(Case(name, nodes, fed, {}, current, tolerance))

    def insert(self, case: Case) -> None:
        """Raises ValueError if the name is taken."""
        if case.name in self.all:
            raise ValueError(f"two cases are named {case.name}")
        self.all[case.name] = case


def values(name: str, *shape: int, dtype: Any = np.float32, low: float = -2.0, high: float = 2.0) -> Array:
    """Random numbers, the same for the same name."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    if np.issubdtype(np.dtype(dtype), np.bool_):
        return np.asarray(random.integers(0, 2, shape), np.bool_)
    if np.issubdtype(np.dtype(dtype), np.integer):
        return np.asarray(random.integers(int(low), int(high), shape, endpoint=True), dtype)
    return np.asarray(random.uniform(low, high, shape), dtype)
