"""Options that several commands share, and how their values are parsed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

ModelPath = Annotated[Path, typer.Argument(metavar="MODEL", help="The model: an .onnx or .onnxtxt file.")]
Shapes = Annotated[
    list[str] | None,
    typer.Option("--shape", metavar="INPUT=1x3x224x224", help="Replace the shape of an input. May be repeated."),
]
Dims = Annotated[
    list[str] | None,
    typer.Option("--dim", metavar="NAME=8", help="Give a value to a named dimension. May be repeated."),
]
Cpu = Annotated[str, typer.Option(help="`native`, or one of LLVM's CPU names, such as `znver4` or `x86-64-v3`.")]
Precision = Annotated[
    Literal["f32", "bf16", "f16"],
    typer.Option(help="Compute in 16 bits what tolerates it; sums of products stay in f32."),
]
Seed = Annotated[int, typer.Option(help="Seed of the random inputs.", min=0)]
ChipName = Annotated[
    str | None, typer.Option("--chip", metavar="NAME|FILE.yaml", help="A described chip; see `glow chips`.")
]
RequireOffload = Annotated[
    bool, typer.Option("--require-offload", help="With `--chip`: what the chip does not take is an error.")
]
Pins = Annotated[
    list[str] | None,
    typer.Option("--pin", metavar="NODE=cpu|chip", help="With `--chip`: where a node runs. May be repeated."),
]
PartitionPath = Annotated[
    Path | None, typer.Option("--partition", metavar="FILE.yaml", help="With `--chip`: a file of pins.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output, and nothing else.")]


def parse_shapes(values: Sequence[str] | None) -> dict[str, tuple[int, ...]]:
    """`["x=1x3", "y="]` as `{"x": (1, 3), "y": ()}`; the name is all before the last `=`. Raises typer.BadParameter."""
    shapes = {}
    for value in values or ():
        name, separator, text = value.rpartition("=")
        extents = text.split("x") if text else []
        if not separator or not name or not all(extent.isdecimal() for extent in extents):
            raise typer.BadParameter(f"{value!r} is not INPUT=1x3x224x224", param_hint="--shape")
        shapes[name] = tuple(int(extent) for extent in extents)
    return shapes


def parse_dims(values: Sequence[str] | None) -> dict[str, int]:
    """`["batch=8"]` as `{"batch": 8}`. Raises typer.BadParameter."""
    dims = {}
    for value in values or ():
        name, separator, extent = value.rpartition("=")
        if not separator or not name or not extent.isdecimal():
            raise typer.BadParameter(f"{value!r} is not NAME=8", param_hint="--dim")
        dims[name] = int(extent)
    return dims


# Told how many steps of how many are done, and what comes now.
ProgressBar = Callable[[int, int, str], None]


@contextmanager
def progress() -> Iterator[ProgressBar]:
    """A progress bar on standard error that vanishes at the end; nothing when standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)
