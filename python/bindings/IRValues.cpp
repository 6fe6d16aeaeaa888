//===- IRValues.cpp - Values and the lists that hold them -----------------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/Globals.h"
#include "python/bindings/IRLists.h"
#include "python/bindings/IROperation.h"

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// PyValue
//===----------------------------------------------------------------------===//

PyValue PyValue::forValue(const PyMlirContextRef &context, MlirValue value) {
  MlirOperation owner =
      mlirValueIsAOpResult(value)
          ? mlirOpResultGetOwner(value)
          : mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value));
  return PyValue(PyOperation::forOperation(context, owner), value);
}

nb::typed<nb::object, PyValue> PyValue::maybeDowncast() const {
  nb::object object = mlirValueIsAOpResult(get())
                          ? nb::cast(PyOpResult(owner, value))
                          : nb::cast(PyBlockArgument(owner, value));
  MlirType type = mlirValueGetType(value);
  nb::object caster = Globals::get().lookupValueCaster(
      mlirTypeGetTypeID(type), mlirTypeGetDialect(type));
  return caster.is_valid() ? caster(object) : object;
}

static MlirValue handleOf(nb::handle element) {
  PyValue *value;
  if (nb::try_cast<PyValue *>(element, value) && value)
    return value->get();
  PyOperationBase *operation;
  if (nb::try_cast<PyOperationBase *>(element, operation) && operation) {
    MlirOperation definition = operation->getOperation().get();
    if (mlirOperationGetNumResults(definition) == 1)
      return mlirOperationGetResult(definition, 0);
  }
  throw nb::type_error(
      ("expected a Value, got " + nb::cast<std::string>(nb::repr(element)))
          .c_str());
}

namespace {

//===----------------------------------------------------------------------===//
// Uses
//===----------------------------------------------------------------------===//

class PyOpOperand {
public:
  PyOpOperand(PyOperationRef owner, MlirOpOperand operand)
      : owner(std::move(owner)), operand(operand) {}
  MlirOpOperand get() const {
    owner->checkValid();
    return operand;
  }
  PyOperationRef owner;

private:
  MlirOpOperand operand;
};

class PyOpOperandIterator {
public:
  PyOpOperandIterator(PyOperationRef owner, MlirOpOperand first)
      : owner(std::move(owner)), nextUse(first) {}
  PyOpOperand next() {
    owner->checkValid();
    if (mlirOpOperandIsNull(nextUse))
      throw nb::stop_iteration();
    MlirOpOperand current = nextUse;
    nextUse = mlirOpOperandGetNextUse(current);
    return PyOpOperand(PyOperation::forOperation(
                           owner->getContext(), mlirOpOperandGetOwner(current)),
                       current);
  }

private:
  PyOperationRef owner;
  MlirOpOperand nextUse;
};

//===----------------------------------------------------------------------===//
// Lists of an operation
//===----------------------------------------------------------------------===//

/// A view of part of an operation's operands, results, regions or successors.
template <typename Derived, typename Element>
class OperationPart : public Sliceable<Derived, Element> {
public:
  explicit OperationPart(PyOperationRef operation)
      : Sliceable<Derived, Element>(0, Derived::countIn(operation->get()), 1),
        operation(std::move(operation)) {}
  OperationPart(PyOperationRef operation, intptr_t start, intptr_t length,
                intptr_t step)
      : Sliceable<Derived, Element>(start, length, step),
        operation(std::move(operation)) {}

  void checkValid() const { operation->checkValid(); }
  Derived slice(intptr_t start, intptr_t length, intptr_t step) {
    return Derived(operation, start, length, step);
  }
  /// The list may have shrunk since the view was made.
  intptr_t checkPosition(intptr_t position) const {
    if (position >= Derived::countIn(operation->get()))
      throw nb::index_error("index out of range");
    return position;
  }

