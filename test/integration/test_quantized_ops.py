"""Operators between dequantisation and quantisation, in integers: against ONNX Runtime and against the formulas."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from quantized_graph import Array, QuantizedGraph

import glow
from glow import ir, pipelines
from glow.importer import import_model

X, Y = 0.05, 0.3


def run_onnxruntime(graph: QuantizedGraph) -> dict[str, Array]:
    """What the model says: every operator in float, between DequantizeLinear and QuantizeLinear."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        graph.model().SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return dict(zip(graph.outputs, session.run(graph.outputs, graph.inputs), strict=True))


def run_folded(graph: QuantizedGraph) -> dict[str, Array]:
    """The results of the reference pipeline in integers, which those of the cpu pipeline have to equal."""
    model = graph.model()
    folded = pipelines.get("reference", fold_quantization=True)
    results = {
        each: glow.compile(model, pipeline=pipeline, cache=False).run(graph.inputs)
        for each, pipeline in (("reference", folded), ("cpu", "cpu"))
    }
    different = [name for name in graph.outputs if not np.array_equal(results["reference"][name], results["cpu"][name])]
    assert different == []
    return {name: results["reference"][name] for name in graph.outputs}


def float_operations(model: onnx.ModelProto) -> list[str]:
    """The operations that are left with floating-point results; constants, such as a factor of resize, do not count."""
    module = import_model(model)
    pipelines.get("reference", fold_quantization=True).until("integers").run(module)
    operations = module.body.operations[0].regions[0].blocks[0].operations
    return [
        f"{each.operation.name} {each.location}"
        for each in operations
        if each.operation.name != "glow.constant"
        and any(str(ir.ShapedType(result.type).element_type).startswith("f") for result in each.results)
    ]


def products(graph: QuantizedGraph, zero: int, out: int) -> None:
    """Convolutions and matrix products with constant weights."""

    def image() -> str:
        return graph.input((1, 6, 9, 7), X, zero)

    def weight_and_bias(shape: tuple[int, ...], axis: int, channels: int) -> tuple[str, str]:
        return graph.weight(shape, axis), graph.bias(channels, X)

    conv = graph.add("Conv", image(), *weight_and_bias((5, 6, 3, 3), 0, 5), pads=[1, 0, 1, 2], strides=[2, 1])
    graph.quantize(conv, Y, out, "conv")
    depthwise = graph.add("Conv", image(), *weight_and_bias((6, 1, 3, 3), 0, 6), pads=[1, 1, 1, 1], group=6)
    graph.quantize(graph.add("Relu", depthwise), 0.1, out, "depthwise_relu")
    grouped = graph.add("Conv", image(), graph.weight((4, 3, 3, 3), 0), group=2, dilations=[2, 1])
    limits = graph.constant(np.float32(0)), graph.constant(np.float32(6))
    graph.quantize(graph.add("Clip", grouped, *limits), X, out, "grouped_clip")
    transposed = graph.add(
        "ConvTranspose", image(), *weight_and_bias((6, 4, 3, 2), 1, 4), strides=[2, 2], pads=[1, 0, 0, 1]
    )
    graph.quantize(transposed, Y, out, "conv_transpose")
    line = graph.add("Conv", graph.input((2, 3, 11), X, zero), *weight_and_bias((4, 3, 5), 0, 4), pads=[2, 2])
    graph.quantize(line, Y, out, "conv_1d")
    rows = graph.input((2, 3, 5, 7), X, zero)
    graph.quantize(graph.add("MatMul", rows, graph.weight((7, 6), 1)), Y, out, "matmul")
    gemm = graph.add("Gemm", graph.input((5, 7), X, zero), *weight_and_bias((6, 7), 0, 6), transB=1)
    graph.quantize(gemm, Y, out, "gemm")
    float_bias = graph.constant(np.linspace(-3, 3, 5).astype(np.float32))
    graph.quantize(graph.add("Conv", image(), graph.weight((5, 6, 1, 1), 0), float_bias), Y, out, "float_bias")


def elementwise(graph: QuantizedGraph, zero: int, out: int) -> None:
    """Sums, products and functions."""
    shape = (1, 5, 9, 7)
    for op_type in ("Add", "Sub", "Mul"):
        for name, other in (("", shape), ("_broadcast", (5, 1, 1))):
            result = graph.add(op_type, graph.input(shape, X, zero), graph.input(other, 0.11, zero))
            graph.quantize(result, 0.2, out, f"{op_type}{name}")
    functions = "Abs Elu Gelu HardSigmoid HardSwish LeakyRelu Mish Relu Selu Sigmoid Softplus Softsign Tanh"
    for op_type in functions.split():
        graph.quantize(graph.add(op_type, graph.input(shape, 0.04, zero)), 0.03, out, op_type)


