"""What quantisation did to each layer, as numbers: ranges, scales, and where accuracy is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from glow.quantization.histogram import Histogram
from glow.quantization.instrument import Machine
from glow.quantization.operators import data_operands
from glow.quantization.plan import node_key
from glow.quantization.ranges import decibels, signal_to_noise
from glow.quantization.samples import Arrays, Samples
from glow.quantization.schema import Parameters

if TYPE_CHECKING:
    from rich.console import Console

    from glow.quantization.driver import Quantized


@dataclass(frozen=True)
class TensorRow:
    """An activation: what was seen, and what is represented. `snr` is that of rounding this tensor alone, in dB."""

    name: str
    histogram: Histogram
    parameters: Parameters
    snr: float


@dataclass(frozen=True)
class LayerRow:
    """A node. Signal-to-noise ratios are in dB, and None where there is nothing to measure.

    `weights` compares the rounded weights with the float ones. `cumulative` compares the first result in the quantised
    model with that of the float model: all errors up to here. `lost` is how much lower it is than the worst of the
    operands', which says where accuracy is lost.
    """

    name: str
    op_type: str
    kept: str
    result: str
    tensor: TensorRow | None
    weights: float | None
    cumulative: float | None
    lost: float | None


@dataclass(frozen=True)
class Report:
    """The layers in topological order, and other facts for the head of the page."""

    model: str
    facts: Mapping[str, str]
    layers: list[LayerRow]
    tensors: list[TensorRow]

    def html(self) -> str:
        """One page that refers to nothing outside of it."""
        from glow.quantization.report_page import page

        return page(self)

    def print(self, console: Console) -> None:
        """The layers as a table."""
        from rich.markup import escape
        from rich.table import Table

        table = Table("node", "operator", "range", "storage", title=escape(self.model))
        for heading in ("scale", "tensor dB", "weights dB", "cumulative dB", "lost dB"):
            table.add_column(heading, justify="right")
        for layer in self.layers:
            table.add_row(escape(layer.name), layer.op_type, *cells(layer))
        console.print(table)
        for name, value in self.facts.items():
            console.print(f"{escape(name)}: {escape(value)}", soft_wrap=True)


def cells(layer: LayerRow) -> list[str]:
    """The columns of a layer after its name and operator, as text."""
    tensor = layer.tensor
    if tensor is None:
        middle = ["float" if layer.kept else "fused", "-", "-", "-"]
    else:
        chosen = tensor.parameters
        middle = [
            f"{chosen.low:.4g} .. {chosen.high:.4g}",
            f"{chosen.format.name} zp {chosen.zero_point}",
            f"{float(chosen.scale):.4g}",
            _decibel_text(tensor.snr),
        ]
    return [*middle, *(_decibel_text(value) for value in (layer.weights, layer.cumulative, layer.lost))]


def _decibel_text(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if np.isfinite(value) else "exact" if value > 0 else "no signal"


def make_report(result: Quantized, samples: Samples | None, machine: Machine | None) -> Report:
    """Gather what is known, and, with samples, run the float and the quantised model side by side."""
    tensors = {
        name: TensorRow(name, result.histograms[name], chosen, signal_to_noise(result.histograms[name], chosen))
        for name, chosen in result.activations.items()
    }
    cumulative: Mapping[str, float] = {}
    if samples is not None and machine is not None and result.reference is not None:
        cumulative = cumulative_noise(result.reference, result.model, samples, machine)
    layers = []
    for node in result.graph.nodes:
        key = node_key(node)
        here = cumulative.get(key)
        before = [cumulative[name] for name in data_operands(node) if name in cumulative]
        lost = None
        if here is not None and np.isfinite(here):
            finite = [value for value in before if np.isfinite(value)]
            lost = max(0.0, min(finite) - here) if finite else None
        layers.append(
            LayerRow(
                node.name,
                node.op_type,
                result.plan.kept.get(key, ""),
                key,
                tensors.get(key) if key in result.plan.quantized else None,
                _weights_ratio(result, key),
                here,
                lost,
            )
        )
    return Report(result.graph.model.graph.name or "model", _facts(result), layers, list(tensors.values()))


def cumulative_noise(
    reference: onnx.ModelProto, quantized: onnx.ModelProto, samples: Samples, machine: Machine
) -> dict[str, float]:
    """The signal-to-noise ratio in dB of each node's first result in the quantised model, against the float model."""
    present = {name for node in quantized.graph.node for name in node.output}
    graph_outputs = [node_key(node) for node in reference.graph.node]
    names = [name for name in graph_outputs if name in present]
    signal = dict.fromkeys(names, 0.0)
    noise = dict.fromkeys(names, 0.0)

    def visit(index: int, expected: Arrays, found: Arrays) -> None:
        for name, array in expected.items():
            if array.dtype != np.float32:
                continue
            wanted = array.astype(np.float64)
            signal[name] += float((wanted**2).sum())
            noise[name] += float(((found[name].astype(np.float64) - wanted) ** 2).sum())

    machine.run_both(reference, quantized, names, samples, visit, "comparing")
    return {name: decibels(signal[name], noise[name]) for name in names if signal[name] or noise[name]}


def _weights_ratio(result: Quantized, key: str) -> float | None:
    signal = noise = 0.0
    for (node, index), parameters in result.constants.weights.items():
        if node == key:
            array = result.graph.array(result.plan.weights[node, index].tensor)
            signal += float((array.astype(np.float64) ** 2).sum())
            rounded = parameters.dequantize(parameters.quantize(array))
            noise += float(((rounded.astype(np.float64) - array) ** 2).sum())
    return decibels(signal, noise) if signal else None


def _facts(result: Quantized) -> dict[str, str]:
    options = result.options
    facts: dict[str, Any] = {"mode": options.mode.value, "weights": options.weights}
    if options.mode.value == "static":
        facts |= {"method": options.method.value, "schema": options.activation_schema.value}
        facts |= {"activations": options.activations}
    total = len(result.plan.quantized) + len(result.plan.kept)
    facts["nodes quantised"] = f"{len(result.plan.quantized)} of {total}"
    facts["bytes"] = f"{result.model.ByteSize():,}"
    if result.reference is not None:
        facts["bytes in float"] = f"{result.reference.ByteSize():,}"
    if result.equalized:
        facts["equalised"] = ", ".join(f"{first} - {second}" for first, second in result.equalized)
    if result.corrected:
        facts["biases corrected"] = ", ".join(result.corrected)
    if result.score is not None:
        facts["on the calibration data"] = str(result.score)
    for key, why in result.plan.kept.items():
        facts[f"in float: {result.graph.producer[key].name}"] = why
    return facts
