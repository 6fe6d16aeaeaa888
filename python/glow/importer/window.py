"""The geometry of windows that slide over spatial dimensions: of convolutions and of pooling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .context import NodeContext, Shape

_AUTO_PAD = ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")


class Window(NamedTuple):
    """One entry per spatial dimension; `pads` has all begins, then all ends."""

    kernel_shape: list[int]
    strides: list[int]
    dilations: list[int]
    pads: list[int]

    def reach(self, axis: int) -> int:
        """The number of elements from the first to the last that the window covers."""
        return (self.kernel_shape[axis] - 1) * self.dilations[axis] + 1


def per_axis(node: NodeContext, name: str, spatial_rank: int, default: int, *, low: int) -> list[int]:
    """An attribute with one entry per spatial dimension, each at least `low`."""
    values = node.integers(name, [default] * spatial_rank)
    if len(values) != spatial_rank:
        raise node.error(f"attribute '{name}' is {values}, expected {spatial_rank} entries as input 0 has spatial axes")
    if any(value < low for value in values):
        raise node.error(f"attribute '{name}' is {values}, expected entries of at least {low}")
    return values


def explicit_pads(node: NodeContext, spatial_rank: int) -> list[int]:
    """The attribute `pads`, or zeros."""
    pads = node.integers("pads", [0] * (2 * spatial_rank))
    if len(pads) != 2 * spatial_rank:
        raise node.error(f"attribute 'pads' is {pads}, expected {2 * spatial_rank} entries, two per spatial axis")
    if any(pad < 0 for pad in pads):
        raise node.error(f"attribute 'pads' is {pads}, expected entries of at least 0")
    return pads


def read_window(node: NodeContext, shape: Shape, kernel_shape: Sequence[int]) -> Window:
    """The window of a convolution or pooling over an input of `shape`, with `auto_pad` turned into pads."""
    spatial_rank = len(kernel_shape)
    window = Window(
        list(kernel_shape),
        per_axis(node, "strides", spatial_rank, 1, low=1),
        per_axis(node, "dilations", spatial_rank, 1, low=1),
        explicit_pads(node, spatial_rank),
    )
    auto_pad = node.choice("auto_pad", "NOTSET", _AUTO_PAD)
    if auto_pad == "NOTSET":
        return window
    totals = [0] * spatial_rank
    if auto_pad != "VALID":
        totals = [_same_padding(node, window, axis, shape[axis + 2]) for axis in range(spatial_rank)]
    return window._replace(pads=split_padding(totals, upper=auto_pad == "SAME_UPPER"))


def _same_padding(node: NodeContext, window: Window, axis: int, size: int | None) -> int:
    """The padding that makes the result's size the input's divided by the stride, rounded up."""
    stride, reach = window.strides[axis], window.reach(axis)
    if stride == 1:
        return reach - 1
    if size is None:
        raise node.error(
            f"auto_pad with stride {stride} needs the size of dimension {axis + 2} of input 0, which is dynamic"
        )
    return max(0, (-(-size // stride) - 1) * stride + reach - size)


def split_padding(totals: Sequence[int], *, upper: bool) -> list[int]:
    """Begins and ends that share the totals; an odd element goes to the end if `upper`, else to the begin."""
    smaller = [total // 2 for total in totals]
    larger = [total - total // 2 for total in totals]
    return smaller + larger if upper else larger + smaller
