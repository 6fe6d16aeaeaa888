//===- Rewrite.cpp - Rewrite patterns in Python ---------------------------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/IRCore.h"

#include "mlir-c/Rewrite.h"

#include <memory>

using namespace mlir::glow::python;

namespace {

//===----------------------------------------------------------------------===//
// The rewriter that a pattern gets
//===----------------------------------------------------------------------===//

/// Good only while its pattern runs.
class PyPatternRewriter {
public:
  PyPatternRewriter(PyMlirContextRef context, MlirPatternRewriter rewriter)
      : context(std::move(context)),
        base(mlirPatternRewriterAsBase(rewriter)) {}

  void invalidate() { base = {nullptr}; }

  MlirRewriterBase get() const {
    if (!base.ptr)
      throw std::runtime_error(
          "the rewriter is only valid inside its pattern function");
    return base;
  }

  PyInsertionPoint getInsertionPoint() const {
    MlirBlock block = mlirRewriterBaseGetInsertionBlock(get());
    MlirOperation next = mlirRewriterBaseGetOperationAfterInsertion(get());
    PyBlock pyBlock(PyOperation::forOperation(
                        context, mlirBlockGetParentOperation(block)),
                    block);
    if (mlirOperationIsNull(next))
      return PyInsertionPoint(pyBlock);
    return PyInsertionPoint(pyBlock, PyOperation::forOperation(context, next));
  }

  void replaceOp(PyOperation &operation, PyOperation &replacement) {
    MlirOperation doomed = operation.get();
    MlirOperation with = replacement.get();
    if (mlirOperationGetNumResults(doomed) != mlirOperationGetNumResults(with))
      throw nb::value_error("the replacement has another number of results");
    context->invalidateOperations(doomed, /*includeRoot=*/true);
    mlirRewriterBaseReplaceOpWithOperation(get(), doomed, with);
  }

  void replaceOp(PyOperation &operation, const std::vector<PyValue> &values) {
    MlirOperation doomed = operation.get();
    std::vector<MlirValue> handles;
    for (const PyValue &value : values)
      handles.push_back(value.get());
    if (mlirOperationGetNumResults(doomed) !=
        static_cast<intptr_t>(handles.size()))
      throw nb::value_error("the number of values differs from that of the "
                            "operation's results");
    context->invalidateOperations(doomed, /*includeRoot=*/true);
    mlirRewriterBaseReplaceOpWithValues(get(), doomed, handles.size(),
                                        handles.data());
  }

  void eraseOp(PyOperation &operation) {
    MlirOperation doomed = operation.get();
    for (intptr_t i = 0, n = mlirOperationGetNumResults(doomed); i < n; ++i)
      if (!mlirOpOperandIsNull(
              mlirValueGetFirstUse(mlirOperationGetResult(doomed, i))))
        throw std::runtime_error(
            "cannot erase an operation whose results have uses");
    context->invalidateOperations(doomed, /*includeRoot=*/true);
    mlirRewriterBaseEraseOp(get(), doomed);
  }

private:
  PyMlirContextRef context;
  MlirRewriterBase base;
};

//===----------------------------------------------------------------------===//
// Pattern sets
//===----------------------------------------------------------------------===//

/// What a Python pattern raised during a rewrite. Patterns run on the thread
/// that applies them, so one slot per thread is enough.
thread_local std::exception_ptr patternException;

MlirLogicalResult matchAndRewrite(MlirRewritePattern, MlirOperation operation,
                                  MlirPatternRewriter rewriter,
                                  void *userData) {
  nb::gil_scoped_acquire gil;
  if (patternException)
    return mlirLogicalResultFailure();
  CallbackScope scope(mlirOperationGetContext(operation));
  PyMlirContextRef context =
      PyMlirContext::forContext(mlirOperationGetContext(operation));
  nb::object pyRewriter = nb::cast(PyPatternRewriter(context, rewriter));
  bool failed = false;
  try {
    nb::object view =
        PyOperation::forOperation(context, operation)->createOpView();
    nb::object result = nb::borrow(static_cast<PyObject *>(userData))(
        view, pyRewriter);
    // As upstream: None and False mean success, a true value means no match.
    failed = nb::cast<bool>(nb::bool_(result));
  } catch (...) {
    patternException = std::current_exception();
    failed = true;
  }
  nb::cast<PyPatternRewriter &>(pyRewriter).invalidate();
  return failed ? mlirLogicalResultFailure() : mlirLogicalResultSuccess();
}

class PyFrozenRewritePatternSet {
public:
  explicit PyFrozenRewritePatternSet(MlirFrozenRewritePatternSet set)
      : set(set) {}
  PyFrozenRewritePatternSet(const PyFrozenRewritePatternSet &) = delete;
  ~PyFrozenRewritePatternSet() { mlirFrozenRewritePatternSetDestroy(set); }
  MlirFrozenRewritePatternSet get() const { return set; }

private:
  MlirFrozenRewritePatternSet set;
};

nb::object wrapFrozen(MlirRewritePatternSet set) {
  auto frozen = std::make_unique<PyFrozenRewritePatternSet>(
      mlirFreezeRewritePattern(set));
  mlirRewritePatternSetDestroy(set);
  return nb::cast(frozen.release(), nb::rv_policy::take_ownership);
}

class PyRewritePatternSet {
public:
  explicit PyRewritePatternSet(DefaultingContext context)
      : context(context.getRef()),
        set(mlirRewritePatternSetCreate(context.get())) {}
  PyRewritePatternSet(const PyRewritePatternSet &) = delete;
  ~PyRewritePatternSet() {
    if (set.ptr)
      mlirRewritePatternSetDestroy(set);
  }

