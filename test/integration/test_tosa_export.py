"""Networks in TOSA: Arm's reference model and the way back to glow compute what the cpu pipeline does, bit for bit."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from quantized_graph import Array, QuantizedGraph
from test_quantized_ops import FORMATS, THEMES, X, Y, products
from test_tosa_conformance import ModuleJob
from tosa_cases import packages, tools

import glow
from glow import ir
from glow.compiler.driver import resolve_pipeline
from glow.compiler.tosa import TOSA_OPT, TosaGraph, lower_to_tosa
from glow.passes import ConvertTosaToGlow
from glow.passmanager import PassManager
from glow.testing import trained_networks


@pytest.fixture(autouse=True)
def tosa_opt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The serialiser; without Arm's tools the tests of this file are skipped."""
    tools()
    monkeypatch.setenv(TOSA_OPT, str(packages() / "bin" / "tosa-opt"))


def run_reference_model(graph: TosaGraph, inputs: dict[str, Array], folder: Path) -> dict[str, Array]:
    """The results of Arm's reference model. It knows signed arrays only, which have the bits of unsigned ones."""
    (folder / "graph.tosa").write_bytes(graph.serialize())
    fed = [f"in_{index}.npy" for index in range(len(graph.inputs))]
    found = [f"out_{index}.npy" for index in range(len(graph.outputs))]
    for name, tensor in zip(fed, graph.inputs, strict=True):
        np.save(folder / name, signed(inputs[tensor.spec.name]))
    case = {"tosa_file": "graph.tosa", "ifm_file": fed, "ofm_file": found}
    (folder / "desc.json").write_text(json.dumps(case))
    script = Path(__file__).with_name("tosa_golden.py")
    subprocess.run([tools() / "python", script, folder], check=True)
    return {
        tensor.spec.name: np.load(folder / name).view(tensor.spec.dtype)
        for name, tensor in zip(found, graph.outputs, strict=True)
    }


def signed(array: Array) -> Array:
    """The same bits as signed integers."""
    return array.view(f"i{array.itemsize}") if array.dtype.kind == "u" else array


def run_way_back(graph: TosaGraph, inputs: dict[str, Array]) -> dict[str, Array]:
    """The results after convert-tosa-to-glow, by the cpu pipeline."""
    with ir.Context():
        module = ir.Module.parse(graph.text)
        PassManager.parse(f"builtin.module(func.func({ConvertTosaToGlow()}))").run(module.operation)
        job = ModuleJob(str(module), resolve_pipeline("cpu", None))
    fed = {name: signed(array) for name, array in inputs.items()}
    found = job.executable(cache=None)[0].run(fed)
    return {tensor.spec.name: found[tensor.spec.name].view(tensor.spec.dtype) for tensor in graph.outputs}


def wrong_outputs(model: onnx.ModelProto, inputs: dict[str, Array], folder: Path, *, goes_back: bool) -> list[str]:
    """The outputs that are not those of the cpu pipeline, bit for bit."""
    expected = glow.compile(model, cache=False).run(inputs)
    graph = lower_to_tosa(model)
    results = [run_reference_model(graph, inputs, folder)]
    if goes_back:
        results.append(run_way_back(graph, inputs))
    return [
        name
        for found in results
        for name, wanted in expected.items()
        if found[name].dtype != wanted.dtype or not np.array_equal(found[name], wanted)
    ]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.__name__)
