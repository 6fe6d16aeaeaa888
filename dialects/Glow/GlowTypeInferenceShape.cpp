//===- GlowTypeInferenceShape.cpp - Constants, shapes, reinterpretation ---===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowTypeInference.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Tensors from nothing or from shapes
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                           ResultTypes &results) {
  auto type = dyn_cast<RankedTensorType>(adaptor.getValue().getType());
  if (!type) // (C1)
    return site.error("expected a value of ranked tensor type, but got ",
                      adaptor.getValue().getType());
  results.push_back(type);
  return success();
}

LogicalResult ConstantOfShapeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                                  ResultTypes &results) {
  ShapedType valueType = adaptor.getValue().getShapedType();
  if (!valueType.hasStaticShape() ||
      countElements(valueType.getShape()) != 1) // (C1)
    return site.error("expected a value of one element, but got ", valueType);
  FailureOr<int64_t> rank =
      rankFromLength(site, "shape", adaptor.getShape()); // (C2)
  if (failed(rank))
    return failure();
  SmallVector<int64_t> shape(*rank, kDynamic);
  if (auto constant = matchInts(adaptor.getShape())) {
    if (failed(checkAtLeast(site, "shape", *constant, 0))) // (C3)
      return failure();
    shape = *constant;
  }
  results.push_back(RankedTensorType::get(shape, valueType.getElementType()));
  return success();
}

/// ceil((limit - start) / delta) if it is positive, 0 if not; nothing if it
/// does not fit. `delta` is not zero.
static std::optional<int64_t> countSteps(__int128 start, __int128 limit,
                                         __int128 delta) {
  __int128 span = delta > 0 ? limit - start : start - limit;
  __int128 step = delta > 0 ? delta : -delta;
  if (span <= 0)
    return 0;
  __int128 count = (span + step - 1) / step;
  if (count > std::numeric_limits<int64_t>::max())
    return std::nullopt;
  return static_cast<int64_t>(count);
}

static std::optional<int64_t> countSteps(double start, double limit,
                                         double delta, Type elementType) {
  // In f32 the span rounds, and with it the number of elements.
  double span = elementType.isF32()
                    ? static_cast<double>(static_cast<float>(limit) -
                                          static_cast<float>(start))
                    : limit - start;
  double count = std::ceil(span / delta);
  // Also false for NaN.
  if (!(count < 0x1p63))
    return std::nullopt;
  return count <= 0 ? 0 : static_cast<int64_t>(count);
}

LogicalResult RangeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                        ResultTypes &results) {
  Value start = adaptor.getStart(), limit = adaptor.getLimit(),
        delta = adaptor.getDelta();
  if (failed(checkSameElementType(site, "start", start, "limit", limit)) ||
      failed(checkSameElementType(site, "start", start, "delta", delta)))
    return failure(); // (C1)
  for (Value operand : {start, limit, delta})
    if (tensorType(operand).getRank() != 0)
      return site.error("expected scalars, but got ", operand.getType());

  Type elementType = elementTypeOf(start);
  std::optional<int64_t> count = kDynamic;
  auto ints = [](Value v) { return matchInts(v); };
  auto floats = [](Value v) { return matchFloats(v); };
  if (auto d = ints(delta)) {
    if (d->front() == 0) // (C2)
      return site.error("delta is 0");
    auto s = ints(start), l = ints(limit);
    auto widen = [&](int64_t v) {
      return elementType.isUnsignedInteger()
                 ? static_cast<__int128>(static_cast<uint64_t>(v))
                 : static_cast<__int128>(v);
    };
    if (s && l)
      count =
          countSteps(widen(s->front()), widen(l->front()), widen(d->front()));
  } else if (auto d = floats(delta)) {
    if (d->front() == 0) // (C2)
      return site.error("delta is 0");
    auto s = floats(start), l = floats(limit);
    if (s && l)
      count = countSteps(s->front(), l->front(), d->front(), elementType);
  }
  if (!count) // (C3)
    return site.error("the number of elements does not fit in 63 bits");
  results.push_back(RankedTensorType::get(*count, elementType));
  return success();
}

LogicalResult ShapeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                        ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t start = adaptor.getStart();
  int64_t end =
      adaptor.getEnd() ? static_cast<int64_t>(*adaptor.getEnd()) : x.getRank();
  if (start < 0 || start > end || end > x.getRank()) // (C1)
    return site.error("start ", start, " and end ", end,
                      " are not ascending in [0, ", x.getRank(), "]");
  results.push_back(
      RankedTensorType::get(end - start, IntegerType::get(x.getContext(), 64)));
  return success();
}

