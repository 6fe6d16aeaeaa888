"""The pipelines that Glow ships, by name. Each module here builds one; its stages are the order of compilation."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from glow.errors import PipelineError
from glow.pipelines.pipeline import Level, Pipeline, Stage, Step
from glow.pipelines.report import Report, StageReport

__all__ = ["Level", "Pipeline", "Report", "Stage", "StageReport", "Step", "get", "names"]

# Each name is a module of this package with a function `build`.
_NAMES = ("accelerator", "cpu", "reference", "tosa")


def names() -> tuple[str, ...]:
    """The names that `get` knows."""
    return _NAMES


def get(name: str, **parameters: Any) -> Pipeline:
    """The pipeline of this name, built for these parameters; each module's `build` says which it takes.

    Raises:
        PipelineError: if there is no such pipeline, or it does not take these parameters.
    """
    if name not in _NAMES:
        raise PipelineError(f"there is no pipeline {name!r}, expected one of {', '.join(_NAMES)}")
    build: Callable[..., Pipeline] = importlib.import_module(f"{__name__}.{name}").build
    try:
        inspect.signature(build).bind(**parameters)
    except TypeError as error:
        raise PipelineError(f"pipeline {name} cannot be built from {', '.join(parameters)}: {error}") from error
    return build(**parameters)
