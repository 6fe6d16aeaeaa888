//===- IRDiagnostics.cpp - Diagnostics and MLIRError ----------------------===//
#include "python/bindings/IRCore.h"

#include <memory>

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// Capturing errors
//===----------------------------------------------------------------------===//

CapturedDiagnostic::CapturedDiagnostic(MlirDiagnostic diagnostic)
    : severity(mlirDiagnosticGetSeverity(diagnostic)),
      location(mlirDiagnosticGetLocation(diagnostic)),
      message(printToString(mlirDiagnosticPrint, diagnostic)) {
  for (intptr_t i = 0, n = mlirDiagnosticGetNumNotes(diagnostic); i < n; ++i)
    notes.emplace_back(mlirDiagnosticGetNote(diagnostic, i));
}

PyDiagnosticInfo::PyDiagnosticInfo(const PyMlirContextRef &context,
                                   const CapturedDiagnostic &diagnostic)
    : severity(diagnostic.severity), location(context, diagnostic.location),
      message(diagnostic.message) {
  for (const CapturedDiagnostic &note : diagnostic.notes)
    notes.emplace_back(context, note);
}

ErrorCapture::ErrorCapture(PyMlirContextRef ref)
    : context(std::move(ref)),
      id(mlirContextAttachDiagnosticHandler(context->get(), handle, this,
                                            /*deleteUserData=*/nullptr)) {}

ErrorCapture::~ErrorCapture() {
  mlirContextDetachDiagnosticHandler(context->get(), id);
}

MlirLogicalResult ErrorCapture::handle(MlirDiagnostic diagnostic,
                                       void *userData) {
  auto *self = static_cast<ErrorCapture *>(userData);
  if (self->context->emitErrorDiagnostics ||
      mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError)
    return mlirLogicalResultFailure();
  self->errors.emplace_back(diagnostic);
  return mlirLogicalResultSuccess();
}

MLIRError ErrorCapture::makeError(std::string message) const {
  MLIRError error{std::move(message), {}};
  for (const CapturedDiagnostic &captured : errors)
    error.diagnostics.emplace_back(context, captured);
  return error;
}

//===----------------------------------------------------------------------===//
// Handlers in Python
//===----------------------------------------------------------------------===//

namespace {

/// A diagnostic that is only there while its handler runs.
class PyDiagnostic {
public:
  PyDiagnostic(PyMlirContextRef context, MlirDiagnostic diagnostic)
      : context(std::move(context)), diagnostic(diagnostic),
        alive(std::make_shared<bool>(true)) {}

  MlirDiagnostic get() const {
    if (!*alive)
      throw nb::value_error("Diagnostic is invalid (used outside of callback)");
    return diagnostic;
  }
  void invalidate() { *alive = false; }
  const PyMlirContextRef &getContext() const { return context; }

  std::vector<PyDiagnostic> getNotes() const {
    std::vector<PyDiagnostic> notes;
    for (intptr_t i = 0, n = mlirDiagnosticGetNumNotes(get()); i < n; ++i) {
      notes.emplace_back(context, mlirDiagnosticGetNote(get(), i));
      notes.back().alive = alive;
    }
    return notes;
  }

private:
  PyMlirContextRef context;
  MlirDiagnostic diagnostic;
  /// Shared with the notes, which die with their diagnostic.
  std::shared_ptr<bool> alive;
};

/// Holds no reference to its context, which owns it while it is attached.
class PyDiagnosticHandler {
public:
  PyDiagnosticHandler(MlirContext context, nb::object callback)
      : context(context), callback(std::move(callback)) {}

  void attach(nb::object self) {
    id = mlirContextAttachDiagnosticHandler(
        context, handle, self.release().ptr(), [](void *self) {
          nb::gil_scoped_acquire gil;
          nb::object object = nb::steal(static_cast<PyObject *>(self));
          nb::cast<PyDiagnosticHandler &>(object).id.reset();
        });
  }
  void detach() {
    if (!id)
      return;
    MlirDiagnosticHandlerID attached = *id;
    id.reset();
    mlirContextDetachDiagnosticHandler(context, attached);
  }
  bool isAttached() const { return id.has_value(); }
  bool hadError() const { return error; }

private:
  static MlirLogicalResult handle(MlirDiagnostic diagnostic, void *userData) {
    nb::gil_scoped_acquire gil;
    auto object = nb::borrow(static_cast<PyObject *>(userData));
    auto &self = nb::cast<PyDiagnosticHandler &>(object);
    nb::object pyDiagnostic = nb::cast(
        PyDiagnostic(PyMlirContext::forContext(self.context), diagnostic));
    bool handled = false;
    try {
      handled = nb::cast<bool>(self.callback(pyDiagnostic));
    } catch (nb::python_error &error) {
      // Raising through MLIR is not possible; Python prints the traceback.
      error.discard_as_unraisable(self.callback);
      self.error = true;
    } catch (nb::cast_error &) {
      self.error = true;
    }
    nb::cast<PyDiagnostic &>(pyDiagnostic).invalidate();
    return handled ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
  }

