"""The compile driver: a model in, a folder with code, header, weights and description out."""

from glow.compiler.driver import Job, compile

__all__ = ["Job", "compile"]