def pooling(graph: QuantizedGraph, zero: int, out: int) -> None:
    """Means and maxima of windows."""
    windows: dict[str, tuple[str, dict[str, Any]]] = {
        "average": ("AveragePool", {"kernel_shape": [3, 2], "pads": [1, 0, 1, 1], "strides": [2, 1]}),
        "average_pads": ("AveragePool", {"kernel_shape": [3, 2], "pads": [1, 0, 1, 1], "count_include_pad": 1}),
        "average_ceil": ("AveragePool", {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}),
        "average_all": ("GlobalAveragePool", {}),
        "max": ("MaxPool", {"kernel_shape": [3, 2], "pads": [1, 0, 1, 1]}),
        "max_all": ("GlobalMaxPool", {}),
    }
    for name, (op_type, attributes) in windows.items():
        graph.quantize(graph.add(op_type, graph.input((2, 5, 9, 8), 0.04, zero), **attributes), 0.06, out, name)
    axes = graph.constant(np.array([1, 3]))
    graph.quantize(
        graph.add("ReduceMean", graph.input((2, 5, 9, 8), 0.04, zero), axes, keepdims=0), 0.03, out, "reduce_mean"
    )


def movement(graph: QuantizedGraph, zero: int, out: int) -> None:
    """What moves elements: exact, unless the scale changes."""

    def integers(*values: int) -> str:
        return graph.constant(np.array(values))

    def image() -> str:
        return graph.input((2, 8, 6, 5), X, zero)

    transposed = graph.add("Transpose", image(), perm=[0, 2, 3, 1])
    graph.quantize(graph.add("Reshape", transposed, integers(2, -1)), X, zero, "exact_transpose_reshape")
    sliced = graph.add("Slice", image(), integers(1, 2), integers(4, 7), integers(1, 2))
    graph.quantize(graph.add("Pad", sliced, integers(0, 0, 1, 2, 0, 1, 0, 0)), X, zero, "exact_slice_pad")
    resized = graph.add(
        "Resize",
        graph.add("DepthToSpace", image(), blocksize=2),
        "",
        graph.constant(np.array([1, 1, 2, 2], np.float32)),
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    graph.quantize(resized, X, zero, "exact_depth_to_space_resize")
    graph.quantize(graph.add("Gather", image(), integers(2, 0, 1, 1), axis=1), X, zero, "exact_gather")
    unsqueezed = graph.add("Unsqueeze", graph.add("Flatten", image()), integers(1))
    graph.quantize(graph.add("Squeeze", unsqueezed, integers(1)), X, zero, "exact_squeeze")
    joined = graph.add("Concat", image(), graph.input((2, 3, 6, 5), X, zero), axis=1)
    graph.quantize(joined, X, zero, "exact_concat")
    graph.quantize(
        graph.add("Concat", image(), graph.input((2, 3, 6, 5), 0.11, out), axis=1), 0.12, out, "concat_of_scales"
    )
    filled = graph.add("Pad", image(), integers(0, 0, 1, 0, 0, 0, 0, 1), graph.constant(np.float32(0.31)))
    graph.quantize(filled, 0.06, out, "pad_with_number")


THEMES = (products, elementwise, pooling, movement)
FORMATS = {"u8": (np.uint8, 121, 7), "i8": (np.int8, -3, 5)}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.__name__)
def test_within_one_step_of_onnxruntime(theme: Any, kind: str) -> None:
    dtype, zero, out = FORMATS[kind]
    for per_channel in (False, True) if theme is products else (False,):
        graph = QuantizedGraph(dtype, per_channel=per_channel)
        theme(graph, zero, out)
        if dtype is np.uint8:
            assert float_operations(graph.model()) == []
        found, expected = run_folded(graph), run_onnxruntime(graph)
        steps = {
            name: int(np.max(np.abs(found[name].astype(int) - expected[name].astype(int)))) for name in graph.outputs
        }
        assert {name: step for name, step in steps.items() if step > (0 if name.startswith("exact") else 1)} == {}
        assert [name for name in graph.outputs if np.ptp(expected[name]) == 0] == []


