"""Models that are damaged or wrong: one clear error each, which names the node or the tensor."""

import contextlib
import random
import time

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from glow.errors import ModelError
from glow.importer import import_model
from glow.testing import networks


def error_of(model, **options) -> str:
    with pytest.raises(ModelError) as error:
        import_model(model, **options)
    return str(error.value)


CASES = {
    "unknown_operator": (
        "g (float[2] x) => (y) { y = Frobnicate(x) }",
        "operator 'Frobnicate' is not supported: node 'Frobnicate_0'",
    ),
    "unsupported_operator": (
        "g (float[2] x) => (y) { y = NonZero(x) }",
        "operator 'NonZero' is not supported: node 'NonZero_0'",
    ),
    "unknown_domain": (
        "g (float[2] x) => (y) { y = com.example.Relu(x) }",
        "operator 'com.example.Relu' is not supported: node 'Relu_0'",
    ),
    "cycle": (
        "g (float[2] x) => (y) { a = Add(x, c) b = Relu(a) c = Neg(b) y = Exp(c) }",
        "the graph has a cycle through nodes 'Add_0', 'Relu_1', 'Neg_2'",
    ),
    "missing_initializer": (
        "g (float[2] x) => (y) { y = Add(x, weight) }",
        "node 'Add_0' (Add): input 'weight' is not defined by any node, input or initializer",
    ),
    "defined_twice": (
        "g (float[2] x) => (y) { y = Relu(x) y = Neg(x) }",
        "node 'Neg_1' (Neg): result 'y' is already defined by node 'Relu_0' (Relu)",
    ),
    "input_redefined": (
        "g (float[2] x) => (y) { x = Relu(x) y = Neg(x) }",
        "node 'Relu_0' (Relu): result 'x' is already defined as an input or initializer",
    ),
    "missing_output": (
        "g (float[2] x) => (z) { y = Relu(x) }",
        "output 'z' is not defined by any node, input or initializer",
    ),
    "attribute_type": (
        "g (float[2,3] x) => (y) { y = Softmax<axis = 1.5>(x) }",
        "node 'Softmax_0' (Softmax): Mismatched attribute type in ' : axis'. Expected: 'INT', actual: 'FLOAT'",
    ),
    "unknown_attribute": (
        "g (float[2,3] x) => (y) { y = Softmax<axes = 1>(x) }",
        "node 'Softmax_0' (Softmax): Unrecognized attribute: axes for operator Softmax",
    ),
    "too_many_inputs": ("g (float[2] x) => (y) { y = Relu(x, x) }", "node 'Relu_0' (Relu): "),
    "missing_input": ("g (float[2] x) => (y) { y = Add(x) }", "node 'Add_0' (Add): "),
    "axis_out_of_range": (
        "g (float[2,3] x) => (y) { y = Softmax<axis = 2>(x) }",
        "node 'Softmax_0' (Softmax): axis is 2, expected a value in [-2, 1]",
    ),
    "broadcast": (
        "g (float[2,3] a, float[4] b) => (y) { y = Add(a, b) }",
        "node 'Add_0' (Add): ",
    ),
    "rank": (
        "g (float[2] x, float[4,3,3,3] w) => (y) { y = Conv(x, w) }",
        "node 'Conv_0' (Conv): input 0 has rank 2, expected at least 3".replace("rank 2", "rank 1"),
    ),
    "ranks_that_do_not_fit": (
        "g (float[1,3,8,8] x, float[4,3,3] w) => (y) { y = Conv(x, w) }",
        "node 'Conv_0' (Conv): input 1 has rank 3, expected 4 as input 0",
    ),
    "channels": (
        "g (float[1,3,8,8] x, float[4,5,3,3] w) => (y) { y = Conv(x, w) }",
        "node 'Conv_0' (Conv): ",
    ),
    "matmul": ("g (float[2,3] a, float[4,5] b) => (y) { y = MatMul(a, b) }", "node 'MatMul_0' (MatMul): "),
    "element_types": ("g (float[2] a, int64[2] b) => (y) { y = Add(a, b) }", "node 'Add_0' (Add): "),
    "element_type": ("g (bool[2] x) => (y) { y = Relu(x) }", "node 'Relu_0' (Relu): "),
    "negative_stride": (
        "g (float[1,3,8,8] x) => (y) { y = MaxPool<kernel_shape = [2,2], strides = [-1,1]>(x) }",
        "node 'MaxPool_0' (MaxPool): attribute 'strides' is [-1, 1], expected entries of at least 1",
    ),
    "number_of_pads": (
        "g (float[1,3,8,8] x) => (y) { y = MaxPool<kernel_shape = [2,2], pads = [1,1]>(x) }",
        "node 'MaxPool_0' (MaxPool): attribute 'pads' is [1, 1], expected 4 entries, two per spatial axis",
    ),
    "bad_auto_pad": (
        'g (float[1,3,8,8] x) => (y) { y = MaxPool<kernel_shape = [2,2], auto_pad = "SAME">(x) }',
        "node 'MaxPool_0' (MaxPool): attribute 'auto_pad' is 'SAME', expected one of NOTSET, VALID, ",
    ),
    "reshape": ("g (float[2,3] x) => (y) <int64[1] s = {7}> { y = Reshape(x, s) }", "node 'Reshape_0' (Reshape): "),
    "huge_dimension": (
        "g (float[1152921504606846976,4] x) => (y) { y = Relu(x) }",
        "input 'x': shape [1152921504606846976, 4] has more than 2^40 elements",
    ),
    "huge_result": (
        "g (float[4] x) => (y) <int64[2] s = {1152921504606846976, 4}> { y = Expand(x, s) }",
        "node 'Expand_0' (Expand): ",
    ),
    "huge_broadcast": (
        "g (float[1048576,1] a, float[1048577] b) => (y) { y = Add(a, b) }",
        "node 'Add_0' (Add): result: shape [1048576, 1048577] has more than 2^40 elements",
    ),
    "unsupported_result": (
        "g (float[2] x) => (y) { d, mask = Dropout(x) y = Not(mask) }",
        "node 'Not_1' (Not): needs tensor 'mask', result 1 of node 'Dropout_0' (Dropout), which is not supported",
    ),
    "unsupported_output": (
        "g (float[2] x) => (mask) { d, mask = Dropout(x) }",
        "output 'mask': needs tensor 'mask', result 1 of node 'Dropout_0' (Dropout), which is not supported",
    ),
    "training": (
        "g (float[2,3] x, float[3] s) => (y) { y, m, v = BatchNormalization<training_mode = 1>(x, s, s, s, s) }",
        "node 'BatchNormalization_0' (BatchNormalization): attribute 'training_mode' is set, expected ",
    ),
    "unknown_axes": (
        "g (float[2,1] x, int64[1] a) => (y) { y = Squeeze(x, a) }",
        "node 'Squeeze_0' (Squeeze): the list of axes is not known at compile time, expected a constant",
    ),
    "repeated_axes": (
        "g (float[2,3] x) => (y) { y = ReduceMax<axes = [1, -1]>(x) }",
        "node 'ReduceMax_0' (ReduceMax): axes are [1, -1], expected each only once",
    ),
    "string_input": ("g (string[2] x) => (y) { y = Identity(x) }", "input 'x': element type STRING is not supported"),
    "sequence_input": (
        "g (seq(float[2]) x) => (y) { y = Identity(x) }",
        "input 'x' has sequence type, expected a tensor",
    ),
}


