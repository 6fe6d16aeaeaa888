"""Cases of elementwise operators, in many element types."""

import numpy as np
import onnx
from op_case import Cases, values

CASES = Cases()
add = CASES.add

SHAPE = (2, 3, 5)
HALF_TOLERANCE = 2e-3

# Functions on a domain where they are defined: (low, high).
UNARY = {
    "Abs": (-2, 2),
    "Acos": (-1, 1),
    "Acosh": (1, 5),
    "Asin": (-1, 1),
    "Asinh": (-5, 5),
    "Atan": (-5, 5),
    "Atanh": (-0.9, 0.9),
    "Ceil": (-5, 5),
    "Cos": (-5, 5),
    "Cosh": (-3, 3),
    "Erf": (-3, 3),
    "Exp": (-5, 5),
    "Floor": (-5, 5),
    "HardSwish": (-5, 5),
    "Identity": (-2, 2),
    "Log": (0.1, 5),
    "Mish": (-5, 5),
    "Neg": (-2, 2),
    "Reciprocal": (0.5, 4),
    "Relu": (-2, 2),
    "Sigmoid": (-5, 5),
    "Sign": (-2, 2),
    "Sin": (-5, 5),
    "Sinh": (-3, 3),
    "Softplus": (-5, 5),
    "Softsign": (-5, 5),
    "Sqrt": (0, 5),
    "Tan": (-1.2, 1.2),
    "Tanh": (-3, 3),
}
for op, (low, high) in UNARY.items():
    add(f"{op}_f32", op, [values(op, *SHAPE, low=low, high=high)], tolerance=5e-6)
for op in ("Abs", "Exp", "Log", "Sqrt", "Tanh", "Erf", "Floor", "Neg", "Sigmoid", "Sign"):
    low, high = UNARY[op]
    x = values(op, *SHAPE, dtype=np.float64, low=low, high=high)
    if op not in ("Erf", "Sigmoid"):
        add(f"{op}_f64", op, [x], tolerance=1e-12)
    add(f"{op}_f16", op, [x.astype(np.float16)], tolerance=HALF_TOLERANCE)

for dtype in (np.int8, np.int32, np.int64):
    for op in ("Abs", "Neg", "Sign"):
        add(f"{op}_{dtype.__name__}", op, [values(op, *SHAPE, dtype=dtype, low=-100, high=100)])
add("Sign_uint8", "Sign", [values("sign", *SHAPE, dtype=np.uint8, low=0, high=255)])
add("Relu_int32", "Relu", [values("relu", *SHAPE, dtype=np.int32, low=-9, high=9)])
add("Round_halves", "Round", [np.arange(-12, 13, dtype=np.float32) / 4])
add("Relu_nan", "Relu", [np.array([np.nan, -1, 2, -np.inf, np.inf, -0.0], np.float32)])
add("Sigmoid_extreme", "Sigmoid", [np.array([-200, -90, 0, 90, 200], np.float32)])
add("Softplus_extreme", "Softplus", [np.array([-200, -90, 0, 90, 200], np.float32)])
add("Relu_scalar", "Relu", [np.float32(-3.5).reshape(())])

X = values("activation", *SHAPE, low=-4, high=4)
add("Celu", "Celu", [X], alpha=0.7)
add("Elu", "Elu", [X], alpha=1.5)
add("Gelu", "Gelu", [X])
add("Gelu_tanh", "Gelu", [X], approximate="tanh")
add("HardSigmoid", "HardSigmoid", [X], alpha=0.3, beta=0.4)
add("LeakyRelu", "LeakyRelu", [X], alpha=0.2)
add("Selu", "Selu", [X], alpha=1.5, gamma=1.2)
add("Shrink", "Shrink", [X], lambd=1.2, bias=0.3)
add("Shrink_int", "Shrink", [values("shrink", 20, dtype=np.int32, low=-5, high=5)], lambd=1.5, bias=1.5)
add("ThresholdedRelu", "ThresholdedRelu", [X], alpha=0.8)
add("PRelu_channel", "PRelu", [values("p", 2, 3, 4, 4), values("slope", 3, 1, 1)])
add("PRelu_scalar", "PRelu", [values("p", 2, 3), values("slope1", 1)])

