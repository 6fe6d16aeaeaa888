"""Cycles that were counted by hand from `tiny.yaml` and docs/design/timing.md.

tiny: the off-chip memory moves 4 bytes a cycle in bursts of 16, with a latency of 20; a DMA engine takes 10 to set up;
the array is 4x4, with 4 cycles to load weights, 3 to fill and 3 to drain, one after the other; the vector unit has 4
lanes and takes 2 to set up; a signal or wait takes 1, and the front end hands over one instruction a cycle.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glow.errors import DeadlockError
from glow.simulator import Region, Report

from .conftest import ACCUMULATOR, DRAM, LOAD, MATRIX, SCRATCHPAD, STORE, VECTOR, Builder

Modified = Callable[..., Builder]
INT8 = {"input_type": "i8", "weight_type": "i8", "input_signed": 1, "weight_signed": 1}


def matmul(builder: Builder, rows: int, columns: int, depth: int, weight: int = 4096, **values: Any) -> None:
    """A product of arrays without gaps: the input in bank 0 of the scratchpad, the weight in bank 1."""
    builder.emit(
        "matmul",
        **{
            "queue": MATRIX,
            "rows": rows,
            "columns": columns,
            "depth": depth,
            "input_memory": SCRATCHPAD,
            "input_address": 0,
            "input_strides": [depth, 1],
            "weight_memory": SCRATCHPAD,
            "weight_address": weight,
            "weight_strides": [columns, 1],
            "output_memory": ACCUMULATOR,
            "output_address": 0,
            "output_strides": [4 * columns, 4],
            **INT8,
            **values,
        },
    )


def intervals(report: Report, mnemonic: str) -> list[tuple[int, int]]:
    """Start and end of each instruction of a kind."""
    return [(record.start, record.end) for record in report.trace.records if record.work.mnemonic == mnemonic]


COPIES = {
    # set-up 10, latency 20, then bursts of 16 bytes at 4 bytes a cycle
    "one burst": ({"shape": (16,)}, 10 + 20 + 4),
    "less than a burst takes all of it": ({"shape": (1,)}, 10 + 20 + 4),
    "three bursts": ({"shape": (35,)}, 10 + 20 + 12),
    "across the border of two bursts": ({"shape": (4,), "source": 14}, 10 + 20 + 8),
    "a burst for each of 8 rows": ({"shape": (8, 4), "source_strides": [0, 0, 0, 64, 1]}, 10 + 20 + 32),
    "rows that touch two bursts each": (
        {"shape": (8, 4), "source": 14, "source_strides": [0, 0, 0, 64, 1]},
        10 + 20 + 64,
    ),
    "rows without gaps are one piece": ({"shape": (8, 4)}, 10 + 20 + 8),
    "single bytes, transposed": ({"shape": (4, 8), "source_strides": [0, 0, 0, 1, 16]}, 10 + 20 + 128),
}


@pytest.mark.parametrize("case", COPIES)
def test_copy(tiny: Builder, case: str) -> None:
    values, cycles = COPIES[case]
    values = dict(values)
    tiny.copy((DRAM, values.pop("source", 0)), (SCRATCHPAD, 0), values.pop("shape"), **values)
    assert tiny.run().cycles == cycles


def test_requests_in_flight_limit_the_rate(modified: Modified) -> None:
    """With one request of 16 bytes per 20 cycles of latency, 0.8 bytes a cycle are left of 4."""
    builder = modified(("requests_in_flight: 8", "requests_in_flight: 1"))
    builder.copy((DRAM, 0), (SCRATCHPAD, 0), (64,))
    assert builder.run().cycles == 10 + 20 + 64 / 0.8


def test_the_slower_memory_counts(modified: Modified) -> None:
    """A scratchpad of 1 byte a cycle in each of its four banks; the copy stays in one."""
    builder = modified(("bytes_per_cycle: 16", "bytes_per_cycle: 4"))
    builder.copy((DRAM, 0), (SCRATCHPAD, 0), (64,))
    assert builder.run().cycles == 10 + 20 + 64


def test_matmul_pass_by_pass(tiny: Builder) -> None:
    """2 tiles of 4 along the depth times 2 along the columns; each streams 5 rows, and loads, fills and drains."""
    matmul(tiny, 5, 6, 7)
    report = tiny.run()
    assert report.cycles == 4 * (5 + 4 + 3 + 3)
    assert report.split.compute == 4 * 5 and report.split.fill_drain == 4 * 10
    assert report.macs == 5 * 6 * 7 and report.issued_macs == 5 * 8 * 8
    assert report.utilisation == pytest.approx(210 / (16 * 60))


def test_matmul_with_double_buffered_weights(modified: Modified) -> None:
    """A pass takes as long as streaming the rows or loading the next weights, whichever is longer."""
    for rows, step in ((5, 5), (2, 4)):
        builder = modified(("double_buffered_weights: false", "double_buffered_weights: true"))
        matmul(builder, rows, 6, 7)
        assert builder.run().cycles == 4 * step + 4 + 3 + 3


def test_matmul_output_stationary(modified: Modified) -> None:
    """Tiles of 4x4 results: 2 of rows times 2 of columns; each takes a cycle per product, and fills and drains."""
    builder = modified(("dataflow: weight-stationary", "dataflow: output-stationary"))
    matmul(builder, 5, 6, 7)
    assert builder.run().cycles == 4 * (7 + 3 + 3)


@pytest.mark.parametrize("buffered", [False, True])
@pytest.mark.parametrize("dataflow", ["weight-stationary", "output-stationary"])
def test_traffic_of_a_convolution(modified: Modified, dataflow: str, buffered: bool) -> None:
    """6x7x5 with a 3x2 kernel and a stride of 2 to 2x3x9: 6 positions, 30 products each, 9 filters.

    Without buffers every tile of 4 filters (3 of them) reads 6 * 30 inputs. Weight-stationary, the 270 weights are read
    once, and sums are written for each of 8 tiles along the 30 products and read for all but the first;
    output-stationary, each of 2 tiles of 4 positions reads all weights, and sums are written once. With buffers the 5
    rows and 6 columns that windows cover are read once, and so are the weights.
    """
    builder = modified(
        ("dataflow: weight-stationary", f"dataflow: {dataflow}"),
        ("    fill: 3\n", f"    fill: 3\n    operand_buffers: {str(buffered).lower()}\n"),
    )
    builder.emit(
        "conv",
        queue=MATRIX,
        **{"batch": 1, "output_height": 2, "output_width": 3, "output_channels": 9, "input_channels": 5},
        **{"kernel_height": 3, "kernel_width": 2, "stride_height": 2, "stride_width": 2},
        **{"dilation_height": 1, "dilation_width": 1},
        **{"input_memory": SCRATCHPAD, "input_address": 0, "input_strides": [210, 35, 5, 1]},
        **{"weight_memory": SCRATCHPAD, "weight_address": 4096, "weight_strides": [90, 45, 9, 1]},
        **{"output_memory": ACCUMULATOR, "output_address": 0, "output_strides": [216, 108, 36, 4]},
        **INT8,
    )
    report = builder.run()
    inputs = 5 * 6 * 5 if buffered else 3 * 6 * 30
    weights = 2 * 270 if dataflow == "output-stationary" and not buffered else 270
    passes = 8 if dataflow == "weight-stationary" else 1
    assert report.memories["scratchpad"].read == inputs + weights
    accumulator = report.memories["accumulator"]
    assert (accumulator.read, accumulator.written) == (4 * 54 * (passes - 1), 4 * 54 * passes)


def test_formula_in_the_chip_file(modified: Modified) -> None:
    builder = modified(("    fill: 3\n", "    fill: 3\n    latency: {matmul: 'cycles = rows * 100 + unit.columns'}\n"))
    matmul(builder, 5, 6, 7)
    assert builder.run().cycles == 504


def test_vector(tiny: Builder) -> None:
    """The streams take 1 each, 10 points are 3 groups of 4 lanes, for each of 3 micro-operations; set-up is 2."""
    tiny.emit("micro", function="read", type="i32")
    tiny.emit("micro", function="addi", type="i32", destination=1)
    tiny.emit("micro", function="yield", type="i32", sources=[1, 0, 0])
    for index, memory in ((0, ACCUMULATOR), (7, SCRATCHPAD)):
        tiny.emit("stream", queue=VECTOR, index=index, type="i32", memory=memory, address=0, strides=[0, 0, 0, 0, 0, 4])
    tiny.emit("vector", queue=VECTOR, first=0, count=3, sizes=[1, 1, 1, 1, 1, 10])
    report = tiny.run()
    assert report.cycles == 1 + 1 + 2 + 3 * 3
    assert report.operations == 30
    assert report.split.fill_drain == 2


def test_tokens_order_queues(tiny: Builder) -> None:
    """load 42, signal 1, wait 1, product 60, signal 1, wait 1, store 10 + 20 + 8 bursts * 4."""
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (35,))
    tiny.order(LOAD, MATRIX)
    matmul(tiny, 5, 6, 7)
    tiny.order(MATRIX, STORE)
    tiny.copy((ACCUMULATOR, 0), (DRAM, 1024), (120,))
    report = tiny.run()
    assert intervals(report, "wait") == [(43, 44), (105, 106)]
    assert report.cycles == 42 + 1 + 1 + 60 + 1 + 1 + 62
    split = report.split
    assert (split.compute, split.fill_drain, split.dma, split.sync) == (20, 40, 42 + 62, 4)
    assert report.queues["matrix"].waiting == {"load": 41}, "it came to the wait at cycle 2"
    assert report.queues["store"].waiting == {"matrix": 105 - 5}


def test_loads_run_ahead(tiny: Builder) -> None:
    """While the first product runs, the second's operands are loaded: the longer of both counts."""
    for step in range(2):
        tiny.copy((DRAM, 0), (SCRATCHPAD, 8192 + 4096 * step), (35,))
        tiny.emit("signal", queue=LOAD, to=MATRIX)
        tiny.emit("wait", queue=MATRIX, **{"from": LOAD})
        matmul(tiny, 5, 6, 7, weight=8192 + 4096 * step)
    report = tiny.run()
    assert intervals(report, "copy") == [(0, 42), (43, 85)]
    assert intervals(report, "matmul") == [(44, 104), (105, 165)]


