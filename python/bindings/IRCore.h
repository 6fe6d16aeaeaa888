//===- IRCore.h - Object model of the Python bindings -----------*- C++ -*-===//
//
// Who keeps whom alive:
//   - everything that lives in a context holds a reference to its
//   PyMlirContext;
//   - an operation inside other IR holds its parent's PyOperation, and the
//     outermost one its PyModule, so any handle keeps the whole tree alive;
//   - a detached operation is owned by its PyOperation;
//   - blocks, regions and values hold the PyOperation they belong to.
// There is at most one PyOperation per operation
// (PyMlirContext::liveOperations). Whatever destroys operations behind Python's
// back, or may do so, invalidates their PyOperations first; any later use
// raises RuntimeError.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_PYTHON_BINDINGS_IRCORE_H
#define GLOW_PYTHON_BINDINGS_IRCORE_H

#include "python/bindings/Support.h"

#include "mlir-c/AffineExpr.h"
#include "mlir-c/AffineMap.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/IR.h"
#include "mlir-c/IntegerSet.h"

#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace mlir::glow::python {

class PyMlirContext;
class PyLocation;
class PyModule;
class PyOperation;
class PyValue;

using PyMlirContextRef = PyRef<PyMlirContext>;
using PyOperationRef = PyRef<PyOperation>;

//===----------------------------------------------------------------------===//
// Context and what is uniqued in it
//===----------------------------------------------------------------------===//

class PyMlirContext {
public:
  explicit PyMlirContext(MlirContext context);
  PyMlirContext(const PyMlirContext &) = delete;
  ~PyMlirContext();

  /// The wrapper of `context`, which is created without ownership if the
  /// context was made outside of Python.
  static PyMlirContextRef forContext(MlirContext context);
  static size_t getLiveCount();

  MlirContext get() const { return context; }
  PyMlirContextRef getRef() { return PyMlirContextRef(this, nb::find(this)); }

  /// Invalidates all handles to operations nested in `root`, and to `root`
  /// itself if `includeRoot`.
  void invalidateOperations(MlirOperation root, bool includeRoot);

  /// Invalidates the handles made since `CallbackScope` `scope` was opened.
  void invalidateScope(uint64_t scope);

  /// Takes over a detached operation that still has uses and can therefore
  /// only be destroyed with the context.
  void adoptOrphan(MlirOperation operation) { orphans.push_back(operation); }

  llvm::DenseMap<void *, PyOperation *> liveOperations;
  llvm::DenseMap<void *, PyModule *> liveModules;
  bool emitErrorDiagnostics = false;

private:
  MlirContext context;
  std::vector<MlirOperation> orphans;
};

/// While C++ code calls into Python during a rewrite or a pass, handles that
/// the callee obtains are only good until it returns: the driver may erase the
/// operations right afterwards.
class CallbackScope {
public:
  explicit CallbackScope(MlirContext context);
  CallbackScope(const CallbackScope &) = delete;
  ~CallbackScope();
  static uint64_t current();

private:
  MlirContext context;
  uint64_t id;
  uint64_t outer;
};

/// Base of all objects that a context owns.
class ContextObject {
public:
  explicit ContextObject(PyMlirContextRef context)
      : context(std::move(context)) {}
  const PyMlirContextRef &getContext() const { return context; }

private:
  PyMlirContextRef context;
};

class PyAttribute : public ContextObject {
public:
  PyAttribute(PyMlirContextRef context, MlirAttribute attribute)
      : ContextObject(std::move(context)), attribute(attribute) {}
  operator MlirAttribute() const { return attribute; }
  MlirAttribute get() const { return attribute; }
  /// An object of the most derived Python class that is known for it.
  nb::typed<nb::object, PyAttribute> maybeDowncast() const;

private:
  MlirAttribute attribute;
};

class PyType : public ContextObject {
public:
  PyType(PyMlirContextRef context, MlirType type)
      : ContextObject(std::move(context)), type(type) {}
  operator MlirType() const { return type; }
  MlirType get() const { return type; }
  nb::typed<nb::object, PyType> maybeDowncast() const;

private:
  MlirType type;
};

