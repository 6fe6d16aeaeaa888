"""The division of a graph between the CPU and a chip: who decides, what was decided, and the parts that result."""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from glow.compiler.entry import MAIN
from glow.compiler.signature import find_main, operations
from glow.errors import CompileError

if TYPE_CHECKING:
    from rich.console import Console

    from glow import ir

Device = Literal["cpu", "chip"]
DEVICES: tuple[Device, ...] = get_args(Device)

_REPORT = "glow.partition"
_PINS = "glow.pins"
_OWNERSHIP = ("glow.owned_prefix", "glow.owned_keys")


@dataclasses.dataclass(frozen=True)
class Host:
    """What the CPU does in a cycle of the chip, for the choice of devices.

    The default is a scalar core at the chip's clock that shares the chip's off-chip memory.

    Attributes:
        products_per_cycle: multiplications of convolutions and matrix products, each with its addition.
        operations_per_cycle: other operations on scalars.
        bytes_per_cycle: memory traffic; 0 for that of the chip's off-chip memory.
        launch_cycles: cycles of the chip to start a program on it and to wait for it.
    """

    products_per_cycle: float = 1.0
    operations_per_cycle: float = 1.0
    bytes_per_cycle: float = 0.0
    launch_cycles: float = 0.0


@dataclasses.dataclass(frozen=True)
class PlacedOperation:
    """Where an operation of the graph runs.

    Attributes:
        node: the ONNX node that it comes from; empty if it has none.
        op: its name, such as `glow.conv_integer`.
        device: where it runs.
        reason: why.
        part: the name of the part that it belongs to.
        products: multiplications of convolutions and matrix products.
        operations: other operations on scalars.
        bytes_in: what is moved to the chip because of it.
        bytes_out: what is moved from the chip because of it.
    """

    node: str
    op: str
    device: Device
    reason: str
    part: str
    products: int
    operations: int
    bytes_in: int
    bytes_out: int


