"""Start-up and the one place where errors become lines on standard error and an exit code."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated, NoReturn

import typer

import glow
from glow.cli import chips, compare, compile, disasm, importing, inspect, passes, quantize, run, simulate
from glow.errors import GlowError

app = typer.Typer(
    name="glow",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("compile")(compile.compile_model)
app.command("compare")(compare.compare)
app.command("inspect")(inspect.inspect)
app.command("quantize")(quantize.quantize)
app.command("disasm")(disasm.disasm)
app.command("import")(importing.import_onnx)
app.command("print-pipeline")(passes.print_pipeline)
app.command("passes")(passes.passes)
app.command("chips")(chips.chips)
app.command("simulate")(simulate.simulate)

_debug = False


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"glow {glow.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the Python traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Compile neural networks from ONNX to native code, run them, and see what happens in between.

    Start with:

    - `glow run model.onnx --compare onnxruntime` compiles and runs a model and shows its error and speed
    - `glow compile model.onnx -o out` writes a shared library, a C header and the weights
    - `glow inspect model.onnx` lists the layers with their cost

    Errors are printed on standard error, with exit code 1.
    """
    global _debug
    _debug = debug


def main() -> NoReturn:
    """Run the command line in `sys.argv` and exit: 0 for success, 1 for an error, 2 for wrong usage."""
    warnings.showwarning = lambda message, *_args, **_kwargs: print(f"glow: warning: {message}", file=sys.stderr)
    try:
        app(prog_name="glow")
    except BrokenPipeError:
        # Whoever read standard output has enough; Python's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (GlowError, OSError, MemoryError) as error:
        if _debug:
            raise
        for line in _message(error).splitlines():
            print(f"glow: error: {line}", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)


def _message(error: GlowError | OSError | MemoryError) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {(error.strerror or type(error).__name__).lower()}"
    if isinstance(error, MemoryError):
        return f"out of memory: {str(error) or 'an allocation failed'}"
    return str(error) or type(error).__name__
