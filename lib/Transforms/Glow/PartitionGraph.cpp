//===- PartitionGraph.cpp - Divide a graph between CPU and chip -----------===//
//
// Before:  func.func @main(%x) { %0 = glow.conv_integer %x, %w
//                                %1 = glow.softmax %0
//                                return %1 }
// After:   func.func @main(%x) { %0 = call @main_chip_0(%x)
//                                %1 = call @main_cpu_1(%0)
//                                return %1 }
//          func.func private @main_chip_0(%x) attributes {glir.offloaded}
//          func.func private @main_cpu_1(%x)
//
// Assumes one public function of one block without side effects. Guarantees
// that it is calls only, in execution order, on the devices in turn; that the
// chip accepts all that is in its parts; and that the module's glow.partition
// says of each operation where it runs and why.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/PartOutlining.h"
#include "lib/Transforms/Glow/Passes.h"

#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::glow {
#define GEN_PASS_DEF_PARTITIONGRAPH
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

constexpr StringLiteral kPinsAttrName = "glow.pins";

namespace {

struct PartitionGraphPass : glow::impl::PartitionGraphBase<PartitionGraphPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  FailureOr<Pins> parsePins();
  FailureOr<HostRates> hostRates(const ChipCapabilities &chip);
  LogicalResult checkOffload(const Placements &placements);
};

/// What the report says of an operation, which outlining erases.
struct ReportedOperation {
  Operation *op;
  std::string node, name;
};

} // namespace

/// The one public function of a module, if passes may take it apart.
static FailureOr<func::FuncOp> findEntry(ModuleOp module) {
  SmallVector<func::FuncOp> entries;
  for (auto func : module.getOps<func::FuncOp>())
    if (func.isPublic() && !func.isExternal())
      entries.push_back(func);
  if (entries.size() != 1)
    return module.emitError()
           << "has " << entries.size() << " public functions, expected one";
  func::FuncOp entry = entries.front();
  if (!entry.getBody().hasOneBlock())
    return entry.emitError() << "has branches, expected one block";
  for (Operation &op : entry.getBody().front().without_terminator())
    if (!isMemoryEffectFree(&op))
      return op.emitError() << op.getName()
                            << " has side effects, which could come in another "
                               "order after partitioning";
  return entry;
}

FailureOr<Pins> PartitionGraphPass::parsePins() {
  ModuleOp module = getOperation();
  Pins result;
  auto add = [&](StringRef node, StringRef device) -> LogicalResult {
    if (node.empty() || (device != "cpu" && device != "chip"))
      return module.emitError() << "cannot pin '" << node << "=" << device
                                << "', expected NODE=cpu or NODE=chip";
    Device wanted = device == "cpu" ? Device::cpu : Device::chip;
    auto [found, isNew] = result.try_emplace(node, wanted);
    if (!isNew && found->second != wanted)
      return module.emitError()
             << "cannot pin node '" << node
             << "' to the CPU and to the chip, expected one of them";
    return success();
  };
  for (const std::string &pin : pins) {
    // Names of nodes may contain '='.
    auto [node, device] = StringRef(pin).rsplit('=');
    if (failed(add(node, device)))
      return failure();
  }
  if (auto attribute = module->removeAttr(kPinsAttrName)) {
    auto dictionary = dyn_cast<DictionaryAttr>(attribute);
    if (!dictionary)
      return module.emitError()
             << "has a " << kPinsAttrName << " that is not a dictionary";
    for (NamedAttribute pin : dictionary) {
      auto device = dyn_cast<StringAttr>(pin.getValue());
      if (failed(add(pin.getName(), device ? device.getValue() : "")))
        return failure();
    }
  }
  return result;
}

FailureOr<HostRates>
PartitionGraphPass::hostRates(const ChipCapabilities &chip) {
  for (auto &[name, value] :
       {std::pair<StringRef, double>("host-products-per-cycle",
                                     hostProductsPerCycle),
        {"host-operations-per-cycle", hostOperationsPerCycle}})
    if (!(value > 0))
      return getOperation().emitError()
             << "got " << name << " = " << value << ", expected more than 0";
  for (auto &[name, value] :
       {std::pair<StringRef, double>("host-bytes-per-cycle", hostBytesPerCycle),
        {"launch-cycles", launchCycles}})
    if (!(value >= 0))
      return getOperation().emitError()
             << "got " << name << " = " << value << ", expected at least 0";
  double bytes =
      hostBytesPerCycle > 0 ? hostBytesPerCycle : chip.offChipBytesPerCycle;
  return HostRates{hostProductsPerCycle, hostOperationsPerCycle, bytes,
                   launchCycles};
}

/// Reports what would run on the CPU although nobody pinned it there.
LogicalResult PartitionGraphPass::checkOffload(const Placements &placements) {
  bool isComplete = true;
  for (const auto &[op, placement] : placements) {
    if (placement.device == Device::chip || placement.isPinned)
      continue;
    isComplete = false;
    InFlightDiagnostic error = op->emitError() << op->getName();
    if (StringRef node = nodeName(op->getLoc()); !node.empty())
      error << " of node '" << node << "'";
    error << " is not offloaded: " << placement.reason;
  }
  return success(isComplete);
}

void PartitionGraphPass::runOnOperation() {
  ModuleOp module = getOperation();
  FailureOr<ChipCapabilities> chip = ChipCapabilities::get(module);
  if (failed(chip))
    return signalPassFailure();
  FailureOr<func::FuncOp> entry = findEntry(module);
  FailureOr<Pins> wanted = parsePins();
  FailureOr<HostRates> rates = hostRates(*chip);
  if (failed(entry) || failed(wanted) || failed(rates))
    return signalPassFailure();
  RooflineModel model(*chip, *rates);
  FailureOr<Placements> placements =
      placeOperations(*entry, *wanted, *chip, model);
  if (failed(placements) ||
      (requireOffload && failed(checkOffload(*placements))))
    return signalPassFailure();

  SmallVector<ReportedOperation> reported;
  for (const auto &[op, placement] : *placements)
    reported.push_back(
        {op, nodeName(op->getLoc()).str(), op->getName().getStringRef().str()});
  SmallVector<Part> parts =
      scheduleParts(entry->getBody().front(), *placements);
  llvm::DenseMap<Operation *, OutlinedOperation> outlined =
      outlineParts(*entry, parts);

  Builder b(&getContext());
  SmallVector<Attribute> report;
  for (const ReportedOperation &each : reported) {
    const Placement &placement = placements->find(each.op)->second;
    const OutlinedOperation &where = outlined[each.op];
    report.push_back(b.getDictionaryAttr({
        b.getNamedAttr("node", b.getStringAttr(each.node)),
        b.getNamedAttr("op", b.getStringAttr(each.name)),
        b.getNamedAttr("device",
                       b.getStringAttr(stringifyDevice(placement.device))),
        b.getNamedAttr("reason", b.getStringAttr(placement.reason)),
        b.getNamedAttr("part", b.getStringAttr(where.function)),
        b.getNamedAttr("products",
                       b.getI64IntegerAttr(placement.cost.products)),
        b.getNamedAttr("operations",
                       b.getI64IntegerAttr(placement.cost.operations)),
        b.getNamedAttr("bytes_in", b.getI64IntegerAttr(where.bytesIn)),
        b.getNamedAttr("bytes_out", b.getI64IntegerAttr(where.bytesOut)),
    }));
  }
  module->setAttr("glow.partition", b.getArrayAttr(report));
}
