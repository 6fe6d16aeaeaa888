"""Conformance cases of TOSA from Arm's generator: operators with random inputs, and the results that they must give."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from op_case import Array

ROOT = Path(__file__).resolve().parents[2]

# (operators, options): each line becomes one run of the generator. Together they reach every operation that
# convert-tosa-to-glow takes, on every integer type that TOSA has for it.
RUNS = (
    ("(?!pad|concat|reverse|reduce).*", ["--target-rank", "4"]),
    ("(pad|concat|reverse|reduce_.*)", ["--target-rank", "3", "--target-dtype", "int8", "int32", "bool"]),
    ("(conv3d|gather|matmul|scatter|rescale|table)", ["--target-rank", "1", "3", "5"]),
)
OPERATORS = (
    "abs|add|argmax|arithmetic_right_shift|avg_pool2d|bitwise_(and|or|xor|not)|cast|clamp|concat|const|conv2d|conv3d"
    "|depthwise_conv2d|equal|gather|greater|greater_equal|identity|intdiv|logical_(and|or|xor|not)"
    "|logical_(left|right)_shift|matmul|max_pool2d|maximum|minimum|mul|negate|pad|reduce_(all|any|max|min|sum)|rescale|reshape|resize|reverse"
    "|scatter|select|slice|sub|table|tile|transpose|transpose_conv2d"
)
OPTIONS = [
    *("--seed=42", "--test-type=positive", "--no-special-tests", "--test-selection-criteria=default"),
    *("--profile", "tosa-pro-int", "--extension", "tosa-ext-int16"),
    *("--target-dtype", "int8", "int16", "int32", "bool"),
    *("--tensor-dim-range=1,5", "--max-batch-size=2", "--num-rand-permutations=1", "--max-resize-output-dim=40"),
    *("--max-conv-padding=1", "--max-conv-stride=2", "--max-conv-dilation=2"),
    *("--max-pooling-padding=1", "--max-pooling-stride=2", "--max-pooling-kernel=3"),
]


@dataclass(frozen=True)
class TosaCase:
    """One function, `text`, with its inputs and expected outputs in order (none for 48 bits, which numpy has not)."""

    name: str
    text: str
    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]

    @property
    def has_48_bits(self) -> bool:
        """Whether it sums in 48 bits, which Glow refuses."""
        return "xi48>" in self.text


def tools() -> Path:
    """The folder of Arm's tools. Skips the test that asks where they are not installed."""
    folder = Path(os.environ.get("GLOW_TOSA_VENV", ROOT / ".venv-tosa")) / "bin"
    if not (folder / "tosa_verif_build_tests").exists():
        pytest.skip(f"no TOSA tools in {folder}: tools/setup.sh installs requirements-tosa.txt there")
    return folder


def packages() -> Path:
    """The folder of the packages behind the tools."""
    (found,) = tools().parent.glob("lib/python3*/site-packages")
    return found


def generate(folder: Path) -> list[TosaCase]:
    """All cases, sorted by name. The generator takes most of a second per ten cases, so its runs go side by side."""
    library = packages() / "tosa_reference_model" / "libtosa_reference_generate_lib.so"
    running = []
    for index, (pattern, options) in enumerate(RUNS):
        regex = f"^(?={pattern}$)({OPERATORS})$"
        command = [str(tools() / "tosa_verif_build_tests"), "-o", str(folder / str(index)), "--filter", regex]
        command += [f"--generate-lib-path={library}", *OPTIONS, *options]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
    for process in running:
        output, _ = process.communicate()
        assert process.returncode == 0, output
    folders = sorted((path.parent for path in folder.glob("*/*/*/desc.json")), key=lambda path: path.name)
    texts = [deserialize(path / "test.tosa") for path in folders]
    script = Path(__file__).with_name("tosa_golden.py")
    computed = [path for path, text in zip(folders, texts, strict=True) if "xi48>" not in text]
    subprocess.run([tools() / "python", script, *computed], check=True)
    return [_read(path, text) for path, text in zip(folders, texts, strict=True)]


def deserialize(file: Path) -> str:
    """A .tosa file as MLIR text."""
    # The script in bin/ only starts this program, which takes longer than the program. Hexadecimal text of i1 differs
    # between LLVM 22 and the LLVM of the tools.
    command = [str(packages() / "bin" / "tosa-opt"), f"--tosa-deserialize=tosa-flatbuffer-filename={file}"]
    command += ["--mlir-print-elementsattrs-with-hex-if-larger=-1", "-"]
    return subprocess.run(command, input="module {}", capture_output=True, text=True, check=True).stdout


def _read(folder: Path, text: str) -> TosaCase:
    description = json.loads((folder / "desc.json").read_text())

    def arrays(names: Sequence[str]) -> tuple[Array, ...]:
        return tuple(np.load(folder / name) for name in names if (folder / name).exists())

    return TosaCase(folder.name, text, arrays(description["ifm_file"]), arrays(description["ofm_file"]))
