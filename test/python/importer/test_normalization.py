"""Normalisations and the softmax family."""

import pytest

BN = "float[1,4,8,8] x, float[4] s, float[4] b, float[4] m, float[4] v"

CASES = {
    "batch_norm_7": (
        7,
        BN,
        "y = BatchNormalization(x, s, b, m, v)",
        "glow.batch_norm %arg0, %arg1, %arg2, %arg3, %arg4",
    ),
    "batch_norm_9": (
        9,
        BN,
        "y, m1, v1, m2, v2 = BatchNormalization<epsilon = 0.5>(x, s, b, m, v)",
        "epsilon = 5.000000e-01",
    ),
    "batch_norm_15": (15, BN, "y = BatchNormalization(x, s, b, m, v)", "glow.batch_norm"),
    "instance_norm": (
        21,
        "float[1,4,8,8] x, float[4] s, float[4] b",
        "y = InstanceNormalization(x, s, b)",
        "glow.instance_norm %arg0, %arg1, %arg2",
    ),
    "layer_norm": (
        17,
        "float[2,3,8] x, float[8] s, float[8] b",
        "y = LayerNormalization(x, s, b)",
        "glow.layer_norm %arg0, %arg1, %arg2 axis = 2",
    ),
    "layer_norm_without_bias": (
        17,
        "float[2,3,8] x, float[3,8] s",
        "y, mean, deviation = LayerNormalization<axis = -2>(x, s)",
        "glow.layer_norm %arg0, %arg1 axis = 1",
    ),
    "rms_norm": (23, "float[2,8] x, float[8] s", "y = RMSNormalization(x, s)", "glow.rms_norm %arg0, %arg1 axis = 1"),
    "group_norm_21": (
        21,
        "float[1,4,8,8] x, float[4] s, float[4] b",
        "y = GroupNormalization<num_groups = 2>(x, s, b)",
        "glow.group_norm %arg0, %arg1, %arg2 num_groups = 2",
    ),
    "lrn": (13, "float[1,4,8,8] x", "y = LRN<size = 5, bias = 2.0>(x)", "glow.lrn %arg0 size = 5 bias = 2.000000e+00"),
    "lp_normalization": (
        1 + 6,
        "float[2,3] x",
        "y = LpNormalization<p = 1>(x)",
        "glow.lp_normalization %arg0 axis = 1 p = 1",
    ),
    "softmax": (13, "float[2,3,4] x", "y = Softmax(x)", "glow.softmax %arg0 axis = 2"),
    "softmax_axis": (13, "float[2,3,4] x", "y = Softmax<axis = 1>(x)", "glow.softmax %arg0 axis = 1"),
    "log_softmax": (13, "float[2,3] x", "y = LogSoftmax(x)", "glow.log_softmax %arg0 axis = 1"),
    "hardmax": (13, "float[2,3] x", "y = Hardmax(x)", "glow.hardmax %arg0 axis = 1"),
    "softmax_11_last_axis": (11, "float[2,3] x", "y = Softmax(x)", "glow.softmax %arg0 axis = 1"),
    "softmax_11_ones_behind": (11, "float[1,10,1,1] x", "y = Softmax(x)", "glow.softmax %arg0 axis = 1"),
}


@pytest.mark.parametrize(("opset", "inputs", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_operator(imported, opset, inputs, body, expected):
    text = imported(f"g ({inputs}) => (y) {{ {body} }}", opset)
    assert expected in text
    assert "glow.reshape" not in text


def test_old_softmax_takes_the_trailing_dimensions_together(imported):
    text = imported("g (float[2,3,4] x) => (y) { y = Softmax<axis = 1>(x) }", 11)
    assert "glow.flatten %arg0 axis = 1 : (tensor<2x3x4xf32>) -> tensor<2x12xf32>" in text
    assert "axis = 1 : tensor<2x12xf32>" in text
    assert "dense<[2, 3, 4]> : tensor<3xi64>" in text
    assert "-> tensor<2x3x4xf32>" in text


def test_old_softmax_with_a_dynamic_batch(imported):
    text = imported("g (float[n,3,4] x) => (y) { y = LogSoftmax<axis = -2>(x) }", 12)
    assert "glow.shape %arg0" in text
    assert "glow.log_softmax" in text


def test_old_group_norm_repeats_the_parameters(imported):
    text = imported(
        "g (float[1,6,8,8] x, float[2] s, float[2] b) => (y) { y = GroupNormalization<num_groups = 2>(x, s, b) }", 18
    )
    assert text.count("glow.expand") == 2
    assert "dense<[2, 3]> : tensor<2xi64>" in text
    assert "tensor<6xf32>" in text
