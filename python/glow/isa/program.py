"""Programs as bytes: decoding and encoding by the tables alone.

The layout of a file is in `lib/Target/InstructionStream/ProgramFormat.h`; the compiler writes and reads the same bytes.
"""

from __future__ import annotations

import functools
import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from glow.errors import GlowError
from glow.isa.table import Field, FieldKind, Instruction, InstructionSet, Section, instruction_set

Value = int | tuple[int, ...]

MAGIC = b"\x89GLOW\r\n\x1a"
FORMAT_VERSION = 1
_HASH_BYTES = 32
_HEADER_ALIGNMENT = 8


class ProgramError(GlowError):
    """Bytes that are no program, or a program that has no bytes.

    Attributes:
        offset: the position in the bytes that the error is about; None if it is not about bytes.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message if offset is None else f"byte {offset}: {message}")
        self.offset = offset


@dataclass(frozen=True)
class DecodedInstruction:
    """An instruction with the values of its fields.

    Attributes:
        instruction: the format.
        values: field -> value. Enumerations and flags are numbers, arrays tuples; constants have none.
        offset: the position in the file; 0 if it is not from a file.
    """

    instruction: Instruction
    values: Mapping[str, Value]
    offset: int = 0

    @property
    def mnemonic(self) -> str:
        """The name of the operation."""
        return self.instruction.mnemonic

    def __str__(self) -> str:
        """The assembly, as in the dialect; what equals its default is left out."""
        words = [self.mnemonic]
        for field in self.instruction.operands:
            value = self.values[field.name]
            elements = value if isinstance(value, tuple) else (value,)
            if all(element == field.default for element in elements):
                continue
            text = ", ".join(_value_text(field, element) for element in elements)
            if field.kind is FieldKind.FLAG:
                words.append(field.name)
            else:
                words.append(f"{field.name} = [{text}]" if field.count > 1 else f"{field.name} = {text}")
        return " ".join(words)


@dataclass(frozen=True)
class Program:
    """A program for one chip.

    Attributes:
        name: its name.
        instruction_set: what its instructions are of.
        chip: the name of the chip.
        chip_hash: SHA-256 of the chip's description, in hexadecimal.
        sections: section -> instructions in order, for every section of the instruction set.
    """

    name: str
    instruction_set: InstructionSet
    chip: str
    chip_hash: str
    sections: Mapping[str, tuple[DecodedInstruction, ...]]


def make_instruction(instruction: Instruction, **values: int | str | Sequence[int]) -> DecodedInstruction:
    """An instruction of this format; fields that are not given have their defaults.

    Args:
        instruction: the format.
        values: field -> value; of an enumeration, the number or the name of a case.

    Raises:
        ProgramError: a field does not exist, is missing, or cannot hold the value.
    """
    unknown = values.keys() - {field.name for field in instruction.operands}
    if unknown:
        raise ProgramError(f"{instruction.mnemonic} has no field {', '.join(sorted(unknown))}")
    complete: dict[str, Value] = {}
    for field in instruction.operands:
        what = f"{instruction.mnemonic}: {field.name}"
        value = values.get(field.name)
        if value is None:
            if field.default is None:
                raise ProgramError(f"{what} is not given")
            complete[field.name] = (field.default,) * field.count if field.count > 1 else field.default
        elif field.count > 1:
            if isinstance(value, int | str) or len(value) != field.count:
                raise ProgramError(f"{what} is {value}: expected {field.count} values")
            complete[field.name] = tuple(_checked(field, element, what) for element in value)
        elif isinstance(value, str):
            if value not in field.cases:
                raise ProgramError(f"{what} is {value!r}: expected {field.describe_range()}")
            complete[field.name] = field.cases[value]
        elif isinstance(value, Sequence):
            raise ProgramError(f"{what} is {value}: expected one value")
        else:
            complete[field.name] = _checked(field, value, what)
    return DecodedInstruction(instruction, MappingProxyType(complete))


def encode_program(program: Program) -> bytes:
    """The bytes of a program; what the values mean is not checked, only that the fields can hold them.

    Raises:
        ProgramError: a value does not fit, an instruction is in the wrong section, or a name is empty.
    """
    iset = program.instruction_set
    contents = []
    for section in iset.sections:
        entries = program.sections.get(section.name, ())
        for entry in entries:
            if entry.instruction.section != section.name:
                raise ProgramError(
                    f"{entry.mnemonic} is in section {section.name!r}: expected {entry.instruction.section!r}"
                )
        contents.append(b"".join(map(_encode_instruction, entries)))
    chip_hash = bytes.fromhex(program.chip_hash)
    if len(chip_hash) != _HASH_BYTES:
        raise ProgramError(f"the hash of the chip is {program.chip_hash!r}: expected 64 hexadecimal digits")
    names = b""
    for name in (iset.name, program.chip, program.name):
        if not name:
            raise ProgramError("the chip or the program has no name")
        text = name.encode()
        names += struct.pack("<I", len(text)) + text
    sizes = struct.pack(f"<{len(contents)}Q", *map(len, contents))
    hashes = bytes.fromhex(iset.hash) + chip_hash
    size = len(MAGIC) + 16 + len(hashes) + len(sizes) + len(names)
    padding = -size % _HEADER_ALIGNMENT
    fixed = struct.pack("<IIII", FORMAT_VERSION, size + padding, iset.version, len(contents))
    data = MAGIC + fixed + hashes + sizes + names + bytes(padding) + b"".join(contents)
    return data + hashlib.sha256(data).digest()


def decode_program(data: bytes, *, check_content_hash: bool = True) -> Program:
    """Reads a program: everything is checked, up to reserved bits, so that what follows needs no care about formats.

    Args:
        data: the whole file.
        check_content_hash: False takes files whose bytes were changed after they were written.

    Raises:
        ProgramError: the bytes are no program of an instruction set that is known here.
    """
    return _Reader(data).read(check_content_hash)


class _Reader:
    """Reads a file from its beginning on."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def read(self, check_content_hash: bool) -> Program:
        magic = self._raw(len(MAGIC), "the magic")
        if magic != MAGIC:
            raise ProgramError(f"is not a program: expected the magic {MAGIC.hex()}, found {magic.hex()}", 0)
        format_version = self._number("the version of the format")
        if format_version != FORMAT_VERSION:
            raise ProgramError(f"the format has version {format_version}: expected {FORMAT_VERSION}", self.position - 4)
        header_bytes = self._number("the size of the header")
        version = self._number("the version of the instruction set")
        version_at = self.position - 4
        count = self._number("the number of sections")
        count_at = self.position - 4
        table_hash = self._raw(_HASH_BYTES, "the hash of the instruction set").hex()
        hash_at = self.position - _HASH_BYTES
        chip_hash = self._raw(_HASH_BYTES, "the hash of the chip").hex()
        if count > (len(self.data) - self.position) // 8:
            raise ProgramError(f"there are {count} sections: the file has no room for their sizes", count_at)
        sizes = struct.unpack(f"<{count}Q", self._raw(8 * count, "the sizes of the sections"))
        name = self._text("the name of the instruction set")
        name_at = self.position - len(name.encode())
        chip = self._text("the name of the chip")
        program = self._text("the name of the program")
        expected = self.position + -self.position % _HEADER_ALIGNMENT
        if header_bytes != expected:
            raise ProgramError(f"the header has {header_bytes} bytes: expected {expected}", 12)
        padding_at = self.position
        if any(self._raw(expected - padding_at, "the padding of the header")):
            raise ProgramError("the padding of the header is not zero", padding_at)
        try:
            iset = instruction_set(name)
        except ValueError as error:
            raise ProgramError(f"there is no instruction set {name!r}", name_at) from error
        if version != iset.version:
            raise ProgramError(f"the program is for version {version} of {name!r}: expected {iset.version}", version_at)
        if table_hash != iset.hash:
            raise ProgramError(
                f"the program is for other tables of {name!r}: expected the hash {iset.hash}, found {table_hash}",
                hash_at,
            )
        if count != len(iset.sections):
            raise ProgramError(f"there are {count} sections: expected {len(iset.sections)}", count_at)
        self._check_content(sizes, check_content_hash)
        sections = {
            section.name: tuple(self._section(iset, section, size))
            for section, size in zip(iset.sections, sizes, strict=True)
        }
        return Program(program, iset, chip, chip_hash, MappingProxyType(sections))

    def _raw(self, size: int, what: str) -> bytes:
        rest = len(self.data) - self.position
        if size > rest:
            raise ProgramError(f"the file ends in {what}: expected {size} bytes, found {rest}", self.position)
        self.position += size
        return self.data[self.position - size : self.position]

    def _number(self, what: str) -> int:
        return int.from_bytes(self._raw(4, what), "little")

    def _text(self, what: str) -> str:
        size = self._number(what)
        text = self._raw(size, what)
        try:
            decoded = text.decode()
        except UnicodeDecodeError:
            decoded = ""
        if not decoded:
            raise ProgramError(f"{what} is empty or not in UTF-8", self.position - size)
        return decoded

    def _check_content(self, sizes: Sequence[int], check_hash: bool) -> None:
        end = len(self.data)
        rest = end - self.position
        for index, size in enumerate(sizes):
            if size > rest:
                raise ProgramError(f"the file ends in section {index}: expected {size} bytes, found {rest}", end)
            rest -= size
        if rest < _HASH_BYTES:
            raise ProgramError(f"the file ends in its hash: expected {_HASH_BYTES} bytes, found {rest}", end)
        if rest > _HASH_BYTES:
            behind = rest - _HASH_BYTES
            raise ProgramError(f"there are {behind} bytes behind the program", end - behind)
        content, found = self.data[:-_HASH_BYTES], self.data[-_HASH_BYTES:]
        actual = hashlib.sha256(content).digest()
        if check_hash and found != actual:
            raise ProgramError(f"the file is damaged: its hash is {actual.hex()}, it names {found.hex()}", len(content))

    def _section(self, iset: InstructionSet, section: Section, size: int) -> list[DecodedInstruction]:
        formats = [(*instruction.constant_bits, instruction) for instruction in iset.of_section(section.name)]
        end = self.position + size
        result = []
        while self.position < end:
            at = self.position
            for mask, value, instruction in formats:
                bits = int.from_bytes(self.data[at : min(at + instruction.byte_size, end)], "little")
                if bits & mask == value:
                    break
            else:
                found = self.data[at : min(at + section.word_bytes, end)].hex()
                raise ProgramError(f"is no instruction of {iset.name!r} in section {section.name!r}: found {found}", at)
            if at + instruction.byte_size > end:
                raise ProgramError(
                    f"{instruction.mnemonic} is cut off: expected {instruction.byte_size} bytes, "
                    f"found {end - at} in section {section.name!r}",
                    at,
                )
            result.append(DecodedInstruction(instruction, _decode_values(instruction, bits, at), at))
            self.position += instruction.byte_size
        return result


