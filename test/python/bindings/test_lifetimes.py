"""Nothing dangles: erased operations, detached trees, garbage collection, threads."""

import gc
import threading
import weakref

import numpy as np
import pytest

from glow import ir
from glow.dialects import arith, func
from glow.passmanager import PassManager

SOURCE = """
func.func @f(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  %1 = arith.muli %0, %x : i32
  return %1 : i32
}
"""


@pytest.fixture
def module() -> ir.Module:
    with ir.Context():
        return ir.Module.parse(SOURCE)


def invalid() -> "pytest.RaisesExc[RuntimeError]":
    return pytest.raises(RuntimeError, match="the operation has been invalidated")


def test_a_value_keeps_its_module_and_context_alive() -> None:
    with ir.Context():
        value = ir.Module.parse(SOURCE).body.operations[0].regions[0].blocks[0].operations[0].result
    gc.collect()
    assert "arith.addi" in str(value)
    assert str(value.context.d.func.descriptor.namespace) == "func"
    assert "func.func @f" in str(value.owner.parent.parent)


def test_everything_dies_with_its_last_reference() -> None:
    gc.collect()
    contexts = ir.Context._get_live_count()
    context = ir.Context()
    with context:
        module = ir.Module.parse(SOURCE)
    operation = module.operation
    block = module.body
    reference = weakref.ref(module)
    assert context._get_live_module_count() == 1
    del module
    gc.collect()
    assert reference() is not None, "the operation keeps its module"
    del operation, block
    gc.collect()
    assert reference() is None
    assert context._get_live_operation_count() == 0
    assert context._get_live_module_count() == 0
    del context
    gc.collect()
    assert ir.Context._get_live_count() == contexts


def test_erased_operations_raise(module: ir.Module) -> None:
    function = module.body.operations[0]
    block = function.regions[0].blocks[0]
    add = block.operations[0]
    result, argument, region = add.result, block.arguments[0], function.regions[0]
    uses, attributes, operands, results = result.uses, add.attributes, add.operands, add.results
    iterator = iter(block)
    next(iterator)
    function.erase()
    for use in (
        lambda: str(function),
        lambda: function.name,
        lambda: function.attributes,
        lambda: function.erase(),
        lambda: add.operation.name,
        lambda: add.location,
        lambda: result.type,
        lambda: result.owner,
        lambda: str(argument),
        lambda: next(uses),
        lambda: attributes["x"],
        lambda: len(attributes),
        lambda: operands[0],
        lambda: len(operands),
        lambda: results[0],
        lambda: list(block),
        lambda: next(iterator),
        lambda: str(block),
        lambda: block.arguments,
        lambda: list(region.blocks),
        lambda: ir.InsertionPoint(block).insert(ir.Module.create(ir.Location.unknown(module.context)).operation),
        lambda: function.operation.opview,
        lambda: function.parent,
        lambda: function.walk(lambda op: ir.WalkResult.ADVANCE),
    ):
        with pytest.raises((RuntimeError, ValueError), match="invalidated|already been inserted"):
            use()
    assert len(module.body.operations) == 0
    assert module.operation.verify()


def test_operations_in_use_cannot_be_erased(module: ir.Module) -> None:
    add = module.body.operations[0].regions[0].blocks[0].operations[0]
    with pytest.raises(RuntimeError, match="cannot erase operation 'arith.addi': its results still have uses"):
        add.erase()
    assert add.verify()


def test_the_module_operation_cannot_be_erased(module: ir.Module) -> None:
    with pytest.raises(RuntimeError, match="cannot erase the operation of a Module"):
        module.operation.erase()


def test_erasing_the_next_operation_while_iterating(module: ir.Module) -> None:
    iterator = iter(module.body.operations[0].regions[0].blocks[0])
    next(iterator)
    next(iterator)
    module.body.operations[0].regions[0].blocks[0].operations[2].erase()
    with invalid():
        next(iterator)


def test_erasing_the_current_operation_while_iterating() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            for value in range(5):
                arith.ConstantOp(ir.IndexType.get(), value)
        for op in module.body:
            op.erase()
        assert len(module.body.operations) == 0


def test_a_detached_tree_outlives_its_module(module: ir.Module) -> None:
    function = module.body.operations[0]
    inner = function.regions[0].blocks[0].operations[0]
    function.detach_from_parent()
    del module, function
    gc.collect()
    assert inner.operation.name == "arith.addi"
    assert inner.parent.name == "func.func"
    assert inner.parent.parent is None


