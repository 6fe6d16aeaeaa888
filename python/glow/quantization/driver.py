"""From a float model and data to a quantised model: the steps in their order."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import onnx

from glow.errors import GlowError, InputError
from glow.quantization.bias_correction import correct_biases
from glow.quantization.calibration import calibrate, merged
from glow.quantization.dynamic import quantize_dynamically, reason_against
from glow.quantization.equalization import equalize as equalize_layers
from glow.quantization.graph import Array, Graph, graph_hash
from glow.quantization.histogram import Histogram
from glow.quantization.instrument import Machine, Progress, machine_for
from glow.quantization.operators import RECURRENT
from glow.quantization.options import Mode, Options
from glow.quantization.plan import KEPT_BY_NAME, Plan, make_plan, node_key, observable, unknown_nodes
from glow.quantization.preparation import prepare
from glow.quantization.profile import Profile, check_graph, chosen_values, load_profile
from glow.quantization.ranges import Method, choose
from glow.quantization.report import Report, make_report
from glow.quantization.rewrite import insert_pairs
from glow.quantization.samples import Data, Samples, load_samples
from glow.quantization.schema import Parameters, Schema
from glow.quantization.sensitivity import Goal, Ranking, Score, choose_float_nodes
from glow.quantization.unrolling import reason_against_unrolling
from glow.quantization.weight_only import plan_weights, quantize_weights
from glow.quantization.weights import Constants, choose_constants
from glow.runtime.onnx_runtime import read_model


@dataclass
class Quantized:
    """A quantised model, and all that was decided on the way.

    `model` is what to save; `graph` the float model after preparation, with the same names of tensors and nodes, and
    `reference` the same before biases were corrected. `plan.kept` says why nodes are in float. `ranking` and `score`
    are there if a goal was given.
    """

    model: onnx.ModelProto
    graph: Graph
    plan: Plan
    options: Options
    activations: dict[str, Parameters] = field(default_factory=dict)
    constants: Constants = field(default_factory=lambda: Constants({}, {}))
    histograms: Mapping[str, Histogram] = field(default_factory=dict)
    reference: onnx.ModelProto | None = None
    equalized: list[tuple[str, str]] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    ranking: Ranking | None = None
    score: Score | None = None
    graph_hash: str = ""
    samples: Samples | None = None
    machine: Machine | None = None

    def report(self) -> Report:
        """Ranges, scales and errors layer by layer; with data, also where errors gather. Raises GlowError."""
        return make_report(self, self.samples, self.machine)

    @property
    def profile(self) -> Profile:
        """What calibration found out. Raises GlowError for a mode without calibration."""
        if self.options.mode is not Mode.STATIC:
            raise GlowError(f"the mode '{self.options.mode}' has no profile, as it needs no calibration")
        return Profile(self.graph_hash, self.histograms, chosen_values(self.activations, self.options))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model by a rename. Raises OSError."""
        from glow.runtime.folders import replace_file

        replace_file(Path(path), self.model.SerializeToString())


