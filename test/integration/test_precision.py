"""Models of f32 computed in bf16 and f16: how far off they are, how much smaller they get, and where sums are kept.

The bounds are a few times the largest relative rounding error of one element, 2^-9 for bf16 and 2^-12 for f16, times
the number of roundings that follow one another; errors are relative to an output's largest element.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow
from glow import pipelines
from glow._mlir_libs import _glow
from glow.compiler import driver
from glow.compiler.driver import Job
from glow.importer import import_model
from glow.passes import ConvertLinalgToVectorLoops
from glow.pipelines import Stage
from glow.runtime import Executable
from glow.runtime.accuracy import signal_to_noise
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks, small_networks

FLOAT = TensorProto.FLOAT
UNITS = {"bf16": 2.0**-9, "f16": 2.0**-12}
PRECISIONS = sorted(UNITS)


def build(
    nodes: list[onnx.NodeProto], inputs: dict[str, list[int]], weights: dict[str, np.ndarray], outputs: list[str]
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "model",
        [helper.make_tensor_value_info(name, FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, FLOAT, None) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def odd_shapes() -> onnx.ModelProto:
    """Convolutions, products and pooling on shapes that no vector divides."""
    random = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return random.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape).astype(np.float32)

    weights = {
        "filter": normal(19, 5, 3, 3),
        "bias": normal(19),
        "depthwise": normal(19, 1, 3, 3),
        "grouped": normal(21, 1, 1, 1),
        "matrix": normal(13, 37).T.copy(),
        "dense": normal(17, 13),
        "offset": normal(17),
        "slope": np.array(0.25, np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["x", "filter", "bias"], ["c"], strides=[2, 1], pads=[1, 0, 2, 1]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("Conv", ["r", "depthwise"], ["d"], group=19, pads=[1, 1, 1, 1]),
        helper.make_node("Add", ["d", "r"], ["s"]),
        helper.make_node("MaxPool", ["s"], ["p"], kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 0, 0]),
        helper.make_node("AveragePool", ["p"], ["image"], kernel_shape=[2, 2]),
        helper.make_node("MatMul", ["y", "matrix"], ["m"]),
        helper.make_node("PRelu", ["m", "slope"], ["n"]),
        helper.make_node("Transpose", ["n"], ["t"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["n", "t"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["attention"], axis=-1),
        helper.make_node("MatMul", ["attention", "n"], ["mixed"]),
        helper.make_node("ReduceMax", ["mixed"], ["best"], axes=[1], keepdims=0),
        helper.make_node("Gemm", ["best", "dense", "offset"], ["logits"], transB=1, alpha=0.5),
    ]
    return build(nodes, {"x": [2, 5, 11, 9], "y": [2, 7, 37]}, weights, ["image", "logits", "mixed"])


def recurrent(op_type: str, gates: int, **attributes: object) -> onnx.ModelProto:
    """A layer with odd sizes; its last state is an output."""
    random = np.random.default_rng(1)
    directions = 2 if attributes.get("direction") == "bidirectional" else 1
    weights = {
        "w": random.normal(0, 0.3, (directions, gates * 11, 7)).astype(np.float32),
        "r": random.normal(0, 0.3, (directions, gates * 11, 11)).astype(np.float32),
        "b": random.normal(0, 0.2, (directions, 2 * gates * 11)).astype(np.float32),
    }
    nodes = [helper.make_node(op_type, ["x", "w", "r", "b"], ["y", "state"], hidden_size=11, **attributes)]
    return build(nodes, {"x": [9, 3, 7]}, weights, ["y", "state"])


# Name -> the model, and how many units of rounding its outputs may be off.
MODELS: dict[str, tuple[Callable[[], onnx.ModelProto], float]] = {
    "odd_shapes": (odd_shapes, 8),
    "lstm": (lambda: recurrent("LSTM", 4), 4),
    "lstm_bidirectional": (lambda: recurrent("LSTM", 4, direction="bidirectional"), 4),
    "gru": (lambda: recurrent("GRU", 3, linear_before_reset=1), 4),
    "rnn": (lambda: recurrent("RNN", 1), 8),
}
NETWORKS: dict[str, tuple[Callable[[], onnx.ModelProto], float]] = {
    "mobilenet_v2": (lambda: small_networks.mobilenet_v2(size=33, classes=13), 40),
    "bert_encoder": (small_networks.bert_encoder, 10),
}


def check(model: onnx.ModelProto, units: float, precision: str, pipeline: str) -> Executable:
    """The result is near to that of ONNX Runtime in f32, and rounded."""
    executable = glow.compile(model, pipeline=pipeline, precision=precision, cache=False)
    inputs = random_inputs(executable.inputs)
    found = executable.run(inputs)
    for output, array in OnnxRuntime(model).run(inputs).items():
        assert found[output].dtype == array.dtype
        error = difference(found[output], array).relative
        assert UNITS[precision] / 64 < error <= units * UNITS[precision], output
    assert executable.manifest.precision == precision
    return executable


@pytest.mark.parametrize("pipeline", ["cpu", "reference"])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("name", MODELS)
def test_layers(name: str, precision: str, pipeline: str) -> None:
    make, units = MODELS[name]
    check(make(), units, precision, pipeline)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks(name: str, precision: str) -> None:
    make, units = NETWORKS[name]
    model = make()
    weights = sum(numpy_helper.to_array(tensor).nbytes for tensor in model.graph.initializer)
    # Blocks of weights are filled up with zeros.
    assert check(model, units, precision, "cpu").manifest.weights_bytes < 0.6 * weights


def test_resnet50(tmp_path: Path) -> None:
    path = networks.save("resnet50", tmp_path / "resnet50.onnx")
    narrow = glow.compile(path, precision="bf16", cache=False)
    inputs = random_inputs(narrow.inputs)
    (expected,) = OnnxRuntime(path).run(inputs).values()
    (found,) = narrow.run(inputs).values()
    assert signal_to_noise(found, expected) > 22
    assert narrow.manifest.weights_bytes < 0.51 * 25.6e6 * 4
    assert len(narrow.manifest.kept_in_f32) == 1


@pytest.mark.parametrize("pipeline", ["cpu", "reference"])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_sums_are_kept_in_f32(precision: str, pipeline: str) -> None:
    """In 8 or 11 bits a sum of 4096 ones would stay at 256 or at 2048."""
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    model = build(nodes, {"x": [3, 4096]}, {"w": np.ones((4096, 5), np.float32)}, ["y"])
    executable = glow.compile(model, pipeline=pipeline, precision=precision, cache=False)
    found = executable.run({"x": np.ones((3, 4096), np.float32)})["y"]
    np.testing.assert_array_equal(found, np.full((3, 5), 4096, np.float32))


def test_weights_beyond_f16_stay_in_f32() -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "large"], ["m"], name="first"),
        helper.make_node("MatMul", ["m", "small"], ["y"], name="second"),
    ]
    weights = {"large": np.full((4, 4), 1e5, np.float32), "small": np.full((4, 4), 1e-7, np.float32)}
    model = build(nodes, {"x": [2, 4]}, weights, ["y"])
    with pytest.warns(UserWarning, match=r"'first' stays in f32: constant 'large' has the element 1.0E\+5, .* 65504"):
        executable = glow.compile(model, precision="f16", cache=False)
    assert executable.manifest.kept_in_f32 == ("first (matmul)",)
    assert glow.compile(model, precision="bf16", cache=False).manifest.kept_in_f32 == ()


def test_weights_packed_for_vdpbf16ps() -> None:
    """What is packed in pairs of bf16 is right also where kernels widen instead."""
    model = odd_shapes()
    plain = pipelines.get("cpu", precision="bf16")
    paired = pipelines.get("cpu", precision="bf16", bf16_product="vdpbf16ps")
    widening = paired.replace("kernels", plain.stage("kernels"))
    assert "vdpbf16ps" in widening.text()
    inputs = random_inputs(glow.compile(model, pipeline=plain, cache=False).inputs)
    expected = OnnxRuntime(model).run(inputs)
    found = glow.compile(model, pipeline=widening, cache=False).run(inputs)
    for output, array in expected.items():
        assert difference(found[output], array).relative <= 8 * UNITS["bf16"], output


@pytest.mark.parametrize(
    ("cpu", "precision", "present", "absent"),
    [
        ("cooperlake", "bf16", "vdpbf16ps", "vfmadd"),
        ("znver4", "bf16", "vdpbf16ps", "vfmadd"),
        ("znver3", "bf16", "vpmovzxwd", "pextrw"),
        ("znver3", "f16", "vcvtph2ps", "vpinsrw"),
    ],
)
def test_instructions(cpu: str, precision: str, present: str, absent: str) -> None:
    """Each CPU multiplies with what it has, and takes no vector apart."""
    random = np.random.default_rng(2)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["m"]), helper.make_node("Relu", ["m"], ["y"])]
    weights = {"w": random.normal(size=(64, 32)).astype(np.float32)}
    module = import_model(build(nodes, {"x": [6, 64]}, weights, ["y"]))
    driver.resolve_pipeline("cpu", "cpu", cpu, precision=precision).run(module)
    assembly = _glow.emit_assembly(module, cpu, "")
    assert present in assembly
    assert absent not in assembly


@pytest.mark.parametrize("precision", PRECISIONS)
def test_threads_do_not_change_the_result(precision: str) -> None:
    model = odd_shapes()
    one = glow.compile(model, precision=precision, cache=False)
    inputs = random_inputs(one.inputs)
    expected = one.run(inputs)
    pipeline = pipelines.get("cpu", precision=precision, threads=2)
    divided = pipeline.replace("kernels", _with_grain(pipeline.stage("kernels"), 64))
    found = glow.compile(model, pipeline=divided, cache=False).run(inputs)
    for output, array in expected.items():
        assert difference(found[output], array).relative <= UNITS[precision], output


def _with_grain(stage: Stage, grain: int) -> Stage:
    """The stage with kernels that are divided among threads however small they are."""
    passes = [
        dataclasses.replace(step, pass_=dataclasses.replace(step.pass_, grain=grain))
        if isinstance(step.pass_, ConvertLinalgToVectorLoops)
        else step
        for step in stage.passes
    ]
    return dataclasses.replace(stage, passes=tuple(passes))


def test_job_key_depends_on_precision() -> None:
    model = recurrent("RNN", 1)
    keys = {Job(model, driver.resolve_pipeline("cpu", None, precision=each)).key() for each in ("f32", *PRECISIONS)}
    assert len(keys) == 3
