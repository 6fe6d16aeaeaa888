//===- IRTypes.cpp - Type, and the builtin types without a shape ----------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/Globals.h"
#include "python/bindings/IRConcrete.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// From a type to its Python class
//===----------------------------------------------------------------------===//

static llvm::DenseMap<const void *, NativeTypeCaster> &nativeCasters() {
  static llvm::DenseMap<const void *, NativeTypeCaster> casters;
  return casters;
}

void mlir::glow::python::registerNativeCaster(MlirTypeID id,
                                              NativeTypeCaster caster) {
  nativeCasters()[id.ptr] = caster;
}

nb::typed<nb::object, PyType> PyType::maybeDowncast() const {
  MlirTypeID id = mlirTypeGetTypeID(type);
  nb::object caster =
      Globals::get().lookupTypeCaster(id, mlirTypeGetDialect(type));
  if (caster.is_valid())
    return caster(nb::cast(*this));
  auto native = nativeCasters().find(id.ptr);
  if (native != nativeCasters().end())
    return native->second(getContext(), type);
  return nb::cast(*this);
}

namespace {

class PyIntegerType : public ConcreteType<PyIntegerType> {
public:
  static constexpr const char *className = "IntegerType";
  static constexpr auto isA = mlirTypeIsAInteger;
  static constexpr auto typeID = mlirIntegerTypeGetTypeID;
  static constexpr auto mnemonic = mlirIntegerTypeGetName;
  using ConcreteType::ConcreteType;

  enum Signedness { Signless, Signed, Unsigned };

  static void bindDerived(Class &cls) {
    nb::enum_<Signedness>(cls, "Signedness")
        .value("SIGNLESS", Signless)
        .value("SIGNED", Signed)
        .value("UNSIGNED", Unsigned);
    auto getter = [&cls](const char *name,
                         MlirType (*get)(MlirContext, unsigned)) {
      cls.def_static(
          name,
          [get](unsigned width, DefaultingContext context) {
            return PyIntegerType(context.getRef(), get(context.get(), width));
          },
          nb::arg("width"), nb::arg("context") = nb::none());
    };
    getter("get_signless", mlirIntegerTypeGet);
    getter("get_signed", mlirIntegerTypeSignedGet);
    getter("get_unsigned", mlirIntegerTypeUnsignedGet);
    cls.def_static(
        "get",
        [](unsigned width, Signedness signedness, DefaultingContext context) {
          auto get = signedness == Signed     ? mlirIntegerTypeSignedGet
                     : signedness == Unsigned ? mlirIntegerTypeUnsignedGet
                                              : mlirIntegerTypeGet;
          return PyIntegerType(context.getRef(), get(context.get(), width));
        },
        nb::arg("width"), nb::arg("signedness") = Signless,
        nb::arg("context") = nb::none());
    cls.def_prop_ro("signedness", [](PyIntegerType &self) {
      if (mlirIntegerTypeIsSigned(self))
        return Signed;
      return mlirIntegerTypeIsUnsigned(self) ? Unsigned : Signless;
    });
    cls.def_prop_ro("width", [](PyIntegerType &self) {
      return mlirIntegerTypeGetWidth(self);
    });
    auto test = [&cls](const char *name, bool (*is)(MlirType)) {
      cls.def_prop_ro(name, [is](PyIntegerType &self) { return is(self); });
    };
    test("is_signless", mlirIntegerTypeIsSignless);
    test("is_signed", mlirIntegerTypeIsSigned);
    test("is_unsigned", mlirIntegerTypeIsUnsigned);
  }
};

/// `Class.get(context=None)` for types without parameters.
template <typename Derived, typename Class>
void bindPlainGet(Class &cls, MlirType (*get)(MlirContext)) {
  cls.def_static(
      "get",
      [get](DefaultingContext context) {
        return Derived(context.getRef(), get(context.get()));
      },
      nb::arg("context") = nb::none());
}

class PyIndexType : public ConcreteType<PyIndexType> {
public:
  static constexpr const char *className = "IndexType";
  static constexpr auto isA = mlirTypeIsAIndex;
  static constexpr auto typeID = mlirIndexTypeGetTypeID;
  static constexpr auto mnemonic = mlirIndexTypeGetName;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    bindPlainGet<PyIndexType>(cls, mlirIndexTypeGet);
  }
};

