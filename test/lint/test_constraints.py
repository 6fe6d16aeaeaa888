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


@functools.cache
def records() -> dict[str, Any]:
    """TableGen's records of the dialect."""
    source = ROOT / "dialects/Glow/GlowOps.td"
    command = [str(LLVM / "bin/llvm-tblgen"), "--dump-json", f"-I{LLVM / 'include'}", f"-I{ROOT}", str(source)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def operations() -> dict[str, dict[str, Any]]:
    """Mnemonic -> record, for every operation of the dialect."""
    found = (records()[name] for name in records()["!instanceof"]["Op"])
    return {each["opName"]: each for each in found if each["opDialect"]["def"] == "Glow_Dialect"}


def strings(value: Any) -> Iterator[str]:
    """All strings inside a record and the records that it refers to as traits."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict) and "def" in value:
        record = records()[value["def"]]
        for key, each in record.items():
            if key in {
                "traits",
                "extraConcreteClassDefinition",
                "extraConcreteClassDeclaration",
                "predicate",
                "summary",
            }:
                yield from strings(each)


@functools.cache
def functions() -> dict[str, list[str]]:
    """Function name without its scope -> its definitions, each with the comment above it."""
    found = collections.defaultdict(list)
    for path in sorted((ROOT / "dialects/Glow").glob("*.cpp")):
        for chunk in re.split(r"^\}.*\n|^#.*\n", path.read_text(), flags=re.MULTILINE):
            signature = re.search(r"^(?![/\s]).*?(\w+(?:::\w+)*)\(", chunk, re.MULTILINE)
            if signature:
                name = signature[1]
                found[name].append(chunk)
                found[name.rpartition("::")[2]].append(chunk)
    return found


def reachable(names: Iterable[str]) -> str:
    """The text of these functions and of all that they call."""
    seen: set[str] = set()
    queue, text = list(names), ""
    while queue:
        name = queue.pop()
        if name in seen or name not in functions():
            continue
        seen.add(name)
        for chunk in functions()[name]:
            text += chunk
            queue += [
                each for each in re.findall(r"\b(\w+)(?=[(<])", chunk) if each not in {"verify", "inferResultTypes"}
            ]
    return text


@functools.cache
def negative_cases() -> set[tuple[str, int]]:
    """(mnemonic, number) of every case `@conv_c1_rank` in test/dialects/Glow/invalid-*.mlir."""
    text = "".join(path.read_text() for path in sorted((ROOT / "test/dialects/Glow").glob("invalid-*.mlir")))
    return {(name, int(number)) for name, number in re.findall(r"func\.func @([a-z0-9_]+?)_c(\d+)_", text)}


def constraints(mnemonic: str) -> dict[int, str]:
    """Number -> text of the constraints in an operation's description."""
    description = operations()[mnemonic]["description"]
    found = re.findall(r"- \(C(\d+)\)\s+(.*?)(?=\n *- \(C|\n *\n|\Z)", description, re.DOTALL)
    return {int(number): " ".join(text.split()) for number, text in found}


@functools.cache
def covered() -> set[tuple[int, str]]:
    """The constraints that have a case. Operations of a family share the text, the check and the case."""
    return {(number, constraints(name).get(number, "")) for name, number in negative_cases() if name in operations()}


@pytest.mark.parametrize("mnemonic", operations())
def test_constraints(mnemonic: str) -> None:
    wanted = constraints(mnemonic)
    assert sorted(wanted) == list(range(1, len(wanted) + 1)), "constraints are numbered from 1 without gaps"

    record = operations()[mnemonic]
    class_name = record["!name"].removeprefix("Glow_")
    declared = " ".join(strings(record["traits"]))
    code = reachable([f"{class_name}::verify", f"{class_name}::inferResultTypes", *re.findall(r"\w+", declared)])
    missing = wanted.keys() - numbers(code) - numbers(declared)
    assert not missing, "a constraint is named where it is checked"

    untested = [number for number, text in wanted.items() if (number, text) not in covered()]
    assert not untested, f"a constraint has a case @{mnemonic}_c<number>_... in test/dialects/Glow/invalid-*.mlir"


def test_cases_name_constraints() -> None:
    """A case for a constraint that no longer exists is a leftover."""
    unknown = [case for case in negative_cases() if case[0] in operations() and case[1] not in constraints(case[0])]
    assert unknown == []
