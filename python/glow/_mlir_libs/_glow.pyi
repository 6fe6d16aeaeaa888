"""Glow's own functions on MLIR objects"""

import glow.ir

def register_everything(context_registry: glow.ir.DialectRegistry) -> None:
    """Adds every dialect to a registry and registers every pass."""

def llvm_version() -> str:
    """The version of LLVM that generates code."""

def host_cpu() -> tuple[str, str]:
    """
    The name and the feature list of this machine's CPU, as LLVM spells them.
    """

def vector_registers(context: glow.ir.Context, cpu: str, features: str) -> tuple[int, int]:
    """
    The preferred width in bits and the number of a CPU's vector registers. Raises ValueError for an unknown CPU.
    """

def has_feature(context: glow.ir.Context, cpu: str, features: str, feature: str) -> bool:
    """
    Whether a CPU has the feature of LLVM's name, such as 'avx2'. Raises ValueError for an unknown CPU.
    """

def emit_object(module: glow.ir.Module, cpu: str, features: str, opt_level: int = 3) -> bytes:
    """
    Object code, position independent, of a module in the LLVM dialect. Raises ValueError with the diagnostics.
    """

def emit_assembly(module: glow.ir.Module, cpu: str, features: str, opt_level: int = 3) -> str:
    """The same code as emit_object, as text."""

def write_weights(owner: glow.ir.Operation, path: str) -> None:
    """
    Writes the weights buffer that the attributes of a module or of a program describe. Raises ValueError with the diagnostics.
    """

def describe_instruction_set(context: glow.ir.Context, dialect: str) -> str:
    """
    The tables of a dialect's instruction set as JSON. Raises ValueError if the dialect has none.
    """

def encode_program(module: glow.ir.Module, dialect: str) -> bytes:
    """
    The only program of a dialect in a module, as bytes. Raises ValueError with the diagnostics.
    """

def decode_program(context: glow.ir.Context, data: bytes) -> glow.ir.Module:
    """
    The module that a program's bytes stand for. Raises ValueError; the message begins with the position in the bytes.
    """

def list_program(context: glow.ir.Context, data: bytes) -> str:
    """
    Position, bytes and assembly of each instruction of a program. Raises ValueError as decode_program does.
    """
