"""A compiled model made by hand: these tests of the runtime need a C compiler, and neither MLIR nor onnx."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from glow.runtime.artifact import HEADER, LIBRARY, MANIFEST, WEIGHTS, Manifest, sha256_of_file
from glow.runtime.tensor_spec import TensorSpec

# y = x + weights, which are 0 to 5, through the arena; `wait` says how long the call takes, in milliseconds.
SOURCE = """
#include <stdint.h>
#include <time.h>
int32_t add_run(const void *weights, void *arena, const float *x, const int64_t *wait, float *y) {
  if (((uintptr_t)weights | (uintptr_t)arena) & 63) return 1;
  float *sums = arena;
  for (int i = 0; i < 6; ++i) sums[i] = x[i] + ((const float *)weights)[i];
  struct timespec time = {*wait / 1000, *wait % 1000 * 1000000};
  nanosleep(&time, 0);
  for (int i = 0; i < 6; ++i) y[i] = sums[i];
  return 0;
}
"""
ADDENDS = np.arange(6, dtype=np.float32)


def write_files(folder: Path, features: str = "") -> Manifest:
    """Write the files of the compiled model `add` into `folder`, which exists."""
    compiler = shutil.which("cc") or shutil.which("clang") or "clang-22"
    source = folder / "add.c"
    source.write_text(SOURCE)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", str(source), "-o", str(folder / LIBRARY)], check=True)
    source.unlink()
    (folder / WEIGHTS).write_bytes(ADDENDS.tobytes())
    (folder / HEADER).write_text("// add\n")
    manifest = Manifest(
        entry="add_run",
        inputs=(TensorSpec("x", (2, 3), np.dtype(np.float32)), TensorSpec("wait", (), np.dtype(np.int64))),
        outputs=(TensorSpec("y", (2, 3), np.dtype(np.float32)),),
        arena_bytes=24,
        arena_live_bytes=24,
        weights_bytes=ADDENDS.nbytes,
        weights_sha256=sha256_of_file(folder / WEIGHTS),
        library_sha256=sha256_of_file(folder / LIBRARY),
        cpu="generic",
        features=features,
        pipeline_name="by-hand",
        pipeline_text="builtin.module()",
        versions={"glow": "0.1.0"},
    )
    (folder / MANIFEST).write_text(manifest.to_json())
    return manifest


@pytest.fixture
def write_model() -> Callable[..., Manifest]:
    """The function that writes the files of the compiled model `add` into an existing folder."""
    return write_files


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A folder with the compiled model `add`."""
    folder = tmp_path / "add"
    folder.mkdir()
    write_files(folder)
    return folder
