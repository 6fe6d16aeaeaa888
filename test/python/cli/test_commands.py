"""The commands at work on a small model."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

DIM = ("--dim", "batch=2")


def test_help_is_quick(glow: Callable) -> None:
    glow("--help", check=True)
    start = time.perf_counter()
    result = glow("--help", check=True)
    assert "glow compile model.onnx -o out" in result.stdout
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("command", ["run", "compile", "compare", "inspect", "import", "print-pipeline", "passes"])
def test_every_command_teaches_by_example(glow: Callable, command: str) -> None:
    result = glow(command, "--help", check=True)
    assert "For example" in result.stdout
    assert f"glow {command}" in result.stdout.split("For example")[1]


def test_help_loads_nothing_heavy() -> None:
    program = """
import sys, glow.cli
print(sorted({"numpy", "onnx", "onnxruntime", "rich", "glow.ir", "glow.passes"} & set(sys.modules)))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_version(glow: Callable) -> None:
    assert glow("--version", check=True).stdout == "glow 0.1.0\n"


def test_run_prints_results(glow: Callable, small_path: Path) -> None:
    result = glow("run", small_path, *DIM, "--compare", "onnxruntime", "--repeat", 2, "--top", 2, check=True)
    for text in ("float32[2, 3]", "int64[2]", "latency", "with onnxruntime", "arena", "class "):
        assert text in result.stdout


@pytest.mark.parametrize("pipeline", ["cpu", "reference"])
def test_run_as_json(glow: Callable, small_path: Path, pipeline: str) -> None:
    arguments = (*DIM, "--pipeline", pipeline, "--compare", "onnxruntime", "--repeat", 2, "--json")
    first = glow("run", small_path, *arguments, check=True)
    summary = json.loads(first.stdout)
    assert summary["outputs"] == [
        {"name": "y", "shape": [2, 3], "dtype": "float32"},
        {"name": "best", "shape": [2], "dtype": "int64"},
    ]
    assert summary["max_rel_error"] <= 1e-5
    assert summary["max_abs_error"] <= 1e-5
    assert summary["latency_ms"] > 0
    assert summary["reference_latency_ms"] > 0
    assert summary["peak_arena_bytes"] >= 0
    assert summary["cached"] is False
    again = json.loads(glow("run", small_path, *arguments, check=True).stdout)
    assert again["cached"] is True
    assert again["compile_s"] < summary["compile_s"]


def test_run_reports_the_error_of_a_precision(glow: Callable, small_path: Path) -> None:
    arguments = ("run", small_path, *DIM, "--precision", "bf16", "--repeat", 1)
    summary = json.loads(glow(*arguments, "--json", check=True).stdout)["precision"]
    assert summary["type"] == "bf16"
    assert isinstance(summary["kept_in_f32"], list)
    assert set(summary["outputs"]) == {"y", "best"}
    error = summary["outputs"]["y"]
    assert 0 < error["max_rel_error"] < 0.02
    assert 30 < error["snr_db"] < 80
    # Positions are the same or not: without a difference there is no noise.
    assert summary["outputs"]["best"] == {"max_abs_error": 0.0, "max_rel_error": 0.0, "snr_db": None}
    text = glow(*arguments, check=True).stdout
    assert " dB against f32 in y" in text
    assert "in f32 " in text


