// RUN: glow-opt %s --glow-partition-graph="pins=product=cpu,sum=chip" | FileCheck %s
// RUN: glow-opt %s --glow-partition-graph="pins=relu=cpu,sum=chip require-offload" | FileCheck %s --check-prefix=REQUIRED
// RUN: not glow-opt %s --glow-partition-graph="require-offload launch-cycles=1000" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not glow-opt %s --glow-partition-graph="pins=nobody=cpu,none=chip" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not glow-opt %s --glow-partition-graph="pins=relu=chip" 2>&1 | FileCheck %s --check-prefix=IMPOSSIBLE
// RUN: not glow-opt %s --glow-partition-graph="pins=merged=cpu,sum=chip" 2>&1 | FileCheck %s --check-prefix=CONFLICT
// RUN: not glow-opt %s --glow-partition-graph="pins=sum=cpu,sum=chip" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not glow-opt %s --glow-partition-graph="pins=sum=gpu" 2>&1 | FileCheck %s --check-prefix=DEVICE
// RUN: not glow-opt %s --glow-partition-graph="host-products-per-cycle=0" 2>&1 | FileCheck %s --check-prefix=RATE
// RUN: not glow-opt %s --glow-partition-graph="launch-cycles=-1" 2>&1 | FileCheck %s --check-prefix=CYCLES

// MISSING:     error: {{.*}}glow.relu of node 'relu' is not offloaded: it has elements of f32, the vector unit takes i8, i32
// MISSING:     error: {{.*}}glow.add of node 'sum' is not offloaded: its group of 1 on the chip would take
// UNKNOWN:     error: has no operation of node 'nobody', which is pinned to cpu
// UNKNOWN:     error: has no operation of node 'none', which is pinned to chip
// IMPOSSIBLE:  error: {{.*}}glow.relu of node 'relu' is pinned to the chip, which does not take it: it has elements of f32, the vector unit takes i8, i32
// CONFLICT:    error: {{.*}}glow.add is part of nodes that are pinned to different devices, 'merged' to cpu and another to chip, expected one device
// TWICE:       error: cannot pin node 'sum' to the CPU and to the chip, expected one of them
// DEVICE:      error: cannot pin 'sum=gpu', expected NODE=cpu or NODE=chip
// RATE:        error: got host-products-per-cycle = 0.{{0*e?.*}}, expected more than 0
// CYCLES:      error: got launch-cycles = -1.{{0*e?.*}}, expected at least 0

#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.matmul_integer", "glow.add", "glow.relu"], memories = [{bytes_per_cycle = 4 : i64}],
  matrix = [{macs_per_cycle = 16 : i64, depthwise_columns = 1 : i64, formats = ["i8"]}],
  vector = [{lanes = 4 : i64, cycles_per_operation = 1 : i64, formats = ["i8", "i32"]}], dma = [{}]}
module attributes {glir.chip = #chip} {
// CHECK:      device = "cpu", node = "product"{{[^}]*}} reason = "pinned to the CPU"
// CHECK-SAME: device = "cpu", node = "relu"
// CHECK-SAME: device = "chip", node = "sum"{{[^}]*}} reason = "pinned to the chip"
// CHECK-LABEL: func.func @pinned(
// CHECK:       func.func private @pinned_cpu_0(
// CHECK:         glow.matmul_integer
// CHECK:       func.func private @pinned_chip_1(
// CHECK:         glow.add

// REQUIRED-LABEL: func.func @pinned(
// REQUIRED:       func.func private @pinned_cpu_0(
// REQUIRED-NEXT:    glow.relu
// REQUIRED:       func.func private @pinned_chip_1(
func.func @pinned(%x: tensor<32x32xi8>, %f: tensor<4xf32>, %i: tensor<4xi8>)
    -> (tensor<32x32xi32>, tensor<4xf32>, tensor<4xi8>) {
  %0 = glow.matmul_integer %x, %x : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32> loc("product")
  %1 = glow.relu %f : tensor<4xf32> loc("relu")
  %2 = glow.add %i, %i : tensor<4xi8> loc(fused["sum", "merged"])
  return %0, %1, %2 : tensor<32x32xi32>, tensor<4xf32>, tensor<4xi8>
}
}
