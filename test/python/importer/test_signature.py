"""Inputs, outputs, names and sizes."""

import onnx
import pytest

from glow.errors import ModelError
from glow.importer import import_model

DYNAMIC = (
    "g (float[batch,3,size,size] image, float[batch,other] extra) => (float[batch,3,size,size] y) { y = Relu(image) }"
)


def test_names_of_tensors_and_model(imported):
    text = imported("g (float[2] data) => (prob) { prob = Relu(data) }")
    assert 'glow.model_name = "g"' in text
    assert '@main_graph(%arg0: tensor<2xf32> {glow.name = "data"}) -> (tensor<2xf32> {glow.name = "prob"})' in text


def test_nodes_are_locations(parse):
    model = parse("g (float[2] x) => (z) { y = Relu(x) z = Neg(y) }")
    model.graph.node[1].name = "last/neg"
    text = import_model(model).operation.get_asm(enable_debug_info=True)
    assert 'loc("Relu_0")' in text
    assert 'loc("last/neg")' in text


def test_symbolic_dimensions_are_dynamic(imported):
    assert "%arg0: tensor<?x3x?x?xf32>" in imported(DYNAMIC)


def test_dims_bind_symbols(imported):
    text = imported(DYNAMIC, dims={"batch": 8})
    assert "%arg0: tensor<8x3x?x?xf32>" in text
    assert "%arg1: tensor<8x?xf32>" in text


def test_shapes_bind_the_symbols_of_other_inputs(imported):
    text = imported(DYNAMIC, shapes={"image": [8, 3, 32, 32]})
    assert "%arg0: tensor<8x3x32x32xf32>" in text
    assert "%arg1: tensor<8x?xf32>" in text
    assert "-> (tensor<8x3x32x32xf32>" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shapes": {"img": [1]}}, "the model has no input 'img', expected one of 'image', 'extra'"),
        (
            {"shapes": {"image": [1, 3, 8]}},
            r"input 'image': shape \[1, 3, 8\] has rank 3, expected 4 as in \[batch, 3, size",
        ),
        (
            {"shapes": {"image": [1, 4, 8, 8]}},
            r"input 'image': shape \[1, 4, 8, 8\] does not fit \[batch, 3, size, size\]",
        ),
        ({"shapes": {"image": [1, 3, 8, 9]}}, "has 9 for dimension 'size', which is 8"),
        ({"shapes": {"image": [1, 3, 8, 8]}, "dims": {"batch": 2}}, "has 1 for dimension 'batch', which is 2"),
        ({"shapes": {"image": [-1, 3, 8, 8]}}, "dimension -1 is negative"),
        ({"shapes": {"image": [2**60, 3, 8, 8]}}, "more than 2\\^40 elements"),
        ({"dims": {"n": 1}}, "no symbolic dimension 'n', expected one of 'batch', 'size', 'other'"),
        ({"dims": {"batch": -1}}, "dimension 'batch' is -1, expected a size of at least 0"),
        ({"outputs": ["nope"]}, "output 'nope' is not defined by any node, input or initializer"),
        ({"outputs": []}, "the graph has no outputs"),
    ],
)
def test_wrong_options(parse, options, message):
    with pytest.raises(ModelError, match=message) as error:
        import_model(parse(DYNAMIC), **options)
    assert "\n" not in str(error.value)


CHAIN = "g (float[2] x) => (float[2] z) { a = Relu(x) b = Neg(a) c, mask = Dropout(b) z = Exp(c) }"


def test_outputs_replace_the_models(imported):
    text = imported(CHAIN, outputs=["b", "x"])
    assert '-> (tensor<2xf32> {glow.name = "b"}, tensor<2xf32> {glow.name = "x"})' in text
    assert "glow.exp" not in text


def test_all_outputs(imported):
    text = imported(CHAIN, all_outputs=True)
    names = [part.split('"')[0] for part in text.split("-> (")[1].split('glow.name = "')[1:]]
    assert names == ["z", "a", "b", "c"]


def test_dead_nodes_disappear(imported):
    assert "glow.exp" not in imported("g (float[2] x) => (y) { y = Relu(x) z = Exp(x) }")


def test_unused_inputs_stay(imported):
    assert '%arg1: tensor<3xf32> {glow.name = "b"}' in imported("g (float[2] a, float[3] b) => (y) { y = Relu(a) }")


def test_unsorted_nodes_are_sorted(imported):
    text = imported("g (float[2] x) => (y) { y = Neg(a) a = Relu(x) }")
    assert text.index("glow.relu") < text.index("glow.neg")


def test_declared_output_makes_a_dynamic_result_static(imported):
    text = imported("g (float[2,3] x, int64[2] s) => (float[3,2] y) { y = Reshape(x, s) }")
    assert "-> (tensor<3x2xf32>" in text


def test_declared_output_that_contradicts(parse):
    with pytest.raises(ModelError, match=r"output 'y' has shape \[2\], expected \[3\] as the model declares"):
        import_model(parse("g (float[2] x) => (float[3] y) { y = Relu(x) }"))
    with pytest.raises(ModelError, match="output 'y' has element type f32, expected i64 as the model declares"):
        import_model(parse("g (float[2] x) => (int64[2] y) { y = Relu(x) }"))


def test_declared_output_is_stale_once_sizes_are_chosen(imported):
    text = imported("g (float[n] x) => (float[3] y) { y = Relu(x) }", dims={"n": 5})
    assert "-> (tensor<5xf32>" in text


def test_stale_shapes_of_intermediates_are_ignored(parse):
    model = parse("g (float[n,4] x) => (y) <float[9,9] a> { a = Relu(x) y = Neg(a) }")
    assert "tensor<2x4xf32>" in str(import_model(model, dims={"n": 2}))


def test_missing_graph_name_and_types(parse):
    model = parse("g (float[2] x) => (y) { y = Relu(x) }")
    model.graph.name = ""
    assert 'glow.model_name = "model"' in str(import_model(model))


def test_scalar_and_unnamed_dimension(parse):
    model = parse("g (float x) => (y) { y = Relu(x) }")
    model.graph.input.append(onnx.helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, [None, 2]))
    text = str(import_model(model))
    assert "%arg0: tensor<f32>" in text
    assert "%arg1: tensor<?x2xf32>" in text


def test_input_without_shape(parse):
    model = parse("g (float[2] x) => (y) { y = Relu(x) }")
    model.graph.input[0].type.tensor_type.ClearField("shape")
    assert "tensor<4x4xf32>" in str(import_model(model, shapes={"x": [4, 4]}))
    with pytest.raises(ModelError, match="input 'x' has no shape in the model: give one for it"):
        import_model(model)


def test_text_file(tmp_path):
    path = tmp_path / "tiny.onnxtxt"
    path.write_text('<ir_version: 8, opset_import: ["": 17]> g (float[2] x) => (y) { y = Relu(x) }')
    assert "glow.relu" in str(import_model(path))


def test_other_name_of_the_default_domain(parse):
    model = parse("g (float[2] x) => (y) { y = Relu(x) }")
    model.opset_import[0].domain = model.graph.node[0].domain = "ai.onnx"
    assert "glow.relu" in str(import_model(model))
