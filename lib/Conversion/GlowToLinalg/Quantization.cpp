//===- Quantization.cpp - Quantize, rescale and tables to linalg.generic --===//
#include "dialects/Glir/GlirDialect.h"
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowQuantization.h"
#include "lib/Conversion/GlowToLinalg/Lowering.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::glow;

namespace {
/// The scale and the zero point of quantize_linear and dequantize_linear next
/// to what they belong to, element by element.
struct Parameters {
  RankedTensorType space;
  SmallVector<Operand> operands;
};
} // namespace

/// A scale or zero point along the dimensions of the tensor that it belongs to.
static Operand parameter(Value value, int64_t axis, Lowering &b) {
  if (tensorType(value).getRank() == 0)
    return value;
  if (tensorType(value).getDimSize(0) == 1)
    return b.dropUnitDims(value, {0});
  return Operand(value, {axis});
}

/// The operands of an elementwise op that computes `type` from `x`. Blocks are
/// a dimension of their own: along the axis n elements become n / block times
/// block, so that a scale broadcasts.
template <typename Op, typename Adaptor>
static FailureOr<Parameters>
alignParameters(Op op, Adaptor in, RankedTensorType type, Lowering &b) {
  SmallVector<Value> parameters{in.getScale()};
  if (in.getZeroPoint())
    parameters.push_back(in.getZeroPoint());
  int64_t axis = op.getAxis(), block = op.getBlockSize();
  Parameters result{type, {in.getX()}};
  if (block == 0) {
    for (Value value : parameters)
      result.operands.push_back(parameter(value, axis, b));
    return result;
  }
  if (failed(b.requireStatic()))
    return failure();
  SmallVector<int64_t> shape(type.getShape());
  // The last block may have less elements than the others.
  int64_t blocks = tensorType(in.getScale()).getDimSize(axis);
  Value x = in.getX();
  if (blocks * block != shape[axis]) {
    SmallVector<int64_t> low(shape.size(), 0), high(shape.size(), 0);
    high[axis] = blocks * block - shape[axis];
    x = b.pad(x, low, high,
              scalar::constant(b, tensorType(x).getElementType(), 0.0));
  }
  shape[axis] = blocks;
  shape.insert(shape.begin() + axis + 1, block);
  result.space = type.clone(shape);
  result.operands = {b.reshape(x, shape)};
  SmallVector<int64_t> dims;
  for (int64_t dim = 0, rank = shape.size(); dim < rank; ++dim)
    if (dim != axis + 1)
      dims.push_back(dim);
  for (Value value : parameters)
    result.operands.push_back(Operand(value, dims));
  return result;
}

/// The elements computed over the space of the parameters, in `type`.
static Value withoutBlocks(Value value, RankedTensorType type, int64_t axis,
                           Lowering &b) {
  if (value.getType() == type)
    return value;
  SmallVector<int64_t> shape(type.getShape());
  ArrayRef<int64_t> blocked = tensorType(value).getShape();
  shape[axis] = blocked[axis] * blocked[axis + 1];
  SmallVector<int64_t> offsets(shape.size(), 0);
  return b.slice(b.reshape(value, shape), offsets, type.getShape());
}

/// saturate(round(x / scale) + zeroPoint) as an element of the integer type
/// `to`. The sum is computed in the real type; every 8 and 16-bit integer is
/// exact there.
static Value quantize(BodyBuilder &b, Value x, Value scale, Value zeroPoint,
                      IntegerType to) {
  Type real = x.getType();
  Value level = math::RoundEvenOp::create(b, scalar::div(b, x, scale));
  if (zeroPoint)
    level = scalar::add(b, level, zeroPoint);
  unsigned width = to.getWidth();
  double low = to.isUnsigned() ? 0.0 : -std::ldexp(1.0, width - 1);
  double high = std::ldexp(1.0, to.isUnsigned() ? width : width - 1) - 1;
  // Unlike maximumf, maxnumf gives a number also for NaN.
  level = arith::MaxNumFOp::create(b, level, scalar::constant(b, real, low));
  level = arith::MinNumFOp::create(b, level, scalar::constant(b, real, high));
  return scalar::cast(b, level, real, to, /*saturate=*/true);
}

