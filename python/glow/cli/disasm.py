"""`glow disasm`: the instructions of a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def disasm(
    program: Annotated[Path, typer.Argument(metavar="PROGRAM", help="A program file.")],
    mlir: Annotated[bool, typer.Option("--mlir", help="Print the program as MLIR, which glow-opt reads.")] = False,
) -> None:
    """List the instructions of a program: position in the file, bytes, and assembly.

    For example:

    - `glow disasm program.bin`
    - `glow disasm program.bin --mlir | glow-translate --accel-to-binary -o same.bin`
    """
    from glow.isa import ProgramError, list_program, program_to_mlir

    data = program.read_bytes()
    try:
        text = program_to_mlir(data) if mlir else list_program(data)
    except ProgramError as error:
        raise ProgramError(f"{program}: {error}") from error
    print(text, end="")
