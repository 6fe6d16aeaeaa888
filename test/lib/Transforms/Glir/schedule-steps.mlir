// RUN: glow-opt %s --glow-schedule-steps --split-input-file --verify-diagnostics | FileCheck %s --check-prefixes=CHECK,AHEAD
// RUN: glow-opt %s --glow-schedule-steps=fill=14 --split-input-file --verify-diagnostics | FileCheck %s --check-prefixes=CHECK,INORDER
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

// The weights do not wait for the tile, which waits for the store of the layer before. A seventh of the scratchpad does
// not hold them beside the first tile.
// CHECK-LABEL: func.func @loads_weights_early
// CHECK-SAME:    %[[X:.*]]: memref<8x4xi8, "dram">, %[[Y:.*]]: memref<8x4xi8, "dram">, %[[W:.*]]: memref<4x4xi8, "dram">
// CHECK-COUNT-4: memref.alloc
// CHECK-NEXT:    glir.copy on "load" ins(%[[X]] :
// AHEAD-NEXT:    glir.copy on "load" ins(%[[W]] :
// AHEAD-NEXT:    glir.copy on "store"
// AHEAD-NEXT:    glir.copy on "load" ins(%[[Y]] :
// INORDER-NEXT:  glir.copy on "store"
// INORDER-NEXT:  glir.copy on "load" ins(%[[Y]] :
// INORDER-NEXT:  glir.copy on "load" ins(%[[W]] :
// CHECK-NEXT:    glir.matmul
func.func @loads_weights_early(%x: memref<8x4xi8, "dram">, %y: memref<8x4xi8, "dram">, %w: memref<4x4xi8, "dram">) {
  %first = memref.alloc() : memref<8x4xi8, "scratchpad">
  %second = memref.alloc() : memref<8x4xi8, "scratchpad">
  %weight = memref.alloc() : memref<4x4xi8, "scratchpad">
  %sum = memref.alloc() : memref<8x4xi32, "accumulator">
  glir.copy on "load" ins(%x : memref<8x4xi8, "dram">) outs(%first : memref<8x4xi8, "scratchpad">)
  glir.copy on "store" ins(%first : memref<8x4xi8, "scratchpad">) outs(%y : memref<8x4xi8, "dram">)
  glir.copy on "load" ins(%y : memref<8x4xi8, "dram">) outs(%second : memref<8x4xi8, "scratchpad">)
  glir.copy on "load" ins(%w : memref<4x4xi8, "dram">) outs(%weight : memref<4x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%second, %weight : memref<8x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">) outs(%sum : memref<8x4xi32, "accumulator">)
  return
}

// No room for the weights beside the first tile: the order stays.
// CHECK-LABEL: func.func @no_room
// CHECK-SAME:    %[[X:.*]]: memref<60x4xi8, "dram">, %[[Y:.*]]: memref<60x4xi8, "dram">, %[[W:.*]]: memref<4x4xi8, "dram">
// CHECK:         glir.copy on "load" ins(%[[X]] :
// CHECK-NEXT:    glir.copy on "store"
// CHECK-NEXT:    glir.copy on "load" ins(%[[Y]] :
// CHECK-NEXT:    glir.copy on "load" ins(%[[W]] :
// CHECK-NEXT:    glir.matmul
func.func @no_room(%x: memref<60x4xi8, "dram">, %y: memref<60x4xi8, "dram">, %w: memref<4x4xi8, "dram">) {
  %first = memref.alloc() : memref<60x4xi8, "scratchpad">
  %second = memref.alloc() : memref<60x4xi8, "scratchpad">
  %weight = memref.alloc() : memref<4x4xi8, "scratchpad">
  %sum = memref.alloc() : memref<60x4xi32, "accumulator">
  glir.copy on "load" ins(%x : memref<60x4xi8, "dram">) outs(%first : memref<60x4xi8, "scratchpad">)
  glir.copy on "store" ins(%first : memref<60x4xi8, "scratchpad">) outs(%y : memref<60x4xi8, "dram">)
  glir.copy on "load" ins(%y : memref<60x4xi8, "dram">) outs(%second : memref<60x4xi8, "scratchpad">)
  glir.copy on "load" ins(%w : memref<4x4xi8, "dram">) outs(%weight : memref<4x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%second, %weight : memref<60x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">) outs(%sum : memref<60x4xi32, "accumulator">)
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