class PyNoneType : public ConcreteType<PyNoneType> {
public:
  static constexpr const char *className = "NoneType";
  static constexpr auto isA = mlirTypeIsANone;
  static constexpr auto typeID = mlirNoneTypeGetTypeID;
  static constexpr auto mnemonic = mlirNoneTypeGetName;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    bindPlainGet<PyNoneType>(cls, mlirNoneTypeGet);
  }
};

class PyFloatType : public ConcreteType<PyFloatType> {
public:
  static constexpr const char *className = "FloatType";
  static constexpr auto isA = mlirTypeIsAFloat;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    cls.def_prop_ro(
        "width", [](PyFloatType &self) { return mlirFloatTypeGetWidth(self); });
  }
};

#define FLOAT_TYPE(NAME, CAPI, TYPE_ID)                                        \
  class Py##NAME : public ConcreteType<Py##NAME, PyFloatType> {                \
  public:                                                                      \
    static constexpr const char *className = #NAME;                            \
    static constexpr auto isA = mlirTypeIsA##CAPI;                             \
    static constexpr auto typeID = mlir##TYPE_ID##TypeGetTypeID;               \
    static constexpr auto mnemonic = mlir##CAPI##TypeGetName;                  \
    using ConcreteType::ConcreteType;                                          \
    static void bindDerived(Class &cls) {                                      \
      bindPlainGet<Py##NAME>(cls, mlir##CAPI##TypeGet);                        \
    }                                                                          \
  };

#define FLOAT_TYPES(TYPE)                                                      \
  TYPE(Float4E2M1FNType, Float4E2M1FN, Float4E2M1FN)                           \
  TYPE(Float6E2M3FNType, Float6E2M3FN, Float6E2M3FN)                           \
  TYPE(Float6E3M2FNType, Float6E3M2FN, Float6E3M2FN)                           \
  TYPE(Float8E4M3FNType, Float8E4M3FN, Float8E4M3FN)                           \
  TYPE(Float8E5M2Type, Float8E5M2, Float8E5M2)                                 \
  TYPE(Float8E4M3Type, Float8E4M3, Float8E4M3)                                 \
  TYPE(Float8E4M3FNUZType, Float8E4M3FNUZ, Float8E4M3FNUZ)                     \
  TYPE(Float8E4M3B11FNUZType, Float8E4M3B11FNUZ, Float8E4M3B11FNUZ)            \
  TYPE(Float8E5M2FNUZType, Float8E5M2FNUZ, Float8E5M2FNUZ)                     \
  TYPE(Float8E3M4Type, Float8E3M4, Float8E3M4)                                 \
  TYPE(Float8E8M0FNUType, Float8E8M0FNU, Float8E8M0FNU)                        \
  TYPE(BF16Type, BF16, BFloat16)                                               \
  TYPE(F16Type, F16, Float16)                                                  \
  TYPE(FloatTF32Type, TF32, FloatTF32)                                         \
  TYPE(F32Type, F32, Float32)                                                  \
  TYPE(F64Type, F64, Float64)

FLOAT_TYPES(FLOAT_TYPE)
#undef FLOAT_TYPE

