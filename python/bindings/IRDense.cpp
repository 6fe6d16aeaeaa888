//===- IRDense.cpp - Dense arrays, elements and resources -----------------===//
//
// How elements look to numpy (`numpy.array(attr)`), and what is accepted back:
//   integers of 8 to 64 bits, f16, f32, f64, complex   the same type, no copy
//   i1                                     bool; a copy, as MLIR packs the bits
//   i2 to i7                               int8 or uint8; a copy if signed
//   bf16, 8-bit and smaller floats         uint16 or uint8 with the raw bits:
//                                          `.view(ml_dtypes.bfloat16)`
// Resources hold one byte for each i1.
//
//===----------------------------------------------------------------------===//
#include "python/bindings/IRDense.h"
#include "python/bindings/IRConcrete.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cstring>
#include <memory>

using namespace mlir::glow::python;

namespace {

//===----------------------------------------------------------------------===//
// Element types and buffer formats
//===----------------------------------------------------------------------===//

/// The PEP 3118 format and size of an element in memory; no format if Python
/// has none.
struct ElementFormat {
  const char *format = nullptr;
  int64_t bytes = 0;
};

ElementFormat integerFormat(unsigned width, bool isUnsigned) {
  if (width <= 8)
    return {isUnsigned ? "B" : "b", 1};
  if (width == 16)
    return {isUnsigned ? "H" : "h", 2};
  if (width == 32)
    return {isUnsigned ? "I" : "i", 4};
  if (width == 64)
    return {isUnsigned ? "Q" : "q", 8};
  return {};
}

ElementFormat formatOf(MlirType element) {
  if (mlirTypeIsAInteger(element)) {
    unsigned width = mlirIntegerTypeGetWidth(element);
    if (width == 1)
      return {"?", 1};
    return integerFormat(width, mlirIntegerTypeIsUnsigned(element));
  }
  if (mlirTypeIsAIndex(element))
    return {"q", 8};
  if (mlirTypeIsAF16(element))
    return {"e", 2};
  if (mlirTypeIsAF32(element))
    return {"f", 4};
  if (mlirTypeIsAF64(element))
    return {"d", 8};
  if (mlirTypeIsABF16(element))
    return {"H", 2};
  if (mlirTypeIsAFloat(element) && mlirFloatTypeGetWidth(element) <= 8)
    return {"B", 1};
  if (mlirTypeIsAComplex(element)) {
    MlirType part = mlirComplexTypeGetElementType(element);
    if (mlirTypeIsAF32(part))
      return {"Zf", 8};
    if (mlirTypeIsAF64(part))
      return {"Zd", 16};
  }
  return {};
}

std::vector<Py_ssize_t> shapeOf(MlirType type) {
  return collect<Py_ssize_t>(mlirShapedTypeGetRank(type), [type](intptr_t i) {
    return mlirShapedTypeGetDimSize(type, i);
  });
}

int64_t countElements(MlirType type) {
  int64_t count = 1;
  for (Py_ssize_t size : shapeOf(type))
    count *= size;
  return count;
}

/// The MLIR element type of a Python buffer, by its format.
MlirType elementTypeOf(const Py_buffer &view, bool signless, MlirContext ctx) {
  std::string_view format = view.format ? view.format : "B";
  // Native byte order and its explicit spellings on a little-endian machine.
  if (!format.empty() &&
      (format[0] == '<' || format[0] == '=' || format[0] == '@'))
    format.remove_prefix(1);
  if (format == "?")
    return mlirIntegerTypeGet(ctx, 1);
  if (format == "e")
    return mlirF16TypeGet(ctx);
  if (format == "f")
    return mlirF32TypeGet(ctx);
  if (format == "d")
    return mlirF64TypeGet(ctx);
  if (format == "Zf")
    return mlirComplexTypeGet(mlirF32TypeGet(ctx));
  if (format == "Zd")
    return mlirComplexTypeGet(mlirF64TypeGet(ctx));
  unsigned width = 8 * view.itemsize;
  bool isSigned = format.size() == 1 && std::strchr("bhilqn", format[0]);
  bool isUnsigned = format.size() == 1 && std::strchr("cBHILQN", format[0]);
  if (isSigned || isUnsigned) {
    if (signless)
      return mlirIntegerTypeGet(ctx, width);
    return isSigned ? mlirIntegerTypeSignedGet(ctx, width)
                    : mlirIntegerTypeUnsignedGet(ctx, width);
  }
  throw nb::value_error(("unimplemented array format conversion from format: " +
                         std::string(format))
                            .c_str());
}

/// A Python buffer, released at the end of its scope.
class BufferView {
public:
  BufferView(nb::handle object, int flags) {
    if (PyObject_GetBuffer(object.ptr(), &view, flags) != 0)
      throw nb::python_error();
  }
  BufferView(const BufferView &) = delete;
  ~BufferView() { PyBuffer_Release(&view); }
  const Py_buffer &get() const { return view; }

private:
  Py_buffer view;
};

[[noreturn]] void raiseSize(MlirType type, int64_t expected, int64_t found) {
  throw nb::value_error(("buffer has " + std::to_string(found) +
                         " bytes, but " + printType(type) + " takes " +
                         std::to_string(expected))
                            .c_str());
}

//===----------------------------------------------------------------------===//
// Exporting elements as a buffer
//===----------------------------------------------------------------------===//

/// What a Py_buffer points into; lives until the buffer is released.
struct ExportedBuffer {
  const void *data = nullptr;
  ElementFormat element;
  std::vector<Py_ssize_t> shape;
  std::vector<Py_ssize_t> strides;
  /// The elements, where MLIR's own form cannot be shown as it is.
  std::vector<uint8_t> converted;
  bool readOnly = true;

