"""Recurrent layers, resizing and quantisation."""

import pytest

CASES = {
    "lstm": (
        14,
        "float[5,2,8] x, float[1,64,8] w, float[1,64,16] r, float[1,128] b",
        "y, h, c = LSTM<hidden_size = 16>(x, w, r, b)",
        'glow.lstm %arg0, %arg1, %arg2 b = %arg3 hidden_size = 16 activations = ["Sigmoid", "Tanh", "Tanh"] :',
    ),
    "lstm_states": (
        7,
        "float[5,2,8] x, float[1,64,8] w, float[1,64,16] r, float[1,2,16] h0, float[1,2,16] c0",
        "y = LSTM<hidden_size = 16>(x, w, r, , , h0, c0)",
        "initial_h = %arg3 initial_c = %arg4",
    ),
    "lstm_bidirectional": (
        14,
        "float[5,2,8] x, float[2,64,8] w, float[2,64,16] r",
        'y = LSTM<direction = "bidirectional", hidden_size = 16>(x, w, r)',
        'direction = bidirectional activations = ["Sigmoid", "Tanh", "Tanh", "Sigmoid", "Tanh", "Tanh"]',
    ),
    "gru": (
        14,
        "float[5,2,8] x, float[1,48,8] w, float[1,48,16] r",
        'y = GRU<hidden_size = 16, linear_before_reset = 1, direction = "reverse">(x, w, r)',
        'direction = reverse activations = ["Sigmoid", "Tanh"] linear_before_reset',
    ),
    "rnn": (
        14,
        "float[5,2,8] x, float[1,16,8] w, float[1,16,16] r",
        'y = RNN<hidden_size = 16, activations = ["relu"], clip = 3.0>(x, w, r)',
        'activations = ["Relu"] clip = 3.000000e+00',
    ),
    "rnn_alpha": (
        14,
        "float[5,2,8] x, float[1,16,8] w, float[1,16,16] r",
        'y = RNN<activations = ["LeakyRelu"], activation_alpha = [0.25]>(x, w, r)',
        "activation_alpha = [2.500000e-01]",
    ),
    "upsample_7": (
        7,
        "float[1,2,4,4] x",
        "y = Upsample<scales = [1.0, 1.0, 2.0, 2.0]>(x)",
        "coordinate_transformation_mode = asymmetric nearest_mode = floor",
    ),
    "upsample_9": (
        9,
        "float[1,2,4,4] x",
        's = Constant<value = float[4] {1.0, 1.0, 2.0, 2.0}>() y = Upsample<mode = "linear">(x, s)',
        "mode = linear coordinate_transformation_mode = asymmetric",
    ),
    "resize_10": (
        10,
        "float[1,2,4,4] x",
        "s = Constant<value = float[4] {1.0, 1.0, 2.0, 2.0}>() y = Resize(x, s)",
        "-> tensor<1x2x8x8xf32>",
    ),
    "resize_11_sizes": (
        11,
        "float[1,2,4,4] x",
        "e = Constant<value = float[0] {}>() s = Constant<value = int64[4] {1, 2, 6, 7}>()"
        ' y = Resize<mode = "cubic", coordinate_transformation_mode = "align_corners">(x, e, e, s)',
        "mode = cubic coordinate_transformation_mode = align_corners",
    ),
    "resize_axes": (
        18,
        "float[1,2,4,4] x",
        "s = Constant<value = float[2] {2.0, 3.0}>() y = Resize<axes = [2, -1]>(x, , s)",
        "-> tensor<1x2x8x12xf32>",
    ),
    "resize_sizes_axes": (
        18,
        "float[1,2,4,4] x",
        "s = Constant<value = int64[1] {6}>() y = Resize<axes = [3]>(x, , , s)",
        "dense<[1, 2, 4, 6]> : tensor<4xi64>",
    ),
    "resize_aspect_ratio": (
        18,
        "float[1,2,4,8] x",
        's = Constant<value = int64[2] {8, 12}>() y = Resize<axes = [2,3], keep_aspect_ratio_policy = "not_larger">'
        "(x, , , s)",
        "dense<[1, 2, 6, 12]> : tensor<4xi64>",
    ),
    "quantize": (
        13,
        "float[2,3] x, float s, int8 z",
        "y = QuantizeLinear(x, s, z)",
        "glow.quantize_linear %arg0, %arg1, %arg2",
    ),
    "quantize_default": (13, "float[2,3] x, float s", "y = QuantizeLinear(x, s)", "-> tensor<2x3xui8>"),
    "quantize_axis": (
        13,
        "float[2,3] x, float[3] s, uint8[3] z",
        "y = QuantizeLinear<axis = -1>(x, s, z)",
        "(tensor<2x3xf32>, tensor<3xf32>, tensor<3xui8>) -> tensor<2x3xui8>",
    ),
    "quantize_dtype": (21, "float[2] x, float s", "y = QuantizeLinear<output_dtype = 22>(x, s)", "-> tensor<2xi4>"),
    "dequantize": (
        10,
        "int8[2,3] x, float s",
        "y = DequantizeLinear(x, s)",
        "glow.dequantize_linear %arg0, %arg1 axis = 0 : (tensor<2x3xi8>, tensor<f32>) -> tensor<2x3xf32>",
    ),
    "dequantize_ranks_differ": (
        21,
        "int4[6] x, float s, int4[1] z",
        "y = DequantizeLinear(x, s, z)",
        "(tensor<6xi4>, tensor<f32>, tensor<i4>) -> tensor<6xf32>",
    ),
    "dynamic_quantize": (
        11,
        "float[2,3] x",
        "y, s, z = DynamicQuantizeLinear(x)",
        "-> (tensor<2x3xui8>, tensor<f32>, tensor<ui8>)",
    ),
}


@pytest.mark.parametrize(("opset", "inputs", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_operator(imported, opset, inputs, body, expected):
    assert expected in imported(f"g ({inputs}) => (y) {{ {body} }}", opset)


def test_batch_first_layer_is_transposed(imported):
    text = imported(
        """
        g (float[2,5,8] x, float[1,64,8] w, float[1,64,16] r, float[2,1,16] h0) => (y, h, c) {
          y, h, c = LSTM<hidden_size = 16, layout = 1>(x, w, r, , , h0)
        }
        """,
        14,
    )
    assert "glow.transpose %arg0 perm = [1, 0, 2] : (tensor<2x5x8xf32>) -> tensor<5x2x8xf32>" in text
    assert "perm = [2, 0, 1, 3] : (tensor<5x1x2x16xf32>) -> tensor<2x5x1x16xf32>" in text
    assert text.count("perm = [1, 0, 2]") == 4
