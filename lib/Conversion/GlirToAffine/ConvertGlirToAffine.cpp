//===- ConvertGlirToAffine.cpp - Steps of a chip as loops of a CPU --------===//
//
// Before:  %t = memref.alloc() : memref<4x8xi8, "scratchpad">
//          glir.copy on "load" ins(%x : memref<4x8xi8, "dram">) outs(%t)
// After:   %t = memref.alloc() : memref<4x8xi8>
//          affine.for %i = 0 to 4 { affine.for %j = 0 to 8 {
//            %0 = affine.load %x[%i, %j]
//            affine.store %0, %t[%i, %j]
//
// Assumes nothing but valid steps; with or without addresses and tokens, which
// say where and when and not what. Guarantees that no operation of glir and no
// named memory is left.
//===----------------------------------------------------------------------===//
#include "lib/Analysis/StepSequence.h"
#include "lib/Conversion/Passes.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTGLIRTOAFFINE
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct ConvertGlirToAffinePass
    : glow::impl::ConvertGlirToAffineBase<ConvertGlirToAffinePass> {
  using Base::Base;
  void runOnOperation() override;
};

/// An element of a buffer for each point of an index space.
struct Access {
  Value buffer;
  AffineMap map;
};

/// Computes what is stored at a point from the loops' indices and the loaded
/// elements.
using PointBody =
    function_ref<Value(OpBuilder &, Location, ValueRange, ValueRange)>;

} // namespace

static MemRefType bufferType(Value buffer) {
  return cast<MemRefType>(buffer.getType());
}

