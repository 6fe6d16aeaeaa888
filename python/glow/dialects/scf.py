"""The `scf` dialect."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..ir import (
    Block,
    BlockArgumentList,
    IndexType,
    InsertionPoint,
    IntegerAttr,
    Location,
    Operation,
    OpView,
    Type,
    Value,
)
from ._ods_common import _cext, get_default_loc_context, get_op_result_or_value, get_op_results_or_values
from ._scf_ops_gen import ForOp as _GeneratedForOp
from ._scf_ops_gen import IfOp as _GeneratedIfOp
from ._scf_ops_gen import _Dialect
from .arith import constant

if not TYPE_CHECKING:
    from ._scf_ops_gen import *


@_cext.register_operation(_Dialect, replace=True)
class ForOp(_GeneratedForOp):
    """`scf.for`, built with its body block."""

    def __init__(
        self,
        lower_bound: Value | Operation | OpView,
        upper_bound: Value | Operation | OpView,
        step: Value | Operation | OpView,
        iter_args: Operation | OpView | Sequence[Value] | None = None,
        *,
        loc: Location | None = None,
        ip: InsertionPoint | None = None,
    ) -> None:
        """Creates the loop; its results have the types of `iter_args`."""
        initial = get_op_results_or_values(iter_args if iter_args is not None else [])
        types = [value.type for value in initial]
        super().__init__(types, lower_bound, upper_bound, step, initial, loc=loc, ip=ip)
        induction = get_op_result_or_value(lower_bound).type
        locations = [self.location] * (1 + len(types))
        self.regions[0].blocks.append(induction, *types, arg_locs=locations)

    @property
    def body(self) -> Block:
        """The only block."""
        return self.regions[0].blocks[0]

    @property
    def induction_variable(self) -> Value:
        """The counter, inside the body."""
        return self.body.arguments[0]

    @property
    def inner_iter_args(self) -> BlockArgumentList:
        """The iteration arguments, inside the body."""
        return self.body.arguments[1:]


@_cext.register_operation(_Dialect, replace=True)
class IfOp(_GeneratedIfOp):
    """`scf.if`, built with its blocks."""

    def __init__(
        self,
        cond: Value | Operation | OpView,
        results_: Sequence[Type] = (),
        *,
        hasElse: bool = False,
        loc: Location | None = None,
        ip: InsertionPoint | None = None,
    ) -> None:
        super().__init__(results_, cond, loc=loc, ip=ip)
        self.regions[0].blocks.append()
        if hasElse:
            self.regions[1].blocks.append()

    @property
    def then_block(self) -> Block:
        """What is done if the condition holds."""
        return self.regions[0].blocks[0]

    @property
    def else_block(self) -> Block | None:
        """What is done otherwise; None if there is nothing."""
        blocks = self.regions[1].blocks
        return blocks[0] if len(blocks) else None


def if_(
    cond: Value | Operation | OpView,
    results_: Sequence[Type] = (),
    *,
    hasElse: bool = False,
    loc: Location | None = None,
    ip: InsertionPoint | None = None,
) -> IfOp:
    """Builds an IfOp."""
    return IfOp(cond, results_, hasElse=hasElse, loc=loc, ip=ip)


def _as_index(value: Any, loc: Location | None, ip: InsertionPoint | None) -> Value:
    if isinstance(value, int):
        index = IndexType.get(context=get_default_loc_context(loc))
        return constant(index, IntegerAttr.get(index, value), loc=loc, ip=ip)
    return get_op_result_or_value(value)


def for_(
    start: Any,
    stop: Any = None,
    step: Any = None,
    iter_args: Sequence[Value] | None = None,
    *,
    loc: Location | None = None,
    ip: InsertionPoint | None = None,
) -> Iterator[Any]:
    """Builds a loop whose body is that of a Python `for` statement.

    Bounds are index values or ints; `for_(stop)` counts from 0, and the step defaults to 1. Without `iter_args` the
    Python loop gets the induction variable. With them it gets the induction variable, the iteration argument (a list
    if there are several) and the loop's result (or the list of results), and its body has to end with `yield_`.
    """
    if stop is None:
        start, stop = 0, start
    lower, upper, stride = (_as_index(bound, loc, ip) for bound in (start, stop, 1 if step is None else step))
    for_op = ForOp(lower, upper, stride, iter_args, loc=loc, ip=ip)
    arguments = list(for_op.inner_iter_args)
    with InsertionPoint(for_op.body):
        if len(arguments) > 1:
            yield for_op.induction_variable, arguments, list(for_op.results)
        elif arguments:
            yield for_op.induction_variable, arguments[0], for_op.results[0]
        else:
            yield for_op.induction_variable
            YieldOp([], loc=loc)


if TYPE_CHECKING:
    # Last, because a type checker keeps the first definition of a name: those above stand for the generated ones.
    from ._scf_ops_gen import *  # type: ignore[assignment]
