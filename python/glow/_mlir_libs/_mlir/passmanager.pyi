"""Pass manager"""

import enum
from collections.abc import Callable
from typing import overload

import glow._mlir_libs._mlir.ir

class PassDisplayMode(enum.Enum):
    LIST = 0

    PIPELINE = 1

class ExternalPass:
    def signal_pass_failure(self) -> None: ...

class PassManager:
    def __init__(self, anchor_op: str = "any", context: glow._mlir_libs._mlir.ir.Context | None = None) -> None: ...
    @property
    def _CAPIPtr(self) -> object: ...
    @staticmethod
    def parse(pipeline: str, context: glow._mlir_libs._mlir.ir.Context | None = None) -> PassManager:
        """
        Parses a pipeline such as builtin.module(func.func(cse)); raises ValueError.
        """

    def run(self, operation: glow._mlir_libs._mlir.ir._OperationBase) -> None:
        """
        Runs the pipeline without holding the GIL. Handles to operations inside `operation` are invalid afterwards. Raises MLIRError.
        """

    def enable_verifier(self, enable: bool) -> None: ...
    def enable_ir_printing(
        self,
        print_before_all: bool = False,
        print_after_all: bool = True,
        print_module_scope: bool = False,
        print_after_change: bool = False,
        print_after_failure: bool = False,
        large_elements_limit: int | None = None,
        large_resource_limit: int | None = None,
        enable_debug_info: bool = False,
        print_generic_op_form: bool = False,
        tree_printing_dir_path: str | None = None,
    ) -> None:
        """
        Prints the IR around passes: to standard error, or into files in a directory.
        """

    def enable_timing(self) -> None: ...
    def enable_statistics(self, displayMode: PassDisplayMode = PassDisplayMode.PIPELINE) -> None: ...
    @overload
    def add(self, pipeline: str) -> None:
        """Adds textual pipeline elements; raises ValueError."""

    @overload
    def add(
        self,
        run: Callable[[glow._mlir_libs._mlir.ir.Operation, ExternalPass], object],
        name: str | None = None,
        argument: str = "",
        description: str = "",
        op_name: str = "",
    ) -> None:
        """Adds a pass written in Python; an exception in it fails the run."""

    def __str__(self) -> str: ...
