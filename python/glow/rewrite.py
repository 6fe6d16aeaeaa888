"""Rewrite patterns: upstream's `mlir.rewrite`."""

from ._mlir_libs._mlir.rewrite import *
