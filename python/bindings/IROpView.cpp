//===- IROpView.cpp - Base of the generated operation classes -------------===//
#include "python/bindings/IROperation.h"

#include "mlir-c/BuiltinAttributes.h"

#include <nanobind/stl/pair.h>

using namespace mlir::glow::python;

namespace {

/// What a generated class passes to `OpView.__init__`: the class attributes
/// `_ODS_REGIONS`, `_ODS_OPERAND_SEGMENTS` and `_ODS_RESULT_SEGMENTS`.
/// Segments are 1 (one), 0 (optional) or -1 (variadic) per operand group.
using Segments = std::optional<std::vector<int>>;

} // namespace

static const char *ordinalKind(bool isOperand) {
  return isOperand ? "Operand" : "Result";
}

[[noreturn]] static void raiseElement(bool isOperand, size_t index,
                                      std::string_view name,
                                      const std::string &problem) {
  throw nb::value_error((std::string(ordinalKind(isOperand)) + " " +
                         std::to_string(index) + " of operation \"" +
                         std::string(name) + "\" " + problem)
                            .c_str());
}

/// The value that a Value, or an operation with a single result, stands for.
static bool toHandle(nb::handle element, MlirValue &value) {
  PyValue *direct;
  if (nb::try_cast<PyValue *>(element, direct) && direct) {
    value = direct->get();
    return true;
  }
  PyOperationBase *operation;
  if (!nb::try_cast<PyOperationBase *>(element, operation) || !operation)
    return false;
  MlirOperation definition = operation->getOperation().get();
  if (mlirOperationGetNumResults(definition) != 1)
    return false;
  value = mlirOperationGetResult(definition, 0);
  return true;
}

static bool toHandle(nb::handle element, MlirType &type) {
  PyType *direct;
  if (!nb::try_cast<PyType *>(element, direct) || !direct)
    return false;
  type = direct->get();
  return true;
}

/// Flattens the operands or results of an operation without segment sizes.
template <typename Handle>
static std::vector<Handle> flatten(std::string_view name, nb::handle list,
                                   bool isOperand) {
  std::vector<Handle> handles;
  for (nb::handle element : list) {
    Handle handle;
    if (!toHandle(element, handle))
      raiseElement(isOperand, handles.size(), name,
                   std::string("must be a ") + (isOperand ? "Value" : "Type") +
                       " (was " + nb::cast<std::string>(nb::repr(element)) +
                       ")");
    handles.push_back(handle);
  }
  return handles;
}

/// Flattens the groups of an operation with segment sizes, and records them.
template <typename Handle>
static std::vector<Handle>
flattenSegments(std::string_view name, nb::handle list,
                const std::vector<int> &segments, bool isOperand,
                std::vector<int32_t> &sizes) {
  const char *kind = isOperand ? "Value" : "Type";
  if (nb::len(list) != segments.size())
    throw nb::value_error(("Operation \"" + std::string(name) + "\" requires " +
                           std::to_string(segments.size()) + " " +
                           (isOperand ? "operand" : "result") +
                           " segments but was provided " +
                           std::to_string(nb::len(list)))
                              .c_str());
  std::vector<Handle> handles;
  size_t index = 0;
  for (nb::handle element : list) {
    int segment = segments[index];
    Handle handle;
    if (element.is_none()) {
      if (segment == 1)
        raiseElement(isOperand, index, name,
                     std::string("must be a ") + kind +
                         " (was None and is not optional)");
      sizes.push_back(0);
    } else if (segment >= 0) {
      if (!toHandle(element, handle))
        raiseElement(isOperand, index, name,
                     std::string("must be a ") + kind + " (was " +
                         nb::cast<std::string>(nb::repr(element)) + ")");
      handles.push_back(handle);
      sizes.push_back(1);
    } else {
      if (!nb::isinstance<nb::sequence>(element))
        raiseElement(isOperand, index, name,
                     std::string("must be a Sequence of ") + kind + "s (was " +
                         nb::cast<std::string>(nb::repr(element)) + ")");
      std::vector<Handle> group = flatten<Handle>(name, element, isOperand);
      handles.insert(handles.end(), group.begin(), group.end());
      sizes.push_back(group.size());
    }
    ++index;
  }
  return handles;
}

static int countRegions(std::string_view name, std::pair<int, bool> spec,
                        std::optional<int> requested) {
  auto [minimum, isExact] = spec;
  int count = requested.value_or(minimum);
  if (count < minimum || (isExact && count > minimum))
    throw nb::value_error(
        ("Operation \"" + std::string(name) + "\" requires " +
         (isExact ? "exactly " : "a minimum of ") + std::to_string(minimum) +
         " regions but was built with regions=" + std::to_string(count))
            .c_str());
  return count;
}

