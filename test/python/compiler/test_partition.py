"""Graphs that are divided between the CPU and a chip: the report, pins, errors, and parts that compute the same."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from glow import chips, ir, pipelines
from glow.compiler.driver import Job
from glow.compiler.partition import Host, Partition, outputs, partition, parts, read_partition
from glow.compiler.partition_file import load_pins, parse_pins
from glow.errors import CompileError

Array = np.ndarray[Any, Any]

# Two products with a softmax between them; the first sum is used again after it, and is an output, twice.
GRAPH = """
module attributes {glow.model_name = "two products"} {
  func.func @main_graph(%x: tensor<32x32xi8> {glow.name = "x"}, %unused: tensor<4xf32> {glow.name = "passed"})
      -> (tensor<32x32xi32> {glow.name = "y"}, tensor<32x32xi32> {glow.name = "sums"},
          tensor<32x32xi32> {glow.name = "again"}, tensor<4xf32> {glow.name = "same"}) {
    %w = glow.constant dense_resource<weights> : tensor<32x32xi8>
    %0 = glow.matmul_integer %x, %w : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32> loc("first")
    %1 = glow.cast %0 : (tensor<32x32xi32>) -> tensor<32x32xf32> loc("real")
    %2 = glow.softmax %1 axis = 1 : tensor<32x32xf32> loc("softmax")
    %three = glow.constant dense<100.0> : tensor<f32>
    %3 = glow.mul %2, %three : (tensor<32x32xf32>, tensor<f32>) -> tensor<32x32xf32> loc("scaled")
    %4 = glow.cast %3 : (tensor<32x32xf32>) -> tensor<32x32xi8> loc("narrow")
    %5 = glow.matmul_integer %4, %w : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32> loc("second")
    %6 = glow.add %5, %0 : tensor<32x32xi32> loc("residual")
    return %6, %0, %0, %unused : tensor<32x32xi32>, tensor<32x32xi32>, tensor<32x32xi32>, tensor<4xf32>
  }
}
{-# dialect_resources: { builtin: { weights: "0x01000000WEIGHTS" } } #-}
"""


def graph() -> str:
    weights = np.random.default_rng(0).integers(-3, 4, 1024, np.int8)
    return GRAPH.replace("WEIGHTS", weights.tobytes().hex().upper())


@pytest.fixture
def module() -> ir.Module:
    """The graph, for the chip `tiny`, were it to take products and sums only."""
    chip = chips.load("tiny").model_copy(update={"patterns": ("glow.add", "glow.matmul_integer", "glow.mul")})
    context = ir.Context()
    with context, ir.Location.unknown():
        parsed = ir.Module.parse(graph())
        parsed.operation.attributes["glir.chip"] = ir.Attribute.parse(chip.to_attribute())
    return parsed


@dataclasses.dataclass(frozen=True)
class ModuleJob(Job):
    """A compilation that starts from a module."""

    module: ir.Module | None = None

    def _import(self) -> ir.Module:
        assert self.module is not None
        return self.module


def run(module: ir.Module, inputs: dict[str, Array]) -> dict[str, Array]:
    job = ModuleJob("part.mlir", pipelines.get("reference"), module=module)
    return job.executable(cache=None)[0].run(inputs)


def whole() -> ir.Module:
    with ir.Context():
        return ir.Module.parse(graph())


def test_report(module: ir.Module) -> None:
    report = partition(module)
    devices = {each.node: each.device for each in report.operations}
    assert devices == dict.fromkeys(("real", "softmax", "scaled", "narrow"), "cpu") | dict.fromkeys(
        ("first", "second", "residual"), "chip"
    )
    assert report.part_names == ("main_graph_chip_0", "main_graph_cpu_1", "main_graph_chip_2")
    assert report.offloaded_macs_fraction == 1.0
    # x, then the narrow operand of the second product and the first sum, which comes back from the host.
    assert report.bytes_in == 1024 + 1024 + 4096
    assert report.bytes_out == 4096 + 4096
    softmax = next(each for each in report.operations if each.node == "softmax")
    assert softmax.reason == "'tiny' has no pattern for glow.softmax"
    assert report == read_partition(module)


def test_fraction_counts_products(module: ir.Module) -> None:
    report = partition(module, {"second": "cpu"})
    assert report.offloaded_macs_fraction == 0.5
    assert Partition(()).offloaded_macs_fraction == 0.0


def test_text_and_json(module: ir.Module) -> None:
    report = partition(module)
    stream = io.StringIO()
    report.print(Console(file=stream, width=200))
    text = stream.getvalue()
    assert "'tiny' has no pattern for glow.softmax" in text
    assert "3 of 7 operations and 100.0% of the products on the chip, in 3 parts; 6,144 bytes to the chip" in text
    content = json.loads(report.to_json())
    assert content["parts"] == list(report.part_names)
    assert content["operations"][0] == dataclasses.asdict(report.operations[0])
    assert content["offloaded_macs_fraction"] == 1.0


def test_parts_compute_the_same(module: ir.Module) -> None:
    """Each part runs by itself, and values go from one to the next by name."""
    partition(module)
    wanted = outputs(module)
    assert wanted == {"y": "y", "sums": "sums", "again": "sums", "same": "passed"}
    divided = parts(module)
    assert [(part.name, part.device, part.arguments, part.results) for part in divided] == [
        ("main_graph_chip_0", "chip", ("x",), ("sums",)),
        ("main_graph_cpu_1", "cpu", ("sums",), ("main_graph.0",)),
        ("main_graph_chip_2", "chip", ("main_graph.0", "sums"), ("y",)),
    ]
    inputs = {
        "x": np.random.default_rng(1).integers(-9, 10, (32, 32)).astype(np.int8),
        "passed": np.arange(4, dtype=np.float32),
    }
    values = dict(inputs)
    for part in divided:
        assert [op.operation.name for op in part.module.body.operations] == ["func.func"]
        assert ("glir.offloaded" in part.module.body.operations[0].operation.attributes) == (part.device == "chip")
        results = run(part.module, {name: values[name] for name in part.arguments})
        assert tuple(results) == part.results
        values |= results
    expected = run(whole(), inputs)
    assert list(expected) == list(wanted)
    for name, value in wanted.items():
        np.testing.assert_array_equal(values[value], expected[name], strict=True)


def test_parts_share_constants(module: ir.Module) -> None:
    """What a pipeline does to one part must not take the weights of another away: the ownership ends."""
    with module.context:
        module.operation.attributes["glow.owned_keys"] = ir.Attribute.parse('["weights"]')
        module.operation.attributes["glow.owned_prefix"] = ir.Attribute.parse('"own."')
    partition(module)
    first, _, last = parts(module)
    assert not {"glow.owned_keys", "glow.owned_prefix", "glow.partition"} & set(first.module.operation.attributes)
    assert {"glir.chip", "glow.model_name"} <= set(first.module.operation.attributes)
    pipelines.get("cpu").until("linalg").run(first.module)
    inputs = {"main_graph.0": np.eye(32, dtype=np.int8), "sums": np.zeros((32, 32), np.int32)}
    found = run(last.module, inputs)["y"]
    weights = np.random.default_rng(0).integers(-3, 4, 1024, np.int8).reshape(32, 32)
    np.testing.assert_array_equal(found, weights.astype(np.int32))


def test_fast_host(module: ir.Module) -> None:
    report = partition(module, host=Host(products_per_cycle=1000, operations_per_cycle=1000, bytes_per_cycle=1000))
    assert report.part_names == ("main_graph_cpu_0",)
    assert "its group of 3 on the chip would take" in report.operations[0].reason


def test_require_offload(module: ir.Module) -> None:
    with pytest.raises(CompileError) as raised:
        partition(module, {"narrow": "cpu"}, require_offload=True)
    lines = str(raised.value).splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("glow.softmax of node 'softmax' is not offloaded: 'tiny' has no pattern for glow.softmax")


def test_pins(module: ir.Module) -> None:
    report = partition(module, {"residual": "cpu"})
    residual = report.operations[-1]
    assert (residual.device, residual.reason) == ("cpu", "pinned to the CPU")


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        (
            {"frist": "cpu"},
            "no operation comes from node 'frist', which is pinned to cpu; did you mean 'first'?",
        ),
        (
            {"q": "chip"},
            "no operation comes from node 'q', which is pinned to chip; expected a node of the graph after "
            "simplification",
        ),
        (
            {"softmax": "chip"},
            "glow.softmax of node 'softmax' is pinned to the chip, which does not take it: 'tiny' has no pattern for "
            "glow.softmax",
        ),
    ],
)
def test_impossible_pins(module: ir.Module, pins: dict[str, Any], expected: str) -> None:
    with pytest.raises(CompileError) as raised:
        partition(module, pins)
    assert str(raised.value).endswith(expected)
    assert len(str(raised.value).splitlines()) == 1


def test_names_of_nodes_may_contain_anything(module: ir.Module) -> None:
    name = "{a = 'b', c d=chip"
    with module.context, ir.Location.unknown():
        parsed = ir.Module.parse(graph().replace('loc("second")', f'loc("{name}")'))
        parsed.operation.attributes["glir.chip"] = module.operation.attributes["glir.chip"]
    report = partition(parsed, {name: "cpu"})
    assert next(each for each in report.operations if each.node == name).device == "cpu"
    assert "glow.pins" not in parsed.operation.attributes


def test_not_partitioned(module: ir.Module) -> None:
    for read in (read_partition, parts, outputs):
        with pytest.raises(CompileError, match=r"the module has no attribute glow\.partition"):
            read(module)


def test_pins_as_text() -> None:
    assert parse_pins(["a=cpu", "b=c=chip", "a=cpu"]) == {"a": "cpu", "b=c": "chip"}
    for text in ("a", "=cpu", "a=gpu"):
        with pytest.raises(CompileError, match=f"cannot pin '{text}', expected NODE=cpu or NODE=chip"):
            parse_pins([text])
    with pytest.raises(CompileError, match="cannot pin node 'a' to cpu and to chip, expected one of them"):
        parse_pins(["a=cpu", "a=chip"])


@pytest.mark.parametrize("text", ["pins:\n  /a: cpu\n  b: chip\n", '{"pins": {"/a": "cpu", "b": "chip"}}'])
def test_partition_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "partition.yaml"
    path.write_text(text)
    assert load_pins(path) == {"/a": "cpu", "b": "chip"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "partition.yaml: found nothing, expected the key 'pins' with a device for each node"),
        ("- a", "partition.yaml: found a list of 1, expected the key 'pins' with a device for each node"),
        ("{}", "partition.yaml:1: the key 'pins' is missing, expected a device for each node"),
        ("pins: 3", "partition.yaml:1: pins is '3', expected a device for each node"),
        ("pins:\n  a: gpu", "partition.yaml:2: node 'a' is pinned to 'gpu', expected cpu or chip"),
        ("pins:\n  a: cpu\n  7: cpu", "partition.yaml:3: '7' is not the name of a node, expected a text"),
        ("pins:\n  '': cpu", "partition.yaml:2: '' is not the name of a node, expected a text"),
        ("pins: {}\npin: {}", "partition.yaml:2: unknown key 'pin', expected pins"),
        ("pins:\n  a: cpu\n  a: chip", "partition.yaml:3: the key 'a' twice, expected once"),
        ("pins: [", "partition.yaml:1: expected the node content, but found '<stream end>'"),
        ("pins: {a: !!python/object:os.system cpu}", "partition.yaml:1: could not determine a constructor for the tag"),
    ],
)
def test_bad_partition_file(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "partition.yaml"
    path.write_text(text)
    with pytest.raises(CompileError) as raised:
        load_pins(path)
    assert str(raised.value).startswith(f"{tmp_path}/{expected}")
    assert len(str(raised.value).splitlines()) == 1


def test_partition_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "partition.yaml"
    path.write_bytes(b"pins:\n  \xff: cpu")
    with pytest.raises(CompileError, match="not UTF-8 at byte 8, expected a partition file"):
        load_pins(path)
