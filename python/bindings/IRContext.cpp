//===- IRContext.cpp - Contexts, dialects, the stack of `with` ------------===//
#include "lib/CAPI/RegisterEverything.h"
#include "python/bindings/Capsules.h"
#include "python/bindings/Globals.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Operation.h"
#include "llvm/Support/ThreadPool.h"

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// PyMlirContext
//===----------------------------------------------------------------------===//

static llvm::DenseMap<void *, PyMlirContext *> &liveContexts() {
  static llvm::DenseMap<void *, PyMlirContext *> contexts;
  return contexts;
}

PyMlirContext::PyMlirContext(MlirContext context) : context(context) {
  liveContexts()[context.ptr] = this;
}

PyMlirContext::~PyMlirContext() {
  liveContexts().erase(context.ptr);
  // Orphans may use each other's results, in any order.
  for (MlirOperation orphan : orphans) {
    unwrap(orphan)->dropAllReferences();
    unwrap(orphan)->dropAllUses();
  }
  for (MlirOperation orphan : orphans)
    mlirOperationDestroy(orphan);
  mlirContextDestroy(context);
}

PyMlirContextRef PyMlirContext::forContext(MlirContext context) {
  auto found = liveContexts().find(context.ptr);
  if (found != liveContexts().end())
    return found->second->getRef();
  auto *created = new PyMlirContext(context);
  nb::object object = nb::cast(created, nb::rv_policy::take_ownership);
  return PyMlirContextRef(created, std::move(object));
}

size_t PyMlirContext::getLiveCount() { return liveContexts().size(); }

static bool isNestedIn(MlirOperation operation, MlirOperation root) {
  while (!mlirOperationIsNull(operation)) {
    if (operation.ptr == root.ptr)
      return true;
    operation = mlirOperationGetParentOperation(operation);
  }
  return false;
}

void PyMlirContext::invalidateOperations(MlirOperation root, bool includeRoot) {
  std::vector<PyOperation *> doomed;
  for (auto [pointer, handle] : liveOperations) {
    bool isRoot = pointer == root.ptr;
    if (isRoot ? includeRoot : isNestedIn({pointer}, root))
      doomed.push_back(handle);
  }
  for (PyOperation *handle : doomed)
    handle->invalidate();
}

void PyMlirContext::invalidateScope(uint64_t scope) {
  std::vector<PyOperation *> doomed;
  for (auto [pointer, handle] : liveOperations)
    if (handle->isAttached() && handle->getScope() == scope)
      doomed.push_back(handle);
  for (PyOperation *handle : doomed)
    handle->invalidate();
}

static thread_local uint64_t currentScope = 0;

CallbackScope::CallbackScope(MlirContext context)
    : context(context), outer(currentScope) {
  static uint64_t lastScope = 0;
  id = currentScope = ++lastScope;
}

CallbackScope::~CallbackScope() {
  currentScope = outer;
  PyMlirContext::forContext(context)->invalidateScope(id);
}

uint64_t CallbackScope::current() { return currentScope; }

//===----------------------------------------------------------------------===//
// ThreadFrame
//===----------------------------------------------------------------------===//

/// Leaked on purpose at thread exit: the interpreter may be gone by then.
static std::vector<ThreadFrame> &threadFrames() {
  static thread_local auto *frames = new std::vector<ThreadFrame>;
  return *frames;
}

static nb::object orNone(const nb::object &object) {
  return object.is_valid() ? object : nb::none();
}

nb::object ThreadFrame::currentContext() {
  auto &frames = threadFrames();
  return frames.empty() ? nb::none() : orNone(frames.back().context);
}

nb::object ThreadFrame::currentLocation() {
  auto &frames = threadFrames();
  return frames.empty() ? nb::none() : orNone(frames.back().location);
}

nb::object ThreadFrame::currentInsertionPoint() {
  auto &frames = threadFrames();
  return frames.empty() ? nb::none() : orNone(frames.back().insertionPoint);
}

/// What a nested `with` inherits: nothing across a change of the context.
static ThreadFrame inheritedFrame(const nb::object &context) {
  auto &frames = threadFrames();
  ThreadFrame frame;
  if (!frames.empty() && frames.back().context.is(context))
    frame = frames.back();
  frame.context = context;
  return frame;
}

