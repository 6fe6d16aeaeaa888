//===- Microcode.cpp - Scalar programs for the vector unit ----------------===//
#include "lib/Conversion/GlirToAccel/Microcode.h"

#include "dialects/Glir/GlirDialect.h"
#include "lib/Analysis/StepSequence.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::glow;
using accel::ElementType;
using accel::Function;

Microcode::Range Microcode::add(std::vector<MicroOperation> program) {
  auto [place, isNew] = places.try_emplace(program, operations.size());
  if (isNew)
    operations.insert(operations.end(), program.begin(), program.end());
  return {place->second, program.size()};
}

std::optional<ElementType> glow::elementTypeOf(Type type) {
  if (type.isIndex())
    return ElementType::I64;
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return accel::symbolizeElementType(name);
}

uint64_t glow::bitsOf(Attribute constant) {
  if (auto number = dyn_cast<FloatAttr>(constant))
    return number.getValue().bitcastToAPInt().getZExtValue();
  return cast<IntegerAttr>(constant).getValue().getZExtValue();
}

SmallVector<Value> glow::tablesOf(Block &program) {
  llvm::SmallSetVector<Value, 4> tables;
  program.walk([&](memref::LoadOp load) { tables.insert(load.getMemRef()); });
  return tables.takeVector();
}

namespace {

/// Translates one program; registers are given in order of the operations and
/// taken back after the last use of a value.
class ProgramTranslator {
public:
  ProgramTranslator(Operation *step, Block &program, ArrayRef<Value> tables)
      : step(step), program(program), tables(tables), isTaken(kRegisters) {}
  FailureOr<std::vector<MicroOperation>> run();

private:
  static constexpr unsigned kRegisters = 64;

  LogicalResult translate(Operation &op);
  LogicalResult translateLoad(memref::LoadOp load);
  LogicalResult translateArithmetic(Operation &op);

  /// The register of a value, which arguments and constants get here.
  FailureOr<int64_t> use(Value value);
  /// One use less of a value: after the last one its register is free.
  void release(Value value);
  FailureOr<int64_t> takeRegister();
  FailureOr<int64_t> define(Value value);
  FailureOr<ElementType> typeOf(Value value);
  FailureOr<int64_t> emit(MicroOperation operation);

  /// The value whose bits `value` has, too: an index is an i64.
  static Value sameBits(Value value);

  Operation *step;
  Block &program;
  ArrayRef<Value> tables;
  std::vector<MicroOperation> operations;
  DenseMap<Value, int64_t> registers;
  DenseMap<Value, int64_t> usesLeft;
  llvm::SmallBitVector isTaken;
};

} // namespace

Value ProgramTranslator::sameBits(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    bool isCast = isa<arith::IndexCastOp, arith::IndexCastUIOp>(op);
    if (!isCast || (!op->getOperand(0).getType().isInteger(64) &&
                    !value.getType().isInteger(64)))
      break;
    value = op->getOperand(0);
  }
  return value;
}

FailureOr<ElementType> ProgramTranslator::typeOf(Value value) {
  if (std::optional<ElementType> type = elementTypeOf(value.getType()))
    return *type;
  return step->emitOpError("has a value of type ")
         << value.getType()
         << " in its program, expected i1, i8, i16, i32, i64, f16, bf16 or f32";
}

FailureOr<int64_t> ProgramTranslator::takeRegister() {
  int free = isTaken.find_first_unset();
  if (free < 0)
    return step->emitOpError("has a program with more than ")
           << kRegisters << " values at once, expected at most " << kRegisters;
  isTaken.set(free);
  return free;
}

FailureOr<int64_t> ProgramTranslator::define(Value value) {
  FailureOr<int64_t> place = takeRegister();
  if (failed(place))
    return failure();
  registers[value] = *place;
  if (usesLeft.lookup(value) == 0)
    isTaken.reset(*place);
  return place;
}

FailureOr<int64_t> ProgramTranslator::emit(MicroOperation operation) {
  operations.push_back(operation);
  return operation.destination;
}

