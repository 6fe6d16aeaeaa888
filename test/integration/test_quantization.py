"""Accuracy on held-out data: quantised networks against the float ones, in ONNX Runtime and in Glow."""

from __future__ import annotations

import numpy as np
import pytest

import glow
from glow import pipelines
from glow.compiler.signature import find_main, operations
from glow.importer import import_model
from glow.runtime.onnx_runtime import OnnxRuntime
from glow.testing import trained_networks

POINTS = 0.5
"""How many percentage points of accuracy 8 bits may cost."""


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_accuracy(name: str) -> None:
    trained = trained_networks.load(name)
    inputs = {trained_networks.INPUT: trained.test}

    def accuracy(logits: np.ndarray) -> float:
        return float((logits.argmax(axis=-1) == trained.labels).mean() * 100)

    expected = accuracy(OnnxRuntime(trained.model).run(inputs)["logits"])
    assert expected > 90, "the float network has learnt something"
    quantized = glow.quantize(trained.model, {trained_networks.INPUT: trained.calibration}).model
    assert accuracy(OnnxRuntime(quantized, optimize=False).run(inputs)["logits"]) >= expected - POINTS
    compiled = glow.compile(quantized, shapes={trained_networks.INPUT: trained.test.shape}, cache=False)
    assert accuracy(compiled.run(inputs)["logits"]) >= expected - POINTS


def test_everything_is_computed_with_integers() -> None:
    """The pairs are where the compiler folds them: only the borders of the network are float."""
    trained = trained_networks.load("cnn")
    samples = trained.calibration[:16]
    quantized = glow.quantize(trained.model, {trained_networks.INPUT: samples}).model
    module = import_model(quantized, shapes={trained_networks.INPUT: samples.shape})
    pipelines.get("cpu").until("integers").run(module)
    in_float = [
        op.name
        for op in operations(find_main(module))
        if op.name != "glow.constant" and any("f32" in str(result.type) for result in op.results)
    ]
    assert in_float == ["glow.dequantize_linear"]
