//===- IRAffine.cpp - Affine expressions, maps and integer sets -----------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/IRCore.h"

#include <nanobind/stl/variant.h>

using namespace mlir::glow::python;

namespace {

std::string print(MlirAffineExpr expr) {
  return printToString(mlirAffineExprPrint, expr);
}

//===----------------------------------------------------------------------===//
// Expression classes
//===----------------------------------------------------------------------===//

/// `Derived` provides className and isA.
template <typename Derived, typename Base = PyAffineExpr>
class ConcreteExpr : public Base {
public:
  ConcreteExpr(PyMlirContextRef context, MlirAffineExpr expr)
      : Base(std::move(context), expr) {}
  using Class = nb::class_<Derived, Base>;

  static Class bindClass(nb::module_ &ir) {
    Class cls(ir, Derived::className);
    cls.def(
        "__init__",
        [](Derived *self, PyAffineExpr &other) {
          if (!Derived::isA(other))
            throw nb::value_error(
                (std::string("Cannot cast affine expression to ") +
                 Derived::className + " (from " + print(other.get()) + ")")
                    .c_str());
          new (self) Derived(other.getContext(), other.get());
        },
        nb::arg("expr"));
    return cls;
  }
};

class PyAffineConstantExpr : public ConcreteExpr<PyAffineConstantExpr> {
public:
  static constexpr const char *className = "AffineConstantExpr";
  static constexpr auto isA = mlirAffineExprIsAConstant;
  using ConcreteExpr::ConcreteExpr;
};

class PyAffineDimExpr : public ConcreteExpr<PyAffineDimExpr> {
public:
  static constexpr const char *className = "AffineDimExpr";
  static constexpr auto isA = mlirAffineExprIsADim;
  using ConcreteExpr::ConcreteExpr;
};

class PyAffineSymbolExpr : public ConcreteExpr<PyAffineSymbolExpr> {
public:
  static constexpr const char *className = "AffineSymbolExpr";
  static constexpr auto isA = mlirAffineExprIsASymbol;
  using ConcreteExpr::ConcreteExpr;
};

class PyAffineBinaryExpr : public ConcreteExpr<PyAffineBinaryExpr> {
public:
  static constexpr const char *className = "AffineBinaryExpr";
  static constexpr auto isA = mlirAffineExprIsABinary;
  using ConcreteExpr::ConcreteExpr;
};

#define BINARY_EXPR(KIND)                                                      \
  class PyAffine##KIND##Expr                                                   \
      : public ConcreteExpr<PyAffine##KIND##Expr, PyAffineBinaryExpr> {        \
  public:                                                                      \
    static constexpr const char *className = "Affine" #KIND "Expr";            \
    static constexpr auto isA = mlirAffineExprIsA##KIND;                       \
    static constexpr auto create = mlirAffine##KIND##ExprGet;                  \
    using ConcreteExpr::ConcreteExpr;                                          \
  };

BINARY_EXPR(Add)
BINARY_EXPR(Mul)
BINARY_EXPR(Mod)
BINARY_EXPR(FloorDiv)
BINARY_EXPR(CeilDiv)
#undef BINARY_EXPR

/// The first class in the list that the expression is an instance of.
template <typename... Classes>
nb::object castToOneOf(const PyAffineExpr &expr) {
  nb::object result;
  (void)((Classes::isA(expr) &&
          (result = nb::cast(Classes(expr.getContext(), expr)), true)) ||
         ...);
  return result.is_valid() ? result : nb::cast(expr);
}

/// An operand of an arithmetic operator: an expression or a constant.
using ExprOrInt = std::variant<PyAffineExpr, int64_t>;

MlirAffineExpr handleOf(const ExprOrInt &operand, MlirContext context) {
  if (auto *expr = std::get_if<PyAffineExpr>(&operand))
    return *expr;
  return mlirAffineConstantExprGet(context, std::get<int64_t>(operand));
}

using Combine = MlirAffineExpr (*)(MlirAffineExpr, MlirAffineExpr);

nb::object combine(Combine create, const ExprOrInt &lhs, const ExprOrInt &rhs) {
  auto *expr = std::get_if<PyAffineExpr>(&lhs);
  if (!expr)
    expr = std::get_if<PyAffineExpr>(&rhs);
  if (!expr)
    throw nb::type_error("at least one operand must be an AffineExpr");
  MlirContext context = expr->getContext()->get();
  return PyAffineExpr(expr->getContext(),
                      create(handleOf(lhs, context), handleOf(rhs, context)))
      .maybeDowncast();
}

