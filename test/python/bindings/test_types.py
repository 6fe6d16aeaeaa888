"""Builtin types, type ids and casters, and the quant and transform types."""

import pytest

from glow import ir

FLOATS = {
    "f16": ir.F16Type,
    "bf16": ir.BF16Type,
    "tf32": ir.FloatTF32Type,
    "f32": ir.F32Type,
    "f64": ir.F64Type,
    "f4E2M1FN": ir.Float4E2M1FNType,
    "f6E2M3FN": ir.Float6E2M3FNType,
    "f6E3M2FN": ir.Float6E3M2FNType,
    "f8E3M4": ir.Float8E3M4Type,
    "f8E4M3": ir.Float8E4M3Type,
    "f8E4M3FN": ir.Float8E4M3FNType,
    "f8E4M3FNUZ": ir.Float8E4M3FNUZType,
    "f8E4M3B11FNUZ": ir.Float8E4M3B11FNUZType,
    "f8E5M2": ir.Float8E5M2Type,
    "f8E5M2FNUZ": ir.Float8E5M2FNUZType,
    "f8E8M0FNU": ir.Float8E8M0FNUType,
}


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


@pytest.mark.parametrize("text", FLOATS)
def test_float_types(text: str) -> None:
    type_ = FLOATS[text].get()
    assert str(type_) == text
    parsed = ir.Type.parse(text)
    assert type(parsed) is FLOATS[text]
    assert parsed == type_
    assert isinstance(type_, ir.FloatType)
    assert ir.FloatType(ir.Type(type_)).width == type_.width
    assert FLOATS[text].static_typeid == type_.typeid


def test_integer_types() -> None:
    for text, signedness in (
        ("i8", ir.IntegerType.Signedness.SIGNLESS),
        ("si8", ir.IntegerType.Signedness.SIGNED),
        ("ui8", ir.IntegerType.Signedness.UNSIGNED),
    ):
        type_ = ir.IntegerType.get(8, signedness)
        assert str(type_) == text
        assert type_.width == 8
        assert type_.signedness == signedness
        assert [type_.is_signless, type_.is_signed, type_.is_unsigned].count(True) == 1
    assert ir.IntegerType.get_signless(4) == ir.Type.parse("i4")
    assert ir.IntegerType.get_signed(4) == ir.Type.parse("si4")
    assert ir.IntegerType.get_unsigned(4) == ir.Type.parse("ui4")
    assert ir.IntegerType.type_name == "builtin.integer"


def test_other_scalar_types() -> None:
    assert str(ir.IndexType.get()) == "index"
    assert str(ir.NoneType.get()) == "none"
    complex_ = ir.ComplexType.get(ir.F32Type.get())
    assert str(complex_) == "complex<f32>"
    assert complex_.element_type == ir.F32Type.get()
    with pytest.raises(ValueError, match="invalid 'index'"):
        ir.ComplexType.get(ir.IndexType.get())


def test_equality_hash_and_repr() -> None:
    i32 = ir.IntegerType.get_signless(32)
    assert i32 == ir.Type.parse("i32")
    assert hash(i32) == hash(ir.Type.parse("i32"))
    assert i32 != ir.F32Type.get()
    assert i32 != "i32"
    assert i32 is not None
    assert repr(i32) == "IntegerType(i32)"
    assert repr(ir.Type(i32)) == "Type(i32)"
    assert {i32: 1}[ir.IntegerType.get_signless(32)] == 1
    assert type(ir.Type(i32).maybe_downcast()) is ir.IntegerType


def test_parse_errors() -> None:
    with pytest.raises(ir.MLIRError, match="Unable to parse type") as caught:
        ir.Type.parse("tensor<")
    assert caught.value.error_diagnostics


def test_casts_check() -> None:
    with pytest.raises(ValueError, match="Cannot cast type to IntegerType \\(from f32\\)"):
        ir.IntegerType(ir.F32Type.get())
    with pytest.raises(ValueError, match="Cannot cast type to ShapedType"):
        ir.ShapedType(ir.F32Type.get())


def test_ranked_tensors() -> None:
    dynamic = ir.ShapedType.get_dynamic_size()
    type_ = ir.RankedTensorType.get([2, dynamic], ir.F32Type.get())
    assert str(type_) == "tensor<2x?xf32>"
    assert (type_.shape, type_.rank, type_.has_rank) == ([2, dynamic], 2, True)
    assert not type_.has_static_shape
    assert type_.is_dynamic_dim(1)
    assert type_.is_static_dim(0)
    assert type_.get_dim_size(0) == 2
    assert ir.ShapedType.is_dynamic_size(dynamic)
    assert ir.ShapedType.is_static_size(2)
    assert type_.element_type == ir.F32Type.get()
    assert type_.encoding is None
    encoded = ir.RankedTensorType.get([2], ir.F32Type.get(), ir.StringAttr.get("e"))
    assert encoded.encoding == ir.StringAttr.get("e")
    with pytest.raises(IndexError):
        type_.get_dim_size(2)
    with pytest.raises(IndexError):
        type_.is_dynamic_dim(-1)


