"""Compare every level of compilation with ONNX Runtime, tensor by tensor, and cut out what differs."""

from glow.compare.levels import LEVELS, Level
from glow.compare.search import LevelResult, Mismatch, compare_level

__all__ = ["LEVELS", "Level", "LevelResult", "Mismatch", "compare_level"]
