"""The intermediate representation: upstream's `mlir.ir`.

Besides what the extension module offers, this registers the attribute builders: the functions that let a generated
operation class take `3` or `"name"` where TableGen asks for an attribute.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from ._mlir_libs._mlir import (
    globals as _globals,
)
from ._mlir_libs._mlir import (
    register_dialect as register_dialect,
)
from ._mlir_libs._mlir import (
    register_operation as register_operation,
)
from ._mlir_libs._mlir import (
    register_type_caster as register_type_caster,
)
from ._mlir_libs._mlir import (
    register_value_caster as register_value_caster,
)
from ._mlir_libs._mlir.ir import *
from ._mlir_libs._mlir.ir import _OperationBase as _OperationBase

_Builder = TypeVar("_Builder", bound=Callable[..., Attribute])


def register_attribute_builder(kind: str, replace: bool = False) -> Callable[[_Builder], _Builder]:
    """Registers the decorated `builder(value, context)` for a TableGen attribute kind, such as `I64Attr`."""

    def register(builder: _Builder) -> _Builder:
        AttrBuilder.insert(kind, builder, replace=replace)
        return builder

    return register


@contextmanager
def loc_tracebacks(*, max_depth: int | None = None) -> Iterator[None]:
    """Gives operations that are built without a location the Python call stack as their location.

    Args:
        max_depth: The largest number of frames; None means all.
    """
    enabled, limit = _globals.loc_tracebacks_enabled(), _globals.loc_tracebacks_frame_limit()
    _globals.set_loc_tracebacks_frame_limit(max_depth)
    _globals.set_loc_tracebacks_enabled(True)
    try:
        yield
    finally:
        _globals.set_loc_tracebacks_enabled(enabled)
        _globals.set_loc_tracebacks_frame_limit(limit)


def _signless(width: int) -> Callable[[int, Context], Attribute]:
    return lambda value, context: IntegerAttr.get(IntegerType.get_signless(width, context=context), value)


def _signed(width: int) -> Callable[[int, Context], Attribute]:
    return lambda value, context: IntegerAttr.get(IntegerType.get_signed(width, context=context), value)


def _unsigned(width: int) -> Callable[[int, Context], Attribute]:
    return lambda value, context: IntegerAttr.get(IntegerType.get_unsigned(width, context=context), value)


def _array_of(builder: Callable[[Any, Context], Attribute]) -> Callable[[Sequence[Any], Context], Attribute]:
    return lambda values, context: ArrayAttr.get([builder(value, context) for value in values], context=context)


def _elements(builder: Callable[[Any, Context], Attribute]) -> Callable[[Sequence[Any], Context], Attribute]:
    def build(values: Sequence[Any], context: Context) -> Attribute:
        elements = [builder(value, context) for value in values]
        return DenseElementsAttr.get(elements, context=context)

    return build


def _symbol_ref(value: str | Sequence[str], context: Context) -> Attribute:
    if isinstance(value, str):
        return FlatSymbolRefAttr.get(value, context=context)
    return SymbolRefAttr.get(list(value), context=context)


def _string(value: str, context: Context) -> Attribute:
    return StringAttr.get(value, context=context)


def _flat_symbol_ref(value: str, context: Context) -> Attribute:
    return FlatSymbolRefAttr.get(value, context=context)


def _boolean(value: bool, context: Context) -> Attribute:
    return BoolAttr.get(value, context=context)


def _index(value: int, context: Context) -> Attribute:
    return IntegerAttr.get(IndexType.get(context=context), value)


def _float(type_class: type[F32Type] | type[F64Type] | type[F16Type] | type[BF16Type]) -> Callable[..., Attribute]:
    return lambda value, context: FloatAttr.get(type_class.get(context=context), value)


def _attribute_itself(value: Attribute, context: Context) -> Attribute:
    return value


def _type(value: Type, context: Context) -> Attribute:
    return TypeAttr.get(value, context=context)


def _dictionary(value: Mapping[str, Attribute], context: Context) -> Attribute:
    return DictAttr.get(dict(value), context=context)


def _affine_map(value: AffineMap, context: Context) -> Attribute:
    return AffineMapAttr.get(value)


def _integer_set(value: IntegerSet, context: Context) -> Attribute:
    return IntegerSetAttr.get(value)


def _unit(value: bool, context: Context) -> Attribute:
    if not value:
        raise ValueError("a unit attribute is either True or absent")
    return UnitAttr.get(context=context)


_BUILDERS: dict[str, Callable[..., Attribute]] = {
    "BoolAttr": _boolean,
    "IndexAttr": _index,
    "I1Attr": _boolean,
    "I8Attr": _signless(8),
    "I16Attr": _signless(16),
    "I32Attr": _signless(32),
    "I64Attr": _signless(64),
    "SI1Attr": _signed(1),
    "SI8Attr": _signed(8),
    "SI16Attr": _signed(16),
    "SI32Attr": _signed(32),
    "SI64Attr": _signed(64),
    "UI1Attr": _unsigned(1),
    "UI8Attr": _unsigned(8),
    "UI16Attr": _unsigned(16),
    "UI32Attr": _unsigned(32),
    "UI64Attr": _unsigned(64),
    "F32Attr": _float(F32Type),
    "F64Attr": _float(F64Type),
    "StrAttr": _string,
    "Builtin_StringAttr": _string,
    "SymbolNameAttr": _string,
    "SymbolRefAttr": _symbol_ref,
    "FlatSymbolRefAttr": _flat_symbol_ref,
    "UnitAttr": _unit,
    "TypeAttr": _type,
    "MemRefTypeAttr": _type,
    "AffineMapAttr": _affine_map,
    "IntegerSetAttr": _integer_set,
    "DictionaryAttr": _dictionary,
    "ArrayAttr": _array_of(_attribute_itself),
    "BoolArrayAttr": _array_of(_boolean),
    "I32ArrayAttr": _array_of(_signless(32)),
    "I64ArrayAttr": _array_of(_signless(64)),
    "I64SmallVectorArrayAttr": _array_of(_signless(64)),
    "IndexListArrayAttr": _array_of(_array_of(_signless(64))),
    "F32ArrayAttr": _array_of(_float(F32Type)),
    "F64ArrayAttr": _array_of(_float(F64Type)),
    "StrArrayAttr": _array_of(_string),
    "TypeArrayAttr": _array_of(_type),
    "DictArrayAttr": _array_of(_dictionary),
    "AffineMapArrayAttr": _array_of(_affine_map),
    "SymbolRefArrayAttr": _array_of(_symbol_ref),
    "FlatSymbolRefArrayAttr": _array_of(_flat_symbol_ref),
    "DenseBoolArrayAttr": lambda values, context: DenseBoolArrayAttr.get(values, context=context),
    "DenseI8ArrayAttr": lambda values, context: DenseI8ArrayAttr.get(values, context=context),
    "DenseI16ArrayAttr": lambda values, context: DenseI16ArrayAttr.get(values, context=context),
    "DenseI32ArrayAttr": lambda values, context: DenseI32ArrayAttr.get(values, context=context),
    "DenseI64ArrayAttr": lambda values, context: DenseI64ArrayAttr.get(values, context=context),
    "DenseF32ArrayAttr": lambda values, context: DenseF32ArrayAttr.get(values, context=context),
    "DenseF64ArrayAttr": lambda values, context: DenseF64ArrayAttr.get(values, context=context),
    "I32ElementsAttr": _elements(_signless(32)),
    "I64ElementsAttr": _elements(_signless(64)),
}

for _kind, _builder in _BUILDERS.items():
    register_attribute_builder(_kind)(_builder)
