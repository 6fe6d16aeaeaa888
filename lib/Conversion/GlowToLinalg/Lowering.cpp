//===- Lowering.cpp - What every lowering to linalg shares ----------------===//
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <numeric>

using namespace mlir;
using namespace mlir::glow;

using utils::IteratorType;

bool glow::isUnsigned(Value value) {
  Type element = getElementTypeOrSelf(value);
  return element.isUnsignedInteger() || element.isInteger(1);
}

Operand::Operand(Value value) : value(value) {}

//===----------------------------------------------------------------------===//
// The op and its types
//===----------------------------------------------------------------------===//

LogicalResult Lowering::reject(const Twine &need) {
  failures[op] = need.str();
  return failure();
}

LogicalResult Lowering::rejectDynamic(Value value) {
  std::string found;
  llvm::raw_string_ostream(found) << value.getType();
  return reject("needs static shapes, found " + found +
                "; give sizes with --shape or --dim");
}

LogicalResult Lowering::requireStatic(ValueRange values) {
  for (Value value : values)
    if (value && !tensorType(value).hasStaticShape())
      return rejectDynamic(value);
  return success();
}

LogicalResult Lowering::requireStaticDims(Value value, ArrayRef<int64_t> dims) {
  for (int64_t dim : dims)
    if (tensorType(value).isDynamicDim(dim))
      return rejectDynamic(value);
  return success();
}

LogicalResult Lowering::requireStaticBeyondBatch(ValueRange values) {
  for (Value value : values)
    if (ShapedType::isDynamicShape(tensorType(value).getShape().drop_front()))
      return rejectDynamic(value);
  return success();
}

LogicalResult Lowering::requireStatic() {
  if (failed(requireStatic(op->getOperands())))
    return failure();
  return requireStatic(op->getResults());
}

RankedTensorType Lowering::convertedType(Value value) const {
  return cast<RankedTensorType>(converter.convertType(value.getType()));
}

Type Lowering::convertedElement(Value value) const {
  return convertedType(value).getElementType();
}

LogicalResult LoweringSet::checkElementTypes(Operation *op,
                                             PatternFailures &failures) {
  auto isSupported = [](Type type) {
    return getElementTypeOrSelf(type).isIntOrFloat();
  };
  for (TypeRange types :
       {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())}) {
    for (Type type : types) {
      if (isSupported(type))
        continue;
      llvm::raw_string_ostream(failures[op])
          << "needs integer or float elements, found " << type;
      return failure();
    }
  }
  return success();
}

