"""Operators on quantised tensors: each is dequantised, computed in floating point, and quantised again.

Computing in integers is the business of the compiler, which finds these three steps in models of every form.
"""

from __future__ import annotations

from collections.abc import Sequence

from glow import ir

from .context import NodeContext
from .contraction import conv_attributes
from .pooling import pool, spatial_axes
from .quantization import zero_point_of
from .registry import MICROSOFT, op


def _dequantize(node: NodeContext, x: int, scale: int, zero_point: int, axis: int = 0) -> ir.Value:
    """The real numbers that the integers at input `x` stand for; several scales lie along `axis`."""
    value, factor = node.operand(x), node.operand(scale)
    if node.rank(factor) > 1:
        raise node.error(f"input {scale} has rank {node.rank(factor)}, expected a scalar or one scale per element")
    return node.emit(
        "dequantize_linear",
        node.with_element_type(value, node.element_type(factor)),
        value,
        factor,
        zero_point=zero_point_of(node, scale, zero_point),
        axis=axis % max(node.rank(value), 1),
    )


def _quantize(node: NodeContext, y: ir.Value, scale: int, zero_point: int) -> ir.Value:
    """The integers that stand for `y`, of the type of the zero point, or ui8 without one."""
    level = zero_point_of(node, scale, zero_point)
    element = ir.IntegerType.get_unsigned(8) if level is None else node.element_type(level)
    return node.emit(
        "quantize_linear", node.with_element_type(y, element), y, node.operand(scale), zero_point=level, axis=0
    )


def _bias(node: NodeContext, index: int, scales: Sequence[int], alpha: float = 1.0) -> ir.Value | None:
    """A bias of int32 in units of the product of two scales, times `alpha`."""
    bias = node.optional(index)
    if bias is None:
        return None
    first, second = (node.operand(each) for each in scales)
    if node.rank(first) == 1 and node.shape(first) == [1]:
        first = node.scalar(scales[0])
    scale = node.emit("mul", first, second)
    if alpha != 1:
        scale = node.emit("mul", scale, node.scalar_constant(alpha, like=scale))
    axis = max(node.rank(bias) - 1, 0)
    return node.emit(
        "dequantize_linear", node.with_element_type(bias, node.element_type(scale)), bias, scale, axis=axis
    )


def _reject_channels_last(node: NodeContext) -> None:
    if node.flag("channels_last"):
        raise node.error("attribute 'channels_last' is 1, expected images with channels first")


@op("QLinearConv")
def qlinear_conv(node: NodeContext) -> ir.Value:
    """The weights have one scale or one per output channel; the bias is int32."""
    x, w = _dequantize(node, 0, 1, 2), _dequantize(node, 3, 4, 5)
    bias = _bias(node, 8, (1, 4))
    return _quantize(node, node.emit("conv", x, w, b=bias, **conv_attributes(node, x, w)), 6, 7)


@op("QLinearMatMul")
def qlinear_matmul(node: NodeContext) -> ir.Value:
    """`a` has one scale or one per row, `b` one or one per column."""
    a, b = _dequantize(node, 0, 1, 2, axis=-2), _dequantize(node, 3, 4, 5, axis=-1)
    return _quantize(node, node.emit("matmul", a, b), 6, 7)


@op("QGemm", domain=MICROSOFT)
def qgemm(node: NodeContext) -> ir.Value:
    """Without a scale of the result that is real; `beta` does not exist."""
    trans_b, alpha = node.flag("transB"), node.number("alpha", 1.0)
    y = node.emit(
        "gemm",
        _dequantize(node, 0, 1, 2),
        _dequantize(node, 3, 4, 5, axis=0 if trans_b else 1),
        c=_bias(node, 6, (1, 4), alpha),
        alpha=alpha,
        beta=1.0,
        trans_a=node.flag("transA"),
        trans_b=trans_b,
    )
    return _quantize(node, y, 7, 8) if node.has_operand(7) else y


@op("QLinearAdd", "QLinearMul", domain=MICROSOFT)
def qlinear_binary(node: NodeContext) -> ir.Value:
    """Two operands that broadcast."""
    mnemonic = node.op_type.removeprefix("QLinear").lower()
    return _quantize(node, node.emit(mnemonic, _dequantize(node, 0, 1, 2), _dequantize(node, 3, 4, 5)), 6, 7)


@op("QLinearSigmoid", domain=MICROSOFT)
def qlinear_sigmoid(node: NodeContext) -> ir.Value:
    """A function of one operand."""
    return _quantize(node, node.emit("sigmoid", _dequantize(node, 0, 1, 2)), 3, 4)


@op("QLinearLeakyRelu", domain=MICROSOFT)
def qlinear_leaky_relu(node: NodeContext) -> ir.Value:
    """A function of one operand with a slope."""
    x = _dequantize(node, 0, 1, 2)
    return _quantize(node, node.emit("leaky_relu", x, alpha=node.number("alpha", 0.01)), 3, 4)


@op("QLinearSoftmax", domain=MICROSOFT)
def qlinear_softmax(node: NodeContext) -> ir.Value:
    """Over one axis, or, as before opset 13, over all axes from it on."""
    x = _dequantize(node, 0, 1, 2)
    rank = node.rank(x)
    if node.integer("opset", 13) >= 13:
        y = node.emit("softmax", x, axis=node.axis(node.integer("axis", -1), rank))
        return _quantize(node, y, 3, 4)
    axis = node.axis(node.integer("axis", 1), rank)
    shape = node.shape_of(x)
    y = node.emit("softmax", node.emit("flatten", x, axis=axis), axis=1)
    return _quantize(node, node.emit("reshape", y, shape, allow_zero=True), 3, 4)


@op("QLinearGlobalAveragePool", domain=MICROSOFT)
def qlinear_global_average_pool(node: NodeContext) -> ir.Value:
    """A mean over the spatial axes."""
    _reject_channels_last(node)
    x = _dequantize(node, 0, 1, 2)
    return _quantize(node, node.emit("reduce_mean", x, axes=spatial_axes(node, x), keepdims=True), 3, 4)


@op("QLinearAveragePool", domain=MICROSOFT)
def qlinear_average_pool(node: NodeContext) -> ir.Value:
    """The mean of each window."""
    _reject_channels_last(node)
    x = _dequantize(node, 0, 1, 2)
    y = pool(node, "average_pool", x, count_include_pad=node.flag("count_include_pad"))
    return _quantize(node, y, 3, 4)


@op("QLinearConcat", domain=MICROSOFT)
def qlinear_concat(node: NodeContext) -> ir.Value:
    """The scale and the zero point of the result come first, then those of each operand behind it."""
    count, rest = divmod(len(node.operands()) - 2, 3)
    if count < 1 or rest:
        raise node.error(f"has {len(node.operands())} inputs, expected 2 and 3 for each operand")
    parts = [_dequantize(node, 2 + 3 * index, 3 + 3 * index, 4 + 3 * index) for index in range(count)]
    axis = node.axis(node.integer("axis"), node.rank(parts[0]))
    return _quantize(node, node.emit("concat", parts, axis=axis), 0, 1)


@op("QLinearWhere", domain=MICROSOFT)
def qlinear_where(node: NodeContext) -> ir.Value:
    """A choice by a condition."""
    y = node.emit("where", node.operand(0), _dequantize(node, 1, 2, 3), _dequantize(node, 4, 5, 6))
    return _quantize(node, y, 7, 8)
