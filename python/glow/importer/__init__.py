"""ONNX to the glow dialect.

`import_model` is the way in. Each family of operators has a file of its own, with one handler per operator that
upgrades old versions to the newest meaning, which is what the ops of the dialect have.
"""

from . import (
    constants,
    contraction,
    elementwise,
    indexing,
    integer,
    movement,
    normalization,
    pooling,
    qlinear,
    quantization,
    recurrent,
    reduction,
    resize,
    shape,
)
from .model import import_model
from .registry import op

# Importing a family registers its handlers.
_FAMILIES = (
    constants,
    contraction,
    elementwise,
    indexing,
    integer,
    movement,
    normalization,
    pooling,
    qlinear,
    quantization,
    recurrent,
    reduction,
    resize,
    shape,
)

__all__ = ["import_model", "op"]
