"""What is done with each operator: the one table of the quantiser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

import onnx

from glow.quantization.graph import Graph, attribute


class Kind(Enum):
    """How the parameters of an operator's results follow from its operands'."""

    CONTRACTION = "contraction"
    """Sums of products in 32 bits: weights per channel, the bias in 32 bits, a result with parameters of its own."""
    OWN = "own"
    """Computes new values: the result has parameters of its own."""
    SHARED = "shared"
    """Moves or selects values: operands and results have the same parameters, so nothing is computed."""
    FLOAT = "float"
    """Stays in float."""


# Says why a node stays in float although its operator could be quantised; an empty text if it need not.
Condition = Callable[[onnx.NodeProto, Graph], str]


@dataclass(frozen=True)
class Operator:
    """One row: which operands are quantised (None: all), and, of a contraction, where weights and bias are."""

    kind: Kind
    operands: tuple[int, ...] | None = (0,)
    why: str = ""
    condition: Condition = lambda node, graph: ""
    bias: int | None = None


def _gemm(node: onnx.NodeProto, graph: Graph) -> str:
    if attribute(node, "alpha", 1.0) != 1.0 or attribute(node, "beta", 1.0) != 1.0:
        return "alpha and beta are not 1"
    if len(node.input) < 3 or not node.input[2]:
        return ""
    columns = graph.shape(node.output[0])
    shape = graph.shape(node.input[2])
    if not graph.is_constant(node.input[2]) or shape is None or columns is None:
        return "its third operand is not a constant"
    is_row = all(extent == 1 for extent in shape[:-1]) and shape[-1:] in ((), (1,), columns[-1:])
    return "" if is_row else "its third operand is not one number per column"


def _conv(node: onnx.NodeProto, graph: Graph) -> str:
    if not graph.is_constant(node.input[1]):
        return "its weights are not constant"
    has_bias = len(node.input) > 2 and node.input[2]
    return "its bias is not constant" if has_bias and not graph.is_constant(node.input[2]) else ""


def _clip(node: onnx.NodeProto, graph: Graph) -> str:
    bounds = [name for name in node.input[1:] if name]
    return "" if all(graph.is_constant(name) for name in bounds) else "its bounds are not constant"


def _pad(node: onnx.NodeProto, graph: Graph) -> str:
    if attribute(node, "mode", "constant") != "constant" or len(node.input) < 3 or not node.input[2]:
        return ""
    return "" if graph.is_constant(node.input[2]) else "the value that it pads with is not constant"


def _resize(node: onnx.NodeProto, graph: Graph) -> str:
    if attribute(node, "mode", "nearest") == "cubic":
        return "cubic interpolation leaves the range of its input"
    outside = attribute(node, "coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize"
    return "values from outside of its input have a range of their own" if outside else ""


def _dropout(node: onnx.NodeProto, graph: Graph) -> str:
    return "it is used for training" if len(node.input) > 2 and node.input[2] else ""


def _max_pool(node: onnx.NodeProto, graph: Graph) -> str:
    return "its indices are used" if len([name for name in node.output if name]) > 1 else ""


def _rows(row: Operator, names: str) -> dict[str, Operator]:
    return dict.fromkeys(names.split(), row)


OPERATORS: dict[str, Operator] = {
    "Conv": Operator(Kind.CONTRACTION, (0, 1), condition=_conv, bias=2),
    "ConvTranspose": Operator(Kind.CONTRACTION, (0, 1), condition=_conv, bias=2),
    "Gemm": Operator(Kind.CONTRACTION, (0, 1), condition=_gemm, bias=2),
    "MatMul": Operator(Kind.CONTRACTION, (0, 1)),
    # Arithmetic.
    **_rows(Operator(Kind.OWN, None), "Add Sub Mul"),
    **_rows(Operator(Kind.OWN), "AveragePool GlobalAveragePool Relu LeakyRelu Elu Sigmoid Tanh HardSigmoid HardSwish"),
    **_rows(Operator(Kind.OWN), "Gelu Softplus Mish Erf Abs Neg"),
    "Clip": Operator(Kind.OWN, condition=_clip),
    # Movement.
    **_rows(Operator(Kind.SHARED), "Reshape Transpose Flatten Squeeze Unsqueeze Slice Split Identity Expand Tile"),
    **_rows(Operator(Kind.SHARED), "Gather GatherElements GatherND DepthToSpace SpaceToDepth GlobalMaxPool"),
    "MaxPool": Operator(Kind.SHARED, condition=_max_pool),
    "Concat": Operator(Kind.SHARED, None),
    "Pad": Operator(Kind.SHARED, condition=_pad),
    "Resize": Operator(Kind.SHARED, condition=_resize),
    "Dropout": Operator(Kind.SHARED, condition=_dropout),
    # Float, on purpose.
    **_rows(Operator(Kind.FLOAT, (), "its exponentials need more range than 8 bits have"), "Softmax LogSoftmax Exp"),
    **_rows(
        Operator(Kind.FLOAT, (), "its mean and variance need more precision than 8 bits have"),
        "LayerNormalization InstanceNormalization GroupNormalization RMSNormalization BatchNormalization",
    ),
    **_rows(Operator(Kind.FLOAT, (), "its state would gather rounding errors over the steps"), "LSTM GRU RNN"),
}

# Their weights can be stored small although they compute in float: operands of shape [directions, gates, inputs].
RECURRENT = ("LSTM", "GRU", "RNN")
RECURRENT_WEIGHTS = (1, 2)

# A result is quantised after these, not before, if nothing else reads it: they only cut off a part of the range, which
# a backend does while it rounds the accumulator.
FUSED_ACTIVATIONS = ("Relu", "Clip")
FUSES_ACTIVATION = ("Conv", "ConvTranspose", "Gemm", "MatMul", "Add", "Sub", "Mul")

_UNKNOWN = Operator(Kind.FLOAT, (), "the operator is not in the quantiser's table")
_CUSTOM = Operator(Kind.FLOAT, (), "the operator is not one of ONNX's own")


def operator_of(node: onnx.NodeProto) -> Operator:
    """The row of the table for a node."""
    if node.domain not in ("", "ai.onnx"):
        return _CUSTOM
    return OPERATORS.get(node.op_type, _UNKNOWN)


def data_indices(node: onnx.NodeProto) -> list[int]:
    """Which operands of a node are numbers to compute with; not shapes, axes and bounds, and not the bias."""
    operands = operator_of(node).operands
    indices: Iterable[int] = range(len(node.input)) if operands is None else operands
    return [index for index in indices if index < len(node.input) and node.input[index]]


def data_operands(node: onnx.NodeProto) -> list[str]:
    """The tensors at `data_indices`."""
    return [node.input[index] for index in data_indices(node)]


def reason_for_float(node: onnx.NodeProto, graph: Graph) -> str:
    """Why the node cannot be quantised, or an empty text."""
    row = operator_of(node)
    if row.kind is Kind.FLOAT:
        return row.why
    tensors = [*data_operands(node), *(name for name in node.output if name)]
    if row.kind is Kind.SHARED:
        tensors = [*data_operands(node), *node.output[:1]]
    if not all(graph.is_float(name) for name in tensors):
        return "it does not compute with float32"
    if all(graph.is_constant(name) for name in data_operands(node)) and not _chooses(node, graph):
        return "it computes with constants only"
    return row.condition(node, graph)


def _chooses(node: onnx.NodeProto, graph: Graph) -> bool:
    """Whether a node takes elements of a table by indices that are computed, as an embedding does."""
    return node.op_type.startswith("Gather") and not graph.is_constant(node.input[1])


def weight_axis(node: onnx.NodeProto, index: int, rank: int) -> int | None:
    """The axis of the operand `index` of a contraction whose elements each belong to one channel of the result."""
    if node.op_type == "Conv":
        return 0
    if node.op_type == "ConvTranspose":
        return 1
    if rank != 2 or index != 1:
        # Of a stack of matrices the columns would need one scale for each matrix.
        return None
    return 0 if node.op_type == "Gemm" and attribute(node, "transB", 0) else 1
