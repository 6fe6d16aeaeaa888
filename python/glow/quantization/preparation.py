"""Brings a float model into the form that the quantiser takes: names, constants as initializers, layers folded."""

from __future__ import annotations

import numpy as np
import onnx
import onnx.inliner
from onnx.reference import ReferenceEvaluator

from glow.errors import ModelError
from glow.quantization.graph import Array, Graph, attribute, set_attribute

# What is computed ahead when all operands are constants: exporters leave these between a weight and its reader.
_FOLDED = {"Cast", "ConstantOfShape", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"}
_QUANTISED = {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger"}


def prepare(model: onnx.ModelProto, minimum_opset: int) -> tuple[Graph, dict[str, str]]:
    """A changed copy of `model`, and for each node that was folded into another one the name of that one.

    Nodes without a name get one as the importer gives them: their operator and position. Then constants are lifted to
    initializers, a Sum of two becomes an Add, batch normalisation goes into the convolution before it, and a product
    with a constant matrix, plus a vector, becomes one Gemm. `minimum_opset` is what the number formats need.

    Raises ModelError for a model that is not valid, or is quantised already.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    for index, node in enumerate(copy.graph.node):
        if not node.name:
            node.name = f"{node.op_type}_{index}"
    try:
        # Outputs may come without a shape, which the checker wants.
        copy = onnx.shape_inference.infer_shapes(copy)
        onnx.checker.check_model(copy)
    except (onnx.checker.ValidationError, ValueError) as error:
        raise ModelError(f"the model is not valid: {str(error).strip().splitlines()[0]}") from error
    for node in copy.graph.node:
        if node.op_type in _QUANTISED or node.op_type.startswith("QLinear"):
            raise ModelError(f"the model is quantised already: node '{node.name}' is a {node.op_type}")
    copy = _with_opset(_inlined(copy), minimum_opset)
    names = {tensor.name for tensor in copy.graph.initializer}
    inputs = [value for value in copy.graph.input if value.name not in names]
    del copy.graph.input[:]
    copy.graph.input.extend(inputs)
    graph = Graph(copy)
    lift_constants(graph)
    for node in graph.nodes:
        if node.op_type == "Sum" and len(node.input) == 2:
            # The same by the name that quantisers and backends know.
            node.op_type = "Add"
    folded = fold_batch_normalization(graph)
    normalize_gemm(graph)
    graph.infer_types()
    folded |= merge_bias(graph)
    graph.infer_types()
    return graph, folded


def _inlined(model: onnx.ModelProto) -> onnx.ModelProto:
    if not model.functions:
        return model
    inlined: onnx.ModelProto = onnx.inliner.inline_local_functions(model)
    return inlined


def _with_opset(model: onnx.ModelProto, minimum: int) -> onnx.ModelProto:
    if Graph(model).opset < minimum:
        try:
            model = onnx.version_converter.convert_version(model, minimum)
        except RuntimeError as error:
            found = Graph(model).opset
            raise ModelError(
                f"the model has opset {found}, expected at least {minimum} for these number formats, "
                f"and cannot be converted: {str(error).strip().splitlines()[0]}"
            ) from error
    model.ir_version = max(model.ir_version, onnx.helper.find_min_ir_version_for(model.opset_import, True))
    return model


def lift_constants(graph: Graph) -> None:
    """Make initializers of Constant nodes, and of what follows from constants alone."""
    kept = []
    for node in graph.nodes:
        value = _constant_value(graph, node)
        if value is None or node.output[0] in graph.outputs:
            kept.append(node)
        else:
            graph.set_initializer(node.output[0], value)
    graph.set_nodes(kept)


def _constant_value(graph: Graph, node: onnx.NodeProto) -> Array | None:
    if node.domain not in ("", "ai.onnx") or not (node.op_type == "Constant" or node.op_type in _FOLDED):
        return None
    operands = {name: graph.constant(name) for name in node.input if name}
    if any(value is None for value in operands.values()) or (not operands and node.op_type != "Constant"):
        return None
    inputs = [onnx.ValueInfoProto(name=name) for name in operands]
    outputs = [onnx.ValueInfoProto(name=node.output[0])]
    body = onnx.helper.make_graph([node], "constant", inputs, outputs)
    try:
        single = onnx.helper.make_model(body, opset_imports=[onnx.helper.make_opsetid("", graph.opset)])
        (value,) = ReferenceEvaluator(single).run(None, operands)
    except Exception as error:  # the reference implementation raises anything
        raise ModelError(f"node '{node.name}' ({node.op_type}) cannot be computed: {error}") from error
    return np.asarray(value) if isinstance(value, np.ndarray | np.generic) else None


def fold_batch_normalization(graph: Graph) -> dict[str, str]:
    """Scale and shift of a BatchNormalization go into the weights and the bias of the Conv before it.

    With f = scale / sqrt(variance + epsilon): w' = w f, b' = (b - mean) f + bias. Returns node -> Conv.
    """
    folded = {}
    for norm in graph.nodes:
        conv = graph.producer.get(norm.input[0]) if norm.op_type == "BatchNormalization" else None
        if conv is None or conv.op_type not in ("Conv", "ConvTranspose") or graph.only_reader(conv.output[0]) is None:
            continue
        statistics = [graph.constant(name) for name in norm.input[1:5]]
        weight = graph.constant(conv.input[1])
        bias = _optional_constant(graph, conv, 2)
        transposed_groups = conv.op_type == "ConvTranspose" and attribute(conv, "group", 1) != 1
        training = attribute(norm, "training_mode", 0) or len([name for name in norm.output if name]) > 1
        if weight is None or bias is False or any(value is None for value in statistics):
            continue
        if transposed_groups or training:
            continue
        scale, shift, mean, variance = (value.astype(np.float64) for value in statistics if value is not None)
        factor = scale / np.sqrt(variance + attribute(norm, "epsilon", 1e-5))
        axis = 0 if conv.op_type == "Conv" else 1
        along = [-1 if each == axis else 1 for each in range(weight.ndim)]
        old = np.zeros_like(mean) if isinstance(bias, bool) or bias is None else bias.astype(np.float64)
        replace_operand(graph, conv, 1, (weight * factor.reshape(along)).astype(np.float32))
        replace_operand(graph, conv, 2, ((old - mean) * factor + shift).astype(np.float32))
        conv.output[0], norm.output[0] = norm.output[0], ""
        folded[norm.name] = conv.name
    graph.set_nodes(node for node in graph.nodes if node.output[0])
    return folded


def normalize_gemm(graph: Graph) -> None:
    """Factors of a Gemm go into its constant operands: alpha into b, beta into c."""
    for node in graph.nodes:
        if node.op_type != "Gemm":
            continue
        for name, index in (("alpha", 1), ("beta", 2)):
            factor = attribute(node, name, 1.0)
            value = _optional_constant(graph, node, index)
            if factor != 1.0 and isinstance(value, np.ndarray):
                replace_operand(graph, node, index, (value * factor).astype(np.float32))
                set_attribute(node, name, 1.0)
    graph.refresh()


def merge_bias(graph: Graph) -> dict[str, str]:
    """MatMul with a constant matrix and Add of a constant vector become one Gemm. Returns Add -> MatMul.

    So the sum is exact, before rounding to 8 bits, in the accumulator of 32. More than two dimensions are flattened
    before and restored after, if at most one of them depends on the inputs.
    """
    folded = {}
    nodes: list[onnx.NodeProto] = []
    replaced: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.nodes:
        add = graph.only_reader(node.output[0]) if node.op_type == "MatMul" else None
        if add is None or add.op_type != "Add" or not graph.is_float(node.input[0]):
            continue
        weight, shape = graph.constant(node.input[1]), graph.shape(node.input[0])
        (other,) = (name for name in add.input if name != node.output[0])
        bias = graph.constant(other)
        if weight is None or weight.ndim != 2 or bias is None or shape is None or len(shape) < 2:
            continue
        if bias.ndim > len(shape) or any(extent != 1 for extent in bias.shape[:-1]):
            continue
        if bias.size not in (1, weight.shape[1]):
            continue
        if len(shape) > 2 and shape[:-1].count(None) > 1:
            continue
        replaced[node.output[0]] = []
        replaced[add.output[0]] = _linear(graph, node, add, np.broadcast_to(bias.reshape(-1), weight.shape[1:]), shape)
        folded[add.name] = node.name
    for node in graph.nodes:
        nodes += replaced.get(node.output[0], [node])
    graph.set_nodes(nodes)
    return folded


def _linear(
    graph: Graph, product: onnx.NodeProto, add: onnx.NodeProto, bias: Array, shape: tuple[int | None, ...]
) -> list[onnx.NodeProto]:
    """The nodes that replace a MatMul and an Add."""
    make = onnx.helper.make_node
    c = graph.add_initializer(f"{product.name}/bias", bias.astype(np.float32))
    if len(shape) == 2:
        return [make("Gemm", [product.input[0], product.input[1], c], [add.output[0]], name=product.name)]
    columns = graph.array(product.input[1]).shape[1]
    flat = graph.add_initializer(f"{product.name}/rows", np.array([-1, shape[-1] or 0], np.int64))
    if shape[-1] is None:
        graph.set_initializer(flat, np.array([-1, graph.array(product.input[1]).shape[0]], np.int64))
    target = [-1 if extent is None else extent for extent in shape[:-1]] + [columns]
    full = graph.add_initializer(f"{product.name}/shape", np.array(target, np.int64))
    rows, result = graph.fresh(f"{product.output[0]}/rows"), graph.fresh(f"{add.output[0]}/rows")
    return [
        make("Reshape", [product.input[0], flat], [rows], name=f"{product.name}/flatten"),
        make("Gemm", [rows, product.input[1], c], [result], name=product.name),
        make("Reshape", [result, full], [add.output[0]], name=f"{product.name}/restore"),
    ]


def replace_operand(graph: Graph, node: onnx.NodeProto, index: int, value: Array) -> None:
    """Give a node another constant operand, of its own if the present one has other readers."""
    present = node.input[index] if len(node.input) > index else ""
    while len(node.input) <= index:
        node.input.append("")
    if present and graph.only_reader(present) is node:
        graph.set_initializer(present, value)
        return
    node.input[index] = graph.add_initializer(f"{node.name}/{'weight' if index == 1 else 'bias'}", value)
    graph.refresh()


def _optional_constant(graph: Graph, node: onnx.NodeProto, index: int) -> Array | bool | None:
    """The constant operand; None if there is no such operand, False if it is not constant."""
    if len(node.input) <= index or not node.input[index]:
        return None
    value = graph.constant(node.input[index])
    return False if value is None else value
