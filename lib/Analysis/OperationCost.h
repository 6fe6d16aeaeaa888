//===- OperationCost.h - What operations of a graph take --------*- C++ -*-===//
//
// Counts of work, independent of any machine, and models of the time that a
// machine takes for them.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_LIB_ANALYSIS_OPERATIONCOST_H
#define GLOW_LIB_ANALYSIS_OPERATIONCOST_H

#include "lib/Analysis/ChipCapabilities.h"

namespace mlir::glow {

/// The work of one operation of a graph. Counts saturate.
struct OperationCost {
  /// Multiplications whose products are summed: convolutions and matrix
  /// products.
  int64_t products = 0;
  /// All other operations on scalars, as many as a loop nest for it has.
  int64_t operations = 0;
  /// Of the operands, constants included, each once, and of the results.
  int64_t bytesRead = 0, bytesWritten = 0;
  /// Each output channel of a convolution sees one input channel.
  bool isDepthwise = false;
};

/// The work of an operation; nothing if a shape is dynamic or the operation is
/// not one of glow.
std::optional<OperationCost> costOf(Operation *op);

/// The time that operations take on the host and on the chip, in cycles of the
/// chip. To choose devices by something else than a roofline, derive from it.
class CostModel {
public:
  virtual ~CostModel() = default;
  virtual double hostCycles(Operation *op, const OperationCost &cost) const = 0;
  virtual double chipCycles(Operation *op, const OperationCost &cost) const = 0;
  /// To move values between the devices.
  virtual double transferCycles(int64_t bytes) const = 0;
  /// To start a program on the chip and to wait for it.
  virtual double launchCycles() const = 0;
};

/// Rates of the host per cycle of the chip.
struct HostRates {
  double products, operations, bytes;
  double launchCycles;
};

/// On the chip an operation takes as long as the slower of its arithmetic and
/// its traffic with the off-chip memory, both at peak rate, for they overlap.
/// (Williams, Waterman and Patterson, "Roofline", CACM 52(4), 2009.) On the
/// host one comes after the other.
class RooflineModel : public CostModel {
public:
  RooflineModel(const ChipCapabilities &chip, const HostRates &host)
      : chip(chip), host(host) {}
  double hostCycles(Operation *op, const OperationCost &cost) const override;
  double chipCycles(Operation *op, const OperationCost &cost) const override;
  double transferCycles(int64_t bytes) const override;
  double launchCycles() const override { return host.launchCycles; }

private:
  const ChipCapabilities &chip;
  HostRates host;
};

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_OPERATIONCOST_H