def test_bank_conflict(tiny: Builder) -> None:
    """A load into the bank that a product reads slows both down; one into another bank does not.

    The product streams 40 rows in 50 cycles and reads 160 bytes, 3.2 a cycle, from bank 0, which serves 4. The load
    takes 10 + 20 + 64 = 94 cycles for 256 bytes, 2.723 a cycle. Together that is 1.4809 times what the bank serves. The
    product runs alone for the cycle before the load is handed over, then needs 49 * 1.4809 = 72.6 more. The load has
    then done 73 / 1.4809 = 49.3 of its 94 cycles and needs 44.7 more.
    """
    for address, product, load in ((0x800, (0, 74), (1, 119)), (0x2000, (0, 50), (1, 95))):
        builder = Builder(tiny.chip)
        matmul(builder, 40, 4, 4)
        builder.copy((DRAM, 0), (SCRATCHPAD, address), (256,))
        report = builder.run()
        assert intervals(report, "matmul") == [product]
        assert intervals(report, "copy") == [load]
        assert report.queues["matrix"].contention == product[1] - 50
        assert report.queues["load"].contention == load[1] - 1 - 94


def test_off_chip_bandwidth_is_shared(tiny: Builder) -> None:
    """A load and a store of 4096 bytes take 1054 cycles each alone; together they want 8192 bytes at 4 a cycle."""
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (4096,))
    tiny.copy((SCRATCHPAD, 4096), (DRAM, 8192), (4096,))
    alone, wanted = 30 + 1024, 4096 / (30 + 1024)
    slowdown = 2 * wanted / 4
    (load,), (store,) = ([each] for each in intervals(tiny.run(), "copy"))
    end = 1 + int(np.ceil((alone - 1) * slowdown))
    assert load == (0, end)
    assert store == (1, end + int(np.ceil(alone - (end - 1) / slowdown)))


