"""Dense elements and dense resources, to and from numpy."""

import gc
import hashlib
import weakref

import ml_dtypes
import numpy as np
import pytest

from glow import ir


@pytest.fixture(autouse=True)
def context():  # type: ignore[no-untyped-def]
    with ir.Context() as context:
        yield context


DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_round_trip_by_format(dtype: str) -> None:
    array = np.array([[0, 1, 2], [3, 4, 5]]).astype(dtype)
    attribute = ir.DenseElementsAttr.get(array, signless=False)
    assert attribute.type.shape == [2, 3]
    assert len(attribute) == 6
    back = np.array(attribute)
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_integers_are_signless_by_default() -> None:
    attribute = ir.DenseElementsAttr.get(np.array([1, 2], dtype=np.uint8))
    assert str(attribute.type) == "tensor<2xi8>"
    assert str(ir.DenseElementsAttr.get(np.array([1, 2], dtype=np.uint8), signless=False).type) == "tensor<2xui8>"


def test_reading_copies_nothing() -> None:
    attribute = ir.DenseElementsAttr.get(np.arange(6, dtype=np.float32))
    first, second = np.asarray(memoryview(attribute)), np.asarray(memoryview(attribute))
    assert first.__array_interface__["data"] == second.__array_interface__["data"]
    assert not first.flags.writeable


def test_views_outlive_the_context() -> None:
    with ir.Context():
        view = np.asarray(memoryview(ir.DenseElementsAttr.get(np.arange(1000, dtype=np.int64))))
    gc.collect()
    assert view.sum() == 999 * 500


def test_splats_have_zero_strides() -> None:
    type_ = ir.RankedTensorType.get([2, 3], ir.F32Type.get())
    splat = ir.DenseElementsAttr.get_splat(type_, ir.FloatAttr.get_f32(2.5))
    assert splat.is_splat
    assert splat.get_splat_value() == ir.FloatAttr.get_f32(2.5)
    view = np.asarray(memoryview(splat))
    assert view.strides == (0, 0)
    assert (view == 2.5).all()
    assert view.shape == (2, 3)
    with pytest.raises(BufferError, match="splat can only be read through strides"):
        hashlib.sha256(splat)  # asks for plain bytes


def test_splat_errors() -> None:
    type_ = ir.RankedTensorType.get([2], ir.F32Type.get())
    with pytest.raises(ValueError, match="must be equal"):
        ir.DenseElementsAttr.get_splat(type_, ir.IntegerAttr.get(ir.IntegerType.get_signless(32), 1))
    with pytest.raises(ValueError, match="static ShapedType"):
        ir.DenseElementsAttr.get_splat(ir.F32Type.get(), ir.FloatAttr.get_f32(1))
    with pytest.raises(ValueError, match="non-splat"):
        ir.DenseElementsAttr.get(np.array([1, 2])).get_splat_value()


def test_one_element_makes_a_splat() -> None:
    type_ = ir.RankedTensorType.get([4], ir.F32Type.get())
    attribute = ir.DenseElementsAttr.get(np.array([3], dtype=np.float32), type=type_)
    assert attribute.is_splat
    assert str(attribute) == "dense<3.000000e+00> : tensor<4xf32>"


@pytest.mark.parametrize(
    ("dtype", "type_class"),
    [
        (ml_dtypes.bfloat16, ir.BF16Type),
        (ml_dtypes.float8_e4m3fn, ir.Float8E4M3FNType),
        (ml_dtypes.float8_e4m3fnuz, ir.Float8E4M3FNUZType),
        (ml_dtypes.float8_e5m2, ir.Float8E5M2Type),
        (ml_dtypes.float8_e5m2fnuz, ir.Float8E5M2FNUZType),
        (ml_dtypes.float8_e4m3b11fnuz, ir.Float8E4M3B11FNUZType),
        (ml_dtypes.float8_e3m4, ir.Float8E3M4Type),
        (ml_dtypes.float8_e8m0fnu, ir.Float8E8M0FNUType),
    ],
)
def test_small_floats_with_an_explicit_type(dtype: type, type_class) -> None:  # type: ignore[no-untyped-def]
    array = np.array([1.0, 2.0, 0.5, 4.0]).astype(dtype)
    attribute = ir.DenseElementsAttr.get(array, type=type_class.get())
    assert isinstance(attribute, ir.DenseElementsAttr)
    fp = ir.DenseFPElementsAttr(attribute)
    assert [fp[i] for i in range(4)] == [1.0, 2.0, 0.5, 4.0]
    np.testing.assert_array_equal(np.array(attribute).view(dtype), array)