void LoweringSet::replace(ConversionPatternRewriter &rewriter, Operation *op,
                          const TypeConverter &converter, ValueRange values) {
  SmallVector<Value> replacements;
  for (auto [result, value] : llvm::zip_equal(op->getResults(), values)) {
    // The written type of an op may be more or less static than what follows
    // from its operands.
    Type type = converter.convertType(result.getType());
    if (value.getType() != type)
      value = tensor::CastOp::create(rewriter, op->getLoc(), type, value);
    replacements.push_back(value);
  }
  rewriter.replaceOp(op, replacements);
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value Lowering::empty(ArrayRef<int64_t> shape, Type element) {
  return tensor::EmptyOp::create(*this, shape, element);
}

Value Lowering::dim(Value tensor, int64_t dim) {
  return tensor::DimOp::create(*this, tensor, dim);
}

SmallVector<OpFoldResult> Lowering::extents(ArrayRef<int64_t> space,
                                            ArrayRef<Operand> operands) {
  SmallVector<OpFoldResult> result;
  for (auto [spaceDim, size] : llvm::enumerate(space)) {
    if (!ShapedType::isDynamic(size)) {
      result.push_back(getIndexAttr(size));
      continue;
    }
    for (const Operand &operand : operands) {
      ArrayRef<int64_t> shape = tensorType(operand.value).getShape();
      SmallVector<int64_t> dims = operand.dimsIn(space.size());
      auto found = llvm::find(dims, int64_t(spaceDim));
      if (found == dims.end() || shape[found - dims.begin()] == 1)
        continue;
      result.push_back(dim(operand.value, found - dims.begin()));
      break;
    }
    assert(result.size() == spaceDim + 1 && "no operand has this dimension");
  }
  return result;
}

Value Lowering::filled(Value tensor, Value scalar) {
  return linalg::FillOp::create(*this, scalar, tensor).getResult(0);
}

Value Lowering::filled(ArrayRef<int64_t> shape, Value scalar) {
  return filled(empty(shape, scalar.getType()), scalar);
}

Value Lowering::zeroAccumulator(ArrayRef<int64_t> space, Type element,
                                ArrayRef<Operand> operands) {
  Type type = scalar::computeType(element);
  return filled(tensor::EmptyOp::create(*this, extents(space, operands), type),
                arith::ConstantOp::create(*this, getZeroAttr(type)));
}

Value Lowering::constant(ElementsAttr value) {
  auto type = cast<RankedTensorType>(converter.convertType(value.getType()));
  if (auto blob = dyn_cast<DenseResourceElementsAttr>(value))
    return arith::ConstantOp::create(
        *this, DenseResourceElementsAttr::get(type, blob.getRawHandle()));
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return arith::ConstantOp::create(
        *this,
        type == dense.getType() ? dense : dense.bitcast(type.getElementType()));
  return {};
}

Value Lowering::elementAt(Value tensor, ArrayRef<int64_t> indices) {
  SmallVector<Value> positions;
  for (int64_t index : indices)
    positions.push_back(scalar::index(*this, index));
  return createOrFold<tensor::ExtractOp>(tensor, positions);
}

Value Lowering::constantTensor(ArrayRef<int64_t> shape, Type element,
                               ArrayRef<double> array) {
  auto type = RankedTensorType::get(shape, element);
  SmallVector<Attribute> values;
  for (double value : array)
    values.push_back(isa<FloatType>(element)
                         ? Attribute(getFloatAttr(element, value))
                         : getIntegerAttr(element, int64_t(value)));
  return arith::ConstantOp::create(*this, DenseElementsAttr::get(type, values));
}

//===----------------------------------------------------------------------===//
// Structured ops
//===----------------------------------------------------------------------===//

SmallVector<int64_t> Operand::dimsIn(int64_t spaceRank) const {
  if (dims)
    return *dims;
  int64_t rank = tensorType(value).getRank();
  return llvm::to_vector(llvm::seq<int64_t>(spaceRank - rank, spaceRank));
}

Lowering::Aligned Lowering::align(const Operand &operand,
                                  ArrayRef<int64_t> space) {
  ArrayRef<int64_t> shape = tensorType(operand.value).getShape();
  SmallVector<int64_t> broadcast;
  SmallVector<AffineExpr> results;
  for (auto [dim, spaceDim] : llvm::enumerate(operand.dimsIn(space.size()))) {
    // A map with a constant result is not a projected permutation, which is
    // what upstream's fusion wants.
    if (shape[dim] == 1 && space[spaceDim] != 1)
      broadcast.push_back(dim);
    else
      results.push_back(getAffineDimExpr(spaceDim));
  }
  return {dropUnitDims(operand.value, broadcast),
          AffineMap::get(space.size(), 0, results, getContext())};
}

SmallVector<Value> Lowering::structured(ArrayRef<int64_t> space,
                                        ArrayRef<int64_t> axes,
                                        ArrayRef<Operand> operands,
                                        ValueRange outputs, ElementsBody body) {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (const Operand &operand : operands) {
    Aligned aligned = align(operand, space);
    inputs.push_back(aligned.value);
    maps.push_back(aligned.map);
  }
  SmallVector<IteratorType> iterators(space.size(), IteratorType::parallel);
  for (int64_t axis : axes)
    iterators[axis] = IteratorType::reduction;
  SmallVector<AffineExpr> kept;
  for (auto [dim, iterator] : llvm::enumerate(iterators))
    if (iterator == IteratorType::parallel)
      kept.push_back(getAffineDimExpr(dim));
  maps.append(outputs.size(),
              AffineMap::get(space.size(), 0, kept, getContext()));

  auto generic = linalg::GenericOp::create(
      *this, TypeRange(outputs), inputs, outputs, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        BodyBuilder b(loc, nested);
        ValueRange used =
            axes.empty() ? arguments.take_front(inputs.size()) : arguments;
        linalg::YieldOp::create(b, body(b, used));
      });
  return llvm::to_vector_of<Value>(generic.getResults());
}

Value Lowering::generic(RankedTensorType type, ArrayRef<Operand> operands,
                        ElementBody body) {
  Value output = tensor::EmptyOp::create(
      *this, extents(type.getShape(), operands), type.getElementType());
  return structured(type.getShape(), /*axes=*/{}, operands, output,
                    [&](BodyBuilder &b, ValueRange arguments) {
                      return SmallVector<Value>{body(b, arguments)};
                    })
      .front();
}

