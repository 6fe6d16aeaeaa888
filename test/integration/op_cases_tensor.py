"""Cases of contractions, windows, normalisation and reductions."""

import numpy as np
from op_case import Cases, values

CASES = Cases()
add = CASES.add

MATMULS = {
    "2d": ((3, 4), (4, 5)),
    "row": ((4,), (4, 5)),
    "column": ((3, 4), (4,)),
    "dot": ((4,), (4,)),
    "batch": ((2, 3, 4), (2, 4, 5)),
    "batches": ((2, 3, 4, 5), (2, 3, 5, 2)),
    "shared_right": ((2, 3, 4), (4, 5)),
    "shared_left": ((3, 4), (2, 4, 5)),
    "broadcast": ((2, 1, 3, 4), (5, 4, 2)),
    "row_batch": ((4,), (2, 4, 5)),
    "batch_column": ((2, 3, 4), (4,)),
}
for key, (left, right) in MATMULS.items():
    add(f"MatMul_{key}", "MatMul", [values("a", *left), values("b", *right)])
for dtype in (np.float64, np.int32, np.int64, np.uint32):
    add(
        f"MatMul_{np.dtype(dtype).name}",
        "MatMul",
        [values("a", 3, 4, dtype=dtype, low=0), values("b", 4, 5, dtype=dtype, low=0)],
    )
add(
    "MatMul_f16", "MatMul", [values("a", 3, 40, dtype=np.float16), values("b", 40, 5, dtype=np.float16)], tolerance=2e-3
)

for trans_a in (0, 1):
    for trans_b in (0, 1):
        a = values("a", *((4, 3) if trans_a else (3, 4)))
        b = values("b", *((5, 4) if trans_b else (4, 5)))
        add(f"Gemm_{trans_a}{trans_b}", "Gemm", [a, b], transA=trans_a, transB=trans_b)
for key, shape in {"row": (5,), "column": (3, 1), "full": (3, 5), "scalar": (), "unit": (1, 5)}.items():
    add(f"Gemm_bias_{key}", "Gemm", [values("a", 3, 4), values("b", 4, 5), values("c", *shape)], alpha=0.5, beta=2.0)

