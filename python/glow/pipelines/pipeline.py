"""Pipelines as data: levels, steps, stages and the pipeline that strings them together.

A pipeline is a frozen value. It knows the text that `glow-opt --pass-pipeline` takes, why each pass is there, and
which dialects may remain after each stage; `until`, `replace`, `insert_before` and `insert_after` make new ones of it.

    >>> from glow import pipelines
    >>> reference = pipelines.get("reference")
    >>> print(reference)                                # stages, passes and reasons
    >>> reference.text()                                # 'builtin.module(convert-glow-to-linalg,...)'
    >>> reference.until("bufferize").run(module)        # in process; changes the module
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import os
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from glow.errors import PipelineError
from glow.passes import Pass

if TYPE_CHECKING:
    from glow.ir import Module
    from glow.pipelines.report import Report
    from glow.pipelines.run import OnStage

# A pass with a longer text has its reason on the next line.
_WIDEST_PASS = 40

_SCALARS = frozenset({"arith", "complex", "func", "index", "math", "ub"})


class Level(enum.Enum):
    """How far down a module is: the dialects that may occur in it. `builtin.module` may always occur."""

    GLOW = frozenset({"func", "glow"})
    TOSA = frozenset({"func", "tosa"})
    LINALG = _SCALARS | {"affine", "bufferization", "cf", "linalg", "scf", "tensor"}
    VECTOR = LINALG | {"vector"}
    BUFFERS = _SCALARS | {"affine", "cf", "linalg", "memref", "scf", "vector"}
    LOOPS = _SCALARS | {"affine", "cf", "memref", "scf", "vector"}
    SCF = _SCALARS | {"cf", "memref", "scf", "vector"}
    CF = _SCALARS | {"cf", "memref", "vector"}
    LLVM = frozenset({"llvm"})
    GLIR = _SCALARS | {"glir", "math", "memref"}
    ACCEL = frozenset({"accel"})

    @property
    def dialects(self) -> frozenset[str]:
        """The names of the dialects whose operations may occur."""
        return self.value

    def __repr__(self) -> str:
        return f"Level.{self.name}"


@dataclasses.dataclass(frozen=True)
class Step:
    """One pass and the reason for it.

    Attributes:
        pass_: the pass with its options.
        why: the reason, in one line.
        anchor: the operation on which to run a pass that takes any; by default the module.
    """

    pass_: Pass
    why: str
    anchor: str | None = None

    def __post_init__(self) -> None:
        if self.anchor and self.pass_.anchor not in (None, self.anchor):
            raise PipelineError(f"pass {self.pass_.argument} runs on {self.pass_.anchor}, not on {self.anchor}")

    @property
    def runs_on(self) -> str:
        """The operation on which the pass runs, such as `func.func`."""
        return self.anchor or self.pass_.anchor or "builtin.module"


@dataclasses.dataclass(frozen=True)
class Stage:
    """Steps that together take a module to a level.

    Attributes:
        name: short and unique within its pipeline; it names dumps and is what `until` and the others take.
        ends_at: the level after the last step. Operations of other dialects that are left over are an error.
        passes: the steps in order.
        why: what the stage is for.
        also_allowed: dialects that may remain beside those of the level.
    """

    name: str
    ends_at: Level
    passes: tuple[Step, ...]
    why: str
    also_allowed: frozenset[str] = frozenset()

    @property
    def dialects(self) -> frozenset[str]:
        """The dialects whose operations may be left after the stage."""
        return self.ends_at.dialects | self.also_allowed

    def entries(self) -> Iterator[str]:
        """The entries of the module's pipeline: neighbours that run on the same operation share one `op(...)`."""
        for anchor, steps in itertools.groupby(self.passes, key=lambda step: step.runs_on):
            texts = [str(step.pass_) for step in steps]
            if anchor == "builtin.module":
                yield from texts
            else:
                yield f"{anchor}({','.join(texts)})"

    def text(self) -> str:
        """The stage alone, as `--pass-pipeline` takes it."""
        return f"builtin.module({','.join(self.entries())})"

    def __str__(self) -> str:
        lines = [f"{self.name} -> {self.ends_at.name.lower()}", textwrap.indent(textwrap.fill(self.why, 100), "  ")]
        width = max((len(_on(step)) for step in self.passes if len(_on(step)) <= _WIDEST_PASS), default=0)
        for step in self.passes:
            gap = "\n" + " " * (width + 6) if len(_on(step)) > _WIDEST_PASS else "  "
            lines.append(f"    {_on(step):{width}}{gap}{step.why}")
        return "\n".join(lines)