SPECIAL = np.array([[1, np.nan, np.inf], [-np.inf, 0, -1]], np.float32)
add("IsNaN", "IsNaN", [SPECIAL])
add("IsInf", "IsInf", [SPECIAL])
add("IsInf_positive", "IsInf", [SPECIAL], detect_negative=0)
add("IsInf_negative", "IsInf", [SPECIAL], detect_positive=0)
add("Not", "Not", [values("not", 2, 3, dtype=np.bool_)])
for dtype in (np.uint8, np.int32):
    add(f"BitwiseNot_{dtype.__name__}", "BitwiseNot", [values("bits", 7, dtype=dtype, low=0, high=200)])

add("Clip_both", "Clip", [X], constants={1: np.float32(-1).reshape(()), 2: np.float32(1.5).reshape(())})
add("Clip_max", "Clip", [X, None], constants={2: np.float32(0.5).reshape(())})
add("Clip_run_time", "Clip", [X, np.float32(-0.5).reshape(()), np.float32(0.25).reshape(())])
add(
    "Clip_uint8",
    "Clip",
    [values("clip", 20, dtype=np.uint8, low=0, high=255)],
    constants={1: np.uint8(200).reshape(())},
)
add("Clip_int8", "Clip", [values("clip", 20, dtype=np.int8, low=-99, high=99)], constants={1: np.int8(-3).reshape(())})

# Broadcasting in every direction.
SHAPES = {
    "same": ((2, 3, 5), (2, 3, 5)),
    "scalar": ((2, 3, 5), ()),
    "row": ((2, 3, 5), (5,)),
    "middle": ((2, 3, 5), (3, 1)),
    "both": ((2, 1, 5), (3, 1)),
    "unit": ((1, 1), (1, 2, 3)),
    "left": ((4,), (2, 3, 4)),
}
for key, (left, right) in SHAPES.items():
    add(f"Add_{key}", "Add", [values("a", *left), values("b", *right)])
    add(f"Sub_{key}", "Sub", [values("a", *left), values("b", *right)])
for dtype in (np.float16, np.float64, np.int8, np.int32, np.int64, np.uint8, np.uint32, np.uint64):
    signed = np.issubdtype(dtype, np.floating) or np.issubdtype(dtype, np.signedinteger)
    a = values("left", 3, 4, dtype=dtype, low=-50 if signed else 0, high=50)
    b = values("right", 4, dtype=dtype, low=1, high=9)
    for op in ("Add", "Sub", "Mul", "Div", "Min", "Max"):
        tolerance = HALF_TOLERANCE if dtype == np.float16 else 2e-6
        add(f"{op}_{np.dtype(dtype).name}", op, [a, b], tolerance=tolerance)
big = np.array([250, 200, 130, 3], np.uint8)
add("Div_uint8_large", "Div", [big, np.array([3, 130, 200, 7], np.uint8)])
add("Max_uint8_large", "Max", [big, np.array([3, 130, 200, 7], np.uint8)])
add("Less_uint8_large", "Less", [big, np.array([3, 130, 200, 7], np.uint8)])
add("Add_uint8_wraps", "Add", [big, big])

for op in ("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"):
    for dtype in (np.float32, np.int32, np.int64):
        a, b = values("compare", 40, dtype=dtype, low=-3, high=3), values("to", 40, dtype=dtype, low=-3, high=3)
        b[:5] = a[:5]
        add(f"{op}_{np.dtype(dtype).name}", op, [a, b])
    add(f"{op}_nan", op, [SPECIAL, np.full_like(SPECIAL, np.nan)])
add("Equal_bool", "Equal", [values("p", 9, dtype=np.bool_), values("q", 9, dtype=np.bool_)])

for op in ("And", "Or", "Xor"):
    add(op, op, [values("p", 2, 3, dtype=np.bool_), values("q", 3, dtype=np.bool_)])
for op in ("BitwiseAnd", "BitwiseOr", "BitwiseXor"):
    add(op, op, [values("p", 2, 3, dtype=np.int32, low=0, high=99), values("q", 3, dtype=np.int32, low=0, high=99)])
