//===- GlirVerifiers.cpp - What the operations of glir demand -------------===//
#include "dialects/Glir/GlirDialect.h"

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::glow::glir;

static MemRefType bufferType(Value buffer) {
  return cast<MemRefType>(buffer.getType());
}

static ArrayRef<int64_t> shapeOf(Value buffer) {
  return bufferType(buffer).getShape();
}

/// A shape as it stands in a type, for diagnostics.
static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(shape, os, "x");
  return shape.empty() ? "a scalar" : text;
}

/// Checks that all buffers have a static shape and constant strides.
static LogicalResult checkBuffers(Operation *op) {
  for (Value operand : op->getOperands()) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (!type)
      continue;
    SmallVector<int64_t> strides;
    int64_t offset;
    if (!type.hasStaticShape() ||
        failed(type.getStridesAndOffset(strides, offset)) ||
        llvm::any_of(strides, ShapedType::isDynamic))
      return op->emitOpError()
             << "has a buffer of type " << type
             << ", expected a static shape and constant strides";
  }
  return success();
}

static LogicalResult checkShape(Operation *op, StringRef what, Value buffer,
                                ArrayRef<int64_t> expected) {
  if (shapeOf(buffer) == expected)
    return success();
  return op->emitOpError() << "has " << what << " of shape "
                           << shapeText(shapeOf(buffer)) << ", expected "
                           << shapeText(expected);
}

static LogicalResult checkRank(Operation *op, StringRef what, Value buffer,
                               int64_t rank) {
  if (bufferType(buffer).getRank() == rank)
    return success();
  return op->emitOpError() << "has " << what << " of rank "
                           << bufferType(buffer).getRank() << ", expected "
                           << rank;
}

LogicalResult CopyOp::verify() {
  if (failed(checkBuffers(*this)))
    return failure();
  MemRefType input = getInput().getType(), output = getOutput().getType();
  // (C1)
  if (input.getElementType() != output.getElementType())
    return emitOpError() << "copies elements of " << input.getElementType()
                         << " to elements of " << output.getElementType();
  if (input.getRank() != output.getRank() || input.getRank() > 5)
    return emitOpError() << "copies rank " << input.getRank() << " to rank "
                         << output.getRank()
                         << ", expected the same rank, at most 5";
  // (C2)
  ArrayRef<int64_t> low = getPadLow(), high = getPadHigh();
  bool anyPadding = false;
  for (ArrayRef<int64_t> pads : {low, high}) {
    if (!pads.empty() && int64_t(pads.size()) != input.getRank())
      return emitOpError() << "has " << pads.size() << " pads, expected "
                           << input.getRank();
    for (int64_t pad : pads) {
      if (pad < 0)
        return emitOpError() << "has a pad of " << pad << ", expected none "
                             << "below zero";
      anyPadding |= pad != 0;
    }
  }
  // (C3)
  SmallVector<int64_t> shape(input.getShape());
  for (int64_t dim = 0; dim < input.getRank(); ++dim)
    shape[dim] += (low.empty() ? 0 : low[dim]) + (high.empty() ? 0 : high[dim]);
  if (failed(checkShape(*this, "an output", getOutput(), shape)))
    return failure();
  // (C4)
  if (anyPadding && (!getPadValueAttr() ||
                     getPadValueAttr().getType() != input.getElementType()))
    return emitOpError() << "pads without a pad_value of "
                         << input.getElementType();
  return success();
}

LogicalResult FillOp::verify() {
  if (failed(checkBuffers(*this)))
    return failure();
  // (C1)
  Type element = getOutput().getType().getElementType();
  if (getValue().getType() != element)
    return emitOpError() << "fills elements of " << element
                         << " with a value of " << getValue().getType();
  return success();
}

