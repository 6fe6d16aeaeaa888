"""The functions of the vector unit, on whole arrays: those of MLIR's `arith` and `math`.

Integers are numpy's signed types, whose arithmetic wraps; functions that take their bits as unsigned look at them so.
`i1` is bool. What `arith` leaves undefined has a meaning here, so that a program has one result: a shift by the bits
of the type or more gives what shifting one bit at a time gives, the smallest integer divided by -1 wraps, and a
conversion to an integer saturates, with 0 for NaN. Division by zero is a fault.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from glow.errors import SimulationError
from glow.simulator.elements import Array, DType, unsigned

Function = Callable[..., Array]


def _as_unsigned(x: Array) -> Array:
    return x if x.dtype == np.bool_ else x.view(unsigned(x.dtype))


def _like(x: Array, result: Array) -> Array:
    return result.astype(x.dtype) if x.dtype == np.bool_ else result.view(x.dtype)


def _on_unsigned(function: Callable[[Array, Array], Array]) -> Function:
    def apply(x: Array, y: Array) -> Array:
        return _like(x, function(_as_unsigned(x), _as_unsigned(y)))

    return apply


def _checked_divisor(y: Array) -> Array:
    if not np.all(y):
        raise SimulationError("division by zero")
    return y


def _divide_towards_zero(x: Array, y: Array) -> Array:
    floor = np.floor_divide(x, _checked_divisor(y))
    inexact = np.multiply(floor, y) != x
    return np.asarray(np.add(floor, (inexact & ((x < 0) != (y < 0))).astype(x.dtype)))


def _remainder_towards_zero(x: Array, y: Array) -> Array:
    result: Array = np.fmod(x, _checked_divisor(y))
    return result


def _ceil_divide(x: Array, y: Array) -> Array:
    floor: Array = np.floor_divide(x, _checked_divisor(y))
    return np.asarray(np.add(floor, (np.multiply(floor, y) != x).astype(x.dtype)))


def _floor_divide(x: Array, y: Array) -> Array:
    result: Array = np.floor_divide(x, _checked_divisor(y))
    return result


def _shift(function: Callable[[Array, Array], Array], *, of_sign: bool) -> Function:
    def apply(x: Array, amount: Array) -> Array:
        bits = 1 if x.dtype == np.bool_ else 8 * x.dtype.itemsize
        if x.dtype == np.bool_:
            return np.logical_and(x, np.logical_or(of_sign, ~amount))
        many = _as_unsigned(amount) >= bits
        if not many.any():
            return function(x, amount)
        if of_sign:
            return function(x, np.where(many, bits - 1, amount).astype(x.dtype))
        return np.where(many, np.zeros((), x.dtype), function(x, np.where(many, 0, amount).astype(x.dtype)))

    return apply


def _shift_right_unsigned(x: Array, amount: Array) -> Array:
    return (x.view(unsigned(x.dtype)) >> amount.view(unsigned(x.dtype))).view(x.dtype)


def _high_half(x: Array, y: Array, *, signed: bool) -> Array:
    """The high half of the product; of 64 bits by halves of 32. That of i1 is 0: products are 0 or 1."""
    if x.dtype == np.bool_:
        return np.logical_and(x, np.logical_and(y, False))
    bits = 8 * x.dtype.itemsize
    if bits < 64:
        wide = np.int64 if signed else np.uint64
        a, b = (x, y) if signed else (_as_unsigned(x), _as_unsigned(y))
        high = (a.astype(wide) * b.astype(wide)) >> wide(bits)
        return high.astype(x.dtype)
    a, b = x.view(np.uint64), y.view(np.uint64)
    half, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    low_low, high_low = (a & mask) * (b & mask), (a >> half) * (b & mask)
    low_high, high_high = (a & mask) * (b >> half), (a >> half) * (b >> half)
    carry = (low_low >> half) + (high_low & mask) + (low_high & mask)
    high_bits = high_high + (high_low >> half) + (low_high >> half) + (carry >> half)
    if signed:
        high_bits = high_bits - np.where(x < 0, b, np.uint64(0)) - np.where(y < 0, a, np.uint64(0))
    result: Array = high_bits.view(x.dtype)
    return result


INTEGER: Mapping[str, Function] = MappingProxyType(
    {
        "addi": lambda x, y: x ^ y if x.dtype == np.bool_ else np.add(x, y),
        "subi": lambda x, y: x ^ y if x.dtype == np.bool_ else np.subtract(x, y),
        "muli": np.multiply,
        "mulsi_high": lambda x, y: _high_half(x, y, signed=True),
        "mului_high": lambda x, y: _high_half(x, y, signed=False),
        "divsi": _divide_towards_zero,
        "divui": _on_unsigned(_floor_divide),
        "floordivsi": _floor_divide,
        "ceildivsi": _ceil_divide,
        "remsi": _remainder_towards_zero,
        "remui": _on_unsigned(_remainder_towards_zero),
        # A true i1 is -1 as a signed number.
        "minsi": lambda x, y: x | y if x.dtype == np.bool_ else np.minimum(x, y),
        "maxsi": lambda x, y: x & y if x.dtype == np.bool_ else np.maximum(x, y),
        "minui": _on_unsigned(np.minimum),
        "maxui": _on_unsigned(np.maximum),
        "andi": np.bitwise_and,
        "ori": np.bitwise_or,
        "xori": np.bitwise_xor,
        "shli": _shift(np.left_shift, of_sign=False),
        "shrsi": _shift(np.right_shift, of_sign=True),
        "shrui": _shift(_shift_right_unsigned, of_sign=False),
        "absi": np.abs,
    }
)
"""Operands and result have the type of the micro-operation. Sums and differences of i1 wrap to their parity."""


def rescale(value: Array, multiplier: Array, shift: Array, dtype: DType, fields: int) -> Array:
    """`clamp(((value - zero) * multiplier + (1 << (shift - 1))) >> shift) + zero'` to the range of `dtype`, in 64 bits.

    `fields` has the zero points of the result (bits 0 to 31) and of the value (32 to 61), and says whether value (62)
    and result (63) have no sign. Shifts count modulo 64.
    """
    output_zero, input_zero = _signed(fields, 32), _signed(fields >> 32, 30)
    wide = (_as_unsigned(value) if fields >> 62 & 1 else value).astype(np.int64) - input_zero
    amount = shift.astype(np.int64) & 63
    half = np.left_shift(np.int64(1), np.maximum(amount, 1) - 1)
    result = ((wide * multiplier.astype(np.int64) + half) >> amount) + output_zero
    limits = np.iinfo(unsigned(dtype) if fields >> 63 & 1 else dtype)
    scaled: Array = np.clip(result, limits.min, limits.max).astype(dtype)
    return scaled


def _signed(bits: int, width: int) -> int:
    low = bits & ((1 << width) - 1)
    return low - (1 << width) if low >> (width - 1) else low


def _minmax(function: Callable[[Array, Array], Array], *, smaller: bool) -> Function:
    """`minimumf` and `maximumf`, for which -0 is less than +0; NaN comes through."""

    def apply(x: Array, y: Array) -> Array:
        result = function(x, y)
        both_zero = (x == 0) & (y == 0)
        if both_zero.any():
            chosen = np.signbit(x) | np.signbit(y) if smaller else np.signbit(x) & np.signbit(y)
            result = np.where(both_zero, np.where(chosen, -0.0, 0.0).astype(x.dtype), result)
        return result

    return apply


def _round_away(x: Array) -> Array:
    whole = np.trunc(x)
    return np.copysign(np.where(np.abs(x - whole) >= 0.5, whole + np.sign(x), whole), x)


def _libm(function: Callable[[float], float]) -> Function:
    """A function that numpy does not have, computed in double."""
    each = np.frompyfunc(function, 1, 1)

    def apply(x: Array) -> Array:
        return np.asarray(each(x.astype(np.float64)), np.float64)

    return apply


def _in_double(function: Callable[..., Array]) -> Function:
    """Computed in double and rounded once, so that the result does not depend on numpy's kernels for f32."""

    def apply(*operands: Array) -> Array:
        return function(*(x.astype(np.float64) for x in operands)).astype(operands[0].dtype)

    return apply


