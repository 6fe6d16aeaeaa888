//===- GlowFoldersElementwise.cpp - Folding of elementwise ops ------------===//
//
// Floats are computed in double and rounded once: exact for + - * / and the
// square root in f32, f16 and bf16, and within a unit in the last place for the
// rest. Integers are computed in 64 bits and cut off.
//
//===----------------------------------------------------------------------===//
#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"
#include "dialects/Glow/GlowElements.h"
#include "dialects/Glow/GlowRealFunctions.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// The elements of a result
//===----------------------------------------------------------------------===//

namespace {

/// Computes one element from the elements of the operands at `places`, and
/// writes it to `bytes`; false if it is unspecified.
using Compute = llvm::function_ref<bool(ArrayRef<ElementReader> operands,
                                        ArrayRef<int64_t> places, char *bytes)>;

using IntUnary = int64_t (*)(int64_t, bool isUnsigned);
using FloatBinary = std::function<double(double, double)>;
/// Nothing if the result is unspecified.
using IntBinary = std::function<std::optional<int64_t>(int64_t, int64_t)>;

} // namespace

/// The constant of the result of `op`, whose operands broadcast to it; splats
/// give a splat. Null if an operand is not constant or cannot be read, an
/// element is unspecified, or the result is too large.
static ElementsAttr evaluate(Operation *op, ArrayRef<Attribute> operands,
                             Compute compute) {
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape())
    return {};
  int64_t size = bytesPerElement(type.getElementType());
  SmallVector<ElementReader> readers;
  SmallVector<ElementsAttr> constants;
  SmallVector<StridedOperand> strided;
  for (Attribute operand : operands) {
    auto elements = dyn_cast_or_null<ElementsAttr>(operand);
    std::optional<ElementReader> reader =
        elements ? ElementReader::get(elements) : std::nullopt;
    if (!reader || size == 0)
      return {};
    strided.push_back(
        {0, broadcastStrides(reader->getType().getShape(), type.getShape())});
    readers.push_back(std::move(*reader));
    constants.push_back(elements);
  }

  if (type.getNumElements() == 0)
    return makeSplat(type, nullptr);
  if (llvm::all_of(readers, [](const auto &r) { return r.isSplat(); })) {
    char bytes[8] = {};
    SmallVector<int64_t> places(readers.size(), 0);
    return compute(readers, places, bytes) ? makeSplat(type, bytes)
                                           : ElementsAttr();
  }
  if (!mayFold(type, constants))
    return {};
  bool specified = true;
  ElementsAttr result = makeConstant(
      type, resourceKey(op, "folded"), [&](MutableArrayRef<char> data) {
        forEachStrided(type.getShape(), strided,
                       [&](int64_t index, ArrayRef<int64_t> places) {
                         specified =
                             specified && compute(readers, places,
                                                  data.data() + index * size);
                       });
      });
  return specified ? result : ElementsAttr();
}

static double readNumber(const ElementReader &reader, int64_t index) {
  if (isa<FloatType>(reader.getElementType()))
    return reader.getFloat(index);
  return static_cast<double>(reader.getInt(index));
}

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

/// Negation that wraps around.
static int64_t negate(int64_t x) {
  return static_cast<int64_t>(-static_cast<uint64_t>(x));
}

static IntUnary getIntUnary(StringRef name) {
  static const llvm::StringMap<IntUnary> functions = {
      {AbsOp::getOperationName(),
       [](int64_t x, bool isUnsigned) {
         return !isUnsigned && x < 0 ? negate(x) : x;
       }},
      {BitwiseNotOp::getOperationName(), [](int64_t x, bool) { return ~x; }},
      {NegOp::getOperationName(), [](int64_t x, bool) { return negate(x); }},
      {NotOp::getOperationName(), [](int64_t x, bool) { return x ^ 1; }},
      {ReluOp::getOperationName(),
       [](int64_t x, bool) { return std::max<int64_t>(x, 0); }},
      {SignOp::getOperationName(),
       [](int64_t x, bool isUnsigned) -> int64_t {
         return x == 0 ? 0 : isUnsigned || x > 0 ? 1 : -1;
       }},
  };
  return functions.lookup(name);
}

