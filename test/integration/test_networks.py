"""Whole networks, model in and numbers out: both pipelines against ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

import glow
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks

TOLERANCE = 1e-4


# One test per network, because making its weights and running it in ONNX Runtime serves both pipelines.
@pytest.mark.parametrize("name", [*networks.names(), *networks.small_names()])
def test_network(name: str, tmp_path: Path) -> None:
    path = networks.save(name, tmp_path / f"{name}.onnx")
    cpu = glow.compile(path, pipeline="cpu", cache=False)
    inputs = random_inputs(cpu.inputs)
    expected = OnnxRuntime(path).run(inputs)
    found = {"cpu": cpu.run(inputs)}
    del cpu
    found["reference"] = glow.compile(path, pipeline="reference", cache=False).run(inputs)
    for pipeline, results in found.items():
        assert list(results) == list(expected)
        for output, array in expected.items():
            assert results[output].dtype == array.dtype
            error = difference(results[output], array).relative
            assert error <= TOLERANCE, f"{pipeline}: output '{output}' has the relative error {error:.3g}"
