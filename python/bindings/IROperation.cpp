//===- IROperation.cpp - Modules and operations ---------------------------===//
#include "python/bindings/IROperation.h"
#include "python/bindings/Capsules.h"
#include "python/bindings/Globals.h"

#include <nanobind/stl/function.h>
#include <nanobind/stl/variant.h>

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// PyModule
//===----------------------------------------------------------------------===//

PyRef<PyModule> PyModule::forModule(MlirModule module) {
  PyMlirContextRef context =
      PyMlirContext::forContext(mlirModuleGetContext(module));
  auto &live = context->liveModules;
  auto found = live.find(mlirModuleGetOperation(module).ptr);
  if (found != live.end())
    return PyRef<PyModule>(found->second, nb::find(found->second));
  auto *created = new PyModule(context, module);
  live[mlirModuleGetOperation(module).ptr] = created;
  nb::object object = nb::cast(created, nb::rv_policy::take_ownership);
  return PyRef<PyModule>(created, std::move(object));
}

PyModule::~PyModule() {
  getContext()->liveModules.erase(mlirModuleGetOperation(module).ptr);
  mlirModuleDestroy(module);
}

PyOperationRef PyModule::getOperation() {
  return PyOperation::forOperation(getContext(),
                                   mlirModuleGetOperation(module));
}

//===----------------------------------------------------------------------===//
// PyOperation
//===----------------------------------------------------------------------===//

static PyOperationRef makeHandle(const PyMlirContextRef &context,
                                 MlirOperation operation, nb::object owner,
                                 bool attached) {
  auto *created =
      new PyOperation(context, operation, std::move(owner), attached);
  nb::object object = nb::cast(created, nb::rv_policy::take_ownership);
  return PyOperationRef(created, std::move(object));
}

PyOperationRef PyOperation::forOperation(const PyMlirContextRef &context,
                                         MlirOperation operation) {
  auto found = context->liveOperations.find(operation.ptr);
  if (found != context->liveOperations.end())
    return found->second->getRef();

  // The outermost operation belongs to its PyModule. If there is none, other
  // code owns it and has to keep it alive.
  nb::object owner;
  MlirOperation parent = mlirOperationGetParentOperation(operation);
  if (!mlirOperationIsNull(parent)) {
    owner = forOperation(context, parent).getObject();
  } else {
    auto module = context->liveModules.find(operation.ptr);
    if (module != context->liveModules.end())
      owner = nb::find(module->second);
  }
  return makeHandle(context, operation, std::move(owner), /*attached=*/true);
}

PyOperationRef PyOperation::createDetached(const PyMlirContextRef &context,
                                           MlirOperation operation) {
  return makeHandle(context, operation, nb::object(), /*attached=*/false);
}

PyOperation::PyOperation(PyMlirContextRef context, MlirOperation operation,
                         nb::object owner, bool attached)
    : ContextObject(std::move(context)), operation(operation),
      owner(std::move(owner)), attached(attached),
      scope(CallbackScope::current()) {
  getContext()->liveOperations[operation.ptr] = this;
}

static bool hasUses(MlirOperation operation) {
  for (intptr_t i = 0, n = mlirOperationGetNumResults(operation); i < n; ++i) {
    MlirValue result = mlirOperationGetResult(operation, i);
    if (!mlirOpOperandIsNull(mlirValueGetFirstUse(result)))
      return true;
  }
  return false;
}

PyOperation::~PyOperation() {
  if (!valid)
    return;
  getContext()->liveOperations.erase(operation.ptr);
  if (attached)
    return;
  // Handles inside keep this one alive, so none is left to invalidate.
  if (hasUses(operation))
    getContext()->adoptOrphan(operation);
  else
    mlirOperationDestroy(operation);
}

void PyOperation::checkValid() const {
  if (!valid)
    throw std::runtime_error("the operation has been invalidated");
}

void PyOperation::setParent(std::optional<PyOperationRef> parent) {
  attached = parent.has_value();
  owner = parent ? parent->getObject() : nb::object();
}

void PyOperation::invalidate() {
  getContext()->liveOperations.erase(operation.ptr);
  valid = false;
}

void PyOperation::erase() {
  checkValid();
  if (hasUses(operation))
    throw std::runtime_error("cannot erase operation '" +
                             std::string(toView(mlirIdentifierStr(
                                 mlirOperationGetName(operation)))) +
                             "': its results still have uses");
  if (getContext()->liveModules.count(operation.ptr))
    throw std::runtime_error("cannot erase the operation of a Module");
  MlirOperation doomed = operation;
  getContext()->invalidateOperations(doomed, /*includeRoot=*/true);
  mlirOperationDestroy(doomed);
}

