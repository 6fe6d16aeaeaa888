"""Fetching tensors: in pieces, with the same result as all at once, and few in memory at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import onnx
import pytest

import glow
from glow.compiler.signature import signature
from glow.importer import import_model
from glow.quantization import instrument, segments
from glow.quantization.instrument import Machine
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks

from .conftest import Arrays


@pytest.mark.parametrize("nodes", [1, 2, 100])
def test_pieces(model: onnx.ModelProto, data: Arrays, monkeypatch: pytest.MonkeyPatch, nodes: int) -> None:
    monkeypatch.setattr(segments, "NODES", nodes)
    found: dict[str, list[np.ndarray[Any, Any]]] = defaultdict(list)
    at_once = []

    def visit(index: int, values: Arrays) -> None:
        at_once.append(len(values))
        for name, array in values.items():
            assert len(found[name]) == index
            found[name].append(array)

    samples = [{"x": each[None]} for each in data["x"][:2]]
    names = ["c", "r", "x", "p", "y"]
    Machine("cpu", {"x": (1, 2, 8, 8)}).run(model, names, samples, visit)
    assert sorted(found) == sorted(names)
    assert max(at_once) <= nodes
    expected = OnnxRuntime(model, outputs=["c", "r", "p", "y"]).run({"x": data["x"][:2]})
    for name, array in expected.items():
        np.testing.assert_allclose(np.concatenate(found[name]), array, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(np.concatenate(found["x"]), data["x"][:2])


@pytest.mark.parametrize("name", ["bert_encoder", "unet"])
def test_pieces_of_networks(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With values that several pieces read, and shapes that are computed from tensors of other pieces."""
    monkeypatch.setattr(segments, "NODES", 7)
    model = networks.load(name)
    specs = signature(import_model(model))[0]
    inputs = random_inputs(specs)
    names = [node.output[0] for node in model.graph.node]
    found: Arrays = {}
    machine = Machine("cpu", {spec.name: spec.shape for spec in specs})
    machine.run(model, names, [inputs], lambda index, values: found.update(values))
    for tensor, array in OnnxRuntime(model, outputs=names).run(inputs).items():
        assert difference(found[tensor], array).relative < 1e-4, tensor


@pytest.mark.parametrize(("nodes", "limit"), [(100, 1 << 30), (2, 1 << 30), (100, 1), (2, 1000)])
def test_two_models_side_by_side(
    model: onnx.ModelProto, data: Arrays, monkeypatch: pytest.MonkeyPatch, nodes: int, limit: int
) -> None:
    monkeypatch.setattr(segments, "NODES", nodes)
    monkeypatch.setattr(instrument, "CHUNK_BYTES", limit)
    report = glow.quantize(model, data).report()
    monkeypatch.undo()
    expected = glow.quantize(model, data).report()
    assert [layer.cumulative for layer in report.layers] == pytest.approx(
        [layer.cumulative for layer in expected.layers], rel=1e-3
    )


def test_both_pipelines(model: onnx.ModelProto, data: Arrays) -> None:
    one, other = (glow.quantize(model, data, pipeline=name) for name in ("cpu", "reference"))
    for name, chosen in one.activations.items():
        assert float(other.activations[name].scale) == pytest.approx(float(chosen.scale), rel=1e-5)
