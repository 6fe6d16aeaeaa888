"""The report: right numbers, valid and self-contained HTML, hostile names escaped."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import numpy as np
import onnx
import pytest
from rich.console import Console

import glow
from glow.runtime.onnx_runtime import OnnxRuntime

from .conftest import Arrays, conv_model, make_model, random


def decibels(expected: np.ndarray, found: np.ndarray) -> float:
    noise = ((found.astype(np.float64) - expected) ** 2).sum()
    return float(10 * np.log10((expected.astype(np.float64) ** 2).sum() / noise))


def test_numbers(model: onnx.ModelProto, data: Arrays) -> None:
    quantized = glow.quantize(model, data, keep_float=["pool"])
    report = quantized.report()
    layers = {layer.name: layer for layer in report.layers}
    assert list(layers) == ["conv", "relu", "pool", "flatten", "fc"]
    names = ["r", "y"]
    before = OnnxRuntime(model, outputs=names).run(data)
    after = OnnxRuntime(quantized.model, outputs=names, optimize=False).run(data)
    for name, layer in (("r", layers["relu"]), ("y", layers["fc"])):
        assert layer.result == name
        assert layer.cumulative == pytest.approx(decibels(before[name], after[name]), abs=0.2)
    chosen = quantized.activations["r"]
    assert layers["relu"].tensor is not None
    alone = decibels(before["r"], chosen.dequantize(chosen.quantize(before["r"])))
    assert layers["relu"].tensor.snr == pytest.approx(alone, abs=0.2)
    weight = next(p for (key, _), p in quantized.constants.weights.items() if key == "y")
    original = quantized.graph.array("fc.w")
    expected = decibels(original, weight.dequantize(weight.quantize(original)))
    assert layers["fc"].weights == pytest.approx(expected)
    assert layers["pool"].kept == "it was named to be kept"
    assert layers["pool"].tensor is None
    lost = layers["flatten"].cumulative - layers["fc"].cumulative
    assert layers["fc"].lost == pytest.approx(max(0, lost))


class Checker(HTMLParser):
    """Checks that elements nest, and collects what the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.loaded += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "onload")]
        if tag in ("script", "link", "img", "iframe"):
            self.loaded.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        assert self.open.pop() == tag


def check(page: str) -> None:
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert checker.loaded == []
    assert "http" not in page
    assert "url(" not in page


def test_page(model: onnx.ModelProto, data: Arrays) -> None:
    quantized = glow.quantize(model, data)
    page = quantized.report().html()
    check(page)
    assert page.count("<figure>") == len(quantized.activations)
    for text in ("conv", "fused", "asymmetric", "uint8 zp 0", "5 of 5"):
        assert text in page


def test_hostile_names_are_escaped(data: Arrays) -> None:
    bad = "<script>alert('&')</script>"
    model = conv_model()
    model.graph.name = model.graph.node[0].name = bad
    for node in model.graph.node:
        node.input[:] = [bad if name == "r" else name for name in node.input]
        node.output[:] = [bad if name == "r" else name for name in node.output]
    page = glow.quantize(model, data).report().html()
    check(page)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3


def test_table(model: onnx.ModelProto, data: Arrays) -> None:
    output = io.StringIO()
    glow.quantize(model, data, keep_float=["fc"], equalize=True).report().print(Console(file=output, width=200))
    text = output.getvalue()
    assert re.search(r"relu .*Relu .*uint8 zp 0 ", text)
    assert "in float: fc: it was named to be kept" in text
    assert "nodes quantised: 4 of 5" in text


def test_zeros_and_exact_tensors() -> None:
    nodes = [
        onnx.helper.make_node("Relu", ["x"], ["a"], name="relu"),
        onnx.helper.make_node("MatMul", ["a", "w"], ["y"], name="product"),
    ]
    model = make_model(nodes, {"x": (1, 4)}, ["y"], {"w": random(4, 3)})
    page = glow.quantize(model, {"x": -np.ones((3, 4), np.float32)}).report().html()
    check(page)
    assert "nothing but zeros" in page


@pytest.mark.parametrize("options", [{"mode": "dynamic"}, {"mode": "weight-only", "weights": "int4"}])
def test_modes_without_data(model: onnx.ModelProto, options: dict[str, object]) -> None:
    report = glow.quantize(model, **options).report()
    check(report.html())
    layers = {layer.name: layer for layer in report.layers}
    assert layers["fc"].weights is not None and layers["fc"].weights > (15 if "weights" in options else 35)
    assert layers["conv"].weights is None
