//===- AddressPlan.cpp - Where the buffers of a program are ---------------===//
#include "lib/Conversion/GlirToAccel/AddressPlan.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

namespace {
class AddressPlanner {
public:
  AddressPlanner(func::FuncOp function, const StepSequence &sequence,
                 const ChipDescription &chip, const SymbolTable &symbols)
      : function(function), sequence(sequence), chip(chip), symbols(symbols),
        b(function.getContext()) {}
  FailureOr<AddressPlan> run();

private:
  /// The next free bytes of the off-chip memory.
  int64_t take(int64_t bytes) {
    int64_t address = llvm::alignTo(plan.totalBytes, chip.offChip().alignment);
    plan.totalBytes = address + bytes;
    return address;
  }
  LogicalResult placeConstant(unsigned index, memref::GetGlobalOp op);
  void placeArgument(unsigned index, BlockArgument argument, bool isResult);

  func::FuncOp function;
  const StepSequence &sequence;
  const ChipDescription &chip;
  const SymbolTable &symbols;
  Builder b;
  AddressPlan plan;
  DenseMap<Attribute, int64_t> constants;
};
} // namespace

LogicalResult AddressPlanner::placeConstant(unsigned index,
                                            memref::GetGlobalOp op) {
  auto global = symbols.lookup<memref::GlobalOp>(op.getName());
  auto value = global ? dyn_cast_or_null<ElementsAttr>(
                            global.getInitialValue().value_or(Attribute()))
                      : ElementsAttr();
  if (!value || !global.getConstant())
    return op.emitOpError("is of a global that is not a constant with a value: "
                          "expected weights, which the program only reads");
  // Equal constants share a place; as attributes they do if they are the same
  // resource.
  auto [place, isNew] = constants.try_emplace(value, 0);
  if (isNew) {
    place->second = take(sequence.buffers[index].bytes);
    plan.weights.push_back(b.getDictionaryAttr(
        {b.getNamedAttr("offset", b.getI64IntegerAttr(place->second)),
         b.getNamedAttr("value", value)}));
  }
  plan.addresses[index] = place->second;
  return success();
}

void AddressPlanner::placeArgument(unsigned index, BlockArgument argument,
                                   bool isResult) {
  plan.addresses[index] = take(sequence.buffers[index].bytes);
  SmallVector<Attribute> &list = isResult ? plan.outputs : plan.inputs;
  auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                    "glow.name");
  if (!name)
    name = b.getStringAttr((isResult ? "output" : "input") +
                           std::to_string(list.size()));
  list.push_back(b.getDictionaryAttr(
      {b.getNamedAttr("name", name),
       b.getNamedAttr("address", b.getI64IntegerAttr(plan.addresses[index])),
       b.getNamedAttr("type", TypeAttr::get(argument.getType()))}));
}

FailureOr<AddressPlan> AddressPlanner::run() {
  plan.addresses.assign(sequence.buffers.size(), 0);
  for (auto [index, buffer] : llvm::enumerate(sequence.buffers))
    if (auto global = buffer.value.getDefiningOp<memref::GetGlobalOp>())
      if (buffer.isUsed() && failed(placeConstant(index, global)))
        return failure();
  plan.weightsBytes = plan.totalBytes;
  for (bool isResult : {false, true})
    for (auto [index, buffer] : llvm::enumerate(sequence.buffers))
      if (auto argument = dyn_cast<BlockArgument>(buffer.value))
        if (bool(function.getArgAttr(argument.getArgNumber(), "glir.result")) ==
            isResult)
          placeArgument(index, argument, isResult);

  auto arenaBytes = function->getAttrOfType<IntegerAttr>(kArenaBytesName);
  int64_t arena = take(arenaBytes ? arenaBytes.getInt() : 0);
  for (auto [index, buffer] : llvm::enumerate(sequence.buffers)) {
    if (!buffer.isAllocation() || !buffer.isUsed())
      continue;
    if (!buffer.address || (!buffer.isOnChip() && !arenaBytes))
      return buffer.value.getDefiningOp()->emitOpError("has no ")
             << kAddressName << ", expected the address that "
             << "glow-allocate-buffers gives";
    plan.addresses[index] = *buffer.address + (buffer.isOnChip() ? 0 : arena);
  }
  if (plan.totalBytes > chip.offChip().bytes)
    return function.emitOpError("needs ")
           << plan.totalBytes << " bytes of memory '" << chip.offChip().name
           << "' for weights, inputs, results and what is in between, which "
              "has "
           << chip.offChip().bytes;
  return std::move(plan);
}

FailureOr<AddressPlan> AddressPlan::get(func::FuncOp function,
                                        const StepSequence &sequence,
                                        const ChipDescription &chip,
                                        const SymbolTable &symbols) {
  return AddressPlanner(function, sequence, chip, symbols).run();
}
