"""Random programs of a chip through scheduling, allocation and synchronisation, against a definition by sets of bytes.

What the passes find with boxes, histories and clocks is defined here without any of them: the bytes of a step are a
set, and one step comes before another one if a path of queues and tokens leads there.
"""

import dataclasses
import random
import re
from collections.abc import Iterator

import pytest

from glow import ir
from glow.passmanager import PassManager

CHIP = """{
  name = "random", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 16 : i64, bytes_per_cycle = 4 : i64, latency = 20 : i64,
     burst = 16 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 512 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 384 : i64, alignment = 8 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64,
    dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator",
    fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}"""

SEEDS = range(25)


@dataclasses.dataclass
class Buffer:
    """A buffer of two dimensions of i8: an argument, or an allocation."""

    name: str
    memory: str
    rows: int
    columns: int
    is_written: bool = False

    @property
    def type(self) -> str:
        """The type as it stands in the text."""
        return f'memref<{self.rows}x{self.columns}xi8, "{self.memory}">'


@dataclasses.dataclass(frozen=True)
class Box:
    """A part of a buffer with every `step`-th column."""

    buffer: Buffer
    row: int
    column: int
    rows: int
    columns: int
    step: int = 1

    @property
    def type(self) -> str:
        """The type of the view."""
        width = self.buffer.columns
        layout = f"strided<[{width}, {self.step}], offset: {self.row * width + self.column}>"
        return f'memref<{self.rows}x{self.columns}xi8, {layout}, "{self.buffer.memory}">'

    def subview(self, name: str) -> str:
        """The operation that makes the view."""
        where = f"[{self.row}, {self.column}] [{self.rows}, {self.columns}] [1, {self.step}]"
        return f"  {name} = memref.subview %{self.buffer.name}{where} : {self.buffer.type} to {self.type}\n"

    def bytes(self) -> set[int]:
        """The offsets of its elements in the buffer."""
        return {
            (self.row + i) * self.buffer.columns + self.column + j * self.step
            for i in range(self.rows)
            for j in range(self.columns)
        }


@dataclasses.dataclass(frozen=True)
class Step:
    """A copy, or a fill if there is no source."""

    queue: str
    source: Box | None
    destination: Box

    def accesses(self) -> Iterator[tuple[Box, bool]]:
        """What it uses, and whether it writes there."""
        if self.source:
            yield self.source, False
        yield self.destination, True