MlirAffineExpr subtract(MlirAffineExpr lhs, MlirAffineExpr rhs) {
  MlirAffineExpr minusOne =
      mlirAffineConstantExprGet(mlirAffineExprGetContext(rhs), -1);
  return mlirAffineAddExprGet(lhs, mlirAffineMulExprGet(rhs, minusOne));
}

} // namespace

nb::typed<nb::object, PyAffineExpr> PyAffineExpr::maybeDowncast() const {
  return castToOneOf<PyAffineConstantExpr, PyAffineDimExpr, PyAffineSymbolExpr,
                     PyAffineAddExpr, PyAffineMulExpr, PyAffineModExpr,
                     PyAffineFloorDivExpr, PyAffineCeilDivExpr>(*this);
}

template <typename... Classes>
static void bindBinaryExprs(nb::module_ &ir) {
  auto bindOne = [&ir](auto *tag) {
    using Derived = std::remove_pointer_t<decltype(tag)>;
    Derived::bindClass(ir).def_static(
        "get",
        [](const ExprOrInt &lhs, const ExprOrInt &rhs) {
          return nb::borrow<nb::typed<nb::object, Derived>>(
              combine(Derived::create, lhs, rhs));
        },
        nb::arg("lhs"), nb::arg("rhs"));
  };
  (bindOne(static_cast<Classes *>(nullptr)), ...);
}

static void bindOperators(nb::class_<PyAffineExpr> &cls) {
  using Operand = ExprOrInt;
  auto op = [&cls](const char *name, Combine create, bool reflected) {
    cls.def(name, [create, reflected](PyAffineExpr &self, Operand other) {
      return nb::borrow<nb::typed<nb::object, PyAffineExpr>>(
          reflected ? combine(create, other, self)
                    : combine(create, self, other));
    });
  };
  op("__add__", mlirAffineAddExprGet, false);
  op("__radd__", mlirAffineAddExprGet, true);
  op("__mul__", mlirAffineMulExprGet, false);
  op("__rmul__", mlirAffineMulExprGet, true);
  op("__mod__", mlirAffineModExprGet, false);
  op("__rmod__", mlirAffineModExprGet, true);
  op("__sub__", subtract, false);
  op("__rsub__", subtract, true);

  auto named = [&cls](const char *name, Combine create) {
    cls.def_static(
        name,
        [create](Operand lhs, Operand rhs) {
          return nb::borrow<nb::typed<nb::object, PyAffineExpr>>(
              combine(create, lhs, rhs));
        },
        nb::arg("lhs"), nb::arg("rhs"));
  };
  named("get_add", mlirAffineAddExprGet);
  named("get_mul", mlirAffineMulExprGet);
  named("get_mod", mlirAffineModExprGet);
  named("get_floor_div", mlirAffineFloorDivExprGet);
  named("get_ceil_div", mlirAffineCeilDivExprGet);
}

template <typename Derived, typename Create>
static auto makeLeaf(Create create) {
  return [create](int64_t number, DefaultingContext context) {
    return Derived(context.getRef(), create(context.get(), number));
  };
}

static intptr_t checkedPosition(MlirContext, intptr_t position) {
  if (position < 0)
    throw nb::value_error("position must not be negative");
  return position;
}

static MlirAffineExpr makeDim(MlirContext context, intptr_t position) {
  return mlirAffineDimExprGet(context, checkedPosition(context, position));
}

static MlirAffineExpr makeSymbol(MlirContext context, intptr_t position) {
  return mlirAffineSymbolExprGet(context, checkedPosition(context, position));
}

