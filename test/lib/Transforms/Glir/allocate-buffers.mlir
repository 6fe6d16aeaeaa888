// RUN: glow-opt %s --glow-allocate-buffers --split-input-file --verify-diagnostics | FileCheck %s

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

// Addresses rotate: %b does not take the place of %a, which has just been freed.
// CHECK-LABEL: func.func @rotates
// CHECK-SAME:    glir.arena_bytes = 0 : i64
// CHECK-DAG:     %[[A:.*]] = memref.alloc() {glir.address = 0 : i64} : memref<100xi8, "scratchpad">
// CHECK-DAG:     %[[B:.*]] = memref.alloc() {glir.address = 112 : i64} : memref<96xi8, "scratchpad">
// CHECK-DAG:     %[[C:.*]] = memref.alloc() {glir.address = 0 : i64} : memref<96xi8, "scratchpad">
// CHECK:         glir.copy on "load" {{.*}} outs(%[[A]]
// CHECK:         glir.copy on "load" {{.*}} outs(%[[B]]
// CHECK:         glir.copy on "load" {{.*}} outs(%[[C]]
func.func @rotates(%x: memref<100xi8, "dram">, %y: memref<96xi8, "dram">, %r: memref<100xi8, "dram">,
                   %s: memref<96xi8, "dram">) {
  %a = memref.alloc() : memref<100xi8, "scratchpad">
  %b = memref.alloc() : memref<96xi8, "scratchpad">
  %c = memref.alloc() : memref<96xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<100xi8, "dram">) outs(%a : memref<100xi8, "scratchpad">)
  glir.copy on "store" ins(%a : memref<100xi8, "scratchpad">) outs(%r : memref<100xi8, "dram">)
  glir.copy on "load" ins(%y : memref<96xi8, "dram">) outs(%b : memref<96xi8, "scratchpad">)
  glir.copy on "store" ins(%b : memref<96xi8, "scratchpad">) outs(%s : memref<96xi8, "dram">)
  glir.copy on "load" ins(%y : memref<96xi8, "dram">) outs(%c : memref<96xi8, "scratchpad">)
  glir.copy on "store" ins(%c : memref<96xi8, "scratchpad">) outs(%s : memref<96xi8, "dram">)
  return
}

// A view keeps its buffer alive: %a and %b do not overlap. Off-chip buffers are in the arena.
// CHECK-LABEL: func.func @views
// CHECK-SAME:    glir.arena_bytes = 128 : i64
// CHECK-DAG:     memref.alloc() {glir.address = 0 : i64} : memref<8x8xi8, "scratchpad">
// CHECK-DAG:     memref.alloc() {glir.address = 64 : i64} : memref<4x8xi8, "scratchpad">
// CHECK-DAG:     memref.alloc() {glir.address = {{0|64}} : i64} : memref<4x8xi8, "dram">
// CHECK-DAG:     memref.alloc() {glir.address = {{0|64}} : i64} : memref<1xi8, "dram">
func.func @views(%x: memref<8x8xi8, "dram">, %y: memref<4x8xi8, "dram">) {
  %one = arith.constant 1 : i8
  %a = memref.alloc() : memref<8x8xi8, "scratchpad">
  %b = memref.alloc() : memref<4x8xi8, "scratchpad">
  %t = memref.alloc() : memref<4x8xi8, "dram">
  %u = memref.alloc() : memref<1xi8, "dram">
  %half = memref.subview %a[4, 0] [4, 8] [1, 1]
    : memref<8x8xi8, "scratchpad"> to memref<4x8xi8, strided<[8, 1], offset: 32>, "scratchpad">
  glir.copy on "load" ins(%x : memref<8x8xi8, "dram">) outs(%a : memref<8x8xi8, "scratchpad">)
  glir.copy on "load" ins(%y : memref<4x8xi8, "dram">) outs(%b : memref<4x8xi8, "scratchpad">)
  glir.copy on "store" ins(%b : memref<4x8xi8, "scratchpad">) outs(%t : memref<4x8xi8, "dram">)
  glir.fill on "store" 1 : i8 outs(%u : memref<1xi8, "dram">)
  glir.copy on "store" ins(%half : memref<4x8xi8, strided<[8, 1], offset: 32>, "scratchpad">)
    outs(%y : memref<4x8xi8, "dram">)
  glir.copy on "load" ins(%t : memref<4x8xi8, "dram">) outs(%b : memref<4x8xi8, "scratchpad">)
  return
}

