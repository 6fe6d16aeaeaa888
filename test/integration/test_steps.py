"""The steps of a chip as native code: tiles compute what the cpu pipeline does, before there are instructions."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from quantized_graph import QuantizedGraph

import glow
from glow import chips
from glow.compiler.driver import import_owned, write_library
from glow.pipelines import accelerator
from glow.runtime.executable import Executable, load


def network(activation: Any) -> QuantizedGraph:
    """Padded, strided, dilated and depthwise convolutions, pooling, a table, a sum and a classifier, of odd sizes."""
    graph = QuantizedGraph(activation, per_channel=True)
    zero = 5 if np.dtype(activation) == np.int8 else 131

    def requantized(x: str, scale: float, at: int) -> str:
        parameters = (graph.constant(np.float32(scale)), graph.constant(np.array(at, activation)))
        return graph.add("DequantizeLinear", graph.add("QuantizeLinear", x, *parameters), *parameters)

    x = graph.input((1, 3, 13, 11), 0.05, zero)
    weight = graph.weight((7, 3, 3, 5), axis=0)
    bias = graph.bias(7, 0.05)
    stem = requantized(graph.add("Conv", x, weight, bias, pads=[1, 2, 1, 0], strides=[2, 1]), 0.4, zero)
    weight = graph.weight((7, 1, 3, 3), axis=0)
    depthwise = graph.add("Conv", stem, weight, group=7, pads=[2, 1, 2, 1], dilations=[2, 1])
    table = requantized(graph.add("Sigmoid", requantized(depthwise, 0.9, zero)), 0.004, zero)
    total = requantized(graph.add("Add", table, stem), 0.4, zero + 3)
    pooled = graph.add("MaxPool", total, kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 0])
    graph.quantize(pooled, 0.4, zero + 3, "pooled")
    mean = requantized(graph.add("GlobalAveragePool", pooled), 0.2, zero)
    flat = graph.add("Flatten", mean)
    graph.quantize(graph.add("Gemm", flat, graph.weight((7, 5), axis=1)), 0.3, zero, "classes")
    return graph


def compile_steps(model: onnx.ModelProto, chip: str, after: str, folder: Path) -> Executable:
    """All of the model as steps of the chip, as left by a stage, in native code."""
    from glow import ir

    module = import_owned(model)
    with module.context:
        module.operation.attributes["glir.chip"] = ir.Attribute.parse(chips.load(chip).to_attribute())
        module.body.operations[0].operation.attributes["glir.offloaded"] = ir.UnitAttr.get()
    write_library(module, accelerator.build_for_cpu(after), "steps", "native", folder)
    return load(folder)


@pytest.mark.parametrize(
    ("chip", "after", "activation"),
    [("tiny", "tiles", np.int8), ("tiny", "streams", np.uint8), ("ethos-u55-256-like", "tiles", np.int8)],
)
def test_steps_compute_what_the_cpu_does(chip: str, after: str, activation: Any, tmp_path: Path) -> None:
    """Bit for bit: on small memories, on a chip with more of them, and with addresses and tokens in the program."""
    graph = network(activation)
    model = graph.model()
    found = compile_steps(model, chip, after, tmp_path).run(graph.inputs)
    expected = glow.compile(model, cache=False).run(graph.inputs)
    for name in graph.outputs:
        assert len(np.unique(expected[name])) > 2, "the inputs tell results apart"
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)


def test_rows_of_a_table(tmp_path: Path) -> None:
    """A gather whose indices are an input, some of them from the end. One that is out of range stops the process."""
    graph = QuantizedGraph(np.int8)
    table = graph.weight((9, 6), axis=0)
    graph.inputs["at"] = np.array([3, -1, 0, -9, 8, 2, 2], np.int32)
    graph.quantize(graph.add("Gather", table, "at", axis=0), 0.02, 3, "rows")
    model = graph.model()
    found = compile_steps(model, "tiny", "tiles", tmp_path).run(graph.inputs)
    expected = glow.compile(model, cache=False).run(graph.inputs)
    assert len(np.unique(expected["rows"], axis=0)) == 4
    np.testing.assert_array_equal(found["rows"], expected["rows"])
    run = (
        "import sys, numpy; from glow.runtime.executable import load; "
        "load(sys.argv[1]).run({'at': numpy.full(7, 9, numpy.int32)})"
    )
    stopped = subprocess.run(
        [sys.executable, "-c", run, tmp_path], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert stopped.returncode == -signal.SIGABRT, stopped.stderr
