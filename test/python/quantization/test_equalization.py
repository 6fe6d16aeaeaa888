"""Equalisation: the function stays, the ranges of the channels become equal."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper

import glow
from glow.quantization.equalization import equalize
from glow.quantization.preparation import prepare
from glow.runtime.onnx_runtime import OnnxRuntime, difference

from .conftest import Arrays, make_model, random

node = helper.make_node


def chain(*between: onnx.NodeProto, last: str = "b") -> onnx.ModelProto:
    """Conv, `between` from `a` to `b`, Conv; the channels of the first have very different ranges."""
    spread = np.array([100, 1, 0.01, 3], np.float32).reshape(4, 1, 1, 1)
    weights = {
        "w1": random(4, 2, 3, 3) * spread,
        "b1": random(4, seed=1) * spread.reshape(-1),
        "w2": random(3, 4, 1, 1, seed=2) / spread.reshape(1, 4, 1, 1),
        "depthwise": random(4, 1, 3, 3, seed=3),
        "db": random(4, seed=4),
    }
    nodes = [node("Conv", ["x", "w1", "b1"], ["a"], name="first"), *between]
    nodes.append(node("Conv", [last, "w2"], ["y"], name="second"))
    return make_model(nodes, {"x": (1, 2, 8, 8)}, ["y"], weights)


RELU = node("Relu", ["a"], ["b"], name="relu")
POOLED = (node("LeakyRelu", ["a"], ["r"], alpha=0.1), node("MaxPool", ["r"], ["b"], kernel_shape=[2, 2]))
DEPTHWISE = (
    RELU,
    node("Conv", ["b", "depthwise", "db"], ["c"], name="depthwise", group=4),
    node("Relu", ["c"], ["d"]),
)


@pytest.mark.parametrize(
    ("model", "pairs"),
    [
        (chain(RELU), [("first", "second")]),
        (chain(*POOLED), [("first", "second")]),
        (chain(*DEPTHWISE, last="d"), [("first", "depthwise"), ("depthwise", "second")]),
    ],
    ids=["relu", "pool", "depthwise"],
)
def test_channels_become_equal(model: onnx.ModelProto, pairs: list[tuple[str, str]]) -> None:
    data = {"x": random(1, 2, 8, 8, seed=9)}
    graph, _ = prepare(model, 13)
    assert equalize(graph) == pairs
    expected, found = OnnxRuntime(model).run(data)["y"], OnnxRuntime(graph.finish()).run(data)["y"]
    assert difference(found, expected).relative < 1e-5
    first = np.abs(graph.array("w1")).max(axis=(1, 2, 3))
    second = np.abs(graph.array("w2")).max(axis=(0, 2, 3))
    if len(pairs) == 1:
        np.testing.assert_allclose(first, second, rtol=1e-4)
    else:
        middle = np.abs(graph.array("depthwise")).max(axis=(1, 2, 3))
        np.testing.assert_allclose(first, middle, rtol=0.02)
        np.testing.assert_allclose(middle, second, rtol=0.02)


@pytest.mark.parametrize(
    "between",
    [
        node("Sigmoid", ["a"], ["b"]),
        node("Clip", ["a", "", "six"], ["b"]),
        node("Add", ["a", "a"], ["b"]),
    ],
)
def test_other_functions_are_left_alone(between: onnx.NodeProto) -> None:
    model = chain(between)
    model.graph.initializer.append(onnx.numpy_helper.from_array(np.array(6, np.float32), "six"))
    graph, _ = prepare(model, 13)
    assert equalize(graph) == []


def test_a_result_that_others_read_is_left_alone() -> None:
    model = chain(RELU)
    model.graph.output.append(helper.make_tensor_value_info("a", onnx.TensorProto.FLOAT, None))
    graph, _ = prepare(model, 13)
    assert equalize(graph) == []


def test_fully_connected_layers() -> None:
    spread = np.array([50, 1, 0.1], np.float32)
    weights = {"w1": random(4, 3) * spread, "b1": random(3), "w2": random(2, 3, seed=1)}
    nodes = [
        node("Gemm", ["x", "w1", "b1"], ["a"], name="first"),
        node("Relu", ["a"], ["b"]),
        node("Gemm", ["b", "w2"], ["y"], name="second", transB=1),
    ]
    model = make_model(nodes, {"x": (5, 4)}, ["y"], weights)
    data = {"x": random(5, 4, seed=2)}
    graph, _ = prepare(model, 13)
    assert equalize(graph) == [("first", "second")]
    found = OnnxRuntime(graph.finish()).run(data)["y"]
    assert difference(found, OnnxRuntime(model).run(data)["y"]).relative < 1e-5
    np.testing.assert_allclose(np.abs(graph.array("w1")).max(axis=0), np.abs(graph.array("w2")).max(axis=0), rtol=1e-4)


def test_it_pays_off_for_one_scale_per_tensor() -> None:
    model = chain(RELU)
    data: Arrays = {"x": random(16, 2, 8, 8, seed=5)}

    def noise(**options: bool) -> float:
        found = glow.quantize(model, data, per_channel=False, **options).model
        one = {"x": data["x"][:1]}
        expected = OnnxRuntime(model).run(one)["y"]
        return float(((OnnxRuntime(found, optimize=False).run(one)["y"] - expected) ** 2).sum())

    assert noise(equalize=True) < 0.1 * noise()
