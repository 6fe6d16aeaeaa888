"""`--chip` in `glow compile` and `glow run`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow as package


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quantised layer of 12 x 20 weights."""
    rng = np.random.default_rng(0)
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "w"], ["h"], "layer"),
            helper.make_node("Relu", ["h"], ["y"], "relu"),
        ],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [3, 12])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [3, 20])],
        [numpy_helper.from_array(rng.standard_normal((12, 20)).astype(np.float32), "w")],
    )
    float_model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    samples = rng.standard_normal((4, 3, 12)).astype(np.float32)
    path = tmp_path_factory.mktemp("model") / "layer.onnx"
    onnx.save(package.quantize(float_model, [{"x": x} for x in samples], activations="int8").model, path)
    return path


def test_run_compares_with_the_cpu(glow: Callable, model: Path) -> None:
    result = glow("run", model, "--chip", "tiny", "--pin", "layer=chip", "--compare", "cpu", "--json", check=True)
    summary = json.loads(result.stdout)
    assert summary["differing_elements"] == 0
    assert summary["offloaded_macs_fraction"] == 1.0
    assert summary["cycles"] > 0
    assert 0 < summary["mac_utilization"] < 1
    assert summary["peak_sram_bytes"] > 0
    assert summary["bytes_by_memory"]["dram"]["read"] >= 12 * 20


def test_compile_writes_parts_that_simulate(glow: Callable, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    glow("compile", model, "--chip", "tiny", "--pin", "layer=chip", "-o", out, check=True)
    parts = json.loads((out / "model.json").read_text())["parts"]
    assert {part["device"] for part in parts} >= {"chip"}
    assert "cycles" in glow("simulate", out, check=True).stdout


def test_compare_executes_steps_and_instructions(glow: Callable, model: Path) -> None:
    """The levels of a chip agree with ONNX Runtime as the cpu pipeline does."""
    options = ("--levels", "llvm,glir,accel", "--chip", "tiny", "--tolerance", "0.05", "--json")
    results = json.loads(glow("compare", model, *options, check=True).stdout)
    assert [each["level"] for each in results] == ["llvm", "glir", "accel"]
    assert len({each["max_rel_error"] for each in results}) == 1
    assert all(each["first_difference"] is None for each in results)


def test_levels_of_a_chip_need_one(glow: Callable, model: Path) -> None:
    result = glow("compare", model, "--levels", "accel")
    assert result.returncode == 1
    assert "unknown level 'accel', expected some of glow, linalg, llvm; it needs --chip" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--chip", "gemini-like"], "did you mean 'gemmini-like'"),
        (["--chip", "tiny", "--pin", "layr=chip"], "did you mean 'layer'"),
        (["--chip", "tiny", "--partition", "nowhere.yaml"], "nowhere.yaml"),
        (["--chip", "tiny", "--compare", "onnxruntime"], "--compare"),
        (["--compare", "cpu"], "--compare"),
    ],
)
def test_bad_options(glow: Callable, model: Path, options: list[str], message: str) -> None:
    result = glow("run", model, *options)
    assert result.returncode != 0
    assert message in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


def test_an_error_leaves_nothing_behind(glow: Callable, model: Path, tmp_path: Path) -> None:
    """A folder that has something else is not written to, and one for a model that fails is not made."""
    (tmp_path / "file").touch()
    result = glow("compile", model, "--chip", "tiny", "-o", tmp_path)
    assert result.returncode == 1
    assert "expected a new or empty folder" in result.stderr
    glow("compile", model, "--chip", "tiny", "--pin", "layer=cpu", "--pin", "x=chip", "-o", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]
