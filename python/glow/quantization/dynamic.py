"""Products with constant matrices in integers, the range of the other operand being found at run time."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx

from glow.quantization.graph import Graph, attribute
from glow.quantization.options import Options
from glow.quantization.plan import Plan, Weight, node_key
from glow.quantization.schema import Parameters
from glow.quantization.weights import Constants, weight_parameters


def quantize_dynamically(graph: Graph, plan: Plan, options: Options) -> tuple[onnx.ModelProto, Constants]:
    """A copy of the model in which the products of `plan` are DynamicQuantizeLinear and MatMulInteger, and its weights.

    y = (x_q - x_zero_point) @ w_q * (x_scale * w_scale) + bias, in which x_q is uint8 over the range of this very x.
    """
    model = onnx.ModelProto()
    model.CopyFrom(graph.finish())
    rewriter = _Rewriter(Graph(model), plan, options)
    return rewriter.run(), Constants(rewriter.parameters, {})


def reason_against(node: onnx.NodeProto, graph: Graph) -> str:
    """Why a node cannot be computed so, or an empty text."""
    if node.domain not in ("", "ai.onnx") or node.op_type not in ("MatMul", "Gemm"):
        return "it is no product of matrices"
    if not graph.is_constant(node.input[1]) or len(graph.shape(node.input[1]) or ()) != 2:
        return "its second operand is not a constant matrix"
    if not graph.is_float(node.input[0]) or not graph.is_float(node.input[1]):
        return "it does not compute with float32"
    if graph.is_constant(node.input[0]):
        return "it computes with constants only"
    if node.op_type == "Gemm" and (attribute(node, "transA", 0) or attribute(node, "alpha", 1.0) != 1.0):
        return "its first operand is transposed or scaled"
    if node.op_type == "Gemm" and attribute(node, "beta", 1.0) != 1.0:
        return "its third operand is scaled"
    return ""


class _Rewriter:
    def __init__(self, graph: Graph, plan: Plan, options: Options) -> None:
        self.graph, self.plan, self.options = graph, plan, options
        self.nodes: list[onnx.NodeProto] = []
        self.parameters: dict[tuple[str, int], Parameters] = {}
        self.operands: dict[str, tuple[str, str, str]] = {}
        self.matrices: dict[tuple[str, bool], tuple[str, str, str]] = {}

    def run(self) -> onnx.ModelProto:
        for node in self.graph.nodes:
            if node_key(node) in self.plan.quantized:
                self._product(node)
            else:
                self.nodes.append(node)
        self.graph.set_nodes(self.nodes)
        return self.graph.finish()

    def _product(self, node: onnx.NodeProto) -> None:
        x, x_scale, x_zero_point = self._operand(node.input[0])
        w, w_scale, w_zero_point = self._matrix(node)
        has_bias = len(node.input) > 2 and bool(node.input[2])
        name, result = node.name, node.output[0]
        product = self._emit("MatMulInteger", [x, w, x_zero_point, w_zero_point], f"{name}/integers", name)
        real = self._emit("Cast", [product], f"{name}/real", to=onnx.TensorProto.FLOAT)
        scale = self._emit("Mul", [x_scale, w_scale], f"{name}/product_scale")
        if has_bias:
            scaled = self._emit("Mul", [real, scale], f"{name}/scaled")
            self._emit("Add", [scaled, node.input[2]], f"{name}/sum", result=result)
        else:
            self._emit("Mul", [real, scale], f"{name}/scaled", result=result)

    def _operand(self, name: str) -> tuple[str, str, str]:
        if name not in self.operands:
            stored = self.graph.fresh(f"{name}/quantized")
            scale, zero_point = self.graph.fresh(f"{name}/scale"), self.graph.fresh(f"{name}/zero_point")
            self.operands[name] = stored, scale, zero_point
            self.nodes.append(
                onnx.helper.make_node(
                    "DynamicQuantizeLinear", [name], [stored, scale, zero_point], name=f"{name}/DynamicQuantizeLinear"
                )
            )
        return self.operands[name]

    def _matrix(self, node: onnx.NodeProto) -> tuple[str, str, str]:
        """The stored matrix [k, n], its scale and its zero point."""
        name, transposed = node.input[1], bool(node.op_type == "Gemm" and attribute(node, "transB", 0))
        weight = Weight(name, node_key(node), 1, 0 if transposed else 1)
        parameters = weight_parameters(self.graph, weight, self.options)
        self.plan.weights[weight.node, 1] = weight
        self.parameters[weight.node, 1] = parameters
        if (name, transposed) not in self.matrices:
            stored = parameters.quantize(self.graph.array(name))
            kind = parameters.format.onnx_type
            self.matrices[name, transposed] = (
                self.graph.add_initializer(f"{name}/quantized", stored.T if transposed else stored, kind),
                self.graph.add_initializer(f"{name}/scale", parameters.scale),
                self.graph.add_initializer(f"{name}/zero_point", np.zeros((), np.int64), kind),
            )
        return self.matrices[name, transposed]

    def _emit(
        self, op_type: str, operands: list[str], wanted: str, name: str = "", result: str = "", **attributes: Any
    ) -> str:
        result = result or self.graph.fresh(wanted)
        self.nodes.append(onnx.helper.make_node(op_type, operands, [result], name=name or wanted, **attributes))
        return result
