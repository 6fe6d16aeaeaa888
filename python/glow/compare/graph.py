"""ONNX graphs as the comparison needs them: who produces which tensor, and subgraphs cut out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper

Arrays = Mapping[str, np.ndarray[Any, Any]]


class Graph:
    """A model's nodes in topological order (as ONNX stores them), by the tensors that they produce and read."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.model = model
        self.nodes = list(model.graph.node)
        self.producer = {name: index for index, node in enumerate(self.nodes) for name in node.output if name}
        self._weights = {tensor.name: tensor for tensor in model.graph.initializer}
        inputs = {value.name for value in model.graph.input}
        # What a node's control flow bodies read of their own is not in here.
        known = inputs | set(self.producer) | set(self._weights)
        self._reads = [[name for name in dict.fromkeys(_reads(node)) if name in known] for node in self.nodes]

    @property
    def outputs(self) -> list[str]:
        """The names of the model's outputs."""
        return [value.name for value in self.model.graph.output]

    @property
    def tensors(self) -> list[str]:
        """The names of all tensors that nodes produce, in topological order."""
        return list(self.producer)

    def node_of(self, tensor: str) -> onnx.NodeProto:
        """The node that produces `tensor`."""
        node: onnx.NodeProto = self.nodes[self.producer[tensor]]
        return node

    def ancestors(self, tensor: str, distance: int) -> list[int]:
        """The nodes at most `distance` edges before the producer of `tensor`, itself included, in topological order."""
        found = {self.producer[tensor]}
        frontier = found
        for _ in range(distance):
            before = {self.producer[name] for index in frontier for name in self._reads[index] if name in self.producer}
            frontier = before - found
            if not frontier:
                break
            found = found | frontier
        return sorted(found)

    def boundary(self, nodes: Sequence[int]) -> list[str]:
        """The tensors that `nodes` read, that none of them produces, and that are no weights."""
        produced = {name for index in nodes for name in self.nodes[index].output}
        read = dict.fromkeys(name for index in nodes for name in self._reads[index])
        return [name for name in read if name not in produced and name not in self._weights]

    def subgraph(self, nodes: Sequence[int], inputs: Arrays, outputs: Arrays) -> onnx.ModelProto:
        """A model of `nodes` with their weights; the arrays give names, shapes and types of its inputs and outputs."""
        read = {name for index in nodes for name in self._reads[index]}
        graph = helper.make_graph(
            [self.nodes[index] for index in nodes],
            f"{self.model.graph.name or 'graph'}_part",
            [_value_info(name, array) for name, array in inputs.items()],
            [_value_info(name, array) for name, array in outputs.items()],
            initializer=[tensor for name, tensor in self._weights.items() if name in read],
        )
        model = helper.make_model(graph, opset_imports=self.model.opset_import, functions=self.model.functions)
        # From version 4 on, weights are not inputs as well.
        model.ir_version = max(self.model.ir_version, 4)
        return model


def _value_info(name: str, array: np.ndarray[Any, Any]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def _reads(node: onnx.NodeProto) -> Iterator[str]:
    yield from filter(None, node.input)
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            for inner in graph.node:
                yield from _reads(inner)
