//===- PartOutlining.cpp - A function for each part of a graph ------------===//
#include "lib/Transforms/Glow/PartOutlining.h"

#include "dialects/Glow/GlowConstants.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::glow;

constexpr StringLiteral kNameAttrName = "glow.name";

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

/// The operations to order, and where they run. A constant that is returned
/// has to be computed by somebody.
static Placements operationsToOrder(Block &block,
                                    const Placements &placements) {
  Placements result = placements;
  for (Value value : block.getTerminator()->getOperands())
    if (Operation *op = value.getDefiningOp(); isConstant(op))
      result.insert({op, Placement()});
  return result;
}

/// Takes all operations that are ready on one device, then all on the other,
/// and so on. That is the least number of parts that begin with `device`.
static SmallVector<Part> scheduleFrom(Device device, Block &block,
                                      const Placements &placements) {
  SmallVector<Operation *> waiting;
  for (Operation &op : block.without_terminator())
    if (placements.contains(&op))
      waiting.push_back(&op);
  llvm::SmallPtrSet<Operation *, 32> late(waiting.begin(), waiting.end());
  SmallVector<Part> parts;
  while (!waiting.empty()) {
    Part part{device, {}};
    // Operations come after those that they depend on: one sweep finds all.
    for (Operation *op : waiting) {
      bool isReady = llvm::none_of(usedValues(op), [&](Value value) {
        Operation *definition = value.getDefiningOp();
        return definition && !isConstant(definition) &&
               late.contains(definition);
      });
      if (isReady && placements.find(op)->second.device == device) {
        late.erase(op);
        part.ops.push_back(op);
      }
    }
    llvm::erase_if(waiting, [&](Operation *op) { return !late.contains(op); });
    if (!part.ops.empty())
      parts.push_back(std::move(part));
    device = device == Device::cpu ? Device::chip : Device::cpu;
  }
  return parts;
}

SmallVector<Part> glow::scheduleParts(Block &block,
                                      const Placements &placements) {
  Placements all = operationsToOrder(block, placements);
  SmallVector<Part> onCpu = scheduleFrom(Device::cpu, block, all);
  SmallVector<Part> onChip = scheduleFrom(Device::chip, block, all);
  return onChip.size() < onCpu.size() ? onChip : onCpu;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {
class PartOutliner {
public:
  explicit PartOutliner(func::FuncOp func)
      : func(func), block(func.getBody().front()),
        symbols(func->getParentOfType<ModuleOp>()) {
    nameBoundary();
  }

  void outline(const Part &part, unsigned index);
  llvm::DenseMap<Operation *, OutlinedOperation> finish() {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isConstant(&op) && op.use_empty())
        op.erase();
    return std::move(outlined);
  }

private:
  void nameBoundary();
  /// The attributes of an argument or result for this value.
  DictionaryAttr attributesOf(Value value);
  void countTransfers(const Part &part, ArrayRef<Value> inputs,
                      ArrayRef<Value> outputs);

  func::FuncOp func;
  Block &block;
  SymbolTable symbols;
  llvm::DenseMap<Value, DictionaryAttr> attributes;
  llvm::StringSet<> names;
  unsigned nextName = 0;
  llvm::DenseMap<Operation *, OutlinedOperation> outlined;
};
} // namespace

/// Remembers the attributes of the function's own arguments and results.
void PartOutliner::nameBoundary() {
  Builder b(func.getContext());
  auto remember = [&](Value value, DictionaryAttr dictionary, Twine fallback) {
    NamedAttrList list(dictionary);
    auto name = dyn_cast_or_null<StringAttr>(list.get(kNameAttrName));
    if (!name)
      list.set(kNameAttrName, name = b.getStringAttr(fallback));
    names.insert(name.getValue());
    attributes.try_emplace(value, list.getDictionary(b.getContext()));
  };
  for (BlockArgument argument : func.getArguments()) {
    unsigned index = argument.getArgNumber();
    remember(argument, func.getArgAttrDict(index), "input" + Twine(index));
  }
  for (OpOperand &result : block.getTerminator()->getOpOperands()) {
    unsigned index = result.getOperandNumber();
    remember(result.get(), func.getResultAttrDict(index),
             "output" + Twine(index));
  }
}

