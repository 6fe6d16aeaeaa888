"""`glow run`: compile, execute, compare, measure."""

from __future__ import annotations

import dataclasses
import json
import math
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from glow.cli.inputs import load_inputs, save_outputs
from glow.cli.options import (
    ChipName,
    Cpu,
    Dims,
    Json,
    ModelPath,
    PartitionPath,
    Pins,
    Precision,
    RequireOffload,
    Seed,
    Shapes,
    parse_dims,
    parse_shapes,
    progress,
)

if TYPE_CHECKING:
    import numpy as np
    from rich.console import Console

    from glow.runtime import Executable
    from glow.runtime.onnx_runtime import OnnxRuntime

    Arrays = dict[str, np.ndarray[Any, Any]]

# Without --repeat: measure for this long, but at most this often.
MEASURE_SECONDS = 2.0
MEASURE_RUNS = 50


def run(
    model: ModelPath,
    inputs: Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Inputs by name; by default random.")] = None,
    pipeline: Annotated[str, typer.Option(help="`cpu` (fast) or `reference` (plain).")] = "cpu",
    compare: Annotated[
        Literal["onnxruntime", "cpu"] | None,
        typer.Option(help="Also run this engine; report errors and its latency. `cpu`: with `--chip`, bit for bit."),
    ] = None,
    precision: Precision = "f32",
    threads: Annotated[int, typer.Option(min=1, help="Threads of both engines.")] = 1,
    repeat: Annotated[
        int | None, typer.Option(min=1, help="Measured runs after one to warm up; by default about two seconds' worth.")
    ] = None,
    seed: Seed = 0,
    shape: Shapes = None,
    dim: Dims = None,
    cpu: Cpu = "native",
    top: Annotated[int, typer.Option(min=0, help="Print the K largest elements of the first output.", metavar="K")] = 0,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE.npz", help="Save the outputs.")] = None,
    cache: Annotated[bool, typer.Option(help="Reuse a compiled model from the cache, and store it there.")] = True,
    chip: ChipName = None,
    require_offload: RequireOffload = False,
    pin: Pins = None,
    partition: PartitionPath = None,
    dump_dir: Annotated[
        Path | None, typer.Option(help="Write the module before each stage, as files that `glow-opt` reruns.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compile a model, run it, and show results and latency; with `--chip` on that chip's simulator.

    For example:

    - `glow run resnet50.onnx --top 5`
    - `glow run resnet50.onnx --compare onnxruntime --repeat 20 --json`
    - `glow run resnet50.onnx --precision bf16` also reports its error against f32
    - `glow run bert.onnx --dim batch=1 --dim sequence=128 --inputs tokens.npz`
    - `glow run resnet50.int8.onnx --chip gemmini-like --compare cpu`
    """
    if chip is not None:
        from glow.cli.chip import chip_job, run_on_chip

        if compare == "onnxruntime":
            raise typer.BadParameter("a chip is compared with the `cpu`, bit for bit", param_hint="--compare")
        chosen_job = chip_job(model, chip, shape, dim, cpu, threads, pin, partition, require_offload, dump_dir)
        run_on_chip(chosen_job, inputs=inputs, seed=seed, compare_cpu=compare == "cpu", output=output, as_json=as_json)
        return
    if compare == "cpu":
        raise typer.BadParameter("the `cpu` is compared with a chip", param_hint="--compare")
    from glow.compiler.driver import Job, resolve_pipeline, usable_cache

    chosen = resolve_pipeline("cpu", pipeline, cpu, threads, precision)
    shapes = parse_shapes(shape)
    with progress() as bar:
        total = len(chosen.stages) + 1
        bar(0, total, f"reading {model.name}")
        job = Job(
            model,
            chosen,
            shapes,
            parse_dims(dim),
            cpu,
            on_stage=lambda index, stage: bar(index, total, stage.name),
            dump_dir=dump_dir,
        )
        start = time.perf_counter()
        kept = usable_cache() if cache else None
        executable, cached = job.executable(cache=kept)
        compile_seconds = time.perf_counter() - start

        arrays = load_inputs(inputs) if inputs is not None else _random_inputs(executable, seed)
        bar(total - 1, total, "running")
        results = executable.run(arrays)
        reference: OnnxRuntime | None = None
        if compare is not None:
            from glow.runtime.onnx_runtime import OnnxRuntime

            reference = OnnxRuntime(model, threads=threads, shapes=shapes)
        expected = reference.run(arrays) if reference is not None else None
        demotion = None
        if precision != "f32":
            bar(0, total, "compiling in f32")
            wide = dataclasses.replace(job, pipeline=resolve_pipeline("cpu", pipeline, cpu, threads), dump_dir=None)
            demotion = _demotion(executable, results, wide.executable(cache=kept)[0].run(arrays))
        latency, reference_latency = _measure(executable, reference, arrays, repeat)

    summary: dict[str, Any] = {
        "model": str(model),
        "pipeline": chosen.name,
        "outputs": [spec.to_json() for spec in executable.outputs],
        "latency_ms": latency,
        "compile_s": round(compile_seconds, 4),
        "cached": cached,
        "peak_arena_bytes": executable.manifest.arena_bytes,
    }
    if expected is not None:
        summary |= _errors(results, expected) | {"reference_latency_ms": reference_latency}
    if demotion is not None:
        summary["precision"] = demotion
    if output is not None:
        save_outputs(output, results)
    if as_json:
        print(json.dumps(summary))
    else:
        _print(executable, results, summary)
    if top:
        _print_top(results[executable.outputs[0].name], top, file=sys.stderr if as_json else sys.stdout)


def _random_inputs(executable: Executable, seed: int) -> Arrays:
    from glow.runtime.random_inputs import random_inputs

    return random_inputs(executable.inputs, seed)


def _measure(
    executable: Executable, reference: OnnxRuntime | None, arrays: Arrays, repeat: int | None
) -> tuple[float, float | None]:
    """Median latencies in ms. The engines take turns, so that a change in the machine's speed hits both."""
    ours, theirs = [], []
    deadline = time.perf_counter() + MEASURE_SECONDS
    while True:
        start = time.perf_counter()
        executable.run(arrays)
        middle = time.perf_counter()
        ours.append(middle - start)
        if reference is not None:
            reference.run(arrays)
            theirs.append(time.perf_counter() - middle)
        enough = len(ours) == (repeat or MEASURE_RUNS)
        if enough or (repeat is None and time.perf_counter() > deadline):
            break
    return _milliseconds(ours), _milliseconds(theirs) if theirs else None


def _milliseconds(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1e3, 4)


def _errors(results: Arrays, expected: Arrays) -> dict[str, float]:
    from glow.runtime.onnx_runtime import difference

    differences = [difference(results[name], array) for name, array in expected.items()]
    return {
        "max_abs_error": max((each.absolute for each in differences), default=0.0),
        "max_rel_error": max((each.relative for each in differences), default=0.0),
    }


def _demotion(executable: Executable, results: Arrays, wide: Arrays) -> dict[str, Any]:
    """What `--precision` did, and the error of each output against the same model in f32 on the same inputs."""
    from glow.runtime.accuracy import signal_to_noise
    from glow.runtime.onnx_runtime import difference

    outputs = {}
    for name, expected in wide.items():
        error = difference(results[name], expected)
        ratio = signal_to_noise(results[name], expected)
        outputs[name] = {
            "max_abs_error": error.absolute,
            "max_rel_error": error.relative,
            "snr_db": None if ratio == math.inf else round(ratio, 2),
        }
    manifest = executable.manifest
    return {"type": manifest.precision, "kept_in_f32": list(manifest.kept_in_f32), "outputs": outputs}


def _print(executable: Executable, results: Arrays, summary: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("output", "type", "min", "mean", "max")
    for spec in executable.outputs:
        numbers = results[spec.name].astype("float64")
        spread = (
            [f"{value:.6g}" for value in (numbers.min(), numbers.mean(), numbers.max())] if spec.size else ["-"] * 3
        )
        table.add_row(spec.name, str(spec).removeprefix(f"{spec.name}: "), *spread)
    console.print(table)
    if "max_rel_error" in summary:
        console.print(f"error      {summary['max_rel_error']:.3g} relative, {summary['max_abs_error']:.3g} absolute")
    if "precision" in summary:
        _print_demotion(console, summary["precision"])
    console.print(f"latency    {summary['latency_ms']:.3f} ms")
    if summary.get("reference_latency_ms") is not None:
        ratio = summary["latency_ms"] / summary["reference_latency_ms"]
        console.print(f"reference  {summary['reference_latency_ms']:.3f} ms with onnxruntime (ratio {ratio:.2f})")
    source = "from the cache" if summary["cached"] else "compiled"
    console.print(f"compile    {summary['compile_s']:.2f} s ({source})")
    console.print(f"arena      {summary['peak_arena_bytes']:,} bytes")


def _print_demotion(console: Console, demotion: dict[str, Any]) -> None:
    from rich.markup import escape

    for name, error in demotion["outputs"].items():
        ratio = "no noise" if error["snr_db"] is None else f"{error['snr_db']:.1f} dB"
        console.print(
            f"{demotion['type']:<10} {error['max_rel_error']:.3g} relative, {error['max_abs_error']:.3g} absolute, "
            f"{ratio} against f32 in {escape(name)}",
            soft_wrap=True,
        )
    console.print(f"in f32     {escape(', '.join(demotion['kept_in_f32'])) or 'nothing'}", soft_wrap=True)


def _print_top(array: np.ndarray[Any, Any], count: int, file: Any) -> None:
    flat = array.reshape(-1)
    for index in flat.argsort(kind="stable")[::-1][:count]:
        print(f"class {index}: {flat[index]:.6g}", file=file)
