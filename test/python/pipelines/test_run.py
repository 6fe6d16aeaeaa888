"""Running pipelines: the result, the report, the dumps, and what a failure says."""

import pathlib
import subprocess

import pytest

from glow.errors import PipelineError
from glow.ir import Context, Module
from glow.passes import BufferHoisting, Canonicalizer, ConvertLinalgToLoops, OneShotBufferize
from glow.pipelines import Level, Pipeline, Stage, Step

BUFFERIZE = Stage(
    "bufferize",
    ends_at=Level.BUFFERS,
    why="Values become memory.",
    passes=(
        Step(OneShotBufferize(bufferize_function_boundaries=True), "tensors become buffers"),
        Step(BufferHoisting(), "buffers are allocated outside of loops"),
    ),
)
LOOPS = Stage(
    "loops",
    ends_at=Level.LOOPS,
    why="Index spaces become loops.",
    passes=(Step(ConvertLinalgToLoops(), "one loop per dimension"),),
)
PIPELINE = Pipeline("example", (BUFFERIZE, LOOPS))

SOURCE = """
func.func @main_graph(%x: tensor<4x8xf32>) -> tensor<4x2xf32> {
  %weights = arith.constant dense_resource<weights> : tensor<8x2xf32>
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4x2xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x2xf32>) -> tensor<4x2xf32> loc("init")
  %y = linalg.matmul ins(%x, %weights : tensor<4x8xf32>, tensor<8x2xf32>)
         outs(%init : tensor<4x2xf32>) -> tensor<4x2xf32> loc("dense1")
  return %y : tensor<4x2xf32>
}
{-# dialect_resources: { builtin: { weights: "0x04000000ONES" } } #-}
""".replace("ONES", "0000803F" * 16)

UNKNOWN_OP = """
func.func @main_graph(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = "foreign.op"(%x) : (tensor<4xf32>) -> tensor<4xf32> loc(fused["conv1", "relu1"])
  return %y : tensor<4xf32>
}
"""


@pytest.fixture
def module() -> Module:
    """A matrix product on tensors."""
    with Context():
        return Module.parse(SOURCE)


@pytest.fixture
def module_with_unknown_op() -> Module:
    """A module that cannot be bufferized."""
    with Context() as context:
        context.allow_unregistered_dialects = True
        return Module.parse(UNKNOWN_OP)


def text(module: Module) -> str:
    return str(module.operation.get_asm(enable_debug_info=True)).strip()


def parsed(source: str) -> str:
    """The text in this process's spelling; in a context of its own, where resources keep their names."""
    with Context():
        return text(Module.parse(source))


def test_report_has_a_row_per_stage(module: Module) -> None:
    report = PIPELINE.run(module)
    assert [stage.name for stage in report.stages] == ["bufferize", "loops"]
    assert [stage.level for stage in report.stages] == ["buffers", "loops"]
    first, second = report.stages
    assert first.ops_before["linalg.matmul"] == 1
    assert first.dialects_before["tensor"] == 1
    assert "tensor" not in first.dialects_after
    assert first.ops_after == second.ops_before
    assert second.dialects_after["scf"] > 0
    assert 0 < sum(stage.seconds for stage in report.stages) == report.seconds


def test_stages_are_announced(module: Module) -> None:
    seen: list[tuple[int, str]] = []
    PIPELINE.run(module, on_stage=lambda index, stage: seen.append((index, stage.name)))
    assert seen == [(0, "bufferize"), (1, "loops")]


def test_glow_opt_gives_the_same_result(module: Module, tmp_path: pathlib.Path) -> None:
    (tmp_path / "input.mlir").write_text(text(module))
    PIPELINE.run(module)
    PIPELINE.run_with_glow_opt(tmp_path / "input.mlir", tmp_path / "output.mlir")
    assert parsed((tmp_path / "output.mlir").read_text()) == text(module)


