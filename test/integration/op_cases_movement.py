"""Cases of shape and data movement, resize and quantization."""

import numpy as np
from op_case import Cases, values

CASES = Cases()
add = CASES.add


def ints(*numbers: int) -> np.ndarray:
    """An i64 vector."""
    return np.array(numbers, np.int64)


def scalar(number: float, dtype: type = np.float32) -> np.ndarray:
    """A rank-0 array."""
    return np.array(number, dtype)


X = values("x", 2, 3, 4)

for shape in ((6, 4), (-1,), (2, 12), (0, -1, 2), (4, 3, 2), (1, 2, 3, 4, 1), (2, 2, 2, 3)):
    add(f"Reshape_{'_'.join(map(str, shape))}", "Reshape", [X], constants={1: ints(*shape)})
add("Reshape_scalar", "Reshape", [values("x", 1, 1)], constants={1: np.zeros(0, np.int64)})
for perm in ([0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]):
    add(f"Transpose_{''.join(map(str, perm))}", "Transpose", [X], perm=perm)
add("Transpose_default", "Transpose", [X])
add("Squeeze", "Squeeze", [values("x", 1, 3, 1, 2)], constants={1: ints(0, 2)})
add("Squeeze_all", "Squeeze", [values("x", 1, 1)])
add("Unsqueeze", "Unsqueeze", [values("x", 3, 2)], constants={1: ints(0, 2, 4)})
add("Unsqueeze_scalar", "Unsqueeze", [scalar(3)], constants={1: ints(0)})
for axis in range(4):
    add(f"Flatten_{axis}", "Flatten", [X], axis=axis)
for block in (2, 3):
    x = values("x", 1, block * block * 2, 2, 3)
    for mode in ("DCR", "CRD"):
        add(f"DepthToSpace_{block}_{mode}", "DepthToSpace", [x], blocksize=block, mode=mode)
    add(f"SpaceToDepth_{block}", "SpaceToDepth", [values("x", 2, 3, 2 * block, 3 * block)], blocksize=block)

for key, (x, shape) in {
    "row": ((3, 1), (2, 1, 6)),
    "rank": ((3,), (2, 4, 3)),
    "keep": ((2, 3), (1, 1)),
    "unit": ((2, 3), (1, 2, 3)),
    "scalar": ((), (2, 2)),
}.items():
    add(f"Expand_{key}", "Expand", [values("x", *x)], constants={1: ints(*shape)})
for repeats in ((1, 1, 1), (2, 1, 3), (1, 4, 1)):
    add(f"Tile_{''.join(map(str, repeats))}", "Tile", [X], constants={1: ints(*repeats)})
for axis in (0, 1, -1):
    parts = [np.take(values(f"part{i}", 4, 4, 4), range(i + 1), axis) for i in range(3)]
    add(f"Concat_{axis}", "Concat", parts, axis=axis)
add("Concat_one", "Concat", [X], axis=0)
add("Split", "Split", [values("x", 2, 7)], constants={1: ints(3, 4)}, outputs=2, axis=1)
add("Split_equal", "Split", [values("x", 6, 2)], outputs=3, axis=0, num_outputs=3)

SLICES = {
    "plain": ([1], [3], [0], None),
    "negative": ([-3, -2], [-1, 10], [0, 1], None),
    "strided": ([0, 1], [7, 5], [0, 1], [2, 3]),
    "backward": ([6, 4], [-100, 0], [0, 1], [-2, -1]),
    "to_end": ([2], [2**62], [1], [2]),
    "from_end": ([2**62], [-(2**62)], [0], [-1]),
    "empty": ([4], [2], [0], None),
    "one": ([5], [-100], [0], [-100]),
}
for key, (starts, ends, axes, steps) in SLICES.items():
    constants = {1: ints(*starts), 2: ints(*ends), 3: ints(*axes)}
    if steps:
        constants[4] = ints(*steps)
    add(f"Slice_{key}", "Slice", [values("x", 7, 6)], constants=constants)

PADS = {"both": (1, 2, 2, 1), "begin": (2, 0, 0, 0), "none": (0, 0, 0, 0), "crop": (-1, 1, 0, -2)}
for key, pads in PADS.items():
    for mode in ("constant", "reflect", "edge", "wrap"):
        if key == "crop" and mode != "constant":
            continue
        add(f"Pad_{mode}_{key}", "Pad", [values("x", 4, 5)], constants={1: ints(*pads)}, mode=mode)
add("Pad_value", "Pad", [values("x", 2, 3)], constants={1: ints(1, 0, 0, 2), 2: scalar(7.5)})
add("Pad_int64", "Pad", [np.arange(6).reshape(2, 3)], constants={1: ints(1, 0, 0, 2), 2: scalar(-1, np.int64)})
add("Pad_axes", "Pad", [values("x", 2, 3)], constants={1: ints(1, 2), 3: ints(1)})
for upper in (0, 1):
    for k in (-1, 0, 2):
        add(f"Trilu_{upper}_{k}", "Trilu", [values("x", 2, 4, 5)], constants={1: scalar(k, np.int64)}, upper=upper)

INDICES = np.array([[0, -1], [2, 1]], np.int64)
for axis in (0, 1, 2):
    add(f"Gather_{axis}", "Gather", [values("x", 3, 4, 3), INDICES], axis=axis)
add("Gather_i32", "Gather", [values("x", 3, 4), INDICES.astype(np.int32)])
add("Gather_scalar", "Gather", [X, scalar(-1, np.int64)], axis=1)
add("Gather_constant", "Gather", [X], constants={1: scalar(1, np.int64)}, axis=1)
add("Gather_constant_1d", "Gather", [X], constants={1: ints(-2)}, axis=2)
for axis in (0, 1):
    add(f"GatherElements_{axis}", "GatherElements", [values("x", 3, 3), INDICES], axis=axis)
