"""Loading compiled models and running them: results, what inputs are refused, threads, and damaged files."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import glow
from glow.errors import GlowError, InputError
from glow.runtime import Executable, TensorSpec
from glow.runtime.artifact import Manifest
from glow.runtime.buffers import ALIGNMENT, aligned_empty

Writer = Callable[..., Manifest]
X = np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3)
NOW = np.array(0, np.int64)
ADDENDS = np.arange(6, dtype=np.float32)


def test_runs_and_returns_fresh_arrays(model_folder: Path) -> None:
    executable = glow.load(model_folder)
    first = executable.run({"x": X, "wait": NOW})["y"]
    second = executable.run({"wait": NOW, "x": X + 1})["y"]
    np.testing.assert_array_equal(first, X + ADDENDS.reshape(2, 3))
    np.testing.assert_array_equal(second, X + 1 + ADDENDS.reshape(2, 3))


def test_describes_its_inputs_and_outputs(model_folder: Path) -> None:
    executable = Executable.load(model_folder)
    assert executable.inputs == (
        TensorSpec("x", (2, 3), np.dtype(np.float32)),
        TensorSpec("wait", (), np.dtype(np.int64)),
    )
    assert [str(spec) for spec in executable.outputs] == ["y: float32[2, 3]"]


def test_takes_arrays_that_are_not_contiguous(model_folder: Path) -> None:
    transposed = np.ascontiguousarray(X.T).T
    reversed_view = X[::-1, ::-1]
    executable = glow.load(model_folder)
    for array in (transposed, reversed_view):
        result = executable.run({"x": array, "wait": NOW})["y"]
        np.testing.assert_array_equal(result, array + ADDENDS.reshape(2, 3))


def test_takes_arrays_that_are_not_aligned_to_their_elements(model_folder: Path) -> None:
    misaligned = np.frombuffer(b"\0" + X.tobytes(), np.uint8)[1:].view(np.float32).reshape(2, 3)
    assert not misaligned.flags.aligned
    result = glow.load(model_folder).run({"x": misaligned, "wait": NOW})["y"]
    np.testing.assert_array_equal(result, X + ADDENDS.reshape(2, 3))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"x": X}, "missing input 'wait' (int64[])"),
        ({}, "missing input 'x' (float32[2, 3]), 'wait' (int64[])"),
        ({"x": X, "wait": NOW, "z": X}, "unknown input 'z': the model's inputs are 'x', 'wait'"),
        ({"x": X.T, "wait": NOW}, "input 'x' is float32[3, 2], expected float32[2, 3]"),
        ({"x": X.astype(np.float64), "wait": NOW}, "input 'x' is float64[2, 3], expected float32[2, 3]"),
        ({"x": X, "wait": np.zeros(1, np.int64)}, "input 'wait' is int64[1], expected int64[]"),
    ],
)
def test_refuses_wrong_inputs(model_folder: Path, inputs: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(InputError) as error:
        glow.load(model_folder).run(inputs)
    assert str(error.value) == message


def test_refuses_the_other_byte_order(model_folder: Path) -> None:
    with pytest.raises(InputError, match="expected float32"):
        glow.load(model_folder).run({"x": X.astype(X.dtype.newbyteorder()), "wait": NOW})


def test_runs_in_many_threads_at_once(model_folder: Path) -> None:
    executable = glow.load(model_folder)
    wait = np.array(200, np.int64)
    results: dict[int, np.ndarray] = {}

    def work(number: int) -> None:
        results[number] = executable.run({"x": X + number, "wait": wait})["y"]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    for number in range(8):
        np.testing.assert_array_equal(results[number], X + number + ADDENDS.reshape(2, 3))
    # Eight calls of 200 ms, one after the other, would take 1.6 s.
    assert elapsed < 1.2


def test_loads_what_replaced_a_loaded_model(model_folder: Path, write_model: Writer) -> None:
    first = glow.load(model_folder)
    replacement = model_folder.parent / "other"
    replacement.mkdir()
    write_model(replacement)
    weights = np.full(6, 10, np.float32)
    (replacement / "model.weights").write_bytes(weights.tobytes())
    for file in replacement.iterdir():
        file.replace(model_folder / file.name)
    second = glow.load(model_folder)
    np.testing.assert_array_equal(second.run({"x": X, "wait": NOW})["y"], X + 10)
    np.testing.assert_array_equal(first.run({"x": X, "wait": NOW})["y"], X + ADDENDS.reshape(2, 3))


def test_unloads_the_code(model_folder: Path) -> None:
    executable = glow.load(model_folder)
    executable.run({"x": X, "wait": NOW})
    assert str(model_folder) in Path("/proc/self/maps").read_text()
    del executable
    assert str(model_folder) not in Path("/proc/self/maps").read_text()


@pytest.mark.parametrize("name", ["model.json", "model.so", "model.weights"])
def test_refuses_a_truncated_file(model_folder: Path, name: str) -> None:
    path = model_folder / name
    path.write_bytes(path.read_bytes()[:-1])
    if name == "model.json":
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(InputError, match=name):
        glow.load(model_folder)


def test_checks_the_weights_on_request(model_folder: Path) -> None:
    (model_folder / "model.weights").write_bytes(bytes(ADDENDS.nbytes))
    glow.load(model_folder)
    with pytest.raises(InputError, match=r"model\.weights is not the file that model\.json describes"):
        glow.load(model_folder, verify_weights=True)


def test_refuses_another_format(model_folder: Path) -> None:
    path = model_folder / "model.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(InputError, match="format 99, expected 1"):
        glow.load(model_folder)


def test_reports_a_missing_file(model_folder: Path) -> None:
    (model_folder / "model.weights").unlink()
    with pytest.raises(FileNotFoundError, match=r"model\.weights"):
        glow.load(model_folder)


def test_refuses_code_for_another_cpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_model: Writer) -> None:
    monkeypatch.setattr("glow.runtime.host.host_flags", lambda: frozenset({"avx", "avx2"}))
    write_model(tmp_path, features="+avx,+avx2,+avx512f,-avx512bw,+some-other")
    with pytest.raises(GlowError, match="needs avx512f, which this CPU lacks"):
        glow.load(tmp_path)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (5, 7)])
@pytest.mark.parametrize("dtype", ["bool", "float64", "int8"])
def test_aligned_arrays(shape: tuple[int, ...], dtype: str) -> None:
    array = aligned_empty(shape, np.dtype(dtype))
    assert (array.shape, array.dtype) == (shape, np.dtype(dtype))
    assert array.flags.c_contiguous
    assert array.flags.writeable
    if array.size > 0:
        assert array.ctypes.data % ALIGNMENT == 0


def test_loading_needs_neither_mlir_nor_onnx(model_folder: Path) -> None:
    program = f"""
import sys, glow
glow.load({str(model_folder)!r})
print(sorted(name for name in sys.modules if name.split(".")[0] in ("onnx", "onnxruntime", "ml_dtypes", "typer")
             or name.startswith(("glow._mlir_libs", "glow.ir"))))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
