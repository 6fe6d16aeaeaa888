"""Walks over a model's nodes and builds the function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import onnx
from onnx import TensorProto, checker, helper

from glow import ir
from glow.dialects import glow as glow_dialect
from glow.errors import ModelError

from . import functions, graph, registry, tensors
from .context import NodeContext, value_shape
from .evaluation import MAX_ELEMENTS, Evaluator
from .graph import Node
from .loading import LoadedModel
from .tensors import Array

# Functions of a model may call others; one that calls itself is caught here.
_MAX_CALL_DEPTH = 64

# The one operator with subgraphs that can be imported: its condition has to be known, and one branch remains.
_IF = ("", "If")

_OP_CLASSES: dict[str, Any] = {
    member.OPERATION_NAME: member
    for member in vars(glow_dialect).values()
    if isinstance(member, type) and issubclass(member, ir.OpView) and hasattr(member, "OPERATION_NAME")
}


class Builder:
    """The state of one import. Ops are added at the current insertion point."""

    def __init__(self, loaded: LoadedModel, context: ir.Context) -> None:
        self.loaded = loaded
        self.context = context
        self.initializers: dict[str, TensorProto] = {}
        self.evaluator = Evaluator(self._initializer_value, self._known_shape)
        self._values: dict[str, ir.Value] = {}
        self._unsupported: dict[str, str] = {}
        self._functions = {
            (graph.canonical_domain(function.domain), function.name): function for function in loaded.proto.functions
        }
        self._computed: set[str] = set()
        self._names: set[str] = set()
        self._depth = 0

    # Values by tensor name.

    def define(self, name: str, value: ir.Value) -> None:
        """Gives a tensor name its value."""
        self._values[name] = value
        self._names.add(name)

    def value(self, name: str, user: Node | str) -> ir.Value:
        """The value of a tensor. The first use of an initializer adds its constant."""
        if name not in self._values:
            if name not in self.initializers:
                raise ModelError(f"{user}: needs tensor '{name}', {self._unsupported[name]}")
            tensor = self.initializers[name]
            what = f"initializer '{name}'"
            attribute = tensors.elements_attribute(self.loaded.array(tensor, what), name)
            location = ir.Location.name(name, context=self.context)
            (self._values[name],) = self.emit(what, location, "constant", (attribute,), {})
        return self._values[name]

    def is_supported_result(self, name: str) -> bool:
        """Whether a tensor has a value: some results, such as a dropout's mask, are accepted only while unused."""
        return name not in self._unsupported

    def refine(self, value: ir.Value, wanted: ir.Type) -> None:
        """Gives a result a more static type, unless its op ties the type to that of its operands."""
        producer = value.owner
        if isinstance(producer, ir.Block):
            return
        inferred = value.type
        value.set_type(wanted)
        try:
            producer.verify()
        except ir.MLIRError:
            value.set_type(inferred)

    def verify(self, operation: ir.Operation) -> None:
        """Verifies all that was built."""
        try:
            operation.verify()
        except ir.MLIRError as error:
            raise ModelError(_describe(error)) from error

    def is_computed(self, name: str) -> bool:
        """Whether a tensor is the result of a node other than Constant."""
        return name in self._computed

    def _initializer_value(self, name: str) -> Array | None:
        tensor = self.initializers.get(name)
        if tensor is None:
            return None
        what = f"initializer '{name}'"
        tensors.check_shape(tensor.dims, what)
        size = 1
        for dim in tensor.dims:
            size *= dim
        return self.loaded.array(tensor, what) if size <= MAX_ELEMENTS else None

    def _known_shape(self, name: str) -> Sequence[int | None] | None:
        if name in self._values:
            return value_shape(self._values[name])
        tensor = self.initializers.get(name)
        return list(tensor.dims) if tensor is not None else None

    def _fresh(self, name: str) -> str:
        while name in self._names or name in self.initializers:
            name += "'"
        self._names.add(name)
        return name

    # Emission.

    def emit(
        self,
        user: Node | str,
        location: ir.Location,
        mnemonic: str,
        arguments: Sequence[Any],
        attributes: dict[str, Any],
    ) -> list[ir.Value]:
        """Adds and verifies one op; what MLIR says against it becomes a ModelError that names `user`."""
        try:
            op = _OP_CLASSES[f"glow.{mnemonic}"](*arguments, **attributes, loc=location)
            op.operation.verify()
        except (ir.MLIRError, ValueError) as error:
            raise ModelError(f"{user}: {_describe(error)}") from error
        results = list(op.operation.results)
        for result in results:
            static = [dim for dim in value_shape(result) if dim is not None]
            tensors.check_shape(static, f"{user}: result")
        return results

    # Nodes.

    def declare(self, nodes: Sequence[Node]) -> None:
        """Reserves the tensor names of the graph's nodes against those of inlined functions."""
        self._names.update(name for node in nodes for name in node.proto.output)

    def import_node(self, node: Node) -> None:
        """Adds the ops of one node, or of the nodes that define it."""
        self.evaluator.add(node)
        if node.proto.op_type != "Constant":
            self._computed.update(node.proto.output)
        function = self._functions.get((node.domain, node.proto.op_type))
        handler = None if function else self._handler(node)
        if handler is not None:
            self._check_schema(node)
            self._bind(node, handler(NodeContext(self, node)))
        elif (node.domain, node.proto.op_type) == _IF:
            self._inline_branch(node)
        else:
            self._inline(node, function or functions.body_for_types(node, self._operand_types(node)))

    @staticmethod
    def _handler(node: Node) -> registry.Handler | None:
        return registry.find(node.proto.op_type, node.domains.get(node.domain, 0), node.domain)

    def _bind(self, node: Node, results: registry.Results) -> None:
        values = [results] if isinstance(results, ir.Value) else list(results)
        for index, name in enumerate(node.proto.output):
            value = values[index] if index < len(values) else None
            if value is not None:
                self._values[name] = value
            elif name:
                self._unsupported[name] = f"result {index} of {node}, which is not supported"

    def _check_schema(self, node: Node) -> None:
        """Rejects attributes and numbers of operands that the standard does not know."""
        found = functions.schema(node)
        if found is None or found.deprecated or node.proto.op_type == "Constant":
            return
        context = checker.C.CheckerContext()
        context.ir_version = max(self.loaded.proto.ir_version, 3)
        context.opset_imports = {domain: version for domain, version in node.domains.items() if not domain}
        try:
            checker.check_node(graph.without_domain(node.proto), context)
        except checker.ValidationError as error:
            raise ModelError(f"{node}: {tensors.first_line(error)}") from error

    def _inline(self, node: Node, function: onnx.FunctionProto | None) -> None:
        if function is None:
            reason = "is not supported for operands of these types" if functions.has_body(node) else "is not supported"
            raise ModelError(f"{node}: {reason}")
        nodes = functions.instantiate(function, node, self._fresh)
        inputs = [name for name in node.proto.input if name]
        self._import_nested(node, nodes, inputs)

    def _inline_branch(self, node: Node) -> None:
        context = NodeContext(self, node)
        taken = bool(context.required_constant(0, "the condition").item())
        branch = context.graph("then_branch" if taken else "else_branch")
        nodes, initializers, results = functions.instantiate_branch(branch, node, self._fresh)
        self.initializers.update((tensor.name, tensor) for tensor in initializers)
        known = {name for inner in nodes for name in graph.used_names(inner.proto) if self._is_defined(name)}
        self._import_nested(node, nodes, known)
        for name, source in results:
            self._values[name] = self.value(source, node)

    def _is_defined(self, name: str) -> bool:
        return name in self._values or name in self.initializers or name in self._unsupported

    def _import_nested(self, node: Node, nodes: Sequence[Node], available: Sequence[str] | set[str]) -> None:
        if self._depth == _MAX_CALL_DEPTH:
            raise ModelError(f"{node}: functions call each other more than {_MAX_CALL_DEPTH} deep")
        problems: list[str] = []
        ordered = graph.sort_nodes(nodes, set(available), problems)
        if problems:
            raise ModelError("\n".join(problems))
        self._depth += 1
        for inner in ordered:
            self.import_node(inner)
        self._depth -= 1

    def _operand_types(self, node: Node) -> list[onnx.TypeProto]:
        types = []
        for name in node.proto.input:
            if not name:
                types.append(onnx.TypeProto())
                continue
            value = self.value(name, node)
            element = ir.RankedTensorType(value.type).element_type
            types.append(helper.make_tensor_type_proto(tensors.onnx_type(element), value_shape(value)))
        return types

    # Support.

    def unsupported(self, nodes: Sequence[Node]) -> list[Node]:
        """The nodes whose operators can neither be imported nor be inlined."""
        return [node for node in nodes if not self._is_supported(node, ())]

    def _is_supported(self, node: Node, callers: tuple[tuple[str, str], ...]) -> bool:
        key = (node.domain, node.proto.op_type)
        function = self._functions.get(key)
        if function is None and (key == _IF or self._handler(node)):
            return True
        if function is None and functions.has_body(node):
            function = functions.static_body(node)
            if function is None:
                return True
        if function is None:
            return False
        if key in callers:
            raise ModelError(f"{node}: function '{node.op_type}' calls itself")
        inner = graph.named_nodes(function.node, functions.inner_domains(function, node))
        return all(self._is_supported(each, (*callers, key)) for each in inner)


def _describe(error: Exception) -> str:
    """What MLIR says against an op, on one line."""
    diagnostics = error.error_diagnostics if isinstance(error, ir.MLIRError) else ()
    messages = [each.message for diagnostic in diagnostics for each in (diagnostic, *diagnostic.notes)]
    messages = [message for message in messages if not message.startswith("see current operation")]
    return "; ".join(dict.fromkeys(messages)) or tensors.first_line(error)
