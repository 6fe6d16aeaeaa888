"""MLIR Execution Engine"""

from collections.abc import Sequence

import glow.ir

class ExecutionEngine:
    def __init__(
        self,
        module: glow.ir.Module,
        opt_level: int = 2,
        shared_libs: Sequence[str] = [],
        enable_object_dump: bool = True,
        enable_pic: bool = False,
    ) -> None:
        """Compiles a module of the llvm dialect; loads `shared_libs` first."""

    @property
    def _CAPIPtr(self) -> object: ...
    def _testing_release(self) -> None:
        """Gives up ownership of the native engine."""

    def raw_lookup(self, func_name: str) -> int:
        """
        The address of a function with an emitted C interface; 0 if there is none.
        """

    def raw_register_runtime(self, name: str, callback: object) -> None: ...
    def initialize(self) -> None:
        """Runs global constructors; must come after registering symbols."""

    def dump_to_object_file(self, file_name: str) -> None: ...
