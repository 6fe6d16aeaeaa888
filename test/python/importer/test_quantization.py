"""Quantised operators: those with real operands inside, those on integers, and what is wrong with their parameters."""

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from glow.errors import ModelError
from glow.importer import import_model

MICROSOFT = ', "com.microsoft": 1'
CASES = {
    "blocks": (
        "int4[2,10] x, float[2,3] s",
        "y = DequantizeLinear<axis = 1, block_size = 4>(x, s)",
        "glow.dequantize_linear %arg0, %arg1 block_size = 4 : (tensor<2x10xi4>, tensor<2x3xf32>) -> tensor<2x10xf32>",
    ),
    "conv_integer": (
        "uint8[1,4,8,8] x, int8[6,2,3,3] w, uint8 zx, int8[6] zw",
        "y = ConvInteger<pads = [1,1,1,1], group = 2>(x, w, zx, zw)",
        "glow.conv_integer %arg0, %arg1, %arg2, %arg3 pads = [1, 1, 1, 1] group = 2",
    ),
    "matmul_integer_rows": (
        "uint8[4,8] a, int8[8,5] b, uint8[4] za",
        "y = MatMulInteger(a, b, za)",
        "glow.matmul_integer %arg0, %arg1, %0 : (tensor<4x8xui8>, tensor<8x5xi8>, tensor<4x1xui8>) -> tensor<4x5xi32>",
    ),
    "matmul_integer_second_zero_only": (
        "uint8[4,8] a, int8[8,5] b, int8 zb",
        "y = MatMulInteger(a, b, , zb)",
        "glow.constant dense<0> : tensor<ui8>",
    ),
    "qlinear_conv_channels": (
        "uint8[1,4,8,8] x, float sx, uint8 zx, int8[6,4,1,1] w, float[6] sw, int8[6] zw, float sy, "
        "uint8 zy, int32[6] b",
        "y = QLinearConv(x, sx, zx, w, sw, zw, sy, zy, b)",
        "glow.mul %arg1, %arg4 : (tensor<f32>, tensor<6xf32>) -> tensor<6xf32>",
    ),
    "qlinear_matmul_columns": (
        "int8[2,4,8] a, float sa, int8 za, int8[8,5] b, float[5] sb, int8[5] zb, float sy, int8 zy",
        "y = QLinearMatMul(a, sa, za, b, sb, zb, sy, zy)",
        "glow.dequantize_linear %arg3, %arg4, %arg5 : (tensor<8x5xi8>, tensor<5xf32>, tensor<5xi8>)",
    ),
    "qgemm_real_result": (
        "uint8[4,8] a, float sa, uint8 za, int8[8,5] b, float sb, int8 zb",
        "y = com.microsoft.QGemm(a, sa, za, b, sb, zb)",
        "%2 = glow.gemm %0, %1",
    ),
    "qlinear_concat": (
        "float sy, uint8 zy, uint8[2] a, float sa, uint8 za, uint8[3] b, float sb, uint8 zb",
        "y = com.microsoft.QLinearConcat<axis = 0>(sy, zy, a, sa, za, b, sb, zb)",
        "glow.quantize_linear %2, %arg0, %arg1 axis = 0 : (tensor<5xf32>, tensor<f32>, tensor<ui8>) -> tensor<5xui8>",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_import(name, imported):
    inputs, node, expected = CASES[name]
    assert expected in imported(f"g ({inputs}) => (y) {{ {node} }}", 21, MICROSOFT)


ERRORS = {
    "concat_count": (
        "float sy, uint8 zy, uint8[2] a, float sa",
        "y = com.microsoft.QLinearConcat<axis = 0>(sy, zy, a, sa)",
        "node 'QLinearConcat_0' (com.microsoft.QLinearConcat): has 4 inputs, expected 2 and 3 for each operand",
    ),
    "channels_last": (
        "uint8[1,8,8,4] x, float sx, uint8 zx, float sy, uint8 zy",
        "y = com.microsoft.QLinearGlobalAveragePool<channels_last = 1>(x, sx, zx, sy, zy)",
        "(com.microsoft.QLinearGlobalAveragePool): attribute 'channels_last' is 1, expected images with channels first",
    ),
    "zero_point_type": (
        "uint8[4] x, float s, int8 z",
        "y = DequantizeLinear(x, s, z)",
        "node 'DequantizeLinear_0' (DequantizeLinear): 'glow.dequantize_linear' op zero_point has the element type "
        "'i8', but x has 'ui8'",
    ),
    "zero_point_shape": (
        "uint8[4,3] x, float[3] s, uint8[4] z",
        "y = DequantizeLinear(x, s, z)",
        "node 'DequantizeLinear_0' (DequantizeLinear): 'glow.dequantize_linear' op zero_point has the shape 4, but 3 "
        "is expected",
    ),
    "scale_rank": (
        "int8[4,8] a, float[4,1] sa, int8 za, int8[8,5] b, float sb, int8 zb, float sy, int8 zy",
        "y = QLinearMatMul(a, sa, za, b, sb, zb, sy, zy)",
        "input 1 has rank 2, expected a scalar or one scale per element",
    ),
    "block_size": (
        "int8[4] x, float[2] s",
        "y = DequantizeLinear<axis = 0, block_size = -2>(x, s)",
        "node 'DequantizeLinear_0' (DequantizeLinear): attribute 'block_size' is -2, expected at least 0",
    ),
    "product_zero_point_type": (
        "uint8[4,8] a, int8[8,5] b, int8 za",
        "y = MatMulInteger(a, b, za)",
        "node 'MatMulInteger_0' (MatMulInteger): 'glow.matmul_integer' op zero_point has the element type 'i8', but a "
        "has 'ui8'",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error(name, parse):
    inputs, node, expected = ERRORS[name]
    with pytest.raises(ModelError) as error:
        import_model(parse(f"g ({inputs}) => (y) {{ {node} }}", 21, MICROSOFT))
    assert expected in str(error.value)


@pytest.mark.parametrize("scale", [0.0, -0.5, np.nan, np.inf])
def test_scale_that_is_no_scale(scale):
    node = helper.make_node("QuantizeLinear", ["x", "s"], ["y"], name="q")
    inputs = [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [4])]
    constants = [numpy_helper.from_array(np.array(scale, np.float32), "s")]
    graph = helper.make_graph([node], "g", inputs, [onnx.ValueInfoProto(name="y")], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    with pytest.raises(ModelError, match=r"node 'q' \(QuantizeLinear\): .* scale is .*, but a positive finite number"):
        import_model(model)
