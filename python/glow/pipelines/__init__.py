"""The pipelines that Glow ships, by name. Each module here builds one; its stages are the order of compilation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from glow.errors import PipelineError
from glow.pipelines.pipeline import Level, Pipeline, Stage, Step
from glow.pipelines.report import Report, StageReport

__all__ = ["Level", "Pipeline", "Report", "Stage", "StageReport", "Step", "get", "names"]

_BUILDERS: Mapping[str, Callable[..., Pipeline]] = {}


def names() -> tuple[str, ...]:
    """The names that `get` knows."""
    return tuple(_BUILDERS)


def get(name: str, **parameters: Any) -> Pipeline:
    """The pipeline of this name, built for these parameters; each module's `build` says which it takes.

    Raises:
        PipelineError: if there is no such pipeline, or it does not take these parameters.
    """
    if name not in _BUILDERS:
        raise PipelineError(f"there is no pipeline {name!r}, expected one of {', '.join(names())}")
    try:
        return _BUILDERS[name](**parameters)
    except TypeError as error:
        raise PipelineError(f"pipeline {name} cannot be built from {', '.join(parameters)}: {error}") from error
