"""Find the first tensor that one level computes differently from ONNX Runtime."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from glow.chips import Chip
from glow.compare.graph import Arrays, Graph
from glow.compare.levels import Level
from glow.compiler.accelerator import ChipJob
from glow.compiler.driver import Job
from glow.compiler.partition import Host
from glow.runtime.onnx_runtime import Difference, OnnxRuntime, difference
from glow.simulator.executable import ChipExecutable

# Intermediate tensors are fetched in groups of at most this size, from each of the two engines.
CHUNK_BYTES = 512 << 20
# So slow that whatever the chip takes is worth its while.
SLOW_HOST = Host(products_per_cycle=1e-6, operations_per_cycle=1e-6)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Mismatch:
    """A tensor that differs. `only_alone`: it agrees as long as the other intermediate tensors are outputs too.

    Then the cause is a transformation across nodes, such as fusion, which an output in between prevents.
    """

    tensor: str
    node: onnx.NodeProto
    difference: Difference
    only_alone: bool


@dataclass(frozen=True)
class LevelResult:
    """What one level computed: how many tensors were compared, the worst, and the first that differs too much."""

    level: Level
    compared: int
    worst_tensor: str
    worst: Difference
    mismatch: Mismatch | None


@dataclass(frozen=True)
class Comparison:
    """A model with the inputs to compare on, and how far results may differ, relative to their largest element."""

    model: onnx.ModelProto
    inputs: Arrays
    tolerance: float
    shapes: dict[str, tuple[int, ...]]
    dims: dict[str, int]
    sizes: dict[str, int]
    """Bytes of each tensor that can be compared, by name, in topological order."""

    def chunks(self) -> Iterator[list[str]]:
        """The tensors in groups of at most `CHUNK_BYTES` each."""
        group: list[str] = []
        total = 0
        for name, size in self.sizes.items():
            if group and total + size > CHUNK_BYTES:
                yield group
                group, total = [], 0
            group.append(name)
            total += size
        if group:
            yield group

    def expected(self, names: Sequence[str]) -> Arrays:
        """ONNX Runtime's values of these tensors."""
        return OnnxRuntime(self.model, shapes=self.shapes, outputs=names).run(self.inputs)

    def found(self, level: Level, names: Sequence[str]) -> Arrays:
        """The level's values of these tensors, which are the only outputs of what is compiled."""
        if level.chip is not None:
            return self._found_on_chip(level, level.chip, names)
        job = Job(self.model, level.pipeline(), self.shapes, self.dims, outputs=names)
        return job.executable(cache=None)[0].run(self.inputs)

    def _found_on_chip(self, level: Level, chip: Chip, names: Sequence[str]) -> Arrays:
        job = ChipJob(
            self.model,
            chip,
            self.shapes,
            self.dims,
            outputs=names,
            host=SLOW_HOST,
            execute_steps=level.execute_steps,
        )
        with tempfile.TemporaryDirectory(prefix="glow-") as folder:
            job.write(Path(folder))
            return ChipExecutable(Path(folder)).run(self.inputs).outputs

    def differences(self, level: Level, names: Sequence[str]) -> dict[str, Difference]:
        """How far the level's values of these tensors are from ONNX Runtime's."""
        expected, found = self.expected(names), self.found(level, names)
        return {name: difference_of(found[name], expected[name]) for name in names}

    def exceeds(self, value: Difference) -> bool:
        """Whether a difference is too large."""
        return value.relative > self.tolerance


def compare_level(comparison: Comparison, level: Level, progress: Progress) -> LevelResult:
    """Compare all tensors at `level`: first the model as it is, then with its intermediate tensors as outputs."""
    graph = Graph(comparison.model)
    chunks = list(comparison.chunks())
    total = len(chunks) + 1
    progress(0, total, f"{level.name}: outputs")
    outputs = comparison.differences(level, [name for name in graph.outputs if name in comparison.sizes])
    worst = dict(outputs)

    mismatch: Mismatch | None = None
    for number, names in enumerate(chunks):
        progress(number + 1, total, f"{level.name}: {names[0]} to {names[-1]}")
        found = comparison.differences(level, names)
        worst |= {name: max(found[name], worst.get(name, found[name])) for name in names}
        first = next((name for name in names if comparison.exceeds(found[name])), None)
        if first is not None:
            mismatch = Mismatch(first, graph.node_of(first), found[first], only_alone=False)
            break
    wrong_output = next((name for name, value in outputs.items() if comparison.exceeds(value)), None)
    if mismatch is None and wrong_output is not None:
        mismatch = _bisect(comparison, level, graph, wrong_output, outputs[wrong_output], progress)
    name = max(worst, key=lambda name: worst[name])
    return LevelResult(level, len(worst), name, worst[name], mismatch)


def _bisect(
    comparison: Comparison, level: Level, graph: Graph, output: str, value: Difference, progress: Progress
) -> Mismatch:
    """The first tensor that differs when it is the only output, given that `output` differs by `value`.

    Takes for granted that what comes after a wrong tensor is wrong, so it compiles only log2(tensors) times.
    """
    before = set(graph.ancestors(output, len(graph.nodes)))
    names = [name for name in comparison.sizes if name in graph.producer and graph.producer[name] in before]
    low, high = 0, names.index(output)
    while low < high:
        middle = (low + high) // 2
        name = names[middle]
        progress(len(names) - (high - low), len(names), f"{level.name}: narrowing down, {name}")
        found = comparison.differences(level, [name])[name]
        if comparison.exceeds(found):
            high, value = middle, found
        else:
            low = middle + 1
    return Mismatch(names[low], graph.node_of(names[low]), value, only_alone=True)


def difference_of(found: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> Difference:
    """Like `difference`, but any difference between integers is infinite."""
    if expected.dtype.kind in "biu":
        # Integers are exact: a wrong index is wrong however small it is beside the largest one.
        return Difference(0.0, 0.0) if np.array_equal(found, expected) else Difference(float("inf"), float("inf"))
    return difference(found, expected)
