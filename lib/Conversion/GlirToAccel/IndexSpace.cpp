//===- IndexSpace.cpp - Counters of an instruction ------------------------===//
#include "lib/Conversion/GlirToAccel/IndexSpace.h"

using namespace mlir;
using namespace mlir::glow;

void IndexSpace::collapse() {
  IndexSpace result;
  result.strides.resize(strides.size());
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    if (size == 1)
      continue;
    bool joins =
        !result.sizes.empty() && result.isReduced.back() == isReduced[dim] &&
        llvm::all_of_zip(strides, result.strides,
                         [dim = dim, size = size](ArrayRef<int64_t> from,
                                                  ArrayRef<int64_t> to) {
                           return to.back() == from[dim] * size;
                         });
    if (joins) {
      result.sizes.back() *= size;
    } else {
      result.sizes.push_back(size);
      result.isReduced.push_back(isReduced[dim]);
    }
    for (auto [from, to] : llvm::zip_equal(strides, result.strides)) {
      if (joins)
        to.back() = from[dim];
      else
        to.push_back(from[dim]);
    }
  }
  *this = std::move(result);
}

void IndexSpace::extend(size_t rank) {
  size_t missing = rank - std::min(rank, sizes.size());
  sizes.insert(sizes.begin(), missing, 1);
  isReduced.insert(isReduced.begin(), missing, false);
  for (SmallVector<int64_t> &each : strides)
    each.insert(each.begin(), missing, 0);
}

void IndexSpace::forEachPart(
    size_t rank,
    llvm::function_ref<void(const IndexSpace &, ArrayRef<int64_t>, bool)> visit)
    const {
  size_t outer = sizes.size() - std::min(rank, sizes.size());
  IndexSpace part;
  part.sizes.assign(sizes.begin() + outer, sizes.end());
  part.isReduced.assign(isReduced.begin() + outer, isReduced.end());
  for (const SmallVector<int64_t> &each : strides)
    part.strides.emplace_back(each.begin() + outer, each.end());
  part.extend(rank);

  SmallVector<int64_t> point(outer, 0);
  while (true) {
    SmallVector<int64_t> offsets(strides.size(), 0);
    bool isFirst = true;
    for (size_t dim = 0; dim < outer; ++dim) {
      for (auto [offset, each] : llvm::zip_equal(offsets, strides))
        offset += point[dim] * each[dim];
      isFirst &= !isReduced[dim] || point[dim] == 0;
    }
    visit(part, offsets, isFirst);
    size_t dim = outer;
    while (dim > 0 && ++point[dim - 1] == sizes[dim - 1])
      point[--dim] = 0;
    if (dim == 0)
      return;
  }
}

/// Adds the factor of each dimension in a linear expression, times `scale`.
static void addFactors(AffineExpr expr, int64_t scale,
                       MutableArrayRef<int64_t> factors) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    factors[dim.getPosition()] += scale;
    return;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return; // the constant 0
  if (binary.getKind() == AffineExprKind::Add) {
    addFactors(binary.getLHS(), scale, factors);
    addFactors(binary.getRHS(), scale, factors);
    return;
  }
  addFactors(binary.getLHS(),
             scale * cast<AffineConstantExpr>(binary.getRHS()).getValue(),
             factors);
}

SmallVector<int64_t> glow::stridesThrough(AffineMap map,
                                          ArrayRef<int64_t> strides) {
  SmallVector<int64_t> result(map.getNumDims(), 0);
  for (auto [expr, stride] : llvm::zip_equal(map.getResults(), strides))
    addFactors(expr, stride, result);
  return result;
}