LogicalResult GatherOp::verify() {
  if (failed(checkBuffers(*this)))
    return failure();
  // (C1)
  MemRefType indices = getIndices().getType();
  if (indices.getRank() != 1 || (!indices.getElementType().isInteger(32) &&
                                 !indices.getElementType().isInteger(64)))
    return emitOpError() << "has indices of type " << indices
                         << ", expected rank 1 and i32 or i64";
  // (C2)
  MemRefType table = getTable().getType(), output = getOutput().getType();
  if (table.getElementType() != output.getElementType())
    return emitOpError() << "gathers elements of " << table.getElementType()
                         << " into elements of " << output.getElementType();
  if (table.getRank() == 0)
    return emitOpError() << "has a table without rows";
  SmallVector<int64_t> shape(table.getShape());
  shape[0] = indices.getDimSize(0);
  return checkShape(*this, "an output", getOutput(), shape);
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// Checks the element types of a contraction.
template <typename OpT>
static LogicalResult checkProductTypes(OpT op) {
  Type input = op.getInput().getType().getElementType();
  Type weight = op.getWeight().getType().getElementType();
  Type output = op.getOutput().getType().getElementType();
  bool isInteger = isa<IntegerType>(input);
  auto isOperand = [&](Type type) {
    return isInteger ? type.isInteger(8) || type.isInteger(16)
                     : isa<FloatType>(type) && type == input;
  };
  // (C1)
  if (!isOperand(input) || !isOperand(weight) ||
      !(isInteger ? output.isInteger(32) : output.isF32()))
    return op->emitOpError()
           << "multiplies " << input << " by " << weight << " into " << output
           << ", expected i8 or i16 into i32, or equal floats into f32";
  return success();
}

LogicalResult MatmulOp::verify() {
  if (failed(checkBuffers(*this)) || failed(checkProductTypes(*this)))
    return failure();
  // (C2)
  if (failed(checkRank(*this, "an input", getInput(), 2)) ||
      failed(checkRank(*this, "a weight", getWeight(), 2)))
    return failure();
  int64_t rows = shapeOf(getInput())[0], depth = shapeOf(getInput())[1];
  int64_t columns = shapeOf(getWeight())[1];
  if (failed(checkShape(*this, "a weight", getWeight(), {depth, columns})))
    return failure();
  return checkShape(*this, "an output", getOutput(), {rows, columns});
}

int64_t MatmulOp::countProducts() {
  return bufferType(getOutput()).getNumElements() * shapeOf(getInput())[1];
}

/// Checks strides, dilations and the shapes of a convolution over two
/// dimensions, whose output has the channels `channels`.
template <typename OpT>
static LogicalResult checkWindows(OpT op, int64_t channels) {
  // (C3)
  for (ArrayRef<int64_t> factors : {op.getStrides(), op.getDilations()})
    if (factors.size() != 2 ||
        llvm::any_of(factors, [](int64_t f) { return f < 1; }))
      return op->emitOpError()
             << "has strides or dilations that are not two positive numbers";
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  ArrayRef<int64_t> weight = shapeOf(op.getWeight());
  ArrayRef<int64_t> output = shapeOf(op.getOutput());
  // (C2)
  if (failed(checkShape(op, "an output", op.getOutput(),
                        {input[0], output[1], output[2], channels})))
    return failure();
  // (C4)
  SmallVector<int64_t> expected(input);
  for (int64_t dim : {0, 1})
    expected[dim + 1] = (output[dim + 1] - 1) * op.getStrides()[dim] +
                        (weight[dim] - 1) * op.getDilations()[dim] + 1;
  return checkShape(op, "an input", op.getInput(), expected);
}

LogicalResult ConvOp::verify() {
  if (failed(checkBuffers(*this)) || failed(checkProductTypes(*this)) ||
      failed(checkRank(*this, "an input", getInput(), 4)) ||
      failed(checkRank(*this, "a weight", getWeight(), 4)) ||
      failed(checkRank(*this, "an output", getOutput(), 4)))
    return failure();
  ArrayRef<int64_t> weight = shapeOf(getWeight());
  // (C2)
  if (failed(checkShape(
          *this, "a weight", getWeight(),
          {weight[0], weight[1], shapeOf(getInput())[3], weight[3]})))
    return failure();
  return checkWindows(*this, weight[3]);
}

int64_t ConvOp::countProducts() {
  ArrayRef<int64_t> weight = shapeOf(getWeight());
  return bufferType(getOutput()).getNumElements() * weight[0] * weight[1] *
         weight[2];
}

LogicalResult DepthwiseConvOp::verify() {
  if (failed(checkBuffers(*this)) || failed(checkProductTypes(*this)) ||
      failed(checkRank(*this, "an input", getInput(), 4)) ||
      failed(checkRank(*this, "a weight", getWeight(), 3)) ||
      failed(checkRank(*this, "an output", getOutput(), 4)))
    return failure();
  ArrayRef<int64_t> weight = shapeOf(getWeight());
  // (C2)
  int64_t channels = shapeOf(getInput())[3];
  if (failed(checkShape(*this, "a weight", getWeight(),
                        {weight[0], weight[1], channels})))
    return failure();
  return checkWindows(*this, channels);
}

int64_t DepthwiseConvOp::countProducts() {
  ArrayRef<int64_t> weight = shapeOf(getWeight());
  return bufferType(getOutput()).getNumElements() * weight[0] * weight[1];
}

bool MatmulOp::readsOutput() { return getAccumulate(); }
bool ConvOp::readsOutput() { return getAccumulate(); }
bool DepthwiseConvOp::readsOutput() { return getAccumulate(); }
bool ReduceOp::readsOutput() { return getAccumulate(); }

//===----------------------------------------------------------------------===//
// Scalar programs
//===----------------------------------------------------------------------===//

/// The largest value of a linear expression within the index space.
static int64_t largestIndex(AffineExpr expr, ArrayRef<int64_t> sizes) {
  SmallVector<AffineExpr> last;
  for (int64_t size : sizes)
    last.push_back(getAffineConstantExpr(size - 1, expr.getContext()));
  return cast<AffineConstantExpr>(
             simplifyAffineExpr(expr.replaceDims(last), 0, 0))
      .getValue();
}

/// Whether `expr` is a sum of dimensions times constants that are not negative.
static bool isLinear(AffineExpr expr) {
  if (isa<AffineDimExpr>(expr))
    return true;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return isLinear(binary.getLHS()) && isLinear(binary.getRHS());
  auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS());
  return binary.getKind() == AffineExprKind::Mul && factor &&
         factor.getValue() >= 0 && isa<AffineDimExpr>(binary.getLHS());
}

