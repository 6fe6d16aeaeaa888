"""Recurrent layers, taken apart: the same numbers in float, and integers everywhere after quantisation."""

from __future__ import annotations

import dataclasses

import numpy as np
import onnx
import pytest
from onnx import helper

import glow
from glow import pipelines
from glow.compiler.signature import find_main, operations
from glow.importer import import_model
from glow.quantization.preparation import prepare
from glow.quantization.unrolling import reason_against_unrolling
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.testing import networks

from .conftest import Arrays, make_model, random

STEPS, BATCH, INPUTS, HIDDEN = 4, 3, 5, 6
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


@dataclasses.dataclass
class Layer:
    """A model of one recurrent layer."""

    op_type: str
    direction: str = "forward"
    bias: bool = True
    initial: bool = False
    peephole: bool = False
    layout: int = 0
    attributes: dict[str, object] = dataclasses.field(default_factory=dict)
    lengths: bool = False
    steps: int | str = STEPS

    def model(self) -> tuple[onnx.ModelProto, Arrays]:
        """The model, and an input for it."""
        directions = 2 if self.direction == "bidirectional" else 1
        gates = GATES[self.op_type]
        weights = {
            "w": random(directions, gates * HIDDEN, INPUTS),
            "r": random(directions, gates * HIDDEN, HIDDEN, seed=1) / 2,
        }
        operands = ["x", "w", "r", "", "", "", "", ""]
        if self.bias:
            operands[3], weights["b"] = "b", random(directions, 2 * gates * HIDDEN, seed=2)
        if self.peephole:
            operands[7], weights["p"] = "p", random(directions, 3 * HIDDEN, seed=3)
        if self.lengths:
            operands[4], weights["lengths"] = "lengths", np.array([STEPS, 2, 3], np.int32)
        shape = (BATCH, self.steps, INPUTS) if self.layout else (self.steps, BATCH, INPUTS)
        inputs: dict[str, tuple[int | str, ...]] = {"x": shape}
        fed = {"x": random(*(STEPS if isinstance(extent, str) else extent for extent in shape), seed=4)}
        if self.initial:
            for index, name in ((5, "h"), (6, "c"))[: 2 if self.op_type == "LSTM" else 1]:
                operands[index] = name
                inputs[name] = (BATCH, directions, HIDDEN) if self.layout else (directions, BATCH, HIDDEN)
                fed[name] = random(*(int(extent) for extent in inputs[name]), seed=index)
        while not operands[-1]:
            operands.pop()
        results = ["y", "y_h", "y_c"][: 3 if self.op_type == "LSTM" else 2]
        attributes = {"hidden_size": HIDDEN, "direction": self.direction, **self.attributes}
        if self.layout:
            attributes["layout"] = 1
        node = helper.make_node(self.op_type, operands, results, name="layer", **attributes)
        return make_model([node], inputs, results, weights), fed


LAYERS = [
    Layer("LSTM"),
    Layer("LSTM", "reverse", bias=False),
    Layer("LSTM", "bidirectional", initial=True),
    Layer("LSTM", peephole=True),
    Layer("LSTM", "bidirectional", peephole=True, initial=True, attributes={"clip": 0.5}),
    Layer("LSTM", initial=True, attributes={"input_forget": 1}),
    Layer("LSTM", attributes={"activations": ["Sigmoid", "Relu", "Softsign"]}),
    Layer("GRU"),
    Layer("GRU", "bidirectional", initial=True),
    Layer("GRU", "reverse", initial=True, attributes={"linear_before_reset": 1}),
    Layer("GRU", attributes={"linear_before_reset": 1}),
    Layer("RNN"),
    Layer("RNN", "bidirectional", initial=True, attributes={"activations": ["Relu", "Tanh"]}),
]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_the_same_numbers(layer: Layer) -> None:
    model, fed = layer.model()
    graph, _ = prepare(model, 13, unroll_recurrent=True)
    result = graph.finish()
    assert not {node.op_type for node in result.graph.node} & GATES.keys()
    onnx.checker.check_model(result, full_check=True)
    expected, found = OnnxRuntime(model).run(fed), OnnxRuntime(result).run(fed)
    for name, array in expected.items():
        assert difference(found[name], array).relative < 1e-5, name


@pytest.mark.parametrize("op_type", GATES)
@pytest.mark.parametrize("direction", ["forward", "bidirectional"])
def test_batch_first(op_type: str, direction: str) -> None:
    """ONNX Runtime does not have this layout: the same layer with the other one says what is right."""
    first, fed = Layer(op_type, direction, initial=True, layout=1).model()
    second, _ = Layer(op_type, direction, initial=True).model()
    graph, _ = prepare(first, 14, unroll_recurrent=True)
    found = OnnxRuntime(graph.finish()).run(fed)
    expected = OnnxRuntime(second).run({name: array.swapaxes(0, 1).copy() for name, array in fed.items()})
    assert difference(found["y"], expected["y"].transpose(2, 0, 1, 3)).relative < 1e-5
    assert difference(found["y_h"], expected["y_h"].swapaxes(0, 1)).relative < 1e-5


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (Layer("LSTM", steps="steps"), "the number of its steps is not known at compile time"),
        (Layer("LSTM", lengths=True), "its sequences have lengths of their own"),
        (Layer("RNN", attributes={"activations": ["Elu"]}), "it has the activation Elu"),
        (
            Layer("RNN", attributes={"activations": ["LeakyRelu"], "activation_alpha": [0.1]}),
            "its activations have parameters",
        ),
    ],
    ids=str,
)
def test_what_stays(layer: Layer, reason: str) -> None:
    model, _ = layer.model()
    graph, _ = prepare(model, 13, unroll_recurrent=True)
    (node,) = (node for node in graph.nodes if node.op_type in GATES)
    assert reason_against_unrolling(node, graph) == reason


def test_a_named_layer_stays_and_says_so() -> None:
    model = networks.load("lstm")
    data = {"x": random(1, 16, 32)}
    kept = glow.quantize(model, data, pipeline="reference", unroll_recurrent=True, keep_float=["lstm"])
    assert kept.plan.kept["steps"] == "it was named to be kept"


def test_everything_is_computed_with_integers() -> None:
    quantized = glow.quantize(networks.load("lstm"), {"x": random(1, 16, 32)}, pipeline="cpu", unroll_recurrent=True)
    assert quantized.plan.kept == {}
    module = import_model(quantized.model)
    pipelines.get("cpu").until("integers").run(module)
    products = [op.name for op in operations(find_main(module)) if "matmul" in op.name or "gemm" in op.name]
    assert products == ["glow.matmul_integer"] * 17, "the inputs of all steps, 15 states, and the head"
    in_float = [
        op.name
        for op in operations(find_main(module))
        if op.name != "glow.constant" and any("f32" in str(result.type) for result in op.results)
    ]
    assert set(in_float) == {"glow.dequantize_linear"}
