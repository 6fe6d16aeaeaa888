//===- Globals.h - Registered Python classes, casters, builders -*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_GLOBALS_H
#define GLOW_PYTHON_BINDINGS_GLOBALS_H

#include "python/bindings/IRCore.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::glow::python {

/// Locations that say which Python code built an operation, for operations
/// without an explicit location; off by default.
struct TracebackLocations {
  static constexpr size_t maxFrames = 512;

  /// The call stack of this thread, or nullopt if none of it is user code.
  std::optional<PyLocation>
  currentLocation(const PyMlirContextRef &context) const;

  bool enabled = false;
  size_t frameLimit = 10;
  /// Prefixes of the files that count as user code; none means all files.
  std::vector<std::string> inclusions;
  std::vector<std::string> exclusions;

private:
  bool isUserFile(std::string_view filename) const;
};

/// What dialect modules register while they are imported; one per process,
/// guarded by the GIL. Bound as `_mlir._Globals`.
class Globals {
public:
  static Globals &get();

  /// Imports the Python module of a dialect from the search prefixes, once.
  /// Returns whether it is there.
  bool loadDialectModule(std::string_view dialectNamespace);

  void registerDialectClass(const std::string &dialectNamespace,
                            nb::object pyClass);
  void registerOperationClass(const std::string &operationName,
                              nb::object pyClass, bool replace);
  void registerAttributeBuilder(const std::string &kind, nb::callable builder,
                                bool replace);
  void registerTypeCaster(MlirTypeID id, nb::callable caster, bool replace);
  void registerValueCaster(MlirTypeID id, nb::callable caster, bool replace);

  /// These return a null object if nothing is registered; all but the builder
  /// lookup import the dialect's module first.
  nb::object lookupDialectClass(const std::string &dialectNamespace);
  nb::object lookupOperationClass(std::string_view operationName);
  nb::object lookupAttributeBuilder(const std::string &kind);
  nb::object lookupTypeCaster(MlirTypeID id, MlirDialect dialect);
  nb::object lookupValueCaster(MlirTypeID id, MlirDialect dialect);

  std::vector<std::string> dialectSearchPrefixes = {"glow.dialects"};
  TracebackLocations tracebacks;

private:
  llvm::StringSet<> attemptedDialectModules;
  llvm::StringSet<> loadedDialectModules;
  llvm::StringMap<nb::object> dialectClasses;
  llvm::StringMap<nb::object> operationClasses;
  llvm::StringMap<nb::object> attributeBuilders;
  llvm::DenseMap<const void *, nb::object> typeCasters;
  llvm::DenseMap<const void *, nb::object> valueCasters;
};

void bindTracebacks(nb::class_<Globals> &globals);

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_GLOBALS_H