static FailureOr<Value> lowerQuantizeLinear(QuantizeLinearOp op,
                                            QuantizeLinearOp::Adaptor in,
                                            Lowering &b) {
  Type from = getElementTypeOrSelf(op.getX());
  Type to = op.getY().getType().getElementType();
  auto integer = dyn_cast<IntegerType>(to);
  if (integer && integer.getWidth() > 16)
    return b.reject("needs a result of at most 16 bits");
  Type real = scalar::computeType(op.getScale().getType().getElementType());
  if (isa<FloatType>(from) && scalar::computeType(from) != real)
    return b.reject("needs a scale of the element type of x");
  RankedTensorType type = b.convertedType(op.getY());
  FailureOr<Parameters> parameters = alignParameters(op, in, type, b);
  if (failed(parameters))
    return failure();
  Value result = b.generic(
      parameters->space, parameters->operands,
      [&](BodyBuilder &b, ValueRange x) -> Value {
        Value value = scalar::cast(b, x[0], from, real, /*saturate=*/true);
        Value scale = scalar::widen(b, x[1]);
        Value zeroPoint;
        if (in.getZeroPoint())
          zeroPoint = scalar::cast(b, x[2], to, real, /*saturate=*/true);
        if (integer)
          return quantize(b, value, scale, zeroPoint, integer);
        Value level = scalar::div(b, value, scale);
        if (zeroPoint)
          level = scalar::add(b, level, zeroPoint);
        return scalar::cast(b, level, real, to, /*saturate=*/true);
      });
  return withoutBlocks(result, type, op.getAxis(), b);
}

static FailureOr<Value> lowerDequantizeLinear(DequantizeLinearOp op,
                                              DequantizeLinearOp::Adaptor in,
                                              Lowering &b) {
  Type from = op.getX().getType().getElementType();
  Type real = scalar::computeType(op.getScale().getType().getElementType());
  RankedTensorType type = b.convertedType(op.getY());
  FailureOr<Parameters> parameters = alignParameters(op, in, type, b);
  if (failed(parameters))
    return failure();
  auto integer = dyn_cast<IntegerType>(from);
  bool isNarrow = integer && integer.getWidth() < 32;
  Value result = b.generic(
      parameters->space, parameters->operands,
      [&](BodyBuilder &b, ValueRange x) {
        // The difference of two narrow integers is exact in 32 bits.
        Type wide = isNarrow ? Type(b.getI32Type()) : from;
        auto convert = [&](Value value, Type source, Type target) {
          return scalar::cast(b, value, source, target, /*saturate=*/true);
        };
        Value level;
        if (in.getZeroPoint() && integer)
          level = convert(scalar::sub(b, convert(x[0], from, wide),
                                      convert(x[2], from, wide)),
                          wide, real);
        else if (in.getZeroPoint())
          level = scalar::sub(b, convert(x[0], from, real),
                              convert(x[2], from, real));
        else
          level = convert(x[0], from, real);
        Value value = scalar::mul(b, level, scalar::widen(b, x[1]));
        return scalar::cast(b, value, real,
                            op.getY().getType().getElementType(),
                            /*saturate=*/true);
      });
  return withoutBlocks(result, type, op.getAxis(), b);
}

static FailureOr<SmallVector<Value>>
lowerDynamicQuantizeLinear(DynamicQuantizeLinearOp op,
                           DynamicQuantizeLinearOp::Adaptor in, Lowering &b) {
  RankedTensorType type = tensorType(in.getX());
  Type real = b.getF32Type();
  auto byte = cast<IntegerType>(op.getY().getType().getElementType());
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  // The range always includes zero, so that zero is exact.
  SmallVector<Value> range =
      b.reduce(type.getShape(), axes, {in.getX()},
               {b.getF32FloatAttr(0), b.getF32FloatAttr(0)},
               [](BodyBuilder &b, ValueRange x) {
                 return SmallVector<Value>{scalar::minimum(b, x[1], x[0]),
                                           scalar::maximum(b, x[2], x[0])};
               });
  auto scalarType = RankedTensorType::get({}, real);
  Value scale = b.elementwise(
      scalarType, {range[0], range[1]}, [&](BodyBuilder &b, ValueRange x) {
        Value extent = scalar::sub(b, x[1], x[0]);
        Value step = scalar::div(b, extent, scalar::constant(b, real, 255.0));
        // All zeros have any scale.
        Value isEmpty =
            scalar::equal(b, extent, scalar::constant(b, real, 0.0));
        return scalar::select(b, isEmpty, scalar::constant(b, real, 1.0), step);
      });
  Value zeroPoint =
      b.generic(b.convertedType(op.getYZeroPoint()), {range[0], scale},
                [&](BodyBuilder &b, ValueRange x) {
                  return quantize(b, scalar::neg(b, x[0]), x[1], Value(), byte);
                });
  Value y = b.generic(b.convertedType(op.getY()), {in.getX(), scale, zeroPoint},
                      [&](BodyBuilder &b, ValueRange x) {
                        Value zero = scalar::cast(b, x[2], byte, real, true);
                        return quantize(b, x[0], x[1], zero, byte);
                      });
  return SmallVector<Value>{y, scale, zeroPoint};
}

