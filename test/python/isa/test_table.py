"""The tables of an instruction set in Python."""

import dataclasses

import pytest

from glow import isa
from glow.isa import FieldKind


def test_fields_follow_each_other() -> None:
    """From the least significant bit on, without gaps or overlaps, within the words of the instruction."""
    for instruction in isa.instructions("accel"):
        position = 0
        for field in instruction.fields:
            assert field.offset == position, f"{instruction.mnemonic}.{field.name}"
            position += field.width * field.count
        assert position <= 8 * instruction.byte_size < position + 64


def test_instructions_can_be_told_apart() -> None:
    """Within a section no two instructions have the same constant bits, and none is all zeros."""
    iset = isa.instruction_set("accel")
    constants = [instruction.constant_bits for instruction in iset.of_section("instructions")]
    assert len(constants) == 10 and len(set(constants)) == len(constants)
    assert {mask for mask, _ in constants} == {0xFF}
    assert all(value for _, value in constants)
    assert [instruction.mnemonic for instruction in iset.of_section("microcode")] == ["micro"]


def test_a_format() -> None:
    """One format, written out by hand from the document."""
    stream = isa.instruction_set("accel").by_mnemonic["stream"]
    assert stream.byte_size == 40
    assert stream.constant_bits == (0xFF, 0x30)
    expected = [
        ("opcode", FieldKind.CONSTANT, 8, 1, 0),
        ("queue", FieldKind.UNSIGNED, 8, 1, 8),
        ("index", FieldKind.UNSIGNED, 3, 1, 16),
        ("type", FieldKind.ENUMERATION, 4, 1, 19),
        ("", FieldKind.RESERVED, 1, 1, 23),
        ("memory", FieldKind.UNSIGNED, 8, 1, 24),
        ("address", FieldKind.UNSIGNED, 40, 1, 32),
        ("strides", FieldKind.SIGNED, 32, 6, 72),
    ]
    assert [(f.name, f.kind, f.width, f.count, f.offset) for f in stream.fields] == expected
    assert stream.zero_bits == (1 << 23) | (((1 << 56) - 1) << 264)
    by_name = {field.name: field for field in stream.fields}
    assert list(by_name["type"].cases) == ["i1", "i8", "i16", "i32", "i64", "f16", "bf16", "f32"]
    assert (by_name["strides"].minimum, by_name["strides"].maximum) == (-(2**31), 2**31 - 1)
    assert not by_name["type"].contains(8)
    assert by_name["strides"].default == 0 and by_name["address"].default is None


def test_tables_are_frozen() -> None:
    stream = isa.instruction_set("accel").by_mnemonic["stream"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        stream.unit = "dma"  # type: ignore[misc]
    assert isa.instruction_set("accel") is isa.instruction_set("accel")


@pytest.mark.parametrize(
    ("name", "message"),
    [("func", "the dialect 'func' is not an instruction set"), ("unknown", "there is no dialect 'unknown'")],
)
def test_not_an_instruction_set(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        isa.instruction_set(name)
