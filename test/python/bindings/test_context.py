"""Contexts, dialects, locations and the stack of `with` statements."""

import gc
import threading

import pytest

from glow import ir


def test_every_dialect_and_pass_is_there() -> None:
    with ir.Context() as context:
        for name in ("glow", "func", "linalg", "llvm", "transform", "quant"):
            assert context.get_dialect_descriptor(name).namespace == name
        assert context.is_registered_operation("glow.relu")
        assert not context.is_registered_operation("glow.no_such_op")


def test_unknown_dialects_raise() -> None:
    context = ir.Context()
    with pytest.raises(ValueError, match="Dialect 'nope' not found"):
        context.get_dialect_descriptor("nope")
    with pytest.raises(IndexError, match="nope"):
        context.dialects["nope"]
    with pytest.raises(AttributeError, match="nope"):
        context.d.nope  # noqa: B018
    with pytest.raises(ValueError, match="nope"):
        ir.Context(load_on_create_dialects=["nope"])


def test_dialect_objects_have_the_generated_class() -> None:
    context = ir.Context()
    assert type(context.d.func).__name__ == "_Dialect"
    assert context.dialects["func"].descriptor.namespace == "func"
    assert "func" in repr(context.d.func)
    assert context.d.func.FuncOp.OPERATION_NAME == "func.func"


def test_load_on_create_loads_the_rest_on_demand() -> None:
    with ir.Context(load_on_create_dialects=["func"]) as context:
        assert not context.is_registered_operation("tosa.abs")
        ir.Module.parse(
            "func.func @f(%x: tensor<2xf32>) { %y = tosa.abs %x : (tensor<2xf32>) -> tensor<2xf32> return }"
        )
        assert context.is_registered_operation("tosa.abs")


def test_contexts_are_unique_objects_and_die() -> None:
    gc.collect()
    before = ir.Context._get_live_count()
    context = ir.Context()
    assert context._get_context_again() is context
    assert ir.Context._get_live_count() == before + 1
    unit = ir.UnitAttr.get(context)
    assert unit.context is context
    del context, unit
    gc.collect()
    assert ir.Context._get_live_count() == before


def test_nested_with_statements() -> None:
    assert ir.Context.current is None
    first, second = ir.Context(), ir.Context()
    with first:
        assert ir.Context.current is first
        with ir.Location.name("here") as here:
            assert ir.Location.current is here
            with second:
                assert ir.Context.current is second
                assert ir.Location.current is None
            assert ir.Location.current is here
        assert ir.Location.current is None
    assert ir.Context.current is None


def test_a_location_brings_its_context() -> None:
    context = ir.Context()
    with ir.Location.unknown(context):
        assert ir.Context.current is context


def test_unbalanced_exit_raises() -> None:
    first, second = ir.Context(), ir.Context()
    first.__enter__()
    with pytest.raises(RuntimeError, match="Unbalanced"):
        second.__exit__(None, None, None)
    first.__exit__(None, None, None)


def test_missing_context_and_location_say_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="requires a Context.*'with Context\\(\\):'"):
        ir.Module.parse("")
    with ir.Context(), pytest.raises(RuntimeError, match="requires a Location.*'with loc:'"):
        ir.Module.create()


def test_each_thread_has_its_own_stack() -> None:
    seen: list[object] = []
    with ir.Context():
        thread = threading.Thread(target=lambda: seen.append(ir.Context.current))
        thread.start()
        thread.join()
    assert seen == [None]


def test_unregistered_dialects() -> None:
    with ir.Context() as context:
        assert not context.allow_unregistered_dialects
        with pytest.raises(ir.MLIRError):
            ir.Operation.parse('"no.op"() : () -> ()')
        context.allow_unregistered_dialects = True
        assert ir.Operation.parse('"no.op"() : () -> ()').name == "no.op"


def test_threads_and_registries() -> None:
    context = ir.Context()
    context.enable_multithreading(False)
    assert context.get_num_threads() == 1
    pool = ir.ThreadPool()
    assert pool.get_max_concurrency() >= 1
    context.set_thread_pool(pool)
    assert context.get_num_threads() == pool.get_max_concurrency()
    assert ir.Context(thread_pool=pool).get_num_threads() == pool.get_max_concurrency()
    context.append_dialect_registry(ir.DialectRegistry())
    context.load_all_available_dialects()


def test_the_glow_extension_fills_a_registry() -> None:
    from glow._mlir_libs import _glow

    registry = ir.DialectRegistry()
    _glow.register_everything(registry)
    ir.Context().append_dialect_registry(registry)


@pytest.fixture
def loc_context() -> ir.Context:
    return ir.Context()


def test_file_locations(loc_context: ir.Context) -> None:
    with loc_context:
        location = ir.Location.file("a.onnx", 3, 4)
        assert str(location) == 'loc("a.onnx":3:4)'
        assert location.is_a_file()
        assert not location.is_a_name()
        assert (location.filename, location.start_line, location.start_col) == ("a.onnx", 3, 4)
        wide = ir.Location.file("a.onnx", 1, 2, 3, 4)
        assert (wide.end_line, wide.end_col) == (3, 4)


def test_name_locations(loc_context: ir.Context) -> None:
    with loc_context:
        inner = ir.Location.file("a.onnx", 1, 1)
        location = ir.Location.name("conv1", inner)
        assert location.is_a_name()
        assert location.name_str == "conv1"
        assert location.child_loc == inner
        assert str(ir.Location.name("conv1")) == 'loc("conv1")'


def test_call_site_locations(loc_context: ir.Context) -> None:
    with loc_context:
        names = [ir.Location.name(name) for name in "abc"]
        location = ir.Location.callsite(names[0], names[1:])
        assert location.is_a_callsite()
        assert location.callee == names[0]
        assert location.caller.callee == names[1]
        assert location.caller.caller == names[2]
        with pytest.raises(ValueError, match="No caller frames"):
            ir.Location.callsite(names[0], [])


def test_fused_locations(loc_context: ir.Context) -> None:
    with loc_context:
        parts = [ir.Location.name(name) for name in "ab"]
        location = ir.Location.fused(parts, metadata=ir.StringAttr.get("why"))
        assert location.is_a_fused()
        assert location.locations == parts
        assert str(location) == 'loc(fused<"why">["a", "b"])'


def test_the_wrong_kind_of_location_raises(loc_context: ir.Context) -> None:
    with loc_context, pytest.raises(ValueError, match="not a name location"):
        ir.Location.unknown().name_str  # noqa: B018


def test_locations_are_attributes(loc_context: ir.Context) -> None:
    with loc_context:
        location = ir.Location.name("a")
        assert ir.Location.from_attr(location.attr) == location
        assert hash(ir.Location.name("a")) == hash(location)
        assert location != ir.Location.unknown()
        assert location != "a"
        with pytest.raises(ValueError, match="not a location"):
            ir.Location.from_attr(ir.UnitAttr.get())


def test_locations_from_the_call_stack(loc_context: ir.Context) -> None:
    from glow.dialects import arith

    def build() -> ir.Location:
        return arith.ConstantOp(ir.IndexType.get(), 1, ip=False).location  # type: ignore[arg-type]

    with loc_context, ir.loc_tracebacks(max_depth=3):
        location = build()
    with loc_context, ir.Location.name("outside"):
        assert build() == ir.Location.name("outside")
    frames = []
    while location.is_a_callsite():
        frames.append(location.callee)
        location = location.caller
    frames.append(location)
    assert len(frames) == 3
    assert any(frame.name_str.endswith("build") and frame.child_loc.filename == __file__ for frame in frames)
