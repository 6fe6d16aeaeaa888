"""The errors that Glow raises on purpose: each carries a text that is meant for the person at the keyboard."""


class GlowError(Exception):
    """Base of all errors that Glow reports about its inputs."""


class ModelError(GlowError):
    """The model cannot be read or imported: one line per problem."""


class PipelineError(GlowError):
    """A stage of a pipeline failed, or a pipeline was put together wrongly."""


class CompileError(GlowError):
    """Code generation or linking failed."""


class InputError(GlowError):
    """An array handed to a compiled model has the wrong name, shape or element type."""
