"""Nodes that stand for others: functions of the model and of the standard, and branches that are decided."""

import onnx
import onnx.parser
import pytest

from glow.errors import ModelError
from glow.importer import import_model


def test_function_body_of_the_standard(imported):
    text = imported("g (float[1,2,4,4] x) => (y) { y = MeanVarianceNormalization(x) }", 13)
    assert "glow.reduce_mean %arg0 axes = [0, 2, 3] keepdims" in text, "the axes are the standard's default"
    assert "glow.div" in text


def test_function_body_that_depends_on_types(imported):
    text = imported(
        "g (float[1,4,8] q, float[1,4,8] k, float[1,4,8] v) => (y) "
        "{ y = Attention<q_num_heads = 2, kv_num_heads = 2>(q, k, v) }",
        23,
    )
    assert text.count("glow.matmul") == 2
    assert "glow.softmax" in text
    assert "-> (tensor<1x4x8xf32>" in text


def test_inlined_nodes_are_located_at_the_node(parse):
    model = parse("g (float[1,2,4,4] x) => (y) { y = MeanVarianceNormalization(x) }", 13)
    model.graph.node[0].name = "norm"
    assert 'loc("norm/ReduceMean_2")' in import_model(model).operation.get_asm(enable_debug_info=True)


LOCAL = """
<ir_version: 8, opset_import: ["": 17, "local": 1]>
g (float[2,3] x) => (y) { a = local.scaled<alpha = 0.5>(x)  y = local.scaled(a) }
<domain: "local", opset_import: ["": 17, "local": 1]>
scaled <alpha: float = 0.25> (x) => (y) { t = local.activate<slope: float = @alpha>(x)  y = Add(t, x) }
<domain: "local", opset_import: ["": 15]>
activate <slope> (v) => (y) { t = Relu(v)  y = LeakyRelu<alpha: float = @slope>(t) }
"""


def test_functions_of_the_model():
    text = str(import_model(onnx.parser.parse_model(LOCAL)))
    assert "glow.leaky_relu" in text
    assert "alpha = 5.000000e-01" in text
    assert "alpha = 2.500000e-01" in text
    assert text.count("glow.add") == 2


def test_function_without_an_opset_takes_the_callers():
    text = LOCAL.replace('<domain: "local", opset_import: ["": 15]>', '<domain: "local", opset_import: ["other": 1]>')
    assert "glow.leaky_relu" in str(import_model(onnx.parser.parse_model(text)))


def test_function_that_calls_itself():
    with pytest.raises(ModelError, match=r"function 'local.activate' calls itself"):
        import_model(onnx.parser.parse_model(LOCAL.replace("t = Relu(v)", "t = local.activate(v)")))


def test_inner_names_do_not_collide_with_those_of_the_graph():
    model = onnx.parser.parse_model(LOCAL)
    model.graph.node[1].output[0] = "a/t"
    model.graph.output[0].name = "a/t"
    text = str(import_model(model))
    assert text.count("glow.add") == 2


IF = """
g (float[2] x, float[2] z) => (y) <bool c = {{{condition}}}> {{
  y = If <
    then_branch = positive () => (p) {{ t = Relu(x)  p = Add(t, z) }},
    else_branch = negative () => (n) <float[2] w = {{1.0, 2.0}}> {{ n = Mul(x, w) }}
  > (c)
}}
"""


@pytest.mark.parametrize(("condition", "taken", "left"), [("1", "glow.add", "glow.mul"), ("0", "glow.mul", "glow.add")])
def test_decided_branch_is_inlined(imported, condition, taken, left):
    text = imported(IF.format(condition=condition))
    assert taken in text
    assert left not in text


def test_undecided_branch(parse):
    model = parse(IF.format(condition="1").replace("<bool c = {1}>", "").replace("z)", "z, bool c)", 1))
    with pytest.raises(ModelError, match=r"node 'If_0' \(If\): the condition is not known at compile time"):
        import_model(model)
