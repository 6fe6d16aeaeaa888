"""The reference pipeline: plain and obviously right. It is the oracle for every other way down.

Nothing is tiled, fused, vectorised or approximated, so each loop nest is one operator of the model. The function that
it leaves has the calling convention of a compiled model: bare pointers to weights, arena, inputs and outputs.
"""

from __future__ import annotations

from typing import Literal

from glow.passes import (
    CSE,
    ArithExpandOps,
    ArithToLLVMConversion,
    BufferResultsToOutParams,
    Canonicalizer,
    ConvertControlFlowToLLVM,
    ConvertFuncToLLVM,
    ConvertGlowToLinalg,
    ConvertIndexToLLVM,
    ConvertLinalgToAffineLoops,
    ConvertMathToFuncs,
    ConvertMathToLibm,
    ConvertMathToLLVM,
    DemotePrecision,
    DropUnusedResources,
    ExpandOps,
    ExpandStridedMetadata,
    ExternalizeWeights,
    FinalizeMemRefToLLVMConversion,
    FoldQuantization,
    LowerAffine,
    LowerCopies,
    LowerQuantizedOps,
    OneShotBufferize,
    PlanArena,
    ProtectInputs,
    ReconcileUnrealizedCasts,
    SCFToControlFlow,
    SeparateResults,
    UBToLLVMConversion,
    WriteBackLoopState,
)
from glow.pipelines.pipeline import Level, Pipeline, Stage, Step


def build(fold_quantization: bool = False, precision: Precision = "f32") -> Pipeline:
    """The pipeline. With `fold_quantization` what is quantised is computed in integers, as in all other pipelines;
    without, it is dequantised, computed in floating point and quantised again, as the model says.

    With a `precision` below f32, what tolerates it is computed on tensors of that type.
    """
    integers = (INTEGERS,) if fold_quantization else ()
    narrow = demotion(precision)
    if narrow and not fold_quantization:
        narrow = (SIMPLIFY_GRAPH, *narrow)
    return Pipeline("reference", (*integers, *narrow, LINALG, BUFFERIZE, MEMORY, LOOPS, SCF, CF, LLVM))


Precision = Literal["f32", "bf16", "f16"]


def demotion(precision: Precision) -> tuple[Stage, ...]:
    """The stage that takes a simplified graph of f32 to this precision; none for f32."""
    if precision == "f32":
        return ()
    return (
        Stage(
            "precision",
            ends_at=Level.GLOW,
            why=f"What tolerates {precision} is computed on it; sums of products stay in f32.",
            passes=(
                Step(DropUnusedResources(), "weights that were folded would take memory to the end"),
                Step(DemotePrecision(type=precision), "narrow tensors between casts, constants rounded"),
                Step(Canonicalizer(), "casts of casts and of constants fold"),
            ),
        ),
    )


# What every pipeline does, after passes of its own.
TO_INTEGERS = (
    Step(CSE(), "a value that is quantised twice alike is quantised once"),
    Step(FoldQuantization(), "operators take and give quantised tensors", anchor="func.func"),
    Step(LowerQuantizedOps(), "quantised tensors become integers, with the arithmetic that all targets share"),
    Step(Canonicalizer(), "what is computed from constants alone is a constant"),
)

SIMPLIFY_GRAPH = Stage(
    "graph",
    ends_at=Level.GLOW,
    why="The graph is simplified before what it computes with is rounded.",
    passes=(Step(Canonicalizer(), "batch normalisation folds into convolutions, at full precision"),),
)

INTEGERS = Stage(
    "integers",
    ends_at=Level.GLOW,
    why="What lies between dequantisation and quantisation is computed in integers.",
    passes=(
        Step(
            Canonicalizer(), "shape operators and batch normalisation fold, so that fewer kinds of operators are left"
        ),
        *TO_INTEGERS,
    ),
)

LINALG = Stage(
    "linalg",
    ends_at=Level.LINALG,
    why="Operators become loops over index spaces.",
    passes=(
        Step(ConvertGlowToLinalg(), "one structured operation per operator, on tensors"),
        Step(Canonicalizer(), "shape arithmetic on constants folds, so that shapes become static"),
    ),
)

