//===- GlowConstants.h - Reading and making constant tensors ----*- C++ -*-===//
//
// Constants are `dense` or `dense_resource`. A resource holds its elements in
// row-major order, little endian, each in whole bytes: one byte for i1, i2, i4
// and f8. (`dense` packs i1 into bits; the functions here hide that.)
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWCONSTANTS_H
#define GLOW_DIALECTS_GLOW_GLOWCONSTANTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::glow {

/// The tensor that `value` is known to be, or null.
ElementsAttr matchConstant(Value value);

/// The elements of an integer or bool tensor, sign- or zero-extended by its
/// signedness (bools are 0 and 1). Nothing if the tensor is of something else,
/// has more than `maxCount` elements, or is a resource that is not there.
std::optional<SmallVector<int64_t>> readInts(ElementsAttr elements,
                                             int64_t maxCount = 4096);

/// The same for a float tensor.
std::optional<SmallVector<double>> readFloats(ElementsAttr elements,
                                              int64_t maxCount = 4096);

/// readInts and readFloats of a constant value; nothing for any other value,
/// and for a null one.
std::optional<SmallVector<int64_t>> matchInts(Value value,
                                              int64_t maxCount = 4096);
std::optional<SmallVector<double>> matchFloats(Value value,
                                               int64_t maxCount = 4096);

/// Bytes of one element, as resources store it; 0 for a type that is not a
/// number.
int64_t bytesPerElement(Type elementType);

/// Bytes of all elements; nothing if the type is dynamic or too large.
std::optional<int64_t> bytesOf(ShapedType type);

/// The bytes of the elements, as resources store them, without a copy. Nothing
/// if they are not stored so: for a splat, a packed `dense` of i1, or a
/// resource that is not there.
std::optional<ArrayRef<char>> rawBytes(ElementsAttr elements);

/// Makes a constant of `type`, static, of numbers: calls `fill` with a zeroed
/// buffer of bytesOf(type) bytes. Up to 256 bytes become `dense`; more become
/// an aligned resource named after `name`, which `fill` writes in place.
ElementsAttr makeConstant(RankedTensorType type, StringRef name,
                          function_ref<void(MutableArrayRef<char>)> fill);

/// A `dense` constant of i64.
DenseElementsAttr makeInts(MLIRContext *context, ArrayRef<int64_t> values);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWCONSTANTS_H
