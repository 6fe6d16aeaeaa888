//===- DevicePlacement.cpp - Which operation runs where -------------------===//
//
// 1. What the chip's units do not accept runs on the CPU. Pins are followed.
// 2. Of all divisions of the rest, the one with the least time for operations
//    and transfers is a minimum cut (Stone, "Multiprocessor scheduling with the
//    aid of network flow algorithms", IEEE TSE 3(1), 1977). Of several, it is
//    the one with most on the chip.
// 3. A group of operations that are connected on the chip goes back to the CPU
//    if starting the chip takes longer than the group saves.
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/DevicePlacement.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDiagnostics.h"

#include "lib/Analysis/MinimumCut.h"

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
using Group = llvm::SmallSetVector<Operation *, 16>;

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
  void placeByCost();
  void addTransfers(FlowNetwork &network, Value value, unsigned cpu,
                    const llvm::DenseMap<Operation *, unsigned> &nodes) const;
  void returnCostlyGroups();
  void explainLeftOperations();

  SmallVector<Group> connected(function_ref<bool(Operation *)> isMember) const;
  int64_t countMovedBytes(const Group &group, Device device) const;
  bool isCostly(const Group &group, std::string &reason) const;

  /// The operation of the function that a user is in.
  Operation *owner(Operation *user) const {
    return block.findAncestorOpInBlock(*user);
  }

  Block &block;
  func::FuncOp func;
  const Pins &pins;
  const ChipCapabilities &chip;
  const CostModel &model;
  Placements placements;
  /// What the chip accepts and nobody pinned.
  llvm::SmallSetVector<Operation *, 16> movable;
};
} // namespace

/// Bytes of a value; 0 if they are not known.
static int64_t bytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? bytesOf(type).value_or(0) : 0;
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
    if (placement.device == Device::chip && !placement.isPinned)
      movable.insert(&op);
    placements.insert({&op, std::move(placement)});
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The division with the least time
//===----------------------------------------------------------------------===//

/// Capacities are integers, in parts of a cycle.
static int64_t capacity(double cycles) {
  double scaled = std::round(cycles * 1024);
  double most = double(FlowNetwork::kUnlimited / 1024);
  return static_cast<int64_t>(std::min(scaled, most));
}

/// A value is moved at most once in each direction, however many operations
/// use it there.
void OperationPlacer::addTransfers(
    FlowNetwork &network, Value value, unsigned cpu,
    const llvm::DenseMap<Operation *, unsigned> &nodes) const {
  auto nodeOf = [&](Operation *op) {
    auto found = nodes.find(op);
    return found == nodes.end() ? cpu : found->second;
  };
  unsigned definition =
      value.getDefiningOp() ? nodeOf(value.getDefiningOp()) : cpu;
  int64_t cost = capacity(model.transferCycles(bytes(value)));
  unsigned toChip = network.addNode(), toHost = network.addNode();
  network.addEdge(definition, toChip, cost);
  network.addEdge(toHost, definition, cost);
  for (Operation *user : value.getUsers()) {
    unsigned use = nodeOf(owner(user));
    network.addEdge(toChip, use, FlowNetwork::kUnlimited);
    network.addEdge(use, toHost, FlowNetwork::kUnlimited);
  }
}

void OperationPlacer::placeByCost() {
  FlowNetwork network;
  // The caller has the arguments and takes the results on the CPU.
  unsigned onCpu = network.addNode(), onChip = network.addNode();
  llvm::DenseMap<Operation *, unsigned> nodes;
  for (auto &[op, placement] : placements) {
    unsigned node = nodes[op] = network.addNode();
    if (movable.contains(op)) {
      network.addEdge(node, onChip,
                      capacity(model.hostCycles(op, placement.cost)));
      network.addEdge(onCpu, node,
                      capacity(model.chipCycles(op, placement.cost)));
    } else if (placement.device == Device::cpu) {
      network.addEdge(onCpu, node, FlowNetwork::kUnlimited);
    } else {
      network.addEdge(node, onChip, FlowNetwork::kUnlimited);
    }
  }
  for (BlockArgument argument : block.getArguments())
    addTransfers(network, argument, onCpu, nodes);
  for (auto &[op, placement] : placements)
    for (Value result : op->getResults())
      addTransfers(network, result, onCpu, nodes);
  llvm::BitVector isOnCpu = network.cut(onCpu, onChip);
  for (Operation *op : movable) {
    Placement &placement = placements[op];
    placement.device = isOnCpu[nodes[op]] ? Device::cpu : Device::chip;
    if (placement.device == Device::chip && unitOf(op) == UnitKind::dma)
      placement.reason = "moves data of operations on the chip";
  }
}