class PyNamedAttribute {
public:
  PyNamedAttribute(PyMlirContextRef context, MlirNamedAttribute attribute)
      : context(std::move(context)), attribute(attribute) {}
  PyMlirContextRef context;
  MlirNamedAttribute attribute;
};

class PyTypeID {
public:
  explicit PyTypeID(MlirTypeID id) : id(id) {}
  MlirTypeID get() const { return id; }

private:
  MlirTypeID id;
};

class PyLocation : public ContextObject {
public:
  PyLocation(PyMlirContextRef context, MlirLocation location)
      : ContextObject(std::move(context)), location(location) {}
  operator MlirLocation() const { return location; }
  MlirLocation get() const { return location; }

private:
  MlirLocation location;
};

class PyAffineExpr : public ContextObject {
public:
  PyAffineExpr(PyMlirContextRef context, MlirAffineExpr expr)
      : ContextObject(std::move(context)), expr(expr) {}
  operator MlirAffineExpr() const { return expr; }
  MlirAffineExpr get() const { return expr; }
  nb::typed<nb::object, PyAffineExpr> maybeDowncast() const;

private:
  MlirAffineExpr expr;
};

class PyAffineMap : public ContextObject {
public:
  PyAffineMap(PyMlirContextRef context, MlirAffineMap map)
      : ContextObject(std::move(context)), map(map) {}
  operator MlirAffineMap() const { return map; }
  MlirAffineMap get() const { return map; }

private:
  MlirAffineMap map;
};

class PyIntegerSet : public ContextObject {
public:
  PyIntegerSet(PyMlirContextRef context, MlirIntegerSet set)
      : ContextObject(std::move(context)), set(set) {}
  operator MlirIntegerSet() const { return set; }
  MlirIntegerSet get() const { return set; }

private:
  MlirIntegerSet set;
};

class PyDialectRegistry {
public:
  PyDialectRegistry() : registry(mlirDialectRegistryCreate()) {}
  PyDialectRegistry(const PyDialectRegistry &) = delete;
  ~PyDialectRegistry() { mlirDialectRegistryDestroy(registry); }
  MlirDialectRegistry get() const { return registry; }

private:
  MlirDialectRegistry registry;
};

//===----------------------------------------------------------------------===//
// Diagnostics and errors
//===----------------------------------------------------------------------===//

/// A diagnostic as plain data; made without the GIL, on any thread.
struct CapturedDiagnostic {
  explicit CapturedDiagnostic(MlirDiagnostic diagnostic);
  MlirDiagnosticSeverity severity;
  MlirLocation location;
  std::string message;
  std::vector<CapturedDiagnostic> notes;
};

struct PyDiagnosticInfo {
  PyDiagnosticInfo(const PyMlirContextRef &context,
                   const CapturedDiagnostic &diagnostic);
  MlirDiagnosticSeverity severity;
  PyLocation location;
  std::string message;
  std::vector<PyDiagnosticInfo> notes;
};

/// Raised as `ir.MLIRError(message, error_diagnostics)`.
struct MLIRError {
  std::string message;
  std::vector<PyDiagnosticInfo> diagnostics;
};

/// Collects the errors that are emitted while it lives, so that they can be
/// raised, unless the context has `emit_error_diagnostics` set.
class ErrorCapture {
public:
  explicit ErrorCapture(PyMlirContextRef context);
  ErrorCapture(const ErrorCapture &) = delete;
  ~ErrorCapture();
  MLIRError makeError(std::string message) const;

private:
  static MlirLogicalResult handle(MlirDiagnostic diagnostic, void *userData);
  PyMlirContextRef context;
  MlirDiagnosticHandlerID id;
  std::vector<CapturedDiagnostic> errors;
};

/// `Context.attach_diagnostic_handler`.
nb::object attachDiagnosticHandler(PyMlirContext &context, nb::object callback);

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

