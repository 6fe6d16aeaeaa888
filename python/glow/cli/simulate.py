"""`glow simulate`: a compiled model on the simulator of its chip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from glow.cli.inputs import load_inputs, save_outputs
from glow.cli.options import Json, Seed


def simulate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `glow compile --chip` wrote.")],
    inputs: Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Inputs by name; by default random.")] = None,
    seed: Seed = 0,
    check_races: Annotated[bool, typer.Option("--check-races", help="Find missing synchronisation; slower.")] = False,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write a trace for ui.perfetto.dev, a process per part.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE.npz", help="Save the outputs.")] = None,
    as_json: Json = False,
) -> None:
    """Run a model that was compiled for a chip, bit for bit, and show where the cycles go.

    For example:

    - `glow simulate out`
    - `glow simulate out --inputs image.npz -o results.npz --trace trace.json`
    - `glow simulate out --json`
    """
    from rich.console import Console

    from glow.cli.chip import costs
    from glow.runtime.random_inputs import random_inputs
    from glow.simulator.executable import ChipExecutable
    from glow.simulator.trace import write_traces

    executable = ChipExecutable(folder)
    arrays = load_inputs(inputs) if inputs is not None else random_inputs(executable.inputs, seed)
    result = executable.run(arrays, check_races=check_races)
    if trace is not None:
        write_traces(trace, {name: report.trace for name, report in result.reports})
    if output is not None:
        save_outputs(output, result.outputs)
    summary: dict[str, Any] = {"chip": executable.chip.name, **costs(executable, result)}
    if as_json:
        parts = {name: json.loads(report.to_json()) for name, report in result.reports}
        outputs = [spec.to_json() for spec in executable.outputs]
        print(json.dumps({**summary, "outputs": outputs, "parts": parts}))
        return
    console = Console(highlight=False)
    for name, report in result.reports:
        console.rule(name)
        report.print(console)
    console.rule()
    console.print(
        f"{executable.chip.name}: {summary['cycles']:,} cycles, {summary['time_ms']:.3f} ms, "
        f"{summary['mac_utilization']:.1%} of peak, {summary['energy_uj']:,.1f} uJ"
    )
