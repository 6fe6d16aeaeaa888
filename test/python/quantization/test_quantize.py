"""From a float model to a quantised one: its form, and its numbers in ONNX Runtime and in Glow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow
from glow.errors import GlowError, InputError
from glow.quantization import QuantizationWarning, Quantized
from glow.quantization.schema import Schema
from glow.runtime.onnx_runtime import OnnxRuntime

from .conftest import Arrays, conv_model, initializer, make_model, nodes_by_type, random

node = helper.make_node


def run(model: onnx.ModelProto, inputs: Arrays, *, optimize: bool = False) -> Arrays:
    onnx.checker.check_model(model, full_check=True)
    return OnnxRuntime(model, optimize=optimize).run(inputs)


def noise(found: np.ndarray, expected: np.ndarray) -> float:
    """The power of the error relative to that of what is expected."""
    return float(((found - expected) ** 2).sum() / (expected**2).sum())


@pytest.mark.parametrize(
    ("options", "bound"),
    [
        ({}, 3e-4),
        ({"activations": "int8"}, 3e-4),
        ({"activations": "int16"}, 1e-4),
        ({"schema": "symmetric"}, 5e-4),
        ({"schema": "symmetric-uint8"}, 5e-4),
        ({"schema": "power-of-two"}, 2e-3),
        ({"method": "mse"}, 3e-4),
        ({"method": "percentile"}, 5e-4),
        ({"method": "entropy"}, 1e-3),
        ({"per_channel": False}, 5e-4),
        ({"reduce_range": True}, 1e-3),
    ],
    ids=str,
)
def test_numbers(model: onnx.ModelProto, data: Arrays, options: dict[str, object], bound: float) -> None:
    quantized = glow.quantize(model, data, **options)
    found = run(quantized.model, data)["y"]
    assert noise(found, run(model, data)["y"]) < bound
    compiled = glow.compile(quantized.model, shapes={"x": data["x"].shape}, cache=False)
    step = float(quantized.activations["y"].scale)
    assert np.abs(compiled.run(data)["y"] - found).max() <= step * 1.001


def test_form(model: onnx.ModelProto, data: Arrays) -> None:
    quantized = glow.quantize(model, data).model
    # Everything that computes reads and is read through pairs; weights and biases are stored as integers.
    quantizers = nodes_by_type(quantized, "QuantizeLinear")
    assert [each.input[0] for each in quantizers] == ["x", "r/float", "p/float", "f/float", "y/float"]
    stored = {each.name: each.data_type for each in quantized.graph.initializer}
    assert stored["conv.w/quantized"] == stored["fc.w/quantized"] == TensorProto.INT8
    assert stored["fc.b/quantized"] == TensorProto.INT32
    assert "conv.w" not in stored
    assert [value.name for value in quantized.graph.output] == ["y"]
    # What shares its parameters refers to the same ones.
    assert quantizers[1].input[1:] == quantizers[2].input[1:] == quantizers[3].input[1:] == ["r/scale", "r/zero_point"]
    # The scale of a bias is the product of those of its operands, so that it adds to the accumulator.
    product = initializer(quantized, "r/scale") * initializer(quantized, "fc.w/scale")
    np.testing.assert_allclose(initializer(quantized, "fc.b/scale"), product, rtol=1e-6)
    (pair,) = (each for each in quantized.graph.node if each.output[0] == "fc.b/dequantized")
    assert len(pair.input) == 2, "no zero point"


def test_tensors_keep_their_names(model: onnx.ModelProto, data: Arrays) -> None:
    """So tools can compare tensor by tensor."""
    before, after = glow.quantize(model, data).graph.model, glow.quantize(model, data).model
    names = [name for each in before.graph.node for name in each.output]
    found = OnnxRuntime(after, outputs=["r", "p", "f", "y"], optimize=False).run(data)
    expected = OnnxRuntime(before, outputs=["r", "p", "f", "y"]).run(data)
    assert set(names) >= set(found)
    for name, array in expected.items():
        assert noise(found[name], array) < 1e-3


def test_the_batch_stays_open(model: onnx.ModelProto, data: Arrays) -> None:
    assert run(glow.quantize(model, data).model, {"x": random(3, 2, 8, 8)})["y"].shape == (3, 3)


def test_optimised_onnx_runtime_takes_it(model: onnx.ModelProto, data: Arrays) -> None:
    """7-bit weights cannot saturate its 16-bit sums, so its fused integer kernels agree on every machine."""
    quantized = glow.quantize(model, data, reduce_range=True)
    found, exact = (run(quantized.model, data, optimize=optimize)["y"] for optimize in (True, False))
    assert np.abs(found - exact).max() <= float(quantized.activations["y"].scale) * 1.001


@pytest.mark.parametrize("schema", Schema)
def test_zero_points(model: onnx.ModelProto, data: Arrays, schema: Schema) -> None:
    activations = glow.quantize(model, data, schema=schema.value).activations
    expected = {
        Schema.ASYMMETRIC: (1, 254, 0),
        Schema.SYMMETRIC: (128, 128, 128),
        Schema.SYMMETRIC_UINT8: (128, 128, 0),
        Schema.POWER_OF_TWO: (128, 128, 128),
    }[schema]
    low, high, rectified = expected
    assert low <= activations["x"].zero_point <= high
    assert activations["r"].zero_point == rectified


def mixed_model() -> onnx.ModelProto:
    """Operators of all kinds, with constants, groups, shared weights and several outputs."""
    nodes = [
        node("Conv", ["x", "w1"], ["a"], name="depthwise", group=4, pads=[1, 1, 1, 1]),
        node("HardSwish", ["a"], ["b"], name="swish"),
        node("ConvTranspose", ["b", "w2", "b2"], ["c"], name="up", group=2, strides=[2, 2]),
        node("MaxPool", ["c"], ["d"], name="pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Sub", ["d", "x"], ["e"], name="difference"),
        node("Mul", ["e", "factor"], ["f"], name="scaled"),
        node("Concat", ["f", "b"], ["g"], name="join", axis=1),
        node("Pad", ["g", "pads"], ["h"], name="pad"),
        node("Resize", ["h", "", "twice"], ["i"], name="resize", mode="nearest"),
        node("AveragePool", ["i"], ["j"], name="average", kernel_shape=[2, 2], strides=[2, 2]),
        node("Split", ["j", "halves"], ["k", "l"], name="split", axis=1),
        node("MatMul", ["k", "l"], ["m"], name="product"),
        node("Sigmoid", ["m"], ["n"], name="sigmoid"),
        node("GlobalAveragePool", ["n"], ["o"], name="mean"),
        node("Reshape", ["o", "flat"], ["p"], name="reshape"),
        node("Gemm", ["p", "w3", "b3"], ["y"], name="head"),
        node("Softmax", ["y"], ["z"], name="softmax"),
    ]
    weights = {
        "w1": random(4, 1, 3, 3),
        "w2": random(4, 2, 2, 2, seed=1),
        "b2": random(4, seed=2),
        "factor": random(4, 1, 1, seed=3),
        "pads": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
        "twice": np.array([1, 1, 2, 2], np.float32),
        "halves": np.array([4, 4]),
        "flat": np.array([0, -1]),
        "w3": random(4, 5, seed=4),
        "b3": random(1, 5, seed=5),
    }
    return make_model(nodes, {"x": ("batch", 4, 6, 6)}, ["y", "z"], weights)


@pytest.mark.parametrize("options", [{}, {"schema": "symmetric", "activations": "int8"}, {"per_channel": False}])
def test_operators_of_all_kinds(options: dict[str, object]) -> None:
    model = mixed_model()
    data = {"x": random(8, 4, 6, 6)}
    quantized = glow.quantize(model, data, **options)
    assert [quantized.graph.producer[key].name for key in quantized.plan.kept] == ["softmax"]
    found, expected = run(quantized.model, data), run(model, data)
    for name, array in expected.items():
        assert noise(found[name], array) < 5e-3, name
    compiled = glow.compile(quantized.model, shapes={"x": data["x"].shape}, cache=False)
    assert np.abs(compiled.run(data)["y"] - found["y"]).max() <= 2 * float(quantized.activations["y"].scale)


def test_constant_zeros() -> None:
    """A channel without weights keeps its bias, and a tensor that is always zero stays zero."""
    weights = {"w": random(2, 2, 1, 1), "b": np.array([0.5, 1e-3], np.float32)}
    weights["w"][1] = 0
    nodes = [
        node("Conv", ["x", "w", "b"], ["a"], name="conv"),
        node("Mul", ["a", "zero"], ["n"], name="mul"),
        node("Add", ["n", "a"], ["y"], name="add"),
    ]
    model = make_model(nodes, {"x": (1, 2, 4, 4)}, ["y"], weights | {"zero": np.zeros((), np.float32)})
    data = {"x": random(4, 2, 4, 4)}
    quantized = glow.quantize(model, data)
    assert float(quantized.activations["n"].scale) == 1.0
    one = {"x": data["x"][:1]}
    found, expected = run(quantized.model, one)["y"], run(model, one)["y"]
    assert np.abs(found - expected).max() < 2 * float(quantized.activations["y"].scale)
    bias = quantized.constants.biases["a"]
    assert bias.dequantize(bias.quantize(weights["b"])) == pytest.approx(weights["b"], rel=0.02)


def test_a_bias_that_does_not_fit_widens_its_channel() -> None:
    weights = {"w": np.full((1, 1, 1, 1), 1e-9, np.float32), "b": np.array([3.0], np.float32)}
    model = make_model([node("Conv", ["x", "w", "b"], ["y"], name="conv")], {"x": (1, 1, 2, 2)}, ["y"], weights)
    quantized = glow.quantize(model, {"x": random(2, 1, 2, 2)})
    bias = quantized.constants.biases["y"]
    assert bias.dequantize(bias.quantize(weights["b"])) == pytest.approx([3.0])


def test_an_accumulator_that_can_overflow_is_named() -> None:
    weights = {"w": np.ones((4000, 2), np.float32)}
    model = make_model([node("MatMul", ["x", "w"], ["y"], name="wide")], {"x": (1, 4000)}, ["y"], weights)
    with pytest.warns(QuantizationWarning, match=r"node 'wide': its sum of products can reach 1.66e\+10"):
        glow.quantize(model, {"x": random(2, 4000)}, activations="int16")


def weight_noise(found: Quantized, model: onnx.ModelProto, inputs: Arrays) -> float:
    expected, result = run(model, inputs), run(found.model, inputs)
    return max(noise(result[name], expected[name]) for name in expected)


@pytest.mark.parametrize("transposed", [0, 1])
def test_dynamic(transposed: int) -> None:
    weights = {"w": random(*((3, 8) if transposed else (8, 3))), "b": random(3), "v": random(3, 5)}
    nodes = [
        node("Gemm", ["x", "w", "b"], ["a"], name="first", transB=transposed),
        node("Relu", ["a"], ["r"], name="relu"),
        node("MatMul", ["r", "v"], ["y"], name="second"),
    ]
    model = make_model(nodes, {"x": ("batch", 8)}, ["y"], weights)
    # ONNX Runtime's MatMulInteger saturates sums of two products at 16 bits on CPUs without VNNI.
    found = glow.quantize(model, mode="dynamic", reduce_range=True)
    assert len(nodes_by_type(found.model, "MatMulInteger")) == 2
    assert not nodes_by_type(found.model, "MatMul")
    assert weight_noise(found, model, {"x": random(6, 8)}) < 1e-3
    assert [found.graph.producer[key].name for key in found.plan.kept] == ["relu"]


@pytest.mark.parametrize(
    ("options", "bound"), [({}, 2e-4), ({"weights": "int4"}, 3e-2), ({"per_channel": False}, 1e-3)]
)
def test_weight_only(options: dict[str, object], bound: float) -> None:
    from glow.testing import networks

    for name in ("mlp", "lstm", "bert_encoder"):
        model = networks.load(name)
        found = glow.quantize(model, mode="weight-only", **options)
        inputs = {
            each.name: np.ones(shape, np.int64) if each.type.tensor_type.elem_type == 7 else random(*shape)
            for each in model.graph.input
            if (shape := [dim.dim_value for dim in each.type.tensor_type.shape.dim])
        }
        assert weight_noise(found, model, inputs) < bound, name
        if "weights" in options:
            assert {each.attribute[1].i for each in nodes_by_type(found.model, "DequantizeLinear")} == {32}
            assert len(found.model.SerializeToString()) < 0.55 * len(model.SerializeToString())


def test_blocks_that_do_not_divide_the_matrix() -> None:
    model = make_model([node("MatMul", ["x", "w"], ["y"])], {"x": (37, 37)}, ["y"], {"w": random(37, 3)})
    found = glow.quantize(model, mode="weight-only", weights="int4", block_size=16)
    assert initializer(found.model, "w/scale").shape == (3, 3)
    assert weight_noise(found, model, {"x": np.eye(37, dtype=np.float32)}) < 1e-2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep_float": ["nowhere"]}, r"no node 'nowhere' to keep in float: the nodes are 'conv', 'relu'"),
        ({"keep_float": ["conv", "fc"]}, r"nothing in the model can be quantised"),
        ({"method": "guess"}, r"method is 'guess', expected one of minmax, percentile, mse, entropy"),
        ({"schema": "odd"}, r"schema is 'odd', expected one of asymmetric"),
        ({"activations": "int7"}, r"activations is 'int7', expected one of uint8, int8, int16"),
        ({"weights": "int4"}, r"int4 are for the mode 'weight-only', found 'static'"),
        ({"activations": "int16", "schema": "asymmetric"}, r"int16 are symmetric, found the schema 'asymmetric'"),
        ({"activations": "int8", "schema": "symmetric-uint8"}, r"stores uint8, found activations of int8"),
        ({"percentile": 0.5}, r"percentile is 0.5, expected more than 50"),
        ({"block_size": 0}, r"block size is 0"),
        ({"mode": "weight-only", "equalize": True}, r"equalize is for the mode 'static', found 'weight-only'"),
        ({"mode": "dynamic"}, r"mode 'dynamic' needs no calibration data, found some"),
    ],
)
def test_wrong_options(model: onnx.ModelProto, data: Arrays, options: dict[str, object], message: str) -> None:
    with pytest.raises(GlowError, match=message):
        glow.quantize(model, data, **options)


def test_a_folded_node_is_kept_by_its_old_name(model: onnx.ModelProto, data: Arrays) -> None:
    quantized = glow.quantize(model, data, keep_float=["norm"])
    assert next(quantized.graph.producer[key].name for key in quantized.plan.kept) == "conv"


def test_data_is_needed(model: onnx.ModelProto) -> None:
    with pytest.raises(GlowError, match=r"'static' needs calibration data or a profile, found none"):
        glow.quantize(model)


def test_nan_in_data_and_in_activations(model: onnx.ModelProto, data: Arrays) -> None:
    data["x"][3, 0, 0, 0] = np.nan
    with pytest.raises(InputError, match=r"tensor 'x' in sample 3 has 1 NaN or infinite of 128 values"):
        glow.quantize(model, data)
    nodes = [node("Sqrt", ["x"], ["a"], name="root"), node("MatMul", ["a", "w"], ["y"], name="product")]
    roots = make_model(nodes, {"x": (1, 4)}, ["y"], {"w": random(4, 3)})
    with pytest.raises(InputError, match=r"tensor 'a' in sample 0 has \d NaN or infinite of 4 values"):
        glow.quantize(roots, {"x": -np.ones((2, 4), np.float32)})


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_not_finite(data: Arrays, bad: float) -> None:
    model = conv_model()
    weight = initializer(model, "fc.w").copy()
    weight[0, 0] = bad
    for each in model.graph.initializer:
        if each.name == "fc.w":
            each.CopyFrom(numpy_helper.from_array(weight, "fc.w"))
    model.graph.output[0].name = "f"
    model.graph.output[0].type.tensor_type.ClearField("shape")
    for mode in ("dynamic", "weight-only"):
        with pytest.raises(GlowError, match=r"weights 'fc.w' have NaN or infinite values"):
            glow.quantize(model, mode=mode)


def test_weights_of_recurrent_layers() -> None:
    from glow.testing import networks

    model = networks.load("lstm")
    data = [{"x": random(1, 16, 32, seed=seed)} for seed in range(2)]
    plain = glow.quantize(model, data, pipeline="reference")
    stored = glow.quantize(model, data, pipeline="reference", store_recurrent=True)
    kept = {stored.graph.producer[key].name for key in stored.plan.kept}
    assert "lstm" in kept
    assert initializer(stored.model, "lstm.w/scale").shape == (4 * 48,)
    assert initializer(stored.model, "lstm.r/quantized").dtype == np.int8
    assert len(stored.model.SerializeToString()) < 0.4 * len(plain.model.SerializeToString())
    assert weight_noise(stored, model, data[0]) < 1e-3
    assert {layer.name: layer.weights for layer in stored.report().layers}["lstm"] > 40


def test_save_by_a_rename(model: onnx.ModelProto, data: Arrays, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    glow.quantize(model, data).save(path)
    assert [each.name for each in tmp_path.iterdir()] == ["model.onnx"]
    assert run(onnx.load(path), data)["y"].shape == (8, 3)
