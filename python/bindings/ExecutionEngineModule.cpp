//===- ExecutionEngineModule.cpp - Extension with the execution engine ----===//
#include "mlir-c/ExecutionEngine.h"

#include "mlir/Bindings/Python/NanobindAdaptors.h"

namespace nb = nanobind;

namespace {

MlirStringRef toRef(const std::string &text) {
  return mlirStringRefCreate(text.data(), text.size());
}

/// Owns the JIT-compiled code, and what it was told to call.
class PyExecutionEngine {
public:
  explicit PyExecutionEngine(MlirExecutionEngine engine) : engine(engine) {}
  PyExecutionEngine(const PyExecutionEngine &) = delete;
  ~PyExecutionEngine() {
    if (!mlirExecutionEngineIsNull(engine))
      mlirExecutionEngineDestroy(engine);
  }

  MlirExecutionEngine get() const { return engine; }
  void release() { engine.ptr = nullptr; }
  void keepAlive(nb::object object) { kept.push_back(std::move(object)); }

private:
  MlirExecutionEngine engine;
  std::vector<nb::object> kept;
};

void construct(PyExecutionEngine *self, MlirModule module, int optLevel,
               const std::vector<std::string> &sharedLibs,
               bool enableObjectDump, bool enablePIC) {
  std::vector<MlirStringRef> paths;
  for (const std::string &path : sharedLibs)
    paths.push_back(toRef(path));
  MlirExecutionEngine engine =
      mlirExecutionEngineCreate(module, optLevel, paths.size(), paths.data(),
                                enableObjectDump, enablePIC);
  if (mlirExecutionEngineIsNull(engine))
    throw std::runtime_error("Failure while creating the ExecutionEngine.");
  new (self) PyExecutionEngine(engine);
}

uintptr_t addressOf(void *pointer) {
  return reinterpret_cast<uintptr_t>(pointer);
}

} // namespace

NB_MODULE(_mlirExecutionEngine, m) {
  m.doc() = "MLIR Execution Engine";

  nb::class_<PyExecutionEngine>(m, "ExecutionEngine")
      .def("__init__", &construct, nb::arg("module"), nb::arg("opt_level") = 2,
           nb::arg("shared_libs") = std::vector<std::string>(),
           nb::arg("enable_object_dump") = true, nb::arg("enable_pic") = false,
           "Compiles a module of the llvm dialect; loads `shared_libs` first.")
      .def_prop_ro(MLIR_PYTHON_CAPI_PTR_ATTR,
                   [](PyExecutionEngine &self) {
                     return nb::steal<nb::object>(
                         mlirPythonExecutionEngineToCapsule(self.get()));
                   })
      .def("_testing_release", &PyExecutionEngine::release,
           "Gives up ownership of the native engine.")
      .def(
          "raw_lookup",
          [](PyExecutionEngine &self, const std::string &name) {
            return addressOf(
                mlirExecutionEngineLookupPacked(self.get(), toRef(name)));
          },
          nb::arg("func_name"),
          "The address of a function with an emitted C interface; 0 if there "
          "is none.")
      .def(
          "raw_register_runtime",
          [](PyExecutionEngine &self, const std::string &name,
             nb::object callback) {
            // The callback is a ctypes function pointer object.
            auto address = nb::cast<uintptr_t>(
                nb::module_::import_("ctypes")
                    .attr("cast")(callback, nb::module_::import_("ctypes").attr(
                                                "c_void_p"))
                    .attr("value"));
            mlirExecutionEngineRegisterSymbol(
                self.get(), toRef(name), reinterpret_cast<void *>(address));
            self.keepAlive(std::move(callback));
          },
          nb::arg("name"), nb::arg("callback"))
      .def(
          "initialize",
          [](PyExecutionEngine &self) {
            mlirExecutionEngineInitialize(self.get());
          },
          "Runs global constructors; must come after registering symbols.")
      .def(
          "dump_to_object_file",
          [](PyExecutionEngine &self, const std::string &fileName) {
            mlirExecutionEngineDumpToObjectFile(self.get(), toRef(fileName));
          },
          nb::arg("file_name"));
}