  void setRowMajorStrides() {
    strides.assign(shape.size(), 0);
    Py_ssize_t stride = element.bytes;
    for (size_t i = shape.size(); i > 0; --i) {
      strides[i - 1] = stride;
      stride *= shape[i - 1];
    }
  }
};

ExportedBuffer describe(MlirAttribute attribute) {
  MlirType type = mlirAttributeGetType(attribute);
  ExportedBuffer buffer;
  buffer.shape = shapeOf(type);
  buffer.element = formatOf(mlirShapedTypeGetElementType(type));
  if (!buffer.element.format)
    throw nb::value_error(
        ("unsupported data type for conversion to Python buffer: " +
         printType(type))
            .c_str());
  buffer.setRowMajorStrides();
  return buffer;
}

/// Unpacks i1 to one byte each and sign-extends i2 to i7.
std::vector<uint8_t> convertSmallIntegers(mlir::DenseElementsAttr elements,
                                          bool isSigned) {
  std::vector<uint8_t> bytes;
  bytes.reserve(elements.getNumElements());
  for (const llvm::APInt &value : elements.getValues<llvm::APInt>())
    bytes.push_back(isSigned ? value.getSExtValue() : value.getZExtValue());
  return bytes;
}

ExportedBuffer exportElements(MlirAttribute attribute) {
  ExportedBuffer buffer = describe(attribute);
  MlirType element =
      mlirShapedTypeGetElementType(mlirAttributeGetType(attribute));
  if (mlirTypeIsAInteger(element) && mlirIntegerTypeGetWidth(element) < 8) {
    bool isSigned = mlirIntegerTypeGetWidth(element) > 1 &&
                    !mlirIntegerTypeIsUnsigned(element);
    buffer.converted = convertSmallIntegers(
        llvm::cast<mlir::DenseElementsAttr>(unwrap(attribute)), isSigned);
    return buffer;
  }
  buffer.data = mlirDenseElementsAttrGetRawData(attribute);
  // A splat stores a single element.
  if (mlirDenseElementsAttrIsSplat(attribute))
    buffer.strides.assign(buffer.shape.size(), 0);
  return buffer;
}

mlir::AsmResourceBlob &blobOf(MlirAttribute attribute) {
  auto resource =
      llvm::cast<mlir::DenseResourceElementsAttr>(unwrap(attribute));
  mlir::AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    throw nb::value_error(
        ("resource '" + resource.getRawHandle().getKey() + "' has no data")
            .str()
            .c_str());
  return *blob;
}

ExportedBuffer exportResource(MlirAttribute attribute) {
  ExportedBuffer buffer = describe(attribute);
  mlir::AsmResourceBlob &blob = blobOf(attribute);
  int64_t expected =
      buffer.element.bytes * countElements(mlirAttributeGetType(attribute));
  int64_t found = blob.getData().size();
  if (found != expected)
    raiseSize(mlirAttributeGetType(attribute), expected, found);
  buffer.data = blob.getData().data();
  buffer.readOnly = !blob.isMutable();
  return buffer;
}

/// Fills a Py_buffer; the body of bf_getbuffer, and like it may not throw.
template <ExportedBuffer (*exportAttribute)(MlirAttribute)>
int getBuffer(PyObject *exporter, Py_buffer *view, int flags) {
  view->obj = nullptr;
  try {
    auto &attribute = nb::cast<PyAttribute &>(nb::handle(exporter));
    auto exported =
        std::make_unique<ExportedBuffer>(exportAttribute(attribute.get()));
    if ((flags & PyBUF_WRITABLE) && exported->readOnly) {
      PyErr_SetString(PyExc_BufferError, "the elements are read-only");
      return -1;
    }
    if (!exported->data)
      exported->data = exported->converted.data();
    Py_ssize_t length = exported->element.bytes;
    for (Py_ssize_t size : exported->shape)
      length *= size;
    view->buf = const_cast<void *>(exported->data);
    view->len = length;
    view->itemsize = exported->element.bytes;
    view->readonly = exported->readOnly;
    view->ndim = exported->shape.size();
    view->format = (flags & PyBUF_FORMAT)
                       ? const_cast<char *>(exported->element.format)
                       : nullptr;
    view->shape = exported->shape.data();
    view->strides = exported->strides.data();
    view->suboffsets = nullptr;
    bool needsRowMajor = (flags & PyBUF_STRIDES) != PyBUF_STRIDES;
    if (needsRowMajor && !PyBuffer_IsContiguous(view, 'C')) {
      PyErr_SetString(PyExc_BufferError,
                      "a splat can only be read through strides");
      return -1;
    }
    view->internal = exported.release();
    view->obj = Py_NewRef(exporter);
    return 0;
  } catch (std::exception &error) {
    PyErr_SetString(PyExc_BufferError, error.what());
    return -1;
  }
}

void releaseBuffer(PyObject *, Py_buffer *view) {
  delete static_cast<ExportedBuffer *>(view->internal);
}

const PyType_Slot elementsSlots[] = {
    {Py_bf_getbuffer, reinterpret_cast<void *>(getBuffer<exportElements>)},
    {Py_bf_releasebuffer, reinterpret_cast<void *>(releaseBuffer)},
    {0, nullptr}};

const PyType_Slot resourceSlots[] = {
    {Py_bf_getbuffer, reinterpret_cast<void *>(getBuffer<exportResource>)},
    {Py_bf_releasebuffer, reinterpret_cast<void *>(releaseBuffer)},
    {0, nullptr}};

//===----------------------------------------------------------------------===//
// DenseElementsAttr
//===----------------------------------------------------------------------===//

class PyDenseElementsAttr : public ConcreteAttribute<PyDenseElementsAttr> {
public:
  static constexpr const char *className = "DenseElementsAttr";
  static constexpr auto isA = mlirAttributeIsADenseElements;
  using ConcreteAttribute::ConcreteAttribute;

