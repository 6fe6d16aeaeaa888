"""Rewrite patterns in Python, and PDL."""

import pytest

from glow import ir
from glow.dialects import arith
from glow.rewrite import (
    PatternRewriter,
    PDLModule,
    RewritePatternSet,
    apply_patterns_and_fold_greedily,
    walk_and_apply_patterns,
)

SOURCE = """
func.func @f(%x: i64, %y: i64) -> i64 {
  %0 = arith.addi %x, %y : i64
  %1 = arith.addi %0, %y : i64
  return %1 : i64
}
"""


@pytest.fixture
def module():  # type: ignore[no-untyped-def]
    with ir.Context():
        yield ir.Module.parse(SOURCE)


def to_muli(op: arith.AddIOp, rewriter: PatternRewriter) -> None:
    with rewriter.ip:
        replacement = arith.MulIOp(op.lhs, op.rhs, loc=op.location)
    rewriter.replace_op(op, replacement)


def test_patterns_by_class_and_by_name(module: ir.Module) -> None:
    for root in (arith.AddIOp, "arith.addi"):
        target = ir.Module.parse(SOURCE)
        patterns = RewritePatternSet()
        patterns.add(root, to_muli)
        apply_patterns_and_fold_greedily(target, patterns.freeze())
        assert str(target).count("arith.muli") == 2
        assert "arith.addi" not in str(target)
        assert target.operation.verify()


def test_replace_by_values_and_erase(module: ir.Module) -> None:
    def forward(op: arith.AddIOp, rewriter: PatternRewriter) -> None:
        rewriter.replace_op(op, [op.lhs])

    patterns = RewritePatternSet()
    patterns.add(arith.AddIOp, forward, benefit=2)
    walk_and_apply_patterns(module.operation, patterns.freeze())
    assert "arith.addi" not in str(module)
    assert "return %arg0" in str(module)


def test_a_true_result_means_no_match(module: ir.Module) -> None:
    calls: list[str] = []

    def decline(op: arith.AddIOp, rewriter: PatternRewriter) -> bool:
        calls.append(op.operation.name)
        return True

    patterns = RewritePatternSet()
    patterns.add(arith.AddIOp, decline)
    apply_patterns_and_fold_greedily(module.operation, patterns.freeze())
    assert calls
    assert str(module).count("arith.addi") == 2


def test_exceptions_come_out(module: ir.Module) -> None:
    def fail(op: arith.AddIOp, rewriter: PatternRewriter) -> None:
        raise KeyError("inside")

    patterns = RewritePatternSet()
    patterns.add(arith.AddIOp, fail)
    frozen = patterns.freeze()
    for apply in (apply_patterns_and_fold_greedily, walk_and_apply_patterns):
        with pytest.raises(KeyError, match="inside"):
            apply(module.operation, frozen)
    assert module.operation.verify()


def test_handles_and_rewriters_end_with_the_pattern(module: ir.Module) -> None:
    kept: list[tuple[arith.AddIOp, PatternRewriter]] = []

    def keep(op: arith.AddIOp, rewriter: PatternRewriter) -> None:
        kept.append((op, rewriter))
        to_muli(op, rewriter)

    outside = module.body.operations[0]
    patterns = RewritePatternSet()
    patterns.add(arith.AddIOp, keep)
    apply_patterns_and_fold_greedily(module, patterns.freeze())
    for op, rewriter in kept:
        with pytest.raises(RuntimeError, match="invalidated"):
            str(op)
        with pytest.raises(RuntimeError, match="only valid inside"):
            rewriter.ip  # noqa: B018
    with pytest.raises(RuntimeError, match="invalidated"):
        str(outside)


def test_misuse_is_reported(module: ir.Module) -> None:
    errors: list[str] = []

    def wrong(op: arith.AddIOp, rewriter: PatternRewriter) -> bool:
        for attempt in (
            lambda: rewriter.replace_op(op, []),
            lambda: rewriter.erase_op(op),
            lambda: rewriter.replace_op(op, op.parent),
        ):
            try:
                attempt()
            except (ValueError, RuntimeError) as error:
                errors.append(str(error))
        return True

    patterns = RewritePatternSet()
    patterns.add(arith.AddIOp, wrong)
    walk_and_apply_patterns(module.operation, patterns.freeze())
    assert len(errors) == 6


