"""`program.json`: what a program on a chip takes and gives, and where in the off-chip memory it all is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from glow.errors import InputError
from glow.runtime.tensor_spec import BY_NUMPY, TensorSpec, dtype_of

PROGRAM = "program.bin"
WEIGHTS = "program.weights"
MANIFEST = "program.json"


class StrictModel(BaseModel):
    """The contents of a file: nothing else is in it, and nothing is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TensorRecord(StrictModel):
    """An input or output.

    Attributes:
        name: of the value in the model.
        dtype: as numpy or ml_dtypes calls it.
        shape: static.
    """

    name: str
    dtype: str
    shape: tuple[int, ...] = Field(strict=False)

    @classmethod
    def of(cls, spec: TensorSpec) -> TensorRecord:
        """The record of a tensor."""
        return cls(name=spec.name, dtype=spec.dtype.name, shape=spec.shape)

    @field_validator("dtype")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in BY_NUMPY:
            raise ValueError(f"unknown element type '{value}'")
        return value

    @property
    def spec(self) -> TensorSpec:
        """Name, shape and dtype alone."""
        return TensorSpec(self.name, self.shape, dtype_of(self.dtype))


class PlacedTensor(TensorRecord):
    """An input or output of a program: contiguous, from the byte `address` of the off-chip memory on."""

    address: int = Field(ge=0)

    @property
    def end(self) -> int:
        """The byte behind the last one."""
        return self.address + self.spec.nbytes


class ProgramManifest(StrictModel):
    """The contents of `program.json`.

    Attributes:
        chip, chip_hash: the chip that the program is for.
        memory_bytes: how much of the off-chip memory it uses: weights from address 0 on, inputs, outputs, and the rest.
        weights_bytes: the size of the file of weights.
        peak_bytes: memory on chip -> the most bytes that are live in it at a time.
    """

    format: Literal[1] = 1
    chip: str
    chip_hash: str
    memory_bytes: int = Field(ge=0)
    weights_bytes: int = Field(ge=0)
    peak_bytes: dict[str, int]
    inputs: tuple[PlacedTensor, ...] = Field(strict=False)
    outputs: tuple[PlacedTensor, ...] = Field(strict=False)

    def to_json(self) -> str:
        """The text of the file."""
        return self.model_dump_json(indent=2) + "\n"

    @classmethod
    def read(cls, folder: Path) -> ProgramManifest:
        """The manifest in a folder.

        Raises:
            InputError: the file is damaged, or speaks of bytes that do not exist.
            OSError: there is none.
        """
        path = folder / MANIFEST
        try:
            manifest = cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except (ValidationError, ValueError) as error:
            raise InputError(f"{path} does not describe a program: {error}") from None
        for tensor in (*manifest.inputs, *manifest.outputs):
            if any(extent < 0 for extent in tensor.shape) or tensor.end > manifest.memory_bytes:
                raise InputError(f"{path}: '{tensor.name}' is not within the {manifest.memory_bytes:,} bytes of memory")
        if manifest.weights_bytes > manifest.memory_bytes:
            raise InputError(f"{path}: more weights than memory")
        return manifest