class PyModule : public ContextObject {
public:
  /// The wrapper of `module`; a new one takes ownership.
  static PyRef<PyModule> forModule(MlirModule module);
  PyModule(PyMlirContextRef context, MlirModule module)
      : ContextObject(std::move(context)), module(module) {}
  PyModule(const PyModule &) = delete;
  ~PyModule();
  MlirModule get() const { return module; }
  PyOperationRef getOperation();

private:
  MlirModule module;
};

/// Base of `Operation` and `OpView`.
class PyOperationBase {
public:
  virtual ~PyOperationBase() = default;
  virtual PyOperation &getOperation() = 0;
};

class PyOperation : public PyOperationBase, public ContextObject {
public:
  /// The unique handle of an operation that other IR owns.
  static PyOperationRef forOperation(const PyMlirContextRef &context,
                                     MlirOperation operation);
  /// Wraps a new operation that nothing owns yet: the handle will.
  static PyOperationRef createDetached(const PyMlirContextRef &context,
                                       MlirOperation operation);
  PyOperation(PyMlirContextRef context, MlirOperation operation,
              nb::object owner, bool attached);
  PyOperation(const PyOperation &) = delete;
  ~PyOperation() override;

  PyOperation &getOperation() override { return *this; }
  PyOperationRef getRef() { return PyOperationRef(this, nb::find(this)); }

  /// The operation; raises if it was erased.
  MlirOperation get() const {
    checkValid();
    return operation;
  }
  void checkValid() const;
  bool isAttached() const { return attached; }
  uint64_t getScope() const { return scope; }

  /// Called when the operation was put into a block of `parent`, or with
  /// nullopt when it was taken out.
  void setParent(std::optional<PyOperationRef> parent);
  /// Forgets the operation, which is about to be destroyed by someone else.
  void invalidate();
  /// Destroys the operation.
  void erase();

  /// The registered OpView class's object for this operation.
  nb::object createOpView();
  /// The parent operation, or nullopt.
  std::optional<PyOperationRef> getParent();

private:
  MlirOperation operation;
  /// The PyOperation or PyModule that owns the operation; none if detached.
  nb::object owner;
  bool attached;
  bool valid = true;
  uint64_t scope;
};

class PyOpView : public PyOperationBase {
public:
  explicit PyOpView(PyOperationRef operation)
      : operation(std::move(operation)) {}
  PyOperation &getOperation() override { return *operation; }
  const nb::object &getOperationObject() const { return operation.getObject(); }

private:
  PyOperationRef operation;
};

class PyRegion {
public:
  PyRegion(PyOperationRef parent, MlirRegion region)
      : parent(std::move(parent)), region(region) {}
  MlirRegion get() const {
    parent->checkValid();
    return region;
  }
  const PyOperationRef &getParent() const { return parent; }

private:
  PyOperationRef parent;
  MlirRegion region;
};

class PyBlock {
public:
  PyBlock(PyOperationRef parent, MlirBlock block)
      : parent(std::move(parent)), block(block) {}
  MlirBlock get() const {
    parent->checkValid();
    return block;
  }
  const PyOperationRef &getParent() const { return parent; }

private:
  PyOperationRef parent;
  MlirBlock block;
};

class PyInsertionPoint {
public:
  /// At the end of `block`, or before `before`.
  explicit PyInsertionPoint(PyBlock block,
                            std::optional<PyOperationRef> before = {})
      : before(std::move(before)), block(std::move(block)) {}
  static PyInsertionPoint beforeOperation(PyOperation &operation);
  static PyInsertionPoint afterOperation(PyOperation &operation);
  static PyInsertionPoint atBlockBegin(PyBlock &block);
  static PyInsertionPoint atBlockTerminator(PyBlock &block);

  void insert(PyOperation &operation);
  PyBlock &getBlock() { return block; }
  const std::optional<PyOperationRef> &getBefore() const { return before; }

private:
  std::optional<PyOperationRef> before;
  PyBlock block;
};

