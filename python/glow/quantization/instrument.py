"""Runs a model with Glow and hands out the values of its tensors, a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import onnx

from glow.compiler.driver import Job, resolve_pipeline
from glow.compiler.signature import signature
from glow.importer import import_model
from glow.quantization.samples import Array, Arrays, Samples
from glow.quantization.segments import cut, needed_nodes
from glow.runtime import Executable
from glow.runtime.tensor_spec import TensorSpec

# When two models are compared, tensors of one of them are kept in groups of at most this size.
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
        """Call `visit` with the number of the set and the values of some of the tensors `names`, until all had a turn.

        The model is compiled and run in pieces (`glow.quantization.segments`), so that only the tensors of one piece
        are in memory at a time, and those that later ones read. Inputs of the model may be among the names. Raises
        GlowError.
        """
        loaded = self._load(model, names, what)
        for index, each in enumerate(samples):
            self.progress(0, 1, f"{what}: sample {index}")
            for values in loaded.run(each):
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
        first, second = self._load(one, names, what), self._load(other, names, what)
        for group in _groups(first.types, names):
            for index, each in enumerate(samples):
                self.progress(0, 1, f"{what}: sample {index}")
                expected: dict[str, Array] = {}
                for values in first.run(each):
                    expected.update({name: array for name, array in values.items() if name in group})
                for values in second.run(each):
                    found = {name: array for name, array in values.items() if name in expected}
                    visit(index, {name: expected.pop(name) for name in found}, found)

    def _load(self, model: onnx.ModelProto, names: Iterable[str], what: str) -> _Loaded:
        names = list(dict.fromkeys(names))
        inputs = {value.name for value in model.graph.input}
        given = tuple(name for name in names if name in inputs)
        computed = [name for name in names if name not in inputs]
        if not computed:
            return _Loaded(given, (), {})
        tensors = [name for node in needed_nodes(model, computed) for name in node.output if name]
        module = import_model(model, shapes=self.shapes, dims=self.dims, outputs=tensors)
        types = {spec.name: spec for specs in signature(module) for spec in specs}
        del module
        pieces = []
        for index, segment in enumerate(cut(model, computed, types)):
            self.progress(0, 1, f"{what}: compiling piece {index}")
            executable = self._compiled(segment.model, segment.outputs, {}, {})
            pieces.append(_Piece(executable, tuple(segment.inputs), segment.wanted, segment.carried))
        return _Loaded(given, tuple(pieces), types)

    def compiled(self, model: onnx.ModelProto, names: Sequence[str]) -> Executable:
        """The model in one piece, with these tensors as its only outputs. Raises GlowError."""
        return self._compiled(model, names, self.shapes, self.dims)

    def _compiled(
        self,
        model: onnx.ModelProto,
        names: Sequence[str],
        shapes: Mapping[str, Sequence[int]],
        dims: Mapping[str, int],
    ) -> Executable:
        job = Job(model, resolve_pipeline("cpu", self.pipeline), shapes, dims, outputs=names)
        return job.executable(cache=None)[0]


@dataclass(frozen=True)
class _Piece:
    """A segment that is compiled, without its weights' second copy."""

    executable: Executable
    inputs: tuple[str, ...]
    wanted: tuple[str, ...]
    carried: tuple[str, ...]


@dataclass(frozen=True)
class _Loaded:
    """A model in pieces, ready to run. `given` are the inputs that are wanted back."""

    given: tuple[str, ...]
    pieces: tuple[_Piece, ...]
    types: Mapping[str, TensorSpec]

    def run(self, inputs: Arrays) -> Iterator[Arrays]:
        """The wanted tensors, piece by piece."""
        if self.given:
            yield {name: inputs[name] for name in self.given}
        carried = dict(inputs)
        for index, piece in enumerate(self.pieces):
            values = piece.executable.run({name: carried[name] for name in piece.inputs})
            carried.update({name: values[name] for name in piece.carried})
            later = {name for following in self.pieces[index + 1 :] for name in following.inputs}
            carried = {name: array for name, array in carried.items() if name in later}
            yield {name: values[name] for name in piece.wanted}


def _groups(types: Mapping[str, TensorSpec], names: Sequence[str]) -> list[set[str]]:
    """The names in groups of tensors that fit into `CHUNK_BYTES` together."""
    groups: list[set[str]] = [set()]
    room = CHUNK_BYTES
    for name in names:
        size = types[name].nbytes
        if groups[-1] and size > room:
            groups.append(set())
            room = CHUNK_BYTES
        groups[-1].add(name)
        room -= size
    return groups


def machine_for(samples: Samples, pipeline: str, dims: Mapping[str, int], progress: Progress | None) -> Machine:
    """The machine that runs models on the inputs of `samples`."""
    used = {name: list(shape) for name, shape in samples.shapes.items()}
    return Machine(pipeline, used, dims, progress or (lambda done, total, what: None))
