//===- IRSymbolTable.cpp - Symbol tables ----------------------------------===//
#include "python/bindings/IRCore.h"

#include "mlir-c/BuiltinAttributes.h"

using namespace mlir::glow::python;

namespace {

/// An MLIR symbol table that lives as long as one call. A longer-lived one
/// would keep pointers to symbols that are erased without it.
class LocalTable {
public:
  explicit LocalTable(MlirOperation operation)
      : table(mlirSymbolTableCreate(operation)) {
    if (mlirSymbolTableIsNull(table))
      throw nb::type_error("Operation is not a Symbol Table.");
  }
  LocalTable(const LocalTable &) = delete;
  ~LocalTable() { mlirSymbolTableDestroy(table); }
  MlirSymbolTable get() const { return table; }

private:
  MlirSymbolTable table;
};

class PySymbolTable {
public:
  explicit PySymbolTable(PyOperation &operation)
      : operation(operation.getRef()) {
    LocalTable isTable(operation.get());
  }

  MlirOperation find(const std::string &name) const {
    return mlirSymbolTableLookup(LocalTable(operation->get()).get(),
                                 toRef(name));
  }
  PyOperationRef lookup(const std::string &name) const {
    MlirOperation symbol = find(name);
    if (mlirOperationIsNull(symbol))
      throw nb::key_error(
          ("Symbol '" + name + "' not in the symbol table.").c_str());
    return PyOperation::forOperation(operation->getContext(), symbol);
  }
  void erase(PyOperation &symbol) {
    if (!mlirOperationEqual(mlirOperationGetParentOperation(symbol.get()),
                            operation->get()))
      throw nb::value_error("the symbol is not in this symbol table");
    symbol.erase();
  }
  MlirAttribute insert(PyOperation &symbol) {
    LocalTable table(operation->get());
    MlirAttribute name = mlirSymbolTableInsert(table.get(), symbol.get());
    if (!symbol.isAttached())
      symbol.setParent(symbol.getParent());
    return name;
  }
  const PyMlirContextRef &getContext() const { return operation->getContext(); }

private:
  PyOperationRef operation;
};

} // namespace

static nb::object stringAttribute(PyOperation &symbol, MlirStringRef name,
                                  const char *problem) {
  MlirAttribute attribute = mlirOperationGetAttributeByName(symbol.get(), name);
  if (mlirAttributeIsNull(attribute))
    throw nb::value_error(problem);
  return PyAttribute(symbol.getContext(), attribute).maybeDowncast();
}

static void setStringAttribute(PyOperation &symbol, MlirStringRef name,
                               const std::string &value) {
  mlirOperationSetAttributeByName(
      symbol.get(), name,
      mlirStringAttrGet(symbol.getContext()->get(), toRef(value)));
}

static nb::object symbolName(PyOperation &symbol) {
  return stringAttribute(symbol, mlirSymbolTableGetSymbolAttributeName(),
                         "Expected operation to have a symbol name.");
}

static void walkSymbolTables(PyOperation &from, bool allSymUsesVisible,
                             nb::object callback) {
  struct State {
    PyMlirContextRef context;
    nb::object callback;
    std::exception_ptr exception;
  } state{from.getContext(), std::move(callback), nullptr};
  mlirSymbolTableWalkSymbolTables(
      from.get(), allSymUsesVisible,
      [](MlirOperation table, bool visible, void *userData) {
        auto &state = *static_cast<State *>(userData);
        // The walk cannot be interrupted; after an exception it only passes by.
        if (state.exception)
          return;
        try {
          state.callback(
              PyOperation::forOperation(state.context, table)->createOpView(),
              visible);
        } catch (...) {
          state.exception = std::current_exception();
        }
      },
      &state);
  if (state.exception)
    std::rethrow_exception(state.exception);
}

