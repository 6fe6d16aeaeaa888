"""Small networks that are trained on the data sets inside scikit-learn: float models whose accuracy means something.

Each function trains in a few seconds, with fixed seeds, and returns the model with the data to calibrate it on and the
data to test it on, which it has not seen.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx

from glow.testing.autodiff import Adam, Tensor, conv, max_pool
from glow.testing.small_networks import _Graph

Array = np.ndarray[Any, Any]
INPUT = "x"


@dataclass(frozen=True)
class Trained:
    """A model from `x` [batch, ...] to `logits` [batch, classes], and data for it."""

    model: onnx.ModelProto
    calibration: Array
    test: Array
    labels: Array


@dataclass(frozen=True)
class _Split:
    train: Array
    train_labels: Array
    test: Array
    test_labels: Array


def names() -> tuple[str, ...]:
    """The names of the trained networks."""
    return tuple(_NETWORKS)


@functools.cache
def load(name: str) -> Trained:
    """Train the network `name`, of `names()`. Raises ValueError for another name."""
    if name not in _NETWORKS:
        raise ValueError(f"unknown network '{name}', expected one of {', '.join(names())}")
    return _NETWORKS[name]()


def _digits() -> _Split:
    """Handwritten digits, 8 x 8 pixels from 0 to 1."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return _split(images.reshape(-1, 8, 8).astype(np.float32) / 16, labels)


def _cancer() -> _Split:
    """Measurements of tumours, benign or malignant: 30 numbers of very different ranges, on purpose not normalised."""
    from sklearn.datasets import load_breast_cancer

    features, labels = load_breast_cancer(return_X_y=True)
    return _split(features.astype(np.float32), labels)


