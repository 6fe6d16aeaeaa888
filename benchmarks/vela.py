"""Compiles int8 networks for Arm's Ethos-U by way of TOSA, with Vela, and writes down what Vela expects of them.

    python benchmarks/vela.py                     # ResNet-50 and MobileNetV2
    python benchmarks/vela.py mobilenet_v2

The networks are quantised by onnxruntime.quantization (static QDQ, int8 weights per channel), written by
`glow compile --emit tosa`'s functions, and given to Vela, which estimates cycles and memory; nothing is run. Needs
Arm's tools, which tools/setup.sh installs into .venv-tosa. The table goes to `benchmarks/results/vela.md`.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import onnx
import onnx.version_converter
from int8 import PER_CHANNEL_OPSET, Samples
from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from glow.compiler.signature import signature
from glow.compiler.tosa import TOSA_OPT, lower_to_tosa
from glow.importer import import_model
from glow.runtime.random_inputs import random_inputs
from glow.testing import networks

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
NETWORKS = ("resnet50", "mobilenet_v2")
SAMPLES = 4


@dataclass(frozen=True)
class Chip:
    """A configuration of Vela, and the multiply-accumulates that it does per cycle."""

    name: str
    accelerator: str
    system: str
    memory: str
    macs: int


CHIPS = (
    Chip("U55-256, shared SRAM", "ethos-u55-256", "Ethos_U55_High_End_Embedded", "Shared_Sram", 256),
    Chip("U55-256, SRAM only", "ethos-u55-256", "Ethos_U55_High_End_Embedded", "Sram_Only", 256),
    Chip("U65-512, dedicated SRAM", "ethos-u65-512", "Ethos_U65_Client_Server", "Dedicated_Sram_512KB", 512),
)
# Of TensorFlow Lite models, by Vela 5.2: peak SRAM in KiB, millions of cycles, utilisation of the multipliers.
PUBLISHED = {
    ("resnet50", "U55-256, shared SRAM"): "1782 / 38.85 / 41.1%",
    ("resnet50", "U55-256, SRAM only"): "1764 / 26.17 / 61.1%",
    ("resnet50", "U65-512, dedicated SRAM"): "503 / 13.20 / 60.5%",
    ("mobilenet_v2", "U55-256, shared SRAM"): "1474 / 5.99 / 19.6%",
}


def without_softmax(model: onnx.ModelProto) -> onnx.ModelProto:
    """Ends with the logits: the integer profile has no softmax, and the most likely class is the same."""
    *nodes, last = model.graph.node
    if last.op_type == "Softmax":
        del model.graph.node[:]
        model.graph.node.extend(nodes)
        model.graph.output[0].name = last.input[0]
    return model


def quantize(name: str, folder: Path) -> Path:
    """Writes the int8 form of a network, in which every operator is between integers."""
    model = without_softmax(onnx.version_converter.convert_version(networks.load(name), PER_CHANNEL_OPSET))
    source, prepared, output = (folder / f"{name}.{kind}.onnx" for kind in ("float", "prepared", "int8"))
    onnx.save(model, source)
    quant_pre_process(source, prepared, skip_symbolic_shape=True)
    inputs, _ = signature(import_model(source))
    quantize_static(
        prepared,
        output,
        Samples([random_inputs(inputs, seed=seed) for seed in range(SAMPLES)]),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QInt8,
        weight_type=QuantType.QInt8,
        # Otherwise what is before the last pooling of ResNet-50 stays in float.
        extra_options={"ForceQuantizeNoInputCheck": True},
    )
    return output


def run_vela(vela: Path, source: Path, chip: Chip, folder: Path) -> dict[str, str]:
    """The row of Vela's summary. Fails unless all operators run on the accelerator."""
    command = [str(vela), str(source), "--output-dir", str(folder), "--output-format", "raw"]
    command += ["--config", "Arm/vela.ini", "--accelerator-config", chip.accelerator]
    command += ["--system-config", chip.system, "--memory-mode", chip.memory]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "CPU operators = 0 " not in output:
        raise SystemExit(f"{source}: not all operators run on the accelerator:\n{output}")
    with (folder / f"{source.stem}_summary_{chip.system}.csv").open() as file:
        (row,) = csv.DictReader(file)
    return row


def rows(name: str, vela: Path, folder: Path) -> list[list[str]]:
    """The cells of one network, a row per chip."""
    quantized = quantize(name, folder)
    start = time.perf_counter()
    source = folder / f"{name}.tosa"
    source.write_bytes(lower_to_tosa(quantized).serialize())
    seconds = time.perf_counter() - start
    cells = []
    for chip in CHIPS:
        row = run_vela(vela, source, chip, folder)
        cycles, macs = int(row["cycles_total"]), int(row["nn_macs"])
        cells.append(
            [
                name,
                f"{macs / 1e6:,.0f}",
                f"{seconds:.1f}",
                chip.name,
                f"{float(row['sram_memory_used']):,.0f}",
                f"{cycles / 1e6:.2f}",
                f"{macs / cycles / chip.macs:.1%}",
                f"{float(row['inference_time']) * 1e3:.1f}",
                PUBLISHED.get((name, chip.name), "-"),
            ]
        )
    return cells


HEADINGS = ["network", "MMAC", "to TOSA s", "chip", "peak SRAM KiB", "Mcycles", "MAC utilisation", "ms"]
HEADINGS += ["published KiB / Mcycles / utilisation"]


def main() -> None:
    """Compile and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=NETWORKS)
    arguments = parser.parse_args()
    tools = Path(os.environ.get("GLOW_TOSA_VENV", ROOT / ".venv-tosa")) / "bin"
    os.environ.setdefault(TOSA_OPT, str(tools / "tosa-opt"))
    version = subprocess.run([tools / "vela", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        table = [row for name in arguments.networks for row in rows(name, tools / "vela", Path(folder))]
    lines = [
        "# int8 networks on Ethos-U, as Vela estimates them",
        "",
        f"{datetime.date.today()}; Vela {version.split()[-1]}. Written by `benchmarks/vela.py`.",
        "",
        "Random weights, quantised by onnxruntime.quantization to int8, per channel; Glow writes TOSA, in which Arm's",
        "reference model computes what Glow computes on the CPU. All operators run on the accelerator. The published",
        "figures are those of TensorFlow Lite models in the same configurations.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{'---|' * len(HEADINGS)}",
        *(f"| {' | '.join(row)} |" for row in table),
        "",
    ]
    text = "\n".join(lines)
    print(text)
    if tuple(arguments.networks) == NETWORKS:
        (RESULTS / "vela.md").write_text(text)


if __name__ == "__main__":
    main()