static void bindExprs(nb::module_ &ir) {
  nb::class_<PyAffineExpr> cls(ir, "AffineExpr");
  bindOperators(cls);
  auto context = nb::arg("context") = nb::none();
  auto constant = makeLeaf<PyAffineConstantExpr>(mlirAffineConstantExprGet);
  auto dim = makeLeaf<PyAffineDimExpr>(makeDim);
  auto symbol = makeLeaf<PyAffineSymbolExpr>(makeSymbol);

  PyAffineConstantExpr::bindClass(ir)
      .def_static("get", constant, nb::arg("value"), context)
      .def_prop_ro("value", [](PyAffineConstantExpr &self) {
        return mlirAffineConstantExprGetValue(self);
      });
  PyAffineDimExpr::bindClass(ir)
      .def_static("get", dim, nb::arg("position"), context)
      .def_prop_ro("position", [](PyAffineDimExpr &self) {
        return mlirAffineDimExprGetPosition(self);
      });
  PyAffineSymbolExpr::bindClass(ir)
      .def_static("get", symbol, nb::arg("position"), context)
      .def_prop_ro("position", [](PyAffineSymbolExpr &self) {
        return mlirAffineSymbolExprGetPosition(self);
      });
  PyAffineBinaryExpr::bindClass(ir)
      .def_prop_ro("lhs",
                   [](PyAffineBinaryExpr &self) {
                     return PyAffineExpr(self.getContext(),
                                         mlirAffineBinaryOpExprGetLHS(self))
                         .maybeDowncast();
                   })
      .def_prop_ro("rhs", [](PyAffineBinaryExpr &self) {
        return PyAffineExpr(self.getContext(),
                            mlirAffineBinaryOpExprGetRHS(self))
            .maybeDowncast();
      });
  bindBinaryExprs<PyAffineAddExpr, PyAffineMulExpr, PyAffineModExpr,
                  PyAffineFloorDivExpr, PyAffineCeilDivExpr>(ir);

  cls.def_static("get_constant", constant, nb::arg("value"), context)
      .def_static("get_dim", dim, nb::arg("position"), context)
      .def_static("get_symbol", symbol, nb::arg("position"), context)
      .def(
          "compose",
          [](PyAffineExpr &self, PyAffineMap &map) {
            return PyAffineExpr(self.getContext(),
                                mlirAffineExprCompose(self, map))
                .maybeDowncast();
          },
          nb::arg("other"))
      .def(
          "shift_dims",
          [](PyAffineExpr &self, uint32_t dims, uint32_t shift,
             uint32_t offset) {
            return PyAffineExpr(
                       self.getContext(),
                       mlirAffineExprShiftDims(self, dims, shift, offset))
                .maybeDowncast();
          },
          nb::arg("num_dims"), nb::arg("shift"), nb::arg("offset") = 0)
      .def(
          "shift_symbols",
          [](PyAffineExpr &self, uint32_t symbols, uint32_t shift,
             uint32_t offset) {
            return PyAffineExpr(
                       self.getContext(),
                       mlirAffineExprShiftSymbols(self, symbols, shift, offset))
                .maybeDowncast();
          },
          nb::arg("num_symbols"), nb::arg("shift"), nb::arg("offset") = 0)
      .def_static(
          "simplify_affine_expr",
          [](PyAffineExpr &self, uint32_t dims, uint32_t symbols) {
            return PyAffineExpr(self.getContext(),
                                mlirSimplifyAffineExpr(self, dims, symbols))
                .maybeDowncast();
          },
          nb::arg("expr"), nb::arg("num_dims"), nb::arg("num_symbols"))
      .def_prop_ro(
          "context",
          [](PyAffineExpr &self) -> nb::typed<nb::object, PyMlirContext> {
            return self.getContext().getObject();
          })
      .def("dump", [](PyAffineExpr &self) { mlirAffineExprDump(self); })
      .def("__str__", [](PyAffineExpr &self) { return print(self); })
      .def("__repr__", [](PyAffineExpr &self) {
        return "AffineExpr(" + print(self) + ")";
      });
  defineEquality<PyAffineExpr>(
      cls,
      [](PyAffineExpr &a, PyAffineExpr &b) {
        return mlirAffineExprEqual(a, b);
      },
      [](PyAffineExpr &self) {
        return std::hash<const void *>()(self.get().ptr);
      });
  defineCapsule(cls, capsules::affineExpr,
                [](PyAffineExpr &self) { return self.get(); });
  cls.def_static(
      MLIR_PYTHON_CAPI_FACTORY_ATTR,
      [](nb::object capsule) {
        auto expr = fromCapsule<MlirAffineExpr>(capsule, capsules::affineExpr);
        return PyAffineExpr(
                   PyMlirContext::forContext(mlirAffineExprGetContext(expr)),
                   expr)
            .maybeDowncast();
      },
      nb::arg("capsule"));
}

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

static PyAffineMap checkResults(PyAffineMap &self, intptr_t count) {
  if (count < 0 || count > mlirAffineMapGetNumResults(self))
    throw nb::value_error("number of results out of bounds");
  return self;
}