CONVS = {
    "plain": ((2, 3, 9, 7), (4, 3, 3, 3), {}),
    "strided": ((1, 3, 9, 7), (4, 3, 3, 2), {"strides": [2, 3], "pads": [1, 0, 2, 1]}),
    "dilated": ((1, 2, 11, 9), (3, 2, 3, 3), {"dilations": [2, 3], "pads": [2, 3, 2, 3]}),
    "pointwise": ((2, 5, 4, 3), (6, 5, 1, 1), {}),
    "grouped": ((2, 6, 7, 7), (4, 3, 3, 3), {"group": 2, "pads": [1, 1, 1, 1]}),
    "depthwise": ((2, 4, 7, 7), (4, 1, 3, 3), {"group": 4, "strides": [2, 2]}),
    "multiplier": ((1, 3, 6, 6), (6, 1, 3, 3), {"group": 3}),
    "1d": ((2, 3, 11), (4, 3, 3), {"strides": [2], "pads": [1, 1]}),
    "1d_grouped": ((2, 4, 11), (6, 2, 3), {"group": 2}),
    "1d_depthwise": ((2, 4, 11), (4, 1, 3), {"group": 4}),
    "3d": ((1, 2, 5, 6, 4), (3, 2, 2, 3, 2), {"pads": [1, 0, 0, 0, 1, 1]}),
    "3d_depthwise": ((1, 2, 5, 4, 4), (2, 1, 2, 2, 2), {"group": 2}),
    "3d_grouped": ((1, 4, 5, 4, 4), (2, 2, 2, 2, 2), {"group": 2}),
    "valid_auto_pad": ((1, 2, 8, 8), (3, 2, 3, 3), {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
}
for key, (x, w, attributes) in CONVS.items():
    add(f"Conv_{key}", "Conv", [values("x", *x), values("w", *w)], **attributes)
    add(f"Conv_{key}_bias", "Conv", [values("x", *x), values("w", *w), values("b", w[0])], **attributes)
add(
    "Conv_f16",
    "Conv",
    [values("x", 1, 3, 6, 6, dtype=np.float16), values("w", 4, 3, 3, 3, dtype=np.float16)],
    tolerance=2e-3,
)

TRANSPOSED = {
    "tiling": ((2, 3, 4, 5), (3, 2, 2, 2), {"strides": [2, 2]}),
    "tiling_uneven": ((1, 3, 4, 5), (3, 2, 2, 3), {"strides": [2, 3]}),
    "plain": ((1, 3, 4, 5), (3, 2, 3, 3), {}),
    "strided": ((1, 3, 4, 5), (3, 2, 3, 3), {"strides": [2, 3], "pads": [1, 1, 1, 1], "output_padding": [1, 2]}),
    "dilated": ((1, 2, 4, 4), (2, 3, 3, 2), {"dilations": [2, 2], "strides": [2, 1]}),
    "grouped": ((2, 4, 4, 4), (4, 3, 3, 3), {"group": 2, "strides": [2, 2], "pads": [1, 1, 0, 0]}),
    "depthwise": ((2, 4, 4, 4), (4, 1, 3, 3), {"group": 4, "strides": [2, 2]}),
    "cropped": ((1, 2, 6, 6), (2, 3, 2, 2), {"pads": [2, 2, 2, 2]}),
    "1d": ((2, 3, 7), (3, 4, 3), {"strides": [2]}),
    "3d": ((1, 2, 3, 3, 3), (2, 2, 2, 2, 2), {"strides": [1, 2, 2]}),
}
for key, (x, w, attributes) in TRANSPOSED.items():
    bias = values("b", w[1] * attributes.get("group", 1))
    add(f"ConvTranspose_{key}", "ConvTranspose", [values("x", *x), values("w", *w), bias], **attributes)

POOLS = {
    "plain": ((2, 3, 8, 6), {"kernel_shape": [2, 3]}),
    "strided": ((1, 2, 9, 9), {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    "uneven": ((1, 2, 9, 8), {"kernel_shape": [3, 2], "strides": [2, 3], "pads": [0, 1, 2, 0]}),
    "ceil": ((1, 2, 8, 9), {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}),
    "ceil_pads": ((1, 2, 10, 7), {"kernel_shape": [3, 3], "strides": [3, 2], "pads": [1, 1, 1, 1], "ceil_mode": 1}),
    "dilated": ((1, 2, 9, 9), {"kernel_shape": [2, 3], "dilations": [3, 2]}),
    "1d": ((2, 3, 11), {"kernel_shape": [3], "strides": [2]}),
    "3d": ((1, 2, 5, 6, 5), {"kernel_shape": [2, 3, 2], "strides": [2, 1, 2], "pads": [1, 1, 0, 0, 1, 1]}),
}
for key, (x, attributes) in POOLS.items():
    add(f"MaxPool_{key}", "MaxPool", [values("x", *x, low=-9, high=-1)], **attributes)
    for include in (0, 1):
        add(f"AveragePool_{key}_{include}", "AveragePool", [values("x", *x)], count_include_pad=include, **attributes)
    if "ceil" not in key:
        for p in (1, 2, 3):
            add(f"LpPool_{key}_{p}", "LpPool", [values("x", *x)], p=p, tolerance=1e-5, **attributes)
for dtype in (np.int8, np.uint8):
    low = 0 if dtype == np.uint8 else -100
    x = values("x", 1, 2, 5, 5, dtype=dtype, low=low, high=low + 200)
    add(f"MaxPool_{dtype.__name__}", "MaxPool", [x], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
add("MaxPool_f16", "MaxPool", [values("x", 1, 2, 5, 5, dtype=np.float16)], kernel_shape=[2, 2])
add("GlobalAveragePool", "GlobalAveragePool", [values("x", 2, 3, 5, 4)])
add("GlobalMaxPool", "GlobalMaxPool", [values("x", 2, 3, 5, 4)])

for shape in ((2, 3), (2, 3, 4), (2, 3, 4, 5)):
    parameters = [values(name, 3, low=0.1) for name in ("scale", "bias", "mean", "var")]
    add(f"BatchNormalization_{len(shape)}d", "BatchNormalization", [values("x", *shape), *parameters], epsilon=1e-3)
add(
    "InstanceNormalization",
    "InstanceNormalization",
    [values("x", 2, 3, 4, 5), values("s", 3), values("b", 3)],
    tolerance=1e-5,
)
add(
    "GroupNormalization",
    "GroupNormalization",
    [values("x", 2, 6, 4, 5), values("s", 6), values("b", 6)],
    num_groups=3,
    tolerance=1e-5,
)
for axis in (-1, 1):
    shape = (2, 3, 8)[axis:]
    x, scale, bias = values("x", 2, 3, 8), values("s", *shape), values("b", *shape)
    add(f"LayerNormalization_{axis}", "LayerNormalization", [x, scale, bias], axis=axis, tolerance=1e-5)
add(
    "LayerNormalization_f16",
    "LayerNormalization",
    [values("x", 2, 8, dtype=np.float16), values("s", 8, dtype=np.float16)],
    tolerance=2e-3,
)
for size in (1, 3, 5):
    add(f"LRN_{size}", "LRN", [values("x", 2, 7, 3, 4)], size=size, alpha=0.1, beta=0.75, bias=1.5)
add("LRN_beta", "LRN", [values("x", 2, 7, 3, 4)], size=3, alpha=0.1, beta=0.6, bias=1.5)
for p in (1, 2):
    for axis in (0, -1):
        add(f"LpNormalization_{p}_{axis}", "LpNormalization", [values("x", 3, 4)], p=p, axis=axis)
for op in ("Softmax", "LogSoftmax", "Hardmax"):
    for axis in (0, 1, -1):
        add(f"{op}_{axis}", op, [values("x", 3, 4, 5)], axis=axis)
add("Softmax_large", "Softmax", [np.array([[1000, 999, -1000], [-2000, -2001, -2000]], np.float32)])
add("Softmax_f16", "Softmax", [values("x", 3, 40, dtype=np.float16)], tolerance=2e-3)
add("Hardmax_ties", "Hardmax", [np.array([[1, 3, 3], [2, 2, 2]], np.float32)])

REDUCTIONS = ["Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "LogSumExp", "SumSquare"]
for op in REDUCTIONS:
    for axes in ([0], [1, 2], [-1], [0, 1, 2]):
        for keepdims in (0, 1):
            name = f"Reduce{op}_{''.join(map(str, axes))}_{keepdims}"
            constants = {1: np.array(axes, np.int64)}
            add(name, f"Reduce{op}", [values("x", 2, 3, 4)], constants=constants, keepdims=keepdims, tolerance=1e-5)
    if op not in ("LogSumExp",):
        x = values("x", 2, 3, 4, dtype=np.int32, low=1, high=9)
        add(f"Reduce{op}_int32", f"Reduce{op}", [x], constants={1: np.array([1], np.int64)})
    add(f"Reduce{op}_all", f"Reduce{op}", [values("x", 2, 3)], tolerance=1e-5)
add("ReduceLogSum", "ReduceLogSum", [values("x", 2, 3, 4, low=0.1)], constants={1: np.array([1], np.int64)})
add("ReduceMax_uint8", "ReduceMax", [np.array([[3, 250], [130, 7]], np.uint8)], constants={1: np.array([1], np.int64)})
add(
    "ReduceMin_int8",
    "ReduceMin",
    [np.array([[3, -50], [-130 + 10, 7]], np.int8)],
    constants={1: np.array([1], np.int64)},
)
add(
    "ReduceLogSumExp_large",
    "ReduceLogSumExp",
    [np.array([[1000, 1001], [-1000, -1001]], np.float32)],
    constants={1: np.array([1], np.int64)},
)
add(
    "ReduceSum_f16",
    "ReduceSum",
    [values("x", 2, 300, dtype=np.float16)],
    constants={1: np.array([1], np.int64)},
    tolerance=2e-3,
)

TIES = np.array([[2, 1, 2, 0], [-1, -1, -3, -1], [0, 5, 5, 5]], np.float32)
for op in ("ArgMax", "ArgMin"):
    for last in (0, 1):
        add(f"{op}_ties_{last}", op, [TIES], axis=1, select_last_index=last)
    add(f"{op}_axis0", op, [values("x", 4, 3, 5)], axis=0, keepdims=0)
    add(f"{op}_int32", op, [values("x", 4, 30, dtype=np.int32, low=-99, high=99)], axis=-1)

for exclusive in (0, 1):
    for reverse in (0, 1):
        constants = {1: np.array(1, np.int64)}
        add(
            f"CumSum_{exclusive}{reverse}",
            "CumSum",
            [values("x", 2, 5, 3)],
            constants=constants,
            exclusive=exclusive,
            reverse=reverse,
        )
add("CumSum_int32", "CumSum", [values("x", 7, dtype=np.int32, low=-9, high=9)], constants={1: np.array(0, np.int64)})

for largest in (0, 1):
    constants = {1: np.array([3], np.int64)}
    add(f"TopK_{largest}", "TopK", [values("x", 4, 7, 2)], constants=constants, outputs=2, axis=1, largest=largest)
    add(f"TopK_ties_{largest}", "TopK", [TIES], constants=constants, outputs=2, largest=largest)
    add(
        f"TopK_1d_{largest}",
        "TopK",
        [values("x", 20, dtype=np.int64, low=-9, high=9)],
        constants={1: np.array([20], np.int64)},
        outputs=2,
        largest=largest,
    )

RECURRENT = {"LSTM": 4, "GRU": 3, "RNN": 1}
SEQUENCE, BATCH, INPUT, HIDDEN = 5, 3, 4, 6
for op, gates in RECURRENT.items():
    outputs = 3 if op == "LSTM" else 2
    for direction in ("forward", "reverse", "bidirectional"):
        count = 2 if direction == "bidirectional" else 1
        x = values("x", SEQUENCE, BATCH, INPUT)
        w = values("w", count, gates * HIDDEN, INPUT, low=-1, high=1)
        r = values("r", count, gates * HIDDEN, HIDDEN, low=-1, high=1)
        b = values("b", count, 2 * gates * HIDDEN)
        lengths = np.array([5, 2, 4], np.int32)
        states = [values(f"h{i}", count, BATCH, HIDDEN) for i in range(outputs - 1)]
        common = {"outputs": outputs, "hidden_size": HIDDEN, "direction": direction, "tolerance": 1e-5}
        add(f"{op}_{direction}", op, [x, w, r], **common)
        add(f"{op}_{direction}_full", op, [x, w, r, b, lengths, *states], **common)
        if op == "GRU":
            add(f"{op}_{direction}_linear", op, [x, w, r, b, None, *states], linear_before_reset=1, **common)
            add(f"{op}_{direction}_linear_nobias", op, [x, w, r], linear_before_reset=1, **common)
        if op == "LSTM":
            peepholes = values("p", count, 3 * HIDDEN)
            add(f"{op}_{direction}_peepholes", op, [x, w, r, b, lengths, *states, peepholes], **common)
            add(f"{op}_{direction}_coupled", op, [x, w, r, b], input_forget=1, **common)
        names = {
            "LSTM": ["HardSigmoid", "Softsign", "ScaledTanh"],
            "GRU": ["HardSigmoid", "Elu"],
            "RNN": ["LeakyRelu"],
        }[op] * count
        alphas = {"LSTM": [0.3, 0.8], "GRU": [0.3, 0.9], "RNN": [0.2]}[op] * count
        betas = {"LSTM": [0.4, 0.7], "GRU": [0.4], "RNN": []}[op] * count
        custom = {"activations": names, "activation_alpha": alphas, **({"activation_beta": betas} if betas else {})}
        add(f"{op}_{direction}_custom", op, [x, w, r, b], **custom, **common)
        add(f"{op}_{direction}_clip", op, [x, w, r, b], clip=0.5, **common)