class PyValue {
public:
  /// `owner` is the defining operation, or the one around the block.
  PyValue(PyOperationRef owner, MlirValue value)
      : owner(std::move(owner)), value(value) {}
  virtual ~PyValue() = default;
  static PyValue forValue(const PyMlirContextRef &context, MlirValue value);
  MlirValue get() const {
    owner->checkValid();
    return value;
  }
  const PyOperationRef &getOwner() const { return owner; }
  nb::typed<nb::object, PyValue> maybeDowncast() const;

private:
  PyOperationRef owner;
  MlirValue value;
};

/// `ip=None` means the current insertion point if there is one, `ip=False` no
/// insertion.
void insertAt(PyOperation &operation, nb::handle ip);

//===----------------------------------------------------------------------===//
// The thread's stack of `with` statements
//===----------------------------------------------------------------------===//

struct ThreadFrame {
  nb::object context;
  nb::object location;
  nb::object insertionPoint;
  /// What the `with` statement named: one of the above.
  nb::object entered;

  static nb::object currentContext();
  static nb::object currentLocation();
  static nb::object currentInsertionPoint();

  static nb::object enterContext(nb::object context);
  static nb::object enterLocation(nb::object location);
  static nb::object enterInsertionPoint(nb::object insertionPoint);
  static void exit(nb::handle entered);
};

/// A parameter `context=None`: None stands for the innermost `with` context.
class DefaultingContext {
public:
  DefaultingContext() = default;
  explicit DefaultingContext(PyMlirContext &context) : context(&context) {}
  static DefaultingContext resolve();
  PyMlirContext *operator->() const { return context; }
  MlirContext get() const { return context->get(); }
  PyMlirContextRef getRef() const { return context->getRef(); }

private:
  PyMlirContext *context = nullptr;
};

/// A parameter `loc=None`: None stands for the innermost `with` location.
class DefaultingLocation {
public:
  DefaultingLocation() = default;
  explicit DefaultingLocation(const PyLocation &location)
      : location(location) {}
  static DefaultingLocation resolve();
  const PyLocation *operator->() const { return &*location; }
  MlirLocation get() const { return location->get(); }

private:
  std::optional<PyLocation> location;
};

//===----------------------------------------------------------------------===//
// One function per source file that fills the modules
//===----------------------------------------------------------------------===//

void populateGlobals(nb::module_ &mlir);
void populateContext(nb::module_ &ir);
void populateDiagnostics(nb::module_ &ir);
void populateLocation(nb::module_ &ir);
void populateOperation(nb::module_ &ir);
void populateBlocks(nb::module_ &ir);
void populateValues(nb::module_ &ir);
void populateSymbolTable(nb::module_ &ir);
void populateTypes(nb::module_ &ir);
void populateShapedTypes(nb::module_ &ir);
void populateAttributes(nb::module_ &ir);
void populateDenseAttributes(nb::module_ &ir);
void populateAffine(nb::module_ &ir);
void populateInterfaces(nb::module_ &ir);
void populatePassManager(nb::module_ &passmanager);
void populateRewrite(nb::module_ &rewrite);

} // namespace mlir::glow::python

namespace nanobind::detail {

/// Shared by both Defaulting parameters. Their default, None, adds "| None" to
/// the signature.
template <typename Defaulting, typename Referent>
struct DefaultingCaster {
  NB_TYPE_CASTER(Defaulting, make_caster<Referent>::Name)
  bool from_python(handle source, uint8_t flags, cleanup_list *cleanup) {
    if (source.is_none()) {
      value = Defaulting::resolve();
      return true;
    }
    Referent *referent;
    if (!try_cast<Referent *>(source, referent))
      return false;
    value = Defaulting(*referent);
    return true;
  }
};

template <>
struct type_caster<mlir::glow::python::DefaultingContext>
    : DefaultingCaster<mlir::glow::python::DefaultingContext,
                       mlir::glow::python::PyMlirContext> {};
template <>
struct type_caster<mlir::glow::python::DefaultingLocation>
    : DefaultingCaster<mlir::glow::python::DefaultingLocation,
                       mlir::glow::python::PyLocation> {};

} // namespace nanobind::detail

#endif // GLOW_PYTHON_BINDINGS_IRCORE_H
