"""Each function of the vector unit against Python's own arithmetic, on the extremes of each type."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from glow import isa
from glow.errors import SimulationError
from glow.simulator import microcode
from glow.simulator.vector import ARITY

INTEGERS = (np.int8, np.int16, np.int32, np.int64)
CASES = isa.instruction_set().by_mnemonic["micro"].fields[0].cases
SPECIAL = {"constant", "read", "index", "lookup", "yield", "rescale", "cmpi", "cmpf", "select"}


def test_every_function_of_the_table_is_there() -> None:
    assert {*microcode.INTEGER, *microcode.FLOAT, *microcode.CONVERSION, *SPECIAL} == set(CASES)


def values(dtype: Any) -> np.ndarray[Any, Any]:
    """The extremes, small numbers of both signs, and some in between."""
    info = np.iinfo(dtype)
    between = np.random.default_rng(0).integers(info.min, info.max, 20, dtype)
    edges = [info.min, info.min + 1, -7, -3, -2, -1, 0, 1, 2, 3, 7, info.max - 1, info.max]
    return np.concatenate((np.array(edges, dtype), between))


def wrapped(x: int, bits: int) -> int:
    return (x + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1))


def truncated(x: int, y: int) -> int:
    return abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)


def shifted(x: int, amount: int, bits: int) -> int:
    """x shifted to the left; by 64 places at most, since what is left of the type is lost."""
    return x << min(amount, bits)


# On signed x and y of `b` bits; the result is wrapped to the type. u(x) is x as an unsigned number.
def reference(name: str) -> Callable[[int, int, int], int]:
    def u(x: int, b: int) -> int:
        return x % (1 << b)

    functions: dict[str, Callable[[int, int, int], int]] = {
        "addi": lambda x, y, b: x + y,
        "subi": lambda x, y, b: x - y,
        "muli": lambda x, y, b: x * y,
        "mulsi_high": lambda x, y, b: (x * y) >> b,
        "mului_high": lambda x, y, b: (u(x, b) * u(y, b)) >> b,
        "divsi": lambda x, y, b: truncated(x, y),
        "divui": lambda x, y, b: u(x, b) // u(y, b),
        "floordivsi": lambda x, y, b: x // y,
        "ceildivsi": lambda x, y, b: -(-x // y),
        "remsi": lambda x, y, b: x - y * truncated(x, y),
        "remui": lambda x, y, b: u(x, b) % u(y, b),
        "minsi": lambda x, y, b: min(x, y),
        "maxsi": lambda x, y, b: max(x, y),
        "minui": lambda x, y, b: min(u(x, b), u(y, b)),
        "maxui": lambda x, y, b: max(u(x, b), u(y, b)),
        "andi": lambda x, y, b: x & y,
        "ori": lambda x, y, b: x | y,
        "xori": lambda x, y, b: x ^ y,
        "shli": lambda x, y, b: shifted(x, u(y, b), b),
        "shrsi": lambda x, y, b: x >> min(u(y, b), b),
        "shrui": lambda x, y, b: u(x, b) >> min(u(y, b), b),
        "absi": lambda x, y, b: abs(x),
    }
    return functions[name]


@pytest.mark.parametrize("name", sorted(microcode.INTEGER))
@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers(name: str, dtype: Any) -> None:
    bits = 8 * np.dtype(dtype).itemsize
    x, y = (each.ravel() for each in np.meshgrid(values(dtype), values(dtype)))
    if name.startswith(("div", "rem", "floordiv", "ceildiv")):
        x, y = x[y != 0], y[y != 0]
    operands = (x,) if name in ARITY else (x, y)
    with np.errstate(all="ignore"):
        result = np.asarray(microcode.INTEGER[name](*operands))
    expected = [wrapped(reference(name)(int(a), int(b), bits), bits) for a, b in zip(x, y, strict=True)]
    np.testing.assert_array_equal(result.astype(dtype), np.array(expected, dtype))


@pytest.mark.parametrize(
    "name", sorted(set(microcode.INTEGER) - {"divsi", "divui", "remsi", "remui", "floordivsi", "ceildivsi"})
)
def test_booleans_are_numbers_of_one_bit(name: str) -> None:
    """A true i1 is -1 as a signed number and 1 as an unsigned one."""
    x, y = np.array([False, False, True, True]), np.array([False, True, False, True])
    result = np.asarray(microcode.INTEGER[name](x, y)).astype(np.bool_)
    expected = [wrapped(reference(name)(-int(a), -int(b), 1), 1) != 0 for a, b in zip(x, y, strict=True)]
    assert result.tolist() == expected


@pytest.mark.parametrize("name", ["divsi", "divui", "remsi", "remui", "floordivsi", "ceildivsi"])
def test_division_by_zero_is_a_fault(name: str) -> None:
    with pytest.raises(SimulationError, match="division by zero"):
        microcode.INTEGER[name](np.array([1, 2], np.int32), np.array([1, 0], np.int32))


PREDICATES = ["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"]


@pytest.mark.parametrize("predicate", range(10))
def test_integer_comparisons(predicate: int) -> None:
    x, y = (each.ravel() for each in np.meshgrid(values(np.int16), values(np.int16)))
    name = PREDICATES[predicate]
    compare = getattr(int, f"__{name[-2:]}__")
    mask = 0xFFFF if name.startswith("u") else -1
    expected = [compare(int(a) & mask, int(b) & mask) for a, b in zip(x, y, strict=True)]
    assert microcode.compare_integers(x, y, predicate).tolist() == expected


FLOATS = np.array(
    [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.5, 3e38, -3e38, 1e-40, 7.25, np.inf, -np.inf, np.nan, 100.125],
    np.float32,
)


@pytest.mark.parametrize("predicate", range(16))
def test_float_comparisons(predicate: int) -> None:
    ordered = ["false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord"]
    name = [*ordered, "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true"][predicate]
    x, y = (each.ravel() for each in np.meshgrid(FLOATS, FLOATS))
    expected = []
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        unordered = math.isnan(a) or math.isnan(b)
        if name in ("false", "true", "ord", "uno"):
            expected.append({"false": False, "true": True, "ord": not unordered, "uno": unordered}[name])
        else:
            holds = getattr(float, f"__{name[1:]}__")(a, b)
            expected.append(name[0] == "u" if unordered else holds)
    assert microcode.compare_floats(x, y, predicate).tolist() == expected


MATH = {
    "sqrt": math.sqrt, "cbrt": math.cbrt, "exp": math.exp, "exp2": math.exp2, "expm1": math.expm1, "log": math.log,
    "log2": math.log2, "log10": math.log10, "log1p": math.log1p, "erf": math.erf, "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan, "sinh": math.sinh, "cosh": math.cosh,
    "tanh": math.tanh, "asinh": math.asinh, "acosh": math.acosh, "atanh": math.atanh, "floor": math.floor,
    "ceil": math.ceil, "trunc": math.trunc, "roundeven": round, "absf": abs, "negf": lambda x: -x,
    "rsqrt": lambda x: 1 / math.sqrt(x), "round": lambda x: math.copysign(math.floor(abs(x) + 0.5), x),
    "powf": math.pow, "atan2": math.atan2, "copysign": math.copysign, "remf": math.fmod,
    "addf": lambda x, y: x + y, "subf": lambda x, y: x - y, "mulf": lambda x, y: x * y, "divf": lambda x, y: x / y,
    "minimumf": min, "maximumf": max, "minnumf": min, "maxnumf": max,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MATH))
def test_floats(name: str) -> None:
    """Within half a unit in the last place (and a rounding of double) of the function in double."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0.01, 0.99, 200).astype(np.float32), rng.uniform(0.01, 4, 200).astype(np.float32)
    if name in ("floor", "ceil", "trunc", "round", "roundeven", "absf", "negf", "exp", "tanh", "erf", "sin"):
        x = np.concatenate((x * 8 - 4, np.array([0.5, 1.5, 2.5, -0.5, -1.5, -2.5], np.float32)))
    if name == "acosh":
        x = x + 1
    operands = (x,) if ARITY.get(name) == 1 else (x, y)
    result = microcode.FLOAT[name](*operands)
    assert result.dtype == np.float32
    expected = np.array([MATH[name](*map(float, each)) for each in zip(*operands, strict=True)])
    np.testing.assert_allclose(result.astype(np.float64), expected, rtol=2.0**-24 * 1.001, atol=1e-38)


