//===- GatherScatter.cpp - Reading and writing at indices -----------------===//
//
// A gather is a linalg.generic over the result that reads with tensor.extract.
// A scatter is a sequential loop nest over the updates, because indices may
// repeat. Indices are brought into range: a negative one counts from the end,
// and one that is out of range reads or writes the nearest element instead of
// foreign memory.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "dialects/Glow/GlowConstants.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::glow;

/// An index of an i32 or i64 tensor as a position in `size` elements.
static Value positionOf(BodyBuilder &b, Value index, int64_t size) {
  Value raw = arith::IndexCastOp::create(b, b.getIndexType(), index);
  Value zero = scalar::index(b, 0);
  Value wrapped =
      scalar::select(b, scalar::less(b, raw, zero),
                     scalar::add(b, raw, scalar::index(b, size)), raw);
  Value notNegative = arith::MaxSIOp::create(b, wrapped, zero);
  return arith::MinSIOp::create(b, notNegative, scalar::index(b, size - 1));
}

static SmallVector<Value> positions(BodyBuilder &b, int64_t rank) {
  SmallVector<Value> result;
  for (int64_t dim = 0; dim < rank; ++dim)
    result.push_back(Lowering::position(b, dim));
  return result;
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

/// Rejects an x without elements to read, along dimensions `from` to `to`.
static LogicalResult requireElements(Lowering &b, Value x, int64_t from,
                                     int64_t to) {
  if (!llvm::is_contained(tensorType(x).getShape().slice(from, to - from), 0))
    return success();
  return b.reject("needs elements to index, found none");
}

static FailureOr<Value> lowerGather(GatherOp op, GatherOp::Adaptor in,
                                    Lowering &b) {
  int64_t axis = op.getAxis();
  if (failed(b.requireStatic(op.getX())) ||
      failed(requireElements(b, op.getX(), axis, axis + 1)))
    return failure();
  RankedTensorType xType = tensorType(in.getX());
  RankedTensorType type = b.convertedType(op.getY());
  int64_t size = xType.getDimSize(axis);
  int64_t indicesRank = tensorType(in.getIndices()).getRank();

  // One constant index is a slice, which needs no copy.
  if (auto indices = matchInts(op.getIndices());
      indices && indices->size() == 1 && indices->front() >= -size &&
      indices->front() < size) {
    int64_t index = indices->front();
    SmallVector<int64_t> offsets(xType.getRank(), 0), shape(xType.getShape());
    offsets[axis] = index < 0 ? index + size : index;
    shape[axis] = 1;
    return b.reshape(b.slice(in.getX(), offsets, shape), type.getShape());
  }

  auto indexDims =
      llvm::to_vector(llvm::seq<int64_t>(axis, axis + indicesRank));
  return b.generic(
      type, {Operand(in.getIndices(), indexDims)},
      [&](BodyBuilder &b, ValueRange index) -> Value {
        SmallVector<Value> at = positions(b, type.getRank());
        at.erase(at.begin() + axis, at.begin() + axis + indicesRank);
        at.insert(at.begin() + axis, positionOf(b, index[0], size));
        return tensor::ExtractOp::create(b, in.getX(), at);
      });
}

static FailureOr<Value> lowerGatherElements(GatherElementsOp op,
                                            GatherElementsOp::Adaptor in,
                                            Lowering &b) {
  int64_t axis = op.getAxis();
  if (failed(b.requireStatic()) ||
      failed(requireElements(b, op.getX(), axis, axis + 1)))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  int64_t size = tensorType(in.getX()).getDimSize(axis);
  return b.generic(type, {in.getIndices()},
                   [&](BodyBuilder &b, ValueRange index) -> Value {
                     SmallVector<Value> at = positions(b, type.getRank());
                     at[axis] = positionOf(b, index[0], size);
                     return tensor::ExtractOp::create(b, in.getX(), at);
                   });
}

/// The positions in the first dimensions of `shape` that the index vector at
/// `prefix` of `indices` means.
static SmallVector<Value> readIndexVector(BodyBuilder &b, Value indices,
                                          ArrayRef<Value> prefix,
                                          ArrayRef<int64_t> shape) {
  SmallVector<Value> result;
  int64_t length = tensorType(indices).getShape().back();
  for (int64_t i = 0; i < length; ++i) {
    SmallVector<Value> at(prefix);
    at.push_back(scalar::index(b, i));
    result.push_back(
        positionOf(b, tensor::ExtractOp::create(b, indices, at), shape[i]));
  }
  return result;
}

static FailureOr<Value> lowerGatherNd(GatherNdOp op, GatherNdOp::Adaptor in,
                                      Lowering &b) {
  int64_t batchDims = op.getBatchDims();
  int64_t indicesRank = tensorType(in.getIndices()).getRank();
  if (failed(b.requireStatic()) ||
      failed(requireElements(
          b, op.getX(), batchDims,
          batchDims + tensorType(in.getIndices()).getShape().back())))
    return failure();
  RankedTensorType type = b.convertedType(op.getY());
  ArrayRef<int64_t> shape = tensorType(in.getX()).getShape();
  return b.generic(type, {}, [&](BodyBuilder &b, ValueRange) -> Value {
    SmallVector<Value> output = positions(b, type.getRank());
    ArrayRef<Value> prefix = ArrayRef(output).take_front(indicesRank - 1);
    SmallVector<Value> at(prefix.take_front(batchDims));
    llvm::append_range(at, readIndexVector(b, in.getIndices(), prefix,
                                           shape.drop_front(batchDims)));
    llvm::append_range(at, ArrayRef(output).drop_front(indicesRank - 1));
    return tensor::ExtractOp::create(b, in.getX(), at);
  });
}

//===----------------------------------------------------------------------===//
// Scatter
//===----------------------------------------------------------------------===//

static Value combine(BodyBuilder &b, Value old, Value update,
                     ScatterReduction reduction, bool isUnsigned) {
  Type element = old.getType();
  Value x = scalar::widen(b, old), y = scalar::widen(b, update);
  Value result;
  switch (reduction) {
  case ScatterReduction::Add:
    result = scalar::add(b, x, y);
    break;
  case ScatterReduction::Mul:
    result = scalar::mul(b, x, y);
    break;
  case ScatterReduction::Max:
    result = scalar::maximum(b, x, y, isUnsigned);
    break;
  case ScatterReduction::Min:
    result = scalar::minimum(b, x, y, isUnsigned);
    break;
  case ScatterReduction::None:
    result = y;
    break;
  }
  return scalar::narrow(b, result, element);
}

/// Combines each element of `updates` with the element of `x` at the position
/// that `place` computes from that of the update.
static Value
scatter(Lowering &b, Value x, Value updates, ScatterReduction reduction,
        bool isUnsigned,
        function_ref<SmallVector<Value>(BodyBuilder &, ValueRange)> place) {
  RankedTensorType type = tensorType(updates);
  if (type.getNumElements() == 0)
    return x;
  SmallVector<Value> lower, upper, steps;
  for (int64_t size : type.getShape()) {
    lower.push_back(scalar::index(b, 0));
    upper.push_back(scalar::index(b, size));
    steps.push_back(scalar::index(b, 1));
  }
  auto body = [&](OpBuilder &nested, Location loc, ValueRange at,
                  ValueRange state) -> scf::ValueVector {
    BodyBuilder b(loc, nested);
    Value update = tensor::ExtractOp::create(b, updates, at);
    SmallVector<Value> target = place(b, at);
    if (reduction != ScatterReduction::None) {
      Value old = tensor::ExtractOp::create(b, state[0], target);
      update = combine(b, old, update, reduction, isUnsigned);
    }
    return {tensor::InsertOp::create(b, update, state[0], target)};
  };
  // A rank-0 tensor of updates is one update.
  if (type.getRank() == 0)
    return body(b, b.getLoc(), {}, x).front();
  scf::LoopNest nest = scf::buildLoopNest(b, b.getLoc(), lower, upper, steps,
                                          ValueRange{x}, body);
  return nest.results.front();
}

static FailureOr<Value> lowerScatterElements(ScatterElementsOp op,
                                             ScatterElementsOp::Adaptor in,
                                             Lowering &b) {
  int64_t axis = op.getAxis();
  if (failed(b.requireStatic()) ||
      failed(requireElements(b, op.getX(), axis, axis + 1)))
    return failure();
  int64_t size = tensorType(in.getX()).getDimSize(axis);
  return scatter(b, in.getX(), in.getUpdates(), op.getReduction(),
                 isUnsigned(op.getX()), [&](BodyBuilder &b, ValueRange update) {
                   SmallVector<Value> at = llvm::to_vector(update);
                   Value index =
                       tensor::ExtractOp::create(b, in.getIndices(), update);
                   at[axis] = positionOf(b, index, size);
                   return at;
                 });
}

static FailureOr<Value> lowerScatterNd(ScatterNdOp op, ScatterNdOp::Adaptor in,
                                       Lowering &b) {
  if (failed(b.requireStatic()))
    return failure();
  RankedTensorType indices = tensorType(in.getIndices());
  ArrayRef<int64_t> shape = tensorType(in.getX()).getShape();
  if (failed(requireElements(b, op.getX(), 0, indices.getShape().back())))
    return failure();
  int64_t prefixRank = indices.getRank() - 1;
  return scatter(b, in.getX(), in.getUpdates(), op.getReduction(),
                 isUnsigned(op.getX()), [&](BodyBuilder &b, ValueRange update) {
                   SmallVector<Value> all = llvm::to_vector(update);
                   ArrayRef<Value> prefix =
                       ArrayRef(all).take_front(prefixRank);
                   SmallVector<Value> at =
                       readIndexVector(b, in.getIndices(), prefix, shape);
                   llvm::append_range(at, ArrayRef(all).drop_front(prefixRank));
                   return at;
                 });
}

void glow::populateGatherScatter(LoweringSet &set) {
  set.add(lowerGather, lowerGatherElements, lowerGatherNd, lowerScatterElements,
          lowerScatterNd);
}