def test_detached_operations_in_use_survive_their_handle() -> None:
    for order in range(2):
        with ir.Context(), ir.Location.unknown():
            one = arith.ConstantOp(ir.IndexType.get(), 1)
            two = arith.AddIOp(one.result, one.result)
            if order:
                del two, one
            else:
                del one
                gc.collect()
                assert two.operands[0].owner.name == "arith.constant"
                del two
        gc.collect()


def test_moving_between_modules_moves_ownership() -> None:
    with ir.Context(), ir.Location.unknown():
        first, second = ir.Module.parse(SOURCE), ir.Module.create()
        function = first.body.operations[0]
        inner = function.regions[0].blocks[0].operations[0]
        second.body.append(function)
        del second, function
        gc.collect()
        assert "func.func @f" in str(inner.parent.parent)
        del first
        gc.collect()
        assert inner.operation.name == "arith.addi"


def test_moving_a_block_moves_ownership() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(SOURCE)
        source = module.body.operations[0].detach_from_parent()
        block = source.regions[0].blocks[0]
        inner = block.operations[0]
        target = func.FuncOp("g", source.type)
        block.append_to(target.regions[0])
        del source
        gc.collect()
        assert inner.parent == target
        assert target.verify()


def test_passes_invalidate_handles_inside_their_root(module: ir.Module) -> None:
    function = module.body.operations[0]
    add = function.regions[0].blocks[0].operations[0]
    with module.context:
        PassManager.parse("builtin.module(canonicalize)").run(module.operation)
    assert module.operation.verify()
    assert len(module.body.operations) == 1
    for stale in (function, add):
        with invalid():
            str(stale)
    with module.context:
        function = module.body.operations[0]
        PassManager.parse("func.func(canonicalize)").run(function)
    assert function.name.value == "f"


def test_other_modules_stay_valid(module: ir.Module) -> None:
    with module.context:
        other = ir.Module.parse(SOURCE)
        kept = other.body.operations[0]
        PassManager.parse("builtin.module(cse)").run(module.operation)
    assert kept.name.value == "f"


def test_symbol_tables_do_not_keep_stale_symbols(module: ir.Module) -> None:
    table = ir.SymbolTable(module.operation)
    table["f"].erase()
    assert "f" not in table
    with pytest.raises(KeyError):
        table["f"]


def test_handles_made_by_a_walk_stay_valid(module: ir.Module) -> None:
    seen: list[ir.Operation] = []

    def keep(op: ir.Operation) -> ir.WalkResult:
        seen.append(op)
        return ir.WalkResult.ADVANCE

    module.operation.walk(keep)
    assert [op.name for op in seen][-1] == "builtin.module"


def test_erasing_during_a_walk() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            for value in range(5):
                arith.ConstantOp(ir.IndexType.get(), value)

        def erase(op: ir.Operation) -> ir.WalkResult:
            if op.name == "arith.constant":
                op.erase()
            return ir.WalkResult.ADVANCE

        module.operation.walk(erase)
        assert len(module.body.operations) == 0


def test_many_contexts_and_modules() -> None:
    for _ in range(20):
        with ir.Context(), ir.Location.unknown():
            modules = [ir.Module.parse(SOURCE) for _ in range(5)]
            values = [op.result for m in modules for op in list(m.body.operations[0].regions[0].blocks[0])[:2]]
            del modules
            assert len({str(value.type) for value in values}) == 1
    gc.collect()


def test_threads_with_their_own_contexts() -> None:
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            for _ in range(10):
                with ir.Context() as context, ir.Location.name(f"t{seed}"):
                    module = ir.Module.parse(SOURCE)
                    PassManager.parse("builtin.module(canonicalize,cse)").run(module.operation)
                    assert ir.Context.current is context
                    ir.DenseElementsAttr.get(np.arange(100))
                    with pytest.raises(ir.MLIRError):
                        ir.Module.parse("nonsense")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_threads_share_a_context() -> None:
    context = ir.Context()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                with context:
                    module = ir.Module.parse(SOURCE)
                    PassManager.parse("builtin.module(canonicalize)").run(module.operation)
                    assert len(list(module.body.operations[0].regions[0].blocks[0])) == 3
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    gc.collect()
    assert context._get_live_operation_count() == 0
