//===- IRAttributes.cpp - Attribute, and the builtin attributes -----------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/Globals.h"
#include "python/bindings/IRConcrete.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

#include <nanobind/stl/variant.h>

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// From an attribute to its Python class
//===----------------------------------------------------------------------===//

static llvm::DenseMap<const void *, NativeAttributeCaster> &nativeCasters() {
  static llvm::DenseMap<const void *, NativeAttributeCaster> casters;
  return casters;
}

void mlir::glow::python::registerNativeCaster(MlirTypeID id,
                                              NativeAttributeCaster caster) {
  nativeCasters()[id.ptr] = caster;
}

nb::typed<nb::object, PyAttribute> PyAttribute::maybeDowncast() const {
  MlirTypeID id = mlirAttributeGetTypeID(attribute);
  nb::object caster =
      Globals::get().lookupTypeCaster(id, mlirAttributeGetDialect(attribute));
  if (caster.is_valid())
    return caster(nb::cast(*this));
  auto native = nativeCasters().find(id.ptr);
  if (native != nativeCasters().end())
    return native->second(getContext(), attribute);
  return nb::cast(*this);
}

namespace {

nb::typed<nb::object, PyAttribute> wrap(const PyMlirContextRef &context,
                                        MlirAttribute attribute) {
  return PyAttribute(context, attribute).maybeDowncast();
}

class PyArrayAttr : public ConcreteAttribute<PyArrayAttr> {
public:
  static constexpr const char *className = "ArrayAttr";
  static constexpr auto isA = mlirAttributeIsAArray;
  static constexpr auto typeID = mlirArrayAttrGetTypeID;
  static constexpr auto mnemonic = mlirArrayAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  std::vector<MlirAttribute> elements() const {
    return collect<MlirAttribute>(
        mlirArrayAttrGetNumElements(*this),
        [this](intptr_t i) { return mlirArrayAttrGetElement(*this, i); });
  }

  static PyArrayAttr make(const PyMlirContextRef &context,
                          const std::vector<MlirAttribute> &elements) {
    return PyArrayAttr(
        context,
        mlirArrayAttrGet(context->get(), elements.size(), elements.data()));
  }

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const std::vector<PyAttribute> &attributes,
           DefaultingContext context) {
          return make(
              context.getRef(),
              std::vector<MlirAttribute>(attributes.begin(), attributes.end()));
        },
        nb::arg("attributes"), nb::arg("context") = nb::none());
    cls.def(
        "__getitem__",
        [](PyArrayAttr &self, intptr_t index) {
          intptr_t count = mlirArrayAttrGetNumElements(self);
          if (index < 0)
            index += count;
          if (index < 0 || index >= count)
            throw nb::index_error("ArrayAttribute index out of range");
          return wrap(self.getContext(), mlirArrayAttrGetElement(self, index));
        },
        nb::arg("index"));
    cls.def("__len__", [](PyArrayAttr &self) {
      return mlirArrayAttrGetNumElements(self);
    });
    cls.def("__iter__",
            [](PyArrayAttr &self) -> nb::typed<nb::iterator, PyAttribute> {
              nb::list list;
              for (MlirAttribute element : self.elements())
                list.append(wrap(self.getContext(), element));
              return nb::iter(list);
            });
    cls.def(
        "__add__",
        [](PyArrayAttr &self, const std::vector<PyAttribute> &extras) {
          std::vector<MlirAttribute> all = self.elements();
          all.insert(all.end(), extras.begin(), extras.end());
          return make(self.getContext(), all);
        },
        nb::arg("extras"));
  }
};

