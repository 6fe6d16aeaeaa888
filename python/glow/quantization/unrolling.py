"""Takes recurrent layers apart into a set of operators per step, which integers can compute.

The products with the inputs of all steps are one. A layer keeps the names of its results, and its operators are called
`LAYER/DIRECTION/STEP/...`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import onnx

from glow.quantization.graph import Array, Graph, attribute
from glow.quantization.operators import RECURRENT

_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
_DEFAULT_ACTIVATIONS = {"LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"], "RNN": ["Tanh"]}
# Activations that have the same name as an operator, and no parameters.
_ACTIVATIONS = ("Relu", "Sigmoid", "Softplus", "Softsign", "Tanh")


def unroll(graph: Graph, keep: Collection[str] = ()) -> None:
    """Unroll the recurrent layers that `reason_against_unrolling` has nothing against and that `keep` does not name.

    Needs the types of the tensors. Raises ModelError if they contradict each other.
    """
    nodes: list[onnx.NodeProto] = []
    for node in graph.nodes:
        if node.op_type in RECURRENT and node.name not in keep and not reason_against_unrolling(node, graph):
            nodes += _Layer(graph, node).nodes
        else:
            nodes.append(node)
    graph.set_nodes(nodes)
    graph.infer_types()


def reason_against_unrolling(node: onnx.NodeProto, graph: Graph) -> str:
    """Why a recurrent layer cannot be taken apart, or an empty text."""
    shape = graph.shape(node.input[0])
    if shape is None or len(shape) != 3 or shape[1 if attribute(node, "layout", 0) else 0] is None:
        return "the number of its steps is not known at compile time"
    if not all(graph.is_float(name) for index, name in enumerate(node.input) if name and index != 4):
        return "it does not compute with float32"
    if not all(graph.is_constant(name) for index in (1, 2, 3, 7) for name in [_operand(node, index)] if name):
        return "its weights are not constant"
    if _operand(node, 4):
        return "its sequences have lengths of their own"
    if attribute(node, "activation_alpha", None) or attribute(node, "activation_beta", None):
        return "its activations have parameters"
    unknown = [name for name in _activations(node) if name not in _ACTIVATIONS]
    return f"it has the activation {unknown[0]}" if unknown else ""


def _operand(node: onnx.NodeProto, index: int) -> str:
    return str(node.input[index]) if len(node.input) > index else ""


def _directions(node: onnx.NodeProto) -> list[str]:
    direction: str = attribute(node, "direction", "forward")
    return ["forward", "reverse"] if direction == "bidirectional" else [direction]


def _activations(node: onnx.NodeProto) -> list[str]:
    """Of all directions, in ONNX's spelling of operators."""
    names = attribute(node, "activations", None)
    if not names:
        return _DEFAULT_ACTIVATIONS[node.op_type] * len(_directions(node))
    decoded = (name.decode() if isinstance(name, bytes) else name for name in names)
    return [name[:1].upper() + name[1:].lower() for name in decoded]


