"""Cross-layer equalisation: brings the channels of weights to a common range without changing what a network computes.

relu(s x) = s relu(x) for s > 0, so what one layer multiplies a channel by, the next one may divide it by (Nagel et al.,
Data-Free Quantization Through Weight Equalization and Bias Correction, 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx

from glow.quantization.graph import Array, Graph, attribute
from glow.quantization.preparation import replace_operand

# Activation functions f with f(s x) = s f(x), and operators that treat each channel alone and linearly.
_HOMOGENEOUS = {"Relu", "LeakyRelu", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Identity"}
# Chains of layers settle after a few rounds.
_ROUNDS = 20
_SETTLED = 1e-3


@dataclass(frozen=True)
class _Pair:
    """Two layers in a row, by the name of their first result."""

    first: str
    second: str


def equalize(graph: Graph) -> list[tuple[str, str]]:
    """Scale the channels between layers so that both weights have the same range there.

    With the ranges r1 and r2 of a channel in the first and the second layer's weights, the first is divided by
    s = sqrt(r1 / r2) and the second multiplied by it. Returns the names of the nodes of each pair.
    """
    pairs = _pairs(graph)
    for _ in range(_ROUNDS):
        change = max((_equalize_pair(graph, pair) for pair in pairs), default=0.0)
        if change < _SETTLED:
            break
    return [(graph.producer[pair.first].name, graph.producer[pair.second].name) for pair in pairs]


def _pairs(graph: Graph) -> list[_Pair]:
    pairs = []
    for node in graph.nodes:
        reader = graph.only_reader(node.output[0]) if _is_layer(graph, node) else None
        while reader is not None and _treats_channels_alone(graph, reader):
            reader = graph.only_reader(reader.output[0])
        if reader is None or not _is_layer(graph, reader):
            continue
        if _channels(graph, node, _output_axis(node)) == _channels(graph, reader, _input_axis(reader)):
            pairs.append(_Pair(node.output[0], reader.output[0]))
    return pairs


def _treats_channels_alone(graph: Graph, node: onnx.NodeProto) -> bool:
    if len([name for name in node.output if name]) != 1:
        return False
    return node.op_type in _HOMOGENEOUS or (node.op_type == "Flatten" and _has_no_space(graph, node))


def _has_no_space(graph: Graph, flatten: onnx.NodeProto) -> bool:
    """Whether Flatten leaves one element per channel, as after global pooling."""
    shape = graph.shape(flatten.input[0])
    return shape is not None and attribute(flatten, "axis", 1) == 1 and all(extent == 1 for extent in shape[2:])


def _is_layer(graph: Graph, node: onnx.NodeProto) -> bool:
    if node.domain not in ("", "ai.onnx") or node.op_type not in ("Conv", "Gemm"):
        return False
    constants = [name for name in node.input[1:] if name]
    if not all(graph.is_constant(name) and graph.is_float(name) for name in constants):
        return False
    if node.op_type == "Gemm" and attribute(node, "transA", 0):
        return False
    if node.op_type == "Conv" and attribute(node, "group", 1) != 1:
        # Of groups only depthwise layers have a weight of their own for each channel in and out.
        shape = graph.array(constants[0]).shape
        if shape[1] != 1 or shape[0] != attribute(node, "group", 1):
            return False
    return len(constants) < 2 or graph.array(constants[1]).size == _channels(graph, node, _output_axis(node))


def _output_axis(node: onnx.NodeProto) -> int:
    return 0 if node.op_type == "Conv" or attribute(node, "transB", 0) else 1


def _input_axis(node: onnx.NodeProto) -> int:
    if node.op_type == "Conv":
        return 0 if attribute(node, "group", 1) != 1 else 1
    return 1 - _output_axis(node)


def _channels(graph: Graph, node: onnx.NodeProto, axis: int) -> int:
    return int(graph.array(node.input[1]).shape[axis])


def _equalize_pair(graph: Graph, pair: _Pair) -> float:
    """Equalise once; returns how far the largest factor is from 1."""
    first, second = graph.producer[pair.first], graph.producer[pair.second]
    ranges = _ranges(graph, first, _output_axis(first)), _ranges(graph, second, _input_axis(second))
    usable = (ranges[0] > 0) & (ranges[1] > 0)
    factors = np.ones_like(ranges[0])
    np.sqrt(np.divide(ranges[0], ranges[1], where=usable, out=np.ones_like(ranges[0])), where=usable, out=factors)
    # Float32 has the range, biases and activations would lose theirs.
    factors = np.clip(factors, 1e-4, 1e4)
    _scale(graph, first, 1, _output_axis(first), 1 / factors)
    if len(first.input) > 2 and first.input[2]:
        _scale(graph, first, 2, -1, 1 / factors)
    _scale(graph, second, 1, _input_axis(second), factors)
    return float(np.abs(np.log(factors)).max(initial=0.0))


def _ranges(graph: Graph, node: onnx.NodeProto, axis: int) -> Array:
    """The largest magnitude of each channel."""
    array = np.abs(graph.array(node.input[1]).astype(np.float64))
    return np.asarray(array.max(axis=tuple(each for each in range(array.ndim) if each != axis)))


def _scale(graph: Graph, node: onnx.NodeProto, index: int, axis: int, factors: Array) -> None:
    array = graph.array(node.input[index])
    along = [-1 if each == axis % array.ndim else 1 for each in range(array.ndim)]
    replace_operand(graph, node, index, (array * factors.reshape(along)).astype(np.float32))
