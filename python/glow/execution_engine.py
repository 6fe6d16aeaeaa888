"""Compiling and calling modules of the llvm dialect in process: upstream's `mlir.execution_engine`."""

import ctypes
from collections.abc import Callable
from typing import Any

from ._mlir_libs import _mlirExecutionEngine

__all__ = ["ExecutionEngine"]


class ExecutionEngine(_mlirExecutionEngine.ExecutionEngine):
    """JIT-compiled code of a module whose functions have the `llvm.emit_c_interface` attribute."""

    def lookup(self, name: str) -> Callable[[Any], None]:
        """A function that takes one pointer: to an array of pointers to its arguments. Unknown: RuntimeError."""
        address = self.raw_lookup("_mlir_ciface_" + name)
        if not address:
            raise RuntimeError("Unknown function " + name)
        return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)

    def invoke(self, name: str, *ctypes_args: Any) -> None:
        """Calls a function with pointers to its arguments, results first."""
        function = self.lookup(name)
        packed = (ctypes.c_void_p * len(ctypes_args))()
        for position, argument in enumerate(ctypes_args):
            packed[position] = ctypes.cast(argument, ctypes.c_void_p)
        function(packed)

    def register_runtime(self, name: str, ctypes_callback: Any) -> None:
        """Lets compiled code call a ctypes function as `name`, which is declared with `llvm.emit_c_interface`."""
        self.raw_register_runtime("_mlir_ciface_" + name, ctypes_callback)
