"""Measures the test networks with Glow and with ONNX Runtime, side by side, and writes a table.

    python benchmarks/networks.py                     # all networks, one thread
    python benchmarks/networks.py resnet50 --repeat 50

The engines take turns run by run, so that a change in the machine's speed hits both; latencies are medians. Compilation
runs in a process of its own, whose peak memory is measured. The table goes to `benchmarks/results/networks.md`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import onnxruntime

import glow
from glow._mlir_libs import _glow
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks

RESULTS = Path(__file__).parent / "results"
MB = 1e6
LOADS = 20


@dataclass(frozen=True)
class Row:
    """The figures of one network. Times in ms unless named otherwise, memory in MB."""

    name: str
    latency: float
    reference_latency: float
    error: float
    compile_seconds: float
    compile_peak: float
    process_peak: float
    model_size: float
    load: float
    arena: float
    arena_live: float

    def cells(self) -> list[str]:
        """The row of the table."""
        return [
            self.name,
            f"{self.latency:.2f}",
            f"{self.reference_latency:.2f}",
            f"{self.latency / self.reference_latency:.2f}",
            f"{self.error:.1e}",
            f"{self.model_size:.1f}",
            f"{self.compile_seconds:.1f}",
            f"{self.process_peak:.0f}",
            f"{self.compile_peak:.0f}",
            f"{self.load:.1f}",
            f"{self.arena:.2f}",
            f"{self.arena / self.arena_live:.3f}" if self.arena_live else "-",
        ]


HEADINGS = [
    "network",
    "glow ms",
    "ORT ms",
    "ratio",
    "rel. error",
    "model MB",
    "compile s",
    "peak MB",
    "beyond imports MB",
    "load ms",
    "arena MB",
    "arena / live",
]


@dataclass(frozen=True)
class Compilation:
    """Wall seconds; peak memory of the process and how much it was before, when all was imported, in MB."""

    seconds: float
    peak: float
    before: float


def compile_in_subprocess(path: Path, folder: Path) -> Compilation:
    """Compile into `folder` in a new process."""
    command = [sys.executable, __file__, "--compile-only", str(path), str(folder)]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Compilation(**json.loads(result.stdout))


def compile_only(path: Path, folder: Path) -> None:
    """What the subprocess does."""
    # Imported before the clock starts.
    import glow.importer
    import glow.pipelines
    from glow.compiler import Job

    before = status_mb("VmRSS")
    folder.mkdir()
    start = time.perf_counter()
    Job(path, glow.pipelines.get("cpu")).write(folder)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "peak": status_mb("VmHWM"), "before": before}))


def status_mb(name: str) -> float:
    """A memory figure of this process. Unlike getrusage's, it does not include the parent at the time of the fork."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / MB
    raise RuntimeError(f"/proc/self/status has no {name}")


def measure(name: str, repeat: int) -> Row:
    """Compile, load and run one network."""
    with tempfile.TemporaryDirectory() as temporary:
        path = networks.save(name, Path(temporary) / f"{name}.onnx")
        folder = Path(temporary) / "compiled"
        compilation = compile_in_subprocess(path, folder)
        loads = [_milliseconds(lambda: glow.load(folder)) for _ in range(LOADS)]
        executable = glow.load(folder)
        reference = OnnxRuntime(path)
        inputs = random_inputs(executable.inputs)
        found, expected = executable.run(inputs), reference.run(inputs)
        ours, theirs = [], []
        for _ in range(repeat):
            ours.append(_milliseconds(lambda: executable.run(inputs)))
            theirs.append(_milliseconds(lambda: reference.run(inputs)))
        return Row(
            name=name,
            latency=statistics.median(ours),
            reference_latency=statistics.median(theirs),
            error=max(difference(found[output], array).relative for output, array in expected.items()),
            compile_seconds=compilation.seconds,
            compile_peak=compilation.peak - compilation.before,
            process_peak=compilation.peak,
            model_size=path.stat().st_size / MB,
            load=statistics.median(loads),
            arena=executable.manifest.arena_bytes / MB,
            arena_live=executable.manifest.arena_live_bytes / MB,
        )


def _milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1e3


def table(rows: list[Row], repeat: int) -> str:
    """The rows as markdown, with how and where they were measured."""
    lines = [
        "# Networks: Glow and ONNX Runtime",
        "",
        f"Batch 1, float32, one thread, medians of {repeat} interleaved runs. {_processor()}, {datetime.date.today()}, "
        f"Glow {glow.__version__}, LLVM {_glow.llvm_version()}, ONNX Runtime {onnxruntime.__version__}, "
        f"Python {platform.python_version()}.",
        "",
        "`python benchmarks/networks.py` wrote this file. Ratio: Glow's latency over ONNX Runtime's. Error: the",
        "largest difference over the largest value. Peak: resident memory of the compiling process, which includes",
        "what its imports take. Load: `glow.load` of the compiled model. Live: the largest sum of buffers in use at",
        "once; no arena is smaller.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{'---|' * len(HEADINGS)}",
        *(f"| {' | '.join(row.cells())} |" for row in rows),
        "",
    ]
    return "\n".join(lines)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "networks", nargs="*", help=f"by default all: {', '.join((*networks.names(), *networks.small_names()))}"
    )
    parser.add_argument("--repeat", type=int, default=20, help="measured runs of each engine")
    parser.add_argument("--compile-only", nargs=2, type=Path, metavar=("MODEL", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.compile_only:
        compile_only(*arguments.compile_only)
        return
    rows = []
    for name in arguments.networks or (*networks.names(), *networks.small_names()):
        rows.append(measure(name, arguments.repeat))
        print(dict(zip(HEADINGS, rows[-1].cells(), strict=True)), flush=True)
    if not arguments.networks:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "networks.md").write_text(table(rows, arguments.repeat))


if __name__ == "__main__":
    main()
