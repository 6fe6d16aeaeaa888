"""Replaces a node by the nodes that define it: a function of the model, of the ONNX standard, or a branch of an If."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import onnx
from onnx import defs

from . import graph
from .graph import Node

Rename = Callable[[str], str]
"""Gives a tensor name that is not taken yet, from one that describes the tensor."""


def schema(node: Node) -> Any | None:
    """The standard's definition (an OpSchema, whose stubs are incomplete) of a node's operator, if it has one."""
    opset = node.domains.get(node.domain)
    if opset is None or not defs.has(node.proto.op_type, node.domain):
        return None
    try:
        return defs.get_schema(node.proto.op_type, opset, node.domain)
    except defs.SchemaError:
        return None


def has_body(node: Node) -> bool:
    """Whether the standard defines the node's operator by other operators."""
    found = schema(node)
    return found is not None and bool(found.has_function or found.has_context_dependent_function)


def static_body(node: Node) -> onnx.FunctionProto | None:
    """The standard's definition, where it does not depend on the types of the operands."""
    found = schema(node)
    if found is None or not found.has_function:
        return None
    version = _best_version(found.function_opset_versions, node.domains[node.domain])
    function = onnx.FunctionProto()
    function.ParseFromString(found.get_function_with_opset_version(version))
    return function


def body_for_types(node: Node, operand_types: Sequence[onnx.TypeProto]) -> onnx.FunctionProto | None:
    """The standard's definition for operands of these types; an empty type stands for one that is left out."""
    static = static_body(node)
    found = schema(node)
    if static is not None or found is None or not found.has_context_dependent_function:
        return static
    version = _best_version(found.context_dependent_function_opset_versions, node.domains[node.domain])
    types = [operand.SerializeToString() for operand in operand_types]
    body = found.get_context_dependent_function_with_opset_version(version, node.proto.SerializeToString(), types)
    if not body:
        return None
    function = onnx.FunctionProto()
    function.ParseFromString(body)
    return function


def _best_version(versions: Sequence[int], opset: int) -> int:
    return max((version for version in versions if version <= opset), default=min(versions))


def instantiate(function: onnx.FunctionProto, node: Node, fresh: Rename) -> list[Node]:
    """The nodes of a function called by `node`: they read its operands and define its results."""
    names: dict[str, str] = {}
    for formals, actuals in ((function.input, node.proto.input), (function.output, node.proto.output)):
        for index, formal in enumerate(formals):
            names[formal] = actuals[index] if index < len(actuals) else ""
    # A result that the caller leaves out may still be needed inside.
    prefix = next(filter(None, node.proto.output), node.name)
    for formal in function.output:
        names[formal] = names[formal] or fresh(f"{prefix}/{formal}")
    for inner in function.node:
        for output in filter(None, inner.output):
            if output not in names:
                names[output] = fresh(f"{prefix}/{output}")
    attributes = _attributes(function, node)
    protos = [_renamed(inner, names, attributes) for inner in function.node]
    return graph.named_nodes(protos, inner_domains(function, node), f"{node.name}/")


def inner_domains(function: onnx.FunctionProto, node: Node) -> dict[str, int]:
    """The opsets inside a function: its own, and the caller's for domains that it does not name."""
    own = {graph.canonical_domain(opset.domain): opset.version for opset in function.opset_import}
    return {**node.domains, **own}


def instantiate_branch(
    branch: onnx.GraphProto, node: Node, fresh: Rename
) -> tuple[list[Node], list[onnx.TensorProto], list[tuple[str, str]]]:
    """A branch of an If: its nodes, its initializers, and for each result of `node` the tensor that it is."""
    names: dict[str, str] = {}
    prefix = next(filter(None, node.proto.output), node.name)
    initializers = []
    for tensor in branch.initializer:
        renamed = onnx.TensorProto()
        renamed.CopyFrom(tensor)
        names[tensor.name] = renamed.name = fresh(f"{prefix}/{tensor.name}")
        initializers.append(renamed)
    for inner in branch.node:
        for output in filter(None, inner.output):
            names[output] = fresh(f"{prefix}/{output}")
    protos = [_renamed(inner, names, {}) for inner in branch.node]
    results = [
        (actual, names.get(value.name, value.name))
        for actual, value in zip(node.proto.output, branch.output, strict=False)
        if actual
    ]
    return graph.named_nodes(protos, node.domains, f"{node.name}/"), initializers, results


def _attributes(function: onnx.FunctionProto, node: Node) -> dict[str, onnx.AttributeProto]:
    """What references to attributes stand for: the caller's values, else the function's or the standard's defaults."""
    attributes = {attribute.name: attribute for attribute in function.attribute_proto}
    found = schema(node)
    if found is not None:
        for name, attribute in found.attributes.items():
            if attribute.default_value.name:
                attributes[name] = attribute.default_value
    attributes.update((attribute.name, attribute) for attribute in node.proto.attribute)
    return attributes


def _renamed(
    proto: onnx.NodeProto, names: dict[str, str], attributes: dict[str, onnx.AttributeProto]
) -> onnx.NodeProto:
    renamed = onnx.NodeProto()
    renamed.CopyFrom(proto)
    renamed.input[:] = _map(proto.input, names)
    renamed.output[:] = _map(proto.output, names)
    del renamed.attribute[:]
    for attribute in proto.attribute:
        if attribute.ref_attr_name and attribute.ref_attr_name not in attributes:
            continue
        copy = renamed.attribute.add()
        copy.CopyFrom(attributes[attribute.ref_attr_name] if attribute.ref_attr_name else attribute)
        copy.name = attribute.name
        for subgraph in (*copy.graphs, *([copy.g] if copy.HasField("g") else ())):
            _rename_subgraph(subgraph, names, attributes)
    return renamed


def _rename_subgraph(
    subgraph: onnx.GraphProto, names: dict[str, str], attributes: dict[str, onnx.AttributeProto]
) -> None:
    own = {value.name for value in subgraph.input} | {tensor.name for tensor in subgraph.initializer}
    own.update(name for node in subgraph.node for name in node.output)
    outer = {name: new for name, new in names.items() if name not in own}
    nodes = [_renamed(node, outer, attributes) for node in subgraph.node]
    del subgraph.node[:]
    subgraph.node.extend(nodes)
    for value in subgraph.output:
        value.name = outer.get(value.name, value.name)


def _map(names: Iterable[str], mapping: dict[str, str]) -> list[str]:
    return [mapping.get(name, name) for name in names]
