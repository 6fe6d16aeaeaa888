"""`glow inspect`: what a model consists of and what it costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from glow.cli.options import Dims, Json, ModelPath, Shapes, parse_dims, parse_shapes

if TYPE_CHECKING:
    from glow.compiler.cost import Layer


def inspect(model: ModelPath, shape: Shapes = None, dim: Dims = None, as_json: Json = False) -> None:
    """List the layers of a model with their parameters, multiply-accumulates and activation memory.

    What depends on a dynamic dimension is shown as `?` (`null` in JSON): give it a value with `--dim` or `--shape`.

    For example:

    - `glow inspect resnet50.onnx`
    - `glow inspect bert.onnx --dim batch=1 --dim sequence=128 --json`
    """
    from glow.compiler.cost import layers
    from glow.importer import import_model

    found = layers(import_model(model, shapes=parse_shapes(shape), dims=parse_dims(dim)))
    if as_json:
        print(json.dumps({"layers": [_to_json(layer) for layer in found], "total": _total(found)}))
    else:
        _print(found)


def _to_json(layer: Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "op": layer.op,
        "output": layer.output,
        "parameters": layer.parameters,
        "parameter_bytes": layer.parameter_bytes,
        "macs": layer.macs,
        "activation_bytes": layer.activation_bytes,
    }


def _total(found: list[Layer]) -> dict[str, int]:
    """Sums over the layers; layers of unknown cost count as 0, shared parameters once."""
    return {
        "ops": len(found),
        "parameters": sum(layer.new_parameters for layer in found),
        "parameter_bytes": sum(layer.new_parameter_bytes for layer in found),
        "macs": sum(layer.macs or 0 for layer in found),
        "activation_bytes": sum(layer.activation_bytes or 0 for layer in found),
    }


def _print(found: list[Layer]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("node", "op", "output")
    for heading in ("parameters", "MACs", "activations"):
        table.add_column(heading, justify="right")
    for layer in found:
        numbers = (_count(layer.parameters), _count(layer.macs), _bytes(layer.activation_bytes))
        table.add_row(escape(layer.name), layer.op, escape(layer.output), *numbers)
    total = _total(found)
    table.add_section()
    sums = (_count(total["parameters"]), _count(total["macs"]), _bytes(total["activation_bytes"]))
    table.add_row("total", f"{total['ops']} ops", "", *sums)
    Console(highlight=False).print(table)
    if any(layer.macs is None or layer.activation_bytes is None for layer in found):
        print("? depends on a dynamic dimension, counted as 0 in the total: give it a value with --dim or --shape")


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}" if value else "-"


def _bytes(value: int | None) -> str:
    if value is None:
        return "?"
    return f"{value / 1024:,.1f} KiB" if value else "-"