@pytest.mark.parametrize("width", [2, 3, 4, 7])
def test_small_integers(width: int) -> None:
    array = np.array([0, 1, -1, -(2 ** (width - 1)), 2 ** (width - 1) - 1], dtype=np.int8)
    attribute = ir.DenseElementsAttr.get(array, type=ir.IntegerType.get_signless(width))
    np.testing.assert_array_equal(np.array(attribute), array)
    assert list(ir.DenseIntElementsAttr(attribute)) == array.tolist()
    unsigned = np.array([0, 2**width - 1], dtype=np.uint8)
    attribute = ir.DenseElementsAttr.get(unsigned, type=ir.IntegerType.get_unsigned(width))
    np.testing.assert_array_equal(np.array(attribute), unsigned)


def test_bools() -> None:
    array = np.array([[True, False, True], [True, True, False]] * 5)
    attribute = ir.DenseElementsAttr.get(array)
    assert str(attribute.type) == "tensor<10x3xi1>"
    np.testing.assert_array_equal(np.array(attribute), array)
    ones = ir.DenseElementsAttr.get(np.ones((3, 5), dtype=bool))
    assert np.array(ones).all()
    assert np.array(ones).shape == (3, 5)
    assert ir.DenseIntElementsAttr(attribute)[0] in (1, True)
    explicit = ir.DenseElementsAttr.get(array, type=ir.IntegerType.get_signless(1))
    assert explicit == attribute


def test_scalars_and_empty_arrays() -> None:
    scalar = ir.DenseElementsAttr.get(np.array(3.5, dtype=np.float32))
    assert str(scalar) == "dense<3.500000e+00> : tensor<f32>"
    assert np.array(scalar).shape == ()
    empty = ir.DenseElementsAttr.get(np.zeros((0, 3), dtype=np.float32))
    assert str(empty.type) == "tensor<0x3xf32>"
    assert np.array(empty).shape == (0, 3)


def test_index_elements_and_explicit_shape() -> None:
    attribute = ir.DenseElementsAttr.get(np.arange(4), type=ir.IndexType.get(), shape=[2, 2])
    assert str(attribute) == "dense<[[0, 1], [2, 3]]> : tensor<2x2xindex>"
    assert list(ir.DenseIntElementsAttr(attribute)) == [0, 1, 2, 3]


def test_buffer_errors() -> None:
    with pytest.raises(ValueError, match="buffer has 12 bytes, but tensor<2xf32> takes 8"):
        ir.DenseElementsAttr.get(np.zeros(3, dtype=np.float32), type=ir.RankedTensorType.get([2], ir.F32Type.get()))
    with pytest.raises((BufferError, ValueError), match="contiguous"):
        ir.DenseElementsAttr.get(np.zeros((4, 4), dtype=np.float32)[:, ::2])
    with pytest.raises(ValueError, match="unimplemented array format"):
        ir.DenseElementsAttr.get(np.array(["text"]))
    dynamic = ir.RankedTensorType.get([ir.ShapedType.get_dynamic_size()], ir.F32Type.get())
    with pytest.raises(ValueError, match="static shape"):
        ir.DenseElementsAttr.get(np.zeros(3, dtype=np.float32), type=dynamic)
    with pytest.raises(ValueError, match="Shape can only be specified"):
        ir.DenseElementsAttr.get(
            np.zeros(2, dtype=np.float32), type=ir.RankedTensorType.get([2], ir.F32Type.get()), shape=[2]
        )


def test_lists_of_attributes() -> None:
    i32 = ir.IntegerType.get_signless(32)
    numbers = [ir.IntegerAttr.get(i32, value) for value in (1, 2)]
    assert str(ir.DenseElementsAttr.get(numbers)) == "dense<[1, 2]> : tensor<2xi32>"
    column = ir.RankedTensorType.get([2, 1], i32)
    assert ir.DenseElementsAttr.get(numbers, type=column).type == column
    with pytest.raises(ValueError, match="non-empty"):
        ir.DenseElementsAttr.get([])
    with pytest.raises(ValueError, match="same type"):
        ir.DenseElementsAttr.get([numbers[0], ir.FloatAttr.get_f32(1)])
    with pytest.raises(ValueError, match="2 elements do not fit"):
        ir.DenseElementsAttr.get(numbers, type=ir.RankedTensorType.get([3], i32))
    with pytest.raises(TypeError):
        ir.DenseElementsAttr.get([1, 2])  # type: ignore[list-item]