def _fma(x: Array, y: Array, z: Array) -> Array:
    """x * y + z, rounded once: the product of two f32 is exact in double, and adding z in double rounds to odd."""
    product, addend = x.astype(np.float64) * y.astype(np.float64), z.astype(np.float64)
    total = product + addend
    part = total - product
    error = (product - (total - part)) + (addend - part)
    bits = total.view(np.int64) if total.ndim else total.reshape(1).view(np.int64).reshape(())
    inexact = (error != 0) & np.isfinite(total) & ((bits & 1) == 0)
    towards = np.where((error > 0) == (total > 0), 1, -1)
    odd = np.where(inexact, bits + towards, bits).astype(np.int64).view(np.float64)
    return odd.astype(x.dtype)


FLOAT: Mapping[str, Function] = MappingProxyType(
    {
        "addf": np.add,
        "subf": np.subtract,
        "mulf": np.multiply,
        "divf": np.divide,
        "remf": np.fmod,
        "minimumf": _minmax(np.minimum, smaller=True),
        "maximumf": _minmax(np.maximum, smaller=False),
        "minnumf": np.fmin,
        "maxnumf": np.fmax,
        "negf": np.negative,
        "absf": np.abs,
        "fma": _fma,
        "copysign": np.copysign,
        "floor": np.floor,
        "ceil": np.ceil,
        "round": _round_away,
        "roundeven": np.rint,
        "trunc": np.trunc,
        "sqrt": np.sqrt,
        "rsqrt": _in_double(lambda x: 1 / np.sqrt(x)),
        "cbrt": _in_double(np.cbrt),
        "exp": _in_double(np.exp),
        "exp2": _in_double(np.exp2),
        "expm1": _in_double(np.expm1),
        "log": _in_double(np.log),
        "log2": _in_double(np.log2),
        "log10": _in_double(np.log10),
        "log1p": _in_double(np.log1p),
        "powf": _in_double(np.power),
        "erf": _in_double(_libm(math.erf)),
        "sin": _in_double(np.sin),
        "cos": _in_double(np.cos),
        "tan": _in_double(np.tan),
        "asin": _in_double(np.arcsin),
        "acos": _in_double(np.arccos),
        "atan": _in_double(np.arctan),
        "atan2": _in_double(np.arctan2),
        "sinh": _in_double(np.sinh),
        "cosh": _in_double(np.cosh),
        "tanh": _in_double(np.tanh),
        "asinh": _in_double(np.arcsinh),
        "acosh": _in_double(np.arccosh),
        "atanh": _in_double(np.arctanh),
    }
)
"""Operands and result have the type of the micro-operation."""


