"""Symbol tables."""

import pytest

from glow import ir
from glow.dialects import func


@pytest.fixture
def module():  # type: ignore[no-untyped-def]
    with ir.Context(), ir.Location.unknown():
        yield ir.Module.parse(
            """
            func.func private @a()
            func.func @b() { call @a() : () -> () return }
            module @inner { func.func @c() { return } }
            """
        )


def test_lookup(module: ir.Module) -> None:
    table = ir.SymbolTable(module.operation)
    assert isinstance(table["b"], func.FuncOp)
    assert table["b"] == module.body.operations[1]
    assert "a" in table
    assert "c" not in table
    with pytest.raises(KeyError, match="Symbol 'z' not in the symbol table"):
        table["z"]
    with pytest.raises(TypeError, match="not a Symbol Table"):
        ir.SymbolTable(module.body.operations[0])


def test_insert_renames(module: ir.Module) -> None:
    table = ir.SymbolTable(module.operation)
    added = func.FuncOp("a", ([], []), visibility="private", ip=False)  # type: ignore[arg-type]
    name = table.insert(added)
    assert name.value == added.name.value != "a"
    assert added.attached
    assert added.parent == module.operation
    assert table[name.value] == added
    with pytest.raises(ValueError, match="symbol name"):
        table.insert(ir.Module.create().operation)


def test_erase(module: ir.Module) -> None:
    table = ir.SymbolTable(module.operation)
    table.erase(table["inner"])
    del table["b"]
    assert "b" not in table
    assert len(module.body.operations) == 1
    with pytest.raises(KeyError):
        del table["b"]
    other = ir.Module.parse("func.func private @x()")
    with pytest.raises(ValueError, match="not in this symbol table"):
        table.erase(other.body.operations[0])


def test_names_and_visibility(module: ir.Module) -> None:
    a, b = list(module.body)[:2]
    assert ir.SymbolTable.get_symbol_name(a).value == "a"
    assert ir.SymbolTable.get_visibility(a).value == "private"
    ir.SymbolTable.set_visibility(b, "nested")
    assert ir.SymbolTable.get_visibility(b).value == "nested"
    ir.SymbolTable.set_symbol_name(b, "bb")
    assert b.name.value == "bb"
    with pytest.raises(ValueError, match="'public', 'private' or 'nested'"):
        ir.SymbolTable.set_visibility(b, "other")
    with pytest.raises(ValueError, match="symbol name"):
        ir.SymbolTable.get_symbol_name(module.operation)
    with pytest.raises(ValueError, match="symbol visibility"):
        ir.SymbolTable.get_visibility(module.operation)


def test_replace_all_uses(module: ir.Module) -> None:
    ir.SymbolTable.replace_all_symbol_uses("a", "aa", module.operation)
    call = module.body.operations[1].regions[0].blocks[0].operations[0]
    assert call.callee.value == "aa"


def test_walk(module: ir.Module) -> None:
    seen: list[tuple[str, bool]] = []
    ir.SymbolTable.walk_symbol_tables(
        module.operation, True, lambda op, visible: seen.append((op.operation.name, visible))
    )
    assert seen == [("builtin.module", True), ("builtin.module", True)]

    def fail(op: ir.OpView, visible: bool) -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        ir.SymbolTable.walk_symbol_tables(module.operation, True, fail)
