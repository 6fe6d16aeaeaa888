//===- Rewrite.cpp - Rewrite patterns in Python ---------------------------===//
#include "python/bindings/Rewrite.h"

#include <memory>

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// PyPatternRewriter
//===----------------------------------------------------------------------===//

MlirRewriterBase PyPatternRewriter::get() const {
  if (!base.ptr)
    throw std::runtime_error(
        "the rewriter is only valid inside its pattern function");
  return base;
}

PyInsertionPoint PyPatternRewriter::getInsertionPoint() const {
  MlirBlock block = mlirRewriterBaseGetInsertionBlock(get());
  MlirOperation next = mlirRewriterBaseGetOperationAfterInsertion(get());
  PyBlock pyBlock(
      PyOperation::forOperation(context, mlirBlockGetParentOperation(block)),
      block);
  if (mlirOperationIsNull(next))
    return PyInsertionPoint(pyBlock);
  return PyInsertionPoint(pyBlock, PyOperation::forOperation(context, next));
}

void PyPatternRewriter::replaceOp(PyOperation &operation,
                                  PyOperation &replacement) {
  MlirOperation doomed = operation.get();
  MlirOperation with = replacement.get();
  if (mlirOperationGetNumResults(doomed) != mlirOperationGetNumResults(with))
    throw nb::value_error("the replacement has another number of results");
  context->invalidateOperations(doomed, /*includeRoot=*/true);
  mlirRewriterBaseReplaceOpWithOperation(get(), doomed, with);
}

void PyPatternRewriter::replaceOp(PyOperation &operation,
                                  const std::vector<PyValue> &values) {
  MlirOperation doomed = operation.get();
  std::vector<MlirValue> handles;
  for (const PyValue &value : values)
    handles.push_back(value.get());
  if (mlirOperationGetNumResults(doomed) !=
      static_cast<intptr_t>(handles.size()))
    throw nb::value_error(
        "the number of values differs from that of the operation's results");
  context->invalidateOperations(doomed, /*includeRoot=*/true);
  mlirRewriterBaseReplaceOpWithValues(get(), doomed, handles.size(),
                                      handles.data());
}

void PyPatternRewriter::eraseOp(PyOperation &operation) {
  MlirOperation doomed = operation.get();
  for (intptr_t i = 0, n = mlirOperationGetNumResults(doomed); i < n; ++i)
    if (!mlirOpOperandIsNull(
            mlirValueGetFirstUse(mlirOperationGetResult(doomed, i))))
      throw std::runtime_error(
          "cannot erase an operation whose results have uses");
  context->invalidateOperations(doomed, /*includeRoot=*/true);
  mlirRewriterBaseEraseOp(get(), doomed);
}

//===----------------------------------------------------------------------===//
// Pattern sets
//===----------------------------------------------------------------------===//

std::exception_ptr &mlir::glow::python::pendingException() {
  static thread_local std::exception_ptr exception;
  return exception;
}

nb::object
PyFrozenRewritePatternSet::freeze(PyMlirContextRef context,
                                  MlirRewritePatternSet set,
                                  std::vector<nb::object> functions) {
  auto frozen = std::make_unique<PyFrozenRewritePatternSet>(
      std::move(context), mlirFreezeRewritePattern(set), std::move(functions));
  mlirRewritePatternSetDestroy(set);
  return nb::cast(frozen.release(), nb::rv_policy::take_ownership);
}

namespace {

MlirLogicalResult matchAndRewrite(MlirRewritePattern, MlirOperation operation,
                                  MlirPatternRewriter rewriter,
                                  void *userData) {
  MlirContext context = mlirOperationGetContext(operation);
  return callPattern(context, rewriter, [&](nb::handle pyRewriter) {
    nb::object view =
        PyOperation::forOperation(PyMlirContext::forContext(context), operation)
            ->createOpView();
    return nb::borrow(static_cast<PyObject *>(userData))(view, pyRewriter);
  });
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
    mlirRewritePatternSetAdd(set, mlirOpRewritePatternCreate(
                                      toRef(rootName), benefit, context->get(),
                                      callbacks, function.release().ptr(),
                                      /*nGeneratedNames=*/0,
                                      /*generatedNames=*/nullptr));
  }

  nb::object freeze() {
    checkNotFrozen();
    MlirRewritePatternSet owned = set;
    set = {nullptr};
    return PyFrozenRewritePatternSet::freeze(context, owned);
  }

private:
  void checkNotFrozen() const {
    if (!set.ptr)
      throw std::runtime_error("the pattern set was already frozen");
  }
  PyMlirContextRef context;
  MlirRewritePatternSet set;
};

} // namespace

//===----------------------------------------------------------------------===//
// Application
//===----------------------------------------------------------------------===//

static void rethrowPendingException() {
  if (std::exception_ptr raised = std::exchange(pendingException(), nullptr))
    std::rethrow_exception(raised);
}

/// Handles inside `root` do not survive a rewrite.
static void prepare(PyOperation &root, PyFrozenRewritePatternSet &set) {
  if (root.getContext().get() != set.getContext().get())
    throw nb::value_error("the patterns belong to another context");
  root.getContext()->invalidateOperations(root.get(), /*includeRoot=*/false);
}

template <typename Apply>
static void applyGreedily(PyOperation &root, PyFrozenRewritePatternSet &set,
                          Apply apply) {
  prepare(root, set);
  MlirGreedyRewriteDriverConfig config = mlirGreedyRewriteDriverConfigCreate();
  MlirLogicalResult result;
  ErrorCapture errors(root.getContext());
  {
    nb::gil_scoped_release release;
    result = apply(config);
  }
  mlirGreedyRewriteDriverConfigDestroy(config);
  rethrowPendingException();
  if (mlirLogicalResultIsFailure(result))
    throw errors.makeError("pattern application failed to converge");
}

static void applyToModule(PyModule &module, PyFrozenRewritePatternSet &set) {
  PyOperationRef root = module.getOperation();
  applyGreedily(*root, set, [&](MlirGreedyRewriteDriverConfig config) {
    return mlirApplyPatternsAndFoldGreedily(module.get(), set.get(), config);
  });
}

static void applyToOperation(PyOperationBase &operation,
                             PyFrozenRewritePatternSet &set) {
  PyOperationRef root = operation.getOperation().getRef();
  MlirOperation handle = root->get();
  applyGreedily(*root, set, [&](MlirGreedyRewriteDriverConfig config) {
    return mlirApplyPatternsAndFoldGreedilyWithOp(handle, set.get(), config);
  });
}

static void walkAndApply(PyOperationBase &operation,
                         PyFrozenRewritePatternSet &set) {
  PyOperationRef root = operation.getOperation().getRef();
  prepare(*root, set);
  mlirWalkAndApplyPatterns(root->get(), set.get());
  rethrowPendingException();
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

  populatePDL(rewrite);

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