  PyOperationRef operation;
};

class PyOpOperandList
    : public OperationPart<PyOpOperandList, nb::typed<nb::object, PyValue>> {
public:
  using OperationPart::OperationPart;
  static intptr_t countIn(MlirOperation operation) {
    return mlirOperationGetNumOperands(operation);
  }
  nb::typed<nb::object, PyValue> at(intptr_t position) {
    MlirValue value =
        mlirOperationGetOperand(operation->get(), checkPosition(position));
    if (mlirValueIsNull(value))
      throw nb::value_error("operand was dropped");
    return PyValue::forValue(operation->getContext(), value).maybeDowncast();
  }
  void set(intptr_t index, nb::handle value) {
    mlirOperationSetOperand(operation->get(),
                            checkPosition(start + checkIndex(index) * step),
                            handleOf(value));
  }
};

class PyOpResultList
    : public OperationPart<PyOpResultList, nb::typed<nb::object, PyOpResult>> {
public:
  using OperationPart::OperationPart;
  static intptr_t countIn(MlirOperation operation) {
    return mlirOperationGetNumResults(operation);
  }
  nb::typed<nb::object, PyOpResult> at(intptr_t position) {
    return nb::borrow<nb::typed<nb::object, PyOpResult>>(
        PyValue(operation, mlirOperationGetResult(operation->get(), position))
            .maybeDowncast());
  }
};

class PyRegionList : public OperationPart<PyRegionList, PyRegion> {
public:
  using OperationPart::OperationPart;
  static intptr_t countIn(MlirOperation operation) {
    return mlirOperationGetNumRegions(operation);
  }
  PyRegion at(intptr_t position) {
    return PyRegion(operation,
                    mlirOperationGetRegion(operation->get(), position));
  }
};

class PyOpSuccessors : public OperationPart<PyOpSuccessors, PyBlock> {
public:
  using OperationPart::OperationPart;
  static intptr_t countIn(MlirOperation operation) {
    return mlirOperationGetNumSuccessors(operation);
  }
  PyBlock at(intptr_t position) {
    MlirBlock block = mlirOperationGetSuccessor(operation->get(), position);
    MlirOperation parent = mlirBlockGetParentOperation(block);
    return PyBlock(PyOperation::forOperation(operation->getContext(), parent),
                   block);
  }
  void set(intptr_t index, const PyBlock &block) {
    mlirOperationSetSuccessor(operation->get(),
                              start + checkIndex(index) * step, block.get());
  }
};

/// `op.attributes`: discardable and inherent attributes by name.
class PyOpAttributeMap {
public:
  explicit PyOpAttributeMap(PyOperationRef operation)
      : operation(std::move(operation)) {}

  intptr_t size() const {
    return mlirOperationGetNumAttributes(operation->get());
  }
  MlirNamedAttribute at(intptr_t index) const {
    if (index < 0)
      index += size();
    if (index < 0 || index >= size())
      throw nb::index_error("attempt to access out of bounds attribute");
    return mlirOperationGetAttribute(operation->get(), index);
  }
  MlirAttribute find(const std::string &name) const {
    return mlirOperationGetAttributeByName(operation->get(), toRef(name));
  }
  nb::typed<nb::object, PyAttribute> wrap(MlirAttribute attribute) const {
    return PyAttribute(operation->getContext(), attribute).maybeDowncast();
  }
  static nb::str nameOf(MlirNamedAttribute attribute) {
    return toStr(mlirIdentifierStr(attribute.name));
  }
  /// Builds a list with one element per attribute.
  template <typename Make>
  nb::list list(Make make) const {
    nb::list elements;
    for (intptr_t i = 0, n = size(); i < n; ++i)
      elements.append(make(mlirOperationGetAttribute(operation->get(), i)));
    return elements;
  }

  PyOperationRef operation;
};

} // namespace

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