static SmallVector<Value> widenAll(BodyBuilder &b, ValueRange values) {
  return llvm::map_to_vector(
      values, [&](Value value) { return scalar::widen(b, value); });
}

Value Lowering::elementwise(RankedTensorType type, ArrayRef<Operand> operands,
                            ElementBody body) {
  return elementwise(ArrayRef(type), operands,
                     [&](BodyBuilder &b, ValueRange arguments) {
                       return SmallVector<Value>{body(b, arguments)};
                     })
      .front();
}

SmallVector<Value> Lowering::elementwise(ArrayRef<RankedTensorType> types,
                                         ArrayRef<Operand> operands,
                                         ElementsBody body) {
  ArrayRef<int64_t> space = types.front().getShape();
  SmallVector<OpFoldResult> sizes = extents(space, operands);
  SmallVector<Value> outputs;
  for (RankedTensorType type : types)
    outputs.push_back(
        tensor::EmptyOp::create(*this, sizes, type.getElementType()));
  return structured(space, /*axes=*/{}, operands, outputs,
                    [&](BodyBuilder &b, ValueRange arguments) {
                      SmallVector<Value> results =
                          body(b, widenAll(b, arguments));
                      for (auto [result, type] : llvm::zip(results, types))
                        result =
                            scalar::narrow(b, result, type.getElementType());
                      return results;
                    });
}

SmallVector<Value> Lowering::reduce(ArrayRef<int64_t> space,
                                    ArrayRef<int64_t> axes,
                                    ArrayRef<Operand> operands,
                                    ArrayRef<TypedAttr> inits,
                                    ElementsBody body) {
  SmallVector<Value> starts;
  for (TypedAttr init : inits)
    starts.push_back(arith::ConstantOp::create(*this, init));
  if (axes.empty()) {
    // Without a reduction the accumulator is the initial value itself.
    auto types = llvm::map_to_vector(inits, [&](TypedAttr init) {
      return RankedTensorType::get(space, init.getType());
    });
    return elementwise(types, operands,
                       [&](BodyBuilder &b, ValueRange arguments) {
                         auto all = llvm::to_vector(arguments);
                         llvm::append_range(all, starts);
                         return body(b, all);
                       });
  }
  SmallVector<OpFoldResult> sizes;
  for (auto [dim, size] : llvm::enumerate(extents(space, operands)))
    if (!llvm::is_contained(axes, int64_t(dim)))
      sizes.push_back(size);
  SmallVector<Value> outputs;
  for (Value start : starts)
    outputs.push_back(
        filled(tensor::EmptyOp::create(*this, sizes, start.getType()), start));
  return structured(space, axes, operands, outputs,
                    [&](BodyBuilder &b, ValueRange arguments) {
                      ValueRange accumulators =
                          arguments.take_back(inits.size());
                      SmallVector<Value> all =
                          widenAll(b, arguments.drop_back(inits.size()));
                      llvm::append_range(all, accumulators);
                      return body(b, all);
                    });
}

Value Lowering::reduce(ArrayRef<int64_t> space, ArrayRef<int64_t> axes,
                       ArrayRef<Operand> operands, TypedAttr init,
                       ElementBody body) {
  return reduce(space, axes, operands, ArrayRef(init),
                [&](BodyBuilder &b, ValueRange arguments) {
                  return SmallVector<Value>{body(b, arguments)};
                })
      .front();
}

Value Lowering::reduceSum(Value value, ArrayRef<int64_t> axes) {
  RankedTensorType type = tensorType(value);
  Type sum = scalar::computeType(type.getElementType());
  return reduce(type.getShape(), axes, {value}, getZeroAttr(sum),
                [](BodyBuilder &b, ValueRange arguments) {
                  return scalar::add(b, arguments[1], arguments[0]);
                });
}

Value Lowering::position(BodyBuilder &b, int64_t dim) {
  return linalg::IndexOp::create(b, dim);
}

Value Lowering::widened(Value tensor) {
  RankedTensorType type = tensorType(tensor);
  Type wide = scalar::computeType(type.getElementType());
  if (wide == type.getElementType())
    return tensor;
  return elementwise(type.clone(wide), {tensor},
                     [](BodyBuilder &b, ValueRange x) { return x[0]; });
}

Value Lowering::multiplicand(Value tensor) {
  Type element = tensorType(tensor).getElementType();
  bool isFloat8 =
      isa<FloatType>(element) && element.getIntOrFloatBitWidth() == 8;
  return isFloat8 ? widened(tensor) : tensor;
}

