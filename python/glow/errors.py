"""The errors that Glow raises on purpose: each carries a text that is meant for the person at the keyboard."""


class GlowError(Exception):
    """Base of all errors that Glow reports about its inputs."""


class ModelError(GlowError):
    """The model cannot be read or imported: one line per problem."""


class PipelineError(GlowError):
    """A stage of a pipeline failed, or a pipeline was put together wrongly.

    Attributes:
        stage: the stage that failed, or an empty string.
        diagnostics: the compiler's messages, with their locations.
        node_names: the ONNX nodes that they are about.
        command: a `glow-opt` command line that repeats it.
    """

    def __init__(
        self,
        message: str,
        *,
        stage: str = "",
        diagnostics: tuple[str, ...] = (),
        node_names: tuple[str, ...] = (),
        command: str = "",
    ) -> None:
        super().__init__(message)
        self.stage = stage
        self.diagnostics = diagnostics
        self.node_names = node_names
        self.command = command


class CompileError(GlowError):
    """Code generation or linking failed."""


class InputError(GlowError):
    """An array handed to a compiled model has the wrong name, shape or element type."""


class ChipError(GlowError):
    """A chip file does not describe a chip: one line per problem, with file, line and key."""


class SimulationError(GlowError):
    """A program does what the machine cannot do; the text names the instruction, the value and what is possible."""


class DeadlockError(SimulationError):
    """Every queue waits for another.

    Attributes:
        heads: for each queue that is not done, what it is at and what that waits for.
    """

    def __init__(self, message: str, *, heads: dict[str, str]) -> None:
        super().__init__(message)
        self.heads = heads


class RaceError(SimulationError):
    """Instructions of different queues touch the same bytes and no token orders them: one line per pair."""
