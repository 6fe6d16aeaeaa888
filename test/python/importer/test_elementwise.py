"""Elementwise operators, in old and new versions."""

import pytest

UNARY = [
    *("Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Cos", "Cosh", "Erf", "Exp", "Floor"),
    *("HardSwish", "Identity", "Log", "Mish", "Neg", "Reciprocal", "Relu", "Round", "Sigmoid", "Sign", "Sin", "Sinh"),
    *("Softplus", "Softsign", "Sqrt", "Tan", "Tanh"),
]


@pytest.mark.parametrize("operator", UNARY)
def test_unary(imported, operator):
    mnemonic = "hard_swish" if operator == "HardSwish" else operator.lower()
    assert f"glow.{mnemonic} %arg0 : tensor<2x3xf32>" in imported(f"g (float[2,3] x) => (y) {{ y = {operator}(x) }}")


CASES = {
    "not": (21, "bool[2] x", "y = Not(x)", "glow.not %arg0 : tensor<2xi1>"),
    "bitwise_not": (21, "int8[2] x", "y = BitwiseNot(x)", "glow.bitwise_not %arg0 : tensor<2xi8>"),
    "is_nan": (21, "float[2] x", "y = IsNaN(x)", "glow.is_nan %arg0 : (tensor<2xf32>) -> tensor<2xi1>"),
    "is_inf": (21, "float[2] x", "y = IsInf<detect_negative = 0>(x)", "glow.is_inf %arg0 detect_negative = false :"),
    "celu": (21, "float[2] x", "y = Celu<alpha = 2.0>(x)", "glow.celu %arg0 alpha = 2.000000e+00"),
    "elu": (21, "float[2] x", "y = Elu<alpha = 2.0>(x)", "glow.elu %arg0 alpha = 2.000000e+00"),
    "hard_sigmoid": (21, "float[2] x", "y = HardSigmoid<beta = 1.0>(x)", "glow.hard_sigmoid %arg0 beta = 1.000000e+00"),
    "leaky_relu": (21, "float[2] x", "y = LeakyRelu<alpha = 0.5>(x)", "glow.leaky_relu %arg0 alpha = 5.000000e-01"),
    "leaky_relu_default": (21, "float[2] x", "y = LeakyRelu(x)", "glow.leaky_relu %arg0 : tensor<2xf32>"),
    "selu": (21, "float[2] x", "y = Selu(x)", "glow.selu %arg0 : tensor<2xf32>"),
    "shrink": (21, "float[2] x", "y = Shrink<lambd = 1.5>(x)", "glow.shrink %arg0 lambd = 1.500000e+00"),
    "swish": (24, "float[2] x", "y = Swish<alpha = 2.0>(x)", "glow.swish %arg0 alpha = 2.000000e+00"),
    "thresholded_relu": (21, "float[2] x", "y = ThresholdedRelu(x)", "glow.thresholded_relu %arg0 : tensor<2xf32>"),
    "gelu": (21, "float[2] x", "y = Gelu(x)", "glow.gelu %arg0 : tensor<2xf32>"),
    "gelu_tanh": (21, "float[2] x", 'y = Gelu<approximate = "tanh">(x)', "glow.gelu %arg0 approximate = tanh"),
    "cast": (21, "float[2] x", "y = Cast<to = 7>(x)", "glow.cast %arg0 : (tensor<2xf32>) -> tensor<2xi64>"),
    "cast_f8": (
        21,
        "float[2] x",
        "y = Cast<to = 17, saturate = 0>(x)",
        "glow.cast %arg0 saturate = false : (tensor<2xf32>) -> tensor<2xf8E4M3FN>",
    ),
    "cast_like": (21, "float[2] x, uint4[1] t", "y = CastLike(x, t)", "-> tensor<2xui4>"),
    "prelu": (21, "float[2,3] x, float[3] s", "y = PRelu(x, s)", "glow.prelu %arg0, %arg1"),
    "pow": (21, "float[2] x, int32 e", "y = Pow(x, e)", "glow.pow %arg0, %arg1 : (tensor<2xf32>, tensor<i32>)"),
    "mod": (21, "int32[2] x, int32[2] m", "y = Mod(x, m)", "glow.mod %arg0, %arg1 : tensor<2xi32>"),
    "fmod": (21, "float[2] x, float[2] m", "y = Mod<fmod = 1>(x, m)", "glow.mod %arg0, %arg1 fmod"),
    "bit_shift": (21, "uint8[2] x, uint8[2] n", 'y = BitShift<direction = "LEFT">(x, n)', "glow.bit_shift left"),
    "equal": (21, "int64[2] a, int64[2] b", "y = Equal(a, b)", "glow.compare eq, %arg0, %arg1"),
    "greater": (7, "float[2] a, float[2] b", "y = Greater(a, b)", "glow.compare gt, %arg0, %arg1"),
    "greater_or_equal": (21, "float[2] a, float[2] b", "y = GreaterOrEqual(a, b)", "glow.compare ge, %arg0, %arg1"),
    "less": (21, "float[2] a, float[2] b", "y = Less(a, b)", "glow.compare lt, %arg0, %arg1"),
    "less_or_equal": (21, "float[2] a, float[2] b", "y = LessOrEqual(a, b)", "glow.compare le, %arg0, %arg1"),
    "where": (21, "bool[2] c, float[2] a, float b", "y = Where(c, a, b)", "glow.where %arg0, %arg1, %arg2"),
    "identity_of_one_max": (21, "float[2] x", "y = Max(x)", "glow.identity %arg0"),
}