  void add(nb::handle root, nb::callable function, unsigned benefit) {
    checkNotFrozen();
    std::string rootName;
    if (!nb::try_cast<std::string>(root, rootName)) {
      if (!nb::isinstance<nb::type_object>(root) ||
          !nb::hasattr(root, "OPERATION_NAME"))
        throw nb::type_error(
            "the root argument must be a type or an operation name");
      rootName = nb::cast<std::string>(root.attr("OPERATION_NAME"));
    }
    MlirRewritePatternCallbacks callbacks = {};
    callbacks.destruct = [](void *function) {
      nb::gil_scoped_acquire gil;
      nb::steal(static_cast<PyObject *>(function));
    };
    callbacks.matchAndRewrite = matchAndRewrite;
    mlirRewritePatternSetAdd(
        set, mlirOpRewritePatternCreate(toRef(rootName), benefit,
                                        context->get(), callbacks,
                                        function.release().ptr(),
                                        /*nGeneratedNames=*/0,
                                        /*generatedNames=*/nullptr));
  }

  nb::object freeze() {
    checkNotFrozen();
    MlirRewritePatternSet owned = set;
    set = {nullptr};
    return wrapFrozen(owned);
  }

private:
  void checkNotFrozen() const {
    if (!set.ptr)
      throw std::runtime_error("the pattern set was already frozen");
  }
  PyMlirContextRef context;
  MlirRewritePatternSet set;
};

//===----------------------------------------------------------------------===//
// PDL
//===----------------------------------------------------------------------===//

class PyPDLModule {
public:
  explicit PyPDLModule(PyModule &module)
      : module(&module, nb::find(&module)),
        pdl(mlirPDLPatternModuleFromModule(module.get())) {}
  PyPDLModule(const PyPDLModule &) = delete;
  ~PyPDLModule() { mlirPDLPatternModuleDestroy(pdl); }

  nb::object freeze() {
    if (frozen)
      throw std::runtime_error("the PDL module was already frozen");
    frozen = true;
    // The patterns take over the module's body.
    PyOperationRef operation = module->getOperation();
    operation->getContext()->invalidateOperations(operation->get(),
                                                  /*includeRoot=*/false);
    return wrapFrozen(mlirRewritePatternSetFromPDLPatternModule(pdl));
  }

  PyRef<PyModule> module;
  MlirPDLPatternModule pdl;
  /// The Python functions, which native callbacks only borrow.
  std::vector<nb::object> functions;

private:
  bool frozen = false;
};

} // namespace

//===----------------------------------------------------------------------===//
// Application
//===----------------------------------------------------------------------===//

static void rethrowPatternException() {
  if (std::exception_ptr raised = std::exchange(patternException, nullptr))
    std::rethrow_exception(raised);
}

