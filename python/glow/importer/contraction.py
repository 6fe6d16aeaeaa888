"""Matrix products and convolutions."""

from __future__ import annotations

from typing import Any

from glow import ir

from .context import NodeContext
from .registry import op
from .window import Window, explicit_pads, per_axis, read_window, split_padding


@op("MatMul")
def matmul(node: NodeContext) -> ir.Value:
    """A product with the semantics of numpy."""
    return node.emit("matmul", node.operand(0), node.operand(1))


@op("Gemm")
def gemm(node: NodeContext) -> ir.Value:
    """A product of matrices, each possibly transposed, plus a matrix."""
    return node.emit(
        "gemm",
        node.operand(0),
        node.operand(1),
        c=node.optional(2),
        alpha=node.number("alpha", 1.0),
        beta=node.number("beta", 1.0),
        trans_a=node.flag("transA"),
        trans_b=node.flag("transB"),
    )


def _kernel_shape(node: NodeContext, x: ir.Value, w: ir.Value) -> list[int]:
    """The window of a convolution, which the weights have, too."""
    spatial_rank = node.spatial_rank(x)
    found = node.shape(w)
    if len(found) != spatial_rank + 2:
        raise node.error(f"input 1 has rank {len(found)}, expected {spatial_rank + 2} as input 0")
    if node.has_attribute("kernel_shape"):
        declared = per_axis(node, "kernel_shape", spatial_rank, 1, low=1)
        for axis, (size, dim) in enumerate(zip(declared, found[2:], strict=True)):
            if dim is not None and dim != size:
                raise node.error(f"attribute 'kernel_shape' has {size} for spatial axis {axis}, but input 1 has {dim}")
        return declared
    kernel = [dim for dim in found[2:] if dim is not None]
    if len(kernel) < spatial_rank:
        raise node.error("has no attribute 'kernel_shape', and input 1 has a dynamic window")
    return kernel


@op("Conv")
def conv(node: NodeContext) -> ir.Value:
    """A convolution over any number of spatial dimensions."""
    x, w = node.operand(0), node.operand(1)
    return node.emit("conv", x, w, b=node.optional(2), **conv_attributes(node, x, w))


def conv_attributes(node: NodeContext, x: ir.Value, w: ir.Value) -> dict[str, Any]:
    """The attributes of `glow.conv` for a node that convolves `x` with `w`."""
    window = read_window(node, node.shape(x), _kernel_shape(node, x, w))
    return {
        "strides": window.strides,
        "dilations": window.dilations,
        "pads": window.pads,
        "group": node.integer("group", 1),
    }


@op("ConvTranspose")
def conv_transpose(node: NodeContext) -> ir.Value:
    """A transposed convolution; a wanted output shape is turned into pads."""
    x, w = node.operand(0), node.operand(1)
    kernel = _kernel_shape(node, x, w)
    rank = len(kernel)
    window = Window(
        kernel,
        per_axis(node, "strides", rank, 1, low=1),
        per_axis(node, "dilations", rank, 1, low=1),
        explicit_pads(node, rank),
    )
    output_padding = per_axis(node, "output_padding", rank, 0, low=0)
    auto_pad = node.choice("auto_pad", "NOTSET", ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"))
    if node.has_attribute("output_shape") or auto_pad.startswith("SAME"):
        pads, output_padding = _pads_for_output(node, window, output_padding, node.shape(x)[2:], auto_pad)
        window = window._replace(pads=pads)
    elif auto_pad == "VALID":
        window = window._replace(pads=[0] * (2 * rank))
    return node.emit(
        "conv_transpose",
        x,
        w,
        b=node.optional(2),
        strides=window.strides,
        dilations=window.dilations,
        pads=window.pads,
        output_padding=output_padding,
        group=node.integer("group", 1),
    )


def _pads_for_output(
    node: NodeContext, window: Window, output_padding: list[int], sizes: list[int | None], auto_pad: str
) -> tuple[list[int], list[int]]:
    """The pads that make the result as large as `output_shape`, or as the input times the strides.

    Where the result is to be larger than the windows reach, what is missing is added as output padding.
    """
    rank = len(window.kernel_shape)
    # Some exporters list the batch and the channels, too.
    wanted = node.integers("output_shape", [])[-rank:]
    totals, extra = [], []
    for axis in range(rank):
        size = sizes[axis]
        if size is None and (wanted or window.strides[axis] > 1):
            raise node.error(f"the size of dimension {axis + 2} of input 0 is dynamic, expected a fixed one to pad for")
        stride = window.strides[axis]
        full = ((size or 1) - 1) * stride + output_padding[axis] + window.reach(axis)
        total = full - (wanted[axis] if wanted else (size or 1) * stride)
        totals.append(max(0, total))
        extra.append(output_padding[axis] + max(0, -total))
    return split_padding(totals, upper=auto_pad == "SAME_UPPER"), extra
