// RUN: glow-opt %s --glow-synchronize-queues --split-input-file --verify-diagnostics | FileCheck %s

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {

// The product waits for both loads by one token: the second load implies the first. What reads the accumulator
// waits for the product, and the store for the vector unit.
// CHECK-LABEL: func.func @reads_after_writes
// CHECK:         glir.copy on "load"
// CHECK-NEXT:    glir.copy on "load"
// CHECK-NEXT:    %[[LOADED:.*]] = glir.signal on "load" to "matrix"
// CHECK-NEXT:    glir.wait %[[LOADED]]
// CHECK-NEXT:    glir.matmul on "matrix"
// CHECK-NEXT:    %[[SUMMED:.*]] = glir.signal on "matrix" to "vector"
// CHECK-NEXT:    glir.wait %[[SUMMED]]
// CHECK-NEXT:    glir.elementwise on "vector"
// CHECK:         %[[SCALED:.*]] = glir.signal on "vector" to "store"
// CHECK-NEXT:    glir.wait %[[SCALED]]
// CHECK-NEXT:    glir.copy on "store"
// CHECK-NEXT:    return
func.func @reads_after_writes(%x: memref<4x4xi8, "dram">, %w: memref<4x4xi8, "dram">, %y: memref<4x4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4x4xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 16 : i64} : memref<4x4xi8, "scratchpad">
  %c = memref.alloc() {glir.address = 0 : i64} : memref<4x4xi32, "accumulator">
  %d = memref.alloc() {glir.address = 32 : i64} : memref<4x4xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<4x4xi8, "dram">) outs(%a : memref<4x4xi8, "scratchpad">)
  glir.copy on "load" ins(%w : memref<4x4xi8, "dram">) outs(%b : memref<4x4xi8, "scratchpad">)
  glir.matmul on "matrix" ins(%a, %b : memref<4x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">)
    outs(%c : memref<4x4xi32, "accumulator">)
  glir.elementwise on "vector" ins(%c : memref<4x4xi32, "accumulator">) outs(%d : memref<4x4xi8, "scratchpad">)
    {sizes = array<i64: 4, 4>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%sum: i32):
    %byte = arith.trunci %sum : i32 to i8
    glir.yield %byte : i8
  }
  glir.copy on "store" ins(%d : memref<4x4xi8, "scratchpad">) outs(%y : memref<4x4xi8, "dram">)
  return
}

// %b is where %a was: its load waits until %a has been stored.
// CHECK-LABEL: func.func @writes_after_reads
// CHECK:         glir.copy on "load"
// CHECK-NEXT:    %[[LOADED:.*]] = glir.signal on "load" to "store"
// CHECK-NEXT:    glir.wait %[[LOADED]]
// CHECK-NEXT:    glir.copy on "store"
// CHECK-NEXT:    %[[FREED:.*]] = glir.signal on "store" to "load"
// CHECK-NEXT:    glir.wait %[[FREED]]
// CHECK-NEXT:    glir.copy on "load"
// CHECK-NEXT:    return
func.func @writes_after_reads(%x: memref<32xi8, "dram">, %y: memref<32xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<32xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 16 : i64} : memref<32xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%a : memref<32xi8, "scratchpad">)
  glir.copy on "store" ins(%a : memref<32xi8, "scratchpad">) outs(%y : memref<32xi8, "dram">)
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%b : memref<32xi8, "scratchpad">)
  return
}

// A buffer between the two that is never used in full does not hide the older one.
// CHECK-LABEL: func.func @through_an_unused_part
// CHECK:         glir.copy on "store"
// CHECK-NEXT:    %[[FREED:.*]] = glir.signal on "store" to "load"
// CHECK-NEXT:    glir.fill on "vector"
// CHECK-NEXT:    glir.wait %[[FREED]]
// CHECK-NEXT:    glir.copy on "load"
// CHECK-NEXT:    return
func.func @through_an_unused_part(%x: memref<16xi8, "dram">, %y: memref<16xi8, "dram">) {
  %a = memref.alloc() {glir.address = 16 : i64} : memref<16xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 0 : i64} : memref<32xi8, "scratchpad">
  %c = memref.alloc() {glir.address = 16 : i64} : memref<16xi8, "scratchpad">
  %low = memref.subview %b[0] [16] [1] : memref<32xi8, "scratchpad"> to memref<16xi8, strided<[1]>, "scratchpad">
  glir.copy on "store" ins(%a : memref<16xi8, "scratchpad">) outs(%y : memref<16xi8, "dram">)
  glir.fill on "vector" 1 : i8 outs(%low : memref<16xi8, strided<[1]>, "scratchpad">)
  glir.copy on "load" ins(%x : memref<16xi8, "dram">) outs(%c : memref<16xi8, "scratchpad">)
  return
}