LogicalResult SizeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                       ResultTypes &results) {
  MLIRContext *context = adaptor.getX().getContext();
  results.push_back(RankedTensorType::get({}, IntegerType::get(context, 64)));
  return success();
}

/// The constant that a depth is, of any type of number; floats truncate.
static std::optional<int64_t> matchDepth(Value depth) {
  if (auto ints = matchInts(depth))
    return ints->front();
  auto floats = matchFloats(depth);
  if (!floats || !(std::abs(floats->front()) < 0x1p63))
    return std::nullopt;
  return static_cast<int64_t>(floats->front());
}

LogicalResult OneHotOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                         ResultTypes &results) {
  RankedTensorType indices = tensorType(adaptor.getIndices());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(site, axis, indices.getRank() + 1))) // (C1)
    return failure();
  Value depthOperand = adaptor.getDepth();
  if (tensorType(depthOperand).getRank() != 0 && // (C2)
      failed(checkVector(site, "depth", depthOperand, 1)))
    return failure();
  std::optional<int64_t> depth = matchDepth(depthOperand);
  if (depth && *depth < 0) // (C3)
    return site.error("depth is ", *depth, ", but at least 0 is expected");
  if (failed(checkVector(site, "values", adaptor.getValues(), 2))) // (C4)
    return failure();
  SmallVector<int64_t> shape(indices.getShape());
  shape.insert(shape.begin() + axis, depth.value_or(kDynamic));
  results.push_back(
      RankedTensorType::get(shape, elementTypeOf(adaptor.getValues())));
  return success();
}

//===----------------------------------------------------------------------===//
// The same elements in another shape
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                          ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  FailureOr<int64_t> rank =
      rankFromLength(site, "shape", adaptor.getShape()); // (C1)
  if (failed(rank))
    return failure();
  auto entries = matchInts(adaptor.getShape());
  if (!entries) {
    SmallVector<int64_t> unknown(*rank, kDynamic);
    results.push_back(x.clone(unknown));
    return success();
  }

  if (failed(checkAtLeast(site, "shape", *entries, -1))) // (C2)
    return failure();
  if (llvm::count(*entries, -1) > 1) // (C2)
    return site.error("shape ", formatList(*entries), " has more than one -1");
  bool allowZero = adaptor.getAllowZero();
  if (allowZero && llvm::is_contained(*entries, -1) &&
      llvm::is_contained(*entries, 0)) // (C3)
    return site.error("shape ", formatList(*entries),
                      " has both -1 and 0 with allow_zero");

  // Copied dimensions are factors on both sides, so they cancel: what is left
  // may be static although a copied dimension is dynamic.
  SmallVector<int64_t> shape, oldFactors, newFactors;
  std::optional<int64_t> inferred;
  for (auto [i, entry] : llvm::enumerate(*entries)) {
    if (entry == 0 && !allowZero) {
      if (static_cast<int64_t>(i) >= x.getRank()) // (C4)
        return site.error("entry ", i, " of shape ", formatList(*entries),
                          " copies a dimension that x of rank ", x.getRank(),
                          " does not have");
      shape.push_back(x.getDimSize(i));
      continue;
    }
    if (entry == -1)
      inferred = i;
    else
      newFactors.push_back(entry);
    shape.push_back(entry);
  }
  for (auto [i, dim] : llvm::enumerate(x.getShape()))
    if (allowZero || i >= entries->size() || (*entries)[i] != 0)
      oldFactors.push_back(dim);

  std::optional<int64_t> oldCount = countElements(oldFactors);
  std::optional<int64_t> newCount = countElements(newFactors);
  bool known = oldCount && !isDynamic(*oldCount);
  bool fits =
      !known ||
      (newCount && (inferred ? *newCount != 0 && *oldCount % *newCount == 0
                             : *oldCount == *newCount));
  if (!fits) // (C5)
    return site.error("shape ", formatList(*entries),
                      " does not have as many elements as x of shape ",
                      formatShape(x.getShape()));
  if (inferred)
    shape[*inferred] = known ? *oldCount / *newCount : kDynamic;
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult TransposeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                            ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  ArrayRef<int64_t> perm = adaptor.getPerm();
  SmallVector<int64_t> sorted(perm);
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(0, x.getRank()))) // (C1)
    return site.error("perm ", formatList(perm),
                      " is not a permutation of [0, ", x.getRank(), ")");
  SmallVector<int64_t> shape;
  for (int64_t dim : perm)
    shape.push_back(x.getDimSize(dim));
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult SqueezeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                          ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  ArrayRef<int64_t> axes = adaptor.getAxes();
  if (failed(checkSortedAxes(site, axes, x.getRank()))) // (C1)
    return failure();
  SmallVector<int64_t> shape;
  for (auto [i, dim] : llvm::enumerate(x.getShape())) {
    if (!llvm::is_contained(axes, static_cast<int64_t>(i)))
      shape.push_back(dim);
    else if (!mayBeEqual(dim, 1)) // (C2)
      return site.error("dimension ", i, " of x has ", dim,
                        " elements, but 1 is expected");
  }
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult UnsqueezeOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                            ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  ArrayRef<int64_t> axes = adaptor.getAxes();
  int64_t rank = x.getRank() + axes.size();
  if (failed(checkSortedAxes(site, axes, rank))) // (C1)
    return failure();
  SmallVector<int64_t> shape(x.getShape());
  // Ascending, so every axis is within what has been built up to then.
  for (int64_t axis : axes)
    shape.insert(shape.begin() + axis, 1);
  results.push_back(x.clone(shape));
  return success();
}