nb::object PyOperation::createOpView() {
  checkValid();
  nb::object self = nb::find(this);
  nb::object opClass = Globals::get().lookupOperationClass(
      toView(mlirIdentifierStr(mlirOperationGetName(operation))));
  if (!opClass.is_valid())
    return nb::cast(PyOpView(getRef()));
  // Subclasses build a new operation in __init__; here there already is one.
  nb::object view = opClass.attr("__new__")(opClass);
  nb::type<PyOpView>().attr("__init__")(view, self);
  return view;
}

std::optional<PyOperationRef> PyOperation::getParent() {
  MlirOperation parent = mlirOperationGetParentOperation(get());
  if (mlirOperationIsNull(parent))
    return {};
  return forOperation(getContext(), parent);
}

//===----------------------------------------------------------------------===//
// Creation, verification, moves
//===----------------------------------------------------------------------===//

PyOperationRef mlir::glow::python::createOperation(
    const std::string &name, const std::vector<MlirType> &results,
    const std::vector<MlirValue> &operands,
    const std::vector<std::pair<std::string, MlirAttribute>> &attributes,
    const std::vector<MlirBlock> &successors, int regions,
    DefaultingLocation location, bool inferTypes) {
  PyMlirContextRef context = location->getContext();
  MlirOperationState state = mlirOperationStateGet(toRef(name), location.get());
  mlirOperationStateAddOperands(&state, operands.size(), operands.data());
  mlirOperationStateAddResults(&state, results.size(), results.data());
  mlirOperationStateAddSuccessors(&state, successors.size(), successors.data());
  std::vector<MlirNamedAttribute> named;
  for (const auto &[key, value] : attributes)
    named.push_back(mlirNamedAttributeGet(
        mlirIdentifierGet(context->get(), toRef(key)), value));
  mlirOperationStateAddAttributes(&state, named.size(), named.data());
  std::vector<MlirRegion> owned;
  for (int i = 0; i < regions; ++i)
    owned.push_back(mlirRegionCreate());
  mlirOperationStateAddOwnedRegions(&state, owned.size(), owned.data());
  if (inferTypes)
    mlirOperationStateEnableResultTypeInference(&state);

  ErrorCapture errors(context);
  MlirOperation created = mlirOperationCreate(&state);
  if (mlirOperationIsNull(created))
    throw errors.makeError("Operation creation failed");
  return PyOperation::createDetached(context, created);
}

void mlir::glow::python::verifyOperation(PyOperation &operation) {
  ErrorCapture errors(operation.getContext());
  if (!mlirOperationVerify(operation.get()))
    throw errors.makeError("Verification failed");
}

static nb::object
createFromPython(const std::string &name,
                 std::optional<std::vector<PyType>> results,
                 std::optional<std::vector<nb::object>> operands,
                 std::optional<nb::dict> attributes,
                 std::optional<std::vector<PyBlock>> successors, int regions,
                 DefaultingLocation location, nb::object ip, bool inferType) {
  if (regions < 0)
    throw nb::value_error("number of regions must be >= 0");
  std::vector<MlirType> types;
  if (results)
    types.assign(results->begin(), results->end());
  std::vector<MlirValue> values;
  for (nb::handle operand : operands.value_or(std::vector<nb::object>())) {
    PyValue *value;
    if (!nb::try_cast<PyValue *>(operand, value) || !value)
      throw nb::type_error(("Operand of \"" + name +
                            "\" must be a Value, not " +
                            nb::cast<std::string>(nb::repr(operand)))
                               .c_str());
    values.push_back(value->get());
  }
  std::vector<std::pair<std::string, MlirAttribute>> named;
  if (attributes) {
    for (auto [key, value] : *attributes) {
      std::string attributeName;
      if (!nb::try_cast<std::string>(key, attributeName))
        throw nb::key_error(("Invalid attribute key (not a string) when "
                             "attempting to create the operation \"" +
                             name + "\"")
                                .c_str());
      PyAttribute *attribute;
      if (!nb::try_cast<PyAttribute *>(value, attribute))
        throw nb::type_error(
            ("Invalid attribute value for the key \"" + attributeName +
             "\" when attempting to create the operation \"" + name + "\"")
                .c_str());
      if (!attribute)
        throw std::runtime_error(
            "Found an invalid (`None`?) attribute value for the key \"" +
            attributeName + "\" when attempting to create the operation \"" +
            name + "\"");
      named.emplace_back(attributeName, attribute->get());
    }
  }
  std::vector<MlirBlock> blocks;
  for (const PyBlock &block : successors.value_or(std::vector<PyBlock>()))
    blocks.push_back(block.get());

  PyOperationRef created = createOperation(name, types, values, named, blocks,
                                           regions, location, inferType);
  insertAt(*created, ip);
  return created.getObject();
}

