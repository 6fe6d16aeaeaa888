"""From decoded instructions to work: every operand is checked here, before anything runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from glow.chips import Chip, DmaEngine, MatrixUnit, VectorUnit
from glow.errors import GlowError, SimulationError
from glow.isa import Instruction, LatencyFormula
from glow.simulator.banks import ROUNDING, Banks
from glow.simulator.contraction import contract, contract_depthwise
from glow.simulator.elements import DTYPES, NAMES, DType, integer, is_float
from glow.simulator.memory import Access, Memories
from glow.simulator.transfer import copy, gather, request_rate, requested_bytes
from glow.simulator.units import issued_macs, operand_traffic, unit_parameters
from glow.simulator.vector import DIMENSIONS, RESULT, MicroOperation, Stream, VectorProgram
from glow.simulator.work import Work

if TYPE_CHECKING:
    from glow.isa import DecodedInstruction

Values = Mapping[str, int | tuple[int, ...]]
_U = TypeVar("_U", MatrixUnit, VectorUnit)

# What one instruction may take of the host, so that no program can keep the simulator from ending.
MOST_MACS = 1 << 36
MOST_OPERATIONS = 1 << 34
MOST_ELEMENTS = 1 << 26

_OVERHEAD = ("fill", "drain", "weight_load", "setup")
"""Parameters of units without which only the useful cycles of a formula remain."""

_INT32, _FLOAT32 = NAMES.index("i32"), NAMES.index("f32")


class Fields:
    """The fields of an instruction, by name."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def number(self, name: str) -> int:
        """A scalar field."""
        value = self._values[name]
        assert isinstance(value, int), f"{name} is an array"
        return value

    def numbers(self, *names: str) -> tuple[int, ...]:
        """Several scalar fields."""
        return tuple(self.number(name) for name in names)

    def array(self, name: str) -> tuple[int, ...]:
        """An array field."""
        value = self._values[name]
        assert isinstance(value, tuple), f"{name} is a number"
        return value


