"""Puts a graph in order: nodes with names, one definition per tensor, definitions before uses, nothing unused."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import onnx

# A cycle or a list of problems is cut off after so many names: the first ones are enough to find it.
MAX_LISTED = 8


@dataclass(frozen=True)
class Node:
    """A node and the name that it goes by in locations and errors.

    `proto` has tensor names that are unique in the whole import: those of inlined functions are prefixed. `domains`
    are the opsets in force, which are a function's own inside of it.
    """

    proto: onnx.NodeProto
    name: str
    domains: dict[str, int]

    def __str__(self) -> str:
        return f"node '{self.name}' ({self.op_type})"

    @property
    def op_type(self) -> str:
        """The operator with its domain, unless that is the default one."""
        domain = canonical_domain(self.proto.domain)
        return f"{domain}.{self.proto.op_type}" if domain else self.proto.op_type

    @property
    def domain(self) -> str:
        """The domain, empty for the default one."""
        return canonical_domain(self.proto.domain)


def canonical_domain(domain: str) -> str:
    """The default domain has two names."""
    return "" if domain == "ai.onnx" else domain


def without_domain(proto: onnx.NodeProto) -> onnx.NodeProto:
    """A node of the default domain by the name of it that all of the onnx package knows."""
    if not proto.domain:
        return proto
    copy = onnx.NodeProto()
    copy.CopyFrom(proto)
    copy.domain = ""
    return copy


def list_names(names: Iterable[str]) -> str:
    """'a', 'b' and 3 more."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) <= MAX_LISTED:
        return ", ".join(quoted)
    return ", ".join(quoted[:MAX_LISTED]) + f" and {len(quoted) - MAX_LISTED} more"


def named_nodes(protos: Iterable[onnx.NodeProto], domains: dict[str, int], prefix: str = "") -> list[Node]:
    """Nodes without a name are named after their operator and position."""
    return [
        Node(proto, prefix + (proto.name or f"{proto.op_type}_{index}"), domains) for index, proto in enumerate(protos)
    ]


def used_names(proto: onnx.NodeProto) -> Iterator[str]:
    """The tensors that a node reads, those read inside its subgraphs included."""
    yield from (name for name in proto.input if name)
    for attribute in proto.attribute:
        for subgraph in (*attribute.graphs, *([attribute.g] if attribute.HasField("g") else ())):
            inner = {value.name for value in subgraph.input} | {tensor.name for tensor in subgraph.initializer}
            inner.update(name for node in subgraph.node for name in node.output)
            inner_uses = [*(value.name for value in subgraph.output)]
            for node in subgraph.node:
                inner_uses.extend(used_names(node))
            yield from (name for name in inner_uses if name not in inner)


def sort_nodes(nodes: Sequence[Node], available: Collection[str], problems: list[str]) -> list[Node]:
    """The nodes in an order in which each comes after those that it reads from, and else in the order given.

    Names defined twice, names that nothing defines, and cycles are added to `problems`.
    """
    producer: dict[str, int] = {}
    for index, node in enumerate(nodes):
        for name in filter(None, node.proto.output):
            if name in producer:
                problems.append(f"{node}: result '{name}' is already defined by {nodes[producer[name]]}")
            elif name in available:
                problems.append(f"{node}: result '{name}' is already defined as an input or initializer")
            else:
                producer[name] = index
    if problems:
        return []

    waiting = [0] * len(nodes)
    readers: list[list[int]] = [[] for _ in nodes]
    for index, node in enumerate(nodes):
        for name in dict.fromkeys(used_names(node.proto)):
            if name in producer:
                waiting[index] += 1
                readers[producer[name]].append(index)
            elif name not in available:
                problems.append(f"{node}: input '{name}' is not defined by any node, input or initializer")
    if problems:
        return []

    ready = [index for index, count in enumerate(waiting) if count == 0]
    order = []
    while ready:
        index = heapq.heappop(ready)
        order.append(nodes[index])
        for reader in readers[index]:
            waiting[reader] -= 1
            if waiting[reader] == 0:
                heapq.heappush(ready, reader)
    if len(order) < len(nodes):
        problems.append(_describe_cycle(nodes, waiting, producer))
        return []
    return order


def _describe_cycle(nodes: Sequence[Node], waiting: Sequence[int], producer: dict[str, int]) -> str:
    # Every node that waits has an input from another one that waits: walking back along those must come round.
    index = next(index for index, count in enumerate(waiting) if count)
    walk: list[int] = []
    while index not in walk:
        walk.append(index)
        index = next(
            producer[name]
            for name in used_names(nodes[index].proto)
            if name in producer and waiting[producer[name]] > 0
        )
    cycle = walk[walk.index(index) :][::-1]
    first = cycle.index(min(cycle))
    names = [nodes[index].name for index in cycle[first:] + cycle[:first]]
    return f"the graph has a cycle through nodes {list_names(names)}"


def needed_nodes(nodes: Sequence[Node], outputs: Iterable[str]) -> list[Node]:
    """Those of the sorted nodes that the outputs depend on."""
    needed = set(outputs)
    kept = []
    for node in reversed(nodes):
        if not needed.isdisjoint(node.proto.output):
            kept.append(node)
            needed.update(used_names(node.proto))
    return kept[::-1]
