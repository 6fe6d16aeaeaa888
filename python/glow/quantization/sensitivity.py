"""Which nodes lose most by 8 bits, and which have to stay in float for the result to be good enough."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from glow.errors import GlowError, InputError
from glow.quantization.graph import Graph
from glow.quantization.instrument import Machine
from glow.quantization.plan import Plan
from glow.quantization.ranges import decibels
from glow.quantization.samples import Arrays, Samples
from glow.runtime import Executable

Array = np.ndarray[Any, Any]

# Decides what is quantised when these nodes stay in float.
Planner = Callable[[Collection[str]], Plan]

# Nodes are ranked by their effect on at most this many sets of inputs.
RANKING_SETS = 32
# Outputs of the float model are kept up to this size.
KEPT_BYTES = 256 << 20


@dataclass(frozen=True)
class Goal:
    """How good the quantised model has to be on the calibration data.

    The top-1 accuracy of its first output (the largest element along the last axis, or the output itself if it consists
    of integers) may be at most `maximum_drop` percentage points below that of the float model. `labels` has one class
    per sample; without them what the float model answers is right, so that the drop is the part of the samples on which
    the two disagree. Or the power of all float outputs over that of their errors has to be at least `minimum_snr` dB.
    """

    maximum_drop: float | None = None
    minimum_snr: float | None = None
    labels: Array | None = None

    def check(self, samples: Samples) -> None:
        """Raise GlowError for numbers without a meaning, InputError for labels that do not fit the data."""
        if self.maximum_drop is not None and self.minimum_snr is not None:
            raise GlowError(
                "found a largest drop of accuracy and a smallest signal-to-noise ratio, expected one of them"
            )
        if self.maximum_drop is None and self.labels is not None:
            raise GlowError("labels are of use with a largest drop of accuracy only, found none")
        if self.labels is not None:
            expected = len(samples) * samples.rows
            if self.labels.shape != (expected,) or self.labels.dtype.kind not in "iu":
                found = f"{self.labels.dtype}{list(self.labels.shape)}"
                raise InputError(f"the labels are {found}, expected {expected} integers, one per sample")


class Score:
    """Compares a model's outputs with the float model's, set by set."""

    def __init__(self, outputs: list[str], goal: Goal, sets: int) -> None:
        """`sets` is how many sets of inputs the labels are for."""
        self.outputs, self.goal, self.sets = outputs, goal, sets
        self.signal = self.noise = 0.0
        self.right = self.right_in_float = self.seen = 0

    def add(self, index: int, values: Arrays, expected: Arrays) -> None:
        """Take in the outputs for the set with this number, and those of the float model."""
        for name in self.outputs:
            if values[name].dtype.kind != "f":
                continue
            wanted = expected[name].astype(np.float64)
            self.signal += float((wanted**2).sum())
            self.noise += float(((values[name].astype(np.float64) - wanted) ** 2).sum())
        if self.goal.maximum_drop is not None:
            first = self.outputs[0]
            guesses, in_float = _classes(values[first]), _classes(expected[first])
            labels, rows = in_float, len(in_float)
            if self.goal.labels is not None:
                rows = len(self.goal.labels) // self.sets
                if len(guesses) != rows:
                    raise GlowError(f"output '{first}' has {len(guesses)} classes per set of inputs, expected {rows}")
                labels = self.goal.labels[index * rows : (index + 1) * rows]
            self.right += int((guesses == labels).sum())
            self.right_in_float += int((in_float == labels).sum())
            self.seen += rows

    @property
    def snr(self) -> float:
        """The signal-to-noise ratio in dB."""
        return decibels(self.signal, self.noise)

    @property
    def drop(self) -> float:
        """The accuracy below that of the float model, in percentage points."""
        return 100.0 * (self.right_in_float - self.right) / max(self.seen, 1)

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        if self.goal.maximum_drop is not None:
            return self.drop <= self.goal.maximum_drop
        return self.goal.minimum_snr is None or self.snr >= self.goal.minimum_snr

    def __str__(self) -> str:
        if self.goal.maximum_drop is not None and self.goal.labels is None:
            return f"another class than the float model's for {self.drop:.2f} % of the samples (no labels were given)"
        if self.goal.maximum_drop is not None:
            return f"{self.drop:.2f} percentage points below float"
        return f"a signal-to-noise ratio of {self.snr:.1f} dB"


def _classes(output: Array) -> Array:
    """The class that an output stands for, one for each of its rows."""
    return output.reshape(-1) if output.dtype.kind in "iu" else output.argmax(axis=-1).reshape(-1)


class Switched:
    """A quantised model in which each tensor's rounding can be switched off at run time: it is compiled only once."""

    def __init__(self, graph: Graph, quantized: onnx.ModelProto) -> None:
        """`quantized` is what `insert_pairs` made of `graph`."""
        model = onnx.ModelProto()
        model.CopyFrom(quantized)
        changed = Graph(model)
        self.switches: dict[str, str] = {}
        nodes = []
        for node in changed.nodes:
            nodes.append(node)
            if node.op_type != "DequantizeLinear":
                continue
            tensor = node.name.removesuffix("/DequantizeLinear")
            quantizer = changed.producer.get(node.input[0])
            source = quantizer.input[0] if quantizer is not None else self._original(graph, changed, tensor, node)
            result, node.output[0] = node.output[0], changed.fresh(f"{tensor}/rounded")
            nodes.append(helper.make_node("Where", [self._switch(changed, tensor), node.output[0], source], [result]))
        changed.set_nodes(nodes)
        self.model = changed.finish()
        self.model.graph.input.extend(
            helper.make_tensor_value_info(name, TensorProto.BOOL, []) for name in self.switches.values()
        )

    def _switch(self, changed: Graph, tensor: str) -> str:
        if tensor not in self.switches:
            self.switches[tensor] = changed.fresh(f"{tensor}/switch")
        return self.switches[tensor]

    def _original(self, graph: Graph, changed: Graph, tensor: str, node: onnx.NodeProto) -> str:
        array = graph.array(tensor)
        stored = changed.array(node.input[0]).shape
        # A bias may have been repeated for each channel.
        same = array.reshape(stored) if array.size == np.prod(stored) else np.broadcast_to(array.reshape(-1), stored)
        return changed.add_initializer(f"{tensor}/original", same)

    def inputs(self, plan: Plan) -> dict[str, Array]:
        """The switches for what is quantised in `plan`."""
        active = {*plan.group_of, *(each.tensor for each in plan.weights.values()), *(b.tensor for b in plan.biases)}
        return {name: np.array(tensor in active) for tensor, name in self.switches.items()}


