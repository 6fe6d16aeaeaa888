"""`glow import`: ONNX to the `glow` dialect, as text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glow.cli.options import Dims, ModelPath, Shapes, parse_dims, parse_shapes


def import_onnx(
    model: ModelPath,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="The file to write; by default standard output."),
    ] = None,
    shape: Shapes = None,
    dim: Dims = None,
    weights: Annotated[
        bool | None,
        typer.Option("--weights/--no-weights", help="Print large weights; by default only into a file."),
    ] = None,
) -> None:
    """Import a model and print it in the `glow` dialect.

    For example:

    - `glow import model.onnx | less` to read it (weights are left out)
    - `glow import model.onnx -o model.mlir` and then `glow-opt --canonicalize model.mlir`
    """
    from glow.importer import import_model
    from glow.runtime.folders import replace_file

    module = import_model(model, shapes=parse_shapes(shape), dims=parse_dims(dim))
    full = output is not None if weights is None else weights
    limit = None if full else 16
    text = module.operation.get_asm(enable_debug_info=full, large_elements_limit=limit, large_resource_limit=limit)
    if output is None:
        print(text)
    else:
        replace_file(output, f"{text}\n".encode())