def quantize(
    model: str | os.PathLike[str] | onnx.ModelProto,
    data: Data | None = None,
    *,
    profile: str | os.PathLike[str] | None = None,
    mode: str = "static",
    method: str = "minmax",
    percentile: float = 99.99,
    schema: str | None = None,
    activations: str = "uint8",
    weights: str = "int8",
    per_channel: bool = True,
    reduce_range: bool = False,
    block_size: int = 32,
    equalize: bool = False,
    correct_bias: bool = False,
    store_recurrent: bool = False,
    unroll_recurrent: bool = False,
    keep_float: Sequence[str] = (),
    max_accuracy_drop: float | None = None,
    min_snr: float | None = None,
    labels: Array | None = None,
    dims: Mapping[str, int] | None = None,
    pipeline: str = "cpu",
    progress: Progress | None = None,
) -> Quantized:
    """Quantise a float model: `glow.quantize("model.onnx", {"x": samples}).save("model.q.onnx")`.

    The result is a standard ONNX model in which pairs of QuantizeLinear and DequantizeLinear say what is rounded.

    Args:
        model: A path to an .onnx or .onnxtxt file, or a model in memory, which is not changed.
        data: Typical inputs, as arrays or files: see `glow.quantization.samples.load_samples`. Only the mode `static`
            needs them.
        profile: A file from `Quantized.profile.save`, instead of data. Data given as well serve the other purposes.
        mode: `static`: weights and activations, whose ranges come from the data. `dynamic`: matrix products, which find
            the range of their input when they run. `weight-only`: weights are stored small, and products are in float.
        method: How a tensor's range follows from its values: `minmax`, `percentile`, `mse` or `entropy`
            (`glow.quantization.ranges.Method`).
        percentile: The part of the values that is represented, in percent, with that method.
        schema: How scale and zero point follow from the range: `asymmetric`, `symmetric`, `symmetric-uint8` or
            `power-of-two` (`glow.quantization.schema.Schema`). By default asymmetric, for int16 symmetric.
        activations: Their storage: `uint8`, `int8` or `int16`.
        weights: Their storage: `int8`, or in the mode `weight-only` `int4`.
        per_channel: One scale for each output channel of an int8 weight, instead of one per weight.
        reduce_range: Weights of 7 bits, so that two products fit into 16 bits, as some engines demand.
        block_size: How many elements of an int4 weight have a common scale.
        equalize: Bring the channels of consecutive layers to a common range first (`glow.quantization.equalization`).
        correct_bias: Take the mean error that rounding the weights causes out of the biases; needs data.
        store_recurrent: Store the weights of recurrent layers as integers, though the layers compute in float.
        unroll_recurrent: Take recurrent layers apart, one set of operators per step, so that integers compute them.
            Needs a number of steps that is known.
        keep_float: Names of nodes to leave in float.
        max_accuracy_drop: Leave so many nodes in float, the most sensitive first, that the top-1 accuracy of the first
            output falls by no more than these percentage points; needs data. Without `labels` it is the agreement with
            the classes that the float model finds.
        min_snr: The same until the outputs have this signal-to-noise ratio, in dB, against the float model's.
        labels: The class of each sample.
        dims: Sizes of named dimensions, for calibration only: the result leaves them open.
        pipeline: How Glow executes the model: `cpu` or `reference`.
        progress: Told how many steps of how many are done, and what comes now.

    A tensor that is zero everywhere gets the scale 1. QuantizationWarning names nodes whose accumulator can overflow.

    Raises:
        GlowError: options that contradict each other, unknown nodes, or a model in which nothing can be quantised.
        InputError: data that does not fit the model, NaN or infinite values, or a profile of another graph.
        ModelError: the model cannot be read, or is quantised already.
        OSError: a file cannot be read.
    """
    options = Options(
        mode=_choice(Mode, "mode", mode),
        method=_choice(Method, "method", method),
        percentile=percentile,
        schema=None if schema is None else _choice(Schema, "schema", schema),
        activations=activations,
        weights=weights,
        per_channel=per_channel,
        reduce_range=reduce_range,
        block_size=block_size,
        equalize=equalize,
        correct_bias=correct_bias,
        store_recurrent=store_recurrent,
        unroll_recurrent=unroll_recurrent,
        keep_float=tuple(keep_float),
    )
    goal = None
    if max_accuracy_drop is not None or min_snr is not None or labels is not None:
        goal = Goal(max_accuracy_drop, min_snr, labels)
    is_file = not isinstance(model, onnx.ModelProto)
    # Nothing here may refer to what is read: its weights can then be freed when a converted copy takes its place.
    graph, folded = prepare(
        model if isinstance(model, onnx.ModelProto) else read_model(model),
        options.minimum_opset,
        integers=options.mode is Mode.STATIC,
        unroll_recurrent=options.unroll_recurrent,
        keep=options.keep_float,
        in_place=is_file,
    )
    _check_kept(graph, options, folded)
    keep = {folded.get(name, name) for name in options.keep_float}
    if options.mode is not Mode.STATIC:
        if data is not None or profile is not None or goal is not None:
            raise GlowError(f"the mode '{options.mode}' needs no calibration data, found some")
        return _without_data(graph, options, keep)
    if data is None:
        _check_needs(options, goal, profile)
    samples = load_samples(graph.model, data, dims) if data is not None else None
    machine = machine_for(samples, pipeline, dims or {}, progress) if samples is not None else None
    return _Static(graph, options, keep, samples, machine).run(profile, goal)


def _check_needs(options: Options, goal: Goal | None, profile: object) -> None:
    """Raise GlowError that names what cannot be done without data."""
    if options.correct_bias:
        raise GlowError("correcting biases needs calibration data, found none")
    if goal is not None:
        raise GlowError("measuring accuracy needs calibration data, found none")
    if profile is None:
        raise GlowError("the mode 'static' needs calibration data or a profile, found none")


