"""The manual is made from TableGen's records: what it says about bits is what the encoder does."""

import pathlib
import re

from glow import isa

MANUAL = pathlib.Path(__file__).resolve().parents[3] / "docs/generated/isa.md"


def test_the_manual_has_the_positions_of_the_encoder() -> None:
    text = MANUAL.read_text()
    for instruction in isa.instructions("accel"):
        chapter = re.search(rf"^### {instruction.mnemonic}\n(.*?)^###? ", text, re.DOTALL | re.MULTILINE)
        assert chapter, f"the manual describes {instruction.mnemonic}"
        rows = re.findall(r"^\| (\d+)(?:-(\d+))? \| (?:`(\w+)` )?\|", chapter[1], re.MULTILINE)
        found = [(int(first), int(last or first), name) for first, last, name in rows]
        expected = [(f.offset, f.offset + f.width * f.count - 1, f.name) for f in instruction.fields]
        end = expected[-1][1] + 1
        if end < 8 * instruction.byte_size:
            expected.append((end, 8 * instruction.byte_size - 1, ""))
        assert found == expected, instruction.mnemonic
        assert instruction.latency.strip() in chapter[1]
        assert f"| [`{instruction.mnemonic}`](#{instruction.mnemonic}) |" in text


def test_the_manual_has_every_case() -> None:
    text = MANUAL.read_text()
    for instruction in isa.instructions("accel"):
        for field in instruction.operands:
            for name, value in field.cases.items():
                assert f"| {value} | `{name}` |" in text
