"""Small networks of the common kinds, with seeded random weights: each compiles in seconds and runs in milliseconds.

A batch (or sequence) that is given as a string becomes a symbolic dimension of that name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET = 21
_IR_VERSION = 10

Dim = int | str


class _Graph:
    """A graph under construction. Values are tensor names; weights are drawn from one seeded generator."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.random = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.inputs: list[onnx.ValueInfoProto] = []
        self.outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, shape: Sequence[Dim], element: int = TensorProto.FLOAT) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, element, list(shape)))
        return name

    def output(self, value: str, shape: Sequence[Dim]) -> None:
        self.outputs.append(helper.make_tensor_value_info(value, TensorProto.FLOAT, list(shape)))

    def op(self, op_type: str, *operands: str, name: str, **attributes: Any) -> str:
        """Adds a node with one result, which is named like the node."""
        self.nodes.append(helper.make_node(op_type, operands, [name], name=name, **attributes))
        return name

    def constant(self, name: str, values: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def weight(self, name: str, *shape: int, fan_in: int) -> str:
        return self.constant(name, self.random.normal(0.0, 1.0 / math.sqrt(fan_in), shape))

    def vector(self, name: str, size: int, mean: float = 0.0) -> str:
        return self.constant(name, self.random.normal(mean, 0.2, size))

    def linear(self, value: str, inputs: int, outputs: int, *, name: str) -> str:
        """x [..., inputs] -> [..., outputs] as MatMul and Add, the way that exporters write a linear layer."""
        product = self.op(
            "MatMul", value, self.weight(f"{name}.weight", inputs, outputs, fan_in=inputs), name=f"{name}/MatMul"
        )
        return self.op("Add", product, self.vector(f"{name}.bias", outputs), name=f"{name}/Add")

    def model(self) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, self.name, self.inputs, self.outputs, self.initializers)
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION, producer_name="glow.testing"
        )


