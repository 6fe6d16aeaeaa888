"""Modules, operations, op views: creation, structure, edits, printing."""

import io
from pathlib import Path

import numpy as np
import pytest

from glow import ir
from glow.dialects import arith, builtin, func, scf
from glow.dialects import glow as glow_dialect

TWO_FUNCTIONS = """
func.func @a(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  %1 = arith.muli %0, %x : i32
  return %1 : i32
}
func.func @b() { return }
"""


@pytest.fixture
def module() -> ir.Module:
    with ir.Context():
        return ir.Module.parse(TWO_FUNCTIONS)


def body(module: ir.Module) -> ir.Block:
    return module.body.operations[0].regions[0].blocks[0]


def test_parse_print_round_trip(module: ir.Module) -> None:
    with module.context:
        assert str(ir.Module.parse(str(module))) == str(module)
        assert str(ir.Module.parse(str(module).encode())) == str(module)


def test_parse_file(tmp_path: Path) -> None:
    path = tmp_path / "m.mlir"
    path.write_text(TWO_FUNCTIONS)
    with ir.Context():
        assert len(ir.Module.parseFile(str(path)).body.operations) == 2
        with pytest.raises(ir.MLIRError, match="could not open|Unable to parse"):
            ir.Module.parseFile(str(tmp_path / "none.mlir"))


def test_parse_errors_carry_diagnostics() -> None:
    with ir.Context(), pytest.raises(ir.MLIRError) as caught:
        ir.Module.parse("func.func @f() {\n  %0 = arith.nope\n}")
    error = caught.value
    assert error.message == "Unable to parse module assembly"
    (diagnostic,) = error.error_diagnostics
    assert diagnostic.severity == ir.DiagnosticSeverity.ERROR
    assert diagnostic.location.start_line == 2
    assert "Unable to parse module assembly:\nerror: " in str(error)
    assert "arith.nope" in str(error)


def test_verify_reports_notes_and_location() -> None:
    with ir.Context(), ir.Location.name("here"):
        i32 = ir.IntegerType.get_signless(32)
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            func.FuncOp("f", ([], [i32]), body_builder=lambda _: func.ReturnOp([]))
        with pytest.raises(ir.MLIRError, match="Verification failed") as caught:
            module.operation.verify()
        assert caught.value.error_diagnostics[0].location.name_str == "here"


def test_verify_returns_true(module: ir.Module) -> None:
    assert module.operation.verify() is True


def test_create_generic_operations() -> None:
    with ir.Context() as context, ir.Location.unknown():
        context.allow_unregistered_dialects = True
        i32 = ir.IntegerType.get_signless(32)
        op = ir.Operation.create("custom.op", results=[i32, i32], attributes={"n": ir.StringAttr.get("v")}, regions=2)
        user = ir.Operation.create("custom.user", operands=[op.results[0], op.results[1]])
        assert len(op.results) == 2
        assert len(op.regions) == 2
        assert op.attributes["n"].value == "v"
        assert [value.owner for value in user.operands] == [op, op]
        assert not op.attached
        assert op.parent is None


def test_create_rejects_bad_parts() -> None:
    with ir.Context(), ir.Location.unknown():
        with pytest.raises(KeyError, match="not a string"):
            ir.Operation.create("builtin.module", attributes={1: ir.UnitAttr.get()})  # type: ignore[dict-item]
        with pytest.raises(TypeError, match='value for the key "a"'):
            ir.Operation.create("builtin.module", attributes={"a": 1})  # type: ignore[dict-item]
        with pytest.raises(ValueError, match="regions must be"):
            ir.Operation.create("builtin.module", regions=-1)
        with pytest.raises(TypeError, match="must be a Value"):
            ir.Operation.create("builtin.module", operands=["x"])  # type: ignore[list-item]


def test_results_are_inferred_without_being_named() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        f32 = ir.F32Type.get()
        tensor = ir.RankedTensorType.get([2, 3], f32)
        with ir.InsertionPoint(module.body):

            @func.FuncOp.from_py_func(tensor)
            def main(x: ir.Value) -> ir.Value:
                return glow_dialect.relu(x)

        assert module.operation.verify()
        assert main.func_op.type.results == [tensor]
        generic = ir.Operation.create(
            "glow.relu",
            operands=[main.func_op.arguments[0]],
            infer_type=True,
            ip=ir.InsertionPoint.at_block_begin(main.func_op.entry_block),
        )
        assert generic.result.type == tensor


