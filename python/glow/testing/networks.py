"""Networks to test and to measure with: the nine image classifiers of the onnx wheel, and small ones built here.

The wheel's files carry no weights: every parameter is a ConstantOfShape node with the same value everywhere, so a wrong
layout or a swapped axis goes unnoticed. `load` replaces those nodes by seeded random initializers of such a scale that
the activations of all layers stay near 1, the classes differ, and the softmax does not saturate. Both the compiler and
the reference engine are given the resulting file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import onnx.backend.test
from onnx import numpy_helper

from . import small_networks

_FILES: Mapping[str, str] = {
    "alexnet": "bvlc_alexnet",
    "densenet121": "densenet121",
    "inception_v1": "inception_v1",
    "inception_v2": "inception_v2",
    "resnet50": "resnet50",
    "shufflenet": "shufflenet",
    "squeezenet": "squeezenet",
    "vgg19": "vgg19",
    "zfnet512": "zfnet512",
}

_SMALL: Mapping[str, Callable[[int], onnx.ModelProto]] = {
    "mlp": lambda seed: small_networks.mlp(seed=seed),
    "bert_encoder": lambda seed: small_networks.bert_encoder(seed=seed),
    "bert_encoder_decomposed": lambda seed: small_networks.bert_encoder(seed=seed, decomposed=True),
    "mobilenet_v2": lambda seed: small_networks.mobilenet_v2(seed=seed),
    "unet": lambda seed: small_networks.unet(seed=seed),
    "unet_resize": lambda seed: small_networks.unet(seed=seed, upsampling="resize"),
    "lstm": lambda seed: small_networks.lstm(seed=seed),
    "lstm_bidirectional": lambda seed: small_networks.lstm(seed=seed, bidirectional=True),
    "dlrm": lambda seed: small_networks.dlrm(batch=4, seed=seed),
}

# The initializers are no longer graph inputs, as is allowed from this version of the file format on. Otherwise an
# engine has to assume that the caller overrides the weights, and may fold nothing.
_IR_VERSION = 8


def names() -> tuple[str, ...]:
    """The names of the nine networks of the onnx wheel."""
    return tuple(_FILES)


def small_names() -> tuple[str, ...]:
    """The names of the small networks built by `glow.testing.small_networks`."""
    return tuple(_SMALL)


def load(name: str, seed: int = 0) -> onnx.ModelProto:
    """The network `name` (of `names()` or `small_names()`) with random weights that depend on `seed` only."""
    if name in _SMALL:
        return _SMALL[name](seed)
    if name not in _FILES:
        raise ValueError(f"unknown network '{name}', expected one of {', '.join(names() + small_names())}")
    folder = Path(onnx.backend.test.__file__).parent / "data" / "light"
    model = onnx.load(folder / f"light_{_FILES[name]}.onnx")
    _RandomWeights(model.graph, seed).apply()
    model.ir_version = _IR_VERSION
    return model


def save(name: str, path: str | Path, seed: int = 0) -> Path:
    """Write `load(name, seed)` to `path`."""
    path = Path(path)
    onnx.save(load(name, seed), path)
    return path


# Draws a parameter of a given shape.
_Sampler = Callable[[tuple[int, ...]], npt.NDArray[Any]]


class _Moments(NamedTuple):
    """The expected mean and variance of an activation's elements."""

    mean: float
    variance: float

    def rectified(self) -> _Moments:
        """The moments of max(x, 0) for a normal x."""
        deviation = math.sqrt(self.variance)
        ratio = self.mean / deviation
        density = math.exp(-ratio * ratio / 2) / math.sqrt(2 * math.pi)
        probability = (1 + math.erf(ratio / math.sqrt(2))) / 2
        mean = self.mean * probability + deviation * density
        square = (self.mean**2 + self.variance) * probability + self.mean * deviation * density
        return _Moments(mean, square - mean**2)