static void bindAttributeMap(nb::module_ &ir) {
  using Map = PyOpAttributeMap;
  nb::class_<Map>(ir, "OpAttributeMap")
      .def("__contains__",
           [](Map &self, const std::string &name) {
             return !mlirAttributeIsNull(self.find(name));
           })
      .def("__len__", &Map::size)
      .def(
          "__getitem__",
          [](Map &self, const std::string &name) {
            MlirAttribute attribute = self.find(name);
            if (mlirAttributeIsNull(attribute))
              throw nb::key_error(
                  ("attempt to access a non-existent attribute '" + name + "'")
                      .c_str());
            return self.wrap(attribute);
          },
          nb::arg("name"))
      .def(
          "__getitem__",
          [](Map &self, intptr_t index) {
            return PyNamedAttribute(self.operation->getContext(),
                                    self.at(index));
          },
          nb::arg("index"))
      .def(
          "__setitem__",
          [](Map &self, const std::string &name, const PyAttribute &value) {
            mlirOperationSetAttributeByName(self.operation->get(), toRef(name),
                                            value);
          },
          nb::arg("name"), nb::arg("attr"))
      .def(
          "__delitem__",
          [](Map &self, const std::string &name) {
            if (!mlirOperationRemoveAttributeByName(self.operation->get(),
                                                    toRef(name)))
              throw nb::key_error(
                  ("attempt to delete a non-existent attribute '" + name + "'")
                      .c_str());
          },
          nb::arg("name"))
      .def(
          "get",
          [](Map &self, const std::string &name, nb::object fallback) {
            MlirAttribute attribute = self.find(name);
            return mlirAttributeIsNull(attribute)
                       ? fallback
                       : nb::object(self.wrap(attribute));
          },
          nb::arg("key"), nb::arg("default") = nb::none(),
          nb::sig("def get(self, key: str, default: Attribute | None = None) "
                  "-> Attribute | None"))
      .def("__iter__",
           [](Map &self) -> nb::typed<nb::iterator, nb::str> {
             return nb::iter(self.list(Map::nameOf));
           })
      .def("keys",
           [](Map &self) -> nb::typed<nb::list, nb::str> {
             return nb::borrow<nb::typed<nb::list, nb::str>>(
                 self.list(Map::nameOf));
           })
      .def("values",
           [](Map &self) -> nb::typed<nb::list, PyAttribute> {
             return nb::borrow<nb::typed<nb::list, PyAttribute>>(
                 self.list([&](MlirNamedAttribute attribute) {
                   return self.wrap(attribute.attribute);
                 }));
           })
      .def(
          "items",
          [](Map &self) {
            return self.list([&](MlirNamedAttribute attribute) {
              return nb::make_tuple(Map::nameOf(attribute),
                                    self.wrap(attribute.attribute));
            });
          },
          nb::sig("def items(self) -> list[tuple[str, Attribute]]"));
}

static void bindLists(nb::module_ &ir) {
  nb::class_<PyOpOperandList> operands(ir, "OpOperandList");
  PyOpOperandList::bindSequence(operands);
  operands.def("__setitem__", &PyOpOperandList::set, nb::arg("index"),
               nb::arg("value"),
               nb::sig("def __setitem__(self, index: int, value: Value) -> "
                       "None"));

  nb::class_<PyOpResultList> results(ir, "OpResultList");
  PyOpResultList::bindSequence(results);
  results
      .def_prop_ro("types",
                   [](PyOpResultList &self) -> nb::typed<nb::list, PyType> {
                     nb::list types;
                     for (nb::handle result : self.toList())
                       types.append(result.attr("type"));
                     return nb::borrow<nb::typed<nb::list, PyType>>(types);
                   })
      .def_prop_ro(
          "owner",
          [](PyOpResultList &self) { return self.operation->createOpView(); },
          nb::sig("def owner(self) -> OpView"));

  nb::class_<PyBlockArgumentList> arguments(ir, "BlockArgumentList");
  PyBlockArgumentList::bindSequence(arguments);
  arguments.def_prop_ro(
      "types", [](PyBlockArgumentList &self) -> nb::typed<nb::list, PyType> {
        nb::list types;
        for (nb::handle argument : self.toList())
          types.append(argument.attr("type"));
        return nb::borrow<nb::typed<nb::list, PyType>>(types);
      });

  nb::class_<PyRegionList> regions(ir, "RegionSequence");
  PyRegionList::bindSequence(regions);
  nb::class_<PyOpSuccessors> successors(ir, "OpSuccessors");
  PyOpSuccessors::bindSequence(successors);
  successors.def("__setitem__", &PyOpSuccessors::set, nb::arg("index"),
                 nb::arg("block"));

  auto base =
      nb::borrow<nb::class_<PyOperationBase>>(ir.attr("_OperationBase"));
  base.def_prop_ro("attributes",
                   [](PyOperationBase &self) {
                     self.getOperation().checkValid();
                     return PyOpAttributeMap(self.getOperation().getRef());
                   })
      .def_prop_ro("operands",
                   [](PyOperationBase &self) {
                     return PyOpOperandList(self.getOperation().getRef());
                   })
      .def_prop_ro("results",
                   [](PyOperationBase &self) {
                     return PyOpResultList(self.getOperation().getRef());
                   })
      .def_prop_ro("regions",
                   [](PyOperationBase &self) {
                     return PyRegionList(self.getOperation().getRef());
                   })
      .def_prop_ro("successors",
                   [](PyOperationBase &self) {
                     return PyOpSuccessors(self.getOperation().getRef());
                   })
      .def_prop_ro("block",
                   [](PyOperationBase &self) {
                     return PyInsertionPoint::beforeOperation(
                                self.getOperation())
                         .getBlock();
                   })
      .def(
          "replace_uses_of_with",
          [](PyOperationBase &self, PyValue &of, PyValue &with) {
            mlirOperationReplaceUsesOfWith(self.getOperation().get(), of.get(),
                                           with.get());
          },
          nb::arg("of"), nb::arg("with_"));
}

