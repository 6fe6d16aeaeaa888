"""Builtin attributes without elements, attribute builders, named attributes."""

import pytest

from glow import ir


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


def test_parse_and_downcast() -> None:
    for text, class_ in (
        ("[1, 2]", ir.ArrayAttr),
        ("true", ir.BoolAttr),
        ("{a = 1}", ir.DictAttr),
        ("1.0 : f32", ir.FloatAttr),
        ("1 : i8", ir.IntegerAttr),
        ('"s"', ir.StringAttr),
        ("@a", ir.FlatSymbolRefAttr),
        ("@a::@b", ir.SymbolRefAttr),
        ("i32", ir.TypeAttr),
        ("unit", ir.UnitAttr),
        ("affine_map<(d0) -> (d0)>", ir.AffineMapAttr),
        ("affine_set<(d0) : (d0 >= 0)>", ir.IntegerSetAttr),
        ("strided<[1], offset: 2>", ir.StridedLayoutAttr),
        ("dense<1> : tensor<2xi32>", ir.DenseIntElementsAttr),
        ("dense<1.0> : tensor<2xf32>", ir.DenseFPElementsAttr),
        ("array<i1: true>", ir.DenseBoolArrayAttr),
        ("array<i8: 1>", ir.DenseI8ArrayAttr),
        ("array<i16: 1>", ir.DenseI16ArrayAttr),
        ("array<i32: 1>", ir.DenseI32ArrayAttr),
        ("array<i64: 1>", ir.DenseI64ArrayAttr),
        ("array<f32: 1.0>", ir.DenseF32ArrayAttr),
        ("array<f64: 1.0>", ir.DenseF64ArrayAttr),
    ):
        attribute = ir.Attribute.parse(text)
        assert type(attribute) is class_, text
        assert class_(ir.Attribute(attribute)) == attribute
        assert ir.Attribute.parse(str(attribute)) == attribute


def test_parse_errors() -> None:
    with pytest.raises(ir.MLIRError, match="Unable to parse attribute"):
        ir.Attribute.parse("[1,")


def test_casts_check() -> None:
    with pytest.raises(ValueError, match="Cannot cast attribute to StringAttr \\(from unit\\)"):
        ir.StringAttr(ir.UnitAttr.get())


def test_equality_hash_and_repr() -> None:
    assert ir.UnitAttr.get() == ir.Attribute.parse("unit")
    assert hash(ir.UnitAttr.get()) == hash(ir.UnitAttr.get())
    assert ir.UnitAttr.get() != ir.BoolAttr.get(True)
    assert ir.UnitAttr.get() != 1
    assert repr(ir.StringAttr.get("a")) == 'StringAttr("a")'
    assert repr(ir.Attribute(ir.UnitAttr.get())) == "Attribute(unit)"
    assert ir.StringAttr.static_typeid == ir.StringAttr.get("a").typeid
    assert ir.StringAttr.attr_name == "builtin.string"


def test_arrays() -> None:
    parts = [ir.StringAttr.get(name) for name in "ab"]
    array = ir.ArrayAttr.get(parts)
    assert list(array) == parts
    assert len(array) == 2
    assert array[-1] == parts[1]
    assert list(array + [ir.UnitAttr.get()]) == [*parts, ir.UnitAttr.get()]  # noqa: RUF005
    with pytest.raises(IndexError):
        array[2]
    with pytest.raises(TypeError):
        ir.ArrayAttr.get([1])  # type: ignore[list-item]


def test_dictionaries() -> None:
    one = ir.IntegerAttr.get(ir.IntegerType.get_signless(32), 1)
    dictionary = ir.DictAttr.get({"b": one, "a": ir.UnitAttr.get()})
    assert len(dictionary) == 2
    assert "a" in dictionary
    assert "c" not in dictionary
    assert dictionary["b"] == one
    assert dictionary[0].name == "a"
    assert dictionary[1].attr == one
    with pytest.raises(KeyError):
        dictionary["c"]
    with pytest.raises(IndexError):
        dictionary[2]


def test_floats() -> None:
    assert ir.FloatAttr.get(ir.F32Type.get(), 1.5).value == 1.5
    assert float(ir.FloatAttr.get_f64(0.25)) == 0.25
    assert str(ir.FloatAttr.get_f32(1.0)) == "1.000000e+00 : f32"
    assert ir.FloatAttr.get(ir.F16Type.get(), 2.0).type == ir.F16Type.get()
    with pytest.raises(ir.MLIRError, match="expected floating point type"):
        ir.FloatAttr.get(ir.IndexType.get(), 1.0)


def test_integers() -> None:
    i8 = ir.IntegerType.get_signless(8)
    assert int(ir.IntegerAttr.get(i8, -1)) == -1
    assert ir.IntegerAttr.get(ir.IntegerType.get_unsigned(64), 2**64 - 1).value == 2**64 - 1
    assert ir.IntegerAttr.get(ir.IntegerType.get_signed(64), -(2**63)).value == -(2**63)
    assert ir.IntegerAttr.get(ir.IndexType.get(), 7).value == 7
    with pytest.raises(ValueError, match="expected an integer or index type, got f32"):
        ir.IntegerAttr.get(ir.F32Type.get(), 1)
    with pytest.raises(ValueError, match="64 bits"):
        ir.IntegerAttr.get(i8, -(2**80))
    with pytest.raises(OverflowError):
        ir.IntegerAttr.get(i8, 2**80)


