"""Runs a model with Glow and hands out the values of its tensors, a few at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import onnx

from glow.compiler.driver import Job, resolve_pipeline
from glow.compiler.signature import signature
from glow.importer import import_model
from glow.quantization.samples import Arrays, Samples
from glow.runtime import Executable

# Tensors are fetched in groups of at most this size.
CHUNK_BYTES = 256 << 20

# Told how many steps of how many are done, and what comes now.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Machine:
    """How models are executed: by which pipeline, for inputs of which shapes."""

    pipeline: str
    shapes: Mapping[str, Sequence[int]]
    dims: Mapping[str, int] = field(default_factory=dict)
    progress: Progress = lambda done, total, what: None

    def run(
        self,
        model: onnx.ModelProto,
        names: Iterable[str],
        samples: Iterable[Arrays],
        visit: Callable[[int, Arrays], None],
        what: str = "running",
    ) -> None:
        """Call `visit` with the number of the set and the values of tensors, for all sets and all `names`.

        The names are split into groups that fit into `CHUNK_BYTES`: each group is compiled and run on all sets before
        the next. Inputs of the model may be among the names. Raises GlowError.
        """
        names = list(dict.fromkeys(names))
        inputs = {value.name for value in model.graph.input}
        given = [name for name in names if name in inputs]
        groups = self._groups(model, [name for name in names if name not in inputs])
        for number, group in enumerate(groups or [[]]):
            self.progress(number, max(len(groups), 1), f"{what}: compiling {len(group)} tensors")
            executable = self.compiled(model, group) if group else None
            for index, each in enumerate(samples):
                values = {name: each[name] for name in given} if number == 0 else {}
                if executable is not None:
                    self.progress(number, len(groups), f"{what}: sample {index}")
                    values.update(executable.run(_inputs_of(executable, each)))
                visit(index, values)

    def run_both(
        self,
        one: onnx.ModelProto,
        other: onnx.ModelProto,
        names: Sequence[str],
        samples: Iterable[Arrays],
        visit: Callable[[int, Arrays, Arrays], None],
        what: str,
    ) -> None:
        """The same for two models with equal inputs and tensors of equal names, side by side."""
        groups = self._groups(one, list(names))
        for number, group in enumerate(groups):
            self.progress(number, len(groups), f"{what}: compiling {len(group)} tensors")
            first, second = self.compiled(one, group), self.compiled(other, group)
            for index, each in enumerate(samples):
                self.progress(number, len(groups), f"{what}: sample {index}")
                visit(index, first.run(_inputs_of(first, each)), second.run(_inputs_of(second, each)))

    def compiled(self, model: onnx.ModelProto, names: Sequence[str]) -> Executable:
        """The model with these tensors as its only outputs. Raises GlowError."""
        job = Job(model, resolve_pipeline("cpu", self.pipeline), self.shapes, self.dims, outputs=names)
        return job.executable(cache=None)[0]

    def _groups(self, model: onnx.ModelProto, names: list[str]) -> list[list[str]]:
        if not names:
            return []
        module = import_model(model, shapes=self.shapes, dims=self.dims, outputs=names)
        groups: list[list[str]] = [[]]
        room = CHUNK_BYTES
        for spec in signature(module)[1]:
            size = math.prod(spec.shape) * spec.dtype.itemsize
            if groups[-1] and size > room:
                groups.append([])
                room = CHUNK_BYTES
            groups[-1].append(spec.name)
            room -= size
        return groups


def _inputs_of(executable: Executable, arrays: Arrays) -> Arrays:
    return {spec.name: arrays[spec.name] for spec in executable.inputs}


def machine_for(samples: Samples, pipeline: str, dims: Mapping[str, int], progress: Progress | None) -> Machine:
    """The machine that runs models on the inputs of `samples`."""
    used = {name: list(shape) for name, shape in samples.shapes.items()}
    return Machine(pipeline, used, dims, progress or (lambda done, total, what: None))
