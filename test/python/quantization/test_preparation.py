"""The float model after preparation computes what it computed before, in the form that the quantiser takes."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from glow.errors import ModelError
from glow.quantization import preparation
from glow.quantization.preparation import prepare
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.testing import networks

from .conftest import conv_model, make_model, nodes_by_type, random

node = helper.make_node


def prepared(model: onnx.ModelProto, **inputs: np.ndarray) -> tuple[onnx.ModelProto, dict[str, str]]:
    """The model after preparation, which gives the same results for `inputs`."""
    graph, folded = prepare(model, 13)
    result = graph.finish()
    onnx.checker.check_model(result, full_check=True)
    expected, found = OnnxRuntime(model).run(inputs), OnnxRuntime(result).run(inputs)
    for name, array in expected.items():
        assert difference(found[name], array).relative < 1e-5, name
    return result, folded


def test_batch_normalization_goes_into_the_convolution() -> None:
    model, folded = prepared(conv_model(), x=random(3, 2, 8, 8))
    assert folded == {"norm": "conv"}
    assert not nodes_by_type(model, "BatchNormalization")
    assert len(nodes_by_type(model, "Conv")[0].input) == 3


@pytest.mark.parametrize("kind", ["Conv", "ConvTranspose"])
@pytest.mark.parametrize("group", [1, 2])
def test_batch_normalization_of_groups(kind: str, group: int) -> None:
    shape = (4, 2 // group, 3, 3) if kind == "Conv" else (2, 4 // group, 3, 3)
    weights = {"w": random(*shape), "b": random(4, seed=1)}
    weights |= {"one": np.abs(random(4, seed=2)), "two": random(4, seed=3), "three": np.abs(random(4, seed=4)) + 1}
    nodes = [
        node(kind, ["x", "w", "b"], ["c"], name="conv", group=group),
        node("BatchNormalization", ["c", "one", "two", "two", "three"], ["y"], name="norm", epsilon=1e-3),
    ]
    model, _ = prepared(make_model(nodes, {"x": (1, 2, 8, 8)}, ["y"], weights), x=random(1, 2, 8, 8))
    # Their weights have no channel of their own for each of the result's: the depthwise convolution is left.
    assert len(model.graph.node) == (2 if kind == "ConvTranspose" and group == 2 else 1)


def test_batch_normalization_stays_where_others_read_the_convolution() -> None:
    model = conv_model()
    model.graph.output.append(helper.make_tensor_value_info("c", onnx.TensorProto.FLOAT, None))
    result, folded = prepared(model, x=random(1, 2, 8, 8))
    assert folded == {}
    assert len(nodes_by_type(result, "Conv")) == 2, "the convolution, and what is left of the normalisation"


@pytest.mark.parametrize("op_type", ["Mul", "Div", "Add", "Sub"])
@pytest.mark.parametrize("shape", [(), (4, 1, 1), (1, 4, 1, 1), (1, 1)])
def test_arithmetic_with_constants_goes_into_the_layer(op_type: str, shape: tuple[int, ...]) -> None:
    weights = {"w": random(4, 2, 3, 3), "k": np.abs(random(*shape, seed=1)) + 0.5}
    for operands in (["c", "k"], ["k", "c"]):
        nodes = [node("Conv", ["x", "w"], ["c"], name="conv"), node(op_type, operands, ["y"], name="arithmetic")]
        model, folded = prepared(make_model(nodes, {"x": (1, 2, 8, 8)}, ["y"], weights), x=random(1, 2, 8, 8))
        fits = op_type in ("Mul", "Add") or operands[0] == "c"
        assert folded == ({"arithmetic": "conv"} if fits else {})
        assert len(model.graph.node) == (1 if fits else 2)


@pytest.mark.parametrize(
    ("op_type", "shape"), [("Mul", (6,)), ("Add", (6, 1)), ("Add", (1, 1, 1, 1, 1)), ("Div", (4, 1, 1))]
)
def test_arithmetic_that_stays(op_type: str, shape: tuple[int, ...]) -> None:
    """Constants along other axes or with more of them, and zeros to divide by."""
    constant = np.zeros(shape, np.float32) if op_type == "Div" else random(*shape, seed=1)
    nodes = [node("Conv", ["x", "w"], ["c"], name="conv"), node(op_type, ["c", "k"], ["y"], name="arithmetic")]
    model = make_model(nodes, {"x": (1, 2, 8, 8)}, ["y"], {"w": random(4, 2, 3, 3), "k": constant})
    graph, folded = prepare(model, 13)
    assert folded == {}
    assert len(graph.nodes) == 2


@pytest.mark.parametrize("transposed", [0, 1])
def test_normalization_of_fully_connected_layers(transposed: int) -> None:
    weights = {"w": random(3, 4) if transposed else random(4, 3), "b": random(1, 3, seed=1)}
    weights |= {"s": random(3, seed=2), "v": np.abs(random(3, seed=3)) + 0.1}
    nodes = [
        node("Gemm", ["x", "w", "b"], ["g"], name="layer", transB=transposed),
        node("BatchNormalization", ["g", "s", "s", "s", "v"], ["y"], name="norm"),
    ]
    model, folded = prepared(make_model(nodes, {"x": (5, 4)}, ["y"], weights), x=random(5, 4))
    assert folded == {"norm": "layer"}
    assert len(model.graph.node) == 1


def test_a_normalization_alone_becomes_a_depthwise_convolution() -> None:
    weights = {"s": random(4), "v": np.abs(random(4, seed=1)) + 0.1, "k": random(4, 1, 1, seed=2)}
    nodes = [
        node("BatchNormalization", ["x", "s", "s", "s", "v"], ["n"], name="norm", epsilon=1e-3),
        node("Mul", ["n", "k"], ["m"], name="scale"),
        node("Relu", ["m"], ["y"], name="relu"),
    ]
    model = make_model(nodes, {"x": ("batch", 4, 6, 6)}, ["y"], weights)
    result, folded = prepared(model, x=random(2, 4, 6, 6))
    assert folded == {"scale": "norm"}
    assert [(each.name, each.op_type) for each in result.graph.node] == [("norm", "Conv"), ("relu", "Relu")]
    assert prepare(model, 13, integers=False)[0].nodes[0].op_type == "BatchNormalization"


def test_shared_weights_are_not_changed_for_others() -> None:
    weights = {"w": random(2, 2, 1, 1), "s": random(2, seed=1), "v": np.ones(2, np.float32)}
    nodes = [
        node("Conv", ["x", "w"], ["a"], name="first"),
        node("BatchNormalization", ["a", "s", "s", "s", "v"], ["n"], name="norm"),
        node("Conv", ["n", "w"], ["y"], name="second"),
    ]
    prepared(make_model(nodes, {"x": (1, 2, 4, 4)}, ["y"], weights), x=random(1, 2, 4, 4))


def test_constants_become_initializers() -> None:
    nodes = [
        node("Constant", [], ["k"], value=numpy_helper.from_array(random(3, 4), "k")),
        node("Transpose", ["k"], ["w"], perm=[1, 0]),
        node("MatMul", ["x", "w"], ["y"]),
    ]
    model, _ = prepared(make_model(nodes, {"x": (2, 4)}, ["y"]), x=random(2, 4))
    assert [each.op_type for each in model.graph.node] == ["MatMul"]
    assert model.graph.node[0].name == "MatMul_2", "a node without a name gets that of the importer"


@pytest.mark.parametrize("shape", [(2, 4), (2, 5, 4), ("batch", 5, 4), (2, 3, 5, 4)])
@pytest.mark.parametrize("bias", [(3,), (1, 3), (1,), ()])
def test_product_and_vector_become_one_gemm(shape: tuple[int | str, ...], bias: tuple[int, ...]) -> None:
    weights = {"w": random(4, 3), "b": random(*bias, seed=1)}
    nodes = [node("MatMul", ["x", "w"], ["p"], name="product"), node("Add", ["b", "p"], ["y"], name="sum")]
    inputs = {"x": random(*(2 if extent == "batch" else extent for extent in shape))}
    model, folded = prepared(make_model(nodes, {"x": shape}, ["y"], weights), **inputs)
    assert folded == {"sum": "product"}
    assert [each.op_type for each in model.graph.node] == (
        ["Gemm"] if len(shape) == 2 else ["Reshape", "Gemm", "Reshape"]
    )


@pytest.mark.parametrize(("shape", "bias"), [(("a", "b", 4), (3,)), ((2, 4), (2, 3)), ((2, 4), (1, 1, 3))])
def test_products_that_stay(shape: tuple[int | str, ...], bias: tuple[int, ...]) -> None:
    weights = {"w": random(4, 3), "b": random(*bias, seed=1)}
    nodes = [node("MatMul", ["x", "w"], ["p"]), node("Add", ["p", "b"], ["y"])]
    inputs = {"x": random(*(2 if isinstance(extent, str) else extent for extent in shape))}
    model, folded = prepared(make_model(nodes, {"x": shape}, ["y"], weights), **inputs)
    assert folded == {}
    assert not nodes_by_type(model, "Gemm")


def test_factors_of_a_gemm_go_into_its_constants() -> None:
    weights = {"w": random(4, 3), "b": random(3, seed=1)}
    nodes = [node("Gemm", ["x", "w", "b"], ["y"], alpha=0.5, beta=2.0)]
    model, _ = prepared(make_model(nodes, {"x": (2, 4)}, ["y"], weights), x=random(2, 4))
    assert {each.name: each.f for each in model.graph.node[0].attribute} == {"alpha": 1.0, "beta": 1.0}


@pytest.mark.parametrize("name", networks.small_names())
def test_networks(name: str) -> None:
    from glow.compiler.signature import signature
    from glow.importer import import_model
    from glow.runtime.random_inputs import random_inputs

    model = networks.load(name)
    prepared(model, **random_inputs(signature(import_model(model))[0]))


def test_a_sum_of_two_is_an_addition() -> None:
    model, _ = prepared(make_model([node("Sum", ["x", "x"], ["y"])], {"x": (2, 4)}, ["y"]), x=random(2, 4))
    assert [each.op_type for each in model.graph.node] == ["Add"]


def test_older_operators_are_converted() -> None:
    weights = {"w": random(4, 3)}
    model = make_model([node("MatMul", ["x", "w"], ["y"])], {"x": (2, 4)}, ["y"], weights, opset=11)
    result, _ = prepared(model, x=random(2, 4))
    assert result.opset_import[0].version == 13


def test_a_quantised_model_is_refused() -> None:
    weights = {"s": np.array(0.1, np.float32), "z": np.array(0, np.uint8)}
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["q"], name="rounding"),
        node("DequantizeLinear", ["q", "s", "z"], ["y"]),
    ]
    with pytest.raises(ModelError, match=r"quantised already: node 'rounding' is a QuantizeLinear"):
        prepare(make_model(nodes, {"x": (2, 4)}, ["y"], weights), 13)


def test_an_invalid_model_is_refused() -> None:
    model = conv_model()
    model.graph.node[0].op_type = "Konv"
    model.graph.output[0].type.tensor_type.shape.SetInParent()
    with pytest.raises(ModelError, match=r"not valid: .*Konv"):
        prepare(model, 13)


def test_models_beyond_the_limit_of_protobuf(monkeypatch: pytest.MonkeyPatch) -> None:
    model = conv_model()
    size = sum(len(tensor.raw_data) for tensor in model.graph.initializer)
    monkeypatch.setattr(preparation, "MAX_BYTES", size)
    prepare(model, 13)
    monkeypatch.setattr(preparation, "MAX_BYTES", size - 1)
    with pytest.raises(ModelError, match=f"weights of {size} bytes, more than the {size - 1} that protobuf"):
        prepare(model, 13)


def test_in_place_leaves_no_copy() -> None:
    model = conv_model()
    before = model.SerializeToString()
    prepare(model, 13)
    assert model.SerializeToString() == before
    prepare(model, 13, in_place=True)
    assert not nodes_by_type(model, "BatchNormalization")
