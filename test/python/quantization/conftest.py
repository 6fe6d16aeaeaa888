"""Small float models to quantise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

Arrays = dict[str, np.ndarray[Any, Any]]


def make_model(
    nodes: Sequence[onnx.NodeProto],
    inputs: dict[str, Sequence[int | str]],
    outputs: Sequence[str],
    weights: Arrays | None = None,
    opset: int = 17,
) -> onnx.ModelProto:
    """A model with float inputs."""
    graph = helper.make_graph(
        list(nodes),
        "model",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    inferred = onnx.shape_inference.infer_shapes(model)
    del inferred.graph.value_info[:]
    return inferred


def random(*shape: int, seed: int = 0) -> np.ndarray[Any, Any]:
    """Standard normal numbers."""
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def conv_model() -> onnx.ModelProto:
    """Conv, batch normalisation, ReLU, pooling, Gemm: x [batch, 2, 8, 8] -> y [batch, 3]."""
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "conv.w"], ["c"], name="conv", kernel_shape=[3, 3]),
        node("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["n"], name="norm"),
        node("Relu", ["n"], ["r"], name="relu"),
        node("MaxPool", ["r"], ["p"], name="pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["p"], ["f"], name="flatten"),
        node("Gemm", ["f", "fc.w", "fc.b"], ["y"], name="fc", transB=1),
    ]
    weights = {
        "conv.w": random(4, 2, 3, 3),
        "scale": np.array([1, 2, 0.5, 1], np.float32),
        "shift": random(4, seed=1),
        "mean": random(4, seed=2),
        "variance": np.array([1, 4, 0.25, 2], np.float32),
        "fc.w": random(3, 36, seed=3),
        "fc.b": random(3, seed=4),
    }
    return make_model(nodes, {"x": ["batch", 2, 8, 8]}, ["y"], weights)


@pytest.fixture
def model() -> onnx.ModelProto:
    """`conv_model()`."""
    return conv_model()


@pytest.fixture
def data() -> Arrays:
    """Eight samples for it."""
    return {"x": random(8, 2, 8, 8, seed=5)}


def nodes_by_type(model: onnx.ModelProto, op_type: str) -> list[onnx.NodeProto]:
    """The nodes with that operator."""
    return [node for node in model.graph.node if node.op_type == op_type]


def initializer(model: onnx.ModelProto, name: str) -> np.ndarray[Any, Any]:
    """The values of a constant."""
    return next(numpy_helper.to_array(each) for each in model.graph.initializer if each.name == name)


Node = Callable[..., onnx.NodeProto]
