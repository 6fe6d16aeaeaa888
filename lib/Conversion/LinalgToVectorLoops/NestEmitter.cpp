//===- NestEmitter.cpp - Writes the loops of a scheduled nest -------------===//
//
// The shape of the code, for a nest with a vector loop, an unrolled loop and
// reductions:
//
//   for v (width elements a step)            and once more for the remainder
//     for outer loops
//       for u (unroll iterations a step)     and once more, one shorter
//         acc[0..unroll) = init
//         for reductions iter_args(acc)
//           w = load vector;  x[t] = load and broadcast
//           acc[t] = body(x[t], w, acc[t])
//         store epilogue(acc[t])
//
// Addresses are single indices into flat buffers. The offsets between unrolled
// iterations are constants, which targets fold into the load.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/LinalgToVectorLoops/NestEmitter.h"
#include "lib/Conversion/LinalgToVectorLoops/DotProductStep.h"
#include "lib/Conversion/LinalgToVectorLoops/ScalarBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::glow;

namespace {

/// An operand while code is written: its flat buffer and where it is now.
struct Cursor {
  const NestOperand *operand;
  Value flat;
  Value index;
};

using Cursors = SmallVector<Cursor>;

/// The elements that one step computes along the vector loop: 0 for scalars.
using Width = int64_t;

class NestEmitter {
public:
  NestEmitter(OpBuilder &builder, Location loc, const KernelNest &nest,
              const NestSchedule &schedule, Threads threads)
      : builder(builder), loc(loc), nest(nest), schedule(schedule),
        threads(threads) {}

  void emit();

private:
  using Emit = function_ref<void(const Cursors &)>;
  using EmitSized = function_ref<void(const Cursors &, int64_t)>;

  Value constantIndex(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }
  Value add(Value index, int64_t amount) {
    return amount == 0 ? index
                       : builder.createOrFold<arith::AddIOp>(
                             loc, index, constantIndex(amount));
  }

  Cursor openOperand(const NestOperand &operand);
  Cursors advance(const Cursors &cursors, unsigned loop, Value iv,
                  bool isBlockAligned);
  Cursors advance(const Cursors &cursors, unsigned loop, int64_t amount);

  void forRange(int64_t begin, int64_t end, int64_t step,
                function_ref<void(Value)> body);
  bool isWorthThreads(int64_t count, double part);
  void forOuter(ArrayRef<unsigned> loops, const Cursors &cursors, Emit body);
  void forVector(const Cursors &cursors, EmitSized body);
  void forUnroll(const Cursors &cursors, EmitSized body);

  Value load(const Cursor &cursor, std::optional<unsigned> loop, Width width);
  Value widen(Value value, Width width) {
    return ScalarBody(builder, loc, nest.main.body, width).widen(value);
  }
  void store(const Cursor &cursor, Value value, Width width);
  IRMapping evaluateShared(const Cursors &epilogue, Width width);

  void emitTile(const Cursors &cursors, Width width, int64_t unroll);
  SmallVector<Value> emitReductions(ArrayRef<unsigned> loops,
                                    const Cursors &cursors,
                                    ArrayRef<Value> accumulators, Width width);
  SmallVector<Value> emitStep(const Cursors &cursors,
                              ArrayRef<Value> accumulators, Width width);
  Value emitVectorReduction(ArrayRef<unsigned> loops, const Cursors &cursors,
                            Value start);

  size_t outputIndex() const { return nest.main.operands.size() - 1; }

  OpBuilder &builder;
  Location loc;
  const KernelNest &nest;
  const NestSchedule &schedule;
  Threads threads;
  /// The part of the nest's iterations that the code being written runs.
  double share = 1;
  bool isParallel = false;
};

} // namespace

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

Cursor NestEmitter::openOperand(const NestOperand &operand) {
  Cursor cursor{&operand, operand.value, Value()};
  if (operand.isScalar())
    return cursor;
  auto type = cast<MemRefType>(operand.value.getType());
  // The largest address of the buffer, so that the flat view covers it.
  SmallVector<int64_t> strides;
  int64_t end;
  LogicalResult known = type.getStridesAndOffset(strides, end);
  (void)known;
  for (auto [dim, stride] : llvm::zip_equal(type.getShape(), strides))
    end += (dim - 1) * stride;
  auto flatType =
      MemRefType::get({end + 1}, type.getElementType(),
                      MemRefLayoutAttrInterface(), type.getMemorySpace());
  cursor.flat = memref::ReinterpretCastOp::create(
      builder, loc, flatType, operand.value, /*offset=*/0,
      ArrayRef<int64_t>{end + 1}, ArrayRef<int64_t>{1});
  cursor.index = constantIndex(operand.offset);
  return cursor;
}