def _to_float(x: Array, dtype: DType) -> Array:
    return x.astype(dtype)


def _sign_extended(x: Array, dtype: DType) -> Array:
    return -x.astype(dtype) if x.dtype == np.bool_ else x.astype(dtype)


def _to_integer(x: Array, dtype: DType, *, signed: bool) -> Array:
    target = dtype if signed else unsigned(dtype)
    limits = np.iinfo(target)
    whole = np.trunc(np.nan_to_num(x.astype(np.float64), nan=0.0, posinf=np.inf, neginf=-np.inf))
    # The largest int64 is not a double: compare before the conversion.
    too_large = whole >= float(limits.max) + (1 if limits.bits < 53 else 0)
    too_small = whole <= float(limits.min)
    inside = np.where(too_large | too_small, 0, whole).astype(target)
    saturated = np.where(too_large, limits.max, np.where(too_small, limits.min, inside)).astype(target)
    return saturated if signed else saturated.view(dtype)


def _truncated(x: Array, dtype: DType) -> Array:
    return (x & 1).astype(dtype) if dtype == np.bool_ else x.astype(dtype)


CONVERSION: Mapping[str, Callable[[Array, DType], Array]] = MappingProxyType(
    {
        "extsi": _sign_extended,
        "extui": lambda x, dtype: _as_unsigned(x).astype(dtype),
        "trunci": _truncated,
        "extf": _to_float,
        "truncf": _to_float,
        "sitofp": lambda x, dtype: -x.astype(dtype) if x.dtype == np.bool_ else x.astype(dtype),
        "uitofp": lambda x, dtype: _as_unsigned(x).astype(dtype),
        "fptosi": lambda x, dtype: _to_integer(x, dtype, signed=True),
        "fptoui": lambda x, dtype: _to_integer(x, dtype, signed=False),
        "bitcast": lambda x, dtype: x.view(dtype),
    }
)
"""From the source type to the type."""

_SIGNED_ORDER: tuple[Callable[[Array, Array], Array], ...] = (np.less, np.less_equal, np.greater, np.greater_equal)


def compare_integers(x: Array, y: Array, predicate: int) -> Array:
    """`arith.cmpi`: eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge are 0 to 9."""
    if predicate < 2:
        return np.equal(x, y) if predicate == 0 else np.not_equal(x, y)
    if predicate >= 6:
        return _SIGNED_ORDER[predicate - 6](_as_unsigned(x), _as_unsigned(y))
    if x.dtype == np.bool_:
        x, y = y, x  # a true i1 is -1
    return _SIGNED_ORDER[predicate - 2](x, y)


def compare_floats(x: Array, y: Array, predicate: int) -> Array:
    """`arith.cmpf`: false, oeq, ogt, oge, olt, ole, one, ord, ueq, ugt, uge, ult, ule, une, uno, true are 0 to 15."""
    unordered = np.isnan(x) | np.isnan(y)
    ordered = (
        np.zeros(unordered.shape, np.bool_),
        x == y,
        x > y,
        x >= y,
        x < y,
        x <= y,
        (x != y) & ~unordered,
        ~unordered,
    )
    if predicate < 8:
        return ordered[predicate]
    if predicate < 14:
        return ordered[predicate - 7] | unordered
    return unordered if predicate == 14 else np.ones(unordered.shape, np.bool_)