//===----------------------------------------------------------------------===//
// Integer arithmetic
//===----------------------------------------------------------------------===//

namespace {
/// How a rescale computes (value * multiplier + (1 << (shift - 1))) >> shift,
/// where |value| may leave some high bits of an i32 unused.
struct RescaleArithmetic {
  enum Kind {
    /// The multiplier is a power of two: the value is moved by `left` bits.
    Shift,
    /// The high half of the product of i32 with the value moved by `left` bits
    /// is enough: the low half never carries into the result.
    High,
    /// In i64.
    Wide
  };
  Kind kind = Wide;
  int64_t left = 0;

  Value compute(BodyBuilder &b, Value value, Value multiplier,
                Value shift) const;
  Type type(BodyBuilder &b) const {
    return b.getIntegerType(kind == Wide ? 64 : 32);
  }
};
} // namespace

/// The cheapest arithmetic for values of type `from` less `zeroPoint`;
/// `multipliers` and `shifts` are known unless they are empty.
static RescaleArithmetic chooseArithmetic(IntegerType from, int64_t zeroPoint,
                                          ArrayRef<int64_t> multipliers,
                                          ArrayRef<int64_t> shifts) {
  constexpr int64_t kOne = 1 << 30; // The multiplier of powers of two.
  if (shifts.empty() || (from.isUnsigned() && from.getWidth() > 16))
    return {};
  auto [low, high] = rangeOf(from);
  int64_t largest = std::max(zeroPoint - low, high - zeroPoint);
  int64_t unused =
      std::max<int64_t>(0, 31 - int64_t(llvm::Log2_64_Ceil(largest + 1)));
  int64_t least = *llvm::min_element(shifts);
  int64_t most = *llvm::max_element(shifts);
  if (multipliers.size() == 1 && multipliers[0] == kOne && least == most &&
      unused > 0 && 30 - least < unused && most - 30 < 31)
    return {RescaleArithmetic::Shift, 30 - least};
  int64_t left = std::max<int64_t>(0, 33 - least);
  if (left <= unused && most + left < 64)
    return {RescaleArithmetic::High, left};
  return {};
}

Value RescaleArithmetic::compute(BodyBuilder &b, Value value, Value multiplier,
                                 Value shift) const {
  auto constant = [&](int64_t number) {
    return scalar::integer(b, type(b), number);
  };
  auto roundedShift = [&](Value value, Value by) -> Value {
    Value half =
        arith::ShLIOp::create(b, constant(1), scalar::sub(b, by, constant(1)));
    return arith::ShRSIOp::create(b, scalar::add(b, value, half), by);
  };
  auto shiftedLeft = [&](Value value) -> Value {
    return left == 0 ? value
                     : Value(arith::ShLIOp::create(b, value, constant(left)));
  };
  switch (kind) {
  case Shift:
    return left < 0 ? roundedShift(value, constant(-left)) : shiftedLeft(value);
  case High: {
    Value high =
        arith::MulSIExtendedOp::create(b, shiftedLeft(value), multiplier)
            .getHigh();
    return roundedShift(high, scalar::sub(b, shift, constant(32 - left)));
  }
  case Wide:
    return roundedShift(scalar::mul(b, value, multiplier), shift);
  }
  llvm_unreachable("unknown arithmetic");
}

