"""The `arith` dialect."""

from array import array
from typing import TYPE_CHECKING

from ..ir import (
    Attribute,
    DenseElementsAttr,
    FloatAttr,
    IndexType,
    InsertionPoint,
    IntegerAttr,
    Location,
    OpResult,
    Type,
)
from ._arith_enum_gen import *
from ._arith_ops_gen import ConstantOp as _GeneratedConstantOp
from ._arith_ops_gen import _Dialect
from ._ods_common import _cext

if not TYPE_CHECKING:
    from ._arith_ops_gen import *


@_cext.register_operation(_Dialect, replace=True)
class ConstantOp(_GeneratedConstantOp):
    """`arith.constant`, from an attribute, or from a type and a Python number or array."""

    def __init__(
        self,
        result: Type,
        value: "Attribute | int | float | array[int] | array[float]",
        *,
        loc: Location | None = None,
        ip: InsertionPoint | None = None,
    ) -> None:
        if isinstance(value, int):
            value = IntegerAttr.get(result, value)
        elif isinstance(value, float):
            value = FloatAttr.get(result, value)
        elif isinstance(value, array):
            value = DenseElementsAttr.get(value, type=result)
        super().__init__(value, results=[result], loc=loc, ip=ip)

    @classmethod
    def create_index(cls, value: int, *, loc: Location | None = None, ip: InsertionPoint | None = None) -> "ConstantOp":
        """A constant of index type."""
        context = loc.context if loc is not None else None
        return cls(IndexType.get(context=context), value, loc=loc, ip=ip)

    @property
    def type(self) -> Type:
        """The result type."""
        return self.results[0].type

    @property  # type: ignore[misc]
    def value(self) -> Attribute:
        """The attribute, as its most derived class."""
        return Attribute(self.operation.attributes["value"]).maybe_downcast()

    @property
    def literal_value(self) -> int | float:
        """The Python number; ValueError for elements."""
        if isinstance(self.value, (IntegerAttr, FloatAttr)):
            return self.value.value
        raise ValueError("only integer and float constants have literal values")


def constant(
    result: Type,
    value: "Attribute | int | float | array[int] | array[float]",
    *,
    loc: Location | None = None,
    ip: InsertionPoint | None = None,
) -> OpResult:
    """Builds a ConstantOp and returns its result."""
    return ConstantOp(result, value, loc=loc, ip=ip).result


if TYPE_CHECKING:
    # Last, because a type checker keeps the first definition of a name: those above stand for the generated ones.
    from ._arith_ops_gen import *  # type: ignore[assignment]
