// RUN: glow-opt %s --glow-verify-streams --split-input-file --verify-diagnostics | FileCheck %s

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
// Tokens through a third queue order the two copies of %a, and the buffers at 32 follow each other.
// CHECK-LABEL: func.func @valid
func.func @valid(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 32 : i64} : memref<4xi8, "scratchpad">
  %c = memref.alloc() {glir.address = 32 : i64} : memref<4xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%a : memref<4xi8, "scratchpad">)
  %loaded = glir.signal on "load" to "vector"
  glir.wait %loaded
  glir.copy on "vector" ins(%a : memref<4xi8, "scratchpad">) outs(%b : memref<4xi8, "scratchpad">)
  %copied = glir.signal on "vector" to "store"
  glir.wait %copied
  glir.copy on "store" ins(%b : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "dram">)
  glir.copy on "store" ins(%a : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "dram">)
  %stored = glir.signal on "store" to "vector"
  glir.wait %stored
  glir.fill on "vector" 1 : i8 outs(%c : memref<4xi8, "scratchpad">)
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
func.func @reads_without_waiting(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  // expected-note @below {{the earlier step}}
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%a : memref<4xi8, "scratchpad">)
  // expected-error @below {{reads bytes of 'scratchpad' without waiting for the queue 'load', which writes them before}}
  glir.copy on "store" ins(%a : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "dram">)
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
func.func @writes_without_waiting(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%a : memref<4xi8, "scratchpad">)
  %loaded = glir.signal on "load" to "store"
  glir.wait %loaded
  // expected-note @below {{the earlier step}}
  glir.copy on "store" ins(%a : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "dram">)
  // expected-error @below {{writes bytes of 'scratchpad' without waiting for the queue 'store', which reads them before}}
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%b : memref<4xi8, "scratchpad">)
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
// A token that is signalled before the step says nothing about it.
func.func @signals_too_early(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4xi8, "scratchpad">
  %early = glir.signal on "load" to "store"
  // expected-note @below {{the earlier step}}
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%a : memref<4xi8, "scratchpad">)
  glir.wait %early
  // expected-error @below {{reads bytes of 'scratchpad' without waiting for the queue 'load', which writes them before}}
  glir.copy on "store" ins(%a : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "dram">)
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
func.func @waits_out_of_order(%x: memref<4xi8, "dram">, %y: memref<4xi8, "dram">) {
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%y : memref<4xi8, "dram">)
  // expected-note @below {{the token's signal}}
  %first = glir.signal on "load" to "store"
  %second = glir.signal on "load" to "store"
  // expected-error @below {{takes a token out of order: first in the FIFO from 'load' to 'store' is another one}}
  glir.wait %second
  glir.wait %first
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
func.func @overlap(%x: memref<32xi8, "dram">) {
  // expected-note @below {{the other buffer}}
  %a = memref.alloc() {glir.address = 0 : i64} : memref<32xi8, "scratchpad">
  // expected-error @below {{overlaps another buffer in 'scratchpad' that is live at the same time}}
  %b = memref.alloc() {glir.address = 16 : i64} : memref<32xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%a : memref<32xi8, "scratchpad">)
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%b : memref<32xi8, "scratchpad">)
  glir.copy on "load" ins(%a : memref<32xi8, "scratchpad">) outs(%x : memref<32xi8, "dram">)
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
func.func @never_written(%y: memref<32xi8, "dram">) {
  // expected-note @below {{the buffer}}
  %a = memref.alloc() {glir.address = 0 : i64} : memref<32xi8, "scratchpad">
  // expected-error @below {{reads a buffer in 'scratchpad' before anything has been written there}}
  glir.copy on "store" ins(%a : memref<32xi8, "scratchpad">) outs(%y : memref<32xi8, "dram">)
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
func.func @not_aligned(%x: memref<8xi8, "dram">) {
  // expected-error @below {{has the address 8, expected a multiple of 16 in 'scratchpad'}}
  %a = memref.alloc() {glir.address = 8 : i64} : memref<8xi8, "scratchpad">
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
func.func @beyond_the_memory(%x: memref<32xi8, "dram">) {
  // expected-error @below {{takes the bytes 240 to 272, expected them within the 256 of 'scratchpad'}}
  %a = memref.alloc() {glir.address = 240 : i64} : memref<32xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%a : memref<32xi8, "scratchpad">)
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
func.func @beyond_the_arena(%x: memref<32xi8, "dram">) attributes {glir.arena_bytes = 64 : i64} {
  // expected-error @below {{takes the bytes 64 to 96, expected them within the 64 of the arena in 'dram'}}
  %a = memref.alloc() {glir.address = 64 : i64} : memref<32xi8, "dram">
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%a : memref<32xi8, "dram">)
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
func.func @no_address(%x: memref<32xi8, "dram">) {
  // expected-error @below {{has no glir.address}}
  %a = memref.alloc() : memref<32xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%a : memref<32xi8, "scratchpad">)
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
func.func @not_a_matrix_unit(%x: memref<4x4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4x4xi8, "scratchpad">
  %s = memref.alloc() {glir.address = 64 : i64} : memref<4x4xi32, "accumulator">
  glir.copy on "load" ins(%x : memref<4x4xi8, "dram">) outs(%a : memref<4x4xi8, "scratchpad">)
  // expected-error @below {{is in the queue 'load', expected that of a matrix unit}}
  glir.matmul on "load" ins(%a, %a : memref<4x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">)
    outs(%s : memref<4x4xi32, "accumulator">)
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
func.func @wrong_memory(%x: memref<4x4xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4x4xi8, "scratchpad">
  %s = memref.alloc() {glir.address = 64 : i64} : memref<4x4xi32, "scratchpad">
  glir.copy on "matrix" ins(%x : memref<4x4xi8, "dram">) outs(%a : memref<4x4xi8, "scratchpad">)
  // expected-error @below {{has its output in 'scratchpad', expected 'accumulator'}}
  glir.matmul on "matrix" ins(%a, %a : memref<4x4xi8, "scratchpad">, memref<4x4xi8, "scratchpad">)
    outs(%s : memref<4x4xi32, "scratchpad">)
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
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [{source = "dram", destination = "scratchpad"}]}]}
module attributes {glir.chip = #chip} {
func.func @no_path(%x: memref<32xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<32xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<32xi8, "dram">) outs(%a : memref<32xi8, "scratchpad">)
  // expected-error @below {{copies from 'scratchpad' to 'dram' in the queue 'load', whose DMA engine has no such path}}
  glir.copy on "load" ins(%a : memref<32xi8, "scratchpad">) outs(%x : memref<32xi8, "dram">)
  return
}
}
