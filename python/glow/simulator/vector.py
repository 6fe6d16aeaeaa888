"""The vector unit: microcode for each point of an index space, on whole arrays at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from glow.errors import SimulationError
from glow.simulator import microcode
from glow.simulator.elements import DTYPES, Array, DType, name, unsigned
from glow.simulator.memory import Access, Memories

RESULT = 7
"""The stream that results go to."""

_I8, _I32 = (DTYPES.index(np.dtype(kind)) for kind in (np.int8, np.int32))
DIMENSIONS = 6
REGISTERS = 64
_BLOCK_POINTS = 1 << 18
"""Points that are evaluated at a time: their registers stay in the caches of the host."""


@dataclass(frozen=True, slots=True)
class MicroOperation:
    """A scalar operation; types are numbers of element types."""

    function: str
    type: int
    source_type: int
    destination: int
    sources: tuple[int, int, int]
    immediate: int


@dataclass(frozen=True, slots=True)
class Stream:
    """Where an operand lies: an address and a stride for each dimension of the index space."""

    memory: int
    address: int
    type: int
    strides: tuple[int, ...]


@dataclass(frozen=True)
class VectorProgram:
    """A `vector` instruction with all that it refers to."""

    operations: tuple[MicroOperation, ...]
    streams: dict[int, Stream]
    sizes: tuple[int, ...]
    combine: str
    reduced: tuple[int, ...]
    accumulate: bool

    @property
    def points(self) -> int:
        """Points of the index space."""
        return math.prod(self.sizes)

    def stream(self, index: int) -> Stream:
        """A stream; a SimulationError if no instruction has set it."""
        if index not in self.streams:
            raise SimulationError(f"stream {index} is used before a 'stream' instruction sets it")
        return self.streams[index]

    def accesses(self) -> list[Access]:
        """What it reads and writes, but for tables: which of their elements, only their indices say."""
        found: list[Access] = []
        for index in dict.fromkeys(each.sources[0] for each in self.operations if each.function == "read"):
            stream = self.stream(index)
            sizes, strides = self._used_dimensions(stream, reduced=True)
            found.append(self._access(stream, sizes, strides, False, f"operand (stream {index})"))
        stream = self.stream(RESULT)
        sizes, strides = self._used_dimensions(stream, reduced=False)
        if self.accumulate:
            found.append(self._access(stream, sizes, strides, False, "result so far (stream 7)"))
        found.append(self._access(stream, sizes, strides, True, "result (stream 7)"))
        return found

    def _used_dimensions(self, stream: Stream, *, reduced: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Sizes and strides, with one element along dimensions that do not move the stream or are reduced."""
        skipped = [
            (not reduced and d in self.reduced) or (reduced and stride == 0) for d, stride in enumerate(stream.strides)
        ]
        sizes = tuple(1 if skip else size for size, skip in zip(self.sizes, skipped, strict=True))
        return sizes, tuple(0 if skip else stride for stride, skip in zip(stream.strides, skipped, strict=True))

    @staticmethod
    def _access(stream: Stream, sizes: tuple[int, ...], strides: tuple[int, ...], is_write: bool, what: str) -> Access:
        size = DTYPES[stream.type].itemsize
        traffic = math.prod(sizes) * size
        return Access(stream.memory, stream.address, sizes, strides, size, is_write, traffic, what)

    def run(self, memories: Memories) -> list[Access]:
        """Evaluate it; the ranges of tables that were read."""
        result = self.stream(RESULT)
        tables: list[Access] = []
        with np.errstate(all="ignore"):
            for starts, sizes in self._blocks():
                values, read = _Block(self, memories, starts, sizes).evaluate()
                tables += read
                if name(values.dtype) != name(DTYPES[result.type]):
                    expected = f"{name(DTYPES[result.type])}, the type of stream 7"
                    raise SimulationError(f"microcode yields {name(values.dtype)}, expected {expected}")
                address = result.address + sum(
                    start * stride
                    for d, (start, stride) in enumerate(zip(starts, result.strides, strict=True))
                    if d not in self.reduced
                )
                kept = tuple(1 if d in self.reduced else size for d, size in enumerate(sizes))
                strides = tuple(0 if d in self.reduced else stride for d, stride in enumerate(result.strides))
                target = memories.view(
                    self._access(Stream(result.memory, address, result.type, strides), kept, strides, True, ""),
                    values.dtype,
                )
                target[...] = self._combined(np.broadcast_to(values, sizes), target)
        return tables

    def _blocks(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Starts and sizes of parts of the index space, cut along dimensions that are not reduced, outermost first."""
        steps = list(self.sizes)
        for d in range(DIMENSIONS):
            if math.prod(steps) <= _BLOCK_POINTS:
                break
            if d not in self.reduced:
                steps[d] = max(1, _BLOCK_POINTS // (math.prod(steps) // steps[d]))
        ranges = [range(0, size, step) for size, step in zip(self.sizes, steps, strict=True)]
        return [
            (starts, tuple(min(step, size - at) for at, size, step in zip(starts, self.sizes, steps, strict=True)))
            for starts in product(*ranges)
        ]

    def _combined(self, values: Array, target: Array) -> Array:
        if self.combine == "none":
            return values
        if not self.reduced:
            return _combine(self.combine, target, values) if self.accumulate else values
        if values.dtype.kind in "ib":
            reduced = _reduced_integers(self.combine, values, self.reduced)
            return _combine(self.combine, target, reduced) if self.accumulate else reduced
        first = np.moveaxis(values, self.reduced, range(len(self.reduced)))
        sequence = first.reshape(-1, *target.shape)
        if self.accumulate:
            sequence = np.concatenate((target[np.newaxis], sequence))
        return _combined_floats(self.combine, sequence)


_COMBINE_INTEGERS = {
    "sum": "addi",
    "max": "maxsi",
    "min": "minsi",
    "max_unsigned": "maxui",
    "min_unsigned": "minui",
}
_COMBINE_FLOATS = {"sum": "addf", "max": "maximumf", "min": "minimumf"}


def _combine(how: str, x: Array, y: Array) -> Array:
    if x.dtype.kind in "ib":
        return microcode.INTEGER[_COMBINE_INTEGERS[how]](x, y)
    if how not in _COMBINE_FLOATS:
        raise SimulationError(f"'{how}' of {name(x.dtype)}, expected integers")
    return microcode.FLOAT[_COMBINE_FLOATS[how]](x, y)


def _combined_floats(how: str, sequence: Array) -> Array:
    """The elements along the first dimension combined, sums one after the other."""
    if how == "sum":
        total: Array = np.add.accumulate(sequence, axis=0)[-1]
        return total
    while len(sequence) > 1:
        half = len(sequence) // 2
        rest = sequence[2 * half :]
        sequence = np.concatenate((_combine(how, sequence[:half], sequence[half : 2 * half]), rest))
    largest: Array = sequence[0]
    return largest


def _reduced_integers(how: str, values: Array, axes: tuple[int, ...]) -> Array:
    """Integers combined along axes, which stay with one element. Sums wrap; a true i1 is -1 if it is signed."""
    if values.dtype == np.bool_:
        as_bool = {"sum": np.logical_xor, "max": np.logical_and, "min_unsigned": np.logical_and}
        return np.asarray(as_bool.get(how, np.logical_or).reduce(values, axis=axes, keepdims=True))
    if how == "sum":
        return np.asarray(np.sum(values, axis=axes, keepdims=True, dtype=values.dtype))
    reduce = np.max if how.startswith("max") else np.min
    if how.endswith("_unsigned"):
        return np.asarray(reduce(values.astype(unsigned(values.dtype)), axis=axes, keepdims=True)).astype(values.dtype)
    return np.asarray(reduce(values, axis=axes, keepdims=True))


class _Block:
    """The evaluation of a part of the index space."""

    def __init__(
        self, program: VectorProgram, memories: Memories, starts: Sequence[int], sizes: tuple[int, ...]
    ) -> None:
        self._program = program
        self._memories = memories
        self._starts = starts
        self._sizes = sizes
        self._registers: dict[int, Array] = {}
        self._tables: list[Access] = []

    def evaluate(self) -> tuple[Array, list[Access]]:
        """What the microcode yields, of a shape that broadcasts to the block's, and the tables that it read."""
        for number, operation in enumerate(self._program.operations):
            try:
                if operation.function == "yield":
                    return self._register(operation, 0), self._tables
                self._registers[operation.destination] = self._value(operation)
            except SimulationError as error:
                raise SimulationError(f"micro-operation {number}, '{operation.function}': {error}") from None
        raise SimulationError("its microcode has no 'yield'")

    def _register(self, operation: MicroOperation, source: int, expected: int | None = None) -> Array:
        """The value of a source register, which has to have the type `expected` if that is given."""
        register = operation.sources[source]
        value = self._registers.get(register)
        if value is None:
            raise SimulationError(f"register {register} is read before it is written")
        if expected is not None and value.dtype != DTYPES[expected]:
            raise SimulationError(f"register {register} has {name(value.dtype)}, expected {name(DTYPES[expected])}")
        return value

    def _value(self, operation: MicroOperation) -> Array:
        function, number, dtype = operation.function, operation.type, DTYPES[operation.type]

        def operands(count: int, expected: int = number) -> list[Array]:
            return [self._register(operation, source, expected) for source in range(count)]

        if function in microcode.INTEGER or function in microcode.FLOAT:
            is_integer = function in microcode.INTEGER
            _check_kind(dtype, is_integer=is_integer)
            apply = microcode.INTEGER[function] if is_integer else microcode.FLOAT[function]
            return np.asarray(apply(*operands(ARITY.get(function, 2)))).astype(dtype, copy=False)
        if function in microcode.CONVERSION:
            return self._converted(operation)
        match function:
            case "constant":
                raw = (operation.immediate & ((1 << (8 * dtype.itemsize)) - 1)).to_bytes(dtype.itemsize, "little")
                return np.frombuffer(raw, dtype).reshape(())
            case "read":
                return self._read(operation)
            case "index":
                return self._index(operation)
            case "lookup":
                return self._lookup(operation)
            case "rescale":
                return self._rescaled(operation)
            case "cmpi":
                return self._compared(operation, microcode.compare_integers, 10, is_integer=True)
            case "cmpf":
                return self._compared(operation, microcode.compare_floats, 16, is_integer=False)
            case "select":
                chosen, otherwise = (self._register(operation, source, number) for source in (1, 2))
                return np.where(self._register(operation, 0, 0), chosen, otherwise)
        raise SimulationError("the machine does not have this function")

    def _compared(
        self,
        operation: MicroOperation,
        compare: Callable[[Array, Array, int], Array],
        predicates: int,
        *,
        is_integer: bool,
    ) -> Array:
        _check_kind(DTYPES[operation.type], is_integer=is_integer)
        if operation.immediate >= predicates:
            raise SimulationError(f"there is no predicate {operation.immediate}, expected at most {predicates - 1}")
        x, y = (self._register(operation, source, operation.type) for source in range(2))
        return np.asarray(compare(x, y, operation.immediate))

    def _rescaled(self, operation: MicroOperation) -> Array:
        target = DTYPES[operation.type]
        for dtype in (DTYPES[operation.source_type], target):
            if dtype.kind != "i" or dtype.itemsize > 4:
                raise SimulationError(f"cannot rescale {name(dtype)}, expected int8, int16 or int32")
        sources = enumerate((operation.source_type, _I32, _I8))
        value, multiplier, shift = (self._register(operation, index, expected) for index, expected in sources)
        return microcode.rescale(value, multiplier, shift, target, operation.immediate)

    def _converted(self, operation: MicroOperation) -> Array:
        source, target = DTYPES[operation.source_type], DTYPES[operation.type]
        from_integer = operation.function in ("extsi", "extui", "trunci", "sitofp", "uitofp")
        to_integer = operation.function in ("extsi", "extui", "trunci", "fptosi", "fptoui")
        if operation.function == "bitcast":
            fits = source.itemsize == target.itemsize and np.bool_ not in (source, target)
        else:
            fits = from_integer == (source.kind in "ib") and to_integer == (target.kind in "ib")
        if not fits:
            raise SimulationError(f"cannot convert {name(source)} to {name(target)}")
        return microcode.CONVERSION[operation.function](self._register(operation, 0, operation.source_type), target)

    def _read(self, operation: MicroOperation) -> Array:
        index = operation.sources[0]
        stream = self._program.stream(index)
        if stream.type != operation.type:
            raise SimulationError(
                f"stream {index} has {name(DTYPES[stream.type])}, expected {name(DTYPES[operation.type])}"
            )
        address = stream.address + sum(at * stride for at, stride in zip(self._starts, stream.strides, strict=True))
        sizes = tuple(1 if stride == 0 else n for n, stride in zip(self._sizes, stream.strides, strict=True))
        dtype = DTYPES[stream.type]
        # A copy: what is written later may lie over it.
        if dtype == np.bool_:
            stored = Access(stream.memory, address, sizes, stream.strides, 1, False, 0, "")
            return np.not_equal(self._memories.view(stored, np.dtype(np.uint8)), 0)
        access = Access(stream.memory, address, sizes, stream.strides, dtype.itemsize, False, 0, "")
        return self._memories.view(access, dtype).copy()

    def _index(self, operation: MicroOperation) -> Array:
        dimension = operation.sources[0]
        if dimension >= DIMENSIONS:
            raise SimulationError(f"there is no dimension {dimension}, expected at most {DIMENSIONS - 1}")
        _check_kind(DTYPES[operation.type], is_integer=True)
        start, size = self._starts[dimension], self._sizes[dimension]
        shape = tuple(size if d == dimension else 1 for d in range(DIMENSIONS))
        return np.arange(start, start + size).astype(DTYPES[operation.type]).reshape(shape)

    def _lookup(self, operation: MicroOperation) -> Array:
        number = operation.sources[0]
        stream = self._program.stream(number)
        if stream.type != operation.type:
            raise SimulationError(
                f"table (stream {number}) has {name(DTYPES[stream.type])}, expected {name(DTYPES[operation.type])}"
            )
        index = self._register(operation, 1)
        if index.dtype != DTYPES[operation.source_type] or index.dtype.kind not in "ib":
            raise SimulationError(f"the index is {name(index.dtype)}, expected {name(DTYPES[operation.source_type])}")
        low, high = int(index.min()), int(index.max())
        size = DTYPES[stream.type].itemsize
        first = stream.address + low * size
        if low < 0:
            raise SimulationError(f"the index {low} into the table (stream {number}) is negative, expected at least 0")
        table = Access(stream.memory, first, (high - low + 1,), (size,), size, False, 0, f"table (stream {number})")
        self._memories.check(table)
        self._tables.append(table)
        entries = self._memories.view(table, DTYPES[stream.type])
        looked_up: Array = entries[(index.astype(np.int64) - low)]
        return looked_up


def _check_kind(dtype: DType, *, is_integer: bool) -> None:
    if is_integer != (dtype.kind in "ib"):
        kind = "an integer" if is_integer else "a floating-point"
        raise SimulationError(f"has the type {name(dtype)}, expected {kind} type")


ARITY = {
    **dict.fromkeys(("absi", "negf", "absf", "floor", "ceil", "round", "roundeven", "trunc", "sqrt", "rsqrt"), 1),
    **dict.fromkeys(("cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "erf", "sin", "cos", "tan"), 1),
    **dict.fromkeys(("asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), 1),
    "fma": 3,
}
"""Operands of the arithmetic functions that do not have two."""