def test_pattern_sets_freeze_once(module: ir.Module) -> None:
    patterns = RewritePatternSet()
    with pytest.raises(TypeError, match="type or an operation name"):
        patterns.add(3, to_muli)  # type: ignore[arg-type]
    patterns.freeze()
    with pytest.raises(RuntimeError, match="already frozen"):
        patterns.add(arith.AddIOp, to_muli)
    with pytest.raises(RuntimeError, match="already frozen"):
        patterns.freeze()


PDL = """
module {
  pdl.pattern @add_to_mul : benefit(1) {
    %a = pdl.operand
    %b = pdl.operand
    %type = pdl.type
    %op = pdl.operation "arith.addi" (%a, %b : !pdl.value, !pdl.value) -> (%type : !pdl.type)
    pdl.rewrite %op {
      %new = pdl.operation "arith.muli" (%a, %b : !pdl.value, !pdl.value) -> (%type : !pdl.type)
      pdl.replace %op with %new
    }
  }
}
"""


def test_pdl(module: ir.Module) -> None:
    frozen = PDLModule(ir.Module.parse(PDL)).freeze()
    apply_patterns_and_fold_greedily(module, frozen)
    assert str(module).count("arith.muli") == 2


PDL_NATIVE = """
module {
  pdl.pattern @fold : benefit(1) {
    %type = pdl.type
    %left = pdl.attribute
    %right = pdl.attribute
    %a = pdl.operation "arith.constant" {"value" = %left} -> (%type : !pdl.type)
    %b = pdl.operation "arith.constant" {"value" = %right} -> (%type : !pdl.type)
    %x = pdl.result 0 of %a
    %y = pdl.result 0 of %b
    %op = pdl.operation "arith.addi" (%x, %y : !pdl.value, !pdl.value) -> (%type : !pdl.type)
    pdl.apply_native_constraint "same"(%left, %right : !pdl.attribute, !pdl.attribute)
    pdl.rewrite %op {
      %sum = pdl.apply_native_rewrite "sum"(%left, %right : !pdl.attribute, !pdl.attribute) : !pdl.attribute
      %new = pdl.operation "arith.constant" {"value" = %sum} -> (%type : !pdl.type)
      pdl.replace %op with %new
    }
  }
}
"""

CONSTANTS = """
func.func @f() -> (i64, i64) {
  %0 = arith.constant 3 : i64
  %1 = arith.constant 4 : i64
  %2 = arith.addi %0, %0 : i64
  %3 = arith.addi %0, %1 : i64
  return %2, %3 : i64, i64
}
"""


def test_pdl_native_functions() -> None:
    with ir.Context():
        pdl = PDLModule(ir.Module.parse(PDL_NATIVE))
        calls: list[list[int]] = []

        def same(rewriter, results, values) -> bool:  # type: ignore[no-untyped-def]
            left, right = values
            calls.append([left.value, right.value])
            return left.value != right.value  # true: the constraint fails

        def total(rewriter, results, values) -> None:  # type: ignore[no-untyped-def]
            left, right = values
            results.append(ir.IntegerAttr.get(left.type, 100 + left.value + right.value))

        pdl.register_constraint_function("same", same)
        pdl.register_rewrite_function("sum", total)
        module = ir.Module.parse(CONSTANTS)
        walk_and_apply_patterns(module.operation, pdl.freeze())
        assert "arith.constant 106" in str(module)
        assert str(module).count("arith.addi") == 1
        assert [3, 3] in calls
        assert [3, 4] in calls


def test_pdl_errors(module: ir.Module) -> None:
    broken = ir.Module.parse(PDL)
    pattern = broken.body.operations[0]
    list(pattern.regions[0].blocks[0])[-1].erase()
    with pytest.raises(ir.MLIRError, match="Verification failed"):
        PDLModule(broken)
    pdl = PDLModule(ir.Module.parse(PDL))
    pdl.freeze()
    with pytest.raises(RuntimeError, match="already frozen"):
        pdl.freeze()


def test_patterns_of_another_context_are_rejected(module: ir.Module) -> None:
    with ir.Context():
        frozen = RewritePatternSet().freeze()
    with pytest.raises(ValueError, match="another context"):
        apply_patterns_and_fold_greedily(module, frozen)