class PyDictAttr : public ConcreteAttribute<PyDictAttr> {
public:
  static constexpr const char *className = "DictAttr";
  static constexpr auto isA = mlirAttributeIsADictionary;
  static constexpr auto typeID = mlirDictionaryAttrGetTypeID;
  static constexpr auto mnemonic = mlirDictionaryAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](nb::dict value, DefaultingContext context) {
          std::vector<MlirNamedAttribute> named;
          for (auto [key, attribute] : value) {
            auto name = nb::cast<std::string>(key);
            named.push_back(mlirNamedAttributeGet(
                mlirIdentifierGet(context.get(), toRef(name)),
                nb::cast<PyAttribute &>(attribute)));
          }
          return PyDictAttr(
              context.getRef(),
              mlirDictionaryAttrGet(context.get(), named.size(), named.data()));
        },
        nb::arg("value") = nb::dict(), nb::arg("context") = nb::none(),
        nb::sig("def get(value: dict[str, Attribute] = {}, context: Context | "
                "None = None) -> DictAttr"));
    cls.def("__len__", [](PyDictAttr &self) {
      return mlirDictionaryAttrGetNumElements(self);
    });
    cls.def("__contains__", [](PyDictAttr &self, const std::string &name) {
      return !mlirAttributeIsNull(
          mlirDictionaryAttrGetElementByName(self, toRef(name)));
    });
    cls.def(
        "__getitem__",
        [](PyDictAttr &self, const std::string &name) {
          MlirAttribute element =
              mlirDictionaryAttrGetElementByName(self, toRef(name));
          if (mlirAttributeIsNull(element))
            throw nb::key_error(
                ("attempt to access a non-existent attribute '" + name + "'")
                    .c_str());
          return wrap(self.getContext(), element);
        },
        nb::arg("name"));
    cls.def(
        "__getitem__",
        [](PyDictAttr &self, intptr_t index) {
          if (index < 0 || index >= mlirDictionaryAttrGetNumElements(self))
            throw nb::index_error("attempt to access out of bounds attribute");
          return PyNamedAttribute(self.getContext(),
                                  mlirDictionaryAttrGetElement(self, index));
        },
        nb::arg("index"));
  }
};

class PyFloatAttr : public ConcreteAttribute<PyFloatAttr> {
public:
  static constexpr const char *className = "FloatAttr";
  static constexpr auto isA = mlirAttributeIsAFloat;
  static constexpr auto typeID = mlirFloatAttrGetTypeID;
  static constexpr auto mnemonic = mlirFloatAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyType &type, double value, std::optional<PyLocation> location) {
          PyMlirContextRef context = type.getContext();
          MlirLocation loc = locationOrUnknown(location, context->get());
          ErrorCapture errors(context);
          MlirAttribute attribute =
              mlirFloatAttrDoubleGetChecked(loc, type, value);
          if (mlirAttributeIsNull(attribute))
            throw errors.makeError("Invalid attribute");
          return PyFloatAttr(context, attribute);
        },
        nb::arg("type"), nb::arg("value"), nb::arg("loc") = nb::none());
    auto fixed = [&cls](const char *name, MlirType (*get)(MlirContext)) {
      cls.def_static(
          name,
          [get](double value, DefaultingContext context) {
            return PyFloatAttr(context.getRef(),
                               mlirFloatAttrDoubleGet(
                                   context.get(), get(context.get()), value));
          },
          nb::arg("value"), nb::arg("context") = nb::none());
    };
    fixed("get_f32", mlirF32TypeGet);
    fixed("get_f64", mlirF64TypeGet);
    auto value = [](PyFloatAttr &self) {
      return mlirFloatAttrGetValueDouble(self);
    };
    cls.def_prop_ro("value", value);
    cls.def("__float__", value);
  }
};

class PyIntegerAttr : public ConcreteAttribute<PyIntegerAttr> {
public:
  static constexpr const char *className = "IntegerAttr";
  static constexpr auto isA = mlirAttributeIsAInteger;
  static constexpr auto mnemonic = mlirIntegerAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  nb::int_ value() const {
    MlirType type = mlirAttributeGetType(*this);
    if (mlirTypeIsAIndex(type) || mlirIntegerTypeIsSignless(type))
      return nb::int_(mlirIntegerAttrGetValueInt(*this));
    if (mlirIntegerTypeIsSigned(type))
      return nb::int_(mlirIntegerAttrGetValueSInt(*this));
    return nb::int_(mlirIntegerAttrGetValueUInt(*this));
  }

