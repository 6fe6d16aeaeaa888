"""Graphs that are divided between the CPU and a chip: the report, pins, errors, and parts that compute the same."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from glow import chips, ir, pipelines
from glow.compiler.driver import write_library
from glow.compiler.partition import Host, Partition, outputs, partition, parts, read_partition
from glow.compiler.partition_file import load_pins, parse_pins
from glow.compiler.signature import find_main
from glow.errors import CompileError
from glow.passes import Inliner, SymbolDCE
from glow.passmanager import PassManager
from glow.runtime.executable import load

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


def run(module: ir.Module, inputs: dict[str, Array]) -> dict[str, Array]:
    with tempfile.TemporaryDirectory() as folder:
        write_library(module, pipelines.get("reference"), "part", "native", Path(folder))
        return load(Path(folder)).run(inputs)


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


def random_graph(generator: np.random.Generator, count: int) -> str:
    """`count` steps on random earlier values, with constants, operations of two results, and random outputs."""
    kind = "tensor<2x8xi8>"
    values, lines = ["%x", "%y", "%c"], ["%c = glow.constant dense<5> : tensor<2x8xi8>"]
    for index in range(count):
        a, b = (values[each] for each in generator.integers(max(0, len(values) - 6), len(values), 2))
        match generator.integers(5):
            case 0:
                lines.append(f"%{index} = glow.add {a}, {b} : {kind}")
            case 1:
                lines.append(f"%{index} = glow.bitwise_xor {a}, {b} : {kind}")
            case 2:
                lines.append(f"%{index} = glow.abs {a} : {kind}")
            case 3:
                lines.append(f"%t{index} = glow.transpose {a} perm = [1, 0] : ({kind}) -> tensor<8x2xi8>")
                lines.append(f"%{index} = glow.transpose %t{index} perm = [1, 0] : (tensor<8x2xi8>) -> {kind}")
            case _:
                half = "tensor<1x8xi8>"
                lines.append(f"%h{index}:2 = glow.split {a} axis = 0 sizes = [1, 1] : ({kind}) -> ({half}, {half})")
                lines.append(f"%{index} = glow.concat %h{index}#1, %h{index}#0 axis = 0 : ({half}, {half}) -> {kind}")
        values.append(f"%{index}")
    results = [values[-1], *generator.choice(values, 3)]
    outputs = ", ".join(f'{kind} {{glow.name = "out{index}"}}' for index in range(len(results)))
    signature = f'%x: {kind} {{glow.name = "x"}}, %y: {kind} {{glow.name = "y"}}'
    lines.append(f"return {', '.join(results)} : {', '.join([kind] * len(results))}")
    return f"func.func @main_graph({signature}) -> ({outputs}) {{\n" + "\n".join(lines) + "\n}"


@pytest.mark.parametrize("seed", range(6))
def test_random_graphs(seed: int) -> None:
    """Whatever the order of dependences, the calls in their order compute what the graph computes."""
    generator = np.random.default_rng(seed)
    text = random_graph(generator, 20)
    # Transfers that cost nothing give many parts.
    chip = chips.load("tiny").model_copy(update={"patterns": ("glow.add", "glow.abs", "glow.split", "glow.transpose")})
    fast = chip.memories[0].model_copy(update={"bytes_per_cycle": 1e6})
    chip = chip.model_copy(update={"memories": (fast, *chip.memories[1:])})
    with ir.Context(), ir.Location.unknown():
        divided, original = ir.Module.parse(text), ir.Module.parse(text)
        divided.operation.attributes["glir.chip"] = ir.Attribute.parse(chip.to_attribute())
    report = partition(divided)
    devices = [part.device for part in parts(divided)]
    assert all(one != next_one for one, next_one in itertools.pairwise(devices))
    assert len(devices) > 2
    assert {each.part for each in report.operations} == {part.name for part in parts(divided)}
    assert {each.device for each in report.operations if each.op == "glow.bitwise_xor"} <= {"cpu"}

    PassManager.parse(f"builtin.module({Inliner()},{SymbolDCE()})", divided.context).run(divided.operation)
    inputs = {name: generator.integers(-128, 128, (2, 8)).astype(np.int8) for name in ("x", "y")}
    expected, found = run(original, inputs), run(divided, inputs)
    assert list(found) == list(expected)
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def cycles(module: ir.Module, report: Partition, on_chip: frozenset[int], host: Host) -> float:
    """The cycles that the cost model gives for these operations on the chip `tiny`, by their places in the report."""

    def size(value: ir.Value) -> int:
        return math.prod(ir.RankedTensorType(value.type).shape)

    body = find_main(module).regions[0].blocks[0]
    ops = [op.operation for op in body.operations if op.operation.name not in ("glow.constant", "func.return")]
    device = {op: index in on_chip for index, op in enumerate(ops)}
    rate = 4.0
    total = 0.0
    for op, placed in zip(ops, report.operations, strict=True):
        assert op.name == placed.op
        operands = {operand.get_name(): operand for operand in op.operands}
        traffic = sum(size(value) for value in (*operands.values(), *op.results)) / rate
        if device[op]:
            total += max(placed.operations / 4, traffic)
        else:
            total += placed.operations / host.operations_per_cycle + traffic
    constants = {op.operation for op in body.operations if op.operation.name == "glow.constant"}
    values = [*body.arguments, *(result for op in ops for result in op.results)]
    for value in values:
        owner = value.owner if isinstance(value, ir.OpResult) else None
        assert owner not in constants
        defined = owner is not None and device[owner]
        if any(device.get(use.owner.operation, False) != defined for use in value.uses):
            total += size(value) / rate
    return total


@pytest.mark.parametrize("seed", range(8))
def test_no_division_is_faster(seed: int) -> None:
    """Of all divisions of what the chip takes, tried one by one, none takes less time by the cost model."""
    generator = np.random.default_rng(seed)
    host = Host(operations_per_cycle=float(generator.choice([0.5, 1, 2])), bytes_per_cycle=4.0)
    text = random_graph(generator, 9)
    chip = chips.load("tiny").model_copy(update={"patterns": ("glow.add", "glow.abs", "glow.concat", "glow.transpose")})
    with ir.Context(), ir.Location.unknown():
        divided, original = ir.Module.parse(text), ir.Module.parse(text)
        divided.operation.attributes["glir.chip"] = ir.Attribute.parse(chip.to_attribute())
    report = partition(divided, host=host)
    movable = [index for index, each in enumerate(report.operations) if each.op in chip.patterns]
    found = frozenset(index for index, each in enumerate(report.operations) if each.device == "chip")
    assert 4 < len(movable) < 14
    assert found <= set(movable)
    best = min(
        cycles(original, report, frozenset(chosen), host)
        for count in range(len(movable) + 1)
        for chosen in itertools.combinations(movable, count)
    )
    assert cycles(original, report, found, host) == pytest.approx(best)


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
