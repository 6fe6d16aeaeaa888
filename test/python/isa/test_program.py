"""Programs as bytes: the tables in Python and the compiler agree on every byte, and refuse the same bytes."""

import dataclasses
import hashlib
import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glow import ir, isa
from glow._mlir_libs import _glow
from glow.isa import DecodedInstruction, Field, FieldKind, Instruction, Program, ProgramError

ISET = isa.instruction_set("accel")


def listing(data: bytes) -> list[str]:
    """The assembly of each instruction, as the compiler lists it."""
    with ir.Context() as context:
        lines = _glow.list_program(context, data).splitlines()
    return [line.split("  ", 1)[1] for line in map(str.lstrip, lines) if ":" in line and "  " in line]


def compiled(text: str) -> bytes:
    """The bytes that the compiler writes for a module."""
    with ir.Context():
        return _glow.encode_program(ir.Module.parse(text), "accel")


def decompiled(data: bytes) -> str:
    """The module that the compiler reads."""
    with ir.Context() as context:
        return str(_glow.decode_program(context, data))


def assembly(program: Program) -> list[str]:
    return [str(entry) for section in ISET.sections for entry in program.sections[section.name]]


def sealed(data: bytes) -> bytes:
    """The bytes with a hash that is right again."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def same_values(left: Program, right: Program) -> bool:
    def values(program: Program) -> dict[str, object]:
        return {name: [(each.instruction, each.values) for each in part] for name, part in program.sections.items()}

    return values(left) == values(right)


def test_every_instruction_goes_round(program: Program) -> None:
    data = isa.encode_program(program)
    again = isa.decode_program(data)
    assert (again.name, again.chip, again.chip_hash) == ("every", "tiny", "ab" * 32)
    assert same_values(program, again)
    mnemonics = [entry.mnemonic for entries in again.sections.values() for entry in entries]
    assert set(mnemonics) == set(ISET.by_mnemonic), "the program has every instruction"
    # Offsets are those of the file.
    position = int.from_bytes(data[12:16], "little")
    for entries in again.sections.values():
        for entry in entries:
            assert entry.offset == position
            position += entry.instruction.byte_size
    assert position == len(data) - 32


def test_the_compiler_agrees(program: Program) -> None:
    """Bytes -> module -> bytes, and the text of each instruction."""
    data = isa.encode_program(program)
    text = decompiled(data)
    assert compiled(text) == data
    assert listing(data) == assembly(program)
    for line in assembly(program):
        assert f"accel.{line}\n" in text


def field_values(field: Field) -> st.SearchStrategy[object]:
    """Anything that the field can hold."""
    one = (
        st.sampled_from(list(field.cases.values()))
        if field.kind is FieldKind.ENUMERATION
        else st.integers(field.minimum, field.maximum)
    )
    return one if field.count == 1 else st.tuples(*[one] * field.count)


def arbitrary(instruction: Instruction) -> st.SearchStrategy[DecodedInstruction]:
    """An instruction with any values."""
    fields = {field.name: field_values(field) for field in instruction.operands}
    return st.fixed_dictionaries(fields).map(lambda values: DecodedInstruction(instruction, values))  # type: ignore[arg-type]


def programs() -> st.SearchStrategy[Program]:
    """Programs with any values in any order, with any names."""

    def section(name: str) -> st.SearchStrategy[tuple[DecodedInstruction, ...]]:
        return st.lists(st.one_of(*map(arbitrary, ISET.of_section(name))), max_size=6).map(tuple)

    names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
    return st.builds(
        Program,
        name=names,
        instruction_set=st.just(ISET),
        chip=names,
        chip_hash=st.binary(min_size=32, max_size=32).map(bytes.hex),
        sections=st.fixed_dictionaries({section_.name: section(section_.name) for section_ in ISET.sections}),
    )


@settings(max_examples=60)
@given(programs())
def test_any_values_go_round(program: Program) -> None:
    data = isa.encode_program(program)
    again = isa.decode_program(data)
    assert same_values(program, again) and (again.name, again.chip) == (program.name, program.chip)
    assert isa.encode_program(again) == data
    assert listing(data) == assembly(program)


def meaningful(entry: DecodedInstruction) -> DecodedInstruction:
    """The nearest instruction that the verifier of its operation takes."""
    values = dict(entry.values)
    match entry.mnemonic:
        case "signal" | "wait" as mnemonic:
            values["to" if mnemonic == "signal" else "from"] = (values["queue"] + 1) % 256  # type: ignore[operator]
        case "copy":
            values["pad_value"] = 0
        case "gather":
            values["indices_type"] = 4
        case "matmul" | "conv" | "depthwise":
            values |= {"input_type": 7, "weight_type": 7, "input_signed": 0, "weight_signed": 0}
            steps = ("stride_height", "stride_width", "dilation_height", "dilation_width")
            values |= {name: max(values[name], 1) for name in steps if name in values}  # type: ignore[type-var]
        case "vector":
            values |= {"first": 1, "count": 2, "combine": 3}
        case "micro":
            values |= {"function": 1}
    return DecodedInstruction(entry.instruction, values)


@settings(max_examples=40)
@given(programs())
def test_what_the_compiler_reads_it_writes_again(program: Program) -> None:
    """Bytes -> module -> text -> module -> bytes, for all instructions that mean something."""
    micro = ISET.by_mnemonic["micro"]
    head = [isa.make_instruction(micro, function=name, type="i8") for name in ("constant", "absi", "yield")]
    sections = {
        "microcode": (*head, *map(meaningful, program.sections["microcode"])),
        "instructions": tuple(map(meaningful, program.sections["instructions"])),
    }
    data = isa.encode_program(dataclasses.replace(program, sections=sections))
    assert compiled(decompiled(data)) == data


@settings(max_examples=200)
@given(st.data())
def test_damaged_bytes_are_refused_or_read_alike(program: Program, data: st.DataObject) -> None:
    """Bytes changed anywhere, with a hash that is right: both readers take them or neither does, and they agree."""
    original = isa.encode_program(program)
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 33))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        cut = data.draw(st.integers(0, len(damaged)))
        damaged = damaged[:cut]
    bytes_ = sealed(bytes(damaged)) if len(damaged) >= 32 else bytes(damaged)
    try:
        lines = listing(bytes_)
    except ValueError:
        with pytest.raises(ProgramError) as refused:
            isa.decode_program(bytes_)
        assert refused.value.offset is not None and 0 <= refused.value.offset <= len(bytes_)
    else:
        read = isa.decode_program(bytes_)
        assert lines == assembly(read)
        assert isa.encode_program(read) == bytes_


def patched(offset: int, layout: str, value: int) -> Callable[[bytes], bytes]:
    """Bytes with one number changed."""

    def patch(data: bytes) -> bytes:
        changed = bytearray(data)
        struct.pack_into(layout, changed, offset, value)
        return sealed(bytes(changed))

    return patch


# The header of the program: 88 bytes, sizes at 88 and 96, names at 104, 113, 121; instructions from 136 on.
DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "byte 0: the file ends in the magic: expected 8 bytes, found 0"),
    "magic": (lambda data: b"x" + data[1:], "byte 0: is not a program: expected the magic 89474c4f570d0a1a"),
    "format": (patched(8, "<I", 2), "byte 8: the format has version 2: expected 1"),
    "header size": (patched(12, "<I", 128), "byte 12: the header has 128 bytes: expected 136"),
    "version": (patched(16, "<I", 9), "byte 16: the program is for version 9 of 'accel': expected 1"),
    "tables": (patched(24, "<B", 0), "byte 24: the program is for other tables of 'accel': expected the hash"),
    "instruction set": (patched(108, "<B", ord("b")), "byte 108: there is no instruction set 'bccel'"),
    "other dialect": (
        lambda data: sealed(data[:104] + struct.pack("<I", 4) + b"func" + data[113:130] + bytes(7) + data[136:]),
        "byte 108: there is no instruction set 'func'",
    ),
    "name": (patched(108, "<B", 0xFF), "byte 108: the name of the instruction set is empty or not in UTF-8"),
    "padding": (patched(130, "<B", 1), "byte 130: the padding of the header is not zero"),
    "cut off": (lambda data: data[:-40], "byte {end}: the file ends in section 1: expected 504 bytes, found 496"),
    "behind": (lambda data: data + b"\0", "byte {size}: there are 1 bytes behind the program"),
    "content": (lambda data: data[:-40] + b"?" + data[-39:], "the file is damaged: its hash is"),
    "opcode": (patched(184, "<B", 0), "byte 184: is no instruction of 'accel' in section 'instructions': found 00"),
    "case": (patched(136, "<B", 0), "byte 136: micro: function is 0: expected one of constant, read, index"),
    "reserved": (patched(142, "<B", 1), "byte 136: micro: bit 48 is reserved: expected 0"),
    "section size": (
        patched(88, "<Q", 2**63),
        "byte {end}: the file ends in section 0: expected 9223372036854775808 bytes, found 584",
    ),
    "hash cut off": (lambda data: data[:-1], "byte {end}: the file ends in its hash: expected 32 bytes, found 31"),
    "many sections": (
        patched(20, "<I", 2**32 - 1),
        "byte 20: there are 4294967295 sections: the file has no room for their sizes",
    ),
    "one section": (
        lambda data: sealed(data[:12] + struct.pack("<III", 128, 1, 1) + data[24:88] + data[96:]),
        "byte 20: there are 1 sections: expected 2",
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_errors_name_the_byte(program: Program, kind: str) -> None:
    """Both readers say the same about the same byte."""
    data = isa.encode_program(program)
    damage, message = DAMAGE[kind]
    damaged = damage(data)
    with pytest.raises(ProgramError) as caught:
        isa.decode_program(damaged)
    assert message.format(end=len(damaged), size=len(data)) in str(caught.value)
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        listing(damaged)
    assert str(refused.value) == str(caught.value)


def test_the_content_hash_can_be_ignored(program: Program) -> None:
    data = isa.encode_program(program)[:-32] + bytes(32)
    assert same_values(isa.decode_program(data, check_content_hash=False), program)


def test_values_that_mean_nothing_are_refused_by_the_compiler(program: Program) -> None:
    """The fields hold them, but the verifier of the operation does not take them; the error names the byte."""
    signal = isa.make_instruction(ISET.by_mnemonic["signal"], queue=1, to=1)
    sections = {"microcode": (), "instructions": (program.sections["instructions"][-1], signal)}
    data = isa.encode_program(Program("p", ISET, "tiny", "00" * 32, sections))
    assert isa.decode_program(data).sections["instructions"][1].values["to"] == 1
    with pytest.raises(ValueError, match="byte 136: 'accel.signal' op to is the queue 1 itself"):
        decompiled(data)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"queue": 1}, "signal: to is not given"),
        ({"queue": 1, "to": 256}, "signal: to is 256: expected a value from 0 to 255"),
        ({"queue": -1, "to": 2}, "signal: queue is -1: expected a value from 0 to 255"),
        ({"queue": [1], "to": 2}, "signal: queue is .1.: expected one value"),
        ({"queue": 1, "to": 2, "form": 3, "a": 1}, "signal has no field a, form"),
    ],
)
def test_values_that_do_not_fit(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        isa.make_instruction(ISET.by_mnemonic["signal"], **values)


def test_arrays_and_cases_that_do_not_fit() -> None:
    stream = ISET.by_mnemonic["stream"]
    good = {"queue": 0, "index": 0, "type": "i8", "memory": 0, "address": 0}
    with pytest.raises(ProgramError, match="stream: strides is .1, 2.: expected 6 values"):
        isa.make_instruction(stream, **good, strides=[1, 2])  # type: ignore[arg-type]
    with pytest.raises(ProgramError, match="stream: type is 'i4': expected one of i1, i8"):
        isa.make_instruction(stream, **good | {"type": "i4"})  # type: ignore[arg-type]
    entry = isa.make_instruction(ISET.by_mnemonic["signal"], queue=0, to=1)
    misplaced = Program("p", ISET, "tiny", "00" * 32, {"microcode": (entry,)})
    with pytest.raises(ProgramError, match="signal is in section 'microcode': expected 'instructions'"):
        isa.encode_program(misplaced)
