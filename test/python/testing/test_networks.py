"""The test networks: valid, the same for the same seed, and with activations that show a wrong layout."""

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest

from glow.testing import networks


def run_all_layers(model: onnx.ModelProto) -> tuple[dict[str, npt.NDArray[np.float32]], list[str]]:
    """Every float activation of more than 64 elements, by name, and the names of the graph's own outputs."""
    outputs = [value.name for value in model.graph.output]
    constants = {tensor.name for tensor in model.graph.initializer}
    for node in model.graph.node:
        if set(node.input) <= constants:
            constants.update(node.output)
        elif node.output[0] not in outputs:
            model.graph.output.append(onnx.helper.make_empty_tensor_value_info(node.output[0]))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    random = np.random.default_rng(1)
    feeds = {
        value.name: random.standard_normal(value.shape).astype(np.float32)
        if value.type == "tensor(float)"
        else np.ones(value.shape, np.int64)
        for value in session.get_inputs()
    }
    results = dict(zip((value.name for value in session.get_outputs()), session.run(None, feeds), strict=True))
    return {name: value for name, value in results.items() if value.dtype == np.float32}, outputs


@pytest.mark.parametrize("name", networks.names())
def test_activations_stay_near_one(name: str) -> None:
    model = networks.load(name)
    onnx.checker.check_model(model)
    results, outputs = run_all_layers(model)
    deviations = {key: float(value.std()) for key, value in results.items() if value.size > 64 and key not in outputs}
    assert {key: value for key, value in deviations.items() if not 0.1 < value < 10} == {}
    classes = results[outputs[0]].ravel()
    assert len(np.unique(classes)) > 990
    if model.graph.node[-1].op_type == "Softmax":
        assert classes.max() < 0.1


@pytest.mark.parametrize("name", networks.small_names())
def test_small_network_is_valid_and_varied(name: str) -> None:
    model = networks.load(name)
    onnx.checker.check_model(model, full_check=True)
    results, outputs = run_all_layers(model)
    for key in outputs:
        assert len(np.unique(results[key])) > 0.9 * results[key].size


def test_seed_decides_the_weights() -> None:
    first, again, other = (networks.load("squeezenet", seed).SerializeToString() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown network 'resnet', expected one of alexnet, .*resnet50"):
        networks.load("resnet")