Cursors NestEmitter::advance(const Cursors &cursors, unsigned loop, Value iv,
                             bool isBlockAligned) {
  Cursors result = cursors;
  auto scaled = [&](Value value, int64_t factor) {
    return builder.createOrFold<arith::MulIOp>(loc, value,
                                               constantIndex(factor));
  };
  for (Cursor &cursor : result) {
    const NestOperand &operand = *cursor.operand;
    if (operand.isScalar() || !operand.dependsOn(loop))
      continue;
    Value step;
    if (operand.blockedLoop != loop) {
      step = scaled(iv, operand.strides[loop]);
    } else {
      Value block = constantIndex(operand.block);
      step = scaled(builder.createOrFold<arith::DivUIOp>(loc, iv, block),
                    operand.blockStride);
      if (!isBlockAligned) {
        Value rest = builder.createOrFold<arith::RemUIOp>(loc, iv, block);
        step = builder.createOrFold<arith::AddIOp>(
            loc, step, scaled(rest, operand.strides[loop]));
      }
    }
    cursor.index = builder.createOrFold<arith::AddIOp>(loc, cursor.index, step);
  }
  return result;
}

Cursors NestEmitter::advance(const Cursors &cursors, unsigned loop,
                             int64_t amount) {
  Cursors result = cursors;
  for (Cursor &cursor : result)
    if (!cursor.operand->isScalar())
      cursor.index = add(cursor.index, amount * cursor.operand->strides[loop]);
  return result;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void NestEmitter::forRange(int64_t begin, int64_t end, int64_t step,
                           function_ref<void(Value)> body) {
  if (begin >= end)
    return;
  if (begin + step >= end)
    return body(constantIndex(begin));
  int64_t count = llvm::divideCeil(end - begin, step);
  llvm::SaveAndRestore inside(share, share / double(count));
  OpBuilder::InsertionGuard guard(builder);
  if (!isParallel && isWorthThreads(count, count * share)) {
    auto loop =
        scf::ParallelOp::create(builder, loc, constantIndex(begin),
                                constantIndex(end), constantIndex(step));
    builder.setInsertionPointToStart(loop.getBody());
    llvm::SaveAndRestore parallel(isParallel, true);
    return body(loop.getInductionVars().front());
  }
  auto loop = scf::ForOp::create(builder, loc, constantIndex(begin),
                                 constantIndex(end), constantIndex(step));
  builder.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

/// Whether `count` iterations that are `part` of the nest can be divided: there
/// is enough work, and no thread gets much more than another.
bool NestEmitter::isWorthThreads(int64_t count, double part) {
  if (threads.count < 2 || count < threads.count)
    return false;
  double work = part;
  for (const NestLoop &loop : nest.main.loops)
    work *= double(loop.extent);
  return work >= double(threads.grain) &&
         (count % threads.count == 0 || count >= 4 * int64_t(threads.count));
}

void NestEmitter::forOuter(ArrayRef<unsigned> loops, const Cursors &cursors,
                           Emit body) {
  if (loops.empty())
    return body(cursors);
  forRange(0, nest.main.loops[loops.front()].extent, 1, [&](Value iv) {
    forOuter(loops.drop_front(),
             advance(cursors, loops.front(), iv, /*isBlockAligned=*/false),
             body);
  });
}

void NestEmitter::forVector(const Cursors &cursors, EmitSized body) {
  if (!schedule.vectorLoop)
    return body(cursors, 0);
  unsigned loop = *schedule.vectorLoop;
  int64_t extent = nest.main.loops[loop].extent;
  int64_t full = extent / schedule.width * schedule.width;
  forRange(0, full, schedule.width, [&](Value iv) {
    body(advance(cursors, loop, iv, /*isBlockAligned=*/true), schedule.width);
  });
  if (full < extent)
    body(advance(cursors, loop, constantIndex(full), /*isBlockAligned=*/true),
         extent - full);
}

void NestEmitter::forUnroll(const Cursors &cursors, EmitSized body) {
  if (!schedule.unrollLoop)
    return body(cursors, 1);
  // Tiles of `unroll` and of one less share the iterations evenly: a short
  // last tile would keep too few accumulators busy.
  unsigned loop = *schedule.unrollLoop;
  int64_t extent = nest.main.loops[loop].extent;
  int64_t tiles = llvm::divideCeil(extent, schedule.unroll);
  int64_t small = extent / tiles, large = extent % tiles;
  auto emit = [&](int64_t begin, int64_t end, int64_t size) {
    forRange(begin, end, size, [&](Value iv) {
      body(advance(cursors, loop, iv, /*isBlockAligned=*/false), size);
    });
  };
  emit(0, large * (small + 1), small + 1);
  emit(large * (small + 1), extent, small);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Loads `width` elements along `loop` (one if 0) as a vector if they differ,
/// as a scalar if they are the same.
Value NestEmitter::load(const Cursor &cursor, std::optional<unsigned> loop,
                        Width width) {
  const NestOperand &operand = *cursor.operand;
  if (operand.isScalar())
    return cursor.flat;
  if (width == 0 || !operand.dependsOn(*loop))
    return memref::LoadOp::create(builder, loc, cursor.flat, cursor.index);
  auto type = VectorType::get({width}, operand.elementType);
  if (operand.strides[*loop] == 1)
    return vector::LoadOp::create(builder, loc, type, cursor.flat,
                                  cursor.index);
  SmallVector<Value> elements;
  for (int64_t i = 0; i < width; ++i)
    elements.push_back(
        memref::LoadOp::create(builder, loc, cursor.flat,
                               add(cursor.index, i * operand.strides[*loop])));
  return vector::FromElementsOp::create(builder, loc, type, elements);
}

void NestEmitter::store(const Cursor &cursor, Value value, Width width) {
  if (width == 0)
    memref::StoreOp::create(builder, loc, value, cursor.flat, cursor.index);
  else
    vector::StoreOp::create(builder, loc, value, cursor.flat, cursor.index);
}

/// What all vectors of a tile have in common in the epilogue. The tile's stores
/// would keep the code generator from seeing that by itself.
IRMapping NestEmitter::evaluateShared(const Cursors &epilogue, Width width) {
  Block *body = nest.epilogue->body;
  ScalarBody scalars(builder, loc, body, width);
  auto isShared = [&](const Cursor &cursor) {
    return cursor.operand->isScalar() || !schedule.unrollLoop ||
           !cursor.operand->dependsOn(*schedule.unrollLoop);
  };
  IRMapping values;
  for (auto [i, argument] : llvm::enumerate(body->getArguments()))
    if (i != nest.epilogueInput && !argument.use_empty() &&
        isShared(epilogue[i]))
      values.map(argument,
                 scalars.widen(load(epilogue[i], schedule.vectorLoop, width)));
  scalars.evaluateKnown(values);
  return values;
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// One iteration of the reductions for every accumulator of the tile.
SmallVector<Value> NestEmitter::emitStep(const Cursors &cursors,
                                         ArrayRef<Value> accumulators,
                                         Width width) {
  std::optional<unsigned> along =
      schedule.vectorLoop ? schedule.vectorLoop : schedule.vectorReduction;
  Block *body = nest.main.body;
  SmallVector<Value> results;
  if (schedule.dot) {
    const Cursor &weights = cursors[schedule.dot->weights];
    DotProductStep step(builder, loc, schedule.dot->kind, schedule.unit.bits,
                        width);
    bool isUnsigned = isa<arith::ExtUIOp>(
        *body->getArgument(schedule.dot->weights).user_begin());
    step.loadWeights(weights.flat, weights.index, isUnsigned);
    for (auto [t, accumulator] : llvm::enumerate(accumulators)) {
      Cursor data = t == 0 ? cursors[schedule.dot->data]
                           : advance(cursors, *schedule.unrollLoop,
                                     int64_t(t))[schedule.dot->data];
      results.push_back(step.accumulate(data.flat, data.index, accumulator));
    }
    return results;
  }
  SmallVector<Value> shared(outputIndex());
  for (auto [t, accumulator] : llvm::enumerate(accumulators)) {
    Cursors here =
        t == 0 ? cursors : advance(cursors, *schedule.unrollLoop, int64_t(t));
    SmallVector<Value> arguments(body->getNumArguments());
    for (size_t i = 0; i < outputIndex(); ++i) {
      if (body->getArgument(i).use_empty())
        continue;
      bool isShared = !schedule.unrollLoop ||
                      !here[i].operand->dependsOn(*schedule.unrollLoop);
      if (isShared && shared[i]) {
        arguments[i] = shared[i];
        continue;
      }
      arguments[i] = widen(load(here[i], along, width), width);
      if (isShared)
        shared[i] = arguments[i];
    }
    arguments.back() = accumulator;
    results.push_back(
        ScalarBody(builder, loc, body, width).evaluate(arguments));
  }
  return results;
}

SmallVector<Value> NestEmitter::emitReductions(ArrayRef<unsigned> loops,
                                               const Cursors &cursors,
                                               ArrayRef<Value> accumulators,
                                               Width width) {
  if (loops.empty())
    return emitStep(cursors, accumulators, width);
  auto loop =
      scf::ForOp::create(builder, loc, constantIndex(0),
                         constantIndex(nest.main.loops[loops.front()].extent),
                         constantIndex(1), accumulators);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> next = emitReductions(
      loops.drop_front(),
      advance(cursors, loops.front(), loop.getInductionVar(),
              /*isBlockAligned=*/false),
      llvm::to_vector_of<Value>(loop.getRegionIterArgs()), width);
  scf::YieldOp::create(builder, loc, next);
  return llvm::to_vector_of<Value>(loop.getResults());
}

static arith::AtomicRMWKind atomicKind(vector::CombiningKind kind,
                                       bool isFloat) {
  using vector::CombiningKind;
  switch (kind) {
  case CombiningKind::ADD:
    return isFloat ? arith::AtomicRMWKind::addf : arith::AtomicRMWKind::addi;
  case CombiningKind::MUL:
    return isFloat ? arith::AtomicRMWKind::mulf : arith::AtomicRMWKind::muli;
  case CombiningKind::MINUI:
    return arith::AtomicRMWKind::minu;
  case CombiningKind::MINSI:
    return arith::AtomicRMWKind::mins;
  case CombiningKind::MAXUI:
    return arith::AtomicRMWKind::maxu;
  case CombiningKind::MAXSI:
    return arith::AtomicRMWKind::maxs;
  case CombiningKind::MINNUMF:
    return arith::AtomicRMWKind::minnumf;
  case CombiningKind::MAXNUMF:
    return arith::AtomicRMWKind::maxnumf;
  case CombiningKind::MINIMUMF:
    return arith::AtomicRMWKind::minimumf;
  case CombiningKind::MAXIMUMF:
    return arith::AtomicRMWKind::maximumf;
  case CombiningKind::AND:
    return arith::AtomicRMWKind::andi;
  case CombiningKind::OR:
    return arith::AtomicRMWKind::ori;
  case CombiningKind::XOR:
    return arith::AtomicRMWKind::xori;
  }
  llvm_unreachable("unknown combining kind");
}

/// Reduces along a loop with a vector of partial results; `loops` are the
/// reduction loops with that one last. Returns the combined scalar.
Value NestEmitter::emitVectorReduction(ArrayRef<unsigned> loops,
                                       const Cursors &cursors, Value start) {
  unsigned along = loops.back();
  int64_t extent = nest.main.loops[along].extent;
  int64_t full = extent / schedule.width * schedule.width;
  Type type = start.getType();
  arith::AtomicRMWKind kind =
      atomicKind(schedule.combiner, isa<FloatType>(type));

  // Partial results start from the neutral element; `start` joins at the end.
  auto partial = [&](int64_t begin, int64_t end, Width width) {
    Value neutral = arith::ConstantOp::create(
        builder, loc, arith::getIdentityValueAttr(kind, type, builder, loc));
    std::function<Value(ArrayRef<unsigned>, const Cursors &, Value)> nestLoops =
        [&](ArrayRef<unsigned> rest, const Cursors &at, Value acc) -> Value {
      bool isLast = rest.size() == 1;
      auto loop = scf::ForOp::create(
          builder, loc, constantIndex(isLast ? begin : 0),
          constantIndex(isLast ? end : nest.main.loops[rest.front()].extent),
          constantIndex(isLast ? width : 1), acc);
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(loop.getBody());
      Cursors inside = advance(at, rest.front(), loop.getInductionVar(),
                               /*isBlockAligned=*/false);
      Value carried = loop.getRegionIterArgs().front();
      Value next = isLast ? emitStep(inside, carried, width).front()
                          : nestLoops(rest.drop_front(), inside, carried);
      scf::YieldOp::create(builder, loc, next);
      return loop.getResult(0);
    };
    Value sum = nestLoops(loops, cursors, widen(neutral, width));
    return vector::ReductionOp::create(builder, loc, schedule.combiner, sum)
        .getResult();
  };
  Value result = vector::makeArithReduction(
      builder, loc, schedule.combiner, start, partial(0, full, schedule.width));
  if (full < extent)
    result = vector::makeArithReduction(builder, loc, schedule.combiner, result,
                                        partial(full, extent, extent - full));
  return result;
}

/// Computes and stores `unroll` results of `width` elements.
void NestEmitter::emitTile(const Cursors &cursors, Width width,
                           int64_t unroll) {
  const StridedNest &main = nest.main;
  ArrayRef<Cursor> all(cursors);
  Cursors mainCursors(all.take_front(main.operands.size()));
  auto at = [&](const Cursors &from, int64_t t) {
    return t == 0 ? from : advance(from, *schedule.unrollLoop, t);
  };

  SmallVector<Value> values;
  for (int64_t t = 0; t < unroll; ++t) {
    bool isRead = !main.body->getArguments().back().use_empty();
    Value start;
    if (nest.init)
      start = widen(nest.init, width);
    else if (isRead)
      start = widen(
          load(at(mainCursors, t)[outputIndex()], schedule.vectorLoop, width),
          width);
    values.push_back(start);
  }

  SmallVector<unsigned> reductions;
  for (auto [loop, info] : llvm::enumerate(main.loops))
    if (info.isReduction && schedule.vectorReduction != loop &&
        !(schedule.dot && schedule.dot->loop == loop))
      reductions.push_back(loop);
  if (schedule.vectorReduction) {
    reductions.push_back(*schedule.vectorReduction);
    values = {emitVectorReduction(reductions, mainCursors, values.front())};
  } else {
    values = emitReductions(reductions, mainCursors, values, width);
  }

  Cursors epilogueCursors(all.drop_front(main.operands.size()));
  IRMapping shared;
  if (nest.epilogue)
    shared = evaluateShared(epilogueCursors, width);
  for (auto [t, value] : llvm::enumerate(values)) {
    if (!nest.epilogue) {
      store(at(mainCursors, t)[outputIndex()], value, width);
      continue;
    }
    Cursors here = at(epilogueCursors, t);
    Block *body = nest.epilogue->body;
    SmallVector<Value> arguments(body->getNumArguments());
    for (auto [i, argument] : llvm::enumerate(body->getArguments())) {
      if (i == nest.epilogueInput)
        arguments[i] = value;
      else if (!argument.use_empty() && !shared.contains(argument))
        arguments[i] = load(here[i], schedule.vectorLoop, width);
    }
    ScalarBody scalars(builder, loc, body, width);
    store(here.back(), scalars.evaluate(arguments, shared), width);
  }
}

void NestEmitter::emit() {
  Cursors cursors;
  for (const NestOperand &operand : nest.main.operands)
    cursors.push_back(openOperand(operand));
  if (nest.epilogue)
    for (const NestOperand &operand : nest.epilogue->operands)
      cursors.push_back(openOperand(operand));

  auto tiles = [&](const Cursors &at, Width width) {
    forUnroll(at, [&](const Cursors &inner, int64_t unroll) {
      emitTile(inner, width, unroll);
    });
  };
  if (schedule.vectorLoopPlace == VectorLoopPlace::Innermost) {
    forOuter(schedule.outer, cursors, [&](const Cursors &at) {
      forUnroll(at, [&](const Cursors &tile, int64_t unroll) {
        forVector(tile, [&](const Cursors &inner, Width width) {
          emitTile(inner, width, unroll);
        });
      });
    });
    return;
  }
  if (schedule.vectorLoopPlace == VectorLoopPlace::Middle) {
    forOuter(schedule.outer, cursors,
             [&](const Cursors &at) { forVector(at, tiles); });
    return;
  }
  // Loops that the weights depend on stay outside of the vector loop.
  auto split = llvm::find_if(schedule.outer, [&](unsigned loop) {
    return llvm::none_of(nest.main.inputs(), [&](const NestOperand &operand) {
      return operand.dependsOn(*schedule.vectorLoop) && operand.dependsOn(loop);
    });
  });
  ArrayRef<unsigned> weights(schedule.outer.begin(), split);
  ArrayRef<unsigned> others(split, schedule.outer.end());
  forOuter(weights, cursors, [&](const Cursors &at) {
    forVector(at, [&](const Cursors &block, Width width) {
      forOuter(others, block,
               [&](const Cursors &inner) { tiles(inner, width); });
    });
  });
}

void mlir::glow::emitNest(OpBuilder &builder, Location loc,
                          const KernelNest &nest, const NestSchedule &schedule,
                          Threads threads) {
  NestEmitter(builder, loc, nest, schedule, threads).emit();
}