DictionaryAttr PartOutliner::attributesOf(Value value) {
  DictionaryAttr &dictionary = attributes[value];
  if (!dictionary) {
    std::string name;
    do {
      name = (func.getSymName() + "." + Twine(nextName++)).str();
    } while (!names.insert(name).second);
    Builder b(func.getContext());
    dictionary = b.getDictionaryAttr(
        b.getNamedAttr(kNameAttrName, b.getStringAttr(name)));
  }
  return dictionary;
}

void PartOutliner::countTransfers(const Part &part, ArrayRef<Value> inputs,
                                  ArrayRef<Value> outputs) {
  if (part.device != Device::chip)
    return;
  auto bytes = [](Value value) {
    return bytesOf(cast<ShapedType>(value.getType())).value_or(0);
  };
  llvm::SmallPtrSet<Value, 8> waiting(inputs.begin(), inputs.end());
  for (Operation *op : part.ops)
    for (Value value : usedValues(op))
      if (waiting.erase(value))
        outlined[op].bytesIn += bytes(value);
  for (Value value : outputs)
    outlined[value.getDefiningOp()].bytesOut += bytes(value);
}

void PartOutliner::outline(const Part &part, unsigned index) {
  llvm::SmallPtrSet<Operation *, 16> members(part.ops.begin(), part.ops.end());
  llvm::SetVector<Value> inputs, constants;
  SmallVector<Value> outputs;
  for (Operation *op : part.ops) {
    for (Value value : usedValues(op)) {
      Operation *definition = value.getDefiningOp();
      if (members.contains(definition))
        continue;
      (isConstant(definition) ? constants : inputs).insert(value);
    }
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) {
            return !members.contains(block.findAncestorOpInBlock(*user));
          }))
        outputs.push_back(result);
  }
  countTransfers(part, inputs.getArrayRef(), outputs);

  OpBuilder b(func.getContext());
  std::string name = (func.getSymName() + "_" + stringifyDevice(part.device) +
                      "_" + Twine(index))
                         .str();
  Location loc = func.getLoc();
  auto type = b.getFunctionType(ValueRange(inputs.getArrayRef()).getTypes(),
                                ValueRange(outputs).getTypes());
  auto outlinedFunc = func::FuncOp::create(loc, name, type);
  outlinedFunc.setPrivate();
  if (part.device == Device::chip)
    outlinedFunc->setAttr("glir.offloaded", b.getUnitAttr());
  symbols.insert(outlinedFunc);

  Block *body = outlinedFunc.addEntryBlock();
  b.setInsertionPointToEnd(body);
  IRMapping mapping;
  for (auto [argument, value] :
       llvm::zip_equal(body->getArguments(), inputs.getArrayRef())) {
    argument.setLoc(value.getLoc());
    mapping.map(value, argument);
    outlinedFunc.setArgAttrs(argument.getArgNumber(), attributesOf(value));
  }
  for (Value value : constants)
    b.clone(*value.getDefiningOp(), mapping);
  for (Operation *op : part.ops) {
    b.clone(*op, mapping);
    outlined[op].function = outlinedFunc.getSymName();
  }
  SmallVector<Value> returned;
  for (auto [number, value] : llvm::enumerate(outputs)) {
    returned.push_back(mapping.lookup(value));
    outlinedFunc.setResultAttrs(number, attributesOf(value));
  }
  func::ReturnOp::create(b, loc, returned);

  b.setInsertionPoint(block.getTerminator());
  auto call = func::CallOp::create(b, loc, outlinedFunc, inputs.getArrayRef());
  for (auto [value, result] : llvm::zip_equal(outputs, call.getResults())) {
    attributes[result] = attributes[value];
    value.replaceAllUsesWith(result);
  }
  for (Operation *op : llvm::reverse(part.ops))
    op->erase();
}

llvm::DenseMap<Operation *, OutlinedOperation>
glow::outlineParts(func::FuncOp func, ArrayRef<Part> parts) {
  PartOutliner outliner(func);
  for (auto [index, part] : llvm::enumerate(parts))
    outliner.outline(part, index);
  return outliner.finish();
}
