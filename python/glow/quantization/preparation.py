"""Brings a float model into the form that the quantiser takes: names, constants as initializers, layers folded."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import onnx
import onnx.inliner
from onnx.reference import ReferenceEvaluator

from glow.errors import ModelError
from glow.quantization.graph import Array, Graph, attribute, set_attribute, without_weights
from glow.quantization.unrolling import unroll

# What is computed ahead when all operands are constants: exporters leave these between a weight and its reader.
_FOLDED = {"Cast", "ConstantOfShape", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"}
MAX_BYTES = (1 << 31) - 1
_QUANTISED = {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger"}


def prepare(
    model: onnx.ModelProto,
    minimum_opset: int,
    *,
    integers: bool = True,
    unroll_recurrent: bool = False,
    keep: Collection[str] = (),
    in_place: bool = False,
) -> tuple[Graph, dict[str, str]]:
    """A changed copy of `model`, and for each node that was folded into another one the name of that one.

    With `in_place` the model itself is changed.

    Nodes without a name get one as the importer gives them: their operator and position. Then constants are lifted to
    initializers, a Sum of two becomes an Add, batch normalisation and the like go into the layer before them, and a
    product with a constant matrix, plus a vector, becomes one Gemm. `minimum_opset` is what the number formats need.
    With `integers` a batch normalisation that is left becomes a depthwise convolution, which integers can compute. With
    `unroll_recurrent` recurrent layers are taken apart, but for those named in `keep`.

    Raises ModelError for a model that is not valid, has weights of 2 GiB, or is quantised already.
    """
    size = sum(len(tensor.raw_data) for tensor in model.graph.initializer)
    if size > MAX_BYTES:
        raise ModelError(
            f"the model has weights of {size} bytes, more than the {MAX_BYTES} that protobuf, in which models are"
            " quantised, can hold"
        )
    copy = model
    if not in_place:
        copy = onnx.ModelProto()
        copy.CopyFrom(model)
    del model
    for index, node in enumerate(copy.graph.node):
        if not node.name:
            node.name = f"{node.op_type}_{index}"
    try:
        # Outputs may come without a shape, which the checker wants.
        inferred = onnx.shape_inference.infer_shapes(without_weights(copy))
        for value, found in zip(copy.graph.output, inferred.graph.output, strict=True):
            value.CopyFrom(found)
        del inferred
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
    if unroll_recurrent:
        graph.infer_types()
        unroll(graph, keep)
    normalize_gemm(graph)
    folded = fold_affine(graph)
    graph.infer_types()
    if integers:
        convert_batch_normalization(graph)
        folded |= fold_affine(graph)
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
            converted = onnx.version_converter.convert_version(without_weights(model), minimum)
        except RuntimeError as error:
            found = Graph(model).opset
            raise ModelError(
                f"the model has opset {found}, expected at least {minimum} for these number formats, "
                f"and cannot be converted: {str(error).strip().splitlines()[0]}"
            ) from error
        small = {tensor.name for tensor in converted.graph.initializer}
        large = [tensor for tensor in model.graph.initializer if tensor.name not in small and tensor.name]
        converted.graph.initializer.extend(large)
        model = converted
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


def fold_affine(graph: Graph) -> dict[str, str]:
    """What multiplies and shifts each channel of a layer with constant weights goes into its weights and its bias.

    That is BatchNormalization, and Mul, Div, Add and Sub with a constant that has one element, or one per channel:
    y = f x + g becomes w' = w f, b' = b f + g. Returns node -> layer.
    """
    folded = {}
    for node in graph.nodes:
        layer = _layer_before(graph, node)
        channels = None if layer is None else _channels(graph, layer)
        if layer is None or channels is None:
            continue
        affine = _affine(graph, node, layer.output[0], channels)
        if affine is None:
            continue
        factor, shift = affine
        weight = graph.array(layer.input[1])
        along = [-1 if axis == _channel_axis(layer) else 1 for axis in range(weight.ndim)]
        bias = _optional_constant(graph, layer, 2)
        old = bias.reshape(-1).astype(np.float64) if isinstance(bias, np.ndarray) else np.zeros(1)
        if (factor != 1).any():
            replace_operand(graph, layer, 1, (weight * factor.reshape(along)).astype(np.float32))
        replace_operand(graph, layer, 2, np.broadcast_to(old * factor + shift, channels).astype(np.float32))
        layer.output[0], node.output[0] = node.output[0], ""
        folded[node.name] = layer.name
        graph.refresh()
    graph.set_nodes(node for node in graph.nodes if node.output[0])
    return folded


def _layer_before(graph: Graph, node: onnx.NodeProto) -> onnx.NodeProto | None:
    """The layer with constant weights whose result nothing but `node` reads."""
    for name in node.input[:2]:
        layer: onnx.NodeProto | None = graph.producer.get(name)
        if layer is None or layer.op_type not in ("Conv", "ConvTranspose", "Gemm") or not graph.only_reader(name):
            continue
        grouped = layer.op_type == "ConvTranspose" and attribute(layer, "group", 1) != 1
        scaled = layer.op_type == "Gemm" and (attribute(layer, "alpha", 1.0), attribute(layer, "beta", 1.0)) != (1, 1)
        if not (grouped or scaled) and graph.is_constant(layer.input[1]) and graph.is_float(layer.input[1]):
            return layer
    return None


def _channel_axis(layer: onnx.NodeProto) -> int:
    if layer.op_type == "Gemm":
        return 0 if attribute(layer, "transB", 0) else 1
    return 0 if layer.op_type == "Conv" else 1


def _channels(graph: Graph, layer: onnx.NodeProto) -> int | None:
    """How many channels a layer has; None if its bias is not one constant for each."""
    channels = int(graph.array(layer.input[1]).shape[_channel_axis(layer)])
    bias = _optional_constant(graph, layer, 2)
    if bias is False or (isinstance(bias, np.ndarray) and (bias.size not in (1, channels) or bias.shape[:-1] > (1,))):
        return None
    return channels


def _affine(graph: Graph, node: onnx.NodeProto, operand: str, channels: int) -> tuple[Array, Array] | None:
    """The factor and the shift, as float64 with one element or one per channel; None if that is not what it does."""
    if node.op_type == "BatchNormalization":
        return _normalization(graph, node)
    if node.op_type not in ("Mul", "Div", "Add", "Sub"):
        return None
    if node.op_type in ("Div", "Sub") and node.input[0] != operand:
        return None
    (other,) = (name for name in node.input if name != operand)
    constant = graph.constant(other)
    if constant is None or constant.dtype != np.float32:
        return None
    rank = graph.array(graph.producer[operand].input[1]).ndim
    # Along the channels, the second axis of the result, and of one element along all others.
    shape = (1,) * (rank - constant.ndim) + constant.shape
    if len(shape) != rank or any(extent != 1 for axis, extent in enumerate(shape) if axis != 1):
        return None
    if constant.size not in (1, channels):
        return None
    values = constant.reshape(-1).astype(np.float64)
    if node.op_type == "Div" and (values == 0).any():
        return None
    one, zero = np.ones(1), np.zeros(1)
    if node.op_type in ("Mul", "Div"):
        return (values if node.op_type == "Mul" else 1 / values), zero
    return one, (values if node.op_type == "Add" else -values)


def _normalization(graph: Graph, node: onnx.NodeProto) -> tuple[Array, Array] | None:
    """With f = scale / sqrt(variance + epsilon): x f + (bias - mean f). None in training, or if these are computed."""
    statistics = [graph.constant(name) for name in node.input[1:5]]
    training = attribute(node, "training_mode", 0) or len([name for name in node.output if name]) > 1
    if training or any(value is None for value in statistics):
        return None
    scale, bias, mean, variance = (value.astype(np.float64) for value in statistics if value is not None)
    factor = scale / np.sqrt(variance + attribute(node, "epsilon", 1e-5))
    return factor, bias - mean * factor


def convert_batch_normalization(graph: Graph) -> None:
    """A BatchNormalization that stands alone becomes a depthwise convolution with a window of one element.

    It has a scale for each channel and a bias of 32 bits, so that it can be computed with integers.
    """
    for node in graph.nodes:
        shape = graph.shape(node.output[0]) if node.op_type == "BatchNormalization" else None
        affine = None if shape is None or len(shape) < 3 else _normalization(graph, node)
        if affine is None or shape is None or not graph.is_float(node.input[0]):
            continue
        factor, shift = affine
        weight = factor.reshape(-1, *(1,) * (len(shape) - 1)).astype(np.float32)
        node.op_type = "Conv"
        del node.input[1:], node.attribute[:]
        node.input.append(graph.add_initializer(f"{node.name}/weight", weight))
        node.input.append(graph.add_initializer(f"{node.name}/bias", shift.astype(np.float32)))
        set_attribute(node, "group", len(factor))
    graph.refresh()


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