template <typename Apply>
static void applyGreedily(PyOperation &root, Apply apply) {
  PyOperationRef keepAlive = root.getRef();
  root.getContext()->invalidateOperations(root.get(), /*includeRoot=*/false);
  MlirGreedyRewriteDriverConfig config = mlirGreedyRewriteDriverConfigCreate();
  MlirLogicalResult result;
  ErrorCapture errors(root.getContext());
  {
    nb::gil_scoped_release release;
    result = apply(config);
  }
  mlirGreedyRewriteDriverConfigDestroy(config);
  rethrowPatternException();
  if (mlirLogicalResultIsFailure(result))
    throw errors.makeError("pattern application failed to converge");
}

static void applyToModule(PyModule &module, PyFrozenRewritePatternSet &set) {
  applyGreedily(*module.getOperation(),
                [&](MlirGreedyRewriteDriverConfig config) {
                  return mlirApplyPatternsAndFoldGreedily(module.get(),
                                                          set.get(), config);
                });
}

static void applyToOperation(PyOperationBase &operation,
                             PyFrozenRewritePatternSet &set) {
  MlirOperation root = operation.getOperation().get();
  applyGreedily(operation.getOperation(),
                [&](MlirGreedyRewriteDriverConfig config) {
                  return mlirApplyPatternsAndFoldGreedilyWithOp(
                      root, set.get(), config);
                });
}

static void walkAndApply(PyOperationBase &operation,
                         PyFrozenRewritePatternSet &set) {
  PyOperation &root = operation.getOperation();
  PyOperationRef keepAlive = root.getRef();
  root.getContext()->invalidateOperations(root.get(), /*includeRoot=*/false);
  mlirWalkAndApplyPatterns(root.get(), set.get());
  rethrowPatternException();
}

void mlir::glow::python::populateRewrite(nb::module_ &rewrite) {
  nb::class_<PyPatternRewriter>(rewrite, "PatternRewriter")
      .def_prop_ro("ip", &PyPatternRewriter::getInsertionPoint,
                   "The current insertion point.")
      .def(
          "replace_op",
          [](PyPatternRewriter &self, PyOperationBase &op,
             PyOperationBase &replacement) {
            self.replaceOp(op.getOperation(), replacement.getOperation());
          },
          nb::arg("op"), nb::arg("new_op"),
          "Replaces an operation by another one with as many results.")
      .def(
          "replace_op",
          [](PyPatternRewriter &self, PyOperationBase &op,
             const std::vector<PyValue> &values) {
            self.replaceOp(op.getOperation(), values);
          },
          nb::arg("op"), nb::arg("values"),
          "Replaces an operation's results by values.")
      .def(
          "erase_op",
          [](PyPatternRewriter &self, PyOperationBase &op) {
            self.eraseOp(op.getOperation());
          },
          nb::arg("op"), "Erases an operation that has no uses.");

  nb::class_<PyFrozenRewritePatternSet>(rewrite, "FrozenRewritePatternSet");

  nb::class_<PyRewritePatternSet>(rewrite, "RewritePatternSet")
      .def(nb::init<DefaultingContext>(), nb::arg("context") = nb::none())
      .def("add", &PyRewritePatternSet::add, nb::arg("root"), nb::arg("fn"),
           nb::arg("benefit") = 1,
           nb::sig("def add(self, root: type | str, fn: Callable[[Any, "
                   "PatternRewriter], object], benefit: int = 1) -> None"),
           "Adds a pattern for one kind of operation. `fn(op, rewriter)` "
           "rewrites and returns None, or returns a true value if it does not "
           "apply.")
      .def("freeze", &PyRewritePatternSet::freeze,
           nb::sig("def freeze(self) -> FrozenRewritePatternSet"),
           "Makes the set ready to be applied; it can't be used afterwards.");

  nb::class_<PyPDLModule>(rewrite, "PDLModule")
      .def(nb::init<PyModule &>(), nb::arg("module"))
      .def("freeze", &PyPDLModule::freeze,
           nb::sig("def freeze(self) -> FrozenRewritePatternSet"));

  rewrite.def("apply_patterns_and_fold_greedily", &applyToModule,
              nb::arg("module"), nb::arg("set"));
  rewrite.def("apply_patterns_and_fold_greedily", &applyToOperation,
              nb::arg("op"), nb::arg("set"),
              "Applies patterns and folds until nothing changes. Handles to "
              "operations inside are invalid afterwards.");
  rewrite.def("walk_and_apply_patterns", &walkAndApply, nb::arg("op"),
              nb::arg("set"),
              "Applies patterns to each operation once, in post-order.");
}