OpFoldResult glow::detail::foldElementwiseUnary(Operation *op,
                                                ArrayRef<Attribute> operands) {
  if (!operands[0])
    return {};
  StringRef name = op->getName().getStringRef();
  Type elementType =
      cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
  if (isComputableFloat(elementType)) {
    RealFunction function = realFunctionOf(op);
    if (!function)
      return {};
    auto floatType = cast<FloatType>(elementType);
    return evaluate(op, operands, [&](auto xs, auto places, char *bytes) {
      storeFloat(bytes, floatType, function(xs[0].getFloat(places[0])));
      return true;
    });
  }
  IntUnary function = getIntUnary(name);
  if (!function || !isa<IntegerType>(elementType))
    return {};
  int64_t size = bytesPerElement(elementType);
  bool isUnsigned = isUnsignedInt(elementType);
  return evaluate(op, operands, [&](auto xs, auto places, char *bytes) {
    storeInt(bytes, size, elementType,
             function(xs[0].getInt(places[0]), isUnsigned));
    return true;
  });
}

//===----------------------------------------------------------------------===//
// Binary
//===----------------------------------------------------------------------===//

static double minimum(double a, double b) {
  return std::isnan(a) || a < b ? a : b;
}

static double maximum(double a, double b) {
  return std::isnan(a) || a > b ? a : b;
}

static FloatBinary getFloatBinary(Operation *op) {
  return llvm::TypeSwitch<Operation *, FloatBinary>(op)
      .Case([](AddOp) { return std::plus<double>(); })
      .Case([](SubOp) { return std::minus<double>(); })
      .Case([](MulOp) { return std::multiplies<double>(); })
      .Case([](DivOp) { return std::divides<double>(); })
      .Case([](MinimumOp) { return minimum; })
      .Case([](MaximumOp) { return maximum; })
      .Case([](PowOp) {
        return [](double a, double b) { return std::pow(a, b); };
      })
      .Case([](ModOp) {
        return [](double a, double b) { return std::fmod(a, b); };
      })
      .Default(FloatBinary());
}

/// The quotient, rounded towards zero; nothing for a division by zero.
static std::optional<int64_t> divide(int64_t a, int64_t b, bool isUnsigned) {
  if (b == 0)
    return std::nullopt;
  if (isUnsigned)
    return static_cast<uint64_t>(a) / static_cast<uint64_t>(b);
  // The only quotient that does not fit.
  return b == -1 ? negate(a) : a / b;
}

static int64_t multiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) *
                              static_cast<uint64_t>(b));
}

static int64_t subtract(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) -
                              static_cast<uint64_t>(b));
}

/// The remainder, with the sign of `a` or of `b`.
static std::optional<int64_t> modulo(int64_t a, int64_t b, bool isUnsigned,
                                     bool signOfA) {
  std::optional<int64_t> quotient = divide(a, b, isUnsigned);
  if (!quotient)
    return std::nullopt;
  int64_t rest = subtract(a, multiply(*quotient, b));
  bool otherSign = !isUnsigned && rest != 0 && (rest < 0) != (b < 0);
  return otherSign && !signOfA ? rest + b : rest;
}