//===----------------------------------------------------------------------===//
// Groups and reasons
//===----------------------------------------------------------------------===//

/// The operations of some kind, in groups that values connect.
SmallVector<Group>
OperationPlacer::connected(function_ref<bool(Operation *)> isMember) const {
  llvm::EquivalenceClasses<Operation *> classes;
  for (const auto &[op, placement] : placements) {
    if (!isMember(op))
      continue;
    classes.insert(op);
    for (Value value : usedValues(op)) {
      Operation *definition = value.getDefiningOp();
      if (placements.contains(definition) && isMember(definition))
        classes.unionSets(op, definition);
    }
  }
  llvm::MapVector<Operation *, Group> groups;
  for (const auto &[op, placement] : placements)
    if (isMember(op))
      groups[classes.getLeaderValue(op)].insert(op);
  SmallVector<Group> result;
  for (auto &[leader, group] : groups)
    result.push_back(std::move(group));
  return result;
}

/// The bytes that cross between the devices if `group` is on `device`.
int64_t OperationPlacer::countMovedBytes(const Group &group,
                                         Device device) const {
  auto isOnChip = [&](Operation *op) {
    if (group.contains(op))
      return device == Device::chip;
    auto found = placements.find(op);
    return found != placements.end() && found->second.device == Device::chip;
  };
  int64_t total = 0;
  auto add = [&](Value value, bool isDefinedOnChip) {
    bool isUsedOn[2] = {false, false};
    for (Operation *user : value.getUsers())
      isUsedOn[isOnChip(owner(user))] = true;
    if (isUsedOn[!isDefinedOnChip])
      total += bytes(value);
  };
  for (BlockArgument argument : block.getArguments())
    add(argument, /*isDefinedOnChip=*/false);
  for (const auto &[op, placement] : placements)
    for (Value result : op->getResults())
      add(result, isOnChip(op));
  return total;
}

/// Whether a group takes no less time on the chip than on the CPU, while all
/// others stay where they are.
bool OperationPlacer::isCostly(const Group &group, std::string &reason) const {
  double onHost = 0, onChip = 0;
  for (Operation *op : group) {
    const Placement &placement = placements.find(op)->second;
    onHost += model.hostCycles(op, placement.cost);
    onChip += model.chipCycles(op, placement.cost);
  }
  int64_t moved = countMovedBytes(group, Device::chip) -
                  countMovedBytes(group, Device::cpu);
  double transfers = model.transferCycles(moved) + model.launchCycles();
  double microseconds = 1e6 / chip.clockHz;
  reason =
      llvm::formatv("its group of {0} on the chip would take {1:f1} us and "
                    "{2:f1} us to move {3} bytes more, on the CPU {4:f1} "
                    "us",
                    group.size(), onChip * microseconds,
                    transfers * microseconds, moved, onHost * microseconds)
          .str();
  return onChip + transfers >= onHost;
}

void OperationPlacer::returnCostlyGroups() {
  SmallVector<Group> groups = connected([&](Operation *op) {
    return placements.find(op)->second.device == Device::chip;
  });
  std::string reason;
  for (const Group &group : groups) {
    bool isMovable = llvm::all_of(
        group, [&](Operation *op) { return movable.contains(op); });
    if (!isMovable || !isCostly(group, reason))
      continue;
    for (Operation *op : group)
      placements[op].device = Device::cpu;
  }
}

void OperationPlacer::explainLeftOperations() {
  SmallVector<Group> groups = connected([&](Operation *op) {
    return movable.contains(op) &&
           placements.find(op)->second.device == Device::cpu;
  });
  for (const Group &group : groups) {
    std::string reason;
    isCostly(group, reason);
    bool isMovement = llvm::all_of(
        group, [](Operation *op) { return unitOf(op) == UnitKind::dma; });
    for (Operation *op : group)
      placements[op].reason =
          isMovement ? "moves data that stays on the CPU" : reason;
  }
}

FailureOr<Placements> OperationPlacer::run() {
  if (failed(placeByCapability()))
    return failure();
  placeByCost();
  returnCostlyGroups();
  explainLeftOperations();
  return std::move(placements);
}

FailureOr<Placements> glow::placeOperations(func::FuncOp func, const Pins &pins,
                                            const ChipCapabilities &chip,
                                            const CostModel &model) {
  return OperationPlacer(func, pins, chip, model).run();
}
