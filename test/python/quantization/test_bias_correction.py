"""Bias correction: the mean of each channel becomes that of the float model."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper

import glow
from glow.quantization.schema import Parameters
from glow.runtime.onnx_runtime import OnnxRuntime

from .conftest import Arrays, make_model, random

node = helper.make_node


def coarse_model(opset: int) -> onnx.ModelProto:
    """A convolution without a bias and a product with one; one large weight makes the others coarse."""
    weights = {"w": random(4, 2, 3, 3), "v": random(4 * 36, 3, seed=1), "b": random(3, seed=2)}
    weights["w"][0, 0, 0, 0] = weights["v"][0, 0] = 40
    nodes = [
        node("Conv", ["x", "w"], ["a"], name="conv"),
        node("Flatten", ["a"], ["f"], name="flatten"),
        node("MatMul", ["f", "v"], ["m"], name="product"),
        node("Add", ["m", "b"], ["y"], name="sum"),
    ]
    return make_model(nodes, {"x": ("batch", 2, 8, 8)}, ["y"], weights, opset)


@pytest.mark.parametrize("opset", [17, 21])
def test_means_are_restored(opset: int) -> None:
    model = coarse_model(opset)
    # Inputs with a mean of their own, or rounding would have none.
    data: Arrays = {"x": np.abs(random(32, 2, 8, 8))}
    expected = OnnxRuntime(model, outputs=["a", "y"]).run(data)

    def mean_errors(**options: bool) -> tuple[float, float]:
        quantized = glow.quantize(model, data, per_channel=False, activations="int16", **options)
        found = OnnxRuntime(quantized.model, outputs=["a", "y"], optimize=False).run(data)
        assert quantized.corrected == (["conv", "product"] if options else [])
        conv, product = (found[name] - expected[name] for name in ("a", "y"))
        return float(np.abs(conv.mean(axis=(0, 2, 3))).max()), float(np.abs(product.mean(axis=0)).max())

    before, after = mean_errors(), mean_errors(correct_bias=True)
    assert before[0] > 0.1
    assert after[0] < 0.02 * before[0]
    assert after[1] < 0.1 * before[1]


def test_nodes_in_float_keep_their_bias() -> None:
    data: Arrays = {"x": np.abs(random(4, 2, 8, 8))}
    quantized = glow.quantize(coarse_model(17), data, correct_bias=True, keep_float=["product"])
    assert quantized.corrected == ["conv"]
    assert isinstance(quantized.activations["x"], Parameters)