@dataclasses.dataclass(frozen=True)
class Partition:
    """Where each operation runs, in the order of the graph, constants left out."""

    operations: tuple[PlacedOperation, ...]

    @property
    def offloaded_macs_fraction(self) -> float:
        """The part of all products that the chip computes, from 0 to 1; 0 if there are none."""
        total = sum(each.products for each in self.operations)
        offloaded = sum(each.products for each in self.operations if each.device == "chip")
        return offloaded / total if total else 0.0

    @property
    def bytes_in(self) -> int:
        """Bytes that are moved to the chip."""
        return sum(each.bytes_in for each in self.operations)

    @property
    def bytes_out(self) -> int:
        """Bytes that are moved from the chip."""
        return sum(each.bytes_out for each in self.operations)

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts that compute something, in the order in which they run."""
        return tuple(sorted({each.part for each in self.operations}, key=lambda name: int(name.rpartition("_")[2])))

    def to_json(self) -> str:
        """The report for programs: the sums, and an object for each operation."""
        content = {
            "offloaded_macs_fraction": self.offloaded_macs_fraction,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "parts": list(self.part_names),
            "operations": [dataclasses.asdict(each) for each in self.operations],
        }
        return json.dumps(content, indent=2) + "\n"

    def print(self, console: Console) -> None:
        """The report for people: a table with one line per operation, and the sums."""
        from rich.markup import escape
        from rich.table import Table

        table = Table("node", "operator", "device", "reason", "part")
        for heading in ("products", "bytes in", "bytes out"):
            table.add_column(heading, justify="right")
        for each in self.operations:
            numbers = (f"{number:,}" if number else "" for number in (each.products, each.bytes_in, each.bytes_out))
            table.add_row(escape(each.node), each.op, each.device, escape(each.reason), each.part, *numbers)
        console.print(table)
        devices = [each.device for each in self.operations]
        console.print(
            f"{devices.count('chip')} of {len(devices)} operations and {self.offloaded_macs_fraction:.1%} of the "
            f"products on the chip, in {len(self.part_names)} parts; {self.bytes_in:,} bytes to the chip and "
            f"{self.bytes_out:,} back",
            highlight=False,
        )


@dataclasses.dataclass(frozen=True)
class Part:
    """What runs on one device without interruption.

    Attributes:
        name: the name of its function in the partitioned module.
        device: where it runs.
        module: a module of its own with one function, `@main_graph`. It shares the data of constants with the others.
        arguments: the names of the values that it takes, in order.
        results: the names of the values that it gives, in order.
    """

    name: str
    device: Device
    module: ir.Module
    arguments: tuple[str, ...]
    results: tuple[str, ...]


def partition(
    module: ir.Module,
    pins: Mapping[str, Device] | None = None,
    require_offload: bool = False,
    host: Host | None = None,
) -> Partition:
    """Divide `@main_graph` of a module that has the attribute `glir.chip`; see the pass `glow-partition-graph`.

    Args:
        module: on glow level, in integers, with channels last; changed in place.
        pins: where nodes run, by name.
        require_offload: fail if an operation would run on the CPU without being pinned to it.
        host: what the CPU does, for the choice.

    Raises:
        CompileError: for a pin of a node that does not exist or that the chip does not take, and with a line for each
            operation that is not offloaded although `require_offload` demands it.
    """
    from glow import ir
    from glow.passes import PartitionGraph
    from glow.passmanager import PassManager

    pins = pins or {}
    host = host or Host()
    _check_pins(module, pins)
    with module.context:
        devices: dict[str, ir.Attribute] = {node: ir.StringAttr.get(device) for node, device in pins.items()}
        module.operation.attributes[_PINS] = ir.DictAttr.get(devices)
    step = PartitionGraph(
        require_offload=require_offload,
        host_products_per_cycle=host.products_per_cycle,
        host_operations_per_cycle=host.operations_per_cycle,
        host_bytes_per_cycle=host.bytes_per_cycle,
        launch_cycles=host.launch_cycles,
    )
    try:
        PassManager.parse(f"builtin.module({step})", module.context).run(module.operation)
    except ir.MLIRError as error:
        lines = [diagnostic.message for diagnostic in error.error_diagnostics] or [str(error)]
        raise CompileError("\n".join(lines)) from error
    return read_partition(module)


def read_partition(module: ir.Module) -> Partition:
    """What `glow-partition-graph` did to this module. Raises CompileError if it did not run."""
    from glow import ir

    if _REPORT not in module.operation.attributes:
        raise CompileError(f"the module has no attribute {_REPORT}, expected that of a partitioned graph")
    placed = []
    for entry in ir.ArrayAttr(module.operation.attributes[_REPORT]):
        dictionary = ir.DictAttr(entry)
        node, op, device, reason, part = (
            ir.StringAttr(dictionary[name]).value for name in ("node", "op", "device", "reason", "part")
        )
        counts = (
            ir.IntegerAttr(dictionary[name]).value for name in ("products", "operations", "bytes_in", "bytes_out")
        )
        placed.append(PlacedOperation(node, op, "chip" if device == "chip" else "cpu", reason, part, *counts))
    return Partition(tuple(placed))


def parts(module: ir.Module) -> tuple[Part, ...]:
    """The parts of a partitioned module, in the order in which they run, each as a module of its own.

    The module gives up the ownership of its constants (see `glow.passes.OwnResources`), which the parts share now: a
    pipeline that runs on one of them must not free what another one uses.

    Raises:
        CompileError: if `glow-partition-graph` did not run on the module.
    """
    from glow.passes import DropUnusedResources
    from glow.passmanager import PassManager

    read_partition(module)
    release = DropUnusedResources(release=True)
    PassManager.parse(f"builtin.module({release})", module.context).run(module.operation)
    functions = {_symbol(op.operation): op.operation for op in module.body.operations}
    return tuple(_part(module, functions[callee]) for callee in _callees(module))


def outputs(module: ir.Module) -> dict[str, str]:
    """For each output of a partitioned module, the value that it is: one of an input, or of a result of a part.

    They have the same name unless one value is several outputs, or an input is an output.

    Raises:
        CompileError: if `glow-partition-graph` did not run on the module.
    """
    read_partition(module)
    main = find_main(module)
    functions = {_symbol(op.operation): op.operation for op in module.body.operations}
    block = main.regions[0].blocks[0]
    named: list[tuple[ir.Value, str]] = list(
        zip(block.arguments, _names(main, "arg_attrs", "input", len(block.arguments)), strict=True)
    )
    for op in operations(main):
        if op.name == "func.return":
            names = _names(main, "res_attrs", "output", len(op.operands))
            return {
                name: next(known for value, known in named if value == operand)
                for name, operand in zip(names, op.operands, strict=True)
            }
        callee = functions[_callee(op)]
        named += zip(op.results, _names(callee, "res_attrs", "output", len(op.results)), strict=True)
    raise CompileError(f"@{MAIN} does not return")


def _part(module: ir.Module, function: ir.Operation) -> Part:
    from glow import ir

    with module.context, ir.Location.unknown():
        alone = ir.Module.create()
        for name, value in module.operation.attributes.items():
            if name not in (_REPORT, *_OWNERSHIP):
                alone.operation.attributes[name] = value
        copy = function.clone(ip=ir.InsertionPoint(alone.body))
        copy.attributes["sym_name"] = ir.StringAttr.get(MAIN)
        copy.attributes["sym_visibility"] = ir.StringAttr.get("public")
        kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    return Part(
        name=_symbol(function),
        device="chip" if "glir.offloaded" in function.attributes else "cpu",
        module=alone,
        arguments=_names(function, "arg_attrs", "input", len(kind.inputs)),
        results=_names(function, "res_attrs", "output", len(kind.results)),
    )


def _callees(module: ir.Module) -> Iterator[str]:
    for op in operations(find_main(module)):
        if op.name == "func.call":
            yield _callee(op)


def _callee(call: ir.Operation) -> str:
    from glow import ir

    return ir.FlatSymbolRefAttr(call.attributes["callee"]).value


def _symbol(function: ir.Operation) -> str:
    from glow import ir

    return ir.StringAttr(function.attributes["sym_name"]).value


def _names(function: ir.Operation, attribute: str, default: str, count: int) -> tuple[str, ...]:
    """The `glow.name` of each argument or result, or `<default><number>` as everywhere in the compiler."""
    from glow import ir

    names = [f"{default}{index}" for index in range(count)]
    if attribute in function.attributes:
        for index, entry in enumerate(ir.ArrayAttr(function.attributes[attribute])):
            dictionary = ir.DictAttr(entry)
            if "glow.name" in dictionary:
                names[index] = ir.StringAttr(dictionary["glow.name"]).value
    return tuple(names)


def _check_pins(module: ir.Module, pins: Mapping[str, Device]) -> None:
    """Raise CompileError for pins of nodes that no operation comes from."""
    from glow.pipelines.run import node_names

    if not pins:
        return
    known = node_names(op.location for op in operations(find_main(module)))
    lines = []
    for node in pins:
        if node not in known:
            close = difflib.get_close_matches(node, known, n=1)
            hint = f"did you mean '{close[0]}'?" if close else "expected a node of the graph after simplification"
            lines.append(f"no operation comes from node '{node}', which is pinned to {pins[node]}; {hint}")
    if lines:
        raise CompileError("\n".join(lines))