  static PyDenseElementsAttr
  fromBuffer(nb::handle array, bool signless, std::optional<PyType> type,
             std::optional<std::vector<int64_t>> shape,
             DefaultingContext context);
  static PyDenseElementsAttr fromList(nb::list attributes,
                                      std::optional<PyType> type,
                                      DefaultingContext context);
  static void bindDerived(Class &cls);
};

MlirType shapedTypeFor(const Py_buffer &view, MlirType elementOrShaped,
                       const std::optional<std::vector<int64_t>> &shape) {
  if (mlirTypeIsAShaped(elementOrShaped)) {
    if (shape)
      throw nb::value_error("Shape can only be specified explicitly when the "
                            "type is not a shaped type.");
    if (!mlirShapedTypeHasStaticShape(elementOrShaped))
      throw nb::value_error("expected a type with a static shape");
    return elementOrShaped;
  }
  std::vector<int64_t> sizes =
      shape ? *shape : std::vector<int64_t>(view.shape, view.shape + view.ndim);
  return mlirRankedTensorTypeGet(sizes.size(), sizes.data(), elementOrShaped,
                                 mlirAttributeGetNull());
}

MlirAttribute packIntegers(const Py_buffer &view, MlirType type) {
  // One byte per element in Python; MLIR keeps only the low bits.
  MlirType element = mlirShapedTypeGetElementType(type);
  unsigned width = mlirIntegerTypeGetWidth(element);
  const auto *bytes = static_cast<const uint8_t *>(view.buf);
  if (width == 1) {
    std::vector<int> values(bytes, bytes + view.len);
    return mlirDenseElementsAttrBoolGet(type, values.size(), values.data());
  }
  std::vector<uint8_t> masked(bytes, bytes + view.len);
  for (uint8_t &byte : masked)
    byte &= (1u << width) - 1;
  return mlirDenseElementsAttrRawBufferGet(type, masked.size(), masked.data());
}

PyDenseElementsAttr PyDenseElementsAttr::fromBuffer(
    nb::handle array, bool signless, std::optional<PyType> type,
    std::optional<std::vector<int64_t>> shape, DefaultingContext context) {
  // An explicit type also stands for formats that Python has no letter for.
  BufferView buffer(array, type ? PyBUF_ND : PyBUF_ND | PyBUF_FORMAT);
  const Py_buffer &view = buffer.get();
  MlirType element =
      type ? type->get() : elementTypeOf(view, signless, context.get());
  MlirType shaped = shapedTypeFor(view, element, shape);
  element = mlirShapedTypeGetElementType(shaped);
  ElementFormat format = formatOf(element);
  int64_t expected = format.bytes * countElements(shaped);
  // As in MLIR, a single element stands for a splat.
  bool isSplat = view.len == format.bytes;
  if (format.format && view.len != expected && !isSplat)
    raiseSize(shaped, expected, view.len);

  bool isPacked =
      mlirTypeIsAInteger(element) && mlirIntegerTypeGetWidth(element) < 8;
  MlirAttribute attribute =
      isPacked && view.len == expected
          ? packIntegers(view, shaped)
          : mlirDenseElementsAttrRawBufferGet(shaped, view.len, view.buf);
  if (mlirAttributeIsNull(attribute))
    throw nb::value_error(
        ("DenseElementsAttr could not be constructed from the given buffer. "
         "This may mean that the Python buffer layout does not match that of " +
         printType(shaped))
            .c_str());
  return PyDenseElementsAttr(context.getRef(), attribute);
}

PyDenseElementsAttr PyDenseElementsAttr::fromList(nb::list attributes,
                                                  std::optional<PyType> type,
                                                  DefaultingContext context) {
  if (nb::len(attributes) == 0)
    throw nb::value_error("Attributes list must be non-empty.");
  std::vector<MlirAttribute> elements;
  for (nb::handle element : attributes) {
    PyAttribute *attribute;
    if (!nb::try_cast<PyAttribute *>(element, attribute) || !attribute)
      throw nb::type_error("expected a list of attributes");
    elements.push_back(attribute->get());
  }
  MlirType elementType = mlirAttributeGetType(elements[0]);
  MlirType shaped;
  if (type) {
    shaped = type->get();
    if (!mlirTypeIsAShaped(shaped) || !mlirShapedTypeHasStaticShape(shaped))
      throw nb::value_error(("Expected a static ShapedType for the shaped_type "
                             "parameter: " +
                             printType(shaped))
                                .c_str());
    elementType = mlirShapedTypeGetElementType(shaped);
    int64_t count = elements.size();
    if (count != 1 && count != countElements(shaped))
      throw nb::value_error(
          (std::to_string(count) + " elements do not fit " + printType(shaped))
              .c_str());
  } else {
    int64_t size = elements.size();
    shaped =
        mlirRankedTensorTypeGet(1, &size, elementType, mlirAttributeGetNull());
  }
  for (MlirAttribute element : elements)
    if (!mlirTypeEqual(mlirAttributeGetType(element), elementType))
      throw nb::value_error("All attributes must be of the same type and match "
                            "the type parameter");
  return PyDenseElementsAttr(
      context.getRef(),
      mlirDenseElementsAttrGet(shaped, elements.size(), elements.data()));
}

PyDenseElementsAttr getSplat(PyType &type, PyAttribute &element) {
  if (!mlirTypeIsAShaped(type) || !mlirShapedTypeHasStaticShape(type))
    throw nb::value_error(("Expected a static ShapedType for the shaped_type "
                           "parameter: " +
                           printType(type))
                              .c_str());
  MlirType elementType = mlirShapedTypeGetElementType(type);
  if (!mlirTypeEqual(elementType, mlirAttributeGetType(element)) ||
      !(mlirAttributeIsAInteger(element) || mlirAttributeIsAFloat(element)))
    throw nb::value_error(("Shaped element type and attribute type must be "
                           "equal: shaped=" +
                           printType(type) +
                           ", element=" + printAttribute(element))
                              .c_str());
  return PyDenseElementsAttr(type.getContext(),
                             mlirDenseElementsAttrSplatGet(type, element));
}

void PyDenseElementsAttr::bindDerived(Class &cls) {
  cls.def("__len__", [](PyDenseElementsAttr &self) {
    return mlirElementsAttrGetNumElements(self);
  });
  cls.def_static("get", &PyDenseElementsAttr::fromList, nb::arg("attrs"),
                 nb::arg("type") = nb::none(), nb::arg("context") = nb::none(),
                 nb::sig("def get(attrs: list[Attribute], type: Type | None = "
                         "None, context: Context | None = None) -> "
                         "DenseElementsAttr"));
  cls.def_static(
      "get", &PyDenseElementsAttr::fromBuffer, nb::arg("array"),
      nb::arg("signless") = true, nb::arg("type") = nb::none(),
      nb::arg("shape") = nb::none(), nb::arg("context") = nb::none(),
      nb::sig("def get(array: typing_extensions.Buffer | "
              "numpy.typing.NDArray[Any], signless: bool = True, "
              "type: Type | None = None, shape: Sequence[int] | None = None, "
              "context: Context | None = None) -> DenseElementsAttr"),
      "Copies a C-contiguous buffer such as a numpy array. `type` gives the "
      "element type, or the whole shaped type, instead of the buffer's format; "
      "`shape` replaces the buffer's shape; integers are signless unless "
      "`signless` is False. Raises ValueError if type and buffer do not fit.");
  cls.def_static("get_splat", &getSplat, nb::arg("shaped_type"),
                 nb::arg("element_attr"));
  cls.def_prop_ro("is_splat", [](PyDenseElementsAttr &self) {
    return mlirDenseElementsAttrIsSplat(self);
  });
  cls.def("get_splat_value", [](PyDenseElementsAttr &self) {
    if (!mlirDenseElementsAttrIsSplat(self))
      throw nb::value_error("get_splat_value called on a non-splat attribute");
    return PyAttribute(self.getContext(),
                       mlirDenseElementsAttrGetSplatValue(self))
        .maybeDowncast();
  });
}

/// The element at a linear, row-major position.
MlirAttribute elementAt(const PyDenseElementsAttr &self, intptr_t position) {
  intptr_t count = mlirElementsAttrGetNumElements(self);
  if (position < 0)
    position += count;
  if (position < 0 || position >= count)
    throw nb::index_error("attempt to access out of bounds element");
  MlirType type = mlirAttributeGetType(self);
  std::vector<uint64_t> indices(mlirShapedTypeGetRank(type));
  for (size_t i = indices.size(); i > 0; --i) {
    int64_t size = mlirShapedTypeGetDimSize(type, i - 1);
    indices[i - 1] = position % size;
    position /= size;
  }
  return mlirElementsAttrGetValue(self, indices.size(), indices.data());
}

class PyDenseIntElementsAttr
    : public ConcreteAttribute<PyDenseIntElementsAttr, PyDenseElementsAttr> {
public:
  static constexpr const char *className = "DenseIntElementsAttr";
  static constexpr auto isA = mlirAttributeIsADenseIntElements;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def(
        "__getitem__",
        [](PyDenseIntElementsAttr &self, intptr_t position) {
          nb::object element =
              PyAttribute(self.getContext(), elementAt(self, position))
                  .maybeDowncast();
          return nb::int_(element.attr("value"));
        },
        nb::arg("index"));
  }
};

