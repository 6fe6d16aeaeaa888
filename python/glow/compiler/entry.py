"""The C function that a compiled model exports, added to the module in the LLVM dialect after its pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glow.errors import CompileError
from glow.runtime.buffers import ALIGNMENT

if TYPE_CHECKING:
    from glow import ir

MAIN = "main_graph"


def add_entry(module: ir.Module, name: str, parameters: int) -> None:
    """Add `int32_t name(weights, arena, ...)`, which checks alignment and calls `@main_graph`, which becomes internal.

    `parameters` counts weights, arena, inputs and outputs. Raises CompileError when the pipeline left a function of
    another type.
    """
    from glow import ir

    with module.context:
        main = _find_main(module)
        found = str(main.attributes["function_type"])
        pointers = ", ".join(["!llvm.ptr"] * parameters)
        expected = f"!llvm.func<void ({', '.join(['ptr'] * parameters)})>"
        if found != expected:
            raise CompileError(f"@{MAIN} has the type {found} after the pipeline, expected {expected}")
        arguments = ", ".join(f"%a{i}: !llvm.ptr" for i in range(parameters))
        operands = ", ".join(f"%a{i}" for i in range(parameters))
        main.attributes["linkage"] = ir.Attribute.parse("#llvm.linkage<internal>")
        # The declaration is there for the parser, which wants to find what is called.
        wrapper = ir.Module.parse(
            f"""llvm.func @{MAIN}({pointers})
            llvm.func @{name}({arguments}) -> i32 {{
              %weights = llvm.ptrtoint %a0 : !llvm.ptr to i64
              %arena = llvm.ptrtoint %a1 : !llvm.ptr to i64
              %either = llvm.or %weights, %arena : i64
              %mask = llvm.mlir.constant({ALIGNMENT - 1} : i64) : i64
              %low = llvm.and %either, %mask : i64
              %zero = llvm.mlir.constant(0 : i64) : i64
              %aligned = llvm.icmp "eq" %low, %zero : i64
              llvm.cond_br %aligned, ^run, ^refuse
            ^run:
              llvm.call @{MAIN}({operands}) : ({pointers}) -> ()
              %ok = llvm.mlir.constant(0 : i32) : i32
              llvm.return %ok : i32
            ^refuse:
              %misaligned = llvm.mlir.constant(1 : i32) : i32
              llvm.return %misaligned : i32
            }}"""
        )
        entry = wrapper.body.operations[1].operation
        entry.detach_from_parent()
        module.body.append(entry)


def _find_main(module: ir.Module) -> ir.Operation:
    for op in module.body.operations:
        if op.operation.name == "llvm.func" and str(op.operation.attributes["sym_name"]) == f'"{MAIN}"':
            return op.operation
    raise CompileError(f"the pipeline left no function @{MAIN}")