class _RandomWeights:
    """Replaces a graph's parameters, following the moments of every activation from input to output.

    The weights of a filter add up to 0, so the mean that a ReLU leaves behind does not drown the signal, and have a
    variance of 1 / (fan-in * Var[x]): a convolution's output has variance 1 whatever came before it. The moments need
    only be good to a factor of two or three, because each layer starts afresh.
    """

    def __init__(self, graph: onnx.GraphProto, seed: int) -> None:
        self.graph = graph
        self.random = np.random.default_rng(seed)
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.aliases: dict[str, str] = {}
        self.drawn: dict[str, npt.NDArray[np.float32]] = {}
        self.moments: dict[str, _Moments] = {}

    def apply(self) -> None:
        initializers = {tensor.name: tensor for tensor in self.graph.initializer}
        for tensor in self.graph.initializer:
            if tensor.data_type == onnx.TensorProto.FLOAT:
                self.shapes[tensor.name] = tuple(tensor.dims)
        for node in self.graph.node:
            if node.op_type == "ConstantOfShape":
                self.shapes[node.output[0]] = tuple(numpy_helper.to_array(initializers[node.input[0]]).tolist())
        for value in self.graph.input:
            self.moments[value.name] = _Moments(0.0, 1.0)
        for node in self.graph.node:
            self._visit(node)
        self._rewrite(initializers)

    def _visit(self, node: onnx.NodeProto) -> None:
        if node.op_type == "ConstantOfShape":
            return
        if node.op_type in ("Unsqueeze", "Reshape") and node.input[0] in self.shapes:
            self.shapes[node.output[0]] = self.shapes[node.input[0]]
            self.aliases[node.output[0]] = node.input[0]
            return
        self.moments[node.output[0]] = self._propagate(node)

    def _propagate(self, node: onnx.NodeProto) -> _Moments:
        """Draws the parameters of `node`; returns the moments of its first result."""
        operands = [self.moments[name] for name in node.input if name in self.moments and name not in self.shapes]
        mean, variance = operands[0]
        match node.op_type:
            case "Conv" | "Gemm":
                self._draw(node.input[1], self._filters(variance))
                if len(node.input) == 2:
                    return _Moments(0.0, 1.0)
                self._draw(node.input[2], self._normal(0.1, 0.3))
                return _Moments(0.1, 1.1)
            case "BatchNormalization":
                self._draw(node.input[1], self._uniform(0.8, 1.2))
                self._draw(node.input[2], self._normal(0.0, 0.2))
                self._draw(node.input[3], self._normal(mean, 0.2))
                self._draw(node.input[4], self._uniform(0.7 * variance, 1.4 * variance))
                return _Moments(0.0, 1.1)
            case "Mul":
                self._draw(node.input[1], self._uniform(0.8, 1.2))
                return operands[0]
            case "Add":
                self._draw(node.input[1], self._normal(0.1, 0.2))
                return _Moments(mean + 0.1, variance)
            case "Sum":
                return _Moments(sum(each.mean for each in operands), sum(each.variance for each in operands))
            case "Concat":
                joint = sum(each.mean for each in operands) / len(operands)
                spread = sum(each.variance + (each.mean - joint) ** 2 for each in operands) / len(operands)
                return _Moments(joint, spread)
            case "Relu":
                return operands[0].rectified()
            case "MaxPool":
                return _Moments(mean + math.sqrt(variance), 1.3 * variance)
            case "AveragePool" | "GlobalAveragePool":
                # Most of the variance is between the channels, and stays.
                return _Moments(mean, 0.9 * variance)
            case "LRN":
                bias = next(attribute.f for attribute in node.attribute if attribute.name == "bias")
                beta = next(attribute.f for attribute in node.attribute if attribute.name == "beta")
                return _Moments(mean * bias**-beta, variance * bias ** (-2 * beta))
            case _:
                return operands[0]

    def _draw(self, name: str, sample: _Sampler) -> None:
        self.drawn[self.aliases.get(name, name)] = sample(self.shapes[name]).astype(np.float32, copy=False)

    def _filters(self, variance: float) -> _Sampler:
        def sample(shape: tuple[int, ...]) -> npt.NDArray[Any]:
            # A classifier may reshape a weight of (1, 1, classes, features) before its Gemm.
            filters = math.prod(shape[:-1]) if shape[0] == 1 else shape[0]
            fan_in = math.prod(shape) // filters
            weights = self.random.standard_normal((filters, fan_in), dtype=np.float32)
            weights -= weights.mean(axis=1, keepdims=True)
            weights *= np.float32(1 / math.sqrt(fan_in * variance))
            return weights.reshape(shape)

        return sample

    def _normal(self, mean: float, deviation: float) -> _Sampler:
        return lambda shape: self.random.normal(mean, deviation, shape)

    def _uniform(self, low: float, high: float) -> _Sampler:
        return lambda shape: self.random.uniform(low, high, shape)

    def _rewrite(self, initializers: Mapping[str, onnx.TensorProto]) -> None:
        nodes = [node for node in self.graph.node if node.op_type != "ConstantOfShape"]
        used = {name for node in nodes for name in node.input}
        kept = [tensor for name, tensor in initializers.items() if name in used and name not in self.drawn]
        inputs = [value for value in self.graph.input if value.name not in initializers]
        del self.graph.node[:], self.graph.initializer[:], self.graph.input[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(kept)
        for name in list(self.drawn):
            # One copy at a time: the largest network has half a gigabyte of weights.
            values = self.drawn.pop(name)
            self.graph.initializer.add(
                name=name, data_type=onnx.TensorProto.FLOAT, dims=values.shape, raw_data=values.tobytes()
            )
        self.graph.input.extend(inputs)
