"""`glow compile`: ahead of time, to files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from glow.cli.options import (
    ChipName,
    Cpu,
    Dims,
    ModelPath,
    PartitionPath,
    Pins,
    Precision,
    RequireOffload,
    Shapes,
    parse_dims,
    parse_shapes,
    progress,
)


def compile_model(
    model: ModelPath,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="PATH", help="The folder to write, made if missing; a file for TOSA."),
    ],
    emit: Annotated[
        Literal["library", "tosa", "tosa-mlir"],
        typer.Option(help="What to write: a shared library; a quantised model in TOSA, as a flatbuffer or as MLIR."),
    ] = "library",
    target: Annotated[str, typer.Option(help="What to compile for.")] = "cpu",
    pipeline: Annotated[str | None, typer.Option(help="A pipeline's name; by default the target's.")] = None,
    shape: Shapes = None,
    dim: Dims = None,
    cpu: Cpu = "native",
    threads: Annotated[int, typer.Option(min=1, help="Threads among which large operators are divided.")] = 1,
    precision: Precision = "f32",
    chip: ChipName = None,
    require_offload: RequireOffload = False,
    pin: Pins = None,
    partition: PartitionPath = None,
    dump_dir: Annotated[
        Path | None, typer.Option(help="Also write the module before each stage, as files that `glow-opt` reruns.")
    ] = None,
) -> None:
    """Compile a model to a shared library with a C interface, for a described chip, or to TOSA.

    Writes `model.so`, `model.h` (the C function, documented, with an example), `model.weights` and `model.json`.
    All of them appear at the end or, after an error, none.

    With `--emit tosa` it writes one file: TOSA 1.0, integer profile, computed with the same integers as on the CPU. The
    caller quantises the inputs and dequantises the outputs as it is told then.

    With `--chip` it writes a folder with a part for each stretch of the model on one device: an instruction stream for
    what the chip takes, a library for the rest, and a report of what runs where and why.

    For example:

    - `glow compile resnet50.onnx -o out`
    - `glow compile resnet50.int8.onnx --chip gemmini-like -o out --require-offload`
    - `glow compile bert.onnx -o out --dim batch=1 --dim sequence=128 --cpu x86-64-v3`
    - `glow compile resnet50.int8.onnx --emit tosa -o resnet50.tosa`

    From Python, `glow.load("out").run({"data": array})` runs the result.
    """
    if chip is not None:
        if emit != "library" or pipeline is not None:
            raise typer.BadParameter("makes instruction streams, for which there is one pipeline", param_hint="--chip")
        from glow.cli.chip import chip_job, compile_for_chip

        chosen_job = chip_job(model, chip, shape, dim, cpu, threads, pin, partition, require_offload, dump_dir)
        compile_for_chip(chosen_job, output)
        return
    if emit != "library":
        options = {"--pipeline": pipeline is not None, "--cpu": cpu != "native", "--threads": threads != 1}
        useless = [name for name, is_given in options.items() if is_given]
        if useless:
            raise typer.BadParameter(f"--emit {emit} makes no code for a CPU", param_hint=", ".join(useless))
        _emit_tosa(model, output, emit == "tosa", parse_shapes(shape), parse_dims(dim), dump_dir)
        return
    from glow.compiler.driver import Job, resolve_pipeline
    from glow.runtime.folders import output_folder

    chosen = resolve_pipeline(target, pipeline, cpu, threads, precision)
    total = len(chosen.stages) + 1
    with progress() as bar, output_folder(output) as folder:
        bar(0, total, f"reading {model.name}")
        job = Job(
            model,
            chosen,
            parse_shapes(shape),
            parse_dims(dim),
            cpu,
            on_stage=lambda index, stage: bar(index, total, stage.name),
            dump_dir=dump_dir,
        )
        manifest = job.write(folder)
    print(f"{output}: {manifest.entry}() for {manifest.cpu}")
    print(f"  weights {manifest.weights_bytes:,} bytes, arena {manifest.arena_bytes:,} bytes")
    if precision != "f32":
        kept = ", ".join(manifest.kept_in_f32) or "nothing"
        print(f"  {manifest.precision} where it is tolerated; in f32: {kept}")
    for kind, specs in (("input", manifest.inputs), ("output", manifest.outputs)):
        for spec in specs:
            print(f"  {kind} {spec}")


def _emit_tosa(
    model: Path,
    output: Path,
    as_flatbuffer: bool,
    shapes: dict[str, tuple[int, ...]],
    dims: dict[str, int],
    dump_dir: Path | None,
) -> None:
    from glow import pipelines
    from glow.compiler.tosa import find_tosa_opt, lower_to_tosa
    from glow.runtime.folders import replace_file

    if as_flatbuffer:
        find_tosa_opt()
    total = len(pipelines.get("tosa").stages) + 1
    with progress() as bar:
        bar(0, total, f"reading {model.name}")
        graph = lower_to_tosa(
            model,
            shapes=shapes,
            dims=dims,
            on_stage=lambda index, stage: bar(index, total, stage.name),
            dump_dir=dump_dir,
        )
        bar(total - 1, total, "writing")
        replace_file(output, graph.serialize() if as_flatbuffer else graph.text.encode())
    print(f"{output}: TOSA 1.0, integer profile")
    for kind, tensors in (("input", graph.inputs), ("output", graph.outputs)):
        for tensor in tensors:
            print(f"  {kind} {tensor}")
