"""A constraint `(C1)` in an operation's description is checked under that number in C++ and has a negative test."""

import collections
import functools
import json
import pathlib
import re
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LLVM = pathlib.Path("/usr/lib/llvm-22")


def numbers(text: str) -> set[int]:
    """The numbers n of all `(Cn)` in a text."""
    return {int(each) for each in re.findall(r"\(C(\d+)\)", text)}


# Folder of a dialect -> what names a negative case in its tests: mnemonic, then number.
DIALECTS = {
    "Glow": r"func\.func @([a-z0-9_]+?)_c(\d+)_",
    "Glir": r"func\.func @([a-z0-9_]+?)_c(\d+)_",
    "Accel": r"^// ([a-z]+)_c(\d+)$",
}


@functools.cache
def records(dialect: str) -> dict[str, Any]:
    """TableGen's records of a dialect."""
    source = ROOT / f"dialects/{dialect}/{dialect}Ops.td"
    command = [str(LLVM / "bin/llvm-tblgen"), "--dump-json", f"-I{LLVM / 'include'}", f"-I{ROOT}", str(source)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def operations(dialect: str) -> dict[str, dict[str, Any]]:
    """Mnemonic -> record, for every operation of a dialect."""
    found = (records(dialect)[name] for name in records(dialect)["!instanceof"]["Op"])
    return {each["opName"]: each for each in found if each["opDialect"]["def"] == f"{dialect}_Dialect"}


def strings(dialect: str, value: Any) -> Iterator[str]:
    """All strings inside a record and the records that it refers to as traits."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(dialect, each)
    elif isinstance(value, dict) and "def" in value:
        record = records(dialect)[value["def"]]
        for key, each in record.items():
            if key in {
                "traits",
                "extraConcreteClassDefinition",
                "extraConcreteClassDeclaration",
                "predicate",
                "summary",
            }:
                yield from strings(dialect, each)


def chunks(code: str) -> Iterator[str]:
    """C++ divided behind each definition, and at each directive."""
    chunk = ""
    for line in code.splitlines(keepends=True):
        if line.startswith("#"):
            yield chunk
            chunk = ""
            continue
        chunk += line
        if not line[0].isspace() and (line.startswith("}") or line.endswith("}\n")):
            yield chunk
            chunk = ""


@functools.cache
def functions(dialect: str) -> dict[str, list[str]]:
    """Function name without its scope -> its definitions, each with the comment above it."""
    found = collections.defaultdict(list)
    for path in sorted((ROOT / "dialects" / dialect).glob("*.cpp")):
        for chunk in chunks(path.read_text()):
            signature = re.search(r"^(?![/\s]).*?(\w+(?:::\w+)*)\(", chunk, re.MULTILINE)
            if signature:
                name = signature[1]
                found[name].append(chunk)
                found[name.rpartition("::")[2]].append(chunk)
    return found


def reachable(dialect: str, names: Iterable[str]) -> str:
    """The text of these functions and of all that they call."""
    seen: set[str] = set()
    queue, text = list(names), ""
    while queue:
        name = queue.pop()
        if name in seen or name not in functions(dialect):
            continue
        seen.add(name)
        for chunk in functions(dialect)[name]:
            text += chunk
            queue += [
                each for each in re.findall(r"\b(\w+)(?=[(<])", chunk) if each not in {"verify", "inferResultTypes"}
            ]
    return text


@functools.cache
def negative_cases(dialect: str) -> set[tuple[str, int]]:
    """(mnemonic, number) of every case, such as `@conv_c1_rank`, in test/dialects/Glow/invalid*.mlir."""
    text = "".join(path.read_text() for path in sorted((ROOT / "test/dialects" / dialect).glob("invalid*.mlir")))
    return {(name, int(number)) for name, number in re.findall(DIALECTS[dialect], text, re.MULTILINE)}


def constraints(dialect: str, mnemonic: str) -> dict[int, str]:
    """Number -> text of the constraints in an operation's description."""
    description = operations(dialect)[mnemonic].get("description", "")
    found = re.findall(r"- \(C(\d+)\)\s+(.*?)(?=\n *- \(C|\n *\n|\Z)", description, re.DOTALL)
    return {int(number): " ".join(text.split()) for number, text in found}


@functools.cache
def covered(dialect: str) -> set[tuple[int, str]]:
    """The constraints that have a case. Operations of a family share the text, the check and the case."""
    return {
        (number, constraints(dialect, name).get(number, ""))
        for name, number in negative_cases(dialect)
        if name in operations(dialect)
    }


@pytest.mark.parametrize(("dialect", "mnemonic"), [(each, name) for each in DIALECTS for name in operations(each)])
def test_constraints(dialect: str, mnemonic: str) -> None:
    wanted = constraints(dialect, mnemonic)
    assert sorted(wanted) == list(range(1, len(wanted) + 1)), "constraints are numbered from 1 without gaps"

    record = operations(dialect)[mnemonic]
    class_name = record["!name"].removeprefix(f"{dialect}_")
    declared = " ".join(strings(dialect, record["traits"]))
    verifiers = [f"{class_name}::{name}" for name in ("verify", "verifyRegions", "inferResultTypes")]
    code = reachable(dialect, [*verifiers, *re.findall(r"\w+", declared)])
    missing = wanted.keys() - numbers(code) - numbers(declared)
    assert not missing, "a constraint is named where it is checked"

    untested = [number for number, text in wanted.items() if (number, text) not in covered(dialect)]
    assert not untested, f"a constraint has a case {mnemonic}_c<number> in test/dialects/{dialect}/invalid*.mlir"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_cases_name_constraints(dialect: str) -> None:
    """A case for a constraint that no longer exists is a leftover."""
    known = operations(dialect)
    unknown = [
        (name, number)
        for name, number in negative_cases(dialect)
        if name in known and number not in constraints(dialect, name)
    ]
    assert unknown == []