def test_minimum_and_maximum_of_zeros_and_nan() -> None:
    zero, minus, nan, one = (np.array([v], np.float32) for v in (0.0, -0.0, np.nan, 1.0))
    for x, y in ((zero, minus), (minus, zero)):
        assert np.signbit(microcode.FLOAT["minimumf"](x, y))[0]
        assert not np.signbit(microcode.FLOAT["maximumf"](x, y))[0]
    assert np.isnan(microcode.FLOAT["minimumf"](nan, one))[0] and np.isnan(microcode.FLOAT["maximumf"](one, nan))[0]
    assert microcode.FLOAT["minnumf"](nan, one)[0] == 1 and microcode.FLOAT["maxnumf"](one, nan)[0] == 1


def test_fma_rounds_once() -> None:
    """Against exact fractions, where rounding the product or the sum in double first gives something else."""
    rng = np.random.default_rng(0)
    x, y = (rng.standard_normal(2000).astype(np.float32) for _ in range(2))
    z = (-x.astype(np.float64) * y * (1 + rng.standard_normal(2000) * 1e-7)).astype(np.float32)
    x[0], y[0], z[0] = 1 + 2.0**-12, 1 + 2.0**-12, 2.0**-60
    result = microcode.FLOAT["fma"](x, y, z)
    for a, b, c, found in zip(x, y, z, result, strict=True):
        exact = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
        error = abs(Fraction(float(found)) - exact)
        for neighbour in (np.nextafter(found, np.float32(np.inf)), np.nextafter(found, np.float32(-np.inf))):
            assert error <= abs(Fraction(float(neighbour)) - exact)