static nb::object pushFrame(ThreadFrame frame, nb::object entered) {
  frame.entered = entered;
  threadFrames().push_back(std::move(frame));
  return entered;
}

nb::object ThreadFrame::enterContext(nb::object context) {
  return pushFrame(inheritedFrame(context), context);
}

nb::object ThreadFrame::enterLocation(nb::object location) {
  ThreadFrame frame =
      inheritedFrame(nb::cast<PyLocation &>(location).getContext().getObject());
  frame.location = location;
  return pushFrame(std::move(frame), location);
}

nb::object ThreadFrame::enterInsertionPoint(nb::object insertionPoint) {
  auto &point = nb::cast<PyInsertionPoint &>(insertionPoint);
  ThreadFrame frame =
      inheritedFrame(point.getBlock().getParent()->getContext().getObject());
  frame.insertionPoint = insertionPoint;
  return pushFrame(std::move(frame), insertionPoint);
}

void ThreadFrame::exit(nb::handle entered) {
  auto &frames = threadFrames();
  if (frames.empty() || !frames.back().entered.is(entered))
    throw std::runtime_error("Unbalanced Context enter/exit");
  frames.pop_back();
}

template <typename Defaulting, typename Referent>
static Defaulting resolveDefault(const nb::object &current, const char *kind,
                                 const char *hint) {
  if (current.is_none()) {
    std::string message = std::string("An MLIR function requires a ") + kind +
                          " but none was provided in the call or from the "
                          "surrounding environment. Either pass to the "
                          "function with a " +
                          hint;
    throw std::runtime_error(message);
  }
  return Defaulting(nb::cast<Referent &>(current));
}

DefaultingContext DefaultingContext::resolve() {
  return resolveDefault<DefaultingContext, PyMlirContext>(
      ThreadFrame::currentContext(), "Context",
      "'context=' argument or establish a default using 'with Context():'");
}

DefaultingLocation DefaultingLocation::resolve() {
  const TracebackLocations &tracebacks = Globals::get().tracebacks;
  if (tracebacks.enabled) {
    PyMlirContextRef context = DefaultingContext::resolve().getRef();
    if (auto location = tracebacks.currentLocation(context))
      return DefaultingLocation(*location);
  }
  return resolveDefault<DefaultingLocation, PyLocation>(
      ThreadFrame::currentLocation(), "Location",
      "'loc=' argument or establish a default using 'with loc:'");
}

//===----------------------------------------------------------------------===//
// Dialects
//===----------------------------------------------------------------------===//

namespace {

class PyDialectDescriptor : public ContextObject {
public:
  PyDialectDescriptor(PyMlirContextRef context, MlirDialect dialect)
      : ContextObject(std::move(context)), dialect(dialect) {}
  MlirDialect get() const { return dialect; }

private:
  MlirDialect dialect;
};

/// `ctx.dialects["func"]` and `ctx.d.func`.
class PyDialects : public ContextObject {
public:
  using ContextObject::ContextObject;
};

class PyDialect {
public:
  explicit PyDialect(nb::object descriptor)
      : descriptor(std::move(descriptor)) {}
  nb::object descriptor;
};

class PyThreadPool {
public:
  PyThreadPool() : pool(mlirLlvmThreadPoolCreate()) {}
  PyThreadPool(const PyThreadPool &) = delete;
  ~PyThreadPool() { mlirLlvmThreadPoolDestroy(pool); }
  MlirLlvmThreadPool get() const { return pool; }

private:
  MlirLlvmThreadPool pool;
};

} // namespace

static MlirDialect loadDialect(PyMlirContext &context,
                               const std::string &name) {
  return mlirContextGetOrLoadDialect(context.get(), toRef(name));
}

static nb::typed<nb::object, PyDialect> makeDialect(PyMlirContextRef context,
                                                    MlirDialect dialect,
                                                    const std::string &name) {
  nb::object descriptor =
      nb::cast(PyDialectDescriptor(std::move(context), dialect));
  nb::object pyClass = Globals::get().lookupDialectClass(name);
  if (!pyClass.is_valid())
    return nb::cast(PyDialect(descriptor));
  return pyClass(descriptor);
}

