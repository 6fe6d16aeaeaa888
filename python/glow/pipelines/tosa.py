"""The tosa pipeline: a quantised network in TOSA's integer profile, for compilers of accelerators that read it.

The integers are those of all other pipelines, bit for bit. The caller quantises the inputs and dequantises the outputs,
since the profile has no floating point.
"""

from __future__ import annotations

from glow.passes import (
    CSE,
    Canonicalizer,
    ConvertGlowToTosa,
    FoldQuantization,
    LowerQuantizedOps,
    QuantizeSignature,
)
from glow.pipelines import cpu
from glow.pipelines.pipeline import Level, Pipeline, Stage, Step


def build() -> Pipeline:
    """The pipeline."""
    return Pipeline("tosa", (cpu.GRAPH, INTEGERS, cpu.LAYOUT, TOSA))


INTEGERS = Stage(
    "integers",
    ends_at=Level.GLOW,
    why="What lies between dequantisation and quantisation is computed in integers.",
    passes=(
        cpu.FREE,
        Step(CSE(), "a value that is quantised twice alike is quantised once"),
        Step(FoldQuantization(), "operators take and give quantised tensors"),
        Step(
            LowerQuantizedOps(keep_zero_points=True),
            "quantised tensors become integers; products of tosa subtract zero points themselves",
        ),
        Step(Canonicalizer(), "what is computed from constants alone is a constant"),
        Step(QuantizeSignature(), "what is left in floating point at the ends is for the caller"),
    ),
)

TOSA = Stage(
    "tosa",
    ends_at=Level.TOSA,
    why="Operators become TOSA's.",
    passes=(
        Step(ConvertGlowToTosa(), "each operator in its place, with the same result bit for bit"),
        Step(CSE(), "zero points, shifts and shapes repeat"),
    ),
)