def test_each_dump_reruns_its_stage(module: Module, tmp_path: pathlib.Path) -> None:
    PIPELINE.run(module, dump_dir=tmp_path / "dumps")
    names = ["00-bufferize.mlir", "01-loops.mlir", "02-result.mlir"]
    assert sorted(path.name for path in (tmp_path / "dumps").iterdir()) == names
    for before, after in zip(names, names[1:], strict=False):
        command = ["glow-opt", "--run-reproducer", "--mlir-print-debuginfo", str(tmp_path / "dumps" / before)]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        assert parsed(output) == parsed((tmp_path / "dumps" / after).read_text())


def test_resources_can_be_left_out_of_dumps(module: Module, tmp_path: pathlib.Path) -> None:
    PIPELINE.run(module, dump_dir=tmp_path / "exact")
    assert "0000803F0000803F" in (tmp_path / "exact" / "00-bufferize.mlir").read_text()
    with Context():
        PIPELINE.run(Module.parse(SOURCE), dump_dir=tmp_path / "short", elide_resources=True)
    assert "0000803F0000803F" not in (tmp_path / "short" / "00-bufferize.mlir").read_text()


def test_failure_names_stage_nodes_and_a_command(module_with_unknown_op: Module, tmp_path: pathlib.Path) -> None:
    with pytest.raises(PipelineError) as caught:
        PIPELINE.run(module_with_unknown_op, dump_dir=tmp_path)
    error = caught.value
    assert str(error).startswith(
        "pipeline example failed in stage bufferize, 1 of 2\n  node 'conv1': error: op was not"
    )
    assert error.stage == "bufferize"
    assert error.node_names == ("conv1", "relu1")
    assert "ONNX nodes: conv1, relu1" in str(error)
    assert error.command in str(error)
    assert str(tmp_path / "00-bufferize.mlir") in error.command

    command = error.command.replace("glow-opt", "glow-opt --allow-unregistered-dialect", 1)
    rerun = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert rerun.returncode == 1
    assert "op was not bufferized" in rerun.stderr


def test_failure_without_dump_dir_leaves_a_file(module_with_unknown_op: Module) -> None:
    with pytest.raises(PipelineError) as caught:
        PIPELINE.run(module_with_unknown_op)
    path = pathlib.Path(caught.value.command.split()[-1])
    assert "foreign.op" in path.read_text()
    path.unlink()
    path.parent.rmdir()


def test_operations_of_other_dialects_are_an_error(module: Module, tmp_path: pathlib.Path) -> None:
    lazy = PIPELINE.replace("loops", Stage("loops", Level.LOOPS, (Step(Canonicalizer(), "views fold"),), "Too little."))
    with pytest.raises(PipelineError) as caught:
        lazy.run(module, dump_dir=tmp_path)
    error = caught.value
    assert "after stage loops only the dialects affine, arith, cf, " in str(error)
    assert "found 1 linalg.fill, 1 linalg.matmul" in str(error)
    assert "node 'dense1': error: 'linalg.matmul' is left over" in str(error)
    assert set(error.node_names) == {"init", "dense1"}


def test_more_dialects_may_be_allowed(module: Module) -> None:
    stage = Stage(
        "tensors", Level.CF, (Step(Canonicalizer(), "nothing to do"),), "Not yet.", frozenset({"linalg", "tensor"})
    )
    Pipeline("example", (stage,)).run(module)


def test_glow_opt_failure_has_its_diagnostics(tmp_path: pathlib.Path) -> None:
    (tmp_path / "input.mlir").write_text("func.func @f() { return 1 }")
    with pytest.raises(PipelineError) as caught:
        PIPELINE.run_with_glow_opt(tmp_path / "input.mlir", tmp_path / "output.mlir")
    assert "pipeline example failed in glow-opt" in str(caught.value)
    assert "input.mlir:1:" in caught.value.diagnostics[0]
    assert not (tmp_path / "output.mlir").exists()
