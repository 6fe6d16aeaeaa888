"""The table of an instruction set, as the dialect gives it."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import MappingProxyType

from glow.isa.latency import LatencyFormula


class FieldKind(Enum):
    """What the bits of a field mean."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"  # two's complement
    BITS = "bits"  # unsigned, written in hexadecimal
    FLAG = "flag"
    ENUMERATION = "enumeration"
    CONSTANT = "constant"  # tells instructions apart
    RESERVED = "reserved"  # zero


@dataclass(frozen=True)
class Field:
    """A field of an instruction: `count` values of `width` bits each.

    Attributes:
        name: the name; empty for reserved bits.
        kind: what the bits mean.
        width: bits of one value.
        count: the number of values, which follow each other; more than one makes the field an array.
        offset: the position of the least significant bit, counted from that of the instruction.
        summary: what it is, as a phrase.
        default: what each value is when the assembly does not say; None if it has to.
        value: the value of a constant.
        cases: name -> value, of an enumeration.
    """

    name: str
    kind: FieldKind
    width: int
    count: int
    offset: int
    summary: str
    default: int | None = None
    value: int = 0
    cases: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @property
    def is_operand(self) -> bool:
        """True if an instruction gives it values: it is neither constant nor reserved."""
        return self.kind not in (FieldKind.CONSTANT, FieldKind.RESERVED)

    @property
    def minimum(self) -> int:
        """The smallest value that the bits hold."""
        return -(1 << (self.width - 1)) if self.kind is FieldKind.SIGNED else 0

    @property
    def maximum(self) -> int:
        """The largest value that the bits hold."""
        return (1 << (self.width - 1 if self.kind is FieldKind.SIGNED else self.width)) - 1

    @cached_property
    def case_names(self) -> Mapping[int, str]:
        """Value -> name, of an enumeration."""
        return MappingProxyType({value: name for name, value in self.cases.items()})

    def contains(self, value: int) -> bool:
        """True if the field can hold the value; of an enumeration, if it is a case."""
        if self.kind is FieldKind.ENUMERATION:
            return value in self.case_names
        return self.minimum <= value <= self.maximum

    def describe_range(self) -> str:
        """What `contains` accepts, for an error."""
        if self.kind is FieldKind.ENUMERATION:
            return "one of " + ", ".join(self.cases)
        return f"a value from {self.minimum} to {self.maximum}"


@dataclass(frozen=True, eq=False, repr=False)
class Instruction:
    """The format of an instruction; each exists once, so equality is identity.

    Attributes:
        mnemonic: the name of the operation, without the dialect.
        section: the section of a program that it belongs to.
        unit: what executes it: `control`, `dma`, `matrix` or `vector` for `accel`.
        latency: the text of the latency formula; empty if the instruction never executes by itself.
        summary: what it does, as a phrase.
        byte_size: its size in a program.
        fields: from the least significant bit on.
    """

    mnemonic: str
    section: str
    unit: str
    latency: str
    summary: str
    byte_size: int
    fields: tuple[Field, ...]

    def __repr__(self) -> str:
        return f"<Instruction {self.mnemonic}>"

    @cached_property
    def operands(self) -> tuple[Field, ...]:
        """The fields that have values."""
        return tuple(field for field in self.fields if field.is_operand)

    @cached_property
    def latency_formula(self) -> LatencyFormula | None:
        """For how many cycles its unit is busy with it; None if it never executes by itself."""
        return LatencyFormula(self.latency) if self.latency else None

    @cached_property
    def constant_bits(self) -> tuple[int, int]:
        """Mask and value of the constant fields, as numbers as wide as the instruction."""
        mask = value = 0
        for field in self.fields:
            if field.kind is FieldKind.CONSTANT:
                mask |= ((1 << field.width) - 1) << field.offset
                value |= field.value << field.offset
        return mask, value

    @cached_property
    def zero_bits(self) -> int:
        """The mask of what has to be zero: reserved fields, and what fills the last word up."""
        used = 0
        for field in self.fields:
            if field.kind is not FieldKind.RESERVED:
                used |= ((1 << (field.width * field.count)) - 1) << field.offset
        return ~used & ((1 << (8 * self.byte_size)) - 1)


@dataclass(frozen=True)
class Section:
    """A part of a program; its instructions are filled up to whole words of `word_bytes` bytes."""

    name: str
    word_bytes: int


@dataclass(frozen=True, eq=False, repr=False)
class InstructionSet:
    """All instructions of a dialect; each exists once, so equality is identity.

    Attributes:
        name: the dialect.
        version: counts the incompatible changes.
        hash: SHA-256, in hexadecimal, of all that the encoding depends on.
        sections: the parts of a program, in order.
        instructions: those of all sections.
    """

    name: str
    version: int
    hash: str
    sections: tuple[Section, ...]
    instructions: tuple[Instruction, ...]

    def __repr__(self) -> str:
        return f"<InstructionSet {self.name} version {self.version}>"

    @cached_property
    def by_mnemonic(self) -> Mapping[str, Instruction]:
        """Mnemonic -> instruction."""
        return MappingProxyType({instruction.mnemonic: instruction for instruction in self.instructions})

    def of_section(self, section: str) -> tuple[Instruction, ...]:
        """The instructions of a section."""
        return tuple(instruction for instruction in self.instructions if instruction.section == section)


@functools.cache
def instruction_set(name: str = "accel") -> InstructionSet:
    """The instruction set of a dialect.

    Raises:
        ValueError: there is no such dialect, or it has no instruction set.
    """
    from glow import ir
    from glow._mlir_libs import _glow

    with ir.Context() as context:
        table = json.loads(_glow.describe_instruction_set(context, name))
    return InstructionSet(
        name=table["name"],
        version=table["version"],
        hash=table["hash"],
        sections=tuple(Section(**section) for section in table["sections"]),
        instructions=tuple(
            Instruction(**{**entry, "fields": tuple(_field(**field) for field in entry["fields"])})
            for entry in table["instructions"]
        ),
    )


def instructions(name: str = "accel") -> tuple[Instruction, ...]:
    """The instructions of a dialect; see `instruction_set`."""
    return instruction_set(name).instructions


def _field(kind: str, cases: Mapping[str, int] | None = None, **others: object) -> Field:
    return Field(kind=FieldKind(kind), cases=MappingProxyType(dict(cases or {})), **others)  # type: ignore[arg-type]
