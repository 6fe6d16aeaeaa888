"""Models on a described chip: the files, what the simulated chip computes, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow
from glow import chips
from glow.compiler.accelerator import ChipJob
from glow.compiler.partition import Device
from glow.errors import CompileError, InputError
from glow.simulator.executable import ChipExecutable

Array = np.ndarray[Any, Any]


def network(height: int = 9, width: int = 7) -> onnx.ModelProto:
    """A strided and padded convolution, a depthwise one, pooling, a residual sum and a classifier, of odd sizes."""
    rng = np.random.default_rng(0)

    def weight(name: str, *shape: int) -> onnx.TensorProto:
        return numpy_helper.from_array((rng.standard_normal(shape) * 0.3).astype(np.float32), name)

    nodes = [
        helper.make_node("Conv", ["x", "w0", "b0"], ["c0"], "stem", strides=[2, 1], pads=[1, 2, 1, 0]),
        helper.make_node("Relu", ["c0"], ["r0"], "relu"),
        helper.make_node("Conv", ["r0", "w1"], ["c1"], "depthwise", group=6, pads=[1, 1, 1, 1]),
        helper.make_node("Add", ["c1", "r0"], ["sum"], "sum"),
        helper.make_node("MaxPool", ["sum"], ["p"], "pool", kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 0]),
        helper.make_node("GlobalAveragePool", ["p"], ["g"], "mean"),
        helper.make_node("Flatten", ["g"], ["f"], "flatten"),
        helper.make_node("Gemm", ["f", "w2", "b2"], ["y"], "classifier", transB=1),
    ]
    weights = [weight("w0", 6, 3, 3, 3), weight("b0", 6), weight("w1", 6, 1, 3, 3), weight("w2", 5, 6), weight("b2", 5)]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, height, width])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 5])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)


@pytest.fixture(scope="module")
def samples() -> Array:
    return np.random.default_rng(1).standard_normal((8, 3, 9, 7)).astype(np.float32)


@pytest.fixture(scope="module")
def quantized(samples: Array) -> onnx.ModelProto:
    return glow.quantize(network(), {"x": samples}, activations="int8").model


@pytest.fixture(scope="module")
def compiled(quantized: onnx.ModelProto, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    ChipJob(quantized, chips.load("tiny")).write(folder)
    return folder


@pytest.mark.parametrize("chip", chips.names())
def test_every_chip_computes_what_the_cpu_does(
    chip: str, quantized: onnx.ModelProto, samples: Array, tmp_path: Path
) -> None:
    """Bit for bit, and in an order that tokens fix. Pinned, since so small a network is not worth the copies."""
    pins: dict[str, Device] = dict.fromkeys(("stem", "depthwise", "sum", "pool", "classifier"), "chip")
    _, division = ChipJob(quantized, chips.load(chip), pins=pins).write(tmp_path)
    assert division.offloaded_macs_fraction == 1.0
    result = ChipExecutable(tmp_path).run({"x": samples[:1]}, check_races=True)
    expected = glow.compile(quantized, cache=False).run({"x": samples[:1]})
    np.testing.assert_array_equal(result.outputs["y"], expected["y"])
    assert result.cycles > 0


def test_a_pinned_node_runs_on_the_cpu(quantized: onnx.ModelProto, samples: Array, tmp_path: Path) -> None:
    """Its products are no longer the chip's, and the numbers stay the same."""
    _, division = ChipJob(quantized, chips.load("tiny"), pins={"depthwise": "cpu"}).write(tmp_path)
    assert 0 < division.offloaded_macs_fraction < 1
    result = ChipExecutable(tmp_path).run({"x": samples[:1]})
    expected = glow.compile(quantized, cache=False).run({"x": samples[:1]})
    np.testing.assert_array_equal(result.outputs["y"], expected["y"])


def test_unsigned_activations(samples: Array, tmp_path: Path) -> None:
    """A chip that takes them computes with them; one that does not says so."""
    model = glow.quantize(network(), {"x": samples}, activations="uint8").model
    ChipJob(model, chips.load("tiny"), pins={"stem": "chip"}).write(tmp_path)
    result = ChipExecutable(tmp_path).run({"x": samples[:1]})
    expected = glow.compile(model, cache=False).run({"x": samples[:1]})
    np.testing.assert_array_equal(result.outputs["y"], expected["y"])
    with pytest.raises(CompileError, match="'stem' is pinned to the chip, which does not take it: .* takes i8"):
        ChipJob(model, chips.load("vta-like"), pins={"stem": "chip"}).write(tmp_path)


def test_a_float_model_is_not_offloaded_silently(tmp_path: Path) -> None:
    with pytest.raises(CompileError, match="stem"):
        ChipJob(network(), chips.load("vta-like"), require_offload=True).write(tmp_path)


def test_files_of_another_chip_are_refused(compiled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(compiled, folder)
    (folder / "chip.json").write_text(chips.load("gemmini-like").model_dump_json())
    with pytest.raises(InputError, match="not the chip that the model was compiled for"):
        ChipExecutable(folder)


@pytest.mark.parametrize("key", ["parts", "chip_hash", "output_values"])
def test_a_damaged_model_is_refused(compiled: Path, tmp_path: Path, key: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(compiled, folder)
    content = json.loads((folder / "model.json").read_text())
    del content[key]
    (folder / "model.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=f"does not hold a model for a chip(.|\n)*{key}"):
        ChipExecutable(folder)


def test_a_model_of_an_unknown_element_type_is_refused(compiled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(compiled, folder)
    content = json.loads((folder / "model.json").read_text())
    content["inputs"][0]["dtype"] = "int7"
    (folder / "model.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match="unknown element type 'int7'"):
        ChipExecutable(folder)


def test_a_program_without_its_weights_is_refused(compiled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(compiled, folder)
    weights = next(folder.glob("*_chip_*/program.weights"))
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"program\.weights has \d+ bytes, expected \d+"):
        ChipExecutable(folder)


def test_memory_beyond_the_chip_is_refused(compiled: Path, tmp_path: Path) -> None:
    """Sizes are checked before memory is taken."""
    folder = tmp_path / "model"
    shutil.copytree(compiled, folder)
    manifest = next(folder.glob("*_chip_*/program.json"))
    content = json.loads(manifest.read_text()) | {"memory_bytes": 1 << 50}
    manifest.write_text(json.dumps(content))
    with pytest.raises(InputError, match="bytes off chip, 'tiny' has"):
        ChipExecutable(folder)


def test_inputs_are_checked(compiled: Path, samples: Array) -> None:
    executable = ChipExecutable(compiled)
    with pytest.raises(InputError, match=r"missing input 'x' \(float32\[1, 3, 9, 7\]\)"):
        executable.run({})
    with pytest.raises(InputError, match=r"input 'x' is float32\[8, 3, 9, 7\], expected"):
        executable.run({"x": samples})
    with pytest.raises(InputError, match="unknown input 'z'"):
        executable.run({"x": samples[:1], "z": samples})


def test_peak_memory_is_within_the_chip(compiled: Path) -> None:
    """The bytes that are live at a time: some, and no more than the memories have."""
    executable = ChipExecutable(compiled)
    capacity = sum(memory.bytes for memory in executable.chip.memories[1:])
    assert 0 < executable.peak_sram_bytes <= capacity