def test_invalid_shapes_raise() -> None:
    with pytest.raises(ir.MLIRError, match="(?s)Invalid type.*invalid tensor element type"):
        ir.RankedTensorType.get([1], ir.NoneType.get())
    with pytest.raises(ir.MLIRError, match="Invalid type"):
        ir.RankedTensorType.get([-5], ir.F32Type.get())
    with pytest.raises(ir.MLIRError, match="Invalid type"):
        ir.VectorType.get([0], ir.F32Type.get())


def test_unranked_types() -> None:
    tensor = ir.UnrankedTensorType.get(ir.F32Type.get())
    assert str(tensor) == "tensor<*xf32>"
    assert not tensor.has_rank
    for read in (lambda: tensor.rank, lambda: tensor.shape, lambda: tensor.get_dim_size(0)):
        with pytest.raises(ValueError, match="has a rank"):
            read()
    memref = ir.UnrankedMemRefType.get(ir.F32Type.get(), ir.Attribute.parse("2"))
    assert str(memref) == "memref<*xf32, 2>"
    assert memref.memory_space == ir.Attribute.parse("2")
    assert ir.UnrankedMemRefType.get(ir.F32Type.get(), None).memory_space is None


def test_memrefs() -> None:
    plain = ir.MemRefType.get([2, 3], ir.F32Type.get())
    assert str(plain) == "memref<2x3xf32>"
    assert plain.memory_space is None
    assert plain.get_strides_and_offset() == ([3, 1], 0)
    assert plain.affine_map == ir.AffineMap.get_identity(2)
    layout = ir.StridedLayoutAttr.get(5, [7, 1])
    strided = ir.MemRefType.get([2, 3], ir.F32Type.get(), layout, ir.Attribute.parse('"near"'))
    assert str(strided) == 'memref<2x3xf32, strided<[7, 1], offset: 5>, "near">'
    assert strided.layout == layout
    assert strided.get_strides_and_offset() == ([7, 1], 5)
    assert ir.MemRefType.get_dynamic_stride_or_offset() == ir.ShapedType.get_dynamic_stride_or_offset()


def test_vectors() -> None:
    assert str(ir.VectorType.get([2, 8], ir.F32Type.get())) == "vector<2x8xf32>"
    scalable = ir.VectorType.get([2, 8], ir.F32Type.get(), scalable=[False, True])
    assert str(scalable) == "vector<2x[8]xf32>"
    assert scalable.scalable
    assert scalable.scalable_dims == [False, True]
    assert ir.VectorType.get([2, 8], ir.F32Type.get(), scalable_dims=[1]) == scalable
    with pytest.raises(ValueError, match="out of bounds"):
        ir.VectorType.get([2], ir.F32Type.get(), scalable_dims=[1])
    with pytest.raises(ValueError, match="len\\(scalable\\)"):
        ir.VectorType.get([2], ir.F32Type.get(), scalable=[True, True])
    with pytest.raises(ValueError, match="mutually exclusive"):
        ir.VectorType.get([2], ir.F32Type.get(), scalable=[True], scalable_dims=[0])


def test_tuples_functions_and_opaque_types(context: ir.Context) -> None:
    i32, f32 = ir.IntegerType.get_signless(32), ir.F32Type.get()
    pair = ir.TupleType.get_tuple([i32, f32])
    assert pair.num_types == 2
    assert pair.get_type(1) == f32
    with pytest.raises(IndexError):
        pair.get_type(2)
    function = ir.FunctionType.get([i32, f32], [f32])
    assert str(function) == "(i32, f32) -> f32"
    assert function.inputs == [i32, f32]
    assert function.results == [f32]
    context.allow_unregistered_dialects = True
    opaque = ir.OpaqueType.get("mine", "t")
    assert (opaque.dialect_namespace, opaque.data) == ("mine", "t")


def test_type_casters_can_be_replaced() -> None:
    class Mine(ir.RankedTensorType):
        """A tensor type with a method of its own."""

        def elements(self) -> int:
            return self.shape[0] * self.shape[1]

    previous = ir.RankedTensorType.static_typeid
    from glow._mlir_libs import _mlir

    @ir.register_type_caster(previous)
    def cast(type_: ir.Type) -> ir.Type:
        return Mine(type_)

    try:
        parsed = ir.Type.parse("tensor<2x3xf32>")
        assert isinstance(parsed, Mine)
        assert parsed.elements() == 6
        with pytest.raises(RuntimeError, match="already registered"):
            ir.register_type_caster(previous)(cast)
    finally:
        _mlir.register_type_caster(previous, replace=True)(ir.RankedTensorType)
    assert type(ir.Type.parse("tensor<2x3xf32>")) is ir.RankedTensorType