class PyDenseFPElementsAttr
    : public ConcreteAttribute<PyDenseFPElementsAttr, PyDenseElementsAttr> {
public:
  static constexpr const char *className = "DenseFPElementsAttr";
  static constexpr auto isA = mlirAttributeIsADenseFPElements;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def(
        "__getitem__",
        [](PyDenseFPElementsAttr &self, intptr_t position) {
          return mlirFloatAttrGetValueDouble(elementAt(self, position));
        },
        nb::arg("index"));
  }
};

//===----------------------------------------------------------------------===//
// DenseResourceElementsAttr
//===----------------------------------------------------------------------===//

MlirTypeID denseResourceTypeID() {
  return wrap(mlir::TypeID::get<mlir::DenseResourceElementsAttr>());
}

class PyDenseResourceElementsAttr
    : public ConcreteAttribute<PyDenseResourceElementsAttr> {
public:
  static constexpr const char *className = "DenseResourceElementsAttr";
  static constexpr auto isA = mlirAttributeIsADenseResourceElements;
  static constexpr auto typeID = denseResourceTypeID;
  static constexpr auto mnemonic = mlirDenseResourceElementsAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls);
};

/// The alignment that a buffer of such elements certainly has.
size_t inferAlignment(const Py_buffer &view) {
  auto address = reinterpret_cast<uintptr_t>(view.buf);
  size_t alignment = 1;
  while (alignment * 2 <= static_cast<size_t>(view.itemsize) &&
         address % (alignment * 2) == 0)
    alignment *= 2;
  return alignment;
}

