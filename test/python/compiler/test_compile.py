"""`glow.compile` from Python: models of unusual form, options, the cache, and the memory of the compiled code."""

from __future__ import annotations

import threading
import tracemalloc
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import glow
from glow import pipelines
from glow.compiler import driver
from glow.compiler.key import cache_key
from glow.errors import CompileError, GlowError, PipelineError
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.runtime.random_inputs import random_inputs

PIPELINES = ["reference", "cpu"]
FLOAT = TensorProto.FLOAT


def info(name: str, shape: list[int | str] | None = None, kind: int = FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def model(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    **weights: np.ndarray,
) -> onnx.ModelProto:
    initializers = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    graph = helper.make_graph(nodes, "model", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def add(constant: float = 1.0, shape: tuple[int | str, ...] = (4,)) -> onnx.ModelProto:
    """Y = x + constant."""
    nodes = [helper.make_node("Add", ["x", "c"], ["y"], name="add")]
    return model(nodes, [info("x", list(shape))], [info("y", list(shape))], c=np.array(constant, np.float32))


def check(proto: onnx.ModelProto, pipeline: str) -> dict[str, np.ndarray]:
    """Compile, run, and compare with ONNX Runtime; the inputs must be as they were."""
    executable = glow.compile(proto, pipeline=pipeline, cache=False)
    inputs = random_inputs(executable.inputs)
    before = {name: array.copy() for name, array in inputs.items()}
    found, expected = executable.run(inputs), OnnxRuntime(proto).run(inputs)
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert found[name].dtype == array.dtype
        assert difference(found[name], array).relative <= 1e-5, name
    for name, array in before.items():
        np.testing.assert_array_equal(inputs[name], array)
    return found


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_outputs_that_are_inputs_constants_or_one_another(pipeline: str) -> None:
    nodes = [
        helper.make_node("Relu", ["x"], ["y"]),
        helper.make_node("Identity", ["y"], ["same"]),
        helper.make_node("Identity", ["x"], ["input"]),
        helper.make_node("Identity", ["c"], ["constant"]),
        helper.make_node("Reshape", ["y", "shape"], ["view"]),
    ]
    outputs = [info("y", [2, 3]), info("same", [2, 3]), info("input", [2, 3]), info("constant", [2]), info("view", [6])]
    weights = {"c": np.array([1, 2], np.float32), "shape": np.array([6])}
    found = check(model(nodes, [info("x", [2, 3])], outputs, **weights), pipeline)
    found["y"][:] = 7
    assert not (found["same"] == 7).any()
    assert not (found["view"] == 7).any()


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_scalars_and_a_model_without_inputs(pipeline: str) -> None:
    found = check(add(shape=()), pipeline)
    assert found["y"].shape == ()
    nodes = [helper.make_node("Exp", ["c"], ["y"])]
    check(model(nodes, [], [info("y", [3])], c=np.arange(3, dtype=np.float32)), pipeline)


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize(
    "kind", [TensorProto.DOUBLE, TensorProto.INT64, TensorProto.INT32, TensorProto.INT8, TensorProto.UINT8]
)
def test_element_types(pipeline: str, kind: int) -> None:
    nodes = [helper.make_node("Add", ["x", "x"], ["y"]), helper.make_node("Greater", ["x", "z"], ["flag"])]
    inputs = [info("x", [5], kind), info("z", [5], kind)]
    check(model(nodes, inputs, [info("y", [5], kind), info("flag", [5], TensorProto.BOOL)]), pipeline)


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_empty_tensors(pipeline: str) -> None:
    check(add(shape=(0, 4)), pipeline)


def test_paths_protos_and_text_give_the_same(tmp_path: Path) -> None:
    onnx.save(add(), tmp_path / "add.onnx")
    onnx.save(add(), tmp_path / "add.onnxtxt", format="onnxtxt")
    x = np.arange(4, dtype=np.float32)
    for source in (add(), tmp_path / "add.onnx", str(tmp_path / "add.onnx"), tmp_path / "add.onnxtxt"):
        np.testing.assert_array_equal(glow.compile(source, cache=False).run({"x": x})["y"], x + 1)


def test_shapes_and_dims_make_a_model_static() -> None:
    dynamic = add(shape=("batch", 4))
    with pytest.raises(CompileError, match="input 'x' has the dynamic shape"):
        glow.compile(dynamic, cache=False)
    assert glow.compile(dynamic, dims={"batch": 3}, cache=False).outputs[0].shape == (3, 4)
    assert glow.compile(dynamic, shapes={"x": (5, 4)}, cache=False).outputs[0].shape == (5, 4)


def test_unknown_targets_pipelines_and_cpus() -> None:
    with pytest.raises(CompileError, match="unknown target 'gpu', expected one of cpu"):
        glow.compile(add(), target="gpu")
    with pytest.raises(PipelineError, match="fast"):
        glow.compile(add(), pipeline="fast")
    with pytest.raises(CompileError, match="abacus"):
        glow.compile(add(), cpu="abacus")


def test_a_pipeline_may_be_a_value() -> None:
    executable = glow.compile(add(), pipeline=pipelines.get("reference"), cache=False)
    assert executable.manifest.pipeline_name == "reference"


def test_an_older_cpu_gives_code_without_newer_instructions() -> None:
    executable = glow.compile(add(shape=(64,)), cpu="x86-64", cache=False)
    assert executable.manifest.cpu == "x86-64"
    x = np.ones(64, np.float32)
    np.testing.assert_array_equal(executable.run({"x": x})["y"], x + 1)


def test_a_pipeline_that_stops_early_is_an_error() -> None:
    with pytest.raises(GlowError):
        glow.compile(add(), pipeline=pipelines.get("reference").until("bufferize"), cache=False)


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A cache of its own, and a list that grows with each compilation that really happens."""
    monkeypatch.setenv("GLOW_CACHE_DIR", str(tmp_path / "cache"))
    done: list[str] = []
    write = driver.Job.write

    def counting(self: driver.Job, folder: Path) -> object:
        done.append(self.prefix)
        return write(self, folder)

    monkeypatch.setattr(driver.Job, "write", counting)
    return done


def test_the_cache_goes_by_content(compilations: list[str], tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        onnx.save(add(), tmp_path / name / "add.onnx")
    glow.compile(tmp_path / "a" / "add.onnx")
    glow.compile(tmp_path / "b" / "add.onnx")
    assert len(compilations) == 1
    onnx.save(add(2.0), tmp_path / "b" / "add.onnx")
    x = np.zeros(4, np.float32)
    assert glow.compile(tmp_path / "b" / "add.onnx").run({"x": x})["y"][0] == 2
    assert glow.compile(tmp_path / "a" / "add.onnx").run({"x": x})["y"][0] == 1
    assert len(compilations) == 2
    for options in ({"pipeline": "reference"}, {"cpu": "x86-64"}, {"shapes": {"x": (4,)}}):
        glow.compile(tmp_path / "a" / "add.onnx", **options)
    assert len(compilations) == 5


def test_a_damaged_cache_entry_is_compiled_again(compilations: list[str], tmp_path: Path) -> None:
    x = np.zeros(4, np.float32)
    glow.compile(add(shape=(4,)))
    (entry,) = (tmp_path / "cache").iterdir()
    (entry / "model.so").write_bytes(b"damaged")
    assert glow.compile(add(shape=(4,))).run({"x": x})["y"][0] == 1
    assert len(compilations) == 2


def test_external_data_is_part_of_the_key(tmp_path: Path) -> None:
    path = tmp_path / "external.onnx"
    proto = add()
    proto.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.ones(4, np.float32), "c"))
    onnx.save(proto, path, save_as_external_data=True, location="data.bin", size_threshold=0)
    first = cache_key(path, {})
    assert cache_key(path, {}) == first
    data = bytearray((tmp_path / "data.bin").read_bytes())
    data[3] ^= 1
    (tmp_path / "data.bin").write_bytes(data)
    assert cache_key(path, {}) != first


def test_many_threads_share_a_compiled_model() -> None:
    """Each result is that of the thread's own input, though the arena's contents differ."""
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["a"]),
        helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("MatMul", ["b", "w"], ["y"]),
    ]
    weights = np.random.default_rng(0).standard_normal((96, 96), np.float32)
    executable = glow.compile(model(nodes, [info("x", [96, 96])], [info("y", [96, 96])], w=weights), cache=False)
    inputs = [np.random.default_rng(seed).standard_normal((96, 96), np.float32) for seed in range(4)]
    expected = [executable.run({"x": x})["y"] for x in inputs]
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(50):
            if not np.array_equal(executable.run({"x": inputs[number]})["y"], expected[number]):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_manifest_describes_the_target(tmp_path: Path) -> None:
    executable = glow.compile(add(), cache=False)
    manifest = executable.manifest
    assert manifest.entry == "model_run"
    assert manifest.pipeline_text.startswith("builtin.module(")
    assert set(manifest.versions) == {"glow", "llvm"}
    assert manifest.arena_live_bytes <= manifest.arena_bytes


def test_weights_are_held_and_written_once(tmp_path: Path) -> None:
    """The model's own copy of a weight is freed when a packed one replaces it, and only that one is written."""
    weight = np.random.default_rng(0).standard_normal((1024, 1024), np.float32)
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    path = tmp_path / "model.onnx"
    onnx.save(model([node], [info("x", [1, 1024])], [info("y", [1, 1024])], w=weight), path)
    held: dict[str, int] = {}

    def watch(index: int, stage: pipelines.Stage) -> None:
        held[stage.name] = tracemalloc.get_traced_memory()[0]

    tracemalloc.start()  # numpy reports its arrays to it
    try:
        job = driver.Job(path, pipelines.get("cpu"), on_stage=watch)
        manifest = job.write(tmp_path)
    finally:
        tracemalloc.stop()
    assert held["pack"] >= weight.nbytes
    assert held["kernels"] < weight.nbytes
    assert manifest.weights_bytes == weight.nbytes


def test_unknown_precision() -> None:
    with pytest.raises(CompileError, match="unknown precision 'f8', expected one of f32, bf16, f16"):
        glow.compile(add(), precision="f8", cache=False)  # type: ignore[arg-type]


def test_precision_of_a_pipeline_that_is_built() -> None:
    with pytest.raises(CompileError, match="precision=bf16 has no effect"):
        glow.compile(add(), pipeline=pipelines.get("cpu"), precision="bf16", cache=False)


def test_f16_on_a_cpu_that_cannot_convert_it() -> None:
    with pytest.raises(CompileError, match="precision f16 needs a CPU with F16C, which 'x86-64' lacks"):
        glow.compile(add(), cpu="x86-64", precision="f16", cache=False)
    assert driver.resolve_pipeline("cpu", "cpu", "x86-64", precision="bf16").name == "cpu"
