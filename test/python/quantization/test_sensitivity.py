"""The search for nodes that have to stay in float."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper

import glow
from glow.errors import GlowError, InputError
from glow.quantization import segments, sensitivity
from glow.quantization.plan import make_plan
from glow.quantization.sensitivity import Switched
from glow.runtime.onnx_runtime import OnnxRuntime, difference

from .conftest import Arrays, conv_model, make_model, random

node = helper.make_node


def fragile_model() -> onnx.ModelProto:
    """Two layers; the second gets an input of which one element is a thousand times as large as what matters."""
    weights = {"w": random(4, 4), "v": random(4, 3, seed=1), "large": np.array([3000, 1, 1, 1], np.float32)}
    weights["v"][0] *= 1e-5
    nodes = [
        node("MatMul", ["x", "w"], ["a"], name="robust"),
        node("Mul", ["a", "large"], ["b"], name="spread"),
        node("MatMul", ["b", "v"], ["y"], name="fragile"),
    ]
    return make_model(nodes, {"x": ("batch", 4)}, ["y"], weights)


def test_the_node_to_blame_stays_in_float() -> None:
    model = fragile_model()
    data: Arrays = {"x": random(64, 4, seed=2)}
    worst = glow.quantize(model, data, min_snr=-100.0)
    assert worst.score is not None and worst.score.snr < 15
    found = glow.quantize(model, data, min_snr=25.0)
    assert found.ranking is not None and found.score is not None
    assert next(iter(found.ranking.snr)) == "fragile"
    kept = {found.graph.producer[key].name: why for key, why in found.plan.kept.items()}
    assert "dB at the outputs" in kept["fragile"]
    assert "robust" not in kept
    # The score is that of the model itself.
    expected = OnnxRuntime(model).run(data)["y"]
    result = OnnxRuntime(found.model, optimize=False).run(data)["y"]
    ratio = 10 * np.log10((expected**2).sum() / ((result - expected) ** 2).sum())
    assert found.score.snr == pytest.approx(ratio, abs=0.5)
    assert ratio >= 24.5


def test_accuracy_with_labels() -> None:
    model = fragile_model()
    data: Arrays = {"x": random(200, 4, seed=2)}
    labels = OnnxRuntime(model).run(data)["y"].argmax(axis=-1)
    found = glow.quantize(model, data, labels=labels, max_accuracy_drop=2.0)
    accuracy = (OnnxRuntime(found.model, optimize=False).run(data)["y"].argmax(axis=-1) == labels).mean() * 100
    assert accuracy >= 98
    assert found.score is not None and found.score.drop == pytest.approx(100 - accuracy, abs=0.51)
    plain = OnnxRuntime(glow.quantize(model, data).model, optimize=False).run(data)["y"]
    assert (plain.argmax(axis=-1) == labels).mean() < 0.97, "without a goal it would be worse"


def test_agreement_without_labels() -> None:
    model = fragile_model()
    data: Arrays = {"x": random(200, 4, seed=2)}
    in_float = OnnxRuntime(model).run(data)["y"].argmax(axis=-1)
    found = glow.quantize(model, data, max_accuracy_drop=2.0)
    classes = OnnxRuntime(found.model, optimize=False).run(data)["y"].argmax(axis=-1)
    assert found.score is not None and found.score.seen == 200
    assert found.score.drop == pytest.approx(100 * (classes != in_float).mean(), abs=0.51)
    assert found.score.drop <= 2
    assert "another class than the float model's" in str(found.score)
    plain = OnnxRuntime(glow.quantize(model, data).model, optimize=False).run(data)["y"]
    assert (plain.argmax(axis=-1) != in_float).mean() > 0.03, "without a goal it would be worse"


def test_a_model_that_says_the_class_itself(data: Arrays) -> None:
    model = conv_model()
    model.graph.node.append(node("ArgMax", ["y"], ["class"], name="choose", axis=1, keepdims=0))
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("class", onnx.TensorProto.INT64, ["batch"]))
    labels = OnnxRuntime(model).run(data)["class"]
    found = glow.quantize(model, data, labels=labels, max_accuracy_drop=0.0)
    assert found.score is not None and found.score.seen == 8
    assert (OnnxRuntime(found.model, optimize=False).run(data)["class"] == labels).all()
    with pytest.raises(GlowError, match=r"no output of float32"):
        glow.quantize(model, data, min_snr=3.0)


@pytest.mark.parametrize("room", [0, 100])
def test_float_outputs_are_computed_again_where_there_is_no_room(
    data: Arrays, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """And with outputs that lie far apart in the network."""
    model = conv_model()
    model.graph.output.append(helper.make_tensor_value_info("r", onnx.TensorProto.FLOAT, None))
    expected = glow.quantize(model, data, min_snr=-100.0).score
    monkeypatch.setattr(sensitivity, "KEPT_BYTES", room)
    monkeypatch.setattr(segments, "NODES", 1)
    found = glow.quantize(model, data, min_snr=-100.0).score
    assert found is not None and expected is not None
    assert found.snr == pytest.approx(expected.snr, abs=0.01)


def test_classes_that_do_not_match_the_samples(data: Arrays) -> None:
    model = conv_model()
    model.graph.output[0].name = "p"
    model.graph.output[0].type.tensor_type.ClearField("shape")
    with pytest.raises(GlowError, match=r"output 'p' has 12 classes per set of inputs, expected 1"):
        glow.quantize(model, data, labels=np.zeros(8, int), max_accuracy_drop=1.0)


def test_switched_off_it_is_the_float_model(model: onnx.ModelProto, data: Arrays) -> None:
    quantized = glow.quantize(model, data)
    switched = Switched(quantized.graph, quantized.model)
    everything = switched.inputs(quantized.plan)
    assert all(everything.values())
    nothing = {name: np.array(False) for name in everything}
    found = OnnxRuntime(switched.model).run({**data, **nothing})["y"]
    assert difference(found, OnnxRuntime(model).run(data)["y"]).relative < 1e-5
    found = OnnxRuntime(switched.model, optimize=False).run({**data, **everything})["y"]
    exact = OnnxRuntime(quantized.model, optimize=False).run(data)["y"]
    assert np.abs(found - exact).max() <= float(quantized.activations["y"].scale) * 1.001
    without_head = switched.inputs(make_plan(quantized.graph, {"fc"}))
    assert [name for name, active in without_head.items() if not active] == [
        f"{name}/switch" for name in ("fc.w", "fc.b", "y")
    ]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"max_accuracy_drop": 1.0, "labels": np.zeros(8, int), "min_snr": 3.0}, GlowError, "expected one of them"),
        ({"labels": np.zeros(8, int)}, GlowError, "labels are of use with a largest drop"),
        ({"labels": np.zeros(7, int), "max_accuracy_drop": 1.0}, InputError, r"labels are int64\[7\], expected 8"),
        (
            {"labels": np.zeros(8), "max_accuracy_drop": 1.0},
            InputError,
            r"labels are float64\[8\], expected 8 integers",
        ),
        ({"min_snr": 500.0}, GlowError, r"the goal cannot be reached: with all but one node in float"),
    ],
)
def test_goals_without_a_meaning(
    data: Arrays, options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        glow.quantize(conv_model(), data, **options)
