"""The name triangle: a pass has one name, in TableGen, on the command line, as a file, as a test and in Python."""

import dataclasses
import json
import pathlib
import re
import subprocess
from typing import Any

import pytest

from glow import passes

LLVM = pathlib.Path("/usr/lib/llvm-22")
ROOT = pathlib.Path(__file__).resolve().parents[2]

# Names that are one word in the field, though they have a capital inside.
ONE_WORD = {"Mem-Ref": "MemRef"}


def kebab(name: str) -> str:
    """`FuseElementwise` -> `fuse-elementwise`."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    for split, word in ONE_WORD.items():
        text = text.replace(split, word)
    return text.lower()


def definitions() -> list[tuple[pathlib.Path, dict[str, Any]]]:
    """Every pass of the project: the Passes.td and the record."""
    found = []
    for path in sorted(ROOT.glob("lib/**/Passes.td")):
        command = [str(LLVM / "bin/llvm-tblgen"), "--dump-json", f"-I{LLVM / 'include'}", f"-I{ROOT}", str(path)]
        records = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        found += [(path, records[name]) for name in records["!instanceof"]["PassBase"]]
    return found


DEFINITIONS = definitions()


def identity(value: object) -> str:
    return value["!name"] if isinstance(value, dict) else ""


@pytest.mark.parametrize(("path", "record"), DEFINITIONS, ids=identity)
def test_name_triangle(path: pathlib.Path, record: dict[str, Any]) -> None:
    name, argument = record["!name"], record["argument"]
    is_conversion = path.parent.name == "Conversion"
    assert argument == kebab(name) if is_conversion else argument == f"glow-{kebab(name)}"
    assert not is_conversion or re.fullmatch(r"convert-\S+-to-\S+", argument)

    implementations = list(path.parent.rglob(f"{name}.cpp"))
    assert len(implementations) == 1, f"expected one {name}.cpp below {path.parent.relative_to(ROOT)}"
    assert f"GEN_PASS_DEF_{name.upper()}\n" in implementations[0].read_text()

    test = ROOT / "test" / implementations[0].parent.relative_to(ROOT) / f"{kebab(name)}.mlir"
    assert test.exists(), f"expected {test.relative_to(ROOT)}"
    assert f"-{argument}" in test.read_text() or f"{argument}" in test.read_text()

    python_class = passes.by_argument(argument)
    assert python_class.__name__ == name
    assert getattr(passes, name) is python_class


@pytest.mark.parametrize(("path", "record"), DEFINITIONS, ids=identity)
def test_passes_and_options_are_described(path: pathlib.Path, record: dict[str, Any]) -> None:
    assert record["summary"]
    assert len(record["description"].split()) >= 10
    assert not record["constructor"], "the generated constructor takes the options"
    options = [field.metadata["argument"] for field in dataclasses.fields(passes.by_argument(record["argument"]))]
    assert all(re.fullmatch(r"[a-z0-9-]+", option) for option in options)


def test_each_file_defines_one_pass(sources: dict[pathlib.PurePath, str]) -> None:
    found = {}
    for path, text in sources.items():
        names = re.findall(r"#define GEN_PASS_DEF_(\w+)", text)
        if path.suffix == ".cpp" and names and [path.stem.upper()] != names:
            found[str(path)] = names
    assert found == {}
