"""Matrix products, convolutions and pooling: padding that is chosen automatically becomes explicit."""

import pytest

CASES = {
    "matmul": (13, "float[2,3] a, float[3,4] b", "y = MatMul(a, b)", "glow.matmul %arg0, %arg1"),
    "gemm": (
        9,
        "float[2,3] a, float[4,3] b, float[4] c",
        "y = Gemm<transB = 1, alpha = 0.5>(a, b, c)",
        "glow.gemm %arg0, %arg1, %arg2 alpha = 5.000000e-01 trans_b : "
        "(tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>",
    ),
    "gemm_without_c": (11, "float[2,3] a, float[3,4] b", "y = Gemm(a, b)", "glow.gemm %arg0, %arg1 :"),
    "conv": (
        11,
        "float[1,4,8,8] x, float[6,2,3,3] w, float[6] b",
        "y = Conv<pads = [1,1,1,1], strides = [2,2], group = 2>(x, w, b)",
        "glow.conv %arg0, %arg1, %arg2 strides = [2, 2] pads = [1, 1, 1, 1] group = 2",
    ),
    "conv_1d": (11, "float[1,4,8] x, float[6,4,3] w", "y = Conv(x, w)", "-> tensor<1x6x6xf32>"),
    "conv_3d": (11, "float[1,2,8,8,8] x, float[6,2,3,3,3] w", "y = Conv(x, w)", "-> tensor<1x6x6x6x6xf32>"),
    "conv_same_upper": (
        11,
        "float[1,4,8,8] x, float[6,4,3,3] w",
        'y = Conv<auto_pad = "SAME_UPPER", strides = [2,2]>(x, w)',
        "pads = [0, 0, 1, 1]",
    ),
    "conv_same_lower": (
        11,
        "float[1,4,8,8] x, float[6,4,3,3] w",
        'y = Conv<auto_pad = "SAME_LOWER", strides = [2,2]>(x, w)',
        "pads = [1, 1, 0, 0]",
    ),
    "conv_same_dynamic": (
        11,
        "float[1,4,h,w] x, float[6,4,3,3] w0",
        'y = Conv<auto_pad = "SAME_UPPER", dilations = [2,2]>(x, w0)',
        "dilations = [2, 2] pads = [2, 2, 2, 2]",
    ),
    "conv_valid": (
        11,
        "float[1,4,8,8] x, float[6,4,3,3] w",
        'y = Conv<auto_pad = "VALID", pads = [0,0,0,0]>(x, w)',
        "-> tensor<1x6x6x6xf32>",
    ),
    "conv_transpose": (
        11,
        "float[1,4,8,8] x, float[4,6,2,2] w",
        "y = ConvTranspose<strides = [2,2]>(x, w)",
        "-> tensor<1x6x16x16xf32>",
    ),
    "conv_transpose_output_shape": (
        11,
        "float[1,4,8,8] x, float[4,6,3,3] w",
        "y = ConvTranspose<strides = [2,2], output_shape = [16, 16]>(x, w)",
        "pads = [1, 1, 0, 0]",
    ),
    "conv_transpose_larger_output": (
        11,
        "float[1,4,8,8] x, float[4,6,3,3] w",
        "y = ConvTranspose<strides = [2,2], output_shape = [18, 17]>(x, w)",
        "output_padding = [1, 0]",
    ),
    "conv_transpose_same": (
        11,
        "float[1,4,8,8] x, float[4,6,3,3] w",
        'y = ConvTranspose<strides = [2,2], auto_pad = "SAME_UPPER">(x, w)',
        "pads = [0, 0, 1, 1]",
    ),
    "max_pool": (
        8,
        "float[1,4,8,8] x",
        "y = MaxPool<kernel_shape = [3,3], strides = [2,2], pads = [1,1,1,1]>(x)",
        "glow.max_pool %arg0 kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1]",
    ),
    "max_pool_ceil": (
        10,
        "float[1,4,8,8] x",
        "y = MaxPool<kernel_shape = [3,3], strides = [2,2], ceil_mode = 1>(x)",
        "-> tensor<1x4x4x4xf32>",
    ),
    "average_pool": (
        7,
        "float[1,4,8,8] x",
        "y = AveragePool<kernel_shape = [2,2], strides = [2,2], count_include_pad = 1>(x)",
        "count_include_pad",
    ),
    "average_pool_same": (
        7,
        "float[1,4,7,7] x",
        'y = AveragePool<kernel_shape = [2,2], strides = [2,2], auto_pad = "SAME_LOWER">(x)',
        "pads = [1, 1, 0, 0]",
    ),
    "lp_pool": (18, "float[1,4,8,8] x", "y = LpPool<kernel_shape = [2,2], p = 1>(x)", "glow.lp_pool %arg0"),
    "global_average_pool": (
        1 + 6,
        "float[1,4,8,8] x",
        "y = GlobalAveragePool(x)",
        "glow.reduce_mean %arg0 axes = [2, 3] keepdims",
    ),
    "global_max_pool": (7, "float[1,4,8] x", "y = GlobalMaxPool(x)", "glow.reduce_max %arg0 axes = [2] keepdims"),
    "global_lp_pool": (7, "float[1,4,8] x", "y = GlobalLpPool(x)", "glow.reduce_l2 %arg0 axes = [2] keepdims"),
    "global_lp_pool_3": (7, "float[1,4,8] x", "y = GlobalLpPool<p = 3>(x)", "glow.reduce_sum"),
}


@pytest.mark.parametrize(("opset", "inputs", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_operator(imported, opset, inputs, body, expected):
    assert expected in imported(f"g ({inputs}) => (y) {{ {body} }}", opset)


def test_unused_indices_of_max_pool_are_accepted(imported):
    assert "glow.max_pool" in imported("g (float[1,4,8,8] x) => (y) { y, i = MaxPool<kernel_shape = [2,2]>(x) }")
