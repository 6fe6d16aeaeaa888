"""Between real numbers and small integers."""

from __future__ import annotations

from glow import ir

from . import tensors
from .context import NodeContext
from .registry import MICROSOFT, Results, op


@op("QuantizeLinear")
@op("QuantizeLinear", domain=MICROSOFT)
def quantize_linear(node: NodeContext) -> ir.Value:
    """The result's type is that of the zero point, else `output_dtype`, else uint8."""
    x, scale, zero_point = node.operand(0), node.operand(1), _zero_point(node)
    if zero_point is not None:
        element = node.element_type(zero_point)
    elif node.integer("output_dtype", 0):
        element = tensors.element_type(node.integer("output_dtype"), f"{node.node}: attribute 'output_dtype'")
    else:
        element = ir.IntegerType.get_unsigned(8)
    if not node.flag("saturate", True):
        raise node.error("attribute 'saturate' is 0, expected results that saturate")
    return node.emit(
        "quantize_linear",
        node.with_element_type(x, element),
        x,
        scale,
        zero_point=zero_point,
        **_granularity(node, x, scale),
    )


@op("DequantizeLinear")
@op("DequantizeLinear", domain=MICROSOFT)
def dequantize_linear(node: NodeContext) -> ir.Value:
    """The result's type is `output_dtype`, else that of the scale."""
    x, scale, zero_point = node.operand(0), node.operand(1), _zero_point(node)
    element = node.element_type(scale)
    if node.integer("output_dtype", 0):
        element = tensors.element_type(node.integer("output_dtype"), f"{node.node}: attribute 'output_dtype'")
    return node.emit(
        "dequantize_linear",
        node.with_element_type(x, element),
        x,
        scale,
        zero_point=zero_point,
        **_granularity(node, x, scale),
    )


def _zero_point(node: NodeContext) -> ir.Value | None:
    """The zero point, if it is there, with the rank of the scale."""
    return zero_point_of(node, 1, 2)


def zero_point_of(node: NodeContext, scale: int, zero_point: int) -> ir.Value | None:
    """The zero point at an input, if it is there, with the rank of the scale: one element may be a scalar or not."""
    value = node.optional(zero_point)
    if value is None or node.rank(value) == node.rank(node.operand(scale)):
        return value
    return node.scalar(zero_point) if node.rank(value) == 1 else node.emit("unsqueeze", value, axes=[0])


def _granularity(node: NodeContext, x: ir.Value, scale: ir.Value) -> dict[str, int]:
    """The axis that the scales are along, which has no meaning if there is only one scale, and the size of blocks."""
    block = node.integer("block_size", 0)
    if block < 0:
        raise node.error(f"attribute 'block_size' is {block}, expected at least 0")
    if block == 0 and (node.rank(scale) == 0 or node.shape(scale) == [1]):
        return {"axis": 0}
    return {"axis": node.axis(node.integer("axis", 1), node.rank(x)), "block_size": block}


@op("DynamicQuantizeLinear")
def dynamic_quantize_linear(node: NodeContext) -> Results:
    """Values, scale and zero point."""
    return node.emit_all("dynamic_quantize_linear", node.operand(0))
