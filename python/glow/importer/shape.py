"""Operators that read shapes, and those that only give the elements another shape."""

from __future__ import annotations

from glow import ir

from .context import NodeContext
from .registry import op


@op("Shape")
def shape(node: NodeContext) -> ir.Value:
    """Bounds count from the end if negative, and are clamped."""
    x = node.operand(0)
    rank = node.rank(x)
    start, end, _ = slice(node.integer("start", 0), node.integer("end", rank)).indices(rank)
    return node.emit("shape", x, start=start, end=max(start, end))


@op("Size")
def size(node: NodeContext) -> ir.Value:
    """The number of elements."""
    return node.emit("size", node.operand(0))


@op("Reshape")
def reshape(node: NodeContext) -> ir.Value:
    """A 0 copies the dimension of the input, which is put in where it is known, unless `allowzero` is set."""
    x = node.operand(0)
    allow_zero = node.opset >= 14 and node.flag("allowzero")
    target = node.partial_integers(1)
    if target is None or target.count(None) + target.count(-1) > 1:
        return node.emit("reshape", x, node.extents(1), allow_zero=allow_zero)
    # One dimension that is not known follows from the others, just as if it had been left open.
    dims = [-1 if dim is None else dim for dim in target]
    known = node.shape(x)
    if not allow_zero:
        for axis, dim in enumerate(dims):
            if dim == 0 and axis < len(known):
                copied = known[axis]
                dims[axis] = 0 if copied is None else copied
    return node.emit("reshape", x, node.integers_constant(dims), allow_zero=allow_zero)


@op("Flatten")
def flatten(node: NodeContext) -> ir.Value:
    """The axis may be the rank: then the matrix has one column."""
    x = node.operand(0)
    return node.emit("flatten", x, axis=node.axis(node.integer("axis", 1), node.rank(x), end=True))


@op("Squeeze")
def squeeze(node: NodeContext) -> ir.Value:
    """The axes are an operand since opset 13. None means every dimension of one element."""
    x = node.operand(0)
    dims = node.shape(x)
    if node.has_attribute("axes") or node.has_operand(1):
        axes = node.axes(_axes(node), len(dims))
    elif None in dims:
        raise node.error("has no axes, and input 0 has dynamic dimensions: which ones are 1 is not known")
    else:
        axes = [axis for axis, dim in enumerate(dims) if dim == 1]
    return node.emit("squeeze", x, axes=sorted(axes))


@op("Unsqueeze")
def unsqueeze(node: NodeContext) -> ir.Value:
    """The axes, which are those of the result, are an operand since opset 13."""
    x = node.operand(0)
    axes = _axes(node)
    return node.emit("unsqueeze", x, axes=sorted(node.axes(axes, node.rank(x) + len(axes))))


def _axes(node: NodeContext) -> list[int]:
    return node.constant_integers(1, "the list of axes") if node.opset >= 13 else node.integers("axes")


@op("Transpose")
def transpose(node: NodeContext) -> ir.Value:
    """Without `perm` the dimensions are reversed."""
    x = node.operand(0)
    return node.emit("transpose", x, perm=node.integers("perm", list(reversed(range(node.rank(x))))))


@op("DepthToSpace")
def depth_to_space(node: NodeContext) -> ir.Value:
    """`mode` is in capitals in ONNX."""
    mode = node.choice("mode", "DCR", ("DCR", "CRD"))
    return node.emit(
        "depth_to_space",
        node.operand(0),
        blocksize=node.integer("blocksize"),
        mode=node.enum("depth_to_space_mode", mode.lower()),
    )


@op("SpaceToDepth")
def space_to_depth(node: NodeContext) -> ir.Value:
    """The op has the order DCR: in the order CRD, new in opset 28, the channel comes first."""
    x, block = node.operand(0), node.integer("blocksize")
    if node.choice("mode", "DCR", ("DCR", "CRD")) == "DCR":
        return node.emit("space_to_depth", x, blocksize=block)
    _, channels, height, width = node.shape(x) if node.rank(x) == 4 else (None, None, None, None)
    if block < 1 or channels is None or height is None or width is None or height % block or width % block:
        raise node.error(
            f"found input 0 of shape {node.shape(x)}, expected fixed height and width, multiples of {block}"
        )
    rows, columns = height // block, width // block
    cells = node.emit("reshape", x, node.integers_constant([0, channels, rows, block, columns, block]))
    moved = node.emit("transpose", cells, perm=[0, 1, 3, 5, 2, 4])
    return node.emit("reshape", moved, node.integers_constant([0, channels * block**2, rows, columns]))