static std::optional<int64_t> power(int64_t base, int64_t exponent,
                                    bool isUnsigned) {
  if (!isUnsigned && exponent < 0)
    return std::nullopt;
  int64_t result = 1;
  for (uint64_t rest = exponent; rest != 0; rest >>= 1) {
    if (rest & 1)
      result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

static std::optional<int64_t> shift(int64_t a, int64_t b, Type type,
                                    ShiftDirection direction) {
  if (b < 0 || b >= type.getIntOrFloatBitWidth())
    return std::nullopt;
  if (direction == ShiftDirection::Left)
    return static_cast<int64_t>(static_cast<uint64_t>(a) << b);
  return isUnsignedInt(type)
             ? static_cast<int64_t>(static_cast<uint64_t>(a) >> b)
             : a >> b;
}

static bool isLess(int64_t a, int64_t b, bool isUnsigned) {
  return isUnsigned ? static_cast<uint64_t>(a) < static_cast<uint64_t>(b)
                    : a < b;
}

static IntBinary getIntBinary(Operation *op, Type type) {
  bool isUnsigned = isUnsignedInt(type);
  return llvm::TypeSwitch<Operation *, IntBinary>(op)
      .Case([](AddOp) {
        return [](int64_t a, int64_t b) { return subtract(a, negate(b)); };
      })
      .Case([](SubOp) { return subtract; })
      .Case([](MulOp) { return multiply; })
      .Case([=](DivOp) {
        return [=](int64_t a, int64_t b) { return divide(a, b, isUnsigned); };
      })
      .Case([=](ModOp mod) {
        return [=, signOfA = mod.getFmod()](int64_t a, int64_t b) {
          return modulo(a, b, isUnsigned, signOfA);
        };
      })
      .Case([=](PowOp) {
        return [=](int64_t a, int64_t b) { return power(a, b, isUnsigned); };
      })
      .Case([=](MinimumOp) {
        return [=](int64_t a, int64_t b) {
          return isLess(b, a, isUnsigned) ? b : a;
        };
      })
      .Case([=](MaximumOp) {
        return [=](int64_t a, int64_t b) {
          return isLess(a, b, isUnsigned) ? b : a;
        };
      })
      .Case<AndOp, BitwiseAndOp>([](auto) { return std::bit_and<int64_t>(); })
      .Case<OrOp, BitwiseOrOp>([](auto) { return std::bit_or<int64_t>(); })
      .Case<XorOp, BitwiseXorOp>([](auto) { return std::bit_xor<int64_t>(); })
      .Case([=](BitShiftOp op) {
        return [=, direction = op.getDirection()](int64_t a, int64_t b) {
          return shift(a, b, type, direction);
        };
      })
      .Default(IntBinary());
}

template <typename Value, typename Less>
static bool isRelated(ComparePredicate predicate, Value a, Value b, Less less) {
  switch (predicate) {
  case ComparePredicate::EQ:
    return a == b;
  case ComparePredicate::LT:
    return less(a, b);
  case ComparePredicate::LE:
    return less(a, b) || a == b;
  case ComparePredicate::GT:
    return less(b, a);
  case ComparePredicate::GE:
    return less(b, a) || a == b;
  }
  llvm_unreachable("all predicates are handled");
}

static OpFoldResult foldCompare(CompareOp op, ArrayRef<Attribute> operands) {
  ComparePredicate predicate = op.getPredicate();
  Type elementType = op.getA().getType().getElementType();
  bool isUnsigned = isUnsignedInt(elementType);
  if (isa<FloatType>(elementType))
    return evaluate(op, operands, [&](auto xs, auto places, char *bytes) {
      *bytes = isRelated(predicate, xs[0].getFloat(places[0]),
                         xs[1].getFloat(places[1]), std::less<double>());
      return true;
    });
  return evaluate(op, operands, [&](auto xs, auto places, char *bytes) {
    *bytes = isRelated(
        predicate, xs[0].getInt(places[0]), xs[1].getInt(places[1]),
        [&](int64_t a, int64_t b) { return isLess(a, b, isUnsigned); });
    return true;
  });
}

OpFoldResult
glow::detail::foldBroadcastingBinary(Operation *op,
                                     ArrayRef<Attribute> operands) {
  if (!operands[0] || !operands[1])
    return {};
  if (auto compare = dyn_cast<CompareOp>(op))
    return foldCompare(compare, operands);
  Type elementType =
      cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
  if (isComputableFloat(elementType)) {
    FloatBinary function = getFloatBinary(op);
    if (!function)
      return {};
    auto floatType = cast<FloatType>(elementType);
    return evaluate(op, operands, [&](auto xs, auto places, char *bytes) {
      storeFloat(
          bytes, floatType,
          function(readNumber(xs[0], places[0]), readNumber(xs[1], places[1])));
      return true;
    });
  }
  auto exponent = cast<RankedTensorType>(op->getOperand(1).getType());
  if (!isa<IntegerType>(elementType) ||
      !isa<IntegerType>(exponent.getElementType()))
    return {};
  IntBinary function = getIntBinary(op, elementType);
  if (!function)
    return {};
  int64_t size = bytesPerElement(elementType);
  return evaluate(op, operands, [&](auto xs, auto places, char *bytes) {
    std::optional<int64_t> value =
        function(xs[0].getInt(places[0]), xs[1].getInt(places[1]));
    if (value)
      storeInt(bytes, size, elementType, *value);
    return value.has_value();
  });
}

/// `x` if it is all that is left of `op`: it has the type of the result.
static OpFoldResult foldToOperand(Operation *op, Value x) {
  return x.getType() == op->getResult(0).getType() ? OpFoldResult(x)
                                                   : OpFoldResult();
}

/// The other operand, where one is all `neutral`. A commutative op has its
/// constant on the right, unless both are constant.
template <typename Op>
static OpFoldResult foldNeutral(Op op, Attribute b, double neutral) {
  return isAll(b, neutral) ? foldToOperand(op, op.getA()) : OpFoldResult();
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 0);
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 0);
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 1);
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 1);
}

OpFoldResult PowOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 1);
}

