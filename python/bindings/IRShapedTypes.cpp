//===- IRShapedTypes.cpp - Tensors, memrefs and vectors -------------------===//
#include "python/bindings/IRConcrete.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include "llvm/ADT/SmallVector.h"

#include <nanobind/stl/pair.h>

using namespace mlir::glow::python;

namespace {

using Shape = std::vector<int64_t>;

nb::object optionalAttribute(const PyMlirContextRef &context,
                             MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute))
    return nb::none();
  return PyAttribute(context, attribute).maybeDowncast();
}

MlirAttribute attributeOrNull(const std::optional<PyAttribute> &attribute) {
  return attribute ? attribute->get() : mlirAttributeGetNull();
}

class PyShapedType : public ConcreteType<PyShapedType> {
public:
  static constexpr const char *className = "ShapedType";
  static constexpr auto isA = mlirTypeIsAShaped;
  using ConcreteType::ConcreteType;

  MlirType ranked() const {
    if (!mlirShapedTypeHasRank(get()))
      throw nb::value_error(
          "calling this method requires that the type has a rank.");
    return get();
  }
  MlirType withDim(intptr_t dim) const {
    MlirType type = ranked();
    if (dim < 0 || dim >= mlirShapedTypeGetRank(type))
      throw nb::index_error(("dimension " + std::to_string(dim) +
                             " is out of range for " + printType(type))
                                .c_str());
    return type;
  }

  static void bindDerived(Class &cls) {
    using Self = PyShapedType;
    cls.def_prop_ro("element_type",
                    [](Self &self) {
                      return PyType(self.getContext(),
                                    mlirShapedTypeGetElementType(self))
                          .maybeDowncast();
                    })
        .def_prop_ro("has_rank",
                     [](Self &self) { return mlirShapedTypeHasRank(self); })
        .def_prop_ro(
            "rank",
            [](Self &self) { return mlirShapedTypeGetRank(self.ranked()); })
        .def_prop_ro(
            "has_static_shape",
            [](Self &self) { return mlirShapedTypeHasStaticShape(self); })
        .def_prop_ro(
            "shape",
            [](Self &self) {
              MlirType type = self.ranked();
              return collect<int64_t>(
                  mlirShapedTypeGetRank(type), [type](intptr_t i) {
                    return mlirShapedTypeGetDimSize(type, i);
                  });
            },
            "The sizes; a dynamic one is get_dynamic_size().")
        .def(
            "is_dynamic_dim",
            [](Self &self, intptr_t dim) {
              return mlirShapedTypeIsDynamicDim(self.withDim(dim), dim);
            },
            nb::arg("dim"))
        .def(
            "is_static_dim",
            [](Self &self, intptr_t dim) {
              return mlirShapedTypeIsStaticDim(self.withDim(dim), dim);
            },
            nb::arg("dim"))
        .def(
            "get_dim_size",
            [](Self &self, intptr_t dim) {
              return mlirShapedTypeGetDimSize(self.withDim(dim), dim);
            },
            nb::arg("dim"))
        .def_static("is_dynamic_size", &mlirShapedTypeIsDynamicSize,
                    nb::arg("dim_size"))
        .def_static("is_static_size", &mlirShapedTypeIsStaticSize,
                    nb::arg("dim_size"))
        .def_static("get_dynamic_size", &mlirShapedTypeGetDynamicSize)
        .def(
            "is_dynamic_stride_or_offset",
            [](Self &, int64_t size) {
              return mlirShapedTypeIsDynamicStrideOrOffset(size);
            },
            nb::arg("dim_size"))
        .def(
            "is_static_stride_or_offset",
            [](Self &, int64_t size) {
              return mlirShapedTypeIsStaticStrideOrOffset(size);
            },
            nb::arg("dim_size"))
        .def_static("get_dynamic_stride_or_offset",
                    &mlirShapedTypeGetDynamicStrideOrOffset);
  }
};

class PyVectorType : public ConcreteType<PyVectorType, PyShapedType> {
public:
  static constexpr const char *className = "VectorType";
  static constexpr auto isA = mlirTypeIsAVector;
  static constexpr auto typeID = mlirVectorTypeGetTypeID;
  static constexpr auto mnemonic = mlirVectorTypeGetName;
  using ConcreteType::ConcreteType;

