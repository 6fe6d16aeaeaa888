"""The `glow` command as a process of its own, and models to give to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

Glow = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def glow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Glow:
    """Runs `glow ARGUMENTS` in `tmp_path` with a cache of its own."""
    monkeypatch.setenv("GLOW_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: object, check: bool = False) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from glow.cli import main; main()", *map(str, arguments)]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
        if check:
            assert result.returncode == 0, result.stderr
        return result

    return run


def small_model() -> onnx.ModelProto:
    """relu(x @ w) and its largest index; x is [batch, 4], w has seeded weights."""
    weights = np.random.default_rng(0).standard_normal((4, 3), np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "w"], ["product"], name="multiply"),
            helper.make_node("Relu", ["product"], ["y"], name="rectify"),
            helper.make_node("ArgMax", ["product"], ["best"], name="choose", axis=1, keepdims=0),
        ],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4])],
        [
            helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 3]),
            helper.make_tensor_value_info("best", TensorProto.INT64, ["batch"]),
        ],
        [numpy_helper.from_array(weights, "w")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture
def small_path(tmp_path: Path) -> Path:
    """A file with `small_model()`; needs `--dim batch=N`."""
    path = tmp_path / "small.onnx"
    onnx.save(small_model(), path)
    return path