  /// The two's complement bits of a Python int that fits 64 bits.
  static int64_t bitsOf(nb::int_ value) {
    int overflow;
    long long bits = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
    if (overflow > 0) {
      unsigned long long unsignedBits = PyLong_AsUnsignedLongLong(value.ptr());
      if (!PyErr_Occurred())
        return static_cast<int64_t>(unsignedBits);
      throw nb::python_error();
    }
    if (overflow < 0)
      throw nb::value_error("integer attribute value needs more than 64 bits");
    return bits;
  }

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyType &type, nb::int_ value) {
          if (!mlirTypeIsAIndex(type) && !mlirTypeIsAInteger(type))
            throw nb::value_error(
                ("expected an integer or index type, got " + printType(type))
                    .c_str());
          return PyIntegerAttr(type.getContext(),
                               mlirIntegerAttrGet(type, bitsOf(value)));
        },
        nb::arg("type"), nb::arg("value"));
    cls.def_prop_ro("value", &PyIntegerAttr::value);
    cls.def("__int__", &PyIntegerAttr::value);
    cls.def_prop_ro_static(
        "static_typeid",
        [](nb::handle) { return PyTypeID(mlirIntegerAttrGetTypeID()); },
        nb::sig("def static_typeid(/) -> TypeID"));
  }
};

class PyBoolAttr : public ConcreteAttribute<PyBoolAttr> {
public:
  static constexpr const char *className = "BoolAttr";
  static constexpr auto isA = mlirAttributeIsABool;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](bool value, DefaultingContext context) {
          return PyBoolAttr(context.getRef(),
                            mlirBoolAttrGet(context.get(), value));
        },
        nb::arg("value"), nb::arg("context") = nb::none());
    auto value = [](PyBoolAttr &self) { return mlirBoolAttrGetValue(self); };
    cls.def_prop_ro("value", value);
    cls.def("__bool__", value);
  }
};

class PyStringAttr : public ConcreteAttribute<PyStringAttr> {
public:
  static constexpr const char *className = "StringAttr";
  static constexpr auto isA = mlirAttributeIsAString;
  static constexpr auto typeID = mlirStringAttrGetTypeID;
  static constexpr auto mnemonic = mlirStringAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;
  using Text = std::variant<nb::str, nb::bytes>;

  static MlirStringRef characters(const Text &text) {
    return std::visit([](auto &value) { return textOf(value); }, text);
  }

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](Text value, DefaultingContext context) {
          return PyStringAttr(
              context.getRef(),
              mlirStringAttrGet(context.get(), characters(value)));
        },
        nb::arg("value"), nb::arg("context") = nb::none());
    cls.def_static(
        "get_typed",
        [](PyType &type, Text value) {
          return PyStringAttr(type.getContext(),
                              mlirStringAttrTypedGet(type, characters(value)));
        },
        nb::arg("type"), nb::arg("value"));
    cls.def_prop_ro("value", [](PyStringAttr &self) {
      return toStr(mlirStringAttrGetValue(self));
    });
    cls.def_prop_ro("value_bytes", [](PyStringAttr &self) {
      MlirStringRef value = mlirStringAttrGetValue(self);
      return nb::bytes(value.data, value.length);
    });
  }
};

class PySymbolRefAttr : public ConcreteAttribute<PySymbolRefAttr> {
public:
  static constexpr const char *className = "SymbolRefAttr";
  static constexpr auto isA = mlirAttributeIsASymbolRef;
  static constexpr auto mnemonic = mlirSymbolRefAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const std::vector<std::string> &symbols, DefaultingContext context) {
          if (symbols.empty())
            throw std::runtime_error(
                "SymbolRefAttr must be composed of at least one symbol.");
          std::vector<MlirAttribute> nested;
          for (size_t i = 1; i < symbols.size(); ++i)
            nested.push_back(
                mlirFlatSymbolRefAttrGet(context.get(), toRef(symbols[i])));
          return PySymbolRefAttr(
              context.getRef(),
              mlirSymbolRefAttrGet(context.get(), toRef(symbols[0]),
                                   nested.size(), nested.data()));
        },
        nb::arg("symbols"), nb::arg("context") = nb::none());
    cls.def_prop_ro("value", [](PySymbolRefAttr &self) {
      std::vector<std::string> symbols = {
          std::string(toView(mlirSymbolRefAttrGetRootReference(self)))};
      intptr_t count = mlirSymbolRefAttrGetNumNestedReferences(self);
      for (intptr_t i = 0; i < count; ++i)
        symbols.emplace_back(toView(mlirSymbolRefAttrGetRootReference(
            mlirSymbolRefAttrGetNestedReference(self, i))));
      return symbols;
    });
  }
};