def test_compile_lists_what_stays_in_f32(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    result = glow("compile", small_path, *DIM, "-o", "out", "--precision", "f16", check=True)
    precision = json.loads((tmp_path / "out" / "model.json").read_text())["precision"]
    assert precision["type"] == "f16"
    assert f"f16 where it is tolerated; in f32: {', '.join(precision['kept_in_f32']) or 'nothing'}" in result.stdout


def test_run_is_the_same_for_the_same_seed(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    for seed, name in ((1, "a.npz"), (1, "b.npz"), (2, "c.npz")):
        glow("run", small_path, *DIM, "--seed", seed, "--repeat", 1, "-o", name, check=True)
    a, b, c = (np.load(tmp_path / name) for name in ("a.npz", "b.npz", "c.npz"))
    np.testing.assert_array_equal(a["y"], b["y"])
    assert not np.array_equal(a["y"], c["y"])


def test_run_takes_inputs_and_shapes(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "in.npz", x=np.zeros((5, 4), np.float32))
    arguments = ("--shape", "x=5x4", "--inputs", "in.npz", "-o", "out.npz", "--no-cache", "--compare", "onnxruntime")
    glow("run", small_path, *arguments, check=True)
    np.testing.assert_array_equal(np.load(tmp_path / "out.npz")["y"], np.zeros((5, 3), np.float32))
    assert not (tmp_path / "cache").exists()


def test_run_dumps_stages_that_rerun(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    glow("run", small_path, *DIM, "--dump-dir", "dumps", check=True)
    dumps = sorted((tmp_path / "dumps").glob("*.mlir"))
    assert len(dumps) > 2
    subprocess.run(["glow-opt", "--run-reproducer", dumps[0]], capture_output=True, check=True)


def test_a_cache_that_cannot_be_written_is_a_warning(
    glow: Callable, small_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLOW_CACHE_DIR", str(small_path / "cache"))
    result = glow("run", small_path, *DIM, check=True)
    assert result.stderr.startswith("glow: warning: not caching compiled models")


def test_compile_writes_a_model_that_c_can_call(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    glow("compile", small_path, *DIM, "-o", "out", check=True)
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == ["model.h", "model.json", "model.so", "model.weights"]
    example = [line.removeprefix("//   ") for line in (out / "model.h").read_text().splitlines() if "//   " in line[:5]]
    program = "\n".join(example[example.index("#include <stdio.h>") :])
    assert "return small_run(weights, arena, x, y, best);" in program
    (out / "example.c").write_text(program)
    compiler = shutil.which("cc") or "clang-22"
    subprocess.run([compiler, "-Wall", "-Werror", "example.c", "./model.so", "-o", "example"], cwd=out, check=True)
    assert subprocess.run(["./example"], cwd=out, check=False).returncode == 0


def test_compiled_code_depends_on_the_c_library_only(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    glow("compile", small_path, *DIM, "-o", "out", check=True)
    command = ["llvm-readelf", "--dynamic-table", "--dyn-syms", tmp_path / "out" / "model.so"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    needed = {line.split("[")[1].rstrip("]") for line in text.splitlines() if "(NEEDED)" in line}
    assert needed <= {"libm.so.6", "libc.so.6"}
    symbols = [line.split()[4:8] + line.split()[-1:] for line in text.splitlines() if " GLOBAL " in line]
    assert [symbol[-1] for symbol in symbols if "UND" not in symbol] == ["small_run"]
    assert not {"malloc", "free", "aligned_alloc"} & {symbol[-1].split("@")[0] for symbol in symbols}


def test_compile_again_replaces_only_its_own_files(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    for batch in (1, 2):
        glow("compile", small_path, "--dim", f"batch={batch}", "-o", "out", check=True)
    assert json.loads((out / "model.json").read_text())["inputs"][0]["shape"] == [2, 4]
    assert len(list(out.iterdir())) == 5
    assert (out / "mine.txt").read_text() == "mine"


def test_compare_agrees(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    result = glow("compare", small_path, *DIM, "--json", check=True)
    levels = json.loads(result.stdout)
    assert [level["level"] for level in levels] == ["glow", "linalg", "llvm"]
    assert all(level["compared"] == 3 and level["first_difference"] is None for level in levels)
    assert "agrees" in glow("compare", small_path, *DIM, check=True).stdout
    assert not list(tmp_path.glob("*reproducer*"))


def test_compare_names_the_first_node_that_differs(glow: Callable, tmp_path: Path) -> None:
    """With a tolerance of 0, the exponential differs in the last bit; the addition before it does not."""
    graph = helper.make_graph(
        [
            helper.make_node("Add", ["x", "x"], ["doubled"], name="double"),
            helper.make_node("Exp", ["doubled"], ["e"], name="exponential"),
            helper.make_node("Neg", ["e"], ["y"], name="negate"),
        ],
        "steps",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [64])],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), tmp_path / "steps.onnx")
    arguments = ("--levels", "glow", "--tolerance", 0, "--json")
    result = glow("compare", "steps.onnx", *arguments)
    assert result.returncode == 1, result.stderr
    (level,) = json.loads(result.stdout)
    assert level["first_difference"]["node"] == "exponential"
    assert level["first_difference"]["op_type"] == "Exp"
    folder = tmp_path / "steps-glow-reproducer"
    assert sorted(path.name for path in folder.iterdir()) == ["README.txt", "glow.mlir", "inputs.npz", "model.onnx"]
    reduced = onnx.load(folder / "model.onnx")
    assert [node.name for node in reduced.graph.node] == ["exponential"]
    assert "glow.exp" in (folder / "glow.mlir").read_text()
    again = glow("compare", folder / "model.onnx", "--inputs", folder / "inputs.npz", *arguments)
    assert json.loads(again.stdout)[0]["first_difference"]["node"] == "exponential"


def test_inspect(glow: Callable, small_path: Path) -> None:
    result = json.loads(glow("inspect", small_path, *DIM, "--json", check=True).stdout)
    by_name = {layer["name"]: layer for layer in result["layers"]}
    assert by_name["multiply"]["macs"] == 2 * 4 * 3
    assert by_name["multiply"]["parameters"] == 12
    assert by_name["multiply"]["output"] == "f32[2, 3]"
    assert by_name["rectify"] | {"macs": 0, "parameters": 0, "activation_bytes": 24} == by_name["rectify"]
    assert result["total"] == {
        "ops": 3,
        "parameters": 12,
        "parameter_bytes": 48,
        "macs": 24,
        "activation_bytes": 24 + 24 + 16,
    }
    text = glow("inspect", small_path, check=True).stdout
    assert "?" in text
    assert "multiply" in text


def test_import_prints_and_writes(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    text = glow("import", small_path, check=True).stdout
    assert "glow.matmul" in text
    glow("import", small_path, "-o", "small.mlir", check=True)
    subprocess.run(["glow-opt", "small.mlir", "-o", "/dev/null"], cwd=tmp_path, check=True)


def test_print_pipeline(glow: Callable) -> None:
    text = glow("print-pipeline", "reference", "--text", check=True).stdout
    assert text.startswith("builtin.module(")
    assert text.endswith(")\n")
    full = glow("print-pipeline", "reference", check=True).stdout
    assert full.startswith("pipeline reference\n")
    result = glow("print-pipeline", "reference", "--until", "nowhere")
    assert result.returncode == 1
    assert "nowhere" in result.stderr


def test_passes(glow: Callable) -> None:
    everything = glow("passes", check=True).stdout
    assert "canonicalize" in everything
    some = glow("passes", "one-shot-buf", check=True).stdout
    assert "one-shot-bufferize" in some
    assert "allow-return-allocs-from-loops=false" in some
    assert "canonicalize" not in some


def test_output_may_be_cut_short() -> None:
    command = f"{sys.executable} -c 'from glow.cli import main; main()' passes | head -1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 1