def test_operators(theme: Any, kind: str, tmp_path: Path) -> None:
    dtype, zero, out = FORMATS[kind]
    graph = QuantizedGraph(dtype, per_channel=theme is products)
    theme(graph, zero, out)
    assert wrong_outputs(graph.model(), graph.inputs, tmp_path, goes_back=True) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_strides_that_do_not_divide(kind: str, tmp_path: Path) -> None:
    """Images that no window sees the end of, and grouped filters on them."""
    dtype, zero, out = FORMATS[kind]
    graph = QuantizedGraph(dtype)
    for name, window, strides, group in (
        ("points", 1, [2, 2], 1),
        ("points_of_groups", 1, [2, 4], 2),
        ("points_of_some_rows", 1, [3, 2], 1),
        ("cut", 2, [3, 3], 1),
        ("cut_in_groups", 3, [2, 2], 2),
    ):
        image = graph.input((2, 4, 8, 12), X, zero)
        conv = graph.add("Conv", image, graph.weight((6, 4 // group, window, window), 0), strides=strides, group=group)
        graph.quantize(conv, Y, out, name)
    pooled = graph.add("MaxPool", graph.input((2, 4, 8, 12), X, zero), kernel_shape=[1, 1], strides=[2, 2])
    graph.quantize(pooled, X, zero, "max")
    assert wrong_outputs(graph.model(), graph.inputs, tmp_path, goes_back=True) == []


def test_sixteen_bits(tmp_path: Path) -> None:
    """Sums of 48 bits, which convert-tosa-to-glow does not take back, and tables that interpolate."""
    graph = QuantizedGraph(np.int16)
    conv = graph.add("Conv", graph.input((1, 6, 9, 7), X, 0), graph.weight((5, 6, 3, 3), 0), pads=[1, 0, 1, 2])
    graph.quantize(conv, Y, 0, "conv")
    graph.quantize(graph.add("Add", graph.input((7, 40), X, 0), graph.input((7, 40), 0.11, 0)), 0.2, 0, "add")
    graph.quantize(graph.add("Tanh", graph.input((400,), 4 / 32768, 0)), 1 / 32768, 0, "tanh")
    graph.inputs["input_0"] //= 64
    assert wrong_outputs(graph.model(), graph.inputs, tmp_path, goes_back=False) == []


class Samples(CalibrationDataReader):  # type: ignore[misc]
    """Images for calibration."""

    def __init__(self, name: str, images: Array) -> None:
        self._samples = iter([{name: image[None]} for image in images])

    def get_next(self) -> dict[str, Array] | None:
        """The next sample, or None after the last one."""
        return next(self._samples, None)


@pytest.fixture(scope="module", params=[QuantType.QInt8, QuantType.QUInt8], ids=str)
def small_cnn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Array]:
    """The small network for digits, quantised by ONNX Runtime's tool for one image, and an image."""
    folder = tmp_path_factory.mktemp("cnn")
    trained = trained_networks.load("cnn")
    for value in (*trained.model.graph.input, *trained.model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    onnx.save(trained.model, folder / "float.onnx")
    quant_pre_process(folder / "float.onnx", folder / "prepared.onnx", skip_symbolic_shape=True)
    samples = Samples(trained.model.graph.input[0].name, trained.calibration[:16])
    options = {"activation_type": request.param, "weight_type": QuantType.QInt8, "per_channel": True}
    quantize_static(folder / "prepared.onnx", folder / "int8.onnx", samples, **options)
    return folder / "int8.onnx", trained.test[:1]


def test_small_network(small_cnn: tuple[Path, Array], tmp_path: Path) -> None:
    """The caller quantises the input and dequantises the output with what the graph says."""
    path, image = small_cnn
    graph = lower_to_tosa(path)
    (x,), (y,) = graph.inputs, graph.outputs
    assert x.scale is not None
    assert y.scale is not None
    info = np.iinfo(x.spec.dtype)
    levels = np.clip(np.rint(image / np.float32(x.scale)) + x.zero_point, info.min, info.max).astype(x.spec.dtype)
    found = run_reference_model(graph, {x.spec.name: levels}, tmp_path)[y.spec.name]
    (expected,) = glow.compile(path, cache=False).run({x.spec.name: image}).values()
    real = (found.astype(np.float32) - np.float32(y.zero_point)) * np.float32(y.scale)
    np.testing.assert_array_equal(real, expected)
    assert np.ptp(expected) > 5


def test_vela_takes_the_small_network(small_cnn: tuple[Path, Array], tmp_path: Path) -> None:
    """All of what `glow compile --emit tosa` writes runs on an Ethos-U55."""
    source = tmp_path / "cnn.tosa"
    program = "from glow.cli import main; main()"
    emit = ["compile", small_cnn[0], "--emit", "tosa", "-o", source]
    subprocess.run([sys.executable, "-c", program, *emit], check=True, capture_output=True)
    assert source.read_bytes() == lower_to_tosa(small_cnn[0]).serialize()
    command = [tools() / "vela", "--accelerator-config", "ethos-u55-128", "--output-format", "raw"]
    result = subprocess.run(
        [*command, "--output-dir", tmp_path, source], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"CPU operators = 0 \(0\.0%\)", result.stdout), result.stdout
    (summary,) = tmp_path.glob("cnn_summary_*.csv")
    (row,) = csv.DictReader(summary.open())
    assert int(row["cycles_total"]) > 0
