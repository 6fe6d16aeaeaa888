"""Decides which nodes compute with integers, and which tensors are quantised together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import onnx

from glow.quantization.graph import Graph
from glow.quantization.operators import (
    FUSED_ACTIVATIONS,
    FUSES_ACTIVATION,
    RECURRENT,
    RECURRENT_WEIGHTS,
    Kind,
    data_indices,
    data_operands,
    operator_of,
    reason_for_float,
    weight_axis,
)


@dataclass(frozen=True)
class Weight:
    """A constant operand of a contraction. `axis` is that of the result's channels, None without one."""

    tensor: str
    node: str
    """The name of the first result of the node that reads it."""
    index: int
    axis: int | None


@dataclass(frozen=True)
class Bias:
    """A constant that is added in the accumulator: its scale is the product of those of `x` and `weight`."""

    tensor: str
    node: str
    index: int
    x: str
    weight: str


@dataclass
class Plan:
    """What is quantised. Nodes go by their first result, which is unique, unlike their name.

    `groups` are the activations with common parameters, each under the name of its first tensor in topological order.
    """

    quantized: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)
    """Why each other node stays in float."""
    groups: dict[str, list[str]] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)
    weights: dict[tuple[str, int], Weight] = field(default_factory=dict)
    biases: list[Bias] = field(default_factory=list)

    @property
    def activations(self) -> list[str]:
        """The tensors with parameters of their group, constants among them."""
        return list(self.group_of)


KEPT_BY_NAME = "it was named to be kept"
_ONLY_FLOAT_READERS = "everything that reads it is in float"


def make_plan(graph: Graph, keep_float: Collection[str] = (), *, store_recurrent: bool = False) -> Plan:
    """Decide for each node of `graph`, of which those named in `keep_float` stay in float.

    With `store_recurrent` the weights of recurrent layers are stored as integers, though the layers stay in float.

    A contraction is quantised wherever it can be. Other operators only if their result is read by something that is
    quantised, or is a result of the model: else the detour through 8 bits would cost accuracy and save nothing.
    Movement of what is quantised anyhow is quantised too, as there are fewer bytes to move, and so is the activation
    after such a node.
    """
    plan = Plan()
    for node in reversed(graph.nodes):
        key = node_key(node)
        reason = KEPT_BY_NAME if node.name in keep_float else reason_for_float(node, graph)
        if not reason and operator_of(node).kind is not Kind.CONTRACTION and not _is_wanted(graph, plan, node):
            reason = _ONLY_FLOAT_READERS
        if reason:
            plan.kept[key] = reason
        else:
            plan.quantized.add(key)
    for node in graph.nodes:
        key = node_key(node)
        if plan.kept.get(key) == _ONLY_FLOAT_READERS and _costs_nothing(graph, plan, node):
            del plan.kept[key]
            plan.quantized.add(key)
    _collect(graph, plan)
    if store_recurrent:
        layers = [node for node in graph.nodes if node.op_type in RECURRENT and node.name not in keep_float]
        found = [weight for node in layers for weight in recurrent_weights(node, graph)]
        plan.weights.update({(weight.node, weight.index): weight for weight in found})
    return plan


def recurrent_weights(node: onnx.NodeProto, graph: Graph) -> list[Weight]:
    """The constant weights of a recurrent layer, with one channel for each gate of each unit."""
    names = [(index, node.input[index]) for index in RECURRENT_WEIGHTS]
    return [Weight(name, node_key(node), i, 1) for i, name in names if graph.is_constant(name) and graph.is_float(name)]


def node_key(node: onnx.NodeProto) -> str:
    """The name of a node's first result."""
    return next(str(name) for name in node.output if name)


def fused_activation(graph: Graph, plan: Plan, node: onnx.NodeProto) -> bool:
    """Whether the node's result is read by an activation alone that a backend computes along with it."""
    if node.op_type not in FUSES_ACTIVATION:
        return False
    reader = graph.only_reader(node.output[0])
    return reader is not None and reader.op_type in FUSED_ACTIVATIONS and node_key(reader) in plan.quantized


