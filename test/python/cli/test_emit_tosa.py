"""`glow compile --emit tosa` and `--emit tosa-mlir`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper


@pytest.fixture
def integers_path(tmp_path: Path) -> Path:
    """A file with relu(x) on int8, which no quantisation surrounds."""
    x, y = (helper.make_tensor_value_info(name, TensorProto.INT8, [2, 3]) for name in "xy")
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"], name="rectify")], "integers", [x], [y])
    path = tmp_path / "integers.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def test_text(glow: Callable, integers_path: Path, tmp_path: Path) -> None:
    result = glow("compile", integers_path, "--emit", "tosa-mlir", "-o", "out.mlir", check=True)
    assert result.stdout.splitlines() == [
        "out.mlir: TOSA 1.0, integer profile",
        "  input x: int8[2, 3]",
        "  output y: int8[2, 3]",
    ]
    assert "tosa.clamp" in (tmp_path / "out.mlir").read_text()


def test_missing_serialiser_writes_nothing(
    glow: Callable, integers_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLOW_TOSA_OPT", "nowhere")
    result = glow("compile", integers_path, "--emit", "tosa", "-o", "out.tosa")
    assert result.returncode == 1
    assert result.stderr.startswith("glow: error: GLOW_TOSA_OPT=nowhere is not a program")
    assert not (tmp_path / "out.tosa").exists()


def test_float_model_is_refused(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    options = ("--emit", "tosa-mlir", "-o", "out.mlir", "--dump-dir", "dumps")
    result = glow("compile", small_path, "--dim", "batch=2", *options)
    assert result.returncode == 1
    assert "has the input \"x\" of type 'tensor<2x4xf32>', expected" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out.mlir").exists()


def test_options_for_cpus_are_refused(glow: Callable, integers_path: Path) -> None:
    result = glow("compile", integers_path, "--emit", "tosa-mlir", "-o", "out.mlir", "--threads", 2, "--cpu", "znver4")
    assert result.returncode == 2
    assert "--cpu, --threads" in result.stderr
    assert "makes no code for a CPU" in result.stderr
