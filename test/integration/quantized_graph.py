"""Graphs in QDQ form: what quantised networks are made of, with random integers and odd shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[Any]


OPSETS = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]


class QuantizedGraph:
    """A graph under construction, with one output per `quantize(..., name)`.

    `activation` is the dtype of what flows, and `per_channel` says whether weights have one scale per output channel.
    """

    def __init__(self, activation: Any, *, per_channel: bool = False, seed: int = 0) -> None:
        self.activation = np.dtype(activation)
        self.per_channel = per_channel
        self.inputs: dict[str, Array] = {}
        self.outputs: list[str] = []
        self._random = np.random.default_rng(seed)
        self._constants: dict[str, Array] = {}
        self._nodes: list[onnx.NodeProto] = []
        self._weight_scale: Array = np.array(0, np.float32)

    def constant(self, value: Any) -> str:
        """The name of an initializer."""
        name = f"constant_{len(self._constants)}"
        self._constants[name] = np.asarray(value)
        return name

    def add(self, op_type: str, *inputs: str, result: str = "", **attributes: Any) -> str:
        """Adds a node with one result, and returns its name."""
        result = result or f"value_{len(self._nodes)}"
        self._nodes.append(helper.make_node(op_type, list(inputs), [result], name=f"{op_type}_{result}", **attributes))
        return result

    def dequantize(self, x: str, scale: Any, zero_point: Any = None, **attributes: Any) -> str:
        """A DequantizeLinear with constant parameters."""
        parameters = [self.constant(np.asarray(scale, np.float32))]
        if zero_point is not None:
            parameters.append(self.constant(zero_point))
        return self.add("DequantizeLinear", x, *parameters, **attributes)

    def integers(self, *shape: int) -> str:
        """An input of random integers over the whole range of the type."""
        name = f"input_{len(self.inputs)}"
        info = np.iinfo(self.activation)
        self.inputs[name] = self._random.integers(info.min, info.max, shape, self.activation, endpoint=True)
        return name

    def input(self, shape: Sequence[int], scale: float, zero_point: int) -> str:
        """The same, dequantised."""
        return self.dequantize(self.integers(*shape), scale, np.array(zero_point, self.activation))

    def weight(self, shape: Sequence[int], axis: int, dtype: Any = np.int8) -> str:
        """Random int8 weights, dequantised."""
        values = self.constant(self._random.integers(-127, 127, shape, dtype, endpoint=True))
        if self.per_channel:
            self._weight_scale = self._random.uniform(0.001, 0.02, shape[axis]).astype(np.float32)
            return self.dequantize(values, self._weight_scale, np.zeros(shape[axis], dtype), axis=axis)
        self._weight_scale = np.array(0.013, np.float32)
        return self.dequantize(values, self._weight_scale, np.array(0, dtype))

    def bias(self, count: int, input_scale: float) -> str:
        """A random int32 bias for the weights made last, with the scale of the products."""
        values = self.constant(self._random.integers(-5000, 5000, count, np.int32))
        scale = np.float32(input_scale) * self._weight_scale
        return self.dequantize(values, scale, **({"axis": 0} if self.per_channel else {}))

    def quantize(self, x: str, scale: float, zero_point: int, name: str) -> None:
        """A QuantizeLinear whose result is the output `name`."""
        parameters = (self.constant(np.float32(scale)), self.constant(np.array(zero_point, self.activation)))
        self.outputs.append(self.add("QuantizeLinear", x, *parameters, result=name))

    def model(self) -> onnx.ModelProto:
        """The model, in opset 21."""
        inputs = [
            helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
            for name, array in self.inputs.items()
        ]
        outputs = [onnx.ValueInfoProto(name=name) for name in self.outputs]
        constants = [numpy_helper.from_array(array, name) for name, array in self._constants.items()]
        graph = helper.make_graph(self._nodes, "quantized", inputs, outputs, constants)
        return helper.make_model(graph, opset_imports=OPSETS, ir_version=10)
