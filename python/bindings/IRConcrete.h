//===- IRConcrete.h - Base of the builtin types and attributes --*- C++ -*-===//
//
// A builtin type or attribute class is declared as
//   struct PyIndexType : ConcreteType<PyIndexType> {
//     static constexpr const char *className = "IndexType";
//     static constexpr auto isA = mlirTypeIsAIndex;
//     static constexpr auto typeID = mlirIndexTypeGetTypeID;   // optional
//     static constexpr auto mnemonic = mlirIndexTypeGetName;   // optional
//     using ConcreteType::ConcreteType;
//     static void bindDerived(Class &cls);
//   };
// and added to a module with `PyIndexType::bind(ir)`.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_PYTHON_BINDINGS_IRCONCRETE_H
#define GLOW_PYTHON_BINDINGS_IRCONCRETE_H

#include "python/bindings/IRCore.h"

namespace mlir::glow::python {

/// Turns an attribute or type with a known type id into its C++ bound class.
using NativeTypeCaster = nb::object (*)(const PyMlirContextRef &, MlirType);
using NativeAttributeCaster = nb::object (*)(const PyMlirContextRef &,
                                             MlirAttribute);
void registerNativeCaster(MlirTypeID id, NativeTypeCaster caster);
void registerNativeCaster(MlirTypeID id, NativeAttributeCaster caster);

/// What ConcreteType and ConcreteAttribute share. `Root` is PyType or
/// PyAttribute; `Base` is that or a class derived from it.
template <typename Derived, typename Root, typename Base, typename Handle>
class Concrete : public Base {
public:
  using Class = nb::class_<Derived, Base>;
  static constexpr std::nullptr_t typeID = nullptr;
  static constexpr std::nullptr_t mnemonic = nullptr;

  Concrete(PyMlirContextRef context, Handle handle)
      : Base(std::move(context), handle) {}

  static void bindDerived(Class &) {}

protected:
  static Class bindClass(nb::module_ &ir, const char *kind,
                         const char *castArgument, const char *nameProperty,
                         std::string (*print)(Handle),
                         const PyType_Slot *slots) {
    Class cls = slots ? Class(ir, Derived::className, nb::type_slots(slots))
                      : Class(ir, Derived::className);
    cls.def(
        "__init__",
        [kind, print](Derived *self, Root &other) {
          if (!Derived::isA(other.get()))
            throw nb::value_error((std::string("Cannot cast ") + kind + " to " +
                                   Derived::className + " (from " +
                                   print(other.get()) + ")")
                                      .c_str());
          new (self) Derived(other.getContext(), other.get());
        },
        nb::arg(castArgument));
    cls.def("__repr__", [print](Derived &self) {
      return std::string(Derived::className) + "(" + print(self.get()) + ")";
    });
    if constexpr (!std::is_null_pointer_v<decltype(Derived::typeID)>) {
      cls.def_prop_ro_static(
          "static_typeid",
          [](nb::handle) { return PyTypeID(Derived::typeID()); },
          nb::sig("def static_typeid(/) -> TypeID"));
      auto caster = +[](const PyMlirContextRef &context, Handle handle) {
        return nb::cast(Derived(context, handle));
      };
      registerNativeCaster(Derived::typeID(), caster);
    }
    if constexpr (!std::is_null_pointer_v<decltype(Derived::mnemonic)>)
      cls.def_prop_ro_static(
          nameProperty, [](nb::handle) { return toStr(Derived::mnemonic()); },
          nb::sig(nameProperty[0] == 't' ? "def type_name(/) -> str"
                                         : "def attr_name(/) -> str"));
    Derived::bindDerived(cls);
    return cls;
  }
};

inline std::string printType(MlirType type) {
  return printToString(mlirTypePrint, type);
}

inline std::string printAttribute(MlirAttribute attribute) {
  return printToString(mlirAttributePrint, attribute);
}

template <typename Derived, typename Base = PyType>
class ConcreteType : public Concrete<Derived, PyType, Base, MlirType> {
public:
  using Concrete<Derived, PyType, Base, MlirType>::Concrete;
  static void bind(nb::module_ &ir) {
    ConcreteType::bindClass(ir, "type", "cast_from_type", "type_name",
                            printType, /*slots=*/nullptr);
  }
};

template <typename Derived, typename Base = PyAttribute>
class ConcreteAttribute
    : public Concrete<Derived, PyAttribute, Base, MlirAttribute> {
public:
  using Concrete<Derived, PyAttribute, Base, MlirAttribute>::Concrete;
  static void bind(nb::module_ &ir, const PyType_Slot *slots = nullptr) {
    ConcreteAttribute::bindClass(ir, "attribute", "cast_from_attr", "attr_name",
                                 printAttribute, slots);
  }
};

/// The result of a `…GetChecked` function, or MLIRError("Invalid type").
template <typename Get>
MlirType checkedType(const PyMlirContextRef &context, Get get) {
  ErrorCapture errors(context);
  MlirType type = get();
  if (mlirTypeIsNull(type))
    throw errors.makeError("Invalid type");
  return type;
}

/// `loc=None` of type constructors, which only serves diagnostics.
inline MlirLocation locationOrUnknown(const std::optional<PyLocation> &location,
                                      MlirContext context) {
  if (location)
    return location->get();
  nb::object current = ThreadFrame::currentLocation();
  if (!current.is_none())
    return nb::cast<PyLocation &>(current).get();
  return mlirLocationUnknownGet(context);
}

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_IRCONCRETE_H