class PyComplexType : public ConcreteType<PyComplexType> {
public:
  static constexpr const char *className = "ComplexType";
  static constexpr auto isA = mlirTypeIsAComplex;
  static constexpr auto typeID = mlirComplexTypeGetTypeID;
  static constexpr auto mnemonic = mlirComplexTypeGetName;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](PyType &element) {
          if (!mlirTypeIsAInteger(element) && !mlirTypeIsAFloat(element))
            throw nb::value_error(("invalid '" + printType(element) +
                                   "' and expected floating point or integer "
                                   "type.")
                                      .c_str());
          return PyComplexType(element.getContext(),
                               mlirComplexTypeGet(element));
        },
        nb::arg("element"));
    cls.def_prop_ro("element_type", [](PyComplexType &self) {
      return PyType(self.getContext(), mlirComplexTypeGetElementType(self))
          .maybeDowncast();
    });
  }
};

class PyTupleType : public ConcreteType<PyTupleType> {
public:
  static constexpr const char *className = "TupleType";
  static constexpr auto isA = mlirTypeIsATuple;
  static constexpr auto typeID = mlirTupleTypeGetTypeID;
  static constexpr auto mnemonic = mlirTupleTypeGetName;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    cls.def_static(
        "get_tuple",
        [](const std::vector<PyType> &elements, DefaultingContext context) {
          std::vector<MlirType> types(elements.begin(), elements.end());
          return PyTupleType(
              context.getRef(),
              mlirTupleTypeGet(context.get(), types.size(), types.data()));
        },
        nb::arg("elements"), nb::arg("context") = nb::none());
    cls.def(
        "get_type",
        [](PyTupleType &self, intptr_t position) {
          if (position < 0 || position >= mlirTupleTypeGetNumTypes(self))
            throw nb::index_error("tuple type index out of range");
          return PyType(self.getContext(), mlirTupleTypeGetType(self, position))
              .maybeDowncast();
        },
        nb::arg("pos"));
    cls.def_prop_ro("num_types", [](PyTupleType &self) {
      return mlirTupleTypeGetNumTypes(self);
    });
  }
};

class PyFunctionType : public ConcreteType<PyFunctionType> {
public:
  static constexpr const char *className = "FunctionType";
  static constexpr auto isA = mlirTypeIsAFunction;
  static constexpr auto typeID = mlirFunctionTypeGetTypeID;
  static constexpr auto mnemonic = mlirFunctionTypeGetName;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const std::vector<PyType> &inputs,
           const std::vector<PyType> &results, DefaultingContext context) {
          std::vector<MlirType> in(inputs.begin(), inputs.end());
          std::vector<MlirType> out(results.begin(), results.end());
          return PyFunctionType(context.getRef(),
                                mlirFunctionTypeGet(context.get(), in.size(),
                                                    in.data(), out.size(),
                                                    out.data()));
        },
        nb::arg("inputs"), nb::arg("results"), nb::arg("context") = nb::none());
    auto list = [&cls](const char *name, intptr_t (*count)(MlirType),
                       MlirType (*get)(MlirType, intptr_t)) {
      cls.def_prop_ro(
          name,
          [count, get](PyFunctionType &self) -> nb::typed<nb::list, PyType> {
            nb::list types;
            for (intptr_t i = 0, n = count(self); i < n; ++i)
              types.append(
                  PyType(self.getContext(), get(self, i)).maybeDowncast());
            return nb::borrow<nb::typed<nb::list, PyType>>(types);
          });
    };
    list("inputs", mlirFunctionTypeGetNumInputs, mlirFunctionTypeGetInput);
    list("results", mlirFunctionTypeGetNumResults, mlirFunctionTypeGetResult);
  }
};

