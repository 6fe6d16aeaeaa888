"""`glow chips`: the machines that Glow knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glow.cli.options import Json

if TYPE_CHECKING:
    from rich.table import Table

    from glow.chips import Chip


def chips(
    chip: Annotated[
        str | None,
        typer.Argument(metavar="[CHIP]", help="A chip, by name or as the path of a .yaml file: print all of it."),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Print the names only, one a line.")] = False,
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Print CHIP as the MLIR attribute `glir.chip`.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the chips that come with Glow, or check and print one.

    For example:

    - `glow chips`
    - `glow chips gemmini-like`
    - `glow chips my-chip.yaml --json` checks a chip file of your own
    """
    from glow.chips import load
    from glow.chips import names as shipped

    if attribute and chip is None:
        raise typer.BadParameter("needs CHIP", param_hint="--attribute")
    if chip is not None:
        _print_chip(load(chip), attribute=attribute, as_json=as_json)
    elif names:
        print("\n".join(shipped()))
    else:
        found = [load(name) for name in shipped()]
        if as_json:
            print(json.dumps([_to_json(each) for each in found]))
        else:
            _print_all(found)


def _to_json(chip: Chip) -> dict[str, Any]:
    return {"hash": chip.hash, **chip.model_dump(mode="json")}


def _print_all(found: list[Chip]) -> None:
    table = _table("chip", "clock", "MAC/cycle", "on chip", "off chip", "matrix units")
    for chip in found:
        on_chip = sum(memory.bytes for memory in chip.memories[1:])
        shapes = [f"{unit.rows}x{unit.columns}" + (f"x{unit.depth}" if unit.depth > 1 else "") for unit in chip.matrix]
        counted = [f"{shapes.count(shape)} of {shape}" for shape in dict.fromkeys(shapes)]
        rate = chip.memories[0].bytes_per_cycle * chip.clock_hz / 1e9
        table.add_row(
            chip.name,
            _clock(chip),
            f"{chip.peak_macs_per_cycle:,}",
            _size(on_chip),
            f"{rate:.3g} GB/s",
            ", ".join(counted),
        )
    _print(table)


def _print_chip(chip: Chip, *, attribute: bool, as_json: bool) -> None:
    if attribute:
        print(chip.to_attribute())
        return
    if as_json:
        print(json.dumps(_to_json(chip)))
        return
    print(f"{chip.name}: {chip.summary}\n{_clock(chip)}, {chip.peak_macs_per_cycle:,} MAC/cycle, hash {chip.hash}")
    memories = _table("memory", "parent", "size", "banks", "bytes/cycle", "latency", "burst", "in flight", "alignment")
    for memory in chip.memories:
        figures = (memory.banks, memory.bytes_per_cycle, memory.latency, memory.burst, memory.requests_in_flight)
        shown = [f"{figure:g}" for figure in figures]
        memories.add_row(memory.name, memory.parent or "", _size(memory.bytes), *shown, str(memory.alignment))
    _print(memories)
    units = _table("unit", "queue", "kind", "memories")
    for matrix in chip.matrix:
        what = f"{matrix.rows}x{matrix.columns}x{matrix.depth} {matrix.dataflow}"
        used = f"{matrix.input} * {matrix.weight} -> {matrix.accumulator}"
        units.add_row(matrix.name, matrix.queue, what, used)
    for vector in chip.vector:
        units.add_row(vector.name, vector.queue, f"{vector.lanes} lanes", f"{vector.operands} -> {vector.results}")
    for engine in chip.dma:
        paths = ", ".join(f"{path.source} -> {path.destination}" for path in engine.paths)
        units.add_row(engine.name, f"{engine.load_queue}, {engine.store_queue}", "DMA", paths)
    _print(units)


def _table(*headings: str) -> Table:
    from rich.table import Table

    return Table(*headings)


def _print(table: Table) -> None:
    from rich.console import Console

    Console(highlight=False).print(table)


def _clock(chip: Chip) -> str:
    return f"{chip.clock_hz / 1e6:,g} MHz"


def _size(size: int) -> str:
    for unit, scale in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= scale:
            return f"{size / scale:,.4g} {unit}"
    return f"{size} B"
