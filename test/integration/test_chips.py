"""Whole int8 networks on every chip that Glow describes: what the CPU computes, bit for bit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

import glow
from glow import chips
from glow.compiler.accelerator import ChipJob
from glow.compiler.signature import signature
from glow.importer import import_model
from glow.runtime.random_inputs import random_inputs
from glow.simulator.executable import ChipExecutable
from glow.testing import small_networks

Arrays = dict[str, np.ndarray[Any, Any]]

NETWORKS: dict[str, Callable[[], onnx.ModelProto]] = {
    "bert": lambda: small_networks.bert_encoder(sequence=16, hidden=32, heads=2, layers=1, vocabulary=50, positions=16),
    "dlrm": lambda: small_networks.dlrm(batch=4),
    "lstm": lambda: small_networks.lstm(sequence=4, inputs=16, hidden=24),
    "mobilenet_v2": lambda: small_networks.mobilenet_v2(size=32, classes=10, stages=3),
}


@functools.cache
def quantized(name: str) -> tuple[onnx.ModelProto, Arrays, Arrays]:
    """The network in 8 bits, an input for it, and what the CPU gives for that."""
    model = NETWORKS[name]()
    takes = signature(import_model(model))[0]

    def sample(seed: int) -> Arrays:
        arrays = random_inputs(takes, seed)
        # Rows of tables, some of them counted from the end.
        for key in arrays.keys() & {"input_ids", "sparse"}:
            arrays[key] = np.random.default_rng(seed).integers(-30, 30, arrays[key].shape)
        return arrays

    integers = glow.quantize(model, [sample(0), sample(1)], activations="int8", unroll_recurrent=True).model
    fed = sample(2)
    return integers, fed, glow.compile(integers, cache=False).run(fed)


@pytest.mark.parametrize("chip", chips.names())
@pytest.mark.parametrize("name", NETWORKS)
def test_network(name: str, chip: str, tmp_path: Path) -> None:
    """All products are the chip's, and no result depends on how fast its queues are."""
    model, fed, expected = quantized(name)
    _, division = ChipJob(model, chips.load(chip)).write(tmp_path)
    assert division.offloaded_macs_fraction == 1.0
    result = ChipExecutable(tmp_path).run(fed, check_races=True)
    assert list(result.outputs) == list(expected)
    for output, array in expected.items():
        np.testing.assert_array_equal(result.outputs[output], array)