FailureOr<int64_t> ProgramTranslator::use(Value value) {
  value = sameBits(value);
  auto found = registers.find(value);
  if (found != registers.end())
    return found->second;
  FailureOr<ElementType> type = typeOf(value);
  if (failed(type))
    return failure();
  MicroOperation operation{Function::Read, *type};
  TypedAttr constant;
  if (auto argument = dyn_cast<BlockArgument>(value);
      argument && argument.getOwner() == &program) {
    operation.sources[0] = argument.getArgNumber();
  } else if (matchPattern(value, m_Constant(&constant))) {
    operation.function = Function::Constant;
    operation.immediate = bitsOf(constant);
  } else {
    return step->emitOpError(
        "has a program with a value from outside that is not constant");
  }
  FailureOr<int64_t> place = define(value);
  if (failed(place))
    return failure();
  operation.destination = *place;
  return emit(operation);
}

void ProgramTranslator::release(Value value) {
  value = sameBits(value);
  if (--usesLeft[value] == 0)
    isTaken.reset(registers[value]);
}

LogicalResult ProgramTranslator::translateLoad(memref::LoadOp load) {
  FailureOr<ResolvedView> table = resolveView(step, load.getMemRef());
  FailureOr<ElementType> type = typeOf(load.getResult());
  if (failed(table) || failed(type))
    return failure();
  // The number of the element: the sum of the indices times their strides.
  std::optional<int64_t> number;
  SmallVector<int64_t> temporaries;
  auto temporary = [&](Function function, std::array<int64_t, 3> sources,
                       uint64_t immediate = 0) -> FailureOr<int64_t> {
    FailureOr<int64_t> place = takeRegister();
    if (failed(place))
      return failure();
    temporaries.push_back(*place);
    return emit({function, ElementType::I64, ElementType::I1, *place, sources,
                 immediate});
  };
  for (auto [index, bytes] :
       llvm::zip_equal(load.getIndices(), table->strides)) {
    FailureOr<int64_t> term = use(index);
    if (failed(term))
      return failure();
    if (int64_t stride = bytes / table->elementBytes; stride != 1) {
      FailureOr<int64_t> factor =
          temporary(Function::Constant, {0, 0, 0}, stride);
      if (failed(factor) ||
          failed(term = temporary(Function::MulI, {*term, *factor, 0})))
        return failure();
    }
    if (number && failed(term = temporary(Function::AddI, {*number, *term, 0})))
      return failure();
    number = *term;
  }
  if (!number) {
    FailureOr<int64_t> zero = temporary(Function::Constant, {0, 0, 0});
    if (failed(zero))
      return failure();
    number = *zero;
  }
  for (Value index : load.getIndices())
    release(index);
  for (int64_t each : temporaries)
    isTaken.reset(each);
  FailureOr<int64_t> place = define(load.getResult());
  if (failed(place))
    return failure();
  int64_t stream = program.getNumArguments() +
                   (llvm::find(tables, load.getMemRef()) - tables.begin());
  // Positions in a table are of the type that `index` is.
  return emit({Function::Lookup,
               *type,
               ElementType::I64,
               *place,
               {stream, *number, 0}});
}

/// The immediate of a `rescale`.
static uint64_t rescaleFields(glir::RescaleOp op) {
  constexpr uint64_t kZeroPointBits = 30;
  uint64_t input = uint64_t(op.getInputZeroPoint()) &
                   llvm::maskTrailingOnes<uint64_t>(kZeroPointBits);
  return uint32_t(op.getOutputZeroPoint()) | input << 32 |
         uint64_t(op.getInputUnsigned()) << 62 |
         uint64_t(op.getOutputUnsigned()) << 63;
}