static AffineMap identityMap(Value buffer) {
  return AffineMap::getMultiDimIdentityMap(bufferType(buffer).getRank(),
                                           buffer.getContext());
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// A loop per dimension of `sizes` around loads, the body and a store.
static void emitNest(OpBuilder &b, Location loc, ArrayRef<int64_t> sizes,
                     ArrayRef<Access> loads, const Access &store,
                     PointBody body) {
  SmallVector<int64_t> zeros(sizes.size(), 0), ones(sizes.size(), 1);
  affine::buildAffineLoopNest(
      b, loc, zeros, sizes, ones,
      [&](OpBuilder &inner, Location loc, ValueRange indices) {
        SmallVector<Value> elements;
        for (const Access &load : loads)
          elements.push_back(affine::AffineLoadOp::create(
              inner, loc, load.buffer, load.map, indices));
        Value result = body(inner, loc, indices, elements);
        affine::AffineStoreOp::create(inner, loc, result, store.buffer,
                                      store.map, indices);
      });
}

static void emitFill(OpBuilder &b, Location loc, Value buffer,
                     TypedAttr value) {
  emitNest(b, loc, bufferType(buffer).getShape(), {},
           {buffer, identityMap(buffer)},
           [&](OpBuilder &inner, Location loc, ValueRange, ValueRange) {
             return arith::ConstantOp::create(inner, loc, value);
           });
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

static void lower(glir::CopyOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  Value input = op.getInput(), output = op.getOutput();
  if (bufferType(input).getShape() != bufferType(output).getShape())
    emitFill(b, loc, output, cast<TypedAttr>(op.getPadValueAttr()));
  SmallVector<AffineExpr> places;
  for (int64_t dim = 0, rank = bufferType(input).getRank(); dim < rank; ++dim)
    places.push_back(b.getAffineDimExpr(dim) +
                     (op.getPadLow().empty() ? 0 : op.getPadLow()[dim]));
  AffineMap map =
      AffineMap::get(places.size(), /*symbolCount=*/0, places, b.getContext());
  emitNest(b, loc, bufferType(input).getShape(), {{input, identityMap(input)}},
           {output, map},
           [](OpBuilder &, Location, ValueRange, ValueRange elements) {
             return elements.front();
           });
}

static void lower(glir::FillOp op, OpBuilder &b) {
  emitFill(b, op.getLoc(), op.getOutput(), op.getValue());
}

static void lower(glir::GatherOp op, OpBuilder &b) {
  Value output = op.getOutput(), table = op.getTable();
  int64_t rows = bufferType(table).getDimSize(0);
  AffineMap rowOf = AffineMap::get(bufferType(output).getRank(),
                                   /*symbolCount=*/0, b.getAffineDimExpr(0));
  std::string fault =
      llvm::formatv("'{0}': an index is out of range of {1} rows",
                    nodeName(op.getLoc()), rows);
  emitNest(b, op.getLoc(), bufferType(output).getShape(),
           {{op.getIndices(), rowOf}}, {output, identityMap(output)},
           [&](OpBuilder &inner, Location loc, ValueRange indices,
               ValueRange elements) -> Value {
             Value index = arith::IndexCastOp::create(
                 inner, loc, inner.getIndexType(), elements.front());
             Value zero = arith::ConstantIndexOp::create(inner, loc, 0);
             Value size = arith::ConstantIndexOp::create(inner, loc, rows);
             Value isNegative = arith::CmpIOp::create(
                 inner, loc, arith::CmpIPredicate::slt, index, zero);
             Value fromEnd = arith::AddIOp::create(inner, loc, index, size);
             Value row = arith::SelectOp::create(inner, loc, isNegative,
                                                 fromEnd, index);
             // What is still negative is large without a sign.
             Value isInside = arith::CmpIOp::create(
                 inner, loc, arith::CmpIPredicate::ult, row, size);
             cf::AssertOp::create(inner, loc, isInside, fault);
             SmallVector<Value> place(indices);
             place.front() = row;
             return memref::LoadOp::create(inner, loc, table, place);
           });
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// Lowers a contraction with these loops, of which those that the output's map
/// does not have are summed over.
template <typename OpT>
static void lowerContraction(OpT op, OpBuilder &b, ArrayRef<int64_t> sizes,
                             AffineMap input, AffineMap weight,
                             AffineMap output) {
  Location loc = op.getLoc();
  Type type = bufferType(op.getOutput()).getElementType();
  if (!op.getAccumulate())
    emitFill(b, loc, op.getOutput(), b.getZeroAttr(type));
  Access sums{op.getOutput(), output};
  emitNest(b, loc, sizes,
           {{op.getInput(), input}, {op.getWeight(), weight}, sums}, sums,
           [&](OpBuilder &inner, Location loc, ValueRange,
               ValueRange elements) -> Value {
             auto widened = [&](Value value, bool isUnsigned) -> Value {
               if (value.getType() == type)
                 return value;
               if (isa<FloatType>(type))
                 return arith::ExtFOp::create(inner, loc, type, value);
               if (isUnsigned)
                 return arith::ExtUIOp::create(inner, loc, type, value);
               return arith::ExtSIOp::create(inner, loc, type, value);
             };
             Value x = widened(elements[0], op.getInputUnsigned());
             Value w = widened(elements[1], op.getWeightUnsigned());
             if (isa<FloatType>(type)) {
               Value product = arith::MulFOp::create(inner, loc, x, w);
               return arith::AddFOp::create(inner, loc, elements[2], product);
             }
             Value product = arith::MulIOp::create(inner, loc, x, w);
             return arith::AddIOp::create(inner, loc, elements[2], product);
           });
}

static void lower(glir::MatmulOp op, OpBuilder &b) {
  ArrayRef<int64_t> input = bufferType(op.getInput()).getShape();
  AffineExpr m, n, k;
  bindDims(b.getContext(), m, n, k);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(3, 0, results, b.getContext());
  };
  lowerContraction(
      op, b, {input[0], bufferType(op.getWeight()).getDimSize(1), input[1]},
      map({m, k}), map({k, n}), map({m, n}));
}

/// A convolution, whose last loop is over the input's channels unless each
/// channel has its own filter.
template <typename OpT>
static void lowerConvolution(OpT op, OpBuilder &b, bool isDepthwise) {
  ArrayRef<int64_t> weight = bufferType(op.getWeight()).getShape();
  SmallVector<int64_t> sizes(bufferType(op.getOutput()).getShape());
  sizes.append({weight[0], weight[1]});
  if (!isDepthwise)
    sizes.push_back(weight[2]);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(sizes.size(), 0, results, b.getContext());
  };
  AffineExpr n, y, x, f, i, j, c;
  bindDims(b.getContext(), n, y, x, f, i, j, c);
  AffineExpr row = y * op.getStrides()[0] + i * op.getDilations()[0];
  AffineExpr column = x * op.getStrides()[1] + j * op.getDilations()[1];
  AffineMap output = map({n, y, x, f});
  if (isDepthwise)
    lowerContraction(op, b, sizes, map({n, row, column, f}), map({i, j, f}),
                     output);
  else
    lowerContraction(op, b, sizes, map({n, row, column, c}), map({i, j, c, f}),
                     output);
}

//===----------------------------------------------------------------------===//
// Scalar programs
//===----------------------------------------------------------------------===//

/// The elements that a step reads and, as the last, the one that it writes.
template <typename OpT>
static SmallVector<Access> accessesOf(OpT op) {
  SmallVector<Value> buffers(op.getInputs());
  buffers.push_back(op.getOutput());
  SmallVector<Access> result;
  for (auto [buffer, map] : llvm::zip_equal(
           buffers,
           op.getIndexingMaps().template getAsValueRange<AffineMapAttr>()))
    result.push_back({buffer, map});
  return result;
}

/// `glir.rescale` in steps. A value of 32 bits times a multiplier of 32 bits
/// fits in 64.
static Value expand(glir::RescaleOp op, OpBuilder &b, const IRMapping &values) {
  Location loc = op.getLoc();
  Type wide = b.getI64Type();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIntOp::create(b, loc, wide, value);
  };
  auto extended = [&](Value value, bool isUnsigned) -> Value {
    value = values.lookupOrDefault(value);
    if (isUnsigned)
      return arith::ExtUIOp::create(b, loc, wide, value);
    return arith::ExtSIOp::create(b, loc, wide, value);
  };
  Value value = arith::SubIOp::create(
      b, loc, extended(op.getValue(), op.getInputUnsigned()),
      constant(op.getInputZeroPoint()));
  Value shift = extended(op.getShift(), /*isUnsigned=*/false);
  Value half = arith::ShLIOp::create(
      b, loc, constant(1), arith::SubIOp::create(b, loc, shift, constant(1)));
  value = arith::MulIOp::create(
      b, loc, value, extended(op.getMultiplier(), /*isUnsigned=*/false));
  value = arith::ShRSIOp::create(
      b, loc, arith::AddIOp::create(b, loc, value, half), shift);
  value =
      arith::AddIOp::create(b, loc, value, constant(op.getOutputZeroPoint()));
  unsigned width = op.getType().getIntOrFloatBitWidth();
  bool isUnsigned = op.getOutputUnsigned();
  APInt low = isUnsigned ? APInt::getMinValue(width).zext(64)
                         : APInt::getSignedMinValue(width).sext(64);
  APInt high = isUnsigned ? APInt::getMaxValue(width).zext(64)
                          : APInt::getSignedMaxValue(width).sext(64);
  value = arith::MaxSIOp::create(b, loc, value, constant(low.getSExtValue()));
  value = arith::MinSIOp::create(b, loc, value, constant(high.getSExtValue()));
  return arith::TruncIOp::create(b, loc, op.getType(), value);
}

