"""`glow print-pipeline` and `glow passes`: what pipelines consist of."""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Annotated

import typer

from glow.cli.options import Cpu, Precision

if TYPE_CHECKING:
    from glow.passes import Pass


def print_pipeline(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A pipeline: `cpu` or `reference`.")],
    until: Annotated[str | None, typer.Option(metavar="STAGE", help="Stop after this stage.")] = None,
    cpu: Cpu = "native",
    precision: Precision = "f32",
    text: Annotated[bool, typer.Option("--text", help="Print what `glow-opt --pass-pipeline` takes.")] = False,
) -> None:
    """Show the stages and passes of a pipeline, with the reason for each.

    For example:

    - `glow print-pipeline cpu`
    - `glow-opt --pass-pipeline="$(glow print-pipeline reference --text --until bufferize)" model.mlir`
    """
    from glow.compiler.driver import resolve_pipeline

    pipeline = resolve_pipeline("cpu", name, cpu, precision=precision)
    if until is not None:
        pipeline = pipeline.until(until)
    print(pipeline.text() if text else pipeline, end="\n" if text else "")


def passes(
    pattern: Annotated[str, typer.Argument(metavar="[FILTER]", help="Only passes with this in name or summary.")] = "",
) -> None:
    """List the passes, with their options.

    For example:

    - `glow passes` lists one line per pass
    - `glow passes tile` shows those about tiling in full
    """
    from rich.console import Console
    from rich.markup import escape

    from glow.passes import all_passes
    from glow.passes.base import format_value

    console = Console(highlight=False, soft_wrap=True)
    needle = pattern.lower()
    for argument, each in all_passes().items():
        summary, options = _documentation(each)
        if needle not in argument.lower() and needle not in summary.lower():
            continue
        console.print(f"[bold]{argument}[/bold]  [dim]{each.anchor or 'any operation'}[/dim]  {escape(summary)}")
        for field in dataclasses.fields(each) if needle else ():
            spelling, default = field.metadata["argument"], format_value(field.default)
            console.print(f"    [cyan]{spelling}[/cyan]={escape(default)}  {escape(options.get(field.name, ''))}")


def _documentation(each: type[Pass]) -> tuple[str, dict[str, str]]:
    """The summary of a pass, and what its docstring says of each option."""
    lines = inspect.cleandoc(each.__doc__ or "").splitlines() or [""]
    options = {}
    if "Options:" in lines:
        for line in lines[lines.index("Options:") + 1 :]:
            name, _, text = line.strip().partition(": ")
            options[name] = text
    return lines[0], options