class _Layer:
    """The operators that replace one recurrent layer; all formulas are those of ONNX's operators."""

    def __init__(self, graph: Graph, node: onnx.NodeProto) -> None:
        self.graph, self.node = graph, node
        self.nodes: list[onnx.NodeProto] = []
        self.batch_first = bool(attribute(node, "layout", 0))
        self.clip = attribute(node, "clip", None)
        recurrent = graph.array(node.input[2])
        self.hidden = int(recurrent.shape[2])
        shape = graph.shape(node.input[0]) or ()
        self.steps = int(shape[1 if self.batch_first else 0] or 0)
        directions = _directions(node)
        activations = _activations(node)
        size = len(activations) // len(directions)
        outputs: list[tuple[list[str], str, str]] = []
        for index, direction in enumerate(directions):
            prefix = f"{node.name}/{direction}"
            chosen = activations[index * size : (index + 1) * size]
            outputs.append(self._direction(index, direction == "reverse", prefix, chosen))
        self._results(outputs)

    def _op(self, op_type: str, operands: Sequence[str], name: str, **attributes: Any) -> str:
        """Add a node with one result of the same name; returns that."""
        result = self.graph.fresh(name)
        self.nodes.append(onnx.helper.make_node(op_type, operands, [result], name=result, **attributes))
        return result

    def _split(self, value: str, sizes: Sequence[int], names: Sequence[str], name: str) -> list[str]:
        results = [self.graph.fresh(each) for each in names]
        operands = [value, self._constant(f"{name}/sizes", np.array(sizes, np.int64))]
        self.nodes.append(onnx.helper.make_node("Split", operands, results, name=name, axis=-1))
        return results

    def _constant(self, name: str, values: Array) -> str:
        return self.graph.add_initializer(name, values)

    def _indices(self, *values: int) -> str:
        return self._constant(f"{self.node.name}/indices", np.array(values, np.int64))

    def _direction(self, index: int, reverse: bool, prefix: str, activations: list[str]) -> tuple[list[str], str, str]:
        """The states after all steps, in the order of time, the last of them, and the last cell."""
        node, graph, gates = self.node, self.graph, _GATES[self.node.op_type]
        weight, recurrent = (graph.array(node.input[i])[index].T for i in (1, 2))
        bias = np.zeros(2 * gates * self.hidden, np.float32)
        if _operand(node, 3):
            bias = graph.array(node.input[3])[index]
        input_bias, state_bias = bias[: gates * self.hidden], bias[gates * self.hidden :]
        if node.op_type != "GRU":
            input_bias = input_bias + state_bias
        else:
            # The bias of the candidate's state may be multiplied by the reset gate, those of the gates are not.
            input_bias = input_bias + np.where(np.arange(3 * self.hidden) < 2 * self.hidden, state_bias, 0)
        product = self._op("MatMul", [node.input[0], self._constant(f"{prefix}/W", weight)], f"{prefix}/input")
        product = self._op("Add", [product, self._constant(f"{prefix}/B", input_bias)], f"{prefix}/biased")
        step = {"LSTM": self._lstm, "GRU": self._gru, "RNN": self._rnn}[node.op_type]
        h, c = (self._initial(i, index, prefix) for i in (5, 6))
        states = [""] * self.steps
        for position in reversed(range(self.steps)) if reverse else range(self.steps):
            name = f"{prefix}/step{position}"
            at = self._constant(f"{name}/at", np.array(position, np.int64))
            gate = self._op("Gather", [product, at], f"{name}/inputs", axis=1 if self.batch_first else 0)
            h, c = step(index, name, activations, gate, h, c, recurrent, state_bias)
            states[position] = h
        return states, h, c

    def _initial(self, operand: int, direction: int, prefix: str) -> str:
        """The state before the first step as [batch, hidden]; empty if it is zero."""
        name = _operand(self.node, operand)
        if not name:
            return ""
        at = self._constant(f"{prefix}/direction", np.array(direction, np.int64))
        label = f"{prefix}/initial_{'h' if operand == 5 else 'c'}"
        return self._op("Gather", [name, at], label, axis=1 if self.batch_first else 0)

    def _state_product(self, prefix: str, h: str, recurrent: Array, name: str, part: str = "R") -> str:
        # One constant for all steps: it has the name of the direction.
        constant = f"{prefix.rsplit('/', 1)[0]}/{part}"
        if not self.graph.is_constant(constant):
            self._constant(constant, recurrent)
        return self._op("MatMul", [h, constant], name)

    def _activate(self, kind: str, value: str, name: str) -> str:
        if self.clip:
            bounds = [self._constant(f"{name}/bound", np.array(x, np.float32)) for x in (-self.clip, self.clip)]
            value = self._op("Clip", [value, *bounds], f"{name}/clipped")
        return self._op(kind, [value], name)

    def _rnn(
        self, _: int, name: str, kinds: list[str], gate: str, h: str, __: str, recurrent: Array, ___: Array
    ) -> tuple[str, str]:
        """H = f(X W + H R + B)."""
        if h:
            product = self._state_product(name, h, recurrent, f"{name}/state")
            gate = self._op("Add", [gate, product], f"{name}/gates")
        return self._activate(kinds[0], gate, f"{name}/h"), ""

    def _lstm(
        self, index: int, name: str, kinds: list[str], gate: str, h: str, c: str, recurrent: Array, _: Array
    ) -> tuple[str, str]:
        """C = f C + i g(..), H = o h(C), with gates in the order i, o, f, g."""
        hidden = self.hidden
        if h:
            product = self._state_product(name, h, recurrent, f"{name}/state")
            gate = self._op("Add", [gate, product], f"{name}/gates")
        peephole = _operand(self.node, 7)
        coupled = bool(attribute(self.node, "input_forget", 0))
        if peephole:
            i, o, f, g = self._split(gate, [hidden] * 4, [f"{name}/{part}/sum" for part in "iofg"], f"{name}/split")
            p = np.split(self.graph.array(peephole)[index], 3)
            if c:
                i, f = (self._peep(c, p[k], each, f"{name}/{part}") for k, each, part in ((0, i, "i"), (2, f, "f")))
            i = self._activate(kinds[0], i, f"{name}/i")
            f = "" if coupled else self._activate(kinds[0], f, f"{name}/f")
        else:
            sigmoids, g = self._split(gate, [3 * hidden, hidden], [f"{name}/iof/sum", f"{name}/g/sum"], f"{name}/split")
            sigmoids = self._activate(kinds[0], sigmoids, f"{name}/iof")
            i, o, f = self._split(sigmoids, [hidden] * 3, [f"{name}/{part}" for part in "iof"], f"{name}/split_gates")
        g = self._activate(kinds[1], g, f"{name}/g")
        new = self._op("Mul", [i, g], f"{name}/new")
        if c and coupled:
            f = self._op("Sub", [self._constant(f"{name}/one", np.array(1, np.float32)), i], f"{name}/coupled")
        c = self._op("Add", [self._op("Mul", [f, c], f"{name}/kept"), new], f"{name}/c") if c else new
        if peephole:
            o = self._activate(kinds[0], self._peep(c, p[1], o, f"{name}/o"), f"{name}/o")
        return self._op("Mul", [o, self._op(kinds[2], [c], f"{name}/squashed")], f"{name}/h"), c

    def _peep(self, c: str, weights: Array, gate: str, name: str) -> str:
        product = self._op("Mul", [c, self._constant(f"{name}/P", weights)], f"{name}/peephole")
        return self._op("Add", [gate, product], f"{name}/peeped")

    def _gru(
        self, _: int, name: str, kinds: list[str], gate: str, h: str, __: str, recurrent: Array, bias: Array
    ) -> tuple[str, str]:
        """H = n + z (H - n), with gates in the order z, r, n."""
        hidden = self.hidden
        candidate_bias = self._constant(f"{name}/RB", bias[2 * hidden :])
        zr, n = self._split(gate, [2 * hidden, hidden], [f"{name}/zr/inputs", f"{name}/n/inputs"], f"{name}/split")
        if h:
            product = self._state_product(name, h, recurrent[:, : 2 * hidden], f"{name}/state", "R_zr")
            zr = self._op("Add", [zr, product], f"{name}/zr/sum")
        zr = self._activate(kinds[0], zr, f"{name}/zr")
        z, r = self._split(zr, [hidden] * 2, [f"{name}/z", f"{name}/r"], f"{name}/split_gates")
        after = bool(attribute(self.node, "linear_before_reset", 0))
        if h:
            state = h if after else self._op("Mul", [r, h], f"{name}/reset")
            product = self._state_product(name, state, recurrent[:, 2 * hidden :], f"{name}/candidate", "R_n")
            rest = self._op("Add", [product, candidate_bias], f"{name}/candidate/biased")
        else:
            rest = candidate_bias
        if after:
            rest = self._op("Mul", [r, rest], f"{name}/reset")
        n = self._activate(kinds[1], self._op("Add", [n, rest], f"{name}/n/sum"), f"{name}/n")
        difference = self._op("Sub", [h, n], f"{name}/difference") if h else self._op("Neg", [n], f"{name}/difference")
        return self._op("Add", [n, self._op("Mul", [z, difference], f"{name}/weighted")], f"{name}/h"), ""

    def _results(self, outputs: list[tuple[list[str], str, str]]) -> None:
        """Y [steps, directions, batch, hidden], Y_h and Y_c [directions, batch, hidden], or with the batch first."""
        names = [*self.node.output, "", ""][:3]
        name, first = self.node.name, self.batch_first
        if names[0]:
            axes = self._indices(1, 2) if first else self._indices(0, 1)
            parts = []
            for (states, _, _), direction in zip(outputs, _directions(self.node), strict=True):
                steps = [self._op("Unsqueeze", [h, axes], f"{h}/step") for h in states]
                parts.append(self._op("Concat", steps, f"{name}/{direction}/steps", axis=1 if first else 0))
            self._named("Concat", parts, names[0], axis=2 if first else 1)
        axes = self._indices(1) if first else self._indices(0)
        finals = [[h for _, h, _ in outputs], [c for _, _, c in outputs]]
        for result, values in zip(names[1:], finals, strict=True):
            if result:
                last = [self._op("Unsqueeze", [value, axes], f"{value}/last") for value in values]
                self._named("Concat", last, result, axis=1 if first else 0)

    def _named(self, op_type: str, operands: list[str], result: str, **attributes: Any) -> None:
        node = onnx.helper.make_node(op_type, operands, [result], name=f"{self.node.name}/{result}", **attributes)
        self.nodes.append(node)
