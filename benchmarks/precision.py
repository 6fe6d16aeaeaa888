"""Networks of f32 computed in bf16 and f16: latency, size of the weights, and error.

    python benchmarks/precision.py                        # all networks: the table, and benchmarks/results/precision.md
    python benchmarks/precision.py mobilenet_v2 --repeat 50

All precisions and ONNX Runtime in f32 take turns on one thread, so that a change in the machine's speed hits all. Needs
the packages of requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

import glow
from glow._mlir_libs import _glow
from glow.compiler.driver import PRECISIONS
from glow.runtime.accuracy import signal_to_noise
from glow.runtime.host import host_flags
from glow.runtime.onnx_runtime import OnnxRuntime, difference
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks, small_networks

RESULTS = Path(__file__).parent / "results" / "precision.md"
MB = 1e6
# What decides how fast each precision is, as Linux names it.
FEATURES = ("avx2", "fma", "f16c", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16")

NETWORKS: dict[str, Callable[[], onnx.ModelProto]] = {
    "resnet50": lambda: networks.load("resnet50"),
    "alexnet": lambda: networks.load("alexnet"),
    "mobilenet_v2": small_networks.mobilenet_v2,
    "bert (4 layers, hidden 512)": lambda: small_networks.bert_encoder(layers=4, hidden=512, heads=8, sequence=64),
    "lstm (hidden 1024)": lambda: small_networks.lstm(inputs=512, hidden=1024),
}


@dataclass(frozen=True)
class Row:
    """One network in one precision: milliseconds, MB, and errors against ONNX Runtime in f32."""

    network: str
    precision: str
    latency: float
    ratio: float
    reference_latency: float
    weights: float
    error: float
    snr: float
    kept: int

    def cells(self) -> list[str]:
        """The columns of the table."""
        return [
            self.network,
            self.precision,
            f"{self.latency:.2f}",
            f"{self.ratio:.2f}",
            f"{self.reference_latency:.2f}",
            f"{self.weights:.1f}",
            f"{self.error:.1e}",
            f"{self.snr:.1f}",
            str(self.kept),
        ]


HEADINGS = ["network", "precision", "ms", "of f32", "ORT f32 ms", "weights MB", "rel. error", "SNR dB", "ops in f32"]


def measure(name: str, repeat: int) -> list[Row]:
    """Compile one network in each precision and run all in turns."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "model.onnx"
        onnx.save(NETWORKS[name](), path)
        executables = {each: glow.compile(path, precision=each, cache=False) for each in PRECISIONS}
        reference = OnnxRuntime(path)
        inputs = random_inputs(executables["f32"].inputs)
        expected = reference.run(inputs)
        found = {each: executable.run(inputs) for each, executable in executables.items()}
        theirs: list[float] = []
        ours: dict[str, list[float]] = {each: [] for each in PRECISIONS}
        for _ in range(repeat):
            theirs.append(_milliseconds(lambda: reference.run(inputs)))
            for each, executable in executables.items():
                ours[each].append(_milliseconds(lambda run=executable.run: run(inputs)))
    latency = {each: statistics.median(times) for each, times in ours.items()}
    return [
        Row(
            network=name,
            precision=each,
            latency=latency[each],
            ratio=latency[each] / latency["f32"],
            reference_latency=statistics.median(theirs),
            weights=executable.manifest.weights_bytes / MB,
            error=max(difference(found[each][output], array).relative for output, array in expected.items()),
            snr=min(signal_to_noise(found[each][output], array) for output, array in expected.items()),
            kept=len(executable.manifest.kept_in_f32),
        )
        for each, executable in executables.items()
    ]


def _milliseconds(action: Callable[[], dict[str, np.ndarray[Any, Any]]]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1e3


def table(rows: list[Row], repeat: int) -> str:
    """The rows as markdown, with how and where they were measured."""
    flags = host_flags()
    has = ", ".join(name for name in FEATURES if name in flags) or "none of them"
    lacks = ", ".join(name for name in FEATURES if name not in flags) or "none of them"
    return "\n".join(
        [
            "# Precisions: f32, bf16 and f16",
            "",
            f"Batch 1, one thread, medians of {repeat} interleaved runs, random weights. A CPU with {has}, without "
            f"{lacks}. {datetime.date.today()}, Glow {glow.__version__}, LLVM {_glow.llvm_version()}, ONNX Runtime "
            f"{onnxruntime.__version__}.",
            "",
            "`python benchmarks/precision.py` wrote this file. Errors are against ONNX Runtime in f32: the largest",
            "difference over the largest value, and the power of the signal over that of the noise. The last column",
            "counts the operations that `--precision` kept in f32.",
            "",
            "Times in a row of a network compare with one another; how large they are depends on what else the machine",
            "does. A CPU without instructions for bf16 or f16 widens them and multiplies in f32: then 16 bits save",
            "memory and its traffic, not arithmetic.",
            "",
            f"| {' | '.join(HEADINGS)} |",
            f"|{'---|' * len(HEADINGS)}",
            *(f"| {' | '.join(row.cells())} |" for row in rows),
            "",
        ]
    )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", choices=[[], *NETWORKS], help="by default all")
    parser.add_argument("--repeat", type=int, default=20, help="measured runs of each")
    arguments = parser.parse_args()
    rows = [row for name in arguments.networks or NETWORKS for row in measure(name, arguments.repeat)]
    text = table(rows, arguments.repeat)
    print(text)
    if not arguments.networks:
        RESULTS.write_text(text)


if __name__ == "__main__":
    main()
