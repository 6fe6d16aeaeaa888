"""Operators that move elements or only change shapes. What decides the result's type is a constant in the IR."""

import pytest

CASES = {
    "shape": (15, "float[2,3,4] x", "y = Shape<start = -2>(x)", "glow.shape %arg0 start = 1 end = 3"),
    "size": (13, "float[2,n] x", "y = Size(x)", "glow.size %arg0"),
    "flatten": (9, "float[2,3,4] x", "y = Flatten(x)", "-> tensor<2x12xf32>"),
    "flatten_end": (11, "float[2,3,4] x", "y = Flatten<axis = 3>(x)", "-> tensor<24x1xf32>"),
    "flatten_negative": (11, "float[2,3,4] x", "y = Flatten<axis = -1>(x)", "-> tensor<6x4xf32>"),
    "squeeze_11": (11, "float[2,1,4,1] x", "y = Squeeze<axes = [-1]>(x)", "glow.squeeze %arg0 axes = [3]"),
    "squeeze_all": (13, "float[2,1,4,1] x", "y = Squeeze(x)", "glow.squeeze %arg0 axes = [1, 3]"),
    "unsqueeze_11": (11, "float[2,4] x", "y = Unsqueeze<axes = [3, 0]>(x)", "glow.unsqueeze %arg0 axes = [0, 3]"),
    "unsqueeze_13": (
        13,
        "float[2,4] x",
        "a = Constant<value = int64[1] {-1}>() y = Unsqueeze(x, a)",
        "glow.unsqueeze %arg0 axes = [2] : (tensor<2x4xf32>) -> tensor<2x4x1xf32>",
    ),
    "transpose": (13, "float[2,3,4] x", "y = Transpose(x)", "glow.transpose %arg0 perm = [2, 1, 0]"),
    "depth_to_space": (
        13,
        "float[1,8,2,2] x",
        'y = DepthToSpace<blocksize = 2, mode = "CRD">(x)',
        "glow.depth_to_space %arg0 blocksize = 2 mode = crd",
    ),
    "space_to_depth": (13, "float[1,2,4,4] x", "y = SpaceToDepth<blocksize = 2>(x)", "-> tensor<1x8x2x2xf32>"),
    "space_to_depth_crd": (
        28,
        "float[n,2,4,6] x",
        'y = SpaceToDepth<blocksize = 2, mode = "CRD">(x)',
        "perm = [0, 1, 3, 5, 2, 4] : (tensor<?x2x2x2x3x2xf32>) -> tensor<?x2x2x2x2x3xf32>",
    ),
    "concat": (13, "float[2,3] a, float[2,4] b", "y = Concat<axis = -1>(a, b)", "glow.concat %arg0, %arg1 axis = 1"),
    "split_11": (11, "float[6] x", "y, z = Split<split = [2, 4]>(x)", "glow.split %arg0 axis = 0 sizes = [2, 4]"),
    "split_equal": (13, "float[2,6] x", "y, z = Split<axis = 1>(x)", "sizes = [3, 3]"),
    "split_13": (
        13,
        "float[6] x",
        "s = Constant<value = int64[2] {1, 5}>() y, z = Split(x, s)",
        "glow.split %arg0 axis = 0 sizes = [1, 5]",
    ),
    "split_uneven": (18, "float[7] x", "y, z, w = Split<num_outputs = 3>(x)", "sizes = [3, 3, 1]"),
    "slice_9": (
        9,
        "float[5,6] x",
        "y = Slice<starts = [1], ends = [-1], axes = [1]>(x)",
        "axes = [1] : (tensor<5x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<5x4xf32>",
    ),
    "slice_10": (
        10,
        "float[5,6] x",
        "s = Constant<value = int32[2] {0, 5}>() e = Constant<value = int32[2] {3, -7}>()"
        " a = Constant<value = int32[2] {0, -1}>() t = Constant<value = int32[2] {2, -1}>() y = Slice(x, s, e, a, t)",
        "axes = [0, 1]",
    ),
    "pad_2": (
        10,
        "float[2,3] x",
        'y = Pad<pads = [0, 1, 0, 1], mode = "edge">(x)',
        "mode = edge : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x5xf32>",
    ),
    "pad_11": (
        11,
        "float[2,3] x, float v",
        "p = Constant<value = int64[4] {1, 1, 0, 0}>() y = Pad(x, p, v)",
        "-> tensor<3x4xf32>",
    ),
    "pad_axes": (
        18,
        "float[2,3,4] x",
        "p = Constant<value = int64[2] {1, 2}>() a = Constant<value = int64[1] {-2}>() y = Pad(x, p, , a)",
        "dense<[0, 1, 0, 0, 2, 0]> : tensor<6xi64>",
    ),
    "pad_wrap": (
        19,
        "float[3] x",
        'p = Constant<value = int64[2] {1, 1}>() y = Pad<mode = "wrap">(x, p)',
        "mode = wrap",
    ),
    "expand": (
        13,
        "float[3,1] x",
        "s = Constant<value = int64[3] {2, 3, 4}>() y = Expand(x, s)",
        "-> tensor<2x3x4xf32>",
    ),
    "tile": (13, "float[3,1] x", "s = Constant<value = int64[2] {2, 4}>() y = Tile(x, s)", "-> tensor<6x4xf32>"),
    "trilu": (14, "float[3,3] x, int64 k", "y = Trilu<upper = 0>(x, k)", "glow.trilu %arg0, %arg1 :"),
    "trilu_upper": (14, "float[3,3] x", "y = Trilu(x)", "glow.trilu %arg0 upper"),
    "gather": (13, "float[5,6] x, int64[2,2] i", "y = Gather<axis = -1>(x, i)", "glow.gather %arg0, %arg1 axis = 1"),
    "gather_elements": (13, "float[2,2] x, int64[2,1] i", "y = GatherElements<axis = 1>(x, i)", "-> tensor<2x1xf32>"),
    "gather_nd": (13, "float[2,3,4] x, int64[2,1] i", "y = GatherND<batch_dims = 1>(x, i)", "batch_dims = 1"),
    "scatter_9": (9, "float[3] x, int64[1] i, float[1] u", "y = Scatter(x, i, u)", "glow.scatter_elements"),
    "scatter_elements": (
        18,
        "float[3] x, int64[1] i, float[1] u",
        'y = ScatterElements<reduction = "max">(x, i, u)',
        "axis = 0 reduction = max",
    ),
    "scatter_nd": (
        16,
        "float[3] x, int64[1,1] i, float[1] u",
        'y = ScatterND<reduction = "add">(x, i, u)',
        "glow.scatter_nd %arg0, %arg1, %arg2 reduction = add",
    ),
    "constant_of_shape": (
        9,
        "float[2] x",
        "s = Constant<value = int64[2] {3, 2}>() c = ConstantOfShape<value = float[1] {0.5}>(s) y = Add(x, c)",
        "glow.constant_of_shape %",
    ),
    "range": (
        11,
        "float x",
        "a = Constant<value = int64 {1}>() b = Constant<value = int64 {9}>() c = Constant<value = int64 {2}>()"
        " y = Range(a, b, c)",
        "-> tensor<4xi64>",
    ),
    "eye_like": (9, "float[3,3] x", "y = EyeLike<dtype = 7, k = 1>(x)", "glow.eye_like %arg0 k = 1"),
    "one_hot": (
        11,
        "int64[2] i, float[2] v",
        "d = Constant<value = int64[1] {5}>() y = OneHot(i, d, v)",
        "-> tensor<2x5xf32>",
    ),
}