# What every pipeline does, after passes of its own on tensors.
TENSORS_TO_BUFFERS = (
    Step(WriteBackLoopState(), "the state of a loop stays in one buffer"),
    Step(
        OneShotBufferize(bufferize_function_boundaries=True, function_boundary_type_conversion="identity-layout-map"),
        "in place where no other value is lost; arguments are contiguous, as a C caller has them",
    ),
    Step(SeparateResults(), "a tensor that is returned twice needs two buffers"),
    Step(
        BufferResultsToOutParams(hoist_static_allocs=True, modify_public_functions=True),
        "results are written into trailing arguments, without a copy where the function allocated them",
    ),
    Step(Canonicalizer(), "views of views and casts that bufferization left fold"),
    Step(CSE(), "equal views become one"),
)

BUFFERIZE = Stage(
    "bufferize",
    ends_at=Level.BUFFERS,
    why="Values become memory: every tensor gets a buffer, and the results are buffers of the caller.",
    passes=(Step(ProtectInputs(), "the caller's inputs are not scratch memory"), *TENSORS_TO_BUFFERS),
)

MEMORY = Stage(
    "memory",
    ends_at=Level.BUFFERS,
    why="All memory comes from the caller: the weights as one file, everything else as one arena.",
    passes=(
        Step(ExternalizeWeights(), "constants become views of the first argument"),
        Step(PlanArena(), "allocations become views of the second argument, reused when they are dead"),
    ),
)

LOOPS = Stage(
    "loops",
    ends_at=Level.LOOPS,
    why="Index spaces become loop nests with scalar bodies.",
    passes=(
        Step(LowerCopies(), "a strided memref.copy would need MLIR's runner library"),
        Step(ConvertLinalgToAffineLoops(), "one affine loop per dimension, loads and stores with affine maps"),
    ),
)

SCF = Stage(
    "scf",
    ends_at=Level.SCF,
    why="Affine loops become counting loops with computed indices.",
    passes=(Step(LowerAffine(), "affine maps become index arithmetic"),),
)

CF = Stage(
    "cf",
    ends_at=Level.CF,
    why="Loops become blocks and branches.",
    passes=(Step(SCFToControlFlow(), "the last structured control flow goes"),),
)

# Addresses and functions in terms of plain arithmetic and of libm.
SIMPLIFY = (
    Step(ExpandStridedMetadata(), "offsets and strides of views become arithmetic"),
    Step(ExpandOps(), "memref.reshape and atomics have no lowering of their own"),
    Step(LowerAffine(), "the arithmetic of views is affine"),
    Step(ArithExpandOps(include_bf16=True), "ceiling division, NaN-aware min and max, bf16 rounding in integers"),
    Step(ConvertMathToFuncs(), "integer powers become loops in functions"),
    Step(ConvertMathToLLVM(), "what LLVM has as an intrinsic; it ends up in libm or in one instruction"),
    Step(ConvertMathToLibm(), "the rest of the functions: erf, tanh, asin, ..."),
)

TO_LLVM = (
    Step(FinalizeMemRefToLLVMConversion(), "loads, stores and views become pointer arithmetic"),
    Step(ArithToLLVMConversion(), "scalar arithmetic"),
    Step(ConvertIndexToLLVM(), "index arithmetic"),
    Step(UBToLLVMConversion(), "poison values"),
    Step(ConvertControlFlowToLLVM(), "branches and assertions"),
    Step(
        ConvertFuncToLLVM(use_bare_ptr_memref_call_conv=True),
        "C calling convention: one pointer per buffer; it goes last because the casts meet here",
    ),
    Step(ReconcileUnrealizedCasts(), "the casts between index and i64, memref and pointer cancel out"),
    Step(Canonicalizer(), "constants and address computations fold"),
    Step(CSE(), "address computations repeat"),
)

LLVM = Stage(
    "llvm",
    ends_at=Level.LLVM,
    why="Everything that is left has an LLVM counterpart.",
    passes=(*SIMPLIFY, *TO_LLVM),
)
