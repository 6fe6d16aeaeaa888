//===- IRInterfaces.cpp - Type and shape inference ------------------------===//
#include "python/bindings/IRConcrete.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Interfaces.h"

using namespace mlir::glow::python;

namespace {

/// The arguments of inferReturnTypes, which mirror those of an operation.
struct InferenceInput {
  InferenceInput(std::optional<std::vector<nb::object>> operandList,
                 std::optional<PyAttribute> attributes,
                 std::optional<std::vector<PyRegion>> regionList)
      : attributes(attributes ? attributes->get() : mlirAttributeGetNull()) {
    for (nb::handle operand : operandList.value_or(std::vector<nb::object>()))
      addOperand(operand);
    for (const PyRegion &region : regionList.value_or(std::vector<PyRegion>()))
      regions.push_back(region.get());
  }

  std::vector<MlirValue> operands;
  MlirAttribute attributes;
  std::vector<MlirRegion> regions;

private:
  void addOperand(nb::handle operand) {
    PyValue *value;
    if (nb::try_cast<PyValue *>(operand, value) && value) {
      operands.push_back(value->get());
      return;
    }
    PyOperationBase *operation;
    if (nb::try_cast<PyOperationBase *>(operand, operation) && operation) {
      MlirOperation definition = operation->getOperation().get();
      for (intptr_t i = 0, n = mlirOperationGetNumResults(definition); i < n;
           ++i)
        operands.push_back(mlirOperationGetResult(definition, i));
      return;
    }
    if (nb::isinstance<nb::sequence>(operand)) {
      for (nb::handle nested : operand)
        addOperand(nested);
      return;
    }
    throw nb::type_error("operands must be Values, operations or sequences");
  }
};

/// Base of the interface classes; wraps an operation or an OpView class.
template <typename Derived>
class OpInterface {
public:
  OpInterface(nb::object object, DefaultingContext context)
      : context(context.getRef()), object(std::move(object)) {
    PyOperationBase *base;
    if (nb::try_cast<PyOperationBase *>(this->object, base) && base) {
      operation = base->getOperation().getRef();
      MlirOperation handle = (*operation)->get();
      name = toView(mlirIdentifierStr(mlirOperationGetName(handle)));
    } else if (nb::isinstance<nb::type_object>(this->object) &&
               nb::hasattr(this->object, "OPERATION_NAME")) {
      name = nb::cast<std::string>(this->object.attr("OPERATION_NAME"));
    } else {
      throw nb::type_error("Op interface does not refer to an operation or "
                           "OpView class");
    }
    if (!mlirOperationImplementsInterfaceStatic(
            toRef(name), this->context->get(), Derived::interfaceID()))
      throw nb::value_error((std::string("the operation does not implement ") +
                             Derived::className)
                                .c_str());
  }

  static nb::class_<Derived> bindClass(nb::module_ &ir) {
    nb::class_<Derived> cls(ir, Derived::className);
    cls.def(nb::init<nb::object, DefaultingContext>(), nb::arg("object"),
            nb::arg("context") = nb::none())
        .def_prop_ro(
            "operation",
            [](Derived &self) {
              if (!self.operation)
                throw nb::type_error("Cannot get an operation from a static "
                                     "interface");
              return (*self.operation).getObject();
            },
            nb::sig("def operation(self) -> Operation"))
        .def_prop_ro(
            "opview",
            [](Derived &self) {
              if (!self.operation)
                throw nb::type_error(
                    "Cannot get an opview from a static interface");
              return (*self.operation)->createOpView();
            },
            nb::sig("def opview(self) -> OpView"));
    return cls;
  }

protected:
  MlirLocation locationFor(const std::optional<PyLocation> &location) const {
    return locationOrUnknown(location, context->get());
  }

  PyMlirContextRef context;
  nb::object object;
  std::optional<PyOperationRef> operation;
  std::string name;
};

class PyInferTypeOpInterface : public OpInterface<PyInferTypeOpInterface> {
public:
  static constexpr const char *className = "InferTypeOpInterface";
  static constexpr auto interfaceID = mlirInferTypeOpInterfaceTypeID;
  using OpInterface::OpInterface;