def test_inference_failures_raise_with_diagnostics() -> None:
    with ir.Context(), ir.Location.name("node7"):
        tensor = ir.RankedTensorType.get([2, 3], ir.F32Type.get())
        other = ir.RankedTensorType.get([5, 7], ir.F32Type.get())
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            function = func.FuncOp("f", ([tensor, other], []))
        with ir.InsertionPoint(function.add_entry_block()), pytest.raises(ir.MLIRError) as caught:
            glow_dialect.MatmulOp(*function.arguments)
        assert caught.value.message == "Operation creation failed"
        assert caught.value.error_diagnostics


def test_op_views_have_their_generated_class(module: ir.Module) -> None:
    function = module.body.operations[0]
    assert type(function) is func.FuncOp
    assert function.name.value == "a"
    assert function.operation.name == "func.func"
    assert function.operation.opview == function
    assert type(module.operation.opview) is builtin.ModuleOp
    assert function.opview is function


def test_operations_are_unique_objects(module: ir.Module) -> None:
    assert module.operation is module.operation
    assert module.body.operations[0].operation is module.body.operations[0].operation
    assert module.operation == module.operation.opview
    assert hash(module.operation) == hash(module.operation.opview)
    assert module.operation != module.body.operations[0]
    assert module.operation != 1


def test_parse_of_a_class_checks_the_name() -> None:
    with ir.Context():
        parsed = func.FuncOp.parse("func.func @f() { return }")
        assert type(parsed) is func.FuncOp
        with pytest.raises(ir.MLIRError, match="Expected a 'func.func' op, got: 'builtin.module'"):
            func.FuncOp.parse("module {}")
        with pytest.raises(ir.MLIRError, match="Unable to parse operation assembly"):
            ir.Operation.parse("nonsense", source_name="mine")


def test_build_generic(module: ir.Module) -> None:
    block = body(module)
    with module.context, ir.Location.unknown(), ir.InsertionPoint.at_block_terminator(block):
        add = arith.AddIOp.build_generic(operands=list(block.arguments) * 2)
        assert type(add) is arith.AddIOp
        assert add.result.type == block.arguments[0].type
        with pytest.raises(ValueError, match="requires exactly 0 regions"):
            arith.AddIOp.build_generic(operands=list(block.arguments) * 2, regions=1)
        with pytest.raises(ValueError, match='Operand 0 of operation "arith.addi" must be a Value'):
            arith.AddIOp.build_generic(operands=[1, 2])  # type: ignore[list-item]


def test_segments() -> None:
    with ir.Context(), ir.Location.unknown():
        from glow.dialects import memref

        module = ir.Module.create()
        index = ir.IndexType.get()
        type_ = ir.MemRefType.get([ir.ShapedType.get_dynamic_size()] * 2, ir.F32Type.get())
        with ir.InsertionPoint(module.body):

            @func.FuncOp.from_py_func(index)
            def main(n: ir.Value) -> None:
                alloc = memref.AllocOp(type_, [n, n], [])
                assert list(alloc.dynamicSizes) == [n, n]
                assert len(alloc.symbolOperands) == 0
                with pytest.raises(ValueError, match="must be a Sequence of Values"):
                    memref.AllocOp.build_generic(results=[type_], operands=[n, []])
                with pytest.raises(ValueError, match="requires 2 operand segments but was provided 1"):
                    memref.AllocOp.build_generic(results=[type_], operands=[[n]])

        assert module.operation.verify()


def test_attributes_mapping(module: ir.Module) -> None:
    function = module.body.operations[0]
    with module.context:
        function.attributes["note"] = ir.StringAttr.get("x")
    assert function.attributes["note"].value == "x"
    assert "note" in function.attributes
    assert "other" not in function.attributes
    assert set(function.attributes) == set(function.attributes.keys()) == {"function_type", "note", "sym_name"}
    assert dict(function.attributes.items())["note"].value == "x"
    assert len(function.attributes.values()) == len(function.attributes) == 3
    assert function.attributes[0].name in function.attributes
    assert function.attributes.get("other") is None
    del function.attributes["note"]
    assert "note" not in function.attributes
    with pytest.raises(KeyError, match="non-existent"):
        function.attributes["note"]
    with pytest.raises(KeyError, match="non-existent"):
        del function.attributes["note"]
    with pytest.raises(IndexError):
        function.attributes[99]