def _split(data: Array, labels: Array) -> _Split:
    order = np.random.default_rng(0).permutation(len(data))
    test, train = order[: len(order) // 2], order[len(order) // 2 :]
    return _Split(data[train], labels[train], data[test], labels[test])


def scalar(value: float) -> Tensor:
    """A constant of float32."""
    return Tensor(np.array(value, np.float32))


class _Parameters:
    """Tensors to train, by name."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.tensors: dict[str, Tensor] = {}

    def weight(self, name: str, *shape: int, fan_in: int) -> Tensor:
        return self.add(name, self.random.normal(0, np.sqrt(2 / fan_in), shape))

    def add(self, name: str, value: Array) -> Tensor:
        self.tensors[name] = Tensor(np.asarray(value, np.float32))
        return self.tensors[name]

    def __getitem__(self, name: str) -> Tensor:
        return self.tensors[name]


Forward = Callable[[_Parameters, Tensor], Tensor]


def _train(parameters: _Parameters, forward: Forward, split: _Split, *, epochs: int, rate: float) -> None:
    from threadpoolctl import threadpool_limits

    # The products are so small that threads only wait for each other, for minutes on a busy machine.
    with threadpool_limits(1):
        _train_on_one_thread(parameters, forward, split, epochs, rate)


def _train_on_one_thread(parameters: _Parameters, forward: Forward, split: _Split, epochs: int, rate: float) -> None:
    random = np.random.default_rng(1)
    optimiser = Adam(list(parameters.tensors.values()), rate)
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(len(split.train)), max(1, len(split.train) // 32)):
            loss = forward(parameters, Tensor(split.train[batch])).cross_entropy(split.train_labels[batch])
            loss.backward()
            optimiser.step()
        optimiser.rate *= 0.93


def _finish(graph: _Graph, parameters: Mapping[str, Tensor], result: str, split: _Split) -> Trained:
    for name, tensor in parameters.items():
        graph.constant(name, tensor.value)
    classes = int(split.train_labels.max()) + 1
    graph.op("Identity", result, name="logits")
    graph.output("logits", ("batch", classes))
    return Trained(graph.model(), split.train[:256], split.test, split.test_labels)


def mlp() -> Trained:
    """Three layers on the measurements of tumours, which a first layer brings to a common scale."""
    split = _cancer()
    parameters = _Parameters(0)
    sizes = [split.train.shape[1], 64, 32, 2]
    mean, deviation = split.train.mean(axis=0), split.train.std(axis=0)
    split = _Split(
        (split.train - mean) / deviation, split.train_labels, (split.test - mean) / deviation, split.test_labels
    )
    for layer, (fan_in, width) in enumerate(zip(sizes, sizes[1:], strict=False)):
        parameters.weight(f"fc{layer}.weight", fan_in, width, fan_in=fan_in)
        parameters.add(f"fc{layer}.bias", np.zeros(width))

    def forward(p: _Parameters, x: Tensor) -> Tensor:
        for layer in range(3):
            x = x.relu() if layer else x
            x = x @ p[f"fc{layer}.weight"] + p[f"fc{layer}.bias"]
        return x

    _train(parameters, forward, split, epochs=30, rate=2e-3)
    graph = _Graph("mlp", 0)
    value = graph.input(INPUT, ("batch", sizes[0]))
    for layer in range(3):
        value = graph.op("Relu", value, name=f"relu{layer}") if layer else value
        value = graph.op("Gemm", value, f"fc{layer}.weight", f"fc{layer}.bias", name=f"fc{layer}")
    return _finish(graph, parameters.tensors, value, split)


def cnn() -> Trained:
    """Convolutions, one of them depthwise, a residual connection and pooling, on images of digits."""
    split = _digits()
    split = _Split(split.train[:, None], split.train_labels, split.test[:, None], split.test_labels)
    parameters = _Parameters(0)
    layers = {"stem": (16, 1, 3, 1), "depthwise": (16, 1, 3, 16), "pointwise": (16, 16, 1, 1), "wide": (32, 16, 3, 1)}
    for name, (outputs, inputs, kernel, _) in layers.items():
        parameters.weight(f"{name}.weight", outputs, inputs, kernel, kernel, fan_in=inputs * kernel * kernel)
        parameters.add(f"{name}.bias", np.zeros(outputs))
    parameters.weight("head.weight", 32, 10, fan_in=32)
    parameters.add("head.bias", np.zeros(10))

    def forward(p: _Parameters, x: Tensor) -> Tensor:
        def layer(value: Tensor, name: str) -> Tensor:
            _, _, kernel, group = layers[name]
            return conv(value, p[f"{name}.weight"], p[f"{name}.bias"], pad=kernel // 2, group=group)

        x = max_pool(layer(x, "stem").relu())
        x = layer(layer(x, "depthwise").relu(), "pointwise") + x
        x = layer(x.relu(), "wide").relu()
        return x.mean((2, 3)) @ p["head.weight"] + p["head.bias"]

    _train(parameters, forward, split, epochs=25, rate=5e-3)
    graph = _Graph("cnn", 0)

    def add_conv(value: str, name: str) -> str:
        _, _, kernel, group = layers[name]
        operands = (value, f"{name}.weight", f"{name}.bias")
        return graph.op("Conv", *operands, name=name, kernel_shape=[kernel] * 2, pads=[kernel // 2] * 4, group=group)

    value = graph.op("Relu", add_conv(graph.input(INPUT, ("batch", 1, 8, 8)), "stem"), name="stem/relu")
    value = graph.op("MaxPool", value, name="pool", kernel_shape=[2, 2], strides=[2, 2])
    branch = add_conv(graph.op("Relu", add_conv(value, "depthwise"), name="depthwise/relu"), "pointwise")
    value = graph.op("Relu", graph.op("Add", branch, value, name="residual"), name="residual/relu")
    value = graph.op("Relu", add_conv(value, "wide"), name="wide/relu")
    value = graph.op("Flatten", graph.op("GlobalAveragePool", value, name="average"), name="flatten")
    value = graph.op("Gemm", value, "head.weight", "head.bias", name="head")
    return _finish(graph, parameters.tensors, value, split)


def lstm() -> Trained:
    """A recurrent layer over the rows of images of digits, written in primitive operators, one set per step."""
    split, parameters = _trained_lstm()
    hidden = 32
    graph = _Graph("lstm", 0)
    value = graph.input(INPUT, ("batch", 8, 8))
    splits = graph.constant("gate_sizes", [hidden] * 4, np.int64)
    h = c = ""
    for step in range(8):
        name = f"step{step}"
        index = graph.constant(f"{name}/index", step, np.int64)
        row = graph.op("Gather", value, index, name=f"{name}/row", axis=1)
        gates = graph.op("MatMul", row, "input.weight", name=f"{name}/input")
        gates = graph.op("Add", gates, "gates.bias", name=f"{name}/biased")
        if h:
            product = graph.op("MatMul", h, "state.weight", name=f"{name}/state")
            gates = graph.op("Add", gates, product, name=f"{name}/gates")
        parts = [f"{name}/{gate}" for gate in "iofg"]
        graph.nodes.append(onnx.helper.make_node("Split", [gates, splits], parts, name=f"{name}/split", axis=1))
        i, o, f = (graph.op("Sigmoid", part, name=f"{part}/sigmoid") for part in parts[:3])
        g = graph.op("Tanh", parts[3], name=f"{name}/g/tanh")
        new = graph.op("Mul", i, g, name=f"{name}/new")
        c = graph.op("Add", graph.op("Mul", f, c, name=f"{name}/kept"), new, name=f"{name}/cell") if c else new
        h = graph.op("Mul", o, graph.op("Tanh", c, name=f"{name}/cell/tanh"), name=f"{name}/hidden")
    value = graph.op("Gemm", h, "head.weight", "head.bias", name="head")
    return _finish(graph, parameters.tensors, value, split)


def lstm_operator() -> Trained:
    """The network `lstm` with its layer as one LSTM operator."""
    split, parameters = _trained_lstm()
    weights = {name: parameters[name].value for name in parameters.tensors}
    graph = _Graph("lstm_operator", 0)
    rows = graph.op("Transpose", graph.input(INPUT, ("batch", 8, 8)), name="rows", perm=[1, 0, 2])
    operands = [
        rows,
        graph.constant("lstm.w", weights.pop("input.weight").T[None]),
        graph.constant("lstm.r", weights.pop("state.weight").T[None]),
        graph.constant("lstm.b", np.concatenate([weights["gates.bias"], 0 * weights.pop("gates.bias")])[None]),
    ]
    graph.nodes.append(onnx.helper.make_node("LSTM", operands, ["", "state"], name="lstm", hidden_size=32))
    axes = graph.constant("state.axes", [0], np.int64)
    value = graph.op("Gemm", graph.op("Squeeze", "state", axes, name="h"), "head.weight", "head.bias", name="head")
    return _finish(graph, {name: Tensor(array) for name, array in weights.items()}, value, split)


@functools.cache
def _trained_lstm() -> tuple[_Split, _Parameters]:
    split = _digits()
    parameters = _Parameters(0)
    hidden = 32
    parameters.weight("input.weight", 8, 4 * hidden, fan_in=16)
    parameters.weight("state.weight", hidden, 4 * hidden, fan_in=2 * hidden)
    parameters.add("gates.bias", np.repeat([0.0, 0.0, 1.0, 0.0], hidden))
    parameters.weight("head.weight", hidden, 10, fan_in=hidden)
    parameters.add("head.bias", np.zeros(10))

    def forward(p: _Parameters, x: Tensor) -> Tensor:
        zero = np.zeros((x.shape[0], hidden), np.float32)
        h, c = Tensor(zero), Tensor(zero)
        for step in range(8):
            gates = x[:, step] @ p["input.weight"] + h @ p["state.weight"] + p["gates.bias"]
            i, o, f, g = (gates[:, k * hidden : (k + 1) * hidden] for k in range(4))
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        return h @ p["head.weight"] + p["head.bias"]

    _train(parameters, forward, split, epochs=20, rate=1e-2)
    return split, parameters


def transformer() -> Trained:
    """One encoder layer with two heads over the rows of images of digits."""
    split = _digits()
    parameters = _Parameters(0)
    width, heads, rows = 32, 2, 8
    parameters.weight("embed.weight", 8, width, fan_in=8)
    parameters.add("position", parameters.random.normal(0, 0.3, (rows, width)))
    for name in ("query", "key", "value", "output"):
        parameters.weight(f"{name}.weight", width, width, fan_in=2 * width)
        parameters.add(f"{name}.bias", np.zeros(width))
    parameters.weight("up.weight", width, 64, fan_in=width)
    parameters.add("up.bias", np.zeros(64))
    parameters.weight("down.weight", 64, width, fan_in=64)
    parameters.add("down.bias", np.zeros(width))
    for name in ("norm0", "norm1"):
        parameters.add(f"{name}.scale", np.ones(width))
        parameters.add(f"{name}.bias", np.zeros(width))
    parameters.weight("head.weight", width, 10, fan_in=width)
    parameters.add("head.bias", np.zeros(10))
    size = width // heads

    def forward(p: _Parameters, x: Tensor) -> Tensor:
        def linear(value: Tensor, name: str) -> Tensor:
            return value @ p[f"{name}.weight"] + p[f"{name}.bias"]

        def norm(value: Tensor, name: str) -> Tensor:
            centred = value + value.mean(2, keepdims=True) * scalar(-1)
            variance = (centred * centred).mean(2, keepdims=True) + scalar(1e-5)
            return centred * variance.power(-0.5) * p[f"{name}.scale"] + p[f"{name}.bias"]

        n = x.shape[0]
        x = x @ p["embed.weight"] + p["position"]
        query, key, value = (
            linear(x, name).reshape(n, rows, heads, size).transpose(0, 2, 1, 3) for name in ("query", "key", "value")
        )
        weights = (query @ key.transpose(0, 1, 3, 2) * scalar(size**-0.5)).softmax()
        context = (weights @ value).transpose(0, 2, 1, 3).reshape(n, rows, width)
        x = norm(x + linear(context, "output"), "norm0")
        x = norm(x + linear(linear(x, "up").relu(), "down"), "norm1")
        return x.mean(1) @ p["head.weight"] + p["head.bias"]

    _train(parameters, forward, split, epochs=20, rate=5e-3)
    graph = _Graph("transformer", 0)
    x = graph.op("MatMul", graph.input(INPUT, ("batch", rows, 8)), "embed.weight", name="embed")
    x = graph.op("Add", x, "position", name="positions")
    shape = graph.constant("heads.shape", [0, rows, heads, size], np.int64)
    merge = graph.constant("merge.shape", [0, rows, width], np.int64)

    def add_linear(value: str, name: str) -> str:
        return graph.op(
            "Add", graph.op("MatMul", value, f"{name}.weight", name=name), f"{name}.bias", name=f"{name}/add"
        )

    def add_norm(value: str, name: str) -> str:
        return graph.op("LayerNormalization", value, f"{name}.scale", f"{name}.bias", name=name, epsilon=1e-5)

    parts = []
    for name in ("query", "key", "value"):
        split_heads = graph.op("Reshape", add_linear(x, name), shape, name=f"{name}/split")
        perm = [0, 2, 3, 1] if name == "key" else [0, 2, 1, 3]
        parts.append(graph.op("Transpose", split_heads, name=f"{name}/transpose", perm=perm))
    scores = graph.op("MatMul", parts[0], parts[1], name="scores")
    scaled = graph.op("Mul", scores, graph.constant("score_scale", size**-0.5), name="scaled")
    context = graph.op("MatMul", graph.op("Softmax", scaled, name="attention"), parts[2], name="context")
    context = graph.op("Transpose", context, name="context/transpose", perm=[0, 2, 1, 3])
    context = graph.op("Reshape", context, merge, name="merge")
    x = add_norm(graph.op("Add", x, add_linear(context, "output"), name="residual0"), "norm0")
    wide = graph.op("Relu", add_linear(x, "up"), name="up/relu")
    x = add_norm(graph.op("Add", x, add_linear(wide, "down"), name="residual1"), "norm1")
    axes = graph.constant("mean.axes", [1], np.int64)
    mean = graph.op("ReduceMean", x, axes, name="mean", keepdims=0)
    value = graph.op("Gemm", mean, "head.weight", "head.bias", name="head")
    return _finish(graph, parameters.tensors, value, split)


_NETWORKS: Mapping[str, Callable[[], Trained]] = {
    "mlp": mlp,
    "cnn": cnn,
    "lstm": lstm,
    "lstm_operator": lstm_operator,
    "transformer": transformer,
}
