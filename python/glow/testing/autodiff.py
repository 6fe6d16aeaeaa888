"""Reverse-mode differentiation over numpy, just enough to train small networks in a few seconds without a framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Tensor:
    """An array, and how its gradient goes back to the tensors that it was computed from."""

    def __init__(self, value: Array, parents: Sequence[tuple[Tensor, Callable[[Array], Array]]] = ()) -> None:
        """`parents` are the operands, each with the function from the result's gradient to the operand's."""
        self.value = value
        self.parents = parents
        self.gradient: Array | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return tuple(self.value.shape)

    def __add__(self, other: Tensor) -> Tensor:
        return Tensor(
            self.value + other.value,
            [(self, lambda g: _unbroadcast(g, self.shape)), (other, lambda g: _unbroadcast(g, other.shape))],
        )

    def __mul__(self, other: Tensor) -> Tensor:
        return Tensor(
            self.value * other.value,
            [
                (self, lambda g: _unbroadcast(g * other.value, self.shape)),
                (other, lambda g: _unbroadcast(g * self.value, other.shape)),
            ],
        )

    def __matmul__(self, other: Tensor) -> Tensor:
        return Tensor(
            self.value @ other.value,
            [
                (self, lambda g: _unbroadcast(g @ other.value.swapaxes(-1, -2), self.shape)),
                (other, lambda g: _unbroadcast(self.value.swapaxes(-1, -2) @ g, other.shape)),
            ],
        )

    def __getitem__(self, key: Any) -> Tensor:
        def back(gradient: Array) -> Array:
            full = np.zeros_like(self.value)
            np.add.at(full, key, gradient)
            return full

        return Tensor(self.value[key], [(self, back)])

    def reshape(self, *shape: int) -> Tensor:
        """The same elements in another shape."""
        return Tensor(self.value.reshape(shape), [(self, lambda g: g.reshape(self.shape))])

    def transpose(self, *axes: int) -> Tensor:
        """The axes in another order."""
        return Tensor(self.value.transpose(axes), [(self, lambda g: g.transpose(np.argsort(axes)))])

    def mean(self, axis: int | tuple[int, ...], *, keepdims: bool = False) -> Tensor:
        """The mean over axes."""
        result = self.value.mean(axis=axis, keepdims=keepdims)
        kept = self.value.mean(axis=axis, keepdims=True).shape
        count = self.value.size // max(result.size, 1)
        return Tensor(result, [(self, lambda g: np.broadcast_to(g.reshape(kept) / count, self.shape))])

    def relu(self) -> Tensor:
        """max(x, 0)."""
        return Tensor(np.maximum(self.value, 0), [(self, lambda g: g * (self.value > 0))])

    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
        result = np.tanh(self.value)
        return Tensor(result, [(self, lambda g: g * (1 - result**2))])

    def sigmoid(self) -> Tensor:
        """1 / (1 + exp(-x))."""
        result = 1 / (1 + np.exp(-self.value))
        return Tensor(result, [(self, lambda g: g * result * (1 - result))])

    def softmax(self) -> Tensor:
        """exp(x) over its sum, along the last axis."""
        exponentials = np.exp(self.value - self.value.max(axis=-1, keepdims=True))
        result = exponentials / exponentials.sum(axis=-1, keepdims=True)

        def back(gradient: Array) -> Array:
            inside: Array = result * (gradient - (gradient * result).sum(axis=-1, keepdims=True))
            return inside

        return Tensor(result, [(self, back)])

    def power(self, exponent: float) -> Tensor:
        """x to the power of a constant, for x > 0."""
        result = self.value**exponent
        return Tensor(result, [(self, lambda g: g * exponent * self.value ** (exponent - 1))])

    def cross_entropy(self, labels: Array) -> Tensor:
        """The mean of -log softmax(x)[label] over the rows of x [n, classes]."""
        shifted = self.value - self.value.max(axis=-1, keepdims=True)
        logarithms = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        rows = np.arange(len(labels))

        def back(gradient: Array) -> Array:
            probabilities = np.exp(logarithms)
            probabilities[rows, labels] -= 1
            probabilities *= gradient / len(labels)
            return np.asarray(probabilities)

        return Tensor(np.asarray(-logarithms[rows, labels].mean()), [(self, back)])

    def backward(self) -> None:
        """Add the gradient of this scalar to `gradient` of everything that it was computed from."""
        order: list[Tensor] = []
        seen: set[int] = set()
        stack = [(self, False)]
        while stack:
            tensor, done = stack.pop()
            if done:
                order.append(tensor)
            elif id(tensor) not in seen:
                seen.add(id(tensor))
                stack.append((tensor, True))
                stack.extend((parent, False) for parent, _ in tensor.parents)
        self.gradient = np.ones_like(self.value)
        for tensor in reversed(order):
            for parent, back in tensor.parents:
                assert tensor.gradient is not None, "results come before operands"
                part = back(tensor.gradient)
                parent.gradient = part if parent.gradient is None else parent.gradient + part


def conv(x: Tensor, weight: Tensor, bias: Tensor, *, pad: int = 0, stride: int = 1, group: int = 1) -> Tensor:
    """A convolution: x [n, c, h, w], weight [m, c / group, k, k], bias [m]."""
    padded = np.pad(x.value, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kernel = weight.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel), axis=(2, 3))[:, :, ::stride, ::stride]
    n, c, height, width = windows.shape[:4]
    # [n, h, w, group, c / group * k * k]
    columns = windows.reshape(n, group, c // group, height, width, kernel, kernel).transpose(0, 3, 4, 1, 2, 5, 6)
    columns = columns.reshape(n, height, width, group, -1)
    filters = weight.value.reshape(group, weight.shape[0] // group, -1)
    result = np.einsum("nhwgk,gmk->ngmhw", columns, filters, optimize=True)

    def back_x(gradient: Array) -> Array:
        grouped = gradient.reshape(n, group, -1, height, width)
        parts = np.einsum("ngmhw,gmk->nhwgk", grouped, filters, optimize=True)
        parts = parts.reshape(n, height, width, c, kernel, kernel)
        full = np.zeros_like(padded)
        for i in range(kernel):
            for j in range(kernel):
                rows, cols = slice(i, i + stride * height, stride), slice(j, j + stride * width, stride)
                full[:, :, rows, cols] += parts[..., i, j].transpose(0, 3, 1, 2)
        inside: Array = full[:, :, pad : full.shape[2] - pad, pad : full.shape[3] - pad]
        return inside

    def back_weight(gradient: Array) -> Array:
        grouped = gradient.reshape(n, group, -1, height, width)
        return np.asarray(np.einsum("ngmhw,nhwgk->gmk", grouped, columns, optimize=True)).reshape(weight.shape)

    value = result.reshape(n, -1, height, width) + bias.value.reshape(1, -1, 1, 1)
    return Tensor(value, [(x, back_x), (weight, back_weight), (bias, lambda g: g.sum(axis=(0, 2, 3)))])


def max_pool(x: Tensor) -> Tensor:
    """The maximum of windows of 2 x 2."""
    n, c, height, width = x.shape
    windows = x.value.reshape(n, c, height // 2, 2, width // 2, 2)
    result = windows.max(axis=(3, 5), keepdims=True)
    mask = windows == result
    share = mask / mask.sum(axis=(3, 5), keepdims=True)
    return Tensor(
        result.reshape(n, c, height // 2, width // 2),
        [(x, lambda g: (share * g.reshape(result.shape)).reshape(x.shape).astype(np.float32))],
    )


class Adam:
    """The optimiser of Kingma and Ba, 2015, with its usual constants."""

    def __init__(self, tensors: Sequence[Tensor], rate: float) -> None:
        """`rate` is the step's size."""
        self.tensors, self.rate, self.step_number = tensors, rate, 0
        self.first = [np.zeros_like(each.value) for each in tensors]
        self.second = [np.zeros_like(each.value) for each in tensors]

    def step(self) -> None:
        """Move each tensor against its gradient, and forget the gradient."""
        self.step_number += 1
        corrections = 1 - 0.9**self.step_number, 1 - 0.999**self.step_number
        for tensor, first, second in zip(self.tensors, self.first, self.second, strict=True):
            if tensor.gradient is None:
                continue
            first += 0.1 * (tensor.gradient - first)
            second += 0.001 * (tensor.gradient**2 - second)
            change = self.rate * (first / corrections[0]) / (np.sqrt(second / corrections[1]) + 1e-8)
            tensor.value = (tensor.value - change).astype(np.float32)
            tensor.gradient = None


def _unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum over the axes along which an operand was repeated."""
    extra = gradient.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        axis + extra for axis, extent in enumerate(shape) if extent == 1 and gradient.shape[axis + extra] != 1
    )
    return gradient.sum(axis=axes).reshape(shape) if axes or extra else gradient