def test_operands_can_be_set_and_sliced(module: ir.Module) -> None:
    add, multiply = list(body(module))[:2]
    argument = body(module).arguments[0]
    multiply.operands[0] = argument
    assert list(multiply.operands) == [argument, argument]
    multiply.operands[-1] = add.result
    assert multiply.operands[1:][0] == add.result
    assert [value == argument for value in multiply.operands[::-1]] == [False, True]
    assert len(multiply.operands + add.operands) == 4
    with pytest.raises(IndexError):
        multiply.operands[2]
    with pytest.raises(IndexError):
        multiply.operands[2] = argument


def test_result_needs_exactly_one(module: ir.Module) -> None:
    with pytest.raises(ValueError, match="Cannot call .result on operation func.return which has 0 results"):
        body(module).operations[2].result  # noqa: B018


def test_detach_insert_and_move(module: ir.Module) -> None:
    add, multiply, ret = list(body(module))
    clone = add.operation.clone(ip=ir.InsertionPoint(ret))
    assert [op.operation.name for op in body(module)] == ["arith.addi", "arith.muli", "arith.addi", "func.return"]
    clone.move_before(multiply)
    assert clone.is_before_in_block(multiply)
    clone.move_after(multiply)
    assert multiply.is_before_in_block(clone)
    detached = clone.detach_from_parent()
    assert not detached.attached
    with pytest.raises(ValueError, match="no parent"):
        detached.detach_from_parent()
    ir.InsertionPoint.after(add).insert(detached)
    assert detached.parent == module.body.operations[0]
    with pytest.raises(ValueError, match="already been inserted"):
        ir.InsertionPoint.after(add).insert(detached)


def test_location_can_be_set(module: ir.Module) -> None:
    add = body(module).operations[0]
    with module.context:
        add.location = ir.Location.name("new")
        assert add.location == ir.Location.name("new")


def test_walk_orders_and_results(module: ir.Module) -> None:
    names: list[str] = []

    def record(op: ir.Operation) -> ir.WalkResult:
        names.append(op.name)
        return ir.WalkResult.ADVANCE

    module.operation.walk(record)
    assert names[-1] == "builtin.module"
    assert len(names) == 7
    names.clear()

    def skip(op: ir.Operation) -> ir.WalkResult:
        names.append(op.name)
        return ir.WalkResult.SKIP if op.name == "func.func" else ir.WalkResult.ADVANCE

    module.operation.walk(skip, ir.WalkOrder.PRE_ORDER)
    assert names == ["builtin.module", "func.func", "func.func"]
    names.clear()

    def stop(op: ir.Operation) -> ir.WalkResult:
        names.append(op.name)
        return ir.WalkResult.INTERRUPT

    module.operation.walk(stop)
    assert len(names) == 1


def test_walk_passes_exceptions_on(module: ir.Module) -> None:
    def fail(op: ir.Operation) -> ir.WalkResult:
        raise KeyError(op.name)

    with pytest.raises(KeyError, match="arith.addi"):
        module.operation.walk(fail)


def test_printing_options(module: ir.Module) -> None:
    op = module.operation
    assert '"func.func"' in op.get_asm(print_generic_op_form=True)
    assert "loc(" in op.get_asm(enable_debug_info=True)
    assert "arith.addi" not in module.body.operations[0].get_asm(skip_regions=True)
    assert isinstance(op.get_asm(binary=True), bytes)
    with module.context:
        big = ir.Module.parse("func.func @f() { %0 = arith.constant dense<[1,2,3,4]> : tensor<4xi32> return }")
    assert "__elided__" in big.operation.get_asm(large_elements_limit=2)
    assert "dense<[1, 2, 3, 4]>" in big.operation.get_asm(large_elements_limit=10)
    stream = io.StringIO()
    op.print(file=stream, assume_verified=True)
    assert stream.getvalue() == str(module)