  static PyVectorType getVector(const Shape &shape, PyType &element,
                                std::optional<std::vector<bool>> scalable,
                                std::optional<Shape> scalableDims,
                                std::optional<PyLocation> location) {
    if (scalable && scalableDims)
      throw nb::value_error("'scalable' and 'scalable_dims' kwargs are "
                            "mutually exclusive.");
    // std::vector<bool> has no data().
    llvm::SmallVector<bool> flags(shape.size(), false);
    if (scalable) {
      if (scalable->size() != shape.size())
        throw nb::value_error("Expected len(scalable) == len(shape).");
      std::copy(scalable->begin(), scalable->end(), flags.begin());
    }
    for (int64_t dim : scalableDims.value_or(Shape())) {
      if (dim < 0 || dim >= static_cast<int64_t>(shape.size()))
        throw nb::value_error("Scalable dimension index out of bounds.");
      flags[dim] = true;
    }
    PyMlirContextRef context = element.getContext();
    MlirLocation loc = locationOrUnknown(location, context->get());
    return PyVectorType(context, checkedType(context, [&] {
                          return mlirVectorTypeGetScalableChecked(
                              loc, shape.size(), shape.data(), flags.data(),
                              element);
                        }));
  }

  static void bindDerived(Class &cls) {
    cls.def_static("get", &getVector, nb::arg("shape"), nb::arg("element_type"),
                   nb::kw_only(), nb::arg("scalable") = nb::none(),
                   nb::arg("scalable_dims") = nb::none(),
                   nb::arg("loc") = nb::none());
    cls.def_prop_ro("scalable", [](PyVectorType &self) {
      return mlirVectorTypeIsScalable(self);
    });
    cls.def_prop_ro("scalable_dims", [](PyVectorType &self) {
      return collect<bool>(mlirShapedTypeGetRank(self), [&self](intptr_t i) {
        return mlirVectorTypeIsDimScalable(self, i);
      });
    });
  }
};

class PyRankedTensorType
    : public ConcreteType<PyRankedTensorType, PyShapedType> {
public:
  static constexpr const char *className = "RankedTensorType";
  static constexpr auto isA = mlirTypeIsARankedTensor;
  static constexpr auto typeID = mlirRankedTensorTypeGetTypeID;
  static constexpr auto mnemonic = mlirRankedTensorTypeGetName;
  using ConcreteType::ConcreteType;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const Shape &shape, PyType &element,
           std::optional<PyAttribute> encoding,
           std::optional<PyLocation> location) {
          PyMlirContextRef context = element.getContext();
          MlirLocation loc = locationOrUnknown(location, context->get());
          return PyRankedTensorType(context, checkedType(context, [&] {
                                      return mlirRankedTensorTypeGetChecked(
                                          loc, shape.size(), shape.data(),
                                          element, attributeOrNull(encoding));
                                    }));
        },
        nb::arg("shape"), nb::arg("element_type"),
        nb::arg("encoding") = nb::none(), nb::arg("loc") = nb::none());
    cls.def_prop_ro(
        "encoding",
        [](PyRankedTensorType &self) {
          return optionalAttribute(self.getContext(),
                                   mlirRankedTensorTypeGetEncoding(self));
        },
        nb::sig("def encoding(self) -> Attribute | None"));
  }
};

class PyUnrankedTensorType
    : public ConcreteType<PyUnrankedTensorType, PyShapedType> {
public:
  static constexpr const char *className = "UnrankedTensorType";
  static constexpr auto isA = mlirTypeIsAUnrankedTensor;
  static constexpr auto typeID = mlirUnrankedTensorTypeGetTypeID;
  static constexpr auto mnemonic = mlirUnrankedTensorTypeGetName;
  using ConcreteType::ConcreteType;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyType &element, std::optional<PyLocation> location) {
          PyMlirContextRef context = element.getContext();
          MlirLocation loc = locationOrUnknown(location, context->get());
          return PyUnrankedTensorType(context, checkedType(context, [&] {
                                        return mlirUnrankedTensorTypeGetChecked(
                                            loc, element);
                                      }));
        },
        nb::arg("element_type"), nb::arg("loc") = nb::none());
  }
};