void mlir::glow::python::populateSymbolTable(nb::module_ &ir) {
  nb::class_<PySymbolTable>(ir, "SymbolTable")
      .def(
          "__init__",
          [](PySymbolTable *self, PyOperationBase &operation) {
            new (self) PySymbolTable(operation.getOperation());
          },
          nb::arg("operation"))
      .def(
          "__getitem__",
          [](PySymbolTable &self, const std::string &name) {
            return self.lookup(name)->createOpView();
          },
          nb::arg("name"),
          nb::sig("def __getitem__(self, name: str) -> OpView"))
      .def("__contains__",
           [](PySymbolTable &self, const std::string &name) {
             return !mlirOperationIsNull(self.find(name));
           })
      .def(
          "__delitem__",
          [](PySymbolTable &self, const std::string &name) {
            self.erase(*self.lookup(name));
          },
          nb::arg("name"))
      .def(
          "insert",
          [](PySymbolTable &self, PyOperationBase &operation) {
            PyOperation &symbol = operation.getOperation();
            symbolName(symbol);
            return PyAttribute(self.getContext(), self.insert(symbol))
                .maybeDowncast();
          },
          nb::arg("operation"),
          nb::sig("def insert(self, operation: _OperationBase) -> StringAttr"),
          "Inserts a symbol, renamed if needed; returns its name.")
      .def(
          "erase",
          [](PySymbolTable &self, PyOperationBase &operation) {
            self.erase(operation.getOperation());
          },
          nb::arg("operation"))
      .def_static(
          "get_symbol_name",
          [](PyOperationBase &symbol) {
            return symbolName(symbol.getOperation());
          },
          nb::arg("symbol"),
          nb::sig("def get_symbol_name(symbol: _OperationBase) -> StringAttr"))
      .def_static(
          "set_symbol_name",
          [](PyOperationBase &symbol, const std::string &name) {
            symbolName(symbol.getOperation());
            setStringAttribute(symbol.getOperation(),
                               mlirSymbolTableGetSymbolAttributeName(), name);
          },
          nb::arg("symbol"), nb::arg("name"))
      .def_static(
          "get_visibility",
          [](PyOperationBase &symbol) {
            return stringAttribute(
                symbol.getOperation(),
                mlirSymbolTableGetVisibilityAttributeName(),
                "Expected operation to have a symbol visibility.");
          },
          nb::arg("symbol"),
          nb::sig("def get_visibility(symbol: _OperationBase) -> StringAttr"))
      .def_static(
          "set_visibility",
          [](PyOperationBase &symbol, const std::string &visibility) {
            if (visibility != "public" && visibility != "private" &&
                visibility != "nested")
              throw nb::value_error("Expected visibility to be 'public', "
                                    "'private' or 'nested'");
            symbolName(symbol.getOperation());
            setStringAttribute(symbol.getOperation(),
                               mlirSymbolTableGetVisibilityAttributeName(),
                               visibility);
          },
          nb::arg("symbol"), nb::arg("visibility"))
      .def_static(
          "replace_all_symbol_uses",
          [](const std::string &oldSymbol, const std::string &newSymbol,
             PyOperationBase &from) {
            if (mlirLogicalResultIsFailure(mlirSymbolTableReplaceAllSymbolUses(
                    toRef(oldSymbol), toRef(newSymbol),
                    from.getOperation().get())))
              throw std::runtime_error("Symbol rename failed");
          },
          nb::arg("old_symbol"), nb::arg("new_symbol"), nb::arg("from_op"))
      .def_static(
          "walk_symbol_tables",
          [](PyOperationBase &from, bool allSymUsesVisible,
             nb::object callback) {
            walkSymbolTables(from.getOperation(), allSymUsesVisible,
                             std::move(callback));
          },
          nb::arg("from_op"), nb::arg("all_sym_uses_visible"),
          nb::arg("callback"),
          nb::sig("def walk_symbol_tables(from_op: _OperationBase, "
                  "all_sym_uses_visible: bool, callback: Callable[[OpView, "
                  "bool], object]) -> None"));
}