static void bindUses(nb::module_ &ir) {
  nb::class_<PyOpOperand>(ir, "OpOperand")
      .def_prop_ro(
          "owner", [](PyOpOperand &self) { return self.owner->createOpView(); },
          nb::sig("def owner(self) -> OpView"))
      .def_prop_ro("operand_number", [](PyOpOperand &self) {
        return mlirOpOperandGetOperandNumber(self.get());
      });
  nb::class_<PyOpOperandIterator>(ir, "OpOperandIterator")
      .def("__iter__",
           [](nb::object self) -> nb::typed<nb::object, PyOpOperandIterator> {
             return self;
           })
      .def("__next__", &PyOpOperandIterator::next);
}

static nb::object ownerOf(PyValue &self) {
  MlirValue value = self.get();
  if (mlirValueIsAOpResult(value))
    return self.getOwner().getObject();
  return nb::cast(PyBlock(self.getOwner(), mlirBlockArgumentGetOwner(value)));
}

static std::string nameOf(PyValue &self, MlirAsmState state) {
  std::string text;
  mlirValuePrintAsOperand(self.get(), state, appendToString, &text);
  return text;
}

/// The operations that a use-replacement leaves alone.
static std::vector<MlirOperation> exceptions(nb::handle except) {
  std::vector<MlirOperation> operations;
  PyOperationBase *single;
  if (nb::try_cast<PyOperationBase *>(except, single) && single) {
    operations.push_back(single->getOperation().get());
    return operations;
  }
  for (nb::handle element : except)
    operations.push_back(
        nb::cast<PyOperationBase &>(element).getOperation().get());
  return operations;
}

static void bindValueEdits(nb::class_<PyValue> &cls) {
  cls.def(
         "replace_all_uses_with",
         [](PyValue &self, PyValue &with) {
           mlirValueReplaceAllUsesOfWith(self.get(), with.get());
         },
         nb::arg("with_"))
      .def(
          "replace_all_uses_except",
          [](PyValue &self, PyValue &with, nb::object except) {
            std::vector<MlirOperation> operations = exceptions(except);
            mlirValueReplaceAllUsesExcept(self.get(), with.get(),
                                          operations.size(), operations.data());
          },
          nb::arg("with_"), nb::arg("exceptions"),
          nb::sig("def replace_all_uses_except(self, with_: Value, exceptions: "
                  "Operation | OpView | Sequence[Operation | OpView]) -> "
                  "None"))
      .def(
          "set_type",
          [](PyValue &self, const PyType &type) {
            mlirValueSetType(self.get(), type);
          },
          nb::arg("type"));
}

/// `OpResult(value)` and `BlockArgument(value)`.
template <typename Derived>
static void bindCast(nb::class_<Derived, PyValue> &cls, const char *name,
                     bool (*isKind)(MlirValue)) {
  cls.def(
      "__init__",
      [name, isKind](Derived *self, PyValue &value) {
        if (!isKind(value.get()))
          throw nb::value_error(
              (std::string("Cannot cast value to ") + name + " (from " +
               printToString(mlirValuePrint, value.get()) + ")")
                  .c_str());
        new (self) Derived(value.getOwner(), value.get());
      },
      nb::arg("value"));
}

