"""Glow: a compiler framework on MLIR that takes a neural network as ONNX and compiles it for any chip.

>>> import glow
>>> executable = glow.compile("model.onnx")
>>> outputs = executable.run({"data": array})
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "compile", "load", "quantize"]

if TYPE_CHECKING:
    from glow.compiler import compile
    from glow.quantization import quantize
    from glow.runtime import load


def __getattr__(name: str) -> Any:
    """Import the compiler, the quantiser and the runtime on first use: `import glow.errors` must not pay for them."""
    if name == "compile":
        from glow.compiler import compile

        return compile
    if name == "load":
        from glow.runtime import load

        return load
    if name == "quantize":
        from glow.quantization import quantize

        return quantize
    raise AttributeError(f"module 'glow' has no attribute {name!r}")
