"""Profiles: the same result without the data, and refusal of anything that does not belong to the graph."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

import glow
from glow.errors import GlowError, InputError

from .conftest import Arrays, conv_model


@pytest.fixture
def profile(model: onnx.ModelProto, data: Arrays, tmp_path: Path) -> Path:
    """The profile of `model` on `data`."""
    glow.quantize(model, data).profile.save(tmp_path / "profile.json")
    return tmp_path / "profile.json"


@pytest.mark.parametrize(
    "options", [{}, {"method": "mse"}, {"schema": "power-of-two"}, {"keep_float": ["fc"]}], ids=str
)
def test_a_profile_replaces_the_data(
    model: onnx.ModelProto, data: Arrays, profile: Path, options: dict[str, object]
) -> None:
    """Whatever is chosen, also what was not chosen when the profile was made."""
    again = glow.quantize(model, profile=profile, **options)
    assert again.model == glow.quantize(model, data, **options).model


def test_nodes_in_float_may_uncover_others(model: onnx.ModelProto, data: Arrays, profile: Path) -> None:
    """With the activation in float, the result of the convolution before it is quantised."""
    found = glow.quantize(model, profile=profile, keep_float=["relu"])
    assert "n" in found.activations
    assert found.model == glow.quantize(model, data, keep_float=["relu"]).model


def test_what_it_says(profile: Path) -> None:
    value = json.loads(profile.read_text())
    assert (value["format"], value["version"]) == ("glow-quantization-profile", 1)
    tensor = value["tensors"]["r"]
    assert tensor["storage"] == "uint8" and tensor["method"] == "minmax" and tensor["schema"] == "asymmetric"
    assert tensor["zero_point"] == 0
    assert tensor["scale"] == pytest.approx(tensor["histogram"]["maximum"] / 255, rel=0.05)


def test_another_graph_is_refused(data: Arrays, profile: Path) -> None:
    other = conv_model()
    other.graph.initializer[0].raw_data = np.zeros(72, np.float32).tobytes()
    with pytest.raises(
        InputError, match=r"profile.json was made from another graph: its hash is [0-9a-f]{12}, that of"
    ):
        glow.quantize(other, profile=profile)


def test_documentation_does_not_matter(model: onnx.ModelProto, profile: Path) -> None:
    model.graph.doc_string = model.graph.node[0].doc_string = model.producer_name = "other"
    assert glow.quantize(model, profile=profile).activations


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda value: [], "is not a profile: found no format"),
        (lambda value: value | {"version": 2}, "is a profile of version 2, expected 1"),
        (lambda value: value | {"tensors": {"x": {}}}, "is damaged: KeyError"),
        (lambda value: value | {"tensors": {}}, "is damaged: it has no tensor 'x'"),
        (lambda value: value | {"tensors": 3}, "is damaged"),
    ],
)
def test_damaged_profiles_are_named(model: onnx.ModelProto, profile: Path, change: object, message: str) -> None:
    profile.write_text(json.dumps(change(json.loads(profile.read_text()))))
    with pytest.raises(InputError, match=f"profile.json {message}"):
        glow.quantize(model, profile=profile)
    profile.write_text("{")
    with pytest.raises(InputError, match=r"profile.json is not a profile"):
        glow.quantize(model, profile=profile)


def test_what_needs_data_says_so(model: onnx.ModelProto, profile: Path) -> None:
    with pytest.raises(GlowError, match=r"correcting biases needs calibration data"):
        glow.quantize(model, profile=profile, correct_bias=True)
    with pytest.raises(GlowError, match=r"measuring accuracy needs calibration data"):
        glow.quantize(model, profile=profile, min_snr=20)
    with pytest.raises(GlowError, match=r"'dynamic' has no profile"):
        _ = glow.quantize(model, mode="dynamic").profile
