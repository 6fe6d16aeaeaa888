"""Observes a float model on calibration data."""

from __future__ import annotations

from collections.abc import Iterable

from glow.quantization.graph import Graph
from glow.quantization.histogram import Histogram
from glow.quantization.instrument import Machine
from glow.quantization.samples import Arrays, Samples


def calibrate(graph: Graph, tensors: Iterable[str], samples: Samples, machine: Machine) -> dict[str, Histogram]:
    """The distributions of these tensors over all samples; constants are counted once.

    Memory is that of the histograms and of one sample's tensors. Raises InputError that names the tensor when a value
    is NaN or infinite.
    """
    histograms = {name: Histogram() for name in tensors}
    observed = []
    for name, histogram in histograms.items():
        if graph.is_constant(name):
            histogram.add(graph.array(name), f"constant '{name}'")
        else:
            observed.append(name)

    def visit(index: int, values: Arrays) -> None:
        for name, array in values.items():
            histograms[name].add(array, f"tensor '{name}' in sample {index}")

    if observed:
        machine.run(graph.finish(), observed, samples, visit, "calibrating")
    return histograms


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """One histogram of all values."""
    result = Histogram()
    for each in histograms:
        result.merge(each)
    return result
