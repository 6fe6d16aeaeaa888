"""`glow compare`: every level against ONNX Runtime, tensor by tensor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glow.cli.inputs import load_inputs
from glow.cli.options import ChipName, Dims, Json, ModelPath, Seed, Shapes, parse_dims, parse_shapes, progress
from glow.errors import GlowError

if TYPE_CHECKING:
    from glow.compare.levels import Level
    from glow.compare.search import Comparison, LevelResult


def compare(
    model: ModelPath,
    levels: Annotated[str, typer.Option(metavar="LEVEL,...", help="The levels to execute.")] = "glow,linalg,llvm",
    inputs: Annotated[Path | None, typer.Option(metavar="FILE.npz", help="Inputs by name; by default random.")] = None,
    tolerance: Annotated[
        float, typer.Option(min=0, help="Largest error, relative to a tensor's largest element.")
    ] = 1e-4,
    reproducer: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write what differs; by default MODEL-LEVEL-reproducer.")
    ] = None,
    chip: ChipName = None,
    seed: Seed = 0,
    shape: Shapes = None,
    dim: Dims = None,
    as_json: Json = False,
) -> None:
    """Execute a model at several levels of compilation and compare every named tensor with ONNX Runtime.

    The levels, in the order in which a model passes through them:

    - `glow`: the imported model, lowered the plain way (the `reference` pipeline)
    - `linalg`: the `cpu` pipeline's stages on tensors, then the plain way
    - `llvm`: the whole `cpu` pipeline
    - `glir`: with `--chip`, the tiles for that chip, their steps executed on this CPU
    - `accel`: with `--chip`, the instruction stream in the chip's simulator

    For each level the first node whose result differs is named, and the smallest part of the model that shows the
    difference is written as `.onnx`, `.npz` and `.mlir`. The exit code is 1 if a level differs.

    For example:

    - `glow compare model.onnx`
    - `glow compare model.onnx --levels llvm --tolerance 1e-5 --inputs x.npz`
    - `glow compare model.int8.onnx --levels llvm,glir,accel --chip gemmini-like --tolerance 0.02`
    """
    from glow.compare.search import compare_level

    chosen = _chosen_levels(levels, chip)
    with progress() as bar:
        comparison = _comparison(
            model, load_inputs(inputs) if inputs else None, seed, tolerance, parse_shapes(shape), parse_dims(dim)
        )
        results = []
        for level in chosen:
            result = compare_level(comparison, level, bar)
            files = _reproduce(comparison, result, reproducer or Path(f"{model.stem}-{level.name}-reproducer"))
            results.append((result, files))
    if as_json:
        print(json.dumps([_to_json(result, files) for result, files in results]))
    else:
        _print(results, tolerance)
    raise typer.Exit(1 if any(result.mismatch for result, _ in results) else 0)


def _chosen_levels(text: str, chip: str | None) -> list[Level]:
    from glow import chips
    from glow.compare.levels import CHIP_LEVELS, LEVELS, chip_levels

    known = LEVELS if chip is None else LEVELS | chip_levels(chips.load(chip))
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        hint = "; it needs --chip" if any(name in CHIP_LEVELS for name in unknown) else ""
        raise GlowError(
            f"unknown level {', '.join(map(repr, unknown)) or repr(text)}, expected some of {', '.join(known)}{hint}"
        )
    return [known[name] for name in names]


def _comparison(
    path: Path,
    inputs: dict[str, Any] | None,
    seed: int,
    tolerance: float,
    shapes: dict[str, tuple[int, ...]],
    dims: dict[str, int],
) -> Comparison:
    from glow.compare.graph import Graph
    from glow.compare.search import Comparison
    from glow.compiler.signature import signature
    from glow.importer import import_model
    from glow.runtime.onnx_runtime import read_model
    from glow.runtime.random_inputs import random_inputs

    # The importer explains what is wrong with a file better than onnx.load, so it goes first.
    specs, outputs = signature(import_model(path, shapes=shapes, dims=dims, all_outputs=True))
    model = read_model(path)
    nbytes = {spec.name: spec.nbytes for spec in outputs}
    sizes = {name: nbytes[name] for name in Graph(model).tensors if name in nbytes}
    return Comparison(model, inputs or random_inputs(specs, seed), tolerance, shapes, dims, sizes)


def _reproduce(comparison: Comparison, result: LevelResult, folder: Path) -> list[Path]:
    from glow.compare.reproducer import reduce, write

    if result.mismatch is None:
        return []
    reduced = reduce(comparison, result.level, result.mismatch)
    return write(folder, result.level, result.mismatch, reduced, comparison.tolerance)


def _to_json(result: LevelResult, files: list[Path]) -> dict[str, Any]:
    value: dict[str, Any] = {
        "level": result.level.name,
        "compared": result.compared,
        "max_rel_error": result.worst.relative,
        "worst_tensor": result.worst_tensor,
        "first_difference": None,
    }
    if result.mismatch is not None:
        value["first_difference"] = {
            "node": result.mismatch.node.name,
            "op_type": result.mismatch.node.op_type,
            "tensor": result.mismatch.tensor,
            "max_rel_error": result.mismatch.difference.relative,
            "only_alone": result.mismatch.only_alone,
            "reproducer": [str(file) for file in files],
        }
    return value


def _print(results: list[tuple[LevelResult, list[Path]]], tolerance: float) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("level", "tensors", "largest relative error", "in", "verdict")
    for result, _ in results:
        verdict = "[red]differs[/red]" if result.mismatch else "[green]agrees[/green]"
        error = f"{result.worst.relative:.3g}"
        table.add_row(result.level.name, str(result.compared), error, escape(result.worst_tensor), verdict)
    console.print(table)
    for result, files in results:
        mismatch = result.mismatch
        if mismatch is None:
            continue
        node = f"'{mismatch.node.name}' ({mismatch.node.op_type})" if mismatch.node.name else mismatch.node.op_type
        console.print(
            f"{result.level.name}: the first node that differs is {escape(node)}, tensor '{escape(mismatch.tensor)}': "
            f"relative error {mismatch.difference.relative:.3g}, tolerance {tolerance:g}",
            soft_wrap=True,
        )
        if mismatch.only_alone:
            console.print("  it agrees when the tensors before it are outputs too: suspect a fusion")
        console.print(f"  reproducer: {escape(', '.join(map(str, files)))}", soft_wrap=True)