@pytest.mark.parametrize(("graph", "message"), CASES.values(), ids=CASES.keys())
def test_wrong_model(parse, graph, message):
    opset = 13 if "ReduceMax" in graph else 21
    text = error_of(parse(graph, opset, ', "com.example": 1'))
    assert text.startswith(message)
    assert "\n" not in text


def test_all_unsupported_operators_are_listed_at_once(parse):
    graph = (
        "g (float[2] x) => (y) { a = NonZero(x) b = NonZero(a) c = Cast<to = 1>(b) d = com.example.Foo(c) y = Det(d) }"
    )
    assert error_of(parse(graph, extra=', "com.example": 1')).splitlines() == [
        "operator 'NonZero' is not supported: nodes 'NonZero_0', 'NonZero_1'",
        "operator 'com.example.Foo' is not supported: node 'Foo_3'",
        "operator 'Det' is not supported: node 'Det_4'",
    ]


def test_unsupported_operator_inside_a_function_is_reported_at_its_call():
    model = onnx.parser.parse_model(
        """<ir_version: 8, opset_import: ["": 17, "local": 1]> g (float[2,2] x) => (y) { y = local.f(x) }
        <domain: "local", opset_import: ["": 17]> f (x) => (y) { y = Det(x) }"""
    )
    assert error_of(model) == "operator 'local.f' is not supported: node 'f_0'"


@pytest.mark.parametrize("opset", [6, 1000])
def test_opset_out_of_range(parse, opset):
    text = error_of(parse("g (float[2] x) => (y) { y = Relu(x) }", opset))
    assert text.startswith(f"the model has opset {opset}, expected one from 7 to ")


