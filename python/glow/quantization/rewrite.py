"""Writes the decisions into the graph, as pairs of QuantizeLinear and DequantizeLinear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from glow.quantization.graph import Array, Graph
from glow.quantization.operators import data_indices
from glow.quantization.plan import Plan, node_key
from glow.quantization.schema import INT32, Parameters
from glow.quantization.weights import Constants


def insert_pairs(
    source: Graph, plan: Plan, activations: Mapping[str, Parameters], constants: Constants
) -> onnx.ModelProto:
    """A quantised copy of the model: a QDQ model, as ONNX Runtime calls it.

    Every tensor keeps its name; what a node that is quantised computes before rounding is called `NAME/float`. All
    readers of such a node see the rounded values, so that a backend may compute it with integers. What a node in float
    computes is rounded for readers that are quantised only.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(source.finish())
    return _Rewriter(Graph(copy), plan, activations, constants).run()


class _Rewriter:
    def __init__(self, graph: Graph, plan: Plan, activations: Mapping[str, Parameters], constants: Constants) -> None:
        self.graph, self.plan, self.activations, self.constants = graph, plan, activations, constants
        self.nodes: list[onnx.NodeProto] = []
        self.shared: dict[str, tuple[str, str]] = {}
        self.dequantized: dict[str, str] = {}
        self.weights: dict[tuple[str, int | None, bytes], str] = {}

    def run(self) -> onnx.ModelProto:
        for name in self.graph.inputs:
            self._add_pair(name)
        for node in self.graph.nodes:
            self._add(node)
        self.graph.set_nodes(self.nodes)
        return self.graph.finish()

    def _add(self, node: onnx.NodeProto) -> None:
        key = node_key(node)
        changed = onnx.NodeProto()
        changed.CopyFrom(node)
        if key in self.plan.quantized or any(
            (key, index) in self.constants.weights for index in range(len(node.input))
        ):
            self._replace_operands(key, node, changed)
        self.nodes.append(changed)
        for index, name in enumerate(node.output):
            if not name or name not in self.activations:
                continue
            if key in self.plan.quantized:
                changed.output[index] = self.graph.fresh(f"{name}/float")
                self._add_pair(name, changed.output[index], name)
            else:
                self._add_pair(name)

    def _replace_operands(self, key: str, node: onnx.NodeProto, changed: onnx.NodeProto) -> None:
        for index, name in enumerate(node.input):
            if (key, index) in self.constants.weights:
                changed.input[index] = self._weight(name, self.constants.weights[key, index])
            elif index not in data_indices(node) or name not in self.activations:
                continue
            elif self.graph.is_constant(name):
                changed.input[index] = self._constant(name)
            else:
                changed.input[index] = self.dequantized[name]
        for bias in self.plan.biases:
            if bias.node == key and key in self.constants.biases:
                parameters = self.constants.biases[key]
                array = self.graph.array(bias.tensor).reshape(-1)
                if parameters.axis is not None and array.size != parameters.scale.size:
                    array = np.broadcast_to(array, parameters.scale.shape)
                changed.input[bias.index] = self._dequantized_constant(bias.tensor, array, parameters)

    def _add_pair(self, name: str, source: str | None = None, result: str | None = None) -> None:
        """Quantise `source`, by default the tensor itself, and make `result` of it."""
        if name not in self.activations:
            return
        scale, zero_point = self._group_operands(name)
        stored = self.graph.fresh(f"{name}/quantized")
        real = result or self.graph.fresh(f"{name}/dequantized")
        make = onnx.helper.make_node
        self.nodes += [
            make("QuantizeLinear", [source or name, scale, zero_point], [stored], name=f"{name}/QuantizeLinear"),
            make("DequantizeLinear", [stored, scale, zero_point], [real], name=f"{name}/DequantizeLinear"),
        ]
        self.dequantized[name] = real

    def _group_operands(self, name: str) -> tuple[str, str]:
        """The initializers with scale and zero point, which all tensors of a group have in common."""
        leader = self.plan.group_of[name]
        if leader not in self.shared:
            self.shared[leader] = self._parameter_operands(leader, self.activations[name])
        return self.shared[leader]

    def _parameter_operands(self, name: str, parameters: Parameters) -> tuple[str, str]:
        zero_point = np.full(parameters.scale.shape, parameters.zero_point, np.int64)
        return (
            self.graph.add_initializer(f"{name}/scale", parameters.scale),
            self.graph.add_initializer(f"{name}/zero_point", zero_point, parameters.format.onnx_type),
        )

    def _constant(self, name: str) -> str:
        """A constant among activations, such as one side of an addition."""
        if name not in self.dequantized:
            scale, zero_point = self._group_operands(name)
            parameters = self.activations[name]
            stored = self.graph.add_initializer(
                f"{name}/quantized", parameters.quantize(self.graph.array(name)), parameters.format.onnx_type
            )
            self.dequantized[name] = self._dequantize(name, [stored, scale, zero_point], parameters)
        return self.dequantized[name]

    def _weight(self, name: str, parameters: Parameters) -> str:
        # Nodes may share a matrix and yet need scales of their own, for their biases.
        key = (name, parameters.axis, parameters.scale.tobytes())
        if key not in self.weights:
            self.weights[key] = self._dequantized_constant(name, self.graph.array(name), parameters)
        return self.weights[key]

    def _dequantized_constant(self, name: str, array: Array, parameters: Parameters) -> str:
        values = parameters.quantize(array)
        stored = self.graph.add_initializer(f"{name}/quantized", values, parameters.format.onnx_type)
        operands = [stored, *self._parameter_operands(name, parameters)]
        if parameters.format is INT32:
            # ONNX has no zero point for 32 bits.
            operands.pop()
        return self._dequantize(name, operands, parameters)

    def _dequantize(self, name: str, operands: list[str], parameters: Parameters) -> str:
        result = self.graph.fresh(f"{name}/dequantized")
        attributes: dict[str, Any] = {} if parameters.axis is None else {"axis": parameters.axis}
        if parameters.block_size is not None:
            attributes["block_size"] = parameters.block_size
        node_name = f"{name}/DequantizeLinear"
        self.nodes.append(onnx.helper.make_node("DequantizeLinear", operands, [result], name=node_name, **attributes))
        return result
