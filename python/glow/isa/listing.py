"""Programs as text, for people."""

from __future__ import annotations

import re

from glow.isa.program import ProgramError


def list_program(data: bytes) -> str:
    """Lists the instructions of a program: position in the file, bytes, and assembly.

    Raises:
        ProgramError: the bytes are no program of an instruction set that is known here.
    """
    from glow import ir
    from glow._mlir_libs import _glow

    with ir.Context() as context:
        try:
            return _glow.list_program(context, data)
        except ValueError as error:
            raise _program_error(error) from error


def program_to_mlir(data: bytes) -> str:
    """The module that a program stands for, in the dialect of its instruction set.

    Raises:
        ProgramError: the bytes are no program, or its instructions mean nothing.
    """
    from glow import ir
    from glow._mlir_libs import _glow

    with ir.Context() as context:
        try:
            return str(_glow.decode_program(context, data))
        except ValueError as error:
            raise _program_error(error) from error


def _program_error(error: ValueError) -> ProgramError:
    match = re.match(r"byte (\d+): (.*)", str(error), re.DOTALL)
    return ProgramError(match[2], int(match[1])) if match else ProgramError(str(error))
