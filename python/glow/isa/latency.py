"""Latency formulas: for how many cycles a unit is busy with an instruction.

A formula is lines `name = expression`, of which the last defines `cycles`. An expression has integers, earlier names,
the fields of the instruction (`sizes[2]` of an array), parameters of the unit as `unit.lanes`, the operators `+ - *`,
comparisons, `a if condition else b`, and the functions `ceil_div(a, b)`, `min`, `max`, `product(array)` and
`size_of(type)`, the bytes of an element type of `accel`.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

from glow.errors import GlowError

Value = int | tuple[int, ...]

# Bytes of an element, by the number of the type.
_ELEMENT_BYTES = (1, 1, 2, 4, 8, 2, 2, 4)


class LatencyError(GlowError):
    """A formula cannot be read, or needs a number that the chip does not give."""


def _ceil_div(a: int, b: int) -> int:
    return -(-a // b)


_FUNCTIONS: dict[str, Callable[..., int]] = {
    "ceil_div": _ceil_div,
    "min": min,
    "max": max,
    "product": math.prod,
    "size_of": _ELEMENT_BYTES.__getitem__,
}
_OPERATORS: dict[type[ast.AST], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Eq: lambda a, b: int(a == b),
    ast.NotEq: lambda a, b: int(a != b),
    ast.Lt: lambda a, b: int(a < b),
    ast.LtE: lambda a, b: int(a <= b),
    ast.Gt: lambda a, b: int(a > b),
    ast.GtE: lambda a, b: int(a >= b),
}


class LatencyFormula:
    """A formula, read once: only what the module's description lists is accepted, and nothing is executed as Python.

    Args:
        text: the formula.

    Raises:
        LatencyError: the text is not a formula.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._definitions: list[tuple[str, ast.expr]] = []
        try:
            lines = ast.parse(text).body
        except (SyntaxError, ValueError) as error:
            raise LatencyError(f"latency formula {text!r}: {error}") from error
        for line in lines:
            match line:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._check(value)
                    self._definitions.append((name, value))
                case _:
                    raise LatencyError(f"latency formula: expected 'name = expression', found {ast.unparse(line)!r}")
        if not self._definitions or self._definitions[-1][0] != "cycles":
            raise LatencyError(f"latency formula {text!r}: expected the last line to define cycles")

    def cycles(self, values: Mapping[str, Value], unit: Mapping[str, int]) -> int:
        """The cycles.

        Args:
            values: the fields of the instruction; arrays as tuples, enumerations and flags as numbers.
            unit: the unit's parameters in the chip's description; booleans count as 0 and 1.

        Raises:
            LatencyError: a name is missing, a divisor is 0, an index is out of range, or an array stands for a number.
        """
        names: dict[str, Value] = dict(values)
        for name, expression in self._definitions:
            try:
                names[name] = self._evaluate(expression, names, unit)
            except (KeyError, ZeroDivisionError, IndexError, TypeError) as error:
                what = f"{error.args[0]} is not given" if isinstance(error, KeyError) else str(error)
                raise LatencyError(f"latency formula, in {name} = {ast.unparse(expression)}: {what}") from error
        result = names["cycles"]
        assert isinstance(result, int), "expressions are numbers"
        return result

    @staticmethod
    def _check(expression: ast.expr) -> None:
        """Accepts what `_evaluate` knows."""
        match expression:
            case ast.Constant(value=int()) | ast.Name():
                return
            case ast.Attribute(value=ast.Name(id="unit")):
                return
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=int())):
                return
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
                children = [left, right]
            case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _OPERATORS:
                children = [left, right]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                children = [test, body, orelse]
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]) if function in _FUNCTIONS:
                children = list(arguments)
            case _:
                raise LatencyError(f"latency formula: {ast.unparse(expression)!r} is not part of the notation")
        for child in children:
            LatencyFormula._check(child)

    def _evaluate(self, expression: ast.expr, names: Mapping[str, Value], unit: Mapping[str, int]) -> int:
        def value(node: ast.expr) -> int:
            return self._evaluate(node, names, unit)

        match expression:
            case ast.Constant(value=int(number)):
                return number
            case ast.Name(id=name):
                return names[name]  # type: ignore[return-value]  # an array is only an argument of product()
            case ast.Attribute(attr=name):
                if name not in unit:
                    raise KeyError(f"unit.{name}")
                return int(unit[name])
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(index))):
                return names[name][index]  # type: ignore[index]
            case ast.BinOp(left=left, op=operator, right=right):
                return _OPERATORS[type(operator)](value(left), value(right))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return _OPERATORS[type(operator)](value(left), value(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return value(body) if value(test) else value(orelse)
            case ast.Call(func=ast.Name(id=function), args=arguments):
                return _FUNCTIONS[function](*map(value, arguments))
        raise AssertionError("checked when it was read")
