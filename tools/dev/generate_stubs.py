#!/usr/bin/env python3
"""Writes the type stubs of the extension modules, next to the Python package's sources.

Runs nanobind's stub generator on the built extensions (so PYTHONPATH has to contain build/python) and formats what it
writes. The stubs are committed; a test checks that they are fresh.

    tools/dev/generate_stubs.py            # after a change to python/bindings
    tools/dev/generate_stubs.py --check    # says which stubs are stale, and changes nothing
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from nanobind.stubgen import StubGen, load_pattern_file

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = ROOT / "python/bindings/stubs.nb"
FOLDER = ROOT / "python/glow/_mlir_libs"
PACKAGE = "glow._mlir_libs"
# Module -> stub, relative to the output folder.
STUBS = {
    "_mlir": "_mlir/__init__.pyi",
    "_mlir.ir": "_mlir/ir.pyi",
    "_mlir.passmanager": "_mlir/passmanager.pyi",
    "_mlir.rewrite": "_mlir/rewrite.pyi",
    "_glow": "_glow.pyi",
    "_mlirDialectsQuant": "_mlirDialectsQuant.pyi",
    "_mlirDialectsTransform": "_mlirDialectsTransform.pyi",
    "_mlirExecutionEngine": "_mlirExecutionEngine.pyi",
}


def main() -> int:
    """Writes or checks every stub; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say which stubs are stale")
    check: bool = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) if check else FOLDER
        write(output)
        stale = [stub for stub in STUBS.values() if (output / stub).read_text() != (FOLDER / stub).read_text()]
    for stub in stale:
        print(f"{stub} is stale: run tools/dev/generate_stubs.py", file=sys.stderr)
    return 1 if stale else 0


def write(output: Path) -> None:
    """Writes the formatted stubs into a folder."""
    for module, stub in STUBS.items():
        path = output / stub
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(generate(f"{PACKAGE}.{module}"))
    config = ["--config", str(ROOT / "pyproject.toml")]
    paths = [str(output / stub) for stub in STUBS.values()]
    # Unused imports, their order and old spellings; then the layout.
    for command in (["check", "--quiet", "--fix", "--select", "F401,I,UP,RUF013"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *config, *paths], check=True)


def generate(module: str) -> str:
    """The stub of one module, as nanobind writes it."""
    __import__(module)
    generator = StubGen(
        module=sys.modules[module],
        recursive=False,
        include_docstrings=True,
        include_private=True,
        patterns=load_pattern_file(str(PATTERNS)),
    )
    generator.put(sys.modules[module])
    stub: str = generator.get()
    return stub


if __name__ == "__main__":
    sys.exit(main())