def _is_wanted(graph: Graph, plan: Plan, node: onnx.NodeProto) -> bool:
    for name in node.output:
        if name in graph.outputs:
            return True
        for reader in graph.readers.get(name, ()):
            if node_key(reader) in plan.quantized and name in data_operands(reader):
                return True
    return False


def _costs_nothing(graph: Graph, plan: Plan, node: onnx.NodeProto) -> bool:
    """Whether a node moves what quantised nodes have computed, or is the activation that one of them computes along."""
    producers = [graph.producer.get(name) for name in data_operands(node)]
    if any(producer is None or node_key(producer) not in plan.quantized for producer in producers):
        return False
    if operator_of(node).kind is Kind.SHARED:
        return True
    producer = producers[0]
    return (
        node.op_type in FUSED_ACTIVATIONS
        and producer is not None
        and producer.op_type in FUSES_ACTIVATION
        and graph.only_reader(producer.output[0]) is not None
    )


def _collect(graph: Graph, plan: Plan) -> None:
    parents: dict[str, str] = {}
    for node in graph.nodes:
        key = node_key(node)
        if key not in plan.quantized:
            continue
        row = operator_of(node)
        members = []
        for index in data_indices(node):
            name = node.input[index]
            if row.kind is Kind.CONTRACTION and graph.is_constant(name):
                rank = len(graph.shape(name) or ())
                plan.weights[key, index] = Weight(name, key, index, weight_axis(node, index, rank))
            elif not _comes_from_fusion(graph, plan, name):
                members.append(name)
        _collect_bias(graph, plan, node)
        if not fused_activation(graph, plan, node):
            members += [name for name in node.output if name and graph.is_float(name)]
        for name in members:
            parents.setdefault(name, name)
        if row.kind is Kind.SHARED:
            for name in members[1:]:
                _unite(parents, members[0], name)
    for name in parents:
        leader = _find(parents, name)
        plan.groups.setdefault(leader, []).append(name)
    plan.groups = {members[0]: members for members in plan.groups.values()}
    plan.group_of = {name: leader for leader, members in plan.groups.items() for name in members}


def _comes_from_fusion(graph: Graph, plan: Plan, name: str) -> bool:
    producer = graph.producer.get(name)
    return producer is not None and node_key(producer) in plan.quantized and fused_activation(graph, plan, producer)


def _collect_bias(graph: Graph, plan: Plan, node: onnx.NodeProto) -> None:
    index = operator_of(node).bias
    if index is None or len(node.input) <= index or not node.input[index]:
        return
    plan.biases.append(Bias(node.input[index], node_key(node), index, node.input[0], node.input[1]))


def _find(parents: dict[str, str], name: str) -> str:
    while parents[name] != name:
        name = parents[name]
    return name


def _unite(parents: dict[str, str], one: str, other: str) -> None:
    first, second = _find(parents, one), _find(parents, other)
    if first != second:
        parents[second] = first


def observable(graph: Graph, plan: Plan) -> list[str]:
    """The tensors that have parameters in `plan` or in one that keeps more nodes in float."""
    names: dict[str, None] = {}
    for node in graph.nodes:
        if node_key(node) not in plan.quantized:
            continue
        contraction = operator_of(node).kind is Kind.CONTRACTION
        operands = [name for name in data_operands(node) if not (contraction and graph.is_constant(name))]
        outputs = [name for name in node.output if name and graph.is_float(name)]
        names.update(dict.fromkeys([*operands, *outputs]))
    return list(names)


def unknown_nodes(graph: Graph, names: Iterable[str], folded: dict[str, str]) -> list[str]:
    """Those of `names` that no node has, not even one that was folded into another."""
    known = {node.name for node in graph.nodes} | folded.keys()
    return [name for name in names if name not in known]
