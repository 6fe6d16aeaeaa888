"""Where the user wants nodes to run: pins on the command line and the partition file.

A partition file is YAML or JSON:

    pins:
      /layer1/conv1: chip
      /head/softmax: cpu
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from glow.compiler.partition import DEVICES, Device
from glow.errors import CompileError

_LARGEST_FILE = 16 << 20


class PartitionFile(BaseModel):
    """The content of a partition file: the device of nodes, by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    pins: dict[Annotated[str, StringConstraints(min_length=1)], Device]


def load_pins(path: Path) -> dict[str, Device]:
    """The pins of a partition file.

    Raises:
        CompileError: with a line for each problem: the file, the line, what was found and what was expected.
        OSError: if the file cannot be read.
    """
    if path.stat().st_size > _LARGEST_FILE:
        size = path.stat().st_size
        raise CompileError(f"{path}: {size:,} bytes, expected a partition file of at most {_LARGEST_FILE:,}")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CompileError(f"{path}: not UTF-8 at byte {error.start}, expected a partition file") from None
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is not None:
            _check_keys(path, root)
        content = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}" if mark is not None else ""
        raise CompileError(f"{path}{where}: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CompileError(f"{path}: {str(error).splitlines()[0]}") from None
    finally:
        loader.dispose()
    if not isinstance(content, dict):
        raise CompileError(f"{path}: found {_shown(content)}, expected the key 'pins' with a device for each node")
    try:
        return PartitionFile.model_validate(content).pins
    except ValidationError as error:
        lines: dict[str, None] = {}
        for each in error.errors(include_url=False):
            keys = tuple(part for part in each["loc"] if part != "[key]")
            lines[f"{path}:{_line(root, keys)}: {_problem(each['type'], keys, each['input'])}"] = None
        raise CompileError("\n".join(lines)) from None


def parse_pins(texts: Iterable[str]) -> dict[str, Device]:
    """The pins that texts of the form `node=cpu` or `node=chip` say. Names of nodes may contain `=`.

    Raises:
        CompileError: for another form, and for a node that is pinned to both.
    """
    pins: dict[str, Device] = {}
    for text in texts:
        node, _, wanted = text.rpartition("=")
        device = next((each for each in DEVICES if each == wanted), None)
        if not node or device is None:
            raise CompileError(f"cannot pin '{text}', expected NODE=cpu or NODE=chip")
        if pins.setdefault(node, device) != device:
            raise CompileError(f"cannot pin node '{node}' to cpu and to chip, expected one of them")
    return pins


def _check_keys(path: Path, root: yaml.Node) -> None:
    """Raise CompileError for what YAML allows and would be lost: the same key twice. Aliases are not needed here."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if not isinstance(node, yaml.MappingNode) or depth > 1:
            continue
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    line = key.start_mark.line + 1
                    raise CompileError(f"{path}:{line}: the key '{key.value}' twice, expected once")
                seen.add(key.value)
            waiting.append((value, depth + 1))


def _problem(kind: str, keys: tuple[int | str, ...], found: object) -> str:
    if kind == "missing":
        return "the key 'pins' is missing, expected a device for each node"
    if kind == "extra_forbidden":
        return f"unknown key '{keys[-1]}', expected pins"
    if kind == "literal_error":
        return f"node '{keys[-1]}' is pinned to {_shown(found)}, expected cpu or chip"
    if kind == "dict_type":
        return f"pins is {_shown(found)}, expected a device for each node"
    return f"{_shown(found)} is not the name of a node, expected a text"


def _shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case dict():
            return f"a mapping with {len(value)} keys"
        case list():
            return f"a list of {len(value)}"
    text = str(value)
    return f"'{text[:60]}...'" if len(text) > 60 else f"'{text}'"


def _line(root: yaml.Node | None, keys: tuple[int | str, ...]) -> int:
    """The line of a key, or of the nearest one around it that the file has."""
    node, line = root, 1
    for wanted in keys:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == str(wanted)), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line
