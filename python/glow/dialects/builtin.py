"""The `builtin` dialect."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..ir import Block, InsertionPoint, Location
from ._builtin_ops_gen import ModuleOp as _GeneratedModuleOp
from ._builtin_ops_gen import _Dialect
from ._ods_common import _cext

if not TYPE_CHECKING:
    from ._builtin_ops_gen import *


@_cext.register_operation(_Dialect, replace=True)
class ModuleOp(_GeneratedModuleOp):
    """`builtin.module`, built with an empty body."""

    def __init__(self, *, loc: Location | None = None, ip: InsertionPoint | None = None) -> None:
        super().__init__(loc=loc, ip=ip)
        self.regions[0].blocks.append()

    @property
    def body(self) -> Block:
        """The only block."""
        return self.regions[0].blocks[0]


def module(
    *,
    attrs: Mapping[str, Any] | None = None,
    loc: Location | None = None,
    ip: InsertionPoint | None = None,
) -> Callable[[Callable[[], object]], ModuleOp]:
    """Decorator that builds a module with what the function builds inside."""

    def build(function: Callable[[], object]) -> ModuleOp:
        op = ModuleOp(loc=loc, ip=ip)
        for name, value in (attrs or {}).items():
            op.operation.attributes[name] = value
        with InsertionPoint(op.body):
            function()
        return op

    return build


if TYPE_CHECKING:
    # Last, because a type checker keeps the first definition of a name: those above stand for the generated ones.
    from ._builtin_ops_gen import *  # type: ignore[assignment]
