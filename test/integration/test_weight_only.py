"""Weights stored as small integers behind DequantizeLinear, for products in float: against the float weights."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

import glow
from glow.runtime.onnx_runtime import OnnxRuntime

Array = np.ndarray[Any, Any]

# Of each: dtype, shape, axis, block size (0: one scale per index of the axis), whether it has a zero point.
MATMULS = {
    "int8": (np.int8, (37, 21), 1, 0, False),
    "uint8_zero": (np.uint8, (37, 40), 1, 0, True),
    "int8_blocks": (np.int8, (64, 24), 0, 16, False),
    "int4": (ml_dtypes.int4, (64, 24), 0, 32, False),
    "int4_zero": (ml_dtypes.int4, (64, 37), 0, 16, True),
    "uint4_zero": (ml_dtypes.uint4, (64, 16), 0, 32, True),
    "int4_odd_blocks": (ml_dtypes.int4, (35, 18), 0, 5, False),
    "int4_short_block": (ml_dtypes.int4, (70, 18), 0, 32, True),
    "int4_columns": (ml_dtypes.int4, (32, 40), 1, 0, True),
}


def stored(name: str, array: Array, graph: onnx.GraphProto) -> None:
    graph.initializer.append(numpy_helper.from_array(array, name))


def add_weights(graph: onnx.GraphProto, floats: onnx.GraphProto, name: str, parameters: tuple[Any, ...]) -> None:
    """Weights `name`: to `graph` as integers with a DequantizeLinear, to `floats` as what these stand for."""
    dtype, shape, axis, block, has_zero = parameters
    generator = np.random.default_rng(len(name))
    limits = ml_dtypes.iinfo(dtype)
    integers = generator.integers(limits.min, limits.max, shape, endpoint=True)
    count = -(-shape[axis] // block) if block else shape[axis]
    scales = (count,) if not block else tuple(count if i == axis else n for i, n in enumerate(shape))
    scale = generator.uniform(0.01, 0.1, scales).astype(np.float32)
    zero = generator.integers(limits.min, limits.max, scales, endpoint=True) if has_zero else np.zeros(scales, np.int64)

    def spread(each: Array) -> Array:
        if block:
            return np.repeat(each, block, axis)[tuple(slice(n) for n in shape)]
        return each.reshape([-1 if i == axis else 1 for i in range(len(shape))])

    stored(f"{name}_q", integers.astype(dtype), graph)
    stored(f"{name}_s", scale, graph)
    inputs = [f"{name}_q", f"{name}_s"]
    if has_zero:
        stored(f"{name}_z", zero.astype(dtype), graph)
        inputs.append(f"{name}_z")
    options = {"block_size": block} if block else {}
    graph.node.append(helper.make_node("DequantizeLinear", inputs, [name], name=f"{name}_dq", axis=axis, **options))
    stored(name, ((integers - spread(zero)) * spread(scale)).astype(np.float32), floats)


def build() -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """A model with weights in integers, and the same with float weights."""
    graph, floats = onnx.GraphProto(name="g"), onnx.GraphProto(name="g")

    def both(kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        for each in (graph, floats):
            each.node.append(helper.make_node(kind, inputs, [output], name=output, **attributes))

    def tensors(name: str, shape: list[int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)

    def add_input(name: str, shape: list[int]) -> None:
        for each in (graph, floats):
            each.input.append(tensors(name, shape))

    def add_output(name: str, shape: list[int]) -> None:
        for each in (graph, floats):
            each.output.append(tensors(name, shape))

    for name, parameters in MATMULS.items():
        (k, n) = parameters[1]
        add_weights(graph, floats, f"w_{name}", parameters)
        for rows in (1, 13):
            add_input(f"x{rows}_{name}", [rows, k])
            both("MatMul", [f"x{rows}_{name}", f"w_{name}"], f"y{rows}_{name}")
            add_output(f"y{rows}_{name}", [rows, n])
    # The reshape to blocks of the second layer reaches the first.
    add_weights(graph, floats, "w_first", (ml_dtypes.int4, (64, 96), 0, 16, False))
    add_weights(graph, floats, "w_second", (ml_dtypes.int4, (40, 96), 1, 32, False))
    add_input("x_layers", [3, 64])
    both("MatMul", ["x_layers", "w_first"], "first")
    both("Relu", ["first"], "between")
    both("Gemm", ["between", "w_second"], "y_layers", transB=1)
    add_output("y_layers", [3, 40])
    add_weights(graph, floats, "w_conv", (np.int8, (10, 6, 3, 3), 0, 0, False))
    add_weights(graph, floats, "w_depthwise", (np.int8, (6, 1, 3, 3), 0, 0, False))
    add_input("x_image", [1, 6, 9, 8])
    both("Conv", ["x_image", "w_conv"], "y_conv", pads=[1, 1, 1, 1])
    both("Conv", ["x_image", "w_depthwise"], "y_depthwise", group=6)
    add_output("y_conv", [1, 10, 9, 8])
    add_output("y_depthwise", [1, 6, 7, 6])
    opsets = [helper.make_opsetid("", 21)]
    return (
        helper.make_model(graph, opset_imports=opsets, ir_version=10),
        helper.make_model(floats, opset_imports=opsets, ir_version=10),
    )


@pytest.mark.parametrize("pipeline", ["cpu", "reference"])
def test_weights_stand_for_their_float_values(pipeline: str) -> None:
    model, floats = build()
    generator = np.random.default_rng(1)
    inputs = {
        each.name: generator.standard_normal([d.dim_value for d in each.type.tensor_type.shape.dim]).astype(np.float32)
        for each in model.graph.input
    }
    found = glow.compile(model, pipeline=pipeline, cache=False).run(inputs)
    for name, expected in OnnxRuntime(floats).run(inputs).items():
        np.testing.assert_allclose(found[name], expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max(), err_msg=name)


def test_weights_stay_small() -> None:
    rows, columns, block = 512, 256, 32
    sizes = {}
    for dtype, name in ((np.int8, "int8"), (ml_dtypes.int4, "int4")):
        graph, floats = onnx.GraphProto(name="g"), onnx.GraphProto(name="g")
        add_weights(graph, floats, "w", (dtype, (rows, columns), 0, block, False))
        graph.node.append(helper.make_node("MatMul", ["x", "w"], ["y"]))
        graph.input.append(helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [2, rows]))
        graph.output.append(helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [2, columns]))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
        manifest = glow.compile(model, cache=False).manifest
        assert manifest.arena_bytes < rows * columns
        sizes[name] = manifest.weights_bytes - rows // block * columns * 4
    assert rows * columns <= sizes["int8"] < rows * columns + 4096
    assert rows * columns // 2 <= sizes["int4"] < rows * columns // 2 + 4096
