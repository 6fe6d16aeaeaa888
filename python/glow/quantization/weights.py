"""Scales of weights and biases, and what an accumulator of 32 bits has to hold."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from glow.errors import GlowError
from glow.quantization.graph import Array, Graph, attribute
from glow.quantization.options import Options
from glow.quantization.plan import Bias, Plan, Weight, node_key
from glow.quantization.schema import INT32, SCALE_OF_ZERO, Parameters, symmetric_scale

# A bias takes at most half of the accumulator.
_LARGEST_BIAS = 1 << 30


class QuantizationWarning(UserWarning):
    """Something in the model makes its quantised form worse or larger than it could be."""


@dataclass(frozen=True)
class Constants:
    """The parameters of constant operands, by node and operand, and of biases, by node."""

    weights: dict[tuple[str, int], Parameters]
    biases: dict[str, Parameters]


def choose_constants(
    graph: Graph, plan: Plan, activations: Mapping[str, Parameters], options: Options, *, warn: bool = True
) -> Constants:
    """Scales for all weights and biases of `plan`, given the parameters of its activations by tensor.

    A weight's scale is its largest magnitude over the largest stored value, per channel or per tensor. It is widened
    where the bias would not fit into 32 bits otherwise; a channel of zeros gets a scale that makes its bias exact to 30
    bits. A QuantizationWarning names each node whose accumulator can overflow.
    """
    result = Constants({}, {})
    biases = {bias.node: bias for bias in plan.biases}
    for key, weight in plan.weights.items():
        bias = biases.get(weight.node)
        other = None if bias is None else activations.get(_operand(graph, weight.node, 1 - weight.index))
        least = None
        if bias is not None and other is not None:
            least = np.abs(_bias_array(graph, bias).astype(np.float64)) / (float(other.scale) * _LARGEST_BIAS)
        result.weights[key] = weight_parameters(graph, weight, options, least)
    for node, bias in biases.items():
        sides = [
            result.weights[node, index] if (node, index) in result.weights else activations[name]
            for index, name in enumerate((bias.x, bias.weight))
        ]
        scale = sides[0].scale.astype(np.float64) * sides[1].scale.astype(np.float64)
        channels = _bias_array(graph, bias).size
        if scale.ndim and scale.size != channels:
            # The channels of one group of a transposed convolution have the same scales as those of the next.
            scale = np.tile(scale, channels // scale.size)
        finite = np.maximum(scale, float(np.finfo(np.float32).tiny)).astype(np.float32)
        result.biases[node] = Parameters(finite, 0, INT32, 0 if finite.ndim else None)
    if warn:
        for node_name, largest in overflows(graph, plan, activations, result):
            warnings.warn(
                f"node '{node_name}': its sum of products can reach {largest:.3g}, more than the 32 bits of an "
                f"accumulator hold ({INT32.high}): keep it in float, or use 8-bit activations",
                QuantizationWarning,
                stacklevel=2,
            )
    return result


def weight_parameters(graph: Graph, weight: Weight, options: Options, least: Array | None = None) -> Parameters:
    """The parameters of one constant operand; `least` is the smallest scale that each channel may have."""
    array = graph.array(weight.tensor)
    if not np.isfinite(array).all():
        raise GlowError(f"the weights '{weight.tensor}' have NaN or infinite values, expected finite values only")
    axis = weight.axis if options.per_channel else None
    others = tuple(each for each in range(array.ndim) if each != axis) if axis is not None else None
    magnitude = np.max(np.abs(array), axis=others, initial=0.0)
    scale = symmetric_scale(np.asarray(magnitude), options.largest_weight, options.weight_schema)
    if least is not None:
        least = _per_channel(least, scale)
        if options.weight_schema.value == "power-of-two":
            least = 2.0 ** np.ceil(np.log2(np.maximum(least, np.finfo(np.float32).tiny)))
        empty = np.where(least > 0, least, SCALE_OF_ZERO)
        scale = np.where(magnitude == 0, empty, np.maximum(scale, least)).astype(np.float32)
    return Parameters(scale, 0, options.weight_format, axis)


def _per_channel(least: Array, scale: Array) -> Array:
    """The bound of each scale: several channels may have the same one."""
    if scale.ndim == 0:
        return np.asarray(least.max(initial=0.0))
    if least.size == 1:
        return np.broadcast_to(least.reshape(()), scale.shape)
    bounds: Array = least.reshape(-1, scale.size).max(axis=0)
    return bounds


def overflows(
    graph: Graph, plan: Plan, activations: Mapping[str, Parameters], constants: Constants
) -> list[tuple[str, float]]:
    """The nodes whose accumulator can exceed 32 bits, and how far: sum |w| max |x - zero point| + |bias|."""
    found = []
    biases = {bias.node: bias for bias in plan.biases}
    for node in graph.nodes:
        key = node_key(node)
        if key not in plan.quantized:
            continue
        sides = [index for index in (0, 1) if (key, index) in constants.weights]
        if not sides:
            continue
        weight = plan.weights[key, sides[0]]
        other = activations.get(_operand(graph, key, 1 - sides[0]))
        if other is None:
            continue
        stored = np.abs(constants.weights[key, sides[0]].quantize(graph.array(weight.tensor)))
        reach = max(abs(other.format.low - other.zero_point), abs(other.format.high - other.zero_point))
        bound = _sums(node, stored, weight.axis).astype(np.float64) * reach
        if key in biases:
            bias = constants.biases[key].quantize(_bias_array(graph, biases[key]))
            bound = bound + np.abs(bias)
        if bound.max(initial=0) > INT32.high:
            found.append((node.name, float(bound.max())))
    return found


def _sums(node: onnx.NodeProto, stored: Array, axis: int | None) -> Array:
    """The sum over the elements that belong to one channel of the result."""
    if axis is None:
        return np.asarray(stored.sum(axis=-2 if stored.ndim > 1 else None))
    if node.op_type == "ConvTranspose":
        groups = attribute(node, "group", 1)
        grouped = stored.reshape(groups, stored.shape[0] // groups, stored.shape[1], -1)
        return np.asarray(grouped.sum(axis=(1, 3)).reshape(-1))
    return np.asarray(stored.sum(axis=tuple(each for each in range(stored.ndim) if each != axis)))


def _bias_array(graph: Graph, bias: Bias) -> Array:
    return graph.array(bias.tensor).reshape(-1)


def _operand(graph: Graph, key: str, index: int) -> str:
    return str(graph.producer[key].input[index])