PyDenseResourceElementsAttr fromBuffer(nb::handle array,
                                       const std::string &name, PyType &type,
                                       std::optional<size_t> alignment,
                                       bool isMutable,
                                       DefaultingContext context) {
  if (!mlirTypeIsAShaped(type) || !mlirShapedTypeHasStaticShape(type))
    throw nb::value_error(
        ("Constructing a DenseResourceElementsAttr requires a shaped type with "
         "a static shape, got " +
         printType(type))
            .c_str());
  auto view = std::make_unique<Py_buffer>();
  int flags = PyBUF_STRIDES | (isMutable ? PyBUF_WRITABLE : 0);
  if (PyObject_GetBuffer(array.ptr(), view.get(), flags) != 0)
    throw nb::python_error();
  auto release = [](Py_buffer *buffer) {
    PyBuffer_Release(buffer);
    delete buffer;
  };
  std::unique_ptr<Py_buffer, decltype(release)> held(view.release(), release);

  if (!PyBuffer_IsContiguous(held.get(), 'C'))
    throw nb::value_error("Contiguous buffer is required.");
  ElementFormat format = formatOf(mlirShapedTypeGetElementType(type));
  int64_t expected = format.bytes * countElements(type);
  if (format.format && held->len != expected)
    raiseSize(type, expected, held->len);
  size_t align = alignment.value_or(inferAlignment(*held));
  if (align == 0 || (align & (align - 1)) != 0 ||
      reinterpret_cast<uintptr_t>(held->buf) % align != 0)
    throw nb::value_error(
        ("buffer is not aligned to " + std::to_string(align) + " bytes")
            .c_str());

  auto deleter = [](void *userData, const void *, size_t, size_t) {
    // At interpreter exit the memory goes with the process.
    if (!Py_IsInitialized())
      return;
    nb::gil_scoped_acquire gil;
    auto *buffer = static_cast<Py_buffer *>(userData);
    PyBuffer_Release(buffer);
    delete buffer;
  };
  void *data = held->buf;
  size_t length = held->len;
  MlirAttribute attribute = mlirUnmanagedDenseResourceElementsAttrGet(
      type, toRef(name), data, length, align, isMutable, deleter,
      held.release());
  return PyDenseResourceElementsAttr(context.getRef(), attribute);
}

