"""Bias correction: takes out the mean error that rounding the weights adds to each channel."""

from __future__ import annotations

import numpy as np
import onnx

from glow.quantization.graph import Array, Graph
from glow.quantization.instrument import Machine
from glow.quantization.operators import operator_of
from glow.quantization.plan import Plan
from glow.quantization.preparation import replace_operand
from glow.quantization.samples import Arrays, Samples
from glow.quantization.weights import Constants


def correct_biases(graph: Graph, plan: Plan, constants: Constants, samples: Samples, machine: Machine) -> list[str]:
    """Subtract the mean over the data of (w_q - w) x from the bias of each layer with constant weights.

    w_q are the weights after rounding, x the float activations: each layer is corrected for itself. A layer without a
    bias gets one. Returns the names of the nodes; call `make_plan` again, as biases are part of it.

    For this the graph runs with a twin of each layer that has the weights w_q - w and no bias, whose results are
    averaged in the graph itself, so that only one number per channel has to be fetched.
    """
    twins = _Twins(graph, plan, constants)
    if not twins.means:
        return []
    sums: dict[str, Array] = {}

    def visit(index: int, values: Arrays) -> None:
        for name, mean in values.items():
            sums[name] = sums.get(name, 0.0) + mean.astype(np.float64).reshape(-1)

    machine.run(twins.model, twins.means, samples, visit, "correcting biases")
    corrected = []
    for name, key in twins.means.items():
        node = graph.producer[key]
        index = operator_of(node).bias
        assert index is not None, "twins are made of nodes with a bias"
        error = sums[name] / len(samples)
        bias = graph.array(node.input[index]) if len(node.input) > index and node.input[index] else np.zeros(1)
        replace_operand(graph, node, index, (bias.reshape(-1).astype(np.float64) - error).astype(np.float32))
        corrected.append(node.name)
    return corrected


class _Twins:
    """The graph with the layers of weight errors. `means` maps their averaged results to the layers."""

    def __init__(self, graph: Graph, plan: Plan, constants: Constants) -> None:
        model = onnx.ModelProto()
        model.CopyFrom(graph.finish())
        changed = Graph(model)
        self.means: dict[str, str] = {}
        nodes = []
        for node in changed.nodes:
            nodes.append(node)
            key = node.output[0]
            parameters = constants.weights.get((key, 1))
            if key not in plan.quantized or parameters is None or operator_of(node).bias is None:
                continue
            weight = graph.array(node.input[1])
            error = parameters.dequantize(parameters.quantize(weight)) - weight
            twin = onnx.NodeProto()
            twin.CopyFrom(node)
            del twin.input[2:], twin.output[:]
            twin.name = f"{node.name}/error"
            twin.input[1] = changed.add_initializer(f"{node.name}/weight_error", error.astype(np.float32))
            twin.output.append(changed.fresh(f"{key}/error"))
            mean = changed.fresh(f"{key}/mean_error")
            rank = len(weight.shape)
            axes = [axis for axis in range(rank) if axis != 1]
            nodes += [twin, _mean(changed, twin.output[0], mean, axes)]
            self.means[mean] = key
        changed.set_nodes(nodes)
        self.model = changed.finish()


def _mean(graph: Graph, operand: str, result: str, axes: list[int]) -> onnx.NodeProto:
    make = onnx.helper.make_node
    if graph.opset < 18:
        return make("ReduceMean", [operand], [result], name=result, axes=axes, keepdims=0)
    name = graph.add_initializer(f"{result}/axes", np.array(axes, np.int64))
    return make("ReduceMean", [operand, name], [result], name=result, keepdims=0)