Value Lowering::narrowed(Value tensor, Type element) {
  RankedTensorType type = tensorType(tensor);
  if (type.getElementType() == element)
    return tensor;
  return elementwise(type.clone(element), {tensor},
                     [](BodyBuilder &b, ValueRange x) { return x[0]; });
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// The elements of a constant under another shape, in the same storage.
static TypedAttr reshapedConstant(Value value, RankedTensorType type) {
  auto constant = value.getDefiningOp<arith::ConstantOp>();
  if (!constant)
    return {};
  if (auto dense = dyn_cast<DenseElementsAttr>(constant.getValue()))
    return dense.reshape(type);
  if (auto blob = dyn_cast<DenseResourceElementsAttr>(constant.getValue()))
    return DenseResourceElementsAttr::get(type, blob.getRawHandle());
  return {};
}

Value Lowering::reshape(Value value, ArrayRef<int64_t> shape) {
  RankedTensorType from = tensorType(value);
  RankedTensorType to = from.clone(shape);
  if (from == to)
    return value;
  if (TypedAttr attr = reshapedConstant(value, to))
    return arith::ConstantOp::create(*this, attr);
  if (auto groups = getReassociationIndicesForReshape(from, to)) {
    if (from.getRank() > to.getRank())
      return tensor::CollapseShapeOp::create(*this, to, value, *groups);
    return tensor::ExpandShapeOp::create(*this, to, value, *groups);
  }
  auto allOf = [](int64_t rank) {
    ReassociationIndices group(rank);
    std::iota(group.begin(), group.end(), 0);
    return SmallVector<ReassociationIndices>{group};
  };
  Value flat = tensor::CollapseShapeOp::create(
      *this, from.clone({from.getNumElements()}), value, allOf(from.getRank()));
  return tensor::ExpandShapeOp::create(*this, to, flat, allOf(to.getRank()));
}

/// Groups `rank` dimensions so that each group has one dimension that is not in
/// `unit`; unit dimensions join the dimension before them, or the first one.
static SmallVector<ReassociationIndices> groupUnitDims(int64_t rank,
                                                       ArrayRef<int64_t> unit) {
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices leading;
  for (int64_t dim = 0; dim < rank; ++dim) {
    bool isUnit = llvm::is_contained(unit, dim);
    if (isUnit && groups.empty()) {
      leading.push_back(dim);
      continue;
    }
    if (!isUnit)
      groups.push_back(groups.empty() ? leading : ReassociationIndices());
    groups.back().push_back(dim);
  }
  return groups;
}

Value Lowering::dropUnitDims(Value value, ArrayRef<int64_t> axes) {
  if (axes.empty())
    return value;
  RankedTensorType from = tensorType(value);
  SmallVector<int64_t> shape;
  for (auto [dim, size] : llvm::enumerate(from.getShape()))
    if (!llvm::is_contained(axes, int64_t(dim)))
      shape.push_back(size);
  RankedTensorType to = from.clone(shape);
  if (TypedAttr attr = reshapedConstant(value, to))
    return arith::ConstantOp::create(*this, attr);
  return tensor::CollapseShapeOp::create(*this, to, value,
                                         groupUnitDims(from.getRank(), axes));
}

Value Lowering::insertUnitDims(Value value, ArrayRef<int64_t> axes) {
  if (axes.empty())
    return value;
  RankedTensorType from = tensorType(value);
  int64_t rank = from.getRank() + axes.size();
  SmallVector<int64_t> shape;
  SmallVector<OpFoldResult> sizes;
  int64_t source = 0;
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (llvm::is_contained(axes, dim)) {
      shape.push_back(1);
      sizes.push_back(getIndexAttr(1));
      continue;
    }
    shape.push_back(from.getDimSize(source));
    sizes.push_back(tensor::getMixedSize(*this, getLoc(), value, source));
    ++source;
  }
  RankedTensorType to = from.clone(shape);
  if (TypedAttr attr = reshapedConstant(value, to))
    return arith::ConstantOp::create(*this, attr);
  return tensor::ExpandShapeOp::create(*this, to, value,
                                       groupUnitDims(rank, axes), sizes);
}