def test_resources_are_elided() -> None:
    with ir.Context():
        type_ = ir.RankedTensorType.get([64], ir.F32Type.get())
        data = np.arange(64, dtype=np.float32)
        weights = ir.DenseResourceElementsAttr.get_from_buffer(data, "w", type_)
        module = ir.Module.parse("module {}")
        module.operation.attributes["glow.w"] = weights
        assert "0x" in str(module)
        assert "0x" not in module.operation.get_asm(large_resource_limit=8)


def test_asm_state_keeps_value_numbers(module: ir.Module) -> None:
    state = ir.AsmState(module.operation)
    assert body(module).operations[1].result.get_name(state) == "%1"
    stream = io.StringIO()
    module.operation.print(state, file=stream)
    assert stream.getvalue() == str(module)


def test_bytecode_round_trip(module: ir.Module, tmp_path: Path) -> None:
    stream = io.BytesIO()
    module.operation.write_bytecode(stream)
    with module.context:
        assert str(ir.Module.parse(stream.getvalue())) == str(module)
    module.operation.write_bytecode(str(tmp_path / "m.mlirbc"))
    with module.context:
        assert str(ir.Module.parseFile(str(tmp_path / "m.mlirbc"))) == str(module)
    with pytest.raises(ValueError, match="bytecode version 9999"):
        module.operation.write_bytecode(io.BytesIO(), desired_version=9999)


def test_print_to_a_path(module: ir.Module, tmp_path: Path) -> None:
    module.operation.print(file=str(tmp_path / "m.mlir"))
    assert (tmp_path / "m.mlir").read_text() == str(module)


def test_insertion_points(module: ir.Module) -> None:
    block = body(module)
    with module.context, ir.Location.unknown():
        with pytest.raises(ValueError, match="No current InsertionPoint"):
            ir.InsertionPoint.current  # noqa: B018
        i32 = ir.IntegerType.get_signless(32)
        point = ir.InsertionPoint.at_block_begin(block)
        with point:
            assert ir.InsertionPoint.current is point
            first = arith.ConstantOp(i32, 1)
            second = arith.ConstantOp(i32, 2)
        assert [first, second] == list(block)[:2]
        assert point.block == block
        assert point.ref_operation == block.operations[2]
        with ir.InsertionPoint.at_block_terminator(block):
            arith.ConstantOp(i32, 3)
        assert block.operations[-2].literal_value == 3
        with pytest.raises(IndexError, match="already has a terminator"), ir.InsertionPoint(block):
            arith.ConstantOp(i32, 4)
        assert not arith.ConstantOp(i32, 5, ip=False).attached  # type: ignore[arg-type]
        empty = ir.Module.create()
        with pytest.raises(ValueError, match="no terminator"):
            ir.InsertionPoint.at_block_terminator(empty.body)
        assert ir.InsertionPoint.at_block_begin(empty.body).ref_operation is None


def test_blocks_and_regions() -> None:
    with ir.Context(), ir.Location.unknown() as location:
        i32, f32 = ir.IntegerType.get_signless(32), ir.F32Type.get()
        function = func.FuncOp("f", ([], []))
        region = function.regions[0]
        middle = ir.Block.create_at_start(region, [i32])
        first = middle.create_before(f32, arg_locs=[ir.Location.name("a")])
        last = middle.create_after()
        assert list(region.blocks) == [first, middle, last] == list(region)
        assert first.arguments[0].location == ir.Location.name("a")
        assert region.blocks[-1] == last
        assert len(region.blocks) == 3
        with pytest.raises(IndexError):
            region.blocks[3]
        added = last.add_argument(f32, location)
        assert added.arg_number == 0
        assert added.owner == last
        last.erase_argument(0)
        assert len(last.arguments) == 0
        with pytest.raises(IndexError):
            last.erase_argument(0)
        first.append_to(region)
        assert list(region.blocks) == [middle, last, first]
        assert region.owner == function
        assert middle.owner == function
        assert middle.region == region
        assert "^bb" in str(first)
        from glow.dialects import cf

        with ir.InsertionPoint(middle):
            branch = cf.BranchOp([], last)
        assert list(branch.successors) == [last] == middle.successors
        assert last.predecessors == [middle]
        with pytest.raises(ValueError, match="Expected 1 locations, got: 0"):
            ir.Block.create_at_start(region, [i32], [])


