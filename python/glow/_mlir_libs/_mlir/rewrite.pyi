"""Rewrite patterns"""

from collections.abc import Callable, Sequence
from typing import Any, overload

import glow._mlir_libs._mlir.ir

class PatternRewriter:
    @property
    def ip(self) -> glow._mlir_libs._mlir.ir.InsertionPoint:
        """The current insertion point."""

    @overload
    def replace_op(
        self, op: glow._mlir_libs._mlir.ir._OperationBase, new_op: glow._mlir_libs._mlir.ir._OperationBase
    ) -> None:
        """Replaces an operation by another one with as many results."""

    @overload
    def replace_op(
        self, op: glow._mlir_libs._mlir.ir._OperationBase, values: Sequence[glow._mlir_libs._mlir.ir.Value]
    ) -> None:
        """Replaces an operation's results by values."""

    def erase_op(self, op: glow._mlir_libs._mlir.ir._OperationBase) -> None:
        """Erases an operation that has no uses."""

class FrozenRewritePatternSet:
    pass

class RewritePatternSet:
    def __init__(self, context: glow._mlir_libs._mlir.ir.Context | None = None) -> None: ...
    def add(self, root: type | str, fn: Callable[[Any, PatternRewriter], object], benefit: int = 1) -> None:
        """
        Adds a pattern for one kind of operation. `fn(op, rewriter)` rewrites and returns None, or returns a true value if it does not apply.
        """

    def freeze(self) -> FrozenRewritePatternSet:
        """Makes the set ready to be applied; it can't be used afterwards."""

class PDLResultList:
    @overload
    def append(self, value: glow._mlir_libs._mlir.ir.Value) -> None: ...
    @overload
    def append(self, value: glow._mlir_libs._mlir.ir._OperationBase) -> None: ...
    @overload
    def append(self, value: glow._mlir_libs._mlir.ir.Type) -> None: ...
    @overload
    def append(self, value: glow._mlir_libs._mlir.ir.Attribute) -> None: ...

class PDLModule:
    def __init__(self, module: glow._mlir_libs._mlir.ir.Module) -> None:
        """Takes the patterns of a module, which must verify."""

    def register_rewrite_function(
        self, name: str, fn: Callable[[PatternRewriter, PDLResultList, list[Any]], object]
    ) -> None:
        """
        Defines a native rewrite, `fn(rewriter, results, values)`. It fails if it returns a true value.
        """

    def register_constraint_function(
        self, name: str, fn: Callable[[PatternRewriter, PDLResultList, list[Any]], object]
    ) -> None:
        """
        Defines a native constraint, `fn(rewriter, results, values)`. It is not met if it returns a true value.
        """

    def freeze(self) -> FrozenRewritePatternSet:
        """Makes the patterns ready to be applied."""

@overload
def apply_patterns_and_fold_greedily(module: glow._mlir_libs._mlir.ir.Module, set: FrozenRewritePatternSet) -> None: ...
@overload
def apply_patterns_and_fold_greedily(op: glow._mlir_libs._mlir.ir._OperationBase, set: FrozenRewritePatternSet) -> None:
    """
    Applies patterns and folds until nothing changes. Handles to operations inside are invalid afterwards.
    """

def walk_and_apply_patterns(op: glow._mlir_libs._mlir.ir._OperationBase, set: FrozenRewritePatternSet) -> None:
    """Applies patterns to each operation once, in post-order."""
