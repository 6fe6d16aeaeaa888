"""Pooling over windows, and over all of an image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glow import ir

from .context import NodeContext
from .registry import op
from .window import per_axis, read_window


def pool(node: NodeContext, mnemonic: str, x: ir.Value, **attributes: Any) -> ir.Value:
    """`glow.<mnemonic>` of `x` with the window of the node."""
    spatial_rank = node.spatial_rank(x)
    if not node.has_attribute("kernel_shape"):
        raise node.error("attribute 'kernel_shape' is missing")
    window = read_window(node, node.shape(x), per_axis(node, "kernel_shape", spatial_rank, 1, low=1))
    return node.emit(mnemonic, x, **window._asdict(), ceil_mode=node.flag("ceil_mode"), **attributes)


@op("MaxPool")
def max_pool(node: NodeContext) -> ir.Value:
    """The result with the positions of the maxima is not available."""
    return pool(node, "max_pool", node.operand(0))


@op("AveragePool")
def average_pool(node: NodeContext) -> ir.Value:
    """The mean of each window."""
    return pool(node, "average_pool", node.operand(0), count_include_pad=node.flag("count_include_pad"))


@op("LpPool")
def lp_pool(node: NodeContext) -> ir.Value:
    """The p-norm of each window."""
    return pool(node, "lp_pool", node.operand(0), p=node.integer("p", 2))


def spatial_axes(node: NodeContext, x: ir.Value) -> Sequence[int]:
    """The axes of `x` after batch and channel."""
    return list(range(2, node.spatial_rank(x) + 2))


@op("GlobalAveragePool")
def global_average_pool(node: NodeContext) -> ir.Value:
    """A mean over the spatial axes."""
    x = node.operand(0)
    return node.emit("reduce_mean", x, axes=spatial_axes(node, x), keepdims=True)


@op("GlobalMaxPool")
def global_max_pool(node: NodeContext) -> ir.Value:
    """A maximum over the spatial axes."""
    x = node.operand(0)
    return node.emit("reduce_max", x, axes=spatial_axes(node, x), keepdims=True)


@op("GlobalLpPool")
def global_lp_pool(node: NodeContext) -> ir.Value:
    """(sum |x|^p)^(1/p); the usual norms have ops of their own."""
    x, p = node.operand(0), node.integer("p", 2)
    axes = spatial_axes(node, x)
    if p < 1:
        raise node.error(f"attribute 'p' is {p}, expected a value of at least 1")
    if p <= 2:
        return node.emit(f"reduce_l{p}", x, axes=axes, keepdims=True)
    powers = node.emit("pow", node.emit("abs", x), node.scalar_constant(p, like=x))
    total = node.emit("reduce_sum", powers, axes=axes, keepdims=True)
    return node.emit("pow", total, node.scalar_constant(1 / p, like=x))