def qlinear(graph: QuantizedGraph, zero: int, out: int) -> None:
    """Operators that take and give integers, as ONNX Runtime's quantiser writes them."""
    domain = "com.microsoft"

    def parameters(scale: Any, zero_point: int, dtype: Any = graph.activation) -> tuple[str, str]:
        scale = np.asarray(scale, np.float32)
        return graph.constant(scale), graph.constant(np.full(scale.shape, zero_point, dtype))

    def weight(*shape: int) -> str:
        # Of 7 bits: without VNNI, ONNX Runtime adds two products of uint8 and int8 in 16 bits, which saturate.
        count = int(np.prod(shape))
        return graph.constant((np.arange(count) * 37 % 127 - 63).astype(np.int8).reshape(shape))

    def result(name: str, op_type: str, *inputs: str, **attributes: Any) -> None:
        graph.outputs.append(graph.add(op_type, *inputs, result=name, **attributes))

    x, a, y = parameters(X, zero), parameters(0.11, out), parameters(Y, out)
    image, scales = (1, 5, 9, 7), np.linspace(0.005, 0.02, 4)
    bias = graph.constant(np.array([-900, 0, 50, 4000], np.int32))
    channels = parameters(scales, 0, np.int8)
    conv_weight = weight(4, 5, 3, 2)
    result("conv", "QLinearConv", graph.integers(*image), *x, conv_weight, *channels, *y, bias, pads=[1, 0, 1, 1])
    one = parameters(0.013, 0, np.int8)
    result("matmul", "QLinearMatMul", graph.integers(2, 5, 7), *x, weight(7, 4), *one, *y)
    gemm_weight = weight(4, 7)
    result("gemm", "QGemm", graph.integers(5, 7), *x, gemm_weight, *channels, bias, *y, transB=1, domain=domain)
    for op_type in ("QLinearAdd", "QLinearMul"):
        operands = (graph.integers(*image), *x, graph.integers(*image), *a)
        result(op_type, op_type, *operands, *parameters(0.2, out), domain=domain)
    result("sigmoid", "QLinearSigmoid", graph.integers(*image), *x, *parameters(1 / 128, out), domain=domain)
    result("leaky", "QLinearLeakyRelu", graph.integers(*image), *x, *parameters(X, out), alpha=0.2, domain=domain)
    result("mean", "QLinearGlobalAveragePool", graph.integers(*image), *x, *parameters(0.01, out), domain=domain)
    window = {"kernel_shape": [3, 2], "pads": [1, 0, 1, 1], "count_include_pad": 1}
    result("pool", "QLinearAveragePool", graph.integers(*image), *x, *parameters(X, out), domain=domain, **window)
    parts = (graph.integers(*image), *x, graph.integers(*image), *a)
    result("concat", "QLinearConcat", *parameters(0.12, out), *parts, axis=1, domain=domain)
    last = parameters(1 / 256, out)
    result("softmax", "QLinearSoftmax", graph.integers(3, 7), *x, *last, axis=1, opset=13, domain=domain)
    condition = graph.constant(np.arange(9 * 7).reshape(9, 7) % 3 == 0)
    result("where", "QLinearWhere", condition, *parts, *parameters(0.12, out), domain=domain)


@pytest.mark.parametrize("kind", FORMATS)
def test_qlinear_within_one_step_of_onnxruntime(kind: str) -> None:
    dtype, zero, out = FORMATS[kind]
    graph = QuantizedGraph(dtype)
    qlinear(graph, zero, out)
    left = {text.split()[0] for text in float_operations(graph.model())}
    assert left == {"glow.dequantize_linear", "glow.softmax"}
    found, expected = run_folded(graph), run_onnxruntime(graph)
    steps = {name: int(np.max(np.abs(found[name].astype(int) - expected[name].astype(int)))) for name in graph.outputs}
    assert {name: step for name, step in steps.items() if step > 1} == {}


def test_product_of_activations() -> None:
    graph = QuantizedGraph(np.uint8)
    graph.quantize(
        graph.add("MatMul", graph.input((2, 5, 7), X, 121), graph.input((2, 7, 3), 0.11, 9)), 0.9, 7, "matmul"
    )
    found, expected = run_folded(graph)["matmul"], run_onnxruntime(graph)["matmul"]
    assert np.max(np.abs(found.astype(int) - expected.astype(int))) <= 1


# The arithmetic of docs/design/quantization.md in Python's integers.


def rescale(values: Array, ratio: float) -> Array:
    """(x * multiplier + 2^(shift - 1)) >> shift, with multiplier and shift of `ratio`."""
    mantissa, exponent = math.frexp(ratio)
    multiplier, shift = round(mantissa * 2**31), 31 - exponent
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift - 1
    rounded = [(int(value) * multiplier + (1 << (shift - 1))) >> shift for value in values.ravel()]
    return np.array(rounded, object).reshape(values.shape)


