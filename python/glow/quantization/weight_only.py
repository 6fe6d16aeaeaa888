"""Small weights for products that are computed in float: file and memory traffic shrink, the arithmetic stays."""

from __future__ import annotations

import numpy as np
import onnx

from glow.errors import GlowError
from glow.quantization.graph import Array, Graph, attribute
from glow.quantization.operators import RECURRENT
from glow.quantization.options import Options
from glow.quantization.plan import Plan, Weight, node_key, recurrent_weights
from glow.quantization.rewrite import insert_pairs
from glow.quantization.schema import Parameters, symmetric_scale
from glow.quantization.weights import Constants, weight_parameters


def quantize_weights(graph: Graph, plan: Plan, options: Options) -> tuple[onnx.ModelProto, Constants]:
    """A copy of the model with a DequantizeLinear behind each weight of `plan`, and the weights' parameters.

    Weights of int8 have a scale per channel of the result or per tensor, weights of int4 one per `block_size` elements
    along the axis that is summed over.
    """
    constants = Constants({}, {})
    for key, weight in plan.weights.items():
        node = graph.producer[weight.node]
        if options.weights == "int4":
            constants.weights[key] = _blocked(graph, weight, _summed_axis(node), options)
        else:
            constants.weights[key] = weight_parameters(graph, weight, options)
    return insert_pairs(graph, plan, {}, constants), constants


def plan_weights(node: onnx.NodeProto, graph: Graph) -> list[Weight]:
    """The weights of a node that can be stored small; none if it is no product and no recurrent layer."""
    if node.domain not in ("", "ai.onnx"):
        return []
    if node.op_type in RECURRENT:
        return recurrent_weights(node, graph)
    if node.op_type in ("MatMul", "Gemm"):
        name = node.input[1]
        if graph.is_constant(name) and graph.is_float(name) and len(graph.shape(name) or ()) == 2:
            return [Weight(name, node_key(node), 1, 1 - _summed_axis(node))]
    return []


def _summed_axis(node: onnx.NodeProto) -> int:
    if node.op_type in RECURRENT:
        return 2
    return 1 if node.op_type == "Gemm" and attribute(node, "transB", 0) else 0


def _blocked(graph: Graph, weight: Weight, axis: int, options: Options) -> Parameters:
    """One scale for each block of elements along `axis`; the last block may be shorter."""
    array = graph.array(weight.tensor)
    if not np.isfinite(array).all():
        raise GlowError(f"the weights '{weight.tensor}' have NaN or infinite values, expected finite values only")
    starts = np.arange(0, array.shape[axis], options.block_size)
    magnitude: Array = np.maximum.reduceat(np.abs(array), starts, axis=axis)
    scale = symmetric_scale(magnitude, options.largest_weight, options.weight_schema)
    return Parameters(scale, 0, options.weight_format, axis, options.block_size)
