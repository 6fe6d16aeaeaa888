"""Initializers and Constant nodes: element types, encodings, and how they are kept."""

import ml_dtypes
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from glow import ir
from glow.importer import import_model

KINDS = {
    "f64": (TensorProto.DOUBLE, np.float64),
    "f32": (TensorProto.FLOAT, np.float32),
    "f16": (TensorProto.FLOAT16, np.float16),
    "bf16": (TensorProto.BFLOAT16, ml_dtypes.bfloat16),
    "f8E4M3FN": (TensorProto.FLOAT8E4M3FN, ml_dtypes.float8_e4m3fn),
    "f8E4M3FNUZ": (TensorProto.FLOAT8E4M3FNUZ, ml_dtypes.float8_e4m3fnuz),
    "f8E5M2": (TensorProto.FLOAT8E5M2, ml_dtypes.float8_e5m2),
    "f8E5M2FNUZ": (TensorProto.FLOAT8E5M2FNUZ, ml_dtypes.float8_e5m2fnuz),
    "i64": (TensorProto.INT64, np.int64),
    "i32": (TensorProto.INT32, np.int32),
    "i16": (TensorProto.INT16, np.int16),
    "i8": (TensorProto.INT8, np.int8),
    "i4": (TensorProto.INT4, ml_dtypes.int4),
    "i2": (TensorProto.INT2, ml_dtypes.int2),
    "ui64": (TensorProto.UINT64, np.uint64),
    "ui32": (TensorProto.UINT32, np.uint32),
    "ui16": (TensorProto.UINT16, np.uint16),
    "ui8": (TensorProto.UINT8, np.uint8),
    "ui4": (TensorProto.UINT4, ml_dtypes.uint4),
    "ui2": (TensorProto.UINT2, ml_dtypes.uint2),
    "i1": (TensorProto.BOOL, np.bool_),
}


def model_with(tensor: onnx.TensorProto) -> onnx.ModelProto:
    node = helper.make_node("Identity", [tensor.name], ["y"], name="copy")
    graph = helper.make_graph([node], "g", [], [helper.make_empty_tensor_value_info("y")], [tensor])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 25)])


def constant_line(model: onnx.ModelProto) -> str:
    return next(line for line in str(import_model(model)).splitlines() if "glow.constant" in line)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
def test_element_kinds_inline(kind, raw):
    data_type, dtype = KINDS[kind]
    values = np.array([1, 0, 1], dtype)
    if raw:
        tensor = numpy_helper.from_array(values, "w")
    else:
        tensor = helper.make_tensor("w", data_type, [3], values.astype(np.float32 if kind[0] in "fb" else int).tolist())
        assert not tensor.HasField("raw_data")
    assert tensor.data_type == data_type
    line = constant_line(model_with(tensor))
    one, zero = {"i1": ("true", "false")}.get(kind, ("1.000000e+00", "0.000000e+00") if "f" in kind else ("1", "0"))
    assert f"dense<[{one}, {zero}, {one}]> : tensor<3x{kind}>" in line


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("i1", "i4", "i2", "ui4", "ui2")])
def test_large_tensors_are_resources(kind):
    tensor = numpy_helper.from_array((np.arange(20 * 30) % 5).reshape(20, 30).astype(KINDS[kind][1]), "big.weight")
    line = constant_line(model_with(tensor))
    assert "dense_resource<" in line
    assert f": tensor<20x30x{kind}>" in line


@pytest.mark.parametrize("kind", ["i1", "i4", "i2", "ui4", "ui2"])
def test_large_tensors_of_small_elements_are_dense(kind):
    values = (np.arange(600) % 2).astype(KINDS[kind][1])
    line = constant_line(model_with(numpy_helper.from_array(values, "w")))
    assert f"tensor<600x{kind}>" in line


def test_resource_holds_the_values_and_lives_with_the_module():
    values = np.random.default_rng(0).standard_normal((64, 32)).astype(np.float32)
    module = import_model(model_with(numpy_helper.from_array(values, "w")))
    block = module.body.operations[0].regions[0].blocks[0]
    attribute = block.operations[0].attributes["value"]
    assert isinstance(attribute, ir.DenseResourceElementsAttr)
    assert np.array_equal(np.array(attribute), values)


def test_initializer_used_twice_is_one_constant(imported):
    text = imported("g (float[2] x) => (y) <float[2] w = {1.0, 2.0}> { a = Add(x, w) y = Mul(a, w) }")
    assert text.count("glow.constant") == 1


def test_initializer_that_is_also_an_input_is_a_constant():
    model = model_with(numpy_helper.from_array(np.ones(2, np.float32), "w"))
    model.graph.input.append(helper.make_tensor_value_info("w", TensorProto.FLOAT, [2]))
    text = str(import_model(model))
    assert "@main_graph()" in text


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("value_float = 1.5", "dense<1.500000e+00> : tensor<f32>"),
        ("value_floats = [1.5, 2.0]", "dense<[1.500000e+00, 2.000000e+00]> : tensor<2xf32>"),
        ("value_int = 7", "dense<7> : tensor<i64>"),
        ("value_ints = [7, 8]", "dense<[7, 8]> : tensor<2xi64>"),
        ("value = double[1] {0.5}", "dense<5.000000e-01> : tensor<1xf64>"),
    ],
)
def test_constant_nodes(imported, attribute, expected):
    assert expected in imported(f"g () => (y) {{ y = Constant<{attribute}>() }}")


def test_model_in_memory_is_left_alone():
    model = model_with(numpy_helper.from_array(np.ones((64, 64), np.float32), "w"))
    before = model.SerializeToString()
    import_model(model, all_outputs=True)
    assert model.SerializeToString() == before
