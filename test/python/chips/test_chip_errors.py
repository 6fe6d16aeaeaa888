"""Bad chip files: one line per problem, with the line, the key, what was found and what was expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glow import chips
from glow.chips import loading
from glow.errors import ChipError

TINY = loading.read("tiny")

# What is wrong: what to replace in tiny.yaml, by what, and the message without the number of its line.
CASES = {
    "zero bandwidth": (
        "bytes_per_cycle: 16",
        "bytes_per_cycle: 0",
        "memories[1].bytes_per_cycle: found '0', expected more than 0",
    ),
    "infinite bandwidth": (
        "bytes_per_cycle: 16",
        "bytes_per_cycle: .inf",
        "memories[1].bytes_per_cycle: found 'inf', expected a finite number",
    ),
    "negative latency": ("latency: 20", "latency: -1", "memories[0].latency: found '-1', expected at least 0"),
    "text for a number": ("rows: 4", "rows: four", "matrix[0].rows: found 'four', expected an integer"),
    "fraction for an integer": ("rows: 4", "rows: 4.5", "matrix[0].rows: found '4.5', expected an integer"),
    "unknown unit of a size": (
        "16 KiB",
        "16 kB",
        "memories[1].bytes: found '16 kB', expected an integer or, for a size",
    ),
    "unknown key": ("rows: 4", "rws: 4", "matrix[0].rws: unknown key, expected sources, name, latency, queue, rows"),
    "missing key": ("    rows: 4\n", "", "matrix[0].rows: missing, expected a value"),
    "missing clock": ("clock_hz: 1_000_000\n", "", "clock_hz: missing, expected a value"),
    "unknown dataflow": (
        "weight-stationary",
        "row-stationary",
        "matrix[0].dataflow: found 'row-stationary', expected 'weight-stationary' or 'output-stationary'",
    ),
    "unknown format": (
        "formats: [i8, u8]",
        "formats: [i8, i7]",
        "matrix[0].formats[1]: found 'i7', expected 'i1', 'i8'",
    ),
    "a flag that is none": (
        "double_buffered_weights: false",
        "double_buffered_weights: 0",
        "matrix[0].double_buffered_weights: found '0', expected true or false",
    ),
    "bad name": ("name: array", "name: an array", "matrix[0].name: found 'an array', expected a name of the form"),
    "bad operator": ("- glow.conv\n", "- conv\n", "found 'conv', expected a name of the form"),
    "dangling queue": (
        "queue: matrix",
        "queue: tensor",
        "matrix[0].queue: there is no queue 'tensor', expected 'load', 'matrix', 'store', 'vector'",
    ),
    "dangling memory": (
        "input: scratchpad",
        "input: scratch",
        "matrix[0].input: there is no memory 'scratch', expected 'accumulator', 'dram', 'scratchpad'",
    ),
    "dangling path": (
        "{source: accumulator, destination: dram}",
        "{source: acc, destination: dram}",
        "dma[0].paths[3].source: there is no memory 'acc'",
    ),
    "dangling parent": ("parent: scratchpad", "parent: spad", "memories[2].parent: there is no memory 'spad'"),
    "dangling user": (
        "parent: scratchpad",
        "parent: scratchpad\n    shared_by: [cpu]",
        "memories[2].shared_by[0]: there is no unit 'cpu', expected 'array', 'dma', 'lanes'",
    ),
    "user left out": (
        "parent: scratchpad",
        "parent: scratchpad\n    shared_by: [array, dma]",
        "memories[2].shared_by: 'lanes' not in it, expected all units that use 'accumulator'",
    ),
    "dangling reference": (
        "sources: {all: choice}\nclock",
        "sources: {all: chosen}\nclock",
        "sources.all: there is no reference 'chosen', expected 'choice'",
    ),
    "source of no figure": (
        "sources: {all: choice}\nclock",
        "sources: {clock: choice}\nclock",
        "sources.clock: there is no such figure, expected sources, name",
    ),
    "cycle of memories": (
        "parent: dram",
        "parent: accumulator",
        "memories[1].parent: a cycle: scratchpad -> accumulator -> scratchpad, expected a tree",
    ),
    "two roots": (
        "    parent: dram\n",
        "",
        "memories[1].parent: missing, expected a memory: only the first, 'dram', has none",
    ),
    "a root with a parent": (
        "  - name: dram\n",
        "  - name: dram\n    parent: accumulator\n",
        "memories[0].parent: found 'accumulator', expected none: the first memory is off-chip",
    ),
    "the same name twice": (
        "- name: accumulator",
        "- name: dram",
        "memories[2].name: the name 'dram' twice, expected names to differ",
    ),
    "banks do not divide": (
        "banks: 4",
        "banks: 3",
        "memories[1].banks: found 3, expected a divisor of the 16384 bytes",
    ),
    "interleaving does not divide": (
        "banks: 4",
        "banks: 4\n    interleave: 48",
        "memories[1].interleave: found 48, expected a divisor of a bank's 4096 bytes",
    ),
    "alignment": ("alignment: 4\n", "alignment: 12\n", "memories[1].alignment: found 12, expected a power of two"),
    "address unit": (
        "alignment: 4\n",
        "alignment: 4\n    address_unit: 16\n",
        "memories[1].address_unit: found 16, expected a divisor of 4",
    ),
    "peak": (
        "macs_per_cycle: 16",
        "macs_per_cycle: 17",
        "matrix[0].macs_per_cycle: found 17, expected at most rows * columns * depth = 16",
    ),
    "operands off chip": (
        "weight: scratchpad",
        "weight: dram",
        "matrix[0].weight: found the off-chip memory 'dram', expected one on chip",
    ),
    "no way in": (
        "      - {source: dram, destination: scratchpad}\n",
        "",
        "matrix[0].input: no paths of DMA engines lead from 'dram' to 'scratchpad'",
    ),
    "no way out": (
        "      - {source: scratchpad, destination: dram}\n",
        "",
        "vector[0].results: no paths of DMA engines lead from 'scratchpad' to 'dram'",
    ),
    "idle queue": (
        "  - name: vector\n",
        "  - name: vector\n  - name: scalar\n",
        "queues[4]: no unit takes instructions from the queue 'scalar', expected one",
    ),
    "idle memory": (
        "queues:\n",
        "  - {name: spare, parent: dram, bytes: 4, bytes_per_cycle: 4}\n\nqueues:\n",
        "memories[3]: no unit uses the memory 'spare', expected one",
    ),
    "formula of no instruction": (
        "    fill: 3\n",
        "    fill: 3\n    latency: {convolve: 'cycles = 1'}\n",
        "matrix[0].latency.convolve: 'array' has no such instruction, expected 'conv', 'depthwise', 'matmul'",
    ),
    "formula that is none": (
        "    fill: 3\n",
        "    fill: 3\n    latency: {conv: \"cycles = __import__('os')\"}\n",
        "matrix[0].latency.conv: latency formula: \"__import__('os')\" is not part of the notation",
    ),
    "a key twice": ("rows: 4\n", "rows: 4\n    rows: 5\n", "the key 'rows' twice, expected once"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_problem_is_one_line(case: str) -> None:
    old, new, message = CASES[case]
    assert old in TINY
    text = TINY.replace(old, new, 1)
    with pytest.raises(ChipError) as raised:
        chips.parse(text, "bad.yaml")
    lines = [line for line in str(raised.value).splitlines() if message in line]
    assert lines, str(raised.value)
    assert re.match(r"bad\.yaml:\d+: ", lines[0])


def test_the_line_is_that_of_the_key() -> None:
    text = TINY.replace("latency: 20", "latency: soon")
    number = text[: text.index("latency: soon")].count("\n") + 1
    with pytest.raises(
        ChipError, match=rf"^bad\.yaml:{number}: memories\[0\]\.latency: found 'soon', expected an integer"
    ):
        chips.parse(text, "bad.yaml")


def test_all_problems_are_reported_at_once() -> None:
    text = TINY.replace("latency: 20", "latency: -1").replace("columns: 4", "columns: 0")
    with pytest.raises(ChipError) as raised:
        chips.parse(text)
    assert len(str(raised.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found nothing, expected keys such as"),
        ("- 1\n- 2\n", "found a list of 2, expected keys such as"),
        ("name: [", "bad.yaml:"),
        ("a: &a\n  b: *a\n", "bad.yaml:1: an alias to what it is a part of"),
        ("a: !!python/object:os.system {}", "could not determine a constructor"),
        ("[1, 2]: 3", "bad.yaml:1: a key that is not a word"),
        ("a: 1\n---\nb: 2\n", "bad.yaml:"),
        ("x: " + "[" * 500, "bad.yaml"),
    ],
)
def test_what_is_no_chip_file_at_all(text: str, message: str) -> None:
    with pytest.raises(ChipError) as raised:
        chips.parse(text, "bad.yaml")
    assert message in str(raised.value)


def test_a_chip_without_memories() -> None:
    with pytest.raises(ChipError, match=r"memories: found no entries, expected at least 1"):
        chips.parse("name: x\nclock_hz: 1\nmemories: []\n")


def test_an_unknown_name_has_a_hint() -> None:
    with pytest.raises(
        ChipError, match=r"there is no chip 'gemini-like', did you mean 'gemmini-like'\?; expected ethos"
    ):
        chips.load("gemini-like")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "chip.yaml"
    path.write_bytes(b"name: \xff\xfe")
    with pytest.raises(ChipError, match="chip.yaml: not UTF-8 at byte 6, expected a YAML file"):
        chips.load(path)


def test_a_missing_file_names_itself(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        chips.load(tmp_path / "none.yaml")