static nb::object resultsOf(PyAffineMap &self) {
  nb::list results;
  for (intptr_t i = 0, n = mlirAffineMapGetNumResults(self); i < n; ++i)
    results.append(
        PyAffineExpr(self.getContext(), mlirAffineMapGetResult(self, i))
            .maybeDowncast());
  return results;
}

static void bindMapConstructors(nb::class_<PyAffineMap> &cls) {
  auto context = nb::arg("context") = nb::none();
  cls.def_static(
         "get",
         [](intptr_t dims, intptr_t symbols,
            const std::vector<PyAffineExpr> &exprs, DefaultingContext context) {
           std::vector<MlirAffineExpr> handles(exprs.begin(), exprs.end());
           return PyAffineMap(context.getRef(),
                              mlirAffineMapGet(context.get(), dims, symbols,
                                               handles.size(), handles.data()));
         },
         nb::arg("dim_count"), nb::arg("symbol_count"), nb::arg("exprs"),
         context)
      .def_static(
          "get_constant",
          [](int64_t value, DefaultingContext context) {
            return PyAffineMap(context.getRef(),
                               mlirAffineMapConstantGet(context.get(), value));
          },
          nb::arg("value"), context)
      .def_static(
          "get_empty",
          [](DefaultingContext context) {
            return PyAffineMap(context.getRef(),
                               mlirAffineMapEmptyGet(context.get()));
          },
          context)
      .def_static(
          "get_identity",
          [](intptr_t dims, DefaultingContext context) {
            return PyAffineMap(
                context.getRef(),
                mlirAffineMapMultiDimIdentityGet(context.get(), dims));
          },
          nb::arg("n_dims"), context)
      .def_static(
          "get_minor_identity",
          [](intptr_t dims, intptr_t results, DefaultingContext context) {
            if (results > dims)
              throw nb::value_error("more results than dimensions");
            return PyAffineMap(
                context.getRef(),
                mlirAffineMapMinorIdentityGet(context.get(), dims, results));
          },
          nb::arg("n_dims"), nb::arg("n_results"), context)
      .def_static(
          "get_permutation",
          [](std::vector<unsigned> permutation, DefaultingContext context) {
            std::vector<bool> seen(permutation.size(), false);
            for (unsigned position : permutation) {
              if (position >= seen.size() || seen[position])
                throw std::runtime_error(
                    "Invalid permutation when attempting to create an "
                    "AffineMap");
              seen[position] = true;
            }
            return PyAffineMap(context.getRef(),
                               mlirAffineMapPermutationGet(context.get(),
                                                           permutation.size(),
                                                           permutation.data()));
          },
          nb::arg("permutation"), context)
      .def_static(
          "compress_unused_symbols",
          [](const std::vector<PyAffineMap> &maps, DefaultingContext context) {
            std::vector<MlirAffineMap> handles(maps.begin(), maps.end());
            std::vector<MlirAffineMap> compressed(handles.size());
            mlirAffineMapCompressUnusedSymbols(
                handles.data(), handles.size(), &compressed,
                [](void *result, intptr_t index, MlirAffineMap map) {
                  (*static_cast<std::vector<MlirAffineMap> *>(result))[index] =
                      map;
                });
            return collect<PyAffineMap>(compressed.size(), [&](intptr_t i) {
              return PyAffineMap(context.getRef(), compressed[i]);
            });
          },
          nb::arg("maps"), context);
}

