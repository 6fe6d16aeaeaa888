"""Imports models that are written as ONNX text."""

import re
from collections.abc import Callable
from typing import Any

import onnx
import onnx.parser
import pytest

from glow.importer import import_model

Parse = Callable[..., onnx.ModelProto]
Import = Callable[..., str]


@pytest.fixture
def parse() -> Parse:
    """A function from a graph such as `g (float[2] x) => (y) { y = Relu(x) }` to a model."""

    def run(graph: str, opset: int = 21, extra: str = "") -> onnx.ModelProto:
        return onnx.parser.parse_model(f'<ir_version: 10, opset_import: ["": {opset}{extra}]> {graph}')

    return run


@pytest.fixture
def imported(parse: Parse) -> Import:
    """A function from a graph to the text of the imported module, which is verified, with single spaces."""

    def run(graph: str, opset: int = 21, extra: str = "", **options: Any) -> str:
        module = import_model(parse(graph, opset, extra), **options)
        assert module.operation.verify()
        return re.sub(" +", " ", str(module))

    return run
