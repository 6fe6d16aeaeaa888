//===- IRLocation.cpp - Locations -----------------------------------------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/IRCore.h"

using namespace mlir::glow::python;

/// One of the parts that only some kinds of location have.
static MlirLocation checkKind(PyLocation &self, bool (*isKind)(MlirLocation),
                              const char *kind) {
  if (!isKind(self))
    throw nb::value_error(
        (std::string("Location is not a ") + kind +
         " location: " + printToString(mlirLocationPrint, self.get()))
            .c_str());
  return self;
}

static MlirLocation checkFile(PyLocation &self) {
  return checkKind(self, mlirLocationIsAFileLineColRange, "file");
}

static MlirLocation checkCallSite(PyLocation &self) {
  return checkKind(self, mlirLocationIsACallSite, "call site");
}

static MlirLocation checkName(PyLocation &self) {
  return checkKind(self, mlirLocationIsAName, "name");
}

static MlirLocation checkFused(PyLocation &self) {
  return checkKind(self, mlirLocationIsAFused, "fused");
}

static void bindConstructors(nb::class_<PyLocation> &cls) {
  auto context = nb::arg("context") = nb::none();
  cls.def_static(
      "unknown",
      [](DefaultingContext context) {
        return PyLocation(context.getRef(),
                          mlirLocationUnknownGet(context.get()));
      },
      context);
  cls.def_static(
      "file",
      [](const std::string &filename, int line, int col,
         DefaultingContext context) {
        return PyLocation(context.getRef(),
                          mlirLocationFileLineColGet(
                              context.get(), toRef(filename), line, col));
      },
      nb::arg("filename"), nb::arg("line"), nb::arg("col"), context);
  cls.def_static(
      "file",
      [](const std::string &filename, int startLine, int startCol, int endLine,
         int endCol, DefaultingContext context) {
        return PyLocation(context.getRef(),
                          mlirLocationFileLineColRangeGet(
                              context.get(), toRef(filename), startLine,
                              startCol, endLine, endCol));
      },
      nb::arg("filename"), nb::arg("start_line"), nb::arg("start_col"),
      nb::arg("end_line"), nb::arg("end_col"), context);
  cls.def_static(
      "callsite",
      [](PyLocation &callee, const std::vector<PyLocation> &frames,
         DefaultingContext context) {
        if (frames.empty())
          throw nb::value_error("No caller frames provided.");
        // frames are ordered from the innermost caller outwards.
        MlirLocation caller = frames.back().get();
        for (size_t i = frames.size() - 1; i > 0; --i)
          caller = mlirLocationCallSiteGet(frames[i - 1].get(), caller);
        return PyLocation(context.getRef(),
                          mlirLocationCallSiteGet(callee.get(), caller));
      },
      nb::arg("callee"), nb::arg("frames"), context);
  cls.def_static(
      "fused",
      [](const std::vector<PyLocation> &locations,
         std::optional<PyAttribute> metadata, DefaultingContext context) {
        std::vector<MlirLocation> handles(locations.begin(), locations.end());
        return PyLocation(
            context.getRef(),
            mlirLocationFusedGet(context.get(), handles.size(), handles.data(),
                                 metadata ? metadata->get()
                                          : MlirAttribute{nullptr}));
      },
      nb::arg("locations"), nb::arg("metadata") = nb::none(), context);
  cls.def_static(
      "name",
      [](const std::string &name, std::optional<PyLocation> child,
         DefaultingContext context) {
        MlirLocation childLoc =
            child ? child->get() : mlirLocationUnknownGet(context.get());
        return PyLocation(
            context.getRef(),
            mlirLocationNameGet(context.get(), toRef(name), childLoc));
      },
      nb::arg("name"), nb::arg("childLoc") = nb::none(), context);
  cls.def_static(
      "from_attr",
      [](PyAttribute &attribute, DefaultingContext context) {
        MlirLocation location = mlirLocationFromAttribute(attribute.get());
        if (mlirLocationIsNull(location))
          throw nb::value_error("attribute is not a location");
        return PyLocation(context.getRef(), location);
      },
      nb::arg("attribute"), context);
}

