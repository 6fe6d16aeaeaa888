"""What a chip file may say: memories, units, queues and their figures, as frozen values.

Times are in cycles of the chip's clock, sizes in bytes, energies in picojoules. Each section may name the source of its
figures under `sources`: a key of the file's `references` for each figure, or for `all` others.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def _size(value: Any) -> Any:
    """The bytes that a text such as `256 KiB` means; anything else is left to the check of the type."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+) *(B|KiB|MiB|GiB)", value.strip())):
        return int(match[1]) * UNITS[match[2]]
    return value


Natural = Annotated[int, Field(strict=True, ge=0, lt=1 << 63)]
Positive = Annotated[int, Field(strict=True, ge=1, lt=1 << 63)]
Size = Annotated[Positive, BeforeValidator(_size)]
SizeOrZero = Annotated[Natural, BeforeValidator(_size)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Energy = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True)]
Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=100)]
Operator = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
Format = Literal["i1", "i8", "u8", "i16", "u16", "i32", "i64", "f16", "bf16", "f32"]
"""An element type; u8 and u16 are i8 and i16 that a unit reads as unsigned."""


class Section(BaseModel):
    """A part of a chip file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: dict[Name, Name] = {}


class Memory(Section):
    """A memory. The one without a parent is off-chip; it comes first."""

    name: Name
    parent: Name | None = None
    bytes: Size
    banks: Positive = 1
    interleave: Natural = 0
    """Bytes after which addresses go on in the next bank; 0: each bank is one contiguous range."""
    ports: Positive = 1
    """Accesses that a bank serves at the same time."""
    bytes_per_cycle: Rate
    """Of all banks together, through one port of each."""
    latency: Natural = 0
    """Cycles from a request to its first byte."""
    burst: Positive = 1
    """Bytes of a request; a shorter or unaligned one takes as long."""
    requests_in_flight: Positive = 1
    alignment: Positive = 1
    """Of buffers, in bytes; a power of two."""
    address_unit: Positive = 1
    """The smallest number of bytes that has an address of its own; divides `alignment`."""
    shared_by: tuple[Name, ...] = ()
    """The units that may use it; empty: any."""
    energy_per_byte: Energy = 0.0


class Unit(Section):
    """What an in-order queue feeds."""

    name: Name
    latency: dict[Name, Text] = {}
    """The formula for an instruction's cycles, by mnemonic, in place of the instruction set's."""


class MatrixUnit(Unit):
    """Tiles of convolutions and matrix products, into accumulators."""

    queue: Name
    rows: Positive
    """Cells along the reduced dimension (weight-stationary) or along the rows of the result (output-stationary)."""
    columns: Positive
    """Cells along the columns of the result: output channels."""
    depth: Positive = 1
    """Products that a cell adds up in a cycle; 1 for systolic arrays."""
    depthwise_columns: Positive = 1
    """Channels that a depthwise convolution computes at the same time."""
    dataflow: Literal["weight-stationary", "output-stationary"]
    input: Name
    weight: Name
    accumulator: Name
    formats: tuple[Format, ...] = ("i8",)
    macs_per_cycle: Positive
    """The peak that utilisation refers to."""
    fill: Natural = 0
    """Cycles before the first operand has reached the last row."""
    drain: Natural = 0
    """Cycles until the last result has left the array."""
    weight_load: Natural = 0
    """Cycles to put one tile of weights into the array."""
    double_buffered_weights: Flag = False
    """Whether the next tile of weights is loaded while the present one computes."""
    operand_buffers: Flag = False
    """Whether the unit keeps the input and the weight of an instruction, so that it reads each element once."""
    max_rows: Positive | None = None
    max_columns: Positive | None = None
    max_depth: Positive | None = None
    max_kernel_height: Positive | None = None
    max_kernel_width: Positive | None = None
    max_stride: Positive | None = None
    max_dilation: Positive | None = None
    energy_per_mac: Energy = 0.0


class VectorUnit(Unit):
    """A scalar program for each element of an index space; reductions; table look-up."""

    queue: Name
    lanes: Positive
    operands: Name
    results: Name
    formats: tuple[Format, ...] = ("i8", "i32")
    cycles_per_operation: Positive = 1
    """For one micro-operation on as many elements as there are lanes."""
    setup: Natural = 0
    """Cycles before the first result."""
    table_bytes: SizeOrZero = 0
    """The largest table that it looks values up in."""
    max_operations: Positive | None = None
    """The longest scalar program."""
    energy_per_operation: Energy = 0.0


class Path(Section):
    """A connection that a DMA engine copies along."""

    source: Name
    destination: Name


class DmaEngine(Unit):
    """Copies between memories."""

    load_queue: Name
    store_queue: Name
    paths: Annotated[tuple[Path, ...], Field(min_length=1)]
    setup: Natural = 0
    """Cycles before the first request of an instruction."""
    dimensions: Annotated[int, Field(strict=True, ge=1, le=5)] = 5
    padding: Flag = True
    transforms: tuple[Literal["transpose", "cast", "scale", "pool", "decompress"], ...] = ()


class Queue(Section):
    """An in-order queue of instructions."""

    name: Name
    depth: Positive | None = None
    """Instructions that it holds, with the one that runs; none: as many as the program has."""


class Synchronization(Section):
    """Tokens between queues."""

    tokens: Positive | None = None
    """What the FIFO between two queues holds; a signal to a full one holds its queue. None: no limit."""
    cycles: Natural = 1
    """For a signal or a wait."""
    issue_cycles: Natural = 1
    """Between two instructions that the front end hands to their queues."""


class Numerics(Section):
    """How results are rounded. It has to be the arithmetic of docs/design/quantization.md to agree with CPUs."""

    accumulator: Format = "i32"
    scale: Literal["multiplier-and-shift", "shift", "float"] = "multiplier-and-shift"
    rounding: Literal["half-up", "half-even", "down"] = "half-up"
    saturation: Flag = True


class Engines(Section):
    """`count` copies of a part of the chip. Names of copy i get the prefix `<name><i>.`; in it they hide others."""

    name: Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
    count: Annotated[int, Field(strict=True, ge=1, le=64)]
    memories: tuple[Memory, ...] = ()
    queues: tuple[Queue, ...] = ()
    matrix: tuple[MatrixUnit, ...] = ()
    vector: tuple[VectorUnit, ...] = ()
    dma: tuple[DmaEngine, ...] = ()


class ChipFile(Section):
    """A chip file as it is written."""

    name: Name
    summary: Text = ""
    references: dict[Name, Text] = {}
    clock_hz: Positive
    memories: Annotated[tuple[Memory, ...], Field(min_length=1)]
    queues: tuple[Queue, ...] = ()
    matrix: tuple[MatrixUnit, ...] = ()
    vector: tuple[VectorUnit, ...] = ()
    dma: tuple[DmaEngine, ...] = ()
    engines: tuple[Engines, ...] = ()
    synchronization: Synchronization = Synchronization()
    numerics: Numerics = Numerics()
    patterns: tuple[Operator, ...] = ()
    """The operators that the chip takes."""