OpFoldResult AndOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 1);
}

OpFoldResult OrOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 0);
}

OpFoldResult XorOp::fold(FoldAdaptor adaptor) {
  return foldNeutral(*this, adaptor.getB(), 0);
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

OpFoldResult IdentityOp::fold(FoldAdaptor) { return getX(); }

/// The operand of the same op before this one, which it undoes.
template <typename Op>
static OpFoldResult foldInvolution(Op op) {
  auto inner = op.getX().template getDefiningOp<Op>();
  return inner ? foldToOperand(op, inner.getX()) : OpFoldResult();
}

OpFoldResult NegOp::fold(FoldAdaptor) { return foldInvolution(*this); }
OpFoldResult NotOp::fold(FoldAdaptor) { return foldInvolution(*this); }
OpFoldResult BitwiseNotOp::fold(FoldAdaptor) { return foldInvolution(*this); }

OpFoldResult ReluOp::fold(FoldAdaptor) {
  return getX().getDefiningOp<ReluOp>() ? OpFoldResult(getX()) : OpFoldResult();
}

OpFoldResult ClipOp::fold(FoldAdaptor adaptor) {
  if (!getMin() && !getMax())
    return getX();
  if (!adaptor.getX())
    return {};
  auto elementType = dyn_cast<FloatType>(getX().getType().getElementType());
  if (!elementType || !isComputableFloat(elementType))
    return {};
  bool hasMin = static_cast<bool>(getMin());
  return evaluate(*this, adaptor.getOperands(),
                  [&](auto xs, auto places, char *bytes) {
                    double value = xs[0].getFloat(places[0]);
                    if (hasMin)
                      value = maximum(value, xs[1].getFloat(0));
                    if (getMax())
                      value = minimum(value, xs[hasMin ? 2 : 1].getFloat(0));
                    storeFloat(bytes, elementType, value);
                    return true;
                  });
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getCond(), 1) && getA().getType() == getType())
    return getA();
  if (isAll(adaptor.getCond(), 0) && getB().getType() == getType())
    return getB();
  if (!adaptor.getCond())
    return {};
  int64_t size = bytesPerElement(getType().getElementType());
  return evaluate(
      *this, adaptor.getOperands(), [&](auto xs, auto places, char *bytes) {
        int chosen = xs[0].getInt(places[0]) ? 1 : 2;
        std::memcpy(bytes, xs[chosen].getBytes(places[chosen]), size);
        return true;
      });
}

/// Converts an element of `from` to `to`; false if it does not fit.
static bool convertElement(const ElementReader &x, int64_t index, Type to,
                           char *bytes) {
  Type from = x.getElementType();
  bool fromFloat = isa<FloatType>(from);
  int64_t size = bytesPerElement(to);
  if (to.isInteger(1)) {
    *bytes = fromFloat ? x.getFloat(index) != 0 : x.getInt(index) != 0;
    return true;
  }
  if (auto floatType = dyn_cast<FloatType>(to)) {
    if (fromFloat) {
      storeFloat(bytes, floatType, x.getFloat(index));
      return true;
    }
    // Rounded once: an i64 does not fit into a double.
    bool isSigned = !isUnsignedInt(from);
    APFloat value(floatType.getFloatSemantics());
    value.convertFromAPInt(APInt(64, x.getInt(index), isSigned), isSigned,
                           APFloat::rmNearestTiesToEven);
    uint64_t bits = value.bitcastToAPInt().getZExtValue();
    std::memcpy(bytes, &bits, size);
    return true;
  }
  if (!fromFloat) {
    storeInt(bytes, size, to, x.getInt(index));
    return true;
  }
  llvm::APSInt value(to.getIntOrFloatBitWidth(), isUnsignedInt(to));
  bool isExact;
  if (APFloat(x.getFloat(index))
          .convertToInteger(value, APFloat::rmTowardZero, &isExact) &
      APFloat::opInvalidOp)
    return false;
  storeInt(bytes, size, to, value.getRawData()[0]);
  return true;
}

OpFoldResult CastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  Type to = getType().getElementType();
  // What becomes of a value that does not fit into f8 is left to run time.
  bool isSupported = isComputableFloat(to) || isa<IntegerType>(to);
  if (!adaptor.getX() || !isSupported)
    return {};
  return evaluate(*this, adaptor.getOperands(),
                  [&](auto xs, auto places, char *bytes) {
                    return convertElement(xs[0], places[0], to, bytes);
                  });
}
