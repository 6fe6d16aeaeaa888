"""Interpolation to another size: Resize, and Upsample, which is what it was called before opset 10."""

from __future__ import annotations

import numpy as np

from glow import ir

from .context import NodeContext
from .registry import op
from .tensors import Array

_MODES = ("nearest", "linear", "cubic")
_COORDINATES = (
    "half_pixel",
    "half_pixel_symmetric",
    "pytorch_half_pixel",
    "align_corners",
    "asymmetric",
    "tf_crop_and_resize",
)
_ROUNDINGS = ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")


@op("Upsample")
def upsample(node: NodeContext) -> ir.Value:
    """The scales are an attribute before opset 9."""
    scales = None
    if node.opset < 9:
        scales = node.constant(np.array(node.numbers("scales"), np.float32))
    return _asymmetric(node, scales or node.known(1))


@op("Resize", since=10)
def resize_from_origin(node: NodeContext) -> ir.Value:
    """Opset 10 has the meaning of Upsample."""
    return _asymmetric(node, node.known(1))


def _asymmetric(node: NodeContext, scales: ir.Value) -> ir.Value:
    """What there was before coordinates could be chosen: an element comes from its position divided by the scale."""
    mode = node.choice("mode", "nearest", ("nearest", "linear", "bilinear"))
    return node.emit(
        "resize",
        node.operand(0),
        scales=scales,
        mode=node.enum("resize_mode", mode.removeprefix("bi")),
        coordinate_transformation_mode=node.enum("coordinate_transformation", "asymmetric"),
        nearest_mode=node.enum("nearest_mode", "floor"),
    )


@op("Resize", since=11)
def resize(node: NodeContext) -> ir.Value:
    """Scales or sizes may be for some axes from opset 18 on; an empty tensor of scales is as good as none."""
    x = node.operand(0)
    coordinates = node.choice("coordinate_transformation_mode", "half_pixel", _COORDINATES)
    if coordinates == "tf_crop_and_resize":
        raise node.error("coordinate_transformation_mode tf_crop_and_resize is not supported")
    axes = node.axes(node.integers("axes", range(node.rank(x))), node.rank(x))
    if _given(node, 2):
        target = {"scales": _scales(node, node.rank(x), axes)}
    elif _given(node, 3):
        target = {"sizes": _sizes(node, x, axes)}
    else:
        raise node.error("has neither scales nor sizes, expected one of them")
    return node.emit(
        "resize",
        x,
        **target,
        mode=node.enum("resize_mode", node.choice("mode", "nearest", _MODES)),
        coordinate_transformation_mode=node.enum("coordinate_transformation", coordinates),
        nearest_mode=node.enum("nearest_mode", node.choice("nearest_mode", "round_prefer_floor", _ROUNDINGS)),
        cubic_coeff_a=node.number("cubic_coeff_a", -0.75),
        exclude_outside=node.flag("exclude_outside"),
        extrapolation_value=node.number("extrapolation_value", 0.0),
        antialias=node.flag("antialias"),
    )


def _given(node: NodeContext, index: int) -> bool:
    return node.has_operand(index) and node.shape(node.operand(index)) != [0]


def _scales(node: NodeContext, rank: int, axes: list[int]) -> ir.Value:
    if axes == list(range(rank)):
        return node.known(2)
    scales = np.ones(rank, np.float32)
    scales[axes] = _entries(node, 2, "scales", axes)
    return node.constant(scales)


def _sizes(node: NodeContext, x: ir.Value, axes: list[int]) -> ir.Value:
    policy = node.choice("keep_aspect_ratio_policy", "stretch", ("stretch", "not_larger", "not_smaller"))
    if policy == "stretch" and axes == list(range(node.rank(x))):
        return node.extents(3)
    shape = node.shape(x)
    sizes = np.array([-1 if dim is None else dim for dim in shape], np.int64)
    wanted = _entries(node, 3, "sizes", axes)
    if policy != "stretch":
        if any(sizes[axes] < 1):
            raise node.error(f"keep_aspect_ratio_policy {policy} needs fixed dimensions, found {shape}")
        ratios = wanted / sizes[axes]
        exact = sizes[axes] * (ratios.min() if policy == "not_larger" else ratios.max())
        wanted = np.floor(exact + 0.5)
        if np.any(np.abs(wanted - exact) > 1e-6 * exact):
            raise node.error(
                f"keep_aspect_ratio_policy {policy} leads to sizes {exact.tolist()}, expected whole numbers"
            )
    sizes[axes] = wanted
    if np.any(sizes < 0):
        raise node.error(f"axes {axes} leave out a dynamic dimension of {shape}, expected a fixed one")
    return node.constant(sizes)


def _entries(node: NodeContext, index: int, what: str, axes: list[int]) -> Array:
    values = node.required_constant(index, f"the list of {what}")
    if values.shape != (len(axes),):
        raise node.error(f"found {what} of shape {list(values.shape)}, expected one entry for each of axes {axes}")
    return values
