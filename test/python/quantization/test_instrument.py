"""Fetching tensors: in groups that fit into memory, with the same result as all at once."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import onnx
import pytest

import glow
from glow.quantization import instrument
from glow.quantization.instrument import Machine
from glow.runtime.onnx_runtime import OnnxRuntime

from .conftest import Arrays


@pytest.mark.parametrize("limit", [1, 1000, 1 << 30])
def test_groups(model: onnx.ModelProto, data: Arrays, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(instrument, "CHUNK_BYTES", limit)
    names = ["c", "r", "x", "p", "y"]
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    at_once = []

    def visit(index: int, values: Arrays) -> None:
        at_once.append(sum(array.nbytes for name, array in values.items() if name != "x"))
        for name, array in values.items():
            assert len(found[name]) == index
            found[name].append(array)

    samples = [{"x": each[None]} for each in data["x"][:2]]
    Machine("cpu", {"x": (1, 2, 8, 8)}).run(model, names, samples, visit)
    expected = OnnxRuntime(model, outputs=["c", "r", "p", "y"]).run({"x": data["x"][:2]})
    for name, array in expected.items():
        np.testing.assert_allclose(np.concatenate(found[name]), array, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(np.concatenate(found["x"]), data["x"][:2])
    largest = max(array[0].nbytes for array in expected.values())
    assert max(at_once) <= max(limit, largest)


def test_groups_do_not_change_the_model(model: onnx.ModelProto, data: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = glow.quantize(model, data)
    monkeypatch.setattr(instrument, "CHUNK_BYTES", 2000)
    found = glow.quantize(model, data)
    for name, chosen in expected.activations.items():
        assert float(found.activations[name].scale) == pytest.approx(float(chosen.scale), rel=1e-5)


def test_both_pipelines(model: onnx.ModelProto, data: Arrays) -> None:
    one, other = (glow.quantize(model, data, pipeline=name) for name in ("cpu", "reference"))
    for name, chosen in one.activations.items():
        assert float(other.activations[name].scale) == pytest.approx(float(chosen.scale), rel=1e-5)
