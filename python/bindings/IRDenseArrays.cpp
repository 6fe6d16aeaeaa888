//===- IRDenseArrays.cpp - DenseI64ArrayAttr and its siblings -------------===//
#include "python/bindings/IRConcrete.h"
#include "python/bindings/IRDense.h"

#include "mlir-c/BuiltinAttributes.h"

using namespace mlir::glow::python;

namespace {

/// `Storage` is what the C API takes: int stands for bool.
template <typename Derived, typename Element, typename Storage = Element>
class DenseArray : public ConcreteAttribute<Derived> {
public:
  using ConcreteAttribute<Derived>::ConcreteAttribute;

  static Derived make(const PyMlirContextRef &context,
                      const std::vector<Storage> &values) {
    return Derived(
        context, Derived::create(context->get(), values.size(), values.data()));
  }
  std::vector<Storage> values() const {
    return collect<Storage>(
        mlirDenseArrayGetNumElements(*this),
        [this](intptr_t i) -> Storage { return Derived::element(*this, i); });
  }

  static void bindDerived(typename DenseArray::Class &cls) {
    cls.def_static(
        "get",
        [](const std::vector<Element> &values, DefaultingContext context) {
          return make(context.getRef(),
                      std::vector<Storage>(values.begin(), values.end()));
        },
        nb::arg("values"), nb::arg("context") = nb::none());
    cls.def(
        "__getitem__",
        [](Derived &self, intptr_t index) -> Element {
          intptr_t count = mlirDenseArrayGetNumElements(self);
          if (index < 0)
            index += count;
          if (index < 0 || index >= count)
            throw nb::index_error("DenseArray index out of range");
          return Derived::element(self, index);
        },
        nb::arg("index"));
    cls.def("__len__",
            [](Derived &self) { return mlirDenseArrayGetNumElements(self); });
    cls.def("__iter__", [](Derived &self) -> nb::typed<nb::iterator, Element> {
      nb::list list;
      for (Storage value : self.values())
        list.append(static_cast<Element>(value));
      return nb::iter(list);
    });
    cls.def(
        "__add__",
        [](Derived &self, const std::vector<Element> &extras) {
          std::vector<Storage> all = self.values();
          all.insert(all.end(), extras.begin(), extras.end());
          return make(self.getContext(), all);
        },
        nb::arg("extras"));
  }
};

#define DENSE_ARRAY(KIND, ...)                                                 \
  class Py##KIND##ArrayAttr                                                    \
      : public DenseArray<Py##KIND##ArrayAttr, __VA_ARGS__> {                  \
  public:                                                                      \
    static constexpr const char *className = #KIND "ArrayAttr";                \
    static constexpr auto isA = mlirAttributeIsA##KIND##Array;                 \
    static constexpr auto create = mlir##KIND##ArrayGet;                       \
    static constexpr auto element = mlir##KIND##ArrayGetElement;               \
    using DenseArray::DenseArray;                                              \
  };

DENSE_ARRAY(DenseBool, bool, int)
DENSE_ARRAY(DenseI8, int8_t)
DENSE_ARRAY(DenseI16, int16_t)
DENSE_ARRAY(DenseI32, int32_t)
DENSE_ARRAY(DenseI64, int64_t)
DENSE_ARRAY(DenseF32, float)
DENSE_ARRAY(DenseF64, double)
#undef DENSE_ARRAY

/// The first class in the list that the attribute is an instance of.
template <typename... Classes>
nb::object castToOneOf(const PyMlirContextRef &context,
                       MlirAttribute attribute) {
  nb::object result = nb::cast(PyAttribute(context, attribute));
  (void)((Classes::isA(attribute) &&
          (result = nb::cast(Classes(context, attribute)), true)) ||
         ...);
  return result;
}

template <typename... Classes>
void bindAll(nb::module_ &ir) {
  (Classes::bind(ir), ...);
  NativeAttributeCaster caster = castToOneOf<Classes...>;
  registerNativeCaster(mlirDenseArrayAttrGetTypeID(), caster);
}

} // namespace

void mlir::glow::python::populateDenseArrays(nb::module_ &ir) {
  bindAll<PyDenseBoolArrayAttr, PyDenseI8ArrayAttr, PyDenseI16ArrayAttr,
          PyDenseI32ArrayAttr, PyDenseI64ArrayAttr, PyDenseF32ArrayAttr,
          PyDenseF64ArrayAttr>(ir);
}
