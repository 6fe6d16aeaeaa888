"""A model that was compiled for a chip: its parts in order, on the simulated chip and on this machine's CPU."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from glow.chips import Chip
from glow.errors import InputError
from glow.runtime.executable import Executable, check_inputs, load
from glow.runtime.tensor_spec import TensorSpec
from glow.simulator.manifest import StrictModel, TensorRecord
from glow.simulator.program import ChipProgram
from glow.simulator.report import Report

MODEL = "model.json"
CHIP = "chip.json"
REPORT = "partition.json"

Arrays = dict[str, np.ndarray[Any, Any]]


class PartRecord(StrictModel):
    """A part of the model: the folder of its files, where it runs, and the values that it takes and gives."""

    name: str = Field(pattern=r"^\w+$")
    device: Literal["cpu", "chip"]
    inputs: tuple[str, ...] = Field(strict=False)
    outputs: tuple[str, ...] = Field(strict=False)


class ChipModel(StrictModel):
    """The contents of `model.json` of a model for a chip.

    Attributes:
        chip, chip_hash: what it was compiled for.
        parts: in the order in which they run.
        output_values: output -> the value of an input or of a part that it is.
        offloaded_macs_fraction: how much of its products the chip computes, from 0 to 1.
    """

    format: Literal[1] = 1
    chip: str
    chip_hash: str
    inputs: tuple[TensorRecord, ...] = Field(strict=False)
    outputs: tuple[TensorRecord, ...] = Field(strict=False)
    parts: tuple[PartRecord, ...] = Field(strict=False)
    output_values: dict[str, str]
    offloaded_macs_fraction: float

    def to_json(self) -> str:
        """The text of the file."""
        return self.model_dump_json(indent=2) + "\n"


@dataclass(frozen=True)
class ChipRun:
    """What running a model on a chip gave.

    Attributes:
        outputs: by name.
        reports: for each part on the chip, its name and the simulator's report.
    """

    outputs: Arrays
    reports: tuple[tuple[str, Report], ...]

    @property
    def cycles(self) -> int:
        """Cycles of all parts on the chip."""
        return sum(report.cycles for _, report in self.reports)


class ChipExecutable:
    """A model that was compiled for a chip and is ready to run."""

    def __init__(self, folder: Path) -> None:
        """Read the files in `folder`.

        Raises:
            InputError: they are damaged or do not belong together.
            OSError: one is missing.
        """
        try:
            self.model = ChipModel.model_validate(json.loads((folder / MODEL).read_text(encoding="utf-8")))
            self.chip = Chip.model_validate_json((folder / CHIP).read_text(encoding="utf-8"))
        except (ValidationError, ValueError) as error:
            raise InputError(f"{folder} does not hold a model for a chip: {error}") from None
        if self.chip.hash != self.model.chip_hash:
            raise InputError(f"{folder / CHIP} is not the chip that the model was compiled for")
        self._parts: list[tuple[PartRecord, Executable | ChipProgram]] = [
            (part, load(folder / part.name) if part.device == "cpu" else ChipProgram(folder / part.name, self.chip))
            for part in self.model.parts
        ]

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        """Name, shape and dtype of each input, in the model's order."""
        return tuple(record.spec for record in self.model.inputs)

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """Name, shape and dtype of each output, in the model's order."""
        return tuple(record.spec for record in self.model.outputs)

    @property
    def peak_sram_bytes(self) -> int:
        """The most bytes that any part on the chip has live in its memories, each memory at its own peak."""
        programs = (part for _, part in self._parts if isinstance(part, ChipProgram))
        return max((sum(program.manifest.peak_bytes.values()) for program in programs), default=0)

    def run(self, inputs: Mapping[str, np.ndarray[Any, Any]], *, check_races: bool = False) -> ChipRun:
        """Run all parts in order, those of the chip in the simulator.

        Raises:
            InputError: an input is missing, unknown, or has another shape or dtype.
            SimulationError: a program does what the machine cannot do.
        """
        arrays = check_inputs(self.inputs, inputs)
        values: Arrays = {spec.name: array for spec, array in zip(self.inputs, arrays, strict=True)}
        reports = []
        for record, part in self._parts:
            feeds = {spec.name: values[name] for spec, name in zip(part.inputs, record.inputs, strict=True)}
            if isinstance(part, ChipProgram):
                results, report = part.run(feeds, check_races=check_races)
                reports.append((record.name, report))
            else:
                results = part.run(feeds)
            values |= {name: results[spec.name] for spec, name in zip(part.outputs, record.outputs, strict=True)}
        return ChipRun(
            {spec.name: values[self.model.output_values[spec.name]] for spec in self.outputs}, tuple(reports)
        )