static nb::object parseOperation(const std::string &source,
                                 const std::string &sourceName,
                                 DefaultingContext context) {
  ErrorCapture errors(context.getRef());
  MlirOperation parsed =
      mlirOperationCreateParse(context.get(), toRef(source), toRef(sourceName));
  if (mlirOperationIsNull(parsed))
    throw errors.makeError("Unable to parse operation assembly");
  return PyOperation::createDetached(context.getRef(), parsed)->createOpView();
}

static void moveTo(PyOperation &self, PyOperation &other,
                   void (*move)(MlirOperation, MlirOperation)) {
  if (mlirBlockIsNull(mlirOperationGetBlock(other.get())))
    throw nb::value_error("cannot move next to an operation without a block");
  move(self.get(), other.get());
  self.setParent(other.getParent());
}

static void walk(PyOperation &root,
                 const std::function<MlirWalkResult(nb::object)> &callback,
                 MlirWalkOrder order) {
  struct State {
    PyMlirContextRef context;
    const std::function<MlirWalkResult(nb::object)> &callback;
    std::exception_ptr exception;
  } state{root.getContext(), callback, nullptr};
  PyOperationRef keepAlive = root.getRef();
  mlirOperationWalk(
      root.get(),
      [](MlirOperation operation, void *userData) {
        auto &state = *static_cast<State *>(userData);
        try {
          return state.callback(
              PyOperation::forOperation(state.context, operation).getObject());
        } catch (...) {
          state.exception = std::current_exception();
          return MlirWalkResultInterrupt;
        }
      },
      &state, order);
  if (state.exception)
    std::rethrow_exception(state.exception);
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

static nb::object singleResult(PyOperation &operation) {
  intptr_t count = mlirOperationGetNumResults(operation.get());
  if (count != 1) {
    auto name =
        toView(mlirIdentifierStr(mlirOperationGetName(operation.get())));
    throw nb::value_error(
        ("Cannot call .result on operation " + std::string(name) +
         " which has " + std::to_string(count) +
         " results (it is only valid for operations with a single result)")
            .c_str());
  }
  return PyValue(operation.getRef(), mlirOperationGetResult(operation.get(), 0))
      .maybeDowncast();
}

static void bindStructure(nb::class_<PyOperationBase> &cls) {
  using Base = PyOperationBase;
  cls.def_prop_ro("context",
                  [](Base &self) -> nb::typed<nb::object, PyMlirContext> {
                    self.getOperation().checkValid();
                    return self.getOperation().getContext().getObject();
                  })
      .def_prop_ro("name",
                   [](Base &self) {
                     return toStr(mlirIdentifierStr(
                         mlirOperationGetName(self.getOperation().get())));
                   })
      .def_prop_ro(
          "result",
          [](Base &self) { return singleResult(self.getOperation()); },
          nb::sig("def result(self) -> OpResult"),
          "The only result; ValueError if there is not exactly one.")
      .def_prop_rw(
          "location",
          [](Base &self) {
            PyOperation &operation = self.getOperation();
            return PyLocation(operation.getContext(),
                              mlirOperationGetLocation(operation.get()));
          },
          [](Base &self, const PyLocation &location) {
            mlirOperationSetLocation(self.getOperation().get(), location);
          })
      .def_prop_ro(
          "parent",
          [](Base &self) -> nb::object {
            auto parent = self.getOperation().getParent();
            return parent ? parent->getObject() : nb::none();
          },
          nb::sig("def parent(self) -> Operation | None"))
      .def_prop_ro("attached",
                   [](Base &self) { return self.getOperation().isAttached(); })
      .def(
          "detach_from_parent",
          [](Base &self) {
            PyOperation &operation = self.getOperation();
            if (mlirBlockIsNull(mlirOperationGetBlock(operation.get())))
              throw nb::value_error("Detached operation has no parent.");
            mlirOperationRemoveFromParent(operation.get());
            operation.setParent(std::nullopt);
            return operation.createOpView();
          },
          nb::sig("def detach_from_parent(self) -> OpView"))
      .def(
          "erase", [](Base &self) { self.getOperation().erase(); },
          "Destroys the operation; every handle to it or into it raises "
          "afterwards.")
      .def(
          "move_after",
          [](Base &self, Base &other) {
            moveTo(self.getOperation(), other.getOperation(),
                   mlirOperationMoveAfter);
          },
          nb::arg("other"))
      .def(
          "move_before",
          [](Base &self, Base &other) {
            moveTo(self.getOperation(), other.getOperation(),
                   mlirOperationMoveBefore);
          },
          nb::arg("other"))
      .def(
          "is_before_in_block",
          [](Base &self, Base &other) {
            MlirOperation a = self.getOperation().get();
            MlirOperation b = other.getOperation().get();
            MlirBlock block = mlirOperationGetBlock(a);
            if (mlirBlockIsNull(block) ||
                !mlirBlockEqual(block, mlirOperationGetBlock(b)))
              throw nb::value_error("operations are not in the same block");
            return mlirOperationIsBeforeInBlock(a, b);
          },
          nb::arg("other"))
      .def(
          "verify",
          [](Base &self) {
            verifyOperation(self.getOperation());
            return true;
          },
          "Returns True, or raises MLIRError with the diagnostics.")
      .def(
          "walk",
          [](Base &self, std::function<MlirWalkResult(nb::object)> callback,
             MlirWalkOrder order) {
            walk(self.getOperation(), callback, order);
          },
          nb::arg("callback"), nb::arg("walk_order") = MlirWalkPostOrder,
          nb::sig("def walk(self, callback: Callable[[Operation], WalkResult], "
                  "walk_order: WalkOrder = ...) -> None"),
          "Visits this operation and all operations inside.")
      .def(
          "clone",
          [](Base &self, nb::object ip) {
            PyOperation &operation = self.getOperation();
            PyOperationRef copy = PyOperation::createDetached(
                operation.getContext(), mlirOperationClone(operation.get()));
            insertAt(*copy, ip);
            return copy->createOpView();
          },
          nb::arg("ip") = nb::none(),
          nb::sig("def clone(self, ip: InsertionPoint | Literal[False] | None "
                  "= None) -> OpView"));
}

static void bindModule(nb::module_ &ir) {
  nb::class_<PyModule> cls(ir, "Module", nb::is_weak_referenceable());
  auto typedModule = [](const PyRef<PyModule> &module) {
    return nb::borrow<nb::typed<nb::object, PyModule>>(module.getObject());
  };
  defineCapsule(cls, capsules::module,
                [](PyModule &self) { return self.get(); });
  cls.def_static(
         MLIR_PYTHON_CAPI_FACTORY_ATTR,
         [typedModule](nb::object capsule) {
           return typedModule(PyModule::forModule(
               fromCapsule<MlirModule>(capsule, capsules::module)));
         },
         nb::arg("capsule"))
      .def_static(
          "parse",
          [typedModule](std::variant<nb::str, nb::bytes> assembly,
                        DefaultingContext context) {
            ErrorCapture errors(context.getRef());
            MlirStringRef source =
                std::visit([](auto &text) { return textOf(text); }, assembly);
            MlirModule module = mlirModuleCreateParse(context.get(), source);
            if (mlirModuleIsNull(module))
              throw errors.makeError("Unable to parse module assembly");
            return typedModule(PyModule::forModule(module));
          },
          nb::arg("asm"), nb::arg("context") = nb::none(),
          "Parses textual MLIR or bytecode; raises MLIRError.")
      .def_static(
          "parseFile",
          [typedModule](const std::string &path, DefaultingContext context) {
            ErrorCapture errors(context.getRef());
            MlirModule module =
                mlirModuleCreateParseFromFile(context.get(), toRef(path));
            if (mlirModuleIsNull(module))
              throw errors.makeError("Unable to parse module assembly");
            return typedModule(PyModule::forModule(module));
          },
          nb::arg("path"), nb::arg("context") = nb::none())
      .def_static(
          "create",
          [typedModule](DefaultingLocation location) {
            return typedModule(
                PyModule::forModule(mlirModuleCreateEmpty(location.get())));
          },
          nb::arg("loc") = nb::none())
      .def_prop_ro("context",
                   [](PyModule &self) -> nb::typed<nb::object, PyMlirContext> {
                     return self.getContext().getObject();
                   })
      .def_prop_ro("operation",
                   [](PyModule &self) -> nb::typed<nb::object, PyOperation> {
                     return self.getOperation().getObject();
                   })
      .def_prop_ro("body",
                   [](PyModule &self) {
                     return PyBlock(self.getOperation(),
                                    mlirModuleGetBody(self.get()));
                   })
      .def("dump",
           [](PyModule &self) {
             mlirOperationDump(mlirModuleGetOperation(self.get()));
           })
      .def("__str__", [](PyModule &self) {
        return nb::str(self.getOperation().getObject());
      });
  defineEquality<PyModule>(
      cls,
      [](PyModule &a, PyModule &b) {
        return mlirModuleEqual(a.get(), b.get());
      },
      [](PyModule &self) { return mlirModuleHashValue(self.get()); });
}

void mlir::glow::python::populateOperation(nb::module_ &ir) {
  nb::enum_<MlirWalkResult>(ir, "WalkResult")
      .value("ADVANCE", MlirWalkResultAdvance)
      .value("INTERRUPT", MlirWalkResultInterrupt)
      .value("SKIP", MlirWalkResultSkip);
  nb::enum_<MlirWalkOrder>(ir, "WalkOrder")
      .value("PRE_ORDER", MlirWalkPreOrder)
      .value("POST_ORDER", MlirWalkPostOrder);

  nb::class_<PyOperationBase> base(ir, "_OperationBase");
  nb::class_<PyOperation, PyOperationBase> operation(
      ir, "Operation", nb::is_weak_referenceable());
  nb::class_<PyAsmState>(ir, "AsmState")
      .def(
          "__init__",
          [](PyAsmState *self, PyValue &value, bool useLocalScope) {
            new (self) PyAsmState(value, useLocalScope);
          },
          nb::arg("value"), nb::arg("use_local_scope") = false)
      .def(
          "__init__",
          [](PyAsmState *self, PyOperationBase &operation, bool useLocalScope) {
            new (self) PyAsmState(operation.getOperation(), useLocalScope);
          },
          nb::arg("op"), nb::arg("use_local_scope") = false);

  bindModule(ir);
  bindStructure(base);
  bindPrinting(base);
  defineEquality<PyOperationBase>(
      base,
      [](PyOperationBase &a, PyOperationBase &b) {
        return &a.getOperation() == &b.getOperation();
      },
      [](PyOperationBase &self) {
        return std::hash<const void *>()(&self.getOperation());
      });
  base.def_prop_ro(MLIR_PYTHON_CAPI_PTR_ATTR, [](PyOperationBase &self) {
    return nb::steal<nb::object>(PyCapsule_New(self.getOperation().get().ptr,
                                               capsules::operation, nullptr));
  });

  operation
      .def_static("create", &createFromPython, nb::arg("name"),
                  nb::arg("results") = nb::none(),
                  nb::arg("operands") = nb::none(),
                  nb::arg("attributes") = nb::none(),
                  nb::arg("successors") = nb::none(), nb::arg("regions") = 0,
                  nb::arg("loc") = nb::none(), nb::arg("ip") = nb::none(),
                  nb::arg("infer_type") = false,
                  nb::sig("def create(name: str, results: Sequence[Type] | "
                          "None = None, operands: Sequence[Value] | None = "
                          "None, attributes: Mapping[str, Attribute] | None = "
                          "None, successors: Sequence[Block] | None = None, "
                          "regions: int = 0, loc: Location | None = None, ip: "
                          "InsertionPoint | Literal[False] | None = None, "
                          "infer_type: bool = False) -> Operation"),
                  "Creates an operation, inserted at `ip` (False: nowhere; "
                  "None: the current insertion point, if any).")
      .def_static("parse", &parseOperation, nb::arg("source"), nb::kw_only(),
                  nb::arg("source_name") = "", nb::arg("context") = nb::none(),
                  nb::sig("def parse(source: str, *, source_name: str = '', "
                          "context: Context | None = None) -> OpView"))
      .def_static(
          MLIR_PYTHON_CAPI_FACTORY_ATTR,
          [](nb::object capsule) -> nb::typed<nb::object, PyOperation> {
            auto handle =
                fromCapsule<MlirOperation>(capsule, capsules::operation);
            return PyOperation::forOperation(
                       PyMlirContext::forContext(
                           mlirOperationGetContext(handle)),
                       handle)
                .getObject();
          },
          nb::arg("capsule"))
      .def_prop_ro("operation",
                   [](nb::object self) -> nb::typed<nb::object, PyOperation> {
                     return self;
                   })
      .def_prop_ro(
          "opview", [](PyOperation &self) { return self.createOpView(); },
          nb::sig("def opview(self) -> OpView"));
  bindOpView(ir);
}