/// Checks the maps and the program of an op that has them.
template <typename OpT>
static LogicalResult checkProgram(OpT op) {
  if (failed(checkBuffers(op)))
    return failure();
  ArrayRef<int64_t> sizes = op.getSizes();
  if (llvm::any_of(sizes, [](int64_t size) { return size < 1; }))
    return op.emitOpError() << "has sizes that are not positive";
  SmallVector<Value> buffers(op.getInputs());
  buffers.push_back(op.getOutput());
  // (C1)
  SmallVector<AffineMap> maps = llvm::to_vector(
      op.getIndexingMaps().template getAsValueRange<AffineMapAttr>());
  if (maps.size() != buffers.size())
    return op.emitOpError() << "has " << maps.size()
                            << " indexing maps, expected " << buffers.size();
  for (auto [map, buffer] : llvm::zip_equal(maps, buffers)) {
    if (map.getNumDims() != sizes.size() || map.getNumSymbols() != 0 ||
        int64_t(map.getNumResults()) != bufferType(buffer).getRank() ||
        !llvm::all_of(map.getResults(), [](AffineExpr expr) {
          return isLinear(expr) || expr == 0;
        }))
      return op.emitOpError()
             << "has the indexing map " << AffineMapAttr::get(map)
             << " for an operand of type " << buffer.getType()
             << ", expected a linear map of " << sizes.size()
             << " dimensions to its rank";
    // (C2)
    for (auto [expr, extent] : llvm::zip(map.getResults(), shapeOf(buffer)))
      if (largestIndex(expr, sizes) >= extent)
        return op.emitOpError()
               << "reads or writes beyond an operand of type "
               << buffer.getType() << " through " << AffineMapAttr::get(map);
  }
  // (C3)
  Block &program = op.getProgram().front();
  auto yield = dyn_cast<YieldOp>(program.back());
  bool typesAgree =
      yield && program.getNumArguments() == op.getInputs().size() &&
      yield.getValue().getType() == op.getOutput().getType().getElementType();
  if (typesAgree)
    for (auto [argument, input] :
         llvm::zip(program.getArguments(), op.getInputs()))
      typesAgree &= argument.getType() == bufferType(input).getElementType();
  if (!typesAgree)
    return op.emitOpError() << "has a program whose arguments and value are "
                               "not those of its operands' elements";
  return success();
}

/// The dimensions that a map has as results; fails for anything else and for
/// one that occurs twice. Dimensions of extent 1 may be the constant 0.
static FailureOr<llvm::SmallBitVector> writtenDims(AffineMap map) {
  llvm::SmallBitVector written(map.getNumDims());
  for (AffineExpr expr : map.getResults()) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (expr == 0)
      continue;
    if (!dim || written.test(dim.getPosition()))
      return failure();
    written.set(dim.getPosition());
  }
  return written;
}

LogicalResult ElementwiseOp::verify() {
  if (failed(checkProgram(*this)))
    return failure();
  // (C4)
  AffineMap map =
      cast<AffineMapAttr>(getIndexingMaps().getValue().back()).getValue();
  FailureOr<llvm::SmallBitVector> written = writtenDims(map);
  bool isPermutation = succeeded(written);
  for (auto [dim, size] : llvm::enumerate(getSizes()))
    isPermutation = isPermutation && (size == 1 || written->test(dim));
  if (!isPermutation)
    return emitOpError() << "writes through " << AffineMapAttr::get(map)
                         << ", expected a permutation of all dimensions";
  return success();
}

LogicalResult ReduceOp::verify() {
  if (failed(checkProgram(*this)))
    return failure();
  // (C4)
  AffineMap map =
      cast<AffineMapAttr>(getIndexingMaps().getValue().back()).getValue();
  if (failed(writtenDims(map)))
    return emitOpError() << "writes through " << AffineMapAttr::get(map)
                         << ", expected a permutation of some dimensions";
  return success();
}

LogicalResult RescaleOp::verify() {
  // (C1)
  for (Type type : {getValue().getType(), getResult().getType()})
    if (!type.isInteger(8) && !type.isInteger(16) && !type.isInteger(32))
      return emitOpError() << "rescales " << getValue().getType() << " to "
                           << getResult().getType()
                           << ", expected 8, 16 or 32 bits";
  return success();
}

//===----------------------------------------------------------------------===//
// Order between queues
//===----------------------------------------------------------------------===//

LogicalResult SignalOp::verify() {
  // (C1)
  if (!getToken().hasOneUse())
    return emitOpError() << "has "
                         << std::distance(getToken().use_begin(),
                                          getToken().use_end())
                         << " waits, expected one";
  // (C2)
  if (getQueue() == getTo())
    return emitOpError() << "signals to its own queue '" << getQueue() << "'";
  return success();
}
