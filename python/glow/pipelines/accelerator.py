"""The accelerator pipeline: a part of a network as a stream of instructions for the chip that the module describes.

It starts where the cpu pipeline has integers and channels-last images, so that both compute the same numbers, and takes
the functions marked `glir.offloaded` down to `accel`: tiles on named memories, addresses, order between queues,
machine instructions.
"""

from __future__ import annotations

import dataclasses

from glow.passes import (
    AllocateBuffers,
    ConvertGlirToAccel,
    ConvertGlirToAffine,
    ConvertGlowToLinalg,
    ConvertLinalgToGlir,
    FuseElementwise,
    ScheduleSteps,
    SynchronizeQueues,
    VerifyStreams,
)
from glow.pipelines import cpu, reference
from glow.pipelines.pipeline import Level, Pipeline, Stage, Step

# One stream of the vector unit is for the result.
MAX_INPUTS = 7


def build() -> Pipeline:
    """The pipeline."""
    return Pipeline("accelerator", (cpu.GRAPH, cpu.INTEGERS, cpu.LAYOUT, LINALG, FUSE, TILES, STREAMS, ACCEL))


def build_for_cpu(after: str = "tiles") -> Pipeline:
    """The pipeline with this stage as the last one for the chip: native code that computes the steps it leaves.

    What differs from the cpu pipeline then comes from tiles, and not from the stages below or from a simulator.
    """
    steps = build().until(after).stages
    memory = dataclasses.replace(reference.MEMORY, ends_at=Level.LOOPS)
    return Pipeline("accelerator-for-cpu", (*steps, LOOPS, memory, reference.SCF, reference.CF, reference.LLVM))


_TO_LINALG = Step(ConvertGlowToLinalg(whole_rescales=True), "one structured operation per operator, on tensors")

LINALG = dataclasses.replace(
    cpu.LINALG,
    passes=tuple(_TO_LINALG if isinstance(step.pass_, ConvertGlowToLinalg) else step for step in cpu.LINALG.passes),
    also_allowed=frozenset({"glir"}),
)

FUSE = dataclasses.replace(
    cpu.FUSE,
    also_allowed=frozenset({"glir"}),
    passes=(
        Step(
            FuseElementwise(expand_reshapes=False, into_reductions=False, max_inputs=MAX_INPUTS),
            "what follows a product becomes one scalar program, which works on the product's tiles",
        ),
        *cpu.FUSE.passes[1:],
    ),
)

TILES = Stage(
    "tiles",
    ends_at=Level.GLIR,
    why="Each layer becomes copies and steps of units on tiles that fit the chip's memories.",
    passes=(Step(ConvertLinalgToGlir(), "tiles with the least estimated time; padding is made by copies"),),
)

STREAMS = Stage(
    "streams",
    ends_at=Level.GLIR,
    why="Steps become streams of queues that run ahead of each other.",
    passes=(
        Step(ScheduleSteps(), "copies start early, as far as memories allow, so that units do not wait for them"),
        Step(AllocateBuffers(), "every tile gets its address; memories are hard limits"),
        Step(SynchronizeQueues(), "tokens keep the order that bytes in common demand"),
        Step(VerifyStreams(), "no live buffers overlap, every dependence is covered by tokens, nothing deadlocks"),
    ),
)

ACCEL = Stage(
    "accel",
    ends_at=Level.ACCEL,
    why="Each step becomes machine instructions with addresses and fields.",
    passes=(Step(ConvertGlirToAccel(), "one instruction per copy or product, microcode for scalar programs"),),
)

LOOPS = Stage(
    "loops",
    ends_at=Level.LOOPS,
    why="Each step becomes the loops that say what it means, on the memory of a CPU.",
    passes=(Step(ConvertGlirToAffine(), "steps one after the other; addresses and tokens go"),),
)
