"""Affine expressions and maps, integer sets."""

import pytest

from glow import ir


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


def dims(count: int) -> list[ir.AffineExpr]:
    return [ir.AffineExpr.get_dim(i) for i in range(count)]


def test_operators() -> None:
    d0, d1 = dims(2)
    s0 = ir.AffineExpr.get_symbol(0)
    assert str(d0 + d1 * 2 - s0) == "d0 + d1 * 2 - s0"
    assert str(1 + d0) == "d0 + 1"
    assert str(3 * d0) == "d0 * 3"
    assert str(5 - d0) == "-d0 + 5"
    assert str(d0 % 4) == "d0 mod 4"
    assert str(ir.AffineExpr.get_floor_div(d0, 2)) == "d0 floordiv 2"
    assert str(ir.AffineExpr.get_ceil_div(d0, 2)) == "d0 ceildiv 2"
    assert str(ir.AffineExpr.get_add(1, d0)) == "d0 + 1"
    with pytest.raises(TypeError, match="at least one operand"):
        ir.AffineExpr.get_add(1, 2)


def test_expression_classes() -> None:
    d0, d1 = dims(2)
    total = d0 + d1
    assert type(total) is ir.AffineAddExpr
    assert total.lhs == d0
    assert total.rhs == d1
    assert type(d0) is ir.AffineDimExpr
    assert d0.position == 0
    assert type(ir.AffineExpr.get_symbol(1)) is ir.AffineSymbolExpr
    assert ir.AffineConstantExpr.get(3).value == 3
    assert type(d0 * 2) is ir.AffineMulExpr
    assert type(d0 % 2) is ir.AffineModExpr
    assert isinstance(ir.AffineFloorDivExpr.get(d0, 2), ir.AffineBinaryExpr)
    assert type(ir.AffineCeilDivExpr.get(d0, 2)) is ir.AffineCeilDivExpr
    with pytest.raises(ValueError, match="Cannot cast affine expression to AffineAddExpr"):
        ir.AffineAddExpr(d0)
    with pytest.raises(ValueError, match="negative"):
        ir.AffineExpr.get_dim(-1)


def test_expression_transformations() -> None:
    d0, d1 = dims(2)
    swap = ir.AffineMap.get_permutation([1, 0])
    assert (d0 + d1 * 2).compose(swap) == d1 + d0 * 2
    assert d0.shift_dims(2, 1) == d1
    assert ir.AffineExpr.get_symbol(0).shift_symbols(1, 2) == ir.AffineExpr.get_symbol(2)
    assert ir.AffineExpr.simplify_affine_expr((d0 * 4) % 4, 1, 0) == ir.AffineExpr.get_constant(0)


def test_equality_and_hash(context: ir.Context) -> None:
    d0, d1 = dims(2)
    assert d0 == ir.AffineExpr.get_dim(0)
    assert d0 != d1
    assert d0 != 0
    assert hash(d0) == hash(ir.AffineExpr.get_dim(0))
    assert d0.context is context
    assert repr(d0) == "AffineExpr(d0)"


def test_maps() -> None:
    d0, d1 = dims(2)
    map_ = ir.AffineMap.get(2, 1, [d0 + ir.AffineExpr.get_symbol(0), d1])
    assert str(map_) == "(d0, d1)[s0] -> (d0 + s0, d1)"
    assert (map_.n_dims, map_.n_symbols, map_.n_inputs) == (2, 1, 3)
    assert map_.results[1] == d1
    assert str(ir.AffineMap.get_constant(3)) == "() -> (3)"
    assert str(ir.AffineMap.get_empty()) == "() -> ()"
    assert str(ir.AffineMap.get_minor_identity(3, 2)) == "(d0, d1, d2) -> (d1, d2)"
    permutation = ir.AffineMap.get_permutation([2, 0, 1])
    assert permutation.is_permutation
    assert permutation.is_projected_permutation
    assert str(permutation.get_submap([0])) == "(d0, d1, d2) -> (d2)"
    assert str(permutation.get_major_submap(1)) == "(d0, d1, d2) -> (d2)"
    assert str(permutation.get_minor_submap(1)) == "(d0, d1, d2) -> (d1)"
    assert str(map_.replace(d1, d0, 2, 1)) == "(d0, d1)[s0] -> (d0 + s0, d0)"
    assert hash(map_) == hash(ir.AffineMap.get(2, 1, map_.results))
    assert repr(map_) == f"AffineMap({map_})"
    (compressed,) = ir.AffineMap.compress_unused_symbols([ir.AffineMap.get(1, 2, [d0])])
    assert compressed.n_symbols == 0


def test_map_errors() -> None:
    with pytest.raises(RuntimeError, match="Invalid permutation"):
        ir.AffineMap.get_permutation([0, 0])
    identity = ir.AffineMap.get_identity(2)
    with pytest.raises(ValueError, match="out of bounds"):
        identity.get_submap([2])
    with pytest.raises(ValueError, match="out of bounds"):
        identity.get_major_submap(3)
    with pytest.raises(ValueError, match="more results"):
        ir.AffineMap.get_minor_identity(1, 2)


def test_integer_sets() -> None:
    d0, d1 = dims(2)
    set_ = ir.IntegerSet.get(2, 1, [d0 - ir.AffineExpr.get_symbol(0), d1], [True, False])
    assert str(set_) == "(d0, d1)[s0] : (d0 - s0 == 0, d1 >= 0)"
    assert (set_.n_dims, set_.n_symbols, set_.n_inputs, set_.n_equalities, set_.n_inequalities) == (2, 1, 3, 1, 1)
    assert [constraint.is_eq for constraint in set_.constraints] == [True, False]
    assert set_.constraints[1].expr == d1
    assert ir.IntegerSet.get_empty(1, 0).is_canonical_empty
    replaced = set_.get_replaced([d1, d0], [ir.AffineExpr.get_constant(1)], 2, 0)
    assert str(replaced) == "(d0, d1) : (d1 - 1 == 0, d0 >= 0)"
    assert set_ != replaced
    assert hash(set_) != hash(replaced)


def test_integer_set_errors() -> None:
    (d0,) = dims(1)
    with pytest.raises(ValueError, match="number of constraints"):
        ir.IntegerSet.get(1, 0, [d0], [])
    with pytest.raises(ValueError, match="non-empty"):
        ir.IntegerSet.get(1, 0, [], [])
    with pytest.raises(ValueError, match="number of dimension"):
        ir.IntegerSet.get(1, 0, [d0], [True]).get_replaced([], [], 1, 0)