class PyFlatSymbolRefAttr : public ConcreteAttribute<PyFlatSymbolRefAttr> {
public:
  static constexpr const char *className = "FlatSymbolRefAttr";
  static constexpr auto isA = mlirAttributeIsAFlatSymbolRef;
  static constexpr auto mnemonic = mlirFlatSymbolRefAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const std::string &value, DefaultingContext context) {
          return PyFlatSymbolRefAttr(
              context.getRef(),
              mlirFlatSymbolRefAttrGet(context.get(), toRef(value)));
        },
        nb::arg("value"), nb::arg("context") = nb::none());
    cls.def_prop_ro("value", [](PyFlatSymbolRefAttr &self) {
      return toStr(mlirFlatSymbolRefAttrGetValue(self));
    });
  }
};

class PyOpaqueAttr : public ConcreteAttribute<PyOpaqueAttr> {
public:
  static constexpr const char *className = "OpaqueAttr";
  static constexpr auto isA = mlirAttributeIsAOpaque;
  static constexpr auto typeID = mlirOpaqueAttrGetTypeID;
  static constexpr auto mnemonic = mlirOpaqueAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const std::string &dialectNamespace, nb::bytes buffer, PyType &type,
           DefaultingContext context) {
          return PyOpaqueAttr(
              context.getRef(),
              mlirOpaqueAttrGet(context.get(), toRef(dialectNamespace),
                                buffer.size(), buffer.c_str(), type));
        },
        nb::arg("dialect_namespace"), nb::arg("buffer"), nb::arg("type"),
        nb::arg("context") = nb::none());
    cls.def_prop_ro("dialect_namespace", [](PyOpaqueAttr &self) {
      return toStr(mlirOpaqueAttrGetDialectNamespace(self));
    });
    cls.def_prop_ro("data", [](PyOpaqueAttr &self) {
      MlirStringRef data = mlirOpaqueAttrGetData(self);
      return nb::bytes(data.data, data.length);
    });
  }
};

class PyTypeAttr : public ConcreteAttribute<PyTypeAttr> {
public:
  static constexpr const char *className = "TypeAttr";
  static constexpr auto isA = mlirAttributeIsAType;
  static constexpr auto typeID = mlirTypeAttrGetTypeID;
  static constexpr auto mnemonic = mlirTypeAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyType &value, DefaultingContext context) {
          return PyTypeAttr(context.getRef(), mlirTypeAttrGet(value));
        },
        nb::arg("value"), nb::arg("context") = nb::none());
    cls.def_prop_ro("value", [](PyTypeAttr &self) {
      return PyType(self.getContext(), mlirTypeAttrGetValue(self))
          .maybeDowncast();
    });
  }
};

class PyUnitAttr : public ConcreteAttribute<PyUnitAttr> {
public:
  static constexpr const char *className = "UnitAttr";
  static constexpr auto isA = mlirAttributeIsAUnit;
  static constexpr auto typeID = mlirUnitAttrGetTypeID;
  static constexpr auto mnemonic = mlirUnitAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](DefaultingContext context) {
          return PyUnitAttr(context.getRef(), mlirUnitAttrGet(context.get()));
        },
        nb::arg("context") = nb::none());
  }
};

class PyStridedLayoutAttr : public ConcreteAttribute<PyStridedLayoutAttr> {
public:
  static constexpr const char *className = "StridedLayoutAttr";
  static constexpr auto isA = mlirAttributeIsAStridedLayout;
  static constexpr auto typeID = mlirStridedLayoutAttrGetTypeID;
  static constexpr auto mnemonic = mlirStridedLayoutAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static PyStridedLayoutAttr make(int64_t offset,
                                  const std::vector<int64_t> &strides,
                                  DefaultingContext context) {
    return PyStridedLayoutAttr(context.getRef(),
                               mlirStridedLayoutAttrGet(context.get(), offset,
                                                        strides.size(),
                                                        strides.data()));
  }