class PyOpaqueType : public ConcreteType<PyOpaqueType> {
public:
  static constexpr const char *className = "OpaqueType";
  static constexpr auto isA = mlirTypeIsAOpaque;
  static constexpr auto typeID = mlirOpaqueTypeGetTypeID;
  static constexpr auto mnemonic = mlirOpaqueTypeGetName;
  using ConcreteType::ConcreteType;
  static void bindDerived(Class &cls) {
    cls.def_static(
        "get",
        [](const std::string &dialectNamespace, const std::string &buffer,
           DefaultingContext context) {
          return PyOpaqueType(context.getRef(),
                              mlirOpaqueTypeGet(context.get(),
                                                toRef(dialectNamespace),
                                                toRef(buffer)));
        },
        nb::arg("dialect_namespace"), nb::arg("buffer"),
        nb::arg("context") = nb::none());
    cls.def_prop_ro("dialect_namespace", [](PyOpaqueType &self) {
      return toStr(mlirOpaqueTypeGetDialectNamespace(self));
    });
    cls.def_prop_ro("data", [](PyOpaqueType &self) {
      return toStr(mlirOpaqueTypeGetData(self));
    });
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

static void bindTypeID(nb::module_ &ir) {
  nb::class_<PyTypeID> cls(ir, "TypeID");
  defineCapsule(cls, capsules::typeID,
                [](PyTypeID &self) { return self.get(); });
  cls.def_static(
      MLIR_PYTHON_CAPI_FACTORY_ATTR,
      [](nb::object capsule) {
        return PyTypeID(fromCapsule<MlirTypeID>(capsule, capsules::typeID));
      },
      nb::arg("capsule"));
  defineEquality<PyTypeID>(
      cls,
      [](PyTypeID &a, PyTypeID &b) {
        return mlirTypeIDEqual(a.get(), b.get());
      },
      [](PyTypeID &self) { return mlirTypeIDHashValue(self.get()); });
}

void mlir::glow::python::populateTypes(nb::module_ &ir) {
  bindTypeID(ir);
  nb::class_<PyType> cls(ir, "Type");
  defineCapsule(cls, capsules::type, [](PyType &self) { return self.get(); });
  cls.def_static(
         MLIR_PYTHON_CAPI_FACTORY_ATTR,
         [](nb::object capsule) {
           auto type = fromCapsule<MlirType>(capsule, capsules::type);
           return PyType(PyMlirContext::forContext(mlirTypeGetContext(type)),
                         type)
               .maybeDowncast();
         },
         nb::arg("capsule"))
      .def_static(
          "parse",
          [](const std::string &text, DefaultingContext context) {
            ErrorCapture errors(context.getRef());
            MlirType type = mlirTypeParseGet(context.get(), toRef(text));
            if (mlirTypeIsNull(type))
              throw errors.makeError("Unable to parse type");
            return PyType(context.getRef(), type).maybeDowncast();
          },
          nb::arg("asm"), nb::arg("context") = nb::none(),
          "Parses the assembly form of a type; raises MLIRError.")
      .def(
          "__init__",
          [](PyType *self, PyType &other) {
            new (self) PyType(other.getContext(), other.get());
          },
          nb::arg("cast_from_type"))
      .def(MLIR_PYTHON_MAYBE_DOWNCAST_ATTR, &PyType::maybeDowncast)
      .def_prop_ro("context",
                   [](PyType &self) -> nb::typed<nb::object, PyMlirContext> {
                     return self.getContext().getObject();
                   })
      .def_prop_ro(
          "typeid",
          [](PyType &self) { return PyTypeID(mlirTypeGetTypeID(self)); })
      .def("dump", [](PyType &self) { mlirTypeDump(self); })
      .def("__str__", [](PyType &self) { return printType(self); })
      .def("__repr__",
           [](PyType &self) { return "Type(" + printType(self) + ")"; });
  defineEquality<PyType>(
      cls, [](PyType &a, PyType &b) { return mlirTypeEqual(a, b); },
      [](PyType &self) { return std::hash<const void *>()(self.get().ptr); });

  PyIntegerType::bind(ir);
  PyIndexType::bind(ir);
  PyNoneType::bind(ir);
  PyFloatType::bind(ir);
#define BIND_FLOAT_TYPE(NAME, CAPI, TYPE_ID) Py##NAME::bind(ir);
  FLOAT_TYPES(BIND_FLOAT_TYPE)
#undef BIND_FLOAT_TYPE
  PyComplexType::bind(ir);
  PyTupleType::bind(ir);
  PyFunctionType::bind(ir);
  PyOpaqueType::bind(ir);
}
