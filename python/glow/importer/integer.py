"""Products of integers with a 32-bit sum."""

from __future__ import annotations

from glow import ir

from .context import NodeContext
from .contraction import conv_attributes
from .registry import op


@op("ConvInteger")
def conv_integer(node: NodeContext) -> ir.Value:
    """The zero point of the weights is one for all or one per output channel."""
    x, w = node.operand(0), node.operand(1)
    zero_points = zero_points_of(node, x, w)
    if zero_points and node.rank(zero_points[0]):
        zero_points[0] = node.scalar(2)
    if len(zero_points) == 2 and node.shape(zero_points[1]) == [1]:
        zero_points[1] = node.scalar(3)
    return node.emit("conv_integer", x, w, zero_points, **conv_attributes(node, x, w))


@op("MatMulInteger")
def matmul_integer(node: NodeContext) -> ir.Value:
    """The zero point of `a` is one for all or one per row, that of `b` one for all or one per column."""
    a, b = node.operand(0), node.operand(1)
    zero_points = zero_points_of(node, a, b)
    # A column of zero points, one per row; in ONNX it may be 1-D.
    if zero_points and node.rank(zero_points[0]) == 1:
        single = node.shape(zero_points[0]) == [1]
        zero_points[0] = node.scalar(2) if single else node.emit("unsqueeze", zero_points[0], axes=[1])
    return node.emit("matmul_integer", a, b, zero_points)


def zero_points_of(node: NodeContext, a: ir.Value, b: ir.Value) -> list[ir.Value]:
    """The zero points at inputs 2 and 3, with a zero where only the second is there."""
    zero_points = []
    for index, owner in ((2, a), (3, b)):
        if node.has_operand(index):
            zero_points.append(node.operand(index))
        elif index == 2 and node.has_operand(3):
            zero_points.append(node.scalar_constant(0, like=owner))
    return zero_points
