"""Measures what 8 bits cost: trained networks quantised by ONNX Runtime's quantiser and by Glow's, side by side.

    python benchmarks/quantization.py
    python benchmarks/quantization.py cnn lstm --method mse

Both quantisers get the same calibration data. Accuracy is that of data which neither training nor calibration has seen,
in percent; the signal-to-noise ratio is that of the logits against the float ones, in dB. Models are executed with ONNX
Runtime node by node, because its fused kernels saturate on CPUs without VNNI, and the last one with Glow. All networks
with the default method go to `benchmarks/results/quantization.md`.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

import glow
from glow.quantization.ranges import decibels
from glow.runtime.onnx_runtime import OnnxRuntime
from glow.testing import trained_networks
from glow.testing.trained_networks import INPUT, Trained

Array = np.ndarray[Any, Any]

RESULTS = Path(__file__).parent / "results"
HEADINGS = ("network", "samples", "float", "ORT's int8 in ORT", "Glow's int8 in ORT", "Glow's int8 in Glow")


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    """The calibration samples, one by one."""

    def __init__(self, samples: Array) -> None:
        self.samples: Iterator[Array] = iter(np.split(samples, len(samples)))

    def get_next(self) -> dict[str, Array] | None:
        sample = next(self.samples, None)
        return None if sample is None else {INPUT: sample}


def with_onnx_runtime(trained: Trained) -> onnx.ModelProto:
    """The network as ONNX Runtime's quantiser makes it, after its own preparation: int8 weights per channel."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        onnx.save(trained.model, folder / "float.onnx")
        quant_pre_process(folder / "float.onnx", folder / "prepared.onnx", skip_symbolic_shape=True)
        quantize_static(
            folder / "prepared.onnx",
            folder / "int8.onnx",
            _Reader(trained.calibration),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return onnx.load(folder / "int8.onnx")


def main() -> None:
    """Train, quantise, execute, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", help=f"some of {', '.join(trained_networks.names())}; by default all")
    parser.add_argument("--method", default="minmax", help="how Glow chooses ranges")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)

    lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    print("\n".join(lines))
    for name in arguments.networks or trained_networks.names():
        trained = trained_networks.load(name)
        inputs = {INPUT: trained.test}
        expected = OnnxRuntime(trained.model).run(inputs)["logits"]
        theirs = with_onnx_runtime(trained)
        ours = glow.quantize(trained.model, {INPUT: trained.calibration}, method=arguments.method).model
        compiled = glow.compile(ours, shapes={INPUT: trained.test.shape}, cache=False)
        found = [OnnxRuntime(model, optimize=False).run(inputs)["logits"] for model in (theirs, ours)]
        found.append(compiled.run(inputs)["logits"])

        accuracy = [(logits.argmax(axis=-1) == trained.labels).mean() * 100 for logits in (expected, *found)]
        ratios = [decibels(float((expected**2).sum()), float(((each - expected) ** 2).sum())) for each in found]
        cells = [f"{points:.2f} ({ratio:.1f})" for points, ratio in zip(accuracy[1:], ratios, strict=True)]
        lines.append(f"| {' | '.join([name, str(len(trained.test)), f'{accuracy[0]:.2f}', *cells])} |")
        print(lines[-1], flush=True)
    if not arguments.networks and arguments.method == "minmax":
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "quantization.md").write_text(page(lines))


def page(lines: list[str]) -> str:
    """The table as a page, with how it was measured."""
    head = [
        "# Quantisation: Glow and ONNX Runtime",
        "",
        "Accuracy on held-out data in percent, and in parentheses the signal-to-noise ratio of the logits in dB. int8",
        "weights per channel, uint8 activations, min-max ranges from the same 256 samples. `python",
        f"benchmarks/quantization.py` wrote this file with Glow {glow.__version__} and ONNX Runtime "
        f"{onnxruntime.__version__}.",
        "",
    ]
    return "\n".join([*head, *lines, ""])


if __name__ == "__main__":
    main()
