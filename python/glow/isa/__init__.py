"""Instruction sets as tables: which fields an instruction has, where they lie, and how long it takes.

The tables are those of the dialects (`dialects/Accel/AccelOps.td` for `accel`), so that whatever reads programs in
Python decodes the bytes that the compiler writes, without IR.

>>> from glow import isa
>>> [instruction.mnemonic for instruction in isa.instructions("accel")]
"""

from glow.isa.latency import LatencyFormula
from glow.isa.listing import list_program, program_to_mlir
from glow.isa.program import (
    DecodedInstruction,
    Program,
    ProgramError,
    decode_program,
    encode_program,
    make_instruction,
)
from glow.isa.table import Field, FieldKind, Instruction, InstructionSet, Section, instruction_set, instructions

__all__ = [
    "InstructionSet",
    "Section",
    "Instruction",
    "Field",
    "FieldKind",
    "instruction_set",
    "instructions",
    "LatencyFormula",
    "Program",
    "DecodedInstruction",
    "decode_program",
    "encode_program",
    "make_instruction",
    "list_program",
    "program_to_mlir",
    "ProgramError",
]
