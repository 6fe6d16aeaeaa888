"""Measures int8 networks with Glow, ONNX Runtime and, where it is installed, OpenVINO, on one thread, side by side.

    python benchmarks/int8.py                     # all networks, uint8 and int8 activations
    python benchmarks/int8.py resnet50 --repeat 50

The networks are quantised by onnxruntime.quantization (static QDQ, int8 weights per channel). The engines take
turns run by run; latencies are medians. The table goes to `benchmarks/results/int8.md`.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.version_converter
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

import glow
from glow._mlir_libs import _glow
from glow.runtime.onnx_runtime import OnnxRuntime
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks

RESULTS = Path(__file__).parent / "results"
NETWORKS = ("resnet50", "mobilenet_v2", "squeezenet", "mlp")
ACTIVATIONS = {"uint8": QuantType.QUInt8, "int8": QuantType.QInt8}
PER_CHANNEL_OPSET = 17
SAMPLES = 4

Inputs = Mapping[str, np.ndarray[Any, Any]]


class Samples(CalibrationDataReader):
    """Random inputs for calibration."""

    def __init__(self, samples: list[Inputs]) -> None:
        self.samples = iter(samples)

    def get_next(self) -> Any:
        """The next sample, or None."""
        return next(self.samples, None)


def quantize(model: Path, samples: list[Inputs], activation: QuantType, output: Path) -> None:
    """Write the int8 form of `model` to `output`."""
    newer = model.with_suffix(".opset.onnx")
    prepared = model.with_suffix(".prepared.onnx")
    onnx.save(onnx.version_converter.convert_version(onnx.load(model), PER_CHANNEL_OPSET), newer)
    quant_pre_process(newer, prepared, skip_symbolic_shape=True)
    quantize_static(
        prepared,
        output,
        Samples(samples),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=activation,
        weight_type=QuantType.QInt8,
    )


def openvino(model: Path) -> Callable[[Inputs], object] | None:
    """OpenVINO on one thread, if it is installed."""
    try:
        import openvino as ov
    except ImportError:
        return None
    settings = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}
    request = ov.Core().compile_model(str(model), "CPU", settings).create_infer_request()
    return lambda inputs: request.infer(dict(inputs))


def measure(engines: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """The median latency of each engine in ms."""
    for run in engines.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(repeat):
        for name, run in engines.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: statistics.median(each) for name, each in times.items()}


def row(name: str, activation: str, folder: Path, repeat: int) -> list[str]:
    """The cells of one network."""
    model, quantized = folder / f"{name}.onnx", folder / f"{name}.{activation}.onnx"
    if not model.exists():
        networks.save(name, model)
    float_model = glow.compile(model, cache=False)
    samples = [random_inputs(float_model.inputs, seed=seed) for seed in range(SAMPLES)]
    quantize(model, samples, ACTIVATIONS[activation], quantized)
    start = time.perf_counter()
    int8_model = glow.compile(quantized, cache=False)
    seconds = time.perf_counter() - start
    reference, inputs = OnnxRuntime(quantized), random_inputs(float_model.inputs, seed=SAMPLES)
    engines: dict[str, Callable[[], object]] = {
        "f32": lambda: float_model.run(inputs),
        "glow": lambda: int8_model.run(inputs),
        "ort": lambda: reference.run(inputs),
    }
    other = openvino(quantized)
    if other is not None:
        engines["openvino"] = lambda: other(inputs)
    times = measure(engines, repeat)
    best = min(time for engine, time in times.items() if engine in ("ort", "openvino"))
    return [
        name,
        activation,
        f"{times['f32']:.2f}",
        f"{times['glow']:.2f}",
        f"{times['ort']:.2f}",
        f"{times['openvino']:.2f}" if other is not None else "-",
        f"{times['glow'] / best:.2f}",
        f"{times['glow'] / times['f32']:.2f}",
        f"{seconds:.1f}",
        f"{int8_model.manifest.weights_bytes / 1e6:.2f}",
    ]


HEADINGS = ["network", "activations", "glow f32 ms", "glow ms", "ORT ms", "OpenVINO ms", "ratio to best", "int8/f32"]
HEADINGS += ["compile s", "weights MB"]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=NETWORKS)
    parser.add_argument("--repeat", type=int, default=20)
    arguments = parser.parse_args()
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + "---|" * len(HEADINGS)]
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.networks:
            for activation in ACTIVATIONS:
                cells = row(name, activation, Path(folder), arguments.repeat)
                lines.append("| " + " | ".join(cells) + " |")
                print(lines[-1], flush=True)
    cpu, _ = _glow.host_cpu()
    head = [
        "# int8 networks, one thread",
        "",
        f"{datetime.date.today()}, {cpu}, {platform.system()}; Glow {glow.__version__}, LLVM {_glow.llvm_version()},"
        f" ONNX Runtime {onnxruntime.__version__}. Medians of {arguments.repeat} runs, interleaved. Written by"
        " `benchmarks/int8.py`.",
        "",
        "Without VNNI, ONNX Runtime multiplies u8 by i8 with vpmaddubsw, whose 16-bit sums saturate; Glow is exact"
        " on every CPU.",
        "",
    ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "int8.md").write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