def test_values(module: ir.Module) -> None:
    add, multiply, _ = list(body(module))
    argument = body(module).arguments[0]
    assert isinstance(argument, ir.BlockArgument)
    assert isinstance(add.result, ir.OpResult)
    assert add.result.owner == add
    assert add.result.result_number == 0
    assert argument.owner == body(module)
    assert [use.owner for use in add.result.uses] == [multiply]
    assert next(add.result.uses).operand_number == 0
    assert sorted(use.operand_number for use in argument.uses) == [0, 1, 1]
    assert add.result.get_name() == "%0"
    assert argument.get_name() == "%arg0"
    assert "arith.addi" in str(add.result)
    assert ir.Value(add.result) == add.result
    assert hash(ir.Value(add.result)) == hash(add.result)
    with pytest.raises(ValueError, match="Cannot cast value to OpResult"):
        ir.OpResult(argument)
    with pytest.raises(ValueError, match="Cannot cast value to BlockArgument"):
        ir.BlockArgument(add.result)


def test_uses_can_be_replaced(module: ir.Module) -> None:
    add, multiply, ret = list(body(module))
    argument = body(module).arguments[0]
    add.result.replace_all_uses_with(argument)
    assert list(multiply.operands) == [argument, argument]
    argument.replace_all_uses_except(multiply.result, [add, multiply])
    assert add.operands[0] == argument
    multiply.result.replace_all_uses_except(argument, ret)
    assert ret.operands[0] == multiply.result
    ret.replace_uses_of_with(multiply.result, argument)
    assert ret.operands[0] == argument


def test_value_types_can_change(module: ir.Module) -> None:
    with module.context:
        f32 = ir.F32Type.get()
        body(module).arguments[0].set_type(f32)
        assert body(module).arguments.types == [f32]
        body(module).arguments[0].set_location(ir.Location.name("x"))
        assert body(module).arguments[0].location == ir.Location.name("x")
    assert body(module).operations[0].results.types == [ir.IntegerType.get_signless(32, module.context)]
    assert body(module).operations[0].results.owner == body(module).operations[0]


def test_structured_control_flow() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        index = ir.IndexType.get()
        with ir.InsertionPoint(module.body):

            @func.FuncOp.from_py_func(index, ir.IntegerType.get_signless(1))
            def main(n: ir.Value, flag: ir.Value) -> ir.Value:
                for i, total, result in scf.for_(0, n, iter_args=[n]):  # noqa: B007
                    branch = scf.IfOp(flag, [index], hasElse=True)
                    with ir.InsertionPoint(branch.then_block):
                        scf.YieldOp([arith.addi(total, i)])
                    with ir.InsertionPoint(branch.else_block):
                        scf.YieldOp([total])
                    scf.YieldOp([branch.result])
                for _ in scf.for_(4):
                    pass
                return result

        assert module.operation.verify()
        assert main.func_op.type.results == [index]


def test_calls() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        i32 = ir.IntegerType.get_signless(32)
        with ir.InsertionPoint(module.body):
            callee = func.FuncOp("callee", ([i32], [i32]), visibility="private")

            @func.func(i32)
            def caller(x: ir.Value) -> ir.Value:
                y = func.CallOp(callee, [x]).result
                return func.call([i32], "callee", [y])

            @func.func(i32)
            def outer(x: ir.Value) -> ir.Value:
                return caller(x)

        assert callee.is_external
        assert callee.visibility.value == "private"
        assert module.operation.verify()
        with pytest.raises(ValueError, match="second argument must be a string"):
            func.CallOp([i32], [callee])


def test_nested_modules() -> None:
    with ir.Context(), ir.Location.unknown():
        outer = ir.Module.create()
        with ir.InsertionPoint(outer.body):

            @builtin.module(attrs={"sym_name": ir.StringAttr.get("inner")})
            def inner() -> None:
                func.FuncOp("f", ([], []), visibility="private")

        assert len(inner.body.operations) == 1
        assert outer.operation.verify()