for direction in ("LEFT", "RIGHT"):
    x = values("shift", 9, dtype=np.uint8, low=0, high=255)
    add(f"BitShift_{direction}", "BitShift", [x, np.arange(9, dtype=np.uint8) % 8], direction=direction)

DIVISORS = np.array([3, -3, 3, -3, 7, -7, 2, -2], np.int32)
DIVIDENDS = np.array([7, 7, -7, -7, 0, 0, -6, 6], np.int32)
add("Mod_int", "Mod", [DIVIDENDS, DIVISORS])
add("Mod_int_fmod", "Mod", [DIVIDENDS, DIVISORS], fmod=1)
add("Mod_uint8", "Mod", [big, np.array([3, 130, 200, 7], np.uint8)])
add("Mod_float", "Mod", [DIVIDENDS.astype(np.float32) + 0.25, DIVISORS.astype(np.float32)], fmod=1)

POSITIVE = values("base", 3, 4, low=0.1, high=3)
add("Pow_float", "Pow", [POSITIVE, values("exponent", 4)], tolerance=1e-5)
add("Pow_square", "Pow", [X], constants={1: np.float32(2).reshape(())})
add("Pow_float_int", "Pow", [X, np.arange(5, dtype=np.int64)], tolerance=1e-5)
add("Pow_int", "Pow", [np.arange(-4, 5, dtype=np.int32), np.arange(9, dtype=np.int32) % 4])
add("Pow_int_float", "Pow", [np.arange(1, 6, dtype=np.int32), np.full(5, 1.5, np.float32)])

for shapes in (((2, 3), (2, 3), (2, 3)), ((3, 1), (4,), ()), ((1,), (2, 1, 3), (4, 1))):
    name = "_".join("x".join(map(str, shape)) or "scalar" for shape in shapes)
    add(
        f"Where_{name}",
        "Where",
        [values("c", *shapes[0], dtype=np.bool_), values("a", *shapes[1]), values("b", *shapes[2])],
    )
add("Where_int64", "Where", [values("c", 6, dtype=np.bool_), np.arange(6), -np.arange(6)])

# Casts between every pair of the common types.
TYPES = [
    np.float32,
    np.float64,
    np.float16,
    np.int8,
    np.int16,
    np.int32,
    np.int64,
    np.uint8,
    np.uint16,
    np.uint32,
    np.bool_,
]
for source in TYPES:
    for target in TYPES:
        if source is target or (source, target) == (np.float64, np.float16):
            continue  # double to half needs a function of the compiler's runtime: refused when linking
        x = np.array([0, 1, 2.75, 100.5, 0.5], np.float64)
        if np.dtype(source).kind in "fi" and np.dtype(target).kind in "fib":
            x = np.concatenate([x, [-1.75, -100]])
        to = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(target))
        add(f"Cast_{np.dtype(source).name}_{np.dtype(target).name}", "Cast", [x.astype(source)], to=to)

# The limits of the f8 types, values beyond them, between two codes, and below the smallest normal number.
LIMITS = [448, 464, 465, 500, 57344, 60000, 70000, 1e9, 240, 250]
SMALL = [0, -0.0, 1e-3, 2e-3, 3e-5, 1e-7, -1e-7, 0.0625, 0.0078125, 0.001953125, 0.0009765625]
WIDE = np.array([1, -1, 0.3, 3.14159, *LIMITS, *SMALL, np.inf, -np.inf, np.nan], np.float32)
FLOAT8 = {"E4M3FN": 17, "E4M3FNUZ": 18, "E5M2": 19, "E5M2FNUZ": 20}
for name, to in FLOAT8.items():
    for saturate in (0, 1):
        steps = [("Cast", {"to": to, "saturate": saturate}), ("Cast", {"to": onnx.TensorProto.FLOAT})]
        CASES.chain(f"Cast_{name}_{saturate}", steps, [WIDE])
    random = values(name, 300, low=-3, high=3)
    CASES.chain(f"Cast_{name}_random", [("Cast", {"to": to}), ("Cast", {"to": onnx.TensorProto.FLOAT})], [random])
BF16 = onnx.TensorProto.BFLOAT16
CASES.chain("Cast_bf16", [("Cast", {"to": BF16}), ("Cast", {"to": onnx.TensorProto.FLOAT})], [WIDE[:-1]])
