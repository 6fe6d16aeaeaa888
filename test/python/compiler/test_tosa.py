"""TOSA as text, and the errors before the flatbuffer. test/integration/test_tosa_export.py has the numbers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from glow.compiler.driver import resolve_pipeline
from glow.compiler.tosa import TOSA_OPT, find_tosa_opt, lower_to_tosa
from glow.errors import CompileError, PipelineError


def quantized_model(*middle: onnx.NodeProto) -> onnx.ModelProto:
    """quantize(f(dequantize(x))) of a float input `image`; `middle` goes from `real` to `result`."""
    constants = [
        numpy_helper.from_array(np.float32(0.25), "scale"),
        numpy_helper.from_array(np.array(3, np.uint8), "zero"),
    ]
    parameters = ["scale", "zero"]
    nodes = [
        helper.make_node("QuantizeLinear", ["image", *parameters], ["q"], name="quantize"),
        helper.make_node("DequantizeLinear", ["q", *parameters], ["real"], name="dequantize"),
        *middle,
        helper.make_node("QuantizeLinear", ["result", *parameters], ["r"], name="quantize_result"),
        helper.make_node("DequantizeLinear", ["r", *parameters], ["scores"], name="dequantize_result"),
    ]
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 4]) for name in ("image", "scores"))
    graph = helper.make_graph(nodes, "quantized", [x], [y], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def small_model() -> onnx.ModelProto:
    return quantized_model(helper.make_node("Sigmoid", ["real"], ["result"], name="squash"))


def test_text_is_tosa_alone() -> None:
    graph = lower_to_tosa(small_model(), dims={"batch": 2})
    assert "tosa.table" in graph.text
    assert "glow" not in graph.text
    assert '"squash"' in graph.text, "locations are the names of nodes"
    assert re.search(r'tensor<2x4xi8> \{tosa\.tensor_name = "image"\}', graph.text)


def test_the_caller_is_told_how_to_quantize() -> None:
    graph = lower_to_tosa(small_model(), dims={"batch": 2})
    (x,), (y,) = graph.inputs, graph.outputs
    assert (x.spec.name, x.spec.shape, x.spec.dtype, x.scale, x.zero_point) == ("image", (2, 4), np.uint8, 0.25, 3)
    assert str(y) == "scores: uint8[2, 4], (q - 3) * 0.25"


def test_what_is_left_in_floating_point_is_listed(tmp_path: Path) -> None:
    softmax = helper.make_node("Softmax", ["real"], ["shares"], name="share")
    norm = helper.make_node("CumSum", ["shares", "axis"], ["result"], name="accumulate")
    model = quantized_model(softmax, norm)
    model.graph.initializer.append(numpy_helper.from_array(np.array(1), "axis"))
    with pytest.raises(PipelineError) as caught:
        lower_to_tosa(model, dims={"batch": 2}, dump_dir=tmp_path)
    for node in ("share", "accumulate"):
        assert f"of node '{node}' has no form in the integer profile of TOSA" in str(caught.value)


def test_dynamic_shapes_are_refused() -> None:
    with pytest.raises(CompileError, match="input 'image' has the dynamic shape"):
        lower_to_tosa(small_model())


def test_missing_serialiser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(TOSA_OPT, raising=False)
    with pytest.raises(CompileError, match="tosa-opt is not on PATH .*/pip install tosa-tools"):
        find_tosa_opt()
    monkeypatch.setenv(TOSA_OPT, "/nowhere/tosa-opt")
    with pytest.raises(CompileError, match="GLOW_TOSA_OPT=/nowhere/tosa-opt is not a program"):
        find_tosa_opt()


def test_failing_serialiser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tosa-opt"
    program.write_text("#!/bin/sh\necho \"graph.mlir:1: error: 'tosa.table' op is no good\" >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv(TOSA_OPT, str(program))
    with pytest.raises(CompileError, match="cannot serialise the graph: .*'tosa.table' op is no good"):
        lower_to_tosa(small_model(), dims={"batch": 2}).serialize()


def test_no_code_comes_from_the_pipeline() -> None:
    with pytest.raises(CompileError, match="the pipeline 'tosa' ends at tosa, from which no code is made"):
        resolve_pipeline("cpu", "tosa")
