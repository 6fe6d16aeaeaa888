"""Compiles int8 networks for the chips that Glow describes, simulates them, and writes down what they cost.

    python benchmarks/chips.py                                  # all networks on all chips
    python benchmarks/chips.py dlrm lstm --chip gemmini-like

The networks have random weights and are quantised by `glow.quantize` to int8, with random calibration data. Each
combination of network and chip has a process of its own with a time limit; one that fails is a row with the first line
of its error, and the exit code is 1. Results are compared with those of the `cpu` pipeline, bit for bit. All
combinations go to `benchmarks/results/chips.md`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from networks import MB, status_mb
from onnx import TensorProto, helper, numpy_helper

import glow
from glow import chips
from glow.compiler.accelerator import ChipJob
from glow.compiler.signature import signature
from glow.errors import GlowError
from glow.importer import import_model
from glow.runtime.folders import replace_file
from glow.runtime.random_inputs import random_inputs
from glow.simulator.executable import ChipExecutable
from glow.testing import networks

RESULTS = Path(__file__).parent / "results"
SAMPLES = 4
NETWORKS: Mapping[str, Mapping[str, Any]] = {
    "resnet50": {},
    "mobilenet_v2": {},
    "bert_encoder": {},
    "lstm": {"unroll_recurrent": True},
    "dlrm": {},
}
"""Network -> options of `glow.quantize`."""

LAYERS_CHIP = "tpu-v1-like"
LAYERS = ((256, 256, 3, 56), (512, 512, 3, 56), (1024, 1024, 3, 28), (1024, 1024, 3, 56), (1024, 1024, 1, 56))
"""Single convolutions: input channels, output channels, kernel height and width, image height and width."""
LAYERS_GOAL = 0.7
ERROR = "benchmarks/chips.py: error: "


@dataclass(frozen=True)
class Cost:
    """What a network costs on a chip: compilation in seconds and MB, the rest on the simulated chip.

    `memory` is that of the compiling process above what it had when all was imported; `on_chip` the most bytes that are
    live in the memories on the chip, each at its own peak; `differing` the elements of the outputs that are not the
    CPU's.
    """

    compile_seconds: float
    memory: float
    cycles: int
    milliseconds: float
    utilisation: float
    macs: int
    on_chip: int
    dram: int
    offloaded: float
    differing: int
    simulate_seconds: float


def convolution(layer: tuple[int, int, int, int]) -> onnx.ModelProto:
    """One int8 convolution that keeps the image's size. Channels of image and result are last, as on the chip."""
    inputs, outputs, kernel, size = layer
    image, result = (
        helper.make_tensor_value_info(name, TensorProto.INT8, (1, size, size, channels))
        for name, channels in (("image", inputs), ("result", outputs))
    )
    weight = np.random.default_rng(0).integers(-127, 128, (outputs, inputs, kernel, kernel), np.int8)
    # Results have the variance of the image.
    weight_scale = (np.var(weight, dtype=np.float64) * inputs * kernel**2) ** -0.5
    constants = {
        "weight": weight,
        "scale": np.float32(1 / 32),
        "weight_scale": np.float32(weight_scale),
        "zero": np.int8(0),
    }
    nodes = [
        helper.make_node("Transpose", ["image"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("DequantizeLinear", ["first", "scale", "zero"], ["real"]),
        helper.make_node("DequantizeLinear", ["weight", "weight_scale", "zero"], ["real_weight"]),
        helper.make_node("Conv", ["real", "real_weight"], ["sums"], "conv", pads=[kernel // 2] * 4),
        helper.make_node("QuantizeLinear", ["sums", "scale", "zero"], ["rounded"]),
        helper.make_node("Transpose", ["rounded"], ["result"], perm=[0, 2, 3, 1]),
    ]
    initializers = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "convolution", [image], [result], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def quantize(model: onnx.ModelProto, options: Mapping[str, Any]) -> onnx.ModelProto:
    """The int8 form of a network, by ranges of random inputs."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "float.onnx"
        onnx.save(model, path)
        specs, _ = signature(import_model(path))
    samples = [random_inputs(specs, seed=seed) for seed in range(SAMPLES)]
    return glow.quantize(model, samples, activations="int8", **options).model


def prepare(model: onnx.ModelProto, folder: Path) -> None:
    """Write an int8 network, its inputs, and the outputs that the CPU computes into a new folder."""
    folder.mkdir()
    onnx.save(model, folder / "int8.onnx")
    executable = glow.compile(folder / "int8.onnx", cache=False)
    inputs = random_inputs(executable.inputs, seed=SAMPLES)
    np.savez(folder / "inputs.npz", **inputs)
    np.savez(folder / "outputs.npz", **executable.run(inputs))


def first_line(error: GlowError) -> str:
    """Of its message."""
    return str(error).partition("\n")[0]


def measure_in_subprocess(folder: Path, chip: str, timeout: float) -> Cost | str:
    """The cost of what `prepare` wrote, or the first line of the error."""
    command = [sys.executable, __file__, "--measure", str(folder), "--chip", chip]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"not done after {timeout:.0f} s"
    if result.returncode == 0:
        return Cost(**json.loads(result.stdout))
    sys.stderr.write(result.stderr)
    lines = result.stderr.strip().splitlines() or [""]
    # What is no GlowError ends with its message.
    line = next((each.removeprefix(ERROR) for each in lines if each.startswith(ERROR)), lines[-1])
    return f"{line} (exit code {result.returncode})"


def measure(folder: Path, chip_name: str) -> Cost:
    """What the subprocess does: compile, simulate, compare."""
    chip = chips.load(chip_name)
    before = status_mb("VmRSS")
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        _, division = ChipJob(folder / "int8.onnx", chip).write(Path(name))
        seconds = time.perf_counter() - start
        peak = status_mb("VmHWM")
        executable = ChipExecutable(Path(name))
    with np.load(folder / "inputs.npz") as file:
        inputs = dict(file)
    start = time.perf_counter()
    run = executable.run(inputs)
    simulation = time.perf_counter() - start
    with np.load(folder / "outputs.npz") as expected:
        # As bytes: a NaN equals itself.
        differing = sum(differences(run.outputs[name], array) for name, array in expected.items())
    reports = [report for _, report in run.reports]
    macs = sum(report.macs for report in reports)
    off_chip = chip.memories[0]
    dram = sum(report.memories[off_chip.name].read + report.memories[off_chip.name].written for report in reports)
    return Cost(
        compile_seconds=seconds,
        memory=peak - before,
        cycles=run.cycles,
        milliseconds=run.cycles / chip.clock_hz * 1e3,
        utilisation=macs / (run.cycles * chip.peak_macs_per_cycle) if run.cycles else 0.0,
        macs=macs,
        on_chip=executable.peak_sram_bytes,
        dram=dram,
        offloaded=division.offloaded_macs_fraction,
        differing=differing,
        simulate_seconds=simulation,
    )


def differences(found: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> int:
    """How many elements have other bytes. Raises ValueError for another shape or dtype."""
    if found.shape != expected.shape or found.dtype != expected.dtype:
        raise ValueError(f"found {found.dtype}{found.shape}, expected {expected.dtype}{expected.shape}")
    left, right = (np.frombuffer(each.tobytes(), np.uint8).reshape(-1, each.itemsize) for each in (found, expected))
    return int((left != right).any(axis=-1).sum())


HEADINGS = ["network", "chip", "compile s", "MB", "Mcycles", "ms", "MAC utilisation", "on chip KiB", "DRAM MB"]
HEADINGS += ["MACs on chip", "equal to CPU", "simulation s"]
LAYER_HEADINGS = [
    "layer",
    "MMAC",
    "kcycles",
    "MAC utilisation",
    "bound by traffic",
    "least traffic",
    "DRAM MB",
    "equal to CPU",
]


def cells(network: str, chip: str, cost: Cost | str) -> list[str]:
    """A row of the table of networks."""
    if isinstance(cost, str):
        return [network, chip, f"fails: {cost.replace('|', '/')}", *[""] * (len(HEADINGS) - 3)]
    return [
        network,
        chip,
        f"{cost.compile_seconds:.1f}",
        f"{cost.memory:.0f}",
        f"{cost.cycles / 1e6:.3f}",
        f"{cost.milliseconds:.3f}",
        f"{cost.utilisation:.1%}",
        f"{cost.on_chip / 1024:,.0f}",
        f"{cost.dram / MB:.2f}",
        f"{cost.offloaded:.2%}",
        "yes" if not cost.differing else f"no, {cost.differing:,} elements differ",
        f"{cost.simulate_seconds:.1f}",
    ]


def utilisation_bound(macs: int, traffic: int) -> float:
    """Of the multipliers, if the traffic with the off-chip memory, in bytes, had all cycles at the full rate."""
    chip = chips.load(LAYERS_CHIP)
    return min(1.0, macs / (chip.peak_macs_per_cycle * traffic / chip.memories[0].bytes_per_cycle))


def layer_cells(layer: tuple[int, int, int, int], cost: Cost | str) -> list[str]:
    """A row of the table of single layers."""
    inputs, outputs, kernel, size = layer
    name = f"{size}x{size}x{inputs}, {kernel}x{kernel}, {outputs}"
    if isinstance(cost, str):
        return [name, f"fails: {cost.replace('|', '/')}", *[""] * (len(LAYER_HEADINGS) - 2)]
    least = size**2 * (inputs + outputs) + inputs * outputs * kernel**2
    bounds = (utilisation_bound(cost.macs, traffic) for traffic in (cost.dram, least))
    return [
        name,
        f"{cost.macs / 1e6:,.0f}",
        f"{cost.cycles / 1e3:,.0f}",
        f"{cost.utilisation:.1%}",
        *(f"{bound:.1%}" for bound in bounds),
        f"{cost.dram / MB:.2f}",
        "yes" if not cost.differing else f"no, {cost.differing:,} elements differ",
    ]


PUBLISHED = """\
## Published figures

| network | chip | published | remark |
|---|---|---|---|
| resnet50 | Ethos-U55-256, shared SRAM | 38.85 Mcycles, 41.1%, SRAM 1782 KiB | Vela 5.2's estimate |
| resnet50 | Ethos-U55-256, SRAM only | 26.17 Mcycles, 61.1%, SRAM 1764 KiB | Vela 5.2's estimate |
| mobilenet_v2 | Ethos-U55-256, shared SRAM | 5.99 Mcycles, 19.6%, SRAM 1474 KiB | Vela 5.2's estimate |
| CNN0 | TPU v1 | array active in 78.2% of cycles | other networks, in batches; recalled from Jouppi et al. 2017 |
| LSTM0 | TPU v1 | array active in 8.2% of cycles | the same |
| MLP0 | TPU v1 | array active in 12.7% of cycles | the same |

Vela's are for TensorFlow Lite models; [vela.md](vela.md) has its estimates of what Glow exports. There, weights are
compressed in flash and what passes between layers stays in SRAM. The chip here is a machine of Glow's instruction set
with the times of that unit, 2 MiB of SRAM, and flash as its first memory, which takes whatever is not kept on chip. An
active array is not a used one: idle rows and columns count as active. There is no chip like NVDLA here.
"""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def page(rows: Sequence[Sequence[str]], layers: Sequence[Sequence[str]], failed: int, reached: int) -> str:
    """The results as a page, with how they were measured."""
    goal = f"{reached} of {len(layers)} layers reach it"
    return f"""\
# int8 networks on simulated chips

{datetime.date.today()}; Glow {glow.__version__}. Written by `benchmarks/chips.py`.

Random weights, quantised by `glow.quantize` to int8, batch 1 (dlrm: 4); parts that the chip does not take run on
the CPU and are not in its cycles. Cycles are the simulator's, [with this model](../../docs/design/timing.md). "MB" is
the compiling process's peak memory beyond what importing Glow takes; "on chip" the most bytes that are live in the
chip's memories, each at its own peak; "DRAM" the traffic of its first memory, whole bursts. Seconds are those of a
machine that did other things as well. An empty row is a combination that failed, with its error.
{failed} of {len(rows) + len(layers)} combinations failed.

{table(HEADINGS, rows)}
## Single convolutions on {LAYERS_CHIP}

Each is a model of its own, batch 1: image and result, with channels last, come from DRAM and go there. "Bound by
traffic" is the utilisation if the program's DRAM traffic took all cycles at the full rate, "least traffic" the same if
image, weights and result were moved once. The goal is {LAYERS_GOAL:.0%} of peak: {goal}.

{table(LAYER_HEADINGS, layers)}
{PUBLISHED}"""


def run(names: Sequence[str], chip_names: Sequence[str], layers: bool, timeout: float) -> int:
    """Measure all combinations, write the page if they are complete; how many failed or are not equal to the CPU."""
    failures: list[str] = []

    def note(what: str, cost: Cost | str) -> None:
        if isinstance(cost, str):
            failures.append(f"{what}: {cost}")
        elif cost.differing:
            failures.append(f"{what}: {cost.differing:,} elements differ from the CPU's")

    rows, layer_rows, reached = [], [], 0
    with tempfile.TemporaryDirectory(prefix="glow-") as temporary:
        for name in names:
            folder = Path(temporary) / name
            error = None
            try:
                prepare(quantize(networks.load(name), NETWORKS[name]), folder)
            except GlowError as raised:
                error = f"not prepared: {first_line(raised)}"
            for chip in chip_names:
                cost = error or measure_in_subprocess(folder, chip, timeout)
                note(f"{name} on {chip}", cost)
                rows.append(cells(name, chip, cost))
                print(" | ".join(rows[-1]), flush=True)
        for index, layer in enumerate(LAYERS if layers else ()):
            folder = Path(temporary) / f"layer{index}"
            prepare(convolution(layer), folder)
            cost = measure_in_subprocess(folder, LAYERS_CHIP, timeout)
            note(f"convolution {layer} on {LAYERS_CHIP}", cost)
            reached += isinstance(cost, Cost) and cost.utilisation >= LAYERS_GOAL
            layer_rows.append(layer_cells(layer, cost))
            print(" | ".join(layer_rows[-1]), flush=True)
    if layers:
        replace_file(RESULTS / "chips.md", page(rows, layer_rows, len(failures), reached).encode())
    for failure in failures:
        print(failure, file=sys.stderr)
    if failures:
        print(f"{len(failures)} of {len(rows) + len(layer_rows)} combinations failed", file=sys.stderr)
    return len(failures)


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", help=f"some of {', '.join(NETWORKS)}; by default all, and layers")
    parser.add_argument("--chip", action="append", help="a chip, included or a file; by default all that are included")
    parser.add_argument("--timeout", type=float, default=200, help="seconds for one combination")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if unknown := set(arguments.networks) - set(NETWORKS):
        parser.error(f"unknown network {', '.join(sorted(unknown))}, expected some of {', '.join(NETWORKS)}")
    if arguments.measure is not None:
        try:
            print(json.dumps(asdict(measure(arguments.measure, arguments.chip[0]))))
        except GlowError as error:
            raise SystemExit(f"{ERROR}{error}") from error
        return
    complete = not arguments.networks and not arguments.chip
    names = arguments.networks or list(NETWORKS)
    if run(names, arguments.chip or chips.names(), complete, arguments.timeout):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
