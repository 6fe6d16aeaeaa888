//===- Globals.cpp - Registered Python classes, casters, builders ---------===//
#include "python/bindings/Globals.h"

using namespace mlir::glow::python;

Globals &Globals::get() {
  // Never destroyed: its Python objects must not outlive the interpreter.
  static Globals *globals = new Globals;
  return *globals;
}

/// Whether importing `module` failed because there is no such module, and not
/// because of an import inside it.
static bool isMissing(nb::python_error &error, const std::string &module) {
  if (!error.matches(PyExc_ModuleNotFoundError))
    return false;
  nb::object name = nb::getattr(error.value(), "name", nb::none());
  std::string missing;
  if (!nb::try_cast<std::string>(name, missing))
    return false;
  return module == missing || module.rfind(missing + ".", 0) == 0;
}

bool Globals::loadDialectModule(std::string_view dialectNamespace) {
  llvm::StringRef key(dialectNamespace.data(), dialectNamespace.size());
  if (!attemptedDialectModules.insert(key).second)
    return loadedDialectModules.contains(key);
  for (const std::string &prefix : dialectSearchPrefixes) {
    std::string module = prefix + "." + key.str();
    try {
      nb::module_::import_(module.c_str());
      loadedDialectModules.insert(key);
      return true;
    } catch (nb::python_error &error) {
      if (!isMissing(error, module)) {
        // A later lookup reports the broken module again.
        attemptedDialectModules.erase(key);
        throw;
      }
    }
  }
  return false;
}

template <typename Map, typename Key>
static void registerOnce(Map &map, const Key &key, nb::object value,
                         bool replace, const std::string &what) {
  nb::object &slot = map[key];
  if (slot.is_valid() && !replace)
    throw std::runtime_error(what + " is already registered.");
  slot = std::move(value);
}

template <typename Map, typename Key>
static nb::object lookup(const Map &map, const Key &key) {
  auto found = map.find(key);
  return found == map.end() ? nb::object() : found->second;
}

void Globals::registerDialectClass(const std::string &dialectNamespace,
                                   nb::object pyClass) {
  registerOnce(dialectClasses, dialectNamespace, std::move(pyClass),
               /*replace=*/false,
               "Dialect namespace '" + dialectNamespace + "'");
}

void Globals::registerOperationClass(const std::string &operationName,
                                     nb::object pyClass, bool replace) {
  registerOnce(operationClasses, operationName, std::move(pyClass), replace,
               "Operation '" + operationName + "'");
}

void Globals::registerAttributeBuilder(const std::string &kind,
                                       nb::callable builder, bool replace) {
  registerOnce(attributeBuilders, kind, std::move(builder), replace,
               "Attribute builder for '" + kind + "'");
}

void Globals::registerTypeCaster(MlirTypeID id, nb::callable caster,
                                 bool replace) {
  registerOnce(typeCasters, id.ptr, std::move(caster), replace, "Type caster");
}

void Globals::registerValueCaster(MlirTypeID id, nb::callable caster,
                                  bool replace) {
  registerOnce(valueCasters, id.ptr, std::move(caster), replace,
               "Value caster");
}

nb::object Globals::lookupDialectClass(const std::string &dialectNamespace) {
  loadDialectModule(dialectNamespace);
  return lookup(dialectClasses, dialectNamespace);
}

nb::object Globals::lookupOperationClass(std::string_view operationName) {
  loadDialectModule(operationName.substr(0, operationName.find('.')));
  return lookup(operationClasses,
                llvm::StringRef(operationName.data(), operationName.size()));
}

nb::object Globals::lookupAttributeBuilder(const std::string &kind) {
  return lookup(attributeBuilders, kind);
}

nb::object Globals::lookupTypeCaster(MlirTypeID id, MlirDialect dialect) {
  loadDialectModule(toView(mlirDialectGetNamespace(dialect)));
  return lookup(typeCasters, id.ptr);
}

nb::object Globals::lookupValueCaster(MlirTypeID id, MlirDialect dialect) {
  loadDialectModule(toView(mlirDialectGetNamespace(dialect)));
  return lookup(valueCasters, id.ptr);
}

//===----------------------------------------------------------------------===//
// Decorators
//===----------------------------------------------------------------------===//

