"""Compiling and calling code in process."""

import ctypes
from pathlib import Path

import pytest

from glow import ir
from glow.execution_engine import ExecutionEngine
from glow.passmanager import PassManager

LOWER = "builtin.module(convert-func-to-llvm,reconcile-unrealized-casts)"


def lowered(source: str) -> ir.Module:
    module = ir.Module.parse(source)
    PassManager.parse(LOWER).run(module.operation)
    return module


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


ADD = """
func.func @add(%a: f32, %b: f32) -> f32 attributes {llvm.emit_c_interface} {
  %0 = llvm.fadd %a, %b : f32
  return %0 : f32
}
"""


def test_invoke() -> None:
    engine = ExecutionEngine(lowered(ADD))
    pair = [(ctypes.c_float * 1)(value) for value in (1.5, 2.0)]
    result = (ctypes.c_float * 1)(0)
    engine.invoke("add", *pair, result)
    assert result[0] == 3.5


def test_the_engine_outlives_its_module_and_context() -> None:
    with ir.Context():
        engine = ExecutionEngine(lowered(ADD), opt_level=3)
    assert engine.raw_lookup("_mlir_ciface_add") != 0


def test_unknown_functions_raise() -> None:
    with pytest.raises(RuntimeError, match="Unknown function nope"):
        ExecutionEngine(lowered(ADD)).lookup("nope")


def test_modules_that_do_not_translate_raise(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="Failure while creating the ExecutionEngine"):
        ExecutionEngine(ir.Module.parse("func.func private @f()"))


def test_callbacks() -> None:
    engine = ExecutionEngine(
        lowered(
            """
            func.func private @report(i32) attributes {llvm.emit_c_interface}
            func.func @main(%x: i32) attributes {llvm.emit_c_interface} {
              call @report(%x) : (i32) -> ()
              return
            }
            """
        )
    )
    seen: list[int] = []

    @ctypes.CFUNCTYPE(None, ctypes.c_int)
    def report(value: int) -> None:
        seen.append(value)

    engine.register_runtime("report", report)
    engine.initialize()
    engine.invoke("main", (ctypes.c_int * 1)(42))
    assert seen == [42]


def test_object_files(tmp_path: Path) -> None:
    engine = ExecutionEngine(lowered(ADD))
    engine.lookup("add")
    engine.dump_to_object_file(str(tmp_path / "add.o"))
    assert (tmp_path / "add.o").read_bytes()[:4] == b"\x7fELF"
