//===- Rewrite.h - What pattern sets and PDL share --------------*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_REWRITE_H
#define GLOW_PYTHON_BINDINGS_REWRITE_H

#include "python/bindings/IRCore.h"

#include "mlir-c/Rewrite.h"

#include <exception>

namespace mlir::glow::python {

/// The rewriter that a pattern gets; good only while the pattern runs.
class PyPatternRewriter {
public:
  PyPatternRewriter(PyMlirContextRef context, MlirPatternRewriter rewriter)
      : context(std::move(context)), base(mlirPatternRewriterAsBase(rewriter)) {
  }

  void invalidate() { base = {nullptr}; }
  MlirRewriterBase get() const;
  PyInsertionPoint getInsertionPoint() const;
  void replaceOp(PyOperation &operation, PyOperation &replacement);
  void replaceOp(PyOperation &operation, const std::vector<PyValue> &values);
  void eraseOp(PyOperation &operation);

private:
  PyMlirContextRef context;
  MlirRewriterBase base;
};

/// Patterns ready to be applied, and the Python functions that they call.
class PyFrozenRewritePatternSet {
public:
  /// Takes over `set`.
  static nb::object freeze(PyMlirContextRef context, MlirRewritePatternSet set,
                           std::vector<nb::object> functions = {});
  PyFrozenRewritePatternSet(PyMlirContextRef context,
                            MlirFrozenRewritePatternSet set,
                            std::vector<nb::object> functions)
      : context(std::move(context)), set(set), functions(std::move(functions)) {
  }
  PyFrozenRewritePatternSet(const PyFrozenRewritePatternSet &) = delete;
  ~PyFrozenRewritePatternSet() { mlirFrozenRewritePatternSetDestroy(set); }
  MlirFrozenRewritePatternSet get() const { return set; }
  const PyMlirContextRef &getContext() const { return context; }

private:
  PyMlirContextRef context;
  MlirFrozenRewritePatternSet set;
  std::vector<nb::object> functions;
};

/// What a Python callback raised during a rewrite. Patterns run on the thread
/// that applies them, so one slot per thread is enough.
std::exception_ptr &pendingException();

/// Calls `body(rewriter)` for a native callback. What it returns says whether
/// the callback failed: None and False mean success, as upstream. An exception
/// is kept and raised when the rewrite is over.
template <typename Body>
MlirLogicalResult callPattern(MlirContext context, MlirPatternRewriter rewriter,
                              Body body) {
  nb::gil_scoped_acquire gil;
  // The driver cannot be stopped; it finds nothing to do from now on.
  if (pendingException())
    return mlirLogicalResultFailure();
  CallbackScope scope(context);
  nb::object pyRewriter =
      nb::cast(PyPatternRewriter(PyMlirContext::forContext(context), rewriter));
  bool failed = true;
  try {
    failed = nb::cast<bool>(nb::bool_(body(pyRewriter)));
  } catch (...) {
    pendingException() = std::current_exception();
  }
  nb::cast<PyPatternRewriter &>(pyRewriter).invalidate();
  return failed ? mlirLogicalResultFailure() : mlirLogicalResultSuccess();
}

/// `PDLModule`.
void populatePDL(nb::module_ &rewrite);

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_REWRITE_H
