"""Loads the extension modules, and completes `ir` with what is written in Python."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import _mlir

if TYPE_CHECKING:
    from ._mlir import ir


class MLIRError(Exception):
    """Parsing, verifying, building or transforming IR failed.

    Attributes:
        message: What failed.
        error_diagnostics: The errors that MLIR emitted, with locations and notes; empty if the context has
            `emit_error_diagnostics` set, because then they went to its handlers.
    """

    def __init__(self, message: str, error_diagnostics: "Sequence[ir.DiagnosticInfo]") -> None:
        super().__init__(message, error_diagnostics)
        self.message = message
        self.error_diagnostics = list(error_diagnostics)

    def __str__(self) -> str:
        lines = [self.message + (":" if self.error_diagnostics else "")]
        for diagnostic in self.error_diagnostics:
            lines.append(_describe("error", diagnostic))
            lines.extend(" " + _describe("note", note) for note in diagnostic.notes)
        return "\n".join(lines)


def _describe(severity: str, diagnostic: "ir.DiagnosticInfo") -> str:
    # A location prints as loc("file":1:2); the reader needs what is inside.
    location = str(diagnostic.location)[4:-1]
    return f"{severity}: {location}: " + diagnostic.message.replace("\n", "\n  ")


MLIRError.__module__ = _mlir.ir.__name__
_mlir.ir.MLIRError = MLIRError  # type: ignore[assignment,misc]
