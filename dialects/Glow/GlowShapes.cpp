//===- GlowShapes.cpp - Arithmetic on dimensions, and checks of them ------===//
#include "dialects/Glow/GlowShapes.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

std::optional<int64_t> glow::addDims(int64_t a, int64_t b) {
  if (isDynamic(a) || isDynamic(b))
    return kDynamic;
  return llvm::checkedAdd(a, b);
}

std::optional<int64_t> glow::mulDims(int64_t a, int64_t b) {
  if (a == 0 || b == 0)
    return 0;
  if (isDynamic(a) || isDynamic(b))
    return kDynamic;
  return llvm::checkedMul(a, b);
}

std::optional<int64_t> glow::countElements(ArrayRef<int64_t> shape) {
  // Zeros first: a product of huge dimensions with a zero is zero.
  if (llvm::is_contained(shape, 0))
    return 0;
  int64_t count = 1;
  bool dynamic = false;
  for (int64_t dim : shape) {
    if (isDynamic(dim)) {
      dynamic = true;
      continue;
    }
    std::optional<int64_t> product = mulDims(count, dim);
    if (!product)
      return std::nullopt;
    count = *product;
  }
  return dynamic ? kDynamic : count;
}

/// The dimension that a and b broadcast to.
static std::optional<int64_t> broadcastDim(int64_t a, int64_t b) {
  if (a == b || b == 1)
    return a;
  if (a == 1)
    return b;
  // A dynamic dimension beside a static one other than 1 must be that or 1.
  if (isDynamic(a))
    return b;
  if (isDynamic(b))
    return a;
  return std::nullopt;
}

std::optional<SmallVector<int64_t>> glow::broadcastShapes(ArrayRef<int64_t> a,
                                                          ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  SmallVector<int64_t> result(a);
  size_t offset = a.size() - b.size();
  for (auto [i, dim] : llvm::enumerate(b)) {
    std::optional<int64_t> common = broadcastDim(a[offset + i], dim);
    if (!common)
      return std::nullopt;
    result[offset + i] = *common;
  }
  return result;
}

bool glow::broadcastsTo(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  if (from.size() > to.size())
    return false;
  return llvm::all_of_zip(
      from, to.take_back(from.size()),
      [](int64_t f, int64_t t) { return f == 1 || mayBeEqual(f, t); });
}

std::string glow::formatDim(int64_t dim) {
  return isDynamic(dim) ? "?" : std::to_string(dim);
}

std::string glow::formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return llvm::join(llvm::map_range(shape, formatDim), "x");
}

