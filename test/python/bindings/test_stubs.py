"""The type stubs are fresh and complete, and typed code passes mypy --strict."""

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from glow import ir

ROOT = Path(__file__).resolve().parents[3]
DIALECTS = [path.stem for path in (ROOT / "python/glow/dialects").glob("[a-z]*.py")]


def test_stubs_are_fresh() -> None:
    """If this fails, run tools/dev/generate_stubs.py and commit what it writes."""
    command = [sys.executable, str(ROOT / "tools/dev/generate_stubs.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


TYPED = """
import numpy as np

from glow import ir
from glow.dialects import arith, func, scf
from glow.passmanager import PassManager
from glow.rewrite import PatternRewriter, RewritePatternSet, apply_patterns_and_fold_greedily


def build(context: ir.Context) -> ir.Module:
    with context, ir.Location.unknown():
        module = ir.Module.create()
        index: ir.IndexType = ir.IndexType.get()
        with ir.InsertionPoint(module.body):
            function = func.FuncOp("f", ([index], [index]))
        with ir.InsertionPoint(function.add_entry_block()) as point:
            total: ir.Value = arith.constant(index, 1)
            for operation in function.entry_block.operations:
                reveal_type(operation)  # expect: "glow._mlir_libs._mlir.ir.OpView"
            for counter in scf.for_(4):
                total = counter
            func.ReturnOp([total])
            point.insert(function)
        type_ = ir.RankedTensorType.get([2], ir.F32Type.get())
        weights = ir.DenseResourceElementsAttr.get_from_buffer(np.zeros(2, dtype=np.float32), "w", type_)
        module.operation.attributes["glow.w"] = weights
        shape: list[int] = type_.shape
        try:
            PassManager.parse("builtin.module(cse)").run(module.operation)
        except ir.MLIRError as error:
            print(error.message, [diagnostic.location for diagnostic in error.error_diagnostics], shape)
        return module


def rewrite(module: ir.Module) -> None:
    def pattern(op: arith.AddIOp, rewriter: PatternRewriter) -> None:
        rewriter.replace_op(op, [op.lhs])

    patterns = RewritePatternSet()
    patterns.add(arith.AddIOp, pattern)
    apply_patterns_and_fold_greedily(module, patterns.freeze())
"""


def test_typed_code_passes_mypy_strict(tmp_path: Path) -> None:
    source = tmp_path / "typed.py"
    source.write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(source)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 'Revealed type is "glow._mlir_libs._mlir.ir.OpView"' in result.stdout
    assert result.returncode == 0, result.stdout


def test_wrong_types_are_found(tmp_path: Path) -> None:
    source = tmp_path / "wrong.py"
    source.write_text(
        """
from glow import ir

count: int = ir.Module.parse("").body
ir.RankedTensorType.get("shape", ir.F32Type.get())
ir.Context().no_such_method()
"""
    )
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(source)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for code in ("[assignment]", "[arg-type]", "[attr-defined]"):
        assert code in result.stdout, result.stdout


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects_offer_every_generated_class(dialect: str) -> None:
    module = importlib.import_module(f"glow.dialects.{dialect}")
    generated = importlib.import_module(f"glow.dialects._{dialect}_ops_gen")
    for name, value in vars(generated).items():
        if inspect.isclass(value) and issubclass(value, ir.OpView):
            offered = getattr(module, name)
            assert offered.OPERATION_NAME == value.OPERATION_NAME
            assert issubclass(offered, value)


@pytest.mark.parametrize("extension", ["bufferization", "loop", "memref", "structured", "tensor", "vector"])
def test_transform_extensions(extension: str) -> None:
    module = importlib.import_module(f"glow.dialects.transform.{extension}")
    assert any(getattr(value, "OPERATION_NAME", "").startswith("transform.") for value in vars(module).values())


def test_transform_schedules_can_be_built() -> None:
    from glow.dialects import transform
    from glow.dialects.transform import structured

    with ir.Context(), ir.Location.unknown():
        any_op = transform.AnyOpType.get()
        module = ir.Module.create()
        module.operation.attributes["transform.with_named_sequence"] = ir.UnitAttr.get()
        with ir.InsertionPoint(module.body):
            sequence = transform.NamedSequenceOp("__transform_main", ir.TypeAttr.get(ir.FunctionType.get([any_op], [])))
        body = sequence.regions[0].blocks.append(any_op)
        with ir.InsertionPoint(body):
            matched = structured.MatchOp(
                any_op, body.arguments[0], ops=ir.ArrayAttr.get([ir.StringAttr.get("func.func")])
            )
            transform.print_(target=matched.result)
            transform.yield_([])
        assert "transform.structured.match" in str(module)