  nb::list infer(std::optional<std::vector<nb::object>> operands,
                 std::optional<PyAttribute> attributes,
                 std::optional<std::vector<PyRegion>> regions,
                 std::optional<PyLocation> location) {
    InferenceInput input(std::move(operands), attributes, regions);
    std::vector<MlirType> types;
    ErrorCapture errors(context);
    MlirLogicalResult result = mlirInferTypeOpInterfaceInferReturnTypes(
        toRef(name), context->get(), locationFor(location),
        input.operands.size(), input.operands.data(), input.attributes,
        /*properties=*/nullptr, input.regions.size(), input.regions.data(),
        [](intptr_t count, MlirType *found, void *userData) {
          static_cast<std::vector<MlirType> *>(userData)->assign(found,
                                                                 found + count);
        },
        &types);
    if (mlirLogicalResultIsFailure(result))
      throw errors.makeError("Failed to infer result types");
    nb::list list;
    for (MlirType type : types)
      list.append(PyType(context, type).maybeDowncast());
    return list;
  }
};

class PyShapedTypeComponents {
public:
  PyMlirContextRef context;
  bool hasRank;
  std::vector<int64_t> shape;
  MlirType elementType;
  MlirAttribute attribute;
};

class PyInferShapedTypeOpInterface
    : public OpInterface<PyInferShapedTypeOpInterface> {
public:
  static constexpr const char *className = "InferShapedTypeOpInterface";
  static constexpr auto interfaceID = mlirInferShapedTypeOpInterfaceTypeID;
  using OpInterface::OpInterface;

  std::vector<PyShapedTypeComponents>
  infer(std::optional<std::vector<nb::object>> operands,
        std::optional<PyAttribute> attributes,
        std::optional<std::vector<PyRegion>> regions,
        std::optional<PyLocation> location) {
    InferenceInput input(std::move(operands), attributes, regions);
    struct State {
      PyMlirContextRef context;
      std::vector<PyShapedTypeComponents> components;
    } state{context, {}};
    ErrorCapture errors(context);
    MlirLogicalResult result = mlirInferShapedTypeOpInterfaceInferReturnTypes(
        toRef(name), context->get(), locationFor(location),
        input.operands.size(), input.operands.data(), input.attributes,
        /*properties=*/nullptr, input.regions.size(), input.regions.data(),
        [](bool hasRank, intptr_t rank, const int64_t *shape, MlirType element,
           MlirAttribute attribute, void *userData) {
          auto &state = *static_cast<State *>(userData);
          std::vector<int64_t> sizes;
          if (hasRank)
            sizes.assign(shape, shape + rank);
          state.components.push_back(
              {state.context, hasRank, std::move(sizes), element, attribute});
        },
        &state);
    if (mlirLogicalResultIsFailure(result))
      throw errors.makeError("Failed to infer result shape type components");
    return std::move(state.components);
  }
};

} // namespace

static void bindComponents(nb::module_ &ir) {
  using Components = PyShapedTypeComponents;
  nb::class_<Components>(ir, "ShapedTypeComponents")
      .def_static(
          "get",
          [](PyType &element) {
            return Components{element.getContext(),
                              false,
                              {},
                              element,
                              mlirAttributeGetNull()};
          },
          nb::arg("element_type"))
      .def_static(
          "get",
          [](std::vector<int64_t> shape, PyType &element,
             std::optional<PyAttribute> attribute) {
            return Components{
                element.getContext(), true, std::move(shape), element,
                attribute ? attribute->get() : mlirAttributeGetNull()};
          },
          nb::arg("shape"), nb::arg("element_type"),
          nb::arg("attribute") = nb::none())
      .def_prop_ro(
          "element_type",
          [](Components &self) {
            return PyType(self.context, self.elementType).maybeDowncast();
          })
      .def_prop_ro("has_rank", [](Components &self) { return self.hasRank; })
      .def_prop_ro("rank",
                   [](Components &self) -> std::optional<size_t> {
                     if (!self.hasRank)
                       return {};
                     return self.shape.size();
                   })
      .def_prop_ro("shape",
                   [](Components &self) -> std::optional<std::vector<int64_t>> {
                     if (!self.hasRank)
                       return {};
                     return self.shape;
                   });
}

void mlir::glow::python::populateInterfaces(nb::module_ &ir) {
  bindComponents(ir);
  PyInferTypeOpInterface::bindClass(ir).def(
      "inferReturnTypes", &PyInferTypeOpInterface::infer,
      nb::arg("operands") = nb::none(), nb::arg("attributes") = nb::none(),
      nb::arg("regions") = nb::none(), nb::arg("loc") = nb::none(),
      nb::sig("def inferReturnTypes(self, operands: Sequence[Value | Operation "
              "| OpView | Sequence[Value]] | None = None, attributes: "
              "Attribute | None = None, regions: Sequence[Region] | None = "
              "None, loc: Location | None = None) -> list[Type]"),
      "The result types of an operation with these parts; raises MLIRError.");
  PyInferShapedTypeOpInterface::bindClass(ir).def(
      "inferReturnTypeComponents", &PyInferShapedTypeOpInterface::infer,
      nb::arg("operands") = nb::none(), nb::arg("attributes") = nb::none(),
      nb::arg("regions") = nb::none(), nb::arg("loc") = nb::none(),
      nb::sig("def inferReturnTypeComponents(self, operands: Sequence[Value | "
              "Operation | OpView | Sequence[Value]] | None = None, "
              "attributes: Attribute | None = None, regions: Sequence[Region] "
              "| None = None, loc: Location | None = None) -> "
              "list[ShapedTypeComponents]"),
      "Element types and shapes of the results; raises MLIRError.");
}