  static void bindDerived(Class &cls) {
    cls.def_static("get", &make, nb::arg("offset"), nb::arg("strides"),
                   nb::arg("context") = nb::none());
    cls.def_static(
        "get_fully_dynamic",
        [](int64_t rank, DefaultingContext context) {
          int64_t dynamic = mlirShapedTypeGetDynamicStrideOrOffset();
          return make(dynamic, std::vector<int64_t>(rank, dynamic), context);
        },
        nb::arg("rank"), nb::arg("context") = nb::none());
    cls.def_prop_ro("offset", [](PyStridedLayoutAttr &self) {
      return mlirStridedLayoutAttrGetOffset(self);
    });
    cls.def_prop_ro("strides", [](PyStridedLayoutAttr &self) {
      return collect<int64_t>(mlirStridedLayoutAttrGetNumStrides(self),
                              [&self](intptr_t i) {
                                return mlirStridedLayoutAttrGetStride(self, i);
                              });
    });
  }
};

class PyAffineMapAttr : public ConcreteAttribute<PyAffineMapAttr> {
public:
  static constexpr const char *className = "AffineMapAttr";
  static constexpr auto isA = mlirAttributeIsAAffineMap;
  static constexpr auto typeID = mlirAffineMapAttrGetTypeID;
  static constexpr auto mnemonic = mlirAffineMapAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyAffineMap &map) {
          return PyAffineMapAttr(map.getContext(), mlirAffineMapAttrGet(map));
        },
        nb::arg("affine_map"));
    cls.def_prop_ro("value", [](PyAffineMapAttr &self) {
      return PyAffineMap(self.getContext(), mlirAffineMapAttrGetValue(self));
    });
  }
};

class PyIntegerSetAttr : public ConcreteAttribute<PyIntegerSetAttr> {
public:
  static constexpr const char *className = "IntegerSetAttr";
  static constexpr auto isA = mlirAttributeIsAIntegerSet;
  static constexpr auto typeID = mlirIntegerSetAttrGetTypeID;
  static constexpr auto mnemonic = mlirIntegerSetAttrGetName;
  using ConcreteAttribute::ConcreteAttribute;

  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyIntegerSet &set) {
          return PyIntegerSetAttr(set.getContext(), mlirIntegerSetAttrGet(set));
        },
        nb::arg("integer_set"));
    cls.def_prop_ro("value", [](PyIntegerSetAttr &self) {
      return PyIntegerSet(self.getContext(), mlirIntegerSetAttrGetValue(self));
    });
  }
};

/// `AttrBuilder`: Python functions that make attributes for generated classes.
struct AttrBuilderMap {};

} // namespace

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

static void bindAttribute(nb::module_ &ir) {
  nb::class_<PyAttribute> cls(ir, "Attribute");
  defineCapsule(cls, capsules::attribute,
                [](PyAttribute &self) { return self.get(); });
  cls.def_static(
         MLIR_PYTHON_CAPI_FACTORY_ATTR,
         [](nb::object capsule) {
           auto attribute =
               fromCapsule<MlirAttribute>(capsule, capsules::attribute);
           return wrap(
               PyMlirContext::forContext(mlirAttributeGetContext(attribute)),
               attribute);
         },
         nb::arg("capsule"))
      .def_static(
          "parse",
          [](std::variant<nb::str, nb::bytes> text, DefaultingContext context) {
            ErrorCapture errors(context.getRef());
            MlirAttribute attribute = mlirAttributeParseGet(
                context.get(), PyStringAttr::characters(text));
            if (mlirAttributeIsNull(attribute))
              throw errors.makeError("Unable to parse attribute");
            return wrap(context.getRef(), attribute);
          },
          nb::arg("asm"), nb::arg("context") = nb::none(),
          "Parses the assembly form of an attribute; raises MLIRError.")
      .def(
          "__init__",
          [](PyAttribute *self, PyAttribute &other) {
            new (self) PyAttribute(other.getContext(), other.get());
          },
          nb::arg("cast_from_type"))
      .def(MLIR_PYTHON_MAYBE_DOWNCAST_ATTR, &PyAttribute::maybeDowncast)
      .def_prop_ro(
          "context",
          [](PyAttribute &self) -> nb::typed<nb::object, PyMlirContext> {
            return self.getContext().getObject();
          })
      .def_prop_ro("type",
                   [](PyAttribute &self) {
                     return PyType(self.getContext(),
                                   mlirAttributeGetType(self))
                         .maybeDowncast();
                   })
      .def_prop_ro("typeid",
                   [](PyAttribute &self) {
                     return PyTypeID(mlirAttributeGetTypeID(self));
                   })
      .def(
          "get_named",
          [](PyAttribute &self, const std::string &name) {
            MlirIdentifier key =
                mlirIdentifierGet(self.getContext()->get(), toRef(name));
            return PyNamedAttribute(self.getContext(),
                                    mlirNamedAttributeGet(key, self));
          },
          nb::arg("name"))
      .def("dump", [](PyAttribute &self) { mlirAttributeDump(self); })
      .def("__str__", [](PyAttribute &self) { return printAttribute(self); })
      .def("__repr__", [](PyAttribute &self) {
        return "Attribute(" + printAttribute(self) + ")";
      });
  defineEquality<PyAttribute>(
      cls,
      [](PyAttribute &a, PyAttribute &b) { return mlirAttributeEqual(a, b); },
      [](PyAttribute &self) {
        return std::hash<const void *>()(self.get().ptr);
      });

  auto name = [](PyNamedAttribute &self) {
    return toStr(mlirIdentifierStr(self.attribute.name));
  };
  nb::class_<PyNamedAttribute>(ir, "NamedAttribute")
      .def_prop_ro("name", name)
      .def_prop_ro("attr",
                   [](PyNamedAttribute &self) {
                     return wrap(self.context, self.attribute.attribute);
                   })
      .def("__repr__", [name](PyNamedAttribute &self) {
        return "NamedAttribute(" + nb::cast<std::string>(name(self)) + "=" +
               printAttribute(self.attribute.attribute) + ")";
      });
}

