//===- DialectQuant.cpp - Extension module with the quant types -----------===//
#include "mlir-c/Dialect/Quant.h"

#include "mlir/Bindings/Python/NanobindAdaptors.h"

#include <vector>

namespace nb = nanobind;
using namespace mlir::python::nanobind_adaptors;

namespace {

template <typename Result, typename... Rest>
auto readOnly(Result (*get)(MlirType, Rest...)) {
  return [get](MlirType self) { return get(self); };
}

/// The cast functions return null if the types do not fit.
auto castWith(MlirType (*cast)(MlirType, MlirType)) {
  return [cast](MlirType self, MlirType candidate) {
    MlirType result = cast(self, candidate);
    if (mlirTypeIsNull(result))
      throw nb::type_error("Failed to cast.");
    return result;
  };
}

auto castWith(MlirType (*cast)(MlirType)) {
  return [cast](MlirType self) {
    MlirType result = cast(self);
    if (mlirTypeIsNull(result))
      throw nb::type_error("Failed to cast.");
    return result;
  };
}

template <typename Element, typename Get>
std::vector<Element> listOf(MlirType type, intptr_t count, Get get) {
  std::vector<Element> elements;
  for (intptr_t i = 0; i < count; ++i)
    elements.push_back(get(type, i));
  return elements;
}

nb::object defineQuantizedType(nb::module_ &m) {
  mlir_type_subclass cls(m, "QuantizedType", mlirTypeIsAQuantizedType);
  cls.get_class().attr("FLAG_SIGNED") = mlirQuantizedTypeGetSignedFlag();
  cls.def_staticmethod("default_minimum_for_integer",
                       &mlirQuantizedTypeGetDefaultMinimumForInteger,
                       nb::arg("is_signed"), nb::arg("integral_width"));
  cls.def_staticmethod("default_maximum_for_integer",
                       &mlirQuantizedTypeGetDefaultMaximumForInteger,
                       nb::arg("is_signed"), nb::arg("integral_width"));
  cls.def_property_readonly("expressed_type",
                            readOnly(mlirQuantizedTypeGetExpressedType));
  cls.def_property_readonly("flags", readOnly(mlirQuantizedTypeGetFlags));
  cls.def_property_readonly("is_signed", readOnly(mlirQuantizedTypeIsSigned));
  cls.def_property_readonly("storage_type",
                            readOnly(mlirQuantizedTypeGetStorageType));
  cls.def_property_readonly("storage_type_min",
                            readOnly(mlirQuantizedTypeGetStorageTypeMin));
  cls.def_property_readonly("storage_type_max",
                            readOnly(mlirQuantizedTypeGetStorageTypeMax));
  cls.def_property_readonly(
      "storage_type_integral_width",
      readOnly(mlirQuantizedTypeGetStorageTypeIntegralWidth));
  cls.def_property_readonly("quantized_element_type",
                            readOnly(mlirQuantizedTypeGetQuantizedElementType));
  cls.def(
      "is_compatible_expressed_type",
      [](MlirType self, MlirType candidate) {
        return mlirQuantizedTypeIsCompatibleExpressedType(self, candidate);
      },
      nb::arg("candidate"));
  cls.def("cast_from_storage_type",
          castWith(mlirQuantizedTypeCastFromStorageType), nb::arg("candidate"));
  cls.def_staticmethod("cast_to_storage_type",
                       castWith(mlirQuantizedTypeCastToStorageType),
                       nb::arg("type"));
  cls.def("cast_from_expressed_type",
          castWith(mlirQuantizedTypeCastFromExpressedType),
          nb::arg("candidate"));
  cls.def_staticmethod("cast_to_expressed_type",
                       castWith(mlirQuantizedTypeCastToExpressedType),
                       nb::arg("type"));
  cls.def("cast_expressed_to_storage_type",
          castWith(mlirQuantizedTypeCastExpressedToStorageType),
          nb::arg("candidate"));
  return cls.get_class();
}

void defineAnyType(nb::module_ &m, const nb::object &base) {
  mlir_type_subclass cls(m, "AnyQuantizedType", mlirTypeIsAAnyQuantizedType,
                         base, mlirAnyQuantizedTypeGetTypeID);
  cls.def_classmethod(
      "get",
      [](nb::object cls, unsigned flags, MlirType storage, MlirType expressed,
         int64_t min, int64_t max) {
        return cls(
            mlirAnyQuantizedTypeGet(flags, storage, expressed, min, max));
      },
      nb::arg("cls"), nb::arg("flags"), nb::arg("storage_type"),
      nb::arg("expressed_type"), nb::arg("storage_type_min"),
      nb::arg("storage_type_max"));
}

void defineUniformType(nb::module_ &m, const nb::object &base) {
  mlir_type_subclass cls(m, "UniformQuantizedType",
                         mlirTypeIsAUniformQuantizedType, base,
                         mlirUniformQuantizedTypeGetTypeID);
  cls.def_classmethod(
      "get",
      [](nb::object cls, unsigned flags, MlirType storage, MlirType expressed,
         double scale, int64_t zeroPoint, int64_t min, int64_t max) {
        return cls(mlirUniformQuantizedTypeGet(flags, storage, expressed, scale,
                                               zeroPoint, min, max));
      },
      nb::arg("cls"), nb::arg("flags"), nb::arg("storage_type"),
      nb::arg("expressed_type"), nb::arg("scale"), nb::arg("zero_point"),
      nb::arg("storage_type_min"), nb::arg("storage_type_max"));
  cls.def_property_readonly("scale",
                            readOnly(mlirUniformQuantizedTypeGetScale));
  cls.def_property_readonly("zero_point",
                            readOnly(mlirUniformQuantizedTypeGetZeroPoint));
  cls.def_property_readonly("is_fixed_point",
                            readOnly(mlirUniformQuantizedTypeIsFixedPoint));
}

void definePerAxisType(nb::module_ &m, const nb::object &base) {
  mlir_type_subclass cls(m, "UniformQuantizedPerAxisType",
                         mlirTypeIsAUniformQuantizedPerAxisType, base,
                         mlirUniformQuantizedPerAxisTypeGetTypeID);
  cls.def_classmethod(
      "get",
      [](nb::object cls, unsigned flags, MlirType storage, MlirType expressed,
         std::vector<double> scales, std::vector<int64_t> zeroPoints,
         int32_t dimension, int64_t min, int64_t max) {
        if (scales.size() != zeroPoints.size())
          throw nb::value_error(
              "Mismatching number of scales and zero points.");
        return cls(mlirUniformQuantizedPerAxisTypeGet(
            flags, storage, expressed, scales.size(), scales.data(),
            zeroPoints.data(), dimension, min, max));
      },
      nb::arg("cls"), nb::arg("flags"), nb::arg("storage_type"),
      nb::arg("expressed_type"), nb::arg("scales"), nb::arg("zero_points"),
      nb::arg("quantized_dimension"), nb::arg("storage_type_min"),
      nb::arg("storage_type_max"));
  cls.def_property_readonly("scales", [](MlirType self) {
    return listOf<double>(self, mlirUniformQuantizedPerAxisTypeGetNumDims(self),
                          mlirUniformQuantizedPerAxisTypeGetScale);
  });
  cls.def_property_readonly("zero_points", [](MlirType self) {
    return listOf<int64_t>(self,
                           mlirUniformQuantizedPerAxisTypeGetNumDims(self),
                           mlirUniformQuantizedPerAxisTypeGetZeroPoint);
  });
  cls.def_property_readonly(
      "quantized_dimension",
      readOnly(mlirUniformQuantizedPerAxisTypeGetQuantizedDimension));
  cls.def_property_readonly(
      "is_fixed_point", readOnly(mlirUniformQuantizedPerAxisTypeIsFixedPoint));
}

void defineSubChannelType(nb::module_ &m, const nb::object &base) {
  mlir_type_subclass cls(m, "UniformQuantizedSubChannelType",
                         mlirTypeIsAUniformQuantizedSubChannelType, base,
                         mlirUniformQuantizedSubChannelTypeGetTypeID);
  cls.def_classmethod(
      "get",
      [](nb::object cls, unsigned flags, MlirType storage, MlirType expressed,
         MlirAttribute scales, MlirAttribute zeroPoints,
         std::vector<int32_t> dimensions, std::vector<int64_t> blockSizes,
         int64_t min, int64_t max) {
        if (dimensions.size() != blockSizes.size())
          throw nb::value_error(
              "Mismatching number of quantized dimensions and block sizes.");
        return cls(mlirUniformQuantizedSubChannelTypeGet(
            flags, storage, expressed, scales, zeroPoints, dimensions.size(),
            dimensions.data(), blockSizes.data(), min, max));
      },
      nb::arg("cls"), nb::arg("flags"), nb::arg("storage_type"),
      nb::arg("expressed_type"), nb::arg("scales"), nb::arg("zero_points"),
      nb::arg("quantized_dimensions"), nb::arg("block_sizes"),
      nb::arg("storage_type_min"), nb::arg("storage_type_max"));
  cls.def_property_readonly("quantized_dimensions", [](MlirType self) {
    return listOf<int32_t>(
        self, mlirUniformQuantizedSubChannelTypeGetNumBlockSizes(self),
        mlirUniformQuantizedSubChannelTypeGetQuantizedDimension);
  });
  cls.def_property_readonly("block_sizes", [](MlirType self) {
    return listOf<int64_t>(
        self, mlirUniformQuantizedSubChannelTypeGetNumBlockSizes(self),
        mlirUniformQuantizedSubChannelTypeGetBlockSize);
  });
  cls.def_property_readonly(
      "scales", readOnly(mlirUniformQuantizedSubChannelTypeGetScales));
  cls.def_property_readonly(
      "zero_points", readOnly(mlirUniformQuantizedSubChannelTypeGetZeroPoints));
}

void defineCalibratedType(nb::module_ &m, const nb::object &base) {
  mlir_type_subclass cls(m, "CalibratedQuantizedType",
                         mlirTypeIsACalibratedQuantizedType, base,
                         mlirCalibratedQuantizedTypeGetTypeID);
  cls.def_classmethod(
      "get",
      [](nb::object cls, MlirType expressed, double min, double max) {
        return cls(mlirCalibratedQuantizedTypeGet(expressed, min, max));
      },
      nb::arg("cls"), nb::arg("expressed_type"), nb::arg("min"),
      nb::arg("max"));
  cls.def_property_readonly("min", readOnly(mlirCalibratedQuantizedTypeGetMin));
  cls.def_property_readonly("max", readOnly(mlirCalibratedQuantizedTypeGetMax));
}

} // namespace

NB_MODULE(_mlirDialectsQuant, m) {
  m.doc() = "Types of the quant dialect";
  nb::object base = defineQuantizedType(m);
  defineAnyType(m, base);
  defineUniformType(m, base);
  definePerAxisType(m, base);
  defineSubChannelType(m, base);
  defineCalibratedType(m, base);
}
