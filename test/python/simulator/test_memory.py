"""Which bytes accesses touch, against sets of addresses."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from glow import chips
from glow.chips.loading import read
from glow.simulator.banks import Banks
from glow.simulator.memory import Access, Memories, is_injective
from glow.simulator.transfer import requested_bytes

SIZE = 512
CHIP = chips.load("tiny")

accesses = st.builds(
    Access,
    memory=st.just(0),
    address=st.integers(150, 250),
    sizes=st.tuples(*[st.integers(1, 4)] * 3),
    strides=st.tuples(*[st.integers(-12, 12)] * 3),
    element_bytes=st.sampled_from([1, 2, 4]),
    is_write=st.booleans(),
    traffic=st.just(0),
    what=st.just("operand"),
)


def elements(access: Access) -> list[int]:
    """The address of each element."""
    points = product(*map(range, access.sizes))
    return [access.address + sum(i * s for i, s in zip(point, access.strides, strict=True)) for point in points]


def touched(access: Access) -> Counter[int]:
    """How often each byte is part of an element."""
    return Counter(at + byte for at in elements(access) for byte in range(access.element_bytes))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(accesses, accesses)
def test_overlap(first: Access, second: Access) -> None:
    memories = Memories(CHIP, np.zeros(SIZE, np.uint8))
    assert memories.overlap(first, second) == bool(touched(first).keys() & touched(second).keys())


@settings(max_examples=300, deadline=None, derandomize=True)
@given(accesses)
def test_bounds_and_repeated_bytes(access: Access) -> None:
    bytes_of = touched(access)
    assert (access.low, access.high) == (min(bytes_of), max(bytes_of) + 1)
    assert is_injective(access) == (max(bytes_of.values()) == 1)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(accesses)
def test_bursts(access: Access) -> None:
    """Each contiguous piece takes all bursts that it has a part in. Innermost dimensions without gaps are pieces."""
    run = access.element_bytes
    moving = [(n, abs(s)) for n, s in zip(access.sizes, access.strides, strict=True) if n > 1 and s]
    while moving and moving[-1][1] == run:
        run *= moving.pop()[0]
    starts = [access.low]
    for size, stride in moving:
        starts = [start + i * stride for start in starts for i in range(size)]
    assert len(starts) * run <= sum(touched(access).values())
    burst = CHIP.memories[0].burst
    bursts = sum((start + run - 1) // burst - start // burst + 1 for start in starts)
    assert requested_bytes([access], CHIP.memories[0]) == bursts * burst


def test_banks() -> None:
    """The scratchpad has four banks of 4 KiB, the accumulators two."""
    banks = Banks(CHIP)
    assert len(banks.capacity) == 1 + 4 + 2
    assert (banks.capacity[0], banks.capacity[1], banks.capacity[5]) == (4, 4, 32)

    def at(memory: int, start: int, size: int) -> list[int]:
        return list(banks.touched(Access(memory, start, (size,), (1,), 1, False, size, "")))

    assert at(1, 0, 4096) == [1]
    assert at(1, 4095, 2) == [1, 2]
    assert at(1, 0, 16384) == [1, 2, 3, 4]
    assert at(2, 4096, 8) == [6]


def test_interleaved_banks() -> None:
    chip = chips.parse(read("tiny").replace("banks: 4", "banks: 4\n    interleave: 64"))
    banks = Banks(chip)

    def at(start: int, size: int) -> list[int]:
        return list(banks.touched(Access(1, start, (size,), (1,), 1, False, size, "")))

    assert at(0, 64) == [1]
    assert at(192, 128) == [1, 4], "from the last bank on to the first"
    assert at(0, 200) == [1, 2, 3, 4]
