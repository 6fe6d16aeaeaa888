"""Operators that copy whole blocks of elements to other places."""

from __future__ import annotations

from glow import ir

from .context import NodeContext
from .registry import Results, op


@op("Concat")
def concat(node: NodeContext) -> ir.Value:
    """Tensors joined along an axis."""
    parts = node.operands()
    if not parts:
        raise node.error("has no inputs, expected at least 1")
    return node.emit("concat", parts, axis=node.axis(node.integer("axis"), node.rank(parts[0])))


@op("Split")
def split(node: NodeContext) -> Results:
    """Sizes are an attribute before opset 13, an operand since. Without them the parts are as equal as they can be."""
    x = node.operand(0)
    axis = node.axis(node.integer("axis", 0), node.rank(x))
    count = node.result_count()
    if node.has_attribute("split"):
        sizes = node.integers("split")
    elif node.has_operand(1):
        sizes = node.constant_integers(1, "the list of sizes")
    else:
        sizes = _equal_sizes(node, node.shape(x)[axis], axis, count)
    if len(sizes) != count:
        raise node.error(f"found {len(sizes)} sizes, expected {count} as there are results")
    return node.emit_all("split", x, axis=axis, sizes=sizes)


def _equal_sizes(node: NodeContext, size: int | None, axis: int, count: int) -> list[int]:
    if size is None:
        raise node.error(f"has no sizes, and dimension {axis} of input 0 is dynamic")
    if node.opset >= 18:
        declared = node.integer("num_outputs", count)
        if declared != count:
            raise node.error(f"attribute 'num_outputs' is {declared}, expected {count} as there are results")
        part = -(-size // count)
    elif size % count:
        raise node.error(f"dimension {axis} of input 0 is {size}, expected a multiple of the {count} results")
    else:
        part = size // count
    return [min(part, max(0, size - part * index)) for index in range(count)]


@op("Slice", since=10)
def slice_(node: NodeContext) -> ir.Value:
    """Bounds are operands; axes have to be known."""
    x, starts, ends = node.operand(0), node.extents(1), node.extents(2)
    rank = node.rank(x)
    if node.has_operand(3):
        axes = node.constant_integers(3, "the list of axes")
    else:
        (count,) = node.shape(starts)
        if count is None:
            raise node.error("has no axes, and the number of starts is not known")
        axes = list(range(count))
    steps = node.extents(4) if node.has_operand(4) else None
    return node.emit("slice", x, starts, ends, steps=steps, axes=node.axes(axes, rank))


@op("Slice")
def slice_by_attributes(node: NodeContext) -> ir.Value:
    """Before opset 10 all bounds are attributes."""
    x = node.operand(0)
    starts, ends = node.integers("starts"), node.integers("ends")
    axes = node.axes(node.integers("axes", range(len(starts))), node.rank(x))
    if not len(starts) == len(ends) == len(axes):
        raise node.error(f"found {len(starts)} starts, {len(ends)} ends and {len(axes)} axes, expected as many of each")
    return node.emit("slice", x, node.integers_constant(starts), node.integers_constant(ends), axes=axes)


@op("Pad")
def pad(node: NodeContext) -> ir.Value:
    """Amounts and value are attributes before opset 11, operands since; from opset 18 on they may be for some axes."""
    x = node.operand(0)
    mode = node.choice("mode", "constant", ("constant", "reflect", "edge", "wrap"))
    value = None
    if node.opset < 11:
        amounts = node.integers_constant(node.integers("pads"))
        if mode == "constant":
            value = node.scalar_constant(node.number("value", 0.0), like=x)
    else:
        amounts = _pads_of_all_axes(node, node.rank(x)) if node.has_operand(3) else node.extents(1)
        # The other modes ignore the value.
        if mode == "constant" and node.has_operand(2):
            value = node.scalar(2)
    return node.emit("pad", x, amounts, value=value, mode=node.enum("pad_mode", mode))


def _pads_of_all_axes(node: NodeContext, rank: int) -> ir.Value:
    axes = node.axes(node.constant_integers(3, "the list of axes"), rank)
    given = node.constant_integers(1, "the list of pads")
    if len(given) != 2 * len(axes):
        raise node.error(f"found {len(given)} pads, expected {2 * len(axes)}, two for each of the axes")
    pads = [0] * (2 * rank)
    for index, axis in enumerate(axes):
        pads[axis], pads[rank + axis] = given[index], given[len(axes) + index]
    return node.integers_constant(pads)


@op("Expand")
def expand(node: NodeContext) -> ir.Value:
    """A broadcast to a shape."""
    return node.emit("expand", node.operand(0), node.extents(1))


@op("Tile")
def tile(node: NodeContext) -> ir.Value:
    """Repetition along each dimension."""
    return node.emit("tile", node.operand(0), node.extents(1))


@op("Trilu")
def trilu(node: NodeContext) -> ir.Value:
    """A triangle of each matrix."""
    k = node.scalar(1) if node.has_operand(1) else None
    return node.emit("trilu", node.operand(0), k=k, upper=node.flag("upper", True))