def _on(step: Step) -> str:
    return str(step.pass_) if step.runs_on == "builtin.module" else f"{step.runs_on}({step.pass_})"


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """Stages in order. `str()` is for reading, `text()` for `glow-opt`."""

    name: str
    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        names = [stage.name for stage in self.stages]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise PipelineError(f"pipeline {self.name} has more than one stage named {', '.join(repeated)}")

    def text(self) -> str:
        """The whole pipeline exactly as `glow-opt --pass-pipeline` takes it."""
        return f"builtin.module({','.join(entry for stage in self.stages for entry in stage.entries())})"

    def __str__(self) -> str:
        return "\n\n".join([f"pipeline {self.name}", *(str(stage) for stage in self.stages)]) + "\n"

    def stage(self, name: str) -> Stage:
        """The stage of this name.

        Raises:
            PipelineError: if there is none.
        """
        return self.stages[self._index(name)]

    def until(self, name: str) -> Pipeline:
        """The stages up to this one, itself included."""
        return self._with(self.stages[: self._index(name) + 1])

    def replace(self, name: str, *new: Stage) -> Pipeline:
        """Other stages in the place of this one; by none, it is removed."""
        index = self._index(name)
        return self._with((*self.stages[:index], *new, *self.stages[index + 1 :]))

    def insert_before(self, name: str, *new: Stage) -> Pipeline:
        """More stages in front of this one."""
        index = self._index(name)
        return self._with((*self.stages[:index], *new, *self.stages[index:]))

    def insert_after(self, name: str, *new: Stage) -> Pipeline:
        """More stages behind this one."""
        index = self._index(name) + 1
        return self._with((*self.stages[:index], *new, *self.stages[index:]))

    def run(
        self,
        module: Module,
        *,
        dump_dir: str | os.PathLike[str] | None = None,
        elide_resources: bool = False,
        on_stage: OnStage | None = None,
    ) -> Report:
        """Runs all stages on the module, in this process, and checks the level after each.

        What passes warn of becomes a Python warning.

        Args:
            module: changed in place.
            dump_dir: a folder that gets `NN-stage.mlir` for each stage: the module before it, as a file with which
                `glow-opt --run-reproducer` runs the stage again; and `NN-result.mlir` at the end.
            elide_resources: leaves large constants out of the dumps, which then are for reading only.
            on_stage: called with the index and the stage before each stage runs, to show progress.

        Raises:
            PipelineError: a stage failed or left operations of other dialects behind. It names the stage, the
                diagnostics, the ONNX nodes and a `glow-opt` command that runs the stage again.
        """
        from glow.pipelines.run import run_in_process

        return run_in_process(self, module, dump_dir=dump_dir, elide_resources=elide_resources, on_stage=on_stage)

    def run_with_glow_opt(self, input_path: str | os.PathLike[str], output_path: str | os.PathLike[str]) -> None:
        """Runs all stages with `glow-opt` on a file; the result is the one that `run` gives.

        Raises:
            PipelineError: with the diagnostics of `glow-opt`.
        """
        from glow.pipelines.run import run_with_glow_opt

        run_with_glow_opt(self, input_path, output_path)

    def _index(self, name: str) -> int:
        names = [stage.name for stage in self.stages]
        if name not in names:
            raise PipelineError(f"pipeline {self.name} has no stage {name!r}, expected one of {', '.join(names)}")
        return names.index(name)

    def _with(self, stages: tuple[Stage, ...]) -> Pipeline:
        return dataclasses.replace(self, stages=stages)
