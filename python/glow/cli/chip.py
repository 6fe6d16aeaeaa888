"""What `--chip` does in `glow compile` and `glow run`."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glow.cli.inputs import load_inputs, save_outputs
from glow.cli.options import parse_dims, parse_shapes, progress

if TYPE_CHECKING:
    from rich.console import Console

    from glow.compiler.accelerator import ChipJob
    from glow.compiler.partition import Partition
    from glow.simulator.executable import ChipExecutable, ChipRun


def chip_job(
    model: Path,
    chip: str,
    shape: Sequence[str] | None,
    dim: Sequence[str] | None,
    cpu: str,
    threads: int,
    pin: Sequence[str] | None,
    partition: Path | None,
    require_offload: bool,
    dump_dir: Path | None,
) -> ChipJob:
    """The compilation that the options ask for. Raises GlowError for a chip, pin or partition file that is wrong."""
    from glow import chips
    from glow.compiler.accelerator import ChipJob
    from glow.compiler.partition_file import load_pins, parse_pins

    return ChipJob(
        model,
        chips.load(chip),
        parse_shapes(shape),
        parse_dims(dim),
        cpu,
        threads,
        pins=({} if partition is None else load_pins(partition)) | parse_pins(pin or []),
        require_offload=require_offload,
        dump_dir=dump_dir,
    )


def compile_for_chip(job: ChipJob, output: Path) -> None:
    """Compile and write the folder; it appears whole or not at all."""
    import shutil

    from rich.console import Console

    from glow.errors import InputError
    from glow.runtime.folders import temporary_folder

    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(f"{output} exists, expected a new or empty folder for a model of several parts")
    output.absolute().parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(output.absolute().parent) as folder:
        model, division = _write(job, folder)
        if output.exists():
            shutil.rmtree(output)
        folder.rename(output)
    console = Console(highlight=False)
    division.print(console)
    console.print(f"{output}: {len(model.parts)} parts for {model.chip}")


def run_on_chip(
    job: ChipJob,
    *,
    inputs: Path | None,
    seed: int,
    compare_cpu: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Compile, simulate, and print outputs' agreement with the CPU and what the run cost."""
    from glow.runtime.random_inputs import random_inputs
    from glow.simulator.executable import ChipExecutable

    with tempfile.TemporaryDirectory(prefix="glow-") as name:
        started = time.perf_counter()
        _, division = _write(job, Path(name))
        compile_seconds = time.perf_counter() - started
        executable = ChipExecutable(Path(name))
        arrays = load_inputs(inputs) if inputs is not None else random_inputs(executable.inputs, seed)
        with progress() as bar:
            bar(0, 1, f"simulating {executable.chip.name}")
            started = time.perf_counter()
            result = executable.run(arrays)
            simulation_seconds = time.perf_counter() - started
    summary = {
        "model": str(job.model),
        "chip": executable.chip.name,
        "outputs": [spec.to_json() for spec in executable.outputs],
        "compile_s": round(compile_seconds, 3),
        "simulation_s": round(simulation_seconds, 3),
        "offloaded_macs_fraction": division.offloaded_macs_fraction,
        **costs(executable, result),
    }
    if compare_cpu:
        summary["differing_elements"] = _differences(job, arrays, result)
    if output is not None:
        save_outputs(output, result.outputs)
    if as_json:
        print(json.dumps(summary))
    else:
        from rich.console import Console

        _print(Console(highlight=False), executable, result, division, summary)


def costs(executable: ChipExecutable, result: ChipRun) -> dict[str, Any]:
    """What the parts on the chip cost together: cycles, time, utilisation, traffic, energy."""
    reports = [report for _, report in result.reports]
    cycles = sum(report.cycles for report in reports)
    peak = executable.chip.peak_macs_per_cycle
    memories: dict[str, dict[str, int]] = {}
    for report in reports:
        for memory, traffic in report.memories.items():
            total = memories.setdefault(memory, {"read": 0, "written": 0})
            total["read"] += traffic.read
            total["written"] += traffic.written
    return {
        "cycles": cycles,
        "time_ms": round(sum(report.seconds for report in reports) * 1e3, 6),
        "mac_utilization": sum(report.macs for report in reports) / (cycles * peak) if cycles else 0.0,
        "peak_sram_bytes": executable.peak_sram_bytes,
        "bytes_by_memory": memories,
        "energy_uj": round(sum(report.energy for report in reports) * 1e6, 3),
    }


def _write(job: ChipJob, folder: Path) -> tuple[Any, Partition]:
    import dataclasses

    with progress() as bar:
        return dataclasses.replace(job, on_stage=bar).write(folder)


def _differences(job: ChipJob, arrays: Mapping[str, Any], result: ChipRun) -> int:
    """How many elements of all outputs differ from what the CPU pipeline computes."""
    import glow

    expected = glow.compile(job.model, shapes=job.shapes, dims=job.dims, cpu=job.cpu).run(arrays)
    # Bit for bit: a NaN equals itself.
    return sum(
        int((result.outputs[name].view("u1") != array.view("u1")).reshape(*array.shape, -1).any(axis=-1).sum())
        for name, array in expected.items()
    )


def _print(
    console: Console, executable: ChipExecutable, result: ChipRun, division: Partition, summary: dict[str, Any]
) -> None:
    for name, report in result.reports:
        console.rule(name)
        report.print(console)
    console.rule()
    console.print(
        f"{executable.chip.name}: {summary['cycles']:,} cycles, {summary['time_ms']:.3f} ms, "
        f"{summary['mac_utilization']:.1%} of peak, {summary['energy_uj']:,.1f} uJ; "
        f"{division.offloaded_macs_fraction:.2%} of the products on the chip"
    )
    console.print(f"compiled in {summary['compile_s']:.2f} s, simulated in {summary['simulation_s']:.2f} s")
    if "differing_elements" in summary:
        differing = summary["differing_elements"]
        console.print(
            "equal to the CPU bit for bit" if not differing else f"{differing:,} elements differ from the CPU"
        )