  MlirContext context;
  nb::object callback;
  std::optional<MlirDiagnosticHandlerID> id;
  bool error = false;
};

} // namespace

nb::object mlir::glow::python::attachDiagnosticHandler(PyMlirContext &context,
                                                       nb::object callback) {
  nb::object handler =
      nb::cast(PyDiagnosticHandler(context.get(), std::move(callback)));
  nb::cast<PyDiagnosticHandler &>(handler).attach(handler);
  return handler;
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

/// Raises MLIRError in Python. The class is written in Python, see
/// glow/_mlir_libs/__init__.py.
static void translateError(const std::exception_ptr &pointer, void *) {
  try {
    std::rethrow_exception(pointer);
  } catch (MLIRError &error) {
    nb::object cls =
        nb::module_::import_("glow._mlir_libs._mlir.ir").attr("MLIRError");
    nb::list diagnostics;
    for (PyDiagnosticInfo &info : error.diagnostics)
      diagnostics.append(nb::cast(std::move(info)));
    nb::object raised = cls(error.message, diagnostics);
    PyErr_SetObject(cls.ptr(), raised.ptr());
  }
}

static std::string describeLocation(const PyLocation &location) {
  return printToString(mlirLocationPrint, location.get());
}

void mlir::glow::python::populateDiagnostics(nb::module_ &ir) {
  nb::register_exception_translator(translateError);

  nb::enum_<MlirDiagnosticSeverity>(ir, "DiagnosticSeverity")
      .value("ERROR", MlirDiagnosticError)
      .value("WARNING", MlirDiagnosticWarning)
      .value("NOTE", MlirDiagnosticNote)
      .value("REMARK", MlirDiagnosticRemark);

  nb::class_<PyDiagnosticInfo>(ir, "DiagnosticInfo")
      .def(
          "__init__",
          [](PyDiagnosticInfo *self, PyDiagnostic &diagnostic) {
            new (self) PyDiagnosticInfo(diagnostic.getContext(),
                                        CapturedDiagnostic(diagnostic.get()));
          },
          nb::arg("diag"))
      .def_ro("severity", &PyDiagnosticInfo::severity)
      .def_ro("location", &PyDiagnosticInfo::location)
      .def_ro("message", &PyDiagnosticInfo::message)
      .def_ro("notes", &PyDiagnosticInfo::notes)
      .def("__str__", [](PyDiagnosticInfo &self) { return self.message; })
      .def("__repr__", [](PyDiagnosticInfo &self) {
        return "DiagnosticInfo(" + describeLocation(self.location) + ": " +
               self.message + ")";
      });

  nb::class_<PyDiagnostic>(ir, "Diagnostic")
      .def_prop_ro("severity",
                   [](PyDiagnostic &self) {
                     return mlirDiagnosticGetSeverity(self.get());
                   })
      .def_prop_ro("location",
                   [](PyDiagnostic &self) {
                     return PyLocation(self.getContext(),
                                       mlirDiagnosticGetLocation(self.get()));
                   })
      .def_prop_ro("message",
                   [](PyDiagnostic &self) {
                     return printToString(mlirDiagnosticPrint, self.get());
                   })
      .def_prop_ro("notes",
                   [](PyDiagnostic &self)
                       -> nb::typed<nb::tuple, PyDiagnostic, nb::ellipsis> {
                     return nb::tuple(nb::cast(self.getNotes()));
                   })
      .def("__str__", [](PyDiagnostic &self) {
        return printToString(mlirDiagnosticPrint, self.get());
      });

  nb::class_<PyDiagnosticHandler>(ir, "DiagnosticHandler")
      .def("detach", &PyDiagnosticHandler::detach)
      .def_prop_ro("attached", &PyDiagnosticHandler::isAttached)
      .def_prop_ro("had_error", &PyDiagnosticHandler::hadError)
      .def("__enter__",
           [](nb::object self) -> nb::typed<nb::object, PyDiagnosticHandler> {
             return self;
           })
      .def(
          "__exit__",
          [](PyDiagnosticHandler &self, nb::object, nb::object, nb::object) {
            self.detach();
          },
          nb::arg("exc_type").none(), nb::arg("exc_value").none(),
          nb::arg("traceback").none());
}
