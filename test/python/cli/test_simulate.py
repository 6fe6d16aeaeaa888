"""`glow simulate`: a model that was compiled for a chip."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow as package

Glow = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def compiled(glow: Glow, tmp_path: Path) -> Path:
    """A folder with a product in 8 bits for the chip `tiny`."""
    weights = np.random.default_rng(0).standard_normal((24, 10), np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], name="product")],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [3, 24])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [3, 10])],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    samples = [{"x": np.random.default_rng(seed).standard_normal((3, 24), np.float32)} for seed in range(2)]
    package.quantize(model, samples, activations="int8").save(tmp_path / "product.onnx")
    glow("compile", "product.onnx", "--chip", "tiny", "-o", "out", check=True)
    return tmp_path / "out"


def test_simulates_as_the_cpu_computes(glow: Glow, compiled: Path, tmp_path: Path) -> None:
    x = np.random.default_rng(7).standard_normal((3, 24), np.float32)
    np.savez(tmp_path / "in.npz", x=x)
    arguments = ("--inputs", "in.npz", "-o", "out.npz", "--trace", "trace.json", "--check-races", "--json")
    report = json.loads(glow("simulate", compiled.name, *arguments, check=True).stdout)
    assert report["chip"] == "tiny" and report["cycles"] > 0
    assert sum(part["macs"] for part in report["parts"].values()) == 3 * 24 * 10
    expected = package.compile(tmp_path / "product.onnx").run({"x": x})["y"]
    np.testing.assert_array_equal(np.load(tmp_path / "out.npz")["y"], expected)
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    assert {event["args"]["name"] for event in events if event["name"] == "process_name"} == set(report["parts"])
    assert f"{report['cycles']:,} cycles" in glow("simulate", compiled.name, check=True).stdout


def test_errors_are_lines(glow: Glow, compiled: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "wrong.npz", x=np.zeros((3, 25), np.float32))
    program = next(compiled.glob("*/program.bin"))
    for arguments, message in (
        (("missing",), "missing/model.json: no such file or directory"),
        ((compiled.name, "--inputs", "wrong.npz"), "input 'x' is float32[3, 25], expected float32[3, 24]"),
    ):
        result = glow("simulate", *arguments)
        assert result.returncode == 1 and result.stdout == ""
        assert message in result.stderr and len(result.stderr.splitlines()) == 1
    data = bytearray(program.read_bytes())
    data[len(data) // 2] ^= 1
    program.write_bytes(data)
    result = glow("simulate", compiled.name)
    assert result.returncode == 1 and "the file is damaged" in result.stderr