def test_depth_of_a_queue_holds_the_front_end(modified: Modified) -> None:
    """With room for one load, the product behind the second is handed over when the first load is done."""
    builder = modified(("  - name: load\n", "  - {name: load, depth: 1}\n"))
    for step in range(2):
        builder.copy((DRAM, 0), (SCRATCHPAD, 8192), (16,), destination_address=8192 + 64 * step)
    matmul(builder, 5, 6, 7)
    report = builder.run()
    assert intervals(report, "copy") == [(0, 34), (34, 68)]
    assert intervals(report, "matmul") == [(35, 95)]


def test_issue_takes_time(modified: Modified) -> None:
    builder = modified(("issue_cycles: 1", "issue_cycles: 50"))
    builder.copy((DRAM, 0), (SCRATCHPAD, 8192), (16,))
    matmul(builder, 5, 6, 7)
    assert intervals(builder.run(), "matmul") == [(50, 110)]


def test_a_full_token_fifo_holds_the_signal(modified: Modified) -> None:
    """With room for one token, the second signal waits until the first token is taken, after the store's 62 cycles."""
    builder = modified(("synchronization:\n", "synchronization:\n  tokens: 1\n"))
    builder.copy((ACCUMULATOR, 0), (DRAM, 0), (120,))
    for _ in range(2):
        builder.order(LOAD, STORE)
    report = builder.run(check_races=False)
    assert intervals(report, "signal") == [(1, 2), (62, 63)]


