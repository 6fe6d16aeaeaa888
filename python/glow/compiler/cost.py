"""What each operation of an imported module costs: parameters, multiply-accumulates, bytes of results."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glow.compiler.signature import find_main, operations, tensor_bytes

if TYPE_CHECKING:
    from glow import ir

Shape = list[int]


@dataclass(frozen=True)
class Layer:
    """One operation. A number is None where it depends on a dynamic dimension.

    `new_parameters` leaves out those that an earlier layer uses too, so that its sum counts each parameter once.
    """

    name: str
    op: str
    output: str
    parameters: int
    parameter_bytes: int
    new_parameters: int
    new_parameter_bytes: int
    macs: int | None
    activation_bytes: int | None


def layers(module: ir.Module) -> list[Layer]:
    """The operations of `@main_graph` in order, without its constants and its return."""
    found = []
    seen: set[ir.Value] = set()
    for op in operations(find_main(module)):
        if op.name in ("glow.constant", "func.return"):
            continue
        constants = list(dict.fromkeys(value for value in op.operands if _is_constant(value)))
        new = [value for value in constants if value not in seen]
        seen.update(new)
        sizes = [tensor_bytes(_tensor(value)) for value in op.results]
        found.append(
            Layer(
                name=_name(op),
                op=op.name.removeprefix("glow."),
                output=", ".join(_type_text(value) for value in op.results),
                parameters=sum(_elements(value) for value in constants),
                parameter_bytes=sum(tensor_bytes(_tensor(value)) or 0 for value in constants),
                new_parameters=sum(_elements(value) for value in new),
                new_parameter_bytes=sum(tensor_bytes(_tensor(value)) or 0 for value in new),
                macs=_macs(op),
                activation_bytes=None if None in sizes else sum(size for size in sizes if size is not None),
            )
        )
    return found


def _macs(op: ir.Operation) -> int | None:
    count = MACS.get(op.name)
    if count is None:
        return 0
    involved = [_tensor(value) for value in (*op.operands, *op.results)]
    if not all(kind.has_static_shape for kind in involved):
        return None
    return count([list(_tensor(value).shape) for value in op.operands], list(_tensor(op.results[0]).shape))


def _conv(operands: list[Shape], result: Shape) -> int:
    """The filter is [M, C / group, kernel...]: each element of the result is the product with one row."""
    return math.prod(result) * math.prod(operands[1][1:])


def _conv_transpose(operands: list[Shape], result: Shape) -> int:
    """The filter is [C, M / group, kernel...]: each element of the input is multiplied with one row."""
    return math.prod(operands[0]) * math.prod(operands[1][1:])


def _matmul(operands: list[Shape], result: Shape) -> int:
    return math.prod(result) * operands[0][-1]


def _gemm(operands: list[Shape], result: Shape) -> int:
    """The depth is what is left of A beside the result's rows, transposed or not."""
    return math.prod(operands[0]) * result[1]


def _recurrent(operands: list[Shape], result: Shape) -> int:
    """x is [sequence, batch, input]; every step multiplies with all of W and R."""
    sequence, batch, _ = operands[0]
    return sequence * batch * (math.prod(operands[1]) + math.prod(operands[2]))


MACS: dict[str, Callable[[list[Shape], Shape], int]] = {
    "glow.conv": _conv,
    "glow.conv_transpose": _conv_transpose,
    "glow.matmul": _matmul,
    "glow.gemm": _gemm,
    "glow.lstm": _recurrent,
    "glow.gru": _recurrent,
    "glow.rnn": _recurrent,
}


def _is_constant(value: ir.Value) -> bool:
    from glow import ir

    owner = value.owner
    return not isinstance(owner, ir.Block) and owner.name == "glow.constant"


def _tensor(value: ir.Value) -> ir.RankedTensorType:
    from glow import ir

    return ir.RankedTensorType(value.type)


def _elements(value: ir.Value) -> int:
    return math.prod(_tensor(value).shape)


def _type_text(value: ir.Value) -> str:
    """`f32[1, ?, 8]`."""
    kind = _tensor(value)
    extents = ["?" if kind.is_dynamic_dim(axis) else str(kind.get_dim_size(axis)) for axis in range(kind.rank)]
    return f"{kind.element_type}[{', '.join(extents)}]"


def _name(op: ir.Operation) -> str:
    """The name of the ONNX node that the operation comes from, or its location when it comes from none."""
    text = str(op.location)
    return text.removeprefix('loc("').removesuffix('")')
