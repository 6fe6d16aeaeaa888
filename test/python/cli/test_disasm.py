"""`glow disasm`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from glow import isa

Glow = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def program(tmp_path: Path) -> bytes:
    """`program.bin` with one instruction, and its bytes."""
    iset = isa.instruction_set("accel")
    finish = isa.make_instruction(iset.by_mnemonic["finish"], queue=7)
    data = isa.encode_program(isa.Program("p", iset, "tiny", "00" * 32, {"instructions": (finish,)}))
    (tmp_path / "program.bin").write_bytes(data)
    return data


def test_lists_instructions(glow: Glow, program: bytes) -> None:
    lines = glow("disasm", "program.bin", check=True).stdout.splitlines()
    assert lines[:2] == ["program p", "instruction set accel version 1"]
    assert lines[-1].endswith(": 01 07 00 00 00 00 00 00  finish queue = 7")


def test_prints_mlir(glow: Glow, program: bytes) -> None:
    text = glow("disasm", "program.bin", "--mlir", check=True).stdout
    assert '  accel.program @p chip = "tiny"' in text and "    accel.finish queue = 7\n" in text


def test_a_bad_file_is_one_error(glow: Glow, program: bytes, tmp_path: Path) -> None:
    (tmp_path / "short.bin").write_bytes(program[:-1])
    for arguments in (["short.bin"], ["short.bin", "--mlir"]):
        result = glow("disasm", *arguments)
        assert (result.returncode, result.stdout) == (1, "")
        end = len(program) - 1
        assert (
            result.stderr
            == f"glow: error: short.bin: byte {end}: the file ends in its hash: expected 32 bytes, found 31\n"
        )
    result = glow("disasm", "missing.bin")
    assert (result.returncode, result.stderr) == (1, "glow: error: missing.bin: no such file or directory\n")