LogicalResult ProgramTranslator::translateArithmetic(Operation &op) {
  std::optional<Function> function;
  StringRef dialect = op.getName().getDialectNamespace();
  if (dialect == "arith" || dialect == "math")
    function = accel::symbolizeFunction(op.getName().stripDialect());
  bool isHighHalf = false;
  if (isa<arith::MulSIExtendedOp, arith::MulUIExtendedOp>(op)) {
    function = Function::MulI;
    isHighHalf = true;
  }
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op)) {
    bool isSigned = isa<arith::IndexCastOp>(op);
    function = !op.getResult(0).getType().isIndex() ? Function::TruncI
               : isSigned                           ? Function::ExtSI
                                                    : Function::ExtUI;
  }
  if (auto narrow = dyn_cast<arith::TruncFOp>(op);
      narrow &&
      narrow.getRoundingmode().value_or(arith::RoundingMode::to_nearest_even) !=
          arith::RoundingMode::to_nearest_even)
    function = std::nullopt;
  if (isa<glir::RescaleOp>(op))
    function = Function::Rescale;
  if (!function || op.getNumRegions() != 0 || op.getNumOperands() > 3)
    return op.emitOpError("is in the program of ")
           << step->getName() << ", but not a function of the vector unit";

  MicroOperation operation{*function, ElementType::I1};
  Value typed = op.getResult(0);
  if (auto compare = dyn_cast<arith::CmpIOp>(op)) {
    typed = compare.getLhs();
    operation.immediate = uint64_t(compare.getPredicate());
  } else if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    typed = compare.getLhs();
    operation.immediate = uint64_t(compare.getPredicate());
  }
  FailureOr<ElementType> type = typeOf(typed);
  if (failed(type))
    return failure();
  operation.type = *type;
  auto rescale = dyn_cast<glir::RescaleOp>(op);
  if (rescale)
    operation.immediate = rescaleFields(rescale);
  if ((op.getNumOperands() == 1 || rescale) &&
      (rescale || op.getOperand(0).getType() != op.getResult(0).getType())) {
    FailureOr<ElementType> source = typeOf(op.getOperand(0));
    if (failed(source))
      return failure();
    operation.sourceType = *source;
  }
  for (auto [index, operand] : llvm::enumerate(op.getOperands())) {
    FailureOr<int64_t> source = use(operand);
    if (failed(source))
      return failure();
    operation.sources[index] = *source;
  }
  // The second half still needs the operands.
  if (isHighHalf) {
    FailureOr<int64_t> low = define(op.getResult(0));
    if (failed(low))
      return failure();
    operation.destination = *low;
    operations.push_back(operation);
    operation.function = isa<arith::MulSIExtendedOp>(op) ? Function::MulSIHigh
                                                         : Function::MulUIHigh;
  }
  for (Value operand : op.getOperands())
    release(operand);
  FailureOr<int64_t> place = define(op.getResults().back());
  if (failed(place))
    return failure();
  operation.destination = *place;
  operations.push_back(operation);
  return success();
}

LogicalResult ProgramTranslator::translate(Operation &op) {
  // Constants come where they are used.
  if (op.hasTrait<OpTrait::ConstantLike>())
    return success();
  if (op.getNumResults() == 1 && sameBits(op.getResult(0)) != op.getResult(0))
    return success();
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return translateLoad(load);
  if (auto yield = dyn_cast<glir::YieldOp>(op)) {
    FailureOr<int64_t> source = use(yield.getValue());
    FailureOr<ElementType> type = typeOf(yield.getValue());
    if (failed(source) || failed(type))
      return failure();
    return emit({Function::Yield, *type, ElementType::I1, 0, {*source, 0, 0}});
  }
  return translateArithmetic(op);
}

FailureOr<std::vector<MicroOperation>> ProgramTranslator::run() {
  if (program.getNumArguments() + tables.size() > kInputStreams)
    return step->emitOpError("reads ")
           << program.getNumArguments() + tables.size()
           << " buffers, expected at most " << kInputStreams
           << " with the tables";
  for (Operation &op : program)
    if (op.getNumResults() != 1 || sameBits(op.getResult(0)) == op.getResult(0))
      for (Value operand : op.getOperands())
        if (!isa<MemRefType>(operand.getType()))
          ++usesLeft[sameBits(operand)];
  for (Operation &op : program)
    if (failed(translate(op)))
      return failure();
  return std::move(operations);
}

FailureOr<std::vector<MicroOperation>>
glow::translateProgram(Operation *step, Block &program,
                       ArrayRef<Value> tables) {
  return ProgramTranslator(step, program, tables).run();
}