static void
addAttributes(std::string_view name, nb::dict attributes,
              std::vector<std::pair<std::string, MlirAttribute>> &named) {
  for (auto [key, value] : attributes) {
    PyAttribute *attribute;
    if (!nb::try_cast<PyAttribute *>(value, attribute) || !attribute)
      throw nb::type_error(("Invalid attribute value for the key \"" +
                            nb::cast<std::string>(nb::str(key)) +
                            "\" when attempting to create the operation \"" +
                            std::string(name) +
                            "\": " + nb::cast<std::string>(nb::repr(value)))
                               .c_str());
    named.emplace_back(nb::cast<std::string>(nb::str(key)), attribute->get());
  }
}

static PyOperationRef
buildGeneric(std::string_view name, std::pair<int, bool> regionSpec,
             const Segments &operandSegments, const Segments &resultSegments,
             std::optional<nb::list> results, nb::list operands,
             std::optional<nb::dict> attributes,
             std::optional<std::vector<PyBlock>> successors,
             std::optional<int> regions, DefaultingLocation location,
             nb::handle ip) {
  std::vector<std::pair<std::string, MlirAttribute>> named;
  if (attributes)
    addAttributes(name, *attributes, named);
  MlirContext context = location->getContext()->get();

  std::vector<int32_t> sizes;
  std::vector<MlirValue> values;
  if (operandSegments) {
    values = flattenSegments<MlirValue>(name, operands, *operandSegments,
                                        /*isOperand=*/true, sizes);
    named.emplace_back(
        "operandSegmentSizes",
        mlirDenseI32ArrayGet(context, sizes.size(), sizes.data()));
  } else {
    values = flatten<MlirValue>(name, operands, /*isOperand=*/true);
  }
  sizes.clear();
  std::vector<MlirType> types;
  if (results && resultSegments) {
    types = flattenSegments<MlirType>(name, *results, *resultSegments,
                                      /*isOperand=*/false, sizes);
    named.emplace_back(
        "resultSegmentSizes",
        mlirDenseI32ArrayGet(context, sizes.size(), sizes.data()));
  } else if (results) {
    types = flatten<MlirType>(name, *results, /*isOperand=*/false);
  }
  std::vector<MlirBlock> blocks;
  for (const PyBlock &block : successors.value_or(std::vector<PyBlock>()))
    blocks.push_back(block.get());

  PyOperationRef created =
      createOperation(std::string(name), types, values, named, blocks,
                      countRegions(name, regionSpec, regions), location,
                      /*inferTypes=*/!results);
  insertAt(*created, ip);
  return created;
}

static PyOperationRef
buildOfClass(nb::handle cls, std::optional<nb::list> results, nb::list operands,
             std::optional<nb::dict> attributes,
             std::optional<std::vector<PyBlock>> successors,
             std::optional<int> regions, DefaultingLocation location,
             nb::handle ip) {
  return buildGeneric(nb::cast<std::string>(cls.attr("OPERATION_NAME")),
                      nb::cast<std::pair<int, bool>>(cls.attr("_ODS_REGIONS")),
                      nb::cast<Segments>(cls.attr("_ODS_OPERAND_SEGMENTS")),
                      nb::cast<Segments>(cls.attr("_ODS_RESULT_SEGMENTS")),
                      std::move(results), std::move(operands),
                      std::move(attributes), std::move(successors), regions,
                      location, ip);
}

static nb::object viewOfClass(nb::handle cls, const PyOperationRef &operation) {
  nb::object view = cls.attr("__new__")(cls);
  nb::type<PyOpView>().attr("__init__")(view, operation.getObject());
  return view;
}

static nb::object parseOfClass(nb::handle cls, const std::string &source,
                               const std::string &sourceName,
                               DefaultingContext context) {
  nb::object parsed = nb::type<PyOperation>().attr("parse")(
      source, nb::arg("source_name") = sourceName,
      nb::arg("context") = context.getRef().getObject());
  PyOperation &operation = nb::cast<PyOperationBase &>(parsed).getOperation();
  auto expected = nb::cast<std::string>(cls.attr("OPERATION_NAME"));
  auto found = toView(mlirIdentifierStr(mlirOperationGetName(operation.get())));
  if (expected != found)
    throw MLIRError{"Expected a '" + expected + "' op, got: '" +
                        std::string(found) + "'",
                    {}};
  return viewOfClass(cls, operation.getRef());
}

