"""Load compiled models and run them. Needs numpy and the C library only: neither MLIR nor onnx is imported here."""

from glow.runtime.executable import Executable, load
from glow.runtime.tensor_spec import TensorSpec

__all__ = ["Executable", "TensorSpec", "load"]