def mlp(
    *, batch: Dim = 1, inputs: int = 64, hidden: Sequence[int] = (128, 128), outputs: int = 10, seed: int = 0
) -> onnx.ModelProto:
    """x [batch, inputs] -> probabilities [batch, outputs]: fully connected layers with ReLU between, then a softmax."""
    graph = _Graph("mlp", seed)
    value = graph.input("x", (batch, inputs))
    widths = [inputs, *hidden, outputs]
    for layer, (fan_in, width) in enumerate(zip(widths, widths[1:], strict=False)):
        if layer > 0:
            value = graph.op("Relu", value, name=f"relu{layer}")
        weight = graph.weight(f"fc{layer}.weight", width, fan_in, fan_in=fan_in if layer == 0 else fan_in // 2)
        value = graph.op("Gemm", value, weight, graph.vector(f"fc{layer}.bias", width), name=f"fc{layer}", transB=1)
    graph.output(graph.op("Softmax", value, name="probabilities", axis=-1), (batch, outputs))
    return graph.model()


# MobileNetV2 (Sandler et al. 2018, table 2): expansion, channels, blocks, stride of the first block.
_INVERTED_RESIDUALS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def mobilenet_v2(
    *, batch: Dim = 1, size: int = 224, classes: int = 1000, stages: int = 7, seed: int = 0
) -> onnx.ModelProto:
    """image [batch, 3, size, size] -> scores [batch, classes]: MobileNetV2, batch normalisation folded into weights.

    With fewer than seven `stages` of blocks it is the network's beginning, with the same head.
    """
    graph = _Graph("mobilenet_v2", seed)

    def convolution(value: str, inputs: int, outputs: int, name: str, **attributes: Any) -> str:
        kernel, group = attributes["kernel_shape"][0], attributes.get("group", 1)
        fan_in = inputs // group * kernel * kernel
        weight = graph.weight(f"{name}.weight", outputs, inputs // group, kernel, kernel, fan_in=max(fan_in // 2, 1))
        return graph.op("Conv", value, weight, graph.vector(f"{name}.bias", outputs), name=name, **attributes)

    def clip(value: str, name: str) -> str:
        return graph.op("Clip", value, zero, six, name=f"{name}/relu6")

    def spatial(stride: int) -> dict[str, list[int]]:
        return {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [stride, stride]}

    value = graph.input("image", (batch, 3, size, size))
    zero, six = graph.constant("zero", 0.0), graph.constant("six", 6.0)
    value = clip(convolution(value, 3, 32, "stem", **spatial(2)), "stem")
    channels = 32
    for stage, (expansion, outputs, blocks, first_stride) in enumerate(_INVERTED_RESIDUALS[:stages]):
        for block in range(blocks):
            name, stride = f"block{stage}.{block}", first_stride if block == 0 else 1
            shortcut, wide = value, channels * expansion
            if expansion > 1:
                value = clip(
                    convolution(value, channels, wide, f"{name}/expand", kernel_shape=[1, 1]), f"{name}/expand"
                )
            value = convolution(value, wide, wide, f"{name}/depthwise", group=wide, **spatial(stride))
            value = clip(value, f"{name}/depthwise")
            value = convolution(value, wide, outputs, f"{name}/project", kernel_shape=[1, 1])
            if stride == 1 and channels == outputs:
                value = graph.op("Add", value, shortcut, name=f"{name}/add")
            channels = outputs
    value = clip(convolution(value, channels, 1280, "head", kernel_shape=[1, 1]), "head")
    value = graph.op("GlobalAveragePool", value, name="pool")
    value = graph.op("Flatten", value, name="flatten")
    weight = graph.weight("classifier.weight", classes, 1280, fan_in=1280)
    value = graph.op("Gemm", value, weight, graph.vector("classifier.bias", classes), name="scores", transB=1)
    graph.output(value, (batch, classes))
    return graph.model()


def bert_encoder(
    *,
    batch: Dim = 1,
    sequence: Dim = 32,
    hidden: int = 64,
    heads: int = 4,
    layers: int = 2,
    vocabulary: int = 1000,
    positions: int = 64,
    decomposed: bool = False,
    seed: int = 0,
) -> onnx.ModelProto:
    """input_ids, attention_mask i64 [batch, sequence] -> last_hidden_state f32 [batch, sequence, hidden].

    Attention is written in primitive operators. With `decomposed` so are layer normalisation and GELU, as exporters for
    opsets before 17 do, otherwise they are one node each. `sequence` is at most `positions`.
    """
    if isinstance(sequence, int) and sequence > positions:
        raise ValueError(f"a sequence of {sequence} needs at least as many positions, found {positions}")
    graph = _Graph("bert_encoder", seed)
    encoder = _Encoder(graph, hidden, heads, decomposed)
    ids = graph.input("input_ids", (batch, sequence), TensorProto.INT64)
    mask = graph.input("attention_mask", (batch, sequence), TensorProto.INT64)
    bias = encoder.mask_bias(mask)
    value = encoder.embedding(ids, vocabulary, positions)
    for layer in range(layers):
        value = encoder.layer(value, bias, f"layer{layer}")
    graph.output(graph.op("Identity", value, name="last_hidden_state"), (batch, sequence, hidden))
    return graph.model()


class _Encoder:
    """The parts of a transformer encoder with normalisation after the residual connection, as in BERT."""

    def __init__(self, graph: _Graph, hidden: int, heads: int, decomposed: bool) -> None:
        if hidden % heads:
            raise ValueError(f"hidden size {hidden} is not a multiple of {heads} heads")
        self.graph, self.hidden, self.heads, self.decomposed = graph, hidden, heads, decomposed
        self.split_shape = graph.constant("split_heads.shape", [0, 0, heads, hidden // heads], np.int64)
        self.merge_shape = graph.constant("merge_heads.shape", [0, 0, hidden], np.int64)
        self.one = graph.constant("one", 1.0)
        self.half = graph.constant("half", 0.5)
        self.two = graph.constant("two", 2.0)
        self.root_two = graph.constant("root_two", math.sqrt(2))
        self.root_size = graph.constant("root_head_size", math.sqrt(hidden // heads))
        self.epsilon = graph.constant("epsilon", 1e-5)

    def mask_bias(self, mask: str) -> str:
        """1 for tokens to attend to -> 0, 0 for padding -> -10000, as [batch, 1, 1, sequence]."""
        graph = self.graph
        axes = graph.constant("mask.axes", [1, 2], np.int64)
        kept = graph.op(
            "Cast", graph.op("Unsqueeze", mask, axes, name="mask/Unsqueeze"), name="mask/Cast", to=TensorProto.FLOAT
        )
        dropped = graph.op("Sub", self.one, kept, name="mask/Sub")
        return graph.op("Mul", dropped, graph.constant("mask.scale", -10000.0), name="mask/Mul")

    def embedding(self, ids: str, vocabulary: int, positions: int) -> str:
        graph = self.graph
        words = graph.op(
            "Gather", graph.weight("word_embeddings", vocabulary, self.hidden, fan_in=1), ids, name="embeddings/words"
        )
        # The position table is cut to the length of the sequence: what it is follows from the shape of the ids.
        length = graph.op("Shape", ids, name="embeddings/length", start=1)
        start = graph.constant("embeddings.start", [0], np.int64)
        places = graph.op(
            "Slice",
            graph.weight("position_embeddings", positions, self.hidden, fan_in=4),
            start,
            length,
            start,
            name="embeddings/positions",
        )
        return self.layer_norm(graph.op("Add", words, places, name="embeddings/Add"), "embeddings/norm")

    def layer(self, value: str, bias: str, name: str) -> str:
        graph = self.graph
        attended = self.attention(value, bias, f"{name}/attention")
        value = self.layer_norm(
            graph.op("Add", value, attended, name=f"{name}/attention/residual"), f"{name}/attention/norm"
        )
        wide = self.gelu(graph.linear(value, self.hidden, 4 * self.hidden, name=f"{name}/up"), f"{name}/gelu")
        narrow = graph.linear(wide, 4 * self.hidden, self.hidden, name=f"{name}/down")
        return self.layer_norm(graph.op("Add", value, narrow, name=f"{name}/residual"), f"{name}/norm")

    def attention(self, value: str, bias: str, name: str) -> str:
        graph = self.graph
        query = self.split_heads(value, [0, 2, 1, 3], f"{name}/query")
        key = self.split_heads(value, [0, 2, 3, 1], f"{name}/key")
        values = self.split_heads(value, [0, 2, 1, 3], f"{name}/value")
        scores = graph.op(
            "Div", graph.op("MatMul", query, key, name=f"{name}/scores"), self.root_size, name=f"{name}/scaled"
        )
        weights = graph.op(
            "Softmax", graph.op("Add", scores, bias, name=f"{name}/masked"), name=f"{name}/weights", axis=-1
        )
        context = graph.op(
            "Transpose",
            graph.op("MatMul", weights, values, name=f"{name}/context"),
            name=f"{name}/context/Transpose",
            perm=[0, 2, 1, 3],
        )
        merged = graph.op("Reshape", context, self.merge_shape, name=f"{name}/merge")
        return graph.linear(merged, self.hidden, self.hidden, name=f"{name}/output")

    def split_heads(self, value: str, perm: list[int], name: str) -> str:
        graph = self.graph
        projected = graph.linear(value, self.hidden, self.hidden, name=name)
        split = graph.op("Reshape", projected, self.split_shape, name=f"{name}/split")
        return graph.op("Transpose", split, name=f"{name}/Transpose", perm=perm)

    def layer_norm(self, value: str, name: str) -> str:
        graph = self.graph
        scale = graph.vector(f"{name}.scale", self.hidden, mean=1.0)
        bias = graph.vector(f"{name}.bias", self.hidden)
        if not self.decomposed:
            return graph.op("LayerNormalization", value, scale, bias, name=name, axis=-1, epsilon=1e-5)
        axes = graph.constant(f"{name}.axes", [-1], np.int64)
        mean = graph.op("ReduceMean", value, axes, name=f"{name}/mean")
        centred = graph.op("Sub", value, mean, name=f"{name}/centred")
        square = graph.op("Pow", centred, self.two, name=f"{name}/square")
        variance = graph.op("ReduceMean", square, axes, name=f"{name}/variance")
        deviation = graph.op(
            "Sqrt", graph.op("Add", variance, self.epsilon, name=f"{name}/stable"), name=f"{name}/deviation"
        )
        normal = graph.op("Div", centred, deviation, name=f"{name}/normal")
        return graph.op("Add", graph.op("Mul", normal, scale, name=f"{name}/scaled"), bias, name=name)

    def gelu(self, value: str, name: str) -> str:
        graph = self.graph
        if not self.decomposed:
            return graph.op("Gelu", value, name=name)
        error = graph.op("Erf", graph.op("Div", value, self.root_two, name=f"{name}/Div"), name=f"{name}/Erf")
        weighted = graph.op("Mul", value, graph.op("Add", error, self.one, name=f"{name}/Add"), name=f"{name}/Mul")
        return graph.op("Mul", weighted, self.half, name=name)


def unet(
    *,
    batch: Dim = 1,
    channels: int = 3,
    size: int = 32,
    base: int = 8,
    depth: int = 2,
    classes: int = 4,
    upsampling: Literal["conv_transpose", "resize"] = "conv_transpose",
    seed: int = 0,
) -> onnx.ModelProto:
    """image [batch, channels, size, size] -> logits [batch, classes, size, size]; size is a multiple of 2**depth."""
    if size % 2**depth:
        raise ValueError(f"a depth of {depth} needs a size that is a multiple of {2**depth}, found {size}")
    graph = _Graph("unet", seed)

    def block(value: str, inputs: int, outputs: int, name: str) -> str:
        for index, fan_in in enumerate((inputs, outputs)):
            weight = graph.weight(f"{name}.{index}.weight", outputs, fan_in, 3, 3, fan_in=fan_in * 9 // 2)
            value = graph.op(
                "Conv",
                value,
                weight,
                graph.vector(f"{name}.{index}.bias", outputs),
                name=f"{name}/conv{index}",
                kernel_shape=[3, 3],
                pads=[1, 1, 1, 1],
            )
            value = graph.op("Relu", value, name=f"{name}/relu{index}")
        return value

    def upsample(value: str, inputs: int, outputs: int, name: str) -> str:
        if upsampling == "conv_transpose":
            weight = graph.weight(f"{name}.weight", inputs, outputs, 2, 2, fan_in=inputs)
            return graph.op(
                "ConvTranspose",
                value,
                weight,
                graph.vector(f"{name}.bias", outputs),
                name=name,
                kernel_shape=[2, 2],
                strides=[2, 2],
            )
        scales = graph.constant(f"{name}.scales", [1.0, 1.0, 2.0, 2.0])
        larger = graph.op("Resize", value, "", scales, name=f"{name}/resize", mode="linear")
        weight = graph.weight(f"{name}.weight", outputs, inputs, 1, 1, fan_in=inputs)
        return graph.op("Conv", larger, weight, graph.vector(f"{name}.bias", outputs), name=name)

    value = graph.input("image", (batch, channels, size, size))
    width, skips = channels, []
    for level in range(depth):
        value = block(value, width, base << level, f"down{level}")
        width = base << level
        skips.append(value)
        value = graph.op("MaxPool", value, name=f"down{level}/pool", kernel_shape=[2, 2], strides=[2, 2])
    value = block(value, width, base << depth, "bottom")
    for level in reversed(range(depth)):
        value = upsample(value, base << level + 1, base << level, f"up{level}/upsample")
        value = graph.op("Concat", skips[level], value, name=f"up{level}/concat", axis=1)
        value = block(value, base << level + 1, base << level, f"up{level}")
    weight = graph.weight("head.weight", classes, base, 1, 1, fan_in=base)
    logits = graph.op("Conv", value, weight, graph.vector("head.bias", classes), name="logits")
    graph.output(logits, (batch, classes, size, size))
    return graph.model()


def lstm(
    *,
    batch: Dim = 1,
    sequence: Dim = 16,
    inputs: int = 32,
    hidden: int = 48,
    outputs: int = 10,
    bidirectional: bool = False,
    seed: int = 0,
) -> onnx.ModelProto:
    """x [batch, sequence, inputs] -> logits [batch, sequence, outputs], state [directions, batch, hidden]."""
    graph = _Graph("lstm", seed)
    directions = 2 if bidirectional else 1
    rows = graph.op("Transpose", graph.input("x", (batch, sequence, inputs)), name="time_major", perm=[1, 0, 2])
    operands = [
        rows,
        graph.weight("lstm.w", directions, 4 * hidden, inputs, fan_in=inputs),
        graph.weight("lstm.r", directions, 4 * hidden, hidden, fan_in=hidden),
        graph.constant("lstm.b", graph.random.normal(0.0, 0.2, (directions, 8 * hidden))),
    ]
    graph.nodes.append(
        helper.make_node(
            "LSTM",
            operands,
            ["steps", "state"],
            name="lstm",
            hidden_size=hidden,
            direction="bidirectional" if bidirectional else "forward",
        )
    )
    steps = graph.op("Transpose", "steps", name="batch_major", perm=[2, 0, 1, 3])
    shape = graph.constant("merge_directions.shape", [0, 0, directions * hidden], np.int64)
    logits = graph.linear(
        graph.op("Reshape", steps, shape, name="merge_directions"), directions * hidden, outputs, name="head"
    )
    graph.output(graph.op("Identity", logits, name="logits"), (batch, sequence, outputs))
    graph.output("state", (directions, batch, hidden))
    return graph.model()


def dlrm(
    *,
    batch: Dim = 1,
    dense: int = 13,
    rows: Sequence[int] = (200, 50, 120, 30),
    width: int = 16,
    bottom: Sequence[int] = (32,),
    top: Sequence[int] = (32, 16),
    seed: int = 0,
) -> onnx.ModelProto:
    """dense f32 [batch, dense], sparse i64 [batch, tables] -> click f32 [batch, 1]: a recommender like DLRM.

    The dense features go through a bottom MLP, and the index in each column of `sparse` chooses a row of a table; with
    `rows` each table says how many it has. The dot products of all pairs of these vectors of `width` numbers, and the
    first vector, are the operand of the top MLP (Naumov et al. 2019).
    """
    graph = _Graph("dlrm", seed)
    value = graph.input("dense", (batch, dense))
    sparse = graph.input("sparse", (batch, len(rows)), TensorProto.INT64)

    def layers(value: str, widths: Sequence[int], name: str) -> str:
        for layer, (fan_in, fan_out) in enumerate(zip(widths, widths[1:], strict=False)):
            value = graph.linear(value, fan_in, fan_out, name=f"{name}{layer}")
            if name == "bottom" or layer + 2 < len(widths):
                value = graph.op("Relu", value, name=f"{name}{layer}/relu")
        return value

    features = layers(value, [dense, *bottom, width], "bottom")
    middle = graph.constant("interaction.axes", [1], np.int64)
    vectors = [graph.op("Unsqueeze", features, middle, name="bottom/vector")]
    for table, count in enumerate(rows):
        name = f"table{table}"
        index = graph.op("Gather", sparse, graph.constant(f"{name}.column", [table], np.int64), name=name, axis=1)
        vectors.append(
            graph.op("Gather", graph.weight(f"{name}.rows", count, width, fan_in=4), index, name=f"{name}/row")
        )
    stacked = graph.op("Concat", *vectors, name="interaction/vectors", axis=1)
    turned = graph.op("Transpose", stacked, name="interaction/turned", perm=[0, 2, 1])
    products = graph.op("MatMul", stacked, turned, name="interaction")
    count = len(vectors)
    shape = graph.constant("interaction.shape", [0, count * count], np.int64)
    # Each pair once, and no vector with itself.
    pairs = [row * count + column for row in range(count) for column in range(row)]
    flat = graph.op("Reshape", products, shape, name="interaction/flat")
    chosen = graph.op(
        "Gather", flat, graph.constant("interaction.pairs", pairs, np.int64), name="interaction/pairs", axis=1
    )
    joined = graph.op("Concat", features, chosen, name="top/features", axis=1)
    logit = layers(joined, [width + len(pairs), *top, 1], "top")
    graph.output(graph.op("Sigmoid", logit, name="click"), (batch, 1))
    return graph.model()
