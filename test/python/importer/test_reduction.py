"""Reductions: axes are attributes or operands, and always listed."""

import pytest

CASES = {
    "sum_11": (11, "float[2,3,4] x", "y = ReduceSum<axes = [-1]>(x)", "glow.reduce_sum %arg0 axes = [2] keepdims"),
    "mean_13": (
        13,
        "float[2,3,4] x",
        "y = ReduceMean<axes = [2, 1], keepdims = 0>(x)",
        "glow.reduce_mean %arg0 axes = [1, 2] : (tensor<2x3x4xf32>) -> tensor<2xf32>",
    ),
    "max_all": (13, "float[2,3] x", "y = ReduceMax<keepdims = 0>(x)", "glow.reduce_max %arg0 axes = [0, 1] :"),
    "sum_13_operand": (
        13,
        "float[2,3] x",
        "a = Constant<value_ints = [-2]>() y = ReduceSum(x, a)",
        "glow.reduce_sum %arg0 axes = [0] keepdims",
    ),
    "sum_noop": (
        13,
        "float[2,3] x",
        "y = ReduceSum<noop_with_empty_axes = 1>(x)",
        "glow.reduce_sum %arg0 axes = [] keepdims : (tensor<2x3xf32>) -> tensor<2x3xf32>",
    ),
    "square_noop": (
        18,
        "float[2,3] x",
        "y = ReduceSumSquare<noop_with_empty_axes = 1>(x)",
        "glow.reduce_sum_square %arg0 axes = []",
    ),
    "arg_max": (
        13,
        "float[2,3] x",
        "y = ArgMax<axis = -1, select_last_index = 1>(x)",
        "glow.arg_max %arg0 axis = 1 keepdims select_last_index",
    ),
    "arg_min": (11, "float[2,3] x", "y = ArgMin<keepdims = 0>(x)", "glow.arg_min %arg0 axis = 0 :"),
    "cum_sum": (
        14,
        "float[2,3] x",
        "a = Constant<value_int = -1>() y = CumSum<exclusive = 1, reverse = 1>(x, a)",
        "glow.cum_sum %arg0 axis = 1 exclusive reverse",
    ),
}


@pytest.mark.parametrize(("opset", "inputs", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_operator(imported, opset, inputs, body, expected):
    assert expected in imported(f"g ({inputs}) => (y) {{ {body} }}", opset)


@pytest.mark.parametrize(
    ("operator", "mnemonic"),
    [
        ("ReduceL1", "reduce_l1"),
        ("ReduceL2", "reduce_l2"),
        ("ReduceLogSum", "reduce_log_sum"),
        ("ReduceLogSumExp", "reduce_log_sum_exp"),
        ("ReduceMin", "reduce_min"),
        ("ReduceProd", "reduce_prod"),
        ("ReduceSumSquare", "reduce_sum_square"),
    ],
)
@pytest.mark.parametrize("opset", [11, 18])
def test_reduction(imported, operator, mnemonic, opset):
    node = f"y = {operator}<axes = [1]>(x)" if opset == 11 else f"a = Constant<value_ints = [1]>() y = {operator}(x, a)"
    assert f"glow.{mnemonic} %arg0 axes = [1] keepdims" in imported(f"g (float[2,3] x) => (y) {{ {node} }}", opset)


@pytest.mark.parametrize(
    ("node", "opset"), [("TopK<k = 2>(x)", 9), ("TopK(x, k)", 10), ("TopK<largest = 0>(x, k)", 11)]
)
def test_top_k(imported, node, opset):
    text = imported(f"g (float[2,5] x) => (v, i) <int64[1] k = {{2}}> {{ v, i = {node} }}", opset)
    assert "dense<2> : tensor<1xi64>" in text
    assert "-> (tensor<2x2xf32>, tensor<2x2xi64>)" in text
    assert ("largest = false" in text) == ("largest" in node)
