//===- GlowShapes.h - Arithmetic on dimensions ------------------*- C++ -*-===//
//
// Dimensions may be dynamic and may be as large as an int64_t holds: all
// arithmetic on them lets dynamic through and reports overflow.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWSHAPES_H
#define GLOW_DIALECTS_GLOW_GLOWSHAPES_H

#include "dialects/Glow/GlowInference.h"

namespace mlir::glow {

constexpr int64_t kDynamic = ShapedType::kDynamic;

/// The largest rank that an op gets from the length of a shape operand.
constexpr int64_t kMaxRank = 64;

inline bool isDynamic(int64_t dim) { return ShapedType::isDynamic(dim); }

/// Whether two dimensions can be equal at run time.
inline bool mayBeEqual(int64_t a, int64_t b) {
  return isDynamic(a) || isDynamic(b) || a == b;
}

/// The better known of two dimensions that must be equal at run time.
inline int64_t moreStatic(int64_t a, int64_t b) { return isDynamic(a) ? b : a; }

/// a + b and a * b; dynamic if one is, nothing if the result does not fit. A
/// product with a static zero is zero.
std::optional<int64_t> addDims(int64_t a, int64_t b);
std::optional<int64_t> mulDims(int64_t a, int64_t b);

/// The product of the dimensions, as mulDims.
std::optional<int64_t> countElements(ArrayRef<int64_t> shape);

/// Broadcasts two shapes by numpy's rules; nothing if they do not.
std::optional<SmallVector<int64_t>> broadcastShapes(ArrayRef<int64_t> a,
                                                    ArrayRef<int64_t> b);

/// Whether `from` broadcasts to `to`, which stays as it is. A dynamic
/// dimension is given the benefit of the doubt.
bool broadcastsTo(ArrayRef<int64_t> from, ArrayRef<int64_t> to);

/// The type of an operand that is known to be a ranked tensor.
inline RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// `shape` as it is printed in a tensor type: "2x?x3".
std::string formatShape(ArrayRef<int64_t> shape);

/// `dim` as it is printed in a tensor type: "2" or "?".
std::string formatDim(int64_t dim);

/// `values` as "[1, 2]".
std::string formatList(ArrayRef<int64_t> values);

//===----------------------------------------------------------------------===//
// Checks shared by type inference and verifiers
//===----------------------------------------------------------------------===//

/// Checks that `axis` is in [0, end).
LogicalResult checkAxis(OpSite site, int64_t axis, int64_t end);

/// Checks that `axes` are in [0, end) and strictly ascending.
LogicalResult checkSortedAxes(OpSite site, ArrayRef<int64_t> axes, int64_t end);

/// Checks that an attribute with one entry per something has the right length.
LogicalResult checkLength(OpSite site, StringRef attribute,
                          ArrayRef<int64_t> values, int64_t expected);

/// Checks that every entry of an attribute is at least `minimum`.
LogicalResult checkAtLeast(OpSite site, StringRef attribute,
                           ArrayRef<int64_t> values, int64_t minimum);

/// Where errors about `op` belong.
OpSite siteOf(Operation *op);

/// Checks that two operands have the same element type.
LogicalResult checkSameElementType(OpSite site, StringRef nameA, Value a,
                                   StringRef nameB, Value b);

/// Checks that an operand is 1-D with `expected` elements.
LogicalResult checkVector(OpSite site, StringRef name, Value value,
                          int64_t expected);

/// Checks that an operand has the shape `expected`.
LogicalResult checkShape(OpSite site, StringRef name, Value value,
                         ArrayRef<int64_t> expected);

/// Checks that x and y may have the same shape.
LogicalResult checkSameShape(OpSite site, Value x, Value y);

/// Checks that no dimension of `indices` but `axis` is greater than that of
/// `x`, which has the same rank.
LogicalResult checkIndicesFit(OpSite site, RankedTensorType x,
                              RankedTensorType indices, int64_t axis);

/// The length of a 1-D operand that says one extent per dimension of the
/// result; fails unless it is static and at most kMaxRank.
FailureOr<int64_t> rankFromLength(OpSite site, StringRef name, Value value);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWSHAPES_H