void PyDenseResourceElementsAttr::bindDerived(Class &cls) {
  cls.def_static(
      "get_from_buffer", &fromBuffer, nb::arg("array"), nb::arg("name"),
      nb::arg("type"), nb::arg("alignment") = nb::none(),
      nb::arg("is_mutable") = false, nb::arg("context") = nb::none(),
      nb::sig("def get_from_buffer(array: typing_extensions.Buffer | "
              "numpy.typing.NDArray[Any], name: str, "
              "type: Type, alignment: int | None = None, is_mutable: bool = "
              "False, context: Context | None = None) -> "
              "DenseResourceElementsAttr"),
      "Makes elements out of a C-contiguous buffer without copying it. The "
      "buffer is held until the context is destroyed. `name` is made unique; "
      "`alignment` defaults to what the element size and address give.");
}

} // namespace

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

void mlir::glow::python::populateDenseAttributes(nb::module_ &ir) {
  populateDenseArrays(ir);
  PyDenseElementsAttr::bind(ir, elementsSlots);
  PyDenseIntElementsAttr::bind(ir);
  PyDenseFPElementsAttr::bind(ir);
  PyDenseResourceElementsAttr::bind(ir, resourceSlots);
  registerNativeCaster(
      mlirDenseIntOrFPElementsAttrGetTypeID(),
      +[](const PyMlirContextRef &context, MlirAttribute attribute) {
        if (mlirAttributeIsADenseIntElements(attribute))
          return nb::cast(PyDenseIntElementsAttr(context, attribute));
        if (mlirAttributeIsADenseFPElements(attribute))
          return nb::cast(PyDenseFPElementsAttr(context, attribute));
        return nb::cast(PyDenseElementsAttr(context, attribute));
      });
}
