//===- ByteBox.cpp - The bytes that a strided view covers -----------------===//
#include "lib/Analysis/ByteBox.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::glow;
using llvm::ArrayRef;
using llvm::SmallVector;

ByteBox::ByteBox(int64_t offset, ArrayRef<int64_t> sizes,
                 ArrayRef<int64_t> strides, int64_t elementBytes)
    : offset(offset), last(offset), elementBytes(elementBytes),
      contiguous(true) {
  if (llvm::is_contained(sizes, 0))
    return;
  last += elementBytes;
  SmallVector<std::pair<int64_t, int64_t>> dims; // (stride, size)
  for (auto [size, stride] : llvm::zip_equal(sizes, strides)) {
    if (size == 1)
      continue;
    int64_t reach = stride * (size - 1);
    (reach < 0 ? this->offset : last) += reach;
    dims.push_back({std::abs(stride), size});
  }
  llvm::sort(dims, std::greater<>());
  int64_t inner = elementBytes;
  for (auto [stride, size] : llvm::reverse(dims)) {
    contiguous &= stride <= inner;
    inner = std::max(inner, stride * (size - 1) + inner);
  }
  for (auto [stride, size] : dims) {
    this->strides.push_back(stride);
    this->sizes.push_back(size);
  }
}

ByteBox ByteBox::shifted(int64_t shift) const {
  ByteBox result = *this;
  result.offset += shift;
  result.last += shift;
  return result;
}

namespace {
/// `factor * x` with `low <= x <= high`.
struct Term {
  int64_t factor, low, high;
};

/// Whether a sum of terms, ordered by falling factor, can be `target`.
class BoundedSum {
public:
  explicit BoundedSum(ArrayRef<Term> terms) : terms(terms) {
    lows.assign(terms.size() + 1, 0);
    highs.assign(terms.size() + 1, 0);
    for (int64_t i = terms.size() - 1; i >= 0; --i) {
      lows[i] = lows[i + 1] + terms[i].factor * terms[i].low;
      highs[i] = highs[i + 1] + terms[i].factor * terms[i].high;
    }
  }

  bool canBe(int64_t target, size_t from = 0) {
    if (target < lows[from] || target > highs[from])
      return false;
    if (from == terms.size() || --fuel < 0)
      return true;
    // What the smaller factors cannot make up has to come from this term.
    const Term &term = terms[from];
    int64_t first =
        llvm::divideCeilSigned(target - highs[from + 1], term.factor);
    int64_t end = llvm::divideFloorSigned(target - lows[from + 1], term.factor);
    for (int64_t x = std::max(first, term.low); x <= std::min(end, term.high);
         ++x)
      if (canBe(target - term.factor * x, from + 1))
        return true;
    return false;
  }

private:
  ArrayRef<Term> terms;
  SmallVector<int64_t, 12> lows, highs;
  int64_t fuel = 4096;
};
} // namespace

bool mlir::glow::overlap(const ByteBox &a, const ByteBox &b) {
  if (a.isEmpty() || b.isEmpty() || a.end() <= b.begin() ||
      b.end() <= a.begin())
    return false;
  if (a.contiguous && b.contiguous)
    return true;
  // A common byte is a solution of: sum i[d] * a.strides[d] + byte of a -
  // sum j[d] * b.strides[d] - byte of b = b.offset - a.offset. Terms of equal
  // factor are one term over the sum of their ranges.
  SmallVector<Term, 12> terms;
  auto add = [&](int64_t factor, int64_t low, int64_t high) {
    auto *same = llvm::find_if(
        terms, [&](const Term &term) { return term.factor == factor; });
    if (same == terms.end())
      same = terms.insert(terms.end(), {factor, 0, 0});
    same->low += low;
    same->high += high;
  };
  for (auto [size, stride] : llvm::zip_equal(a.sizes, a.strides))
    if (stride != 0)
      add(stride, 0, size - 1);
  for (auto [size, stride] : llvm::zip_equal(b.sizes, b.strides))
    if (stride != 0)
      add(stride, 1 - size, 0);
  add(1, 1 - b.elementBytes, a.elementBytes - 1);
  llvm::sort(terms,
             [](const Term &x, const Term &y) { return x.factor > y.factor; });
  return BoundedSum(terms).canBe(b.offset - a.offset);
}
