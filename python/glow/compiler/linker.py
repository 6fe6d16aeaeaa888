"""From one object to a shared library that depends on libc and libm only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from glow import _mlir_libs
from glow.errors import CompileError

LLD_NAMES = ("ld.lld-22", "ld.lld")
LLVM_BIN = Path("/usr/lib/llvm-22/bin")
# What parallel loops call; nothing of it is linked into a model without.
PARALLEL_REGIONS = Path(_mlir_libs.__file__).parent / "libGlowParallelRegions.a"
# Where Linux distributions keep the C library; the first that has it wins.
LIBRARY_FOLDERS = tuple(
    Path(root) / folder
    for root in ("/lib", "/usr/lib", "/lib64", "/usr/lib64")
    for folder in (f"{os.uname().machine}-linux-gnu", "")
)


def link_shared(object_file: Path, library: Path, entry: str) -> None:
    """Link `object_file` into `library`, which exports `entry` alone.

    Raises CompileError when no lld is found, or naming each symbol that neither libc nor libm defines.
    """
    version_script = library.with_suffix(".map")
    version_script.write_text(f"{{ global: {entry}; local: *; }};\n", encoding="ascii")
    command = [
        find_lld(),
        "-shared",
        "--no-undefined",
        "--gc-sections",
        "--strip-all",
        "-z",
        "noexecstack",
        "-z",
        "now",
        f"--version-script={version_script}",
        "-o",
        str(library),
        str(object_file),
        str(PARALLEL_REGIONS),
        "--as-needed",
        str(find_library("libm.so.6")),
        str(find_library("libc.so.6")),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    version_script.unlink()
    if result.returncode != 0:
        undefined = sorted(set(re.findall(r"undefined symbol: (\S+)", result.stderr)))
        if undefined:
            raise CompileError(f"the generated code calls {', '.join(undefined)}, which libc and libm do not define")
        raise CompileError(f"{' '.join(command)} failed: {result.stderr.strip()}")


def find_lld() -> str:
    """The path of lld's ELF linker: on PATH, or in LLVM's folder. Raises CompileError."""
    for name in LLD_NAMES:
        found = shutil.which(name) or shutil.which(name, path=str(LLVM_BIN))
        if found:
            return found
    raise CompileError(f"no linker: none of {', '.join(LLD_NAMES)} is on PATH or in {LLVM_BIN} (package lld-22)")


def find_library(name: str) -> Path:
    """The path of one of the C library's shared objects. Raises CompileError."""
    for folder in LIBRARY_FOLDERS:
        if (folder / name).exists():
            return folder / name
    raise CompileError(f"{name} is in none of {', '.join(map(str, LIBRARY_FOLDERS))}")
