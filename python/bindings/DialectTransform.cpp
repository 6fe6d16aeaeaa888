//===- DialectTransform.cpp - Extension module with the transform types ---===//
#include "mlir-c/Dialect/Transform.h"

#include "mlir/Bindings/Python/NanobindAdaptors.h"

namespace nb = nanobind;
using namespace mlir::python::nanobind_adaptors;

/// A handle type without parameters: `Class.get(context=None)`.
static void defineHandleType(nb::module_ &m, const char *name,
                             bool (*isA)(MlirType), MlirTypeID (*typeID)(),
                             MlirType (*get)(MlirContext)) {
  mlir_type_subclass(m, name, isA, typeID)
      .def_classmethod(
          "get",
          [get](nb::object cls, MlirContext context) {
            return cls(get(context));
          },
          nb::arg("cls"), nb::arg("context").none() = nb::none());
}

NB_MODULE(_mlirDialectsTransform, m) {
  m.doc() = "Types of the transform dialect";
  defineHandleType(m, "AnyOpType", mlirTypeIsATransformAnyOpType,
                   mlirTransformAnyOpTypeGetTypeID, mlirTransformAnyOpTypeGet);
  defineHandleType(m, "AnyParamType", mlirTypeIsATransformAnyParamType,
                   mlirTransformAnyParamTypeGetTypeID,
                   mlirTransformAnyParamTypeGet);
  defineHandleType(m, "AnyValueType", mlirTypeIsATransformAnyValueType,
                   mlirTransformAnyValueTypeGetTypeID,
                   mlirTransformAnyValueTypeGet);

  mlir_type_subclass operationType(m, "OperationType",
                                   mlirTypeIsATransformOperationType,
                                   mlirTransformOperationTypeGetTypeID);
  operationType.def_classmethod(
      "get",
      [](nb::object cls, const std::string &operationName,
         MlirContext context) {
        MlirStringRef name =
            mlirStringRefCreate(operationName.data(), operationName.size());
        return cls(mlirTransformOperationTypeGet(context, name));
      },
      nb::arg("cls"), nb::arg("operation_name"),
      nb::arg("context").none() = nb::none());
  operationType.def_property_readonly("operation_name", [](MlirType self) {
    MlirStringRef name = mlirTransformOperationTypeGetOperationName(self);
    return nb::str(name.data, name.length);
  });

  mlir_type_subclass paramType(m, "ParamType", mlirTypeIsATransformParamType,
                               mlirTransformParamTypeGetTypeID);
  paramType.def_classmethod(
      "get",
      [](nb::object cls, MlirType type, MlirContext context) {
        return cls(mlirTransformParamTypeGet(context, type));
      },
      nb::arg("cls"), nb::arg("type"), nb::arg("context").none() = nb::none());
  paramType.def_property_readonly("type", [](MlirType self) {
    return mlirTransformParamTypeGetType(self);
  });
}