static void bindDerivedValues(nb::module_ &ir) {
  nb::class_<PyOpResult, PyValue> result(ir, "OpResult", nb::is_generic(),
                                         nb::sig("class OpResult(Value[_T])"));
  bindCast(result, "OpResult", mlirValueIsAOpResult);
  result
      .def_prop_ro("owner",
                   [](PyOpResult &self) -> nb::typed<nb::object, PyOperation> {
                     self.get();
                     return self.getOwner().getObject();
                   })
      .def_prop_ro("result_number", [](PyOpResult &self) {
        return mlirOpResultGetResultNumber(self.get());
      });

  nb::class_<PyBlockArgument, PyValue> argument(
      ir, "BlockArgument", nb::is_generic(),
      nb::sig("class BlockArgument(Value[_T])"));
  bindCast(argument, "BlockArgument", mlirValueIsABlockArgument);
  argument
      .def_prop_ro("owner",
                   [](PyBlockArgument &self) {
                     return PyBlock(self.getOwner(),
                                    mlirBlockArgumentGetOwner(self.get()));
                   })
      .def_prop_ro("arg_number",
                   [](PyBlockArgument &self) {
                     return mlirBlockArgumentGetArgNumber(self.get());
                   })
      .def(
          "set_location",
          [](PyBlockArgument &self, const PyLocation &location) {
            mlirBlockArgumentSetLocation(self.get(), location);
          },
          nb::arg("loc"));
}

void mlir::glow::python::populateValues(nb::module_ &ir) {
  // Generated annotations say Value[IntegerType]; the parameter means nothing
  // at run time.
  nb::class_<PyValue> value(ir, "Value", nb::is_generic(),
                            nb::sig("class Value(Generic[_T])"));
  bindDerivedValues(ir);
  bindUses(ir);
  bindAttributeMap(ir);
  bindLists(ir);

  value.def(
      "__init__",
      [](PyValue *self, PyValue &other) {
        new (self) PyValue(other.getOwner(), other.get());
      },
      nb::arg("value"));
  defineCapsule(value, capsules::value,
                [](PyValue &self) { return self.get(); });
  value
      .def_static(
          MLIR_PYTHON_CAPI_FACTORY_ATTR,
          [](nb::object capsule) {
            auto handle = fromCapsule<MlirValue>(capsule, capsules::value);
            return PyValue::forValue(
                       PyMlirContext::forContext(mlirValueGetContext(handle)),
                       handle)
                .maybeDowncast();
          },
          nb::arg("capsule"))
      .def(MLIR_PYTHON_MAYBE_DOWNCAST_ATTR, &PyValue::maybeDowncast)
      .def_prop_ro("context",
                   [](PyValue &self) -> nb::typed<nb::object, PyMlirContext> {
                     return self.getOwner()->getContext().getObject();
                   })
      .def_prop_ro("type",
                   [](PyValue &self) {
                     return PyType(self.getOwner()->getContext(),
                                   mlirValueGetType(self.get()))
                         .maybeDowncast();
                   })
      .def_prop_ro("location",
                   [](PyValue &self) {
                     return PyLocation(self.getOwner()->getContext(),
                                       mlirValueGetLocation(self.get()));
                   })
      .def_prop_ro("owner", &ownerOf,
                   nb::sig("def owner(self) -> Operation | Block"),
                   "The defining operation, or the block of an argument.")
      .def_prop_ro("uses",
                   [](PyValue &self) {
                     return PyOpOperandIterator(
                         self.getOwner(), mlirValueGetFirstUse(self.get()));
                   })
      .def(
          "get_name",
          [](PyValue &self, bool useLocalScope, bool useNameLocAsPrefix) {
            AsmOptions options;
            options.useLocalScope = useLocalScope;
            options.useNameLocAsPrefix = useNameLocAsPrefix;
            PrintingFlags flags(options);
            MlirAsmState state =
                mlirAsmStateCreateForValue(self.get(), flags.get());
            std::string name = nameOf(self, state);
            mlirAsmStateDestroy(state);
            return name;
          },
          nb::arg("use_local_scope") = false,
          nb::arg("use_name_loc_as_prefix") = false)
      .def(
          "get_name",
          [](PyValue &self, PyAsmState &state) {
            return nameOf(self, state.get());
          },
          nb::arg("state"))
      .def("dump", [](PyValue &self) { mlirValueDump(self.get()); })
      .def("__str__", [](PyValue &self) {
        return "Value(" + printToString(mlirValuePrint, self.get()) + ")";
      });
  bindValueEdits(value);
  defineEquality<PyValue>(
      value,
      [](PyValue &a, PyValue &b) { return mlirValueEqual(a.get(), b.get()); },
      [](PyValue &self) { return std::hash<const void *>()(self.get().ptr); });
}