/// The value that a program yields for these elements.
static Value inlineProgram(Region &program, OpBuilder &b, ValueRange elements) {
  Block &block = program.front();
  IRMapping values;
  values.map(block.getArguments(), elements);
  for (Operation &op : block.without_terminator()) {
    if (auto rescale = dyn_cast<glir::RescaleOp>(op))
      values.map(rescale.getResult(), expand(rescale, b, values));
    else
      b.clone(op, values);
  }
  return values.lookupOrDefault(block.getTerminator()->getOperand(0));
}

static void lower(glir::ElementwiseOp op, OpBuilder &b) {
  SmallVector<Access> accesses = accessesOf(op);
  Access output = accesses.pop_back_val();
  emitNest(b, op.getLoc(), op.getSizes(), accesses, output,
           [&](OpBuilder &inner, Location, ValueRange, ValueRange elements) {
             return inlineProgram(op.getProgram(), inner, elements);
           });
}

static arith::AtomicRMWKind combiningKind(glir::ReduceOp op) {
  using Kind = arith::AtomicRMWKind;
  bool isFloat = isa<FloatType>(bufferType(op.getOutput()).getElementType());
  switch (op.getCombine()) {
  case glir::Combine::sum:
    return isFloat ? Kind::addf : Kind::addi;
  case glir::Combine::max:
    return isFloat              ? Kind::maximumf
           : op.getIsUnsigned() ? Kind::maxu
                                : Kind::maxs;
  case glir::Combine::min:
    return isFloat              ? Kind::minimumf
           : op.getIsUnsigned() ? Kind::minu
                                : Kind::mins;
  }
  llvm_unreachable("unknown combination");
}

