"""Which nodes are quantised, and which tensors share their parameters."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import defs, helper

from glow.quantization.operators import OPERATORS, Kind
from glow.quantization.plan import Plan, make_plan
from glow.quantization.preparation import prepare

from .conftest import conv_model, make_model, random

node = helper.make_node


def plan_of(model: onnx.ModelProto, *keep_float: str) -> tuple[Plan, dict[str, str]]:
    """The plan, and why nodes stay in float by their name."""
    graph, _ = prepare(model, 13)
    plan = make_plan(graph, keep_float)
    return plan, {graph.producer[key].name: why for key, why in plan.kept.items()}


def chain(
    *nodes: onnx.NodeProto, shape: tuple[int | str, ...] = (1, 2, 8, 8), **weights: np.ndarray
) -> onnx.ModelProto:
    weights = {"w": random(2, 2, 3, 3), **weights}
    return make_model(nodes, {"x": shape}, ["y"], weights)


def test_a_network() -> None:
    plan, kept = plan_of(conv_model())
    assert kept == {}
    # The convolution is rounded after the activation; pooling and flattening do not compute.
    assert plan.groups == {"x": ["x"], "r": ["r", "p", "f"], "y": ["y"]}
    assert {(weight.tensor, weight.axis) for weight in plan.weights.values()} == {("conv.w", 0), ("fc.w", 0)}
    assert len(plan.biases) == 2


def test_nodes_kept_by_name() -> None:
    plan, kept = plan_of(conv_model(), "conv")
    assert kept["conv"] == "it was named to be kept"
    assert "x" not in plan.group_of
    assert {weight.tensor for weight in plan.weights.values()} == {"fc.w"}


@pytest.mark.parametrize("op_type", ["Softmax", "LayerNormalization"])
def test_normalisation_stays_in_float(op_type: str) -> None:
    operands = ["a"] if op_type == "Softmax" else ["a", "s"]
    nodes = [node("Conv", ["x", "w"], ["a"], name="conv"), node(op_type, operands, ["y"], name="norm")]
    plan, kept = plan_of(chain(*nodes, s=np.ones(6, np.float32)))
    assert list(kept) == ["norm"]
    assert list(plan.groups) == ["x", "a"]


def test_arithmetic_between_float_nodes_stays_in_float() -> None:
    nodes = [
        node("Conv", ["x", "w"], ["a"], name="conv"),
        node("Mul", ["a", "a"], ["b"], name="square"),
        node("Softmax", ["b"], ["y"], name="softmax"),
    ]
    _, kept = plan_of(chain(*nodes))
    assert kept["square"] == "everything that reads it is in float"


def test_movement_of_quantised_values_is_quantised() -> None:
    nodes = [
        node("Conv", ["x", "w"], ["a"], name="conv"),
        node("Transpose", ["a"], ["b"], name="move"),
        node("Softmax", ["b"], ["y"], name="softmax"),
    ]
    plan, kept = plan_of(chain(*nodes))
    assert list(kept) == ["softmax"]
    assert plan.groups["a"] == ["a", "b"]


def test_an_activation_goes_with_its_convolution() -> None:
    nodes = [
        node("Conv", ["x", "w"], ["a"], name="conv"),
        node("Relu", ["a"], ["b"], name="relu"),
        node("Softmax", ["b"], ["y"], name="softmax"),
    ]
    plan, kept = plan_of(chain(*nodes))
    assert list(kept) == ["softmax"]
    assert list(plan.groups) == ["x", "b"]


def test_concatenation_shares_parameters() -> None:
    nodes = [
        node("Conv", ["x", "w"], ["a"]),
        node("Relu", ["x"], ["b"]),
        node("Slice", ["b", "zero", "six", "axes"], ["c"]),
        node("Concat", ["a", "c", "k"], ["y"], axis=1),
    ]
    indices = {"zero": np.array([0, 0]), "six": np.array([6, 6]), "axes": np.array([2, 3])}
    plan, kept = plan_of(chain(*nodes, k=random(1, 1, 6, 6), **indices))
    assert kept == {}
    assert sorted(plan.groups["a"]) == ["a", "b", "c", "k", "y"]


@pytest.mark.parametrize(
    ("op_type", "fused"), [("Relu", True), ("Clip", True), ("Sigmoid", False), ("LeakyRelu", False)]
)
def test_activations_that_are_fused(op_type: str, fused: bool) -> None:
    plan, _ = plan_of(chain(node("Conv", ["x", "w"], ["a"]), node(op_type, ["a"], ["y"])))
    assert ("a" in plan.group_of) is not fused
    # Not if something else reads what is before the activation.
    nodes = [node("Conv", ["x", "w"], ["a"]), node(op_type, ["a"], ["b"]), node("Add", ["a", "b"], ["y"])]
    assert "a" in plan_of(chain(*nodes))[0].group_of


def test_conditions() -> None:
    cases = {
        "its weights are not constant": node("Conv", ["x", "x"], ["y"]),
        "its bounds are not constant": node("Clip", ["x", "low"], ["y"]),
        "cubic interpolation leaves the range of its input": node("Resize", ["x", "", "s"], ["y"], mode="cubic"),
        "the operator is not in the quantiser's table": node("Sin", ["x"], ["y"]),
    }
    for why, each in cases.items():
        model = chain(each, s=np.array([1, 1, 2, 2], np.float32))
        model.graph.input.append(helper.make_tensor_value_info("low", onnx.TensorProto.FLOAT, []))
        assert list(plan_of(model)[1].values()) == [why]


def test_integers_are_left_alone() -> None:
    nodes = [node("Cast", ["x"], ["a"], to=onnx.TensorProto.INT64), node("Add", ["a", "a"], ["y"])]
    model = chain(*nodes)
    model.graph.output[0].type.tensor_type.elem_type = onnx.TensorProto.INT64
    _, kept = plan_of(model)
    assert kept["Add_1"] == "it does not compute with float32"


def test_the_table_has_operators_of_onnx_with_a_reason_for_float() -> None:
    known = {schema.name for schema in defs.get_all_schemas()}
    assert OPERATORS.keys() <= known
    for name, row in OPERATORS.items():
        assert (row.kind is Kind.FLOAT) == bool(row.why), name