add("GatherND_full", "GatherND", [values("x", 3, 3), INDICES])
add("GatherND_slice", "GatherND", [values("x", 3, 2, 4), np.array([[[1]], [[-1]]], np.int64)])
add("GatherND_batch", "GatherND", [values("x", 2, 3, 4), np.array([[1], [-1]], np.int64)], batch_dims=1)

for reduction in ("none", "add", "mul", "max", "min"):
    indices = np.array([[0, 2, 1], [1, -1, 0]], np.int64)
    if reduction != "none":
        indices[1] = [0, 0, 0]
    x, updates = values("x", 4, 3), values("u", 2, 3)
    add(f"ScatterElements_{reduction}", "ScatterElements", [x, indices, updates], axis=0, reduction=reduction)
    nd = np.array([[1], [-1] if reduction == "none" else [1]], np.int64)
    add(f"ScatterND_{reduction}", "ScatterND", [values("x", 4, 3), nd, updates], reduction=reduction)
add(
    "ScatterElements_axis1",
    "ScatterElements",
    [values("x", 2, 5), np.array([[1, 4], [0, -2]]), values("u", 2, 2)],
    axis=1,
)
add("ScatterND_elements", "ScatterND", [values("x", 3, 3), np.array([[0, 1], [2, -1]]), values("u", 2)])

add("Shape", "Shape", [X])
add("Shape_part", "Shape", [X], start=1, end=-1)
add("Size", "Size", [X])
add("Range", "Range", [], constants={0: scalar(2, np.int64), 1: scalar(11, np.int64), 2: scalar(3, np.int64)})
add("Range_down", "Range", [], constants={0: scalar(2), 1: scalar(-1), 2: scalar(-0.5)})
for axis in (0, 1, -1):
    constants = {1: scalar(4, np.int64)}
    add(f"OneHot_{axis}", "OneHot", [np.array([[0, -1], [3, 9]]), values("v", 2)], constants=constants, axis=axis)
add("EyeLike", "EyeLike", [values("x", 3, 4)], k=1)
add("EyeLike_i64", "EyeLike", [values("x", 3, 4)], k=-1, dtype=7)

RESIZES = [
    ("nearest", mode, rounding, factor)
    for mode in ("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
    for rounding in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
    for factor in (2.0, 0.6, 2.6)
]
RESIZES += [
    (kind, mode, "round_prefer_floor", factor)
    for kind in ("linear", "cubic")
    for mode in ("half_pixel", "half_pixel_symmetric", "asymmetric", "align_corners", "pytorch_half_pixel")
    for factor in (2.0, 0.6, 2.6)
]
for kind, mode, rounding, factor in RESIZES:
    add(
        f"Resize_{kind}_{mode}_{rounding}_{factor}",
        "Resize",
        [values("x", 1, 2, 5, 4), None],
        constants={2: np.array([1, 1, factor, factor], np.float32)},
        mode=kind,
        coordinate_transformation_mode=mode,
        nearest_mode=rounding,
        tolerance=1e-5,
    )
for kind in ("nearest", "linear", "cubic"):
    sizes = ints(1, 2, 3, 9)
    add(
        f"Resize_{kind}_sizes",
        "Resize",
        [values("x", 1, 2, 5, 4), None, None],
        constants={3: sizes},
        mode=kind,
        tolerance=1e-5,
    )
half = np.array([1, 1, 0.6, 0.6], np.float32)
add(
    "Resize_cubic_exclude",
    "Resize",
    [values("x", 1, 2, 5, 4), None],
    constants={2: half},
    mode="cubic",
    exclude_outside=1,
    tolerance=1e-5,
)
for kind in ("linear", "cubic"):
    add(
        f"Resize_{kind}_antialias",
        "Resize",
        [values("x", 1, 1, 4, 4), None],
        constants={2: half},
        mode=kind,
        antialias=1,
        tolerance=1e-5,
    )

REAL = values("real", 3, 4, low=-40, high=40)
for dtype in (np.int8, np.uint8, np.int16, np.uint16):
    name = np.dtype(dtype).name
    zero = scalar(3, dtype)
    add(f"QuantizeLinear_{name}", "QuantizeLinear", [REAL, scalar(0.25), zero])
    quantized = values("q", 3, 4, dtype=dtype, low=0, high=120)
    add(f"DequantizeLinear_{name}", "DequantizeLinear", [quantized, scalar(0.25), zero])
    scales, zeros = np.array([0.5, 0.25, 2], np.float32), np.array([1, 2, 3], dtype)
    add(f"QuantizeLinear_{name}_axis", "QuantizeLinear", [REAL, scales, zeros], axis=0)
    add(f"DequantizeLinear_{name}_axis", "DequantizeLinear", [quantized, scales, zeros], axis=0)
add(
    "QuantizeLinear_saturates",
    "QuantizeLinear",
    [np.array([-1e9, -33, 33, 1e9], np.float32), scalar(0.1), scalar(5, np.int8)],
)
add("QuantizeLinear_halves", "QuantizeLinear", [np.arange(-8, 9, dtype=np.float32) / 2, scalar(1), scalar(0, np.int8)])
add("QuantizeLinear_default", "QuantizeLinear", [np.abs(REAL), scalar(0.25)])
add("DequantizeLinear_int32", "DequantizeLinear", [values("q", 4, dtype=np.int32, low=-9999, high=9999), scalar(0.01)])
add("DynamicQuantizeLinear", "DynamicQuantizeLinear", [REAL], outputs=3)
add("DynamicQuantizeLinear_positive", "DynamicQuantizeLinear", [np.abs(REAL)], outputs=3)