# docs/design/timing.md has the whole table: what SCALE-Sim counts without stalls for memory.
SCALE_SIM = {
    "58x58x64, 3x3 to 64": ((58, 64, 3, 64), 458_207),
    "28x28x128, 1x1 to 512": ((28, 128, 1, 512), 369_660 - 157_181),
    "16x16x256, 3x3 to 256": ((16, 256, 3, 256), 903_834 - 346_267),
    "7x7x512, 1x1 to 2048": ((7, 512, 1, 2048), 1_921_133 - 1_532_014),
}


@pytest.mark.parametrize("case", SCALE_SIM)
def test_scale_sim(modified: Modified, case: str) -> None:
    """A 16x16 weight-stationary array agrees with SCALE-Sim to the cycle but one: it counts from 0."""
    (size, channels, kernel, filters), expected = SCALE_SIM[case]
    out = size - kernel + 1
    builder = modified(
        ("rows: 4", "rows: 16"),
        ("columns: 4", "columns: 16"),
        ("macs_per_cycle: 16", "macs_per_cycle: 256"),
        ("weight_load: 4", "weight_load: 16"),
        ("fill: 3", "fill: 15"),
        ("drain: 3", "drain: 15"),
        ("bytes: 16 KiB", "bytes: 8 MiB"),
        ("bytes: 8 KiB", "bytes: 8 MiB"),
        ("bytes_per_cycle: 16", "bytes_per_cycle: 128"),
        ("bytes_per_cycle: 32", "bytes_per_cycle: 512"),
    )
    input_strides = [size * size * channels, size * channels, channels, 1]
    weight_strides = [kernel * channels * filters, channels * filters, filters, 1]
    output_strides = [4 * out * out * filters, 4 * out * filters, 4 * filters, 4]
    builder.emit(
        "conv",
        queue=MATRIX,
        batch=1,
        output_height=out,
        output_width=out,
        output_channels=filters,
        input_channels=channels,
        kernel_height=kernel,
        kernel_width=kernel,
        **dict.fromkeys(("stride_height", "stride_width", "dilation_height", "dilation_width"), 1),
        input_memory=SCRATCHPAD,
        input_address=0,
        input_strides=input_strides,
        weight_memory=SCRATCHPAD,
        weight_address=4 << 20,
        weight_strides=weight_strides,
        output_memory=ACCUMULATOR,
        output_address=0,
        output_strides=output_strides,
        **INT8,
    )
    report = builder.run()
    assert report.cycles == expected + 1
    assert report.macs == out * out * filters * channels * kernel * kernel