std::string glow::formatList(ArrayRef<int64_t> values) {
  return "[" +
         llvm::join(llvm::map_range(
                        values, [](int64_t v) { return std::to_string(v); }),
                    ", ") +
         "]";
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

bool glow::elementTypesAgree(Type a, Type b) {
  if (a == b)
    return true;
  auto quantizedA = dyn_cast<quant::QuantizedType>(a);
  auto quantizedB = dyn_cast<quant::QuantizedType>(b);
  return quantizedA && quantizedB &&
         quantizedA.getExpressedType() == quantizedB.getExpressedType();
}

bool glow::areCompatibleTypes(TypeRange inferred, TypeRange actual) {
  if (inferred.size() != actual.size())
    return false;
  return llvm::all_of_zip(inferred, actual, [](Type a, Type b) {
    auto tensorA = dyn_cast<RankedTensorType>(a);
    auto tensorB = dyn_cast<RankedTensorType>(b);
    return tensorA && tensorB &&
           elementTypesAgree(tensorA.getElementType(),
                             tensorB.getElementType()) &&
           succeeded(
               verifyCompatibleShape(tensorA.getShape(), tensorB.getShape()));
  });
}

LogicalResult glow::detail::verifyResultTypes(Operation *op) {
  SmallVector<Type> types(op->getResultTypes());
  return cast<InferTypeOpInterface>(op).refineReturnTypes(
      op->getContext(), op->getLoc(), op->getOperands(),
      op->getRawDictionaryAttrs(), op->getPropertiesStorage(), op->getRegions(),
      types);
}

//===----------------------------------------------------------------------===//
// Checks before inference
//===----------------------------------------------------------------------===//

LogicalResult glow::detail::checkOperands(OpSite site, ValueRange operands,
                                          size_t expected, bool orMore) {
  size_t found = operands.size();
  if (orMore ? found < expected : found != expected)
    return site.error("expected ", expected, orMore ? " or more" : "",
                      " operands, but got ", found);
  for (auto [i, operand] : llvm::enumerate(operands))
    if (!isa<RankedTensorType>(operand.getType()))
      return site.error("operand #", i, " must be a ranked tensor, but got ",
                        operand.getType());
  return success();
}

LogicalResult glow::detail::checkSegments(OpSite site,
                                          ArrayRef<int32_t> segments,
                                          size_t numOperands) {
  size_t total = 0;
  for (int32_t segment : segments) {
    if (segment < 0)
      return site.error("operand segment size ", segment,
                        " must not be negative");
    total += segment;
  }
  if (total != numOperands)
    return site.error("operand segments add up to ", total, ", but there are ",
                      numOperands, " operands");
  return success();
}

LogicalResult
glow::detail::checkAttributes(MLIRContext *context,
                              std::optional<Location> location,
                              function_ref<LogicalResult(Location)> verify) {
  if (location)
    return verify(*location);
  ScopedDiagnosticHandler silence(context,
                                  [](Diagnostic &) { return success(); });
  return verify(UnknownLoc::get(context));
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

LogicalResult glow::checkAxis(OpSite site, int64_t axis, int64_t end) {
  if (axis >= 0 && axis < end)
    return success();
  return site.error("axis ", axis, " is not in [0, ", end, ")");
}

LogicalResult glow::checkSortedAxes(OpSite site, ArrayRef<int64_t> axes,
                                    int64_t end) {
  for (int64_t axis : axes)
    if (failed(checkAxis(site, axis, end)))
      return failure();
  for (size_t i = 1; i < axes.size(); ++i)
    if (axes[i - 1] >= axes[i])
      return site.error("axes ", formatList(axes),
                        " are not strictly ascending");
  return success();
}

LogicalResult glow::checkLength(OpSite site, StringRef attribute,
                                ArrayRef<int64_t> values, int64_t expected) {
  if (static_cast<int64_t>(values.size()) == expected)
    return success();
  return site.error(attribute, " has ", values.size(), " entries, but ",
                    expected, " are expected");
}

LogicalResult glow::checkAtLeast(OpSite site, StringRef attribute,
                                 ArrayRef<int64_t> values, int64_t minimum) {
  for (int64_t value : values)
    if (value < minimum)
      return site.error(attribute, " has the entry ", value, ", but at least ",
                        minimum, " is expected");
  return success();
}

OpSite glow::siteOf(Operation *op) {
  return {op->getLoc(), op->getName().getStringRef()};
}

LogicalResult glow::checkSameElementType(OpSite site, StringRef nameA, Value a,
                                         StringRef nameB, Value b) {
  Type typeA = getElementTypeOrSelf(a);
  Type typeB = getElementTypeOrSelf(b);
  if (elementTypesAgree(typeA, typeB))
    return success();
  return site.error(nameB, " has the element type ", typeB, ", but ", nameA,
                    " has ", typeA);
}

LogicalResult glow::checkShape(OpSite site, StringRef name, Value value,
                               ArrayRef<int64_t> expected) {
  ArrayRef<int64_t> shape = tensorType(value).getShape();
  if (shape.size() == expected.size() &&
      llvm::all_of_zip(shape, expected, mayBeEqual))
    return success();
  return site.error(name, " has the shape ", formatShape(shape), ", but ",
                    formatShape(expected), " is expected");
}

LogicalResult glow::checkSameShape(OpSite site, Value x, Value y) {
  if (succeeded(verifyCompatibleShape(x.getType(), y.getType())))
    return success();
  return site.error("x has the shape ", formatShape(tensorType(x).getShape()),
                    ", but y has ", formatShape(tensorType(y).getShape()));
}

LogicalResult glow::checkVector(OpSite site, StringRef name, Value value,
                                int64_t expected) {
  return checkShape(site, name, value, expected);
}

LogicalResult glow::checkIndicesFit(OpSite site, RankedTensorType x,
                                    RankedTensorType indices, int64_t axis) {
  for (int64_t i = 0, rank = x.getRank(); i < rank; ++i) {
    int64_t dim = x.getDimSize(i), found = indices.getDimSize(i);
    if (i != axis && !isDynamic(dim) && !isDynamic(found) && found > dim)
      return site.error("dimension ", i, " of indices is ", found,
                        ", but at most ", dim, " is expected");
  }
  return success();
}

FailureOr<int64_t> glow::rankFromLength(OpSite site, StringRef name,
                                        Value value) {
  ArrayRef<int64_t> shape = tensorType(value).getShape();
  if (shape.size() == 1 && !isDynamic(shape[0]) && shape[0] <= kMaxRank)
    return shape[0];
  return site.error(name, " has the shape ", formatShape(shape),
                    ", but a static length of at most ", kMaxRank,
                    " is expected");
}
