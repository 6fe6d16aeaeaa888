//===- DevicePlacement.cpp - Which operation runs where -------------------===//
//
// 1. What the chip's units accept goes to the chip, what they do not, to the
//    CPU, unless a pin says otherwise.
// 2. What only moves elements goes where fewer bytes then cross between the
//    devices.
// 3. A group of operations that are connected on the chip goes back to the CPU
//    if there, without the transfers, it takes less time.
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/DevicePlacement.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDiagnostics.h"

#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::glow;

StringRef glow::stringifyDevice(Device device) {
  return device == Device::cpu ? "cpu" : "chip";
}

SmallVector<Value> glow::usedValues(Operation *op) {
  SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values.takeVector();
}

static void collectNodeNames(Location loc, SetVector<StringRef> &names) {
  if (auto name = dyn_cast<NameLoc>(loc))
    names.insert(name.getName());
  else if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      collectNodeNames(part, names);
}

SmallVector<StringRef> glow::nodeNames(Location loc) {
  SetVector<StringRef> names;
  collectNodeNames(loc, names);
  return names.takeVector();
}

namespace {
class OperationPlacer {
public:
  OperationPlacer(func::FuncOp func, const Pins &pins,
                  const ChipCapabilities &chip, const CostModel &model)
      : block(func.getBody().front()), func(func), pins(pins), chip(chip),
        model(model) {}

  FailureOr<Placements> run();

private:
  LogicalResult placeByCapability();
  LogicalResult applyPin(Operation *op, Placement &placement);
  void placeMovement();
  bool placeBySmallerCrossing(Operation *op);
  void returnCostlyGroups();
  bool isCostly(ArrayRef<Operation *> group, std::string &reason) const;
  int64_t countTransferredBytes(ArrayRef<Operation *> group) const;

  /// The device of the operation that defines `value`; nothing for an argument,
  /// for a constant and while it is not decided.
  std::optional<Device> producer(Value value) const;
  /// The device of an operation in whose body, or which itself uses a value.
  std::optional<Device> consumer(Operation *user) const;

  Block &block;
  func::FuncOp func;
  const Pins &pins;
  const ChipCapabilities &chip;
  const CostModel &model;
  Placements placements;
  /// Movement that has no place yet.
  llvm::SetVector<Operation *> undecided;
};
} // namespace

/// Bytes of a value; 0 if they are not known.
static int64_t bytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? bytesOf(type).value_or(0) : 0;
}

std::optional<Device> OperationPlacer::producer(Value value) const {
  Operation *op = value.getDefiningOp();
  auto found = op ? placements.find(op) : placements.end();
  if (found == placements.end() || undecided.contains(op))
    return std::nullopt;
  return found->second.device;
}

std::optional<Device> OperationPlacer::consumer(Operation *user) const {
  Operation *op = block.findAncestorOpInBlock(*user);
  auto found = placements.find(op);
  if (found == placements.end() || undecided.contains(op))
    return std::nullopt;
  return found->second.device;
}

/// Follows the pins of the nodes that an operation comes from.
LogicalResult OperationPlacer::applyPin(Operation *op, Placement &placement) {
  std::optional<Device> wanted;
  for (StringRef name : nodeNames(op->getLoc())) {
    auto pin = pins.find(name);
    if (pin == pins.end())
      continue;
    if (wanted && *wanted != pin->second)
      return op->emitError()
             << op->getName() << " is part of nodes that are pinned to "
             << "different devices, '" << name << "' to "
             << stringifyDevice(pin->second) << " and another to "
             << stringifyDevice(*wanted) << ", expected one device";
    wanted = pin->second;
  }
  if (!wanted)
    return success();
  if (*wanted == Device::chip && placement.device == Device::cpu)
    return op->emitError() << op->getName() << " of node '"
                           << nodeName(op->getLoc())
                           << "' is pinned to the chip, which does not take "
                              "it: "
                           << placement.reason;
  placement.device = *wanted;
  placement.isPinned = true;
  placement.reason =
      *wanted == Device::cpu ? "pinned to the CPU" : "pinned to the chip";
  return success();
}

LogicalResult OperationPlacer::placeByCapability() {
  llvm::StringSet<> known;
  for (Operation &op : block.without_terminator())
    for (StringRef name : nodeNames(op.getLoc()))
      known.insert(name);
  SmallVector<StringRef> unknown;
  for (StringRef name : pins.keys())
    if (!known.contains(name))
      unknown.push_back(name);
  llvm::sort(unknown);
  for (StringRef name : unknown)
    func.emitError() << "has no operation of node '" << name
                     << "', which is pinned to "
                     << stringifyDevice(pins.at(name));
  if (!unknown.empty())
    return failure();

  for (Operation &op : block.without_terminator()) {
    if (isConstant(&op))
      continue;
    Placement placement;
    std::optional<OperationCost> cost = costOf(&op);
    placement.cost = cost.value_or(OperationCost());
    if (std::optional<std::string> reason = chip.reasonAgainst(&op)) {
      placement.reason = *reason;
    } else if (!cost) {
      placement.reason = "its work is not known";
    } else {
      placement.device = Device::chip;
      placement.reason = "the chip takes it";
    }
    if (failed(applyPin(&op, placement)))
      return failure();
    if (placement.device == Device::chip && !placement.isPinned &&
        unitOf(&op) == UnitKind::dma)
      undecided.insert(&op);
    placements.insert({&op, std::move(placement)});
  }
  return success();
}