def test_report(tiny: Builder, tmp_path: Path) -> None:
    """Traffic by memory and class, energy, and both ways to print it."""
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (40,))
    tiny.copy((DRAM, 1000), (SCRATCHPAD, 4096), (24,))
    tiny.order(LOAD, MATRIX)
    matmul(tiny, 5, 3, 8)
    tiny.order(MATRIX, STORE)
    tiny.copy((ACCUMULATOR, 0), (DRAM, 2000), (60,))
    tiny.copy((ACCUMULATOR, 0), (DRAM, 3000), (4,))
    report = tiny.run(regions=[Region("inputs", 0, 40), Region("weights", 1000, 1024), Region("outputs", 2000, 2060)])
    classes = {name: (traffic.read, traffic.written) for name, traffic in report.classes.items()}
    assert classes == {"inputs": (40, 0), "weights": (24, 0), "outputs": (0, 60), "spill": (0, 4)}
    # Whole bursts: 48 + 32 (bytes 1000 to 1024 lie in two) read, 64 + 16 written.
    assert (report.memories["dram"].read, report.memories["dram"].written) == (48 + 32, 64 + 16)
    scratchpad = report.memories["scratchpad"]
    assert (scratchpad.read, scratchpad.written) == (5 * 8 + 8 * 3, 40 + 24)
    # Two tiles along the depth: results are written twice, partial sums read once.
    accumulator = report.memories["accumulator"]
    assert (accumulator.read, accumulator.written) == (60 + 64 + 16, 120)
    picojoules = 160 * (80 + 80) + 1.25 * (64 + 64 + 140 + 120) + 0.3 * 5 * 3 * 8
    assert report.energy == pytest.approx(picojoules * 1e-12)
    assert sum(vars(report.split).values()) == report.cycles
    assert json.loads(report.to_json())["classes"]["weights"] == {"read": 24, "written": 0}
    assert f"{report.cycles:,} cycles" in str(report) and "fill/drain" in str(report)
    report.trace.write(tmp_path / "trace.json")
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    product = next(event for event in events if event["name"] == "matmul")
    assert product["tid"] == MATRIX and product["args"]["macs"] == 120
    assert product["dur"] == 2 * 15, "at 1 MHz a cycle is a microsecond"
    assert [each.name for each in tmp_path.iterdir()] == ["trace.json"]


def test_deadlock_names_the_heads(tiny: Builder) -> None:
    tiny.emit("wait", queue=LOAD, **{"from": STORE})
    tiny.copy((DRAM, 0), (SCRATCHPAD, 0), (16,))
    tiny.emit("signal", queue=LOAD, to=MATRIX)
    tiny.emit("wait", queue=MATRIX, **{"from": LOAD})
    matmul(tiny, 1, 1, 1)
    tiny.emit("signal", queue=MATRIX, to=STORE)
    tiny.emit("wait", queue=STORE, **{"from": MATRIX})
    tiny.emit("signal", queue=STORE, to=LOAD)
    with pytest.raises(DeadlockError, match="^deadlock at cycle 7") as raised:
        tiny.run()
    heads = raised.value.heads
    assert set(heads) == {"load", "matrix", "store"}
    assert heads["load"].startswith("instruction 0 at byte ")
    assert heads["load"].endswith("'wait' waits for a token from 'store'")
    assert heads["matrix"].endswith("'wait' waits for a token from 'load'")


def test_deadlock_of_the_front_end(modified: Modified) -> None:
    """The signal that would end it is behind instructions that find no room."""
    builder = modified(("  - name: load\n", "  - {name: load, depth: 1}\n"))
    builder.emit("wait", queue=LOAD, **{"from": MATRIX})
    builder.copy((DRAM, 0), (SCRATCHPAD, 0), (16,))
    builder.emit("signal", queue=MATRIX, to=LOAD)
    with pytest.raises(DeadlockError) as raised:
        builder.run()
    assert raised.value.heads["front end"].endswith("'copy' waits for room in the queue 'load'")


def test_tokens_that_nobody_takes_are_reported(tiny: Builder) -> None:
    tiny.emit("signal", queue=LOAD, to=MATRIX)
    tiny.emit("signal", queue=LOAD, to=MATRIX)
    tiny.emit("wait", queue=MATRIX, **{"from": LOAD})
    assert tiny.run().tokens_left == {"load -> matrix": 1}
