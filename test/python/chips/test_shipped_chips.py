"""The chips that come with Glow: sourced, distinct, and readable by the compiler."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from glow import chips
from glow.chips import loading, schema
from glow.dialects import builtin  # noqa: F401  registers what the module below is made of
from glow.dialects import glow as glow_dialect
from glow.ir import Context, DictAttr, IntegerAttr, Module, StringAttr

SHIPPED = chips.names()


def test_the_list_of_chips() -> None:
    assert SHIPPED == ["ethos-u55-256-like", "gemmini-like", "nnp-i-like", "tiny", "tpu-v1-like", "vta-like"]


@pytest.mark.parametrize("name", SHIPPED)
def test_name_is_the_files(name: str) -> None:
    assert chips.load(name).name == name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_has_a_source(name: str) -> None:
    """Whatever is a number and about hardware has an entry in the `sources` of its section, itself or as `all`."""
    description = schema.ChipFile.model_validate(yaml.safe_load(loading.read(name)))
    missing = []

    def visit(section: schema.Section, where: str) -> None:
        for key in section.model_fields_set - {"sources"}:
            value = getattr(section, key)
            entries = value if isinstance(value, tuple) else (value,)
            for index, each in enumerate(entries):
                if isinstance(each, schema.Section):
                    visit(each, f"{where}.{key}[{index}]")
            if (
                isinstance(value, int | float)
                and not isinstance(value, bool)
                and not {key, "all"} & set(section.sources)
            ):
                missing.append(f"{where}.{key}")

    visit(description, name)
    assert missing == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_reference_is_used(name: str) -> None:
    text = loading.read(name)
    unused = [key for key in yaml.safe_load(text)["references"] if text.count(f": {key}") == 0]
    assert unused == []


@pytest.mark.parametrize("name", SHIPPED)
def test_patterns_are_operations(name: str) -> None:
    operations = {each.OPERATION_NAME for each in vars(glow_dialect).values() if hasattr(each, "OPERATION_NAME")}
    assert set(chips.load(name).patterns) - operations == set()


@pytest.mark.parametrize("name", SHIPPED)
def test_attribute_is_what_passes_read(name: str) -> None:
    chip = chips.load(name)
    with Context():
        module = Module.parse(
            f"module attributes {{glir.chip = {chip.to_attribute()}}} {{}}",
        )
        attribute = DictAttr(module.operation.attributes["glir.chip"])
        assert StringAttr(attribute["hash"]).value == chip.hash
        assert [StringAttr(each).value for each in attribute["queues"]] == [queue.name for queue in chip.queues]
        for memory, described in zip(attribute["memories"], chip.memories, strict=True):
            assert StringAttr(memory["name"]).value == described.name
            for key in ("bytes", "alignment", "latency", "burst", "requests_in_flight"):
                figure = IntegerAttr(memory[key])
                assert str(figure.type) == "i64"
                assert figure.value == getattr(described, key)
            assert IntegerAttr(memory["bytes_per_cycle"]).value == int(described.bytes_per_cycle)
        for unit, described_unit in zip(attribute["matrix"], chip.matrix, strict=True):
            assert IntegerAttr(unit["rows"]).value == described_unit.rows
            assert StringAttr(unit["accumulator"]).value == described_unit.accumulator
        for unit, described_vector in zip(attribute["vector"], chip.vector, strict=True):
            assert IntegerAttr(unit["lanes"]).value == described_vector.lanes
        for unit, described_dma in zip(attribute["dma"], chip.dma, strict=True):
            assert StringAttr(unit["store_queue"]).value == described_dma.store_queue


def test_hash_is_of_the_hardware(tmp_path: Path) -> None:
    """Prose does not change it, a figure does, and it does not depend on how a size is written."""
    text = loading.read("tiny")
    original = chips.load("tiny").hash
    assert len(original) == 64
    assert chips.parse(text.replace("a 4x4 array for tests", "another summary")).hash == original
    assert chips.parse(text.replace("16 KiB", "16384")).hash == original
    assert chips.parse(text.replace("16 KiB", "32 KiB")).hash != original
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    assert chips.load(path).hash == original
    assert chips.load(str(path)).hash == original


def test_engines_are_written_out() -> None:
    chip = chips.load("nnp-i-like")
    assert len(chip.matrix) == len(chip.vector) == len(chip.dma) == 12
    last = chip.matrix[11]
    assert (last.name, last.queue, last.input) == ("ice11.grid", "ice11.matrix", "ice11.sram")
    memory = chip.memories[chip.memory_index("ice11.sram")]
    assert memory.parent == "cache", "a name outside of the engine stays as it is"
    assert {path.source for path in chip.dma[11].paths} == {"dram", "cache", "ice11.sram", "ice11.tcm"}
    assert chip.peak_macs_per_cycle == 12 * 4096


def test_example_of_the_documentation_is_a_chip() -> None:
    page = Path(__file__).parents[3] / "docs/design/chips.md"
    example = page.read_text().partition("```yaml\n")[2].partition("```")[0]
    assert chips.parse(example, "chips.md").name == "my-chip"


@pytest.mark.parametrize("name", SHIPPED)
def test_json_keeps_the_hash(name: str) -> None:
    """A compiled model carries its chip as JSON."""
    chip = chips.load(name)
    assert chips.Chip.model_validate_json(chip.model_dump_json()).hash == chip.hash