static FailureOr<Value> lowerRescale(RescaleOp op, RescaleOp::Adaptor in,
                                     Lowering &b) {
  auto from = cast<IntegerType>(op.getX().getType().getElementType());
  auto to = cast<IntegerType>(op.getY().getType().getElementType());
  // One factor for all elements is part of the body, many are operands of it.
  SmallVector<Operand> operands{in.getX()};
  constexpr int64_t kMostChannels = 1 << 20;
  SmallVector<int64_t> multipliers =
      matchInts(op.getMultiplier(), /*maxCount=*/1)
          .value_or(SmallVector<int64_t>());
  SmallVector<int64_t> shifts =
      matchInts(op.getShift(), kMostChannels).value_or(SmallVector<int64_t>());
  bool isConstant = multipliers.size() == 1 && shifts.size() == 1;
  if (!isConstant)
    operands.append({in.getMultiplier(), in.getShift()});
  RescaleArithmetic arithmetic =
      chooseArithmetic(from, op.getInputZeroPoint(),
                       isConstant ? multipliers : ArrayRef<int64_t>(), shifts);
  bool isWide = arithmetic.kind == RescaleArithmetic::Wide;
  std::pair<int64_t, int64_t> range = rangeOf(to);
  return b.generic(
      b.convertedType(op.getY()), operands, [&](BodyBuilder &b, ValueRange x) {
        Type type = arithmetic.type(b);
        auto constant = [&](int64_t value) {
          return scalar::integer(b, type, value);
        };
        auto extended = [&](Value value, bool isUnsigned = false) -> Value {
          if (value.getType() == type)
            return value;
          if (isUnsigned)
            return arith::ExtUIOp::create(b, type, value);
          return arith::ExtSIOp::create(b, type, value);
        };
        Value value = extended(x[0], from.isUnsigned());
        if (op.getInputZeroPoint() != 0)
          value = scalar::sub(b, value, constant(op.getInputZeroPoint()));
        Value multiplier =
            isConstant ? constant(multipliers.front()) : extended(x[1]);
        Value shift = isConstant ? constant(shifts.front()) : extended(x[2]);
        value = arithmetic.compute(b, value, multiplier, shift);
        if (op.getOutputZeroPoint() != 0)
          value = scalar::add(b, value, constant(op.getOutputZeroPoint()));
        if (to.getWidth() < 32 || isWide) {
          value = scalar::maximum(b, value, constant(range.first));
          value = scalar::minimum(b, value, constant(range.second));
        }
        if (value.getType() == b.getIntegerType(to.getWidth()))
          return value;
        return Value(
            arith::TruncIOp::create(b, b.getIntegerType(to.getWidth()), value));
      });
}

/// One operation per element, which chips have.
static FailureOr<Value> lowerRescaleWhole(RescaleOp op, RescaleOp::Adaptor in,
                                          Lowering &b) {
  auto from = cast<IntegerType>(op.getX().getType().getElementType());
  auto to = cast<IntegerType>(op.getY().getType().getElementType());
  return b.generic(b.convertedType(op.getY()),
                   {in.getX(), in.getMultiplier(), in.getShift()},
                   [&](BodyBuilder &b, ValueRange x) {
                     auto rescale = glir::RescaleOp::create(
                         b, b.getIntegerType(to.getWidth()), x[0], x[1], x[2]);
                     rescale.setInputZeroPoint(op.getInputZeroPoint());
                     rescale.setOutputZeroPoint(op.getOutputZeroPoint());
                     rescale.setInputUnsigned(from.isUnsigned());
                     rescale.setOutputUnsigned(to.isUnsigned());
                     return Value(rescale);
                   });
}

static FailureOr<Value> lowerTable(TableOp op, TableOp::Adaptor in,
                                   Lowering &b) {
  auto from = cast<IntegerType>(op.getX().getType().getElementType());
  auto to = cast<IntegerType>(op.getY().getType().getElementType());
  RankedTensorType type = b.convertedType(op.getY());
  int64_t lowest = rangeOf(from).first;
  return b.generic(type, {in.getX()}, [&](BodyBuilder &b, ValueRange x) {
    auto constant = [&](int64_t value) {
      return scalar::integer(b, b.getI32Type(), value);
    };
    auto extended = [&](Value value, IntegerType type) -> Value {
      if (type.isUnsigned())
        return arith::ExtUIOp::create(b, b.getI32Type(), value);
      return arith::ExtSIOp::create(b, b.getI32Type(), value);
    };
    auto entry = [&](Value position) -> Value {
      Value index = arith::IndexCastOp::create(b, b.getIndexType(), position);
      return tensor::ExtractOp::create(b, in.getTable(), index);
    };
    Value offset = extended(x[0], from);
    if (lowest != 0)
      offset = scalar::sub(b, offset, constant(lowest));
    if (from.getWidth() == 8)
      return entry(offset);
    Value position = arith::ShRUIOp::create(b, offset, constant(7));
    Value fraction = arith::AndIOp::create(b, offset, constant(127));
    Value left = extended(entry(position), to);
    Value right = extended(entry(scalar::add(b, position, constant(1))), to);
    Value slope = scalar::mul(b, scalar::sub(b, right, left), fraction);
    Value value = scalar::add(b, scalar::mul(b, left, constant(128)), slope);
    value = scalar::add(b, value, constant(64));
    value = arith::ShRSIOp::create(b, value, constant(7));
    return Value(arith::TruncIOp::create(b, type.getElementType(), value));
  });
}

void glow::populateQuantization(LoweringSet &set, bool wholeRescales) {
  set.add(lowerQuantizeLinear, lowerDequantizeLinear,
          lowerDynamicQuantizeLinear, lowerTable,
          wholeRescales ? lowerRescaleWhole : lowerRescale);
}
