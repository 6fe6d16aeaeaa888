"""The C header: identifiers, types, and that a C and a C++ compiler take it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from glow.compiler.header import c_header, c_identifier, parameter_names
from glow.runtime.artifact import Manifest
from glow.runtime.tensor_spec import ELEMENT_TYPES, TensorSpec, dtype_of


def manifest(inputs: list[TensorSpec], outputs: list[TensorSpec]) -> Manifest:
    return Manifest(
        entry="net_run",
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        arena_bytes=128,
        arena_live_bytes=128,
        weights_bytes=64,
        weights_sha256="",
        library_sha256="",
        cpu="generic",
        features="",
        pipeline_name="cpu",
        pipeline_text="builtin.module()",
        versions={"glow": "0.1.0"},
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("resnet50", "resnet50"),
        ("resnet-50.v1 (final)", "resnet_50_v1_final"),
        ("3d", "model_3d"),
        ("double", "model_double"),
        ("class", "model_class"),
        ("модель", "model"),
        ("", "model"),
    ],
)
def test_identifiers(text: str, expected: str) -> None:
    assert c_identifier(text, "model") == expected


def test_parameter_names_are_distinct() -> None:
    specs = [TensorSpec(name, (), np.dtype(np.float32)) for name in ("a.b", "A/b", "weights", "a_b_2")]
    assert parameter_names(specs, specs[:1]) == ["a_b", "A_b_2", "weights_2", "a_b_2_2", "a_b_3"]


@pytest.mark.parametrize(("compiler", "suffix"), [("cc", ".c"), ("c++", ".cpp")])
def test_compilers_take_every_element_type(tmp_path: Path, compiler: str, suffix: str) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler}")
    specs = [TensorSpec(element.numpy, (2, 3), dtype_of(element.numpy)) for element in ELEMENT_TYPES]
    (tmp_path / "model.h").write_text(c_header(manifest(specs, [TensorSpec("out:0", (), np.dtype(bool))])))
    arguments = ", ".join(f"({element.c} *)0" for element in ELEMENT_TYPES)
    program = f'#include "model.h"\nint main() {{ return net_run(0, 0, {arguments}, (uint8_t *)0); }}\n'
    (tmp_path / f"main{suffix}").write_text(program)
    command = [compiler, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", f"main{suffix}"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_says_what_the_caller_must_know() -> None:
    data = TensorSpec("data", (1, 3, 8, 8), np.dtype(np.float32))
    text = c_header(manifest([data], [TensorSpec("prob", (1, 10), np.dtype(np.float32))]))
    assert "int32_t net_run(const void *weights,\n" in text
    assert "const float *data,\n" in text
    assert "#define NET_ARENA_BYTES 128ULL" in text
    assert "#define NET_WEIGHTS_BYTES 64ULL" in text
    assert "#define NET_DATA_SIZE 192" in text
    assert "//   data                 in  float32[1, 3, 8, 8]" in text