static MlirDialectRegistry everyDialect() {
  static MlirDialectRegistry registry = [] {
    MlirDialectRegistry all = mlirDialectRegistryCreate();
    glowRegisterAllDialects(all);
    return all;
  }();
  return registry;
}

static void
constructContext(PyMlirContext *self,
                 std::optional<std::vector<std::string>> loadOnCreate,
                 PyThreadPool *threadPool) {
  glowRegisterAllPasses();
  MlirContext context = mlirContextCreateWithThreading(/*enabled=*/false);
  if (threadPool)
    mlirContextSetThreadPool(context, threadPool->get());
  else
    mlirContextEnableMultithreading(context, true);
  new (self) PyMlirContext(context);
  mlirContextAppendDialectRegistry(context, everyDialect());
  if (!loadOnCreate) {
    mlirContextLoadAllAvailableDialects(context);
    return;
  }
  for (const std::string &name : *loadOnCreate)
    if (mlirDialectIsNull(loadDialect(*self, name)))
      throw nb::value_error(("Dialect '" + name + "' not found").c_str());
}

static void bindDialects(nb::module_ &ir) {
  nb::class_<PyDialectDescriptor>(ir, "DialectDescriptor")
      .def_prop_ro("namespace",
                   [](PyDialectDescriptor &self) {
                     return toStr(mlirDialectGetNamespace(self.get()));
                   })
      .def("__repr__", [](PyDialectDescriptor &self) {
        std::string_view name = toView(mlirDialectGetNamespace(self.get()));
        return "<DialectDescriptor " + std::string(name) + ">";
      });

  nb::class_<PyDialects>(ir, "Dialects")
      .def("__getitem__",
           [](PyDialects &self, const std::string &name) {
             MlirDialect dialect = loadDialect(*self.getContext(), name);
             if (mlirDialectIsNull(dialect))
               throw nb::index_error(
                   ("Dialect '" + name + "' not found").c_str());
             return makeDialect(self.getContext(), dialect, name);
           })
      .def("__getattr__", [](PyDialects &self, const std::string &name) {
        MlirDialect dialect = loadDialect(*self.getContext(), name);
        if (mlirDialectIsNull(dialect))
          throw nb::attribute_error(
              ("Dialect '" + name + "' not found").c_str());
        return makeDialect(self.getContext(), dialect, name);
      });

  nb::class_<PyDialect>(ir, "Dialect", nb::dynamic_attr())
      .def(nb::init<nb::object>(), nb::arg("descriptor"))
      .def_prop_ro(
          "descriptor",
          [](PyDialect &self) -> nb::typed<nb::object, PyDialectDescriptor> {
            return self.descriptor;
          })
      .def("__repr__", [](nb::handle self) {
        std::string name =
            nb::cast<std::string>(self.attr("descriptor").attr("namespace"));
        return "<Dialect " + name + " (class " +
               nb::cast<std::string>(
                   nb::str(self.attr("__class__").attr("__module__"))) +
               "." +
               nb::cast<std::string>(
                   nb::str(self.attr("__class__").attr("__name__"))) +
               ")>";
      });

  nb::class_<PyDialectRegistry> registry(ir, "DialectRegistry");
  registry.def(nb::init<>());
  defineCapsule(registry, capsules::dialectRegistry,
                [](PyDialectRegistry &self) { return self.get(); });

  nb::class_<PyThreadPool>(ir, "ThreadPool")
      .def(nb::init<>())
      .def("get_max_concurrency", [](PyThreadPool &self) {
        return unwrap(self.get())->getMaxConcurrency();
      });
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

void mlir::glow::python::populateContext(nb::module_ &ir) {
  nb::class_<PyMlirContext> cls(ir, "Context");
  bindDialects(ir);

  cls.def("__init__", &constructContext,
          nb::arg("load_on_create_dialects") = nb::none(),
          nb::arg("thread_pool") = nb::none(),
          "Creates a context that knows every dialect and pass. All dialects "
          "are loaded, or only those named, the others on first use.")
      .def("__enter__",
           [](nb::object self) -> nb::typed<nb::object, PyMlirContext> {
             return ThreadFrame::enterContext(self);
           })
      .def(
          "__exit__",
          [](nb::object self, nb::object, nb::object, nb::object) {
            ThreadFrame::exit(self);
          },
          nb::arg("exc_type").none(), nb::arg("exc_value").none(),
          nb::arg("traceback").none())
      .def_static("_get_live_count", &PyMlirContext::getLiveCount)
      .def("_get_context_again",
           [](PyMlirContext &self) -> nb::typed<nb::object, PyMlirContext> {
             return PyMlirContext::forContext(self.get()).getObject();
           })
      .def("_get_live_operation_count",
           [](PyMlirContext &self) { return self.liveOperations.size(); })
      .def("_get_live_module_count",
           [](PyMlirContext &self) { return self.liveModules.size(); })
      .def_prop_ro_static(
          "current", [](nb::handle) { return ThreadFrame::currentContext(); },
          nb::sig("def current(/) -> Context | None"),
          "The context of the innermost `with` statement of this thread.")
      .def_prop_ro(
          "dialects",
          [](PyMlirContext &self) { return PyDialects(self.getRef()); })
      .def_prop_ro(
          "d", [](PyMlirContext &self) { return PyDialects(self.getRef()); })
      .def(
          "get_dialect_descriptor",
          [](PyMlirContext &self, const std::string &name) {
            MlirDialect dialect = loadDialect(self, name);
            if (mlirDialectIsNull(dialect))
              throw nb::value_error(
                  ("Dialect '" + name + "' not found").c_str());
            return PyDialectDescriptor(self.getRef(), dialect);
          },
          nb::arg("dialect_name"))
      .def_prop_rw(
          "allow_unregistered_dialects",
          [](PyMlirContext &self) {
            return mlirContextGetAllowUnregisteredDialects(self.get());
          },
          [](PyMlirContext &self, bool allow) {
            mlirContextSetAllowUnregisteredDialects(self.get(), allow);
          })
      .def_prop_rw(
          "emit_error_diagnostics",
          [](PyMlirContext &self) { return self.emitErrorDiagnostics; },
          [](PyMlirContext &self, bool emit) {
            self.emitErrorDiagnostics = emit;
          },
          "Whether errors go to the diagnostic handlers (by default standard "
          "error) instead of into the MLIRError that is raised.")
      .def(
          "enable_multithreading",
          [](PyMlirContext &self, bool enable) {
            mlirContextEnableMultithreading(self.get(), enable);
          },
          nb::arg("enable"))
      .def(
          "set_thread_pool",
          [](PyMlirContext &self, PyThreadPool &pool) {
            // MLIR asks for multithreading to be off while the pool changes.
            mlirContextEnableMultithreading(self.get(), false);
            mlirContextSetThreadPool(self.get(), pool.get());
          },
          nb::arg("pool"), nb::keep_alive<1, 2>())
      .def("attach_diagnostic_handler", &attachDiagnosticHandler,
           nb::arg("callback"),
           nb::sig("def attach_diagnostic_handler(self, callback: "
                   "Callable[[Diagnostic], bool]) -> DiagnosticHandler"),
           "Attaches a handler that returns whether it took the diagnostic.")
      .def("get_num_threads",
           [](PyMlirContext &self) {
             return mlirContextGetNumThreads(self.get());
           })
      .def(
          "is_registered_operation",
          [](PyMlirContext &self, const std::string &name) {
            return mlirContextIsRegisteredOperation(self.get(), toRef(name));
          },
          nb::arg("operation_name"))
      .def(
          "append_dialect_registry",
          [](PyMlirContext &self, PyDialectRegistry &registry) {
            mlirContextAppendDialectRegistry(self.get(), registry.get());
          },
          nb::arg("registry"))
      .def("load_all_available_dialects", [](PyMlirContext &self) {
        mlirContextLoadAllAvailableDialects(self.get());
      });
  defineCapsule(cls, capsules::context,
                [](PyMlirContext &self) { return self.get(); });
  cls.def_static(
      MLIR_PYTHON_CAPI_FACTORY_ATTR,
      [](nb::object capsule) -> nb::typed<nb::object, PyMlirContext> {
        return PyMlirContext::forContext(
                   fromCapsule<MlirContext>(capsule, capsules::context))
            .getObject();
      },
      nb::arg("capsule"));
}
