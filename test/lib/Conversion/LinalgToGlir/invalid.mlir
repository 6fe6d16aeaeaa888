// RUN: glow-opt %s --convert-linalg-to-glir --split-input-file --verify-diagnostics

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {
// expected-error @below {{takes or gives 'tensor<?xi8>', expected tensors of static shape}}
func.func @dynamic(%x: tensor<?xi8>) -> tensor<?xi8> attributes {glir.offloaded} {
  return %x : tensor<?xi8>
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {
func.func @unsigned(%x: tensor<2x4xi8>, %w: tensor<4x2xi8>, %init: tensor<2x2xi32>) -> tensor<2x2xi32> attributes {glir.offloaded} {
  // expected-error@unknown {{'product' multiplies u8, expected a format of the matrix unit of 'pair': i8}}
  %y = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x4xi8>, tensor<4x2xi8>) outs(%init : tensor<2x2xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extui %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<2x2xi32> loc("product")
  return %y : tensor<2x2xi32>
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {
func.func @format(%x: tensor<4xf16>) -> tensor<4xf16> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<4xf16>
  // expected-error@unknown {{'root' computes with f16, which the vector unit of 'pair' does not have}}
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : tensor<4xf16>) outs(%empty : tensor<4xf16>) {
  ^bb0(%a: f16, %o: f16):
    %s = math.sqrt %a : f16
    linalg.yield %s : f16
  } -> tensor<4xf16> loc("root")
  return %y : tensor<4xf16>
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {
func.func @index(%x: tensor<4xi64>) -> tensor<4xi64> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<4xi64>
  // expected-error@unknown {{'range' computes with the index of an element, which no unit of a chip has}}
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : tensor<4xi64>) outs(%empty : tensor<4xi64>) {
  ^bb0(%a: i64, %o: i64):
    %i = linalg.index 0 : index
    %w = arith.index_cast %i : index to i64
    %s = arith.addi %a, %w : i64
    linalg.yield %s : i64
  } -> tensor<4xi64> loc("range")
  return %y : tensor<4xi64>
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {
func.func @large_table(%x: tensor<4xi16>, %table: tensor<65536xi8>) -> tensor<4xi8> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<4xi8>
  // expected-error@unknown {{'function' needs 65552 bytes of 'accumulator' for its smallest tile, which has 1024}}
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : tensor<4xi16>) outs(%empty : tensor<4xi8>) {
  ^bb0(%a: i16, %o: i8):
    %i = arith.index_castui %a : i16 to index
    %v = tensor.extract %table[%i] : tensor<65536xi8>
    linalg.yield %v : i8
  } -> tensor<4xi8> loc("function")
  return %y : tensor<4xi8>
}
}

// -----

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {
func.func @loop(%x: tensor<4xi8>) -> tensor<4xi8> attributes {glir.offloaded} {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c1 = arith.constant 1 : index
  // expected-error@unknown {{'steps' has the operation scf.for, which no unit of a chip computes}}
  %y = scf.for %i = %c0 to %c4 step %c1 iter_args(%state = %x) -> tensor<4xi8> {
    scf.yield %state : tensor<4xi8>
  } loc("steps")
  return %y : tensor<4xi8>
}
}