@pytest.mark.parametrize(("opset", "inputs", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_operator(imported, opset, inputs, body, expected):
    assert expected in imported(f"g ({inputs}) => (y) {{ {body} }}", opset)


def test_zero_in_reshape_copies_a_dimension(imported):
    text = imported("g (float[2,3,4] x) => (y) <int64[3] s = {0, 2, -1}> { y = Reshape(x, s) }", 7)
    assert "dense<[2, 2, -1]> : tensor<3xi64>" in text
    assert "-> tensor<2x2x6xf32>" in text


def test_zero_in_reshape_stays_where_the_dimension_is_dynamic(imported):
    text = imported("g (float[n,3,4] x) => (y) <int64[2] s = {0, -1}> { y = Reshape(x, s) }")
    assert "dense<[0, -1]> : tensor<2xi64>" in text
    assert "-> tensor<?x12xf32>" in text


def test_allowzero(imported):
    text = imported("g (float[0,3] x) => (y) <int64[2] s = {3, 0}> { y = Reshape<allowzero = 1>(x, s) }", 14)
    assert "allow_zero" in text
    assert "-> tensor<3x0xf32>" in text


SHAPE_ARITHMETIC = """
g (float[{batch},16,4,4] x) => (y)
<int64 zero = {{0}}, int64 one = {{1}}, int64[1] axis = {{0}}, int64[1] rest = {{-1}}>
{{
  r = Relu(x)
  shape = Shape(r)
  batch = Gather(shape, zero)
  batch1 = Unsqueeze(batch, axis)
  channels = Gather(shape, one)
  channels1 = Unsqueeze(channels, axis)
  target = Concat<axis = 0>(batch1, channels1, rest)
  y = Reshape(r, target)
}}
"""


def test_target_computed_from_a_static_shape(imported):
    text = imported(SHAPE_ARITHMETIC.format(batch=2), 17)
    assert "dense<[2, 16, -1]> : tensor<3xi64>" in text
    assert "-> tensor<2x16x16xf32>" in text
    assert "glow.gather" not in text, "what is only needed for the target disappears"


def test_target_computed_from_a_shape_with_two_open_dimensions(imported):
    text = imported(SHAPE_ARITHMETIC.format(batch="n"), 17)
    assert "glow.concat" in text, "the batch and the rest are both open: the target is computed at run time"


def test_target_with_one_open_dimension(imported):
    text = imported(SHAPE_ARITHMETIC.format(batch="n").replace("{-1}", "{16}"), 17)
    assert "dense<[-1, 16, 16]> : tensor<3xi64>" in text
    assert "-> tensor<?x16x16xf32>" in text


def test_size_arithmetic_in_floats(imported):
    text = imported(
        """
        g (float[1,2,8,8] x) => (y) <float[4] scales = {1.0, 1.0, 2.0, 2.0}> {
          shape = Shape(x)
          wide = Cast<to = 1>(shape)
          scaled = Mul(wide, scales)
          floor = Floor(scaled)
          sizes = Cast<to = 7>(floor)
          y = Resize(x, , , sizes)
        }
        """
    )
    assert "dense<[1, 2, 16, 16]> : tensor<4xi64>" in text


def test_a_huge_constant_is_not_evaluated(imported):
    text = imported("g (float[1] x) => (y) <int64[1] s = {1073741824}> { c = ConstantOfShape(s) y = Expand(c, s) }")
    assert "tensor<1073741824xf32>" in text