// Interleaved columns have no byte in common, though their extents overlap.
// CHECK-LABEL: func.func @disjoint_views
// CHECK-NOT:     glir.signal
// CHECK:         return
func.func @disjoint_views(%x: memref<4x2xi8, "dram">, %y: memref<4x2xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4x4xi8, "scratchpad">
  %left = memref.subview %a[0, 0] [4, 2] [1, 1]
    : memref<4x4xi8, "scratchpad"> to memref<4x2xi8, strided<[4, 1]>, "scratchpad">
  %right = memref.subview %a[0, 2] [4, 2] [1, 1]
    : memref<4x4xi8, "scratchpad"> to memref<4x2xi8, strided<[4, 1], offset: 2>, "scratchpad">
  glir.copy on "load" ins(%x : memref<4x2xi8, "dram">) outs(%left : memref<4x2xi8, strided<[4, 1]>, "scratchpad">)
  glir.fill on "vector" 1 : i8 outs(%right : memref<4x2xi8, strided<[4, 1], offset: 2>, "scratchpad">)
  return
}

// The last store needs no token from the first load: it comes through the vector unit.
// CHECK-LABEL: func.func @through_a_third_queue
// CHECK-COUNT-2: glir.signal
// CHECK-NOT:     glir.signal
// CHECK:         return
func.func @through_a_third_queue(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">, %z: memref<4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 16 : i64} : memref<4xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%a : memref<4xi8, "scratchpad">)
  glir.copy on "vector" ins(%a : memref<4xi8, "scratchpad">) outs(%b : memref<4xi8, "scratchpad">)
  glir.copy on "store" ins(%b : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "dram">)
  glir.copy on "store" ins(%a : memref<4xi8, "scratchpad">) outs(%z : memref<4xi8, "dram">)
  return
}

// Two values of one global are one buffer; a table that a scalar program reads is an operand.
memref.global "private" @state : memref<4xi8, "dram"> = uninitialized
// CHECK-LABEL: func.func @globals_and_tables
// CHECK:         glir.copy on "store"
// CHECK-NEXT:    %[[STORED:.*]] = glir.signal on "store" to "load"
// CHECK-NEXT:    glir.wait %[[STORED]]
// CHECK-NEXT:    glir.copy on "load"
// CHECK-NEXT:    %[[LOADED:.*]] = glir.signal on "load" to "vector"
// CHECK-NEXT:    glir.wait %[[LOADED]]
// CHECK-NEXT:    glir.elementwise
func.func @globals_and_tables(%x: memref<4xi8, "dram">) {
  %c1 = arith.constant 1 : index
  %first = memref.get_global @state : memref<4xi8, "dram">
  %second = memref.get_global @state : memref<4xi8, "dram">
  %table = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  %a = memref.alloc() {glir.address = 16 : i64} : memref<4xi8, "scratchpad">
  glir.copy on "store" ins(%x : memref<4xi8, "dram">) outs(%first : memref<4xi8, "dram">)
  glir.copy on "load" ins(%second : memref<4xi8, "dram">) outs(%table : memref<4xi8, "scratchpad">)
  glir.elementwise on "vector" ins() outs(%a : memref<4xi8, "scratchpad">)
    {sizes = array<i64: 4>, indexing_maps = [affine_map<(i) -> (i)>]} program {
    %value = memref.load %table[%c1] : memref<4xi8, "scratchpad">
    glir.yield %value : i8
  }
  return
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @no_address(%x: memref<4xi8, "dram">) {
  // expected-error @below {{has no glir.address, expected the address that glow-allocate-buffers gives}}
  %a = memref.alloc() : memref<4xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%a : memref<4xi8, "scratchpad">)
  return
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 65536 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 256 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
// expected-error @below {{has tokens already, expected none}}
func.func @tokens(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">) {
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%y : memref<4xi8, "dram">)
  %token = glir.signal on "load" to "store"
  glir.wait %token
  return
}
}
