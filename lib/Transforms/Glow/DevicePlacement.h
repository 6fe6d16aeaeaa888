//===- DevicePlacement.h - Which operation runs where -----------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_DEVICEPLACEMENT_H
#define GLOW_LIB_TRANSFORMS_GLOW_DEVICEPLACEMENT_H

#include "lib/Analysis/OperationCost.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::glow {

enum class Device { cpu, chip };

StringRef stringifyDevice(Device device);

/// Where an operation runs, and why.
struct Placement {
  Device device = Device::cpu;
  std::string reason;
  OperationCost cost;
  bool isPinned = false;
};

/// The placements of all operations of a function that compute something, in
/// the order of the function.
using Placements = llvm::MapVector<Operation *, Placement>;

/// The devices that the user chose, by the name of a node.
using Pins = llvm::StringMap<Device>;

/// The values that an operation uses, also inside of its regions.
SmallVector<Value> usedValues(Operation *op);

/// Whether an operation is copied to where it is used.
inline bool isConstant(Operation *op) {
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

/// The names of the nodes that a location carries.
SmallVector<StringRef> nodeNames(Location loc);

/// Places the operations of a function of one block. Reports pins that name no
/// node or that the chip cannot follow.
FailureOr<Placements> placeOperations(func::FuncOp func, const Pins &pins,
                                      const ChipCapabilities &chip,
                                      const CostModel &model);

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_DEVICEPLACEMENT_H