Value Lowering::transpose(Value value, ArrayRef<int64_t> perm) {
  if (llvm::equal(perm, llvm::seq<int64_t>(0, perm.size())))
    return value;
  RankedTensorType type = tensorType(value);
  SmallVector<OpFoldResult> sizes;
  for (int64_t dim : perm)
    sizes.push_back(tensor::getMixedSize(*this, getLoc(), value, dim));
  Value output = tensor::EmptyOp::create(*this, sizes, type.getElementType());
  return linalg::TransposeOp::create(*this, value, output, perm)->getResult(0);
}

Value Lowering::reversed(Value value, ArrayRef<int64_t> axes) {
  if (axes.empty())
    return value;
  RankedTensorType type = tensorType(value);
  int64_t rank = type.getRank();
  SmallVector<AffineExpr> source;
  for (int64_t dim = 0; dim < rank; ++dim) {
    AffineExpr position = getAffineDimExpr(dim);
    if (llvm::is_contained(axes, dim))
      position = type.getDimSize(dim) - 1 - position;
    source.push_back(position);
  }
  Value output = tensor::EmptyOp::create(
      *this, extents(type.getShape(), {value}), type.getElementType());
  SmallVector<IteratorType> iterators(rank, IteratorType::parallel);
  return linalg::GenericOp::create(
             *this, type, value, output,
             ArrayRef{AffineMap::get(rank, 0, source, getContext()),
                      getMultiDimIdentityMap(rank)},
             iterators,
             [](OpBuilder &nested, Location loc, ValueRange arguments) {
               linalg::YieldOp::create(nested, loc, arguments.front());
             })
      .getResult(0);
}

static SmallVector<OpFoldResult> asIndexAttrs(OpBuilder &b,
                                              ArrayRef<int64_t> values) {
  return llvm::map_to_vector(values, [&](int64_t value) {
    return OpFoldResult(b.getIndexAttr(value));
  });
}

Value Lowering::slice(Value value, ArrayRef<int64_t> offsets,
                      ArrayRef<int64_t> sizes, ArrayRef<int64_t> strides) {
  SmallVector<int64_t> ones(sizes.size(), 1);
  ArrayRef<int64_t> steps = strides.empty() ? ArrayRef(ones) : strides;
  RankedTensorType type = tensorType(value);
  if (type.getShape() == sizes)
    return value;
  SmallVector<OpFoldResult> extents = asIndexAttrs(*this, sizes);
  for (auto [dim, size] : llvm::enumerate(sizes))
    if (isDynamic(size))
      extents[dim] = tensor::getMixedSize(*this, getLoc(), value, dim);
  return tensor::ExtractSliceOp::create(*this, type.clone(sizes), value,
                                        asIndexAttrs(*this, offsets), extents,
                                        asIndexAttrs(*this, steps));
}

Value Lowering::row(Value value, int64_t dim, OpFoldResult position) {
  RankedTensorType type = tensorType(value);
  // The only one: a constant stays a constant, whose layout can be chosen.
  if (type.getDimSize(dim) == 1)
    return dropUnitDims(value, {dim});
  SmallVector<OpFoldResult> offsets(type.getRank(), getIndexAttr(0));
  SmallVector<OpFoldResult> strides(type.getRank(), getIndexAttr(1));
  SmallVector<OpFoldResult> sizes = asIndexAttrs(*this, type.getShape());
  offsets[dim] = position;
  sizes[dim] = getIndexAttr(1);
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + dim);
  return tensor::ExtractSliceOp::create(*this, type.clone(shape), value,
                                        offsets, sizes, strides);
}

Value Lowering::insertRow(Value row, Value into, int64_t dim,
                          OpFoldResult position) {
  RankedTensorType type = tensorType(into);
  SmallVector<OpFoldResult> offsets(type.getRank(), getIndexAttr(0));
  SmallVector<OpFoldResult> strides(type.getRank(), getIndexAttr(1));
  SmallVector<OpFoldResult> sizes = asIndexAttrs(*this, type.getShape());
  offsets[dim] = position;
  sizes[dim] = getIndexAttr(1);
  return tensor::InsertSliceOp::create(*this, row, into, offsets, sizes,
                                       strides);
}

Value Lowering::pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                    Value fill) {
  auto isZero = [](int64_t amount) { return amount == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return value;
  RankedTensorType type = tensorType(value);
  SmallVector<int64_t> shape(type.getShape());
  for (auto [size, before, after] : llvm::zip_equal(shape, low, high))
    if (!ShapedType::isDynamic(size))
      size += before + after;
  return tensor::PadOp::create(*this, type.clone(shape), value,
                               asIndexAttrs(*this, low),
                               asIndexAttrs(*this, high), fill);
}
