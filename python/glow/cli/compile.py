"""`glow compile`: ahead of time, to files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glow.cli.options import Cpu, Dims, ModelPath, Shapes, parse_dims, parse_shapes, progress


def compile_model(
    model: ModelPath,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write; made if missing.")
    ],
    target: Annotated[str, typer.Option(help="What to compile for.")] = "cpu",
    pipeline: Annotated[str | None, typer.Option(help="A pipeline's name; by default the target's.")] = None,
    shape: Shapes = None,
    dim: Dims = None,
    cpu: Cpu = "native",
    threads: Annotated[int, typer.Option(min=1, help="Threads among which large operators are divided.")] = 1,
    dump_dir: Annotated[
        Path | None, typer.Option(help="Also write the module before each stage, as files that `glow-opt` reruns.")
    ] = None,
) -> None:
    """Compile a model to a shared library with a C interface.

    Writes `model.so`, `model.h` (the C function, documented, with an example), `model.weights` and `model.json`.
    All of them appear at the end or, after an error, none.

    For example:

    - `glow compile resnet50.onnx -o out`
    - `glow compile bert.onnx -o out --dim batch=1 --dim sequence=128 --cpu x86-64-v3`

    From Python, `glow.load("out").run({"data": array})` runs the result.
    """
    from glow.compiler.driver import Job, resolve_pipeline
    from glow.runtime.folders import output_folder

    chosen = resolve_pipeline(target, pipeline, cpu, threads)
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
    for kind, specs in (("input", manifest.inputs), ("output", manifest.outputs)):
        for spec in specs:
            print(f"  {kind} {spec}")
