"""A compiled program on the simulated chip: arrays in, arrays and a report out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from glow.chips import Chip
from glow.errors import InputError
from glow.runtime.executable import check_array
from glow.runtime.tensor_spec import TensorSpec
from glow.simulator.machine import Machine
from glow.simulator.manifest import PROGRAM, WEIGHTS, ProgramManifest
from glow.simulator.report import Region, Report

Arrays = dict[str, np.ndarray[Any, Any]]


class ChipProgram:
    """The program in a folder: `program.bin`, `program.weights`, `program.json`.

    >>> outputs, report = ChipProgram(folder, glow.chips.load("tiny")).run({"x": x})
    """

    def __init__(self, folder: Path, chip: Chip) -> None:
        """Read the files.

        Raises:
            InputError: they do not belong together.
            OSError: one is missing.
        """
        self.chip = chip
        self.manifest = ProgramManifest.read(folder)
        limit = chip.memories[0].bytes
        if self.manifest.memory_bytes > limit:
            raise InputError(
                f"{folder} needs {self.manifest.memory_bytes:,} bytes off chip, '{chip.name}' has {limit:,}"
            )
        self._program = (folder / PROGRAM).read_bytes()
        self._weights = np.fromfile(folder / WEIGHTS, np.uint8)
        if len(self._weights) != self.manifest.weights_bytes:
            raise InputError(
                f"{folder / WEIGHTS} has {len(self._weights)} bytes, expected {self.manifest.weights_bytes}"
            )

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        """Name, shape and dtype of each input."""
        return tuple(tensor.spec for tensor in self.manifest.inputs)

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """Name, shape and dtype of each output."""
        return tuple(tensor.spec for tensor in self.manifest.outputs)

    def run(self, inputs: Mapping[str, np.ndarray[Any, Any]], *, check_races: bool = False) -> tuple[Arrays, Report]:
        """Simulate the program.

        Raises:
            InputError: an input is missing, or has another shape or dtype.
            SimulationError: the program does what the machine cannot do; see `Machine.run`.
        """
        memory = np.zeros(self.manifest.memory_bytes, np.uint8)
        memory[: len(self._weights)] = self._weights
        for tensor in self.manifest.inputs:
            if tensor.name not in inputs:
                raise InputError(f"missing input '{tensor.name}' ({tensor.spec})")
            array = check_array(tensor.spec, inputs[tensor.name])
            memory[tensor.address : tensor.end] = np.frombuffer(array.tobytes(), np.uint8)
        report = Machine(self.chip).run(self._program, memory, regions=self._regions(), check_races=check_races)
        outputs = {
            tensor.name: memory[tensor.address : tensor.end].view(tensor.spec.dtype).reshape(tensor.shape).copy()
            for tensor in self.manifest.outputs
        }
        return outputs, report

    def _regions(self) -> tuple[Region, ...]:
        tensors = [("inputs", each) for each in self.manifest.inputs] + [
            ("outputs", each) for each in self.manifest.outputs
        ]
        placed = (Region(kind, each.address, each.end) for kind, each in tensors)
        return (Region("weights", 0, self.manifest.weights_bytes), *placed)
