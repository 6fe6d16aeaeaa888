"""The levels at which a model can be executed. A new level is one entry in `LEVELS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glow.chips import Chip
    from glow.pipelines import Pipeline


@dataclass(frozen=True)
class Level:
    """One level of the IR and the pipeline that executes what it looks like there.

    `dumped_after` names the stage of that pipeline whose result is the module at this level; None: the imported one.
    With a `chip`, what the chip takes is executed as its steps on this CPU or as instructions in the simulator, and the
    rest on this CPU.
    """

    name: str
    summary: str
    pipeline: Callable[[], Pipeline]
    dumped_after: Callable[[Pipeline], str | None]
    chip: Chip | None = None
    execute_steps: bool = False


def _reference() -> Pipeline:
    from glow import pipelines

    return pipelines.get("reference")


def _cpu() -> Pipeline:
    from glow.compiler.driver import resolve_pipeline

    return resolve_pipeline("cpu", "cpu")


def _cpu_linalg() -> Pipeline:
    """The cpu pipeline down to linalg on tensors, then the plain way down."""
    from glow.pipelines import Pipeline

    cpu, reference = _cpu(), _reference()
    optimized = cpu.until(last_linalg_stage(cpu)).stages
    plain = reference.stages[[stage.name for stage in reference.stages].index(last_linalg_stage(reference)) + 1 :]
    return Pipeline("cpu-linalg", (*optimized, *plain))


def last_linalg_stage(pipeline: Pipeline) -> str:
    """The name of the last stage that ends with linalg on tensors."""
    from glow.pipelines import Level as IRLevel

    return [stage.name for stage in pipeline.stages if stage.ends_at is IRLevel.LINALG][-1]


# In the order in which a model passes through them: the first level that differs is the one to look at.
LEVELS = {
    level.name: level
    for level in (
        Level("glow", "the imported model, lowered the plain way (reference)", _reference, lambda pipeline: None),
        Level(
            "linalg", "after the cpu pipeline's stages on tensors, then the plain way", _cpu_linalg, last_linalg_stage
        ),
        Level("llvm", "the whole cpu pipeline", _cpu, lambda pipeline: pipeline.stages[-1].name),
    )
}

CHIP_LEVELS = ("glir", "accel")


def chip_levels(chip: Chip) -> dict[str, Level]:
    """The levels that a model passes through on its way to a chip, in order."""
    from glow import pipelines

    def make(name: str, summary: str, execute_steps: bool) -> Level:
        return Level(
            name, summary, lambda: pipelines.get("accelerator"), lambda pipeline: "layout", chip, execute_steps
        )

    return {
        "glir": make("glir", f"the tiles for '{chip.name}', their steps executed on this CPU", execute_steps=True),
        "accel": make("accel", f"the program for '{chip.name}', simulated", execute_steps=False),
    }
