"""Whether this machine can execute what a model was compiled for: a clear error in place of SIGILL."""

from __future__ import annotations

import functools
from pathlib import Path

# LLVM's name of a feature -> the kernel's, for the x86 extensions that the code generator emits and that some machines
# lack. Others, and other architectures, are not checked: LLVM lists many features that the kernel has no flag for.
KERNEL_FLAGS = {
    "sse3": "pni",
    "ssse3": "ssse3",
    "sse4.1": "sse4_1",
    "sse4.2": "sse4_2",
    "popcnt": "popcnt",
    "avx": "avx",
    "avx2": "avx2",
    "fma": "fma",
    "f16c": "f16c",
    "bmi": "bmi1",
    "bmi2": "bmi2",
    "lzcnt": "abm",
    "avxvnni": "avx_vnni",
    "avx512f": "avx512f",
    "avx512bw": "avx512bw",
    "avx512cd": "avx512cd",
    "avx512dq": "avx512dq",
    "avx512vl": "avx512vl",
    "avx512ifma": "avx512ifma",
    "avx512vbmi": "avx512vbmi",
    "avx512vbmi2": "avx512_vbmi2",
    "avx512vnni": "avx512_vnni",
    "avx512bitalg": "avx512_bitalg",
    "avx512vpopcntdq": "avx512_vpopcntdq",
    "avx512bf16": "avx512_bf16",
    "avx512fp16": "avx512_fp16",
    "amx-tile": "amx_tile",
    "amx-int8": "amx_int8",
    "amx-bf16": "amx_bf16",
}


@functools.cache
def host_flags() -> frozenset[str]:
    """The CPU flags that the kernel reports; empty where it reports none (not x86, not Linux)."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return frozenset()
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "flags":
            return frozenset(value.split())
    return frozenset()


def missing_features(features: str) -> list[str]:
    """The features of LLVM's list `+avx,-avx512f,...` that code compiled with it may use and this machine lacks."""
    flags = host_flags()
    if not flags:
        return []
    wanted = [feature[1:] for feature in features.split(",") if feature.startswith("+")]
    return [feature for feature in wanted if feature in KERNEL_FLAGS and KERNEL_FLAGS[feature] not in flags]
