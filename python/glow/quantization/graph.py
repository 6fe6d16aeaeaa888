"""An ONNX graph that is being changed: who makes and who reads each tensor, its shape, and the values of constants."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from glow.errors import ModelError
from glow.importer.graph import used_names

Array = np.ndarray[Any, Any]
Dims = tuple[int | None, ...]

# Arrays up to this size are kept when they have been read once.
_SMALL_BYTES = 1 << 20
# Constants up to this size may decide shapes.
_SMALL_TENSOR = 4096


class Graph:
    """A model with its nodes in topological order. Call `refresh` after nodes were added, removed or renamed."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.model = model
        self.initializers = {tensor.name: tensor for tensor in model.graph.initializer}
        self.inputs = [value.name for value in model.graph.input if value.name not in self.initializers]
        self.outputs = [value.name for value in model.graph.output]
        self._arrays: dict[str, Array] = {}
        self._types: dict[str, tuple[int, Dims | None]] = {}
        self.refresh()

    @property
    def nodes(self) -> list[onnx.NodeProto]:
        """The nodes, in topological order."""
        return list(self.model.graph.node)

    @property
    def opset(self) -> int:
        """The version of ONNX's own operators."""
        versions = [each.version for each in self.model.opset_import if each.domain in ("", "ai.onnx")]
        return int(versions[0]) if versions else 0

    def refresh(self) -> None:
        """Find out again who makes and reads what."""
        self.producer = {name: node for node in self.model.graph.node for name in node.output if name}
        self.readers: dict[str, list[onnx.NodeProto]] = defaultdict(list)
        for node in self.model.graph.node:
            for name in dict.fromkeys(used_names(node)):
                self.readers[name].append(node)
        self._names = {*self.producer, *self.initializers, *self.inputs}

    def infer_types(self) -> None:
        """Find out the types of all tensors. Raises ModelError when they contradict each other."""
        try:
            inferred = onnx.shape_inference.infer_shapes(without_weights(self.model), strict_mode=True, data_prop=True)
        except (onnx.shape_inference.InferenceError, ValueError) as error:
            raise ModelError(f"shapes cannot be inferred: {' '.join(str(error).split())}") from error
        self._types = {}
        for value in (*inferred.graph.input, *inferred.graph.output, *inferred.graph.value_info):
            tensor = value.type.tensor_type
            dims = None
            if tensor.HasField("shape"):
                dims = tuple(dim.dim_value if dim.HasField("dim_value") else None for dim in tensor.shape.dim)
            self._types[value.name] = (tensor.elem_type, dims)

    def is_float(self, name: str) -> bool:
        """Whether a tensor is known to consist of float32."""
        if name in self.initializers:
            return bool(self.initializers[name].data_type == TensorProto.FLOAT)
        return name in self._types and self._types[name][0] == TensorProto.FLOAT

    def shape(self, name: str) -> Dims | None:
        """The shape of a tensor, with None for what depends on the inputs; None if not even the rank is known."""
        if name in self.initializers:
            return tuple(self.initializers[name].dims)
        return self._types[name][1] if name in self._types else None

    def is_constant(self, name: str) -> bool:
        """Whether a tensor is an initializer."""
        return name in self.initializers

    def array(self, name: str) -> Array:
        """The values of an initializer; not to be changed."""
        if name in self._arrays:
            return self._arrays[name]
        array: Array = numpy_helper.to_array(self.initializers[name])
        if array.nbytes <= _SMALL_BYTES:
            # Large ones are read again rather than held twice.
            self._arrays[name] = array
        return array

    def constant(self, name: str) -> Array | None:
        """The values of an initializer, or None for anything else."""
        return self.array(name) if name in self.initializers else None

    def only_reader(self, name: str) -> onnx.NodeProto | None:
        """The only node that reads a tensor, once, and which is not a model's output; None otherwise."""
        readers = self.readers.get(name, [])
        if len(readers) != 1 or name in self.outputs or list(readers[0].input).count(name) != 1:
            return None
        return readers[0]

    def fresh(self, wanted: str) -> str:
        """A tensor name that is not taken: `wanted`, or that with a number."""
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}_{number}"
        self._names.add(name)
        return name

    def add_initializer(self, wanted: str, array: Array, onnx_type: int | None = None) -> str:
        """Add a constant; returns its name, which begins with `wanted`. 4-bit integers are packed."""
        name = self.fresh(wanted)
        if onnx_type is not None:
            array = array.astype(helper.tensor_dtype_to_np_dtype(onnx_type))
        self.set_initializer(name, array)
        return name

    def set_initializer(self, name: str, array: Array) -> None:
        """Replace the values of a constant, or add one of exactly this name."""
        tensor = numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
        if name not in self.initializers:
            self.initializers[name] = self.model.graph.initializer.add()
        self.initializers[name].CopyFrom(tensor)
        self._arrays.pop(name, None)
        self._names.add(name)

    def set_nodes(self, nodes: Iterable[onnx.NodeProto]) -> None:
        """Replace all nodes; they are in topological order."""
        nodes = list(nodes)
        del self.model.graph.node[:]
        self.model.graph.node.extend(nodes)
        self.refresh()

    def finish(self) -> onnx.ModelProto:
        """The model, without constants that nothing reads and types of tensors in between."""
        used = {name for node in self.model.graph.node for name in used_names(node)} | set(self.outputs)
        tensors = self.model.graph.initializer
        for index in reversed(range(len(tensors))):
            name = tensors[index].name
            if name not in used:
                del tensors[index], self.initializers[name]
                self._arrays.pop(name, None)
        del self.model.graph.value_info[:]
        return self.model


def without_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy in which large constants are inputs: all that is needed to find out types, without their megabytes."""
    copy = onnx.ModelProto()
    _copy_fields(model, copy, "graph")
    _copy_fields(model.graph, copy.graph, "initializer")
    inputs = {value.name for value in model.graph.input}
    for tensor in model.graph.initializer:
        if tensor.ByteSize() <= _SMALL_TENSOR:
            copy.graph.initializer.add().CopyFrom(tensor)
        elif tensor.name not in inputs:
            copy.graph.input.append(helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims))
    return copy


def _copy_fields(source: Any, target: Any, omitted: str) -> None:
    for field, value in source.ListFields():
        if field.name == omitted:
            continue
        if isinstance(value, str | bytes | int | float):
            setattr(target, field.name, value)
        else:
            getattr(target, field.name).MergeFrom(value)


def attribute(node: onnx.NodeProto, name: str, default: Any) -> Any:
    """The value of a node's attribute, strings decoded; `default` if it has none."""
    for each in node.attribute:
        if each.name == name:
            value = helper.get_attribute_value(each)
            return value.decode() if isinstance(value, bytes) else value
    return default


def set_attribute(node: onnx.NodeProto, name: str, value: Any) -> None:
    """Give a node's attribute another value, or, with None, remove it."""
    kept = [each for each in node.attribute if each.name != name]
    del node.attribute[:]
    node.attribute.extend(kept)
    if value is not None:
        node.attribute.append(helper.make_attribute(name, value))


def graph_hash(model: onnx.ModelProto) -> str:
    """A hash of what a model computes: nodes, weights, inputs and outputs; not of documentation and inferred types."""
    copy = onnx.ModelProto()
    copy.graph.CopyFrom(model.graph)
    copy.opset_import.extend(model.opset_import)
    copy.functions.extend(model.functions)
    copy.graph.ClearField("doc_string")
    del copy.graph.value_info[:]
    for node in copy.graph.node:
        node.ClearField("doc_string")
    return hashlib.sha256(copy.SerializeToString(deterministic=True)).hexdigest()
