"""The generated pass classes: their text, and that `glow-opt` agrees about every name, option and default."""

import dataclasses
import subprocess
import typing
from typing import Any

import pytest

from glow import passes
from glow.passes import Canonicalizer, Inliner, Interpreter, OneShotBufferize


def glow_opt(pipeline: str, *options: str) -> subprocess.CompletedProcess[str]:
    """`glow-opt` parses the pipeline. It runs nothing: the module has no module inside."""
    command = ["glow-opt", f"--pass-pipeline=builtin.module(builtin.module({pipeline}))", *options, "-"]
    return subprocess.run(command, input="", text=True, capture_output=True, check=False)


def dump(pipeline: str) -> subprocess.CompletedProcess[str]:
    """`glow-opt` also prints how it read the pipeline."""
    return glow_opt(pipeline, "--dump-pass-pipeline")


def is_parsed(result: subprocess.CompletedProcess[str]) -> bool:
    """True if the pipeline was printed; passes check some options only after that, when they start."""
    return result.stderr.startswith("Pass Manager with")


def nested(each: passes.Pass) -> str:
    """The pass as an entry of a module's pipeline."""
    return str(each) if each.anchor in (None, "builtin.module") else f"{each.anchor}({each})"


def test_only_options_that_differ_are_printed() -> None:
    assert str(Canonicalizer()) == "canonicalize"
    assert str(Canonicalizer(top_down=False)) == "canonicalize{top-down=false}"
    assert Canonicalizer(top_down=True) == Canonicalizer()


def test_lists_are_comma_separated() -> None:
    pass_ = OneShotBufferize(bufferize_function_boundaries=True, dialect_filter=("tensor", "arith"))
    assert str(pass_) == "one-shot-bufferize{bufferize-function-boundaries=true dialect-filter=tensor,arith}"


def test_text_with_blanks_is_quoted() -> None:
    pass_ = Interpreter(entry_point="a b")
    assert str(pass_) == "transform-interpreter{entry-point='a b'}"
    assert "entry-point={a b}" in dump(str(pass_)).stderr


def test_nested_pipelines_are_options() -> None:
    pass_ = Inliner(op_pipelines=("func.func(canonicalize,cse)",))
    assert str(pass_) == "inline{op-pipelines=func.func(canonicalize,cse)}"
    assert is_parsed(dump(str(pass_)))


@pytest.mark.parametrize("text", ["{", "}{", "a 'b' \"c\""])
def test_text_that_pipelines_cannot_express_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="pipeline text cannot express"):
        str(Interpreter(entry_point=text))


def test_repr_is_a_python_expression() -> None:
    assert repr(Canonicalizer(max_iterations=3)) == "Canonicalizer(max_iterations=3)"
    assert eval(repr(Canonicalizer(max_iterations=3)), vars(passes)) == Canonicalizer(max_iterations=3)


def test_every_pass_parses_with_its_defaults() -> None:
    texts = [nested(pass_class()) for pass_class in passes.all_passes().values()]
    # Without printing it: MLIR 22 crashes on the default of llvm-use-default-visibility, which has no spelling.
    result = glow_opt(",".join(texts))
    assert result.returncode == 0, result.stderr


# String options whose text the pass itself restricts, and a text that it takes.
PARTICULAR_VALUES = {"client-api": "vulkan", "op-pipelines": ("func.func(cse)",)}


def other_value(field: dataclasses.Field[Any]) -> Any:
    """A value for this option that differs from its default."""
    if field.metadata["argument"] in PARTICULAR_VALUES and field.type in (str, tuple[str, ...]):
        return PARTICULAR_VALUES[field.metadata["argument"]]
    hint: Any = field.type
    if typing.get_origin(hint) is tuple:
        return (2, 3) if typing.get_args(hint)[0] is int else ("x", "y z")
    if typing.get_origin(hint) is typing.Literal:
        return next(each for each in reversed(typing.get_args(hint)) if each != field.default)
    if typing.get_origin(hint) is typing.Union:  # a choice whose default has no spelling
        return typing.get_args(typing.get_args(hint)[0])[0]
    if hint is bool:
        return not field.default
    return {str: "cse", int: 7, float: 0.5}[hint]  # `cse`, because some strings are pipelines


def test_every_option_parses() -> None:
    """Each option once, with a value that is not its default."""
    texts = []
    for pass_class in passes.all_passes().values():
        values = {each.name: other_value(each) for each in dataclasses.fields(pass_class)}
        texts.append(nested(pass_class(**values)))
    result = dump(",".join(texts))
    assert is_parsed(result), result.stderr


def test_lookup_by_argument() -> None:
    assert passes.by_argument("canonicalize") is Canonicalizer
    with pytest.raises(KeyError):
        passes.by_argument("no-such-pass")