@functools.cache
def _extractors(instruction: Instruction) -> tuple[tuple[str, int, int, Callable[[int], Value], Field], ...]:
    """For each field: name, offset, mask of all its bits, and what makes values of them."""
    return tuple(
        (field.name, field.offset, (1 << (field.width * field.count)) - 1, _extractor(field), field)
        for field in instruction.operands
    )


def _extractor(field: Field) -> Callable[[int], Value]:
    width, mask = field.width, (1 << field.width) - 1
    sign = 1 << (width - 1) if field.kind is FieldKind.SIGNED else 0
    if field.count == 1:
        return lambda bits: (bits ^ sign) - sign
    shifts = range(0, width * field.count, width)
    return lambda bits: tuple((((bits >> shift) & mask) ^ sign) - sign for shift in shifts)


def _decode_values(instruction: Instruction, bits: int, at: int) -> Mapping[str, Value]:
    reserved = bits & instruction.zero_bits
    if reserved:
        bit = (reserved & -reserved).bit_length() - 1
        raise ProgramError(f"{instruction.mnemonic}: bit {bit} is reserved: expected 0", at)
    values: dict[str, Value] = {}
    for name, offset, mask, extract, field in _extractors(instruction):
        value = values[name] = extract((bits >> offset) & mask)
        if field.cases and value not in field.case_names:
            raise ProgramError(f"{instruction.mnemonic}: {name} is {value}: expected {field.describe_range()}", at)
    return MappingProxyType(values)


def _encode_instruction(entry: DecodedInstruction) -> bytes:
    _, bits = entry.instruction.constant_bits
    for field in entry.instruction.operands:
        value = entry.values[field.name]
        elements = value if isinstance(value, tuple) else (value,)
        what = f"{entry.mnemonic}: {field.name}"
        if len(elements) != field.count:
            raise ProgramError(f"{what} has {len(elements)} values: expected {field.count}")
        for index, element in enumerate(elements):
            _checked(field, element, what)
            bits |= (element & ((1 << field.width) - 1)) << (field.offset + index * field.width)
    return bits.to_bytes(entry.instruction.byte_size, "little")


def _checked(field: Field, value: int, what: str) -> int:
    if not field.contains(value):
        raise ProgramError(f"{what} is {value}: expected {field.describe_range()}")
    return int(value)


def _value_text(field: Field, value: int) -> str:
    if field.kind is FieldKind.ENUMERATION:
        return field.case_names[value]
    return hex(value) if field.kind is FieldKind.BITS else str(value)
