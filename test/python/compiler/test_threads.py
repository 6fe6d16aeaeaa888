"""Compiled models that divide operators among threads: results, callers at once, processes, bad values."""

from __future__ import annotations

import gc
import os
import threading

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow
from glow import pipelines
from glow.errors import CompileError

THREADS = [2, 3]
ROWS, DEPTH, COLUMNS = 37, 128, 96


def product() -> onnx.ModelProto:
    """Y = relu(x @ w) @ v: two operators that are large enough to be divided, with odd sizes."""
    generator = np.random.default_rng(0)
    weights = [
        numpy_helper.from_array(generator.standard_normal(shape).astype(np.float32), name)
        for name, shape in (("w", (DEPTH, COLUMNS)), ("v", (COLUMNS, DEPTH)))
    ]
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"], name="first"),
        helper.make_node("Relu", ["h"], ["r"], name="relu"),
        helper.make_node("MatMul", ["r", "v"], ["y"], name="second"),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "product",
        [value("x", TensorProto.FLOAT, [ROWS, DEPTH])],
        [value("y", TensorProto.FLOAT, [ROWS, DEPTH])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


INPUT = {"x": np.random.default_rng(1).standard_normal((ROWS, DEPTH)).astype(np.float32)}


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    return glow.compile(product(), cache=False).run(INPUT)["y"]


def test_operators_become_parallel_regions() -> None:
    from glow.importer import import_model

    module = import_model(product())
    pipelines.get("cpu", threads=2).until("cf").run(module)
    assert str(module).count("omp.parallel") == 2


@pytest.mark.parametrize("threads", THREADS)
def test_results_are_those_of_one_thread(threads: int, expected: np.ndarray) -> None:
    executable = glow.compile(product(), threads=threads, cache=False)
    for _ in range(200):
        np.testing.assert_array_equal(executable.run(INPUT)["y"], expected)


def test_callers_at_once(expected: np.ndarray) -> None:
    executable = glow.compile(product(), threads=2, cache=False)
    wrong = []

    def work() -> None:
        wrong.extend(1 for _ in range(100) if not np.array_equal(executable.run(INPUT)["y"], expected))

    callers = [threading.Thread(target=work) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert wrong == []


def test_child_processes_make_threads_of_their_own(expected: np.ndarray) -> None:
    executable = glow.compile(product(), threads=2, cache=False)
    executable.run(INPUT)
    child = os.fork()
    if child == 0:
        right = all(np.array_equal(executable.run(INPUT)["y"], expected) for _ in range(20))
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    np.testing.assert_array_equal(executable.run(INPUT)["y"], expected)


def test_unloading_stops_the_threads(expected: np.ndarray) -> None:
    before = len(os.listdir("/proc/self/task"))
    for _ in range(3):
        executable = glow.compile(product(), threads=3, cache=False)
        np.testing.assert_array_equal(executable.run(INPUT)["y"], expected)
        del executable
        gc.collect()
    assert len(os.listdir("/proc/self/task")) <= before + 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threads": 0}, "cannot compile for 0 threads, expected 1 to 256"),
        ({"threads": 257}, "cannot compile for 257 threads, expected 1 to 256"),
        ({"threads": 2, "pipeline": "reference"}, "the pipeline 'reference' makes code for 1 thread, not for 2"),
        (
            {"threads": 2, "pipeline": pipelines.get("cpu")},
            "threads=2 has no effect on a pipeline that is already built",
        ),
    ],
)
def test_bad_values(arguments: dict, message: str) -> None:
    with pytest.raises(CompileError, match=message):
        glow.compile(product(), cache=False, **arguments)