class _Static:
    """The mode `static`, step by step."""

    def __init__(
        self, graph: Graph, options: Options, keep: set[str], samples: Samples | None, machine: Machine | None
    ) -> None:
        self.graph, self.options, self.keep = graph, options, keep
        self.samples, self.machine = samples, machine
        self.histograms: Mapping[str, Histogram] = {}

    def run(self, profile: str | os.PathLike[str] | None, goal: Goal | None) -> Quantized:
        equalized = equalize_layers(self.graph) if self.options.equalize else []
        reference = self.graph.finish()
        if self.options.correct_bias:
            reference = onnx.ModelProto()
            reference.CopyFrom(self.graph.model)
        found_hash = graph_hash(reference)
        plan = self._plan(self.keep)
        _check_any(plan, self.graph)
        if profile is not None:
            self._use(profile, found_hash, plan)
        else:
            self._calibrate(plan)
        corrected = self._correct_biases(plan)
        ranking = score = None
        if goal is not None:
            assert self.samples is not None and self.machine is not None, "a goal needs data"
            found, ranking, score = choose_float_nodes(
                self.graph,
                self._plan,
                reference,
                lambda kept: self._build(kept).model,
                self.samples,
                self.machine,
                goal,
                self.keep,
            )
            self.keep |= found
        result = self._build(self.keep, warn=True)
        for name in self.keep - set(self.options.keep_float):
            key = next(node_key(node) for node in self.graph.nodes if node.name == name)
            if ranking is not None and result.plan.kept.get(key) == KEPT_BY_NAME and name in ranking.snr:
                result.plan.kept[key] = f"quantised alone, it leaves {ranking.snr[name]:.1f} dB at the outputs"
        return replace(
            result,
            reference=reference,
            histograms=self.histograms,
            graph_hash=found_hash,
            equalized=equalized,
            corrected=corrected,
            ranking=ranking,
            score=score,
            samples=self.samples,
            machine=self.machine,
        )

    def _use(self, path: str | os.PathLike[str], found_hash: str, plan: Plan) -> None:
        profile = load_profile(path)
        check_graph(profile, found_hash, os.fspath(path))
        missing = [name for name in plan.activations if name not in profile.histograms]
        if missing:
            raise InputError(f"{path} is damaged: it has no tensor '{missing[0]}'")
        self.histograms = profile.histograms

    def _calibrate(self, plan: Plan) -> None:
        assert self.samples is not None and self.machine is not None, "checked before"
        # A profile serves any choice of nodes in float, and so has the tensors of all.
        tensors = dict.fromkeys([*plan.activations, *observable(self.graph, make_plan(self.graph))])
        self.histograms = calibrate(self.graph, tensors, self.samples, self.machine)

    def _correct_biases(self, plan: Plan) -> list[str]:
        if not self.options.correct_bias:
            return []
        assert self.samples is not None and self.machine is not None, "checked before"
        activations = choose_activations(plan, self.histograms, self.options)
        constants = choose_constants(self.graph, plan, activations, self.options, warn=False)
        return correct_biases(self.graph, plan, constants, self.samples, self.machine)

    def _plan(self, kept: Collection[str]) -> Plan:
        plan = make_plan(self.graph, kept, store_recurrent=self.options.store_recurrent)
        if self.options.unroll_recurrent:
            for node in self.graph.nodes:
                if node.op_type in RECURRENT and node.name not in kept:
                    plan.kept[node_key(node)] = reason_against_unrolling(node, self.graph)
        return plan

    def _build(self, kept: Collection[str], *, warn: bool = False) -> Quantized:
        """The model with these nodes in float."""
        plan = self._plan(kept)
        activations = choose_activations(plan, self.histograms, self.options)
        constants = choose_constants(self.graph, plan, activations, self.options, warn=warn)
        model = insert_pairs(self.graph, plan, activations, constants)
        return Quantized(model, self.graph, plan, self.options, activations, constants)


def _without_data(graph: Graph, options: Options, keep_float: Collection[str]) -> Quantized:
    """The modes that look at weights only."""
    plan = Plan()
    for node in graph.nodes:
        key = node_key(node)
        weights = plan_weights(node, graph) if options.mode is Mode.WEIGHT_ONLY else []
        reason = "" if weights else "it has no constant matrix"
        if options.mode is Mode.DYNAMIC:
            reason = reason_against(node, graph)
        if node.name in keep_float:
            reason = KEPT_BY_NAME
        if reason:
            plan.kept[key] = reason
            continue
        plan.quantized.add(key)
        plan.weights.update({(key, weight.index): weight for weight in weights})
    _check_any(plan, graph)
    result = Quantized(onnx.ModelProto(), graph, plan, options)
    if options.mode is Mode.DYNAMIC:
        result.model, result.constants = quantize_dynamically(graph, plan, options)
    else:
        result.model, result.constants = quantize_weights(graph, plan, options)
    return result


def choose_activations(plan: Plan, histograms: Mapping[str, Histogram], options: Options) -> dict[str, Parameters]:
    """The parameters of all activations by tensor; those of a group come from all of its values together."""
    result = {}
    for members in plan.groups.values():
        histogram = merged(histograms[name] for name in members)
        chosen = choose(
            histogram, options.method, options.activation_schema, options.activation_format, options.percentile
        )
        result.update(dict.fromkeys(members, chosen))
    return {name: result[name] for name in plan.group_of}


def _check_kept(graph: Graph, options: Options, folded: dict[str, str]) -> None:
    unknown = unknown_nodes(graph, options.keep_float, folded)
    if unknown:
        known = ", ".join(repr(node.name) for node in graph.nodes[:8])
        more = f" and {len(graph.nodes) - 8} more" if len(graph.nodes) > 8 else ""
        raise GlowError(f"no node {', '.join(map(repr, unknown))} to keep in float: the nodes are {known}{more}")


def _check_any(plan: Plan, graph: Graph) -> None:
    if not plan.quantized:
        reasons = dict.fromkeys(f"'{graph.producer[key].name}': {why}" for key, why in plan.kept.items())
        raise GlowError("nothing in the model can be quantised\n" + "\n".join(list(reasons)[:8]))


Choice = TypeVar("Choice", bound=StrEnum)


def _choice(kind: type[Choice], name: str, value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        expected = ", ".join(each.value for each in kind)
        raise GlowError(f"{name} is {value!r}, expected one of {expected}") from None
