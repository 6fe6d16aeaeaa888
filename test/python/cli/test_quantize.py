"""`glow quantize`: what it writes and prints, and its errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from .test_bad_input import assert_fails


@pytest.fixture
def data_path(tmp_path: Path) -> Path:
    """Calibration data for `small_path`."""
    np.savez(tmp_path / "data.npz", x=np.random.default_rng(0).standard_normal((16, 4), np.float32))
    return tmp_path / "data.npz"


def test_static(glow: Callable, small_path: Path, data_path: Path, tmp_path: Path) -> None:
    result = glow("quantize", small_path, "--data", data_path, "-o", "small.q.onnx", check=True)
    assert result.stdout.startswith("small.q.onnx: 2 of 3 nodes quantised\n")
    assert "in float: choose (ArgMax): the operator is not in the quantiser's table" in result.stdout
    stored = {each.name: each.data_type for each in onnx.load(tmp_path / "small.q.onnx").graph.initializer}
    assert stored["w/quantized"] == TensorProto.INT8
    result = glow("run", "small.q.onnx", "--dim", "batch=2", check=True)
    assert "y" in result.stdout


def test_weight_only(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    glow("quantize", small_path, "--mode", "weight-only", "--weights", "int4", "-o", "small.q.onnx", check=True)
    stored = {each.name: each.data_type for each in onnx.load(tmp_path / "small.q.onnx").graph.initializer}
    assert stored["w/quantized"] == TensorProto.INT4


def test_profile_and_report(glow: Callable, small_path: Path, data_path: Path, tmp_path: Path) -> None:
    options = ("--save-profile", "p.json", "--report", "r.html", "--verbose")
    result = glow("quantize", small_path, "--data", data_path, "-o", "one.onnx", *options, check=True)
    assert "cumulative dB" in result.stdout
    assert (tmp_path / "r.html").read_text().startswith("<!DOCTYPE html>")
    glow("quantize", small_path, "--profile", "p.json", "-o", "two.onnx", check=True)
    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()


def test_accuracy_goal(glow: Callable, small_path: Path, data_path: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "labels.npy", np.zeros(16, np.int64))
    options = ("--labels", "labels.npy", "--max-accuracy-drop", "100")
    result = glow("quantize", small_path, "--data", data_path, "-o", "q.onnx", *options, check=True)
    assert "on the calibration data: " in result.stdout and "percentage points below float" in result.stdout
    result = glow("quantize", small_path, "--data", data_path, "-o", "q.onnx", *options[2:], check=True)
    assert "another class than the float model's for" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (("--data", "missing.npz"), ("missing.npz: no such file or directory",)),
        ((), ("'static' needs calibration data",)),
        (("--data", "bad.npz"), ("bad.npz: input 'x' is float32[3, 5], expected float32[samples, 4]",)),
        (("--data", "data.npz", "-o", "nowhere/q.onnx"), ("nowhere/q.onnx: no such file or directory",)),
        (("--profile", "data.npz"), ("data.npz is not a profile",)),
        (("--data", "data.npz", "--labels", "data.npz"), ("data.npz has several arrays",)),
        (("--data", "data.npz", "--keep-float", "nobody"), ("no node 'nobody'", "'multiply', 'rectify', 'choose'")),
    ],
)
def test_errors(
    glow: Callable, small_path: Path, data_path: Path, arguments: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    np.savez(data_path.with_name("bad.npz"), x=np.zeros((3, 5), np.float32))
    before = sorted(small_path.parent.iterdir())
    assert_fails(glow("quantize", small_path, "-o", "small.q.onnx", *arguments), *fragments)
    assert sorted(small_path.parent.iterdir()) == before
