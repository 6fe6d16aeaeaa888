//===- Globals.h - Registered Python classes, casters, builders -*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_GLOBALS_H
#define GLOW_PYTHON_BINDINGS_GLOBALS_H

#include "python/bindings/IRCore.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::glow::python {

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
  llvm::StringSet<> tracebackExclusions;

private:
  llvm::StringSet<> attemptedDialectModules;
  llvm::StringSet<> loadedDialectModules;
  llvm::StringMap<nb::object> dialectClasses;
  llvm::StringMap<nb::object> operationClasses;
  llvm::StringMap<nb::object> attributeBuilders;
  llvm::DenseMap<const void *, nb::object> typeCasters;
  llvm::DenseMap<const void *, nb::object> valueCasters;
};

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_GLOBALS_H
