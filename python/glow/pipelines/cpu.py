"""The cpu pipeline: one optimised kernel per operator, for a CPU with vector registers.

It takes the graph to channels last and constant weights to the order in which kernels read them, fuses elementwise
operators into what computes their operands, lets producers write straight into padded and concatenated tensors, and
turns each structured operation that is left into a loop nest around a tile of registers.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from glow.passes import (
    CSE,
    ApproximateMath,
    Canonicalizer,
    ConvertLinalgToLoops,
    ConvertLinalgToVectorLoops,
    ConvertOpenMPToLLVM,
    ConvertSCFToOpenMP,
    ConvertVectorToLLVM,
    DecomposePad,
    DropUnusedResources,
    EmptyTensorElimination,
    FuseDequantization,
    FuseElementwise,
    LoopInvariantCodeMotion,
    LowerAffine,
    LowerCopies,
    OwnResources,
    PackContractionWeights,
    PrivatizeDestinations,
    PropagateChannelsLast,
    ProtectInputs,
    ReconcileUnrealizedCasts,
    StoreBf16AsIntegers,
)
from glow.pipelines import reference
from glow.pipelines.pipeline import Level, Pipeline, Stage, Step


def build(
    vector_bits: int = 256,
    vector_registers: int = 16,
    dot_product: Literal["none", "pmaddwd", "vpdpbusd"] = "none",
    bf16_product: Literal["none", "vdpbf16ps"] = "none",
    threads: int = 1,
    precision: reference.Precision = "f32",
) -> Pipeline:
    """The pipeline for a CPU with `vector_registers` vector registers of `vector_bits` bits.

    `dot_product` is its instruction for sums of products of 8-bit integers, and `bf16_product` that for bf16; see
    `glow.passes.PackContractionWeights`. The outermost loops of large operators are divided among `threads`. With a
    `precision` below f32, what tolerates it is computed on tensors of that type.
    """
    # Rounding between operators that become one is no part of a model of f32.
    merge = FuseElementwise(keep_precision=precision != "f32")
    fuse = dataclasses.replace(
        FUSE, passes=(Step(merge, "bias, residual sum and activation become one operation"), *FUSE.passes[1:])
    )
    pack = Stage(
        "pack",
        ends_at=Level.LINALG,
        why="Constant operands get the layout that suits the kernel; this happens once, at compile time.",
        passes=(
            Step(FuseDequantization(), "weights that are stored as small integers stay so", anchor="func.func"),
            Step(
                PackContractionWeights(vector_bits=vector_bits, dot_product=dot_product, bf16_product=bf16_product),
                "the weights of a tile of outputs become one contiguous stream",
            ),
            Step(merge, "conversions of multiplicands join what computes them"),
            Step(Canonicalizer(), "padding of converted operands folds"),
        ),
    )
    kernels = Stage(
        "kernels",
        ends_at=Level.LOOPS,
        also_allowed=INTRINSICS,
        why="Each structured operation becomes loops around a register tile.",
        passes=(
            Step(LowerCopies(), "copies become loop nests like the rest"),
            Step(
                ConvertLinalgToVectorLoops(
                    vector_bits=vector_bits,
                    vector_registers=vector_registers,
                    dot_product=dot_product,
                    bf16_product=bf16_product,
                    threads=threads,
                ),
                "accumulators stay in registers; the fill before and the epilogue after a reduction join it",
            ),
            Step(ConvertLinalgToLoops(), "what has no linear addresses (gathers, several results) stays scalar"),
            Step(LowerAffine(), "index arithmetic of the scalar loops"),
            Step(Canonicalizer(), "addresses fold to base plus constant", anchor="func.func"),
            Step(CSE(), "tiles share addresses", anchor="func.func"),
            Step(LoopInvariantCodeMotion(), "broadcasts of constants leave the loops", anchor="func.func"),
            Step(ApproximateMath(), "exp, tanh, erf and others on whole vectors", anchor="func.func"),
        ),
    )
    llvm = dataclasses.replace(
        reference.LLVM,
        passes=(
            *reference.SIMPLIFY,
            Step(ConvertVectorToLLVM(), "vectors become LLVM's; its back end splits them into registers"),
            *reference.TO_LLVM,
        ),
    )
    narrow = reference.demotion(precision)
    memory = dataclasses.replace(reference.MEMORY, ends_at=Level.LOOPS, also_allowed=INTRINSICS)
    cf = dataclasses.replace(reference.CF, also_allowed=INTRINSICS)
    if threads > 1:
        parallel = (
            Step(ConvertSCFToOpenMP(num_threads=threads), "parallel loops become regions of a team of threads"),
            Step(Canonicalizer(), "scopes for stack memory go: they may have one block only"),
        )
        cf = dataclasses.replace(cf, passes=(*parallel, *cf.passes), also_allowed=INTRINSICS | {"omp"})
        regions = (
            Step(ConvertOpenMPToLLVM(), "the operands and arguments of regions become LLVM's"),
            Step(ReconcileUnrealizedCasts(), "the casts around them cancel out"),
        )
        llvm = dataclasses.replace(llvm, passes=(*llvm.passes, *regions), also_allowed=frozenset({"omp"}))
    integers = (
        Step(StoreBf16AsIntegers(), "vectors of bf16 in registers of integers"),
        Step(Canonicalizer(), "bitcasts between bf16 and integers go"),
    )
    llvm = dataclasses.replace(llvm, passes=(*llvm.passes, *integers))
    return Pipeline("cpu", (GRAPH, INTEGERS, *narrow, LAYOUT, LINALG, fuse, pack, BUFFERIZE, kernels, memory, cf, llvm))


# Kernels may call instructions of the CPU that no other dialect has.
INTRINSICS = frozenset({"llvm"})

# A stage that runs in process keeps a copy of the module as it was before, to write it down should the stage fail. What
# that copy refers to must not be freed, so this step may only be the first of a stage.
FREE = Step(DropUnusedResources(), "weights that have been folded or transposed would take memory to the end")

GRAPH = Stage(
    "graph",
    ends_at=Level.GLOW,
    why="The graph is simplified before any operator is taken apart.",
    passes=(
        Step(OwnResources(), "constants that folding makes can be freed when a later one replaces them"),
        Step(Canonicalizer(), "batch normalisation folds into convolutions, chains of shape operators fold"),
    ),
)

INTEGERS = dataclasses.replace(reference.INTEGERS, passes=(FREE, *reference.TO_INTEGERS))

LAYOUT = Stage(
    "layout",
    ends_at=Level.GLOW,
    why="Images get the order of dimensions that suits vectors.",
    passes=(
        FREE,
        Step(PropagateChannelsLast(), "channels become the contiguous dimension of every image"),
        Step(Canonicalizer(), "transpositions of weights happen at compile time, the rest cancel"),
    ),
)

LINALG = dataclasses.replace(
    reference.LINALG,
    passes=(
        FREE,
        *reference.LINALG.passes,
        Step(CSE(), "equal reshapes become one, so that fusion sees one value"),
    ),
)

FUSE = Stage(
    "fuse",
    ends_at=Level.LINALG,
    why="Chains of elementwise operators become one, so that a tensor is read and written once.",
    passes=(
        Step(FuseElementwise(), "bias, residual sum and activation become one operation"),
        Step(Canonicalizer(), "operands that nothing reads go"),
        Step(CSE(), "equal operations become one"),
    ),
)

BUFFERIZE = Stage(
    "bufferize",
    ends_at=Level.BUFFERS,
    why="Values become memory, with as few copies as possible.",
    passes=(
        Step(DropUnusedResources(release=True), "what is packed was the last constant to be replaced"),
        Step(ProtectInputs(), "the caller's inputs are not scratch memory"),
        Step(DecomposePad(), "padding becomes an insertion, into which the producer can write"),
        Step(PrivatizeDestinations(), "operations that share a destination would copy it"),
        Step(EmptyTensorElimination(), "producers write straight into padded and concatenated tensors"),
        *reference.TENSORS_TO_BUFFERS,
        Step(Canonicalizer(), "a copy of a buffer to itself goes"),
    ),
)
