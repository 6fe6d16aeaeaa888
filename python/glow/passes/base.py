"""What all pass classes share: how a pass and its options are written in a textual pipeline."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, TypeVar

T = TypeVar("T")


def option(argument: str, default: T) -> T:
    """A dataclass field for the pass option spelled `argument` in pipelines."""
    return dataclasses.field(default=default, metadata={"argument": argument})


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Pass:
    """One pass with its options. `str()` gives the text that `--pass-pipeline` takes: `name{option=value list=1,2}`.

    Attributes:
        argument: the name of the pass in textual pipelines.
        anchor: the operation on which it runs, such as `func.func`; None if it runs on any.
        origin: the TableGen file that defines it.
    """

    argument: ClassVar[str]
    anchor: ClassVar[str | None]
    origin: ClassVar[str]

    def options(self) -> dict[str, str]:
        """The options that differ from their defaults: spelling -> value, both as written in a pipeline."""
        return {
            field.metadata["argument"]: format_value(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if getattr(self, field.name) != field.default
        }

    def __str__(self) -> str:
        options = " ".join(f"{name}={value}" for name, value in self.options().items())
        return f"{self.argument}{{{options}}}" if options else self.argument

    def __repr__(self) -> str:
        changed = (f for f in dataclasses.fields(self) if getattr(self, f.name) != f.default)
        return f"{type(self).__name__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in changed)})"


def format_value(value: Any) -> str:
    """An option's value in pipeline text. Lists are comma separated; text with blanks, commas or quotes is quoted.

    Raises:
        ValueError: for text that pipeline text cannot express: unbalanced braces, or all of blanks and both quotes.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return ",".join(format_value(each) for each in value)
        case str():
            return _quote(value)
        case _:
            return str(value)


def _quote(text: str) -> str:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            break
    if depth != 0:
        raise ValueError(f"the pass option value {text!r} has unbalanced braces, which pipeline text cannot express")
    needs_quotes = not text or text[0] in "{'\"" or any(each.isspace() or each == "," for each in text)
    if not needs_quotes or _is_pipeline(text):
        return text
    for quote in "'\"":
        if quote not in text:
            return f"{quote}{text}{quote}"
    raise ValueError(f"the pass option value {text!r} has both kinds of quotes, which pipeline text cannot express")


def _is_pipeline(text: str) -> bool:
    """True for `anchor(pass,pass)`, the one kind of value in which a comma does not separate list entries."""
    return text.endswith(")") and "(" in text
