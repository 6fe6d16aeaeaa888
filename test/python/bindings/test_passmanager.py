"""Pass managers: parsing, running, printing, passes in Python."""

from pathlib import Path

import pytest

from glow import ir
from glow.passmanager import ExternalPass, PassDisplayMode, PassManager

SOURCE = """
func.func @f(%x: i32) -> i32 {
  %0 = arith.constant 1 : i32
  %1 = arith.constant 2 : i32
  %2 = arith.addi %0, %1 : i32
  return %2 : i32
}
func.func private @g()
"""


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


@pytest.fixture
def module() -> ir.Module:
    return ir.Module.parse(SOURCE)


def test_parse_and_print() -> None:
    printed = str(PassManager.parse("builtin.module(func.func(canonicalize{max-iterations=7}),cse)"))
    assert printed.startswith("builtin.module(func.func(canonicalize{")
    assert "max-iterations=7" in printed
    assert str(PassManager.parse(printed)) == printed
    assert str(PassManager()) == "any()"
    assert str(PassManager("func.func")) == "func.func()"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("builtin.module(no-such-pass)", "does not refer to a registered pass or pass pipeline"),
        ("builtin.module(cse", "expected|unbalanced"),
        ("builtin.module(cse{no-such-option=1})", "no such option no-such-option"),
        ("builtin.module(canonicalize{max-iterations=x})", "max-iterations"),
    ],
)
def test_parse_errors(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PassManager.parse(text)
    manager = PassManager()
    with pytest.raises(ValueError, match="no-such-pass"):
        manager.add("no-such-pass")


def test_run(module: ir.Module) -> None:
    PassManager.parse("builtin.module(canonicalize)").run(module.operation)
    assert "arith.constant 3" in str(module)


def test_add(module: ir.Module) -> None:
    manager = PassManager("builtin.module")
    manager.add("canonicalize")
    manager.add("func.func(cse)")
    assert str(manager).endswith("func.func(cse))")
    manager.run(module.operation)
    assert "arith.addi" not in str(module)


def test_failures_carry_diagnostics_with_locations() -> None:
    module = ir.Module.parse('func.func @f(%x: memref<?xf32, strided<[?]>>) { return } loc("node")')
    with pytest.raises(ir.MLIRError, match="Failure while executing pass pipeline") as caught:
        PassManager.parse("func.func(cse)").run(module.operation)
    (diagnostic,) = caught.value.error_diagnostics
    assert "can't run 'func.func' pass manager on 'builtin.module' op" in diagnostic.message


def test_operations_of_another_context_are_rejected(module: ir.Module) -> None:
    with ir.Context():
        manager = PassManager.parse("builtin.module(cse)")
    with pytest.raises(ValueError, match="another context"):
        manager.run(module.operation)


def test_invalid_ir_after_a_pass_is_reported() -> None:
    def break_it(op: ir.Operation, pass_: ExternalPass) -> None:
        op.regions[0].blocks[0].operations[0].regions[0].blocks[0].operations[-1].erase()

    module = ir.Module.parse(SOURCE)
    manager = PassManager("builtin.module")
    manager.add(break_it)
    with pytest.raises(ir.MLIRError) as caught:
        manager.run(module.operation)
    assert "terminator" in str(caught.value)
    module = ir.Module.parse(SOURCE)
    manager.enable_verifier(False)
    manager.run(module.operation)


def test_python_passes(module: ir.Module) -> None:
    seen: list[str] = []

    def record(op: ir.Operation, pass_: ExternalPass) -> None:
        seen.append(op.opview.name.value)

    with pytest.raises(ValueError, match="a pass on 'func.func' to a pass manager on 'builtin.module'"):
        PassManager("builtin.module").add(record, op_name="func.func")
    nested = PassManager("func.func")
    nested.add(record, name="record", argument="record", description="records names", op_name="func.func")
    for function in list(module.body):
        nested.run(function)
    assert seen == ["f", "g"]


def test_handles_of_a_python_pass_end_with_it(module: ir.Module) -> None:
    kept: list[ir.Operation] = []

    def keep(op: ir.Operation, pass_: ExternalPass) -> None:
        kept.append(op)
        kept.extend(function.operation for function in op.regions[0].blocks[0])

    manager = PassManager("builtin.module")
    manager.add(keep)
    manager.add("symbol-dce")
    root = module.operation
    manager.run(root)
    assert kept[0] is root
    assert kept[0].name == "builtin.module"
    with pytest.raises(RuntimeError, match="invalidated"):
        str(kept[1])


def test_python_passes_can_fail(module: ir.Module) -> None:
    def signal(op: ir.Operation, pass_: ExternalPass) -> None:
        pass_.signal_pass_failure()

    def fail(op: ir.Operation, pass_: ExternalPass) -> None:
        raise KeyError("reason")

    manager = PassManager("builtin.module")
    manager.add(signal)
    with pytest.raises(ir.MLIRError, match="Failure while executing pass pipeline"):
        manager.run(module.operation)
    manager = PassManager("builtin.module")
    manager.add(fail)
    with pytest.raises(ir.MLIRError, match="reason"):
        manager.run(module.operation)


def test_ir_printing_to_stderr(context: ir.Context, module: ir.Module, capfd: pytest.CaptureFixture[str]) -> None:
    context.enable_multithreading(False)
    manager = PassManager.parse("builtin.module(func.func(canonicalize))")
    manager.enable_ir_printing(print_before_all=True, print_module_scope=True, enable_debug_info=True)
    manager.run(module.operation)
    error = capfd.readouterr().err
    assert "IR Dump Before Canonicalizer" in error
    assert "IR Dump After Canonicalizer" in error
    assert "loc(" in error


def test_ir_printing_to_a_tree(context: ir.Context, module: ir.Module, tmp_path: Path) -> None:
    context.enable_multithreading(False)
    manager = PassManager.parse("builtin.module(cse)")
    manager.enable_ir_printing(tree_printing_dir_path=str(tmp_path))
    manager.run(module.operation)
    assert [path.name for path in tmp_path.rglob("*.mlir")] == ["0_cse.mlir"]


def test_timing_and_statistics(module: ir.Module, capfd: pytest.CaptureFixture[str]) -> None:
    manager = PassManager.parse("builtin.module(cse)")
    manager.enable_timing()
    manager.enable_statistics(PassDisplayMode.LIST)
    manager.run(module.operation)
    del manager
    assert "Execution time report" in capfd.readouterr().err
