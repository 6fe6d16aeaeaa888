"""Operators that work on each element, with numpy's broadcasting where there are several operands."""

from __future__ import annotations

import numpy as np

from glow import ir

from . import tensors
from .context import NodeContext
from .registry import op

_UNARY = {
    "Abs": "abs",
    "Acos": "acos",
    "Acosh": "acosh",
    "Asin": "asin",
    "Asinh": "asinh",
    "Atan": "atan",
    "Atanh": "atanh",
    "BitwiseNot": "bitwise_not",
    "Ceil": "ceil",
    "Cos": "cos",
    "Cosh": "cosh",
    "Erf": "erf",
    "Exp": "exp",
    "Floor": "floor",
    "HardSwish": "hard_swish",
    "Identity": "identity",
    "IsNaN": "is_nan",
    "Log": "log",
    "Mish": "mish",
    "Neg": "neg",
    "Not": "not",
    "Reciprocal": "reciprocal",
    "Relu": "relu",
    "Round": "round",
    "Sigmoid": "sigmoid",
    "Sign": "sign",
    "Sin": "sin",
    "Sinh": "sinh",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Sqrt": "sqrt",
    "Tan": "tan",
    "Tanh": "tanh",
}

_BINARY = {
    "Add": "add",
    "And": "and",
    "BitwiseAnd": "bitwise_and",
    "BitwiseOr": "bitwise_or",
    "BitwiseXor": "bitwise_xor",
    "Div": "div",
    "Mul": "mul",
    "Or": "or",
    "PRelu": "prelu",
    "Pow": "pow",
    "Sub": "sub",
    "Xor": "xor",
}

_COMPARE = {"Equal": "eq", "Greater": "gt", "GreaterOrEqual": "ge", "Less": "lt", "LessOrEqual": "le"}

_CHAINS = {"Max": "maximum", "Mean": "add", "Min": "minimum", "Sum": "add"}

# The float attributes of activations, with their defaults in ONNX.
_PARAMETERS: dict[str, tuple[str, dict[str, float]]] = {
    "Celu": ("celu", {"alpha": 1.0}),
    "Elu": ("elu", {"alpha": 1.0}),
    "HardSigmoid": ("hard_sigmoid", {"alpha": 0.2, "beta": 0.5}),
    "LeakyRelu": ("leaky_relu", {"alpha": 0.01}),
    "Selu": ("selu", {"alpha": 1.67326319217681884765625, "gamma": 1.05070102214813232421875}),
    "Shrink": ("shrink", {"bias": 0.0, "lambd": 0.5}),
    "Swish": ("swish", {"alpha": 1.0}),
    "ThresholdedRelu": ("thresholded_relu", {"alpha": 1.0}),
}


@op(*_UNARY)
def unary(node: NodeContext) -> ir.Value:
    """An op with one operand and no attributes."""
    return node.emit(_UNARY[node.op_type], node.operand(0))


@op(*_PARAMETERS)
def activation(node: NodeContext) -> ir.Value:
    """An op with one operand and float attributes."""
    mnemonic, defaults = _PARAMETERS[node.op_type]
    parameters = {name: node.number(name, default) for name, default in defaults.items()}
    return node.emit(mnemonic, node.operand(0), **parameters)


@op("Gelu")
def gelu(node: NodeContext) -> ir.Value:
    """`approximate` chooses between erf and tanh."""
    approximate = node.choice("approximate", "none", ("none", "tanh"))
    return node.emit("gelu", node.operand(0), approximate=node.enum("gelu_approximation", approximate))


@op("IsInf")
def is_inf(node: NodeContext) -> ir.Value:
    """Each sign can be left out."""
    return node.emit(
        "is_inf",
        node.operand(0),
        detect_negative=node.boolean("detect_negative", True),
        detect_positive=node.boolean("detect_positive", True),
    )


@op("Cast")
def cast(node: NodeContext) -> ir.Value:
    """`to` is a TensorProto data type."""
    element = tensors.element_type(node.integer("to"), f"{node.node}: attribute 'to'")
    return _cast(node, element)


@op("CastLike")
def cast_like(node: NodeContext) -> ir.Value:
    """The element type is that of the second operand."""
    return _cast(node, node.element_type(node.operand(1)))


def _cast(node: NodeContext, element: ir.Type) -> ir.Value:
    value = node.operand(0)
    return node.emit("cast", node.with_element_type(value, element), value, saturate=node.boolean("saturate", True))


@op("Clip")
def clip(node: NodeContext) -> ir.Value:
    """Opsets before 11 have the bounds as attributes."""
    value = node.operand(0)
    bounds: dict[str, ir.Value] = {}
    for index, name in enumerate(("min", "max"), start=1):
        if node.opset < 11 and node.has_attribute(name):
            bounds[name] = node.scalar_constant(node.number(name), like=value)
        elif node.has_operand(index):
            bounds[name] = node.scalar(index)
    return node.emit("clip", value, **bounds)


@op(*_BINARY)
def binary(node: NodeContext) -> ir.Value:
    """An op with two operands and no attributes."""
    return node.emit(_BINARY[node.op_type], node.operand(0), node.operand(1))


@op("Mod")
def mod(node: NodeContext) -> ir.Value:
    """`fmod` takes the dividend's sign."""
    return node.emit("mod", node.operand(0), node.operand(1), fmod=node.flag("fmod"))


@op("BitShift")
def bit_shift(node: NodeContext) -> ir.Value:
    """`direction` is in capitals in ONNX."""
    direction = node.string("direction")
    if direction not in ("LEFT", "RIGHT"):
        raise node.error(f"attribute 'direction' is '{direction}', expected LEFT or RIGHT")
    return node.emit(
        "bit_shift",
        node.operand(0),
        node.operand(1),
        direction=node.enum("shift_direction", direction.lower()),
    )


@op(*_COMPARE)
def compare(node: NodeContext) -> ir.Value:
    """One op with a predicate."""
    predicate = node.enum("compare_predicate", _COMPARE[node.op_type])
    return node.emit("compare", node.operand(0), node.operand(1), predicate=predicate)


@op("Where")
def where(node: NodeContext) -> ir.Value:
    """A choice by a condition."""
    return node.emit("where", node.operand(0), node.operand(1), node.operand(2))


@op(*_CHAINS)
def variadic(node: NodeContext) -> ir.Value:
    """Any number of operands become a chain of binary ops."""
    first, *others = node.operands()
    total = first
    for other in others:
        total = node.emit(_CHAINS[node.op_type], total, other)
    if node.op_type == "Mean" and others:
        total = node.emit("div", total, node.scalar_constant(1 + len(others), like=total))
    return total if others else node.emit("identity", total)


@op("Dropout")
def dropout(node: NodeContext) -> ir.Value:
    """Does nothing at inference. The mask, which would be true everywhere, is not available."""
    if node.opset >= 12 and node.has_operand(2) and bool(np.any(node.required_constant(2, "training_mode"))):
        raise node.error("training_mode is true, expected a model for inference")
    return node.emit("identity", node.operand(0))