@dataclass(frozen=True)
class Ranking:
    """The signal-to-noise ratio of the outputs, in dB, with this node alone quantised; the worst come first."""

    snr: Mapping[str, float]


def rank(graph: Graph, plan: Plan, planned: Planner, run: Callable[[Plan], Score]) -> Ranking:
    """Measure each node that can be quantised alone. `run` measures a plan."""
    names = list(dict.fromkeys(graph.producer[key].name for key in plan.quantized))
    ratios = {}
    for name in names:
        alone = planned({each.name for each in graph.nodes} - {name})
        # Movement and the like is not quantised for itself, and so costs nothing.
        ratios[name] = run(alone).snr if alone.quantized else float("inf")
    return Ranking(dict(sorted(ratios.items(), key=lambda item: item[1])))


def choose_float_nodes(
    graph: Graph,
    planned: Planner,
    reference: onnx.ModelProto,
    rebuild: Callable[[Collection[str]], onnx.ModelProto],
    samples: Samples,
    machine: Machine,
    goal: Goal,
    kept: Collection[str],
) -> tuple[set[str], Ranking, Score]:
    """The nodes to keep in float, besides `kept`, for the goal to be reached.

    Greedily: the most sensitive node, of those that are quantised, goes first. `planned` makes a plan and `rebuild` a
    model with these nodes in float. `reference` is the float model. Raises GlowError when the goal cannot be reached.
    """
    goal.check(samples)
    outputs = graph.outputs
    if goal.maximum_drop is None and not any(graph.is_float(name) for name in outputs):
        raise GlowError("the model has no output of float32, of which a signal-to-noise ratio could be measured")
    expected = _Expected(machine.compiled(reference, outputs))
    switched = Switched(graph, rebuild(kept))
    compiled = machine.compiled(switched.model, outputs)

    def measure(executable: Executable, sets: int, switches: Arrays) -> Score:
        score = Score(outputs, goal, len(samples))
        for index, each in zip(range(sets), samples, strict=False):
            score.add(index, executable.run({**each, **switches}), expected.outputs(index, each))
        return score

    few = min(len(samples), RANKING_SETS)
    ranking = rank(graph, planned(kept), planned, lambda current: measure(compiled, few, switched.inputs(current)))
    chosen = set(kept)
    waiting = [name for name, ratio in ranking.snr.items() if ratio < float("inf")]
    while True:
        score = measure(compiled, len(samples), switched.inputs(planned(chosen)))
        if score.reached:
            # Parameters that were shared with what is in float now may have changed: measure the model itself.
            score = measure(machine.compiled(rebuild(chosen), outputs), len(samples), {})
            if score.reached:
                return chosen - set(kept), ranking, score
        if len(waiting) <= 1:
            raise GlowError(f"the goal cannot be reached: with all but one node in float there is {score}")
        chosen.add(waiting.pop(0))


class _Expected:
    """The float model's outputs: kept as long as there is room, computed again where there is none."""

    def __init__(self, executable: Executable) -> None:
        self.executable = executable
        self.kept: dict[int, Arrays] = {}
        self.room = KEPT_BYTES

    def outputs(self, index: int, inputs: Arrays) -> Arrays:
        """Those for the set of inputs with this number."""
        found = self.kept.get(index)
        if found is None:
            found = self.executable.run(inputs)
            size = sum(array.nbytes for array in found.values())
            if size <= self.room:
                self.room -= size
                self.kept[index] = found
        return found
