"""Latency formulas: the notation, and those of the matrix unit against numbers from elsewhere."""

import pytest

from glow import isa
from glow.isa import LatencyFormula
from glow.isa.latency import LatencyError

ARRAY = {
    "rows": 16,
    "columns": 16,
    "depth": 1,
    "depthwise_columns": 1,
    "fill": 15,
    "drain": 15,
    "weight_load": 16,
    "weight_stationary": True,
    "double_buffered_weights": False,
}
# 58x58x64 with a 3x3 kernel to 64 channels.
CONV = {
    "batch": 1,
    "output_height": 56,
    "output_width": 56,
    "output_channels": 64,
    "input_channels": 64,
    "kernel_height": 3,
    "kernel_width": 3,
}
PASSES = 4 * 4 * 9


def cycles(mnemonic: str, values: dict[str, int], **unit: int) -> int:
    formula = isa.instruction_set("accel").by_mnemonic[mnemonic].latency_formula
    assert formula is not None
    return formula.cycles(values, ARRAY | unit)


def test_every_formula_evaluates() -> None:
    """Each formula only uses fields of its instruction and parameters that this test lists."""
    unit = ARRAY | {"setup": 2, "lanes": 4, "cycles_per_operation": 1, "cycles": 1}
    for instruction in isa.instructions("accel"):
        values = {field.name: 1 if field.count == 1 else (1,) * field.count for field in instruction.operands}
        formula = instruction.latency_formula
        if formula is None:
            assert instruction.section == "microcode"
        else:
            assert formula.cycles(values, unit) >= 1


def test_conv_on_a_weight_stationary_array() -> None:
    """SCALE-Sim gives 458,207 cycles: it does not count the last one."""
    assert cycles("conv", CONV) == PASSES * (3136 + 16 + 15 + 15) == 458_208


def test_double_buffered_weights_hide_their_load() -> None:
    assert cycles("conv", CONV, double_buffered_weights=1) == PASSES * 3136 + 16 + 15 + 15
    small = CONV | {"output_height": 1, "output_width": 2}
    assert cycles("conv", small, double_buffered_weights=1) == PASSES * 16 + 16 + 15 + 15


def test_conv_on_an_output_stationary_array() -> None:
    assert cycles("conv", CONV, weight_stationary=0) == (3136 // 16) * 4 * (9 * 64 + 15 + 15)
    assert cycles("conv", CONV, weight_stationary=0, depth=8, fill=0, drain=0) == (3136 // 16) * 4 * 9 * 8


def test_matmul_and_depthwise() -> None:
    values = {"rows": 100, "columns": 17, "depth": 33}
    assert cycles("matmul", values) == 3 * 2 * (100 + 46)
    values = CONV | {"channels": 32}
    assert cycles("depthwise", values) == 32 * (3136 + 46)
    assert cycles("depthwise", values, depthwise_columns=16) == 2 * (3136 + 46)


def test_vector() -> None:
    values = {"sizes": (1, 1, 1, 3, 5, 7), "count": 6}
    unit = {"setup": 2, "lanes": 4, "cycles_per_operation": 3}
    assert cycles("vector", values, **unit) == 2 + 27 * 6 * 3  # type: ignore[arg-type]


def test_notation() -> None:
    formula = LatencyFormula(
        "n = product(sizes) - sizes[0]\ncycles = n if unit.fast == 1 else ceil_div(n, 3) * size_of(t)"
    )
    assert formula.cycles({"sizes": (2, 5), "t": 7}, {"fast": 1}) == 8
    assert formula.cycles({"sizes": (2, 5), "t": 7}, {"fast": 0}) == 3 * 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected the last line to define cycles"),
        ("n = 1", "expected the last line to define cycles"),
        ("cycles = ", "invalid syntax"),
        ("cycles = 1 / 2", "'1 / 2' is not part of the notation"),
        ("cycles = __import__('os')", "is not part of the notation"),
        ("cycles = chip.rows", "'chip.rows' is not part of the notation"),
        ("cycles = 1.5", "'1.5' is not part of the notation"),
        ("cycles = (lambda: 1)()", "is not part of the notation"),
        ("import os\ncycles = 1", "expected 'name = expression', found 'import os'"),
    ],
)
def test_text_that_is_no_formula(text: str, message: str) -> None:
    with pytest.raises(LatencyError, match=message.replace("(", r"\(")):
        LatencyFormula(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cycles = unit.lanes", "in cycles = unit.lanes: unit.lanes is not given"),
        ("cycles = rows", "rows is not given"),
        ("cycles = ceil_div(1, 0)", "division or modulo by zero"),
        ("cycles = sizes[2]", "index out of range"),
        ("cycles = sizes + 1", "can only concatenate"),
    ],
)
def test_numbers_that_are_missing(text: str, message: str) -> None:
    with pytest.raises(LatencyError, match=message):
        LatencyFormula(text).cycles({"sizes": (1, 2)}, {})
