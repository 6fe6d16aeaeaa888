"""Pipelines as values: their text, how they are changed, and what is refused when they are put together."""

import pytest

from glow.errors import PipelineError
from glow.passes import (
    CSE,
    AffineScalarReplacement,
    BufferHoisting,
    Canonicalizer,
    ConvertLinalgToLoops,
    OneShotBufferize,
)
from glow.pipelines import Level, Pipeline, Stage, Step

BUFFERIZE = Stage(
    "bufferize",
    ends_at=Level.BUFFERS,
    why="Values become memory.",
    passes=(
        Step(OneShotBufferize(bufferize_function_boundaries=True), "tensors become buffers"),
        Step(BufferHoisting(), "buffers are allocated outside of loops"),
        Step(CSE(), "equal views become one", anchor="func.func"),
        Step(Canonicalizer(), "casts fold"),
    ),
)
LOOPS = Stage(
    "loops",
    ends_at=Level.LOOPS,
    why="Index spaces become loops.",
    passes=(
        Step(ConvertLinalgToLoops(), "one loop per dimension"),
        Step(AffineScalarReplacement(), "accumulators stay in registers"),
    ),
)
CLEAN = Stage("clean", ends_at=Level.LOOPS, why="Nothing twice.", passes=(Step(CSE(), "loads repeat"),))
PIPELINE = Pipeline("example", (BUFFERIZE, LOOPS))


def test_text_groups_neighbours_on_the_same_operation() -> None:
    assert BUFFERIZE.text() == (
        "builtin.module(one-shot-bufferize{bufferize-function-boundaries=true},func.func(buffer-hoisting,cse),canonicalize)"
    )
    assert PIPELINE.text() == (
        "builtin.module(one-shot-bufferize{bufferize-function-boundaries=true},func.func(buffer-hoisting,cse),canonicalize,"
        "convert-linalg-to-loops,func.func(affine-scalrep))"
    )


def test_str_shows_each_pass_beside_its_reason() -> None:
    shown = str(PIPELINE)
    assert "bufferize -> buffers\n  Values become memory.\n" in shown
    assert "func.func(cse)" in shown
    assert "equal views become one" in shown


def test_until_ends_with_the_named_stage() -> None:
    assert PIPELINE.until("bufferize").stages == (BUFFERIZE,)
    assert PIPELINE.until("loops") == PIPELINE


def test_replace_puts_stages_in_place_of_one() -> None:
    assert PIPELINE.replace("loops", CLEAN).stages == (BUFFERIZE, CLEAN)
    assert PIPELINE.replace("bufferize").stages == (LOOPS,)


def test_insertions_stand_beside_the_named_stage() -> None:
    assert PIPELINE.insert_before("loops", CLEAN).stages == (BUFFERIZE, CLEAN, LOOPS)
    assert PIPELINE.insert_after("loops", CLEAN).stages == (BUFFERIZE, LOOPS, CLEAN)
    assert PIPELINE.stages == (BUFFERIZE, LOOPS)


def test_unknown_stage_lists_the_known_ones() -> None:
    with pytest.raises(PipelineError, match="pipeline example has no stage 'tile', expected one of bufferize, loops"):
        PIPELINE.until("tile")


def test_stage_names_are_unique() -> None:
    with pytest.raises(PipelineError, match="pipeline example has more than one stage named loops"):
        PIPELINE.insert_after("loops", LOOPS)


def test_a_pass_keeps_the_operation_it_is_made_for() -> None:
    with pytest.raises(PipelineError, match=r"pass one-shot-bufferize runs on builtin.module, not on func.func"):
        Step(OneShotBufferize(), "", anchor="func.func")


def test_levels_differ_in_their_dialects() -> None:
    assert "linalg" in Level.BUFFERS.dialects
    assert "linalg" not in Level.LOOPS.dialects
    assert Level.LLVM.dialects == {"llvm"}