LogicalResult FlattenOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                          ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(site, axis, x.getRank() + 1))) // (C1)
    return failure();
  std::optional<int64_t> rows = countElements(x.getShape().take_front(axis));
  std::optional<int64_t> columns = countElements(x.getShape().drop_front(axis));
  if (!rows || !columns) // (C2)
    return site.error("dimensions of x of shape ", formatShape(x.getShape()),
                      " multiply to more than 63 bits");
  results.push_back(x.clone({*rows, *columns}));
  return success();
}

/// Constraints (C1), (C2) of depth_to_space and space_to_depth; the square of
/// the block size, or nothing in `square` if it is too large.
static LogicalResult checkBlocks(OpSite site, RankedTensorType x,
                                 int64_t blockSize,
                                 std::optional<int64_t> &square) {
  if (x.getRank() != 4) // (C1)
    return site.error("expected x of rank 4, but got ", x);
  if (blockSize < 1) // (C2)
    return site.error("blocksize is ", blockSize,
                      ", but at least 1 is expected");
  square = mulDims(blockSize, blockSize);
  return success();
}

static LogicalResult multiplesError(OpSite site, StringRef what, int64_t dim,
                                    int64_t divisor) {
  return site.error(what, " ", dim, " is not a multiple of ", divisor);
}

static LogicalResult
pushBlockResult(OpSite site, RankedTensorType x,
                std::initializer_list<std::optional<int64_t>> dims,
                ResultTypes &results) {
  SmallVector<int64_t> shape;
  for (std::optional<int64_t> dim : dims) {
    if (!dim) // (C4)
      return site.error("the result of x of shape ", formatShape(x.getShape()),
                        " has a dimension of more than 63 bits");
    shape.push_back(*dim);
  }
  results.push_back(x.clone(shape));
  return success();
}

/// dim / divisor, which divides it.
static int64_t divideDim(int64_t dim, int64_t divisor) {
  return isDynamic(dim) ? kDynamic : dim / divisor;
}

LogicalResult DepthToSpaceOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                               ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t block = adaptor.getBlocksize();
  std::optional<int64_t> square;
  if (failed(checkBlocks(site, x, block, square)))
    return failure();
  ArrayRef<int64_t> dims = x.getShape();
  if (!square)
    return site.error("blocksize ", block, " is too large");
  if (!isDynamic(dims[1]) && dims[1] % *square != 0) // (C3)
    return multiplesError(site, "number of channels", dims[1], *square);
  return pushBlockResult(site, x,
                         {dims[0], divideDim(dims[1], *square),
                          mulDims(dims[2], block), mulDims(dims[3], block)},
                         results);
}

LogicalResult SpaceToDepthOp::inferResultTypes(OpSite site, Adaptor adaptor,
                                               ResultTypes &results) {
  RankedTensorType x = tensorType(adaptor.getX());
  int64_t block = adaptor.getBlocksize();
  std::optional<int64_t> square;
  if (failed(checkBlocks(site, x, block, square)))
    return failure();
  ArrayRef<int64_t> dims = x.getShape();
  for (int64_t dim : dims.drop_front(2))
    if (!isDynamic(dim) && dim % block != 0) // (C3)
      return multiplesError(site, "spatial dimension", dim, block);
  return pushBlockResult(site, x,
                         {dims[0], square ? mulDims(dims[1], *square) : square,
                          divideDim(dims[2], block), divideDim(dims[3], block)},
                         results);
}