class PyMemRefType : public ConcreteType<PyMemRefType, PyShapedType> {
public:
  static constexpr const char *className = "MemRefType";
  static constexpr auto isA = mlirTypeIsAMemRef;
  static constexpr auto typeID = mlirMemRefTypeGetTypeID;
  static constexpr auto mnemonic = mlirMemRefTypeGetName;
  using ConcreteType::ConcreteType;

  static PyMemRefType getMemRef(const Shape &shape, PyType &element,
                                std::optional<PyAttribute> layout,
                                std::optional<PyAttribute> memorySpace,
                                std::optional<PyLocation> location) {
    PyMlirContextRef context = element.getContext();
    MlirLocation loc = locationOrUnknown(location, context->get());
    return PyMemRefType(
        context, checkedType(context, [&] {
          MlirAttribute space = attributeOrNull(memorySpace);
          if (!layout)
            return mlirMemRefTypeContiguousGetChecked(
                loc, element, shape.size(), shape.data(), space);
          return mlirMemRefTypeGetChecked(loc, element, shape.size(),
                                          shape.data(), *layout, space);
        }));
  }

  static std::pair<Shape, int64_t> stridesAndOffset(PyMemRefType &self) {
    Shape strides(mlirShapedTypeGetRank(self));
    int64_t offset;
    if (mlirLogicalResultIsFailure(
            mlirMemRefTypeGetStridesAndOffset(self, strides.data(), &offset)))
      throw std::runtime_error("Failed to extract strides and offset from "
                               "memref.");
    return {strides, offset};
  }

  static void bindDerived(Class &cls) {
    cls.def_static("get", &getMemRef, nb::arg("shape"), nb::arg("element_type"),
                   nb::arg("layout") = nb::none(),
                   nb::arg("memory_space") = nb::none(),
                   nb::arg("loc") = nb::none());
    cls.def_prop_ro("layout", [](PyMemRefType &self) {
      return PyAttribute(self.getContext(), mlirMemRefTypeGetLayout(self))
          .maybeDowncast();
    });
    cls.def_prop_ro("affine_map", [](PyMemRefType &self) {
      return PyAffineMap(self.getContext(), mlirMemRefTypeGetAffineMap(self));
    });
    cls.def_prop_ro(
        "memory_space",
        [](PyMemRefType &self) {
          return optionalAttribute(self.getContext(),
                                   mlirMemRefTypeGetMemorySpace(self));
        },
        nb::sig("def memory_space(self) -> Attribute | None"));
    cls.def("get_strides_and_offset", &stridesAndOffset,
            "The strides, one per dimension, and the offset; dynamic ones are "
            "get_dynamic_stride_or_offset().");
  }
};

class PyUnrankedMemRefType
    : public ConcreteType<PyUnrankedMemRefType, PyShapedType> {
public:
  static constexpr const char *className = "UnrankedMemRefType";
  static constexpr auto isA = mlirTypeIsAUnrankedMemRef;
  static constexpr auto typeID = mlirUnrankedMemRefTypeGetTypeID;
  static constexpr auto mnemonic = mlirUnrankedMemRefTypeGetName;
  using ConcreteType::ConcreteType;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyType &element, std::optional<PyAttribute> memorySpace,
           std::optional<PyLocation> location) {
          PyMlirContextRef context = element.getContext();
          MlirLocation loc = locationOrUnknown(location, context->get());
          return PyUnrankedMemRefType(context, checkedType(context, [&] {
                                        return mlirUnrankedMemRefTypeGetChecked(
                                            loc, element,
                                            attributeOrNull(memorySpace));
                                      }));
        },
        nb::arg("element_type"), nb::arg("memory_space").none(),
        nb::arg("loc") = nb::none());
    cls.def_prop_ro(
        "memory_space",
        [](PyUnrankedMemRefType &self) {
          return optionalAttribute(self.getContext(),
                                   mlirUnrankedMemrefGetMemorySpace(self));
        },
        nb::sig("def memory_space(self) -> Attribute | None"));
  }
};

} // namespace

void mlir::glow::python::populateShapedTypes(nb::module_ &ir) {
  PyShapedType::bind(ir);
  PyVectorType::bind(ir);
  PyRankedTensorType::bind(ir);
  PyUnrankedTensorType::bind(ir);
  PyMemRefType::bind(ir);
  PyUnrankedMemRefType::bind(ir);
}
