"""`model.h`: the C entry point of a compiled model, its contract and an example that compiles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glow.runtime.artifact import HEADER, LIBRARY, WEIGHTS, Manifest
from glow.runtime.buffers import ALIGNMENT
from glow.runtime.tensor_spec import BY_NUMPY, TensorSpec, describe

# Of C and C++, by which the header may be included.
KEYWORD_TEXT = """
    alignas alignof and auto bool break case catch char class concept const constexpr continue default delete do double
    else enum explicit export extern false float for friend goto if inline int long mutable namespace new not nullptr
    operator or private protected public register requires restrict return short signed sizeof static static_assert
    struct switch template this thread_local throw true try typedef typename typeof union unsigned using virtual void
    volatile while xor
"""
KEYWORDS = frozenset(KEYWORD_TEXT.split())


def c_identifier(text: str, default: str) -> str:
    """`text` as an identifier that is no keyword: `resnet-50.v1` becomes `resnet_50_v1`."""
    name = re.sub(r"[^0-9A-Za-z_]+", "_", text).strip("_") or default
    if name[0].isdigit() or name in KEYWORDS:
        name = f"{default}_{name}"
    return name


def parameter_names(inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> list[str]:
    """One C parameter name per tensor, as near to the tensor's as C allows; distinct in upper case too, for macros."""
    taken = {"weights", "arena"}
    names = []
    for spec, default in [(spec, "input") for spec in inputs] + [(spec, "output") for spec in outputs]:
        base = name = c_identifier(spec.name, default)
        number = 2
        while name.lower() in taken:
            name = f"{base}_{number}"
            number += 1
        taken.add(name.lower())
        names.append(name)
    return names


def c_header(manifest: Manifest) -> str:
    """The text of `model.h` for `manifest`."""
    prefix = manifest.entry.removesuffix("_run")
    macro = prefix.upper()
    specs = [*manifest.inputs, *manifest.outputs]
    names = parameter_names(manifest.inputs, manifest.outputs)
    constants = ["const "] * len(manifest.inputs) + [""] * len(manifest.outputs)
    parameters = ["const void *weights", "void *arena"] + [
        f"{const}{_c_type(spec)} *{name}" for const, spec, name in zip(constants, specs, names, strict=True)
    ]
    separator = ",\n" + " " * len(f"int32_t {manifest.entry}(")
    rows = [
        f"//   {name:<20} {'in ' if const else 'out'} {describe(spec.shape, spec.dtype)}"
        for const, spec, name in zip(constants, specs, names, strict=True)
    ]
    counts = [
        f"#define {macro}_{name.upper()}_SIZE {spec.size}  // elements" for spec, name in zip(specs, names, strict=True)
    ]
    return "\n".join(
        [
            f"// {manifest.entry}: a neural network compiled by Glow {manifest.versions['glow']} for {manifest.cpu}.",
            "//",
            *_contract(macro, rows),
            "//",
            *_example(manifest, macro, specs, names),
            "",
            f"#ifndef GLOW_{macro}_H",
            f"#define GLOW_{macro}_H",
            "",
            "#include <stdint.h>",
            "",
            f"#define {macro}_ALIGNMENT {ALIGNMENT}  // of weights and arena, in bytes",
            f"#define {macro}_WEIGHTS_BYTES {manifest.weights_bytes}ULL",
            f"#define {macro}_ARENA_BYTES {manifest.arena_bytes}ULL",
            *counts,
            "",
            "#ifdef __cplusplus",
            'extern "C" {',
            "#endif",
            "",
            f"int32_t {manifest.entry}({separator.join(parameters)});",
            "",
            "#ifdef __cplusplus",
            "}",
            "#endif",
            "",
            "#endif",
            "",
        ]
    )


def _c_type(spec: TensorSpec) -> str:
    return BY_NUMPY[spec.dtype.name].c


def _contract(macro: str, rows: list[str]) -> list[str]:
    return [
        f"// weights: the contents of {WEIGHTS}, {macro}_WEIGHTS_BYTES long; only read, so all threads may share them.",
        f"// arena:   {macro}_ARENA_BYTES of working memory with any contents; calls at the same time need one each.",
        f"// Both are aligned to {macro}_ALIGNMENT bytes. The other buffers are dense, row-major, aligned to their",
        "// element type, and overlap nothing:",
        *rows,
        "// Elements of f16 and bf16 are uint16_t, 8-bit floats uint8_t, bool a uint8_t of 0 or 1; 4-bit and 2-bit",
        "// integers take one byte each.",
        "//",
        "// Returns 0, or 1 without computing anything when weights or arena is misaligned. The code allocates no",
        "// memory and needs libc and libm only. It keeps no state, except that code for several threads starts",
        "// those that it needs in its first call, and stops them when it is unloaded.",
    ]


def _example(manifest: Manifest, macro: str, specs: list[TensorSpec], names: list[str]) -> list[str]:
    buffers = [
        f"  static {_c_type(spec)} {name}[{max(spec.size, 1)}];" for spec, name in zip(specs, names, strict=True)
    ]
    lines = [
        "#include <stdio.h>",
        "#include <stdlib.h>",
        f'#include "{HEADER}"',
        "",
        "int main(void) {",
        f"  void *weights = aligned_alloc({macro}_ALIGNMENT, {macro}_WEIGHTS_BYTES / 64 * 64 + 64);",
        f"  void *arena = aligned_alloc({macro}_ALIGNMENT, {macro}_ARENA_BYTES / 64 * 64 + 64);",
        f'  FILE *file = fopen("{WEIGHTS}", "rb");',
        "  if (!weights || !arena || !file ||",
        f"      fread(weights, 1, {macro}_WEIGHTS_BYTES, file) != {macro}_WEIGHTS_BYTES)",
        "    return 1;",
        *buffers,
        f"  return {manifest.entry}({', '.join(['weights', 'arena', *names])});",
        "}",
    ]
    head = [f"// Example; build with `cc example.c ./{LIBRARY}`:", "//"]
    return head + [f"//   {line}".rstrip() for line in lines]