def saturate(values: Array, zero_point: int, dtype: Any) -> Array:
    """The levels of real multiples of the scale."""
    info = np.iinfo(dtype)
    return np.clip(values + zero_point, info.min, info.max).astype(dtype)


def scale_of(value: float) -> float:
    """A scale as ONNX stores it."""
    return float(np.float32(value))


@pytest.mark.parametrize(
    ("dtype", "zero", "out", "fraction"), [(np.uint8, 121, 7, 20), (np.int8, -3, 5, 20), (np.int16, 0, 0, 15)]
)
def test_formulas(dtype: Any, zero: int, out: int, fraction: int) -> None:
    """Bit for bit, with halves that are to be rounded up: many of the ratios are powers of two."""
    graph = QuantizedGraph(dtype)
    for ratio in (0.5, 0.25, 1.0, 0.3):
        graph.quantize(graph.input((7, 40), 0.5 * ratio, zero), 0.5, out, f"requantize_{ratio}")
    for a, b, y in ((0.5, 0.25, 1.0), (0.05, 0.11, 0.2)):
        operands = graph.input((7, 40), a, zero), graph.input((7, 40), b, out)
        graph.quantize(graph.add("Add", *operands), y, out, f"add_{y}")
        graph.quantize(graph.add("Sub", *operands), y, out, f"sub_{y}")
        graph.quantize(graph.add("Mul", *operands), y * 16, out, f"mul_{y}")
    expected = {}
    arrays = iter(array.astype(np.int64) for array in graph.inputs.values())
    for ratio in (0.5, 0.25, 1.0, 0.3):
        centred = next(arrays) - zero
        expected[f"requantize_{ratio}"] = rescale(centred, scale_of(0.5 * ratio) / 0.5)
    for a, b, y in ((0.5, 0.25, 1.0), (0.05, 0.11, 0.2)):
        scales = scale_of(a), scale_of(b)
        common = 2 * max(scales)
        centred_a, centred_b = next(arrays) - zero, next(arrays) - out
        wide_a = rescale(centred_a << fraction, scales[0] / common)
        wide_b = rescale(centred_b << fraction, scales[1] / common)
        back = math.ldexp(common, -fraction) / scale_of(y)
        expected[f"add_{y}"] = rescale(wide_a + wide_b, back)
        expected[f"sub_{y}"] = rescale(wide_a - wide_b, back)
        expected[f"mul_{y}"] = rescale(centred_a * centred_b, scales[0] * scales[1] / scale_of(y * 16))
    found = run_folded(graph)
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], saturate(values, out, dtype), err_msg=name)


def test_table_of_16_bits() -> None:
    """513 values of the function, and straight lines between them."""
    graph = QuantizedGraph(np.int16)
    graph.quantize(graph.add("Tanh", graph.input((400,), 4 / 32768, 0)), 1 / 32768, 0, "tanh")
    graph.inputs["input_0"][:4] = [-32768, 32767, 0, 127]
    x = graph.inputs["input_0"].astype(int) + 32768
    table = np.rint(np.tanh((np.arange(513) * 128 - 32768) * scale_of(4 / 32768)) / scale_of(1 / 32768))
    table = np.clip(table, -32768, 32767).astype(int)
    left, right = table[x // 128], table[x // 128 + 1]
    expected = (left * 128 + (right - left) * (x % 128) + 64) >> 7
    np.testing.assert_array_equal(run_folded(graph)["tanh"], expected)


@pytest.mark.parametrize("kind", FORMATS)
def test_fractions_of_zero_points(kind: str) -> None:
    """Weights with zero points: around 128 they become int8, otherwise the zero point stays in the product."""
    dtype, zero, out = FORMATS[kind]
    graph = QuantizedGraph(dtype)
    for weight_zero, dimensions in itertools.product((128, 3), (1, 2)):
        values = np.arange(6 * 5 * dimensions * dimensions, dtype=np.uint8).reshape(6, 5, dimensions, dimensions) * 7
        weight = graph.dequantize(graph.constant(values), 0.02, np.array(weight_zero, np.uint8))
        conv = graph.add("Conv", graph.input((1, 5, 7, 6), X, zero), weight, pads=[1, 0, 1, 1])
        graph.quantize(conv, 1.5, out, f"zero_{weight_zero}_{dimensions}")
    found, expected = run_folded(graph), run_onnxruntime(graph)
    for name in graph.outputs:
        assert np.max(np.abs(found[name].astype(int) - expected[name].astype(int))) <= 1, name
