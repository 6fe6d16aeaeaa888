"""A program in a folder: inputs by name, outputs by name, and files that do not belong together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glow.errors import InputError, SimulationError
from glow.simulator import ChipProgram, PlacedTensor, ProgramManifest

from .conftest import ACCUMULATOR, DRAM, LOAD, MATRIX, SCRATCHPAD, STORE, Builder
from .test_timing import matmul

WEIGHTS = np.arange(-21, 21, dtype=np.int8)


@pytest.fixture
def folder(tiny: Builder, tmp_path: Path) -> Path:
    """y = x @ WEIGHTS for x of int8[5, 7]; the weights come first in the off-chip memory."""
    tiny.copy((DRAM, 64), (SCRATCHPAD, 0), (35,))
    tiny.copy((DRAM, 0), (SCRATCHPAD, 4096), (42,))
    tiny.order(LOAD, MATRIX)
    matmul(tiny, 5, 6, 7)
    tiny.order(MATRIX, STORE)
    tiny.copy((ACCUMULATOR, 0), (DRAM, 128), (120,))
    manifest = ProgramManifest(
        chip="tiny",
        chip_hash=tiny.chip.hash,
        memory_bytes=256,
        weights_bytes=42,
        peak_bytes={"scratchpad": 77, "accumulator": 120},
        inputs=(PlacedTensor(name="x", dtype="int8", shape=(5, 7), address=64),),
        outputs=(PlacedTensor(name="y", dtype="int32", shape=(5, 6), address=128),),
    )
    (tmp_path / "program.bin").write_bytes(tiny.encode())
    (tmp_path / "program.weights").write_bytes(WEIGHTS.tobytes())
    (tmp_path / "program.json").write_text(manifest.to_json())
    return tmp_path


def inputs() -> dict[str, np.ndarray[Any, Any]]:
    return {"x": np.random.default_rng(0).integers(-128, 128, (5, 7), np.int8)}


def test_outputs_and_traffic(tiny: Builder, folder: Path) -> None:
    outputs, report = ChipProgram(folder, tiny.chip).run(inputs(), check_races=True)
    expected = inputs()["x"].astype(np.int32) @ WEIGHTS.reshape(7, 6).astype(np.int32)
    np.testing.assert_array_equal(outputs["y"], expected)
    classes = {name: (each.read, each.written) for name, each in report.classes.items()}
    assert classes == {"inputs": (35, 0), "weights": (42, 0), "outputs": (0, 120), "spill": (0, 0)}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, r"missing input 'x' \(x: int8\[5, 7\]\)"),
        ({"x": np.zeros((5, 8), np.int8)}, r"input 'x' is int8\[5, 8\], expected int8\[5, 7\]"),
        ({"x": np.zeros((5, 7), np.float32)}, r"input 'x' is float32\[5, 7\], expected int8\[5, 7\]"),
    ],
)
def test_wrong_inputs(tiny: Builder, folder: Path, given: dict[str, np.ndarray[Any, Any]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ChipProgram(folder, tiny.chip).run(given)


def test_weights_of_another_size(tiny: Builder, folder: Path) -> None:
    (folder / "program.weights").write_bytes(WEIGHTS.tobytes()[1:])
    with pytest.raises(InputError, match=r"program\.weights has 41 bytes, expected 42"):
        ChipProgram(folder, tiny.chip)


def test_more_memory_than_the_chip_has(tiny: Builder, folder: Path) -> None:
    change(folder, memory_bytes=1 << 27)
    with pytest.raises(InputError, match="needs 134,217,728 bytes off chip, 'tiny' has 67,108,864"):
        ChipProgram(folder, tiny.chip)


def test_program_of_another_chip(modified: Any, folder: Path) -> None:
    other = modified(("bytes: 16 KiB", "bytes: 32 KiB"))
    with pytest.raises(SimulationError, match="the program is for the chip 'tiny' with hash"):
        ChipProgram(folder, other.chip).run(inputs())


def change(folder: Path, **changes: Any) -> None:
    content = json.loads((folder / "program.json").read_text())
    (folder / "program.json").write_text(json.dumps({**content, **changes}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"memory_bytes": 247}, "'y' is not within the 247 bytes of memory"),
        ({"inputs": [{"name": "x", "dtype": "int7", "shape": [1], "address": 0}]}, "unknown element type 'int7'"),
        ({"outputs": [{"name": "y", "dtype": "int8", "shape": [-1], "address": 0}]}, "'y' is not within"),
        ({"format": 2}, "Input should be 1"),
        ({"spare": 1}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_manifests(tiny: Builder, folder: Path, changes: dict[str, Any], message: str) -> None:
    change(folder, **changes)
    with pytest.raises(InputError) as raised:
        ChipProgram(folder, tiny.chip)
    assert message in str(raised.value) and "program.json" in str(raised.value)
