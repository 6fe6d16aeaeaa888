//===- RewritePDL.cpp - Patterns in the pdl dialect -----------------------===//
#include "python/bindings/IROperation.h"
#include "python/bindings/Rewrite.h"

using namespace mlir::glow::python;

namespace {

/// Where a native rewrite puts its results.
class PyPDLResultList {
public:
  explicit PyPDLResultList(MlirPDLResultList list) : list(list) {}
  MlirPDLResultList get() const {
    if (!list.ptr)
      throw std::runtime_error(
          "the results are only valid inside their function");
    return list;
  }
  void invalidate() { list = {nullptr}; }

private:
  MlirPDLResultList list;
};

nb::object toPython(const PyMlirContextRef &context, MlirPDLValue value) {
  if (MlirValue handle = mlirPDLValueAsValue(value); handle.ptr)
    return PyValue::forValue(context, handle).maybeDowncast();
  if (MlirOperation handle = mlirPDLValueAsOperation(value); handle.ptr)
    return PyOperation::forOperation(context, handle)->createOpView();
  if (MlirAttribute handle = mlirPDLValueAsAttribute(value); handle.ptr)
    return PyAttribute(context, handle).maybeDowncast();
  if (MlirType handle = mlirPDLValueAsType(value); handle.ptr)
    return PyType(context, handle).maybeDowncast();
  throw nb::type_error("unsupported PDL value: ranges cannot be passed");
}

/// Calls `function(rewriter, results, values)`.
MlirLogicalResult callNative(MlirPatternRewriter rewriter,
                             MlirPDLResultList results, size_t count,
                             MlirPDLValue *values, void *function) {
  MlirContext context =
      mlirRewriterBaseGetContext(mlirPatternRewriterAsBase(rewriter));
  return callPattern(context, rewriter, [&](nb::handle pyRewriter) {
    PyMlirContextRef ref = PyMlirContext::forContext(context);
    nb::list arguments;
    for (size_t i = 0; i < count; ++i)
      arguments.append(toPython(ref, values[i]));
    nb::object list = nb::cast(PyPDLResultList(results));
    nb::object result = nb::borrow(static_cast<PyObject *>(function))(
        pyRewriter, list, arguments);
    nb::cast<PyPDLResultList &>(list).invalidate();
    return result;
  });
}

class PyPDLModule {
public:
  explicit PyPDLModule(PyModule &module) : context(module.getContext()) {
    PyOperationRef operation = module.getOperation();
    // Broken patterns abort the process when they are frozen.
    verifyOperation(*operation);
    // The patterns own their module; the caller keeps the one passed in.
    pdl = mlirPDLPatternModuleFromModule(
        mlirModuleFromOperation(mlirOperationClone(operation->get())));
  }
  PyPDLModule(const PyPDLModule &) = delete;
  ~PyPDLModule() { mlirPDLPatternModuleDestroy(pdl); }

  void registerRewrite(const std::string &name, nb::callable function) {
    mlirPDLPatternModuleRegisterRewriteFunction(get(), toRef(name), callNative,
                                                function.ptr());
    functions.push_back(std::move(function));
  }
  void registerConstraint(const std::string &name, nb::callable function) {
    mlirPDLPatternModuleRegisterConstraintFunction(get(), toRef(name),
                                                   callNative, function.ptr());
    functions.push_back(std::move(function));
  }
  nb::object freeze() {
    MlirRewritePatternSet set =
        mlirRewritePatternSetFromPDLPatternModule(get());
    frozen = true;
    return PyFrozenRewritePatternSet::freeze(context, set,
                                             std::move(functions));
  }

private:
  MlirPDLPatternModule get() const {
    if (frozen)
      throw std::runtime_error("the PDL module was already frozen");
    return pdl;
  }
  PyMlirContextRef context;
  MlirPDLPatternModule pdl;
  std::vector<nb::object> functions;
  bool frozen = false;
};

} // namespace

void mlir::glow::python::populatePDL(nb::module_ &rewrite) {
  nb::class_<PyPDLResultList>(rewrite, "PDLResultList")
      .def(
          "append",
          [](PyPDLResultList &self, PyValue &value) {
            mlirPDLResultListPushBackValue(self.get(), value.get());
          },
          nb::arg("value"))
      .def(
          "append",
          [](PyPDLResultList &self, PyOperationBase &operation) {
            mlirPDLResultListPushBackOperation(self.get(),
                                               operation.getOperation().get());
          },
          nb::arg("value"))
      .def(
          "append",
          [](PyPDLResultList &self, PyType &type) {
            mlirPDLResultListPushBackType(self.get(), type);
          },
          nb::arg("value"))
      .def(
          "append",
          [](PyPDLResultList &self, PyAttribute &attribute) {
            mlirPDLResultListPushBackAttribute(self.get(), attribute);
          },
          nb::arg("value"));

  nb::class_<PyPDLModule>(rewrite, "PDLModule")
      .def(nb::init<PyModule &>(), nb::arg("module"),
           "Takes the patterns of a module, which must verify.")
      .def("register_rewrite_function", &PyPDLModule::registerRewrite,
           nb::arg("name"), nb::arg("fn"),
           nb::sig("def register_rewrite_function(self, name: str, fn: "
                   "Callable[[PatternRewriter, PDLResultList, list[Any]], "
                   "object]) -> None"),
           "Defines a native rewrite, `fn(rewriter, results, values)`. It "
           "fails if it returns a true value.")
      .def("register_constraint_function", &PyPDLModule::registerConstraint,
           nb::arg("name"), nb::arg("fn"),
           nb::sig("def register_constraint_function(self, name: str, fn: "
                   "Callable[[PatternRewriter, PDLResultList, list[Any]], "
                   "object]) -> None"),
           "Defines a native constraint, `fn(rewriter, results, values)`. It "
           "is not met if it returns a true value.")
      .def("freeze", &PyPDLModule::freeze,
           nb::sig("def freeze(self) -> FrozenRewritePatternSet"),
           "Makes the patterns ready to be applied.");
}
