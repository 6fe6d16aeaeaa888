"""MLIR in Python: the C++ part of glow.ir and its siblings"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from glow._mlir_libs._mlir import ir as ir
from glow._mlir_libs._mlir import passmanager as passmanager
from glow._mlir_libs._mlir import rewrite as rewrite

_T = TypeVar("_T")
_C = TypeVar("_C", bound=Callable[..., object])

class _Globals:
    def loc_tracebacks_enabled(self) -> bool: ...
    def set_loc_tracebacks_enabled(self, enabled: bool) -> None: ...
    def loc_tracebacks_frame_limit(self) -> int: ...
    def set_loc_tracebacks_frame_limit(self, n_frames: int | None) -> None: ...
    def register_traceback_file_inclusion(self, filename: str) -> None: ...
    def register_traceback_file_exclusion(self, filename: str) -> None: ...
    @property
    def dialect_search_modules(self) -> list[str]: ...
    @dialect_search_modules.setter
    def dialect_search_modules(self, arg: Sequence[str], /) -> None: ...
    def append_dialect_search_prefix(self, module_name: str) -> None: ...
    def _check_dialect_module_loaded(self, dialect_namespace: str) -> bool: ...
    def _register_dialect_impl(self, dialect_namespace: str, dialect_class: object) -> None: ...
    def _register_operation_impl(
        self, operation_name: str, operation_class: object, *, replace: bool = False
    ) -> None: ...

globals: _Globals = ...

def register_dialect(dialect_class: type[_T]) -> type[_T]:
    """Class decorator that registers a custom dialect class."""

def register_operation(dialect_class: type, *, replace: bool = False) -> Callable[[type[_T]], type[_T]]:
    """Class decorator that registers a custom operation class."""

def register_type_caster(typeid: ir.TypeID, *, replace: bool = False) -> Callable[[_C], _C]:
    """
    Decorator that registers how types and attributes with this type id become Python objects.
    """

def register_value_caster(typeid: ir.TypeID, *, replace: bool = False) -> Callable[[_C], _C]:
    """
    Decorator that registers how values whose type has this type id become Python objects.
    """
