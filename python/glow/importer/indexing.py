"""Operators that read or write elements at indices."""

from __future__ import annotations

from glow import ir

from .context import NodeContext
from .registry import op

_REDUCTIONS = ("none", "add", "mul", "max", "min")


@op("Gather")
def gather(node: NodeContext) -> ir.Value:
    """Slices along an axis."""
    x = node.operand(0)
    return node.emit("gather", x, node.operand(1), axis=node.axis(node.integer("axis", 0), node.rank(x)))


@op("GatherElements")
def gather_elements(node: NodeContext) -> ir.Value:
    """Single elements along an axis."""
    x = node.operand(0)
    return node.emit("gather_elements", x, node.operand(1), axis=node.axis(node.integer("axis", 0), node.rank(x)))


@op("GatherND")
def gather_nd(node: NodeContext) -> ir.Value:
    """Slices at vectors of indices."""
    return node.emit("gather_nd", node.operand(0), node.operand(1), batch_dims=node.integer("batch_dims", 0))


@op("Scatter", "ScatterElements")
def scatter_elements(node: NodeContext) -> ir.Value:
    """Scatter is the old name."""
    x = node.operand(0)
    return node.emit(
        "scatter_elements",
        x,
        node.operand(1),
        node.operand(2),
        axis=node.axis(node.integer("axis", 0), node.rank(x)),
        reduction=_reduction(node),
    )


@op("ScatterND")
def scatter_nd(node: NodeContext) -> ir.Value:
    """Slices changed at vectors of indices."""
    return node.emit("scatter_nd", node.operand(0), node.operand(1), node.operand(2), reduction=_reduction(node))


def _reduction(node: NodeContext) -> ir.Attribute:
    return node.enum("scatter_reduction", node.choice("reduction", "none", _REDUCTIONS))