def test_no_opset(parse):
    model = parse("g (float[2] x) => (y) { y = Relu(x) }")
    del model.opset_import[:]
    assert error_of(model).startswith("the model names no opset")


def test_empty_models(tmp_path):
    assert error_of(onnx.ModelProto()) == "the model has no graph: is it an ONNX model"
    assert "the graph has no outputs" in error_of(
        helper.make_model(onnx.GraphProto(name="g"), opset_imports=[helper.make_opsetid("", 21)])
    )
    path = tmp_path / "empty.onnx"
    path.touch()
    assert "is empty, expected an ONNX model" in error_of(path)
    assert "cannot read" in error_of(tmp_path / "missing.onnx")
    assert "cannot read" in error_of(tmp_path)


def weights_model() -> onnx.ModelProto:
    tensor = numpy_helper.from_array(np.ones((40, 40), np.float32), "w")
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="fc")
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 40]) for name in "xy")
    return helper.make_model(
        helper.make_graph([node], "g", [x], [y], [tensor]), opset_imports=[helper.make_opsetid("", 21)], ir_version=10
    )


@pytest.mark.parametrize(
    ("dims", "message"),
    [
        ([40, 41], "found 6400 bytes of data, expected 6560 for f32 [40, 41]"),
        ([40, -1], "dimension -1 is negative, in shape [40, -1]"),
        ([2**60, 16], "shape [1152921504606846976, 16] has more than 2^40 elements"),
        ([2**31, 2**33], "has more than 2^40 elements"),
    ],
)
@pytest.mark.parametrize("on_disk", [True, False])
def test_initializer_of_the_wrong_size(tmp_path, dims, message, on_disk):
    model = weights_model()
    model.graph.initializer[0].dims[:] = dims
    if on_disk:
        onnx.save(model, tmp_path / "model.onnx")
    text = error_of(tmp_path / "model.onnx" if on_disk else model)
    assert text.startswith("initializer 'w': ")
    assert message in text


@pytest.mark.parametrize("data_type", [TensorProto.STRING, TensorProto.COMPLEX64, TensorProto.UNDEFINED, 99])
def test_initializer_of_an_unsupported_type(data_type):
    model = weights_model()
    model.graph.initializer[0].data_type = data_type
    assert error_of(model).startswith("initializer 'w': element type ")


def test_typed_data_that_is_too_short():
    model = weights_model()
    model.graph.initializer[0].ClearField("raw_data")
    model.graph.initializer[0].float_data.extend([1.0, 2.0])
    assert error_of(model).startswith("initializer 'w': its values do not fit f32 [40, 40]")


def test_duplicate_initializer():
    model = weights_model()
    model.graph.initializer.append(model.graph.initializer[0])
    assert error_of(model) == "initializer 'w' is defined twice"


@pytest.mark.parametrize("text", ["", "nonsense", "<ir_version: 8> g (float[2] x => (y) {}", "\0\xff"])
def test_bad_text(tmp_path, text):
    path = tmp_path / "bad.onnxtxt"
    path.write_text(text, encoding="latin-1")
    assert "\n" not in error_of(path)


@pytest.mark.parametrize("keep", [1, 7, 100, 0.5, 0.9, 0.999])
def test_truncated_file(tmp_path, keep):
    whole = networks.load("mlp").SerializeToString()
    path = tmp_path / "cut.onnx"
    path.write_bytes(whole[: keep if isinstance(keep, int) else int(len(whole) * keep)])
    assert "\n" not in error_of(path)


def test_random_bytes(tmp_path):
    path = tmp_path / "random.onnx"
    source = random.Random(0)
    for length in range(1, 200):
        path.write_bytes(source.randbytes(length))
        error_of(path)


def test_flipped_bytes_give_errors_or_models(tmp_path):
    whole = networks.load("unet").SerializeToString()
    path = tmp_path / "flipped.onnx"
    source = random.Random(0)
    start = time.monotonic()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        path.write_bytes(damaged)
        with contextlib.suppress(ModelError):
            assert import_model(path).operation.verify()
    assert time.monotonic() - start < 60


def test_names_that_are_not_text(tmp_path):
    whole = weights_model().SerializeToString()
    path = tmp_path / "names.onnx"
    for name in (b"MatMul", b"fc"):
        path.write_bytes(whole.replace(name, b"\xff" * len(name)))
        assert "expected UTF-8 text" in error_of(path)
    path.write_bytes(whole.replace(b"\x42\x01w", b"\x42\x01\xff"))
    assert "expected UTF-8 text" in error_of(path)
