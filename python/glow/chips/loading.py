"""From a YAML file to a chip. Every problem of a file is reported with its line, its key and what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from glow.chips.checks import Problem, problems
from glow.chips.chip import Chip
from glow.chips.engines import expand
from glow.chips.schema import ChipFile
from glow.errors import ChipError

_LARGEST_FILE = 1 << 20

KeyPath = tuple[str | int, ...]


def names() -> list[str]:
    """The chips that come with Glow."""
    return sorted(entry.name.removesuffix(".yaml") for entry in _shipped().iterdir() if entry.name.endswith(".yaml"))


def load(chip: str | Path) -> Chip:
    """The chip of a name in `names()`, or of a file: whatever ends in `.yaml` or `.yml`, or has a folder.

    Raises a ChipError with one line per problem if the file does not describe a chip.
    """
    return parse(read(chip), _origin(chip))


def read(chip: str | Path) -> str:
    """The text of a chip file, by name or path as in `load`."""
    if _is_path(chip):
        path = Path(chip)
        if path.is_file() and path.stat().st_size > _LARGEST_FILE:
            raise ChipError(f"{path}: {path.stat().st_size:,} bytes, expected a chip file of at most {_LARGEST_FILE:,}")
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ChipError(f"{path}: not UTF-8 at byte {error.start}, expected a YAML file") from None
    known = names()
    if chip not in known:
        close = difflib.get_close_matches(str(chip), known, n=1)
        hint = f", did you mean '{close[0]}'?" if close else ""
        raise ChipError(f"there is no chip '{chip}'{hint}; expected {', '.join(known)} or the path of a .yaml file")
    return (_shipped() / f"{chip}.yaml").read_text(encoding="utf-8")


def parse(text: str, origin: str = "<text>") -> Chip:
    """The chip that the text of a chip file describes; `origin` is its name in errors."""
    root = _compose(text, origin)
    loader = yaml.SafeLoader("")
    try:
        content = loader.construct_document(root) if root is not None else None
    except (yaml.YAMLError, ValueError) as error:
        raise ChipError(f"{origin}: {error}") from None
    finally:
        loader.dispose()
    if not isinstance(content, Mapping):
        raise ChipError(f"{origin}: found {_shown(content)}, expected keys such as 'name', 'clock_hz' and 'memories'")
    try:
        description = ChipFile.model_validate(content)
    except ValidationError as error:
        found = [_problem(each) for each in error.errors(include_url=False)]
    else:
        chip, origins = expand(description)
        found = list(problems(description, chip, origins))
        if not found:
            return chip
    lines = dict.fromkeys(f"{origin}:{_line(root, key_path)}: {_key(key_path)}{text}" for key_path, text in found)
    raise ChipError("\n".join(lines))


def _shipped() -> Traversable:
    return resources.files("glow.chips")


def _is_path(chip: str | Path) -> bool:
    return isinstance(chip, Path) or chip.endswith((".yaml", ".yml")) or "/" in chip


def _origin(chip: str | Path) -> str:
    return str(chip) if _is_path(chip) else f"{chip}.yaml"


def _compose(text: str, origin: str) -> yaml.Node | None:
    """The YAML document as nodes with their lines, without duplicate keys and without aliases to themselves."""
    try:
        loader = yaml.SafeLoader(text)
        try:
            root: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}" if mark is not None else ""
        raise ChipError(f"{origin}{where}: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ChipError(f"{origin}: {str(error).splitlines()[0]}") from None
    if root is not None:
        for line, reason in _misuse(root, frozenset(), set()):
            raise ChipError(f"{origin}:{line}: {reason}")
    return root


def _misuse(node: yaml.Node, above: frozenset[int], seen: set[int]) -> Iterator[tuple[int, str]]:
    """Lines with what YAML allows and a chip file must not have."""
    if id(node) in above:
        yield node.start_mark.line + 1, "an alias to what it is a part of"
        return
    if id(node) in seen:
        return
    seen.add(id(node))
    above |= {id(node)}
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield key.start_mark.line + 1, "a key that is not a word"
            elif key.value in keys:
                yield key.start_mark.line + 1, f"the key '{key.value}' twice, expected once"
            else:
                keys.add(key.value)
            yield from _misuse(value, above, seen)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _misuse(each, above, seen)


def _problem(error: ErrorDetails) -> Problem:
    """A finding of pydantic in the words of this project."""
    where = tuple(error["loc"])
    context = error.get("ctx", {})
    found = error["input"]
    kind = error["type"]
    if kind == "missing":
        return where, "missing, expected a value"
    if kind == "extra_forbidden":
        return where, f"unknown key, expected {_expected_keys(where[:-1])}"
    if kind == "too_short":
        return where, f"found no entries, expected at least {context['min_length']}"
    expected = {
        "greater_than_equal": f"at least {context.get('ge')}",
        "greater_than": f"more than {context.get('gt')}",
        "less_than": f"less than {context.get('lt')}",
        "less_than_equal": f"at most {context.get('le')}",
        "finite_number": "a finite number",
        "float_type": "a number",
        "float_parsing": "a number",
        "int_type": "an integer",
        "bool_type": "true or false",
        "string_type": "a text",
        "literal_error": str(context.get("expected")),
        "string_pattern_mismatch": f"a name of the form {context.get('pattern')}",
        "tuple_type": "a list",
        "dict_type": "keys with values",
        "model_type": "keys with values",
    }.get(kind, error["msg"].lower())
    if kind == "int_type" and isinstance(found, str):
        expected += " or, for a size, one followed by B, KiB, MiB or GiB"
    return where, f"found {_shown(found)}, expected {expected}"


def _expected_keys(where: KeyPath) -> str:
    """The keys that a section takes."""
    model: Any = ChipFile
    for part in where:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            arguments = [each for each in getattr(annotation, "__args__", ()) if hasattr(each, "model_fields")]
            model = arguments[0] if arguments else annotation
    return ", ".join(model.model_fields)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return f"the keys {', '.join(map(str, value))}" if value else "an empty mapping"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"a list of {len(value)}"
    text = str(value)
    return f"'{text[:60]}...'" if len(text) > 60 else f"'{text}'"


def _key(where: KeyPath) -> str:
    """A path as it is written in most languages: `memories[1].bytes: `."""
    text = ""
    for part in where:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return f"{text}: " if text else ""


def _line(root: yaml.Node | None, where: KeyPath) -> int:
    """The line of a key, or of the nearest section around it that the file has."""
    node, line = root, 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
