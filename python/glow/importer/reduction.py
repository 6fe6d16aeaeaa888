"""Reductions, and what runs along an axis."""

from __future__ import annotations

from glow import ir

from .context import NodeContext
from .registry import Results, op

_REDUCE = {
    "ReduceL1": "reduce_l1",
    "ReduceL2": "reduce_l2",
    "ReduceLogSum": "reduce_log_sum",
    "ReduceLogSumExp": "reduce_log_sum_exp",
    "ReduceMax": "reduce_max",
    "ReduceMean": "reduce_mean",
    "ReduceMin": "reduce_min",
    "ReduceProd": "reduce_prod",
    "ReduceSum": "reduce_sum",
    "ReduceSumSquare": "reduce_sum_square",
}

_ARG = {"ArgMax": "arg_max", "ArgMin": "arg_min"}


@op(*_REDUCE)
def reduce(node: NodeContext) -> ir.Value:
    """The axes are an attribute before opset 18 (13 for ReduceSum), and an operand since. None means all of them."""
    x = node.operand(0)
    rank = node.rank(x)
    if node.has_attribute("axes"):
        axes = node.integers("axes")
    elif node.has_operand(1):
        axes = node.constant_integers(1, "the list of axes")
    else:
        axes = []
    # With noop_with_empty_axes nothing is summed up, but the function of each element, say its square, remains.
    if not axes and not node.flag("noop_with_empty_axes"):
        axes = list(range(rank))
    axes = sorted(node.axes(axes, rank))
    return node.emit(_REDUCE[node.op_type], x, axes=axes, keepdims=node.flag("keepdims", True))


@op(*_ARG)
def arg_reduce(node: NodeContext) -> ir.Value:
    """The position of the extreme along an axis."""
    x = node.operand(0)
    return node.emit(
        _ARG[node.op_type],
        x,
        axis=node.axis(node.integer("axis", 0), node.rank(x)),
        keepdims=node.flag("keepdims", True),
        select_last_index=node.flag("select_last_index"),
    )


@op("CumSum")
def cum_sum(node: NodeContext) -> ir.Value:
    """The axis is an operand, and has to be known."""
    x = node.operand(0)
    axes = node.constant_integers(1, "the axis")
    if len(axes) != 1:
        raise node.error(f"the axis is {axes}, expected one number")
    axis = node.axis(axes[0], node.rank(x))
    return node.emit("cum_sum", x, axis=axis, exclusive=node.flag("exclusive"), reverse=node.flag("reverse"))


@op("TopK")
def top_k(node: NodeContext) -> Results:
    """Before opset 10, k is an attribute."""
    x = node.operand(0)
    k = node.integers_constant([node.integer("k")]) if node.opset < 10 else node.extents(1)
    return node.emit_all(
        "top_k",
        x,
        k,
        axis=node.axis(node.integer("axis", -1), node.rank(x)),
        largest=node.boolean("largest", True),
        sorted=node.boolean("sorted", True),
    )
