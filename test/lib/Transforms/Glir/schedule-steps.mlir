// RUN: glow-opt %s --glow-schedule-steps --split-input-file --verify-diagnostics | FileCheck %s --check-prefixes=CHECK,AHEAD
// RUN: glow-opt %s --glow-schedule-steps=fill=20 --split-input-file --verify-diagnostics | FileCheck %s --check-prefixes=CHECK,INORDER
// RUN: not glow-opt %s --glow-schedule-steps=fill=101 --split-input-file 2>&1 | FileCheck %s --check-prefix=INVALID

// INVALID: error: the option fill is 101, expected a percentage of 0 to 100

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 512 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {

// The second tile is loaded while the first one is multiplied. A fifth of the scratchpad holds only one of them.
// CHECK-LABEL: func.func @double_buffers
// CHECK-COUNT-5: memref.alloc
// CHECK-NEXT:    glir.copy on "load" ins(%{{.*}} : memref<4x4xi8, "dram">)
// CHECK-NEXT:    glir.copy on "load" ins(%[[X:.*]] : memref<8x4xi8, "dram">)
// AHEAD-NEXT:    glir.copy on "load" ins(%[[Y:.*]] : memref<8x4xi8, "dram">)
// AHEAD-NEXT:    glir.matmul on "matrix"
// INORDER-NEXT:  glir.matmul on "matrix"
// INORDER-NEXT:  glir.copy on "load" ins(%[[Y:.*]] : memref<8x4xi8, "dram">)
// CHECK-NEXT:    glir.matmul on "matrix"
// CHECK-NEXT:    return
func.func @double_buffers(%x: memref<8x4xi8, "dram">, %y: memref<8x4xi8, "dram">, %w: memref<4x4xi8, "dram">) {
  %weight = memref.alloc() : memref<4x4xi8, "scratchpad">
  %tile0 = memref.alloc() : memref<8x4xi8, "scratchpad">
  %sum0 = memref.alloc() : memref<8x4xi32, "accumulator">
  glir.copy on "load" ins(%w : memref<4x4xi8, "dram">) outs(%weight : memref<4x4xi8, "scratchpad">)
  glir.copy on "load" ins(%x : memref<8x4xi8, "dram">) outs(%tile0 : memref<8x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%tile0, %weight : memref<8x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">) outs(%sum0 : memref<8x4xi32, "accumulator">)
  %tile1 = memref.alloc() : memref<8x4xi8, "scratchpad">
  %sum1 = memref.alloc() : memref<8x4xi32, "accumulator">
  glir.copy on "load" ins(%y : memref<8x4xi8, "dram">) outs(%tile1 : memref<8x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%tile1, %weight : memref<8x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">) outs(%sum1 : memref<8x4xi32, "accumulator">)
  return
}

// No room for two tiles: the order stays.
// CHECK-LABEL: func.func @no_room
// CHECK:         glir.copy on "load"
// CHECK-NEXT:    glir.copy on "load"
// CHECK-NEXT:    glir.matmul on "matrix"
// CHECK-NEXT:    glir.copy on "load"
// CHECK-NEXT:    glir.matmul on "matrix"
func.func @no_room(%x: memref<30x4xi8, "dram">, %y: memref<30x4xi8, "dram">, %w: memref<4x4xi8, "dram">) {
  %weight = memref.alloc() : memref<4x4xi8, "scratchpad">
  %tile0 = memref.alloc() : memref<30x4xi8, "scratchpad">
  %sum0 = memref.alloc() : memref<30x4xi32, "accumulator">
  glir.copy on "load" ins(%w : memref<4x4xi8, "dram">) outs(%weight : memref<4x4xi8, "scratchpad">)
  glir.copy on "load" ins(%x : memref<30x4xi8, "dram">) outs(%tile0 : memref<30x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%tile0, %weight : memref<30x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">) outs(%sum0 : memref<30x4xi32, "accumulator">)
  %tile1 = memref.alloc() : memref<30x4xi8, "scratchpad">
  %sum1 = memref.alloc() : memref<30x4xi32, "accumulator">
  glir.copy on "load" ins(%y : memref<30x4xi8, "dram">) outs(%tile1 : memref<30x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%tile1, %weight : memref<30x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">) outs(%sum1 : memref<30x4xi32, "accumulator">)
  return
}

// One buffer for both: the second load waits until the first one's result is stored. What reads off-chip memory waits
// for what writes it.
// CHECK-LABEL: func.func @keeps_dependences
// CHECK-SAME:    %[[X:.*]]: memref<8xi8, "dram">, %[[Y:.*]]: memref<8xi8, "dram">
// CHECK:         glir.copy on "load" ins(%[[X]] :
// CHECK-NEXT:    glir.copy on "store" {{.*}} outs(%[[Y]] :
// CHECK-NEXT:    glir.copy on "load" ins(%[[Y]] :
// CHECK-NEXT:    glir.copy on "store" {{.*}} outs(%[[X]] :
func.func @keeps_dependences(%x: memref<8xi8, "dram">, %y: memref<8xi8, "dram">) {
  %a = memref.alloc() : memref<8xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  glir.copy on "store" ins(%a : memref<8xi8, "scratchpad">) outs(%y : memref<8xi8, "dram">)
  glir.copy on "load" ins(%y : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  glir.copy on "store" ins(%a : memref<8xi8, "scratchpad">) outs(%x : memref<8xi8, "dram">)
  return
}

// CHECK-LABEL: func.func @does_not_touch
func.func @does_not_touch(%x: memref<4xi8>) {
  return
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 512 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @has_addresses(%x: memref<8xi8, "dram">) {
  // expected-error @below {{has an address already, which another order may not keep}}
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  return
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 512 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
// expected-error @below {{has tokens already, expected none}}
func.func @has_tokens(%x: memref<8xi8, "dram">, %y: memref<8xi8, "dram">) {
  glir.copy on "load" ins(%x : memref<8xi8, "dram">) outs(%y : memref<8xi8, "dram">)
  %token = glir.signal on "load" to "store"
  glir.wait %token
  return
}
}