static void bindParts(nb::class_<PyLocation> &cls) {
  using Loc = PyLocation;
  auto isKind = [&cls](const char *name, bool (*test)(MlirLocation)) {
    cls.def(name, [test](Loc &self) { return test(self); });
  };
  isKind("is_a_file", mlirLocationIsAFileLineColRange);
  isKind("is_a_callsite", mlirLocationIsACallSite);
  isKind("is_a_name", mlirLocationIsAName);
  isKind("is_a_fused", mlirLocationIsAFused);

  cls.def_prop_ro("filename", [](Loc &self) {
    return toStr(mlirIdentifierStr(
        mlirLocationFileLineColRangeGetFilename(checkFile(self))));
  });
  auto position = [&cls](const char *name, int (*get)(MlirLocation)) {
    cls.def_prop_ro(name, [get](Loc &self) { return get(checkFile(self)); });
  };
  position("start_line", mlirLocationFileLineColRangeGetStartLine);
  position("start_col", mlirLocationFileLineColRangeGetStartColumn);
  position("end_line", mlirLocationFileLineColRangeGetEndLine);
  position("end_col", mlirLocationFileLineColRangeGetEndColumn);

  cls.def_prop_ro("callee", [](Loc &self) {
    return Loc(self.getContext(),
               mlirLocationCallSiteGetCallee(checkCallSite(self)));
  });
  cls.def_prop_ro("caller", [](Loc &self) {
    return Loc(self.getContext(),
               mlirLocationCallSiteGetCaller(checkCallSite(self)));
  });
  cls.def_prop_ro("name_str", [](Loc &self) {
    return toStr(mlirIdentifierStr(mlirLocationNameGetName(checkName(self))));
  });
  cls.def_prop_ro("child_loc", [](Loc &self) {
    return Loc(self.getContext(), mlirLocationNameGetChildLoc(checkName(self)));
  });
  cls.def_prop_ro("locations", [](Loc &self) {
    MlirLocation fused = checkFused(self);
    std::vector<MlirLocation> parts(mlirLocationFusedGetNumLocations(fused));
    mlirLocationFusedGetLocations(fused, parts.data());
    std::vector<Loc> locations;
    for (MlirLocation part : parts)
      locations.emplace_back(self.getContext(), part);
    return locations;
  });
}

void mlir::glow::python::populateLocation(nb::module_ &ir) {
  nb::class_<PyLocation> cls(ir, "Location");
  defineCapsule(cls, capsules::location,
                [](PyLocation &self) { return self.get(); });
  cls.def_static(
      MLIR_PYTHON_CAPI_FACTORY_ATTR,
      [](nb::object capsule) {
        auto location = fromCapsule<MlirLocation>(capsule, capsules::location);
        return PyLocation(
            PyMlirContext::forContext(mlirLocationGetContext(location)),
            location);
      },
      nb::arg("capsule"));
  cls.def("__enter__",
          [](nb::object self) -> nb::typed<nb::object, PyLocation> {
            return ThreadFrame::enterLocation(self);
          })
      .def(
          "__exit__",
          [](nb::object self, nb::object, nb::object, nb::object) {
            ThreadFrame::exit(self);
          },
          nb::arg("exc_type").none(), nb::arg("exc_value").none(),
          nb::arg("traceback").none());
  defineEquality<PyLocation>(
      cls, [](PyLocation &a, PyLocation &b) { return mlirLocationEqual(a, b); },
      [](PyLocation &self) {
        return std::hash<const void *>()(self.get().ptr);
      });
  cls.def_prop_ro_static(
      "current", [](nb::handle) { return ThreadFrame::currentLocation(); },
      nb::sig("def current(/) -> Location | None"),
      "The location of the innermost `with` statement of this thread.");
  bindConstructors(cls);
  bindParts(cls);
  cls.def_prop_ro("context",
                  [](PyLocation &self) -> nb::typed<nb::object, PyMlirContext> {
                    return self.getContext().getObject();
                  })
      .def_prop_ro("attr",
                   [](PyLocation &self) {
                     return PyAttribute(self.getContext(),
                                        mlirLocationGetAttribute(self))
                         .maybeDowncast();
                   })
      .def(
          "emit_error",
          [](PyLocation &self, const std::string &message) {
            mlirEmitError(self, message.c_str());
          },
          nb::arg("message"), "Emits an error diagnostic at this location.")
      .def("__repr__", [](PyLocation &self) {
        return printToString(mlirLocationPrint, self.get());
      });
}
