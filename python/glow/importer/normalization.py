"""Normalisations, and the softmax family."""

from __future__ import annotations

from glow import ir

from .context import NodeContext
from .registry import op

_SOFTMAX = {"Hardmax": "hardmax", "LogSoftmax": "log_softmax", "Softmax": "softmax"}


@op("BatchNormalization")
def batch_normalization(node: NodeContext) -> ir.Value:
    """The form for inference; the statistics that training updates are not available."""
    if node.flag("training_mode"):
        raise node.error("attribute 'training_mode' is set, expected a model for inference")
    if node.opset < 9 and not node.flag("spatial", True):
        raise node.error("attribute 'spatial' is 0, expected statistics per channel")
    operands = [node.operand(index) for index in range(5)]
    return node.emit("batch_norm", *operands, epsilon=node.number("epsilon", 1e-5))


@op("InstanceNormalization")
def instance_normalization(node: NodeContext) -> ir.Value:
    """Statistics per instance and channel."""
    operands = [node.operand(index) for index in range(3)]
    return node.emit("instance_norm", *operands, epsilon=node.number("epsilon", 1e-5))


@op("LayerNormalization")
def layer_normalization(node: NodeContext) -> ir.Value:
    """The results with the mean and the deviation are not available."""
    x = node.operand(0)
    axis = node.axis(node.integer("axis", -1), node.rank(x))
    epsilon = node.number("epsilon", 1e-5)
    return node.emit("layer_norm", x, node.operand(1), bias=node.optional(2), axis=axis, epsilon=epsilon)


@op("RMSNormalization")
def rms_normalization(node: NodeContext) -> ir.Value:
    """Division by the root mean square."""
    x = node.operand(0)
    axis = node.axis(node.integer("axis", -1), node.rank(x))
    return node.emit("rms_norm", x, node.operand(1), axis=axis, epsilon=node.number("epsilon", 1e-5))


@op("GroupNormalization")
def group_normalization(node: NodeContext) -> ir.Value:
    """Before opset 21 scale and bias are per group: each entry is repeated for the group's channels."""
    x, scale, bias = (node.operand(index) for index in range(3))
    groups = node.integer("num_groups")
    if node.opset < 21:
        scale, bias = (_per_channel(node, x, value, groups) for value in (scale, bias))
    return node.emit("group_norm", x, scale, bias, num_groups=groups, epsilon=node.number("epsilon", 1e-5))


def _per_channel(node: NodeContext, x: ir.Value, per_group: ir.Value, groups: int) -> ir.Value:
    shape = node.shape(x)
    channels = shape[1] if len(shape) > 1 else None
    if channels is None or groups < 1 or channels % groups:
        raise node.error(f"found {channels} channels in input 0, expected a multiple of the {groups} groups")
    columns = node.emit("unsqueeze", per_group, axes=[1])
    repeated = node.emit("expand", columns, node.integers_constant([groups, channels // groups]))
    return node.emit("reshape", repeated, node.integers_constant([channels]))


@op("LRN")
def lrn(node: NodeContext) -> ir.Value:
    """Normalisation across neighbouring channels."""
    return node.emit(
        "lrn",
        node.operand(0),
        size=node.integer("size"),
        alpha=node.number("alpha", 1e-4),
        beta=node.number("beta", 0.75),
        bias=node.number("bias", 1.0),
    )


@op("LpNormalization")
def lp_normalization(node: NodeContext) -> ir.Value:
    """Division by a norm along an axis."""
    x = node.operand(0)
    axis = node.axis(node.integer("axis", -1), node.rank(x))
    return node.emit("lp_normalization", x, axis=axis, p=node.integer("p", 2))


@op(*_SOFTMAX, since=13)
def softmax(node: NodeContext) -> ir.Value:
    """Along one axis."""
    x = node.operand(0)
    return node.emit(_SOFTMAX[node.op_type], x, axis=node.axis(node.integer("axis", -1), node.rank(x)))


@op(*_SOFTMAX)
def softmax_of_matrix(node: NodeContext) -> ir.Value:
    """Before opset 13 all dimensions from `axis` on are taken together."""
    x = node.operand(0)
    shape = node.shape(x)
    axis = node.axis(node.integer("axis", 1), len(shape))
    mnemonic = _SOFTMAX[node.op_type]
    if all(dim == 1 for dim in shape[axis + 1 :]):
        return node.emit(mnemonic, x, axis=axis)
    matrix = node.emit("flatten", x, axis=axis)
    return node.emit("reshape", node.emit(mnemonic, matrix, axis=1), node.shape_of(x))