void mlir::glow::python::bindOpView(nb::module_ &ir) {
  nb::class_<PyOpView, PyOperationBase> cls(ir, "OpView", nb::dynamic_attr(),
                                            nb::is_weak_referenceable());
  cls.def(
      "__init__",
      [](PyOpView *self, PyOperationBase &operation) {
        operation.getOperation().checkValid();
        new (self) PyOpView(operation.getOperation().getRef());
      },
      nb::arg("operation"));
  cls.def(
      "__init__",
      [](PyOpView *self, std::string_view name, std::pair<int, bool> regionSpec,
         Segments operandSegments, Segments resultSegments,
         std::optional<nb::list> results, std::optional<nb::list> operands,
         std::optional<nb::dict> attributes,
         std::optional<std::vector<PyBlock>> successors,
         std::optional<int> regions, DefaultingLocation location,
         nb::object ip) {
        new (self) PyOpView(
            buildGeneric(name, regionSpec, operandSegments, resultSegments,
                         std::move(results), operands.value_or(nb::list()),
                         std::move(attributes), std::move(successors), regions,
                         location, ip));
      },
      nb::arg("name"), nb::arg("opRegionSpec"),
      nb::arg("operandSegmentSpecObj") = nb::none(),
      nb::arg("resultSegmentSpecObj") = nb::none(),
      nb::arg("results") = nb::none(), nb::arg("operands") = nb::none(),
      nb::arg("attributes") = nb::none(), nb::arg("successors") = nb::none(),
      nb::arg("regions") = nb::none(), nb::arg("loc") = nb::none(),
      nb::arg("ip") = nb::none(),
      nb::sig("def __init__(self, name: str, opRegionSpec: tuple[int, bool], "
              "operandSegmentSpecObj: Sequence[int] | None = None, "
              "resultSegmentSpecObj: Sequence[int] | None = None, results: "
              "list[Any] | None = None, operands: list[Any] | None = None, "
              "attributes: dict[str, Attribute] | None = None, successors: "
              "Sequence[Block] | None = None, regions: int | None = None, loc: "
              "Location | None = None, ip: InsertionPoint | Literal[False] | "
              "None = None) -> None"),
      "Builds an operation; without `results` they are inferred.");
  cls.def_prop_ro("operation",
                  [](PyOpView &self) -> nb::typed<nb::object, PyOperation> {
                    return self.getOperationObject();
                  })
      .def_prop_ro("opview",
                   [](nb::object self) -> nb::typed<nb::object, PyOpView> {
                     return self;
                   });

  // Defaults for classes that tblgen gave no segments or regions.
  cls.attr("_ODS_REGIONS") = nb::make_tuple(0, true);
  cls.attr("_ODS_OPERAND_SEGMENTS") = nb::none();
  cls.attr("_ODS_RESULT_SEGMENTS") = nb::none();

  auto classMethod = [&cls](const char *name, nb::object function) {
    cls.attr(name) = nb::steal(PyClassMethod_New(function.ptr()));
  };
  classMethod(
      "build_generic",
      nb::cpp_function(
          [](nb::object cls, std::optional<nb::list> results,
             std::optional<nb::list> operands,
             std::optional<nb::dict> attributes,
             std::optional<std::vector<PyBlock>> successors,
             std::optional<int> regions, DefaultingLocation location,
             nb::object ip) {
            return viewOfClass(cls, buildOfClass(cls, std::move(results),
                                                 operands.value_or(nb::list()),
                                                 std::move(attributes),
                                                 std::move(successors), regions,
                                                 location, ip));
          },
          nb::name("build_generic"), nb::scope(cls), nb::arg("cls"),
          nb::arg("results") = nb::none(), nb::arg("operands") = nb::none(),
          nb::arg("attributes") = nb::none(),
          nb::arg("successors") = nb::none(), nb::arg("regions") = nb::none(),
          nb::arg("loc") = nb::none(), nb::arg("ip") = nb::none(),
          nb::sig("def build_generic(cls, results: Sequence[Type | "
                  "Sequence[Type] | None] | None = None, operands: "
                  "Sequence[Value | Sequence[Value] | None] | None = None, "
                  "attributes: dict[str, Attribute] | None = None, successors: "
                  "Sequence[Block] | None = None, regions: int | None = None, "
                  "loc: Location | None = None, ip: InsertionPoint | "
                  "Literal[False] | None = None) -> Self"),
          "Builds an operation of this class; without `results` they are "
          "inferred."));
  classMethod("parse",
              nb::cpp_function(
                  &parseOfClass, nb::name("parse"), nb::scope(cls),
                  nb::arg("cls"), nb::arg("source"), nb::kw_only(),
                  nb::arg("source_name") = "", nb::arg("context") = nb::none(),
                  nb::sig("def parse(cls, source: str, *, source_name: str = "
                          "'', context: Context | None = None) -> Self"),
                  "Parses an operation of this class; raises MLIRError."));
}