// Next fit leaves two gaps of 64 bytes when %d wants 128: the offline placement takes its place.
// CHECK-LABEL: func.func @fragments
// CHECK-COUNT-4: glir.address
func.func @fragments(%x: memref<128xi8, "dram">) {
  %x64 = memref.subview %x[0] [64] [1] : memref<128xi8, "dram"> to memref<64xi8, strided<[1]>, "dram">
  %a = memref.alloc() : memref<64xi8, "scratchpad">
  %b = memref.alloc() : memref<64xi8, "scratchpad">
  %c = memref.alloc() : memref<64xi8, "scratchpad">
  %d = memref.alloc() : memref<128xi8, "scratchpad">
  glir.copy on "load" ins(%x64 : memref<64xi8, strided<[1]>, "dram">) outs(%a : memref<64xi8, "scratchpad">)
  glir.copy on "load" ins(%x64 : memref<64xi8, strided<[1]>, "dram">) outs(%b : memref<64xi8, "scratchpad">)
  glir.copy on "load" ins(%x64 : memref<64xi8, strided<[1]>, "dram">) outs(%c : memref<64xi8, "scratchpad">)
  glir.copy on "store" ins(%a : memref<64xi8, "scratchpad">) outs(%x64 : memref<64xi8, strided<[1]>, "dram">)
  glir.copy on "load" ins(%x : memref<128xi8, "dram">) outs(%d : memref<128xi8, "scratchpad">)
  glir.copy on "store" ins(%b : memref<64xi8, "scratchpad">) outs(%x64 : memref<64xi8, strided<[1]>, "dram">)
  glir.copy on "store" ins(%c : memref<64xi8, "scratchpad">) outs(%x64 : memref<64xi8, strided<[1]>, "dram">)
  glir.copy on "store" ins(%d : memref<128xi8, "scratchpad">) outs(%x : memref<128xi8, "dram">)
  return
}

// A function without steps is not the chip's.
// CHECK-LABEL: func.func @does_not_touch
// CHECK-NEXT:    memref.alloc() : memref<4xi8>
func.func @does_not_touch() -> memref<4xi8> {
  %a = memref.alloc() : memref<4xi8>
  return %a : memref<4xi8>
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
func.func @too_large(%x: memref<200xi8, "dram">, %y: memref<60xi8, "dram">) {
  %a = memref.alloc() : memref<200xi8, "scratchpad"> loc("conv1")
  %b = memref.alloc() : memref<60xi8, "scratchpad"> loc("conv2")
  glir.copy on "load" ins(%x : memref<200xi8, "dram">) outs(%a : memref<200xi8, "scratchpad">)
  // expected-error @below {{needs 272 bytes of memory 'scratchpad' in use at once, which has 256; the largest buffers: 208 of 'conv1' ('memref<200xi8, "scratchpad">'), 64 of 'conv2' ('memref<60xi8, "scratchpad">')}}
  glir.copy on "load" ins(%y : memref<60xi8, "dram">) outs(%b : memref<60xi8, "scratchpad">)
  glir.copy on "store" ins(%a : memref<200xi8, "scratchpad">) outs(%x : memref<200xi8, "dram">)
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
func.func @unknown_memory(%x: memref<20xi8, "dram">) {
  // expected-error @below {{has a buffer of type 'memref<20xi8, "cache">', expected a memory of chip 'pair'}}
  %a = memref.alloc() : memref<20xi8, "cache">
  glir.copy on "load" ins(%x : memref<20xi8, "dram">) outs(%a : memref<20xi8, "cache">)
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
func.func @unknown_queue(%x: memref<20xi8, "dram">) {
  %a = memref.alloc() : memref<20xi8, "scratchpad">
  // expected-error @below {{is put into the queue 'fetch', expected a queue of chip 'pair'}}
  glir.copy on "fetch" ins(%x : memref<20xi8, "dram">) outs(%a : memref<20xi8, "scratchpad">)
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
func.func @loop(%x: memref<20xi8, "dram">, %n: memref<20xi8, "dram">) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  glir.copy on "load" ins(%x : memref<20xi8, "dram">) outs(%n : memref<20xi8, "dram">)
  // expected-error @below {{is between the steps of a chip, expected steps, allocations and views only}}
  scf.for %i = %c0 to %c1 step %c1 {
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
// expected-error @below {{has a buffer in 'scratchpad' that is not allocated there, expected it in 'dram'}}
func.func @argument_on_chip(%x: memref<20xi8, "dram">, %y: memref<20xi8, "scratchpad">) {
  glir.copy on "load" ins(%x : memref<20xi8, "dram">) outs(%y : memref<20xi8, "scratchpad">)
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
func.func @beyond(%x: memref<20xi8, "dram">) {
  %a = memref.alloc() : memref<20xi8, "scratchpad">
  %far = memref.reinterpret_cast %a to offset: [10], sizes: [20], strides: [1]
    : memref<20xi8, "scratchpad"> to memref<20xi8, strided<[1], offset: 10>, "scratchpad">
  // expected-error @below {{uses the bytes 10 to 30 of an allocation, which has 20}}
  glir.copy on "load" ins(%x : memref<20xi8, "dram">) outs(%far : memref<20xi8, strided<[1], offset: 10>, "scratchpad">)
  return
}
}

// -----

// expected-error @below {{has no glir.chip, expected a chip's description}}
module {
func.func @no_chip(%x: memref<20xi8, "dram">, %y: memref<20xi8, "dram">) {
  glir.copy on "load" ins(%x : memref<20xi8, "dram">) outs(%y : memref<20xi8, "dram">)
  return
}
}
