"""Diagnostic handlers and errors."""

import pytest

from glow import ir


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


def test_handlers_get_diagnostics(context: ir.Context) -> None:
    seen: list[tuple[ir.DiagnosticSeverity, str, str]] = []

    def handler(diagnostic: ir.Diagnostic) -> bool:
        seen.append((diagnostic.severity, diagnostic.message, diagnostic.location.name_str))
        assert str(diagnostic) == diagnostic.message
        assert diagnostic.notes == ()
        return True

    attached = context.attach_diagnostic_handler(handler)
    ir.Location.name("here").emit_error("oops")
    assert seen == [(ir.DiagnosticSeverity.ERROR, "oops", "here")]
    assert attached.attached
    assert not attached.had_error
    attached.detach()
    assert not attached.attached
    attached.detach()


def test_handlers_as_context_managers(context: ir.Context, capfd: pytest.CaptureFixture[str]) -> None:
    with context.attach_diagnostic_handler(lambda diagnostic: True) as handler:
        ir.Location.unknown().emit_error("taken")
    assert not handler.attached
    ir.Location.unknown().emit_error("not taken")
    error = capfd.readouterr().err
    assert "not taken" in error
    assert error.count("taken") == 1


def test_a_handler_that_declines_passes_on(context: ir.Context) -> None:
    order: list[int] = []
    context.attach_diagnostic_handler(lambda diagnostic: bool(order.append(1)) or True)
    context.attach_diagnostic_handler(lambda diagnostic: bool(order.append(2)))
    ir.Location.unknown().emit_error("x")
    assert order == [2, 1]


def test_diagnostics_end_with_their_handler(context: ir.Context) -> None:
    kept: list[ir.Diagnostic] = []
    info: list[ir.DiagnosticInfo] = []

    def handler(diagnostic: ir.Diagnostic) -> bool:
        kept.append(diagnostic)
        info.append(ir.DiagnosticInfo(diagnostic))
        return True

    with context.attach_diagnostic_handler(handler):
        ir.Location.unknown().emit_error("x")
    with pytest.raises(ValueError, match="used outside of callback"):
        kept[0].message  # noqa: B018
    assert info[0].message == "x"
    assert "x" in repr(info[0])
    assert str(info[0]) == "x"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_exceptions_in_handlers_are_recorded(context: ir.Context, capfd: pytest.CaptureFixture[str]) -> None:
    def handler(diagnostic: ir.Diagnostic) -> bool:
        raise KeyError

    attached = context.attach_diagnostic_handler(handler)
    ir.Location.unknown().emit_error("x")
    assert attached.had_error


def test_handlers_do_not_keep_the_context() -> None:
    import gc

    gc.collect()
    before = ir.Context._get_live_count()
    context = ir.Context()
    handler = context.attach_diagnostic_handler(lambda diagnostic: True)
    del context
    gc.collect()
    assert ir.Context._get_live_count() == before
    assert not handler.attached


def test_errors_can_go_to_the_handlers_instead(context: ir.Context) -> None:
    seen: list[str] = []
    context.attach_diagnostic_handler(lambda diagnostic: bool(seen.append(diagnostic.message)) or True)
    with pytest.raises(ir.MLIRError) as caught:
        ir.Type.parse("nonsense")
    assert caught.value.error_diagnostics
    assert not seen
    context.emit_error_diagnostics = True
    with pytest.raises(ir.MLIRError, match="^Unable to parse type$") as caught:
        ir.Type.parse("nonsense")
    assert not caught.value.error_diagnostics
    assert seen


def test_notes() -> None:
    with pytest.raises(ir.MLIRError) as caught:
        ir.Module.parse("func.func @f() { return }\nfunc.func @f() { return }")
    (diagnostic,) = caught.value.error_diagnostics
    assert "redefinition of symbol named 'f'" in diagnostic.message
    assert diagnostic.notes[0].severity == ir.DiagnosticSeverity.NOTE
    assert "\n note: " in str(caught.value)
