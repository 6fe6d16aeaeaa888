"""Which function imports which ONNX operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from glow import ir

if TYPE_CHECKING:
    from .context import NodeContext

Results = ir.Value | Sequence[ir.Value | None]
"""What a handler returns: the node's results in order. None, or nothing at the end, for one that is not supported:
using it is an error, naming it in the model is not."""

Handler = Callable[["NodeContext"], Results]

MICROSOFT = "com.microsoft"
"""The domain of ONNX Runtime's own operators, which its tools write."""

_handlers: dict[tuple[str, str], list[tuple[int, Handler]]] = {}


def op(*names: str, since: int = 1, domain: str = "") -> Callable[[Handler], Handler]:
    """Registers a handler for operators of a domain, from its opset `since` on, until a later one takes over."""

    def register(handler: Handler) -> Handler:
        for name in names:
            versions = _handlers.setdefault((domain, name), [])
            versions.append((since, handler))
            versions.sort(key=lambda version: version[0])
        return handler

    return register


def find(name: str, opset: int, domain: str = "") -> Handler | None:
    """The handler for an operator of a domain at an opset of it, if there is one."""
    found = None
    for since, handler in _handlers.get((domain, name), ()):
        if since <= opset:
            found = handler
    return found


def names() -> tuple[str, ...]:
    """All operators that have a handler, sorted; those of another domain than the default one with it in front."""
    return tuple(sorted(f"{domain}.{name}" if domain else name for domain, name in _handlers))
