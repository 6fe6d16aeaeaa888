//===- GlowElements.h - Computing with the elements of constants ----------===//
//
// What folders and canonicalization patterns share: reading elements of any
// storage, walking several tensors in step, and making folded constants.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWELEMENTS_H
#define GLOW_DIALECTS_GLOW_GLOWELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

#include <optional>

namespace mlir::glow {

//===----------------------------------------------------------------------===//
// Names and limits of folded constants
//===----------------------------------------------------------------------===//

/// A constant that is no splat is folded if the result has at most so many
/// bytes, or not more than the constants that it is computed from.
constexpr int64_t kMaxFoldedBytes = 1 << 20;

/// Whether folding `operands` into a constant of `type` stays in the limits.
bool mayFold(RankedTensorType type, ArrayRef<ElementsAttr> operands);

/// The attribute of a module that says which resources it owns: those whose key
/// begins with its value. Set by glow-own-resources.
constexpr StringLiteral kOwnedPrefixAttrName = "glow.owned_prefix";

/// The key for a resource made for `op`: `name` behind the prefix of the
/// resources that the module around `op` owns, if it owns any.
std::string resourceKey(Operation *op, StringRef name);

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

/// Reads the elements of a constant by their row-major index.
class ElementReader {
public:
  /// Fails for elements that are not numbers, and for a resource that is not
  /// there.
  static std::optional<ElementReader> get(ElementsAttr elements);

  RankedTensorType getType() const { return type; }
  Type getElementType() const { return type.getElementType(); }
  /// True if all elements are stored as one.
  bool isSplat() const { return step == 0; }
  int64_t bytesPerElement() const { return elementBytes; }

  /// The bytes of an element, as resources store it.
  const char *getBytes(int64_t index) const { return data() + index * step; }
  /// The value of an element of a float tensor, which may be f64.
  double getFloat(int64_t index) const;
  /// The value of an element of an integer or bool tensor, extended by its
  /// signedness; ui64 keeps its bits.
  int64_t getInt(int64_t index) const;

private:
  enum class Kind { F64, F32, OtherFloat, Signed, Unsigned };

  const char *data() const {
    return owned.empty() ? stored.data() : owned.data();
  }
  uint64_t getBits(int64_t index) const;

  RankedTensorType type;
  Kind kind;
  unsigned width;
  int64_t elementBytes;
  int64_t step;
  ArrayRef<char> stored;
  SmallVector<char, 8> owned;
};

/// Whether integers of `elementType` are to be read without sign: ui and bool.
bool isUnsignedInt(Type elementType);

/// Whether values of `elementType` can be computed with as double: f64, f32,
/// f16 and bf16. A single rounding back then gives the right result of + - * /
/// and the square root.
bool isComputableFloat(Type elementType);

/// Writes `value`, rounded to nearest even, or cut off, as resources store it.
void storeFloat(char *bytes, FloatType type, double value);
void storeInt(char *bytes, int64_t elementBytes, Type type, int64_t value);

/// A constant of `type` whose elements are all the one at `bytes`.
DenseElementsAttr makeSplat(RankedTensorType type, const char *bytes);
/// The same of a number, for float and for integer types.
DenseElementsAttr makeSplat(RankedTensorType type, double value);

/// Whether every element of `attr` is `value`; reads at most a few thousand.
bool isAll(Attribute attr, double value);

//===----------------------------------------------------------------------===//
// Walking
//===----------------------------------------------------------------------===//

/// The row-major strides of `shape`.
SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape);

/// The strides with which a tensor of shape `from` is read so that it is
/// broadcast to `to`: 0 where it repeats.
SmallVector<int64_t> broadcastStrides(ArrayRef<int64_t> from,
                                      ArrayRef<int64_t> to);

/// How an operand is read while the elements of a result are walked.
struct StridedOperand {
  int64_t offset;
  SmallVector<int64_t> strides;
};

/// Calls `visit` with the index of every element of `shape`, in row-major
/// order, and its place in each of the operands.
template <typename Visit>
void forEachStrided(ArrayRef<int64_t> shape, ArrayRef<StridedOperand> operands,
                    Visit visit) {
  if (llvm::is_contained(shape, 0))
    return;
  size_t rank = shape.size();
  SmallVector<int64_t> at(rank, 0), places;
  for (const StridedOperand &operand : operands)
    places.push_back(operand.offset);
  for (int64_t index = 0;; ++index) {
    visit(index, ArrayRef(places));
    size_t dim = rank;
    for (; dim > 0; --dim) {
      bool wraps = ++at[dim - 1] == shape[dim - 1];
      int64_t steps = wraps ? 1 - shape[dim - 1] : 1;
      for (auto [place, operand] : llvm::zip_equal(places, operands))
        place += steps * operand.strides[dim - 1];
      if (!wraps)
        break;
      at[dim - 1] = 0;
    }
    if (dim == 0)
      return;
  }
}

/// A constant of `type`, static, whose elements are those of `x` at the places
/// that `strided` gives. Null if it is larger than allowed.
ElementsAttr gatherStrided(Operation *op, RankedTensorType type, ElementsAttr x,
                           StridedOperand strided);

/// Permutes the dimensions of a row-major tensor: dimension i of the result is
/// dimension perm[i] of `from`. Works in blocks that fit into the cache.
void permuteElements(ArrayRef<char> from, ArrayRef<int64_t> shape,
                     ArrayRef<int64_t> perm, int64_t elementBytes,
                     MutableArrayRef<char> to);

/// `elements` as a tensor of `type`, which has as many elements, without a
/// copy; null if the storage is of an unknown kind.
ElementsAttr reshapeElements(ElementsAttr elements, RankedTensorType type);

} // namespace mlir::glow

#endif // GLOW_DIALECTS_GLOW_GLOWELEMENTS_H