class Program:
    """A random program: buffers on chip live for a while and are used in parts, through views."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.arguments = [Buffer(f"x{i}", "dram", 12, 16, is_written=True) for i in range(2)]
        self.allocations = [Buffer("t", "dram", 12, 16)]
        self.steps = [Step("store", None, self._box(self.allocations[0]))]
        for _ in range(self.random.randint(8, 22)):
            self.steps.append(self._step())

    def _step(self) -> Step:
        on_chip = [each for each in self.allocations if each.memory != "dram"]
        readable = [each for each in on_chip[-3:] if each.is_written]
        kind = self.random.choice(["load", "load", "vector", "store", "store", "fill"])
        if kind in {"load", "fill"} or not readable:
            if len(on_chip) < 3 or self.random.random() < 0.5:
                memory = self.random.choice(["scratchpad", "accumulator"])
                target = Buffer(
                    f"b{len(self.allocations)}", memory, self.random.randint(1, 6), self.random.randint(2, 14)
                )
                self.allocations.append(target)
            else:
                target = self.random.choice(on_chip[-3:])
            destination = self._box(target)
            if kind == "fill":
                return Step(self.random.choice(["load", "vector"]), None, destination)
            off_chip = self.random.choice([*self.arguments, self.allocations[0]])
            return Step("load", self._box(off_chip, destination), destination)
        source = self._box(self.random.choice(readable))
        if kind == "vector":
            larger = [b for b in on_chip[-3:] if b.is_written and b.rows >= source.rows and b.columns >= source.columns]
            target = self.random.choice(larger)
        else:
            target = self.random.choice([*self.arguments, self.allocations[0]])
        return Step("vector" if kind == "vector" else "store", source, self._box(target, source))

    def _box(self, buffer: Buffer, like: Box | None = None) -> Box:
        """A random part, of the shape of `like`; all of a buffer in which nothing has been written."""
        if like is None and not buffer.is_written:
            buffer.is_written = True
            return Box(buffer, 0, 0, buffer.rows, buffer.columns)
        buffer.is_written = True
        rows = like.rows if like else self.random.randint(1, buffer.rows)
        columns = like.columns if like else self.random.randint(1, buffer.columns)
        step = self.random.choice([1, 2]) if (columns - 1) * 2 < buffer.columns else 1
        return Box(
            buffer,
            self.random.randint(0, buffer.rows - rows),
            self.random.randint(0, buffer.columns - (columns - 1) * step - 1),
            rows,
            columns,
            step,
        )

    def text(self) -> str:
        """The module; steps and allocations have their number or name as an attribute."""
        text = f"module attributes {{glir.chip = {CHIP}}} {{\nfunc.func @f("
        text += ", ".join(f"%{each.name}: {each.type}" for each in self.arguments) + ") {\n"
        for each in self.allocations:
            text += f'  %{each.name} = memref.alloc() {{test.buffer = "{each.name}"}} : {each.type}\n'
        for index, step in enumerate(self.steps):
            text += step.destination.subview(f"%d{index}")
            if step.source:
                text += step.source.subview(f"%s{index}")
                text += f'  glir.copy on "{step.queue}" ins(%s{index} : {step.source.type}) '
            else:
                text += f'  glir.fill on "{step.queue}" 1 : i8 '
            text += f"outs(%d{index} : {step.destination.type}) {{test.step = {index}}}\n"
        return text + "  return\n}\n}\n"


def run(text: str, *passes: str) -> str:
    """The module behind the passes, as text. Raises ir.MLIRError if one of them fails."""
    with ir.Context() as context, ir.Location.unknown():
        module = ir.Module.parse(text)
        PassManager.parse(f"builtin.module({','.join(passes)})", context).run(module.operation)
        return str(module)


def accepts(text: str) -> bool:
    """Whether the verifier has nothing to say."""
    try:
        run(text, "glow-verify-streams")
    except ir.MLIRError as error:
        if "without waiting for the queue" not in str(error):
            raise
        return False
    return True


def used_bytes(program: Program, text: str, step: int) -> list[tuple[str, set[int], bool]]:
    """Memory (or argument), bytes there and whether they are written, for what a step uses."""
    found_places = re.findall(r'glir.address = (\d+) : i64, test.buffer = "(\w+)"', text)
    places = {name: int(address) for address, name in found_places}
    found = []
    for box, is_write in program.steps[step].accesses():
        is_argument = box.buffer in program.arguments
        start = 0 if is_argument else places.get(box.buffer.name, 0)
        space = box.buffer.name if is_argument or not places else box.buffer.memory
        found.append((space, {start + each for each in box.bytes()}, is_write))
    return found


def conflict(a: list[tuple[str, set[int], bool]], b: list[tuple[str, set[int], bool]]) -> bool:
    """Whether one of two steps writes what the other one uses."""
    return any(x[0] == y[0] and (x[2] or y[2]) and x[1] & y[1] for x in a for y in b)


def is_ordered(program: Program, text: str) -> bool:
    """Whether queues and tokens lead from each step to all later ones that conflict with it."""
    before: list[set[int]] = []  # for each line, the lines that lead to it
    last_of_queue: dict[str, int] = {}
    signals: dict[str, tuple[int, str]] = {}
    seen: list[tuple[int, list[tuple[str, set[int], bool]]]] = []
    for line in text.splitlines():
        index = len(before)
        sources: list[int] = []
        queue = ""
        if match := re.search(r'(%\w+) = glir.signal on "(\w+)" to "(\w+)"', line):
            queue = match[2]
            signals[match[1]] = (index, match[3])
        elif match := re.search(r"glir.wait (%\w+)", line):
            source, queue = signals[match[1]]
            sources.append(source)
        elif match := re.search(r'glir.\w+ on "(\w+)"', line):
            queue = match[1]
        if queue in last_of_queue:
            sources.append(last_of_queue[queue])
        before.append(set().union(*(before[each] | {each} for each in sources)))
        if queue:
            last_of_queue[queue] = index
        if match := re.search(r"test.step = (\d+)", line):
            uses = used_bytes(program, text, int(match[1]))
            if any(earlier not in before[index] and conflict(used, uses) for earlier, used in seen):
                return False
            seen.append((index, uses))
    return True


def without_token(text: str, token: str) -> str:
    """The program without a signal and its wait."""
    pattern = rf"{token} = glir.signal|glir.wait {token}$"
    return "\n".join(line for line in text.splitlines() if not re.search(pattern, line))


ALLOCATE, SYNCHRONIZE, SCHEDULE = "glow-allocate-buffers", "glow-synchronize-queues", "glow-schedule-steps"


@pytest.mark.parametrize("schedule", [False, True], ids=["program-order", "scheduled"])
def test_tokens_order_what_conflicts(schedule: bool) -> None:
    needed = 0
    for seed in SEEDS:
        program = Program(seed)
        text = run(program.text(), *([SCHEDULE] if schedule else []), ALLOCATE, SYNCHRONIZE)
        assert is_ordered(program, text), seed
        assert accepts(text), seed
        for token in re.findall(r"(%\w+) = glir.signal", text):
            mutant = without_token(text, token)
            is_needed = not is_ordered(program, mutant)
            needed += is_needed
            assert accepts(mutant) != is_needed, (seed, token)
    assert needed > 50


def test_schedules_keep_the_order_of_what_conflicts() -> None:
    moved = 0
    for seed in SEEDS:
        program = Program(seed)
        text = run(program.text(), SCHEDULE)
        order = [int(each) for each in re.findall(r"test.step = (\d+)", text)]
        assert sorted(order) == list(range(len(program.steps)))
        moved += order != sorted(order)
        uses = [used_bytes(program, text, each) for each in range(len(program.steps))]
        place = {step: index for index, step in enumerate(order)}
        for later in range(len(program.steps)):
            for earlier in range(later):
                if conflict(uses[earlier], uses[later]):
                    assert place[earlier] < place[later], (seed, earlier, later)
    assert moved > 5