@pytest.mark.parametrize(("opset", "inputs", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_operator(imported, opset, inputs, body, expected):
    assert expected in imported(f"g ({inputs}) => (y) {{ {body} }}", opset)


@pytest.mark.parametrize(
    ("operator", "mnemonic"),
    [("Add", "add"), ("Div", "div"), ("Mul", "mul"), ("Sub", "sub")],
)
def test_binary_broadcasts(imported, operator, mnemonic):
    text = imported(f"g (float[2,1] a, float[3] b) => (y) {{ y = {operator}(a, b) }}", 7)
    assert f"glow.{mnemonic} %arg0, %arg1 : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>" in text


@pytest.mark.parametrize(
    ("operator", "mnemonic", "element"),
    [
        ("And", "and", "bool"),
        ("Or", "or", "bool"),
        ("Xor", "xor", "bool"),
        ("BitwiseAnd", "bitwise_and", "int32"),
        ("BitwiseOr", "bitwise_or", "int32"),
        ("BitwiseXor", "bitwise_xor", "int32"),
    ],
)
def test_logical(imported, operator, mnemonic, element):
    text = imported(f"g ({element}[2] a, {element}[2] b) => (y) {{ y = {operator}(a, b) }}")
    assert f"glow.{mnemonic} %arg0, %arg1" in text


def test_variadic_becomes_a_chain(imported):
    text = imported("g (float[2] a, float[2] b, float[2] c) => (y) { y = Sum(a, b, c) }", 8)
    assert text.count("glow.add") == 2


def test_mean_divides_by_the_number_of_operands(imported):
    text = imported("g (float[2] a, float[2] b, float[2] c) => (y) { y = Mean(a, b, c) }")
    assert "dense<3.000000e+00> : tensor<f32>" in text
    assert text.index("glow.add") < text.index("glow.div")


def test_clip_with_attributes(imported):
    text = imported("g (float[2] x) => (y) { y = Clip<min = 0.0, max = 6.0>(x) }", 10)
    assert "dense<0.000000e+00> : tensor<f32>" in text
    assert "dense<6.000000e+00> : tensor<f32>" in text
    assert "glow.clip %arg0 min = " in text


def test_clip_with_attributes_leaves_out_what_is_not_there(imported):
    assert "min" not in imported("g (float[2] x) => (y) { y = Clip<max = 6.0>(x) }", 7).split("glow.clip")[1]


def test_clip_with_operands(imported):
    text = imported("g (float[2] x, float hi) => (y) { y = Clip(x, , hi) }", 13)
    assert "glow.clip %arg0 max = %arg1" in text


def test_clip_takes_bounds_of_one_element(imported):
    text = imported("g (float[2] x, float[1] lo) => (y) { y = Clip(x, lo) }", 13)
    assert "glow.squeeze %arg1 axes = [0]" in text


@pytest.mark.parametrize("opset", [7, 10, 12, 22])
def test_dropout_is_removed(imported, opset):
    text = imported("g (float[2] x) => (y) { d, mask = Dropout(x)  y = Relu(d) }", opset)
    assert "glow.relu" in text
    assert "dropout" not in text.lower().replace("dropout_0", "")