static void bindMaps(nb::module_ &ir) {
  nb::class_<PyAffineMap> cls(ir, "AffineMap");
  bindMapConstructors(cls);
  auto count = [&cls](const char *name, intptr_t (*get)(MlirAffineMap)) {
    cls.def_prop_ro(name, [get](PyAffineMap &self) { return get(self); });
  };
  count("n_dims", mlirAffineMapGetNumDims);
  count("n_symbols", mlirAffineMapGetNumSymbols);
  count("n_inputs", mlirAffineMapGetNumInputs);
  auto test = [&cls](const char *name, bool (*is)(MlirAffineMap)) {
    cls.def_prop_ro(name, [is](PyAffineMap &self) { return is(self); });
  };
  test("is_permutation", mlirAffineMapIsPermutation);
  test("is_projected_permutation", mlirAffineMapIsProjectedPermutation);

  cls.def_prop_ro("results", &resultsOf,
                  nb::sig("def results(self) -> list[AffineExpr]"))
      .def(
          "get_submap",
          [](PyAffineMap &self, std::vector<intptr_t> positions) {
            for (intptr_t position : positions)
              if (position < 0 || position >= mlirAffineMapGetNumResults(self))
                throw nb::value_error("result position out of bounds");
            return PyAffineMap(self.getContext(),
                               mlirAffineMapGetSubMap(self, positions.size(),
                                                      positions.data()));
          },
          nb::arg("result_positions"))
      .def(
          "get_major_submap",
          [](PyAffineMap &self, intptr_t results) {
            return PyAffineMap(self.getContext(),
                               mlirAffineMapGetMajorSubMap(
                                   checkResults(self, results), results));
          },
          nb::arg("n_results"))
      .def(
          "get_minor_submap",
          [](PyAffineMap &self, intptr_t results) {
            return PyAffineMap(self.getContext(),
                               mlirAffineMapGetMinorSubMap(
                                   checkResults(self, results), results));
          },
          nb::arg("n_results"))
      .def(
          "replace",
          [](PyAffineMap &self, PyAffineExpr &expr, PyAffineExpr &replacement,
             intptr_t dims, intptr_t symbols) {
            return PyAffineMap(
                self.getContext(),
                mlirAffineMapReplace(self, expr, replacement, dims, symbols));
          },
          nb::arg("expr"), nb::arg("replacement"), nb::arg("n_result_dims"),
          nb::arg("n_result_syms"))
      .def_prop_ro(
          "context",
          [](PyAffineMap &self) -> nb::typed<nb::object, PyMlirContext> {
            return self.getContext().getObject();
          })
      .def("dump", [](PyAffineMap &self) { mlirAffineMapDump(self); })
      .def("__str__",
           [](PyAffineMap &self) {
             return printToString(mlirAffineMapPrint, self.get());
           })
      .def("__repr__", [](PyAffineMap &self) {
        return "AffineMap(" + printToString(mlirAffineMapPrint, self.get()) +
               ")";
      });
  defineEquality<PyAffineMap>(
      cls,
      [](PyAffineMap &a, PyAffineMap &b) { return mlirAffineMapEqual(a, b); },
      [](PyAffineMap &self) {
        return std::hash<const void *>()(self.get().ptr);
      });
  defineCapsule(cls, capsules::affineMap,
                [](PyAffineMap &self) { return self.get(); });
  cls.def_static(
      MLIR_PYTHON_CAPI_FACTORY_ATTR,
      [](nb::object capsule) {
        auto map = fromCapsule<MlirAffineMap>(capsule, capsules::affineMap);
        return PyAffineMap(
            PyMlirContext::forContext(mlirAffineMapGetContext(map)), map);
      },
      nb::arg("capsule"));
}

//===----------------------------------------------------------------------===//
// Integer sets
//===----------------------------------------------------------------------===//

namespace {

class PyIntegerSetConstraint {
public:
  PyIntegerSetConstraint(PyIntegerSet set, intptr_t position)
      : set(std::move(set)), position(position) {}
  PyIntegerSet set;
  intptr_t position;
};

} // namespace

static PyIntegerSet makeSet(intptr_t dims, intptr_t symbols,
                            const std::vector<PyAffineExpr> &exprs,
                            const std::vector<bool> &eqFlags,
                            DefaultingContext context) {
  if (exprs.size() != eqFlags.size())
    throw nb::value_error("Expected the number of constraints to match that of "
                          "equality flags");
  if (exprs.empty())
    throw nb::value_error("Expected non-empty list of constraints");
  std::vector<MlirAffineExpr> handles(exprs.begin(), exprs.end());
  // std::vector<bool> has no data().
  std::unique_ptr<bool[]> flags(new bool[eqFlags.size()]);
  std::copy(eqFlags.begin(), eqFlags.end(), flags.get());
  return PyIntegerSet(context.getRef(),
                      mlirIntegerSetGet(context.get(), dims, symbols,
                                        handles.size(), handles.data(),
                                        flags.get()));
}

static void checkReplacements(const char *kind, intptr_t expected,
                              size_t found) {
  if (expected != static_cast<intptr_t>(found))
    throw nb::value_error((std::string("Expected the number of ") + kind +
                           " replacement expressions to match that of " + kind +
                           "s")
                              .c_str());
}

