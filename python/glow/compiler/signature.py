"""Names, shapes and dtypes of a model's inputs and outputs, read from the imported module."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from glow.compiler.entry import MAIN
from glow.errors import CompileError, ModelError
from glow.runtime.tensor_spec import BY_MLIR, TensorSpec, dtype_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glow import ir

# User space of every 64-bit machine that Glow compiles for; larger tensors are malformed models, not large ones.
ADDRESSABLE_BYTES = 1 << 47


def find_main(module: ir.Module) -> ir.Operation:
    """The function `@main_graph` of an imported module. Raises ModelError."""
    for op in module.body.operations:
        if op.operation.name == "func.func" and str(op.operation.attributes["sym_name"]) == f'"{MAIN}"':
            return op.operation
    raise ModelError(f"the module has no function @{MAIN}")


def signature(module: ir.Module) -> tuple[tuple[TensorSpec, ...], tuple[TensorSpec, ...]]:
    """The inputs and outputs of `@main_graph`, whose shapes must all be static.

    Raises CompileError that lists each input with a dynamic extent and says how to fix it.
    """
    from glow import ir

    main = find_main(module)
    function_type = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
    inputs = _named(main, "arg_attrs", "input", function_type.inputs)
    outputs = _named(main, "res_attrs", "output", function_type.results)
    dynamic = [(name, kind) for name, kind in inputs if not kind.has_static_shape]
    if dynamic:
        raise CompileError("\n".join(_dynamic_message(name, kind) for name, kind in dynamic))
    dynamic = [(name, kind) for name, kind in outputs if not kind.has_static_shape]
    if dynamic:
        lines = (f"output '{name}' has the dynamic shape {kind}, expected a static one" for name, kind in dynamic)
        raise CompileError("\n".join(lines))
    return tuple(_spec(*item) for item in inputs), tuple(_spec(*item) for item in outputs)


def check_sizes(module: ir.Module) -> None:
    """Raise CompileError at the first tensor that no machine can address, before any pass multiplies its extents."""
    from glow import ir

    for op in operations(find_main(module)):
        for result in op.results:
            if isinstance(result.type, ir.RankedTensorType):
                _check_size(f"{op.name} at {op.location}", ir.RankedTensorType(result.type))
    for argument in find_main(module).regions[0].blocks[0].arguments:
        if isinstance(argument.type, ir.RankedTensorType):
            _check_size(f"input {argument.arg_number}", ir.RankedTensorType(argument.type))


def operations(function: ir.Operation) -> Iterator[ir.Operation]:
    """Every operation in the function's body, in order, without those of nested regions."""
    for block in function.regions[0].blocks:
        for op in block.operations:
            yield op.operation


def tensor_bytes(kind: ir.RankedTensorType) -> int | None:
    """Bytes of a tensor in memory, or None when an extent is dynamic or the element type has no numpy counterpart."""
    element = BY_MLIR.get(str(kind.element_type))
    if element is None or not kind.has_static_shape:
        return None
    return math.prod(kind.shape) * dtype_of(element.numpy).itemsize


def _check_size(where: str, kind: ir.RankedTensorType) -> None:
    size = tensor_bytes(kind)
    if size is not None and size > ADDRESSABLE_BYTES:
        raise CompileError(f"{where}: {kind} takes {size} bytes, expected at most {ADDRESSABLE_BYTES}")


def _named(
    main: ir.Operation, attribute: str, default: str, types: list[ir.Type]
) -> list[tuple[str, ir.RankedTensorType]]:
    from glow import ir

    dictionaries: list[ir.DictAttr | None] = [None] * len(types)
    if attribute in main.attributes:
        dictionaries = [ir.DictAttr(entry) for entry in ir.ArrayAttr(main.attributes[attribute])]
    named = []
    for index, (kind, names) in enumerate(zip(types, dictionaries, strict=True)):
        name = f"{default}{index}"
        if names is not None and "glow.name" in names:
            name = ir.StringAttr(names["glow.name"]).value
        if not isinstance(kind, ir.RankedTensorType):
            raise CompileError(f"{default} '{name}' has the type {kind}, expected a ranked tensor")
        named.append((name, ir.RankedTensorType(kind)))
    return named


def _spec(name: str, kind: ir.RankedTensorType) -> TensorSpec:
    element = BY_MLIR.get(str(kind.element_type))
    if element is None:
        raise CompileError(f"'{name}' has the element type {kind.element_type}, which neither numpy nor C has")
    return TensorSpec(name, tuple(kind.shape), dtype_of(element.numpy))


def _dynamic_message(name: str, kind: ir.RankedTensorType) -> str:
    extents = ["?" if kind.is_dynamic_dim(axis) else str(kind.get_dim_size(axis)) for axis in range(kind.rank)]
    example = "x".join("1" if extent == "?" else extent for extent in extents)
    return f"input '{name}' has the dynamic shape {'x'.join(extents)}: give --shape {name}={example} or --dim"