def test_element_access() -> None:
    attribute = ir.DenseElementsAttr.get(np.array([[1.5, 2.5], [3.5, 4.5]]))
    fp = ir.DenseFPElementsAttr(attribute)
    assert fp[3] == 4.5
    assert fp[-4] == 1.5
    with pytest.raises(IndexError):
        fp[4]
    unsigned = ir.DenseElementsAttr.get(np.array([2**64 - 1], dtype=np.uint64), signless=False)
    assert ir.DenseIntElementsAttr(unsigned)[0] == 2**64 - 1


def resource_type(*shape: int) -> ir.RankedTensorType:
    return ir.RankedTensorType.get(list(shape), ir.F32Type.get())


def test_resources_share_memory() -> None:
    array = np.arange(12, dtype=np.float32).reshape(3, 4)
    attribute = ir.DenseResourceElementsAttr.get_from_buffer(array, "weights", resource_type(3, 4))
    assert str(attribute) == "dense_resource<weights> : tensor<3x4xf32>"
    view = np.asarray(memoryview(attribute))
    assert view.__array_interface__["data"][0] == array.__array_interface__["data"][0]
    np.testing.assert_array_equal(view, array)
    array[0, 0] = 7
    assert view[0, 0] == 7
    assert not view.flags.writeable
    assert type(ir.Attribute.parse(str(attribute))) is ir.DenseResourceElementsAttr


def test_resource_names_are_made_unique() -> None:
    array = np.zeros(2, dtype=np.float32)
    names = {str(ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(2))) for _ in range(3)}
    assert len(names) == 3


def test_mutable_resources() -> None:
    array = np.zeros(2, dtype=np.float32)
    attribute = ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(2), is_mutable=True)
    np.asarray(memoryview(attribute))[1] = 5
    assert array[1] == 5
    array.flags.writeable = False
    with pytest.raises((BufferError, ValueError), match="read-only|not writable|writeable"):
        ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(2), is_mutable=True)


def test_resource_errors() -> None:
    array = np.zeros(4, dtype=np.float32)
    with pytest.raises(ValueError, match="buffer has 16 bytes, but tensor<2xf32> takes 8"):
        ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(2))
    with pytest.raises(ValueError, match="Contiguous"):
        ir.DenseResourceElementsAttr.get_from_buffer(array[::2], "w", resource_type(2))
    with pytest.raises(ValueError, match="requires a shaped type"):
        ir.DenseResourceElementsAttr.get_from_buffer(array, "w", ir.F32Type.get())
    with pytest.raises(ValueError, match="not aligned"):
        ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(4), alignment=3)
    with pytest.raises((TypeError, BufferError)):
        ir.DenseResourceElementsAttr.get_from_buffer(3, "w", resource_type(4))  # type: ignore[arg-type]


def test_unaligned_buffers_are_accepted() -> None:
    array = np.frombuffer(b"\0" + bytes(16), dtype=np.uint8)[1:]
    attribute = ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(4))
    np.testing.assert_array_equal(np.array(attribute), np.zeros(4, dtype=np.float32))


def test_resources_of_bfloat16_bool_and_int8() -> None:
    for dtype, type_ in (
        (ml_dtypes.bfloat16, ir.BF16Type.get()),
        (np.bool_, ir.IntegerType.get_signless(1)),
        (np.int8, ir.IntegerType.get_signless(8)),
    ):
        array = np.array([1, 0, 1, 1]).astype(dtype)
        tensor = ir.RankedTensorType.get([4], type_)
        attribute = ir.DenseResourceElementsAttr.get_from_buffer(array, "w", tensor)
        np.testing.assert_array_equal(np.array(attribute).view(dtype), array)


def test_a_resource_without_data_raises() -> None:
    missing = ir.Attribute.parse("dense_resource<nothing> : tensor<2xf32>")
    with pytest.raises(BufferError, match="resource 'nothing' has no data"):
        memoryview(missing)  # type: ignore[arg-type]


def test_buffers_live_until_the_context_dies() -> None:
    class Array(np.ndarray):
        """numpy arrays of this class can be weakly referenced."""

    array = np.arange(1024, dtype=np.float32).view(Array)
    reference = weakref.ref(array)
    context = ir.Context()
    with context:
        attribute = ir.DenseResourceElementsAttr.get_from_buffer(array, "w", resource_type(1024))
    del array
    gc.collect()
    assert reference() is not None
    assert np.array(attribute)[1023] == 1023
    del attribute, context
    gc.collect()
    assert reference() is None