CONVERSIONS = [
    ("extsi", [-128, 127, -1], np.int8, np.int64, [-128, 127, -1]),
    ("extui", [-128, 127, -1], np.int8, np.int64, [128, 127, 255]),
    ("extsi", [True, False], np.bool_, np.int8, [-1, 0]),
    ("extui", [True, False], np.bool_, np.int32, [1, 0]),
    ("trunci", [300, -129, 1 << 40], np.int64, np.int8, [44, 127, 0]),
    ("trunci", [2, 3, -1], np.int32, np.bool_, [False, True, True]),
    ("sitofp", [-3, 1 << 24], np.int32, np.float32, [-3.0, 16777216.0]),
    ("sitofp", [True, False], np.bool_, np.float32, [-1.0, 0.0]),
    ("uitofp", [-1, 5], np.int8, np.float32, [255.0, 5.0]),
    ("fptosi", [-1.9, 1.9, 1e10, -1e10, np.nan, np.inf], np.float32, np.int8, [-1, 1, 127, -128, 0, 127]),
    ("fptosi", [1e30, -1e30, 2.0**31, 5.5], np.float32, np.int64, [(1 << 63) - 1, -(1 << 63), 1 << 31, 5]),
    ("fptosi", [2147483520.0, 2147483648.0, -2147483648.0], np.float32, np.int32, [2147483520, 2**31 - 1, -(2**31)]),
    ("fptoui", [-1.0, 255.0, 256.0, 200.7], np.float32, np.int8, [0, -1, -1, -56]),
    ("bitcast", [1.0, -0.0], np.float32, np.int32, [0x3F800000, -(1 << 31)]),
]


@pytest.mark.parametrize("case", CONVERSIONS, ids=lambda case: f"{case[0]}-{np.dtype(case[3])}")
def test_conversions(case: tuple[str, list[Any], Any, Any, list[Any]]) -> None:
    name, given, source, target, expected = case
    result = microcode.CONVERSION[name](np.array(given, source), np.dtype(target))
    assert result.dtype == target
    assert result.tolist() == expected


@pytest.mark.parametrize("target", [np.int8, np.int16, np.int32])
@pytest.mark.parametrize("source", [np.int8, np.int16, np.int32])
@pytest.mark.parametrize("unsigned", [(False, False), (True, False), (False, True), (True, True)])
def test_rescale_is_exact(source: Any, target: Any, unsigned: tuple[bool, bool]) -> None:
    """Rounded half up, then clamped to the range of the result, whatever the signs."""
    rng = np.random.default_rng(0)
    value = values(source)
    multiplier = rng.integers(1 << 30, 1 << 31, value.shape, np.int32, endpoint=False)
    shift = rng.integers(1, 63, value.shape).astype(np.int8)
    bits, target_bits = 8 * np.dtype(source).itemsize, 8 * np.dtype(target).itemsize
    zero, input_zero = -7, 5 if bits == 32 else 100
    fields = zero % (1 << 32) | input_zero << 32 | unsigned[0] << 62 | unsigned[1] << 63
    result = microcode.rescale(value, multiplier, shift, np.dtype(target), fields)
    low = 0 if unsigned[1] else -(1 << (target_bits - 1))
    levels = [(x % (1 << bits) if unsigned[0] else x) - input_zero for x in value.tolist()]
    products = [level * factor for level, factor in zip(levels, multiplier.tolist(), strict=True)]
    rounded = [(p + (1 << (s - 1))) >> s for p, s in zip(products, shift.tolist(), strict=True)]
    clamped = [min(max(each + zero, low), low + (1 << target_bits) - 1) for each in rounded]
    expected = np.array([wrapped(each, target_bits) for each in clamped], target)
    # Larger products do not occur: values of 32 bits have a sign.
    fits = np.array([abs(product) < 1 << 62 for product in products])
    assert fits.sum() > len(fits) // 2
    np.testing.assert_array_equal(result[fits], expected[fits])
