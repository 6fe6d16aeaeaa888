"""Recurrent layers. The ops have the sequence first: a layer with the batch first is transposed around them."""

from __future__ import annotations

from typing import Any

from glow import ir

from .context import NodeContext
from .registry import Results, op

_ACTIVATIONS = (
    "Affine",
    "Elu",
    "HardSigmoid",
    "LeakyRelu",
    "Relu",
    "ScaledTanh",
    "Sigmoid",
    "Softplus",
    "Softsign",
    "Tanh",
    "ThresholdedRelu",
)

_BY_LOWER_CASE = {name.lower(): name for name in _ACTIVATIONS}

_DEFAULT_ACTIVATIONS = {"GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"], "RNN": ["Tanh"]}


@op("LSTM")
def lstm(node: NodeContext) -> Results:
    """Results: all steps, the last state and the last cell."""
    return _recurrent(
        node,
        initial_c=_initial_state(node, 6),
        p=node.optional(7),
        input_forget=node.flag("input_forget"),
    )


@op("GRU")
def gru(node: NodeContext) -> Results:
    """Results: all steps and the last state."""
    return _recurrent(node, linear_before_reset=node.flag("linear_before_reset"))


@op("RNN")
def rnn(node: NodeContext) -> Results:
    """Results: all steps and the last state."""
    return _recurrent(node)


def _batch_first(node: NodeContext) -> bool:
    return node.opset >= 14 and node.flag("layout")


def _initial_state(node: NodeContext, index: int) -> ir.Value | None:
    """A state of shape [directions, batch, hidden], which has the batch first if the layer does."""
    state = node.optional(index)
    if state is None or not _batch_first(node):
        return state
    return node.emit("transpose", state, perm=[1, 0, 2])


def _recurrent(node: NodeContext, **extra: Any) -> Results:
    x, w, r = node.operand(0), node.operand(1), node.operand(2)
    direction = node.choice("direction", "forward", ("forward", "reverse", "bidirectional"))
    optional: dict[str, Any] = {}
    for name in ("activation_alpha", "activation_beta"):
        if node.has_attribute(name):
            optional[name] = node.numbers(name)
    if node.has_attribute("clip"):
        optional["clip"] = node.number("clip")
    if _batch_first(node):
        x = node.emit("transpose", x, perm=[1, 0, 2])
    results = node.emit_all(
        node.op_type.lower(),
        x,
        w,
        r,
        b=node.optional(3),
        sequence_lens=node.optional(4),
        initial_h=_initial_state(node, 5),
        hidden_size=_hidden_size(node, r),
        direction=node.enum("recurrent_direction", direction),
        activations=_activations(node, 2 if direction == "bidirectional" else 1),
        **optional,
        **extra,
    )
    if not _batch_first(node):
        return results
    steps, *states = results
    return [
        node.emit("transpose", steps, perm=[2, 0, 1, 3]),
        *(node.emit("transpose", state, perm=[1, 0, 2]) for state in states),
    ]


def _hidden_size(node: NodeContext, r: ir.Value) -> int:
    shape = node.shape(r)
    found = shape[2] if len(shape) == 3 else None
    if node.has_attribute("hidden_size"):
        return node.integer("hidden_size")
    if found is None:
        raise node.error("has no attribute 'hidden_size', and input 2 does not tell it")
    return found


def _activations(node: NodeContext, directions: int) -> list[str]:
    """The names of the functions, whose case does not matter in ONNX."""
    names = node.strings("activations", _DEFAULT_ACTIVATIONS[node.op_type] * directions)
    unknown = [name for name in names if name.lower() not in _BY_LOWER_CASE]
    if unknown:
        raise node.error(f"activation '{unknown[0]}' is not known, expected one of {', '.join(_ACTIVATIONS)}")
    return [_BY_LOWER_CASE[name.lower()] for name in names]