class Planner:
    """Plans the instructions of one program in order; it remembers the streams of each queue."""

    def __init__(self, chip: Chip, memories: Memories, microcode: Sequence[DecodedInstruction]) -> None:
        self._chip = chip
        self._memories = memories
        self._banks = Banks(chip)
        self._microcode = [_micro_operation(each) for each in microcode]
        self._streams: dict[int, dict[int, Stream]] = {}
        self._finished: set[int] = set()
        self._formulas: dict[tuple[str, str], LatencyFormula] = {}
        self._plans: dict[str, Callable[[Work, Fields, DecodedInstruction], None]] = {
            "finish": self._finish,
            "signal": self._signal,
            "wait": self._wait,
            "copy": self._copy,
            "gather": self._gather,
            "matmul": self._matmul,
            "conv": self._conv,
            "depthwise": self._depthwise,
            "stream": self._stream,
            "vector": self._vector,
        }

    @property
    def banks(self) -> Banks:
        """The banks that demands refer to."""
        return self._banks

    def plan(self, index: int, decoded: DecodedInstruction) -> Work:
        """The work of an instruction; a SimulationError names the instruction and what the machine cannot do."""
        instruction, fields = decoded.instruction, Fields(decoded.values)
        work = Work(index, decoded.offset, instruction.mnemonic, fields.number("queue"), instruction.unit)
        try:
            if work.queue >= len(self._chip.queues):
                raise SimulationError(f"there is no queue {work.queue}, expected at most {len(self._chip.queues) - 1}")
            if work.queue in self._finished:
                raise SimulationError(f"it comes after the 'finish' of the queue '{self._queue(work.queue)}'")
            self._plans[instruction.mnemonic](work, fields, decoded)
        except GlowError as error:
            raise SimulationError(f"{work.place}: {error}") from None
        return work

    def _queue(self, number: int) -> str:
        return self._chip.queues[number].name

    # Control.

    def _control(self, work: Work, decoded: DecodedInstruction) -> None:
        formula = decoded.instruction.latency_formula
        assert formula is not None, "instructions that run have a formula"
        work.cycles = formula.cycles(decoded.values, {"cycles": self._chip.synchronization.cycles})

    def _finish(self, work: Work, _fields: Fields, decoded: DecodedInstruction) -> None:
        self._finished.add(work.queue)
        self._control(work, decoded)

    def _signal(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        work.signals = self._other_queue(work, fields.number("to"))
        self._control(work, decoded)

    def _wait(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        work.waits_for = self._other_queue(work, fields.number("from"))
        self._control(work, decoded)

    def _other_queue(self, work: Work, number: int) -> int:
        if number >= len(self._chip.queues):
            raise SimulationError(f"there is no queue {number}, expected at most {len(self._chip.queues) - 1}")
        if number == work.queue:
            raise SimulationError(f"the queue '{self._queue(number)}' to itself, expected another")
        return number

    # DMA.

    def _copy(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        size = DTYPES[fields.number("type")].itemsize
        sizes, low, high = fields.array("sizes"), fields.array("pad_low"), fields.array("pad_high")
        padded = tuple(sum(each) for each in zip(sizes, low, high, strict=True))
        source = Access(
            fields.number("source_memory"),
            fields.number("source_address"),
            sizes,
            fields.array("source_strides"),
            size,
            False,
            0,
            "source",
        )
        destination = Access(
            fields.number("destination_memory"),
            fields.number("destination_address"),
            padded,
            fields.array("destination_strides"),
            size,
            True,
            0,
            "destination",
        )
        self._transfer(work, decoded, [source], destination)
        if self._memories.overlap(source, destination):
            raise SimulationError("source and destination overlap")
        engine = self._dma(work, [(source.memory, destination.memory)])
        if padded != sizes and not engine.padding:
            raise SimulationError(f"'{engine.name}' does not pad")
        dimensions = sum(n > 1 for n in padded)
        if dimensions > engine.dimensions:
            raise SimulationError(f"{dimensions} dimensions, expected at most {engine.dimensions} of '{engine.name}'")
        pad_value = fields.number("pad_value")
        if pad_value >> 8 * size:
            raise SimulationError(f"pad_value is {pad_value:#x}, expected at most {8 * size} bits")
        run = partial(copy, self._memories, source, destination, low, pad_value)
        work.run = partial(_without_result, run)

    def _gather(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        count, row = fields.number("indices_count"), fields.number("row_bytes")
        index_type = fields.number("indices_type")
        table = Access(
            fields.number("table_memory"),
            fields.number("table_address"),
            (fields.number("table_rows"), row),
            (fields.number("table_stride"), 1),
            1,
            False,
            0,
            "table",
        )
        indices = Access(
            fields.number("indices_memory"),
            fields.number("indices_address"),
            (count,),
            (DTYPES[index_type].itemsize,),
            DTYPES[index_type].itemsize,
            False,
            0,
            "indices",
        )
        destination = Access(
            fields.number("destination_memory"),
            fields.number("destination_address"),
            (count, row),
            (fields.number("destination_stride"), 1),
            1,
            True,
            0,
            "destination",
        )
        if not 0 < index_type < _FLOAT32 or is_float(index_type):
            raise SimulationError(f"indices are {NAMES[index_type]}, expected i8, i16, i32 or i64")
        self._transfer(work, decoded, [table, indices], destination, rows=count)
        self._dma(work, [(table.memory, destination.memory)])
        for read in (table, indices):
            if self._memories.overlap(read, destination):
                raise SimulationError(f"the {read.what} and the destination overlap")
        run = partial(gather, self._memories, table, indices, DTYPES[index_type], destination)
        work.run = partial(_without_result, run)

    def _dma(self, work: Work, paths: list[tuple[int, int]]) -> DmaEngine:
        """The engine of a queue that has all the paths."""
        queue = self._queue(work.queue)
        wanted = {(self._memories.name(source), self._memories.name(destination)) for source, destination in paths}
        engines = [engine for engine in self._chip.dma if queue in (engine.load_queue, engine.store_queue)]
        for engine in engines:
            if wanted <= {(path.source, path.destination) for path in engine.paths}:
                work.unit = engine.name
                return engine
        if not engines:
            raise SimulationError(f"no DMA engine takes instructions from the queue '{queue}'")
        source, destination = next(iter(wanted))
        raise SimulationError(f"'{engines[0].name}' has no path from '{source}' to '{destination}'")

    def _transfer(
        self, work: Work, decoded: DecodedInstruction, reads: list[Access], write: Access, rows: int | None = None
    ) -> None:
        """Checks, and the time of a transfer: set-up, the longer latency, and the slower of the memories."""
        for access in (*reads, write):
            self._memories.check(access)
        engine = self._dma(work, [(reads[0].memory, write.memory)])
        cycles, moved = self._cycles(work, engine, decoded), 0
        accesses, slowest = [], 0.0
        for access in (*reads, write):
            memory = self._chip.memories[access.memory]
            moved = requested_bytes([access], memory)
            if rows is not None and access.what == "table" and access.sizes[0]:
                moved = moved * rows // access.sizes[0]
            accesses.append(replace(access, traffic=moved))
            slowest = max(slowest, moved / request_rate(memory))
        work.accesses = tuple(accesses)
        work.demand = self._banks.demand(accesses)
        latency = max(self._chip.memories[access.memory].latency for access in accesses)
        transfer = max(math.ceil(slowest - ROUNDING), self._banks.cycles(accesses, work.demand))
        work.overhead = cycles + latency
        work.cycles = cycles + latency + transfer
        self._count_energy(work)

    # Matrix.

    def _matmul(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        rows, columns, depth = fields.numbers("rows", "columns", "depth")
        self._contraction(work, fields, decoded, (rows,), (depth,), columns, fields.array("input_strides"))

    def _conv(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        positions = fields.numbers("batch", "output_height", "output_width")
        kernel = fields.numbers("kernel_height", "kernel_width", "input_channels")
        strides = self._window_strides(work, fields)
        self._contraction(work, fields, decoded, positions, kernel, fields.number("output_channels"), strides)

    def _depthwise(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        positions = fields.numbers("batch", "output_height", "output_width")
        kernel = fields.numbers("kernel_height", "kernel_width")
        strides = self._window_strides(work, fields)
        channels = fields.number("channels")
        self._contraction(work, fields, decoded, positions, kernel, channels, strides, is_depthwise=True)

    def _window_strides(self, work: Work, fields: Fields) -> tuple[int, ...]:
        """The strides of the unfolded input: positions, kernel, channels."""
        batch, row, column, channel = fields.array("input_strides")
        stride_height, stride_width = fields.numbers("stride_height", "stride_width")
        dilation_height, dilation_width = fields.numbers("dilation_height", "dilation_width")
        unit = self._unit(work, self._chip.matrix)
        for key, limit in (
            ("kernel_height", unit.max_kernel_height),
            ("kernel_width", unit.max_kernel_width),
            ("stride_height", unit.max_stride),
            ("stride_width", unit.max_stride),
            ("dilation_height", unit.max_dilation),
            ("dilation_width", unit.max_dilation),
        ):
            if limit is not None and fields.number(key) > limit:
                raise SimulationError(f"{key} is {fields.number(key)}, expected at most {limit} of '{unit.name}'")
        return (
            batch,
            row * stride_height,
            column * stride_width,
            row * dilation_height,
            column * dilation_width,
            channel,
        )

    def _contraction(
        self,
        work: Work,
        fields: Fields,
        decoded: DecodedInstruction,
        positions: tuple[int, ...],
        kernel: tuple[int, ...],
        columns: int,
        strides: tuple[int, ...],
        *,
        is_depthwise: bool = False,
    ) -> None:
        unit = self._unit(work, self._chip.matrix)
        _at_least_one(decoded)
        steps, points = math.prod(kernel), math.prod(positions)
        work.macs = points * steps * columns
        if work.macs > MOST_MACS or steps * columns > MOST_ELEMENTS:
            raise SimulationError(
                f"{work.macs} products of {steps * columns} weights, expected at most {MOST_MACS} and {MOST_ELEMENTS}"
            )
        for what, limit, found in (
            ("rows", unit.max_rows, points),
            ("columns", unit.max_columns, columns),
            ("depth", unit.max_depth, steps),
        ):
            if limit is not None and found > limit:
                raise SimulationError(f"{found} {what}, expected at most {limit} of '{unit.name}'")
        input_dtype, weight_dtype = (self._operand_type(unit, fields, operand) for operand in ("input", "weight"))
        result = _FLOAT32 if is_float(fields.number("input_type")) else _INT32
        accumulate = bool(fields.number("accumulate"))
        shapes = {
            "input": ((*positions, *kernel, *((columns,) if is_depthwise else ())), strides, input_dtype),
            "weight": ((*kernel, columns), fields.array("weight_strides"), weight_dtype),
            "output": ((*positions, columns), fields.array("output_strides"), DTYPES[result]),
        }
        names = {"input": unit.input, "weight": unit.weight, "output": unit.accumulator}
        elements = _input_elements(decoded)
        traffic = operand_traffic(
            unit, points, steps, columns, elements, is_depthwise=is_depthwise, accumulate=accumulate
        )
        accesses: dict[str, Access] = {}
        for operand, (sizes, operand_strides, dtype) in shapes.items():
            memory = fields.number(f"{operand}_memory")
            if self._memories.name(memory) != names[operand]:
                expected = f"'{names[operand]}', which '{unit.name}' uses"
                raise SimulationError(f"the {operand} is in '{self._memories.name(memory)}', expected {expected}")
            accesses[operand] = Access(
                memory,
                fields.number(f"{operand}_address"),
                sizes,
                operand_strides,
                dtype.itemsize,
                operand == "output",
                traffic[operand] * dtype.itemsize,
                operand,
            )
            self._memories.check(accesses[operand])
        for operand in ("input", "weight"):
            if self._memories.overlap(accesses[operand], accesses["output"]):
                raise SimulationError(f"the {operand} and the output overlap")
        touched = list(accesses.values())
        if traffic["sums"]:
            sums = traffic["sums"] * DTYPES[result].itemsize
            output = replace(accesses["output"], is_write=False, traffic=sums, what="sums so far")
            touched.append(replace(output, is_internal=not accumulate))
        self._compute(work, unit, decoded, touched)
        work.issued_macs = issued_macs(unit, points, steps, columns, kernel, is_depthwise=is_depthwise)
        work.energy += work.macs * unit.energy_per_mac
        function = contract_depthwise if is_depthwise else contract
        work.run = partial(_contract, function, self._memories, accesses, shapes, accumulate)

    def _operand_type(self, unit: MatrixUnit, fields: Fields, operand: str) -> DType:
        number, signed = fields.number(f"{operand}_type"), bool(fields.number(f"{operand}_signed"))
        text = NAMES[number] if signed or is_float(number) else f"u{NAMES[number][1:]}"
        if text not in unit.formats:
            raise SimulationError(f"the {operand} is {text}, expected {', '.join(unit.formats)} of '{unit.name}'")
        if number in (_INT32, NAMES.index("i64"), 0):
            raise SimulationError(f"the {operand} is {text}, expected 8 or 16 bits or floating-point numbers")
        if is_float(number) != is_float(fields.number("input_type")):
            raise SimulationError("integers and floating-point numbers, expected one of both")
        return DTYPES[number] if is_float(number) else integer(number, signed=signed)

    # Vector.

    def _stream(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        unit = self._unit(work, self._chip.vector)
        self._memories.name(fields.number("memory"))
        memory, address, element_type = fields.numbers("memory", "address", "type")
        stream = Stream(memory, address, element_type, fields.array("strides"))
        self._streams.setdefault(work.queue, {})[fields.number("index")] = stream
        work.cycles = self._cycles(work, unit, decoded)

    def _vector(self, work: Work, fields: Fields, decoded: DecodedInstruction) -> None:
        unit = self._unit(work, self._chip.vector)
        _at_least_one(decoded)
        first, count = fields.numbers("first", "count")
        if first + count > len(self._microcode):
            raise SimulationError(
                f"micro-operations {first} to {first + count}, expected at most {len(self._microcode)}"
            )
        if unit.max_operations is not None and count > unit.max_operations:
            raise SimulationError(f"{count} micro-operations, expected at most {unit.max_operations} of '{unit.name}'")
        mask = fields.number("reduced")
        program = VectorProgram(
            tuple(self._microcode[first : first + count]),
            dict(self._streams.get(work.queue, {})),
            fields.array("sizes"),
            _case(decoded, "combine"),
            tuple(d for d in range(DIMENSIONS) if mask >> d & 1),
            bool(fields.number("accumulate")),
        )
        if program.combine == "none" and (program.reduced or program.accumulate):
            raise SimulationError("reduced dimensions or 'accumulate' without a 'combine'")
        work.operations = program.points * count
        together = math.prod(program.sizes[d] for d in program.reduced)
        if work.operations > MOST_OPERATIONS or together > MOST_ELEMENTS:
            raise SimulationError(
                f"{work.operations} operations, {together} points in a reduction, "
                f"expected at most {MOST_OPERATIONS} and {MOST_ELEMENTS}"
            )
        accesses = program.accesses()
        for index in {each.sources[0] for each in program.operations if each.function in ("read", "lookup")} | {RESULT}:
            text = NAMES[program.stream(index).type]
            if not {text, f"u{text[1:]}"} & set(unit.formats) and text != "i1":
                raise SimulationError(f"stream {index} is {text}, expected {', '.join(unit.formats)} of '{unit.name}'")
        for access in accesses:
            self._check_vector_memory(unit, access)
            self._memories.check(access)
        self._check_overlap(program, accesses)
        self._compute(work, unit, decoded, accesses)
        work.energy += work.operations * unit.energy_per_operation
        work.run = partial(program.run, self._memories)

    def _check_vector_memory(self, unit: VectorUnit, access: Access) -> None:
        """A vector unit reads its operands' memory and accumulators, and writes its results' and accumulators."""
        name = self._memories.name(access.memory)
        accumulators = [matrix.accumulator for matrix in self._chip.matrix]
        result = access.is_write or access.what.startswith("result")
        possible = {unit.results if result else unit.operands, *accumulators}
        if name not in possible:
            known = " or ".join(f"'{each}'" for each in sorted(possible))
            raise SimulationError(f"the {access.what} is in '{name}', expected {known}")

    def _check_overlap(self, program: VectorProgram, accesses: list[Access]) -> None:
        """A result may lie over an operand only element by element, so that the order of points does not matter."""
        result = accesses[-1]
        for operand in accesses[:-1]:
            same = (operand.address, operand.sizes, operand.element_bytes) == (
                result.address,
                result.sizes,
                result.element_bytes,
            )
            moving = [d for d in range(DIMENSIONS) if result.sizes[d] > 1]
            same = same and all(operand.strides[d] == result.strides[d] for d in moving)
            if not same and self._memories.overlap(operand, result):
                raise SimulationError(f"the {operand.what} and the result overlap without being the same elements")

    # Time and energy.

    def _unit(self, work: Work, units: Sequence[_U]) -> _U:
        """The unit that the queue of an instruction feeds."""
        queue = self._queue(work.queue)
        for unit in units:
            if unit.queue == queue:
                work.unit = unit.name
                return unit
        known = " or ".join(f"'{unit.queue}'" for unit in units)
        raise SimulationError(f"the queue '{queue}' has no {work.kind} unit, expected {known or 'a chip with one'}")

    def _compute(
        self, work: Work, unit: MatrixUnit | VectorUnit, decoded: DecodedInstruction, accesses: list[Access]
    ) -> None:
        work.accesses = tuple(accesses)
        work.demand = self._banks.demand(accesses)
        cycles = self._cycles(work, unit, decoded)
        useful = self._cycles(work, unit, decoded, without=_OVERHEAD)
        work.overhead = max(0, cycles - useful)
        work.cycles = max(cycles, self._banks.cycles(accesses, work.demand))
        self._count_energy(work)

    def _count_energy(self, work: Work) -> None:
        work.energy += sum(
            access.traffic * self._chip.memories[access.memory].energy_per_byte for access in work.accesses
        )

    def _cycles(
        self,
        work: Work,
        unit: MatrixUnit | VectorUnit | DmaEngine,
        decoded: DecodedInstruction,
        without: tuple[str, ...] = (),
    ) -> int:
        """The value of the latency formula: the chip's if its file has one, otherwise the instruction set's."""
        key = (unit.name, work.mnemonic)
        if key not in self._formulas:
            self._formulas[key] = _formula(unit, decoded.instruction)
        parameters = unit_parameters(unit)
        cycles = self._formulas[key].cycles(decoded.values, {**parameters, **dict.fromkeys(without, 0)})
        if cycles < 0:
            raise SimulationError(f"its latency formula gives {cycles} cycles, expected at least 0")
        return cycles


def _formula(unit: MatrixUnit | VectorUnit | DmaEngine, instruction: Instruction) -> LatencyFormula:
    if instruction.mnemonic in unit.latency:
        return LatencyFormula(unit.latency[instruction.mnemonic])
    formula = instruction.latency_formula
    assert formula is not None, "instructions that run have a formula"
    return formula


def _input_elements(decoded: DecodedInstruction) -> int:
    """The elements of the input that a product or convolution reads, each counted once."""
    fields = Fields(decoded.values)
    if decoded.mnemonic == "matmul":
        return fields.number("rows") * fields.number("depth")
    count = fields.number("batch") * fields.number("channels" if decoded.mnemonic == "depthwise" else "input_channels")
    for axis in ("height", "width"):
        size, kernel, stride, dilation = fields.numbers(
            f"output_{axis}", f"kernel_{axis}", f"stride_{axis}", f"dilation_{axis}"
        )
        count *= min(size * kernel, (size - 1) * stride + (kernel - 1) * dilation + 1)
    return count


def _contract(
    function: Callable[..., None],
    memories: Memories,
    accesses: Mapping[str, Access],
    shapes: Mapping[str, tuple[tuple[int, ...], tuple[int, ...], DType]],
    accumulate: bool,
) -> list[Access]:
    window, weight, output = (memories.view(accesses[operand], shapes[operand][2]) for operand in accesses)
    function(window, weight, output, accumulate=accumulate)
    return []


def _without_result(function: Callable[[], None]) -> list[Access]:
    function()
    return []


def _at_least_one(decoded: DecodedInstruction) -> None:
    """Extents of 0 say that something went wrong before."""
    for field in decoded.instruction.fields:
        if field.name in _EXTENTS:
            value = decoded.values[field.name]
            for each in value if isinstance(value, tuple) else (value,):
                if each < 1:
                    raise SimulationError(f"{field.name} is {each}, expected at least 1")


_EXTENTS = {
    *("rows", "columns", "depth", "batch", "output_height", "output_width", "output_channels", "input_channels"),
    *(
        "channels",
        "kernel_height",
        "kernel_width",
        "stride_height",
        "stride_width",
        "dilation_height",
        "dilation_width",
    ),
    *("sizes", "count"),
}


def _case(decoded: DecodedInstruction, name: str) -> str:
    """The name of an enumeration's value."""
    field = next(field for field in decoded.instruction.fields if field.name == name)
    return field.case_names[Fields(decoded.values).number(name)]


def _micro_operation(decoded: DecodedInstruction) -> MicroOperation:
    fields = Fields(decoded.values)
    sources = fields.array("sources")
    return MicroOperation(
        _case(decoded, "function"),
        fields.number("type"),
        fields.number("source_type"),
        fields.number("destination"),
        (sources[0], sources[1], sources[2]),
        fields.number("immediate"),
    )
