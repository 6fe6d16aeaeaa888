"""Type inference through the interface classes."""

import pytest

from glow import ir
from glow.dialects import arith, func, glow


@pytest.fixture
def block():  # type: ignore[no-untyped-def]
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        tensor = ir.RankedTensorType.get([2, 3], ir.F32Type.get())
        with ir.InsertionPoint(module.body):
            function = func.FuncOp("f", ([tensor, tensor], []))
        yield function.add_entry_block()


def test_infer_types_of_a_class(block: ir.Block) -> None:
    interface = ir.InferTypeOpInterface(glow.AddOp)
    assert interface.inferReturnTypes(operands=list(block.arguments)) == [block.arguments[0].type]
    with pytest.raises(TypeError, match="static interface"):
        interface.operation  # noqa: B018
    with pytest.raises(TypeError, match="static interface"):
        interface.opview  # noqa: B018


def test_infer_types_of_an_operation(block: ir.Block) -> None:
    with ir.InsertionPoint(block):
        add = glow.AddOp(*block.arguments)
    interface = ir.InferTypeOpInterface(add)
    assert interface.opview == add
    assert interface.operation == add.operation
    assert interface.inferReturnTypes(operands=[block.arguments[0], add]) == [add.result.type]
    assert interface.inferReturnTypes(operands=[list(block.arguments)]) == [add.result.type]


def test_failures(block: ir.Block) -> None:
    with pytest.raises(ir.MLIRError, match="Failed to infer result types"):
        ir.InferTypeOpInterface(glow.MatmulOp).inferReturnTypes(operands=list(block.arguments))
    with pytest.raises(ValueError, match="does not implement InferTypeOpInterface"):
        ir.InferTypeOpInterface(func.FuncOp)
    with pytest.raises(TypeError, match="does not refer to an operation"):
        ir.InferTypeOpInterface(3)
    with pytest.raises(TypeError, match="operands must be"):
        ir.InferTypeOpInterface(arith.AddIOp).inferReturnTypes(operands=[3])  # type: ignore[list-item]


def test_shaped_type_components() -> None:
    with ir.Context():
        f32 = ir.F32Type.get()
        ranked = ir.ShapedTypeComponents.get([2, 3], f32)
        assert (ranked.element_type, ranked.has_rank, ranked.rank, ranked.shape) == (f32, True, 2, [2, 3])
        unranked = ir.ShapedTypeComponents.get(f32)
        assert (unranked.has_rank, unranked.rank, unranked.shape) == (False, None, None)


def test_infer_shaped_types() -> None:
    with ir.Context() as context, ir.Location.unknown():
        context.load_all_available_dialects()
        parsed = ir.Module.parse(
            "func.func @f(%x: tensor<2x3xf32>) { %0 = tosa.abs %x : (tensor<2x3xf32>) -> tensor<2x3xf32> return }"
        )
        abs_ = parsed.body.operations[0].regions[0].blocks[0].operations[0]
        (components,) = ir.InferShapedTypeOpInterface(abs_).inferReturnTypeComponents(operands=list(abs_.operands))
        assert components.shape == [2, 3]
