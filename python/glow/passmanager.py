"""Pass pipelines: upstream's `mlir.passmanager`."""

from ._mlir_libs._mlir.passmanager import *
