"""The manual of an instruction set, from TableGen's records of its dialect."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]

_ENCODING = """
The fields of an instruction follow each other from the least significant bit on; bit `n` is bit `n % 8` of byte
`n / 8`. An array has its first element lowest. Instructions are filled up with zero bits to whole words of their
section. Signed values are in two's complement. Reserved bits are zero.
"""


class InstructionManual:
    """Writes the page of one instruction set.

    Args:
        records: what `llvm-tblgen --dump-json` gives for the file with the operations.
        program_file: the layout of a program file.
    """

    def __init__(self, records: Record, program_file: str) -> None:
        self.records = records
        self.program_file = program_file
        (name,) = records["!instanceof"]["InstructionSet"]
        self.set: Record = records[name]
        found = [records[each] for each in records["!instanceof"]["Instruction"]]
        self.instructions = sorted(found, key=self._code)

    def page(self) -> str:
        """The page as Markdown."""
        (dialect,) = (
            self.records[each]
            for each in self.records["!instanceof"]["Dialect"]
            if self.records[each]["name"] == self.set["dialect"]
        )
        lines = [
            f"# The instruction set {self.set['dialect']}",
            "",
            f"Version {self.set['version']}. {dialect['summary']}.",
            "",
            textwrap.dedent(dialect["description"]).strip(),
            "",
            "## Encoding",
            "",
            *textwrap.wrap(_ENCODING, 118),
            "",
            "Latency is the number of cycles for which the unit is busy; the notation is in",
            "[accelerators.md](../design/accelerators.md).",
            "",
            *self._file(),
            *self._summary(),
        ]
        for instruction in self.instructions:
            lines += self._instruction(instruction)
        lines += ["## Enumerations", ""]
        for name in self._enumerations():
            lines += self._enumeration(self.records[name])
        return "\n".join(lines).rstrip() + "\n"

    def _resolve(self, references: list[Record]) -> list[Record]:
        return [self.records[each["def"]] for each in references]

    def _fields(self, instruction: Record) -> Iterator[tuple[int, Record]]:
        """Each field with its offset."""
        offset = 0
        for field in self._resolve(instruction["fields"]):
            yield offset, field
            offset += field["width"] * field["count"]

    def _bits(self, instruction: Record) -> int:
        return max((offset + field["width"] * field["count"] for offset, field in self._fields(instruction)), default=0)

    def _bytes(self, instruction: Record) -> int:
        word: int = next(each["wordBytes"] for each in self._sections() if each["name"] == instruction["section"])
        return -(-self._bits(instruction) // (8 * word)) * word

    def _sections(self) -> list[Record]:
        return self._resolve(self.set["sections"])

    def _code(self, instruction: Record) -> tuple[int, int]:
        """The order in the manual: the section, then the constants."""
        section = [each["name"] for each in self._sections()].index(instruction["section"])
        constants = ((offset, field) for offset, field in self._fields(instruction) if field["kind"] == "Constant")
        return -section, sum(field["value"] << offset for offset, field in constants)

    def _file(self) -> list[str]:
        lines = ["## Program files", "", "```text", self.program_file, "```", "", "| section | word | what is in it |"]
        lines.append("|---|---|---|")
        for section in self._sections():
            lines.append(f"| {section['name']} | {section['wordBytes']} bytes | {section['summary']} |")
        return [*lines, ""]

    def _summary(self) -> list[str]:
        lines = [
            "## Instructions",
            "",
            "| instruction | code | bytes | section | unit | |",
            "|---|---|---|---|---|---|",
        ]
        for each in self.instructions:
            name = each["opName"]
            codes = ", ".join(f"0x{f['value']:02x}" for _, f in self._fields(each) if f["kind"] == "Constant") or "-"
            row = (
                f"[`{name}`](#{name})",
                codes,
                str(self._bytes(each)),
                each["section"],
                each["unit"],
                each["summary"],
            )
            lines.append("| " + " | ".join(row) + " |")
        return [*lines, ""]

    def _instruction(self, instruction: Record) -> list[str]:
        lines = [f"### {instruction['opName']}", "", f"{instruction['summary']}. Unit: {instruction['unit']}.", ""]
        lines += ["| bits | field | values | default | |", "|---|---|---|---|---|"]
        end = 0
        for offset, field in self._fields(instruction):
            end = offset + field["width"] * field["count"]
            lines.append(self._row(offset, end, field))
        if end < 8 * self._bytes(instruction):
            lines.append(f"| {_range(end, 8 * self._bytes(instruction))} | | reserved | | |")
        lines += ["", textwrap.dedent(instruction["description"]).strip(), ""]
        if instruction["latency"]:
            lines += ["Latency:", "", "```text", instruction["latency"].strip(), "```", ""]
        return lines

    def _row(self, begin: int, end: int, field: Record) -> str:
        kind = field["kind"]
        name = f"`{field['name']}`" if field["name"] else ""
        values = {
            "Constant": f"0x{field['value']:02x}",
            "Reserved": "reserved",
            "Flag": "flag",
            "Bits": f"{field['width']} bits",
        }.get(kind, f"{kind.lower()} {field['width']}")
        if kind == "Enumeration":
            enum = self.records[field["type"]["def"]]["className"]
            values = f"[{_words(enum)}](#{_anchor(enum)})"
        if field["count"] > 1:
            values = f"{field['count']} x {values}"
        default = str(field["default"][0]) if field["default"] and kind != "Flag" else ""
        if default and kind == "Enumeration":
            cases = self._resolve(field["cases"])
            default = next(each["str"] for each in cases if each["value"] == field["default"][0])
        row = (_range(begin, end), name, values, default, field["summary"])
        return "|" + "|".join(f" {cell} " if cell else " " for cell in row) + "|"

    def _enumerations(self) -> list[str]:
        """The enumerations that fields have, in the order in which the manual meets them."""
        fields = itertools.chain.from_iterable(self._fields(each) for each in self.instructions)
        return list(dict.fromkeys(field["type"]["def"] for _, field in fields if field["kind"] == "Enumeration"))

    def _enumeration(self, enum: Record) -> list[str]:
        lines = [f"### {_words(enum['className']).capitalize()}", "", f"{enum['summary'].capitalize()}.", ""]
        lines += ["| value | name |", "|---|---|"]
        return [*lines, *(f"| {each['value']} | `{each['str']}` |" for each in self._resolve(enum["enumerants"])), ""]


def program_file_layout(header: str) -> str:
    """The layout in the comment at the top of ProgramFormat.h."""
    match = re.search(r"^// A program file.*?(?=^//===-)", header, re.DOTALL | re.MULTILINE)
    assert match, "the comment describes the file"
    return "\n".join(line[3:] for line in match[0].splitlines()).strip()


def _range(begin: int, end: int) -> str:
    return str(begin) if end == begin + 1 else f"{begin}-{end - 1}"


def _words(name: str) -> str:
    """`ElementType` -> `element type`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _anchor(name: str) -> str:
    return _words(name).replace(" ", "-")
