"""What a chip file must say beyond the types of its values: names that exist, a tree of memories, ways for the data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from glow.chips.chip import Chip
from glow.chips.engines import KeyPath, Origins
from glow.chips.schema import ChipFile, MatrixUnit, Memory, Section, Unit, VectorUnit

Problem = tuple[KeyPath, str]

MOST_MEMORIES = MOST_QUEUES = 256
"""Instructions have 8 bits for the number of a memory and of a queue."""


def problems(description: ChipFile, chip: Chip, origins: Origins) -> Iterator[Problem]:
    """What is wrong with a chip, with the place in its file. Later checks need what earlier ones establish."""
    basic = list(chain(_sources(description, description, ()), _unique(chip, origins), _names(chip, origins)))
    yield from basic
    if basic:
        return
    yield from _tree(chip, origins)
    yield from _memories(chip, origins)
    yield from _units(chip, origins)


def _sources(description: ChipFile, section: Section, where: KeyPath) -> Iterator[Problem]:
    known = description.references
    for key, reference in section.sources.items():
        here = (*where, "sources", key)
        if key != "all" and key not in type(section).model_fields:
            yield here, f"there is no such figure, expected {', '.join(type(section).model_fields)} or all"
        if reference not in known:
            yield here, f"there is no reference '{reference}', expected {_listed(known)}"
    for key in type(section).model_fields:
        value = getattr(section, key)
        if isinstance(value, Section):
            yield from _sources(description, value, (*where, key))
        elif isinstance(value, tuple):
            for index, each in enumerate(value):
                if isinstance(each, Section):
                    yield from _sources(description, each, (*where, key, index))


def _unique(chip: Chip, origins: Origins) -> Iterator[Problem]:
    units = [("matrix", chip.matrix), ("vector", chip.vector), ("dma", chip.dma)]
    for kinds in ([("memories", chip.memories)], [("queues", chip.queues)], units):
        seen: set[str] = set()
        for kind, sections in kinds:
            for where, section in zip(origins[kind], sections, strict=True):
                name: str = section.name  # type: ignore[attr-defined]
                if name in seen:
                    yield (*where, "name"), f"the name '{name}' twice, expected names to differ"
                seen.add(name)


def _names(chip: Chip, origins: Origins) -> Iterator[Problem]:
    """Names of memories, queues and units that do not exist."""
    memories = {memory.name for memory in chip.memories}
    queues = {queue.name for queue in chip.queues}
    units = {unit.name for unit in (*chip.matrix, *chip.vector, *chip.dma)}

    def check(where: KeyPath, kind: str, name: str | None, known: set[str]) -> Iterator[Problem]:
        if name is not None and name not in known:
            yield where, f"there is no {kind} '{name}', expected {_listed(known)}"

    for where, memory in zip(origins["memories"], chip.memories, strict=True):
        yield from check((*where, "parent"), "memory", memory.parent, memories)
        for index, name in enumerate(memory.shared_by):
            yield from check((*where, "shared_by", index), "unit", name, units)
    for kind, keys in (("matrix", ("input", "weight", "accumulator")), ("vector", ("operands", "results"))):
        for where, unit in zip(origins[kind], getattr(chip, kind), strict=True):
            yield from check((*where, "queue"), "queue", unit.queue, queues)
            for key in keys:
                yield from check((*where, key), "memory", getattr(unit, key), memories)
    for where, engine in zip(origins["dma"], chip.dma, strict=True):
        for key in ("load_queue", "store_queue"):
            yield from check((*where, key), "queue", getattr(engine, key), queues)
        for index, path in enumerate(engine.paths):
            yield from check((*where, "paths", index, "source"), "memory", path.source, memories)
            yield from check((*where, "paths", index, "destination"), "memory", path.destination, memories)


def _tree(chip: Chip, origins: Origins) -> Iterator[Problem]:
    """Whether memories form a tree with the first as its root."""
    parents = {memory.name: memory.parent for memory in chip.memories}
    for index, (where, memory) in enumerate(zip(origins["memories"], chip.memories, strict=True)):
        if index == 0 and memory.parent is not None:
            yield (*where, "parent"), f"found '{memory.parent}', expected none: the first memory is off-chip"
        if index > 0 and memory.parent is None:
            yield (*where, "parent"), f"missing, expected a memory: only the first, '{chip.memories[0].name}', has none"
        chain_of_parents = [memory.name]
        above = memory.parent
        while above is not None and above not in chain_of_parents:
            chain_of_parents.append(above)
            above = parents[above]
        if above == memory.name:
            yield (*where, "parent"), f"a cycle: {' -> '.join([*chain_of_parents, above])}, expected a tree"
    if len(chip.memories) < 2:
        yield ("memories",), "found the off-chip memory only, expected at least one on chip"


def _memories(chip: Chip, origins: Origins) -> Iterator[Problem]:
    for kind, most in (("memories", MOST_MEMORIES), ("queues", MOST_QUEUES)):
        if (count := len(getattr(chip, kind))) > most:
            yield (kind,), f"found {count}, expected at most {most}"
    for where, memory in zip(origins["memories"], chip.memories, strict=True):
        if memory.bytes % memory.banks:
            yield (*where, "banks"), f"found {memory.banks}, expected a divisor of the {memory.bytes} bytes"
        elif memory.interleave and (memory.bytes // memory.banks) % memory.interleave:
            size = memory.bytes // memory.banks
            yield (*where, "interleave"), f"found {memory.interleave}, expected a divisor of a bank's {size} bytes"
        if memory.alignment & (memory.alignment - 1):
            yield (*where, "alignment"), f"found {memory.alignment}, expected a power of two"
        if memory.alignment % memory.address_unit:
            yield (*where, "address_unit"), f"found {memory.address_unit}, expected a divisor of {memory.alignment}"
        users = set(_users(chip, memory))
        if memory.shared_by and (others := users - set(memory.shared_by)):
            yield (*where, "shared_by"), f"{_listed(others)} not in it, expected all units that use '{memory.name}'"
        if not users:
            yield where, f"no unit uses the memory '{memory.name}', expected one"


def _users(chip: Chip, memory: Memory) -> Iterator[str]:
    """The names of the units that read or write a memory."""
    for matrix in chip.matrix:
        if memory.name in (matrix.input, matrix.weight, matrix.accumulator):
            yield matrix.name
    for vector in chip.vector:
        if memory.name in (vector.operands, vector.results):
            yield vector.name
    for engine in chip.dma:
        if any(memory.name in (path.source, path.destination) for path in engine.paths):
            yield engine.name


def _units(chip: Chip, origins: Origins) -> Iterator[Problem]:
    """Whether units have work, and data a way to them and back."""
    if not chip.matrix and not chip.vector:
        yield (), "found neither 'matrix' nor 'vector', expected a unit that computes"
    if not chip.dma:
        yield ("dma",), "found none, expected an engine that copies between memories"
    root = chip.memories[0].name
    edges = [(path.source, path.destination) for engine in chip.dma for path in engine.paths]
    loaded = _closure(root, edges)
    storable = _closure(root, [(destination, source) for source, destination in edges])
    used = {engine.load_queue for engine in chip.dma} | {engine.store_queue for engine in chip.dma}
    units: list[tuple[KeyPath, MatrixUnit | VectorUnit, dict[str, str]]] = []
    for where, matrix in zip(origins["matrix"], chip.matrix, strict=True):
        units.append(
            (where, matrix, {"input": matrix.input, "weight": matrix.weight, "accumulator": matrix.accumulator})
        )
    for where, vector in zip(origins["vector"], chip.vector, strict=True):
        units.append((where, vector, {"operands": vector.operands, "results": vector.results}))
    for where, unit, memories in units:
        used.add(unit.queue)
        if isinstance(unit, MatrixUnit) and unit.macs_per_cycle > (cells := unit.rows * unit.columns * unit.depth):
            yield (
                (*where, "macs_per_cycle"),
                f"found {unit.macs_per_cycle}, expected at most rows * columns * depth = {cells}",
            )
        for key, name in memories.items():
            if name == root:
                yield (*where, key), f"found the off-chip memory '{name}', expected one on chip"
            elif key in ("input", "weight") and name not in loaded:
                yield (*where, key), f"no paths of DMA engines lead from '{root}' to '{name}'"
            elif key == "results" and name not in storable:
                yield (*where, key), f"no paths of DMA engines lead from '{name}' to '{root}'"
    for where, engine in zip(origins["dma"], chip.dma, strict=True):
        for index, path in enumerate(engine.paths):
            if path.source == path.destination and path.source == root:
                yield (*where, "paths", index), f"from '{root}' to itself, expected a memory on chip at one end"
    for kind in ("matrix", "vector", "dma"):
        for where, section in zip(origins[kind], getattr(chip, kind), strict=True):
            yield from _formulas(where, kind, section)
    for where, queue in zip(origins["queues"], chip.queues, strict=True):
        if queue.name not in used:
            yield where, f"no unit takes instructions from the queue '{queue.name}', expected one"


def _formulas(where: KeyPath, kind: str, unit: Unit) -> Iterator[Problem]:
    """Latency formulas that cannot be read, or that are for no instruction of the unit."""
    if not unit.latency:
        return
    from glow.isa import LatencyFormula, instructions
    from glow.isa.latency import LatencyError

    known = {each.mnemonic: "" for each in instructions() if each.unit == kind and each.latency}
    for mnemonic, text in unit.latency.items():
        here = (*where, "latency", mnemonic)
        if mnemonic not in known:
            yield here, f"'{unit.name}' has no such instruction, expected {_listed(known)}"
        try:
            LatencyFormula(text)
        except LatencyError as error:
            yield here, str(error)


def _closure(start: str, edges: list[tuple[str, str]]) -> set[str]:
    """What can be reached from `start`."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for source, destination in edges:
            if source == here and destination not in found:
                found.add(destination)
                waiting.append(destination)
    return found


def _listed(known: set[str] | dict[str, str]) -> str:
    return ", ".join(f"'{each}'" for each in sorted(known)) or "none"
