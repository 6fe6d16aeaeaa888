"""From a model to a module with one function."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

import onnx
from onnx import defs

from glow import ir
from glow.errors import ModelError

from . import tensors
from .builder import Builder
from .context import value_shape
from .graph import Node, canonical_domain, list_names, named_nodes, needed_nodes, sort_nodes
from .loading import LoadedModel, load
from .signature import Signature, declared_dims, ranked_tensor

# Older operators broadcast by attributes that nobody has exported for years.
_OLDEST_OPSET = 7


def import_model(
    model: str | os.PathLike[str] | onnx.ModelProto,
    *,
    shapes: Mapping[str, Sequence[int]] | None = None,
    dims: Mapping[str, int] | None = None,
    outputs: Sequence[str] | None = None,
    all_outputs: bool = False,
    context: ir.Context | None = None,
) -> ir.Module:
    """Imports an ONNX model as a module with the function `main_graph` in the glow dialect.

    Arguments and results of the function have the attribute `glow.name` with the name of the ONNX tensor; the module
    has `glow.model_name`. Ops are located at the name of their node. Weights are resources that refer to memory which
    lives as long as the context.

    Args:
        model: A path (`.onnx`, or ONNX text in `.onnxtxt`), or a model in memory, which is not changed.
        shapes: Shapes of inputs, by name, for inputs that have dynamic dimensions or no shape.
        dims: Sizes of symbolic dimensions, by name. Other symbolic dimensions stay dynamic.
        outputs: Names of the tensors that the function returns, instead of the model's outputs.
        all_outputs: Return every other named result of a node, too, after the outputs.
        context: The context to build in, else a new one.

    Raises:
        ModelError: The model cannot be read, is not valid, or has operators that are not supported. There is one line
            per problem, with the name of the node.
    """
    loaded = load(model)
    with context or ir.Context(), ir.Location.unknown():
        return _Import(loaded, shapes, dims, outputs, all_outputs).run()


class _Import:
    def __init__(
        self,
        loaded: LoadedModel,
        shapes: Mapping[str, Sequence[int]] | None,
        dims: Mapping[str, int] | None,
        outputs: Sequence[str] | None,
        all_outputs: bool,
    ) -> None:
        self.loaded = loaded
        self.graph = loaded.proto.graph
        context = ir.Context.current
        assert context is not None, "import_model enters a context"
        self.builder = Builder(loaded, context)
        self.builder.initializers.update(self._initializers())
        inputs = [value for value in self.graph.input if value.name not in self.builder.initializers]
        self.signature = Signature(inputs, shapes, dims)
        self.nodes = self._sorted_nodes()
        self.outputs = self._outputs(outputs)
        if all_outputs:
            self.outputs += self._intermediates()
        self.nodes = needed_nodes(self.nodes, self.outputs)
        self._check_support()

    # Before anything is built.

    def _domains(self) -> dict[str, int]:
        domains = {canonical_domain(opset.domain): opset.version for opset in self.loaded.proto.opset_import}
        newest = defs.onnx_opset_version()
        if "" not in domains:
            raise ModelError(f"the model names no opset, expected one from {_OLDEST_OPSET} to {newest}")
        if not _OLDEST_OPSET <= domains[""] <= newest:
            raise ModelError(f"the model has opset {domains['']}, expected one from {_OLDEST_OPSET} to {newest}")
        return domains

    def _initializers(self) -> dict[str, onnx.TensorProto]:
        if self.graph.sparse_initializer:
            names = list_names(tensor.values.name for tensor in self.graph.sparse_initializer)
            raise ModelError(f"sparse initializers are not supported: {names}")
        initializers: dict[str, onnx.TensorProto] = {}
        for tensor in self.graph.initializer:
            if tensor.name in initializers:
                raise ModelError(f"initializer '{tensor.name}' is defined twice")
            initializers[tensor.name] = tensor
        return initializers

    def _sorted_nodes(self) -> list[Node]:
        problems = []
        nodes = named_nodes(self.graph.node, self._domains())
        problems += [f"node '{node.name}' has no operator" for node in nodes if not node.proto.op_type]
        available = set(self.builder.initializers)
        for value in self.signature.inputs:
            if value.name in available:
                problems.append(f"input '{value.name}' is defined twice")
            available.add(value.name)
        nodes = sort_nodes(nodes, available, problems)
        if problems:
            raise ModelError("\n".join(problems))
        return nodes

    def _outputs(self, requested: Sequence[str] | None) -> list[str]:
        outputs = list(requested) if requested is not None else [value.name for value in self.graph.output]
        if not outputs:
            raise ModelError("the graph has no outputs")
        defined = {name for node in self.nodes for name in node.proto.output}
        defined.update(self.builder.initializers, (value.name for value in self.signature.inputs))
        unknown = [name for name in outputs if name not in defined or not name]
        if unknown:
            raise ModelError(f"output {list_names(unknown)} is not defined by any node, input or initializer")
        return outputs

    def _intermediates(self) -> list[str]:
        known = set(self.outputs)
        names = (name for node in self.nodes if node.proto.op_type != "Constant" for name in node.proto.output)
        return [name for name in names if name and name not in known]

    def _check_support(self) -> None:
        by_operator: dict[str, list[str]] = {}
        for node in self.builder.unsupported(self.nodes):
            by_operator.setdefault(node.op_type, []).append(node.name)
        problems = [
            f"operator '{op_type}' is not supported: node{'s' if len(names) > 1 else ''} {list_names(names)}"
            for op_type, names in by_operator.items()
        ]
        if problems:
            raise ModelError("\n".join(problems))

    # Building.

    def run(self) -> ir.Module:
        module = ir.Module.create()
        default_name = self.loaded.path.stem if self.loaded.path else "model"
        module.operation.attributes["glow.model_name"] = ir.StringAttr.get(self.graph.name or default_name)
        inputs = self.signature.inputs
        types = [self.signature.input_type(value) for value in inputs]
        with ir.InsertionPoint(module.body):
            # The results are known when the body is there.
            attributes = {
                "sym_name": ir.StringAttr.get("main_graph"),
                "function_type": ir.TypeAttr.get(ir.FunctionType.get(types, [])),
                "arg_attrs": _names_attribute(value.name for value in inputs),
            }
            function = ir.Operation.create("func.func", regions=1, attributes=attributes)
        locations = [ir.Location.name(value.name) for value in inputs]
        block = function.regions[0].blocks.append(*types, arg_locs=locations)
        with ir.InsertionPoint(block):
            for value, argument in zip(inputs, block.arguments, strict=True):
                self.builder.define(value.name, argument)
            results = self._import_body()
            ir.Operation.create("func.return", operands=[value for _, value in results])
        result_types = [value.type for _, value in results]
        function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(types, result_types))
        function.attributes["res_attrs"] = _names_attribute(name for name, _ in results)
        _erase_unused(block)
        self.builder.verify(module.operation)
        return module

    def _import_body(self) -> list[tuple[str, ir.Value]]:
        self.builder.declare(self.nodes)
        for node in self.nodes:
            self.builder.import_node(node)
        declared = {value.name: value for value in self.graph.output}
        results = []
        for name in self.outputs:
            if name not in declared and not self.builder.is_supported_result(name):
                continue
            value = self.builder.value(name, f"output '{name}'")
            if name in declared:
                self._refine(value, declared[name])
            results.append((name, value))
        return results

    def _refine(self, value: ir.Value, declared: onnx.ValueInfoProto) -> None:
        """Compares an output's type with the declared one, and takes over dimensions that inference has not found."""
        what = f"output '{declared.name}'"
        found = ir.RankedTensorType(value.type)
        tensor = declared.type.tensor_type
        if tensor.elem_type and tensors.element_type(tensor.elem_type, what) != found.element_type:
            wanted = tensors.element_type(tensor.elem_type, what)
            raise ModelError(f"{what} has element type {found.element_type}, expected {wanted} as the model declares")
        dims = declared_dims(declared)
        if dims is None:
            return
        shape, wanted_shape = value_shape(value), self.signature.resolve(dims)
        if not _compatible(shape, wanted_shape):
            # The declaration may stem from the sizes that the caller has replaced.
            if self.signature.overridden:
                return
            raise ModelError(
                f"{what} has shape {tensors.format_shape(shape)}, expected {tensors.format_shape(dims)}"
                " as the model declares"
            )
        refined = [size if size is not None else other for size, other in zip(shape, wanted_shape, strict=True)]
        if refined != shape:
            self.builder.refine(value, ranked_tensor(refined, found.element_type))


def _compatible(shape: Sequence[int | None], other: Sequence[int | None]) -> bool:
    return len(shape) == len(other) and all(
        one is None or two is None or one == two for one, two in zip(shape, other, strict=True)
    )


def _names_attribute(names: Iterable[str]) -> ir.Attribute:
    """Argument or result attributes with the ONNX names of the tensors."""
    return ir.ArrayAttr.get([ir.DictAttr.get({"glow.name": ir.StringAttr.get(name)}) for name in names])


def _erase_unused(block: ir.Block) -> None:
    """Removes computations of shapes and axes that have become constants or attributes."""
    for op in reversed(list(block.operations)):
        results = list(op.operation.results)
        if results and not any(True for result in results for _ in result.uses):
            op.operation.erase()