static nb::object registerDialect(nb::type_object pyClass) {
  std::string dialectNamespace =
      nb::cast<std::string>(pyClass.attr("DIALECT_NAMESPACE"));
  Globals::get().registerDialectClass(dialectNamespace, pyClass);
  return pyClass;
}

static nb::object registerOperation(nb::type_object dialectClass,
                                    bool replace) {
  return nb::cpp_function(
      [dialectClass, replace](nb::type_object opClass) -> nb::type_object {
        std::string name =
            nb::cast<std::string>(opClass.attr("OPERATION_NAME"));
        Globals::get().registerOperationClass(name, opClass, replace);
        // Reachable from the dialect's object too, as ctx.d.func.FuncOp.
        dialectClass.attr(opClass.attr("__name__")) = opClass;
        return opClass;
      },
      nb::arg("op_class"));
}

static nb::object
makeCasterDecorator(nb::handle typeID, bool replace,
                    void (Globals::*add)(MlirTypeID, nb::callable, bool)) {
  MlirTypeID id = nb::cast<PyTypeID &>(typeID).get();
  return nb::cpp_function(
      [id, replace, add](nb::callable caster) -> nb::callable {
        (Globals::get().*add)(id, caster, replace);
        return caster;
      },
      nb::arg("caster"));
}

void mlir::glow::python::populateGlobals(nb::module_ &mlir) {
  nb::class_<Globals> globals(mlir, "_Globals");
  bindTracebacks(globals);
  globals
      .def_prop_rw(
          "dialect_search_modules",
          [](Globals &self) { return self.dialectSearchPrefixes; },
          [](Globals &self, std::vector<std::string> prefixes) {
            self.dialectSearchPrefixes = std::move(prefixes);
          })
      .def(
          "append_dialect_search_prefix",
          [](Globals &self, std::string prefix) {
            self.dialectSearchPrefixes.push_back(std::move(prefix));
          },
          nb::arg("module_name"))
      .def(
          "_check_dialect_module_loaded",
          [](Globals &self, const std::string &dialectNamespace) {
            return self.loadDialectModule(dialectNamespace);
          },
          nb::arg("dialect_namespace"))
      .def("_register_dialect_impl", &Globals::registerDialectClass,
           nb::arg("dialect_namespace"), nb::arg("dialect_class"))
      .def("_register_operation_impl", &Globals::registerOperationClass,
           nb::arg("operation_name"), nb::arg("operation_class"), nb::kw_only(),
           nb::arg("replace") = false);
  mlir.attr("globals") = nb::cast(&Globals::get(), nb::rv_policy::reference);

  mlir.def("register_dialect", &registerDialect, nb::arg("dialect_class"),
           nb::sig("def register_dialect(dialect_class: type[_T]) -> type[_T]"),
           "Class decorator that registers a custom dialect class.");
  mlir.def("register_operation", &registerOperation, nb::arg("dialect_class"),
           nb::kw_only(), nb::arg("replace") = false,
           nb::sig("def register_operation(dialect_class: type, *, replace: "
                   "bool = False) -> Callable[[type[_T]], type[_T]]"),
           "Class decorator that registers a custom operation class.");
  auto typeCaster = [](nb::handle typeID, bool replace) {
    return makeCasterDecorator(typeID, replace, &Globals::registerTypeCaster);
  };
  auto valueCaster = [](nb::handle typeID, bool replace) {
    return makeCasterDecorator(typeID, replace, &Globals::registerValueCaster);
  };
  mlir.def("register_type_caster", typeCaster, nb::arg("typeid"), nb::kw_only(),
           nb::arg("replace") = false,
           nb::sig("def register_type_caster(typeid: ir.TypeID, *, replace: "
                   "bool = False) -> Callable[[_C], _C]"),
           "Decorator that registers how types and attributes with this type "
           "id become Python objects.");
  mlir.def("register_value_caster", valueCaster, nb::arg("typeid"),
           nb::kw_only(), nb::arg("replace") = false,
           nb::sig("def register_value_caster(typeid: ir.TypeID, *, replace: "
                   "bool = False) -> Callable[[_C], _C]"),
           "Decorator that registers how values whose type has this type id "
           "become Python objects.");
}