static void bindAttrBuilder(nb::module_ &ir) {
  nb::class_<AttrBuilderMap>(ir, "AttrBuilder")
      .def_static(
          "contains",
          [](const std::string &kind) {
            return Globals::get().lookupAttributeBuilder(kind).is_valid();
          },
          nb::arg("attribute_kind"))
      .def_static(
          "get",
          [](const std::string &kind) {
            nb::object builder = Globals::get().lookupAttributeBuilder(kind);
            if (!builder.is_valid())
              throw nb::key_error(kind.c_str());
            return builder;
          },
          nb::arg("attribute_kind"),
          nb::sig("def get(attribute_kind: str) -> Callable[..., Attribute]"))
      .def_static(
          "insert",
          [](const std::string &kind, nb::callable builder, bool replace) {
            Globals::get().registerAttributeBuilder(kind, builder, replace);
          },
          nb::arg("attribute_kind"), nb::arg("attr_builder"),
          nb::arg("replace") = false,
          nb::sig("def insert(attribute_kind: str, attr_builder: Callable[..., "
                  "Attribute], replace: bool = False) -> None"));
}

void mlir::glow::python::populateAttributes(nb::module_ &ir) {
  bindAttribute(ir);
  bindAttrBuilder(ir);
  PyArrayAttr::bind(ir);
  PyDictAttr::bind(ir);
  PyFloatAttr::bind(ir);
  PyIntegerAttr::bind(ir);
  PyBoolAttr::bind(ir);
  PyStringAttr::bind(ir);
  PySymbolRefAttr::bind(ir);
  PyFlatSymbolRefAttr::bind(ir);
  PyOpaqueAttr::bind(ir);
  PyTypeAttr::bind(ir);
  PyUnitAttr::bind(ir);
  PyStridedLayoutAttr::bind(ir);
  PyAffineMapAttr::bind(ir);
  PyIntegerSetAttr::bind(ir);

  // One type id, two classes: i1 integers are bools, flat references flat.
  registerNativeCaster(
      mlirIntegerAttrGetTypeID(),
      +[](const PyMlirContextRef &context, MlirAttribute attribute) {
        return mlirAttributeIsABool(attribute)
                   ? nb::cast(PyBoolAttr(context, attribute))
                   : nb::cast(PyIntegerAttr(context, attribute));
      });
  registerNativeCaster(
      mlirSymbolRefAttrGetTypeID(),
      +[](const PyMlirContextRef &context, MlirAttribute attribute) {
        return mlirAttributeIsAFlatSymbolRef(attribute)
                   ? nb::cast(PyFlatSymbolRefAttr(context, attribute))
                   : nb::cast(PySymbolRefAttr(context, attribute));
      });
}
