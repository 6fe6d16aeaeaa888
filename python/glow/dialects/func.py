"""The `func` dialect."""

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..ir import (
    ArrayAttr,
    Attribute,
    Block,
    BlockArgumentList,
    DictAttr,
    FlatSymbolRefAttr,
    FunctionType,
    InsertionPoint,
    Location,
    Operation,
    OpResultList,
    OpView,
    Region,
    StringAttr,
    Type,
    TypeAttr,
    Value,
)
from ._func_ops_gen import CallOp as _GeneratedCallOp
from ._func_ops_gen import FuncOp as _GeneratedFuncOp
from ._func_ops_gen import _Dialect
from ._ods_common import _cext, get_default_loc_context, get_op_results_or_values

if not TYPE_CHECKING:
    from ._func_ops_gen import *


@_cext.register_operation(_Dialect, replace=True)
class FuncOp(_GeneratedFuncOp):
    """`func.func`."""

    def __init__(
        self,
        name: str | StringAttr,
        type: FunctionType | TypeAttr | tuple[Sequence[Type], Sequence[Type]],
        *,
        visibility: str | StringAttr | None = None,
        body_builder: Callable[["FuncOp"], object] | None = None,
        loc: Location | None = None,
        ip: InsertionPoint | None = None,
    ) -> None:
        """Creates a function.

        Args:
            name: The symbol name.
            type: The function type, or a pair of input and result types.
            visibility: "public", "private" or "nested"; none leaves the attribute out.
            body_builder: If given, an entry block is made and the builder called with it as the insertion point.
        """
        context = get_default_loc_context(loc)
        if isinstance(type, tuple):
            inputs, results = type
            type = FunctionType.get(inputs, results, context=context)
        if not isinstance(type, TypeAttr):
            type = TypeAttr.get(type, context=context)
        super().__init__(name, type, sym_visibility=visibility, loc=loc, ip=ip)
        if body_builder is not None:
            with InsertionPoint(self.add_entry_block()):
                body_builder(self)

    @property
    def is_external(self) -> bool:
        """Whether there is no body."""
        return len(self.regions[0].blocks) == 0

    @property
    def body(self) -> Region:
        """The region."""
        return self.regions[0]

    @property
    def type(self) -> FunctionType:
        """The function type."""
        return FunctionType(TypeAttr(self.attributes["function_type"]).value)

    @property
    def visibility(self) -> Attribute:
        """The visibility attribute; KeyError if there is none."""
        return self.attributes["sym_visibility"]

    @property
    def name(self) -> StringAttr:  # type: ignore[override]
        """The symbol name."""
        return StringAttr(self.attributes["sym_name"])

    @property
    def entry_block(self) -> Block:
        """The first block; IndexError if the function is external."""
        if self.is_external:
            raise IndexError("External function does not have a body")
        return self.regions[0].blocks[0]

    def add_entry_block(self, arg_locs: Sequence[Location] | None = None) -> Block:
        """Adds the entry block, with the function's inputs as arguments."""
        if not self.is_external:
            raise IndexError("The function already has an entry block!")
        inputs = self.type.inputs
        if arg_locs is None:
            arg_locs = [self.operation.location] * len(inputs)
        self.regions[0].blocks.append(*inputs, arg_locs=arg_locs)
        return self.regions[0].blocks[0]

    @property
    def arg_attrs(self) -> ArrayAttr:
        """One dictionary per argument."""
        if "arg_attrs" in self.attributes:
            return ArrayAttr(self.attributes["arg_attrs"])
        empty = DictAttr.get({}, context=self.context)
        return ArrayAttr.get([empty] * len(self.type.inputs), context=self.context)

    @arg_attrs.setter  # type: ignore[override]
    def arg_attrs(self, attributes: ArrayAttr | Sequence[Attribute]) -> None:
        if not isinstance(attributes, ArrayAttr):
            attributes = ArrayAttr.get(list(attributes), context=self.context)
        self.attributes["arg_attrs"] = attributes

    @property
    def arguments(self) -> BlockArgumentList:
        """The arguments of the entry block."""
        return self.entry_block.arguments

    @property
    def result_attrs(self) -> Attribute:
        """One dictionary per result; KeyError if there are none."""
        return self.attributes["res_attrs"]

    @result_attrs.setter
    def result_attrs(self, attributes: ArrayAttr | Sequence[Attribute]) -> None:
        if not isinstance(attributes, ArrayAttr):
            attributes = ArrayAttr.get(list(attributes), context=self.context)
        self.attributes["res_attrs"] = attributes

    @classmethod
    def from_py_func(
        cls,
        *inputs: Type,
        results: Sequence[Type] | None = None,
        name: str | None = None,
        loc: Location | None = None,
        ip: InsertionPoint | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorator that builds a function from the operations that a Python function builds.

        The Python function is called at once, with the entry block's arguments, and as keyword `func_op` the FuncOp if
        it has such a parameter. What it returns (None, a value, an operation or a sequence) is what the function
        returns; without `results`, the result types are taken from it. The decorated name becomes a function that
        builds a call.
        """

        def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
            symbol = name or function.__name__
            signature = FunctionType.get(list(inputs), list(results or []), context=get_default_loc_context(loc))
            func_op = cls(symbol, signature, visibility=None, loc=loc, ip=ip)
            with InsertionPoint(func_op.add_entry_block()):
                arguments = list(func_op.entry_block.arguments)
                keywords = {"func_op": func_op} if _takes_func_op(function) else {}
                returned = function(*arguments, **keywords)
                values = _values_of(returned)
                ReturnOp(values, loc=loc)
            if results is None:
                inferred = FunctionType.get(list(inputs), [value.type for value in values], context=func_op.context)
                func_op.attributes["function_type"] = TypeAttr.get(inferred)

            def emit_call(*call_arguments: Value) -> Any:
                call = CallOp(func_op, list(call_arguments))
                if returned is None:
                    return None
                return call.results[0] if len(call.results) == 1 else call

            emit_call.__name__ = function.__name__
            emit_call.func_op = func_op  # type: ignore[attr-defined]
            return emit_call

        return decorator


def _takes_func_op(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return any(p.name == "func_op" or p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)


def _values_of(returned: Any) -> list[Value]:
    if returned is None:
        return []
    if isinstance(returned, Value):
        return [returned]
    return list(get_op_results_or_values(returned))


def func(
    *inputs: Type,
    results: Sequence[Type] | None = None,
    name: str | None = None,
    loc: Location | None = None,
    ip: InsertionPoint | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator; see `FuncOp.from_py_func`."""
    return FuncOp.from_py_func(*inputs, results=results, name=name, loc=loc, ip=ip)


@_cext.register_operation(_Dialect, replace=True)
class CallOp(_GeneratedCallOp):
    """`func.call`, by FuncOp or by result types and symbol."""

    def __init__(
        self,
        calleeOrResults: FuncOp | Sequence[Type],
        argumentsOrCallee: Sequence[Value] | OpView | Operation | OpResultList | FlatSymbolRefAttr | str,
        arguments: Sequence[Value] | None = None,
        *,
        loc: Location | None = None,
        ip: InsertionPoint | None = None,
    ) -> None:
        """Creates a call, as `CallOp(func_op, arguments)` or `CallOp(result_types, callee, arguments)`."""
        if isinstance(calleeOrResults, FuncOp):
            if arguments is not None:
                raise ValueError("unexpected third argument when constructing a call to a function")
            context = get_default_loc_context(loc)
            callee = FlatSymbolRefAttr.get(calleeOrResults.name.value, context=context)
            super().__init__(calleeOrResults.type.results, callee, argumentsOrCallee, loc=loc, ip=ip)
            return
        if isinstance(argumentsOrCallee, (list, tuple)):
            raise ValueError(
                "when constructing a call to a function by name, the second argument must be a string "
                "or a FlatSymbolRefAttr, got " + type(argumentsOrCallee).__name__
            )
        if isinstance(argumentsOrCallee, str):
            argumentsOrCallee = FlatSymbolRefAttr.get(argumentsOrCallee, context=get_default_loc_context(loc))
        super().__init__(calleeOrResults, argumentsOrCallee, arguments or [], loc=loc, ip=ip)


def call(*args: Any, loc: Location | None = None, ip: InsertionPoint | None = None) -> Any:
    """Builds a CallOp; returns its result, its results if several, else the operation."""
    op = CallOp(*args, loc=loc, ip=ip)
    if len(op.results) == 1:
        return op.results[0]
    return op.results if len(op.results) > 1 else op


if TYPE_CHECKING:
    # Last, because a type checker keeps the first definition of a name: those above stand for the generated ones.
    from ._func_ops_gen import *  # type: ignore[assignment]