/// Chooses the device of movement from those of its neighbours that have one.
/// Returns whether there is one.
bool OperationPlacer::placeBySmallerCrossing(Operation *op) {
  // Bytes that cross if `op` is on the CPU, and if it is on the chip.
  int64_t crossing[2] = {0, 0};
  bool isDecided = false;
  std::optional<Device> preferred;
  for (Value value : usedValues(op))
    if (std::optional<Device> device = producer(value)) {
      isDecided = true;
      preferred = preferred.value_or(*device);
      crossing[*device == Device::cpu] += bytes(value);
    }
  for (Value result : op->getResults()) {
    bool isUsedBy[2] = {false, false};
    for (Operation *user : result.getUsers())
      if (std::optional<Device> device = consumer(user)) {
        isDecided = isUsedBy[*device == Device::chip] = true;
        preferred = preferred.value_or(*device);
      }
    crossing[0] += isUsedBy[1] ? bytes(result) : 0;
    crossing[1] += isUsedBy[0] ? bytes(result) : 0;
  }
  if (!isDecided)
    return false;
  Device device =
      crossing[0] == crossing[1]
          ? *preferred
          : (crossing[0] < crossing[1] ? Device::cpu : Device::chip);
  Placement &placement = placements[op];
  placement.device = device;
  placement.reason = device == Device::cpu
                         ? "moves data of operations on the CPU"
                         : "moves data of operations on the chip";
  undecided.remove(op);
  return true;
}

void OperationPlacer::placeMovement() {
  bool isChanged = true;
  while (isChanged && !undecided.empty()) {
    isChanged = false;
    SmallVector<Operation *> forwards(undecided.begin(), undecided.end());
    for (Operation *op : forwards)
      isChanged |= placeBySmallerCrossing(op);
    SmallVector<Operation *> backwards(undecided.rbegin(), undecided.rend());
    for (Operation *op : backwards)
      isChanged |= placeBySmallerCrossing(op);
  }
  for (Operation *op : undecided) {
    placements[op].device = Device::cpu;
    placements[op].reason = "moves data of the caller, and no operation on the "
                            "chip uses it";
  }
  undecided.clear();
}

int64_t
OperationPlacer::countTransferredBytes(ArrayRef<Operation *> group) const {
  llvm::SmallPtrSet<Operation *, 16> members(group.begin(), group.end());
  llvm::SmallPtrSet<Value, 16> moved;
  for (Operation *op : group) {
    for (Value value : usedValues(op)) {
      Operation *definition = value.getDefiningOp();
      if (!isConstant(definition) && !members.contains(definition))
        moved.insert(value);
    }
    for (Value result : op->getResults())
      for (Operation *user : result.getUsers())
        if (!members.contains(block.findAncestorOpInBlock(*user)))
          moved.insert(result);
  }
  int64_t total = 0;
  for (Value value : moved)
    total += bytes(value);
  return total;
}

bool OperationPlacer::isCostly(ArrayRef<Operation *> group,
                               std::string &reason) const {
  double onHost = 0, onChip = 0;
  for (Operation *op : group) {
    const Placement &placement = placements.find(op)->second;
    if (placement.isPinned)
      return false;
    onHost += model.hostCycles(op, placement.cost);
    onChip += model.chipCycles(op, placement.cost);
  }
  int64_t moved = countTransferredBytes(group);
  double transfers = model.transferCycles(moved);
  if (onChip + transfers < onHost)
    return false;
  double microseconds = 1e6 / chip.clockHz;
  reason =
      llvm::formatv("its group of {0} on the chip would take {1:f1} us and "
                    "{2:f1} us to move {3} bytes, on the CPU {4:f1} us",
                    group.size(), onChip * microseconds,
                    transfers * microseconds, moved, onHost * microseconds)
          .str();
  return true;
}

void OperationPlacer::returnCostlyGroups() {
  llvm::EquivalenceClasses<Operation *> groups;
  for (auto &[op, placement] : placements) {
    if (placement.device != Device::chip)
      continue;
    groups.insert(op);
    for (Value value : usedValues(op))
      if (producer(value) == Device::chip)
        groups.unionSets(op, value.getDefiningOp());
  }
  llvm::MapVector<Operation *, SmallVector<Operation *>> members;
  for (auto &[op, placement] : placements)
    if (placement.device == Device::chip)
      members[groups.getLeaderValue(op)].push_back(op);
  for (auto &[leader, group] : members) {
    std::string reason;
    if (!isCostly(group, reason))
      continue;
    for (Operation *op : group) {
      placements[op].device = Device::cpu;
      placements[op].reason = reason;
    }
  }
}

FailureOr<Placements> OperationPlacer::run() {
  if (failed(placeByCapability()))
    return failure();
  placeMovement();
  returnCostlyGroups();
  return std::move(placements);
}

FailureOr<Placements> glow::placeOperations(func::FuncOp func, const Pins &pins,
                                            const ChipCapabilities &chip,
                                            const CostModel &model) {
  return OperationPlacer(func, pins, chip, model).run();
}