static void bindSets(nb::module_ &ir) {
  using Constraint = PyIntegerSetConstraint;
  nb::class_<Constraint>(ir, "IntegerSetConstraint")
      .def_prop_ro("expr",
                   [](Constraint &self) {
                     return PyAffineExpr(self.set.getContext(),
                                         mlirIntegerSetGetConstraint(
                                             self.set, self.position))
                         .maybeDowncast();
                   })
      .def_prop_ro("is_eq", [](Constraint &self) {
        return mlirIntegerSetIsConstraintEq(self.set, self.position);
      });

  nb::class_<PyIntegerSet> cls(ir, "IntegerSet");
  auto count = [&cls](const char *name, intptr_t (*get)(MlirIntegerSet)) {
    cls.def_prop_ro(name, [get](PyIntegerSet &self) { return get(self); });
  };
  count("n_dims", mlirIntegerSetGetNumDims);
  count("n_symbols", mlirIntegerSetGetNumSymbols);
  count("n_inputs", mlirIntegerSetGetNumInputs);
  count("n_equalities", mlirIntegerSetGetNumEqualities);
  count("n_inequalities", mlirIntegerSetGetNumInequalities);
  cls.def_prop_ro("is_canonical_empty",
                  [](PyIntegerSet &self) {
                    return mlirIntegerSetIsCanonicalEmpty(self);
                  })
      .def_prop_ro("constraints",
                   [](PyIntegerSet &self) {
                     return collect<Constraint>(
                         mlirIntegerSetGetNumConstraints(self),
                         [&self](intptr_t i) { return Constraint(self, i); });
                   })
      .def_static("get", &makeSet, nb::arg("num_dims"), nb::arg("num_symbols"),
                  nb::arg("exprs"), nb::arg("eq_flags"),
                  nb::arg("context") = nb::none())
      .def_static(
          "get_empty",
          [](intptr_t dims, intptr_t symbols, DefaultingContext context) {
            return PyIntegerSet(
                context.getRef(),
                mlirIntegerSetEmptyGet(context.get(), dims, symbols));
          },
          nb::arg("num_dims"), nb::arg("num_symbols"),
          nb::arg("context") = nb::none())
      .def(
          "get_replaced",
          [](PyIntegerSet &self, const std::vector<PyAffineExpr> &dimExprs,
             const std::vector<PyAffineExpr> &symbolExprs, intptr_t dims,
             intptr_t symbols) {
            checkReplacements("dimension", mlirIntegerSetGetNumDims(self),
                              dimExprs.size());
            checkReplacements("symbol", mlirIntegerSetGetNumSymbols(self),
                              symbolExprs.size());
            std::vector<MlirAffineExpr> d(dimExprs.begin(), dimExprs.end());
            std::vector<MlirAffineExpr> s(symbolExprs.begin(),
                                          symbolExprs.end());
            return PyIntegerSet(self.getContext(),
                                mlirIntegerSetReplaceGet(
                                    self, d.data(), s.data(), dims, symbols));
          },
          nb::arg("dim_exprs"), nb::arg("symbol_exprs"),
          nb::arg("num_result_dims"), nb::arg("num_result_symbols"))
      .def_prop_ro(
          "context",
          [](PyIntegerSet &self) -> nb::typed<nb::object, PyMlirContext> {
            return self.getContext().getObject();
          })
      .def("dump", [](PyIntegerSet &self) { mlirIntegerSetDump(self); })
      .def("__str__",
           [](PyIntegerSet &self) {
             return printToString(mlirIntegerSetPrint, self.get());
           })
      .def("__repr__", [](PyIntegerSet &self) {
        return "IntegerSet(" + printToString(mlirIntegerSetPrint, self.get()) +
               ")";
      });
  defineEquality<PyIntegerSet>(
      cls,
      [](PyIntegerSet &a, PyIntegerSet &b) {
        return mlirIntegerSetEqual(a, b);
      },
      [](PyIntegerSet &self) {
        return std::hash<const void *>()(self.get().ptr);
      });
  defineCapsule(cls, capsules::integerSet,
                [](PyIntegerSet &self) { return self.get(); });
  cls.def_static(
      MLIR_PYTHON_CAPI_FACTORY_ATTR,
      [](nb::object capsule) {
        auto set = fromCapsule<MlirIntegerSet>(capsule, capsules::integerSet);
        return PyIntegerSet(
            PyMlirContext::forContext(mlirIntegerSetGetContext(set)), set);
      },
      nb::arg("capsule"));
}

void mlir::glow::python::populateAffine(nb::module_ &ir) {
  // The expression class first: bindExprs derives classes from it.
  bindExprs(ir);
  bindMaps(ir);
  bindSets(ir);
}
