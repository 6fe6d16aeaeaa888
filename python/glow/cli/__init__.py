"""The `glow` command."""

from glow.cli.main import main

__all__ = ["main"]
