//===- Capsules.h - C API handles as Python capsules ------------*- C++ -*-===//
//
// `_CAPIPtr` and `_CAPICreate` let other extension modules pass IR objects as
// C API handles, through mlir/Bindings/Python/NanobindAdaptors.h.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_PYTHON_BINDINGS_CAPSULES_H
#define GLOW_PYTHON_BINDINGS_CAPSULES_H

#include "python/bindings/Support.h"

#include "mlir-c/Bindings/Python/Interop.h"

namespace mlir::glow::python {

namespace capsules {
inline constexpr const char *affineExpr = MLIR_PYTHON_CAPSULE_AFFINE_EXPR;
inline constexpr const char *affineMap = MLIR_PYTHON_CAPSULE_AFFINE_MAP;
inline constexpr const char *attribute = MLIR_PYTHON_CAPSULE_ATTRIBUTE;
inline constexpr const char *block = MLIR_PYTHON_CAPSULE_BLOCK;
inline constexpr const char *context = MLIR_PYTHON_CAPSULE_CONTEXT;
inline constexpr const char *dialectRegistry =
    MLIR_PYTHON_CAPSULE_DIALECT_REGISTRY;
inline constexpr const char *integerSet = MLIR_PYTHON_CAPSULE_INTEGER_SET;
inline constexpr const char *location = MLIR_PYTHON_CAPSULE_LOCATION;
inline constexpr const char *module = MLIR_PYTHON_CAPSULE_MODULE;
inline constexpr const char *operation = MLIR_PYTHON_CAPSULE_OPERATION;
inline constexpr const char *passManager = MLIR_PYTHON_CAPSULE_PASS_MANAGER;
inline constexpr const char *type = MLIR_PYTHON_CAPSULE_TYPE;
inline constexpr const char *typeID = MLIR_PYTHON_CAPSULE_TYPEID;
inline constexpr const char *value = MLIR_PYTHON_CAPSULE_VALUE;
} // namespace capsules

/// The C API handle in a capsule; raises ValueError for a foreign capsule.
template <typename Handle>
Handle fromCapsule(nb::handle capsule, const char *name) {
  void *pointer = PyCapsule_GetPointer(capsule.ptr(), name);
  if (!pointer)
    throw nb::python_error();
  return Handle{pointer};
}

/// Adds `_CAPIPtr`, which borrows the object's C API handle.
template <typename T, typename... Extra, typename Get>
void defineCapsule(nb::class_<T, Extra...> &cls, const char *name, Get get) {
  cls.def_prop_ro(MLIR_PYTHON_CAPI_PTR_ATTR, [name, get](T &self) {
    auto *pointer =
        const_cast<void *>(static_cast<const void *>(get(self).ptr));
    return nb::steal<nb::object>(PyCapsule_New(pointer, name, nullptr));
  });
}

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_CAPSULES_H
