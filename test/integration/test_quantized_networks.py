"""Whole networks, quantised by ONNX Runtime's tool in all of its formats: integers in both pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

import glow
from glow import ir, pipelines
from glow.importer import import_model
from glow.runtime.onnx_runtime import OnnxRuntime
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks

Array = NDArray[Any]

# ONNX Runtime's tool needs it for one scale per channel.
OPSET = 17


class Samples(CalibrationDataReader):  # type: ignore[misc]
    """One sample of random numbers."""

    def __init__(self, samples: list[dict[str, Array]]) -> None:
        self._samples: Iterator[dict[str, Array]] = iter(samples)

    def get_next(self) -> dict[str, Array] | None:
        """The next sample, or None after the last one."""
        return next(self._samples, None)


def without_softmax(model: onnx.ModelProto) -> onnx.ModelProto:
    """Ends with the logits: a softmax of random networks makes one step a difference of many decibels."""
    *nodes, last = model.graph.node
    if last.op_type == "Softmax":
        del model.graph.node[:]
        model.graph.node.extend(nodes)
        model.graph.output[0].name = last.input[0]
        model.graph.output[0].type.tensor_type.ClearField("shape")
    return model


def quantized(
    name: str, quant_format: QuantFormat, activation: QuantType, folder: Path
) -> tuple[Path, dict[str, Array]]:
    """A quantised network and an input for it."""
    model = without_softmax(networks.load(name))
    if model.opset_import[0].version < OPSET:
        model = onnx.version_converter.convert_version(model, OPSET)
    onnx.save(model, folder / "float.onnx")
    # Batch normalisation becomes part of the convolutions.
    quant_pre_process(folder / "float.onnx", folder / "prepared.onnx", skip_symbolic_shape=True)
    (value,) = [
        each for each in model.graph.input if each.name not in {tensor.name for tensor in model.graph.initializer}
    ]
    shape = [dim.dim_value for dim in value.type.tensor_type.shape.dim]
    random = np.random.default_rng(1)
    sample, fed = ({value.name: random.normal(size=shape).astype(np.float32)} for _ in range(2))
    path = folder / "quantized.onnx"
    quantize_static(
        folder / "prepared.onnx",
        path,
        Samples([sample]),
        quant_format=quant_format,
        activation_type=activation,
        weight_type=QuantType.QInt8,
        per_channel=True,
        # Without VNNI, ONNX Runtime saturates sums of products of 8 bits.
        reduce_range=True,
    )
    return path, fed


def signal_to_noise(found: Array, expected: Array) -> float:
    """In decibels."""
    noise = np.sum((found.astype(np.float64) - expected) ** 2)
    return float(10 * np.log10(np.sum(expected.astype(np.float64) ** 2) / max(noise, 1e-30)))


@pytest.mark.parametrize(
    ("name", "quant_format", "activation"),
    [
        ("squeezenet", QuantFormat.QDQ, QuantType.QUInt8),
        ("squeezenet", QuantFormat.QDQ, QuantType.QInt8),
        ("squeezenet", QuantFormat.QOperator, QuantType.QUInt8),
        ("resnet50", QuantFormat.QDQ, QuantType.QUInt8),
    ],
    ids=str,
)
def test_network(name: str, quant_format: QuantFormat, activation: QuantType, tmp_path: Path) -> None:
    path, fed = quantized(name, quant_format, activation, tmp_path)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    (expected,) = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).run(None, fed)

    (cpu,) = glow.compile(path, pipeline="cpu", cache=False).run(fed).values()
    integers = pipelines.get("reference", fold_quantization=True)
    (reference,) = glow.compile(path, pipeline=integers, cache=False).run(fed).values()
    np.testing.assert_array_equal(cpu, reference)
    assert signal_to_noise(cpu, expected) > 20

    module = import_model(path)
    integers.until("integers").run(module)
    operations = [each.operation for each in module.body.operations[0].regions[0].blocks[0].operations]
    computing = [
        each.name
        for each in operations
        if each.name not in ("glow.constant", "glow.dequantize_linear")
        and any(str(ir.ShapedType(result.type).element_type).startswith("f") for result in each.results)
    ]
    # The sum before the last pooling is not quantised by ONNX Runtime's tool.
    assert computing == (["glow.add", "glow.relu", "glow.average_pool"] if name == "resnet50" else [])


def test_dynamic_quantization(tmp_path: Path) -> None:
    """Activations are quantised at run time, by what is in them: DynamicQuantizeLinear and MatMulInteger."""
    path = tmp_path / "dynamic.onnx"
    quantize_dynamic(networks.save("mlp", tmp_path / "float.onnx"), path, per_channel=True, reduce_range=True)
    assert "MatMulInteger" in {node.op_type for node in onnx.load(path).graph.node}
    cpu = glow.compile(path, pipeline="cpu", cache=False)
    inputs = random_inputs(cpu.inputs)
    (found,), (expected,) = cpu.run(inputs).values(), OnnxRuntime(path).run(inputs).values()
    assert signal_to_noise(found, expected) > 60
