"""From a float model and data to a quantised model: the steps in their order."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import onnx

from glow.errors import GlowError
from glow.quantization.calibration import calibrate, merged
from glow.quantization.dynamic import quantize_dynamically, reason_against
from glow.quantization.graph import Graph
from glow.quantization.histogram import Histogram
from glow.quantization.instrument import Progress, machine_for
from glow.quantization.options import Mode, Options
from glow.quantization.plan import KEPT_BY_NAME, Plan, make_plan, node_key, unknown_nodes
from glow.quantization.preparation import prepare
from glow.quantization.ranges import Method, choose
from glow.quantization.rewrite import insert_pairs
from glow.quantization.samples import Data, load_samples
from glow.quantization.schema import Parameters, Schema
from glow.quantization.weight_only import plan_weights, quantize_weights
from glow.quantization.weights import Constants, choose_constants
from glow.runtime.onnx_runtime import read_model


@dataclass
class Quantized:
    """A quantised model, and all that was decided on the way.

    `model` is what to save; `graph` the float model after preparation, with the same names of tensors and nodes.
    """

    model: onnx.ModelProto
    graph: Graph
    plan: Plan
    options: Options
    activations: dict[str, Parameters] = field(default_factory=dict)
    constants: Constants = field(default_factory=lambda: Constants({}, {}))
    histograms: dict[str, Histogram] = field(default_factory=dict)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model by a rename. Raises OSError."""
        from glow.runtime.folders import replace_file

        replace_file(Path(path), self.model.SerializeToString())


def quantize(
    model: str | os.PathLike[str] | onnx.ModelProto,
    data: Data | None = None,
    *,
    mode: str = "static",
    method: str = "minmax",
    percentile: float = 99.99,
    schema: str | None = None,
    activations: str = "uint8",
    weights: str = "int8",
    per_channel: bool = True,
    reduce_range: bool = False,
    block_size: int = 32,
    keep_float: Sequence[str] = (),
    dims: Mapping[str, int] | None = None,
    pipeline: str = "cpu",
    progress: Progress | None = None,
) -> Quantized:
    """Quantise a float model: `glow.quantize("model.onnx", {"x": samples}).save("model.q.onnx")`.

    The result is a standard ONNX model. `data` is described at `glow.quantization.samples.load_samples`.
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
        keep_float=tuple(keep_float),
    )
    return quantize_with(model, data, options, dims=dims, pipeline=pipeline, progress=progress)


def quantize_with(
    model: str | os.PathLike[str] | onnx.ModelProto,
    data: Data | None,
    options: Options,
    *,
    dims: Mapping[str, int] | None = None,
    pipeline: str = "cpu",
    progress: Progress | None = None,
) -> Quantized:
    """The same as `quantize`."""
    proto = model if isinstance(model, onnx.ModelProto) else read_model(model)
    graph, folded = prepare(proto, options.minimum_opset)
    _check_kept(graph, options, folded)
    keep_float = {folded.get(name, name) for name in options.keep_float}
    if options.mode is not Mode.STATIC:
        if data is not None:
            raise GlowError(f"the mode '{options.mode}' needs no calibration data, found some")
        return _without_data(graph, options, keep_float)
    plan = make_plan(graph, keep_float)
    _check_any(plan, graph)
    if data is None:
        raise GlowError("the mode 'static' needs calibration data, found none")
    samples = load_samples(graph.model, data, dims)
    machine = machine_for(samples, pipeline, dims or {}, progress)
    result = Quantized(onnx.ModelProto(), graph, plan, options)
    result.histograms = calibrate(graph, plan.activations, samples, machine)
    assemble(result)
    return result


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
        result.model = quantize_dynamically(graph, plan, options)
    else:
        result.model, result.constants = quantize_weights(graph, plan, options)
    return result


def assemble(result: Quantized) -> None:
    """Choose all parameters from the histograms, and make the model."""
    result.activations = choose_activations(result.plan, result.histograms, result.options)
    result.constants = choose_constants(result.graph, result.plan, result.activations, result.options)
    result.model = insert_pairs(result.graph, result.plan, result.activations, result.constants)


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