static void lower(glir::ReduceOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  Type type = bufferType(op.getOutput()).getElementType();
  arith::AtomicRMWKind kind = combiningKind(op);
  if (!op.getAccumulate())
    emitFill(b, loc, op.getOutput(),
             op.getCombine() == glir::Combine::sum
                 ? b.getZeroAttr(type)
                 : arith::getIdentityValueAttr(kind, type, b, loc));
  // The output's element is carried.
  SmallVector<Access> accesses = accessesOf(op);
  emitNest(
      b, loc, op.getSizes(), accesses, accesses.back(),
      [&](OpBuilder &inner, Location loc, ValueRange, ValueRange elements) {
        Value value =
            inlineProgram(op.getProgram(), inner, elements.drop_back());
        return arith::getReductionOp(kind, inner, loc, elements.back(), value);
      });
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Lowers a step; an error at one that has no lowering.
static LogicalResult lowerStep(Operation *op) {
  OpBuilder b(op);
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<glir::CopyOp, glir::FillOp, glir::GatherOp, glir::MatmulOp,
            glir::ElementwiseOp, glir::ReduceOp>([&](auto step) {
        lower(step, b);
        return success();
      })
      .Case([&](glir::ConvOp step) {
        lowerConvolution(step, b, /*isDepthwise=*/false);
        return success();
      })
      .Case([&](glir::DepthwiseConvOp step) {
        lowerConvolution(step, b, /*isDepthwise=*/true);
        return success();
      })
      .Default([](Operation *step) {
        return step->emitOpError("is a step that has no loops");
      });
}

/// Removes what says where and when steps are done.
static void removePlacement(func::FuncOp function) {
  auto removeFrom = [](Operation *op) {
    for (NamedAttribute attribute : llvm::to_vector(op->getDiscardableAttrs()))
      if (attribute.getName().getValue().starts_with("glir."))
        op->removeDiscardableAttr(attribute.getName());
  };
  removeFrom(function);
  function.walk([&](memref::AllocOp op) { removeFrom(op); });
  for (unsigned index = 0; index < function.getNumArguments(); ++index)
    function.removeArgAttr(index, "glir.result");
}

static LogicalResult convert(func::FuncOp function) {
  function.walk([](glir::WaitOp op) { op.erase(); });
  function.walk([](glir::SignalOp op) { op.erase(); });
  SmallVector<Operation *> steps;
  function.walk([&](glir::StepOpInterface op) { steps.push_back(op); });
  for (Operation *step : steps) {
    if (failed(lowerStep(step)))
      return failure();
    step->erase();
  }
  removePlacement(function);
  return success();
}

void ConvertGlirToAffinePass::runOnOperation() {
  ModuleOp module = getOperation();
  SmallVector<func::FuncOp> functions = functionsOfSteps(module);
  for (func::FuncOp function : functions)
    if (failed(convert(function)))
      return signalPassFailure();
  if (functions.empty())
    return;
  // All memories are one; callers and globals have to agree.
  AttrTypeReplacer memories;
  memories.addReplacement([](MemRefType type) -> std::optional<Type> {
    if (!isa_and_nonnull<StringAttr>(type.getMemorySpace()))
      return std::nullopt;
    return Type(MemRefType::get(type.getShape(), type.getElementType(),
                                type.getLayout()));
  });
  memories.recursivelyReplaceElementsIn(module, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
}
