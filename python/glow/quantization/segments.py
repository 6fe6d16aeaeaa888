"""Models cut into pieces that are compiled one by one.

The time to generate code for a function with many results grows with the square of its size, so that a network with
all of its tensors as outputs compiles several times faster in pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from glow.importer.graph import used_names
from glow.runtime.tensor_spec import TensorSpec

# Pieces have at most this many nodes of their own.
NODES = 40


@dataclass(frozen=True)
class Segment:
    """A piece of a model. `wanted` are the outputs that were asked for, `carried` those that later pieces read."""

    model: onnx.ModelProto
    wanted: tuple[str, ...]
    carried: tuple[str, ...]

    @property
    def outputs(self) -> list[str]:
        """The outputs of the piece."""
        return list(dict.fromkeys([*self.wanted, *self.carried]))

    @property
    def inputs(self) -> list[str]:
        """The tensors that it reads from the model's inputs and from earlier pieces."""
        return [value.name for value in self.model.graph.input]


def needed_nodes(model: onnx.ModelProto, names: Iterable[str]) -> list[onnx.NodeProto]:
    """The nodes that these tensors depend on, in topological order."""
    needed = set(names)
    kept = []
    for node in reversed(model.graph.node):
        if not needed.isdisjoint(node.output):
            kept.append(node)
            needed.update(used_names(node))
    return kept[::-1]


def cut(model: onnx.ModelProto, names: Sequence[str], types: Mapping[str, TensorSpec]) -> Iterator[Segment]:
    """Pieces that compute the tensors `names`, in the order in which they have to run.

    `types` has the static type of every tensor. Only float32 goes from piece to piece: whatever else a piece reads,
    such as the target of a reshape, it computes again, since the compiler has to see how shapes come about.
    """
    nodes = needed_nodes(model, names)
    producer = {name: node for node in nodes for name in node.output if name}
    parts = [_with_recomputed(nodes[start : start + NODES], producer, types) for start in range(0, len(nodes), NODES)]
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    reads = [{name for node in part for name in used_names(node)} for part in parts]
    made = [{name for node in part for name in node.output if name} for part in parts]
    seen: set[str] = set()
    for index, part in enumerate(parts):
        later = set().union(*(reads[i] - made[i] for i in range(index + 1, len(parts))))
        new = [name for node in part for name in node.output if name and name not in seen]
        seen.update(new)
        wanted = tuple(name for name in new if name in set(names))
        carried = tuple(name for name in new if name in later)
        given = sorted(name for name in reads[index] - made[index] if name not in constants)
        body = helper.make_graph(
            part,
            f"{model.graph.name or 'graph'}_{index}",
            [_value_info(types[name]) for name in given],
            [_value_info(types[name]) for name in dict.fromkeys([*wanted, *carried])],
            [constants[name] for name in reads[index] if name in constants],
        )
        piece = helper.make_model(body, opset_imports=model.opset_import, functions=model.functions)
        piece.ir_version = model.ir_version
        if wanted or carried:
            yield Segment(piece, wanted, carried)


def _with_recomputed(
    part: Sequence[onnx.NodeProto], producer: Mapping[str, onnx.NodeProto], types: Mapping[str, TensorSpec]
) -> list[onnx.NodeProto]:
    """The nodes of a piece with the earlier ones that compute what may not be carried to it, in topological order."""
    present = {id(node) for node in part}
    waiting = list(part)
    while waiting:
        for name in used_names(waiting.pop()):
            node = producer.get(name)
            if node is None or id(node) in present or types[name].dtype == np.float32:
                continue
            present.add(id(node))
            waiting.append(node)
    # Results of nodes are unique, so the order of the producers is that of the graph.
    ordered = dict.fromkeys(id(node) for node in producer.values())
    by_identity = {id(node): node for node in producer.values()}
    return [by_identity[identity] for identity in ordered if identity in present]


def _value_info(spec: TensorSpec) -> Any:
    kind = TensorProto.FLOAT if spec.dtype == np.float32 else helper.np_dtype_to_tensor_dtype(spec.dtype)
    return helper.make_tensor_value_info(spec.name, kind, spec.shape)
