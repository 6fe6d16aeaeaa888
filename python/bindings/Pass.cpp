//===- Pass.cpp - The pass manager ----------------------------------------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/IROperation.h"

#include "mlir-c/Pass.h"

#include <memory>

using namespace mlir::glow::python;

namespace {

class PyPassManager {
public:
  PyPassManager(PyMlirContextRef context, const std::string &anchor)
      : context(std::move(context)),
        manager(mlirPassManagerCreateOnOperation(this->context->get(),
                                                 toRef(anchor))) {}
  PyPassManager(const PyPassManager &) = delete;
  ~PyPassManager() { mlirPassManagerDestroy(manager); }

  MlirPassManager get() const { return manager; }
  MlirOpPassManager asOpPassManager() const {
    return mlirPassManagerGetAsOpPassManager(manager);
  }
  const PyMlirContextRef &getContext() const { return context; }

  std::string print() const {
    std::string text;
    mlirPrintPassPipeline(asOpPassManager(), appendToString, &text);
    return text;
  }

  void add(const std::string &pipeline) {
    std::string error;
    if (mlirLogicalResultIsFailure(mlirOpPassManagerAddPipeline(
            asOpPassManager(), toRef(pipeline), appendToString, &error)))
      throw nb::value_error(error.c_str());
  }

  void run(PyOperation &operation) {
    MlirOperation root = operation.get();
    if (operation.getContext().get() != context.get())
      throw nb::value_error("the operation belongs to another context");
    PyOperationRef keepAlive = operation.getRef();
    // Passes may erase or replace anything below the root.
    context->invalidateOperations(root, /*includeRoot=*/false);
    ErrorCapture errors(context);
    MlirLogicalResult result;
    {
      nb::gil_scoped_release release;
      result = mlirPassManagerRunOnOp(manager, root);
    }
    if (mlirLogicalResultIsFailure(result))
      throw errors.makeError("Failure while executing pass pipeline");
  }

private:
  PyMlirContextRef context;
  MlirPassManager manager;
};

/// A pass that is a Python callable `run(op, pass_)`. Every clone, for a
/// worker thread, shares the callable.
class PythonPass {
public:
  static MlirPass create(MlirContext context, nb::callable run,
                         const std::string &name, const std::string &argument,
                         const std::string &description,
                         const std::string &opName) {
    // The pass copies its other strings, but only refers to this one.
    MlirStringRef anchor =
        mlirIdentifierStr(mlirIdentifierGet(context, toRef(opName)));
    static MlirTypeIDAllocator allocator = mlirTypeIDAllocatorCreate();
    MlirExternalPassCallbacks callbacks = {};
    callbacks.destruct = [](void *self) {
      nb::gil_scoped_acquire gil;
      nb::steal(static_cast<PyObject *>(self));
    };
    callbacks.clone = [](void *self) {
      nb::gil_scoped_acquire gil;
      return static_cast<void *>(
          nb::borrow(static_cast<PyObject *>(self)).release().ptr());
    };
    callbacks.run = runOn;
    return mlirCreateExternalPass(
        mlirTypeIDAllocatorAllocateTypeID(allocator), toRef(name),
        toRef(argument), toRef(description), anchor,
        /*nDependentDialects=*/0, /*dependentDialects=*/nullptr, callbacks,
        run.release().ptr());
  }

private:
  static void runOn(MlirOperation operation, MlirExternalPass pass,
                    void *self) {
    nb::gil_scoped_acquire gil;
    CallbackScope scope(mlirOperationGetContext(operation));
    try {
      nb::borrow(static_cast<PyObject *>(self))(
          PyOperation::forOperation(
              PyMlirContext::forContext(mlirOperationGetContext(operation)),
              operation)
              .getObject(),
          nb::cast(pass));
    } catch (std::exception &error) {
      mlirEmitError(mlirOperationGetLocation(operation), error.what());
      mlirExternalPassSignalFailure(pass);
    }
  }
};

} // namespace

static void enableIRPrinting(PyPassManager &self, bool beforeAll, bool afterAll,
                             bool moduleScope, bool afterChange,
                             bool afterFailure,
                             std::optional<int64_t> largeElementsLimit,
                             std::optional<int64_t> largeResourceLimit,
                             bool enableDebugInfo, bool printGenericOpForm,
                             std::optional<std::string> treePrintingDirPath) {
  AsmOptions options;
  options.largeElementsLimit = largeElementsLimit;
  options.largeResourceLimit = largeResourceLimit;
  options.enableDebugInfo = enableDebugInfo;
  options.printGenericOpForm = printGenericOpForm;
  PrintingFlags flags(options);
  std::string path = treePrintingDirPath.value_or("");
  mlirPassManagerEnableIRPrinting(self.get(), beforeAll, afterAll, moduleScope,
                                  afterChange, afterFailure, flags.get(),
                                  toRef(path));
}

