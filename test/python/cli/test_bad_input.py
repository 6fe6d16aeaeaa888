"""Bad models and bad arguments: exit code 1, a located error, no traceback, nothing written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

DIM = ("--dim", "batch=2")


def assert_fails(result: object, *fragments: str, lines: int | None = 1) -> None:
    """Exit code 1, nothing on standard output, and `lines` lines on standard error that contain the fragments."""
    assert result.returncode == 1, (result.stdout, result.stderr)
    assert result.stdout == ""
    reported = result.stderr.splitlines()
    assert all(line.startswith("glow: error: ") for line in reported), result.stderr
    if lines is not None:
        assert len(reported) == lines, result.stderr
    for fragment in fragments:
        assert fragment in result.stderr


def model(
    *nodes: onnx.NodeProto, shape: tuple[int, ...] = (2, 4), weights: dict[str, np.ndarray] | None = None
) -> bytes:
    """A serialized model of these nodes from the input `x` to the output `y`."""
    graph = helper.make_graph(
        list(nodes),
        "bad",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [onnx.ValueInfoProto(name="y")],
        [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("my.domain", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


def node(op: str, inputs: str, outputs: str, name: str = "the_node", **attributes: object) -> onnx.NodeProto:
    return helper.make_node(op, inputs.split(), outputs.split(), name=name, **attributes)


def external(location: str) -> bytes:
    proto = onnx.ModelProto.FromString(model(node("Add", "x w", "y"), weights={"w": np.ones(4, np.float32)}))
    tensor = proto.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    return proto.SerializeToString()


GOOD = model(node("MatMul", "x w", "y"), weights={"w": np.ones((4, 4), np.float32)})
HUGE = 1 << 60
WIDE = np.ones((5, 3), np.float32)

BAD_MODELS = {
    "empty": (b"", "bad.onnx"),
    "random": (np.random.default_rng(0).bytes(4096), "bad.onnx"),
    "text": (b"this is no model\n", "bad.onnx"),
    "truncated": (GOOD[:-7], "bad.onnx"),
    "half": (GOOD[: len(GOOD) // 2], "bad.onnx"),
    "no_graph": (onnx.ModelProto(ir_version=8).SerializeToString(), "graph"),
    "cycle": (
        model(node("Add", "x b", "a", "first"), node("Relu", "a", "b", "second"), node("Relu", "b", "y")),
        "first",
    ),
    "missing_initializer": (model(node("Add", "x lost", "y")), "'lost'"),
    "unknown_operator": (model(node("Frobnicate", "x", "y")), "the_node"),
    "unknown_domain": (model(node("Relu", "x", "y", domain="my.domain")), "my.domain"),
    "wrong_attribute": (model(node("Softmax", "x", "y", axis="last")), "the_node"),
    "axis_out_of_range": (model(node("Softmax", "x", "y", axis=7)), "the_node"),
    "wrong_rank": (model(node("Conv", "x w", "y"), weights={"w": WIDE}), "the_node"),
    "wrong_extents": (model(node("MatMul", "x w", "y"), weights={"w": WIDE}), "the_node"),
    "huge_input": (model(node("Relu", "x", "y"), shape=(HUGE, 4)), str(HUGE)),
    "huge_result": (
        model(node("Expand", "x s", "y"), shape=(1, 1), weights={"s": np.array([1 << 31, 1 << 31])}),
        "the_node",
    ),
    "external_outside": (external("../../etc/passwd"), "../../etc/passwd"),
    "external_absolute": (external("/etc/passwd"), "/etc/passwd"),
    "external_missing": (external("nowhere.bin"), "nowhere.bin"),
}


@pytest.mark.parametrize("name", BAD_MODELS)
@pytest.mark.parametrize("command", ["compile", "run", "inspect"])
def test_bad_models(glow: Callable, tmp_path: Path, name: str, command: str) -> None:
    if command == "inspect" and name.startswith("huge"):
        pytest.skip("a large model can be inspected, though not compiled")
    content, fragment = BAD_MODELS[name]
    (tmp_path / "bad.onnx").write_bytes(content)
    result = glow(command, "bad.onnx", *(["-o", "out"] if command == "compile" else []))
    assert_fails(result, fragment)
    assert {path.name for path in tmp_path.iterdir()} <= {"bad.onnx", "cache"}
    assert not any((tmp_path / "cache").glob("*")) or command == "inspect"


def test_every_unsupported_operator_is_listed(glow: Callable, tmp_path: Path) -> None:
    nodes = [node("Foo", "x", "a", "one"), node("Bar", "a", "b", "two"), node("Foo", "b", "y", "three")]
    (tmp_path / "bad.onnx").write_bytes(model(*nodes))
    assert_fails(glow("compile", "bad.onnx", "-o", "out"), "one", "two", "three", lines=None)


@pytest.mark.parametrize("command", ["compile", "run", "inspect", "import", "compare"])
def test_a_missing_model(glow: Callable, command: str) -> None:
    extra = ["-o", "out"] if command in ("compile", "import") else []
    assert_fails(glow(command, "missing.onnx", *extra), "missing.onnx")


def test_a_folder_is_no_model(glow: Callable, tmp_path: Path) -> None:
    assert_fails(glow("run", tmp_path), str(tmp_path))


def test_dynamic_inputs_are_named(glow: Callable, small_path: Path) -> None:
    assert_fails(glow("compile", small_path, "-o", "out"), "input 'x'", "?x4", "--shape x=1x4", "--dim")


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        (("--shape", "z=2x4"), "z"),
        (("--dim", "bach=2"), "bach"),
        (("--shape", "x=2x5"), "x"),
        ((*DIM, "--cpu", "abacus"), "abacus"),
        ((*DIM, "--pipeline", "fast"), "fast"),
        ((*DIM, "--target", "toaster"), "unknown target 'toaster', expected one of cpu"),
    ],
)
def test_bad_options(
    glow: Callable, small_path: Path, tmp_path: Path, arguments: tuple[str, ...], fragment: str
) -> None:
    assert_fails(glow("compile", small_path, "-o", "out", *arguments), fragment)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--shape x", "--shape =1x2", "--shape x=1xN", "--dim 4", "--dim n=-1"])
def test_malformed_options_are_wrong_usage(glow: Callable, small_path: Path, option: str) -> None:
    result = glow("compile", small_path, "-o", "out", *option.split())
    assert result.returncode == 2
    assert option.split()[1] in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    assert_fails(glow("compile", small_path, *DIM, "-o", "locked/out"), "locked", "permission denied")


@pytest.mark.parametrize("target", ["/proc/out", "/dev/null/out", "small.onnx", "small.onnx/out"])
def test_a_folder_that_cannot_be_made(glow: Callable, small_path: Path, target: str) -> None:
    before = small_path.read_bytes()
    assert_fails(glow("compile", small_path, *DIM, "-o", target))
    assert small_path.read_bytes() == before


@pytest.mark.parametrize(
    ("arrays", "fragments"),
    [
        ({"x": np.zeros((2, 4))}, ("input 'x' is float64[2, 4], expected float32[2, 4]",)),
        ({"x": np.zeros((4, 2), np.float32)}, ("input 'x' is float32[4, 2], expected float32[2, 4]",)),
        ({}, ("missing input 'x' (float32[2, 4])",)),
        ({"x": np.zeros((2, 4), np.float32), "z": np.zeros(1)}, ("unknown input 'z'",)),
        ({"x": np.array([None])}, ("inputs.npz",)),
    ],
)
def test_bad_arrays(
    glow: Callable, small_path: Path, tmp_path: Path, arrays: dict[str, np.ndarray], fragments: tuple[str, ...]
) -> None:
    np.savez(tmp_path / "inputs.npz", **arrays)
    assert_fails(glow("run", small_path, *DIM, "--inputs", "inputs.npz"), *fragments)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY"])
def test_inputs_that_are_no_archive(glow: Callable, small_path: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "inputs.npz").write_bytes(content)
    assert_fails(glow("run", small_path, *DIM, "--inputs", "inputs.npz"), "inputs.npz")


def test_a_single_array_is_no_archive(glow: Callable, small_path: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((2, 4), np.float32))
    assert_fails(glow("run", small_path, *DIM, "--inputs", "x.npy"), "x.npy is a single array")


def test_threads_that_the_pipeline_cannot_use(glow: Callable, small_path: Path) -> None:
    assert_fails(
        glow("run", small_path, *DIM, "--threads", 2, "--pipeline", "reference"),
        "the pipeline 'reference' makes code for 1 thread, not for 2",
    )


def test_unknown_levels_are_refused(glow: Callable, small_path: Path) -> None:
    result = glow("compare", small_path, *DIM, "--levels", "glow,glass")
    assert_fails(result, "unknown level 'glass', expected some of glow, linalg, llvm")


def test_debug_shows_the_traceback(glow: Callable) -> None:
    result = glow("--debug", "inspect", "missing.onnx")
    assert result.returncode == 1
    assert "Traceback" in result.stderr
