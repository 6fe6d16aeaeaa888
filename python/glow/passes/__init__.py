"""Every pass of Glow and MLIR as a frozen dataclass: the fields are its options, `str()` is its pipeline text.

>>> from glow.passes import Canonicalizer
>>> str(Canonicalizer(top_down=False))
'canonicalize{top-down=false}'
"""

from glow.passes import _generated
from glow.passes._generated import *  # noqa: F403
from glow.passes.base import Pass

__all__ = ["Pass", "all_passes", "by_argument"]
__all__ += _generated.__all__


def all_passes() -> dict[str, type[Pass]]:
    """All pass classes by the argument that pipelines and `glow-opt` know them by, sorted."""
    classes: list[type[Pass]] = [getattr(_generated, name) for name in _generated.__all__]
    return {each.argument: each for each in sorted(classes, key=lambda each: each.argument)}


def by_argument(argument: str) -> type[Pass]:
    """The class of the pass called `argument` in pipelines, such as `one-shot-bufferize`.

    Raises:
        KeyError: if there is no such pass.
    """
    return all_passes()[argument]