static nb::object parsePassManager(const std::string &pipeline,
                                   DefaultingContext context) {
  // The text starts with the anchor, as in `builtin.module(cse)`.
  auto manager = std::make_unique<PyPassManager>(context.getRef(), "any");
  std::string error;
  if (mlirLogicalResultIsFailure(mlirParsePassPipeline(
          manager->asOpPassManager(), toRef(pipeline), appendToString, &error)))
    throw nb::value_error(error.c_str());
  return nb::cast(manager.release(), nb::rv_policy::take_ownership);
}

/// MLIR aborts on a pass that cannot run on the manager's operation.
static void checkAnchor(PyPassManager &self, const std::string &opName) {
  std::string text = self.print();
  std::string anchor = text.substr(0, text.find('('));
  if (!opName.empty() && anchor != opName)
    throw nb::value_error(("cannot add a pass on '" + opName +
                           "' to a pass manager on '" + anchor + "'")
                              .c_str());
}

void mlir::glow::python::populatePassManager(nb::module_ &passmanager) {
  nb::enum_<MlirPassDisplayMode>(passmanager, "PassDisplayMode")
      .value("LIST", MLIR_PASS_DISPLAY_MODE_LIST)
      .value("PIPELINE", MLIR_PASS_DISPLAY_MODE_PIPELINE);

  nb::class_<MlirExternalPass>(passmanager, "ExternalPass")
      .def("signal_pass_failure",
           [](MlirExternalPass &self) { mlirExternalPassSignalFailure(self); });

  nb::class_<PyPassManager> cls(passmanager, "PassManager");
  defineCapsule(cls, capsules::passManager,
                [](PyPassManager &self) { return self.get(); });
  cls.def(
         "__init__",
         [](PyPassManager *self, const std::string &anchor,
            DefaultingContext context) {
           new (self) PyPassManager(context.getRef(), anchor);
         },
         nb::arg("anchor_op") = "any", nb::arg("context") = nb::none())
      .def_static("parse", &parsePassManager, nb::arg("pipeline"),
                  nb::arg("context") = nb::none(),
                  nb::sig("def parse(pipeline: str, context: "
                          "glow._mlir_libs._mlir.ir.Context | None = None) -> "
                          "PassManager"),
                  "Parses a pipeline such as builtin.module(func.func(cse)); "
                  "raises ValueError.")
      .def(
          "run",
          [](PyPassManager &self, PyOperationBase &operation) {
            self.run(operation.getOperation());
          },
          nb::arg("operation"),
          "Runs the pipeline without holding the GIL. Handles to operations "
          "inside `operation` are invalid afterwards. Raises MLIRError.")
      .def(
          "enable_verifier",
          [](PyPassManager &self, bool enable) {
            mlirPassManagerEnableVerifier(self.get(), enable);
          },
          nb::arg("enable"))
      .def("enable_ir_printing", &enableIRPrinting,
           nb::arg("print_before_all") = false,
           nb::arg("print_after_all") = true,
           nb::arg("print_module_scope") = false,
           nb::arg("print_after_change") = false,
           nb::arg("print_after_failure") = false,
           nb::arg("large_elements_limit") = nb::none(),
           nb::arg("large_resource_limit") = nb::none(),
           nb::arg("enable_debug_info") = false,
           nb::arg("print_generic_op_form") = false,
           nb::arg("tree_printing_dir_path") = nb::none(),
           "Prints the IR around passes: to standard error, or into files in "
           "a directory.")
      .def("enable_timing",
           [](PyPassManager &self) { mlirPassManagerEnableTiming(self.get()); })
      .def(
          "enable_statistics",
          [](PyPassManager &self, MlirPassDisplayMode mode) {
            mlirPassManagerEnableStatistics(self.get(), mode);
          },
          nb::arg("displayMode") = MLIR_PASS_DISPLAY_MODE_PIPELINE)
      .def("add", &PyPassManager::add, nb::arg("pipeline"),
           "Adds textual pipeline elements; raises ValueError.")
      .def(
          "add",
          [](PyPassManager &self, nb::callable run,
             std::optional<std::string> name, const std::string &argument,
             const std::string &description, const std::string &opName) {
            checkAnchor(self, opName);
            std::string passName = name.value_or(nb::cast<std::string>(
                nb::str(nb::getattr(run, "__name__", nb::str("python-pass")))));
            mlirPassManagerAddOwnedPass(
                self.get(),
                PythonPass::create(self.getContext()->get(), run, passName,
                                   argument, description, opName));
          },
          nb::arg("run"), nb::arg("name") = nb::none(),
          nb::arg("argument") = "", nb::arg("description") = "",
          nb::arg("op_name") = "",
          nb::sig("def add(self, run: Callable[[glow._mlir_libs._mlir.ir."
                  "Operation, ExternalPass], object], name: str | None = None, "
                  "argument: str = '', description: str = '', op_name: str = "
                  "'') -> None"),
          "Adds a pass written in Python; an exception in it fails the run.")
      .def("__str__", &PyPassManager::print);
}
