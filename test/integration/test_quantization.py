"""Accuracy on held-out data: quantised networks against the float ones, in ONNX Runtime and in Glow."""

from __future__ import annotations

import numpy as np
import pytest

import glow
from glow import pipelines
from glow.compiler.signature import find_main, operations, signature
from glow.importer import import_model
from glow.runtime.onnx_runtime import OnnxRuntime
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks, trained_networks

POINTS = 0.5
"""How many percentage points of accuracy 8 bits may cost."""


@pytest.mark.parametrize("name", ["mlp", "cnn", "lstm_operator"])
def test_accuracy(name: str) -> None:
    trained = trained_networks.load(name)
    inputs = {trained_networks.INPUT: trained.test}

    def accuracy(logits: np.ndarray) -> float:
        return float((logits.argmax(axis=-1) == trained.labels).mean() * 100)

    expected = accuracy(OnnxRuntime(trained.model).run(inputs)["logits"])
    assert expected > 90, "the float network has learnt something"
    quantized = glow.quantize(
        trained.model, {trained_networks.INPUT: trained.calibration}, unroll_recurrent=name == "lstm_operator"
    ).model
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


@pytest.mark.parametrize(("name", "products"), [("bert_encoder", 16), ("dlrm", 6), ("mobilenet_v2", 53)])
def test_every_product_is_one_of_integers(name: str, products: int) -> None:
    """So that a chip for integers computes all of them; those of two activations in attention, too."""
    model = networks.load(name)
    data = random_inputs(signature(import_model(model))[0])
    module = import_model(glow.quantize(model, [data]).model)
    pipelines.get("cpu").until("integers").run(module)
    found = operations(find_main(module))
    names = [op.name for op in found if any(part in op.name for part in ("matmul", "gemm", "conv"))]
    assert len(names) == products
    assert set(names) <= {"glow.matmul_integer", "glow.conv_integer"}
    # The tables of the recommender are stored as integers, and so are the rows that it takes.
    if name == "dlrm":
        assert not [op for op in found if op.name == "glow.gather" and "f32" in str(op.results[0].type)]