def test_value_casters_give_operators() -> None:
    from glow._mlir_libs import _mlir
    from glow.dialects import arith

    class Number(ir.OpResult):
        """A result that adds."""

        def __add__(self, other: ir.Value) -> ir.Value:
            return arith.addi(self, other)

    typeid = ir.IntegerType.static_typeid

    @_mlir.register_value_caster(typeid, replace=True)
    def cast(value: ir.Value) -> ir.Value:
        return Number(value) if isinstance(value, ir.OpResult) else value

    try:
        with ir.Location.unknown(), ir.InsertionPoint(ir.Module.create().body):
            one = arith.constant(ir.IntegerType.get_signless(32), 1)
            total = one + one  # type: ignore[operator]
            assert isinstance(total, Number)
            assert total.owner.name == "arith.addi"
    finally:
        _mlir.register_value_caster(typeid, replace=True)(lambda value: value)


def test_uniform_quantized_types() -> None:
    from glow.dialects import quant

    i8, f32 = ir.IntegerType.get_signless(8), ir.F32Type.get()
    type_ = quant.UniformQuantizedType.get(quant.QuantizedType.FLAG_SIGNED, i8, f32, 0.5, 3, -128, 127)
    assert str(type_) == "!quant.uniform<i8:f32, 5.000000e-01:3>"
    assert isinstance(type_, quant.QuantizedType)
    assert isinstance(type_, ir.Type)
    assert (type_.scale, type_.zero_point, type_.is_fixed_point) == (0.5, 3, False)
    assert (type_.storage_type, type_.expressed_type, type_.is_signed) == (i8, f32, True)
    assert (type_.storage_type_min, type_.storage_type_max, type_.storage_type_integral_width) == (-128, 127, 8)
    assert type(ir.Type.parse(str(type_))) is quant.UniformQuantizedType
    assert repr(type_).startswith("UniformQuantizedType(")
    tensor = ir.RankedTensorType.get([2], f32)
    quantized = type_.cast_from_expressed_type(tensor)
    assert str(quantized) == "tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>"
    assert quant.QuantizedType.cast_to_storage_type(quantized) == ir.RankedTensorType.get([2], i8)
    with pytest.raises(TypeError, match="Failed to cast"):
        type_.cast_from_expressed_type(i8)
    assert quant.QuantizedType.default_minimum_for_integer(is_signed=True, integral_width=8) == -128


def test_per_axis_quantized_types() -> None:
    from glow.dialects import quant

    i8, f32 = ir.IntegerType.get_signless(8), ir.F32Type.get()
    type_ = quant.UniformQuantizedPerAxisType.get(1, i8, f32, [0.5, 2.0], [0, 1], 1, -128, 127)
    assert (type_.scales, type_.zero_points, type_.quantized_dimension) == ([0.5, 2.0], [0, 1], 1)
    assert ir.Type.parse(str(type_)) == type_
    with pytest.raises(ValueError, match="Mismatching number"):
        quant.UniformQuantizedPerAxisType.get(1, i8, f32, [0.5], [0, 1], 1, -128, 127)
    with pytest.raises(ValueError, match="Cannot cast type to UniformQuantizedType"):
        quant.UniformQuantizedType(type_)


def test_other_quantized_types() -> None:
    from glow.dialects import quant

    i8, f32 = ir.IntegerType.get_signless(8), ir.F32Type.get()
    assert quant.AnyQuantizedType.get(1, i8, f32, -8, 7).storage_type_max == 7
    calibrated = quant.CalibratedQuantizedType.get(f32, -1.0, 2.0)
    assert (calibrated.min, calibrated.max) == (-1.0, 2.0)
    blocks = ir.Type.parse("!quant.uniform<i8:f32:{0:1, 1:2}, {{2.0, 3.0}, {4.0, 5.0}}>")
    assert isinstance(blocks, quant.UniformQuantizedSubChannelType)
    assert (blocks.quantized_dimensions, blocks.block_sizes) == ([0, 1], [1, 2])
    assert len(blocks.scales) == 4


def test_transform_types() -> None:
    from glow.dialects import transform

    assert str(transform.AnyOpType.get()) == "!transform.any_op"
    assert transform.OperationType.get("func.func").operation_name == "func.func"
    assert transform.ParamType.get(ir.IntegerType.get_signless(64)).type == ir.IntegerType.get_signless(64)
    assert str(transform.AnyParamType.get()) == "!transform.any_param"
    assert str(transform.AnyValueType.get()) == "!transform.any_value"
    assert type(ir.Type.parse("!transform.any_op")) is transform.AnyOpType