def test_bools_and_units() -> None:
    assert bool(ir.BoolAttr.get(True))
    assert not ir.BoolAttr.get(False).value
    assert str(ir.UnitAttr.get()) == "unit"


def test_strings() -> None:
    assert ir.StringAttr.get("näme").value == "näme"
    assert ir.StringAttr.get(b"\x00\xff").value_bytes == b"\x00\xff"
    typed = ir.StringAttr.get_typed(ir.IndexType.get(), "a")
    assert typed.type == ir.IndexType.get()
    assert typed.value == "a"


def test_symbol_references() -> None:
    assert ir.FlatSymbolRefAttr.get("f").value == "f"
    nested = ir.SymbolRefAttr.get(["m", "f"])
    assert nested.value == ["m", "f"]
    assert str(nested) == "@m::@f"
    with pytest.raises(RuntimeError, match="at least one symbol"):
        ir.SymbolRefAttr.get([])


def test_types_maps_sets_and_layouts() -> None:
    assert ir.TypeAttr.get(ir.F32Type.get()).value == ir.F32Type.get()
    map_ = ir.AffineMap.get_identity(2)
    assert ir.AffineMapAttr.get(map_).value == map_
    set_ = ir.IntegerSet.get_empty(1, 0)
    assert ir.IntegerSetAttr.get(set_).value == set_
    layout = ir.StridedLayoutAttr.get(1, [2, 3])
    assert (layout.offset, layout.strides) == (1, [2, 3])
    dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
    assert ir.StridedLayoutAttr.get_fully_dynamic(2).strides == [dynamic, dynamic]


def test_opaque(context: ir.Context) -> None:
    context.allow_unregistered_dialects = True
    opaque = ir.OpaqueAttr.get("mine", b"123", ir.NoneType.get())
    assert (opaque.dialect_namespace, opaque.data) == ("mine", b"123")


@pytest.mark.parametrize(
    ("class_", "values"),
    [
        (ir.DenseBoolArrayAttr, [True, False]),
        (ir.DenseI8ArrayAttr, [-128, 127]),
        (ir.DenseI16ArrayAttr, [-1, 2]),
        (ir.DenseI32ArrayAttr, [1, 2]),
        (ir.DenseI64ArrayAttr, [2**62, 2]),
        (ir.DenseF32ArrayAttr, [0.5, 2.0]),
        (ir.DenseF64ArrayAttr, [0.1, 2.0]),
    ],
)
def test_dense_arrays(class_, values) -> None:  # type: ignore[no-untyped-def]
    array = class_.get(values)
    assert list(array) == values
    assert len(array) == 2
    assert array[-1] == values[-1]
    assert list(array + values) == values * 2
    with pytest.raises(IndexError):
        array[2]


def test_named_attributes() -> None:
    named = ir.UnitAttr.get().get_named("flag")
    assert named.name == "flag"
    assert named.attr == ir.UnitAttr.get()
    assert repr(named) == "NamedAttribute(flag=unit)"


def test_attribute_builders(context: ir.Context) -> None:
    assert ir.AttrBuilder.contains("I64Attr")
    assert not ir.AttrBuilder.contains("NoSuchAttr")
    assert str(ir.AttrBuilder.get("I64ArrayAttr")([1, 2], context)) == "[1, 2]"
    with pytest.raises(KeyError):
        ir.AttrBuilder.get("NoSuchAttr")

    @ir.register_attribute_builder("TestOnlyAttr")
    def build(value: str, context: ir.Context) -> ir.Attribute:
        return ir.StringAttr.get(value * 2, context=context)

    assert ir.AttrBuilder.get("TestOnlyAttr")("a", context) == ir.StringAttr.get("aa")
    with pytest.raises(RuntimeError, match="already registered"):
        ir.register_attribute_builder("TestOnlyAttr")(build)
    ir.register_attribute_builder("TestOnlyAttr", replace=True)(build)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("BoolAttr", True, "true"),
        ("IndexAttr", 3, "3 : index"),
        ("I16Attr", 3, "3 : i16"),
        ("SI32Attr", -3, "-3 : si32"),
        ("UI8Attr", 3, "3 : ui8"),
        ("F32Attr", 0.5, "5.000000e-01 : f32"),
        ("StrAttr", "a", '"a"'),
        ("SymbolRefAttr", ["a", "b"], "@a::@b"),
        ("SymbolRefAttr", "a", "@a"),
        ("FlatSymbolRefAttr", "a", "@a"),
        ("UnitAttr", True, "unit"),
        ("StrArrayAttr", ["a"], '["a"]'),
        ("IndexListArrayAttr", [[1], [2, 3]], "[[1], [2, 3]]"),
        ("DenseI64ArrayAttr", [1], "array<i64: 1>"),
        ("DenseBoolArrayAttr", [True], "array<i1: true>"),
        ("I64ElementsAttr", [1, 2], "dense<[1, 2]> : tensor<2xi64>"),
        ("DictArrayAttr", [{}], "[{}]"),
    ],
)
def test_builders_make_their_kind(context: ir.Context, kind: str, value: object, text: str) -> None:
    assert str(ir.AttrBuilder.get(kind)(value, context)) == text


def test_unit_builder_rejects_false(context: ir.Context) -> None:
    with pytest.raises(ValueError, match="True or absent"):
        ir.AttrBuilder.get("UnitAttr")(False, context)
